//! What is due by calendar year and payer under the law and under both pure regimes, over a whole cohort: the question most often
//! asked, without tables, payments or explanations.

use std::ops::Range;

use rayon::prelude::*;

use super::evaluate::DueEvaluation;
use super::pipeline::pieces_of;
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::legislation::{Legislation, PriceBase, Settings};
use crate::rules::AnnualPrices;
use crate::units::Centimes;

/// First calendar year that is counted.
pub const FIRST_YEAR: i32 = 2010;
/// Calendar years that are counted.
pub const YEARS: usize = 50;
/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// Due by calendar year: under the law by payer, and the same months at each price throughout (G2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueTotals {
    /// Under the law, by year from [`FIRST_YEAR`] and payer.
    pub loi: [[Centimes; Payeur::ALL.len()]; YEARS],
    /// At coût préfecture throughout.
    pub prefecture: [Centimes; YEARS],
    /// At the NPEC throughout.
    pub npec: [Centimes; YEARS],
    /// Contracts that a rule sets aside: in no total.
    pub set_aside: u64,
    /// Amounts outside the years counted.
    pub outside: Centimes,
}

impl Default for DueTotals {
    fn default() -> Self {
        Self {
            loi: [[Centimes::ZERO; Payeur::ALL.len()]; YEARS],
            prefecture: [Centimes::ZERO; YEARS],
            npec: [Centimes::ZERO; YEARS],
            set_aside: 0,
            outside: Centimes::ZERO,
        }
    }
}

/// The place of a year in the totals; years outside share the last place's neighbour, [`DueTotals::outside`].
fn place(year: i32) -> usize {
    usize::try_from(year - FIRST_YEAR).unwrap_or(usize::MAX)
}

impl DueTotals {
    fn merge(mut self, other: &Self) -> Self {
        for year in 0..YEARS {
            self.prefecture[year] += other.prefecture[year];
            self.npec[year] += other.npec[year];
            for payeur in 0..Payeur::ALL.len() {
                self.loi[year][payeur] += other.loi[year][payeur];
            }
        }
        self.set_aside += other.set_aside;
        self.outside += other.outside;
        self
    }

    /// Months all on one price are worth the same under the law and at that price throughout: they are counted once.
    #[inline(always)]
    fn add(&mut self, owed: &DueEvaluation) {
        let Self { loi, prefecture, npec, outside, .. } = self;
        let only = owed.due.only_price();
        let mut same = match only {
            Some(PriceBase::CoutPrefecture) => Some(&mut *prefecture),
            Some(PriceBase::Npec) => Some(&mut *npec),
            None => None,
        };
        owed.by_year(|year, payeur, amount| {
            let place = place(year);
            match loi.get_mut(place) {
                Some(payers) => payers[payeur as usize] += amount,
                None => *outside += amount,
            }
            if let Some(same) = &mut same {
                *same.get_mut(place).unwrap_or(outside) += amount;
            }
        });
        if only != Some(PriceBase::CoutPrefecture)
            && let Some(annual) = owed.prefecture()
        {
            owed.pure_by_year(annual, |year, amount| *prefecture.get_mut(place(year)).unwrap_or(outside) += amount);
        }
        if only != Some(PriceBase::Npec)
            && let Some(annual) = owed.npec()
        {
            owed.pure_by_year(annual, |year, amount| *npec.get_mut(place(year)).unwrap_or(outside) += amount);
        }
    }

    fn add_rows(&mut self, cohort: &Cohort, prices: &[AnnualPrices], rows: Range<usize>, law: &Legislation, settings: &Settings) {
        for row in rows {
            let contrat = cohort.contrat(row);
            let added = DueEvaluation::then(&contrat, &prices[row], law, settings, |owed| {
                self.add(&owed);
                Ok(())
            });
            self.set_aside += u64::from(added.is_err());
        }
    }
}

/// The totals of a cohort whose prices are known, row by row. The same for any number of threads: whole cents add up in any order.
#[must_use]
pub fn due_totals(cohort: &Cohort, prices: &[AnnualPrices], law: &Legislation, settings: &Settings) -> DueTotals {
    let piece = |rows: Range<usize>| {
        let mut totals = DueTotals::default();
        totals.add_rows(cohort, prices, rows, law, settings);
        totals
    };
    pieces_of(ROWS, cohort.len().min(prices.len()))
        .into_par_iter()
        .map(piece)
        .reduce(DueTotals::default, |totals, other| totals.merge(&other))
}
