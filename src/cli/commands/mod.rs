//! One file per command.

pub mod allocate;
pub mod check;
pub mod compare;
pub mod completions;
pub mod eval;
pub mod explain;
pub mod generate;
pub mod import;
pub mod law;
pub mod man;
pub mod modele;
pub mod page;
pub mod query;
pub mod readings;
pub mod reconcile;
pub mod run;
pub mod schema;
pub mod simulate;
pub mod solve;
pub mod verify;

use super::args::Command;
use super::{CommandContext, Done, Failure};
use crate::diagnostic::{Code, Diagnostic};

/// Whether a command says what it says as JSON.
const fn typed(command: &Command) -> bool {
    match command {
        Command::Run(_)
        | Command::Compare(_)
        | Command::Readings(_)
        | Command::Reconcile(_)
        | Command::Generate(_)
        | Command::Verify(_)
        | Command::Query(_)
        | Command::Explain(_)
        | Command::Import(_)
        | Command::Allocate(_)
        | Command::Solve(_)
        | Command::Simulate(_)
        | Command::Law(_)
        | Command::Check(_)
        | Command::Schema(_) => true,
        Command::Eval(_) | Command::Modele(_) | Command::Page(_) | Command::Completions(_) | Command::Man(_) => false,
    }
}

/// Runs a command.
///
/// # Errors
/// [`Failure`]: wrong use, unreadable input, or an output that cannot be written.
pub fn execute(command: &Command, context: &CommandContext) -> Result<Done, Failure> {
    if context.json && !typed(command) {
        return Err(Diagnostic::error(Code::U002).with("cause", "--json").hinting("no_json").into());
    }
    let context = &context.reading_prices()?;
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
        Command::Reconcile(args) => reconcile::execute(args, context),
        Command::Modele(args) => modele::execute(args, context),
        Command::Page(args) => page::execute(args, context),
        Command::Verify(args) => verify::execute(args, context),
        Command::Query(args) => query::execute(args, context),
        Command::Eval(args) => eval::execute(args, context),
        Command::Solve(args) => solve::execute(args, context),
        Command::Simulate(args) => simulate::execute(args, context),
        Command::Schema(args) => schema::execute(args, context),
        Command::Completions(args) => completions::execute(args, context),
        Command::Man(args) => man::execute(args, context),
    }
}
