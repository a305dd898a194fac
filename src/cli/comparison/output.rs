//! The folder of a comparison: tables, charts, report, Markdown, record.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::sides::{LoadedSide, Sides};
use super::swept::Swept;
use crate::cli::args::{CompareArgs, CompareFormat};
use crate::cli::typed::{self, Typed};
use crate::cli::{Context, Failure, job, reproducible};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::output::Folder;
use crate::io::record::Record;
use crate::io::write::{Format, TableWriter};
use crate::io::{InputFile, InputKind};
use crate::report::comparison::{ComparisonFacts, figures, report};
use crate::report::{Input, ReportError, html, markdown as md};
use crate::tables::comparison as tables;

/// The format of the tables: Markdown goes to the screen.
#[must_use]
pub const fn format(asked: CompareFormat) -> Format {
    match asked {
        CompareFormat::Csv | CompareFormat::Md => Format::Csv,
        CompareFormat::Parquet => Format::Parquet,
        CompareFormat::Xlsx => Format::Xlsx,
    }
}

/// What the report needs beside the answer.
struct Gathered {
    source: String,
    centre_names: BTreeMap<String, String>,
    inputs: Vec<Input>,
    command: String,
}

fn gathered(sides: &Sides, context: &Context) -> Gathered {
    let input = |file: InputFile| Input { name: file.name, sha256: file.sha256, ..Input::default() };
    Gathered {
        source: sides.source_name(context),
        centre_names: sides.datasets.centre_names(),
        inputs: sides.files().into_iter().map(input).collect(),
        command: reproducible(&context.command_line),
    }
}

fn with_facts<T>(sides: &Sides, answer: &Answer, context: &Context, make: impl FnOnce(&ComparisonFacts<'_>) -> T) -> T {
    let gathered = gathered(sides, context);
    let source = sides.source(0);
    make(&ComparisonFacts {
        titles: &sides.titles,
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
pub fn markdown(sides: &Sides, answer: &Answer, context: &Context) -> String {
    with_facts(sides, answer, context, |facts| report(facts, context.language).map(|report| md::render(&report)).unwrap_or_default())
}

/// Writes everything into a folder in the making.
///
/// # Errors
/// `U001` when something cannot be drawn or written.
pub fn write(folder: &Folder, args: &CompareArgs, sides: &Sides, answer: &Answer, context: &Context) -> Result<(), Failure> {
    let mut writer = write_tables(folder, args, sides, answer)?;
    let fault = |cause: ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let (pictures, page) = with_facts(sides, answer, context, |facts| (figures(facts, context.language), report(facts, context.language)));
    let page = page.map_err(fault)?;
    let pictures = job::drawn(&pictures, context.language)?;
    pictures.write(folder)?;
    writer.pictures(pictures.pngs())?;
    let written = writer.finish()?;
    folder.write("report.html", html::render(&page).map_err(fault)?.as_bytes())?;
    folder.write("comparaison.md", md::render(&page).as_bytes())?;
    Typed::Compare(Box::new(typed::compare(sides, answer, context))).write(folder)?;
    Ok(folder.record(record(sides, context), &written)?)
}

fn write_tables(folder: &Folder, args: &CompareArgs, sides: &Sides, answer: &Answer) -> Result<TableWriter, Diagnostic> {
    let options = args.csv.options(format(args.format))?;
    let mut writer = job::writer(folder, options).only(&args.tables);
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

fn record(sides: &Sides, context: &Context) -> Record {
    let settings = sides.list.first().map(|side| match side {
        LoadedSide::Scenario(scenario) => crate::scenario::reglages(&scenario.settings),
        LoadedSide::Saved(run) => run.record.settings.clone(),
    });
    Record {
        scenario: sides.names.join(" "),
        seed: sides.read.as_ref().and_then(|read| read.seed).map(|seed| seed.to_string()).unwrap_or_default(),
        scenario_text: sides.texts.join("\n"),
        settings: settings.unwrap_or_default(),
        datasets: context.datasets.as_deref().map(shown).unwrap_or_default(),
        inputs: sides.files(),
        ..Record::of(&reproducible(&context.command_line))
    }
}

impl Sides {
    /// Every file read: scenarios or records, contracts, datasets.
    #[must_use]
    pub fn files(&self) -> Vec<InputFile> {
        let texts = self.files.iter().zip(&self.texts).map(|(name, text)| InputFile::new(name.clone(), InputKind::Toml, text.as_bytes()));
        let contracts = self.read.iter().filter_map(|read| read.file.clone());
        let datasets = self.datasets.inputs.iter().cloned();
        texts.chain(contracts).chain(datasets).collect()
    }

    /// Where the contracts come from, for people.
    #[must_use]
    pub fn source_name(&self, context: &Context) -> String {
        match &self.read {
            Some(read) => job::source_name(read.file.as_ref(), read.seed, context),
            None => self.names.join(", "),
        }
    }
}
