//! `compare`: several scenarios, or saved runs, on the same contracts.

use std::time::Instant;

use crate::cli::args::CompareArgs;
use crate::cli::comparison::{self, Answer};
use crate::cli::typed::{self, Typed};
use crate::cli::{Context, Done, Failure, emit};
use crate::io::output::Folder;

/// Compares, and answers the other questions of its options.
///
/// # Errors
/// [`Failure::Refused`] when a side cannot be read, when the sides are not about the same contracts, or when the folder cannot be
/// written.
pub fn execute(args: &CompareArgs, context: &Context) -> Result<Done, Failure> {
    let start = Instant::now();
    comparison::check_use(args)?;
    let folder = args.out.as_deref().map(Folder::prepare).transpose()?;
    let sides = comparison::load(args, context)?;
    let answer = Answer::of(args, &sides, context)?;
    if let Some(folder) = folder {
        comparison::write(&folder, args, &sides, &answer, context)?;
        folder.publish()?;
    }
    let done = if sides.has_faults() { Done::Faults } else { Done::Sound };
    if context.json {
        Typed::Compare(Box::new(typed::compare(&sides, &answer, context))).emit()?;
        return Ok(done);
    }
    emit(&comparison::screen(args, &sides, &answer, context))?;
    if let Some(out) = &args.out {
        let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
        let report = out.join("report.html").display().to_string();
        emit(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &elapsed), ("report", &report)])))?;
    }
    Ok(done)
}
