//! `compare`: several scenarios, or saved runs, on the same contracts.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::CompareArgs;
use crate::cli::comparison::{self, Answer};
use crate::cli::job::{self, Place};
use crate::cli::typed::{self, Typed};
use crate::cli::{Context, Done, Failure, emit};
use crate::io::files::shown;

/// Compares, and answers the other questions of its options.
///
/// # Errors
/// [`Failure::Refused`] when a side cannot be read, when the sides are not about the same contracts, or when the folder cannot be
/// written.
pub fn execute(args: &CompareArgs, context: &Context) -> Result<Done, Failure> {
    let start = Instant::now();
    comparison::check_use(args)?;
    let (tables, files) = (crate::tables::COMPARED.as_slice(), ["report.html", "comparaison.md", typed::FILE]);
    let place = |out| Place { out, force: args.force, format: comparison::format(args.format), tables, files: &files };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let sides = comparison::load(args, context)?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(sides.named.iter().map(PathBuf::as_path))?;
    }
    let answer = Answer::of(args, &sides, context)?;
    if let Some(folder) = folder {
        comparison::write(&folder, args, &sides, &answer, context)?;
        job::publish(folder, context)?;
    }
    let done = if sides.has_faults() { Done::Faults } else { Done::Sound };
    if context.json {
        Typed::Compare(Box::new(typed::compare(&sides, &answer, context))).emit()?;
        return Ok(done);
    }
    emit(&comparison::screen(args, &sides, &answer, context))?;
    if let Some(out) = &args.out {
        let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
        let report = shown(&out.join("report.html"));
        emit(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &elapsed), ("report", &report)])))?;
    }
    Ok(done)
}
