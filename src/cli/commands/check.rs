//! `check`: every fault of every file, in one pass; nothing is written.

use std::path::Path;

use crate::cli::args::CheckArgs;
use crate::cli::print::Sources;
use crate::cli::table::{grid, wrapped};
use crate::cli::{Context, Done, Failure, emit};
use crate::io::datasets::{self, Datasets};
use crate::io::read::{self, Column, Faults, Kind};
use crate::io::{files, scenarios};
use crate::language::Language;
use crate::messages::Messages;

/// Reads each file and tells its faults, or lists the columns.
///
/// # Errors
/// A file that cannot be read at all, once every file was looked at.
pub fn execute(args: &CheckArgs, context: &Context) -> Result<Done, Failure> {
    if args.columns {
        emit(&columns(context.messages))?;
        return Ok(Done::Sound);
    }
    let datasets = datasets::load(context.datasets.as_deref())?;
    let mut found = Vec::new();
    for file in &args.files {
        found.push(checked(file, &datasets, context));
    }
    Ok(match found.iter().max() {
        Some(Soundness::Unreadable) => return Err(Failure::Refused(Vec::new(), Sources::new())),
        Some(Soundness::Faulty) => Done::Faults,
        _ => Done::Sound,
    })
}

/// What a file is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Soundness {
    Sound,
    Faulty,
    Unreadable,
}

fn checked(file: &Path, datasets: &Datasets, context: &Context) -> Soundness {
    let is_scenario = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_scenario {
        scenario(file, datasets, context)
    } else if read::is_centres(file) {
        centres(file, context)
    } else {
        contracts(file, datasets, context)
    }
}

fn scenario(file: &Path, datasets: &Datasets, context: &Context) -> Soundness {
    match scenarios::load(Some(&file.display().to_string())) {
        Ok(loaded) => {
            if let Err(faults) = loaded.scenario.law(datasets.in_force(), None) {
                context.printer.diagnostics(&faults, &[(files::shown(file), loaded.text)].into());
                return Soundness::Unreadable;
            }
            if let Some(missing) = scenarios::missing_file(&loaded) {
                context.printer.diagnostics(&[missing], &Sources::new());
                return Soundness::Unreadable;
            }
            context.printer.line(&context.messages.text("check.scenario", &[("file", &files::shown(file))]));
            Soundness::Sound
        }
        Err((faults, source)) => {
            context.printer.diagnostics(&faults, &source.into_iter().collect());
            Soundness::Unreadable
        }
    }
}

fn contracts(file: &Path, datasets: &Datasets, context: &Context) -> Soundness {
    let read = read::read_contracts_with(file, &datasets.nomenclature, context.reading());
    table("check.contracts", file, read.map(|read| (read.rows_read, read.cohort.len(), read.faults)), context)
}

fn centres(file: &Path, context: &Context) -> Soundness {
    table(
        "check.centres",
        file,
        read::read_centres(file, context.sheets.asked()).map(|read| (read.rows_read, read.rows.len(), read.faults)),
        context,
    )
}

/// What a table is worth: its rows read and kept, and its faults; or those for which it could not be read at all.
fn table(key: &str, file: &Path, read: Result<(usize, usize, Faults), Faults>, context: &Context) -> Soundness {
    let (faults, soundness) = match read {
        Ok((rows_read, kept, faults)) => {
            let (name, kept) = (files::shown(file), context.language.integer(i64::try_from(kept).unwrap_or(i64::MAX)));
            context.printer.line(&context.messages.count(key, rows_read, &[("file", &name), ("kept", &kept)]));
            let sound = faults.errors() == 0 && faults.warnings() == 0;
            (faults, if sound { Soundness::Sound } else { Soundness::Faulty })
        }
        Err(faults) => (faults, Soundness::Unreadable),
    };
    tell(&faults, context);
    soundness
}

fn tell(faults: &Faults, context: &Context) {
    if !faults.is_empty() {
        context.printer.faults(faults, &Sources::new());
    }
}

/// The columns of the contracts table, then those of the centres table.
fn columns(messages: Messages) -> String {
    let of = |key: &str, columns: &[Column]| format!("{}\n\n{}", messages.word(key), listed(columns, messages));
    format!("{}\n{}", of("check.of_contracts", read::columns()), of("check.of_centres", read::centre_columns()))
}

/// Columns: name, what it holds, whether it is needed, what it means; its other names below.
fn listed(columns: &[Column], messages: Messages) -> String {
    let titles = ["check.col_column", "check.col_kind", "check.col_needed", "check.col_meaning"].map(|key| messages.word(key));
    let yes_no = |yes: bool| messages.word(if yes { "print.yes" } else { "print.no" });
    let row = |column: &Column| vec![column.name.to_owned(), kind(column, messages), yes_no(column.needed), meaning(column, messages)];
    let listed = grid(&titles, &[false; 4], columns.iter().map(row).collect(), 0);
    let aliases = columns.iter().filter(|column| !column.aliases.is_empty());
    let aliases = aliases.map(|column| wrapped(&format!("{}  {}", column.name, column.aliases.join(", ")), 2));
    format!("{listed}\n{}\n{}", messages.word("check.aliases"), aliases.collect::<String>())
}

fn meaning(column: &Column, messages: Messages) -> String {
    match messages.language() {
        Language::Fr => column.fr.to_owned(),
        Language::En => column.en.to_owned(),
    }
}

fn kind(column: &Column, messages: Messages) -> String {
    let word = match column.kind {
        Kind::Text => "text",
        Kind::Code => "code",
        Kind::Number => "number",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::Amount => "amount",
        Kind::Boolean => "boolean",
        Kind::Word(words) => return words.join(" | "),
    };
    messages.word(&format!("words.kind.{word}"))
}
