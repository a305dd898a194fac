//! `simulate`: what the CFAs risk, drawn.

use std::path::PathBuf;
use std::time::Instant;

use super::run::format;
use crate::cli::args::SimulateArgs;
use crate::cli::place::{self, Place};
use crate::cli::screen::RiskSummary;
use crate::cli::{Context, Done, Failure, emit_told, emit_typed};
use crate::io::files::shown;
use crate::io::output::Sink;
use crate::jobs::simulate::{TABLES, plan, simulate};
use crate::jobs::{self, Asked, typed};
use crate::report::risques::RiskFacts;

/// Runs the command.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read, the number of draws is out of what can be made (`S033`), nothing is left to
/// draw (`S034`), or the folder cannot be written.
pub fn execute(args: &SimulateArgs, context: &Context) -> Result<Done, Failure> {
    let start = Instant::now();
    let plan = plan(args.draws, args.precision, args.drivers)?;
    let place = |out| Place { out, force: args.force, format: format(args.format), tables: &TABLES, files: &["report.html", typed::FILE] };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let asked = Asked {
        scenario: args.scenario.as_deref(),
        contrats: args.contrats.as_deref(),
        centres: args.centres.as_deref(),
        region: args.region.as_deref(),
    };
    let inputs = jobs::load(asked, context)?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    }
    let options = args.csv.options(format(args.format))?;
    let sink = folder.as_ref().map(|folder| (folder as &dyn Sink, options));
    let told = |facts: &RiskFacts<'_>, typed| (RiskSummary { facts, context }.text(), typed);
    let (text, typed) = simulate(&inputs, (args.seed, plan), sink, context, told)?;
    if let Some(folder) = folder {
        place::publish(folder, context)?;
    }
    let faulty = inputs.faults.errors() > 0 || inputs.faults.warnings() > 0;
    let done = if faulty { Done::Faults } else { Done::Sound };
    if context.json {
        emit_typed(&typed)?;
        return Ok(done);
    }
    emit_told(&text)?;
    let seconds = format!("{:.1}", start.elapsed().as_secs_f64());
    match &args.out {
        Some(out) => {
            let report = shown(&out.join("report.html"));
            emit_told(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &seconds), ("report", &report)])))?;
        }
        None => context.printer.line(&context.messages.text("simulate.seconds", &[("seconds", &seconds)])),
    }
    Ok(done)
}
