//! Tables of contracts alone, without totals, accounts, charts or report. The lists of a folder are read, evaluated and forgotten one after
//! the other: memory is that of the largest.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::contracts::other_files;
use super::idle::{Idle, PartSeen};
use super::inputs::{InputChoice, Inputs, load_of, loaded};
use super::tables::{Buffers, Ecarte, append, chosen_rows, ecartes, open_rows, rule_faults};
use super::{JobRefused, Means, SourceTexts};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{ContractChunk, Desks, LawPass, PIECE, SMALL_PIECE, in_order_of, pieces_of};
use crate::io::InputFile;
use crate::io::datasets::Datasets;
use crate::io::files::{Listed, shown};
use crate::io::output::Sink;
use crate::io::read::{ReadFaults, as_one, contracts_with, in_another_file};
use crate::io::scenarios::Loaded;
use crate::io::write::{ChosenTables, Format, TableWriter, WorkbookStyle, WriteOptions};
use crate::scenario::ContractOrigin;
use crate::tables;

/// The tables that can be had so.
pub const NAMES: [&str; 6] = ["contrats", "du", "versements", "frais_annexes", "reste_a_charge", "ecartes"];

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct RowsAsked<'a> {
    /// Scenario and contracts.
    pub inputs: InputChoice<'a>,
    /// The contracts that meet a condition alone.
    pub condition: Option<&'a str>,
    /// The tables, of [`NAMES`], and their columns.
    pub tables: ChosenTables,
    /// How they are written.
    pub options: WriteOptions,
    /// Whether a contract that must be set aside stops the run.
    pub strict: bool,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct RowsWritten {
    /// Files read; none when the contracts are drawn.
    pub files: Vec<(InputFile, usize)>,
    /// Rows read, all kinds of lines left out.
    pub read: u64,
    /// Contracts in the tables.
    pub priced: u64,
    /// Rows left out.
    pub set_aside: u64,
    /// The faults of the files.
    pub faults: ReadFaults,
    /// What is told of the contracts beside.
    pub remarks: Vec<Diagnostic>,
}

/// Writes the tables. Rows are in the order of the files, then of the identifiers.
///
/// # Errors
/// Those of `run`; `C011` when a contract stands in two files; `U002` for another table, for a scenario that takes all contracts together
/// (hires that answer to their cost, D1; of several files, ruptures that are added), or when a contract is set aside and none may be.
pub fn write(asked: &RowsAsked<'_>, sink: &dyn Sink, means: &Means) -> Result<RowsWritten, JobRefused> {
    if let ChosenTables::Only(tables) = &asked.tables
        && let Some(other) = tables.keys().find(|name| !NAMES.contains(&name.as_str()))
    {
        return Err(Diagnostic::error(Code::U002).with("cause", format!("--tables {other}")).hinting("rows_alone").into());
    }
    let read = apart(asked.inputs.scenario, means)?;
    let (datasets, parts) = (means.load_datasets()?, parts(&read, asked, means)?);
    let several = parts.paths.len() > 1;
    if several {
        drawn_apart(&read)?;
    }
    let silent = means.silenced();
    let mut writer = sink.tables(asked.options, WorkbookStyle::EUROS).only(&kept(&asked.tables));
    open_rows(&mut writer)?;
    let bar = means.observer.begun("fichiers.progress", parts.paths.len());
    let (mut idle, mut all) = (Idle::default(), PartsWritten::default());
    all.written.faults.merge(ReadFaults::from(other_files(parts.name.as_deref(), &parts.others)));
    for part in &parts.paths {
        means.wanted()?;
        let of = InputChoice { contrats: part.as_deref().or(asked.inputs.contrats), ..asked.inputs };
        let load = |tried| load_of(read.clone(), of, (None, asked.condition), tried, datasets.clone(), &silent);
        match idle.told_of(PartSeen::of(load)) {
            Ok(inputs) => all.add(inputs, several, (&mut writer, asked.options), means)?,
            // A part may have no contract that meets the condition.
            Err(none) if several && none.faults.iter().all(|fault| fault.code == Code::S022) => all.empty = Some(none),
            Err(refused) => all.unreadable.push(refused),
        }
        bar.advance(1);
    }
    drop(bar);
    all.checked(&parts.paths, &datasets, means)?;
    idle.refused()?;
    all.finish(parts.name, asked, writer, (sink, means))
}

/// A scenario under which contracts can be taken part after part.
///
/// # Errors
/// Those of [`loaded`]; `U002` when hires answer to their cost (D1).
pub(super) fn apart(scenario: Option<&str>, means: &Means) -> Result<Loaded, JobRefused> {
    let read = loaded(scenario, means)?;
    if read.scenario.employers.demand.is_some() {
        return Err(of_all_contracts("[employeurs.demande]").into());
    }
    Ok(read)
}

/// Refuses ruptures that are added: they are drawn after those of all contracts.
///
/// # Errors
/// `U002`.
pub(super) fn drawn_apart(read: &Loaded) -> Result<(), Diagnostic> {
    if read.scenario.assumptions.draws_of_all() { Err(of_all_contracts("[cohorte] ruptures")) } else { Ok(()) }
}

/// `U002` for what takes all contracts together.
#[must_use]
pub fn of_all_contracts(cause: &str) -> Diagnostic {
    Diagnostic::error(Code::U002).with("cause", cause).hinting("needs_all_contracts")
}

/// A hash of an identifier.
pub(super) fn hash(contrat_id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    contrat_id.hash(&mut hasher);
    hasher.finish()
}

/// The tables kept: what is set aside is always told.
fn kept(asked: &ChosenTables) -> ChosenTables {
    let ChosenTables::Only(tables) = asked else { return ChosenTables::whole(&NAMES.map(str::to_owned)) };
    let mut tables = tables.clone();
    tables.entry("ecartes".to_owned()).or_default();
    ChosenTables::Only(tables)
}

/// The files of the contracts.
struct Parts {
    /// The folder or the pattern, when they are several.
    name: Option<String>,
    /// One after the other; one without a path for contracts that are drawn.
    paths: Vec<Option<PathBuf>>,
    /// Files of the folder that are no lists.
    others: Vec<PathBuf>,
}

/// Where the contracts are: those asked for, else those of the scenario; none when they are drawn.
pub(super) fn place_of(read: &Loaded, asked: Option<&Path>) -> Option<PathBuf> {
    match &read.scenario.contrats {
        _ if asked.is_some() => asked.map(Path::to_owned),
        ContractOrigin::Fichier(file) => Some(super::beside(read.path.as_deref(), file)),
        ContractOrigin::Synthese { .. } => None,
    }
}

fn parts(read: &Loaded, asked: &RowsAsked<'_>, means: &Means) -> Result<Parts, JobRefused> {
    let Some(place) = place_of(read, asked.inputs.contrats) else {
        return Ok(Parts { name: None, paths: vec![None], others: Vec::new() });
    };
    Ok(match means.shelf.listed(&place)? {
        None => Parts { name: None, paths: vec![Some(place)], others: Vec::new() },
        Some(Listed { lists, others }) => Parts { name: Some(shown(&place)), paths: lists.into_iter().map(Some).collect(), others },
    })
}

/// What the parts leave behind.
#[derive(Default)]
struct PartsWritten {
    written: RowsWritten,
    ecartes: Vec<Ecarte>,
    /// Why contracts were set aside by a rule.
    rule_faults: Vec<Diagnostic>,
    /// A hash of each identifier, when there are several files.
    hashes: Vec<u64>,
    /// The last part: the record is of all of them.
    last: Option<Inputs>,
    empty: Option<JobRefused>,
    unreadable: Vec<JobRefused>,
}

impl PartsWritten {
    fn add(
        &mut self,
        mut inputs: Inputs,
        several: bool,
        (writer, options): (&mut TableWriter, WriteOptions),
        means: &Means,
    ) -> Result<(), JobRefused> {
        self.last = None;
        let left_out = encoded(&inputs, writer, options, means)?;
        let faults = rule_faults(&inputs, &left_out);
        self.ecartes.extend(ecartes(&inputs, &faults, means));
        self.rule_faults.extend(faults);
        let rows = &mut self.written;
        rows.priced += (inputs.cohort.len() - left_out.len()) as u64;
        rows.read += inputs.rows_read as u64;
        rows.files.append(&mut inputs.contracts_files);
        rows.faults.merge(std::mem::take(&mut inputs.faults));
        rows.remarks.append(&mut inputs.remarks);
        if several {
            self.hashes.extend((0..inputs.cohort.len()).map(|row| hash(inputs.cohort.contrat_id(row))));
        }
        inputs.cohort = crate::contract::Cohort::default();
        self.last = Some(inputs);
        Ok(())
    }

    /// Refuses what could not be read, and contracts that stand in two files.
    fn checked(&mut self, parts: &[Option<PathBuf>], datasets: &Datasets, means: &Means) -> Result<(), JobRefused> {
        if !self.unreadable.is_empty() || self.last.is_none() {
            let all = std::mem::take(&mut self.unreadable).into_iter().chain(self.empty.take());
            let mut refused = JobRefused::default();
            for one in all {
                refused.faults.extend(one.faults);
                refused.sources.extend(one.sources);
            }
            means.observer.of_file(&self.written.faults);
            return Err(refused);
        }
        let faults = in_two_files(parts.iter().flatten(), &mut self.hashes, datasets, means)?;
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    fn finish(
        self,
        name: Option<String>,
        asked: &RowsAsked<'_>,
        mut writer: TableWriter,
        (sink, means): (&dyn Sink, &Means),
    ) -> Result<RowsWritten, JobRefused> {
        let Self { mut written, mut ecartes, rule_faults, last, .. } = self;
        let Some(mut inputs) = last else { return Err(JobRefused::default()) };
        means.observer.of_file(&written.faults);
        written.remarks.sort();
        written.remarks.dedup();
        for told in [&rule_faults, &written.remarks] {
            means.observer.told(told, &SourceTexts::new());
        }
        written.set_aside = ecartes.len() as u64;
        if asked.strict && !ecartes.is_empty() {
            return Err(Diagnostic::error(Code::U002).with("cause", ecartes.len()).hinting("strict").into());
        }
        ecartes.sort();
        writer.write(&tables::ecartes(&ecartes))?;
        if let Some(name) = name {
            inputs.contracts_source = Some(as_one(&name, &written.files));
        }
        inputs.contracts_files.clone_from(&written.files);
        inputs.faults = written.faults.clone();
        inputs.remarks.clone_from(&written.remarks);
        let files = writer.finish()?;
        sink.record(inputs.record(means), &files)?;
        Ok(written)
    }
}

/// Evaluates the contracts of a part and adds their rows; those that cannot be priced, in their order.
fn encoded(
    inputs: &Inputs,
    writer: &mut TableWriter,
    options: WriteOptions,
    means: &Means,
) -> Result<Vec<(usize, crate::rules::RuleError)>, JobRefused> {
    let (cohort, book) = (&inputs.cohort, inputs.book());
    let pass = LawPass::new(cohort, &book, &inputs.datasets.law, &inputs.settings, None);
    let chosen = writer.chosen().clone();
    let (chunks, buffers) = (Desks::new(ContractChunk::default), Desks::new(Buffers::new));
    let produce = |rows: &std::ops::Range<usize>| {
        let mut chunk = chunks.take();
        pass.rows(rows.clone(), &mut chunk);
        let tables = chosen_rows(cohort, &chunk, (options, &chosen), buffers.take());
        let left_out = std::mem::take(&mut chunk.ecartes);
        chunks.give_back(chunk);
        (tables, left_out)
    };
    let mut left_out = Vec::new();
    let rows = if options.format == Format::Csv { SMALL_PIECE } else { PIECE };
    in_order_of(&pieces_of(rows, cohort.len()), produce, |(tables, more)| {
        means.wanted()?;
        left_out.extend(more);
        buffers.give_back(append(writer, tables)?);
        Ok::<(), Diagnostic>(())
    })?;
    Ok(left_out)
}

/// `C011`: contracts that stand in two of these files, from a hash of the identifier of each contract.
pub(super) fn in_two_files<'p>(
    paths: impl Iterator<Item = &'p PathBuf>,
    hashes: &mut [u64],
    data: &Datasets,
    means: &Means,
) -> Result<Vec<Diagnostic>, JobRefused> {
    hashes.sort_unstable();
    let twice: BTreeSet<u64> = hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for path in paths.filter(|_| !twice.is_empty()) {
        let file = shown(path);
        let cohort = contracts_with(&file, &means.shelf.bytes(path)?, &data.nomenclature, means.reading())?.cohort;
        let ids = (0..cohort.len()).map(|row| cohort.contrat_id(row)).filter(|id| twice.contains(&hash(id)));
        for id in ids {
            if let Some(other) = first.get(id) {
                faults.push(in_another_file(id, &file, other));
            } else {
                first.insert(id.to_owned(), file.clone());
            }
        }
    }
    Ok(faults)
}
