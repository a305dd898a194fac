//! The published figures as their file gives them, each with its source.

use std::collections::BTreeMap;

use serde::Deserialize;

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

/// The file `cohorte.toml`: its keys are the fields.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Figures {
    pub stock_national: YearTable<u32>,
    pub part_6_7: Figure<f64>,
    pub entrees_nationales: YearTable<u32>,
    pub nouveaux_cfa: Figure<f64>,
    pub effectif_nouveau: Figure<f64>,
    pub classe: Figure<f64>,
    pub part_cfa_ecart: Figure<f64>,
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
