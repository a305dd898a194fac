use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::calendar::DateConclusion;
use crate::codes::{CodeDiplome, Cpne};
use crate::io::datasets;
use crate::io::write::WriteOptions;
use crate::legislation::{NpecTable, SourceNpec};
use crate::referentiel::{Direction, ReferentielRow, TableForm, changes, expand, npec_table, rows, touches};

/// A row of a workbook, before it is laid out.
#[derive(Clone, Copy)]
struct Record {
    code: &'static str,
    rncp: &'static str,
    cpne: u16,
    npec: &'static str,
    statut: &'static str,
    procedure: u16,
    date: (u16, u8, u8),
    historised: bool,
}

const BASE: Record = Record {
    code: "01022104",
    rncp: "RNCP6895",
    cpne: 1,
    npec: "7682",
    statut: "D",
    procedure: 2019,
    date: (2023, 10, 15),
    historised: false,
};

/// Two branches, the second with a value of its own.
const RECORDS: [Record; 3] = [BASE, Record { cpne: 203, npec: "6514", statut: "CPNE", ..BASE }, Record { cpne: 9, ..BASE }];

fn layouts() -> Layouts {
    datasets::npec_layouts(None).unwrap()
}

fn nomenclature() -> Nomenclature {
    datasets::load(None).unwrap().nomenclature
}

/// The layout as data: what the fixtures are made from.
fn layout(name: &str) -> toml::Table {
    let all: toml::Table = toml::from_str(include_str!("../../../datasets/npec/mises_en_page.toml")).unwrap();
    let layouts = all["mises_en_page"].as_array().unwrap();
    layouts.iter().find(|layout| layout["nom"].as_str() == Some(name)).unwrap().as_table().unwrap().clone()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, as_number: bool) {
    match text.parse::<f64>() {
        Ok(number) if as_number => drop(sheet.write(row, column, number).unwrap()),
        _ => drop(sheet.write(row, column, text).unwrap()),
    }
}

fn list(sheet: &mut Worksheet, columns: &[toml::Value], entete: u32, records: &[Record]) {
    let titles = nomenclature();
    for (place, column) in (0_u16..).zip(columns) {
        let title = column["titres"][0].as_str().unwrap().replace('…', "* *liste\nnon exhaustive");
        sheet.write(entete - 1, place, title).unwrap();
        for (row, record) in (entete..).zip(records) {
            let branch = titles.branch(Cpne(record.cpne)).unwrap_or_default();
            let mut text = |text: &str, number| put(sheet, row, place, text, number);
            match column["champ"].as_str().unwrap() {
                "code_diplome" => text(record.code, true),
                "code_ou_rncp" => text(if record.code.is_empty() { record.rncp } else { record.code }, true),
                "rncp" => text(record.rncp, false),
                "code_cpne" => text(&record.cpne.to_string(), true),
                "libelle_cpne" => text(branch, false),
                "idcc" => text("627, 749", false),
                "npec" => text(record.npec, true),
                "statut" => text(record.statut, false),
                "procedure" => text(&record.procedure.to_string(), true),
                "historise" => text(if record.historised { "H" } else { "" }, false),
                "date_applicabilite" => {
                    let day = ExcelDateTime::from_ymd(record.date.0, record.date.1, record.date.2).unwrap();
                    sheet.write_with_format(row, place, day, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
                }
                _ => text("PATISSERIE, GLACERIE, CHOCOLATERIE, CONFISERIE SPECIALISEES", false),
            }
        }
    }
}

/// One row of titles, or three, as the layout says.
fn matrix(sheet: &mut Worksheet, onglet: &toml::Value, records: &[Record]) {
    let titles = nomenclature();
    let rows = onglet["lignes"].as_table().unwrap();
    let first = u32::try_from(onglet["entete"].as_integer().unwrap()).unwrap() - 1;
    let order = ["code_cpne", "idcc", "libelle_cpne"].into_iter().filter(|key| rows.contains_key(*key));
    let mut row = first;
    sheet.write(first, 0, onglet["colonnes"][0]["titres"][0].as_str().unwrap()).unwrap();
    for key in order {
        sheet.write(row, 1, rows[key].as_str().unwrap()).unwrap();
        for (column, record) in (2_u16..).zip(records) {
            match key {
                "code_cpne" => put(sheet, row, column, &record.cpne.to_string(), true),
                "idcc" => put(sheet, row, column, "NA", false),
                _ => put(sheet, row, column, titles.branch(Cpne(record.cpne)).unwrap(), false),
            }
        }
        row += 1;
    }
    put(sheet, row, 0, records[0].code, true);
    put(sheet, row, 1, "PATISSERIE (MC NIVEAU V)", false);
    for (column, record) in (2_u16..).zip(records) {
        put(sheet, row, column, record.npec, true);
    }
}

/// A workbook of a layout. A sheet that is not needed and is no list is left out when `whole` is false.
fn workbook(name: &str, records: &[Record], whole: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Lisez-moi").unwrap().write(0, 0, "Clé de lecture").unwrap();
    for onglet in layout(name)["onglets"].as_array().unwrap() {
        let (title, entete) = (onglet["nom"].as_str().unwrap(), u32::try_from(onglet["entete"].as_integer().unwrap()).unwrap());
        let columns = onglet["colonnes"].as_array().unwrap();
        match onglet["contenu"].as_str().unwrap() {
            "liste" => {
                let has_own = title.contains("3b");
                let separate =
                    layout(name)["onglets"].as_array().unwrap().iter().any(|other| other["nom"].as_str().unwrap().contains("3b"));
                let of_sheet: Vec<Record> = records.iter().copied().filter(|record| !separate || record.historised == has_own).collect();
                let sheet = workbook.add_worksheet().set_name(title).unwrap();
                sheet.write(0, 0, "Niveaux de prise en charge").unwrap();
                list(sheet, columns, entete, &of_sheet);
            }
            "matrice" if whole => matrix(workbook.add_worksheet().set_name(title).unwrap(), onglet, records),
            "branches" if whole => list(workbook.add_worksheet().set_name(title).unwrap(), columns, entete, records),
            _ => {}
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn read_as(name: &str, bytes: &[u8], asked: EditionOverrides<'_>) -> Result<Imported, ReadFaults> {
    imported(name, bytes, &layouts(), asked, &nomenclature(), &mut |_| ())
}

fn sound(name: &str, bytes: &[u8]) -> Imported {
    read_as(name, bytes, EditionOverrides::default()).unwrap_or_else(|faults| panic!("{name}: {:?}", faults.groups()))
}

fn code_of(faults: &ReadFaults) -> Code {
    faults.groups()[0].code
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn quote(table: &NpecTable, cpne: u16, conclusion: NaiveDate) -> Option<i64> {
    let code = CodeDiplome::parse("01022104").unwrap();
    table.quote(code, Some(Cpne(cpne)), DateConclusion(conclusion)).map(|quote| quote.amount.0)
}

#[test]
fn every_edition_is_recognised_and_read() {
    let layouts = layouts();
    let mut editions = 0;
    for name in layouts.names().map(str::to_owned).collect::<Vec<_>>() {
        for release in layouts.editions(&name) {
            let read = sound(&release.fichier, &workbook(&name, &RECORDS, true));
            assert_eq!(read.recognised.layout, name, "{}", release.fichier);
            assert_eq!((read.edition.edition.as_str(), read.edition.publie_le), (release.edition.as_str(), release.publie_le));
            assert_eq!((read.counts.refused, read.edition.conflicts.len(), read.edition.cpnes.len()), (0, 0, 3), "{}", release.fichier);
            let table = npec_table(std::slice::from_ref(&read.edition));
            assert_eq!(quote(&table, 203, day(2024, 9, 1)), Some(651_400), "{}", release.fichier);
            assert_eq!(quote(&table, 401, day(2024, 9, 1)), Some(768_200), "the carence value: {}", release.fichier);
            editions += 1;
        }
    }
    assert_eq!(editions, 17, "editions of 2019 to 2026");
}

/// The référentiel of 2026: several RNCP in a row, a day of its own; a contract concluded on 31 August 2026 keeps the value of 2025.
#[test]
fn the_single_référentiel_of_2026_is_met_by_its_columns() {
    let of = |npec: &'static str, year: u16| {
        let base = Record { rncp: "RNCP6895 - RNCP999998", npec, date: (year, 9, 1), statut: "A", ..BASE };
        workbook(
            "2023-08",
            &[base, Record { cpne: 203, statut: "CPNE", ..base }, Record { cpne: 9, npec: "7000", statut: "R", ..base }],
            true,
        )
    };
    let name = "Referentiel-unique-des-NPEC-1er-septembre-2026.xlsx";
    let read = [sound("Referentiel-des-NPEC-01.09.2025_vMAJ-28.05.2026.xlsx", &of("7500", 2025)), sound(name, &of("7100", 2026))];
    assert_eq!(read.each_ref().map(|read| read.edition.edition.as_str()), ["2025-09", "2026-09"]);
    let [old, new] = read.map(|read| {
        assert_eq!((read.counts.values, read.counts.refused), (3, 0));
        assert_eq!(read.edition.unmapped.iter().map(|unmapped| unmapped.rncp).collect::<Vec<_>>(), [999_998], "told, never dropped");
        read.edition
    });
    let table = npec_table(&[old, new]);
    let quoted = [day(2025, 9, 1), day(2026, 8, 31), day(2026, 9, 1)].map(|day| quote(&table, 203, day));
    assert_eq!(quoted, [Some(750_000), Some(750_000), Some(710_000)]);
    let code = CodeDiplome::parse("01022104").unwrap();
    let source = |cpne| table.quote(code, Some(Cpne(cpne)), DateConclusion(day(2026, 9, 1))).map(|quote| quote.source);
    let [branch, carence] = [SourceNpec::Branche, SourceNpec::Carence].map(Some);
    assert_eq!([203, 9, 1].map(source), [branch, branch, carence], "a branch that set the value of carence itself has its own value");
}

#[test]
fn a_matrix_and_a_list_say_the_same_or_are_told_apart() {
    let bytes = workbook("2019-10", &RECORDS, true);
    let read = sound("vf_referentiel_avec_idcc_oct_2019.xlsx", &bytes);
    assert_eq!(read.counts.values, 6, "three of the matrix, three of the list");
    assert!(read.faults.count_of(Code::C017) > 0, "numbers lost their leading zero");
    let list_only = sound("vf_referentiel_avec_idcc_oct_2019.xlsx", &workbook("2019-10", &RECORDS, false));
    assert_eq!(npec_table(&[read.edition]), npec_table(&[list_only.edition]));
}

#[test]
fn the_first_edition_names_branches_by_their_titles() {
    let read = sound("referentiel_des_npec-2-1.xlsx", &workbook("2019-09", &RECORDS, false));
    assert_eq!(read.edition.cpnes, BTreeSet::from([1, 9, 203]));
}

#[test]
fn procedures_apply_from_1_september_and_historised_values_before() {
    let records = [
        Record { npec: "8000", procedure: 2021, ..BASE },
        Record { npec: "7682", historised: true, ..BASE },
        Record { cpne: 203, npec: "6514", statut: "CPNE", ..BASE },
    ];
    let read = sound("V05.10.2021_Référentiel-NPEC-201920202021.xlsx", &workbook("2021-10", &records, false));
    let table = npec_table(&[read.edition]);
    assert_eq!(quote(&table, 1, day(2020, 9, 1)), Some(768_200));
    assert_eq!(quote(&table, 1, day(2021, 8, 31)), Some(768_200), "a later edition never touches a running contract");
    assert_eq!(quote(&table, 1, day(2021, 9, 1)), Some(800_000));
    assert_eq!(quote(&table, 203, day(2022, 1, 1)), Some(651_400), "a couple keeps its value until another replaces it");
}

#[test]
fn a_value_replaced_without_a_procedure_counts_from_the_publication() {
    let records = [Record { npec: "8000", ..BASE }, Record { npec: "7682", historised: true, ..BASE }, RECORDS[1]];
    let read = sound("VF_17.03.2021_Référentiel-NPEC-20192020_avec_idcc.xlsb.zip", &workbook("2021-03", &records, false));
    assert!(read.edition.conflicts.is_empty());
    let table = npec_table(&[read.edition]);
    assert_eq!((quote(&table, 1, day(2021, 3, 16)), quote(&table, 1, day(2021, 3, 17))), (Some(768_200), Some(800_000)));
    assert_eq!(quote(&table, 203, day(2021, 4, 1)), Some(651_400));
}

#[test]
fn two_values_for_a_couple_are_never_chosen_in_silence() {
    let records = [BASE, Record { npec: "8502", ..BASE }, RECORDS[1]];
    let bytes = workbook("2023-08", &records, false);
    let name = "Referentiel-des-NPEC_vMAJ-09.04.2024.xlsx";
    let read = sound(name, &bytes);
    // Told for each of the two codes of RNCP6895.
    assert_eq!((read.faults.count_of(Code::C045), read.edition.conflicts.len()), (2, 2));
    let conflict = &read.edition.conflicts[0];
    let places: Vec<(&str, u32)> = conflict.values.iter().map(|(value, _, row)| (value.as_str(), *row)).collect();
    assert_eq!((places, conflict.kept.is_none()), (vec![("7682", 5), ("8502", 6)], true));
    assert!(read.edition.targets[0].states[0].slots.iter().all(|(cpne, _)| *cpne != 1), "neither is written");
    for (doubt, kept) in [(Doubt::Lowest, 768_200), (Doubt::Highest, 850_200)] {
        let read = read_as(name, &bytes, EditionOverrides { doubt, ..EditionOverrides::default() }).unwrap();
        assert_eq!((read.faults.errors(), read.faults.count_of(Code::C045)), (0, 2), "a warning remains");
        assert_eq!(quote(&npec_table(&[read.edition]), 1, day(2024, 1, 1)), Some(kept));
    }
}

#[test]
fn several_rncp_and_those_without_a_diploma() {
    let records = [
        Record { rncp: "RNCP6895/RNCP955", ..BASE },
        Record { rncp: "RNCP999999", npec: "5000", ..BASE },
        Record { cpne: 9, npec: "NC", ..BASE },
        Record { cpne: 203, npec: "NR", ..BASE },
        Record { cpne: 203, npec: "6 514,50 €", ..BASE },
    ];
    let read = sound("Référentiel-NPEC-_01092022-1.zip", &workbook("2022-09", &records, false));
    let codes: Vec<Option<String>> = read.edition.targets.iter().map(|target| target.code.map(|code| code.to_string())).collect();
    // RNCP6895 is one certification under two codes of the same title and level.
    assert_eq!(codes, [Some("01022001".to_owned()), Some("01022104".to_owned()), Some("01022110".to_owned()), None]);
    assert_eq!(read.edition.unmapped.iter().map(|unmapped| unmapped.rncp).collect::<Vec<_>>(), [999_999]);
    assert_eq!((read.counts.absent, read.faults.count_of(Code::C046), read.faults.count_of(Code::C047)), (2, 2, 1));
    assert_eq!(quote(&npec_table(&[read.edition]), 203, day(2023, 1, 1)), Some(651_450));
}

#[test]
fn what_cannot_be_read_is_refused_row_by_row() {
    let records = [
        BASE,
        Record { npec: "abc", ..BASE },
        Record { code: "12", rncp: "x", ..BASE },
        Record { cpne: 0, ..BASE },
        Record { procedure: 21, ..BASE },
    ];
    let read = sound("V14.01.2022_Référentiel-NPEC-201920202021.xlsx", &workbook("2021-10", &records, false));
    let codes: Vec<Code> = read.faults.set_aside().map(|row| row.code).collect();
    assert_eq!(codes, [Code::C041, Code::C043, Code::C044, Code::C009]);
    assert_eq!((read.counts.values, read.counts.refused, read.counts.rows), (1, 4, 5));
    let told = read.faults.told(read.faults.set_aside().next().unwrap());
    assert_eq!((told.location.sheet.as_deref(), told.location.line), (Some("Onglet 3a - référentiel NPEC"), Some(5)));
}

#[test]
fn an_unknown_layout_says_what_was_found_and_what_is_missing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Feuil1").unwrap();
    for (column, title) in (0..).zip(["Code RNCP", "Libellé de la formation", "Code CPNE", "Montant"]) {
        sheet.write(0, column, title).unwrap();
    }
    let refused = read_as("x.xlsx", &workbook.save_to_buffer().unwrap(), EditionOverrides::default()).unwrap_err();
    let fault = &refused.groups()[0].examples[0];
    assert_eq!(fault.code, Code::C040);
    let value = |name: &str| fault.arguments.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    assert_eq!(value("found"), Some("rncp, libelle, code_cpne"));
    assert!(value("missing").unwrap().contains("npec"));
    assert_eq!(fault.location.sheet.as_deref(), Some("Feuil1"));
}

#[test]
fn an_edition_is_said_by_its_name_a_day_or_the_user() {
    let bytes = workbook("2021-10", &RECORDS, false);
    assert_eq!(code_of(&read_as("copie.xlsx", &bytes, EditionOverrides::default()).unwrap_err()), Code::C042);
    let asked = EditionOverrides { publie_le: Some(day(2022, 5, 3)), ..EditionOverrides::default() };
    assert_eq!(read_as("copie.xlsx", &bytes, asked).unwrap().edition.edition, "2022-05");
    let asked = EditionOverrides { edition: Some("2022-07"), ..EditionOverrides::default() };
    assert_eq!(read_as("copie.xlsx", &bytes, asked).unwrap().edition.publie_le, day(2022, 7, 27));
    assert_eq!(sound("npec au 12-12-2021.xlsx", &bytes).edition.edition, "2021-12");
    let asked = EditionOverrides { applicable_du: Some(day(2020, 1, 1)), publie_le: Some(day(2020, 2, 1)), ..EditionOverrides::default() };
    let forced = read_as("copie.xlsx", &bytes, asked).unwrap();
    assert!(forced.edition.targets.iter().all(|target| target.states.iter().all(|state| state.applicable_du == day(2020, 1, 1))));
}

/// Every couple of an edition, as published.
fn published(edition: &Edition) -> std::collections::BTreeMap<(String, NaiveDate, u16), crate::units::Centimes> {
    let states = edition.targets.iter().flat_map(|target| target.states.iter().map(move |state| (target, state)));
    let couples = states.flat_map(|(target, state)| {
        let name = target.code.map_or_else(|| target.rncp_text(), |code| code.to_string());
        state.slots.iter().map(move |(cpne, slot)| ((name.clone(), state.applicable_du, *cpne), edition.values[slot.value as usize].1))
    });
    couples.collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    /// Whatever the values and the branches that have one, both forms give every couple back, to the cent.
    #[test]
    fn both_forms_give_every_couple_back(cells in proptest::collection::vec((0_usize..3, 1_u16..8, 0_usize..4, proptest::bool::ANY), 1..40)) {
        const CODES: [&str; 3] = ["01022104", "01022001", "50022137"];
        const AMOUNTS: [&str; 4] = ["7682", "6514", "6079.3333", "10207.5"];
        let mut seen = BTreeSet::new();
        let records: Vec<Record> = cells
            .into_iter()
            .filter(|(code, cpne, ..)| seen.insert((*code, *cpne)))
            .map(|(code, cpne, amount, carence)| Record { code: CODES[code], rncp: "", cpne, npec: AMOUNTS[amount], statut: if carence { "D" } else { "CPNE" }, ..BASE })
            .collect();
        let read = sound("vf_referentiel_avec_idcc_oct_2019.xlsx", &workbook("2019-10", &records, false));
        let editions = [read.edition];
        let expected = published(&editions[0]);
        proptest::prop_assert_eq!(expected.len(), records.len());
        for form in [TableForm::Compact, TableForm::Complete] {
            let mut table: Vec<ReferentielRow<'_>> = Vec::new();
            rows(&editions, form, |row| table.push(row));
            proptest::prop_assert_eq!(&expand(&table, &editions[0].cpnes), &expected);
        }
    }
}

#[test]
fn the_table_is_read_back_by_the_rules_and_the_folder_by_the_program() {
    let read = sound("vf_referentiel_avec_idcc_oct_2019.xlsx", &workbook("2019-10", &RECORDS, true));
    let root = tempfile::tempdir().unwrap();
    let expected = npec_table(std::slice::from_ref(&read.edition));
    for form in [TableForm::Compact, TableForm::Complete] {
        let target = root.path().join(format!("{form:?}"));
        let folder = crate::io::output::Folder::prepare(&target, false).unwrap();
        write_imported(&folder, std::slice::from_ref(&read), (form, WriteOptions::default()), &nomenclature(), &|_| String::new()).unwrap();
        folder.publish().unwrap();
        let datasets = datasets::load(Some(&target)).unwrap();
        for cpne in [1, 9, 203, 401] {
            assert_eq!(quote(&datasets.npec, cpne, day(2020, 1, 1)), quote(&expected, cpne, day(2020, 1, 1)));
        }
        assert_eq!(datasets.nomenclature.cpne_of(crate::codes::Idcc(1979)), [Cpne(65)], "shipped branches remain");
    }
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A record of an XLSB part: type, length, content.
fn record(part: &mut Vec<u8>, kind: u16, content: &[u8]) {
    if kind < 0x80 {
        part.push(kind as u8);
    } else {
        part.extend([(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut length = content.len();
    while length >= 0x80 {
        part.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    part.push(length as u8);
    part.extend(content);
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

/// The list of the layout of March 2021 as XLSB, [MS-XLSB]: inline texts and numbers.
fn xlsb(records: &[Record]) -> Vec<u8> {
    let mut book = Vec::new();
    let (id, name) = (wide("rId1"), wide("Onglet 3-par formation-CPNE"));
    record(&mut book, 0x9c, &[&[0; 4][..], &[1, 0, 0, 0], &id, &name].concat());
    record(&mut book, 0x90, &[]);
    record(&mut book, 0x84, &[]);
    let mut sheet = Vec::new();
    record(&mut sheet, 0x94, &[0; 16]);
    record(&mut sheet, 0x91, &[]);
    let titles = [
        "Valeur historisée (\"H\")",
        "Code diplôme",
        "Code RNCP",
        "Libellé de la certification",
        "Code CPNE",
        "Libellé CPNE",
        "IDCC",
        "Valeur finale",
        "Statut",
    ];
    let cell = |sheet: &mut Vec<u8>, column: u32, text: &str| {
        let place = [column.to_le_bytes(), [0; 4]].concat();
        match text.parse::<f64>() {
            Ok(number) => record(sheet, 0x05, &[place, number.to_le_bytes().to_vec()].concat()),
            Err(_) => record(sheet, 0x06, &[place, wide(text)].concat()),
        }
    };
    record(&mut sheet, 0x00, &2_u32.to_le_bytes());
    for (column, title) in (0..).zip(titles) {
        cell(&mut sheet, column, title);
    }
    for (row, line) in (3_u32..).zip(records) {
        record(&mut sheet, 0x00, &row.to_le_bytes());
        let cpne = line.cpne.to_string();
        let cells = [if line.historised { "H" } else { "" }, line.code, line.rncp, "PATISSERIE", &cpne, "", "NA", line.npec, line.statut];
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            cell(&mut sheet, column, text);
        }
    }
    record(&mut sheet, 0x92, &[]);
    let relations = r#"<?xml version="1.0"?><Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>"#;
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}

#[test]
fn xlsb_and_workbooks_inside_a_zip() {
    let expected =
        npec_table(&[sound("VF_17.03.2021_Référentiel-NPEC-20192020_avec_idcc.xlsx", &workbook("2021-03", &RECORDS, false)).edition]);
    let bytes = xlsb(&RECORDS);
    let inner = "VF_17.03.2021_Référentiel-NPEC-20192020_avec_idcc.xlsb";
    for (name, bytes) in
        [(inner, bytes.clone()), ("telechargement.zip", zipped(&[("__MACOSX/._x.xlsb", b"x"), (&format!("dossier/{inner}"), &bytes)]))]
    {
        let read = sound(name, &bytes);
        assert_eq!((read.edition.edition.as_str(), read.counts.values), ("2021-03", 3), "{name}");
        assert_eq!(npec_table(&[read.edition]), expected, "{name}");
    }
    let two = zipped(&[("a.xlsb", &bytes), ("b.xlsb", &bytes)]);
    assert_eq!(read_as("deux.zip", &two, EditionOverrides::default()).unwrap_err().groups()[0].examples[0].hint, Some("zip_one_workbook"));
    let nested = zipped(&[("a.xlsx", &zipped(&[("b.xlsx", &bytes)]))]);
    assert_eq!(code_of(&read_as("zip.zip", &nested, EditionOverrides::default()).unwrap_err()), Code::C003);
}

#[test]
fn what_is_no_workbook_of_the_référentiel_is_refused() {
    let other = workbook("2021-03", &[], false);
    for (name, bytes, code) in [
        ("texte.xlsx", b"code;npec\n1;2\n".to_vec(), Code::C003),
        ("vide.xlsx", Workbook::new().save_to_buffer().unwrap(), Code::C040),
        ("sans_ligne.xlsx", other, Code::C002),
        ("exemple_cfa.xlsx", include_bytes!("../../../datasets/cohortes/exemple_cfa.xlsx").to_vec(), Code::C040),
    ] {
        assert_eq!(code_of(&read_as(name, &bytes, EditionOverrides::default()).unwrap_err()), code, "{name}");
    }
}

#[test]
fn a_truncated_or_altered_workbook_never_stops_the_program() {
    for whole in [workbook("2019-10", &RECORDS, true), xlsb(&RECORDS)] {
        for cut in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            assert!(read_as("x.xlsx", &whole[..cut], EditionOverrides::default()).is_err());
            let mut altered = whole.clone();
            altered[cut] ^= 0x5a;
            let _either = read_as("vf_referentiel_avec_idcc_oct_2019.xlsx", &altered, EditionOverrides::default());
        }
    }
}

#[test]
fn what_an_edition_changes() {
    let old = sound("vf_referentiel_avec_idcc_oct_2019.xlsx", &workbook("2019-10", &RECORDS, false)).edition;
    let news = [
        Record { npec: "8000", ..BASE },
        Record { cpne: 203, npec: "6000", ..BASE },
        Record { cpne: 46, npec: "7000", ..BASE },
        Record { code: "50022137", npec: "6015", ..BASE },
    ];
    let new = sound("VF_11.02.2021_Référentiel-NPEC-20192020_avec_idcc.xlsx", &workbook("2021-02", &news, false)).edition;
    let found = changes(&old, &new);
    let of = |code: &str| found.changes.iter().find(|change| change.code == CodeDiplome::parse(code)).unwrap();
    let (pastry, bread) = (of("01022104"), of("50022137"));
    assert_eq!((pastry.direction, pastry.branches), (Direction::Mixte, [1, 1, 0, 1, 1]));
    assert_eq!(pastry.mean.map(|mean| mean.0), Some(-9_800), "half of +318 and -514");
    assert_eq!((bread.direction, bread.mean), (Direction::Nouvelle, None));
    assert_eq!((found.couples, found.mean().map(|mean| mean.0)), (2, Some(-9_800)));
    let back = changes(&new, &old);
    assert_eq!((back.count(Direction::Disparue), back.count(Direction::Mixte)), (1, 1));
    assert_eq!(changes(&old, &old).count(Direction::Inchangee), 1);
}

#[test]
fn a_later_edition_never_touches_a_running_contract() {
    let quote = |from: NaiveDate| crate::legislation::Quote {
        amount: crate::units::Centimes(1),
        source: SourceNpec::Carence,
        synthetic: false,
        applicable_from: from,
        known_since: from,
        fixed_later: false,
    };
    let (old, new, published) = (quote(day(2019, 9, 15)), quote(day(2021, 9, 1)), day(2021, 10, 5));
    assert!(!touches(Some(&old), Some(&new), day(2021, 8, 31), published));
    assert!(touches(Some(&old), Some(&new), day(2021, 9, 1), published));
    let same_day = quote(day(2019, 9, 15));
    assert!(!touches(Some(&old), Some(&same_day), day(2021, 10, 4), published));
    assert!(touches(Some(&old), Some(&same_day), published, published));
    assert!(touches(None, Some(&new), day(2020, 1, 1), published), "a certification without a value takes its first");
    assert!(!touches(Some(&old), None, published, published));
}
