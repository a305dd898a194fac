//! `run`: the main job.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::{RunArgs, TableFormat};
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit_told, emit_typed, screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::write::{ChosenTables, Format};
use crate::jobs::lists::Lists;
use crate::jobs::regions::{self, AllAsked};
use crate::jobs::rows::{self, RowsAsked};
use crate::jobs::run::{Ran, RunOptions};
use crate::jobs::{self, Inputs, typed};
use crate::report::ANNEX;
use crate::tables;

/// Runs the command: everything is written aside and appears whole at the end.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read or the folder cannot be written; with `--strict`, when a contract is left out.
pub fn execute(args: &RunArgs, context: &CommandContext) -> Result<Done, Failure> {
    if args.region.as_deref().is_some_and(|region| region.eq_ignore_ascii_case(regions::ALL)) {
        return every_region(args, context);
    }
    let tables = jobs::chosen_tables(&args.tables, &args.columns)?;
    if args.tables_only {
        return rows_alone(args, tables, context);
    }
    let start = Instant::now();
    let place = ResultsFolder {
        out: &args.out,
        force: args.force,
        format: format(args.format),
        tables: &tables::NAMES,
        files: &["report.html", ANNEX, jobs::CALENDAR[0], jobs::CALENDAR[1], typed::FILE],
    };
    let mut folder = place.prepare(context)?;
    let asked = jobs::InputChoice {
        scenario: args.scenario.as_deref(),
        contrats: args.contrats.as_deref(),
        centres: args.centres.as_deref(),
        region: args.region.as_deref(),
    };
    let context = &context.carrying(&args.by, args.condition.as_deref());
    let options = args.csv.options(format(args.format))?;
    if let Some(lists) = list_by_list(args, asked, &tables, context)? {
        folder.keep_inputs(lists.named().iter().map(PathBuf::as_path))?;
        let asked = RunOptions { options, tables, by: &[], strict: args.strict };
        let (inputs, ran) = lists.run(&asked, &folder, context)?;
        place::publish(folder, context)?;
        return said(args, &inputs, ran, &[], start, context);
    }
    let mut inputs = jobs::load_where(asked, args.as_of, args.condition.as_deref(), context)?;
    let by = jobs::columns(&args.by, &inputs.cohort)?;
    inputs.due_to = args.jusqu_au;
    inputs.payments = match (&args.paiements, &args.contrats) {
        (Some(path), _) => Some(jobs::statement(Some(path), path, &inputs, context)?),
        (None, contrats) => jobs::payments_beside(contrats.as_deref(), &inputs, context)?,
    };
    if let Some(payments) = &inputs.payments {
        jobs::reconciled(&inputs, payments, inputs.due_to)?;
    }
    folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    let asked = RunOptions { options, tables, by: &by, strict: args.strict };
    let ran = jobs::run::run(&inputs, &asked, &folder, context)?;
    place::publish(folder, context)?;
    said(args, &inputs, ran, &by, start, context)
}

/// Lists to be evaluated one after the other.
fn list_by_list<'a>(
    args: &'a RunArgs,
    asked: jobs::InputChoice<'a>,
    tables: &ChosenTables,
    context: &CommandContext,
) -> Result<Option<Lists<'a>>, Failure> {
    if !args.list_by_list {
        return Ok(None);
    }
    let together = [
        ("--by", !args.by.is_empty()),
        ("--as-of", args.as_of.is_some()),
        ("--paiements", args.paiements.is_some()),
        ("--jusqu-au", args.jusqu_au.is_some()),
    ];
    if let Some((option, _)) = together.into_iter().find(|(_, asked)| *asked) {
        return Err(rows::of_all_contracts(option).into());
    }
    Ok(Lists::of(asked, args.condition.as_deref(), tables, context)?)
}

/// What the screen says of a run.
fn said(args: &RunArgs, inputs: &Inputs, ran: Ran, by: &[&'static str], start: Instant, context: &CommandContext) -> Result<Done, Failure> {
    let Ran { results, groups, calendar, typed } = ran;
    let files = std::iter::once(&inputs.faults).chain(inputs.payments.as_ref().map(|table| &table.faults));
    let faulty = !results.ecartes.is_empty() || files.into_iter().any(|faults| faults.errors() + faults.warnings() > 0);
    let done = if faulty { Done::Faults } else { Done::Sound };
    if context.json {
        emit_typed(&typed)?;
        return Ok(done);
    }
    emit_told(&screen::summary(inputs, &results, context))?;
    if !by.is_empty() {
        emit_told(&format!("\n{}", screen::shown(by, &groups, &[], context)))?;
    }
    let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
    let report = shown(&args.out.join("report.html"));
    emit_told(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &elapsed), ("report", &report)])))?;
    if calendar {
        let [page, ics] = jobs::CALENDAR.map(|name| shown(&args.out.join(name)));
        emit_told(&format!("{}\n", context.messages.text("calendar.written", &[("page", &page), ("ics", &ics)])))?;
    }
    Ok(done)
}

/// The tables of contracts alone.
fn rows_alone(args: &RunArgs, tables: ChosenTables, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    if context.json {
        return Err(Diagnostic::error(Code::U002).with("cause", "--json").hinting("rows_are_tables").into());
    }
    let place = ResultsFolder { out: &args.out, force: args.force, format: format(args.format), tables: &rows::NAMES, files: &[] };
    let folder = place.prepare(context)?;
    let asked = RowsAsked {
        inputs: jobs::InputChoice {
            scenario: args.scenario.as_deref(),
            contrats: args.contrats.as_deref(),
            centres: None,
            region: args.region.as_deref(),
        },
        condition: args.condition.as_deref(),
        tables,
        options: args.csv.options(format(args.format))?,
        strict: args.strict,
    };
    let context = &context.carrying(&[], args.condition.as_deref());
    let found = rows::write(&asked, &folder, context)?;
    place::publish(folder, context)?;
    let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
    let [read, priced, aside] =
        [found.read, found.priced, found.set_aside].map(|count| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX)));
    let out = shown(&args.out);
    let values = [("read", &read), ("priced", &priced), ("aside", &aside), ("out", &out), ("seconds", &elapsed)];
    let values = values.map(|(name, value)| (name, value.as_str()));
    emit_told(&format!("{}\n", context.messages.text("run.rows_done", &values)))?;
    let faulty = found.set_aside > 0 || found.faults.errors() + found.faults.warnings() > 0;
    Ok(if faulty { Done::Faults } else { Done::of(&found.remarks) })
}

/// Every région of metropolitan France.
fn every_region(args: &RunArgs, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    let alone = [
        ("--by", !args.by.is_empty()),
        ("--jusqu-au", args.jusqu_au.is_some()),
        ("--tables", !args.tables.is_empty()),
        ("--tables-only", args.tables_only),
        ("--list-by-list", args.list_by_list),
    ];
    if let Some((option, _)) = alone.into_iter().find(|(_, asked)| *asked) {
        return Err(Diagnostic::error(Code::U002).with("cause", option).hinting("one_region").into());
    }
    let format = format(args.format);
    let place = ResultsFolder { out: &args.out, force: args.force, format, tables: &regions::NAMES, files: &["report.html", typed::FILE] };
    let folder = place.prepare(context)?;
    let options = args.csv.options(format)?;
    let asked =
        AllAsked { scenario: args.scenario.as_deref(), as_of: args.as_of, condition: args.condition.as_deref(), strict: args.strict };
    let found = regions::all(asked, context)?;
    found.write(&folder, options, context)?;
    place::publish(folder, context)?;
    if context.json {
        emit_typed(&found.typed())?;
    } else {
        let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
        let report = shown(&args.out.join("report.html"));
        let done = context.messages.text("run.done", &[("seconds", &elapsed), ("report", &report)]);
        emit_told(&format!("{}\n{done}\n", screen::regions(&found, context)))?;
    }
    Ok(if found.total.ecartes > 0 { Done::Faults } else { Done::of(&found.remarks) })
}

pub(super) const fn format(asked: TableFormat) -> Format {
    match asked {
        TableFormat::Csv => Format::Csv,
        TableFormat::Parquet => Format::Parquet,
        TableFormat::Xlsx => Format::Xlsx,
    }
}
