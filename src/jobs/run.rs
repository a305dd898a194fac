//! The main job: contracts under a law, to tables, charts, report and record.

use std::collections::{BTreeMap, BTreeSet};

use super::typed::{self, Typed};
use super::{CALENDAR, Inputs, JobRefused, Means, Pictures, Results, SourceTexts};
use crate::comparison::{ComparedSide, ComparedWorld, Roster, SavedRow, compare_rows};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::Assumption;
use crate::io::output::Sink;
use crate::io::record::Warning;
use crate::io::write::{ChosenTables, Format, TableWriter, WriteOptions, WrittenFile};
use crate::report::{ANNEX, AccountFacts, CentreScreen, Input, Report, RunFacts, SetAside, html};
use crate::tables::{self, ContractGroup};
use crate::units::Centimes;

/// What a run is asked beside its inputs.
#[derive(Clone, Debug, Default)]
pub struct RunOptions<'a> {
    /// How tables are written.
    pub options: WriteOptions,
    /// The tables and columns that are written.
    pub tables: ChosenTables,
    /// Columns of the contracts by which they are grouped.
    pub by: &'a [&'static str],
    /// Whether a contract that must be set aside stops the run.
    pub strict: bool,
}

/// What a run finds.
pub struct Ran {
    /// Its results.
    pub results: Results,
    /// The contracts by the columns asked.
    pub groups: Vec<ContractGroup>,
    /// Whether the calendar of a CFA was written.
    pub calendar: bool,
    /// What it says, typed.
    pub typed: Typed,
}

/// Evaluates the contracts and writes everything into a sink.
///
/// # Errors
/// Those of [`super::write_tables`]; `U002` when a contract is set aside and none may be; `U001` when something cannot be written.
pub fn run(inputs: &Inputs, asked: &RunOptions<'_>, sink: &dyn Sink, means: &Means) -> Result<Ran, JobRefused> {
    let evaluated = super::write_tables(inputs, sink, (asked.options, &asked.tables), means)?;
    written(inputs, evaluated, asked, sink, means)
}

/// Writes what is made of the results: report, charts, record.
pub(super) fn written(
    inputs: &Inputs,
    (results, mut writer): (Results, TableWriter),
    asked: &RunOptions<'_>,
    sink: &dyn Sink,
    means: &Means,
) -> Result<Ran, JobRefused> {
    for told in [&results.rule_faults, &super::other_region(inputs)?, &results.comptes.remarks] {
        means.observer.told(told, &SourceTexts::new());
    }
    if asked.strict && !results.ecartes.is_empty() {
        return Err(Diagnostic::error(Code::U002).with("cause", results.ecartes.len()).hinting("strict").into());
    }
    let groups = grouped(inputs, asked.by);
    if !asked.by.is_empty() {
        writer.write(&tables::groups(asked.by, std::slice::from_ref(&inputs.scenario.name), &groups))?;
    }
    let pictures = write_report(inputs, &results, (sink, asked.options.format), means)?;
    let calendar = super::calendar(inputs, &results.comptes, means.language)?;
    if let Some((page, diary)) = &calendar {
        sink.write(CALENDAR[0], page.as_bytes())?;
        sink.write(CALENDAR[1], diary.as_bytes())?;
    }
    pictures.write(sink, &mut writer)?;
    let (sheet, columns) = super::workbook_columns(inputs, means.messages);
    writer.around(&super::synthesis(inputs, &results, means), (&sheet, &columns))?;
    let written = writer.finish()?;
    let typed = Typed::Run(Box::new(typed::run(inputs, &results, (asked.by, &groups), means)));
    typed.write(sink)?;
    write_record(inputs, &results, sink, &written, means)?;
    Ok(Ran { results, groups, calendar: calendar.is_some(), typed })
}

/// The contracts by the columns asked, under the law of the run.
fn grouped(inputs: &Inputs, by: &[&'static str]) -> Vec<ContractGroup> {
    if by.is_empty() {
        return Vec::new();
    }
    let (cohort, data) = (&inputs.cohort, &inputs.datasets);
    let world = ComparedWorld::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, inputs.settings);
    let due = |_: usize, sides: &[Option<SavedRow>]| sides.first().copied().flatten().map(|row| row.du);
    let (_, due) = compare_rows(Roster::Cohort(cohort), &[ComparedSide::World(world)], Centimes::ZERO, due);
    let values = super::values(cohort, by, &data.nomenclature);
    tables::grouped(cohort.len(), 1, values, |row| vec![due[row]], cohort.cfas().len() > 1)
}

/// Draws the charts and writes the report.
fn write_report(inputs: &Inputs, results: &Results, (sink, format): (&dyn Sink, Format), means: &Means) -> Result<Pictures, JobRefused> {
    let fault = |cause: crate::report::ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let made = |facts: &RunFacts<'_>| {
        let page = || Report::of(facts, means.language).and_then(|report| html::render(&report));
        let (pictures, page) = rayon::join(|| super::draw(facts, format, means), page);
        (pictures, page, html::render(&Report::annex(facts, means.language)))
    };
    let (pictures, page, annex) = with_facts(inputs, results, means, made);
    let pictures = pictures?;
    sink.write("report.html", page.map_err(fault)?.as_bytes())?;
    sink.write(ANNEX, annex.map_err(fault)?.as_bytes())?;
    Ok(pictures)
}

/// Gives what a report and its charts are made from to `act`.
pub fn with_facts<T>(inputs: &Inputs, results: &Results, means: &Means, act: impl FnOnce(&RunFacts<'_>) -> T) -> T {
    let desk = super::desk(inputs, results, means.language);
    with_desk(inputs, results, desk.as_ref(), means, act)
}

/// Gives the same without the page of a CFA alone, which the charts do not need, to `act`.
pub fn with_chart_facts<T>(inputs: &Inputs, results: &Results, means: &Means, act: impl FnOnce(&RunFacts<'_>) -> T) -> T {
    with_desk(inputs, results, None, means, act)
}

fn with_desk<T>(inputs: &Inputs, results: &Results, desk: Option<&CentreScreen>, means: &Means, act: impl FnOnce(&RunFacts<'_>) -> T) -> T {
    let (files, set_aside) = (files_read(inputs, results), set_aside(results));
    let to_check = to_check(inputs, means);
    let lines = super::every_line(&inputs.account, means).map(|lines| format!("{lines}.")).unwrap_or_default();
    let centre_names = centre_names(inputs);
    let title = inputs.title(means);
    let days = super::days(&results.comptes);
    act(&RunFacts {
        scenario: &title,
        summary: &results.summary,
        employers: &results.employers,
        comptes: AccountFacts {
            desk,
            days: days.as_ref(),
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
        contours: &inputs.datasets.contours,
        nomenclature: &inputs.datasets.nomenclature,
        parameters: &inputs.datasets.parameters,
        law: &inputs.datasets.law,
        settings: &inputs.settings,
        inputs: &files,
        set_aside: &set_aside,
        to_check: &to_check,
        lines: &lines,
        command: &means.command,
        effects: &inputs.effects,
        clock: inputs.clock.as_ref(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The files read, each with its rows and whether it is drawn.
fn files_read(inputs: &Inputs, results: &Results) -> Vec<Input> {
    inputs
        .files()
        .into_iter()
        .map(|file| Input {
            rows: rows_of(inputs, &file.name),
            synthetic: of_synthesis(&file.name, inputs, results),
            name: file.name,
            sha256: file.sha256,
            origin: String::new(),
        })
        .collect()
}

/// The contracts set aside, by the code of their fault.
fn set_aside(results: &Results) -> Vec<SetAside> {
    results
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
        .collect()
}

/// The names of the CFAs: those of their accounts before those of the shipped list.
pub(super) fn centre_names(inputs: &Inputs) -> BTreeMap<String, String> {
    let mut names = inputs.datasets.centre_names();
    let given = inputs.centres.iter().flat_map(|table| &table.rows);
    names.extend(given.filter_map(|(cfa, row)| Some((cfa.clone(), row.nom.clone()?))));
    names
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
fn to_check(inputs: &Inputs, means: &Means) -> Vec<SetAside> {
    let tables = [Some(&inputs.faults), inputs.centres.as_ref().filter(|_| inputs.centres_given).map(|table| &table.faults)];
    let groups = tables.into_iter().flatten().flat_map(|faults| faults.groups());
    let kept = |group: &crate::io::read::FaultGroup| {
        let first = group.examples.first()?;
        Some(SetAside {
            code: group.code,
            count: group.count,
            message: means.messages.message(first),
            contrats: group.examples.iter().filter_map(|fault| fault.contrat_id.clone()).collect(),
        })
    };
    groups.filter(|group| group.severity == Severity::Warning).filter_map(kept).collect()
}

/// What was read, with which settings, and what came out: `verify` proves that the folder still matches it.
fn write_record(inputs: &Inputs, results: &Results, sink: &dyn Sink, written: &[WrittenFile], means: &Means) -> Result<(), JobRefused> {
    let mut record = inputs.record(means);
    let by_rule = results.rule_faults.iter().map(|fault| (fault.code, fault.severity)).collect::<BTreeSet<_>>();
    record.warnings.extend(by_rule.into_iter().map(|(code, severity)| {
        let count = results.rule_faults.iter().filter(|fault| fault.code == code).count();
        Warning::new(code, severity, count as u64)
    }));
    Ok(sink.record(record, written)?)
}

fn rows_of(inputs: &Inputs, name: &str) -> Option<u64> {
    inputs.contracts_files.iter().find(|(file, _)| file.name == name).map(|&(_, rows)| rows as u64)
}
