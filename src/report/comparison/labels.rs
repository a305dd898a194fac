//! Names of what differs and of what varies.

use crate::comparison::Factor;
use crate::language::Language;
use crate::legislation::ParameterSet;
use crate::report::build::law::in_language;
use crate::report::texts::Texts;
use crate::units::{Centimes, Part};

/// The name of a thing that differs between two scenarios.
#[must_use]
pub fn factor_label(factor: &Factor, texts: Texts, parameters: Option<&ParameterSet>) -> String {
    match factor {
        Factor::Parameter(path) => lever_label(path, texts, parameters),
        Factor::Mechanism(file) => {
            let title = parameters.and_then(|set| set.documents.get(file)).map(|document| in_language(&document.title, texts.language()));
            title.unwrap_or_else(|| factor.name())
        }
        Factor::Setting(name) => lever_label(&format!("reglages.{name}"), texts, parameters),
        Factor::Legislation => texts.word("cmp_factor_legislation"),
        Factor::OtherSettings => texts.word("cmp_factor_settings"),
        Factor::Npec => texts.word("cmp_factor_npec"),
        Factor::CoutPrefecture => texts.word("cmp_factor_cout_prefecture"),
        Factor::Nomenclature => texts.word("cmp_factor_nomenclature"),
        Factor::ScaleNpec => texts.word("cmp_lever_prix_npec"),
        Factor::ScaleCoutPrefecture => texts.word("cmp_lever_prix_cout_prefecture"),
        Factor::Contracts => texts.word("cmp_factor_contracts"),
        Factor::WithContracts(file) => {
            let law = file.clone().map_or(Factor::Legislation, Factor::Mechanism);
            texts.fill("cmp_factor_with_contracts", &[("law", &factor_label(&law, texts, parameters))])
        }
    }
}

/// The name of a factor between two lists of contracts.
#[must_use]
pub fn cohort_factor_label(factor: &str, texts: Texts) -> String {
    texts.word(&format!("cmp_cohort_{factor}"))
}

/// The name of a path: that of the catalogue, or the parameter's own.
#[must_use]
pub fn lever_label(path: &str, texts: Texts, parameters: Option<&ParameterSet>) -> String {
    let (bare, day) = path.split_once('@').map_or((path, None), |(bare, day)| (bare, Some(day)));
    let written = parameters.and_then(|set| set.parameter(bare)).map(|parameter| in_language(&parameter.label, texts.language()));
    let label = written.unwrap_or_else(|| {
        let key = format!("cmp_lever_{}", bare.trim_start_matches("reglages.").replace('.', "_"));
        let known = texts.word(&key);
        if known == key { path.to_owned() } else { known }
    });
    day.map_or(label.clone(), |day| format!("{label} ({day})"))
}

/// A value of a path as it is shown.
#[must_use]
pub fn lever_value(path: &str, value: &str, texts: Texts, language: Language) -> String {
    let key = format!("cmp_value_{value}");
    let known = texts.word(&key);
    if known != key {
        return known;
    }
    match path {
        "prix.npec" | "prix.cout_prefecture" | "reglages.rqth_taux" => {
            Part::parse(value).map_or_else(|| value.to_owned(), |part| language.percent(f64::from(part.0) / f64::from(Part::WHOLE.0)))
        }
        "reglages.rqth_montant" => Centimes::parse(value).map_or_else(|_| value.to_owned(), |amount| language.amount_rounded(amount.0)),
        _ if path.starts_with("reglages.delais.") => value.parse().map_or_else(|_| value.to_owned(), |days| texts.count("days", days)),
        _ => value.to_owned(),
    }
}

/// The name of a part of the change between two saved runs.
#[must_use]
pub fn cause_label(key: &str, texts: Texts) -> String {
    match key.strip_prefix("contrats.") {
        Some("ajoutes") => texts.word("cmp_cause_ajoutes"),
        Some("retires") => texts.word("cmp_cause_retires"),
        Some("plusieurs_colonnes") => texts.word("cmp_cause_plusieurs"),
        Some(column) => texts.fill("cmp_cause_colonne", &[("column", column)]),
        None => texts.word(&format!("cmp_cause_{key}")),
    }
}
