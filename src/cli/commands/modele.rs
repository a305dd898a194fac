//! `modele`: a blank workbook to fill, that every command reads as it is.

use crate::cli::args::ModeleArgs;
use crate::cli::{CommandContext, Done, Failure, emit, place, reproducible};
use crate::io::files::shown;
use crate::io::record::RunRecord;
use crate::io::write::blank;

/// Writes the workbook.
///
/// # Errors
/// [`Failure::Refused`] when a file is in its place that the program did not write, or that somebody filled since.
pub fn execute(args: &ModeleArgs, context: &CommandContext) -> Result<Done, Failure> {
    let file = place::file(&args.file, args.force, context)?;
    file.fill(&blank(context.messages)?, RunRecord::of(&context.command))?;
    let name = reproducible(&["".into(), args.file.clone().into()]);
    let name = name.strip_prefix("coutcontrat ").unwrap_or(&name);
    emit(&format!("{}\n", context.messages.text("blank.written", &[("file", &shown(&args.file)), ("name", name)])))?;
    Ok(Done::Sound)
}
