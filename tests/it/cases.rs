//! Worked cases of the law, one file each in `tests/cases`: exact, no tolerance.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use coutcontrat::contract::Cohort;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::Settings;
use serde::Deserialize;

use crate::support::{Row, all_tables, cohort, employers, evaluated, shipped};

/// A case as a jurist writes it: a contract, and what is expected of each table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    title: String,
    rules: Vec<String>,
    contrat: BTreeMap<String, String>,
    attendu: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    /// Columns of the only row.
    Columns(BTreeMap<String, toml::Value>),
    /// All rows, by the columns that are given.
    Rows(Vec<BTreeMap<String, toml::Value>>),
}

fn text(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn csv_of(contrat: &BTreeMap<String, String>) -> String {
    let header: Vec<&str> = contrat.keys().map(String::as_str).collect();
    let cells: Vec<&str> = contrat.values().map(String::as_str).collect();
    format!("{}\n{}\n", header.join(","), cells.join(","))
}

fn shown(row: &Row, columns: &BTreeMap<String, toml::Value>) -> BTreeMap<String, String> {
    columns.keys().map(|column| (column.clone(), row.get(column).cloned().unwrap_or_default())).collect()
}

fn expected(columns: &BTreeMap<String, toml::Value>) -> BTreeMap<String, String> {
    columns.iter().map(|(column, value)| (column.clone(), text(value))).collect()
}

impl Case {
    /// Its contract.
    pub fn cohort(&self, datasets: &Datasets) -> Cohort {
        cohort(datasets, &csv_of(&self.contrat))
    }
}

/// Every case with the name of its file, in order.
pub fn all() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 25, "cases are missing");
    let read =
        |file: &Path| toml::from_str(&fs::read_to_string(file).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    files.iter().map(|file| (file.display().to_string(), read(file))).collect()
}

#[test]
fn every_worked_case_to_the_cent() {
    let datasets = shipped();
    let mut differences = Vec::new();
    for (file, case) in all() {
        assert!(!case.title.is_empty() && !case.rules.is_empty(), "{file}");
        let cohort = case.cohort(&datasets);
        let mut tables = all_tables(&cohort, &evaluated(&datasets, &cohort, &datasets.law, &Settings::default()));
        tables.insert("employeurs", employers(&datasets, &cohort, &datasets.law));
        for (name, attendu) in &case.attendu {
            let got = &tables[name.as_str()];
            let rows: &[BTreeMap<String, toml::Value>] = match attendu {
                Expected::Columns(columns) => std::slice::from_ref(columns),
                Expected::Rows(rows) => rows,
            };
            let got: Vec<_> =
                got.iter().zip(rows.iter().chain(std::iter::repeat(&rows[0]))).map(|(row, columns)| shown(row, columns)).collect();
            let wanted: Vec<_> = rows.iter().map(expected).collect();
            if got != wanted {
                differences.push(format!("{}: {name}\n  got    {got:?}\n  wanted {wanted:?}", case.title));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
