//! What a scenario changes, in words: each parameter with its text, its value before and after, from when, and the contracts touched.

use super::ReportTexts;
use super::build::law::{in_language, period, text};
use super::model::{ReportCell, ReportColumn, ReportTable};
use super::values::value;
use super::view::{printable, whole};
use crate::legislation::{Parameter, ParameterSet, ParameterVersion, RawValue};
use crate::scenario::{LineEffect, OtherValue};

/// The lines of a scenario against the law in force.
pub(super) fn table(id: &'static str, caption: String, effects: &[LineEffect], law: &ParameterSet, texts: ReportTexts) -> ReportTable {
    let row = |effect: &LineEffect| {
        let known = effect.other.as_ref().and_then(|other| Some((other, law.parameter(&effect.what)?)));
        let before = known.and_then(|(other, parameter)| in_force(parameter, other));
        let label = match known {
            Some((_, parameter)) => ReportCell::text(in_language(&parameter.label, texts.language())).noted(printable(&effect.what)),
            None => ReportCell::text(texts.word(&format!("changes_{}", effect.what))),
        };
        let when = effect.other.as_ref().map_or_else(ReportCell::empty, |other| ReportCell::text(period(texts, other.from, other.until)));
        let values = known.map(|(other, parameter)| {
            let shown = |of: &RawValue| value(texts, &effect.what, &parameter.unit, &of.to_string());
            [
                before.map_or_else(ReportCell::empty, |version| ReportCell::text(shown(&version.value))),
                ReportCell::text(shown(&other.value)),
            ]
        });
        let text = before.map_or_else(ReportCell::empty, |version| text(texts, version));
        let contracts = ReportCell::number(texts.language().integer(whole(effect.contracts)), whole(effect.contracts));
        let reason = if effect.reason.is_empty() { ReportCell::empty() } else { ReportCell::text(printable(&effect.reason)) };
        let [before, after] = values.unwrap_or_else(|| [ReportCell::empty(), ReportCell::empty()]);
        vec![label, when, before, after, text, reason, contracts]
    };
    let mut columns: Vec<ReportColumn> =
        ["effect_what", "changes_when", "changes_before", "changes_after", "changes_text", "effect_reason"]
            .map(|key| ReportColumn::text(texts.word(key)))
            .into();
    columns.push(ReportColumn::number(texts.word("effect_contracts")));
    ReportTable { id, caption, note: String::new(), columns, rows: effects.iter().map(row).collect(), totals: Vec::new() }
}

/// The version that the other value takes the place of: the one of its first day, else the first after it.
fn in_force<'v>(parameter: &'v Parameter, other: &OtherValue) -> Option<&'v ParameterVersion> {
    let mut versions = parameter.versions.iter().map(|version| version.get_ref());
    versions.find(|version| version.until.is_none_or(|until| other.from < until))
}
