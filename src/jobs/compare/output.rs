//! The folder of a comparison: tables, charts, report, Markdown, record.

use std::collections::BTreeMap;

use super::Comparing;
use super::answer::ComparisonAnswer;
use super::sides::{LoadedSide, Sides};
use super::swept::Swept;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::output::Sink;
use crate::io::record::RunRecord;
use crate::io::write::{ChosenTables, TableWriter, WorkbookStyle};
use crate::io::{InputFile, InputKind};
use crate::jobs::typed::{self, Typed};
use crate::jobs::{self, JobRefused, Means};
use crate::report::comparison::{ComparisonFacts, figures, report};
use crate::report::{Input, ReportError, html, markdown as md};
use crate::tables::comparison as tables;

/// What the report needs beside the answer.
struct ReportParts {
    source: String,
    centre_names: BTreeMap<String, String>,
    inputs: Vec<Input>,
    command: String,
}

fn gathered(sides: &Sides, means: &Means) -> ReportParts {
    let input = |file: InputFile| Input { name: file.name, sha256: file.sha256, ..Input::default() };
    ReportParts {
        source: sides.source_name(means),
        centre_names: sides.datasets.centre_names(),
        inputs: sides.files().into_iter().map(input).collect(),
        command: means.command.clone(),
    }
}

fn with_facts<T>(sides: &Sides, answer: &ComparisonAnswer, means: &Means, make: impl FnOnce(&ComparisonFacts<'_>) -> T) -> T {
    let gathered = gathered(sides, means);
    let source = sides.source(0);
    let changes = sides.changes();
    make(&ComparisonFacts {
        titles: &sides.titles,
        changes: &changes,
        law: &sides.datasets.parameters,
        source: &gathered.source,
        roster: sides.roster(),
        comparison: &answer.comparison,
        splits: &answer.splits,
        cohorts: answer.cohorts.as_ref(),
        sensitivity: answer.sensitivity.as_ref(),
        sweep: answer.swept.as_ref().map(|swept| (&swept.sweep, swept.points.as_slice())),
        accounts: answer.accounts.as_ref(),
        causes: answer.causes.as_ref(),
        years: &answer.years,
        threshold: answer.threshold,
        centre_names: &gathered.centre_names,
        nomenclature: &sides.datasets.nomenclature,
        parameters: Some(source.map_or(&sides.datasets.parameters, |source| source.parameters)),
        inputs: &gathered.inputs,
        command: &gathered.command,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The comparison as Markdown.
#[must_use]
pub fn markdown(sides: &Sides, answer: &ComparisonAnswer, means: &Means) -> String {
    with_facts(sides, answer, means, |facts| report(facts, means.language).map(|report| md::render(&report)).unwrap_or_default())
}

/// Writes everything.
///
/// # Errors
/// `U001` when something cannot be drawn or written.
pub fn write(sink: &dyn Sink, args: &Comparing, sides: &Sides, answer: &ComparisonAnswer, means: &Means) -> Result<(), JobRefused> {
    let mut writer = write_tables(sink, args, sides, answer)?;
    let fault = |cause: ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let (pictures, page) = with_facts(sides, answer, means, |facts| (figures(facts, means.language), report(facts, means.language)));
    let page = page.map_err(fault)?;
    let pictures = jobs::drawn(&pictures, args.options.format, means)?;
    pictures.write(sink, &mut writer)?;
    let written = writer.finish()?;
    sink.write("report.html", html::render(&page).map_err(fault)?.as_bytes())?;
    sink.write("comparaison.md", md::render(&page).as_bytes())?;
    Typed::Compare(Box::new(typed::compare(sides, answer, means))).write(sink)?;
    Ok(sink.record(record(sides, means), &written)?)
}

fn write_tables(sink: &dyn Sink, args: &Comparing, sides: &Sides, answer: &ComparisonAnswer) -> Result<TableWriter, Diagnostic> {
    let mut writer = sink.tables(args.options, WorkbookStyle::EUROS).only(&ChosenTables::whole(&args.tables));
    let (names, roster, comparison) = (&sides.names, sides.roster(), &answer.comparison);
    writer.write(&tables::totaux(names, comparison))?;
    writer.write(&tables::groupes(names, comparison, &roster))?;
    if !answer.by.is_empty() {
        writer.write(&crate::tables::groups(&answer.by, names, &answer.groups))?;
    }
    writer.write(&tables::tresorerie_mois(names, comparison))?;
    writer.write(&tables::gagnants_perdants(names, comparison, &roster))?;
    writer.write(&tables::decomposition(
        names,
        &answer.splits,
        answer.cohorts.as_ref().map(|cohorts| (&cohorts.names[1], &cohorts.shares)),
    ))?;
    if let Some(found) = &answer.accounts {
        writer.write(&crate::tables::compared(&found.rows(names)))?;
    }
    if let Some(found) = &answer.causes {
        writer.write(&tables::causes(found))?;
    }
    if let Some(found) = &answer.sensitivity {
        writer.write(&tables::sensibilite(found, &answer.years))?;
    }
    if let Some(found) = &answer.swept {
        writer.write(&tables::balayage(&found.sweep, &answer.years))?;
        write_swept(&mut writer, found)?;
    }
    if !answer.seeds.is_empty() {
        writer.write(&tables::graines(names, &answer.seeds))?;
    }
    // Piece by piece: a million contracts that differ in ten scenarios are ten million rows.
    writer.open(&tables::ecarts_contrats(names, &roster, &[]))?;
    for piece in answer.contracts.chunks(8_192) {
        writer.write(&tables::ecarts_contrats(names, &roster, piece))?;
    }
    Ok(writer)
}

/// The accounts, the fund and the draws along a range, those that were asked.
fn write_swept(writer: &mut TableWriter, found: &Swept) -> Result<(), Diagnostic> {
    let (path, points) = (found.sweep.path.as_str(), found.points.as_slice());
    let tables =
        [crate::tables::swept_accounts(path, points), crate::tables::swept_fund(path, points), crate::tables::swept_risks(path, points)];
    tables.iter().filter(|table| table.rows() > 0).try_for_each(|table| writer.write(table))
}

fn record(sides: &Sides, means: &Means) -> RunRecord {
    let settings = sides.list.first().map(|side| match side {
        LoadedSide::Scenario(scenario) => crate::scenario::reglages(&scenario.settings),
        LoadedSide::Saved(run) => run.record.settings.clone(),
    });
    RunRecord {
        scenario: sides.names.join(" "),
        seed: sides.read.as_ref().and_then(|read| read.seed).map(|seed| seed.to_string()).unwrap_or_default(),
        scenario_text: sides.texts.join("\n"),
        settings: settings.unwrap_or_default(),
        datasets: means.datasets.as_deref().map(shown).unwrap_or_default(),
        inputs: sides.files(),
        ..RunRecord::of(&means.command)
    }
}

impl Sides {
    /// Every file read: scenarios or records, contracts, datasets.
    #[must_use]
    pub fn files(&self) -> Vec<InputFile> {
        let texts = self.files.iter().zip(&self.texts).map(|(name, text)| InputFile::new(name.clone(), InputKind::Toml, text.as_bytes()));
        let contracts = self.read.iter().flat_map(|read| read.files.iter().map(|(file, _)| file.clone()));
        let datasets = self.datasets.inputs.iter().cloned();
        texts.chain(contracts).chain(datasets).collect()
    }

    /// Where the contracts come from, for people.
    #[must_use]
    pub fn source_name(&self, means: &Means) -> String {
        match &self.read {
            Some(read) => jobs::source_name(read.source.as_ref(), (read.region, read.seed), means),
            None => self.names.join(", "),
        }
    }
}
