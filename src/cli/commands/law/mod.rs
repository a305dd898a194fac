//! `law`: the dated parameters, their texts and their doubts; what was published by a day.

mod known;
mod text;

use chrono::NaiveDate;
use serde::Serialize;

use crate::cli::args::{LawArgs, LawFormat};
use crate::cli::{Context, Done, Failure, clock, emit};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::io::datasets;
use crate::language::Language;
use crate::legislation::{Bilingual, ParameterSet};
use crate::messages::Messages;
use known::Known;

/// Lists the parameters, those of a mechanism, or the history of one.
///
/// # Errors
/// The datasets cannot be read; no parameter or mechanism has this name.
pub fn execute(args: &LawArgs, context: &Context) -> Result<Done, Failure> {
    let data = datasets::load(context.datasets.as_deref())?;
    if args.readings {
        emit(&text::readings(&data.readings()?, context.messages))?;
        return Ok(Done::Sound);
    }
    let on = args.on.or(args.as_of).unwrap_or_else(clock::today);
    let asked = Question { on, as_of: args.as_of, messages: context.messages };
    let format = if context.json { LawFormat::Json } else { args.format };
    emit(&answer(&data.parameters, args.parameter.as_deref(), format, asked)?)?;
    Ok(Done::Sound)
}

/// The day of the values, what was known, the words.
#[derive(Clone, Copy, Debug)]
struct Question {
    on: NaiveDate,
    as_of: Option<NaiveDate>,
    messages: Messages,
}

/// One version of a parameter, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Row {
    parameter: String,
    value: String,
    unit: String,
    event: String,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    published: Option<NaiveDate>,
    assumed: bool,
    text: String,
    article: String,
    url: String,
    checked_on: NaiveDate,
    doubt: String,
    label: String,
}

fn answer(parameters: &ParameterSet, name: Option<&str>, format: LawFormat, asked: Question) -> Result<String, Failure> {
    let all: Vec<Known<'_>> = parameters.parameters().map(|(path, parameter)| Known::new(path, parameter, asked.as_of)).collect();
    let chosen: Vec<&Known<'_>> = all.iter().filter(|known| name.is_none_or(|name| known.is_named(name))).collect();
    if chosen.is_empty() {
        return Err(unknown(&all, name.unwrap_or_default(), asked.messages).into());
    }
    let one = chosen.iter().all(|known| Some(known.path.as_str()) == name);
    let language = asked.messages.language();
    let rows = || -> Vec<Row> {
        let of = |known: &&Known<'_>| if one { known.history(language) } else { vec![known.row_on(asked.on, language)] };
        chosen.iter().flat_map(of).collect()
    };
    Ok(match format {
        LawFormat::Text if one => chosen.iter().map(|known| text::history(known, asked)).collect(),
        LawFormat::Text => text::list(parameters, &chosen, asked),
        LawFormat::Json => format!("{}\n", serde_json::to_string_pretty(&rows()).map_err(std::io::Error::other)?),
        LawFormat::Csv => csv_of(&rows())?,
    })
}

fn csv_of(rows: &[Row]) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(std::io::Error::other)?;
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// No such parameter: the nearest ones, whole paths or last words.
fn unknown(all: &[Known<'_>], name: &str, messages: Messages) -> Diagnostic {
    let mechanisms = all.iter().filter_map(|known| known.path.split_once('.').map(|(file, _)| file));
    let mut near: Vec<String> =
        nearest(name, all.iter().map(|known| known.path.as_str()).chain(mechanisms)).into_iter().map(str::to_owned).collect();
    let of_last = |known: &&Known<'_>| known.path.split_once('.').is_some_and(|(_, last)| !nearest(name, [last]).is_empty());
    near.extend(all.iter().filter(of_last).map(|known| known.path.clone()));
    near.dedup();
    near.truncate(3);
    let fault = Diagnostic::error(Code::U002).with("cause", messages.text("law.unknown", &[("name", name)]));
    if near.is_empty() { fault } else { fault.with("near", near.join(", ")).hinting("did_you_mean") }
}

fn worded(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::Fr => &text.fr,
        Language::En => &text.en,
    }
}

#[cfg(test)]
mod tests;
