//! What a decomposition splits: what is due, and the cash received by the end of each year, of many worlds in one pass.

use std::ops::Range;

use chrono::Datelike;
use rayon::prelude::*;

use super::pass::delayed;
use super::totals::{FIRST_YEAR, YEARS};
use super::world::{Listed, Outcome, Prepared, World};
use crate::contract::{Cohort, Contrat};
use crate::engine::{Evaluation, pieces_of};
use crate::legislation::Settings;
use crate::rules::{Instalment, RuleError};
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
    let listed = prepared.on(cohort);
    let nothing = || vec![Measure::default(); worlds.len()];
    let piece = |rows: Range<usize>| measure_rows(worlds, &listed, rows, &chosen);
    let merge = |one: Vec<Measure>, other: Vec<Measure>| one.into_iter().zip(&other).map(|(one, other)| one.merge(other)).collect();
    pieces_of(ROWS, cohort.len()).into_par_iter().map(piece).reduce(nothing, merge)
}

fn measure_rows(worlds: &[World<'_>], listed: &Listed<'_>, rows: Range<usize>, chosen: impl Fn(usize) -> bool) -> Vec<Measure> {
    let mut measures = vec![Measure::default(); worlds.len()];
    let mut outcomes = vec![Measured::default(); worlds.len()];
    let mut moved = ByYear::new();
    for row in rows.filter(|&row| chosen(row)) {
        listed.visit(row, |index, outcome| {
            let (settings, measure) = (&worlds[index].settings, &mut measures[index]);
            let known = match outcome {
                Outcome::New(_, contrat, evaluated) => {
                    outcomes[index].set(contrat, evaluated, &worlds[index]);
                    index
                }
                Outcome::As(earlier) => earlier,
            };
            let outcome = &outcomes[known];
            let on_the_same_day = worlds[known].settings.delays == settings.delays;
            if !on_the_same_day {
                by_year(&outcome.paid, settings, &mut moved);
            }
            measure.contracts += u64::from(outcome.counted);
            measure.du += outcome.du;
            for &(year, amount) in if on_the_same_day { &outcome.received } else { &moved } {
                measure.received[year] += amount;
            }
        });
    }
    measures
}

/// Amounts by place of the calendar year from [`FIRST_YEAR`].
type ByYear = Vec<(usize, Centimes)>;

/// What a contract adds in a world.
#[derive(Clone, Debug, Default)]
struct Measured {
    counted: bool,
    du: Centimes,
    paid: Vec<Instalment>,
    received: ByYear,
}

impl Measured {
    fn set(&mut self, contrat: &Contrat, evaluated: &Result<Evaluation, RuleError>, world: &World<'_>) {
        let kept = world.paid(contrat, evaluated, &mut self.paid);
        self.counted = kept.is_some();
        self.du = kept.map_or(Centimes::ZERO, Evaluation::du_loi);
        by_year(&self.paid, &world.settings, &mut self.received);
    }
}

/// Payments by the year in which they come in.
fn by_year(paid: &[Instalment], settings: &Settings, years: &mut ByYear) {
    years.clear();
    for instalment in paid {
        let year = delayed(instalment, settings).year() - FIRST_YEAR;
        let place = usize::try_from(year).unwrap_or(0).min(YEARS - 1);
        match years.iter_mut().find(|(known, _)| *known == place) {
            Some((_, sum)) => *sum += instalment.amount,
            None => years.push((place, instalment.amount)),
        }
    }
}

/// What is due for each row of a cohort in a world; nothing for one that is set aside.
#[must_use]
pub fn due_by_row(cohort: &Cohort, world: World<'_>) -> Vec<Centimes> {
    let worlds = [world];
    let prepared = Prepared::new(&worlds);
    let listed = prepared.on(cohort);
    let of = |row: usize| {
        let mut due = Centimes::ZERO;
        let mut paid = Vec::new();
        listed.visit(row, |_, outcome| {
            let Outcome::New(_, contrat, evaluated) = outcome else { return };
            due = world.paid(contrat, evaluated, &mut paid).map_or(Centimes::ZERO, Evaluation::du_loi);
        });
        due
    };
    (0..cohort.len()).into_par_iter().map(of).collect()
}
