//! `query`: SQL over the tables of a folder of results.

use std::path::Path;

use crate::cli::args::QueryArgs;
use crate::cli::{CommandContext, Done, Failure, emit, emit_bytes, emit_typed, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files;
use crate::io::output::FileInTheMaking;
use crate::io::record::RunRecord;
use crate::io::write::{Format, TableWriter, WorkbookStyle};
use crate::jobs::query::{QueryAsked, query};
use crate::jobs::typed::{QueryTyped, Typed};
use crate::report::answer;
use crate::tables::Table;

/// Asks the tables.
///
/// # Errors
/// Tables that cannot be read, a query that cannot be understood, a file that cannot be written.
pub fn execute(args: &QueryArgs, context: &CommandContext) -> Result<Done, Failure> {
    let file = args.out.as_deref().map(|out| place::file(out, args.force, context)).transpose()?;
    let found = query(QueryAsked { place: &args.dir, contrats: args.contrats.as_deref(), sql: &args.sql }, context)?;
    let format = args.format.map(super::run::format).or_else(|| args.out.as_deref().map(Format::of_name));
    if let (Some(file), Some(out)) = (file, args.out.as_deref()) {
        let folder = out.parent().unwrap_or(Path::new(""));
        let written = written(&found, &file.folder(), format.unwrap_or_default(), folder, args)?;
        file.publish(&written, RunRecord::of(&context.command))?;
    } else if context.json {
        emit_typed(&Typed::Query(QueryTyped::of(&found)))?;
    } else if let Some(format) = format {
        let aside = FileInTheMaking::aside()?;
        let written = written(&found, aside.path(), format, Path::new("-"), args)?;
        emit_bytes(&files::bytes(&aside.path().join(written))?)?;
    } else {
        emit(&answer::text(&found, context.messages))?;
    }
    Ok(Done::Sound)
}

/// Writes the answer in a folder; the name of its file.
fn written(found: &Table<'_>, folder: &Path, format: Format, shown: &Path, args: &QueryArgs) -> Result<String, Diagnostic> {
    let mut writer = TableWriter::new(folder, args.csv.options(format)?, WorkbookStyle::EUROS).shown_as(shown);
    writer.write(found)?;
    let written = writer.finish()?;
    written.into_iter().next().map(|file| file.name).ok_or_else(|| Diagnostic::error(Code::U001).in_file(files::shown(shown)))
}
