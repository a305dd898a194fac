//! `schema`: the JSON Schema of scenarios, or of what commands say.

use crate::cli::args::SchemaArgs;
use crate::cli::{CommandContext, Done, Failure, emit};
use crate::diagnostic::{Code, Diagnostic};
use crate::jobs::typed;
use crate::scenario;

/// Writes the schema to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub fn execute(args: &SchemaArgs, _context: &CommandContext) -> Result<Done, Failure> {
    let schema = if args.sortie { typed::schema() } else { scenario::schema() };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Diagnostic::error(Code::U001).with("cause", error))?;
    emit(&format!("{text}\n"))?;
    Ok(Done::Sound)
}
