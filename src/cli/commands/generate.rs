//! `generate`: a synthetic cohort.

use crate::cli::args::GenerateArgs;
use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no `generate` yet.
pub fn execute(_args: &GenerateArgs, _context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "generate").into())
}
