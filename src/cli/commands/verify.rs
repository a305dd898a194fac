//! `verify`: whether a results folder still matches its record, and the files it was made from.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::args::VerifyArgs;
use crate::cli::print::SourceTexts;
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{self, path_of};
use crate::io::output::RECORD;
use crate::io::record::{RunRecord, outputs};
use crate::io::saved::differs;
use crate::io::scenarios::SHIPPED;
use crate::io::{InputFile, datasets, sha256};
use crate::jobs::typed::{Typed, VerifyTyped};

/// What begins the name of a file of the datasets.
const DATASETS: &str = "datasets/";

/// Compares the folder with its record: every file written, and the files read that are still there. What could not be compared is said.
///
/// # Errors
/// The folder has no record, or the record is no longer what was written.
pub fn execute(args: &VerifyArgs, context: &CommandContext) -> Result<Done, Failure> {
    let path = args.dir.join(RECORD);
    let record = RunRecord::parse(&files::shown(&path), &files::text(&path)?)?;
    let mut faults: Vec<Diagnostic> =
        record.differences(&outputs(&args.dir)?).into_iter().map(|(name, change)| differs(&args.dir, &name, change)).collect();
    faults.extend(inputs(&record));
    context.printer.diagnostics(&faults, &SourceTexts::new());
    let done = Done::of(&faults);
    if context.json {
        let cause = |fault: &Diagnostic| fault.arguments.iter().find(|(name, _)| *name == "cause").map(|(_, cause)| cause.clone());
        let gap = |fault: &Diagnostic| (fault.location.file.clone().unwrap_or_default(), cause(fault).unwrap_or_default());
        emit_typed(&Typed::Verify(VerifyTyped {
            version: env!("CARGO_PKG_VERSION"),
            conforme: done == Done::Sound,
            fichiers: record.outputs.len(),
            commande_enregistree: record.command.clone(),
            ecarts: faults.iter().map(gap).collect(),
        }))?;
    } else if done == Done::Sound {
        emit(&format!("{}\n", context.messages.count("verify.sound", record.outputs.len(), &[("command", &record.command)])))?;
    }
    Ok(done)
}

/// What is to be said of the files read.
fn inputs(record: &RunRecord) -> Vec<Diagnostic> {
    let shipped = shipped(record);
    let unknown = shipped.is_none() && record.datasets.is_empty() && record.inputs.iter().any(|input| input.name.starts_with(DATASETS));
    let told = unknown.then(|| not_compared(DATASETS, "other_version"));
    told.into_iter().chain(record.inputs.iter().filter_map(|input| one(input, record, shipped.as_ref()))).collect()
}

/// The files of this program by name, when the record is of this very program and took them.
fn shipped(record: &RunRecord) -> Option<BTreeMap<String, String>> {
    let this = RunRecord::of("");
    if (&this.version, &this.commit) != (&record.version, &record.commit) {
        return None;
    }
    let data = datasets::load(None).ok()?.inputs.into_iter().map(|file| (file.name, file.sha256));
    let scenarios = SHIPPED.iter().map(|(name, text)| ((*name).to_owned(), sha256(text.as_bytes())));
    Some(data.chain(scenarios).collect())
}

fn one(input: &InputFile, record: &RunRecord, shipped: Option<&BTreeMap<String, String>>) -> Option<Diagnostic> {
    let is_same = |hash: &str| hash == input.sha256;
    let in_datasets = input.name.strip_prefix(DATASETS);
    let own_datasets = in_datasets.filter(|_| !record.datasets.is_empty()).map(|name| path_of(&record.datasets).join(path_of(name)));
    let is_scenario = sha256(record.scenario_text.as_bytes()) == input.sha256;
    let known = shipped.and_then(|shipped| shipped.get(&input.name)).map(String::as_str);
    match (own_datasets.filter(|path| path.exists()), in_datasets, known) {
        (Some(path), ..) => changed(input, &path),
        (None, Some(_), Some(hash)) if is_same(hash) => None,
        (None, Some(_), Some(_)) if record.datasets.is_empty() => Some(warning(&input.name, "shipped_differs")),
        (None, Some(_), _) if shipped.is_none() => None,
        (None, Some(_), _) => Some(not_compared(&input.name, "not_found")),
        // The record has its text.
        (None, None, known) if is_scenario && known.is_none_or(is_same) => {
            // Its text: a mark of the encoding is none of it.
            let now = Some(path_of(&input.name)).filter(|path| path.is_file()).map(|path| files::text(&path));
            match now {
                None => None,
                Some(Ok(text)) if is_same(&sha256(text.as_bytes())) => None,
                Some(Err(fault)) if fault.code == Code::C001 => Some(warning(&input.name, "unreadable")),
                Some(_) => Some(warning(&input.name, "input_changed").hinting("run_again")),
            }
        }
        (None, None, Some(hash)) if is_same(hash) => None,
        (None, None, Some(_)) => Some(warning(&input.name, "shipped_differs")),
        (None, None, None) => changed(input, &path_of(&input.name)),
    }
}

/// A file that was read: no longer the same, the run can no longer be made again; not a regular file, nobody can say.
fn changed(input: &InputFile, path: &Path) -> Option<Diagnostic> {
    if files::is_standard_input(path) {
        return Some(not_compared(&input.name, "was_standard_input"));
    }
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(not_compared(&input.name, "not_found")),
        Ok(about) if !about.is_file() => return Some(not_compared(&input.name, "not_a_file")),
        _ => {}
    }
    match files::bytes(path) {
        Ok(bytes) if sha256(&bytes) == input.sha256 => None,
        Err(fault) if fault.code == Code::C001 => Some(warning(&input.name, "unreadable")),
        _ => Some(warning(&input.name, "input_changed").hinting("run_again")),
    }
}

fn warning(name: &str, cause: &str) -> Diagnostic {
    Diagnostic::warning(Code::U003).in_file(name).with("cause", cause)
}

fn not_compared(name: &str, cause: &str) -> Diagnostic {
    Diagnostic::note(Code::U012).in_file(name).with("cause", cause)
}
