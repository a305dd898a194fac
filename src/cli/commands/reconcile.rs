//! `reconcile`: payments received against what is due.

use std::time::Instant;

use crate::cli::args::ReconcileArgs;
use crate::cli::commands::run;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::io::files::shown;
use crate::io::read::PaymentsTable;
use crate::jobs::typed::{self, ReconcileTyped, Typed};
use crate::jobs::{self, InputChoice, Inputs};
use crate::report::rapprochement::{self, StatementCounts};

/// Its tables.
const TABLES: [&str; 2] = ["rapprochement", "anciennete"];

/// Runs the command. With a folder, everything is written aside and appears whole at the end.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read or the folder cannot be written.
pub fn execute(args: &ReconcileArgs, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    let format = run::format(args.format);
    let place = |out| ResultsFolder { out, force: args.force, format, tables: &TABLES, files: &[typed::FILE] };
    let folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let asked = InputChoice { scenario: args.scenario.as_deref(), contrats: Some(&args.contrats), centres: None, region: None };
    let inputs = jobs::load(asked, context)?;
    let payments = jobs::statement(args.paiements.as_deref(), &args.contrats, &inputs, context)?;
    let found = jobs::reconciled(&inputs, &payments, args.jusqu_au)?;
    let typed = Typed::Reconcile(ReconcileTyped::of(&found, &payments));
    if let Some(folder) = folder {
        jobs::write_reconciled((&inputs, &payments, &found), &typed, (&folder, args.csv.options(format)?), context)?;
        place::publish(folder, context)?;
    }
    let done = faulty(&inputs, &payments);
    if context.json {
        emit_typed(&typed)?;
        return Ok(done);
    }
    let read = StatementCounts { contracts: inputs.cohort.len(), payments: payments.rows.len(), without_amount: payments.without_amount };
    emit(&rapprochement::text(&found, read, context.messages))?;
    let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
    let told = match &args.out {
        Some(out) => context.messages.text("reconcile.done", &[("folder", &shown(out)), ("seconds", &elapsed)]),
        None => context.messages.text("reconcile.no_folder", &[("seconds", &elapsed)]),
    };
    emit(&format!("\n{told}\n"))?;
    Ok(done)
}

fn faulty(inputs: &Inputs, payments: &PaymentsTable) -> Done {
    let found = [&inputs.faults, &payments.faults].iter().any(|faults| faults.errors() + faults.warnings() > 0);
    if found { Done::Faults } else { Done::Sound }
}
