//! `verify`: whether a results folder still matches its record, and the files it was made from.

use std::path::Path;

use crate::cli::args::VerifyArgs;
use crate::cli::print::Sources;
use crate::cli::typed::{Typed, VerifyTyped};
use crate::cli::{Context, Done, Failure, emit};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::RECORD;
use crate::io::record::{Record, outputs};
use crate::io::saved::differs;
use crate::io::{InputFile, files, sha256};

/// Compares the folder with its record: every file written, and the files read that are still there.
///
/// # Errors
/// The folder has no record, or a file cannot be read.
pub fn execute(args: &VerifyArgs, context: &Context) -> Result<Done, Failure> {
    let path = args.dir.join(RECORD);
    let record = Record::parse(&path.display().to_string(), &files::text(&path)?)?;
    let mut faults: Vec<Diagnostic> =
        record.differences(&outputs(&args.dir)?).into_iter().map(|(name, change)| differs(&args.dir, &name, change)).collect();
    faults.extend(record.inputs.iter().filter_map(changed_input));
    context.printer.diagnostics(&faults, &Sources::new());
    if context.json {
        let cause = |fault: &Diagnostic| fault.arguments.iter().find(|(name, _)| *name == "cause").map(|(_, cause)| cause.clone());
        let gap = |fault: &Diagnostic| (fault.location.file.clone().unwrap_or_default(), cause(fault).unwrap_or_default());
        Typed::Verify(VerifyTyped {
            version: env!("CARGO_PKG_VERSION"),
            conforme: faults.is_empty(),
            fichiers: record.outputs.len(),
            commande_enregistree: record.command.clone(),
            ecarts: faults.iter().map(gap).collect(),
        })
        .emit()?;
    } else if faults.is_empty() {
        emit(&format!("{}\n", context.messages.count("verify.sound", record.outputs.len(), &[("command", &record.command)])))?;
    }
    Ok(Done::of(&faults))
}

/// A file that was read, is still there, and is no longer the same: the run can no longer be made again.
fn changed_input(input: &InputFile) -> Option<Diagnostic> {
    let path = Path::new(&input.name);
    let bytes = Some(path).filter(|path| path.is_file()).and_then(|path| files::bytes(path).ok())?;
    (sha256(&bytes) != input.sha256)
        .then(|| Diagnostic::warning(Code::U003).in_file(&input.name).with("cause", "input_changed").hinting("run_again"))
}
