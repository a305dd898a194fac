//! What a decomposition splits: what is due, and the cash received by the end of each year, of many worlds in one pass.

use std::ops::Range;

use chrono::Datelike;
use rayon::prelude::*;

use super::pass::delayed;
use super::totals::{FIRST_YEAR, YEARS};
use super::world::{Prepared, World};
use crate::contract::Cohort;
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// The totals of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Contracts evaluated.
    pub contracts: u64,
    /// Due over their life.
    pub du: Centimes,
    /// Cash received by calendar year from [`FIRST_YEAR`].
    received: [Centimes; YEARS],
}

impl Default for Measure {
    fn default() -> Self {
        Self { contracts: 0, du: Centimes::ZERO, received: [Centimes::ZERO; YEARS] }
    }
}

impl Measure {
    /// Cash received by the end of a year.
    #[must_use]
    pub fn received_by(&self, year: i32) -> Centimes {
        let years = usize::try_from(year - FIRST_YEAR + 1).unwrap_or(0).min(YEARS);
        self.received[..years].iter().copied().sum()
    }

    fn merge(mut self, other: &Self) -> Self {
        self.contracts += other.contracts;
        self.du += other.du;
        self.received.iter_mut().zip(&other.received).for_each(|(mine, theirs)| *mine += *theirs);
        self
    }
}

/// Measures worlds on the rows of a cohort that are chosen.
#[must_use]
pub fn measure(cohort: &Cohort, worlds: &[World<'_>], chosen: impl Fn(usize) -> bool + Sync) -> Vec<Measure> {
    let prepared = Prepared::new(worlds);
    let starts: Vec<usize> = (0..cohort.len()).step_by(ROWS).collect();
    let nothing = || vec![Measure::default(); worlds.len()];
    let piece = |&start: &usize| measure_rows(&prepared, cohort, start..(start + ROWS).min(cohort.len()), &chosen);
    let merge = |one: Vec<Measure>, other: Vec<Measure>| one.into_iter().zip(&other).map(|(one, other)| one.merge(other)).collect();
    starts.par_iter().map(piece).reduce(nothing, merge)
}

fn measure_rows(prepared: &Prepared<'_, '_>, cohort: &Cohort, rows: Range<usize>, chosen: impl Fn(usize) -> bool) -> Vec<Measure> {
    let mut measures = vec![Measure::default(); prepared.worlds.len()];
    let mut paid = Vec::with_capacity(16);
    for row in rows.filter(|&row| chosen(row)) {
        prepared.visit(cohort, row, |index, _, (contrat, _, evaluated)| {
            let (world, measure) = (&prepared.worlds[index], &mut measures[index]);
            paid.clear();
            let Ok(evaluation) = evaluated else { return };
            if evaluation.instalments(contrat, world.law, &world.settings, &mut paid).is_err() {
                return;
            }
            measure.contracts += 1;
            measure.du += evaluation.du_loi();
            for instalment in &paid {
                let year = delayed(instalment, &world.settings).year() - FIRST_YEAR;
                measure.received[usize::try_from(year).unwrap_or(0).min(YEARS - 1)] += instalment.amount;
            }
        });
    }
    measures
}

/// What is due for each row of a cohort in a world; nothing for one that is set aside.
#[must_use]
pub fn due_by_row(cohort: &Cohort, world: World<'_>) -> Vec<Centimes> {
    let worlds = [world];
    let prepared = Prepared::new(&worlds);
    let of = |row: usize| {
        let mut due = Centimes::ZERO;
        let mut paid = Vec::new();
        prepared.visit(cohort, row, |_, _, (contrat, _, evaluated)| {
            let kept = evaluated.as_ref().ok();
            let kept = kept.filter(|evaluation| evaluation.instalments(contrat, world.law, &world.settings, &mut paid).is_ok());
            due = kept.map_or(Centimes::ZERO, crate::engine::Evaluation::du_loi);
        });
        due
    };
    (0..cohort.len()).into_par_iter().map(of).collect()
}
