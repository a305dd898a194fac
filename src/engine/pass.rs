//! One pass over a cohort, in pieces: what is found once for all of them, and what each thread gathers on its way.

use std::ops::Range;

use super::chunk::ContractChunk;
use super::classmates::Classes;
use super::delays::retards;
use super::employer_tally::EmployerTally;
use super::employer_totals::EmployerTotals;
use super::evaluate::{Evaluation, evaluate};
use super::payments::PaymentLists;
use super::prices::{OpenBook, PriceBook, Priced};
use super::summary::Summary;
use super::tally::SummaryTally;
use crate::contract::{Cohort, Contrat, TypeContrat};
use crate::legislation::{EmployerSettings, Legislation, Settings};
use crate::rules::RuleError;

/// A cohort under the law, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct LawPass<'a> {
    cohort: &'a Cohort,
    law: &'a Legislation,
    settings: &'a Settings,
    employers: Option<EmployerSettings>,
    classes: bool,
    book: OpenBook<'a, 'a>,
}

/// What is gathered over rows, in any order: whole cents add up to the same.
#[derive(Debug)]
pub struct PassTotals<'l> {
    tally: SummaryTally,
    classes: Classes,
    employers: EmployerTally<'l>,
}

impl<'l> PassTotals<'l> {
    /// Totals of no contract yet.
    #[must_use]
    pub fn new(law: &'l Legislation) -> Self {
        Self { tally: SummaryTally::default(), classes: Classes::default(), employers: EmployerTally::new(law) }
    }

    /// The totals, the classes, the employer's side.
    #[must_use]
    pub fn finish(self) -> (Summary, Classes, EmployerTotals) {
        (self.tally.finish(), self.classes, self.employers.finish())
    }
}

impl<'a> LawPass<'a> {
    /// A pass over a cohort; the employer's side is costed when its settings are given.
    #[must_use]
    pub fn new(
        cohort: &'a Cohort,
        book: &'a PriceBook<'a>,
        law: &'a Legislation,
        settings: &'a Settings,
        employers: Option<EmployerSettings>,
    ) -> Self {
        Self { cohort, law, settings, employers, classes: true, book: OpenBook::new(book, cohort) }
    }

    /// The same without the classes (G3).
    #[must_use]
    pub fn without_classes(self) -> Self {
        Self { classes: false, ..self }
    }

    /// Evaluates rows: what they bring takes the place of what is in the chunk, their totals are added to what is gathered, and each
    /// contract that is priced is shown: `visit(row, contract, evaluation, payments)`.
    pub fn evaluate(
        &self,
        rows: Range<usize>,
        chunk: &mut ContractChunk,
        gathered: &mut PassTotals<'a>,
        mut visit: impl FnMut(usize, &Contrat, &Evaluation, &PaymentLists),
    ) {
        let (cohort, law, settings) = (self.cohort, self.law, self.settings);
        let mut payments = PaymentLists::default();
        chunk.clear(rows.len());
        for row in rows {
            let contrat = cohort.contrat(row);
            let keys = self.book.keys(row);
            let priced = self.book.price(row, &contrat, &keys);
            if let Some(employers) = self.employers {
                gathered.employers.add_row(cohort, row, &contrat, &keys, employers, &mut chunk.employeurs);
            }
            match self.paid(row, &contrat, &priced, &mut payments) {
                Ok(evaluation) => {
                    let versements = payments.versements();
                    let outcome = chunk.add(row, (&keys, priced), (&evaluation, versements));
                    if self.classes && contrat.kind == TypeContrat::Apprentissage {
                        gathered.classes.add(cohort, row, &evaluation);
                    }
                    gathered.tally.add(cohort, &contrat, &outcome, &evaluation, chunk.due_of_last(), versements, law);
                    if evaluation.opted() {
                        gathered.tally.add_option(&evaluation, &contrat, &priced.prices, law, settings);
                    }
                    visit(row, &contrat, &evaluation, &payments);
                }
                Err(error) => chunk.ecartes.push((row, error)),
            }
        }
        gathered.tally.add_set_aside(chunk.ecartes.len() as u64);
    }

    /// Evaluates rows for their tables alone, those of the employer's side left out: the rows of a chunk, without a total.
    pub fn rows(&self, rows: Range<usize>, chunk: &mut ContractChunk) {
        let mut payments = PaymentLists::default();
        chunk.clear(rows.len());
        for row in rows {
            let contrat = self.cohort.contrat(row);
            let keys = self.book.keys(row);
            let priced = self.book.price(row, &contrat, &keys);
            match self.paid(row, &contrat, &priced, &mut payments) {
                Ok(evaluation) => drop(chunk.add(row, (&keys, priced), (&evaluation, payments.versements()))),
                Err(error) => chunk.ecartes.push((row, error)),
            }
        }
    }

    /// What the law says of a contract, and its payments.
    fn paid(&self, row: usize, contrat: &Contrat, priced: &Priced, payments: &mut PaymentLists) -> Result<Evaluation, RuleError> {
        let (law, settings) = (self.law, self.settings);
        let evaluation = evaluate(contrat, &priced.prices, law, settings)?;
        let late = retards(self.cohort.contrat_id(row), evaluation.regime(), settings);
        payments.find(&evaluation, contrat, law, settings, &late)?;
        Ok(evaluation)
    }
}

/// Evaluates the rows of a range, with their totals and classes; the employer's side apart.
#[must_use]
pub fn evaluate_rows(cohort: &Cohort, rows: Range<usize>, book: &PriceBook<'_>, law: &Legislation, settings: &Settings) -> ContractChunk {
    let (mut chunk, mut gathered) = (ContractChunk::default(), PassTotals::new(law));
    LawPass::new(cohort, book, law, settings, None).evaluate(rows, &mut chunk, &mut gathered, |_, _, _, _| ());
    (chunk.summary, chunk.classes, _) = gathered.finish();
    chunk
}
