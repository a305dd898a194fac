//! The only loop: a run of rows of the cohort to the rows of every table.

use std::ops::Range;

use super::classmates::Classes;
use super::delays::retards;
use super::evaluate::{Evaluation, Versement, evaluate};
use super::prices::{Keys, OpenBook, PriceBook, Priced};
use super::summary::Summary;
use super::tally::Tally;
use crate::codes::{Niveau, Payeur, Regime};
use crate::contract::{Cohort, Contrat, TypeContrat};
use crate::legislation::{Legislation, Settings};
use crate::rules::RuleError;
use crate::units::Centimes;

/// One row of the table `contrats`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContratRow {
    /// Row of the cohort.
    pub row: usize,
    /// Level.
    pub niveau: Option<Niveau>,
    /// Regime.
    pub regime: Regime,
    /// Prices and sources.
    pub priced: Priced,
    /// Due over the whole life under the law.
    pub du_loi: Centimes,
    /// The same months at coût préfecture.
    pub du_prefecture: Option<Centimes>,
    /// The same months at the NPEC, R7 included.
    pub du_npec: Option<Centimes>,
}

impl ContratRow {
    /// G1: NPEC - coût préfecture, EUR/year, R7 apart.
    #[must_use]
    pub fn ecart_annuel(&self) -> Option<Centimes> {
        Some(self.priced.prices.npec? - self.priced.prices.cout_prefecture?)
    }
}

/// One row of `du` or `frais_annexes`: what a payer owes for a contract and a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuRow {
    /// Row of the cohort.
    pub row: usize,
    /// Calendar year.
    pub annee: i32,
    /// Payer.
    pub payeur: Payeur,
    /// Amount.
    pub montant: Centimes,
}

/// One row of `versements`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersementRow {
    /// Row of the cohort.
    pub row: usize,
    /// The payment.
    pub versement: Versement,
}

/// One row of `reste_a_charge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResteRow {
    /// Row of the cohort.
    pub row: usize,
    /// Calendar year.
    pub annee: i32,
    /// Billed to the employer.
    pub montant: Centimes,
}

/// What a run of rows brings, in the order of the cohort.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// Table `contrats`.
    pub contrats: Vec<ContratRow>,
    /// Table `du`.
    pub du: Vec<DuRow>,
    /// Table `versements`.
    pub versements: Vec<VersementRow>,
    /// Table `frais_annexes`.
    pub frais_annexes: Vec<DuRow>,
    /// Table `reste_a_charge`.
    pub reste_a_charge: Vec<ResteRow>,
    /// Rows that cannot be priced.
    pub ecartes: Vec<(usize, RuleError)>,
    /// Smallest and largest annual amounts of each class by calendar year (G3).
    pub classes: Classes,
    /// Totals.
    pub summary: Summary,
}

/// Evaluates the rows of a range.
#[must_use]
pub fn evaluate_rows(cohort: &Cohort, rows: Range<usize>, book: &PriceBook<'_>, law: &Legislation, settings: &Settings) -> Chunk {
    evaluate_rows_and(cohort, rows, book, law, settings, |_, _, _, _| ())
}

/// Evaluates the rows of a range and shows each contract that is priced: `visit(row, contract, evaluation, payments)`.
#[must_use]
pub fn evaluate_rows_and(
    cohort: &Cohort,
    rows: Range<usize>,
    book: &PriceBook<'_>,
    law: &Legislation,
    settings: &Settings,
    mut visit: impl FnMut(usize, &Contrat, &Evaluation, &[Versement]),
) -> Chunk {
    let mut chunk = Chunk::with_room_for(rows.len());
    let mut tally = Tally::default();
    let book = OpenBook::new(book, cohort);
    for row in rows {
        let contrat = cohort.contrat(row);
        let keys = book.keys(row);
        let priced = book.price(row, &contrat, &keys);
        let evaluated = evaluate(&contrat, &priced.prices, law, settings).and_then(|evaluation| {
            let late = retards(cohort.contrat_id(row), evaluation.regime(), settings);
            Ok((evaluation.versements_late(&contrat, law, settings, &late)?, evaluation))
        });
        match evaluated {
            Ok((versements, evaluation)) => {
                chunk.add(cohort, row, (&contrat, &keys, priced), (&evaluation, &versements), law, &mut tally);
                if evaluation.opted() {
                    tally.add_option(&evaluation, &contrat, &priced.prices, law, settings);
                }
                visit(row, &contrat, &evaluation, &versements);
            }
            Err(error) => chunk.ecartes.push((row, error)),
        }
    }
    chunk.summary = Summary { set_aside: chunk.ecartes.len() as u64, ..tally.finish() };
    chunk
}

impl Chunk {
    /// Room for what most contracts bring.
    fn with_room_for(rows: usize) -> Self {
        Self {
            contrats: Vec::with_capacity(rows),
            du: Vec::with_capacity(3 * rows),
            versements: Vec::with_capacity(8 * rows),
            ..Self::default()
        }
    }

    fn add(
        &mut self,
        cohort: &Cohort,
        row: usize,
        (contrat, keys, priced): (&Contrat, &Keys<'_>, Priced),
        (evaluation, versements): (&Evaluation, &[Versement]),
        law: &Legislation,
        tally: &mut Tally,
    ) {
        let (du_prefecture, du_npec) = evaluation.du_pure();
        let outcome = ContratRow {
            row,
            niveau: keys.niveau,
            regime: evaluation.regime(),
            priced,
            du_loi: evaluation.du_loi(),
            du_prefecture,
            du_npec,
        };
        let first_due = self.du.len();
        push_sorted(&mut self.du, row, |visit| evaluation.by_year(visit));
        self.versements.extend(versements.iter().map(|&versement| VersementRow { row, versement }));
        if let Some(frais) = &evaluation.frais_annexes {
            push_sorted(&mut self.frais_annexes, row, |visit| frais.by_year(visit));
        }
        self.add_reste_a_charge(row, evaluation);
        if contrat.kind == TypeContrat::Apprentissage {
            self.classes.add(cohort, row, evaluation);
        }
        tally.add(cohort, contrat, &outcome, evaluation, &self.du[first_due..], versements, law);
        self.contrats.push(outcome);
    }

    /// R16: the difference booked month by month as R8.
    fn add_reste_a_charge(&mut self, row: usize, evaluation: &Evaluation) {
        let Some(annual) = evaluation.reste_a_charge else { return };
        let mut before = Centimes::ZERO;
        for (annee, _, to) in evaluation.due.years() {
            let upto = annual.times(i64::from(to), 12).rounded();
            if upto != before {
                self.reste_a_charge.push(ResteRow { row, annee, montant: upto - before });
            }
            before = upto;
        }
    }
}

/// Adds what `visit_all` visits for a contract: one row per year and payer, in order, nothing for 0.00.
fn push_sorted(rows: &mut Vec<DuRow>, row: usize, visit_all: impl FnOnce(&mut dyn FnMut(i32, Payeur, Centimes))) {
    let from = rows.len();
    visit_all(&mut |annee, payeur, montant| {
        let same = rows[from..].iter_mut().find(|due| (due.annee, due.payeur) == (annee, payeur));
        match same {
            Some(due) => due.montant += montant,
            None => rows.push(DuRow { row, annee, payeur, montant }),
        }
    });
    rows[from..].sort_unstable_by_key(|due| (due.annee, due.payeur));
    let mut kept = from;
    for at in from..rows.len() {
        if rows[at].montant != Centimes::ZERO {
            rows.swap(kept, at);
            kept += 1;
        }
    }
    rows.truncate(kept);
}
