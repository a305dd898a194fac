//! Two lists of contracts: how much of the difference comes from their number, their levels, their branches, their length, their
//! ruptures, the regime of their months, the CFAs and diplomas of those months, and the prices that the rules used for them.
//!
//! What is due is a sum over cells (level x branch) of number x share of the level x share of the branch in the level x planned months
//! of a contract x part of them that is funded x part of those at each price x mean monthly price. Each ratio is one factor; all of
//! them are shared by [`shapley`](crate::units::shapley). A cell that one list has not takes the ratios of the other, so that its absence is
//! an effect of the mix alone.
//!
//! A mean price moves because months go to other things (a CFA and a diploma for the coût préfecture, a diploma for the NPEC), or
//! because a thing has another price. Only the second is a factor of price: a thing whose annual price is the same in both lists, or
//! that one of them has not, brings none.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{ComparedWorld, ContractOutcome, PreparedWorlds};
use crate::codes::{CodeDiplome, Cpne, Niveau};
use crate::contract::{Cohort, Contrat};
use crate::engine::{ContractPriceKeys, Evaluation};
use crate::legislation::PriceBase;
use crate::rules::SegmentPrice;
use crate::units::division::{half_away_wide, remainder_wide};
use crate::units::shapley::{factorial, numerators, to_cents};
use crate::units::{Annual, Centimes};

/// The factors, in the order of the tables.
pub const COHORT_FACTORS: [&str; 10] =
    ["volume", "niveaux", "branches", "duree", "ruptures", "regime", "formations", "prix_prefecture", "prix_npec", "prix_heures"];

/// Prices: coût préfecture, NPEC, hours.
const BASES: usize = 3;
/// The rank of the factor of the regime, of that of the CFAs and diplomas, and of the first price.
const REGIME: usize = 5;
const THINGS: usize = 6;
const PRICES: usize = 7;
/// Parts of a cent kept in the counterfactual totals.
const SCALE: i128 = 1_000_000_000;

/// A level and a branch.
type CellKey = (Option<Niveau>, Option<Cpne>);

/// What has one price: a CFA (coût préfecture alone), a diploma, with the increase for a disabled apprentice or without.
type Thing = (Option<String>, CodeDiplome, bool);

/// The months of a thing, what is due for them, the lowest and the highest annual price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bought {
    months: i64,
    du: i64,
    annual: Option<(Annual, Annual)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ContractCell {
    contracts: i64,
    planned: i64,
    funded: i64,
    months: [i64; BASES],
    bought: [BTreeMap<Thing, Bought>; BASES],
}

/// The make-up of a list of contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    cells: BTreeMap<CellKey, ContractCell>,
    /// Contracts evaluated.
    pub contracts: u64,
    /// Due for them under the law, all years, cents.
    pub du: Centimes,
}

impl ContractCell {
    fn add(&mut self, keys: &ContractPriceKeys<'_>, contrat: &Contrat, evaluation: &Evaluation) {
        let due = &evaluation.due;
        self.contracts += 1;
        self.planned += i64::from(evaluation.duree.planned_counted);
        self.funded += i64::from(due.months);
        let mut buy = |base: usize, months: i64, amount: Centimes, annual: Option<Annual>| {
            self.months[base] += months;
            let cfa = (base == 0).then(|| keys.cfa.to_owned());
            let bought = self.bought[base].entry((cfa, keys.code_diplome, contrat.rqth)).or_default();
            bought.months += months;
            bought.du += amount.0;
            if let Some(annual) = annual {
                let (low, high) = bought.annual.unwrap_or((annual, annual));
                bought.annual = Some((low.min(annual), high.max(annual)));
            }
        };
        for segment in &due.segments {
            let base = match segment.basis {
                SegmentPrice::Annual(PriceBase::CoutPrefecture) => 0,
                SegmentPrice::Annual(PriceBase::Npec) => 1,
                SegmentPrice::Hours => 2,
            };
            let amounts = segment.payeurs().iter().map(|&payeur| segment.amount(payeur, 0, due.months, &due.prorata));
            buy(base, i64::from(segment.end - segment.first), amounts.sum(), Some(segment.annual));
        }
        if evaluation.advance != Centimes::ZERO {
            buy(1, 0, evaluation.advance, None);
        }
    }
}

/// The make-up of the chosen rows of a cohort in a world.
#[must_use]
pub fn structure(cohort: &Cohort, world: ComparedWorld<'_>, chosen: impl Fn(usize) -> bool) -> Structure {
    let worlds = [world];
    let prepared = PreparedWorlds::new(&worlds);
    let listed = prepared.on(cohort);
    let mut found = Structure::default();
    for row in (0..cohort.len()).filter(|&row| chosen(row)) {
        listed.visit(row, |_, outcome| {
            if let ContractOutcome::New(keys, contrat, Ok(evaluation)) = outcome {
                found.cells.entry((keys.niveau, keys.cpne)).or_default().add(keys, contrat, evaluation);
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

/// The ratios of a cell in a list up to its months, in the order of [`COHORT_FACTORS`].
fn ratios(structure: &Structure, cell: &ContractCell, level: i64) -> [Ratio; REGIME] {
    let all = i64::try_from(structure.contracts).unwrap_or(i64::MAX);
    [ratio(all, 1), ratio(level, all), ratio(cell.contracts, level), ratio(cell.planned, cell.contracts), ratio(cell.funded, cell.planned)]
}

/// The mean monthly price of a cell in parts of a cent, with the months of one list and the prices of one; none where the list of the
/// months has none.
type MeanPrice = [[Option<i128>; 2]; 2];

fn means(cells: [&ContractCell; 2], base: usize) -> MeanPrice {
    let mut means = MeanPrice::default();
    for (months, cell) in cells.into_iter().enumerate() {
        for (prices, other) in cells.into_iter().enumerate() {
            let of = |(thing, bought): (&Thing, &Bought)| {
                let theirs = other.bought[base].get(thing).filter(|theirs| theirs.months > 0 && !same_price(bought, theirs));
                let own = i128::from(bought.du) * SCALE;
                theirs.map_or(own, |theirs| {
                    half_away_wide(i128::from(bought.months) * i128::from(theirs.du) * SCALE, i128::from(theirs.months))
                })
            };
            let sum: i128 = cell.bought[base].iter().map(of).sum();
            let all = i128::from(cell.months[base]);
            means[months][prices] = (all > 0).then(|| half_away_wide(sum, all));
        }
    }
    means
}

/// Whether a thing has one price, the same in both lists.
fn same_price(one: &Bought, other: &Bought) -> bool {
    one.annual == other.annual && one.annual.is_none_or(|(low, high)| low == high)
}

/// A cell on both sides: its ratios, the part of its months at each price, and the mean prices.
struct CellSides {
    ratios: [[Ratio; REGIME]; 2],
    parts: [[Ratio; BASES]; 2],
    means: [MeanPrice; BASES],
}

impl CellSides {
    /// What a cell would bring, in parts of a cent, each factor from the side that the case says.
    fn value(&self, case: usize) -> i128 {
        let side = |factor: usize| usize::from(case & (1 << factor) != 0);
        let times =
            |amount: i128, mine: Ratio, theirs: Ratio| mine.or(theirs).map_or(0, |(part, whole)| half_away_wide(amount * part, whole));
        let months = (0..REGIME)
            .fold(SCALE, |amount, factor| times(amount, self.ratios[side(factor)][factor], self.ratios[1 - side(factor)][factor]));
        let price = |base: usize| {
            let (regime, things, price) = (side(REGIME), side(THINGS), side(PRICES + base));
            let at_price = times(months, self.parts[regime][base], self.parts[1 - regime][base]);
            let means = &self.means[base];
            let mean = means[things][price].or(means[1 - things][price]).unwrap_or(0);
            half_away_wide(at_price * mean, SCALE)
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
    let keys: BTreeSet<CellKey> = lists.iter().flat_map(|list| list.cells.keys()).copied().collect();
    let nothing = ContractCell::default();
    let sides = |key: CellKey| {
        let cells = lists.map(|list| list.cells.get(&key).unwrap_or(&nothing));
        let level = |side: usize| levels[side].get(&key.0).copied().unwrap_or(0);
        CellSides {
            ratios: [0, 1].map(|side| ratios(lists[side], cells[side], level(side))),
            parts: cells.map(|cell| cell.months.map(|months| ratio(months, cell.funded))),
            means: [0, 1, 2].map(|price| means(cells, price)),
        }
    };
    let cells: Vec<CellSides> = keys.into_iter().map(sides).collect();
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

/// The factors with their shares; a price that brings nothing, because the rules used no other one, is no factor.
pub fn named_shares(shares: &[Centimes]) -> impl Iterator<Item = (&'static str, Centimes)> {
    let factors = COHORT_FACTORS.into_iter().enumerate().zip(shares);
    factors.filter(|((rank, _), share)| *rank < PRICES || **share != Centimes::ZERO).map(|((_, factor), &share)| (factor, share))
}
