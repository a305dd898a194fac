//! What the tests share: the shipped law, tables from texts, results as text.

use std::collections::BTreeMap;

use coutcontrat::contract::Cohort;
use coutcontrat::engine::{ContractChunk, PriceBook, class_gaps, employer_rows, evaluate_rows};
use coutcontrat::io::datasets::{self, Datasets};
use coutcontrat::io::read::contracts_of;
use coutcontrat::io::write::encode_csv;
use coutcontrat::legislation::{CoutPrefectureTable, EmployerSettings, Legislation, NpecTable, Settings};
use coutcontrat::synthesis;
use coutcontrat::tables::{self, Table};

/// The datasets of the program.
pub fn shipped() -> Datasets {
    datasets::load(None).unwrap()
}

/// About `116 000 x scale` synthetic contracts.
pub fn normandie(datasets: &Datasets, scale: f64) -> Cohort {
    synthesis::to_cohort(&synthesis::cohort(&datasets.statistics(synthesis::DEFAULT_REGION).unwrap(), 1, scale))
}

/// Contracts from the text of a CSV, which must be sound.
pub fn cohort(datasets: &Datasets, csv: &str) -> Cohort {
    let read = contracts_of("test.csv", csv.as_bytes(), &datasets.nomenclature).unwrap();
    assert_eq!(read.faults.errors(), 0, "{:?}", read.faults.groups());
    read.cohort
}

/// A row of a table by column.
pub type Row = BTreeMap<String, String>;

/// The rows of a table as a reader of its CSV sees them.
pub fn rows(table: &Table<'_>) -> Vec<Row> {
    let header: Vec<&str> = table.columns.iter().map(|&(name, _)| name).collect();
    let text = encode_csv(table, false);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    reader
        .records()
        .map(|record| header.iter().map(|&name| name.to_owned()).zip(record.unwrap().iter().map(str::to_owned)).collect())
        .collect()
}

/// Evaluates with no price table: contracts carry their own prices.
pub fn evaluated(datasets: &Datasets, cohort: &Cohort, law: &Legislation, settings: &Settings) -> ContractChunk {
    let (npec, costs) = (NpecTable::default(), CoutPrefectureTable::default());
    let book = PriceBook::new(law, &npec, &costs, &datasets.nomenclature, settings);
    evaluate_rows(cohort, 0..cohort.len(), &book, law, settings)
}

/// The table `employeurs` under a law, defaults in place of what is missing.
pub fn employers(datasets: &Datasets, cohort: &Cohort, law: &Legislation) -> Vec<Row> {
    let (npec, costs) = (NpecTable::default(), CoutPrefectureTable::default());
    let book = PriceBook::new(law, &npec, &costs, &datasets.nomenclature, &Settings::default());
    let (table, _) = employer_rows(cohort, 0..cohort.len(), &book, law, &EmployerSettings::default());
    rows(&tables::laid_out::<tables::EmployeursTable>(cohort, &table))
}

/// Evaluates with the shipped price tables.
pub fn priced(datasets: &Datasets, cohort: &Cohort, settings: &Settings) -> ContractChunk {
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, settings);
    evaluate_rows(cohort, 0..cohort.len(), &book, &datasets.law, settings)
}

/// Every table of a chunk, by name.
pub fn all_tables(cohort: &Cohort, chunk: &ContractChunk) -> BTreeMap<&'static str, Vec<Row>> {
    let gaps = class_gaps(cohort, &chunk.classes);
    let tables = [
        tables::laid_out::<tables::ContratsTable>(cohort, &chunk.contrats),
        tables::laid_out::<tables::DuTable>(cohort, &chunk.du),
        tables::laid_out::<tables::VersementsTable>(cohort, &chunk.versements),
        tables::laid_out::<tables::FraisAnnexesTable>(cohort, &chunk.frais_annexes),
        tables::laid_out::<tables::ResteAChargeTable>(cohort, &chunk.reste_a_charge),
        tables::camarades(cohort, &gaps),
        tables::ecarts_annuels(&chunk.summary),
    ];
    tables.iter().map(|table| (table.name, rows(table))).collect()
}
