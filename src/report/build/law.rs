//! The figures of the law, each with its text.

use chrono::NaiveDate;

use crate::language::Language;
use crate::legislation::{Bilingual, Document, Parameter, ParameterVersion};
use crate::report::ReportTexts;
use crate::report::model::{ReportCell, ReportColumn, ReportTable, Sort};
use crate::report::values::value;
use crate::report::view::{ReportVoice, printable};

/// Every version of every parameter.
pub(super) fn table(view: &ReportVoice<'_>) -> ReportTable {
    let mut rows = Vec::new();
    for (file, document) in &view.facts.parameters.documents {
        for (name, parameter) in &document.parameters {
            let path = format!("{file}.{name}");
            let versions = parameter.versions.iter().enumerate();
            rows.extend(versions.map(|(rank, version)| row(view, (document, &path), parameter, (rank, version.get_ref()))));
        }
    }
    ReportTable {
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
    view: &ReportVoice<'_>,
    (document, path): (&Document, &str),
    parameter: &Parameter,
    (rank, version): (usize, &ParameterVersion),
) -> Vec<ReportCell> {
    let mut force = period(view.texts, version.from, version.until);
    if version.assumed {
        force = format!("{force} · {}", view.word("assumed"));
    } else if version.second_hand {
        force = format!("{force} · {}", view.word("second_hand"));
    }
    let rules = document.rules.join(", ");
    let doubt = parameter.doubt.as_ref().filter(|_| rank == 0).map_or_else(String::new, |doubt| in_language(doubt, view.language));
    vec![
        ReportCell::text(in_language(&parameter.label, view.language)).noted(format!("{path} · {rules}")),
        ReportCell::text(value(view.texts, path, &parameter.unit, &version.value.to_string())).noted(force),
        text(view.texts, version),
        ReportCell::text(view.language.date(parameter.checked_on)),
        ReportCell::text(doubt),
    ]
}

/// From when to when, in words.
pub(in crate::report) fn period(texts: ReportTexts, from: NaiveDate, until: Option<NaiveDate>) -> String {
    let day = |day| texts.language().date(day);
    match until {
        Some(until) => texts.fill("in_force_until", &[("from", &day(from)), ("until", &day(until))]),
        None => texts.fill("in_force_from", &[("from", &day(from))]),
    }
}

/// The text behind a version, with its article.
pub(in crate::report) fn text(texts: ReportTexts, version: &ParameterVersion) -> ReportCell {
    let reference = &version.reference;
    let article = Some(&reference.article).filter(|article| !article.is_empty());
    let article = article.map(|article| texts.fill("article", &[("article", article)]));
    let about: Vec<String> = article.into_iter().chain(Some(reference.id.clone()).filter(|id| !id.is_empty())).collect();
    ReportCell::text(printable(&reference.text)).noted(printable(&about.join(", "))).linked(&reference.url)
}

pub(super) fn plain(view: &ReportVoice<'_>, key: &str) -> ReportColumn {
    ReportColumn { sort: Sort::None, ..ReportColumn::text(view.word(key)) }
}
