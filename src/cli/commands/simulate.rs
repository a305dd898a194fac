//! `simulate`: what the CFAs risk, drawn.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::run::format;
use crate::cli::args::SimulateArgs;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::screen::RiskSummary;
use crate::cli::{CommandContext, Done, Failure, emit_told, emit_typed};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::output::Sink;
use crate::jobs::simulate::{TABLES, plan, simulate};
use crate::jobs::{self, InputChoice, typed};
use crate::montecarlo::{DrawPart, DrawPlan};
use crate::report::risques::RiskFacts;
use crate::signs::quoted;

/// Runs the command.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read, the number of draws is out of what can be made (`S033`), nothing is left to
/// draw (`S034`), or the folder cannot be written.
pub fn execute(args: &SimulateArgs, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    let plan = DrawPlan { points: args.points, ..plan(args.draws, args.precision, args.drivers)? };
    if let (Some(number), Some(out)) = (args.part, &args.out) {
        return part(args, plan, number, out, context);
    }
    let parts = args.merge.as_deref().map(files_of).transpose()?;
    // The parts make what the run makes, its record too.
    let context = &merging(args, context);
    let place =
        |out| ResultsFolder { out, force: args.force, format: format(args.format), tables: &TABLES, files: &["report.html", typed::FILE] };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let inputs = jobs::load(asked(args), context)?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    }
    let options = args.csv.options(format(args.format))?;
    let sink = folder.as_ref().map(|folder| (folder as &dyn Sink, options));
    let told = |facts: &RiskFacts<'_>, typed| (RiskSummary { facts, context }.text(), typed);
    let (text, typed) = simulate(&inputs, (args.seed, plan), parts.as_deref(), sink, context, told)?;
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

fn asked(args: &SimulateArgs) -> InputChoice<'_> {
    InputChoice {
        scenario: args.scenario.as_deref(),
        contrats: args.contrats.as_deref(),
        centres: args.centres.as_deref(),
        region: args.region.as_deref(),
    }
}

/// Draws a part into its file.
fn part(args: &SimulateArgs, plan: DrawPlan, part: DrawPart, out: &Path, context: &CommandContext) -> Result<Done, Failure> {
    let file = place::file(out, args.force, context)?;
    let inputs = jobs::load(asked(args), context)?;
    let text = jobs::parts::part(&inputs, (args.seed, plan), part, context)?;
    file.fill(text.as_bytes(), inputs.record(context))?;
    let values = [("part", format!("{}/{}", part.number, part.of)), ("file", shown(out))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    context.printer.line(&context.messages.text("simulate.part_done", &values));
    Ok(Done::Sound)
}

/// The parts of a folder, by name.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fault = |error: std::io::Error| Diagnostic::error(Code::C001).in_file(shown(folder)).with("cause", error);
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(fault)?;
    let mut files: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

/// The command of the run that the parts make.
fn merging(args: &SimulateArgs, context: &CommandContext) -> CommandContext {
    let mut context = context.clone();
    if let Some(folder) = &args.merge {
        let folder = shown(folder);
        let options = [format!(" --merge {}", quoted(&folder)), format!(" {}", quoted(&format!("--merge={folder}")))];
        context.means.command = options.iter().fold(context.means.command.clone(), |command, option| command.replacen(option, "", 1));
    }
    context
}
