//! `schema`: the JSON Schema of scenarios.

use crate::cli::{Context, Done, Failure, emit};
use crate::diagnostic::{Code, Diagnostic};
use crate::scenario;

/// Writes the schema to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub fn execute(_context: &Context) -> Result<Done, Failure> {
    let text = serde_json::to_string_pretty(&scenario::schema()).map_err(|error| Diagnostic::error(Code::U001).with("cause", error))?;
    emit(&format!("{text}\n"))?;
    Ok(Done::Sound)
}
