//! The annual NPEC at which the contracts of a diploma pay for what it costs a CFA in a year.

use super::{Threshold, threshold};
use crate::contract::{Cohort, Contrat};
use crate::engine::{PriceBook, evaluate};
use crate::legislation::{Legislation, Settings};
use crate::rules::AnnualPrices;
use crate::units::Centimes;

/// Highest NPEC looked at: 50 000 EUR a year.
const HIGHEST: i64 = 5_000_000;

/// The contracts, prices and law under which the smallest NPEC is looked for.
#[derive(Clone, Copy, Debug)]
pub struct NpecQuestion<'a> {
    /// The contracts.
    pub cohort: &'a Cohort,
    /// Rows of the diploma in the CFA.
    pub rows: &'a [usize],
    /// The calendar year.
    pub annee: i32,
    /// What the diploma costs in that year.
    pub cost: Centimes,
    /// The prices.
    pub book: &'a PriceBook<'a>,
    /// The law.
    pub law: &'a Legislation,
    /// The settings of the rules.
    pub settings: &'a Settings,
}

/// The answer: both sides of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NpecAnswer {
    /// Where the gap is closed, in cents a year.
    pub threshold: Threshold,
    /// What the contracts bring in the year as they are.
    pub today: Centimes,
    /// What they bring at the NPEC found.
    pub at: Centimes,
    /// What they bring one cent below.
    pub below: Centimes,
    /// What the diploma costs.
    pub cost: Centimes,
}

impl NpecQuestion<'_> {
    fn contract(&self, row: usize) -> (Contrat, AnnualPrices) {
        let contrat = self.cohort.contrat(row);
        (contrat, self.book.price(&contrat, &self.book.keys(self.cohort, row)).prices)
    }

    /// Due in the year when every contract has this NPEC, or its own.
    fn due(&self, npec: Option<i64>) -> Centimes {
        let of_row = |&row: &usize| {
            let (contrat, prices) = self.contract(row);
            let prices = AnnualPrices { npec: npec.map(Centimes).or(prices.npec), ..prices };
            let mut sum = Centimes::ZERO;
            if let Ok(evaluation) = evaluate(&contrat, &prices, self.law, self.settings) {
                evaluation.by_year(|year, _, amount| {
                    if year == self.annee {
                        sum += amount
                    }
                });
            }
            sum
        };
        self.rows.iter().map(of_row).sum()
    }
}

/// The smallest NPEC, to the cent, at which what the contracts bring in the year reaches what the diploma costs.
#[must_use]
pub fn closing_npec(question: &NpecQuestion<'_>) -> NpecAnswer {
    let threshold = threshold(0, HIGHEST, |npec| question.due(Some(npec)) >= question.cost);
    let (at, below) = match threshold {
        Threshold::From(npec) => (question.due(Some(npec)), question.due(Some(npec - 1))),
        Threshold::Always => (question.due(Some(0)), question.due(Some(0))),
        Threshold::Never | Threshold::NotMonotone => (question.due(Some(HIGHEST)), question.due(Some(HIGHEST))),
    };
    NpecAnswer { threshold, today: question.due(None), at, below, cost: question.cost }
}
