//! The least that any program must do for the same question: for each contract and calendar year, months in the year x annual amount
//! / 12 at two prices, in plain integers, with neither law nor regimes.

use chrono::Datelike;
use coutcontrat::contract::Cohort;
use coutcontrat::rules::AnnualPrices;
use rayon::prelude::*;

/// First year counted.
const FIRST_YEAR: i32 = 2016;
/// Years counted.
const YEARS: usize = 10;

/// The columns of the loop.
pub struct Columns {
    start: Vec<i32>,
    months: Vec<i32>,
    cout_prefecture: Vec<u32>,
    npec: Vec<u32>,
}

impl Columns {
    /// The same contracts as the rules see.
    pub fn of(cohort: &Cohort, prices: &[AnnualPrices]) -> Self {
        let mut columns = Self { start: Vec::new(), months: Vec::new(), cout_prefecture: Vec::new(), npec: Vec::new() };
        for (row, price) in prices.iter().enumerate() {
            let contrat = cohort.contrat(row);
            let month = |day: chrono::NaiveDate| (day.year() - FIRST_YEAR) * 12 + day.month0().cast_signed();
            let end = contrat.early_end().map_or(contrat.fin, |rupture| rupture.0);
            columns.start.push(month(contrat.debut.0));
            columns.months.push(month(end) - month(contrat.debut.0) + 1);
            let cents = |amount: Option<coutcontrat::units::Centimes>| amount.map_or(0, |amount| u32::try_from(amount.0).unwrap_or(0));
            columns.cout_prefecture.push(cents(price.cout_prefecture));
            columns.npec.push(cents(price.npec));
        }
        columns
    }
}

/// Totals by year at both prices.
pub fn totals(columns: &Columns) -> [[i64; 2]; YEARS] {
    let rows: Vec<usize> = (0..columns.start.len()).step_by(16_384).collect();
    let piece = |from: usize| {
        let mut sums = [[0_i64; 2]; YEARS];
        for row in from..(from + 16_384).min(columns.start.len()) {
            let (start, months) = (columns.start[row], columns.months[row]);
            for (year, sum) in (0_i32..).zip(&mut sums) {
                let counted = ((year + 1) * 12).min(start + months) - (year * 12).max(start);
                let counted = counted.max(0).cast_unsigned();
                sum[0] += i64::from((columns.cout_prefecture[row] * counted + 6) / 12);
                sum[1] += i64::from((columns.npec[row] * counted + 6) / 12);
            }
        }
        sums
    };
    let add = |mut a: [[i64; 2]; YEARS], b: [[i64; 2]; YEARS]| {
        for (a, b) in a.iter_mut().zip(b) {
            a[0] += b[0];
            a[1] += b[1];
        }
        a
    };
    rows.into_par_iter().map(piece).reduce(|| [[0; 2]; YEARS], add)
}
