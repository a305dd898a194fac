//! `allocate`: the région's support fund.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::AllocateArgs;
use crate::cli::commands::run;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit_told, emit_typed, screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::fund::Policy;
use crate::io::files::shown;
use crate::io::output::{Folder, Sink as _};
use crate::io::record::{RunRecord, Warning};
use crate::io::sha256;
use crate::io::write::{WorkbookStyle, encode_csv};
use crate::jobs::typed::{self, Typed};
use crate::jobs::{self, FundAsked, FundRun, InputChoice, Inputs};
use crate::report::fonds::{self, FundFacts, FundLetter};
use crate::report::{ReportError, html};
use crate::tables::fund as tables;

/// Its tables.
const TABLES: [&str; 9] = ["allocation", "annexe", "manques", "courbe", "politiques", "stabilite", "territoires", "changements", "lettres"];
/// Its other files.
const FILES: [&str; 4] = ["report.html", "deliberation.html", "lettres.html", typed::FILE];

/// Runs the command. With a folder, everything is written aside and appears whole at the end.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read, no envelope is known, or the folder cannot be written.
pub fn execute(args: &AllocateArgs, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    let format = run::format(args.format);
    let place = |out| ResultsFolder { out, force: args.force, format, tables: &TABLES, files: &FILES };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let asked = InputChoice {
        scenario: args.scenario.as_deref(),
        contrats: args.contrats.as_deref(),
        centres: args.centres.as_deref(),
        region: args.region.as_deref(),
    };
    let inputs = jobs::load(asked, context)?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    }
    let asked = FundAsked {
        policy: args.politique.as_deref().and_then(Policy::of),
        envelope: args.enveloppe,
        draws: args.draws,
        seed: args.seed,
        points: usize::try_from(args.points).unwrap_or(usize::MAX),
        changes: args.changes,
    };
    let run = jobs::fund(&inputs, asked, context)?;
    context.printer.diagnostics(&run.faults, &crate::cli::print::SourceTexts::new());
    let typed = Typed::Allocate(Box::new(typed::allocate(&run.study, &run.changes, inputs.title(context))));
    if !context.json {
        emit_told(&screen::fund_summary(&run, &inputs, context))?;
    }
    let elapsed = || format!("{:.1}", start.elapsed().as_secs_f64());
    if let (Some(folder), Some(out)) = (folder, &args.out) {
        typed.write(&folder)?;
        write(args, &inputs, &run, &folder, context)?;
        place::publish(folder, context)?;
        if !context.json {
            let report = shown(&out.join("report.html"));
            emit_told(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &elapsed()), ("report", &report)])))?;
        }
    } else if !context.json {
        emit_told(&format!("\n{}\n", context.messages.text("fund.no_folder", &[("seconds", &elapsed())])))?;
    }
    if context.json {
        emit_typed(&typed)?;
    }
    let faulty = inputs.faults.errors() > 0 || inputs.faults.warnings() > 0;
    Ok(if faulty { Done::Faults } else { Done::of(&run.faults) })
}

/// Tables, charts, report, letters, record.
fn write(args: &AllocateArgs, inputs: &Inputs, run: &FundRun, folder: &Folder, context: &CommandContext) -> Result<(), Failure> {
    let options = args.csv.options(run::format(args.format))?;
    let study = &run.study;
    let mut writer = folder.tables(options, WorkbookStyle::EUROS);
    let decision = tables::allocation(study);
    for table in [
        &decision,
        &tables::annexe(study),
        &tables::manques(study),
        &tables::courbe(study),
        &tables::politiques(study),
        &tables::stabilite(study),
        &tables::territoires(study),
    ] {
        writer.write(table)?;
    }
    if args.changes {
        writer.write(&tables::changements(study, &run.changes))?;
    }
    let fault = |cause: ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let fingerprint = sha256(&encode_csv(&decision, false));
    let files = inputs.shown_files();
    let title = inputs.title(context);
    let facts = FundFacts {
        scenario: &title,
        study,
        without: &run.without,
        sources: &run.sources,
        defaulted: run.defaulted,
        changes: &run.changes,
        seed: args.seed,
        inputs: &files,
        contours: &inputs.datasets.contours,
        fingerprint: &fingerprint,
        command: &context.command,
        version: env!("CARGO_PKG_VERSION"),
    };
    let (letters, together) = fonds::letters(&facts).map_err(fault)?;
    let listed: Vec<(String, &str)> = letters.iter().map(|letter| (letter_file(letter), letter.cfa.as_str())).collect();
    writer.write(&tables::lettres(&listed))?;
    let pictures = jobs::drawn(&fonds::figures(&facts, context.language), options.format, context)?;
    pictures.write(folder, &mut writer)?;
    writer.finish()?;
    let report = fonds::report(&facts, context.language).map_err(fault)?;
    folder.write("report.html", html::render(&report).map_err(fault)?.as_bytes())?;
    folder.write("deliberation.html", html::render(&fonds::deliberation(&facts)).map_err(fault)?.as_bytes())?;
    folder.write("lettres.html", together.as_bytes())?;
    for letter in &letters {
        folder.write(&letter_file(letter), letter.page.as_bytes())?;
    }
    write_record(inputs, run, folder, args, context)
}

fn letter_file(letter: &FundLetter) -> String {
    format!("lettres/{}.html", letter.name)
}

/// The record of the inputs, with what the study warns of and the seed of its draws.
fn write_record(inputs: &Inputs, run: &FundRun, folder: &Folder, args: &AllocateArgs, context: &CommandContext) -> Result<(), Failure> {
    let mut record = RunRecord { seed: args.seed.to_string(), ..inputs.record(context) };
    for fault in &run.faults {
        let count = run.faults.iter().filter(|other| other.code == fault.code).count() as u64;
        let warning = Warning::new(fault.code, fault.severity, count);
        if !record.warnings.contains(&warning) {
            record.warnings.push(warning);
        }
    }
    Ok(folder.record(record, &[])?)
}
