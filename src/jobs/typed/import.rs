//! What `import` says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Euros;

/// What `import` says.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "nature", rename_all = "snake_case")]
pub enum ImportTyped {
    /// `import contrats`.
    Contrats(SortedTyped),
    /// `import npec`.
    Npec(EditionsTyped),
    /// `import retrouver`.
    Retrouver(FoundTyped),
}

/// The contracts behind pseudonyms.
#[derive(Serialize, JsonSchema)]
pub struct FoundTyped {
    /// The identifier of each pseudonym that was found.
    pub contrats: BTreeMap<String, String>,
    /// Pseudonyms of no contract of the files.
    pub introuvables: Vec<String>,
}

/// An export, sorted.
#[derive(Serialize, JsonSchema)]
pub struct SortedTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Rows read.
    pub lignes_lues: usize,
    /// Contracts that are ready.
    pub pretes: usize,
    /// Rows to correct.
    pub a_corriger: u64,
    /// Rows that a later file corrects.
    pub corrigees: usize,
    /// Rows whose identifier an earlier file has.
    pub repetees: usize,
    /// Needed columns that are not there.
    pub colonnes_absentes: Vec<&'static str>,
    /// Columns of names and birth dates, which are read and never written.
    pub colonnes_personnelles: Vec<String>,
    /// Columns that are not read.
    pub colonnes_ignorees: Vec<String>,
    /// Faults by code.
    pub fautes: BTreeMap<String, u64>,
    /// What was said once for all rows, with its value, and for how many sound contracts it stands.
    pub valeurs_donnees: BTreeMap<String, (String, u64)>,
    /// What is asked, and for how many contracts.
    pub questions: BTreeMap<String, u64>,
    /// Contracts whose employer is proposed as public, by what says so.
    pub employeurs_publics: BTreeMap<String, u64>,
    /// Whether nothing is left to do.
    pub termine: bool,
    /// The folder, and the names of what is in it; none for what there is nothing of.
    pub dossier: String,
    /// The table of what is ready.
    pub prets: Option<String>,
    /// The workbook of the rows to correct.
    pub classeur: Option<String>,
}

/// Editions of the référentiel.
#[derive(Default, Serialize, JsonSchema)]
pub struct EditionsTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Each workbook.
    pub editions: Vec<EditionTyped>,
    /// What the last one changes of another (`--diff`).
    pub changements: Option<ChangesTyped>,
    /// What that changes for contracts (`--contrats`).
    pub effet: Option<EffectTyped>,
    /// Rows written (`--out`).
    pub lignes_ecrites: Option<usize>,
}

/// An edition.
#[derive(Serialize, JsonSchema)]
pub struct EditionTyped {
    /// Its name.
    pub edition: String,
    /// The workbook.
    pub fichier: String,
    /// Day of publication.
    pub publie_le: chrono::NaiveDate,
    /// How the workbook is laid out.
    pub mise_en_page: String,
    /// Rows, values, values that stand for none, rows refused.
    pub lignes: usize,
    /// Values.
    pub valeurs: usize,
    /// Cells that say that there is none.
    pub sans_valeur: usize,
    /// Rows refused.
    pub refusees: usize,
    /// Certifications.
    pub certifications: usize,
    /// Values that two places say differently.
    pub conflits: usize,
    /// Faults by code.
    pub fautes: BTreeMap<String, u64>,
}

/// What an edition changes.
#[derive(Serialize, JsonSchema)]
pub struct ChangesTyped {
    /// The former edition.
    pub avant: String,
    /// The new one.
    pub apres: String,
    /// Certifications up, down, both, new, gone, unchanged.
    pub certifications: BTreeMap<&'static str, usize>,
    /// Couples of both editions.
    pub couples: u64,
    /// Mean change of a couple.
    pub moyenne: Option<Euros>,
}

/// What an edition changes for contracts.
#[derive(Serialize, JsonSchema)]
pub struct EffectTyped {
    /// Contracts whose annual amount changes.
    pub changes: usize,
    /// Contracts priced by the new edition at the same amount.
    pub inchanges: usize,
    /// Contracts that it does not touch.
    pub hors_champ: usize,
    /// Change of the annual amounts.
    pub annuel: Euros,
    /// Change of what is due over the lives of the contracts.
    pub vie: Euros,
}
