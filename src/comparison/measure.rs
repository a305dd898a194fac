//! What a decomposition splits: what is due, and the cash received by the end of each year, of many worlds in one pass.

use std::ops::Range;

use chrono::Datelike;
use rayon::prelude::*;

use super::totals::{FIRST_YEAR, YEARS};
use super::world::{ComparedWorld, ContractOutcome, ListedWorlds, PreparedWorlds, WorldPayments};
use crate::contract::{Cohort, Contrat};
use crate::engine::{Evaluation, pieces_of};
use crate::legislation::Settings;
use crate::rules::RuleError;
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// The totals of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorldMeasure {
    /// Contracts that have a result; those set aside are not among them.
    pub contracts: u64,
    /// Due over their life.
    pub du: Centimes,
    /// Cash received by calendar year from [`FIRST_YEAR`].
    received: [Centimes; YEARS],
}

impl Default for WorldMeasure {
    fn default() -> Self {
        Self { contracts: 0, du: Centimes::ZERO, received: [Centimes::ZERO; YEARS] }
    }
}

impl WorldMeasure {
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
pub fn measure(cohort: &Cohort, worlds: &[ComparedWorld<'_>], chosen: impl Fn(usize) -> bool + Sync) -> Vec<WorldMeasure> {
    let prepared = PreparedWorlds::new(worlds);
    let listed = prepared.on(cohort);
    let nothing = || vec![WorldMeasure::default(); worlds.len()];
    let piece = |rows: Range<usize>| measure_rows(worlds, &listed, rows, &chosen);
    let merge =
        |one: Vec<WorldMeasure>, other: Vec<WorldMeasure>| one.into_iter().zip(&other).map(|(one, other)| one.merge(other)).collect();
    pieces_of(ROWS, cohort.len()).into_par_iter().map(piece).reduce(nothing, merge)
}

fn measure_rows(
    worlds: &[ComparedWorld<'_>],
    listed: &ListedWorlds<'_>,
    rows: Range<usize>,
    chosen: impl Fn(usize) -> bool,
) -> Vec<WorldMeasure> {
    let mut measures = vec![WorldMeasure::default(); worlds.len()];
    let mut outcomes = vec![Measured::default(); worlds.len()];
    let mut moved = ByYear::new();
    for row in rows.filter(|&row| chosen(row)) {
        listed.visit(row, |index, outcome| {
            let (settings, measure) = (&worlds[index].settings, &mut measures[index]);
            let known = match outcome {
                ContractOutcome::New(_, contrat, evaluated) => {
                    outcomes[index].set(contrat, evaluated, &worlds[index], listed.contrat_id(row));
                    index
                }
                ContractOutcome::As(earlier) => earlier,
            };
            let outcome = &mut outcomes[known];
            let at_the_same_pace = |one: &Settings| one.delays == settings.delays && one.drawn_delays == settings.drawn_delays;
            let on_the_same_day = at_the_same_pace(&worlds[known].settings);
            if !on_the_same_day {
                by_year(&mut outcome.paid, &worlds[index], listed.contrat_id(row), &mut moved);
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
    paid: WorldPayments,
    received: ByYear,
}

impl Measured {
    fn set(&mut self, contrat: &Contrat, evaluated: &Result<Evaluation, RuleError>, world: &ComparedWorld<'_>, contrat_id: &str) {
        let kept = world.paid(contrat, evaluated, &mut self.paid);
        self.counted = kept.is_some();
        self.du = kept.map_or(Centimes::ZERO, Evaluation::du_loi);
        by_year(&mut self.paid, world, contrat_id, &mut self.received);
    }
}

/// Payments by the year in which they come in.
fn by_year(paid: &mut WorldPayments, world: &ComparedWorld<'_>, contrat_id: &str, years: &mut ByYear) {
    years.clear();
    paid.receipts(world, contrat_id, |date, _, amount| {
        let place = usize::try_from(date.year() - FIRST_YEAR).unwrap_or(0).min(YEARS - 1);
        match years.iter_mut().find(|(known, _)| *known == place) {
            Some((_, sum)) => *sum += amount,
            None => years.push((place, amount)),
        }
    });
}

/// What is due for each row of a cohort in a world; nothing for one that is set aside.
#[must_use]
pub fn due_by_row(cohort: &Cohort, world: ComparedWorld<'_>) -> Vec<Centimes> {
    let worlds = [world];
    let prepared = PreparedWorlds::new(&worlds);
    let listed = prepared.on(cohort);
    let of = |row: usize| {
        let mut due = Centimes::ZERO;
        let mut paid = WorldPayments::default();
        listed.visit(row, |_, outcome| {
            let ContractOutcome::New(_, contrat, evaluated) = outcome else { return };
            due = world.paid(contrat, evaluated, &mut paid).map_or(Centimes::ZERO, Evaluation::du_loi);
        });
        due
    };
    (0..cohort.len()).into_par_iter().map(of).collect()
}
