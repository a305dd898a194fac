//! Tables defined row by row: the cells of each row are those of its columns, and a CSV is the same whichever way it is encoded.

use chrono::NaiveDate;
use coutcontrat::contract::Cohort;
use coutcontrat::engine::{PriceBook, employer_rows};
use coutcontrat::io::write::{Encoded, WriteOptions, encode, encode_rows};
use coutcontrat::legislation::{EmployerSettings, Settings};
use coutcontrat::tables::{
    CellKind, CellSink, ContratsTable, DuTable, EmployeursTable, FraisAnnexesTable, ResteAChargeTable, RowTable, VersementsTable, laid_out,
};
use coutcontrat::units::Centimes;

use super::support::{normandie, priced, shipped};

/// The kinds of the cells that a layout gives.
#[derive(Default)]
struct Kinds(Vec<CellKind>);

impl CellSink<'_> for Kinds {
    fn text(&mut self, _: &str) {
        self.0.push(CellKind::Text);
    }

    fn word(&mut self, word: &'static str) {
        assert!(!word.contains([',', '"', '\r', '\n', '\t']) && !word.starts_with(['=', '+', '-', '@']), "{word}");
        self.0.push(CellKind::Text);
    }

    fn integer(&mut self, _: Option<i64>) {
        self.0.push(CellKind::Integer);
    }

    fn amount(&mut self, _: Option<Centimes>) {
        self.0.push(CellKind::Amount);
    }

    fn day(&mut self, _: NaiveDate) {
        self.0.push(CellKind::Date);
    }
}

fn check<L: RowTable>(cohort: &Cohort, rows: &[L::Row]) {
    assert!(!rows.is_empty(), "{}", L::NAME);
    for row in rows {
        let mut kinds = Kinds::default();
        L::cells(cohort, row, &mut kinds);
        assert!(kinds.0.into_iter().eq(L::COLUMNS.iter().map(|&(_, kind)| kind)), "{}", L::NAME);
    }
    let table = laid_out::<L>(cohort, rows);
    assert!(table.columns.iter().all(|(_, cells)| cells.len() == rows.len()), "{}", L::NAME);
    for spreadsheet_safe in [false, true] {
        let options = WriteOptions { spreadsheet_safe, ..WriteOptions::default() };
        let bytes = |encoded: Encoded| if let Encoded::Csv(bytes) = encoded { bytes } else { Vec::new() };
        let buffer = b"what was there before".to_vec();
        let by_row = bytes(encode_rows::<L>((cohort, rows), &[], options, buffer.clone()).unwrap());
        assert!(!by_row.is_empty() && by_row == bytes(encode(&table, options).unwrap()), "{}", L::NAME);
        // One column kept, all but one, and the first and the last: what a reader of CSV takes of the whole.
        let all: Vec<&str> = L::COLUMNS.iter().map(|&(name, _)| name).collect();
        let some = all.iter().enumerate().flat_map(|(place, &one)| {
            [vec![one], all.iter().copied().filter(|&name| name != one).collect(), vec![all[0], all[all.len() - 1 - place]]]
        });
        for kept in some {
            let encoded = bytes(encode_rows::<L>((cohort, rows), &kept, options, buffer.clone()).unwrap());
            assert_eq!(records(&encoded), cut(&by_row, &all, &kept), "{}, {kept:?}", L::NAME);
        }
    }
}

/// The cells of a CSV, as its crate reads them.
fn records(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Those of some columns.
fn cut(csv: &[u8], all: &[&str], kept: &[&str]) -> Vec<Vec<String>> {
    let places: Vec<usize> = (0..all.len()).filter(|&place| kept.contains(&all[place])).collect();
    records(csv).iter().map(|record| places.iter().map(|&place| record[place].clone()).collect()).collect()
}

#[test]
fn rows_are_those_of_their_columns() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.02);
    let settings = Settings::default();
    let chunk = priced(&datasets, &cohort, &settings);
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    let (years, _) = employer_rows(&cohort, 0..cohort.len(), &book, &datasets.law, &EmployerSettings::default());
    check::<ContratsTable>(&cohort, &chunk.contrats);
    check::<DuTable>(&cohort, &chunk.du);
    check::<VersementsTable>(&cohort, &chunk.versements);
    check::<FraisAnnexesTable>(&cohort, &chunk.frais_annexes);
    check::<ResteAChargeTable>(&cohort, &chunk.reste_a_charge);
    check::<EmployeursTable>(&cohort, &years);
}
