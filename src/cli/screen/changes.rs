//! What the scenario changes and how many contracts it touches; what was not yet published on the day of the law.

use std::fmt::Write as _;

use super::text_table::text_table;
use crate::cli::CommandContext;
use crate::comparison::{Clock, Publication, PublishedEffect};
use crate::demand::Demand;
use crate::jobs::Inputs;
use crate::language::Language;

/// The lines of the scenario and its assumptions, each with the contracts that it touches; nothing when there is none.
pub(super) fn lines(inputs: &Inputs, context: &CommandContext) -> String {
    let changed = &inputs.changed;
    let assumed = [
        ("run.changed_signatures", changed.signatures),
        ("run.changed_conventions", changed.conventions),
        ("run.changed_ruptures_added", changed.ruptures_added),
        ("run.changed_ruptures_removed", changed.ruptures_removed),
        ("run.changed_added", changed.added),
        ("run.changed_removed", changed.removed),
    ];
    let mut text = String::new();
    for (key, contracts) in assumed.into_iter().filter(|&(_, contracts)| contracts > 0) {
        let _infallible = writeln!(text, " {:>9}  {}", count(contracts, context), context.messages.word(key));
    }
    for effect in &inputs.effects {
        let _infallible = writeln!(text, " {:>9}  {}, {}", count(effect.contracts, context), effect.what, effect.reason);
    }
    let text = if text.is_empty() { text } else { format!("{}\n{text}", context.messages.word("run.changes")) };
    format!("{text}{}", inputs.demand.as_ref().map(|demand| answer(demand, context)).unwrap_or_default())
}

/// How hires answer to their cost (D1).
fn answer(demand: &Demand, context: &CommandContext) -> String {
    let (before, expected, drawn) = demand.totals();
    let expected = context.language.integer(expected.round() as i64);
    let year = demand.settings.reference_year.to_string();
    let values = [("before", count(before, context)), ("expected", expected), ("drawn", count(drawn, context)), ("year", year)];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    format!("{}\n", context.messages.text("run.demand", &values))
}

/// What came out after the day of the law, with its share of what that changes, and what nobody had published; nothing without a day.
pub(super) fn clock(inputs: &Inputs, context: &CommandContext) -> String {
    let Some(clock) = &inputs.clock else { return String::new() };
    let day = context.language.date(clock.day);
    let words = ["run.clock_what", "run.clock_published", "run.contracts", "run.clock_due"].map(|key| context.messages.word(key));
    let cells = |name: String, published: String, part: &PublishedEffect| {
        vec![name, published, count(part.contracts, context), context.language.change_rounded(part.due.0)]
    };
    let last = clock.parts.len().saturating_sub(usize::from(clock.others));
    let row = |(place, part): (usize, &PublishedEffect)| match part.publications.first() {
        Some(first) if place < last => cells(title(first, context), context.language.date(first.published), part),
        _ => cells(context.messages.count("run.clock_others", part.publications.len(), &[]), String::new(), part),
    };
    let mut text = if clock.parts.is_empty() {
        format!("{}\n", context.messages.text("run.clock_nothing", &[("day", &day)]))
    } else {
        let total = cells(context.messages.word("run.clock_together"), String::new(), &clock.together);
        let rows = clock.parts.iter().enumerate().map(row).chain([total]).collect();
        format!("{}\n{}", context.messages.text("run.clock", &[("day", &day)]), text_table(words.into(), rows))
    };
    if clock.of_employers > 0 {
        text.push_str(&format!(" {}\n", context.messages.count("run.clock_employers", clock.of_employers, &[])));
    }
    text.push_str(&unpublished(clock, inputs, context));
    text
}

/// The contracts whose regime no published text gave, with the text that stands there; and how many other rules are so.
fn unpublished(clock: &Clock, inputs: &Inputs, context: &CommandContext) -> String {
    let day = context.language.date(clock.day);
    let mut text = String::new();
    if clock.without_rule > 0 {
        let number = usize::try_from(clock.without_rule).unwrap_or(usize::MAX);
        text.push_str(&format!(" {}\n", context.messages.count("run.clock_without_rule", number, &[("day", &day)])));
        for rule in clock.unpublished.iter().filter(|rule| rule.contracts.is_some_and(|contracts| contracts > 0)) {
            let values = [("rule", name(&rule.path, inputs, context)), ("day", context.language.date(rule.published))];
            let told = context.messages.text("run.clock_since", &[("rule", &values[0].1), ("day", &values[1].1)]);
            let _infallible = writeln!(text, " {:>9}  {told}", count(rule.contracts.unwrap_or(0), context));
        }
    }
    let others = clock.unpublished.iter().filter(|rule| rule.contracts.is_none()).count();
    if others > 0 {
        text.push_str(&format!(" {}\n", context.messages.count("run.clock_unknown", others, &[])));
    }
    text
}

fn count(count: u64, context: &CommandContext) -> String {
    context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What a publication is called: the text that it cites, a text of the Journal officiel first.
fn title(publication: &Publication, context: &CommandContext) -> String {
    let shown = publication.title().map_or_else(|| context.messages.word("run.clock_npec"), str::to_owned);
    if shown.chars().count() <= WIDEST { shown } else { format!("{}…", shown.chars().take(WIDEST).collect::<String>().trim_end()) }
}

/// Characters of the name of a publication on the screen.
const WIDEST: usize = 70;

/// The label of a parameter.
pub(super) fn name(path: &str, inputs: &Inputs, context: &CommandContext) -> String {
    let label = inputs.datasets.parameters.parameter(path).map(|parameter| match context.language {
        Language::Fr => parameter.label.fr.clone(),
        Language::En => parameter.label.en.clone(),
    });
    label.map_or_else(|| context.messages.word("run.clock_npec"), |label| format!("{path}, {label}"))
}
