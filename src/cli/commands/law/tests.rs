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

fn asked(on: &str, as_of: Option<&str>, language: Language) -> Question {
    Question { on: on.parse().unwrap(), as_of: as_of.map(|day| day.parse().unwrap()), messages: Messages::of(language) }
}

fn said(name: Option<&str>, format: LawFormat, asked: Question) -> String {
    let parameters = ParameterSet::read(&[LegislationText { name: "amorcage", text: LAW }]).unwrap();
    match answer(&parameters, name, format, asked) {
        Ok(text) => text,
        Err(Failure::Refused(faults, _)) => format!("{faults:?}"),
        Err(Failure::Output(error)) => error.to_string(),
    }
}

#[test]
fn the_list_says_value_text_check_and_doubt() {
    insta::assert_snapshot!(said(None, LawFormat::Text, asked("2020-01-01", None, Language::Fr)), @"");
}

#[test]
fn as_of_a_day_the_future_is_not_known() {
    insta::assert_snapshot!(said(Some("amorcage"), LawFormat::Text, asked("2023-01-01", Some("2020-01-01"), Language::En)), @"");
    insta::assert_snapshot!(said(Some("amorcage.niveau_3"), LawFormat::Text, asked("2019-09-20", Some("2019-09-01"), Language::En)), @"");
}

#[test]
fn one_parameter_has_its_whole_history() {
    insta::assert_snapshot!(said(Some("amorcage.niveau_3"), LawFormat::Text, asked("2023-01-01", None, Language::En)), @"");
    let csv = said(Some("amorcage.niveau_3"), LawFormat::Csv, asked("2023-01-01", None, Language::En));
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.lines().nth(2).unwrap().starts_with("amorcage.niveau_3,5470,EUR/an,conclusion,2022-09-01,,2022-08-31,false"), "{csv}");
}

#[test]
fn an_unknown_name_has_near_ones() {
    let text = said(Some("niveau_2"), LawFormat::Text, asked("2023-01-01", None, Language::En));
    assert!(text.contains("amorcage.niveau_3") && text.contains("did_you_mean"), "{text}");
    assert!(said(Some("zzz"), LawFormat::Text, asked("2023-01-01", None, Language::En)).contains("U002"));
}
