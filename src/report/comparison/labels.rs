//! Names of what differs and of what varies, of groups and of CFAs; anchors of the figures.

use super::ComparisonVoice;
use crate::comparison::{Dimension, Factor};
use crate::language::Language;
use crate::legislation::ParameterSet;
use crate::report::build::law::in_language;
use crate::report::model::Block;
use crate::report::texts::ReportTexts;
use crate::report::view::printable;
use crate::tables::comparison::SMALL;
use crate::units::small_cells::THRESHOLD;
use crate::units::{Centimes, Part};

/// The name of a thing that differs between two scenarios.
#[must_use]
pub fn factor_label(factor: &Factor, texts: ReportTexts, parameters: Option<&ParameterSet>) -> String {
    match factor {
        Factor::Parameter(path) => lever_label(path, texts, parameters),
        Factor::Mechanism(file) => {
            let title = parameters.and_then(|set| set.documents.get(file)).map(|document| in_language(&document.title, texts.language()));
            title.unwrap_or_else(|| factor.name())
        }
        Factor::Setting(name) => lever_label(&format!("reglages.{name}"), texts, parameters),
        Factor::Legislation => texts.word("cmp_factor_legislation"),
        Factor::Settings => texts.word("cmp_factor_settings"),
        Factor::Npec => texts.word("cmp_factor_npec"),
        Factor::CoutPrefecture => texts.word("cmp_factor_cout_prefecture"),
        Factor::Nomenclature => texts.word("cmp_factor_nomenclature"),
        Factor::ScaleNpec => texts.word("cmp_lever_prix_npec"),
        Factor::ScaleCoutPrefecture => texts.word("cmp_lever_prix_cout_prefecture"),
        Factor::Assumption(name) => texts.word(&format!("cmp_factor_cohorte_{name}")),
        Factor::Assumptions => texts.word("cmp_factor_cohorte"),
        Factor::Employer(name) => texts.word(&format!("cmp_factor_employeurs_{name}")),
        Factor::Employers => texts.word("cmp_factor_employeurs"),
        Factor::Everything => texts.word("cmp_factor_everything"),
        Factor::Together(name, file) => {
            let law = file.clone().map_or(Factor::Legislation, Factor::Mechanism);
            let [law, assumption] = [law, Factor::Assumption(name)].map(|factor| factor_label(&factor, texts, parameters));
            texts.fill("cmp_factor_together", &[("law", &law), ("assumption", &assumption)])
        }
    }
}

/// The name of a factor between two lists of contracts.
#[must_use]
pub fn cohort_factor_label(factor: &str, texts: ReportTexts) -> String {
    texts.word(&format!("cmp_cohort_{factor}"))
}

/// The name of a path: that of the catalogue, or the parameter's own.
#[must_use]
pub fn lever_label(path: &str, texts: ReportTexts, parameters: Option<&ParameterSet>) -> String {
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
pub fn lever_value(path: &str, value: &str, texts: ReportTexts, language: Language) -> String {
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
pub fn cause_label(key: &str, texts: ReportTexts, parameters: Option<&ParameterSet>) -> String {
    if let Some((part @ ("legislation" | "scenario"), line)) = key.split_once('.') {
        let (part, line) = (texts.word(&format!("cmp_cause_{part}")), named_line(line, texts, parameters));
        return texts.fill("cmp_cause_line", &[("part", &part), ("line", &line)]);
    }
    match key.strip_prefix("contrats.") {
        Some("ajoutes") => texts.word("cmp_cause_ajoutes"),
        Some("retires") => texts.word("cmp_cause_retires"),
        Some("plusieurs_colonnes") => texts.word("cmp_cause_plusieurs"),
        Some(column) => texts.fill("cmp_cause_colonne", &[("column", column)]),
        None => texts.word(&format!("cmp_cause_{key}")),
    }
}

/// The name of a line of the law or of a scenario, from its name in the tables.
fn named_line(name: &str, texts: ReportTexts, parameters: Option<&ParameterSet>) -> String {
    let assumption = name.strip_prefix("cohorte.").map(|name| format!("cmp_factor_cohorte_{name}"));
    match (name, assumption) {
        (_, Some(key)) => texts.word(&key),
        ("npec" | "cout_prefecture", _) => texts.word(&format!("cmp_factor_{name}")),
        ("employeurs.*", _) => texts.word("cmp_factor_employeurs"),
        _ => lever_label(name, texts, parameters),
    }
}

/// The name of a CFA, its identifier when it has none.
pub(super) fn centre(words: &ComparisonVoice<'_>, id: &str) -> String {
    printable(words.facts.centre_names.get(id).map_or(id, String::as_str))
}

/// What a group is called.
pub(super) fn group_label(words: &ComparisonVoice<'_>, dimension: Dimension, group: &str) -> String {
    match dimension {
        _ if group == SMALL => words.fill("cmp_small_groups", &[("fewest", &THRESHOLD.to_string())]),
        Dimension::Cfa => centre(words, group),
        Dimension::Niveau if group.is_empty() => words.word("cmp_no_level"),
        Dimension::Niveau => words.fill("level_number", &[("level", group)]),
        Dimension::Diplome => {
            let code = crate::codes::CodeDiplome::parse(group);
            let title = code.map(|code| words.facts.nomenclature.label(code));
            title.map_or_else(|| group.to_owned(), |title| crate::report::diplomas::title(&printable(&title)))
        }
        Dimension::Regime => words.word(&format!("regime_{group}")),
        Dimension::Payeur => words.word(&format!("payeur_{group}")),
        Dimension::Annee => group.to_owned(),
    }
}

pub(super) fn waterfall_id(side: usize) -> &'static str {
    WATERFALLS.get(side.wrapping_sub(1)).copied().unwrap_or("-")
}

/// The anchors of the waterfalls; only the first sides have one.
pub(super) const WATERFALLS: [&str; 10] =
    ["cascade-1", "cascade-2", "cascade-3", "cascade-4", "cascade-5", "cascade-6", "cascade-7", "cascade-8", "cascade-9", "cascade-10"];

/// The figures whose anchors begin so.
pub(super) fn figures<'a>(drawn: &'a [Block], start: &'a str) -> impl Iterator<Item = Option<Block>> + 'a {
    let named = move |block: &&Block| matches!(block, Block::Figure(figure) if figure.id.starts_with(start));
    drawn.iter().filter(named).cloned().map(Some)
}
