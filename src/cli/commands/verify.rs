//! `verify`: whether a saved run still matches its record.

use crate::cli::args::VerifyArgs;
use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no `verify` yet.
pub fn execute(_args: &VerifyArgs, _context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "verify").into())
}
