//! Workbooks of several sheets: the one read is named, the others are told, and each command reads those that are asked for.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use rust_xlsxwriter::{Workbook, Worksheet};

const HEADER: [&str; 9] =
    ["contrat_id", "cfa", "code_diplome", "date_conclusion", "date_debut", "date_fin", "sous_convention", "cout_prefecture", "npec"];

fn contracts(sheet: &mut Worksheet, name: &str, ids: &[&str]) {
    sheet.set_name(name).unwrap();
    for (title, column) in HEADER.iter().zip(0..) {
        sheet.write(0, column, *title).unwrap();
    }
    for (id, row) in ids.iter().zip(1..) {
        let cells = [*id, "0760001A", "50022137", "2019-08-30", "2019-09-02", "2021-08-31", "oui", "4000", "7000"];
        for (cell, column) in cells.iter().zip(0..) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
}

/// A hidden copy first, then two years, then notes.
fn book(folder: &Path) {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    contracts(hidden, "Copie", &["Z1", "Z2", "Z3", "Z4"]);
    hidden.set_hidden(true);
    let first = book.add_worksheet();
    contracts(first, "2019", &["A", "B", "C"]);
    // A spreadsheet never opens on a hidden sheet.
    first.set_active(true);
    contracts(book.add_worksheet(), "2020", &["D", "E"]);
    book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "Bonjour").unwrap();
    book.save(folder.join("contrats.xlsx")).unwrap();
}

fn told(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "en"]).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// The identifiers of the contracts that a run wrote.
fn written(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let target = out.path().join("o").display().to_string();
    let (code, text) = told(folder, &[&["run", "--contrats", "contrats.xlsx", "-q", "--out", &target], arguments].concat());
    assert!(code.is_some_and(|code| code < 2), "{text}");
    let record = fs::read_to_string(out.path().join("o/run.toml")).unwrap();
    assert!(record.contains("sheets = ["), "the record names what was read");
    let table = fs::read_to_string(out.path().join("o/contrats.csv")).unwrap();
    table.lines().skip(1).filter_map(|line| line.split(',').next().map(str::to_owned)).collect()
}

#[test]
fn visible_sheets_come_first_and_others_on_request() {
    let folder = tempfile::tempdir().unwrap();
    book(folder.path());
    assert_eq!(written(folder.path(), &[]), ["A", "B", "C"]);
    assert_eq!(written(folder.path(), &["--sheet", "2020"]), ["D", "E"]);
    assert_eq!(written(folder.path(), &["--sheet", " 2020", "--sheet", "copie"]), ["D", "E", "Z1", "Z2", "Z3", "Z4"]);
    assert_eq!(written(folder.path(), &["--all-sheets"]), ["A", "B", "C", "D", "E", "Z1", "Z2", "Z3", "Z4"]);
}

#[test]
fn the_sheet_read_is_named_and_the_others_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    book(folder.path());
    let (code, text) = told(folder.path(), &["check", "contrats.xlsx"]);
    assert_eq!(code, Some(1));
    for said in [
        "“2019” of the workbook is read (rows: 3)",
        "“2020” of the workbook has data too (rows: 2)",
        "“Copie” of the workbook has data too (rows: 4)",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Notes"), "{text}");
    let (code, text) = told(folder.path(), &["check", "contrats.xlsx", "--sheet", "2019", "--sheet", "2020"]);
    assert!(code == Some(1) && text.contains("(rows: 2)") && text.contains("Copie"), "one more has contracts: {text}");
    let (_, text) = told(folder.path(), &["check", "contrats.xlsx", "--all-sheets"]);
    assert!(!text.contains("[C061]") && text.contains("this sheet is hidden"), "{text}");
    let (code, text) = told(folder.path(), &["check", "contrats.xlsx", "--sheet", "2021"]);
    assert!(code == Some(2) && text.contains("[C062]") && text.contains("2019"), "{text}");
}

#[test]
fn the_same_contract_in_two_sheets_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    contracts(book.add_worksheet(), "A", &["1", "2"]);
    contracts(book.add_worksheet(), "B", &["2", "3"]);
    book.save(folder.path().join("contrats.xlsx")).unwrap();
    let (code, text) = told(folder.path(), &["check", "contrats.xlsx", "--all-sheets"]);
    assert!(code == Some(1) && text.contains("[C011]") && text.contains("sheet 'B'"), "{text}");
}

#[test]
fn hidden_rows_and_columns_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    contracts(sheet, "2019", &["A", "B", "C"]);
    sheet.set_row_hidden(2).unwrap().set_column_hidden(8).unwrap();
    book.save(folder.path().join("contrats.xlsx")).unwrap();
    let (_, text) = told(folder.path(), &["check", "contrats.xlsx"]);
    assert!(text.contains("[C063]") && text.contains("(number: 1)") && text.contains("like the others: npec"), "{text}");
    assert!(text.contains("(rows: 3)"), "hidden rows are read: {text}");
}

#[test]
fn every_command_that_reads_contracts_takes_the_sheets() {
    let folder = tempfile::tempdir().unwrap();
    book(folder.path());
    let commands: [&[&str]; 6] = [
        &["explain", "D"],
        &["readings"],
        &["compare", "droit_en_vigueur", "tout_npec"],
        &["solve", "date", "D"],
        &["simulate", "--draws", "2", "--drivers", "0"],
        &["allocate", "--draws", "0", "--points", "2"],
    ];
    for command in commands {
        let (_, text) = told(folder.path(), &[command, &["--contrats", "contrats.xlsx", "--sheet", "2020"]].concat());
        assert!(text.contains("“2020” of the workbook is read (rows: 2)"), "{command:?}: {text}");
    }
    let (code, text) = told(folder.path(), &["import", "contrats", "contrats.xlsx", "--sheet", "2020", "--keep-ids", "--out", "i"]);
    assert!(text.contains("“2020” of the workbook is read (rows: 2)"), "{code:?} {text}");
    let imported = fs::read_to_string(folder.path().join("i/contrats.csv")).unwrap();
    assert!(imported.contains("\nD,") && !imported.contains("\nA,"));
}

#[test]
fn sheets_are_asked_of_workbooks_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.csv"), "contrat_id,cfa\nA,B\n").unwrap();
    for arguments in [&["check", "c.csv", "--all-sheets"] as &[&str], &["compare", "droit_en_vigueur", "tout_npec", "--sheet", "2020"]] {
        let (code, text) = told(folder.path(), arguments);
        assert!(code == Some(2) && text.contains("[C062]"), "{text}");
    }
}
