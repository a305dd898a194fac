//! `schema`: the JSON Schema of scenarios.

use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no schema yet.
pub fn execute(_context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "schema").into())
}
