use super::*;
use crate::legislation::LegislationText;

const LAW: &str = r#"
title = { fr = "Montant par niveau", en = "Amount by level" }
rules = ["R6"]
[parameters.niveau_3]
label = { fr = "Niveau 3", en = "Level 3" }
unit = "EUR/an"
event = "conclusion"
checked_on = 2026-11-23
doubt = { fr = "Une seule source.", en = "One source only." }
[[parameters.niveau_3.versions]]
from = 2019-09-15
until = 2022-09-01
published = 2019-09-14
value = "6100"
assumed = true
reference = { text = "décret 2019-956", article = "annexe 1", url = "https://example.org/a" }
[[parameters.niveau_3.versions]]
from = 2022-09-01
published = 2022-08-31
value = "5470"
reference = { text = "arrêté du 31 août 2022" }
"#;

fn asked(on: &str, as_of: Option<&str>, language: Language) -> LawQuestion {
    LawQuestion { on: on.parse().unwrap(), as_of: as_of.map(|day| day.parse().unwrap()), messages: Messages::of(language) }
}

fn said(name: Option<&str>, form: LawOutput, asked: LawQuestion) -> String {
    let parameters = ParameterSet::read(&[LegislationText { name: "amorcage", text: LAW }]).unwrap();
    match answer(&parameters, name, form, asked) {
        Ok(text) => text,
        Err(Failure::Refused(faults, _)) => format!("{faults:?}"),
        Err(Failure::Output(error)) => error.to_string(),
    }
}

#[test]
fn the_list_says_value_text_check_and_doubt() {
    insta::assert_snapshot!(said(None, LawOutput::Text, asked("2020-01-01", None, Language::Fr)), @r#"
        Paramètres en vigueur le 01/01/2020

        amorcage – Montant par niveau (R6)

          amorcage.niveau_3 = 6 100,00 € par an, du 15/09/2019 au 31/08/2022 (supposé)
            Niveau 3
            décret 2019-956, article annexe 1
            Vérifié le 23/11/2026
            Doute : Une seule source.
        "#);
}

#[test]
fn as_of_a_day_the_future_is_not_known() {
    insta::assert_snapshot!(said(Some("amorcage"), LawOutput::Text, asked("2023-01-01", Some("2020-01-01"), Language::En)), @r#"
        Parameters in force on 1 Jan 2023
        As published on 1 Jan 2020: 1 later version is left out

        amorcage – Amount by level (R6)

          amorcage.niveau_3 = €6,100.00 a year, since 15 Sept 2019 (assumed)
            Level 3
            décret 2019-956, article annexe 1
            Checked on 23 Nov 2026
            Doubt: One source only.
        "#);
    insta::assert_snapshot!(said(Some("amorcage.niveau_3"), LawOutput::Text, asked("2019-09-20", Some("2019-09-01"), Language::En)), @r#"
        amorcage.niveau_3 – Level 3
          The version is selected by the date of signature.
            Checked on 23 Nov 2026
            Doubt: One source only.

             from  to  value  published on
          * in force on 20 Sept 2019

          As published on 1 Sept 2019: 2 later versions are left out
        "#);
}

#[test]
fn one_parameter_has_its_whole_history() {
    insta::assert_snapshot!(said(Some("amorcage.niveau_3"), LawOutput::Text, asked("2023-01-01", None, Language::En)), @r#"
        amorcage.niveau_3 – Level 3
          The version is selected by the date of signature.
            Checked on 23 Nov 2026
            Doubt: One source only.

             from          to                      value  published on
             15 Sept 2019  31 Aug 2022  €6,100.00 a year  14 Sept 2019  (assumed)
          *  1 Sept 2022   –            €5,470.00 a year  31 Aug 2022
          * in force on 1 Jan 2023

          15 Sept 2019: décret 2019-956, article annexe 1
            https://example.org/a
          1 Sept 2022: arrêté du 31 août 2022
        "#);
    let csv = said(Some("amorcage.niveau_3"), LawOutput::Csv(WriteOptions::default()), asked("2023-01-01", None, Language::En));
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.lines().nth(2).unwrap().starts_with("amorcage.niveau_3,5470,EUR/an,conclusion,2022-09-01,,2022-08-31,false"), "{csv}");
}

#[test]
fn an_unknown_name_has_near_ones() {
    let text = said(Some("niveau_2"), LawOutput::Text, asked("2023-01-01", None, Language::En));
    assert!(text.contains("amorcage.niveau_3") && text.contains("did_you_mean"), "{text}");
    assert!(said(Some("zzz"), LawOutput::Text, asked("2023-01-01", None, Language::En)).contains("U002"));
}

/// Whatever the shipped law says: no figure is lost in words, none keeps the point or the unit of the file.
#[test]
fn no_value_of_the_shipped_law_is_left_as_its_file_writes_it() {
    let shipped = datasets::load(None).unwrap();
    let mut seen = 0;
    for (path, parameter) in shipped.parameters.parameters() {
        for version in &parameter.versions {
            let written = version.get_ref().value.to_string();
            let shown = crate::report::values::value(crate::report::ReportTexts::of(Language::Fr), &path, &parameter.unit, &written);
            let signs: Vec<char> = shown.chars().collect();
            let point = signs.windows(3).any(|signs| signs[0].is_ascii_digit() && signs[1] == '.' && signs[2].is_ascii_digit());
            assert!(!point && !shown.contains("EUR") && !shown.contains("unit_"), "{path}: {shown}");
            let digits = |text: &str| text.chars().filter(|sign| ('1'..='9').contains(sign)).collect::<String>();
            if !["mot", "date", "jours_de_l_annee"].contains(&parameter.unit.as_str()) {
                assert_eq!(digits(&shown), digits(&written), "{path}: {shown}");
            }
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn a_french_spreadsheet_reads_the_law() {
    let shipped = datasets::load(None).unwrap();
    let asked = asked("2020-09-01", None, Language::Fr);
    let options = |excel| WriteOptions { excel, ..WriteOptions::default() };
    let said = |excel| answer(&shipped.parameters, None, LawOutput::Csv(options(excel)), asked).unwrap_or_default();
    let (plain, excel) = (said(false), said(true));
    let rows = |text: &str, mark: u8| -> Vec<csv::StringRecord> {
        let text = text.trim_start_matches('\u{feff}').to_owned();
        csv::ReaderBuilder::new().delimiter(mark).has_headers(false).from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
    };
    assert!(excel.starts_with('\u{feff}'));
    let (plain, excel) = (rows(&plain, b','), rows(&excel, b';'));
    assert!(plain.len() == excel.len() && plain.len() > 90, "{}", plain.len());
    let mut commas = 0;
    for (one, other) in plain.iter().zip(&excel).skip(1) {
        assert_eq!(one.len(), other.len());
        if one[1].parse::<f64>().is_ok() {
            assert_eq!(other[1].replace(',', "."), one[1]);
            commas += usize::from(other[1].contains(','));
        } else {
            assert_eq!(one[1], other[1]);
        }
        let day = |text: &str| text.parse::<NaiveDate>().map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
        assert_eq!(day(&one[4]), other[4]);
        assert_eq!(one[8], other[8]);
    }
    assert!(commas > 10, "{commas}");
}

/// What would change nothing is refused.
#[test]
fn a_way_to_write_csv_asks_for_csv() {
    let form = |format, excel, json| {
        let csv = crate::cli::args::CsvArgs { excel, spreadsheet_safe: false };
        let args = LawArgs { parameter: None, on: None, as_of: None, readings: false, format, csv };
        form(&args, json).ok()
    };
    let excel = LawOutput::Csv(WriteOptions { excel: true, ..WriteOptions::default() });
    assert_eq!([form(None, true, false), form(Some(LawFormat::Csv), true, false)], [Some(excel), Some(excel)]);
    assert_eq!([form(Some(LawFormat::Text), true, false), form(Some(LawFormat::Json), true, false), form(None, true, true)], [None; 3]);
    assert_eq!([form(None, false, false), form(None, false, true)], [Some(LawOutput::Text), Some(LawOutput::Json)]);
}
