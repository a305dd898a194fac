//! What the scenario changes and how many contracts it touches; what was not yet published on the day of the law.

use std::fmt::Write as _;

use super::inputs::{Clock, Inputs};
use super::summary::text_table;
use crate::cli::Context;
use crate::language::Language;
use crate::scenario::NotYetKnown;

/// The lines of the scenario and its assumptions, each with the contracts that it touches; nothing when there is none.
pub(super) fn lines(inputs: &Inputs, context: &Context) -> String {
    let changed = &inputs.changed;
    let assumed = [
        ("run.changed_signatures", changed.signatures),
        ("run.changed_conventions", changed.conventions),
        ("run.changed_ruptures_added", changed.ruptures_added),
        ("run.changed_ruptures_removed", changed.ruptures_removed),
        ("run.changed_added", changed.added),
        ("run.changed_removed", changed.removed),
    ];
    let count = |count: u64| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut text = String::new();
    for (key, contracts) in assumed.into_iter().filter(|&(_, contracts)| contracts > 0) {
        let _infallible = writeln!(text, " {:>9}  {}", count(contracts), context.messages.word(key));
    }
    for effect in &inputs.effects {
        let _infallible = writeln!(text, " {:>9}  {}, {}", count(effect.contracts), effect.what, effect.reason);
    }
    if text.is_empty() { text } else { format!("{}\n{text}", context.messages.word("run.changes")) }
}

/// What came out after the day of the law, with what it changes alone; nothing without a day.
pub(super) fn clock(inputs: &Inputs, context: &Context) -> String {
    let Some(clock) = &inputs.clock else { return String::new() };
    let day = context.language.date(clock.day);
    if clock.later.is_empty() {
        return format!("{}\n", context.messages.text("run.clock_nothing", &[("day", &day)]));
    }
    let words = ["run.clock_what", "run.clock_published", "run.contracts", "run.clock_due"];
    let (moving, idle): (Vec<&NotYetKnown>, Vec<&NotYetKnown>) = clock.later.iter().partition(|later| later.alone.contracts > 0);
    let rows = moving.iter().map(|later| row(later, inputs, context)).chain([together(clock, context)]).collect();
    let idle = if idle.is_empty() { String::new() } else { format!("{}\n", context.messages.count("run.clock_idle", idle.len(), &[])) };
    let table = text_table(words.iter().map(|key| context.messages.word(key)).collect(), rows);
    let unknown = if moving.iter().any(|later| later.later.unknown) { context.messages.word("run.clock_unknown") } else { String::new() };
    format!("{}\n{table}{idle}{unknown}\n", context.messages.text("run.clock", &[("day", &day)]))
}

fn row(later: &NotYetKnown, inputs: &Inputs, context: &Context) -> Vec<String> {
    let integer = |count: u64| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    let star = if later.later.unknown { " *" } else { "" };
    vec![
        format!("{}{star}", name(&later.later.path, inputs, context)),
        context.language.date(later.later.published),
        integer(later.alone.contracts),
        context.language.change_rounded(later.alone.due.0),
    ]
}

fn together(clock: &Clock, context: &Context) -> Vec<String> {
    let integer = |count: u64| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    vec![
        context.messages.word("run.clock_together"),
        String::new(),
        integer(clock.together.contracts),
        context.language.change_rounded(clock.together.due.0),
    ]
}

/// The label of a parameter.
pub(super) fn name(path: &str, inputs: &Inputs, context: &Context) -> String {
    let label = inputs.datasets.parameters.parameter(path).map(|parameter| match context.language {
        Language::Fr => parameter.label.fr.clone(),
        Language::En => parameter.label.en.clone(),
    });
    label.map_or_else(|| context.messages.word("run.clock_npec"), |label| format!("{path}, {label}"))
}
