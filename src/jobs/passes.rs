//! One pass over the contracts of a run: what each thread gathers on its way, and all of it together.

use std::ops::Range;

use rayon::prelude::*;

use super::Inputs;
use crate::accounts::{Contribution, Flows, Ledger};
use crate::engine::{Classes, ContractChunk, Desks, EmployerTotals, LawPass, PassTotals, SMALL_PIECE, Summary, pieces_of, retards};
use crate::legislation::Retards;
use crate::rules::RuleError;

/// What a thread has at hand from piece to piece.
pub(super) struct PieceDesk<'i> {
    /// What the piece brings.
    pub chunk: ContractChunk,
    gathered: PassTotals<'i>,
    ledger: Ledger,
    brought: Contribution,
}

impl<'i> PieceDesk<'i> {
    /// Nothing yet.
    pub(super) fn new(inputs: &'i Inputs) -> Self {
        let (law, horizon) = (&inputs.datasets.law, inputs.scenario.comptes.settings.horizon);
        Self {
            chunk: ContractChunk::default(),
            gathered: PassTotals::new(law),
            ledger: Ledger::new(inputs.cohort.cfas().len(), law, horizon),
            brought: Contribution::default(),
        }
    }

    pub(super) fn evaluate(&mut self, rows: Range<usize>, pass: &LawPass<'i>, inputs: &Inputs) {
        let Self { chunk, gathered, ledger, brought } = self;
        let (cohort, law, settings) = (&inputs.cohort, &inputs.datasets.law, &inputs.settings);
        pass.evaluate(rows, chunk, gathered, |row, contrat, evaluation, paid| {
            brought.fill(evaluation, contrat, paid);
            if retards(cohort.contrat_id(row), evaluation.regime(), settings) != Retards::default() {
                // The law has a value on its days: the payments with their delays were found from them.
                let _found = brought.compare_on_time(evaluation, contrat, law, settings);
            }
            ledger.add(cohort, row, brought);
        });
        ledger.add_set_aside(chunk.ecartes.len() as u64);
    }
}

/// What a pass found.
pub(super) struct PassFindings {
    pub summary: Summary,
    pub classes: Classes,
    pub employers: EmployerTotals,
    pub flows: Flows,
}

impl PassFindings {
    /// What several threads gathered.
    pub(super) fn of(desks: Vec<PieceDesk<'_>>, inputs: &Inputs) -> Self {
        let (law, horizon) = (&inputs.datasets.law, inputs.scenario.comptes.settings.horizon);
        let (mut summary, mut classes, mut employers) = PassTotals::new(law).finish();
        let mut flows = Flows::empty(inputs.cohort.cfas().len(), law, horizon);
        let finished = desks.into_par_iter().map(|desk| (desk.gathered.finish(), desk.ledger.finish()));
        for ((more, others, hires), ledger) in finished.collect::<Vec<_>>() {
            summary.merge(&more);
            classes.merge(&others);
            employers.merge(&hires);
            flows = flows.merged(&ledger);
        }
        Self { summary, classes, employers, flows }
    }
}

/// Totals and flows, without a table, the classes or the employer's side; and the rows that cannot be priced, in their order.
pub(super) fn totals(inputs: &Inputs) -> (PassFindings, Vec<(usize, RuleError)>) {
    let book = inputs.book();
    let pass = LawPass::new(&inputs.cohort, &book, &inputs.datasets.law, &inputs.settings, None).without_classes();
    let desks = Desks::new(|| PieceDesk::new(inputs));
    let of_piece = |rows: &Range<usize>| {
        let mut desk = desks.take();
        desk.evaluate(rows.clone(), &pass, inputs);
        let ecartes = std::mem::take(&mut desk.chunk.ecartes);
        desks.give_back(desk);
        ecartes
    };
    let left_out = pieces_of(SMALL_PIECE, inputs.cohort.len()).par_iter().flat_map_iter(of_piece).collect();
    (PassFindings::of(desks.into_all(), inputs), left_out)
}
