//! `check`: every fault of every file, in one pass; nothing is written.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::args::CheckArgs;
use crate::cli::print::Sources;
use crate::cli::table::{grid, wrapped};
use crate::cli::typed::{CheckTyped, CheckedFile, LinesTyped, Typed};
use crate::cli::{Context, Done, Failure, emit, job};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::{self, Datasets};
use crate::io::read::{self, Column, Contracts, Faults, Kind};
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
    let found: Vec<(Soundness, CheckedFile)> = args.files.iter().flat_map(|file| checked(file, &datasets, context)).collect();
    if context.json {
        let fichiers = found.iter().map(|(_, file)| file.clone()).collect();
        Typed::Check(CheckTyped { version: env!("CARGO_PKG_VERSION"), fichiers }).emit()?;
    }
    Ok(match found.iter().map(|(soundness, _)| soundness).max() {
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

impl Soundness {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "sain",
            Self::Faulty => "fautes",
            Self::Unreadable => "illisible",
        }
    }
}

/// A file is read once: a pipe gives its bytes no second time. A workbook may hold several tables: each is checked.
fn checked(file: &Path, datasets: &Datasets, context: &Context) -> Vec<(Soundness, CheckedFile)> {
    let is_scenario = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_scenario {
        let (soundness, faults) = scenario(file, datasets, context);
        let mut codes: BTreeMap<String, u64> = BTreeMap::new();
        faults.iter().for_each(|fault| *codes.entry(fault.code.to_string()).or_default() += 1);
        return vec![(soundness, CheckedFile { etat: soundness.as_str(), fautes: codes, ..named(file, "scenario") })];
    }
    match files::bytes(file) {
        Err(fault) => vec![table(("check.contracts", "contrats"), file, Err(Faults::of(fault)), context)],
        Ok(bytes) => tables(file, &bytes, datasets, context),
    }
}

/// Every table of a file: what is none of the others is taken for contracts.
fn tables(file: &Path, bytes: &[u8], datasets: &Datasets, context: &Context) -> Vec<(Soundness, CheckedFile)> {
    let name = files::shown(file);
    let [centres, prices, payments] = [read::is_centres(&name, bytes), read::is_prices(&name, bytes), read::is_payments(&name, bytes)];
    let others = centres || prices || payments;
    let mut found = Vec::new();
    let contracts = read::contracts_with(&name, bytes, &datasets.nomenclature, context.reading());
    // Beside other tables, a workbook without a sheet of contracts has none to check.
    if contracts.as_ref().map_or_else(|faults| !others || faults.count_of(Code::C004) == 0, |_| true) {
        found.push(contracts_checked(file, contracts, context));
    }
    if centres {
        let read = read::centres_in(&name, bytes, context.sheets.asked());
        found.push(table(("check.centres", "centres"), file, read.map(|read| (read.rows_read, read.rows.len(), read.faults)), context));
    }
    if prices {
        let read = read::prices_of(&name, bytes).map(|read| (read.rows_read, read.rows_read, read.faults));
        found.push(table(("check.prices", "prix"), file, read, context));
    }
    if payments {
        let read = read::payments_of(&name, bytes, context.sheets.asked(), &datasets.payers);
        found.push(table(("check.payments", "paiements"), file, read.map(|read| (read.rows_read, read.rows.len(), read.faults)), context));
    }
    found
}

fn contracts_checked(file: &Path, read: Result<Contracts, Faults>, context: &Context) -> (Soundness, CheckedFile) {
    let account = read.as_ref().map(|read| read.account).unwrap_or_default();
    let read = read.map(|read| (read.rows_read, read.cohort.len(), read.faults));
    let (soundness, checked) = table(("check.contracts", "contrats"), file, read, context);
    if let Some(lines) = job::lines(&account, context) {
        say(context, &lines);
    }
    (soundness, CheckedFile { lignes: LinesTyped::of(&account), ..checked })
}

fn named(file: &Path, nature: &'static str) -> CheckedFile {
    CheckedFile { fichier: files::shown(file), nature, etat: "", lignes_lues: None, gardees: None, lignes: None, fautes: BTreeMap::new() }
}

/// A line of the screen, unless JSON takes its place.
fn say(context: &Context, line: &str) {
    if !context.json {
        context.printer.line(line);
    }
}

fn scenario(file: &Path, datasets: &Datasets, context: &Context) -> (Soundness, Vec<Diagnostic>) {
    let told = |faults: Vec<Diagnostic>, sources: &Sources| {
        context.printer.diagnostics(&faults, sources);
        (Soundness::Unreadable, faults)
    };
    match scenarios::load(Some(&files::shown(file))) {
        Ok(loaded) => {
            if let Err(faults) = loaded.scenario.law(datasets.in_force(), None) {
                return told(faults, &[(files::shown(file), loaded.text)].into());
            }
            if let Some(missing) = scenarios::missing_file(&loaded) {
                return told(vec![missing], &Sources::new());
            }
            say(context, &context.messages.text("check.scenario", &[("file", &files::shown(file))]));
            (Soundness::Sound, Vec::new())
        }
        Err((faults, source)) => told(faults, &source.into_iter().collect()),
    }
}

/// What a table is worth: its rows read and kept, and its faults; or those for which it could not be read at all.
fn table(
    (key, nature): (&str, &'static str),
    file: &Path,
    read: Result<(usize, usize, Faults), Faults>,
    context: &Context,
) -> (Soundness, CheckedFile) {
    let mut checked = named(file, nature);
    let (faults, soundness) = match read {
        Ok((rows_read, kept, faults)) => {
            (checked.lignes_lues, checked.gardees) = (Some(rows_read), Some(kept));
            let (name, kept) = (files::shown(file), context.language.integer(i64::try_from(kept).unwrap_or(i64::MAX)));
            say(context, &context.messages.count(key, rows_read, &[("file", &name), ("kept", &kept)]));
            let sound = faults.errors() == 0 && faults.warnings() == 0;
            (faults, if sound { Soundness::Sound } else { Soundness::Faulty })
        }
        Err(faults) => (faults, Soundness::Unreadable),
    };
    tell(&faults, context);
    checked.fautes = faults.groups().into_iter().map(|group| (group.code.to_string(), group.count)).collect();
    (soundness, CheckedFile { etat: soundness.as_str(), ..checked })
}

fn tell(faults: &Faults, context: &Context) {
    if !faults.is_empty() {
        context.printer.faults(faults, &Sources::new());
    }
}

/// The columns of each table that people make.
fn columns(messages: Messages) -> String {
    let of = |key: &str, columns: &[Column]| format!("{}\n\n{}", messages.word(key), listed(columns, messages));
    let all = [
        of("check.of_contracts", read::columns()),
        of("check.of_centres", read::centre_columns()),
        of("check.of_prices", read::price_columns()),
        of("check.of_payments", read::payment_columns()),
    ];
    all.join("\n")
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
