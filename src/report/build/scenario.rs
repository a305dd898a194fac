//! What the scenario changes, and what was not yet published on the day of the law.

use super::section;
use crate::comparison::{Clock, PublishedEffect, Unpublished};
use crate::language::Language;
use crate::report::changes;
use crate::report::model::{Align, Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::view::{ReportVoice, printable, whole};

/// The section; none for the law in force of today.
pub(super) fn scenario(view: &ReportVoice<'_>) -> Option<ReportSection> {
    let effects = Some(view.facts.effects)
        .filter(|effects| !effects.is_empty())
        .map(|effects| changes::table("table-effets", view.word("table_effects"), effects, view.facts.parameters, view.texts));
    let clock = view.facts.clock.map(|clock| {
        let table = Some(clock_table(view, clock)).filter(|_| !clock.parts.is_empty()).map(Block::Table);
        let key = if clock.parts.is_empty() { "clock_nothing" } else { "clock_text" };
        let text = Block::Paragraph { text: view.fill(key, &[("day", &view.language.date(clock.day))]) };
        [Some(text), table, unpublished_table(view, clock).map(Block::Table)]
    });
    if effects.is_none() && clock.is_none() {
        return None;
    }
    let blocks = std::iter::once(effects.map(Block::Table)).chain(clock.into_iter().flatten());
    Some(section(view, "scenario", blocks))
}

fn first(view: &ReportVoice<'_>, key: &str) -> ReportColumn {
    ReportColumn { align: Align::Start, ..ReportColumn::text(view.word(key)) }
}

fn clock_table(view: &ReportVoice<'_>, clock: &Clock) -> ReportTable {
    let cells = |name: String, published: String, part: &PublishedEffect| {
        let contracts = ReportCell::number(view.number(part.contracts), whole(part.contracts));
        vec![
            ReportCell::text(printable(&name)),
            ReportCell::text(published),
            contracts,
            ReportCell::amount(view.change(part.due), part.due),
        ]
    };
    let last = clock.parts.len().saturating_sub(usize::from(clock.others));
    let row = |(place, part): (usize, &PublishedEffect)| match part.publications.first() {
        Some(first) if place < last => {
            let name = if first.texts.is_empty() { view.word("clock_npec") } else { first.texts.join(" ; ") };
            cells(name, view.language.date(first.published), part)
        }
        _ => cells(view.texts.count("clock_others", part.publications.len() as u64), String::new(), part),
    };
    ReportTable {
        id: "table-publications",
        caption: view.word("table_clock"),
        note: if clock.of_employers > 0 { view.texts.count("clock_employers", clock.of_employers as u64) } else { String::new() },
        columns: vec![
            first(view, "clock_what"),
            first(view, "clock_published"),
            ReportColumn::number(view.word("effect_contracts")),
            ReportColumn::number(view.word("clock_due")),
        ],
        rows: clock.parts.iter().enumerate().map(row).collect(),
        totals: vec![cells(view.word("clock_together"), String::new(), &clock.together)],
    }
}

/// The rules of which nothing was published for some days: what came out since stands there.
fn unpublished_table(view: &ReportVoice<'_>, clock: &Clock) -> Option<ReportTable> {
    let row = |rule: &Unpublished| {
        let contracts = rule.contracts.map_or_else(ReportCell::empty, |count| ReportCell::number(view.number(count), whole(count)));
        vec![ReportCell::text(name(view, &rule.path)), ReportCell::text(view.language.date(rule.published)), contracts]
    };
    let day = view.language.date(clock.day);
    (!clock.unpublished.is_empty()).then(|| ReportTable {
        id: "table-non-publie",
        caption: view.fill("table_unpublished", &[("day", &day)]),
        note: view.word("clock_unknown"),
        columns: vec![first(view, "effect_what"), first(view, "clock_published"), ReportColumn::number(view.word("clock_without_rule"))],
        rows: clock.unpublished.iter().map(row).collect(),
        totals: Vec::new(),
    })
}

/// The label of a parameter.
fn name(view: &ReportVoice<'_>, path: &str) -> String {
    let label = view.facts.parameters.parameter(path).map(|parameter| match view.language {
        Language::Fr => parameter.label.fr.clone(),
        Language::En => parameter.label.en.clone(),
    });
    label.unwrap_or_else(|| view.word("clock_npec"))
}
