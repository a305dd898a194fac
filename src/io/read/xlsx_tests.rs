use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::super::{ContractsTable, contracts_of, csv_nomenclature};
use super::*;

const HEADER: [&str; 6] = ["N° contrat", "CFA", "Code diplôme", "Date de signature", "Début contrat", "Fin contrat"];

/// A workbook with a first sheet of notes and a second one with a title above the header.
fn workbook(extra: &[&str], fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write(0, 0, "Bonjour").unwrap();
    let sheet = workbook.add_worksheet().set_name("Contrats").unwrap();
    sheet.merge_range(0, 0, 0, 5, "Export", &Format::new()).unwrap();
    for (place, name) in (0..).zip(HEADER.iter().chain(extra)) {
        sheet.write(2, place, *name).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for row in 3..6 {
        sheet.write(row, 0, f64::from(row)).unwrap();
        sheet.write(row, 2, 50_022_137).unwrap();
        sheet.write_with_format(row, 3, ExcelDateTime::from_ymd(2020, 8, 25).unwrap(), &date).unwrap();
        sheet.write(row, 4, 44_075).unwrap();
        sheet.write(row, 5, "31/08/2022").unwrap();
    }
    sheet.merge_range(3, 1, 5, 1, "0142275C", &Format::new()).unwrap();
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

fn read(bytes: &[u8]) -> Result<ContractsTable, ReadFaults> {
    contracts_of("contrats.xlsx", bytes, &csv_nomenclature())
}

#[test]
fn a_sheet_with_a_title_merged_cells_serial_dates_and_numbers() {
    let read = read(&workbook(&[], |_| ())).unwrap();
    let told: Vec<(Code, u64)> = read.faults.groups().iter().map(|group| (group.code, group.count)).collect();
    assert_eq!(told, [(Code::C060, 1), (Code::C073, 3)], "the sheet read, and a column of numbers without a format of days");
    assert_eq!(read.source.sheets, ["Contrats"]);
    let ligne = read.cohort.ligne(2);
    assert_eq!((ligne.contrat_id.as_str(), ligne.cfa.as_str()), ("5", "0142275C"));
    assert_eq!(ligne.contrat.conclusion.0.to_string(), "2020-08-25");
    assert_eq!(ligne.contrat.debut.0.to_string(), "2020-09-01");
}

#[test]
fn numbers_lose_their_zero_and_formulas_have_values() {
    let bytes = workbook(&["NPEC"], |sheet| {
        sheet.write(3, 2, 1_022_104).unwrap();
        sheet.write(3, 6, Formula::new("=7000+0.3333").set_result("7000.3333")).unwrap();
        sheet.write(4, 6, Formula::new("=NA()").set_result("#N/A")).unwrap();
    });
    let read = read(&bytes).unwrap();
    assert_eq!(read.faults.count_of(Code::C017), 1);
    assert_eq!(read.cohort.contrat(0).npec.map(|npec| npec.0), Some(700_033));
    let aside = read.faults.told(read.faults.set_aside().next().unwrap());
    assert_eq!((aside.code, aside.hint), (Code::C009, Some("spreadsheet_error")));
    let place = aside.location;
    assert_eq!((place.sheet.as_deref(), place.line, place.column.as_deref()), (Some("Contrats"), Some(5), Some("NPEC")));
}

#[test]
fn damaged_and_foreign_workbooks() {
    let bytes = workbook(&[], |_| ());
    let code = |bytes: &[u8]| read(bytes).unwrap_err().groups()[0].code;
    assert_eq!(code(&bytes[..bytes.len() / 2]), Code::C003);
    assert_eq!(code(b"PK\x03\x04"), Code::C003);
    assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), Code::C003);
    let mut empty = Workbook::new();
    empty.add_worksheet();
    assert_eq!(code(&empty.save_to_buffer().unwrap()), Code::C002);
    let mut other = Workbook::new();
    other.add_worksheet().write(0, 0, "prénom").unwrap();
    assert_eq!(code(&other.save_to_buffer().unwrap()), Code::C004);
}

#[test]
fn a_far_cell_takes_no_room() {
    let bytes = workbook(&[], |sheet| {
        sheet.write(1_048_575, 16_383, "far").unwrap();
    });
    assert_eq!(read(&bytes).unwrap().cohort.len(), 3);
}

#[test]
fn any_damage_is_a_fault() {
    let bytes = workbook(&[], |_| ());
    for place in (0..bytes.len()).step_by(29) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        let _ = read(&damaged);
    }
}
