//! `law`: the dated parameters.

use crate::cli::args::LawArgs;
use crate::cli::{Context, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Runs the command.
///
/// # Errors
/// This build has no `law` yet.
pub fn execute(_args: &LawArgs, _context: &Context) -> Result<Done, Failure> {
    Err(Diagnostic::error(Code::U005).with("format", "law").into())
}
