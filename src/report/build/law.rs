//! The figures of the law, each with its text.

use chrono::NaiveDate;

use super::origins::plain;
use crate::codes::{Payeur, Regime};
use crate::language::Language;
use crate::legislation::{Bilingual, Document, Parameter, ParameterVersion, RawValue};
use crate::report::Texts;
use crate::report::model::{Cell, Table};
use crate::report::view::{View, printable, ratio};
use crate::units::{Centimes, Part};

/// Every version of every parameter.
pub(super) fn table(view: &View<'_>) -> Table {
    let mut rows = Vec::new();
    for (file, document) in &view.facts.parameters.documents {
        for (name, parameter) in &document.parameters {
            let path = format!("{file}.{name}");
            let versions = parameter.versions.iter().enumerate();
            rows.extend(versions.map(|(rank, version)| row(view, (document, &path), parameter, (rank, version.get_ref()))));
        }
    }
    Table {
        id: "table-textes",
        caption: view.word("table_law"),
        note: view.word("table_law_note"),
        columns: ["parameter", "value_in_force", "text_of_law", "checked_on", "doubt"].map(|key| plain(view, key)).into(),
        rows,
        totals: Vec::new(),
    }
}

pub(in crate::report) fn in_language(text: &Bilingual, language: Language) -> String {
    printable(match language {
        Language::Fr => &text.fr,
        Language::En => &text.en,
    })
}

/// The doubt stands with the first version only.
fn row(
    view: &View<'_>,
    (document, path): (&Document, &str),
    parameter: &Parameter,
    (rank, version): (usize, &ParameterVersion),
) -> Vec<Cell> {
    let mut force = period(view.texts, version.from, version.until);
    if version.assumed {
        force = format!("{force} · {}", view.word("assumed"));
    } else if version.second_hand {
        force = format!("{force} · {}", view.word("second_hand"));
    }
    let rules = document.rules.join(", ");
    let doubt = parameter.doubt.as_ref().filter(|_| rank == 0).map_or_else(String::new, |doubt| in_language(doubt, view.language));
    vec![
        Cell::text(in_language(&parameter.label, view.language)).noted(format!("{path} · {rules}")),
        Cell::text(value(view.texts, path, parameter, &version.value)).noted(force),
        text(version),
        Cell::text(view.language.date(parameter.checked_on)),
        Cell::text(doubt),
    ]
}

/// From when to when, in words.
pub(in crate::report) fn period(texts: Texts, from: NaiveDate, until: Option<NaiveDate>) -> String {
    let day = |day| texts.language().date(day);
    match until {
        Some(until) => texts.fill("in_force_until", &[("from", &day(from)), ("until", &day(until))]),
        None => texts.fill("in_force_from", &[("from", &day(from))]),
    }
}

/// The text behind a version, with its article.
pub(in crate::report) fn text(version: &ParameterVersion) -> Cell {
    let reference = &version.reference;
    let about: Vec<&str> = [reference.article.as_str(), reference.id.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    Cell::text(printable(&reference.text)).noted(printable(&about.join(", "))).linked(&reference.url)
}

/// A value as the reader writes it.
pub(in crate::report) fn value(texts: Texts, path: &str, parameter: &Parameter, value: &RawValue) -> String {
    let one = |text: &String| shown(texts, path, &parameter.unit, text).unwrap_or_else(|| printable(text));
    let values: Vec<String> = value.texts().iter().map(one).collect();
    let unit = match parameter.unit.as_str() {
        "EUR/an" | "EUR/heure" | "EUR/mois" | "EUR/nuit" | "EUR/repas" | "jours" | "jours_ouvrables" | "mois" | "salaries" | "ans"
        | "heures" => texts.word(&format!("unit_{}", parameter.unit.replace('/', "_").to_lowercase())),
        _ => String::new(),
    };
    format!("{}{unit}", values.join(" / "))
}

/// Amounts, shares, days and words in the language; nothing for what is shown as it is written.
fn shown(texts: Texts, path: &str, unit: &str, text: &str) -> Option<String> {
    let language = texts.language();
    match unit {
        "date" => text.parse().ok().map(|day| language.date(day)),
        "part" | "parts_du_smic" => Part::parse(text).map(|part| language.percent(ratio(i64::from(part.0), i64::from(Part::WHOLE.0)))),
        "oui_non" => Some(texts.word(if text == "oui" { "yes" } else { "no" })),
        "jours_de_l_annee" => day_of_year(language, text),
        "mot" if path.starts_with("regime.") => {
            Regime::ALL.into_iter().find(|regime| regime.as_str() == text).map(|regime| texts.word(&format!("regime_{}", regime.as_str())))
        }
        "mot" => match text {
            "cout_prefecture" => Some(texts.word("cout_prefecture")),
            "npec" => Some(texts.word("npec")),
            _ => {
                Payeur::ALL.into_iter().find(|payer| payer.as_str() == text).map(|payer| texts.word(&format!("payeur_{}", payer.as_str())))
            }
        },
        _ => unit.strip_prefix("EUR").and_then(|_| Centimes::parse(text).ok()).map(|amount| language.amount(amount.0)),
    }
}

/// `07-14`: the 14th of July of any year.
fn day_of_year(language: Language, text: &str) -> Option<String> {
    let (month, day) = text.split_once('-')?;
    let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
    let known = NaiveDate::from_ymd_opt(2000, month, day)?;
    Some(format!("{day} {}", language.month_name(known)))
}
