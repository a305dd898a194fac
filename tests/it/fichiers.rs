//! `docs/FICHIERS.md` is what the program does: each row of its tables is tried, in a CSV and in a workbook.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use coutcontrat::diagnostic::{Code, Severity};
use coutcontrat::io::datasets::Datasets;
use coutcontrat::io::read::{ContractsTable, ReadFaults, centres_of, contracts_of};
use coutcontrat::language::Language;
use coutcontrat::messages::Messages;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use crate::support::shipped;

fn datasets() -> &'static Datasets {
    static DATASETS: OnceLock<Datasets> = OnceLock::new();
    DATASETS.get_or_init(shipped)
}

/// The rows of the tables whose header starts with a word.
fn rows(first_header: &str) -> Vec<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/FICHIERS.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (mut rows, mut wanted) = (Vec::new(), false);
    for line in text.lines() {
        let Some(inner) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            wanted = false;
            continue;
        };
        let cells: Vec<String> = inner.split('|').map(|cell| cell.trim().to_owned()).collect();
        if cells[0] == first_header {
            wanted = true;
        } else if wanted && !cells[0].starts_with("---") {
            rows.push(cells);
        }
    }
    assert!(!rows.is_empty(), "{first_header}");
    rows
}

/// A code with its hint, as the document has it.
fn told(faults: &ReadFaults) -> Vec<(Severity, String)> {
    let of = |group: &&coutcontrat::io::read::FaultGroup| {
        group
            .examples
            .iter()
            .map(|fault| (fault.severity, format!("{} {}", fault.code, fault.hint.unwrap_or_default()).trim().to_owned()))
            .collect::<Vec<_>>()
    };
    // Which sheet is read is always said.
    faults.groups().iter().filter(|group| group.code != Code::C060).flat_map(of).collect()
}

/// Whether what was told is what the document says, and nothing else.
fn check(row: &str, outcome: &str, expected: &str, faults: &ReadFaults) {
    let told = told(faults);
    let (errors, others): (Vec<_>, Vec<_>) = told.iter().partition(|(severity, _)| *severity == Severity::Error);
    let named = |told: &[&(Severity, String)]| told.iter().any(|(_, code)| code == expected);
    match outcome {
        "read" => assert!(told.is_empty() && expected.is_empty(), "{row}: {told:?}"),
        "told" => assert!(errors.is_empty() && named(&others), "{row}: {told:?}"),
        "refused" => assert!(named(&errors), "{row}: {told:?}"),
        other => panic!("{row}: {other}"),
    }
}

const HEADER: [&str; 8] = ["contrat_id", "cfa", "code_diplome", "date_conclusion", "date_debut", "date_fin", "sous_convention", "npec"];
const SOUND: [&str; 8] = ["C1", "CFA-EXEMPLE", "50022137", "2019-08-30", "2019-09-02", "2021-08-31", "oui", "7400"];

/// The column that a kind is tried in.
fn column_of(kind: &str) -> &'static str {
    match kind {
        "day" => "date_debut",
        "length" => "date_fin",
        "amount" => "npec",
        "equipment" => "premier_equipement",
        "rate" => "taux_horaire",
        "code" => "code_diplome",
        "text" => "cfa",
        "count" => "effectif_employeur",
        "boolean" => "rqth",
        "level" => "niveau",
        other => panic!("no kind {other}"),
    }
}

/// A table of sound contracts, one for each value, with the values in a column.
fn table(column: &str, values: &[String]) -> Vec<Vec<String>> {
    let mut header: Vec<String> = HEADER.iter().map(|&name| name.to_owned()).collect();
    if !header.iter().any(|name| name == column) {
        header.push(column.to_owned());
    }
    let place = header.iter().position(|name| name == column).unwrap();
    let row = |(number, value): (usize, &String)| {
        let mut row: Vec<String> = SOUND.iter().map(|&cell| cell.to_owned()).collect();
        row.resize(header.len(), String::new());
        row[0] = format!("C{number}");
        row[place].clone_from(value);
        row
    };
    std::iter::once(header.clone()).chain(values.iter().enumerate().map(row)).collect()
}

fn csv_of(table: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn xlsx_of(table: &[Vec<String>]) -> Vec<u8> {
    workbook(|sheet| {
        for (row, cells) in (0..).zip(table) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    })
}

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

/// The value of a column of a contract, as the document writes it; `-` when the contract is set aside.
fn value(read: &ContractsTable, id: &str, column: &str) -> String {
    let Some(row) = (0..read.cohort.len()).find(|&row| read.cohort.contrat_id(row) == id) else { return "-".to_owned() };
    let ligne = read.cohort.ligne(row);
    let none = || "∅".to_owned();
    match column {
        "date_debut" => ligne.contrat.debut.0.to_string(),
        "date_fin" => ligne.contrat.fin.to_string(),
        "npec" => ligne.contrat.npec.map_or_else(none, |amount| amount.to_string()),
        "premier_equipement" => ligne.contrat.premier_equipement.to_string(),
        "taux_horaire" => ligne.contrat.taux_horaire.map_or_else(none, |amount| amount.to_string()),
        "code_diplome" => ligne.code_diplome.to_string(),
        "cfa" => ligne.cfa,
        "effectif_employeur" => ligne.effectif_employeur.map_or_else(none, |count| count.to_string()),
        "rqth" => if ligne.contrat.rqth { "oui" } else { "non" }.to_owned(),
        "niveau" => ligne.niveau.map_or_else(none, |niveau| niveau.number().to_string()),
        other => panic!("no column {other}"),
    }
}

fn values_of(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Tells a file as it was read: the values of a column, and what was told. Nothing is left of a file without any sound row.
fn read_column(name: &str, bytes: &[u8], column: &str, count: usize) -> (Vec<String>, ReadFaults) {
    let read = contracts_of(name, bytes, &datasets().nomenclature).unwrap_or_else(|faults| panic!("{:?}", faults.groups()));
    ((0..count).map(|number| value(&read, &format!("C{number}"), column)).collect(), read.faults)
}

#[test]
fn each_writing_of_a_value_is_what_the_document_says() {
    for row in rows("kind") {
        let [kind, written, outcome, expected, code] = row.as_slice() else { panic!("{row:?}") };
        let expected: Vec<&str> = expected.split_whitespace().collect();
        for space in ["\u{202f}", "\u{a0}", " "] {
            let values: Vec<String> = values_of(written).iter().map(|value| value.replace('␣', space)).collect();
            assert_eq!(values.len(), expected.len(), "{row:?}");
            if kind == "account" {
                let text = format!("cfa;tresorerie_initiale\nCFA-EXEMPLE;{}\n", values[0]);
                let read = centres_of("centres.csv", text.as_bytes()).unwrap();
                let cash = read.rows["CFA-EXEMPLE"].tresorerie_initiale.map_or("∅".to_owned(), |cash| cash.to_string());
                assert_eq!(cash, expected[0], "{row:?}");
                check(&row.join(" "), outcome, code, &read.faults);
                continue;
            }
            let column = column_of(kind);
            let table = table(column, &values);
            for (name, bytes) in [("c.csv", csv_of(&table)), ("c.xlsx", xlsx_of(&table))] {
                let (read, faults) = read_column(name, &bytes, column, values.len());
                assert_eq!(read, expected, "{name} {row:?} {:?}", told(&faults));
                check(&format!("{name} {}", row.join(" ")), outcome, code, &faults);
            }
            if !written.contains('␣') {
                break;
            }
        }
    }
}

/// A workbook with a sound contract whose cell of a column is written by hand.
fn typed(column: &str, write: impl FnOnce(&mut Worksheet, u16)) -> Vec<u8> {
    let table = table(column, &[String::new()]);
    let place = table[0].iter().position(|name| name == column).unwrap();
    workbook(|sheet| {
        for (row, cells) in (0..).zip(&table) {
            for (at, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, at, cell).unwrap();
            }
        }
        write(sheet, u16::try_from(place).unwrap());
    })
}

fn typed_workbook(name: &str) -> Option<(&'static str, Vec<u8>)> {
    let moment = |hour: u16, day: u8| ExcelDateTime::from_ymd(2019, 9, day).unwrap().and_hms(hour, 0, 0).unwrap();
    let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let dated = |hour: u16, day: u8| {
        let format = format.clone();
        typed("date_debut", move |sheet, at| {
            sheet.write_with_format(1, at, moment(hour, day), &format).unwrap();
        })
    };
    let number = |column: &'static str, number: f64| {
        typed(column, move |sheet, at| {
            sheet.write_number(1, at, number).unwrap();
        })
    };
    Some(match name {
        "day" => ("date_debut", dated(0, 2)),
        "day and time" => ("date_debut", dated(14, 2)),
        "day and time 22:00, all of them" => ("date_debut", dated(22, 1)),
        "number 43710 in a column of days" => ("date_debut", number("date_debut", 43_710.0)),
        "number 7.4 in a column of prices" => ("npec", number("npec", 7.4)),
        "number 50022137 as a diploma" => ("code_diplome", number("code_diplome", 50_022_137.0)),
        "number of 17 digits as an identifier" => ("cfa", number("cfa", 27_202_009_000_000_120.0)),
        "truth value" => (
            "rqth",
            typed("rqth", |sheet, at| {
                sheet.write_boolean(1, at, true).unwrap();
            }),
        ),
        "formula with a value" => (
            "npec",
            typed("npec", |sheet, at| {
                sheet.write_formula(1, at, Formula::new("=3700*2").set_result("7400")).unwrap();
            }),
        ),
        "formula without a value" => (
            "npec",
            without_value(&typed("npec", |sheet, at| {
                sheet.write_formula(1, at, Formula::new("=3700*2").set_result("7400")).unwrap();
            })),
        ),
        _ => return None,
    })
}

/// The same workbook, as a library leaves it that does not compute its formulas.
fn without_value(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name.ends_with("sheet1.xml") {
            let sheet = String::from_utf8(text).unwrap();
            assert!(sheet.contains("</f><v>7400</v>"), "{sheet}");
            text = sheet.replace("</f><v>7400</v>", "</f>").into_bytes();
        }
        written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        written.write_all(&text).unwrap();
    }
    written.finish().unwrap().into_inner()
}

#[cfg(feature = "polars")]
fn typed_parquet(name: &str) -> Option<(&'static str, Vec<u8>)> {
    use polars::prelude::{
        Categories, Column, DataFrame, DataType, Int64Chunked, IntoColumn, NewChunkedArray, ParquetWriter, TimeUnit, TimeZone,
    };
    const NIGHT: i64 = 1_567_375_200; // 2019-09-01 22:00 UTC, midnight in Paris.
    let texts = |name: &str, text: &str| Column::new(name.into(), [text]);
    let moment = |zone: Option<&str>, seconds: i64| {
        let zone = zone.map(|zone| TimeZone::opt_try_new(Some(zone)).unwrap().unwrap());
        Int64Chunked::from_slice("date_debut".into(), &[seconds * 1_000_000]).into_datetime(TimeUnit::Microseconds, zone).into_column()
    };
    let (column, cells) = match name {
        "day" => ("date_debut", Column::new("date_debut".into(), [18_141_i32]).cast(&DataType::Date).unwrap()),
        "moment without a zone" => ("date_debut", moment(None, NIGHT + 10 * 3_600)),
        "moment in UTC" => ("date_debut", moment(Some("UTC"), NIGHT)),
        "moment in another zone" => ("date_debut", moment(Some("America/New_York"), NIGHT)),
        "dictionary of texts" => {
            ("date_debut", texts("date_debut", "02/09/2019").cast(&DataType::from_categories(Categories::global())).unwrap())
        }
        "whole numbers AAAAMMJJ" => ("date_debut", Column::new("date_debut".into(), [20_190_902_i64])),
        "decimal of three places" => ("npec", texts("npec", "7400.000").cast(&DataType::Decimal(38, 3)).unwrap()),
        "floating number as a diploma" => ("code_diplome", Column::new("code_diplome".into(), [50_022_137.0_f64])),
        "floating number as a truth value" => ("rqth", Column::new("rqth".into(), [1.0_f64])),
        _ => return None,
    };
    let table = table(column, &[String::new()]);
    let columns = table[0].iter().zip(&table[1]).map(|(name, cell)| if name == column { cells.clone() } else { texts(name, cell) });
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut DataFrame::new_infer_height(columns.collect()).unwrap()).unwrap();
    Some((column, bytes))
}

#[cfg(not(feature = "polars"))]
fn typed_parquet(_: &str) -> Option<(&'static str, Vec<u8>)> {
    None
}

#[test]
fn each_typed_cell_is_what_the_document_says() {
    for row in rows("cell") {
        let [cell, outcome, expected, code] = row.as_slice() else { panic!("{row:?}") };
        let (kind, name) = cell.split_once(": ").unwrap();
        let (file, built) = match kind {
            "workbook" => ("c.xlsx", Some(typed_workbook(name).unwrap_or_else(|| panic!("nothing builds {cell}")))),
            "Parquet" => ("c.parquet", typed_parquet(name)),
            other => panic!("{other}"),
        };
        let Some((column, bytes)) = built else {
            #[cfg(feature = "polars")]
            panic!("nothing builds {cell}");
            #[cfg(not(feature = "polars"))]
            continue;
        };
        let (read, faults) = read_column(file, &bytes, column, 1);
        assert_eq!(read, [expected.as_str()], "{row:?} {:?}", told(&faults));
        check(cell, outcome, code, &faults);
    }
}

#[test]
fn each_shape_of_a_row_is_what_the_document_says() {
    let (header, sound) = (HEADER.join(";"), SOUND.join(";"));
    let cut = |cells: usize| SOUND[..cells].join(";").replace("C1", "C2");
    let shapes = BTreeMap::from([
        ("last cells missing, none of them needed", cut(7)),
        ("last cells missing, one of them needed", cut(5)),
        ("more cells than the header", format!("{};x", cut(8))),
        ("more cells than the header, empty", format!("{};;", cut(8))),
        ("blank", ";;;;;;;".to_owned()),
    ]);
    let listed = rows("row");
    assert_eq!(listed.len(), shapes.len());
    for row in listed {
        let [shape, outcome, code] = row.as_slice() else { panic!("{row:?}") };
        let text = format!("{header}\n{sound}\n{}\n", shapes[shape.as_str()]);
        let read = contracts_of("c.csv", text.as_bytes(), &datasets().nomenclature).unwrap();
        assert_eq!(read.rows_read, if shape == "blank" { 1 } else { 2 }, "{shape}");
        assert_eq!(read.cohort.len(), if outcome == "refused" || shape == "blank" { 1 } else { 2 }, "{shape}");
        check(shape, outcome, code, &read.faults);
    }
}

/// The bytes of a file of each kind; those of text have a letter beyond ASCII.
fn container(kind: &str) -> Option<(&'static str, Vec<u8>)> {
    let mut text = String::new();
    for row in table("region", &["Bourgogne-Franche-Comté".to_owned()]) {
        writeln!(text, "{}", row.join(";")).unwrap();
    }
    let separated = |separator: &str| ("c.csv", text.replace(';', separator).into_bytes());
    Some(match kind {
        "UTF-8" | "separator `;`" => separated(";"),
        "UTF-8 with a byte order mark" => ("c.csv", format!("\u{feff}{text}").into_bytes()),
        "UTF-16 with a byte order mark" => ("c.csv", format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "Windows-1252" => ("c.csv", text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()),
        "separator `,`" => separated(","),
        "separator tab" => separated("\t"),
        "lines ended by CR LF" => ("c.csv", text.replace('\n', "\r\n").into_bytes()),
        "lines ended by CR" => ("c.csv", text.replace('\n', "\r").into_bytes()),
        "XLSX" => ("c.xlsx", xlsx_of(&table("region", &["Bourgogne-Franche-Comté".to_owned()]))),
        "XLS of before 2007" => ("c.xls", vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        "bytes of no text" => ("c.csv", vec![b'a', 0, 1, 2]),
        "empty" => ("c.csv", Vec::new()),
        _ => return None,
    })
}

#[test]
fn each_encoding_and_container_is_what_the_document_says() {
    for row in rows("file") {
        let [kind, outcome, code] = row.as_slice() else { panic!("{row:?}") };
        let (name, bytes) = container(kind).unwrap_or_else(|| panic!("nothing builds {kind}"));
        match contracts_of(name, &bytes, &datasets().nomenclature) {
            Ok(read) => {
                assert_eq!(read.cohort.region(0), Some("Bourgogne-Franche-Comté"), "{kind}");
                check(kind, outcome, code, &read.faults);
            }
            Err(faults) => check(kind, outcome, code, &faults),
        }
    }
}

/// The codes, hints and causes that the tables of workbooks and of Parquet files name are those of the program.
#[test]
fn what_files_have_is_told_in_words_that_there_are() {
    let messages = Messages::of(Language::En);
    let known = |word: &str| ["hints", "causes"].iter().any(|kind| messages.get(&format!("{kind}.{word}")).is_some());
    let mut named = 0;
    for row in rows("what a workbook has").into_iter().chain(rows("what a Parquet file has")) {
        for word in row[2].split([' ', ',', ';']).filter(|word| word.contains('_') || word.starts_with('C') && word.len() == 4) {
            let is_code = messages.get(&format!("codes.{word}.title")).is_some();
            assert!(is_code || known(word), "{}: {word}", row[0]);
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
}
