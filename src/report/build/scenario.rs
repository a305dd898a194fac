//! What the scenario changes, and what was not yet published on the day of the law.

use super::section;
use crate::language::Language;
use crate::report::model::{Align, Block, Cell, Column, Section, Table};
use crate::report::view::{View, printable};
use crate::scenario::{Difference, Effect, NotYetKnown};

/// The section; none for the law in force of today.
pub(super) fn scenario(view: &View<'_>) -> Option<Section> {
    let effects = Some(view.facts.effects).filter(|effects| !effects.is_empty()).map(|effects| effects_table(view, effects));
    let clock = view.facts.clock.map(|(day, later, together)| {
        let table = Some(clock_table(view, later, together)).filter(|_| !later.is_empty()).map(Block::Table);
        let key = if later.is_empty() { "clock_nothing" } else { "clock_text" };
        [Some(Block::Paragraph { text: view.fill(key, &[("day", &view.language.date(day))]) }), table]
    });
    if effects.is_none() && clock.is_none() {
        return None;
    }
    let blocks = std::iter::once(effects.map(Block::Table)).chain(clock.into_iter().flatten());
    Some(section(view, "scenario", blocks))
}

fn first(view: &View<'_>, key: &str) -> Column {
    Column { align: Align::Start, ..Column::text(view.word(key)) }
}

fn effects_table(view: &View<'_>, effects: &[Effect]) -> Table {
    let row = |effect: &Effect| {
        let contracts = Cell::number(view.number(effect.contracts), i64::try_from(effect.contracts).unwrap_or(i64::MAX));
        vec![Cell::text(printable(&effect.what)), Cell::text(printable(&effect.reason)), contracts]
    };
    Table {
        id: "table-effets",
        caption: view.word("table_effects"),
        note: String::new(),
        columns: vec![first(view, "effect_what"), first(view, "effect_reason"), Column::number(view.word("effect_contracts"))],
        rows: effects.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

fn clock_table(view: &View<'_>, later: &[NotYetKnown], together: &Difference) -> Table {
    let cells = |name: String, published: String, change: &Difference| {
        let contracts = Cell::number(view.number(change.contracts), i64::try_from(change.contracts).unwrap_or(i64::MAX));
        vec![Cell::text(name), Cell::text(published), contracts, Cell::amount(view.change(change.due), change.due)]
    };
    let row = |one: &NotYetKnown| cells(name(view, one), view.language.date(one.later.published), &one.alone);
    let later: Vec<&NotYetKnown> = later.iter().filter(|one| one.alone.contracts > 0).collect();
    let unknown = later.iter().any(|one| one.later.unknown);
    Table {
        id: "table-publications",
        caption: view.word("table_clock"),
        note: if unknown { view.word("clock_unknown") } else { String::new() },
        columns: vec![
            first(view, "clock_what"),
            first(view, "clock_published"),
            Column::number(view.word("effect_contracts")),
            Column::number(view.word("clock_due")),
        ],
        rows: later.into_iter().map(row).collect(),
        totals: vec![cells(view.word("clock_together"), String::new(), together)],
    }
}

/// The label of a parameter; a star when nothing at all was known of it for some days.
fn name(view: &View<'_>, one: &NotYetKnown) -> String {
    let label = view.facts.parameters.parameter(&one.later.path).map(|parameter| match view.language {
        Language::Fr => parameter.label.fr.clone(),
        Language::En => parameter.label.en.clone(),
    });
    let star = if one.later.unknown { " *" } else { "" };
    format!("{}{star}", label.unwrap_or_else(|| view.word("clock_npec")))
}
