//! One file per command.

pub mod allocate;
pub mod check;
pub mod compare;
pub mod completions;
pub mod explain;
pub mod generate;
pub mod import;
pub mod law;
pub mod man;
pub mod readings;
pub mod run;
pub mod schema;
pub mod simulate;
pub mod solve;
pub mod verify;

use super::args::Command;
use super::{Context, Done, Failure};

/// Runs a command.
///
/// # Errors
/// [`Failure`]: wrong use, unreadable input, or an output that cannot be written.
pub fn execute(command: &Command, context: &Context) -> Result<Done, Failure> {
    match command {
        Command::Run(args) => run::execute(args, context),
        Command::Compare(args) => compare::execute(args, context),
        Command::Check(args) => check::execute(args, context),
        Command::Explain(args) => explain::execute(args, context),
        Command::Law(args) => law::execute(args, context),
        Command::Readings(args) => readings::execute(args, context),
        Command::Generate(args) => generate::execute(args, context),
        Command::Import(args) => import::execute(args, context),
        Command::Allocate(args) => allocate::execute(args, context),
        Command::Verify(args) => verify::execute(args, context),
        Command::Solve(args) => solve::execute(args, context),
        Command::Simulate(args) => simulate::execute(args, context),
        Command::Schema => schema::execute(context),
        Command::Completions(args) => completions::execute(args, context),
        Command::Man(args) => man::execute(args, context),
    }
}
