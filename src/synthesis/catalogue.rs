//! The tables beside the statistics: diplomas and branches; a CFA as the draw knows it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::error::SynthesisError;

/// A diploma prepared by apprenticeship, row of `diplomes.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct PreparedDiploma {
    /// Code of the Éducation nationale, 8 characters.
    pub code_diplome: String,
    /// Title of the diploma, as the list writes it.
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
    /// Assumed weight within the level, where no list counts apprentices: levels 6 and 7.
    pub poids: Option<f64>,
    /// Usual lengths with their weights, `24:76|12:24`.
    pub durees: String,
    /// First start day, when the diploma opens within the period.
    pub ouvert_du: Option<NaiveDate>,
    /// Last start day, when the diploma closes within the period.
    pub ferme_le: Option<NaiveDate>,
    /// Codes that it renews, separated by `|`: their apprentices of the list are its own.
    pub remplace: String,
}

impl PreparedDiploma {
    /// Codes that it renews.
    pub fn renews(&self) -> impl Iterator<Item = &str> {
        self.remplace.split('|').filter(|code| !code.is_empty())
    }

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
    /// Family of trades in which the branch hires.
    pub famille: String,
    /// Number of the convention collective (IDCC).
    pub idcc: u32,
    /// Commission of the branch, which sets the NPEC.
    pub cpne: u32,
    /// Weight within the family.
    pub poids: f64,
    /// `oui` for the trade's own branch.
    pub metier_propre: String,
}

/// A CFA of the région.
#[derive(Debug, Clone)]
pub struct RegionCentre {
    /// Identifier of the real CFA: its UAI, or a readable one. Draws are named after it; what is drawn never stands under it.
    pub cfa: String,
    /// Name of the real CFA; empty for one that no list names.
    pub nom: String,
    /// Invented identifier of the CFA in what is generated, of the shape of an UAI but for its last letter: no UAI ends in Q.
    pub code_fictif: String,
    /// Invented name of the CFA in what is generated.
    pub nom_fictif: String,
    /// Département.
    pub departement: String,
    /// Area within the région; may be empty.
    pub territoire: String,
    /// Network: a row of `reseaux.csv`.
    pub reseau: String,
    /// Whether it was opened in 2019 or later.
    pub ouvert_2019: bool,
    /// Published head-count, with its source.
    pub taille: Option<(u32, String)>,
    /// Published share of contracts broken before their term.
    pub rupture: Option<f64>,
}

impl RegionCentre {
    /// Whether it was opened in 2019 or later, outside any convention before.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.ouvert_2019
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
