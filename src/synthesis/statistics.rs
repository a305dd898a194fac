//! The published statistics, and what is assumed where nothing is published.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::catalogue::{Branche, Centre, Diplome, read_table};
use super::fit::Pairs;

/// Why the statistics cannot be used.
#[derive(Debug, Error)]
pub enum SynthesisError {
    /// The statistics file is not readable.
    #[error("statistics: {0}")]
    Statistics(#[from] toml::de::Error),
    /// A table is not readable.
    #[error("{name}: {cause}")]
    Table {
        /// Table.
        name: &'static str,
        /// What the reader says.
        cause: csv::Error,
    },
    /// A table has no row.
    #[error("{name}: no row")]
    Empty {
        /// Table.
        name: &'static str,
    },
    /// A name that one table uses is absent from another.
    #[error("{name}: `{value}` is unknown")]
    Unknown {
        /// Table.
        name: &'static str,
        /// Unknown value.
        value: String,
    },
    /// A year is absent.
    #[error("statistics: {name} has no value for {year}")]
    Year {
        /// Figure.
        name: &'static str,
        /// Year.
        year: i32,
    },
}

/// A figure with where it comes from.
#[derive(Debug, Clone, Deserialize)]
pub struct Figure<T> {
    /// The figure.
    pub value: T,
    /// Publication, or why it is assumed.
    pub source: String,
    /// Whether nobody publishes it.
    #[serde(default)]
    pub assumed: bool,
    /// Name of the assumption.
    #[serde(default)]
    pub name: String,
}

/// A figure per year.
pub type YearTable<T> = Figure<BTreeMap<String, T>>;

impl<T: Copy> YearTable<T> {
    /// Value of a year.
    #[must_use]
    pub fn of(&self, year: i32) -> Option<T> {
        self.value.get(&year.to_string()).copied()
    }
}

/// Days between signature and start, with a weight.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct LagBand {
    /// First day, negative before the start.
    pub from: i64,
    /// Last day, included.
    pub to: i64,
    /// Weight.
    pub weight: f64,
}

/// A published NPEC, taken as it is.
#[derive(Debug, Clone, Deserialize)]
pub struct Anchor {
    /// Edition.
    pub edition: String,
    /// Diploma.
    pub code_diplome: String,
    /// Branch.
    pub cpne: u32,
    /// Annual amount, in euros.
    pub npec: f64,
    /// Publication.
    pub source: String,
}

/// Profile of a family of trades.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Family {
    /// Relative intensity of ruptures.
    pub rupture: f64,
    /// Relative frequency of public employers.
    pub public: f64,
    /// Share of contracts with nights.
    pub nuits: f64,
    /// Share of contracts with meals.
    pub repas: f64,
    /// Whether there is a first equipment.
    pub equipement: bool,
    /// NPEC relative to the median of the level.
    pub npec: f64,
}

/// The file `normandie.toml`: its keys are the fields.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Figures {
    pub region: String,
    pub stock_2018: Figure<u32>,
    pub part_nationale: Figure<f64>,
    pub entrees_nationales: YearTable<u32>,
    pub stock_ulterieur: YearTable<u32>,
    pub effectif_btp_cfa: Figure<u32>,
    pub mois_debut: Figure<[f64; 12]>,
    pub signes_juillet_aout: Figure<f64>,
    pub delai_signature: Figure<Vec<LagBand>>,
    pub jour_debut: Figure<[f64; 3]>,
    pub fin_contrat: Figure<[f64; 4]>,
    pub duree_moyenne: Figure<f64>,
    pub poids_un_an: Figure<f64>,
    pub niveaux: YearTable<[f64; 5]>,
    pub ruptures_9_mois: YearTable<f64>,
    pub ruptures_niveau: Figure<[f64; 5]>,
    pub ruptures_profil: Figure<[f64; 4]>,
    pub maintien_apres_rupture: Figure<f64>,
    pub part_publique: YearTable<f64>,
    pub part_locale: Figure<f64>,
    pub tailles: Figure<[[f64; 4]; 5]>,
    pub moins_de_dix_2018: Figure<f64>,
    pub ages: Figure<[[f64; 12]; 5]>,
    pub mineurs: YearTable<f64>,
    pub rqth: Figure<f64>,
    pub sous_convention_2019: Figure<f64>,
    pub duree_reduite: Figure<f64>,
    pub duree_fixe: Figure<f64>,
    pub entree_avant_contrat: Figure<f64>,
    pub prix_au_dessus: Figure<f64>,
    pub mobilite: Figure<f64>,
    pub premier_equipement: Figure<f64>,
    pub professionnalisation: YearTable<f64>,
    pub npec_moyen: Figure<f64>,
    pub cout_prefecture_moyen: Figure<f64>,
    pub npec_natures: Figure<BTreeMap<String, [f64; 3]>>,
    pub npec_revision_2022: Figure<[f64; 4]>,
    pub npec_revision_2023: Figure<[f64; 4]>,
    pub npec_ancres: Figure<Vec<Anchor>>,
    pub npec_superieur: Figure<[f64; 2]>,
    pub cout_prefecture_niveaux: Figure<[f64; 5]>,
    pub cout_prefecture_dispersion: Figure<[f64; 3]>,
    pub familles: Figure<BTreeMap<String, Family>>,
}

/// Texts of the dataset files, as read by the caller.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// `normandie.toml`.
    pub statistics: &'a str,
    /// `diplomes.csv`.
    pub diplomes: &'a str,
    /// `branches.csv`.
    pub branches: &'a str,
    /// `cfa_normandie.csv`.
    pub centres: &'a str,
}

/// The statistics of a region, checked, with the CFA x diploma weights fitted to them.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// Figures of the statistics file.
    pub figures: Figures,
    /// Diplomas.
    pub diplomes: Vec<Diplome>,
    /// Branches of each family, in the order of the file.
    pub branches: Vec<Branche>,
    /// CFAs.
    pub centres: Vec<Centre>,
    /// Weight of each CFA x diploma couple.
    pub pairs: Pairs,
}

/// First and last years of start that are drawn.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2016..=2021;

impl Statistics {
    /// Reads and checks the texts, then fits the weights.
    ///
    /// # Errors
    /// When a text is unreadable, a table is empty, or a name is unknown.
    pub fn parse(texts: Texts<'_>) -> Result<Self, SynthesisError> {
        let figures: Figures = toml::from_str(texts.statistics)?;
        let diplomes: Vec<Diplome> = read_table("diplomes.csv", texts.diplomes)?;
        let branches: Vec<Branche> = read_table("branches.csv", texts.branches)?;
        let centres: Vec<Centre> = read_table("cfa_normandie.csv", texts.centres)?;
        check_years(&figures)?;
        check_families(&figures, &diplomes, &branches)?;
        let pairs = Pairs::fit(&figures, &diplomes, &centres)?;
        Ok(Self { figures, diplomes, branches, centres, pairs })
    }

    /// Entries of a year in the region, by year of start.
    #[must_use]
    pub fn entries(&self, year: i32) -> f64 {
        let national = self.figures.entrees_nationales.of(year).unwrap_or(0);
        f64::from(national) * self.figures.part_nationale.value
    }

    /// Profile of a family; a neutral one for an unknown name, which [`Statistics::parse`] refuses.
    #[must_use]
    pub fn family(&self, name: &str) -> Family {
        let neutral = Family { rupture: 1.0, public: 1.0, nuits: 0.0, repas: 0.0, equipement: false, npec: 1.0 };
        self.figures.familles.value.get(name).copied().unwrap_or(neutral)
    }
}

/// Every figure by year has a value for each year drawn.
fn check_years(figures: &Figures) -> Result<(), SynthesisError> {
    for year in YEARS {
        let known = [
            ("entrees_nationales", figures.entrees_nationales.of(year).is_some()),
            ("niveaux", figures.niveaux.of(year).is_some()),
            ("ruptures_9_mois", figures.ruptures_9_mois.of(year).is_some()),
            ("part_publique", figures.part_publique.of(year).is_some()),
        ];
        if let Some(&(name, _)) = known.iter().find(|(_, known)| !known) {
            return Err(SynthesisError::Year { name, year });
        }
    }
    Ok(())
}

/// Every family has a profile and a branch.
fn check_families(figures: &Figures, diplomes: &[Diplome], branches: &[Branche]) -> Result<(), SynthesisError> {
    for diplome in diplomes {
        let profile = figures.familles.value.contains_key(&diplome.famille);
        let branch = branches.iter().any(|branche| branche.famille == diplome.famille);
        if !profile || !branch {
            return Err(SynthesisError::Unknown { name: "familles", value: diplome.famille.clone() });
        }
    }
    Ok(())
}
