//! `compare`: several scenarios, or saved runs, on the same contracts.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::CompareArgs;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit_told, emit_typed, screen};
use crate::io::files::shown;
use crate::jobs::compare::{self, ComparisonAnswer};
use crate::jobs::typed::{self, Typed};

/// Compares, and answers the other questions of its options.
///
/// # Errors
/// [`Failure::Refused`] when a side cannot be read, when the sides are not about the same contracts, or when the folder cannot be
/// written.
pub fn execute(args: &CompareArgs, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    let asked = args.asked()?;
    compare::check_use(&asked)?;
    let (tables, files) = (crate::tables::COMPARED.as_slice(), ["report.html", "comparaison.md", typed::FILE]);
    let place = |out| ResultsFolder { out, force: args.force, format: args.format.of_tables(), tables, files: &files };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let context = &context.carrying(&asked.by, asked.condition.as_deref());
    let sides = compare::load(&asked, context)?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(sides.named.iter().map(PathBuf::as_path))?;
    }
    let answer = ComparisonAnswer::of(&asked, &sides, context)?;
    if let Some(folder) = folder {
        compare::write(&folder, &asked, &sides, &answer, context)?;
        place::publish(folder, context)?;
    }
    let done = if sides.has_faults() { Done::Faults } else { Done::Sound };
    if context.json {
        emit_typed(&Typed::Compare(Box::new(typed::compare(&sides, &answer, context))))?;
        return Ok(done);
    }
    emit_told(&screen::comparison(args, &sides, &answer, context))?;
    if let Some(out) = &args.out {
        let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
        let report = shown(&out.join("report.html"));
        emit_told(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &elapsed), ("report", &report)])))?;
    }
    Ok(done)
}
