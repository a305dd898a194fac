//! `check`: every fault of every file, in one pass; nothing is written.

use std::path::Path;

use crate::cli::args::CheckArgs;
use crate::cli::print::SourceTexts;
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::io::datasets::Datasets;
use crate::io::read::{self, ColumnKind, InputColumn};
use crate::jobs;
use crate::jobs::check::{CheckedInput, FileNotice, Soundness};
use crate::jobs::typed::{CheckTyped, ColumnsTyped, Typed};
use crate::language::Language;
use crate::messages::Messages;
use crate::report::grid::{grid, wrapped};

/// Reads each file and tells its faults, or lists the columns.
///
/// # Errors
/// A file that cannot be read at all, once every file was looked at.
pub fn execute(args: &CheckArgs, context: &CommandContext) -> Result<Done, Failure> {
    if args.columns {
        let told = if context.json { Typed::CheckColumns(ColumnsTyped::known()).text()? } else { columns(context.messages) };
        emit(&told)?;
        return Ok(Done::Sound);
    }
    let datasets = context.load_datasets()?;
    let found: Vec<CheckedInput> = args.files.iter().flat_map(|file| checked(file, &datasets, context)).collect();
    if context.json {
        let fichiers = found.iter().map(CheckedInput::typed).collect();
        emit_typed(&Typed::Check(CheckTyped { version: env!("CARGO_PKG_VERSION"), fichiers }))?;
    }
    Ok(match found.iter().map(|checked| checked.soundness).max() {
        Some(Soundness::Unreadable) => return Err(Failure::Refused(Vec::new(), SourceTexts::new())),
        Some(Soundness::Faulty) => Done::Faults,
        _ => Done::Sound,
    })
}

fn checked(file: &Path, datasets: &Datasets, context: &CommandContext) -> Vec<CheckedInput> {
    let found = jobs::check::check(file, datasets, context);
    found.iter().for_each(|checked| tell(checked, context));
    found
}

/// A line of the screen, unless JSON takes its place.
fn say(context: &CommandContext, line: &str) {
    if !context.json {
        context.printer.line(line);
    }
}

fn tell(checked: &CheckedInput, context: &CommandContext) {
    let (key, file) = (checked.nature.key(), ("file", checked.file.as_str()));
    if let Some((read, kept)) = checked.rows {
        let kept = context.language.integer(i64::try_from(kept).unwrap_or(i64::MAX));
        say(context, &context.messages.count(key, read, &[file, ("kept", &kept)]));
    }
    match &checked.told {
        FileNotice::Scenario(faults, _) if faults.is_empty() => say(context, &context.messages.text(key, &[file])),
        FileNotice::Scenario(faults, sources) => context.printer.diagnostics(faults, sources),
        FileNotice::Table(faults) if faults.is_empty() => {}
        FileNotice::Table(faults) => context.printer.faults(faults, &SourceTexts::new()),
    }
    if let Some(lines) = jobs::lines(&checked.account, context) {
        say(context, &lines);
    }
}

/// The columns of each table that people make.
fn columns(messages: Messages) -> String {
    let of = |key: &str, columns: &[InputColumn]| format!("{}\n\n{}", messages.word(key), listed(columns, messages));
    let all = [
        of("check.of_contracts", read::columns()),
        of("check.of_centres", read::centre_columns()),
        of("check.of_prices", read::price_columns()),
        of("check.of_payments", read::payment_columns()),
    ];
    all.join("\n")
}

/// Columns: name, what it holds, whether it is needed, what it means; its other names below.
fn listed(columns: &[InputColumn], messages: Messages) -> String {
    let titles = ["check.col_column", "check.col_kind", "check.col_needed", "check.col_meaning"].map(|key| messages.word(key));
    let yes_no = |yes: bool| messages.word(if yes { "print.yes" } else { "print.no" });
    let row = |column: &InputColumn| vec![column.name.to_owned(), kind(column, messages), yes_no(column.needed), meaning(column, messages)];
    let listed = grid(&titles, &[false; 4], columns.iter().map(row).collect(), 0);
    let aliases = columns.iter().filter(|column| !column.aliases.is_empty());
    let aliases = aliases.map(|column| wrapped(&format!("{}  {}", column.name, column.aliases.join(", ")), 2));
    format!("{listed}\n{}\n{}", messages.word("check.aliases"), aliases.collect::<String>())
}

fn meaning(column: &InputColumn, messages: Messages) -> String {
    match messages.language() {
        Language::Fr => column.fr.to_owned(),
        Language::En => column.en.to_owned(),
    }
}

fn kind(column: &InputColumn, messages: Messages) -> String {
    match column.kind {
        ColumnKind::Word(words) => words.join(" | "),
        kind => messages.word(&format!("words.kind.{}", kind.word())),
    }
}
