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
    insta::assert_snapshot!(said(None, LawFormat::Text, asked("2020-01-01", None, Language::Fr)), @r#"
        Paramètres en vigueur le 01/01/2020

        amorcage – Montant par niveau (R6)

          amorcage.niveau_3 = 6100 (EUR/an), du 15/09/2019 au 31/08/2022 (supposé)
            Niveau 3
            décret 2019-956, article annexe 1
            Vérifié le 23/11/2026
            Doute : Une seule source.
        "#);
}

#[test]
fn as_of_a_day_the_future_is_not_known() {
    insta::assert_snapshot!(said(Some("amorcage"), LawFormat::Text, asked("2023-01-01", Some("2020-01-01"), Language::En)), @r#"
        Parameters in force on 1 Jan 2023
        As published on 1 Jan 2020: 1 later version is left out

        amorcage – Amount by level (R6)

          amorcage.niveau_3 = 6100 (EUR/an), since 15 Sept 2019 (assumed)
            Level 3
            décret 2019-956, article annexe 1
            Checked on 23 Nov 2026
            Doubt: One source only.
        "#);
    insta::assert_snapshot!(said(Some("amorcage.niveau_3"), LawFormat::Text, asked("2019-09-20", Some("2019-09-01"), Language::En)), @r#"
        amorcage.niveau_3 – Level 3
          Unit: EUR/an; the version is selected by the date of signature.
            Checked on 23 Nov 2026
            Doubt: One source only.

             from  to  value  published on
          * in force on 20 Sept 2019

          As published on 1 Sept 2019: 2 later versions are left out
        "#);
}

#[test]
fn one_parameter_has_its_whole_history() {
    insta::assert_snapshot!(said(Some("amorcage.niveau_3"), LawFormat::Text, asked("2023-01-01", None, Language::En)), @r#"
        amorcage.niveau_3 – Level 3
          Unit: EUR/an; the version is selected by the date of signature.
            Checked on 23 Nov 2026
            Doubt: One source only.

             from          to           value  published on
             15 Sept 2019  31 Aug 2022   6100  14 Sept 2019  (assumed)
          *  1 Sept 2022   –             5470  31 Aug 2022
          * in force on 1 Jan 2023

          15 Sept 2019: décret 2019-956, article annexe 1
            https://example.org/a
          1 Sept 2022: arrêté du 31 août 2022
        "#);
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
