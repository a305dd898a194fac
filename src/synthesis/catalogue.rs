//! The three tables beside the statistics: diplomas, branches, CFAs.

use chrono::NaiveDate;
use serde::Deserialize;

use super::error::SynthesisError;

/// A diploma prepared by apprenticeship, row of `diplomes.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct Diplome {
    /// Code of the Éducation nationale, 8 characters.
    pub code_diplome: String,
    /// Title.
    pub libelle: String,
    /// Kind: CAP, BP, BTS, TP...
    #[serde(rename = "type")]
    pub nature: String,
    /// Level of 2019, 3 to 7.
    pub niveau: u8,
    /// Family of trades: selects branches and profile.
    pub famille: String,
    /// RNCP sheet of 2020, empty when unknown.
    pub rncp: String,
    /// Weight within the level.
    pub poids: f64,
    /// Usual lengths with their weights, `24:76|12:24`.
    pub durees: String,
    /// First start day, when the diploma opens within the period.
    pub ouvert_du: Option<NaiveDate>,
    /// Last start day, when the diploma closes within the period.
    pub ferme_le: Option<NaiveDate>,
}

impl Diplome {
    /// Position of the level in the tables by level: 0 for level 3, 4 for level 7.
    #[must_use]
    pub fn rank(&self) -> usize {
        usize::from(self.niveau.clamp(3, 7)) - 3
    }

    /// Whether a training may start that day.
    #[must_use]
    pub fn open_on(&self, day: NaiveDate) -> bool {
        self.ouvert_du.is_none_or(|first| day >= first) && self.ferme_le.is_none_or(|last| day <= last)
    }

    /// Usual lengths in months with their weights, the one-year ones multiplied by `one_year`.
    #[must_use]
    pub fn lengths(&self, one_year: f64) -> Vec<(u32, f64)> {
        let lengths = self.durees.split('|').filter_map(|part| {
            let (months, weight) = part.split_once(':')?;
            Some((months.trim().parse().ok()?, weight.trim().parse().ok()?))
        });
        let lengths: Vec<(u32, f64)> = lengths.collect();
        if lengths.len() < 2 {
            return lengths;
        }
        let tilt = |(months, weight)| (months, if months == 12 { weight * one_year } else { weight });
        lengths.into_iter().map(tilt).collect()
    }
}

/// A branch that hires in a family of trades, row of `branches.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct Branche {
    /// Family of trades.
    pub famille: String,
    /// Collective agreement.
    pub idcc: u32,
    /// Commission of the branch, which sets the NPEC.
    pub cpne: u32,
    /// Weight within the family.
    pub poids: f64,
    /// `oui` for the trade's own branch.
    pub metier_propre: String,
}

/// A CFA of the region, row of `cfa_normandie.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct Centre {
    /// Identifier of the real CFA: the UAI, or a readable one. Draws are named after it; what is drawn never stands under it.
    pub cfa: String,
    /// UAI, empty when unknown.
    pub uai: String,
    /// Name of the real CFA.
    pub nom: String,
    /// Invented identifier of the CFA in what is generated, of the shape of an UAI but for its last letter: no UAI ends in Q.
    pub code_fictif: String,
    /// Invented name.
    pub nom_fictif: String,
    /// Département.
    pub departement: String,
    /// Area within the region.
    pub territoire: String,
    /// Network: `BTP CFA`, `CMA`, `nouveau`...
    pub reseau: String,
    /// Apprentices.
    pub effectif: u32,
    /// Where the head-count comes from.
    pub effectif_source: String,
    /// `oui` when the head-count is assumed.
    pub synthetique: String,
    /// Codes of the diplomas prepared, separated by `|`.
    pub diplomes: String,
}

impl Centre {
    /// Whether it was opened in 2019, outside any convention.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.reseau == "nouveau"
    }

    /// Whether its head-count is published.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.synthetique == "non"
    }
}

/// Reads a table with a header.
pub(super) fn read_table<T: for<'de> Deserialize<'de>>(name: &'static str, text: &str) -> Result<Vec<T>, SynthesisError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<Vec<T>, csv::Error>>();
    let rows = rows.map_err(|cause| SynthesisError::Table { name, cause })?;
    if rows.is_empty() {
        return Err(SynthesisError::Empty { name });
    }
    Ok(rows)
}
