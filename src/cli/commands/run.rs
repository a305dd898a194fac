//! `run`: the main job.

use crate::cli::args::RunArgs;
use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no `run` yet.
pub fn execute(_args: &RunArgs, _context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "run").into())
}
