//! Where a scenario says what, and whether it says it once.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::LineEnds;
use crate::legislation::{contradictions, price_contradictions};
use crate::scenario::{Diagnostic, Scenario, ScenarioLine};

/// What contradicts itself in a scenario.
pub(super) fn all_contradictions(scenario: &Scenario) -> Vec<Diagnostic> {
    let mut faults = contradictions(&scenario.overrides);
    faults.extend(price_contradictions("npec", &scenario.npec));
    faults.extend(price_contradictions("cout_prefecture", &scenario.cout_prefecture));
    faults.extend(scenario.assumptions.contradictions());
    faults
}

/// Where each key of a text is said, by its path.
pub(super) fn said(file: &str, text: &str) -> BTreeMap<String, ScenarioLine> {
    let mut found = BTreeMap::new();
    if let Ok(table) = DeTable::parse(text) {
        lines(table.get_ref(), "", &LineEnds::of(text), &mut found);
    }
    found.into_iter().map(|(key, line)| (key, ScenarioLine { file: file.to_owned(), line })).collect()
}

/// The line of each key.
pub(super) fn lines(table: &DeTable<'_>, path: &str, of: &LineEnds, said: &mut BTreeMap<String, u64>) {
    for (key, value) in table {
        let name = joined(path, key.get_ref());
        said.insert(name.clone(), of.at(key.span().start));
        if let DeValue::Table(inner) = value.get_ref() {
            lines(inner, &name, of, said);
        }
    }
}

pub(super) fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
