//! The bound of a programme: its limits added up with weights are one limit, that of a knapsack whose last part may be cut.

use std::collections::{BTreeMap, BTreeSet};

use super::{AidMenu, Programme};

/// The sum of the weights of a surrogate.
const WEIGHT: i64 = 1_024;
/// Smallest move of a weight that is tried.
const FINEST: i64 = 8;

/// A move from a level of a group to the next, on the upper hull of what it could keep.
#[derive(Clone, Copy, Debug)]
struct HullStep {
    group: usize,
    /// Weighted: an amount that is read is at most 10^12 cents, so that 10^15 with its weight and 10^17 in the longest horizon.
    cost: i64,
    value: i64,
}

impl HullStep {
    /// Compares what a unit of cost keeps.
    fn ratio_to(&self, other: &Self) -> std::cmp::Ordering {
        (i128::from(self.value) * i128::from(other.cost)).cmp(&(i128::from(other.value) * i128::from(self.cost)))
    }
}

/// A programme under one limit: its own with weights.
#[derive(Clone, Debug)]
pub(super) struct Surrogate {
    weights: Vec<i64>,
    /// The most kept per unit of cost first.
    steps: Vec<HullStep>,
    /// The limits together.
    budget: i64,
    /// The steps of the groups from one on, summed: the search asks for the same ones again and again.
    tails: BTreeMap<usize, Vec<StepSum>>,
    /// How many sums are kept in all.
    kept: usize,
}

/// A step with all before it.
#[derive(Clone, Copy, Debug)]
struct StepSum {
    cost: i64,
    value: i64,
    step: (i64, i64),
}

/// Most sums that are kept, 32 bytes each.
const MOST_KEPT: usize = 1_000_000;

impl Surrogate {
    pub fn new(programme: &Programme, weights: Vec<i64>) -> Self {
        let mut steps: Vec<HullStep> = Vec::new();
        let (mut parts, mut kept) = (Vec::new(), Vec::new());
        for (group, offered) in programme.groups.iter().enumerate() {
            let mut from = (0, 0);
            hull(offered, &weights, &mut parts, &mut kept);
            for &(cost, value) in &kept {
                steps.push(HullStep { group, cost: cost - from.0, value: value - from.1 });
                from = (cost, value);
            }
        }
        steps.sort_by(|one, other| other.ratio_to(one).then(one.group.cmp(&other.group)));
        let budget = weighted(&weights, &programme.capacities);
        Self { weights, steps, budget, tails: BTreeMap::new(), kept: 0 }
    }

    /// The lowest bound that was found, then each limit alone.
    pub fn all(programme: &Programme) -> Vec<Vec<i64>> {
        let rows = programme.capacities.len();
        let bound = |weights: &[i64]| Self::new(programme, weights.to_vec()).most(0, &programme.capacities);
        let even: Vec<i64> = vec![(WEIGHT).div_euclid(rows.max(1) as i64).max(1); rows];
        let alone = (0..rows).map(|row| (0..rows).map(|other| if other == row { WEIGHT } else { 0 }).collect::<Vec<_>>());
        let mut starts: Vec<Vec<i64>> = alone.filter(|weights| programme.allows(weights)).collect();
        if rows > 1 {
            starts.insert(0, even);
        }
        let bounds = starts.iter().map(|weights| (bound(weights), weights.clone()));
        let Some(mut best) = bounds.min_by_key(|(bound, _)| *bound) else { return Vec::new() };
        let mut step = if rows > 1 { WEIGHT.div_euclid(4) } else { 0 };
        while step >= FINEST {
            let moved = (0..rows).flat_map(|row| [step, -step].map(|by| moved(&best.1, row, by)));
            let tried = moved.filter(|weights| programme.allows(weights)).map(|weights| (bound(&weights), weights)).min();
            match tried {
                Some(tried) if tried.0 < best.0 => best = tried,
                _ => step = step.div_euclid(2),
            }
        }
        let mut all = vec![best.1];
        all.extend(starts);
        all.dedup();
        all
    }

    /// The groups by the best of their steps.
    pub fn groups(&self) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        self.steps.iter().filter(|step| seen.insert(step.group)).map(|step| step.group).collect()
    }

    /// The steps of the groups from one on, as far as the limits reach.
    fn tail(&mut self, from: usize) -> &[StepSum] {
        if self.kept > MOST_KEPT {
            (self.tails, self.kept) = (BTreeMap::new(), 0);
        }
        let Self { steps, budget, tails, kept, .. } = self;
        tails.entry(from).or_insert_with(|| {
            let mut sums: Vec<StepSum> = Vec::new();
            let (mut cost, mut value) = (0_i64, 0_i64);
            for step in steps.iter().filter(|step| step.group >= from) {
                (cost, value) = (cost.saturating_add(step.cost), value.saturating_add(step.value));
                sums.push(StepSum { cost, value, step: (step.cost, step.value) });
                if cost > *budget {
                    break;
                }
            }
            *kept += sums.len();
            sums
        })
    }

    /// The most that the groups from one on can keep with what is left of each limit.
    pub fn most(&mut self, from: usize, left: &[i64]) -> i64 {
        let left = weighted(&self.weights, left);
        let tail = self.tail(from);
        let whole = tail.partition_point(|sum| sum.cost <= left);
        let (paid, value) = whole.checked_sub(1).map_or((0, 0), |last| (tail[last].cost, tail[last].value));
        tail.get(whole).map_or(value, |next| value.saturating_add(shared(next.step.1, left - paid, next.step.0)))
    }

    /// The least weighted cost at which the groups from one on can keep so much; none when they cannot within the limits.
    pub fn least(&mut self, from: usize, wanted: i64) -> Option<i64> {
        let tail = self.tail(from);
        let whole = tail.partition_point(|sum| sum.value <= wanted);
        let (paid, value) = whole.checked_sub(1).map_or((0, 0), |last| (tail[last].cost, tail[last].value));
        if value >= wanted {
            return Some(paid);
        }
        tail.get(whole).map(|next| paid.saturating_sub(shared(-next.step.0, wanted - value, next.step.1)))
    }
}

/// The sum of some amounts, each as often as its weight says; the largest number when it passes it.
fn weighted(weights: &[i64], amounts: &[i64]) -> i64 {
    weights.iter().zip(amounts).fold(0, |sum: i64, (weight, amount)| sum.saturating_add(weight.saturating_mul(*amount)))
}

/// A part of an amount, rounded down.
fn shared(amount: i64, part: i64, whole: i64) -> i64 {
    let exact = (i128::from(amount) * i128::from(part)).div_euclid(i128::from(whole));
    i64::try_from(exact).unwrap_or(i64::MAX)
}

fn moved(weights: &[i64], row: usize, by: i64) -> Vec<i64> {
    weights.iter().enumerate().map(|(rank, &weight)| if rank == row { (weight + by).max(0) } else { weight }).collect()
}

impl Programme {
    /// Whether these weights make a bound: with them, an aid that covers a part costs no less than the part alone.
    fn allows(&self, weights: &[i64]) -> bool {
        let any = weights.iter().any(|&weight| weight > 0);
        any && (self.free || weights.windows(2).all(|pair| pair[1] <= pair[0]))
    }
}

/// What a group could keep at best for each weighted cost, put into `kept`: to keep so many parts costs at least the dearest of the
/// cheapest ones. The upper hull of it, from nothing. `parts` is room to sort them.
fn hull(group: &AidMenu, weights: &[i64], parts: &mut Vec<(i64, i64)>, kept: &mut Vec<(i64, i64)>) {
    parts.clear();
    parts.extend(group.parts.iter().map(|part| (weighted(weights, &part.costs), part.value)));
    parts.sort_unstable();
    kept.clear();
    let mut value = 0_i64;
    for (rank, &(cost, more)) in parts.iter().enumerate() {
        value += more;
        if more <= 0 || parts.get(rank + 1).is_some_and(|next| next.0 == cost && next.1 > 0) {
            continue;
        }
        while let Some(&(last_cost, last_value)) = kept.last() {
            let (before_cost, before_value) = kept.len().checked_sub(2).map_or((0, 0), |rank| kept[rank]);
            let slope = i128::from(last_value - before_value) * i128::from(cost - before_cost);
            if slope > i128::from(value - before_value) * i128::from(last_cost - before_cost) {
                break;
            }
            kept.pop();
        }
        kept.push((cost, value));
    }
}
