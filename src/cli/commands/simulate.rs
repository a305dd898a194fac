//! `simulate`: what the CFAs risk, drawn.

use std::path::PathBuf;
use std::time::Instant;

use super::run::format;
use crate::cli::args::SimulateArgs;
use crate::cli::job::{self, Asked, Drawn, Inputs, Place, RiskSummary};
use crate::cli::print::Sources;
use crate::cli::reproducible;
use crate::cli::typed::{self, Typed};
use crate::cli::{Context, Done, Failure, emit};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::output::Folder;
use crate::montecarlo::{MOST_DRAWS, Plan, Source};
use crate::report::html;
use crate::report::risques::{self as risk_report, RiskFacts};
use crate::tables;

/// Its tables.
const TABLES: [&str; 4] = ["risques", "risques_centres", "facteurs", "survie"];

/// Runs the command.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read, the number of draws is out of what can be made (`S033`), nothing is left to
/// draw (`S034`), or the folder cannot be written.
pub fn execute(args: &SimulateArgs, context: &Context) -> Result<Done, Failure> {
    let start = Instant::now();
    let plan = plan(args)?;
    let place = |out| Place { out, force: args.force, format: format(args.format), tables: &TABLES, files: &["report.html", typed::FILE] };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let inputs = job::load(
        Asked { scenario: args.scenario.as_deref(), contrats: args.contrats.as_deref(), centres: args.centres.as_deref() },
        context,
    )?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    }
    context.printer.diagnostics(&job::other_region(&inputs)?, &Sources::new());
    let drawn = job::risks_of(&inputs, args.seed, plan, context)?;
    let names = inputs.datasets.centre_names();
    let files = inputs.shown_files();
    let title = inputs.title(context);
    let command = reproducible(&context.command_line);
    let assumptions = inputs.datasets.risk_list();
    let facts = RiskFacts {
        scenario: &title,
        risks: &drawn.risks,
        horizon: drawn.settings.horizon,
        known_until: drawn.parameters.known_until,
        seed: args.seed,
        drawn_contracts: drawn.contracts,
        centre_names: &names,
        defaults: &drawn.defaults,
        assumptions: &assumptions,
        inputs: &files,
        command: &command,
        version: env!("CARGO_PKG_VERSION"),
    };
    let typed = Typed::Simulate(Box::new(typed::simulate(&facts)));
    if let Some(folder) = folder {
        write(&folder, &facts, args, context)?;
        typed.write(&folder)?;
        record(&folder, &inputs, &drawn, args, context)?;
        job::publish(folder, context)?;
    }
    let faulty = inputs.faults.errors() > 0 || inputs.faults.warnings() > 0;
    let done = if faulty { Done::Faults } else { Done::Sound };
    if context.json {
        typed.emit()?;
        return Ok(done);
    }
    emit(&RiskSummary { facts: &facts, context }.text())?;
    let seconds = format!("{:.1}", start.elapsed().as_secs_f64());
    match &args.out {
        Some(out) => {
            let report = shown(&out.join("report.html"));
            emit(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &seconds), ("report", &report)])))?;
        }
        None => context.printer.line(&context.messages.text("simulate.seconds", &[("seconds", &seconds)])),
    }
    Ok(done)
}

/// The number of draws, which must be one that can be made.
fn plan(args: &SimulateArgs) -> Result<Plan, Diagnostic> {
    let fault =
        |column: &str, value: String, cause: String| Diagnostic::error(Code::S033).in_column(column).with_value(value).with("cause", cause);
    if !(1..=MOST_DRAWS).contains(&args.draws) {
        return Err(fault("--draws", args.draws.to_string(), format!("1 .. {MOST_DRAWS}")));
    }
    if let Some(precision) = args.precision.filter(|precision| !(*precision > 0.0 && *precision < 1.0)) {
        return Err(fault("--precision", precision.to_string(), "0 < X < 1".to_owned()));
    }
    Ok(Plan { draws: args.draws, precision: args.precision, drivers: args.drivers })
}

/// Tables, charts and report.
fn write(folder: &Folder, facts: &RiskFacts<'_>, args: &SimulateArgs, context: &Context) -> Result<(), Failure> {
    let (risks, horizon) = (facts.risks, facts.horizon);
    let options = args.csv.options(format(args.format))?;
    let mut writer = job::writer(folder, options);
    writer.write(&tables::risques(risks, horizon.from()))?;
    writer.write(&tables::risques_centres(risks, horizon.years().next().unwrap_or_default()))?;
    writer.write(&tables::facteurs(risks))?;
    writer.write(&tables::survie(risks, horizon.from()))?;
    let figures = risk_report::figures(facts, context.language);
    let pictures = job::drawn(&figures, context.language)?;
    pictures.write(folder)?;
    writer.pictures(pictures.pngs())?;
    writer.finish()?;
    let fault = |cause: crate::report::ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let report = risk_report::report(facts, context.language).map_err(fault)?;
    Ok(folder.write("report.html", html::render(&report).map_err(fault)?.as_bytes())?)
}

fn record(folder: &Folder, inputs: &Inputs, drawn: &Drawn, args: &SimulateArgs, context: &Context) -> Result<(), Failure> {
    let mut record = inputs.record(context);
    let sources: Vec<&str> = drawn.parameters.drawn.iter().map(Source::as_str).collect();
    record.settings.extend([
        ("tirages".to_owned(), drawn.risks.draws.to_string()),
        ("tirages_graine".to_owned(), args.seed.to_string()),
        ("tirages_facteurs".to_owned(), drawn.risks.drivers.as_ref().map_or(0, |drivers| drivers.draws).to_string()),
        ("tirages_sources".to_owned(), sources.join(" ")),
        ("connu_jusqu_au".to_owned(), drawn.parameters.known_until.to_string()),
    ]);
    Ok(folder.record(record, &[])?)
}
