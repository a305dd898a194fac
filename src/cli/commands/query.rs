//! `query`: SQL over the tables of a folder of results.

use std::path::Path;

use crate::cli::args::QueryArgs;
use crate::cli::{CommandContext, Done, Failure, emit, emit_bytes, emit_typed, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files;
use crate::io::output::FileInTheMaking;
use crate::io::record::RunRecord;
use crate::io::write::{Format, one_table};
use crate::jobs::query::{QueryAsked, query};
use crate::jobs::typed::{QueryTyped, Typed};
use crate::report::answer;

/// Asks the tables.
///
/// # Errors
/// Tables that cannot be read, a query that cannot be understood, a file that cannot be written.
pub fn execute(args: &QueryArgs, context: &CommandContext) -> Result<Done, Failure> {
    if context.json && args.format.is_some() && args.out.is_none() {
        return Err(Diagnostic::error(Code::U002).with("cause", "--json --format").hinting("one_output").into());
    }
    let file = args.out.as_deref().map(|out| place::file(out, args.force, context)).transpose()?;
    let found = query(QueryAsked { place: &args.dir, contrats: args.contrats.as_deref(), sql: &args.sql }, context)?;
    let format = args.format.map(super::run::format).or_else(|| args.out.as_deref().map(Format::of_name));
    if context.json {
        emit_typed(&Typed::Query(QueryTyped::of(&found)))?;
    }
    if let (Some(file), Some(out)) = (file, args.out.as_deref()) {
        let folder = out.parent().unwrap_or(Path::new(""));
        let written = one_table(&found, &file.folder(), args.csv.options(format.unwrap_or_default())?, folder)?;
        file.publish(&written, RunRecord::of(&context.command))?;
    } else if let Some(format) = format {
        let aside = FileInTheMaking::aside()?;
        let written = one_table(&found, aside.path(), args.csv.options(format)?, Path::new("-"))?;
        emit_bytes(&files::bytes(&aside.path().join(written))?)?;
    } else if !context.json {
        emit(&answer::text(&found, context.messages))?;
    }
    Ok(Done::Sound)
}
