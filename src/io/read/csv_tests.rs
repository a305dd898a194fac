use proptest::prelude::*;

use super::super::{ContractsTable, contracts_of};
use super::*;
use crate::contract::Employeur;
use crate::diagnostic::Severity;

const DIPLOMES: &str = "code_diplome,libelle,niveau\n50022137,CAP cuisine,3\n01022104,BTM,4\n32031209,BTS MCO,5\n";
const NIVEAUX: &str = "prefixe,niveau\n500,3\n";
const BRANCHES: &str = "cpne,intitule,idcc\n1,Coiffure,2596\n2,Boulangerie,843\n3,Commerce,1597\n4,Artisanat,1597\n";

pub(in super::super) fn nomenclature() -> Nomenclature {
    Nomenclature::read(DIPLOMES, NIVEAUX, BRANCHES).unwrap()
}

const HEADER: &str = "contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin";
const SOUND: &str = "A;0142275C;50022137;2020-08-25;2020-09-01;2022-08-31";

fn read(text: &str) -> Result<ContractsTable, ReadFaults> {
    contracts_of("contrats.csv", text.as_bytes(), &nomenclature())
}

/// The faults of one row with further columns, as (code, severity, column).
fn faults(columns: &str, cells: &str) -> Vec<(Code, Severity, Option<String>)> {
    let read = read(&format!("{HEADER};{columns}\n{SOUND};{cells}\n")).unwrap();
    read.faults.groups().iter().map(|group| (group.code, group.severity, group.column.clone())).collect()
}

fn row(cells: &str) -> ContractsTable {
    read(&format!("{HEADER}\n{cells}\n")).unwrap()
}

fn one(code: Code, severity: Severity, column: &str) -> Vec<(Code, Severity, Option<String>)> {
    vec![(code, severity, Some(column.to_owned()))]
}

#[test]
fn a_sound_file_has_no_fault() {
    let read = read(&format!("{HEADER}\n{SOUND}\n\n;;;;;\n")).unwrap();
    assert!(read.faults.is_empty());
    assert_eq!((read.cohort.len(), read.rows_read), (1, 1));
    assert_eq!(read.source.sha256.len(), 64);
    let contrat = read.cohort.contrat(0);
    assert_eq!((contrat.fin.to_string().as_str(), contrat.employeur), ("2022-08-31", Employeur::Prive));
}

#[test]
fn separators_encodings_and_titles_are_found() {
    let with = |separator: &str| format!("{HEADER}\n{SOUND}\n").replace(';', separator);
    for text in
        [with(","), with("\t"), with("|"), format!("\u{feff}{}", with(";")), with(";").replace('\n', "\r\n"), with(";").replace('\n', "\r")]
    {
        assert_eq!(read(&text).unwrap().cohort.len(), 1, "{text:?}");
    }
    let titled = format!("sep=;\nExport;;;;;\n\n{HEADER}\n{SOUND}\nB;x\n");
    let read = read(&titled).unwrap();
    assert_eq!(read.cohort.len(), 1);
    assert_eq!(read.faults.set_aside().next().unwrap().line, 6);
    let latin = format!("{HEADER};r\u{e9}gion\n{SOUND};Bourgogne-Franche-Comt\u{e9}\n");
    let bytes: Vec<u8> = latin.chars().map(|c| c as u8).collect();
    let read = contracts_of("x.csv", &bytes, &nomenclature()).unwrap();
    assert_eq!(read.cohort.region(0), Some("Bourgogne-Franche-Comté"));
}

#[test]
fn lines_are_those_of_the_file() {
    let text = format!("{HEADER};note\r\n{SOUND};\"two\r\nlines\"\r\n\r\nB2;x\r\n");
    let read = read(&text).unwrap();
    let row = read.faults.set_aside().next().unwrap();
    assert_eq!((row.line, row.code, row.contrat_id.as_deref()), (5, Code::C007, Some("B2")));
}

#[test]
fn files_that_are_no_table() {
    let code = |text: &str| read(text).unwrap_err().groups().iter().map(|group| group.code).collect::<Vec<_>>();
    assert_eq!(code("\n \n"), [Code::C002]);
    assert_eq!(code(HEADER), [Code::C002]);
    assert_eq!(code("a\0b"), [Code::C003]);
    assert_eq!(code(&"x".repeat(PROBED + 2)), [Code::C003]);
    assert_eq!(code(&format!("{HEADER}{}\n", ";c".repeat(MOST_COLUMNS))), [Code::C003]);
    assert_eq!(code("prénom;nom\na;b\n"), [Code::C004, Code::C005]);
    assert_eq!(read("prénom;nom\na;b\n").unwrap_err().errors(), 6, "one for each needed column");
    let name = |name: &str| contracts_of(name, b"contrat_id", &nomenclature()).unwrap_err().groups()[0].code;
    assert_eq!((name("x.xlsx"), name("x.parquet")), (Code::C003, Code::C003));
}

#[test]
fn unknown_and_double_columns() {
    assert_eq!(faults("prénom", "Zoé"), [(Code::C005, Severity::Note, None)]);
    assert_eq!(faults("N° contrat", "B"), [(Code::C006, Severity::Warning, None)]);
}

#[test]
fn rows_of_another_width_are_set_aside() {
    let read = read(&format!("{HEADER}\n{SOUND};extra\nB;x\nC;0142275C;50022137;2020-08-25;2020-09-01;2022-08-31;;\n")).unwrap();
    assert_eq!((read.cohort.len(), read.faults.count_of(Code::C007), read.rows_read), (1, 2, 3));
    assert_eq!(read.cohort.contrat_id(0), "C");
}

#[test]
fn what_an_unclosed_quote_swallows_is_not_shown() {
    let read = read(&format!("{HEADER};né le\n{SOUND};1999-01-01\n\"B;0142275C;1887-01-01\n")).unwrap();
    let row = read.faults.set_aside().next().unwrap();
    assert_eq!((row.code, row.line, row.contrat_id.as_deref()), (Code::C007, 3, None));
    assert!(!format!("{:?}", read.faults).contains("1887"));
}

#[test]
fn needed_and_unreadable_values() {
    let read = row("A;;5002213x9;31/02/2020;1/9/20;");
    let row = read.faults.set_aside().next().unwrap();
    assert_eq!((row.code, &*row.others), (Code::C008, &[Code::C009, Code::C009, Code::C009, Code::C008][..]));
    assert_eq!(faults("npec", "sept mille"), one(Code::C009, Severity::Error, "npec"));
    assert_eq!(faults("npec", "-1"), one(Code::C010, Severity::Error, "npec"));
    assert_eq!(faults("niveau", "2"), one(Code::C010, Severity::Error, "niveau"));
    assert_eq!(faults("niveau", "premier"), one(Code::C009, Severity::Error, "niveau"));
    assert_eq!(faults("niveau", "V"), one(Code::C073, Severity::Note, "niveau"));
    assert_eq!(faults("niveau", "5"), one(Code::C071, Severity::Warning, "niveau"));
    assert_eq!(faults("niveau", "Niveau 3"), []);
    assert_eq!(faults("employeur", "privee"), one(Code::C009, Severity::Error, "employeur"));
    assert_eq!(faults("employeur;type contrat", "Public local;Apprentissage"), []);
    assert_eq!(faults("rqth", "peut-être"), one(Code::C009, Severity::Error, "rqth"));
}

#[test]
fn the_first_row_of_an_identifier_stays() {
    let read = read(&format!("{HEADER}\nA;;50022137;2020-08-25;2020-09-01;2022-08-31\n{SOUND}\n")).unwrap();
    let codes: Vec<Code> = read.faults.set_aside().map(|row| row.code).collect();
    assert_eq!((read.cohort.len(), codes), (0, vec![Code::C008, Code::C011]));
}

#[test]
fn dates_in_an_impossible_order() {
    let codes = |cells: &str| row(cells).faults.groups().iter().map(|group| group.code).collect::<Vec<_>>();
    assert_eq!(codes("A;c;50022137;2020-08-25;2020-09-01;2020-08-31"), [Code::C012]);
    assert_eq!(codes("A;c;50022137;2020-08-25;2020-09-01;2030-09-01"), [Code::C010]);
    assert_eq!(codes("A;c;50022137;2020-08-25;2020-09-01;2030-08-31"), [Code::C070]);
    assert_eq!(codes("A;c;50022137;2020-08-25;2020-09-01;2025-08-31"), []);
    assert_eq!(codes("A;c;50022137;2023-09-01;2020-09-01;2022-08-31"), [Code::C021]);
    assert_eq!(codes("A;c;50022137;2016-08-31;2020-09-01;2022-08-31"), [Code::C018, Code::C021]);
    assert_eq!(faults("mobilite_debut;mobilite_fin", "2021-05-01;2021-04-01"), one(Code::C021, Severity::Error, "mobilite_fin"));
}

#[test]
fn ruptures_and_stays() {
    assert_eq!(faults("date_rupture", "2020-08-31"), one(Code::C013, Severity::Error, "date_rupture"));
    assert_eq!(faults("date_rupture", "2022-09-01"), one(Code::C014, Severity::Warning, "date_rupture"));
    assert_eq!(faults("date_rupture", "2022-08-31"), []);
    assert_eq!(faults("maintien_jusqu_au", "2021-08-31"), one(Code::C020, Severity::Note, "maintien_jusqu_au"));
    assert_eq!(faults("date_rupture;maintien", "2021-08-31;2021-08-31"), one(Code::C020, Severity::Note, "maintien_jusqu_au"));
    assert_eq!(faults("date_rupture;maintien", "2022-08-31;2022-10-31"), one(Code::C020, Severity::Note, "maintien_jusqu_au"));
    assert_eq!(faults("date_rupture;maintien", "2021-08-31;2021-10-31"), []);
}

#[test]
fn diplomas_and_branches() {
    let restored = row("A;c;1022104;2020-08-25;2020-09-01;2022-08-31");
    assert_eq!((restored.cohort.code_diplome(0).as_str(), restored.faults.count_of(Code::C017)), ("01022104", 1));
    let unknown = row("A;c;50022138;2020-08-25;2020-09-01;2022-08-31");
    assert_eq!((unknown.cohort.len(), unknown.faults.errors(), unknown.faults.warnings()), (1, 0, 1));
    let told = unknown.faults.groups()[0].examples[0].clone();
    assert_eq!((told.code, told.hint), (Code::C015, Some("did_you_mean")));
    assert!(told.arguments.contains(&("near", "50022137".into())));
    for column in ["niveau;3", "npec;7000"] {
        let (name, value) = column.split_once(';').unwrap();
        let read = read(&format!("{HEADER};{name}\n{};{value}\n", SOUND.replace("50022137", "50022138"))).unwrap();
        assert_eq!((read.cohort.len(), read.faults.warnings()), (1, 1));
    }
    assert_eq!(faults("idcc", "2597"), one(Code::C016, Severity::Warning, "idcc"));
    assert_eq!(faults("idcc", "9999"), one(Code::C016, Severity::Note, "idcc"));
    assert_eq!(faults("idcc", "1597"), one(Code::C022, Severity::Note, "idcc"));
    assert_eq!(faults("idcc;cpne", "1597;4"), []);
    assert_eq!(faults("idcc", "0843"), []);
    assert_eq!(faults("cpne", "77"), one(Code::C016, Severity::Warning, "cpne"));
}

#[test]
fn the_convention_matters_before_2020() {
    let before = "A;c;50022137;2019-12-31;2020-01-01;2022-08-31";
    assert_eq!(row(before).faults.count_of(Code::C018), 1);
    let with = |columns: &str, cells: &str| read(&format!("{HEADER};{columns}\n{before};{cells}\n")).unwrap().faults.errors();
    assert_eq!((with("convention", "oui"), with("type_contrat", "professionnalisation")), (0, 0));
}

#[test]
fn a_birth_date_is_never_shown() {
    let read = read(&format!("{HEADER};né le;prénom\n{SOUND};12/13/1887;Zoé\n")).unwrap();
    // The month comes first in this column: told, without the day.
    assert_eq!((read.faults.count_of(Code::C010), read.faults.count_of(Code::C072)), (1, 1));
    let shown = format!("{:?}", read.faults);
    assert!(!shown.contains("1887") && !shown.contains("Zoé"), "{shown}");
}

#[test]
fn rows_whose_last_cells_are_missing_are_read_and_told() {
    let text = format!("{HEADER};idcc;repas\n{SOUND};843;12\n{}\n{}\n", SOUND.replace("A;", "B;"), SOUND.replace("A;", "C;") + ";843");
    let read = read(&text).unwrap();
    assert_eq!((read.cohort.len(), read.faults.count_of(Code::C007), read.faults.errors()), (3, 2, 0));
    assert_eq!(read.cohort.contrat(0).repas, 12);
}

/// The parts of a long file prove together how its columns are written.
#[test]
fn parts_read_at_once_agree_on_how_columns_are_written() {
    let row =
        |n: usize| format!("{n:08};C;50022137;08/05/2020;09/01/2020;08/{}/2022;7.{:03}\n", if n == 49_999 { 31 } else { 9 }, n % 1_000);
    let rows: String = (0..50_000).map(row).collect();
    let at_once = read(&format!("{HEADER};npec\n{rows}")).unwrap();
    let quoted = read(&format!("{HEADER};npec\n{}", rows.replacen(";C;", ";\"C\";", 1))).unwrap();
    assert_eq!((at_once.cohort.len(), at_once.faults.errors()), (50_000, 0));
    assert_eq!(at_once.cohort.contrat(7).debut.0.to_string(), "2020-09-01");
    assert_eq!(at_once.cohort.contrat(7).npec.map(|npec| npec.0), Some(700_700));
    let counted = |read: &ContractsTable| read.faults.groups().into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(counted(&at_once), counted(&quoted));
    assert_eq!((at_once.faults.count_of(Code::C072), at_once.faults.count_of(Code::C073)), (150_000, 50_000));
}

/// Every part of a long file at once, or one row after the other for the sake of a quote, a repeated identifier or identifiers out of order.
#[test]
fn parts_read_at_once_are_the_file_read_row_after_row() {
    let row = |n: usize| match n % 5_000 {
        7 => format!("{n:08};C;50022137;2020-13-25;2020-09-01;2022-08-31\n\n"),
        8 => format!("{n:08};C;50022137;2020-08-25;2020-09-01\r\n"),
        9 => format!("{n:08};D{};32031209;2020-08-25;2020-09-01;2022-08-31\n", n / 5_000),
        _ => format!("{n:08};C;50022137;2020-08-25;2020-09-01;2022-08-31\n"),
    };
    let rows: String = (0..50_000).map(row).collect();
    assert!(rows.len() > 2 * PART);
    let last = "99999999;C;50022137;2020-08-25;2020-09-01;2022-08-31\n";
    let at_once = read(&format!("{HEADER}\n{rows}{last}")).unwrap();
    let quoted = read(&format!("{HEADER}\n{rows}{}", last.replace(";C;", ";\"C\";"))).unwrap();
    assert_eq!((at_once.rows_read, at_once.cohort.len()), (50_001, 50_001 - 20));
    let told = |read: &ContractsTable| read.faults.set_aside().map(|row| read.faults.told(row)).collect::<Vec<_>>();
    let counted = |read: &ContractsTable| read.faults.groups().into_iter().cloned().collect::<Vec<_>>();
    assert_eq!((told(&at_once), counted(&at_once), at_once.rows_read), (told(&quoted), counted(&quoted), quoted.rows_read));
    let lines = |cohort: &crate::contract::Cohort| (0..cohort.len()).map(|row| cohort.ligne(row)).collect::<Vec<_>>();
    assert!(lines(&at_once.cohort) == lines(&quoted.cohort));
    let first = row(0);
    let again = read(&format!("{HEADER}\n{rows}{first}")).unwrap();
    assert_eq!(again.faults.count_of(Code::C011), 1);
    let turned = read(&format!("{HEADER}\n{last}{rows}")).unwrap();
    assert!(lines(&turned.cohort) == lines(&at_once.cohort));
}

#[test]
fn a_million_bad_rows_are_a_summary() {
    let rows: String = (0..20_000).map(|i| format!("{i};c;9999{:04};x;2020-09-01;2022-08-31\n", i % 10_000)).collect();
    let read = read(&format!("{HEADER}\n{rows}")).unwrap();
    assert_eq!((read.faults.errors(), read.faults.set_aside().len()), (20_000, 20_000));
    assert_eq!(read.faults.count_of(Code::C015), 20_000, "a diploma that is not listed is a warning");
    assert!(read.faults.groups().iter().all(|group| group.examples.len() <= super::super::EXAMPLES));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = contracts_of("x", &bytes, &nomenclature());
    }

    #[test]
    fn any_cells_are_read_or_refused(cells in proptest::collection::vec("[^\\x00]{0,12}", 0..60)) {
        let text = format!("{HEADER};npec;niveau;idcc;rqth;heures;date_rupture\n{}\n", cells.join(";"));
        let _ = read(&text);
    }

    #[test]
    fn almost_sound_rows_are_read_or_refused(place in 0_usize..52, byte in any::<u8>()) {
        let mut bytes = format!("{HEADER}\n{SOUND}\n").into_bytes();
        let at = HEADER.len() + 1 + place.min(SOUND.len() - 1);
        bytes[at] = byte;
        let _ = contracts_of("x", &bytes, &nomenclature());
    }
}

proptest! {
    /// A text without quotes is read line by line; one quote in its last row, and the reader of records reads all of it.
    #[test]
    fn lines_without_quotes_are_read_as_records_are(
        rows in prop::collection::vec(("[A-C ]{0,2}", "[;,a \u{a0}é0-9-]{0,12}|0142275C;50022137;2020-08-25;2020-09-01;2022-08-31(;x|;)?", "\n|\r\n"), 0..9),
    ) {
        let text: String = rows.iter().map(|(id, rest, end)| if rest.is_empty() { end.clone() } else { format!("{id};{rest}{end}") }).collect();
        let text = format!("{HEADER}\n{text}");
        let last = "\"Z\";0142275C;50022137;2020-08-25;2020-09-01;2022-08-31\n";
        let (plain, quoted) = (read(&format!("{text}{}", last.replace('"', ""))).unwrap(), read(&format!("{text}{last}")).unwrap());
        let told = |read: &ContractsTable| {
            let groups: Vec<_> = read.faults.groups().iter().map(|group| (group.code, group.count, format!("{:?}", group.examples))).collect();
            (read.rows_read, read.account, groups, (0..read.cohort.len()).map(|row| format!("{:?}", read.cohort.ligne(row))).collect::<Vec<_>>())
        };
        prop_assert_eq!(told(&plain), told(&quoted));
    }
}
