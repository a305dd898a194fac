//! Every contract evaluated, every table written, in one pass over the cohort.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::comptes::Comptes;
use super::inputs::Inputs;
use super::progress::Progress;
use crate::accounts::Flows;
use crate::cli::Context;
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{
    Chunk, ClassGap, Classes, EmployerRow, EmployerTotals, PIECE, PriceBook, SMALL_PIECE, Summary, class_gaps, employer_rows,
    evaluate_rows_and, in_order_by,
};
use crate::io::write::{Encoded, Format, TableWriter, WorkbookStyle, WriteOptions, encode};
use crate::tables;

/// A row left out: identifier, code, message in the language of the run.
pub type Ecarte = (String, &'static str, String);

/// What a run finds, tables apart.
pub struct Results {
    /// Totals.
    pub summary: Summary,
    /// Totals of the employer's side.
    pub employers: EmployerTotals,
    /// The accounts of the CFAs.
    pub comptes: Comptes,
    /// Gaps between classmates.
    pub class_gaps: Vec<ClassGap>,
    /// Rows left out, by identifier.
    pub ecartes: Vec<Ecarte>,
    /// Faults of the rules, one per contract left out.
    pub rule_faults: Vec<Diagnostic>,
}

/// What a piece of the cohort brings: encoded rows of each table, and what is gathered over the whole.
struct Piece {
    encoded: Vec<(&'static str, Result<Encoded, Diagnostic>)>,
    classes: Classes,
    ecartes: Vec<(usize, crate::rules::RuleError)>,
    summary: Summary,
    employers: EmployerTotals,
    rows: usize,
}

/// Evaluates the cohort and writes the tables into a folder; the writer is left open for the charts of a workbook.
///
/// # Errors
/// `U001` when a table cannot be written, `U005` when this build cannot write the format.
pub fn write_tables(
    inputs: &Inputs,
    folder: &Path,
    options: WriteOptions,
    context: &Context,
) -> Result<(Results, TableWriter), Diagnostic> {
    let (cohort, law, settings) = (&inputs.cohort, &inputs.datasets.law, &inputs.settings);
    let data = &inputs.datasets;
    let book = PriceBook::new(law, &data.npec, &data.cout_prefecture, &data.nomenclature, settings);
    let mut writer = TableWriter::new(folder, options, WorkbookStyle::EUROS);
    open_all(&mut writer, cohort)?;
    let mut gathered = Gathered::default();
    let bar = Progress::new(context, &context.messages.word("run.progress"), cohort.len());
    let pool = Pool::new(|| Flows::empty(cohort.cfas().len(), law, inputs.scenario.comptes.settings.horizon));
    let produce = |rows: Range<usize>| produced(inputs, rows, &book, options, &pool);
    // A piece is a row group of a Parquet file; lines of a CSV have no such bounds.
    let rows = if options.format == Format::Csv { SMALL_PIECE } else { PIECE };
    in_order_by(rows, cohort.len(), produce, |piece: Piece| {
        bar.advance(piece.rows);
        gathered.take(piece, &mut writer)
    })?;
    drop(bar);
    let class_gaps = class_gaps(cohort, &gathered.classes);
    writer.write(&tables::camarades(cohort, &class_gaps))?;
    writer.write(&tables::ecarts_annuels(&gathered.summary))?;
    let comptes = Comptes::of(inputs, pool.merged())?;
    writer.write(&tables::centres(&comptes.accounts))?;
    writer.write(&tables::tresorerie(&comptes.accounts))?;
    writer.write(&tables::ecritures_cloture(&comptes.accounts))?;
    let (ecartes, rule_faults) = ecartes(inputs, &gathered.ecartes, context);
    writer.write(&tables::ecartes(&ecartes))?;
    let (summary, employers) = (gathered.summary, gathered.employers);
    Ok((Results { summary, employers, comptes, class_gaps, ecartes, rule_faults }, writer))
}

/// Everything that some rows bring.
fn produced(inputs: &Inputs, rows: Range<usize>, book: &PriceBook<'_>, options: WriteOptions, pool: &Pool<impl Fn() -> Flows>) -> Piece {
    let (cohort, law, count) = (&inputs.cohort, &inputs.datasets.law, rows.len());
    let (table, employers) = employer_rows(cohort, rows.clone(), book, law, &inputs.scenario.employers.settings);
    let mut flows = pool.take();
    let chunk = evaluate_rows_and(cohort, rows, book, law, &inputs.settings, |row, contrat, evaluation, paid| {
        flows.add_evaluated(cohort, row, contrat, evaluation, paid);
    });
    flows.set_aside += chunk.summary.set_aside;
    pool.give_back(flows);
    let piece = encoded(cohort, chunk, &table, count, options);
    Piece { employers, ..piece }
}

/// Every table has its file and its header, even without a row.
fn open_all(writer: &mut TableWriter, cohort: &Cohort) -> Result<(), Diagnostic> {
    let empty = Chunk::default();
    for table in tables_of(cohort, &empty, &[]) {
        writer.write(&table)?;
    }
    writer.write(&tables::camarades(cohort, &[]))?;
    writer.write(&tables::ecarts_annuels(&Summary::default()))?;
    writer.write(&tables::ecartes(&[]))
}

fn tables_of<'a>(cohort: &'a Cohort, chunk: &'a Chunk, employers: &'a [EmployerRow]) -> [tables::Table<'a>; 6] {
    [
        tables::contrats(cohort, &chunk.contrats),
        tables::du(cohort, &chunk.du),
        tables::versements(cohort, &chunk.versements),
        tables::frais_annexes(cohort, &chunk.frais_annexes),
        tables::reste_a_charge(cohort, &chunk.reste_a_charge),
        tables::employeurs(cohort, employers),
    ]
}

fn encoded(cohort: &Cohort, chunk: Chunk, employers: &[EmployerRow], rows: usize, options: WriteOptions) -> Piece {
    let encoded = tables_of(cohort, &chunk, employers).iter().map(|table| (table.name, encode(table, options))).collect();
    Piece { encoded, classes: chunk.classes, ecartes: chunk.ecartes, summary: chunk.summary, employers: EmployerTotals::default(), rows }
}

/// Flows in the making, one for each piece of work at a time: whole numbers add up in any order.
struct Pool<F> {
    idle: Mutex<Vec<Flows>>,
    empty: F,
}

impl<F: Fn() -> Flows> Pool<F> {
    const fn new(empty: F) -> Self {
        Self { idle: Mutex::new(Vec::new()), empty }
    }

    fn take(&self) -> Flows {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(&self.empty)
    }

    fn give_back(&self, flows: Flows) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(flows);
    }

    fn merged(self) -> Flows {
        let idle = self.idle.into_inner().unwrap_or_else(PoisonError::into_inner);
        idle.into_iter().reduce(|left, right| left.merged(&right)).unwrap_or_else(self.empty)
    }
}

#[derive(Default)]
struct Gathered {
    classes: Classes,
    ecartes: Vec<(usize, crate::rules::RuleError)>,
    summary: Summary,
    employers: EmployerTotals,
}

impl Gathered {
    fn take(&mut self, piece: Piece, writer: &mut TableWriter) -> Result<(), Diagnostic> {
        for (name, rows) in piece.encoded {
            writer.append(name, rows?)?;
        }
        self.classes.merge(&piece.classes);
        self.ecartes.extend(piece.ecartes);
        self.summary.merge(&piece.summary);
        self.employers.merge(&piece.employers);
        Ok(())
    }
}

/// The rows left out by the reader and by the rules, by identifier, then code.
fn ecartes(inputs: &Inputs, by_rule: &[(usize, crate::rules::RuleError)], context: &Context) -> (Vec<Ecarte>, Vec<Diagnostic>) {
    let messages = context.messages;
    let at_reading = inputs.faults.set_aside().map(|row| inputs.faults.told(row));
    let mut rows: Vec<Ecarte> = at_reading
        .map(|fault| (fault.contrat_id.clone().unwrap_or_default(), fault.code.as_str(), with_place(&fault, &messages.message(&fault))))
        .collect();
    let faults: Vec<Diagnostic> = by_rule
        .iter()
        .map(|(row, error)| error.diagnostic().in_file(inputs.contracts_name.clone()).of_contract(inputs.cohort.contrat_id(*row)))
        .collect();
    rows.extend(faults.iter().map(|fault| (fault.contrat_id.clone().unwrap_or_default(), fault.code.as_str(), messages.message(fault))));
    rows.sort();
    (rows, faults)
}

/// The message after its line, so that a row without identifier can be found.
fn with_place(fault: &Diagnostic, message: &str) -> String {
    let line = fault.location.line.map(|line| format!(":{line}"));
    let column = fault.location.column.as_ref().map(|column| format!(" [{column}]"));
    let file = fault.location.file.clone().unwrap_or_default();
    format!("{file}{}{}: {message}", line.unwrap_or_default(), column.unwrap_or_default())
}

impl Results {
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

/// Identifiers that a report names for each code.
const MOST_IDS: usize = 20;
