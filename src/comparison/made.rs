//! Worlds that make their own contracts: assumptions on them, then the answer of the employers under the law of the world. Worlds that
//! make the same contracts are measured together.

use super::aides::aides_beside;
use super::measure::{WorldMeasure, measure};
use super::world::ComparedWorld;
use crate::contract::Cohort;
use crate::demand::{DemandSettings, Market};
use crate::legislation::{EMPLOYERS, EmployerSettings, Legislation};
use crate::scenario::{Assumptions, contracts};
use crate::units::Centimes;

/// A world with what it makes of the contracts.
#[derive(Clone)]
pub(super) struct Made<'a> {
    /// Law, tables, settings; its contracts are made, not listed.
    pub world: ComparedWorld<'a>,
    /// What it assumes of the contracts.
    pub assumptions: Assumptions,
    /// How hires answer to their cost (D1).
    pub demand: Option<DemandSettings>,
    /// Named defaults of the employers.
    pub employer: EmployerSettings,
}

/// What a world comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MeasuredWorld {
    /// What comes out.
    pub measure: WorldMeasure,
    /// Contracts that a rule sets aside: in no total.
    pub set_aside: u64,
}

impl Made<'_> {
    /// The contracts of a list as the world has them; none when it takes them as they are.
    fn contracts(&self, raw: &Cohort, reference: &Legislation) -> Option<Cohort> {
        let book = self.world.book();
        let market = Market { book: &book, law: self.world.law, reference, employer: self.employer };
        contracts(raw, &self.assumptions, self.demand, &market).cohort
    }

    /// Whether another world makes the same contracts: hires answer to the law of the employers alone.
    fn makes_as(&self, other: &Self) -> bool {
        let answers = || self.employer == other.employer && self.world.law.agrees_in(other.world.law, &EMPLOYERS);
        self.assumptions == other.assumptions
            && std::ptr::eq(self.world.nomenclature, other.world.nomenclature)
            && self.demand == other.demand
            && (self.demand.is_none() || answers())
    }
}

/// What `of(contracts, whether they are those of the list, places)` finds for the worlds of each place that make the same contracts,
/// in the order of the worlds.
fn by_contracts<'m, T: Clone>(
    raw: &Cohort,
    reference: &Legislation,
    made: &[Made<'m>],
    mut of: impl FnMut(&Cohort, bool, &[&Made<'m>]) -> Vec<T>,
) -> Vec<T> {
    let mut found: Vec<Option<T>> = vec![None; made.len()];
    for first in 0..made.len() {
        if found[first].is_some() {
            continue;
        }
        let places: Vec<usize> =
            (first..made.len()).filter(|&place| found[place].is_none() && made[place].makes_as(&made[first])).collect();
        let worlds: Vec<&Made<'m>> = places.iter().map(|&place| &made[place]).collect();
        let own = made[first].contracts(raw, reference);
        let results = of(own.as_ref().unwrap_or(raw), own.is_none(), &worlds);
        places.into_iter().zip(results).for_each(|(place, result)| found[place] = Some(result));
    }
    found.into_iter().flatten().collect()
}

/// Measures worlds on the contracts that each makes of a list.
pub(super) fn measure_made(
    (raw, chosen): (&Cohort, Option<&ContractFilter<'_>>),
    reference: &Legislation,
    made: &[Made<'_>],
) -> Vec<MeasuredWorld> {
    by_contracts(raw, reference, made, |cohort, _, group| {
        let worlds: Vec<ComparedWorld<'_>> = group.iter().map(|made| made.world).collect();
        let counts = |row: usize| chosen.is_none_or(|chosen| chosen(cohort, row));
        let all = (0..cohort.len()).filter(|&row| counts(row)).count() as u64;
        measure(cohort, &worlds, counts).into_iter().map(|measure| MeasuredWorld { measure, set_aside: all - measure.contracts }).collect()
    })
}

/// Aids of the employers in worlds, each on the contracts that it makes. `known` gives those of the first world row by row when it has
/// the contracts of the list.
pub(super) fn aides_made<'k>(
    (raw, chosen): (&Cohort, Option<&ContractFilter<'_>>),
    reference: &Legislation,
    made: &[Made<'_>],
    known: impl Fn() -> &'k [Centimes],
) -> Vec<Centimes> {
    by_contracts(raw, reference, made, |cohort, listed, group| {
        let mut sums = vec![Centimes::ZERO; group.len()];
        let mut left: Vec<usize> = (0..group.len()).collect();
        while let Some(&first) = left.first() {
            let employer = group[first].employer;
            let (here, later) = left.iter().partition(|&&place| group[place].employer == employer);
            left = later;
            let here: Vec<usize> = here;
            let worlds: Vec<ComparedWorld<'_>> = here.iter().map(|&place| group[place].world).collect();
            let of_first = (listed && made.first().is_some_and(|known| std::ptr::eq(group[first], known))).then(&known);
            let counts = |row: usize| chosen.is_none_or(|chosen| chosen(cohort, row));
            let found = aides_beside(cohort, &worlds, employer, of_first, counts);
            here.into_iter().zip(found).for_each(|(place, amount)| sums[place] = amount);
        }
        sums
    })
}

/// Which contracts count, whoever makes them.
pub type ContractFilter<'c> = dyn Fn(&Cohort, usize) -> bool + Sync + 'c;
