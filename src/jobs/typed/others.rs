//! What the shorter commands say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Euros, LinesTyped};
use crate::jobs::Inputs;
use crate::scenario::{Combination, Matrix, Reading};
use crate::tables::{ColumnValues, Table};

/// What `readings` says.
#[derive(Serialize, JsonSchema)]
pub struct ReadingsTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Name of the scenario.
    pub scenario: String,
    /// Due with the answers of the scenario.
    pub du: Euros,
    /// Each other answer, alone.
    pub lectures: Vec<ReadingTyped>,
    /// Combinations of the answers that move what is due.
    pub combinaisons: u64,
    /// The one under which least is due.
    pub moins: CombinationTyped,
    /// The one under which most is due.
    pub plus: CombinationTyped,
}

/// An answer alone.
#[derive(Serialize, JsonSchema)]
pub struct ReadingTyped {
    regle: String,
    lecture: String,
    reponse: String,
    /// None when the scenario has already chosen.
    effet: Option<ReadingEffect>,
}

/// What an answer changes.
#[derive(Serialize, JsonSchema)]
pub struct ReadingEffect {
    contrats: u64,
    du: Euros,
    /// The largest gap of cumulated cash, and its month.
    tresorerie: Option<(String, Euros)>,
}

/// Answers and what is due under them.
#[derive(Serialize, JsonSchema)]
pub struct CombinationTyped {
    du: Euros,
    /// Those that are not the defaults.
    reponses: BTreeMap<String, String>,
}

/// What `check` says.
#[derive(Serialize, JsonSchema)]
pub struct CheckTyped {
    /// Version of the program.
    pub version: &'static str,
    /// The files in the order of the command line.
    pub fichiers: Vec<CheckedFile>,
}

/// A file that was checked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckedFile {
    /// Its name.
    pub fichier: String,
    /// `scenario`, `contrats`, `centres`, `prix`, `paiements`.
    pub nature: &'static str,
    /// `sain`, `fautes`, `illisible`.
    pub etat: &'static str,
    /// Rows read.
    pub lignes_lues: Option<usize>,
    /// Rows kept.
    pub gardees: Option<usize>,
    /// The lines of a file of contracts.
    pub lignes: Option<LinesTyped>,
    /// Faults and remarks by code.
    pub fautes: BTreeMap<String, u64>,
}

/// What `generate` says.
#[derive(Serialize, JsonSchema)]
pub struct GenerateTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Contracts written.
    pub contrats: usize,
    /// The file.
    pub fichier: String,
    /// Seed.
    pub graine: u64,
    /// Margins compared with their targets.
    pub marges: Vec<MarginTyped>,
}

/// A margin.
#[derive(Serialize, JsonSchema)]
pub struct MarginTyped {
    /// Its name.
    pub marge: String,
    /// What is published.
    pub cible: f64,
    /// What was drawn.
    pub obtenu: f64,
    /// `part` for a share.
    pub unite: String,
}

/// What `verify` says.
#[derive(Serialize, JsonSchema)]
pub struct VerifyTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Whether everything is as it was written and read.
    pub conforme: bool,
    /// Files recorded.
    pub fichiers: usize,
    /// The command that made the folder.
    pub commande_enregistree: String,
    /// Files that are no longer the same, with what differs.
    pub ecarts: Vec<(String, String)>,
}

/// What `readings` says of its matrix.
#[must_use]
pub fn readings(readings: &[Reading], matrix: &Matrix, inputs: &Inputs) -> ReadingsTyped {
    let alone = matrix.alone.iter().map(|alone| {
        let reading = &readings[alone.reading];
        let effect = |difference: &crate::scenario::Difference| ReadingEffect {
            contrats: difference.contracts,
            du: difference.due.into(),
            tresorerie: difference.largest_cash_gap().map(|(month, gap)| (month.to_string(), gap.into())),
        };
        ReadingTyped {
            regle: reading.rule.clone(),
            lecture: reading.name.clone(),
            reponse: reading.choices[alone.choice].name.clone(),
            effet: alone.difference.as_ref().map(effect),
        }
    });
    let combination = |found: &Combination| {
        let chosen = readings.iter().zip(&found.choices).filter(|&(_, &choice)| choice > 0);
        CombinationTyped {
            du: found.due.into(),
            reponses: chosen.map(|(reading, &choice)| (reading.name.clone(), reading.choices[choice].name.clone())).collect(),
        }
    };
    ReadingsTyped {
        version: env!("CARGO_PKG_VERSION"),
        scenario: inputs.scenario.name.clone(),
        du: matrix.due.into(),
        lectures: alone.collect(),
        combinaisons: matrix.combinations,
        moins: combination(&matrix.least),
        plus: combination(&matrix.most),
    }
}

/// What `query` says.
#[derive(Serialize, JsonSchema)]
pub struct QueryTyped {
    /// Version of the program.
    version: &'static str,
    /// Names of the columns.
    colonnes: Vec<String>,
    /// The rows, each with a value for each column: amounts in euros, days as texts.
    lignes: Vec<Vec<serde_json::Value>>,
}

impl QueryTyped {
    /// The rows of an answer.
    #[must_use]
    pub fn of(table: &Table<'_>) -> Self {
        let row = |row: usize| table.columns.iter().map(|(_, cells)| json_cell(cells, row)).collect();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            colonnes: table.columns.iter().map(|&(name, _)| name.to_owned()).collect(),
            lignes: (0..table.rows()).map(row).collect(),
        }
    }
}

fn json_cell(cells: &ColumnValues<'_>, row: usize) -> serde_json::Value {
    match cells {
        ColumnValues::Text(texts) => serde_json::Value::from(texts[row].as_ref()),
        ColumnValues::Integer(numbers) => numbers[row].into(),
        ColumnValues::Amount(amounts) => serde_json::json!(amounts[row].map(Euros)),
        ColumnValues::Ratio(ratios) => ratios[row].map(|millionths| millionths as f64 / 1e6).into(),
        ColumnValues::Date(days) => days[row].map(|day| day.to_string()).into(),
    }
}
