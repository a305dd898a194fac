//! The published figures as their file gives them, each with its source.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A figure with where it comes from.
#[derive(Debug, Clone, Deserialize)]
pub struct SourcedFigure<T> {
    /// The figure, in the unit that its name says.
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
pub type YearTable<T> = SourcedFigure<BTreeMap<String, T>>;

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
    /// How often it is drawn, beside the weights of the other bands.
    pub weight: f64,
}

/// A published NPEC, taken as it is.
#[derive(Debug, Clone, Deserialize)]
pub struct Anchor {
    /// Edition that published it.
    pub edition: String,
    /// Code of the diploma.
    pub code_diplome: String,
    /// Number of the branch (CPNE).
    pub cpne: u32,
    /// Annual amount, in euros.
    pub npec: f64,
    /// Publication that it is from.
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

/// The file `cohorte.toml`: its keys are the fields.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct CohortFigures {
    pub stock_national: YearTable<u32>,
    pub part_6_7: SourcedFigure<f64>,
    pub entrees_nationales: YearTable<u32>,
    pub nouveaux_cfa: SourcedFigure<f64>,
    pub effectif_nouveau: SourcedFigure<f64>,
    pub classe: SourcedFigure<f64>,
    pub part_cfa_ecart: SourcedFigure<f64>,
    pub mois_debut: SourcedFigure<[f64; 12]>,
    pub signes_juillet_aout: SourcedFigure<f64>,
    pub delai_signature: SourcedFigure<Vec<LagBand>>,
    pub jour_debut: SourcedFigure<[f64; 3]>,
    pub fin_contrat: SourcedFigure<[f64; 4]>,
    pub duree_moyenne: SourcedFigure<f64>,
    pub poids_un_an: SourcedFigure<f64>,
    pub niveaux: YearTable<[f64; 5]>,
    pub ruptures_9_mois: YearTable<f64>,
    pub ruptures_niveau: SourcedFigure<[f64; 5]>,
    pub ruptures_profil: SourcedFigure<[f64; 4]>,
    pub maintien_apres_rupture: SourcedFigure<f64>,
    pub part_publique: YearTable<f64>,
    pub part_locale: SourcedFigure<f64>,
    pub tailles: SourcedFigure<[[f64; 4]; 5]>,
    pub moins_de_dix_2018: SourcedFigure<f64>,
    pub ages: SourcedFigure<[[f64; 12]; 5]>,
    pub mineurs: YearTable<f64>,
    pub rqth: SourcedFigure<f64>,
    pub sous_convention_2019: SourcedFigure<f64>,
    pub duree_reduite: SourcedFigure<f64>,
    pub duree_fixe: SourcedFigure<f64>,
    pub entree_avant_contrat: SourcedFigure<f64>,
    pub prix_au_dessus: SourcedFigure<f64>,
    pub mobilite: SourcedFigure<f64>,
    pub premier_equipement: SourcedFigure<f64>,
    pub professionnalisation: YearTable<f64>,
    pub npec_moyen: SourcedFigure<f64>,
    pub cout_prefecture_moyen: SourcedFigure<f64>,
    pub npec_natures: SourcedFigure<BTreeMap<String, [f64; 3]>>,
    pub npec_revision_2022: SourcedFigure<[f64; 4]>,
    pub npec_revision_2023: SourcedFigure<[f64; 4]>,
    pub npec_ancres: SourcedFigure<Vec<Anchor>>,
    pub npec_superieur: SourcedFigure<[f64; 2]>,
    pub cout_prefecture_niveaux: SourcedFigure<[f64; 5]>,
    pub cout_prefecture_dispersion: SourcedFigure<[f64; 3]>,
    pub familles: SourcedFigure<BTreeMap<String, Family>>,
}

/// First and last years of start that are drawn.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2016..=2021;
