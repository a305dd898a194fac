//! What a scenario changes, in words: each parameter with its text, its value before and after, from when, and the contracts touched.

use super::Texts;
use super::build::law::{in_language, period, text};
use super::model::{Cell, Column, Table};
use super::values::value;
use super::view::{printable, whole};
use crate::legislation::{Parameter, ParameterSet, ParameterVersion, RawValue};
use crate::scenario::{Effect, OtherValue};

/// The lines of a scenario against the law in force.
pub(super) fn table(id: &'static str, caption: String, effects: &[Effect], law: &ParameterSet, texts: Texts) -> Table {
    let row = |effect: &Effect| {
        let known = effect.other.as_ref().and_then(|other| Some((other, law.parameter(&effect.what)?)));
        let before = known.and_then(|(other, parameter)| in_force(parameter, other));
        let label = match known {
            Some((_, parameter)) => Cell::text(in_language(&parameter.label, texts.language())).noted(printable(&effect.what)),
            None => Cell::text(texts.word(&format!("changes_{}", effect.what))),
        };
        let when = effect.other.as_ref().map_or_else(Cell::empty, |other| Cell::text(period(texts, other.from, other.until)));
        let values = known.map(|(other, parameter)| {
            let shown = |of: &RawValue| value(texts, &effect.what, &parameter.unit, &of.to_string());
            [before.map_or_else(Cell::empty, |version| Cell::text(shown(&version.value))), Cell::text(shown(&other.value))]
        });
        let text = before.map_or_else(Cell::empty, |version| text(texts, version));
        let contracts = Cell::number(texts.language().integer(whole(effect.contracts)), whole(effect.contracts));
        let reason = if effect.reason.is_empty() { Cell::empty() } else { Cell::text(printable(&effect.reason)) };
        let [before, after] = values.unwrap_or_else(|| [Cell::empty(), Cell::empty()]);
        vec![label, when, before, after, text, reason, contracts]
    };
    let mut columns: Vec<Column> = ["effect_what", "changes_when", "changes_before", "changes_after", "changes_text", "effect_reason"]
        .map(|key| Column::text(texts.word(key)))
        .into();
    columns.push(Column::number(texts.word("effect_contracts")));
    Table { id, caption, note: String::new(), columns, rows: effects.iter().map(row).collect(), totals: Vec::new() }
}

/// The version that the other value takes the place of: the one of its first day, else the first after it.
fn in_force<'v>(parameter: &'v Parameter, other: &OtherValue) -> Option<&'v ParameterVersion> {
    let mut versions = parameter.versions.iter().map(|version| version.get_ref());
    versions.find(|version| version.until.is_none_or(|until| other.from < until))
}
