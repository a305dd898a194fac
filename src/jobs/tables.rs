//! Every contract evaluated, every table written, in one pass over the cohort.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::comptes::{CohortAccounts, opening_fault};
use super::inputs::Inputs;
use super::passes::{PassFindings, PieceDesk};
use super::{JobRefused, Means};
use crate::accounts::{ClosingEntry, Flows};
use crate::codes::CodeDiplome;
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{
    ClassGap, ContractChunk, Desks, EmployerTotals, LawPass, Mixer, PIECE, SMALL_PIECE, Summary, class_gaps, in_order_of, pieces_of,
};
use crate::io::output::{Nowhere, Sink};
use crate::io::write::{ChosenTables, Encoded, Format, TableWriter, WorkbookStyle, WriteOptions, encode_rows};
use crate::reconciliation::Owed;
use crate::rules::RuleError;
use crate::tables::{
    self, ContratsTable, DuTable, EmployeursTable, FraisAnnexesTable, ResteAChargeTable, RowTable, VersementsTable, laid_out,
};
use crate::units::Centimes;

/// A row left out: identifier, code, message in the language of the run.
pub type Ecarte = (String, &'static str, String);

/// What a run finds, tables apart.
pub struct Results {
    /// Totals over all contracts.
    pub summary: Summary,
    /// Totals of the employer's side.
    pub employers: EmployerTotals,
    /// The accounts of the CFAs.
    pub comptes: CohortAccounts,
    /// The closing entries of each contract, of a CFA alone or when their table was asked for.
    pub closing: Vec<(usize, ClosingEntry)>,
    /// Gap of each class: same CFA, diploma and school year (G3).
    pub class_gaps: Vec<ClassGap>,
    /// Rows left out, by identifier.
    pub ecartes: Vec<Ecarte>,
    /// Faults of the rules, one per contract left out.
    pub rule_faults: Vec<Diagnostic>,
    /// What is owed on a day, found once when it is asked for.
    pub(super) owed: OnceLock<Option<Owed>>,
}

/// What a piece of the cohort brings, beside what its thread gathers.
struct TablePiece {
    encoded: Vec<EncodedRows>,
    ecartes: Vec<(usize, RuleError)>,
    rows: usize,
}

/// Rows of a table, encoded, by its name.
type EncodedRows = (&'static str, Result<Encoded, Diagnostic>);

/// Where the rows of the tables are encoded: memory that serves piece after piece.
pub(super) type Buffers = Vec<Vec<u8>>;

/// How tables are written, and which.
pub(super) type WriteChoice<'a> = (WriteOptions, &'a ChosenTables);

/// Evaluates the cohort for what it finds alone.
///
/// # Errors
/// Those of [`CohortAccounts::of`].
pub fn evaluated(inputs: &Inputs, means: &Means) -> Result<Results, JobRefused> {
    write_tables(inputs, &Nowhere, (WriteOptions::default(), &ChosenTables::All), means).map(|(results, _)| results)
}

/// What a pass over the contracts finds, the accounts apart.
pub(super) struct RunFindings {
    pub summary: Summary,
    pub employers: EmployerTotals,
    pub flows: Flows,
    pub class_gaps: Vec<ClassGap>,
    pub rule_faults: Vec<Diagnostic>,
}

/// Evaluates the cohort and writes the tables that are chosen; the writer is left open for the charts of a workbook.
///
/// # Errors
/// `U001` when a table cannot be written, `U005` when this build cannot write the format, `U015` when it is stopped; those of
/// [`CohortAccounts::of`].
pub fn write_tables(
    inputs: &Inputs,
    sink: &dyn Sink,
    written: WriteChoice<'_>,
    means: &Means,
) -> Result<(Results, TableWriter), JobRefused> {
    if let Some(fault) = opening_fault(inputs, inputs.scenario.comptes.settings.horizon) {
        return Err(fault.into());
    }
    let mut writer = opened(inputs, sink, written, means)?;
    let found = write_rows(inputs, &mut writer, written.0, means)?;
    let results = write_totals(inputs, found, &mut writer, means)?;
    Ok((results, writer))
}

/// A writer of the tables that are chosen: each has its file and its header, even without a row.
pub(super) fn opened(inputs: &Inputs, sink: &dyn Sink, (options, only): WriteChoice<'_>, means: &Means) -> Result<TableWriter, Diagnostic> {
    let style = WorkbookStyle { messages: Some(means.messages), diplomas: titles(inputs), ..WorkbookStyle::EUROS };
    let mut writer = sink.tables(options, style).only(only);
    open_all(&mut writer, &inputs.cohort)?;
    Ok(writer)
}

/// Evaluates the cohort in one pass, which adds its rows to the tables of contracts.
pub(super) fn write_rows(
    inputs: &Inputs,
    writer: &mut TableWriter,
    options: WriteOptions,
    means: &Means,
) -> Result<RunFindings, JobRefused> {
    let (cohort, law, settings) = (&inputs.cohort, &inputs.datasets.law, &inputs.settings);
    let book = inputs.book();
    let pass = LawPass::new(cohort, &book, law, settings, Some(inputs.scenario.employers.settings));
    let chosen = writer.chosen().clone();
    let bar = means.observer.begun("run.progress", cohort.len());
    let desks = Desks::new(|| PieceDesk::new(inputs));
    let buffers = Desks::new(Buffers::default);
    let mut left_out = Vec::new();
    let produce = |rows: &Range<usize>| {
        let mut desk = desks.take();
        let piece = produced(inputs, rows.clone(), &pass, &mut desk, (options, &chosen), buffers.take());
        desks.give_back(desk);
        piece
    };
    // A piece is a row group of a Parquet file; lines of a CSV have no such bounds.
    let rows = if options.format == Format::Csv { SMALL_PIECE } else { PIECE };
    in_order_of(&pieces_of(rows, cohort.len()), produce, |piece: TablePiece| {
        bar.advance(piece.rows);
        means.wanted()?;
        left_out.extend(piece.ecartes);
        buffers.give_back(append(writer, piece.encoded)?);
        Ok::<(), Diagnostic>(())
    })?;
    drop(bar);
    let PassFindings { summary, classes, employers, flows } = PassFindings::of(desks.into_all(), inputs);
    let mut class_gaps = class_gaps(cohort, &classes);
    Mixer { cohort, book: &book, law, settings }.share(&mut class_gaps);
    Ok(RunFindings { summary, employers, flows, class_gaps, rule_faults: rule_faults(inputs, &left_out) })
}

/// Makes the accounts of what a pass found, and writes the tables that are of all contracts together.
pub(super) fn write_totals(inputs: &Inputs, found: RunFindings, writer: &mut TableWriter, means: &Means) -> Result<Results, JobRefused> {
    let RunFindings { summary, employers, flows, class_gaps, rule_faults } = found;
    let cohort = &inputs.cohort;
    writer.write(&tables::camarades(cohort, &class_gaps))?;
    writer.write(&tables::ecarts_annuels(&summary))?;
    let comptes = CohortAccounts::of(inputs, flows)?;
    writer.write(&tables::centres(&comptes.accounts))?;
    writer.write(&tables::tresorerie(&comptes.accounts))?;
    writer.write(&tables::ecritures_cloture(&comptes.accounts))?;
    let closing = closing_of(inputs, &comptes, writer.chosen());
    writer.write(&tables::ecritures_contrats(cohort, &closing, &comptes.numbers))?;
    if let Some(demand) = &inputs.demand {
        writer.write(&tables::demande(demand))?;
    }
    let ecartes = ecartes(inputs, &rule_faults, means);
    writer.write(&tables::ecartes(&ecartes))?;
    Ok(Results { summary, employers, comptes, closing, class_gaps, ecartes, rule_faults, owed: OnceLock::new() })
}

/// The closing entries of each contract: of a CFA alone, or when their table is asked for by name.
fn closing_of(inputs: &Inputs, comptes: &CohortAccounts, chosen: &ChosenTables) -> Vec<(usize, ClosingEntry)> {
    let asked = chosen.names("ecritures_contrats");
    let alone = inputs.cohort.cfas().len() == 1 && *chosen != ChosenTables::None;
    if asked || alone { super::closing::closing(inputs, comptes.settings.horizon) } else { Vec::new() }
}

/// Titles of the diplomas of the contracts, by code: a workbook has them for people.
pub(super) fn titles(inputs: &Inputs) -> BTreeMap<String, String> {
    let title = |code: CodeDiplome| crate::report::diplomas::title(&inputs.datasets.nomenclature.label(code));
    inputs.cohort.diplomes().iter().map(|&code| (code.to_string(), title(code))).collect()
}

/// Everything that some rows bring.
fn produced<'l>(
    inputs: &Inputs,
    rows: Range<usize>,
    pass: &LawPass<'l>,
    desk: &mut PieceDesk<'l>,
    written: WriteChoice<'_>,
    buffers: Buffers,
) -> TablePiece {
    let (cohort, count) = (&inputs.cohort, rows.len());
    desk.evaluate(rows, pass, inputs);
    let chunk = &mut desk.chunk;
    let encoded = chosen_rows(cohort, chunk, written, buffers);
    TablePiece { encoded, ecartes: std::mem::take(&mut chunk.ecartes), rows: count }
}

/// The rows of each table of contracts that was chosen.
pub(super) fn chosen_rows(cohort: &Cohort, chunk: &ContractChunk, written: WriteChoice<'_>, buffers: Buffers) -> Vec<EncodedRows> {
    let buffers = &mut buffers.into_iter();
    let all = [
        rows_of::<ContratsTable>(cohort, &chunk.contrats, written, buffers),
        rows_of::<DuTable>(cohort, &chunk.du, written, buffers),
        rows_of::<VersementsTable>(cohort, &chunk.versements, written, buffers),
        rows_of::<FraisAnnexesTable>(cohort, &chunk.frais_annexes, written, buffers),
        rows_of::<ResteAChargeTable>(cohort, &chunk.reste_a_charge, written, buffers),
        rows_of::<EmployeursTable>(cohort, &chunk.employeurs, written, buffers),
    ];
    all.into_iter().flatten().collect()
}

/// Adds rows to their tables; gives back the memory in which they were encoded.
pub(super) fn append(writer: &mut TableWriter, tables: Vec<EncodedRows>) -> Result<Buffers, Diagnostic> {
    let mut served = Buffers::new();
    for (name, rows) in tables {
        let rows = rows?;
        writer.append(name, &rows)?;
        served.extend(rows.into_buffer());
    }
    Ok(served)
}

/// Each of them but the employer's side has its file and its header, even without a row.
pub(super) fn open_rows(writer: &mut TableWriter) -> Result<(), Diagnostic> {
    let none = Cohort::default();
    writer.write(&laid_out::<ContratsTable>(&none, &[]))?;
    writer.write(&laid_out::<DuTable>(&none, &[]))?;
    writer.write(&laid_out::<VersementsTable>(&none, &[]))?;
    writer.write(&laid_out::<FraisAnnexesTable>(&none, &[]))?;
    writer.write(&laid_out::<ResteAChargeTable>(&none, &[]))
}

/// Rows of a table, in the next buffer; a table that nobody asked for is not encoded.
fn rows_of<L: RowTable>(
    cohort: &Cohort,
    rows: &[L::Row],
    (options, chosen): WriteChoice<'_>,
    buffers: &mut impl Iterator<Item = Vec<u8>>,
) -> Option<EncodedRows> {
    let mut encoded = || encode_rows::<L>((cohort, rows), chosen.columns(L::NAME), options, buffers.next().unwrap_or_default());
    chosen.has(L::NAME).then(|| (L::NAME, encoded()))
}

/// Every table has its file and its header, even without a row.
fn open_all(writer: &mut TableWriter, cohort: &Cohort) -> Result<(), Diagnostic> {
    open_rows(writer)?;
    writer.write(&laid_out::<EmployeursTable>(cohort, &[]))?;
    writer.write(&tables::camarades(cohort, &[]))?;
    writer.write(&tables::ecarts_annuels(&Summary::default()))?;
    writer.write(&tables::ecartes(&[]))
}

/// The rows left out by the reader and, for these faults, by the rules: by identifier, then code.
pub(super) fn ecartes(inputs: &Inputs, by_rule: &[Diagnostic], means: &Means) -> Vec<Ecarte> {
    let messages = means.messages;
    let at_reading = inputs.faults.set_aside().map(|row| inputs.faults.told(row));
    let mut rows: Vec<Ecarte> = at_reading
        .map(|fault| (fault.contrat_id.clone().unwrap_or_default(), fault.code.as_str(), with_place(&fault, &messages.message(&fault))))
        .collect();
    rows.extend(by_rule.iter().map(|fault| (fault.contrat_id.clone().unwrap_or_default(), fault.code.as_str(), messages.message(fault))));
    rows.sort();
    rows
}

/// The faults of the rows left out by the rules, in their order.
pub(super) fn rule_faults(inputs: &Inputs, by_rule: &[(usize, RuleError)]) -> Vec<Diagnostic> {
    let fault = |(row, error): &(usize, RuleError)| {
        error.diagnostic().in_file(inputs.contracts_name.clone()).of_contract(inputs.cohort.contrat_id(*row))
    };
    by_rule.iter().map(fault).collect()
}

/// The message after its line, so that a row without identifier can be found.
fn with_place(fault: &Diagnostic, message: &str) -> String {
    let line = fault.location.line.map(|line| format!(":{line}"));
    let column = fault.location.column.as_ref().map(|column| format!(" [{column}]"));
    let sheet = fault.location.sheet.as_ref().map(|sheet| format!(", {sheet}")).unwrap_or_default();
    let file = fault.location.file.clone().unwrap_or_default();
    format!("{file}{sheet}{}{}: {message}", line.unwrap_or_default(), column.unwrap_or_default())
}

impl Results {
    /// The largest gaps between classmates that the date alone makes, those that the screen shows.
    #[must_use]
    pub fn largest_gaps(&self) -> Vec<&ClassGap> {
        let mut largest: Vec<&ClassGap> = self.class_gaps.iter().filter(|gap| gap.parts.date != Centimes::ZERO).collect();
        largest.sort_by_key(|gap| (std::cmp::Reverse(gap.parts.date), gap.row_min));
        largest.truncate(GAPS_SHOWN);
        largest
    }

    /// Rows left out by code: how many, one message, the identifiers.
    #[must_use]
    pub fn ecartes_by_code(&self) -> BTreeMap<&'static str, (u64, &str, Vec<&str>)> {
        let mut by_code: BTreeMap<&'static str, (u64, &str, Vec<&str>)> = BTreeMap::new();
        for (contrat_id, code, message) in &self.ecartes {
            let (count, _, ids) = by_code.entry(code).or_insert((0, message, Vec::new()));
            *count += 1;
            if ids.len() < MOST_IDS {
                ids.push(contrat_id);
            }
        }
        by_code
    }

    /// The code of a name of the table `ecartes`.
    #[must_use]
    pub fn code(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

/// Largest gaps between classmates that are shown.
const GAPS_SHOWN: usize = 5;
/// Identifiers that a report names for each code.
const MOST_IDS: usize = 20;
