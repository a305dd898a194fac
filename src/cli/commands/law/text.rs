//! The parameters for people.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::known::{KnownParameter, KnownVersion, event};
use super::{LawQuestion, worded};
use crate::legislation::{Parameter, ParameterSet, Reference};
use crate::messages::Messages;
use crate::report::grid::{grid, wrapped};
use crate::report::{ReportTexts, values};
use crate::scenario::Reading;

/// The parameters by mechanism, with the value in force.
pub(super) fn list(parameters: &ParameterSet, chosen: &[&KnownParameter<'_>], asked: LawQuestion) -> String {
    let messages = asked.messages;
    let date = |day: NaiveDate| messages.language().date(day);
    let mut text = format!("{}\n", messages.text("law.in_force", &[("day", &date(asked.on))]));
    if let Some(day) = asked.as_of {
        let left_out = chosen.iter().map(|known| known.left_out.len()).sum();
        let _infallible = writeln!(text, "{}", messages.count("law.as_of", left_out, &[("day", &date(day))]));
    }
    let mut mechanism = "";
    for known in chosen {
        let file = known.path.split_once('.').map_or(known.path.as_str(), |(file, _)| file);
        if file != mechanism {
            mechanism = file;
            let document = parameters.documents.get(file);
            let title = document.map(|document| worded(&document.title, messages.language())).unwrap_or_default();
            let rules = document.map(|document| document.rules.join(", ")).unwrap_or_default();
            let _infallible = writeln!(text, "\n{file} – {title} ({rules})");
        }
        push_parameter(known, asked, &mut text);
    }
    text
}

fn push_parameter(known: &KnownParameter<'_>, asked: LawQuestion, text: &mut String) {
    let messages = asked.messages;
    let parameter = known.parameter;
    let head = match known.on(asked.on) {
        Some(version) => format!("{} = {}", known.path, in_force(known, version, asked)),
        None => format!("{} = {}", known.path, none(known, asked)),
    };
    let _infallible = writeln!(text);
    text.push_str(&wrapped(&head, 2));
    text.push_str(&wrapped(worded(&parameter.label, messages.language()), 4));
    if let Some(version) = known.on(asked.on) {
        text.push_str(&wrapped(&reference(&version.written.reference, asked), 4));
    }
    push_care(parameter, asked, text);
}

/// When it was last checked, and what is uncertain.
fn push_care(parameter: &Parameter, asked: LawQuestion, text: &mut String) {
    let messages = asked.messages;
    let checked = messages.language().date(parameter.checked_on);
    text.push_str(&wrapped(&messages.text("law.checked", &[("day", &checked)]), 4));
    if let Some(doubt) = &parameter.doubt {
        text.push_str(&wrapped(&messages.text("law.doubt", &[("doubt", worded(doubt, messages.language()))]), 4));
    }
}

/// The value of a version, with its unit.
fn value(known: &KnownParameter<'_>, version: KnownVersion<'_>, asked: LawQuestion) -> String {
    values::value(ReportTexts::of(asked.messages.language()), &known.path, &known.parameter.unit, &version.written.value.to_string())
}

fn in_force(known: &KnownParameter<'_>, version: KnownVersion<'_>, asked: LawQuestion) -> String {
    let messages = asked.messages;
    let from = messages.language().date(version.written.from);
    let last = version.until.and_then(|until| until.pred_opt()).map(|day| messages.language().date(day));
    let value = value(known, version, asked);
    let mut values = vec![("value", value.as_str()), ("from", &from)];
    values.extend(last.as_deref().map(|last| ("last", last)));
    let key = if last.is_some() { "law.value_until" } else { "law.value_since" };
    let mark = Some(resting(version, messages)).filter(|mark| !mark.is_empty()).map_or_else(String::new, |mark| format!(" {mark}"));
    format!("{}{mark}", messages.text(key, &values))
}

/// What a version rests on, when it is not its own text.
fn resting(version: KnownVersion<'_>, messages: Messages) -> String {
    match (version.written.assumed, version.written.second_hand) {
        (true, _) => messages.word("explain.assumed"),
        (_, true) => messages.word("explain.second_hand"),
        _ => String::new(),
    }
}

/// No value: none at all, or none published by then.
fn none(known: &KnownParameter<'_>, asked: LawQuestion) -> String {
    let messages = asked.messages;
    let of_the_day =
        |version: &&&crate::legislation::ParameterVersion| version.from <= asked.on && version.until.is_none_or(|until| asked.on < until);
    match known.left_out.iter().find(of_the_day) {
        Some(version) => {
            let published = messages.language().date(version.published);
            messages.text("law.not_published", &[("published", &published)])
        }
        None => messages.word("law.no_value"),
    }
}

fn reference(reference: &Reference, asked: LawQuestion) -> String {
    let article = Some(("article", reference.article.as_str())).filter(|(_, article)| !article.is_empty());
    let id = Some(("id", reference.id.as_str())).filter(|(_, id)| !id.is_empty());
    let values: Vec<(&str, &str)> = std::iter::once(("text", reference.text.as_str())).chain(article).chain(id).collect();
    asked.messages.text("explain.reference", &values)
}

/// One parameter with all its versions.
pub(super) fn history(known: &KnownParameter<'_>, asked: LawQuestion) -> String {
    let messages = asked.messages;
    let parameter = known.parameter;
    let date = |day: NaiveDate| messages.language().date(day);
    let mut text = format!("{} – {}\n", known.path, worded(&parameter.label, messages.language()));
    let day = messages.word(&format!("words.event.{}", event(parameter)));
    text.push_str(&wrapped(&messages.text("law.selected_by", &[("event", &day)]), 2));
    push_care(parameter, asked, &mut text);
    text.push('\n');
    let none = messages.word("print.none");
    let rows = known.versions.iter().map(|version| {
        let last = version.until.and_then(|until| until.pred_opt()).map_or_else(|| none.clone(), date);
        let mark = if known.on(asked.on).is_some_and(|now| now.written == version.written) { "*" } else { "" };
        let assumed = resting(*version, messages);
        let written = version.written;
        vec![mark.to_owned(), date(written.from), last, value(known, *version, asked), date(written.published), assumed]
    });
    let titles = ["law.col_mark", "law.col_from", "law.col_last", "law.col_value", "law.col_published", "law.col_assumed"];
    let titles: Vec<String> = titles.iter().map(|key| messages.word(key)).collect();
    text.push_str(&grid(&titles, &[false, false, false, true, false, false], rows.collect(), 2));
    text.push_str(&wrapped(&messages.text("law.mark", &[("day", &date(asked.on))]), 2));
    text.push('\n');
    for version in &known.versions {
        let values = [("day", date(version.written.from)), ("text", reference(&version.written.reference, asked))];
        text.push_str(&wrapped(&messages.text("law.version_text", &values.each_ref().map(|(name, value)| (*name, value.as_str()))), 2));
        if !version.written.reference.url.is_empty() {
            let _infallible = writeln!(text, "    {}", version.written.reference.url);
        }
    }
    if let Some(day) = asked.as_of {
        text.push_str(&wrapped(&messages.count("law.as_of", known.left_out.len(), &[("day", &date(day))]), 2));
    }
    text
}

/// The points that the law leaves open, with their answers; the default is marked.
pub(super) fn readings(readings: &[Reading], messages: Messages) -> String {
    let language = messages.language();
    let mut text = String::new();
    for reading in readings {
        let head = format!("{}  {}  {}", reading.rule, reading.name, worded(&reading.question, language));
        text.push_str(&wrapped(&head, 0));
        for (rank, choice) in reading.choices.iter().enumerate() {
            let mark = if rank == 0 { messages.word("law.default_reading") } else { String::new() };
            text.push_str(&wrapped(&format!("{}: {}{mark}", choice.name, worded(&choice.label, language)), 4));
        }
        text.push_str(&wrapped(&reading.source, 4));
        text.push('\n');
    }
    text
}
