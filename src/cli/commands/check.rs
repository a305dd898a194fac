//! `check`: every fault of every file, in one pass.

use crate::cli::args::CheckArgs;
use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no `check` yet.
pub fn execute(_args: &CheckArgs, _context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "check").into())
}
