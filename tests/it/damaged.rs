//! Sound files with something changed: a workbook is refused or reads the same values; no file ends the program.

use std::path::Path;
use std::time::{Duration, Instant};

use coutcontrat::contract::Ligne;
use coutcontrat::io::datasets::{self, Datasets};
use coutcontrat::io::read::{ContractsTable, Mapping, ReadFaults, centres_of, contracts_of};
use coutcontrat::io::{npec, saved};
use coutcontrat::legislation::{Legislation, LegislationText, ParameterSet};
use coutcontrat::referentiel::Layouts;
use coutcontrat::scenario::Scenario;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::shipped;

const WORKBOOK: &[u8] = include_bytes!("../../datasets/cohortes/exemple_cfa.xlsx");
const TABLE: &[u8] = include_bytes!("../../datasets/cohortes/exemple_cfa.csv");
const CENTRES: &[u8] = include_bytes!("../../datasets/cohortes/exemple_centre.csv");

fn lignes(contracts: &ContractsTable) -> Vec<Ligne> {
    (0..contracts.cohort.len()).map(|row| contracts.cohort.ligne(row)).collect()
}

/// A change of a file: a bit turned, a byte put in place of another, a piece left out or repeated.
#[derive(Clone, Debug)]
enum Change {
    Bit(usize, u8),
    Byte(usize, u8),
    Cut(usize, usize),
    Again(usize, usize),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<usize>(), 0_u8..8).prop_map(|(at, bit)| Change::Bit(at, bit)),
        2 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => (any::<usize>(), 1_usize..400).prop_map(|(at, length)| Change::Cut(at, length)),
        1 => (any::<usize>(), 1_usize..400).prop_map(|(at, length)| Change::Again(at, length)),
    ]
}

fn changed(bytes: &[u8], change: &Change) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = bytes.len();
    match *change {
        Change::Bit(at, bit) => bytes[at % length] ^= 1 << bit,
        Change::Byte(at, byte) => bytes[at % length] = byte,
        Change::Cut(at, cut) => drop(bytes.drain(at % length..(at % length + cut).min(length))),
        Change::Again(at, again) => {
            let piece = bytes[at % length..(at % length + again).min(length)].to_vec();
            bytes.splice(at % length..at % length, piece);
        }
    }
    bytes
}

/// The same changes at each run of the tests; other ones each time, so many of them, with `MUTATIONS=20000`.
fn runner(count: u32) -> TestRunner {
    let asked = std::env::var("MUTATIONS").ok().and_then(|count| count.parse().ok());
    let config = Config { failure_persistence: None, ..Config::with_cases(asked.unwrap_or(count)) };
    match asked {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    }
}

fn each(count: u32, test: impl Fn(Change)) {
    runner(count)
        .run(&any_change(), |change| {
            test(change);
            Ok(())
        })
        .unwrap();
}

fn read(name: &str, bytes: &[u8], datasets: &Datasets) -> Result<ContractsTable, ReadFaults> {
    contracts_of(name, bytes, &datasets.nomenclature)
}

#[test]
fn a_changed_workbook_is_refused_or_reads_the_same() {
    let datasets = shipped();
    let sound = read("c.xlsx", WORKBOOK, &datasets).unwrap();
    let (rows, expected) = (sound.rows_read, lignes(&sound));
    let same = std::cell::Cell::new(0);
    each(400, |change| {
        if let Ok(found) = read("c.xlsx", &changed(WORKBOOK, &change), &datasets) {
            assert_eq!((found.rows_read, lignes(&found)), (rows, expected.clone()), "{change:?}");
            same.set(same.get() + 1);
        }
    });
    // Places that hold nothing: days of the parts, versions of the tools that packed them.
    assert!(same.get() < 200, "{}", same.get());
}

/// Longest that a changed file of a few thousand bytes may take, built without optimization on a busy machine.
const SLOW: Duration = Duration::from_secs(30);

/// The files of a folder of seeds.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Reads bytes as what a folder of seeds holds.
fn read_as(folder: &str, bytes: &[u8], datasets: &Datasets, layouts: &Layouts) {
    let text = String::from_utf8_lossy(bytes);
    match folder {
        "centres" => drop(centres_of("c.csv", bytes)),
        "mapping" => drop(Mapping::parse("m.toml", &text)),
        "scenario" => drop(Scenario::parse("s", "s.toml", &text)),
        "legislation" => {
            let read = ParameterSet::read(&[LegislationText { name: "amorcage", text: &text }]);
            drop(read.map(|parameters| Legislation::new(&parameters).map(drop)));
        }
        "npec" => {
            let asked = npec::EditionOverrides::default();
            drop(npec::imported("vf_referentiel_avec_idcc_oct_2019.xlsx", bytes, layouts, asked, &datasets.nomenclature, &mut |_| ()));
        }
        "contrats_xlsx" => drop(read("c.xlsx", bytes, datasets)),
        _ => drop(read("c.csv", bytes, datasets)),
    }
}

/// Every seed with many changes at once, and bytes of chance, through its reader: an end, a hang or a panic would fail.
#[test]
fn changed_seeds_end_nothing() {
    let (datasets, layouts) = (shipped(), datasets::npec_layouts(None).unwrap());
    for folder in ["contrats_csv", "contrats_xlsx", "centres", "mapping", "scenario", "legislation", "npec"] {
        for seed in seeds(folder) {
            let many = (prop::collection::vec(any_change(), 0..9), prop::collection::vec(any::<u8>(), 1..600), 0_u8..8);
            let tried = runner(24).run(&many, |(changes, chance, which)| {
                let bytes = match which {
                    0 => chance,
                    _ => changes.iter().fold(seed.clone(), |bytes, change| if bytes.is_empty() { bytes } else { changed(&bytes, change) }),
                };
                let start = Instant::now();
                read_as(folder, &bytes, &datasets, &layouts);
                prop_assert!(start.elapsed() < SLOW, "{folder}: {:?}", start.elapsed());
                Ok(())
            });
            tried.unwrap_or_else(|error| panic!("{folder}: {error}"));
        }
    }
}

#[test]
fn a_changed_table_ends_nothing() {
    let datasets = shipped();
    each(300, |change| {
        if let Ok(found) = read("c.csv", &changed(TABLE, &change), &datasets) {
            assert!(found.cohort.len() <= found.rows_read);
        }
    });
}

#[test]
fn changed_centres_and_mappings_end_nothing() {
    let mapping = "[colonnes]\n\"N° contrat\" = \"contrat_id\"\n\"Nom\" = \"\"\n\"Début\" = \"date_debut\"\n";
    each(400, |change| {
        let _either = centres_of("c.csv", &changed(CENTRES, &change));
        let _either = centres_of("c.xlsx", &changed(WORKBOOK, &change));
        let _either = Mapping::parse("m.toml", &String::from_utf8_lossy(&changed(mapping.as_bytes(), &change)));
    });
}

/// Each file of a saved run changed in turn: refused by its hash, or read.
#[test]
fn a_changed_folder_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.csv"), TABLE).unwrap();
    let out = folder.path().join("resultats");
    let done = assert_cmd::Command::cargo_bin("coutcontrat")
        .unwrap()
        .args(["run", "--contrats", "c.csv", "--out", "resultats", "--format", "xlsx", "-q"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(done.status.code().is_some_and(|code| code < 2), "{done:?}");
    assert!(saved::read(&out).is_ok());
    for name in ["run.toml", "tableaux.xlsx"] {
        let path = out.join(name);
        let sound = std::fs::read(&path).unwrap();
        each(60, |change| {
            std::fs::write(&path, changed(&sound, &change)).unwrap();
            let _either = saved::read(&out);
        });
        std::fs::write(&path, sound).unwrap();
    }
    assert!(saved::read(&out).is_ok());
}

#[cfg(feature = "polars")]
#[test]
fn a_changed_parquet_ends_nothing() {
    use coutcontrat::io::write::{Format, TableWriter, WorkbookStyle, WriteOptions};
    let datasets = shipped();
    let sound = read("c.csv", TABLE, &datasets).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options = WriteOptions { format: Format::Parquet, spreadsheet_safe: false, excel: false };
    let mut writer = TableWriter::new(folder.path(), options, WorkbookStyle::EUROS);
    writer.write(&coutcontrat::tables::contracts(&sound.cohort, 0..sound.cohort.len())).unwrap();
    writer.finish().unwrap();
    let bytes = std::fs::read(folder.path().join("contrats.parquet")).unwrap();
    assert_eq!(lignes(&read("c.parquet", &bytes, &datasets).unwrap()).len(), sound.cohort.len());
    each(600, |change| {
        if let Ok(found) = read("c.parquet", &changed(&bytes, &change), &datasets) {
            assert!(found.cohort.len() <= found.rows_read);
        }
    });
}
