//! `run`: the main job.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use crate::cli::args::{RunArgs, TableFormat};
use crate::cli::job::{self, Asked, Inputs, Pictures, Place, Results};
use crate::cli::typed::{self, Typed};
use crate::cli::{Context, Done, Failure, emit};
use crate::comparison::{Roster, SavedRow, Side, World, compare_rows};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::Assumption;
use crate::io::files::shown;
use crate::io::output::Folder;
use crate::io::record::Warning;
use crate::io::write::{Format, Written};
use crate::report::{AccountFacts, Input, Report, RunFacts, SetAside, html};
use crate::tables::{self, Group};
use crate::units::Centimes;

/// Runs the command: everything is written aside and appears whole at the end.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read or the folder cannot be written; with `--strict`, when a contract is left out.
pub fn execute(args: &RunArgs, context: &Context) -> Result<Done, Failure> {
    let start = Instant::now();
    let place = Place {
        out: &args.out,
        force: args.force,
        format: format(args.format),
        tables: &tables::NAMES,
        files: &["report.html", job::CALENDAR[0], job::CALENDAR[1], typed::FILE],
    };
    let mut folder = place.prepare(context)?;
    let asked = Asked { scenario: args.scenario.as_deref(), contrats: args.contrats.as_deref(), centres: args.centres.as_deref() };
    let by = job::columns(&args.by)?;
    let inputs = job::load_where(asked, args.as_of, args.condition.as_deref(), context)?;
    folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    let options = args.csv.options(format(args.format))?;
    let (results, mut writer) = job::write_tables(&inputs, &folder, (options, &args.tables), context)?;
    context.printer.diagnostics(&results.rule_faults, &crate::cli::print::Sources::new());
    context.printer.diagnostics(&job::other_region(&inputs)?, &crate::cli::print::Sources::new());
    context.printer.diagnostics(&results.comptes.remarks, &crate::cli::print::Sources::new());
    if args.strict && !results.ecartes.is_empty() {
        return Err(Diagnostic::error(Code::U002).with("cause", results.ecartes.len()).hinting("strict").into());
    }
    let groups = grouped(&inputs, &by);
    if !by.is_empty() {
        writer.write(&tables::groups(&by, std::slice::from_ref(&inputs.scenario.name), &groups))?;
    }
    let pictures = write_report(&inputs, &results, &folder, context)?;
    let calendar = job::calendar(&inputs, &results.comptes, context.language)?;
    if let Some((page, diary)) = &calendar {
        folder.write(job::CALENDAR[0], page.as_bytes())?;
        folder.write(job::CALENDAR[1], diary.as_bytes())?;
    }
    writer.pictures(pictures.pngs())?;
    let (sheet, columns) = job::workbook_columns(&inputs, context.messages);
    writer.around(&job::synthesis(&inputs, &results, context), (&sheet, &columns))?;
    let written = writer.finish()?;
    let typed = Typed::Run(Box::new(typed::run(&inputs, &results, (&by, &groups), context)));
    typed.write(&folder)?;
    write_record(&inputs, &results, &folder, &written, context)?;
    job::publish(folder, context)?;
    let faulty = !results.ecartes.is_empty() || inputs.faults.errors() > 0 || inputs.faults.warnings() > 0;
    let done = if faulty { Done::Faults } else { Done::Sound };
    if context.json {
        typed.emit()?;
        return Ok(done);
    }
    emit(&job::summary(&inputs, &results, context))?;
    if !by.is_empty() {
        emit(&format!("\n{}", job::shown(&by, &groups, &[], context)))?;
    }
    let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
    let report = shown(&args.out.join("report.html"));
    emit(&format!("\n{}\n", context.messages.text("run.done", &[("seconds", &elapsed), ("report", &report)])))?;
    if calendar.is_some() {
        let [page, ics] = job::CALENDAR.map(|name| shown(&args.out.join(name)));
        emit(&format!("{}\n", context.messages.text("calendar.written", &[("page", &page), ("ics", &ics)])))?;
    }
    Ok(done)
}

/// The contracts by the columns asked, under the law of the run.
fn grouped(inputs: &Inputs, by: &[&'static str]) -> Vec<Group> {
    if by.is_empty() {
        return Vec::new();
    }
    let (cohort, data) = (&inputs.cohort, &inputs.datasets);
    let world = World::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, inputs.settings);
    let due = |_: usize, sides: &[Option<SavedRow>]| sides.first().copied().flatten().map(|row| row.du);
    let (_, due) = compare_rows(Roster::Cohort(cohort), &[Side::World(world)], Centimes::ZERO, due);
    let values = job::values(cohort, by, &data.nomenclature);
    tables::grouped(cohort.len(), 1, values, |row| vec![due[row]], cohort.cfas().len() > 1)
}

pub(super) const fn format(asked: TableFormat) -> Format {
    match asked {
        TableFormat::Csv => Format::Csv,
        TableFormat::Parquet => Format::Parquet,
        TableFormat::Xlsx => Format::Xlsx,
    }
}

/// Charts, report and record.
fn write_report(inputs: &Inputs, results: &Results, folder: &Folder, context: &Context) -> Result<Pictures, Failure> {
    let files: Vec<Input> = inputs
        .files()
        .into_iter()
        .map(|file| Input {
            rows: rows_of(inputs, &file.name),
            synthetic: of_synthesis(&file.name, inputs, results),
            name: file.name,
            sha256: file.sha256,
            origin: String::new(),
        })
        .collect();
    let set_aside: Vec<SetAside> = results
        .ecartes_by_code()
        .into_iter()
        .filter_map(|(code, (count, message, contrats))| {
            Some(SetAside {
                code: Results::code(code)?,
                count,
                message: message.to_owned(),
                contrats: contrats.into_iter().map(str::to_owned).collect(),
            })
        })
        .collect();
    let to_check = to_check(inputs, context);
    let lines = job::every_line(&inputs.account, context).map(|lines| format!("{lines}.")).unwrap_or_default();
    let command = crate::cli::reproducible(&context.command_line);
    let centre_names = inputs.datasets.centre_names();
    let title = inputs.title(context);
    let desk = job::desk(inputs, results, context.language);
    let facts = RunFacts {
        scenario: &title,
        summary: &results.summary,
        employers: &results.employers,
        comptes: AccountFacts {
            desk: desk.as_ref(),
            closing: &results.closing,
            numbers: Some(&results.comptes.numbers),
            accounts: &results.comptes.accounts,
            centres: &results.comptes.centres,
            settings: &results.comptes.settings,
            defaults: &results.comptes.defaults,
        },
        demand: inputs.demand.as_ref(),
        class_gaps: &results.class_gaps,
        cohort: &inputs.cohort,
        centre_names: &centre_names,
        nomenclature: &inputs.datasets.nomenclature,
        parameters: &inputs.datasets.parameters,
        law: &inputs.datasets.law,
        settings: &inputs.settings,
        inputs: &files,
        set_aside: &set_aside,
        to_check: &to_check,
        lines: &lines,
        command: &command,
        effects: &inputs.effects,
        clock: inputs.clock.as_ref(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let fault = |cause: crate::report::ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let page = || Report::of(&facts, context.language).and_then(|report| html::render(&report));
    let (pictures, page) = rayon::join(|| job::draw(&facts, context.language), page);
    let pictures = pictures?;
    pictures.write(folder)?;
    folder.write("report.html", page.map_err(fault)?.as_bytes())?;
    Ok(pictures)
}

/// Whether a file holds synthetic values and any of them was used: a table that no contract was priced with marks nothing.
fn of_synthesis(name: &str, inputs: &Inputs, results: &Results) -> bool {
    let used = |assumption: Assumption| results.summary.assumptions.get(&assumption).is_some_and(|&count| count > 0);
    let used = if name.contains("datasets/npec/") {
        used(Assumption::NpecSynthetique)
    } else if name.contains("datasets/cout_prefecture/") {
        used(Assumption::CoutPrefectureSynthetique)
    } else if name.contains("datasets/centres/") {
        !inputs.centres_given && inputs.centres.is_some()
    } else {
        true
    };
    name.contains("synthetique") && used
}

/// The warnings of the files: values that were kept.
fn to_check(inputs: &Inputs, context: &Context) -> Vec<SetAside> {
    let tables = [Some(&inputs.faults), inputs.centres.as_ref().filter(|_| inputs.centres_given).map(|table| &table.faults)];
    let groups = tables.into_iter().flatten().flat_map(|faults| faults.groups());
    let kept = |group: &crate::io::read::Group| {
        let first = group.examples.first()?;
        Some(SetAside {
            code: group.code,
            count: group.count,
            message: context.messages.message(first),
            contrats: group.examples.iter().filter_map(|fault| fault.contrat_id.clone()).collect(),
        })
    };
    groups.filter(|group| group.severity == Severity::Warning).filter_map(kept).collect()
}

/// What was read, with which settings, and what came out: `verify` proves that the folder still matches it.
fn write_record(inputs: &Inputs, results: &Results, folder: &Folder, written: &[Written], context: &Context) -> Result<(), Failure> {
    let mut record = inputs.record(context);
    let by_rule = results.rule_faults.iter().map(|fault| (fault.code, fault.severity)).collect::<BTreeSet<_>>();
    record.warnings.extend(by_rule.into_iter().map(|(code, severity)| {
        let count = results.rule_faults.iter().filter(|fault| fault.code == code).count();
        Warning::new(code, severity, count as u64)
    }));
    Ok(folder.record(record, written)?)
}

fn rows_of(inputs: &Inputs, name: &str) -> Option<u64> {
    (name == inputs.contracts_name).then_some(inputs.rows_read as u64)
}
