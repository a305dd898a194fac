//! `eval`: batches of contracts in, the rows of one table out, for an engine that deals contracts out to many processes. A batch is read,
//! evaluated and forgotten before the next one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::inputs::{InputChoice, Inputs, load_of};
use super::rows::{apart, drawn_apart, hash};
use super::tables::rule_faults;
use super::{JobRefused, Means};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{ContractChunk, LawPass};
use crate::io::read::ReadFaults;
use crate::io::shelf::Shelf;
use crate::tables::{ContratsTable, DuTable, FraisAnnexesTable, ResteAChargeTable, Table, VersementsTable, laid_out};

/// The tables that can be had so.
pub const NAMES: [&str; 5] = ["contrats", "du", "versements", "frais_annexes", "reste_a_charge"];

/// The name of a batch, in what is told of it.
const BATCH: &str = "lot.parquet";

/// What a call of `eval` is asked.
#[derive(Clone, Copy, Debug)]
pub struct EvalAsked<'a> {
    /// A scenario file, or the name of a shipped one: its law and its assumptions, not its contracts.
    pub scenario: Option<&'a str>,
    /// The table, one of [`NAMES`].
    pub table: &'a str,
}

/// What was read and set aside.
#[derive(Clone, Debug, Default)]
pub struct Evaluated {
    /// Rows read, all batches together.
    pub read: usize,
    /// Contracts that were priced.
    pub priced: usize,
    /// Faults of reading and of the rules: their contracts are left out.
    pub faults: ReadFaults,
}

/// Evaluates each batch, a Parquet table, and gives the rows of the table to `out`: first none, for the columns. Lines of the scenario that
/// change no contract of a batch are no fault: other processes have other batches.
///
/// # Errors
/// Those of `run`; `U002` for a scenario that takes all contracts together; `C011` for a contract that was in an earlier batch; what `batches` and `out` refuse.
pub fn eval(
    asked: EvalAsked<'_>,
    batches: impl Iterator<Item = Result<Vec<u8>, Diagnostic>>,
    mut out: impl FnMut(&Table<'_>) -> Result<(), Diagnostic>,
    means: &Means,
) -> Result<Evaluated, JobRefused> {
    let mut read = apart(asked.scenario, means)?;
    drawn_apart(&read)?;
    read.scenario.centres = None;
    let datasets = means.load_datasets()?;
    let (mut seen, mut found) = (BTreeSet::new(), Evaluated::default());
    out(&table_of(asked.table, &Cohort::default(), &ContractChunk::default()))?;
    for batch in batches {
        means.wanted()?;
        let shelf = Shelf::Memory(Arc::new([(BATCH.to_owned(), Arc::from(batch?))].into()));
        let of_batch = Means { shelf, ..means.silenced() };
        let of = InputChoice { contrats: Some(Path::new(BATCH)), ..InputChoice::default() };
        let inputs = match load_of(read.clone(), of, (None, None), true, datasets.clone(), &of_batch) {
            Ok(inputs) => inputs,
            // A batch may have no row.
            Err(refused) if !refused.faults.is_empty() && refused.faults.iter().all(|fault| fault.code == Code::C002) => continue,
            Err(refused) => return Err(refused),
        };
        for row in 0..inputs.cohort.len() {
            let contrat_id = inputs.cohort.contrat_id(row);
            if !seen.insert(hash(contrat_id)) {
                return Err(Diagnostic::error(Code::C011).in_file("-").in_column("contrat_id").of_contract(contrat_id).into());
            }
        }
        found.add(&inputs, asked.table, &mut out)?;
    }
    means.observer.of_file(&found.faults);
    Ok(found)
}

impl Evaluated {
    fn add(&mut self, inputs: &Inputs, table: &str, out: &mut impl FnMut(&Table<'_>) -> Result<(), Diagnostic>) -> Result<(), Diagnostic> {
        let book = inputs.book();
        let pass = LawPass::new(&inputs.cohort, &book, &inputs.datasets.law, &inputs.settings, None);
        let mut chunk = ContractChunk::default();
        pass.rows(0..inputs.cohort.len(), &mut chunk);
        out(&table_of(table, &inputs.cohort, &chunk))?;
        self.read += inputs.rows_read;
        self.priced += inputs.cohort.len() - chunk.ecartes.len();
        rule_faults(inputs, &chunk.ecartes).into_iter().for_each(|fault| self.faults.add(fault));
        self.faults.merge(inputs.faults.clone());
        Ok(())
    }
}

fn table_of<'c>(name: &str, cohort: &'c Cohort, chunk: &'c ContractChunk) -> Table<'c> {
    match name {
        "contrats" => laid_out::<ContratsTable>(cohort, &chunk.contrats),
        "versements" => laid_out::<VersementsTable>(cohort, &chunk.versements),
        "frais_annexes" => laid_out::<FraisAnnexesTable>(cohort, &chunk.frais_annexes),
        "reste_a_charge" => laid_out::<ResteAChargeTable>(cohort, &chunk.reste_a_charge),
        _ => laid_out::<DuTable>(cohort, &chunk.du),
    }
}
