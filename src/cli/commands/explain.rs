//! `explain`: one contract, line by line.

use crate::cli::args::ExplainArgs;
use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no `explain` yet.
pub fn execute(_args: &ExplainArgs, _context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "explain").into())
}
