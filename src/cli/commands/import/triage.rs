//! The rows of an export sorted, on one screen, with what to do next.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::cli::CommandContext;
use crate::cli::args::{ImportContratsArgs, TableFormat};
use crate::cli::screen::text_table;
use crate::io::files::shown;
use crate::io::read::{Constants, FileHeader};
use crate::jobs;
use crate::jobs::import_contracts::{RoundNames, Triage, constant_key};

/// The triage on one screen.
pub fn told(triage: &Triage, args: &ImportContratsArgs, names: &RoundNames, context: &CommandContext) -> String {
    let messages = context.messages;
    let count = |count: usize| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut rows = vec![
        vec![messages.word("import.contrats.read"), count(triage.rows)],
        vec![messages.word("import.contrats.ready"), count(triage.ready.len())],
        vec![messages.word("import.contrats.to_correct"), count(triage.to_correct.len() + usize::try_from(triage.beyond).unwrap_or(0))],
    ];
    let further = [("import.contrats.corrected", triage.corrected), ("import.contrats.repeated", triage.repeated)];
    rows.extend(further.into_iter().filter(|&(_, number)| number > 0).map(|(key, number)| vec![messages.word(key), count(number)]));
    let mut text = text_table(vec![messages.word("import.contrats.rows"), String::new()], rows);
    for lines in triage.accounts.iter().filter_map(|account| jobs::lines(account, context)) {
        let _ = writeln!(text, "\n{lines}");
    }
    let sentence = |key: &str, names: Vec<&str>| {
        if names.is_empty() { String::new() } else { format!("\n{}\n", messages.text(key, &[("columns", &names.join(", "))])) }
    };
    text.push_str(&sentence("import.contrats.missing", triage.missing.clone()));
    let of = |wanted: fn(&FileHeader) -> bool| {
        triage.headings.iter().filter(|&heading| wanted(heading)).map(|heading| heading.written.as_str()).collect()
    };
    text.push_str(&sentence("import.contrats.personal", of(|heading| heading.personal)));
    text.push_str(&sentence(
        "import.contrats.unknown",
        of(|heading| heading.column.is_none() && !heading.personal && !heading.written.is_empty()),
    ));
    text.push_str(&said_once(triage, context));
    text.push_str(&asked(triage, args, context));
    for (key, file, further) in next(triage, args, names) {
        let command = match further {
            Some(options) => again(args, &options, context),
            None => run(&file, context),
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{}", messages.text(key, &[("file", &shown(&file)), ("command", &command)]));
    }
    if triage.is_finished() {
        let _ = write!(text, "\n{}", messages.count("import.contrats.finished", triage.ready.len(), &[]));
    }
    text.push('\n');
    text
}

fn ask_key(name: &str) -> &'static str {
    if name == "sous_convention" { "import.contrats.ask_sous_convention" } else { "import.contrats.ask_employeurs_publics" }
}

/// What was said once, and for how many contracts it stands.
fn said_once(triage: &Triage, context: &CommandContext) -> String {
    let messages = context.messages;
    let mut text = String::new();
    for name in Constants::names() {
        let value = triage.constants.text(name);
        let known = match name {
            "employeurs_publics" => triage.asked_publics().values().sum(),
            name => triage.said.get(name).map_or(0, |(_, count)| *count),
        };
        if !value.is_empty() {
            let values = [("name", messages.word(constant_key(name))), ("value", value.to_owned())];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let _ = write!(text, "\n{}", messages.count("import.contrats.said", usize::try_from(known).unwrap_or(usize::MAX), &values));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// The questions of this round in one place, and the command that says yes to all of them.
fn asked(triage: &Triage, args: &ImportContratsArgs, context: &CommandContext) -> String {
    let messages = context.messages;
    let questions = triage.questions();
    let mut text = String::new();
    for (name, count) in &questions {
        let number = |count: u64| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
        let by: Vec<String> = triage.asked_publics().iter().map(|(what, count)| format!("{what} {}", number(*count))).collect();
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        let _ = write!(text, "\n{}", messages.count(ask_key(name), count, &[("by", &by.join(", "))]));
    }
    if questions.is_empty() {
        return text;
    }
    let yes = |(name, _): &(&'static str, u64)| [OsString::from(format!("--{}", name.replace('_', "-"))), "oui".into()];
    let command = again(args, &questions.iter().flat_map(yes).collect::<Vec<_>>(), context);
    let _ = write!(text, "\n{}\n", messages.text("import.contrats.answer_yes", &[("command", &command)]));
    text
}

/// What to do next: the sentence, the file that it is about, and what the same import is then given besides; none for a run.
fn next(triage: &Triage, args: &ImportContratsArgs, names: &RoundNames) -> Vec<(&'static str, PathBuf, Option<Vec<OsString>>)> {
    let mut next = Vec::new();
    if !triage.missing.is_empty() {
        let mapping = names.mapping.as_ref().map(|name| args.out.join(name));
        let file = mapping.clone().or_else(|| args.mapping.clone()).unwrap_or_default();
        let given = mapping.filter(|_| args.mapping.is_none()).map(|file| vec!["--mapping".into(), file.into()]);
        let cfa = triage.missing.contains(&"cfa");
        next.push((if cfa { "import.contrats.next_cfa" } else { "import.contrats.next_mapping" }, file, Some(given.unwrap_or_default())));
    }
    if !triage.to_correct.is_empty() {
        let file = args.out.join(&names.to_correct);
        next.push(("import.contrats.next_correct", file.clone(), Some(vec![file.into()])));
    }
    if !triage.ready.is_empty() {
        next.push(("import.contrats.next_run", args.out.join(&names.ready), None));
    }
    next
}

/// What every command of this session was given and the next needs.
fn common(context: &CommandContext) -> Vec<OsString> {
    let mut words = Vec::new();
    if let Some(folder) = &context.datasets {
        words.extend(["--datasets".into(), folder.clone().into()]);
    }
    if context.language_asked {
        words.extend(["--lang".into(), context.language.code().into()]);
    }
    words
}

/// The run on what is ready.
fn run(file: &std::path::Path, context: &CommandContext) -> String {
    let mut words: Vec<OsString> = vec![OsString::new(), "run".into(), "--contrats".into(), file.into()];
    words.extend(common(context));
    words.extend(["--out".into(), context.messages.fixed("import.contrats.results").into()]);
    crate::cli::reproducible(&words)
}

/// The same import with something more.
fn again(args: &ImportContratsArgs, further: &[OsString], context: &CommandContext) -> String {
    let mut words: Vec<OsString> = vec![OsString::new(), "import".into(), "contrats".into()];
    words.extend(args.files.iter().map(|file| file.clone().into()));
    words.extend(further.iter().cloned());
    let valued = [
        ("--mapping", args.mapping.clone().map(OsString::from)),
        ("--cfa", args.cfa.clone().map(OsString::from)),
        ("--sous-convention", args.sous_convention.map(|said| said.as_str().into())),
        ("--region", args.region.clone().map(OsString::from)),
        ("--employeurs-publics", args.employeurs_publics.map(|said| said.as_str().into())),
        ("--prix", args.sheets.prix.clone().map(OsString::from)),
        ("--key", args.key.clone().map(OsString::from)),
        ("--format", (args.format != TableFormat::Csv).then(|| args.format.extension().into())),
        ("--out", Some(args.out.clone().into())),
    ];
    words.extend(valued.into_iter().filter_map(|(name, value)| Some([name.into(), value?])).flatten());
    words.extend(args.sheets.sheet.iter().flat_map(|sheet| ["--sheet".into(), sheet.clone().into()]));
    let flags = [
        ("--all-sheets", args.sheets.all_sheets),
        ("--pseudonyms", args.pseudonyms),
        ("--keep-ids", args.keep_ids),
        ("--spreadsheet-safe", args.csv.spreadsheet_safe),
        ("--excel", args.csv.excel),
        ("--force", args.force),
    ];
    words.extend(flags.iter().filter(|(_, on)| *on).map(|(name, _)| OsString::from(*name)));
    words.extend(common(context));
    crate::cli::reproducible(&words)
}
