//! `import`: people's own files and official workbooks, made into the project's own tables.

mod contrats;
mod effect;
mod npec;
mod retrouver;
mod show;
mod triage;

use crate::cli::args::{ImportArgs, ImportWhat};
use crate::cli::{CommandContext, Done, Failure};

/// Runs the command.
///
/// # Errors
/// [`Failure`]: an input that cannot be read, an output that cannot be written.
pub fn execute(args: &ImportArgs, context: &CommandContext) -> Result<Done, Failure> {
    match &args.what {
        ImportWhat::Contrats(args) => contrats::execute(args, context),
        ImportWhat::Npec(args) => npec::execute(args, context),
        ImportWhat::Retrouver(args) => retrouver::execute(args, context),
    }
}
