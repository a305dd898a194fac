//! `generate`: a synthetic cohort.

use std::path::Path;

use crate::cli::args::GenerateArgs;
use crate::cli::print::SourceTexts;
use crate::cli::{CommandContext, Done, Failure, emit, emit_bytes, emit_typed, place, screen};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::in_order;
use crate::io::datasets::{self, Datasets};
use crate::io::files::{self, STANDARD};
use crate::io::output::FileInTheMaking;
use crate::io::read::read_contracts_with;
use crate::io::record::RunRecord;
use crate::io::write::{Encoded, Format, TableWriter, WorkbookStyle, clock_is_right, csv_bytes, encode, one_table};
use crate::jobs::typed::{GenerateTyped, MarginTyped, Typed};
use crate::report::diplomas;
use crate::synthesis::{self, DEFAULT_REGION, FEWEST, Margin};
use crate::{jobs, tables};

/// Runs the command: the table is written aside and appears whole.
///
/// # Errors
/// [`Failure::Refused`] when the datasets cannot be read, the file is there already, or it cannot be written.
pub fn execute(args: &GenerateArgs, context: &CommandContext) -> Result<Done, Failure> {
    let datasets = datasets::load(context.datasets.as_deref())?;
    let file = if args.out == Path::new(STANDARD) { None } else { Some(place::file(&args.out, args.force, context)?) };
    let centres_file = args.centres.as_deref().map(|file| place::file(file, args.force, context)).transpose()?;
    if file.is_some() && format(args) == Format::Xlsx && !clock_is_right() {
        return Err(Diagnostic::error(Code::U001).in_file(files::shown(&args.out)).with("cause", "clock_before_1970").into());
    }
    let (cohort, margins) = match &args.like {
        Some(file) => like(file, args, &datasets, context)?,
        None => published(args, &datasets)?,
    };
    if let Some(margins) = margins.as_ref().filter(|_| !context.json) {
        context.printer.line(&margins_table(margins, context));
    }
    if let Some(file) = centres_file {
        centres(file, args, &cohort, &datasets, context)?;
    }
    if cohort.is_empty() {
        return Err(jobs::no_contract("--scale", &args.scale.to_string()).into());
    }
    if file.is_none() && context.json {
        return Err(Diagnostic::error(Code::U002).with("cause", "--json --out -").hinting("one_output").into());
    }
    match file {
        Some(file) => write_file(file, args, &cohort, &datasets, context)?,
        None if format(args) != Format::Csv => return to_standard_output(args, &cohort),
        None => {
            let table = table(args)(&cohort, 0..cohort.len());
            let text = csv_bytes(&table, args.csv.options(Format::Csv)?);
            emit(&String::from_utf8_lossy(&text))?;
        }
    }
    if context.json {
        let margin = |margin: &Margin| MarginTyped {
            marge: margin.full_name(),
            cible: margin.target,
            obtenu: margin.got,
            unite: margin.unit.to_owned(),
        };
        emit_typed(&Typed::Generate(GenerateTyped {
            version: env!("CARGO_PKG_VERSION"),
            contrats: cohort.len(),
            fichier: files::shown(&args.out),
            graine: args.seed,
            marges: margins.iter().flatten().map(margin).collect(),
        }))?;
    }
    Ok(Done::Sound)
}

/// A workbook or Parquet on standard output: written aside, then copied.
fn to_standard_output(args: &GenerateArgs, cohort: &Cohort) -> Result<Done, Failure> {
    let aside = FileInTheMaking::aside()?;
    let name = one_table(&table(args)(cohort, 0..cohort.len()), aside.path(), args.csv.options(format(args))?, Path::new("-"))?;
    emit_bytes(&files::bytes(&aside.path().join(name))?)?;
    Ok(Done::Sound)
}

/// The record of a file: how it can be made again.
fn record(args: &GenerateArgs, datasets: &Datasets, context: &CommandContext) -> RunRecord {
    let folder = context.datasets.as_deref().map(files::shown).unwrap_or_default();
    let inputs = datasets.inputs.clone();
    RunRecord { seed: args.seed.to_string(), datasets: folder, inputs, ..RunRecord::of(&context.command) }
}

/// The région of which contracts are drawn.
fn region(args: &GenerateArgs) -> &str {
    args.region.as_deref().unwrap_or(DEFAULT_REGION)
}

/// A cohort drawn from published statistics, and the margins compared when that is asked.
fn published(args: &GenerateArgs, datasets: &Datasets) -> Result<(Cohort, Option<Vec<Margin>>), Failure> {
    let (rows, statistics) = jobs::synthetic((region(args), args.seed, args.scale), datasets)?;
    let margins = args.margins.then(|| synthesis::margins(&rows, &statistics));
    Ok((synthesis::to_cohort(&rows), margins))
}

/// The centres of the cohort drawn, and what their accounts meet of the surveys when that is asked.
fn centres(
    file: FileInTheMaking,
    args: &GenerateArgs,
    cohort: &Cohort,
    datasets: &Datasets,
    context: &CommandContext,
) -> Result<(), Failure> {
    let (text, margins) = jobs::calibrated(cohort, datasets, (region(args), args.seed))?;
    if args.margins {
        context.printer.line(&margins_table(&margins, context));
    }
    file.fill(text.as_bytes(), record(args, datasets, context))?;
    let shown = args.centres.as_deref().map(files::shown).unwrap_or_default();
    context.printer.line(&context.messages.text("generate.centres", &[("file", &shown)]));
    Ok(())
}

/// A cohort like that of a file.
fn like(file: &Path, args: &GenerateArgs, datasets: &Datasets, context: &CommandContext) -> Result<(Cohort, Option<Vec<Margin>>), Failure> {
    let real = read_contracts_with(file, &datasets.nomenclature, context.reading())?;
    context.printer.faults(&real.faults, &SourceTexts::new());
    let few = || Diagnostic::error(Code::C053).in_file(files::shown(file)).with("found", real.cohort.len()).with("expected", FEWEST);
    let drawn = synthesis::like(&real.cohort, args.seed, args.scale).ok_or_else(few)?;
    let margins = args.margins.then(|| synthesis::margins_like(&real.cohort, &drawn));
    Ok((drawn, margins))
}

/// What is known of an age in a real cohort is a band; a drawn one has birth dates of nobody.
fn table(args: &GenerateArgs) -> fn(&Cohort, std::ops::Range<usize>) -> tables::Table<'static> {
    if args.like.is_some() { tables::shareable } else { tables::contracts }
}

/// The format asked for, else that of the file's name.
fn format(args: &GenerateArgs) -> Format {
    args.format.map_or_else(|| Format::of_name(&args.out), super::run::format)
}

fn write_file(
    file: FileInTheMaking,
    args: &GenerateArgs,
    cohort: &Cohort,
    datasets: &Datasets,
    context: &CommandContext,
) -> Result<(), Failure> {
    let options = args.csv.options(format(args))?;
    let folder = args.out.parent().unwrap_or(Path::new(""));
    let mut writer = TableWriter::new(&file.folder(), options, WorkbookStyle::EUROS).shown_as(folder);
    writer.write(&table(args)(cohort, 0..0))?;
    let bar = context.observer.begun("run.progress", cohort.len());
    let produce = |rows: std::ops::Range<usize>| (rows.len(), encode(&table(args)(cohort, rows), options));
    in_order(cohort.len(), produce, |(count, rows): (usize, Result<Encoded, Diagnostic>)| {
        bar.advance(count);
        writer.append("contrats", &rows?)
    })?;
    drop(bar);
    let written = writer.finish()?;
    let name = written.first().ok_or_else(|| Diagnostic::error(Code::U001).in_file(files::shown(&args.out)))?;
    file.publish(&name.name, record(args, datasets, context))?;
    let count = context.language.integer(i64::try_from(cohort.len()).unwrap_or(i64::MAX));
    context.printer.line(&context.messages.text("generate.done", &[("count", &count), ("file", &files::shown(&args.out))]));
    Ok(())
}

/// Target, got, error: every margin that a publication gives.
fn margins_table(margins: &[Margin], context: &CommandContext) -> String {
    let head = ["generate.margin", "generate.target", "generate.got", "generate.error"].map(|key| context.messages.word(key));
    let language = context.language;
    let shown = |value: f64, unit: &str| if unit == "part" { language.percent(value) } else { language.number(value) };
    let row = |margin: &Margin| {
        let key = if margin.unit == "part" { "generate.points" } else { "generate.percent" };
        let error = context.messages.text(key, &[("error", &language.change(margin.error * 100.0))]);
        let diploma = if margin.diploma.is_empty() { String::new() } else { format!(", {}", diplomas::title(&margin.diploma)) };
        vec![format!("{}{diploma}", margin.name), shown(margin.target, margin.unit), shown(margin.got, margin.unit), error]
    };
    screen::text_table(head.to_vec(), margins.iter().map(row).collect())
}
