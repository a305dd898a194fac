//! `allocate`: the région's support fund.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::AllocateArgs;
use crate::cli::commands::run;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit_told, emit_typed, screen};
use crate::fund::Policy;
use crate::io::files::shown;
use crate::jobs::typed::{self, Typed};
use crate::jobs::{self, FundAsked, InputChoice};

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
        jobs::write_fund((&inputs, &run), asked, (&folder, args.csv.options(format)?), context)?;
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
