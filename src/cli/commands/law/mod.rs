//! `law`: the dated parameters, their texts and their doubts; what was published by a day.

mod known;
mod text;

use chrono::NaiveDate;

use crate::cli::args::{LawArgs, LawFormat};
use crate::cli::{CommandContext, Done, Failure, clock, emit};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::io::datasets;
use crate::io::write::{Format, WriteOptions, csv_bytes};
use crate::jobs::typed::{LawReadingsTyped, Typed, VersionTyped};
use crate::language::Language;
use crate::legislation::{Bilingual, ParameterSet};
use crate::messages::Messages;
use crate::tables::{ColumnValues, Table};
use known::KnownParameter;

/// Lists the parameters, those of a mechanism, or the history of one.
///
/// # Errors
/// The datasets cannot be read; no parameter or mechanism has this name.
pub fn execute(args: &LawArgs, context: &CommandContext) -> Result<Done, Failure> {
    let data = datasets::load(context.datasets.as_deref())?;
    if args.readings {
        let readings = data.readings()?;
        let told = if context.json {
            Typed::LawReadings(LawReadingsTyped::of(readings)).text()?
        } else {
            text::readings(&readings, context.messages)
        };
        emit(&told)?;
        return Ok(Done::Sound);
    }
    let on = args.on.or(args.as_of).unwrap_or_else(clock::today);
    let asked = LawQuestion { on, as_of: args.as_of, messages: context.messages };
    let form = form(args, context.json)?;
    emit(&answer(&data.parameters, args.parameter.as_deref(), form, asked)?)?;
    Ok(Done::Sound)
}

/// How the parameters are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LawOutput {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// As a table.
    Csv(WriteOptions),
}

/// The output that the options choose; a way to write CSV alone chooses CSV.
fn form(args: &LawArgs, json: bool) -> Result<LawOutput, Failure> {
    let options = args.csv.options(Format::Csv)?;
    let written = options.excel || options.spreadsheet_safe;
    match (args.format, json) {
        (Some(LawFormat::Csv), false) => Ok(LawOutput::Csv(options)),
        (None, false) if written => Ok(LawOutput::Csv(options)),
        _ if written => Err(Diagnostic::error(Code::U002).with("cause", "--excel").hinting("excel_is_csv").into()),
        (Some(LawFormat::Csv), true) => Err(Diagnostic::error(Code::U002).with("cause", "--json").hinting("excel_is_csv").into()),
        (Some(LawFormat::Json), _) | (None, true) => Ok(LawOutput::Json),
        _ => Ok(LawOutput::Text),
    }
}

/// The day of the values, what was known, the words.
#[derive(Clone, Copy, Debug)]
struct LawQuestion {
    on: NaiveDate,
    as_of: Option<NaiveDate>,
    messages: Messages,
}

fn answer(parameters: &ParameterSet, name: Option<&str>, form: LawOutput, asked: LawQuestion) -> Result<String, Failure> {
    let all: Vec<KnownParameter<'_>> =
        parameters.parameters().map(|(path, parameter)| KnownParameter::new(path, parameter, asked.as_of)).collect();
    let chosen: Vec<&KnownParameter<'_>> = all.iter().filter(|known| name.is_none_or(|name| known.is_named(name))).collect();
    if chosen.is_empty() {
        return Err(unknown(&all, name.unwrap_or_default(), asked.messages).into());
    }
    let one = chosen.iter().all(|known| Some(known.path.as_str()) == name);
    let language = asked.messages.language();
    let rows = || -> Vec<VersionTyped> {
        let of = |known: &&KnownParameter<'_>| if one { known.history(language) } else { vec![known.row_on(asked.on, language)] };
        chosen.iter().flat_map(of).collect()
    };
    Ok(match form {
        LawOutput::Text if one => chosen.iter().map(|known| text::history(known, asked)).collect(),
        LawOutput::Text => text::list(parameters, &chosen, asked),
        LawOutput::Json => format!("{}\n", serde_json::to_string_pretty(&rows()).map_err(std::io::Error::other)?),
        LawOutput::Csv(options) => csv_of(&rows(), options),
    })
}

/// The versions as a table. A French spreadsheet counts values that are numbers, by their comma.
fn csv_of(rows: &[VersionTyped], options: WriteOptions) -> String {
    let texts = |of: fn(&VersionTyped) -> &str| ColumnValues::Text(rows.iter().map(|row| of(row).into()).collect());
    let days = |of: fn(&VersionTyped) -> Option<NaiveDate>| ColumnValues::Date(rows.iter().map(of).collect());
    let is_number = |value: &str| value.parse::<f64>().is_ok_and(f64::is_finite);
    let value = |row: &VersionTyped| if options.excel && is_number(&row.value) { row.value.replace('.', ",") } else { row.value.clone() };
    let columns = vec![
        ("parameter", texts(|row| &row.parameter)),
        ("value", ColumnValues::Text(rows.iter().map(|row| value(row).into()).collect())),
        ("unit", texts(|row| &row.unit)),
        ("event", texts(|row| &row.event)),
        ("from", days(|row| row.from)),
        ("until", days(|row| row.until)),
        ("published", days(|row| row.published)),
        ("assumed", texts(|row| if row.assumed { "true" } else { "false" })),
        ("text", texts(|row| &row.text)),
        ("article", texts(|row| &row.article)),
        ("url", texts(|row| &row.url)),
        ("checked_on", days(|row| Some(row.checked_on))),
        ("doubt", texts(|row| &row.doubt)),
        ("label", texts(|row| &row.label)),
    ];
    String::from_utf8_lossy(&csv_bytes(&Table { name: "law", columns }, options)).into_owned()
}

/// No such parameter: the nearest ones, whole paths or last words.
fn unknown(all: &[KnownParameter<'_>], name: &str, messages: Messages) -> Diagnostic {
    let mechanisms = all.iter().filter_map(|known| known.path.split_once('.').map(|(file, _)| file));
    let mut near: Vec<String> =
        nearest(name, all.iter().map(|known| known.path.as_str()).chain(mechanisms)).into_iter().map(str::to_owned).collect();
    let of_last = |known: &&KnownParameter<'_>| known.path.split_once('.').is_some_and(|(_, last)| !nearest(name, [last]).is_empty());
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
