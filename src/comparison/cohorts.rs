//! Two lists of contracts: how much of the difference comes from their number, their levels, their branches, their length, their
//! ruptures, the regime of their months and the prices of those months.
//!
//! What is due is a sum over cells (level x branch) of number x share of the level x share of the branch in the level x planned months
//! of a contract x part of them that is funded x part of those at each price x mean monthly price. Each ratio is one factor; all of
//! them are shared by [`shapley`](super::shapley). A cell that one list has not takes the ratios of the other, so that its absence is
//! an effect of the mix alone.

use std::collections::BTreeMap;

use super::shapley::{factorial, numerators, to_cents};
use super::world::{Outcome, Prepared, World};
use crate::codes::{Cpne, Niveau};
use crate::contract::Cohort;
use crate::engine::Evaluation;
use crate::legislation::PriceBase;
use crate::rules::PriceBasis;
use crate::units::Centimes;
use crate::units::division::{half_away_wide, remainder_wide};

/// The factors, in the order of the tables.
pub const COHORT_FACTORS: [&str; 9] =
    ["volume", "niveaux", "branches", "duree", "ruptures", "regime", "prix_prefecture", "prix_npec", "prix_heures"];

/// Prices: coût préfecture, NPEC, hours.
const BASES: usize = 3;
/// Parts of a cent kept in the counterfactual totals.
const SCALE: i128 = 1_000_000_000;

/// A level and a branch.
type CellKey = (Option<Niveau>, Option<Cpne>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    contracts: i64,
    planned: i64,
    funded: i64,
    months: [i64; BASES],
    du: [i64; BASES],
}

/// The make-up of a list of contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    cells: BTreeMap<CellKey, Cell>,
    /// Contracts evaluated.
    pub contracts: u64,
    /// Due for them.
    pub du: Centimes,
}

impl Cell {
    fn add(&mut self, evaluation: &Evaluation) {
        let due = &evaluation.due;
        self.contracts += 1;
        self.planned += i64::from(evaluation.duree.planned_counted);
        self.funded += i64::from(due.months);
        for segment in &due.segments {
            let base = match segment.basis {
                PriceBasis::Annual(PriceBase::CoutPrefecture) => 0,
                PriceBasis::Annual(PriceBase::Npec) => 1,
                PriceBasis::Hours => 2,
            };
            self.months[base] += i64::from(segment.end - segment.first);
            let amounts = segment.payeurs().iter().map(|&payeur| segment.amount(payeur, 0, due.months, due.prorata));
            self.du[base] += amounts.sum::<Centimes>().0;
        }
        self.du[1] += evaluation.advance.0;
    }
}

/// The make-up of the chosen rows of a cohort in a world.
#[must_use]
pub fn structure(cohort: &Cohort, world: World<'_>, chosen: impl Fn(usize) -> bool) -> Structure {
    let worlds = [world];
    let prepared = Prepared::new(&worlds);
    let listed = prepared.on(cohort);
    let mut found = Structure::default();
    for row in (0..cohort.len()).filter(|&row| chosen(row)) {
        listed.visit(row, |_, outcome| {
            if let Outcome::New(keys, _, Ok(evaluation)) = outcome {
                found.cells.entry((keys.niveau, keys.cpne)).or_default().add(evaluation);
                found.contracts += 1;
                found.du += evaluation.du_loi();
            }
        });
    }
    found
}

/// A ratio in its lowest terms; none where there is nothing to divide by.
type Ratio = Option<(i128, i128)>;

fn ratio(part: i64, whole: i64) -> Ratio {
    let (mut a, mut b) = (i128::from(part).abs(), i128::from(whole));
    if b == 0 {
        return None;
    }
    while b != 0 {
        (a, b) = (b, remainder_wide(a, b));
    }
    let lowest = |value: i64| half_away_wide(i128::from(value), a.max(1));
    Some((lowest(part), lowest(whole)))
}

/// The ratios of a cell in a list, in the order of [`COHORT_FACTORS`].
fn ratios(structure: &Structure, levels: &BTreeMap<Option<Niveau>, i64>, key: CellKey) -> [Ratio; 6 + BASES] {
    let cell = structure.cells.get(&key).copied().unwrap_or_default();
    let all = i64::try_from(structure.contracts).unwrap_or(i64::MAX);
    let level = levels.get(&key.0).copied().unwrap_or(0);
    [
        ratio(all, 1),
        ratio(level, all),
        ratio(cell.contracts, level),
        ratio(cell.planned, cell.contracts),
        ratio(cell.funded, cell.planned),
        None,
        ratio(cell.du[0], cell.months[0]),
        ratio(cell.du[1], cell.months[1]),
        ratio(cell.du[2], cell.months[2]),
    ]
}

/// The rank of the factor of the regime, whose ratios are one for each price.
const REGIME: usize = 5;

/// A cell on both sides: its ratios, and the part of its months at each price.
struct Sides {
    ratios: [[Ratio; 6 + BASES]; 2],
    parts: [[Ratio; BASES]; 2],
}

impl Sides {
    /// What a cell would bring, in parts of a cent, each factor from the side that the case says.
    fn value(&self, case: usize) -> i128 {
        let side = |factor: usize| usize::from(case & (1 << factor) != 0);
        let times =
            |amount: i128, mine: Ratio, theirs: Ratio| mine.or(theirs).map_or(0, |(part, whole)| half_away_wide(amount * part, whole));
        let months = (0..REGIME)
            .fold(SCALE, |amount, factor| times(amount, self.ratios[side(factor)][factor], self.ratios[1 - side(factor)][factor]));
        let price = |base: usize| {
            let (regime, price) = (side(REGIME), REGIME + 1 + base);
            let at_price = times(months, self.parts[regime][base], self.parts[1 - regime][base]);
            times(at_price, self.ratios[side(price)][price], self.ratios[1 - side(price)][price])
        };
        (0..BASES).map(price).sum()
    }
}

/// The share of each of [`COHORT_FACTORS`] in `other.du - base.du`, in whole cents that add up to it.
#[must_use]
pub fn cohort_shares(base: &Structure, other: &Structure) -> Vec<Centimes> {
    let lists = [base, other];
    let levels = lists.map(|structure| {
        let mut levels: BTreeMap<Option<Niveau>, i64> = BTreeMap::new();
        structure.cells.iter().for_each(|(key, cell)| *levels.entry(key.0).or_default() += cell.contracts);
        levels
    });
    let keys: std::collections::BTreeSet<CellKey> = base.cells.keys().chain(other.cells.keys()).copied().collect();
    let parts = |structure: &Structure, key: CellKey| {
        let cell = structure.cells.get(&key).copied().unwrap_or_default();
        cell.months.map(|months| ratio(months, cell.funded))
    };
    let cells: Vec<Sides> = keys
        .into_iter()
        .map(|key| Sides {
            ratios: [ratios(base, &levels[0], key), ratios(other, &levels[1], key)],
            parts: [parts(base, key), parts(other, key)],
        })
        .collect();
    let all = (1_usize << COHORT_FACTORS.len()) - 1;
    let values: Vec<i128> = (0..=all)
        .map(|case| match case {
            0 => i128::from(base.du.0),
            case if case == all => i128::from(other.du.0),
            case => half_away_wide(cells.iter().map(|cell| cell.value(case)).sum(), SCALE),
        })
        .collect();
    let shared = numerators(COHORT_FACTORS.len(), |case| values[case]);
    to_cents(&shared, factorial(COHORT_FACTORS.len()), &COHORT_FACTORS)
}
