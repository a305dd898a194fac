//! The bound of a programme: its limits added up with weights are one limit, that of a knapsack whose last part may be cut.

use super::{AidMenu, Programme};

/// The sum of the weights of a surrogate.
const WEIGHT: i128 = 1_024;
/// Smallest move of a weight that is tried.
const FINEST: i128 = 8;

/// A move from a level of a group to the next, on the upper hull of what it could keep.
#[derive(Clone, Copy, Debug)]
struct HullStep {
    group: usize,
    cost: i128,
    value: i64,
}

impl HullStep {
    /// Whole and rest of what a unit of cost keeps: compares without a product that could overflow.
    fn ratio_to(&self, other: &Self) -> std::cmp::Ordering {
        (i128::from(self.value) * other.cost).cmp(&(i128::from(other.value) * self.cost))
    }
}

/// A programme under one limit: its own with weights.
#[derive(Clone, Debug)]
pub(super) struct Surrogate {
    weights: Vec<i128>,
    /// The most kept per unit of cost first.
    steps: Vec<HullStep>,
}

impl Surrogate {
    pub fn new(programme: &Programme, weights: Vec<i128>) -> Self {
        let mut steps: Vec<HullStep> = Vec::new();
        for (group, offered) in programme.groups.iter().enumerate() {
            let mut from = (0, 0);
            for (cost, value) in hull(offered, &weights) {
                steps.push(HullStep { group, cost: cost - from.0, value: value - from.1 });
                from = (cost, value);
            }
        }
        steps.sort_by(|one, other| other.ratio_to(one).then(one.group.cmp(&other.group)));
        Self { weights, steps }
    }

    /// The lowest bound that was found, then each limit alone.
    pub fn all(programme: &Programme) -> Vec<Vec<i128>> {
        let rows = programme.capacities.len();
        let bound = |weights: &[i128]| Self::new(programme, weights.to_vec()).most(0, &programme.capacities);
        let even: Vec<i128> = vec![(WEIGHT).div_euclid(rows.max(1) as i128).max(1); rows];
        let alone = (0..rows).map(|row| (0..rows).map(|other| if other == row { WEIGHT } else { 0 }).collect::<Vec<_>>());
        let mut starts: Vec<Vec<i128>> = alone.filter(|weights| programme.allows(weights)).collect();
        if rows > 1 {
            starts.insert(0, even);
        }
        let Some(first) = starts.iter().min_by_key(|weights| bound(weights)).cloned() else { return Vec::new() };
        let mut best = (bound(&first), first);
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
        let mut seen = std::collections::BTreeSet::new();
        self.steps.iter().filter(|step| seen.insert(step.group)).map(|step| step.group).collect()
    }

    /// The most that the groups from one on can keep with what is left of each limit.
    pub fn most(&self, from: usize, left: &[i64]) -> i64 {
        let mut left: i128 = self.weights.iter().zip(left).map(|(weight, &left)| weight * i128::from(left)).sum();
        let mut value = 0_i64;
        for step in self.steps.iter().filter(|step| step.group >= from) {
            if step.cost > left {
                let part = (i128::from(step.value) * left).div_euclid(step.cost);
                return value.saturating_add(i64::try_from(part).unwrap_or(i64::MAX));
            }
            left -= step.cost;
            value = value.saturating_add(step.value);
        }
        value
    }

    /// The least weighted cost at which the groups from one on can keep so much; none when they cannot.
    pub fn least(&self, from: usize, wanted: i64) -> Option<i128> {
        let (mut wanted, mut cost) = (wanted, 0_i128);
        for step in self.steps.iter().filter(|step| step.group >= from) {
            if wanted <= 0 {
                break;
            }
            if step.value > wanted {
                return Some(cost - (-(step.cost * i128::from(wanted))).div_euclid(i128::from(step.value)));
            }
            wanted -= step.value;
            cost += step.cost;
        }
        (wanted <= 0).then_some(cost)
    }
}

fn moved(weights: &[i128], row: usize, by: i128) -> Vec<i128> {
    weights.iter().enumerate().map(|(rank, &weight)| if rank == row { (weight + by).max(0) } else { weight }).collect()
}

impl Programme {
    /// Whether these weights make a bound: with them, an aid that covers a part costs no less than the part alone.
    fn allows(&self, weights: &[i128]) -> bool {
        let any = weights.iter().any(|&weight| weight > 0);
        any && (self.free || weights.windows(2).all(|pair| pair[1] <= pair[0]))
    }
}

/// What a group could keep at best for each weighted cost: to keep so many parts costs at least the dearest of the cheapest ones. The
/// upper hull of it, from nothing.
fn hull(group: &AidMenu, weights: &[i128]) -> Vec<(i128, i64)> {
    let cost = |costs: &[i64]| -> i128 { weights.iter().zip(costs).map(|(weight, &cost)| weight * i128::from(cost)).sum() };
    let mut parts: Vec<(i128, i64)> = group.parts.iter().map(|part| (cost(&part.costs), part.value)).collect();
    parts.sort_unstable();
    let mut kept: Vec<(i128, i64)> = Vec::new();
    let mut value = 0_i64;
    for (rank, &(cost, more)) in parts.iter().enumerate() {
        value += more;
        if more <= 0 || parts.get(rank + 1).is_some_and(|next| next.0 == cost && next.1 > 0) {
            continue;
        }
        while let Some(&(last_cost, last_value)) = kept.last() {
            let (before_cost, before_value) = kept.len().checked_sub(2).map_or((0, 0), |rank| kept[rank]);
            let slope = i128::from(last_value - before_value) * (cost - before_cost);
            if slope > i128::from(value - before_value) * (last_cost - before_cost) {
                break;
            }
            kept.pop();
        }
        kept.push((cost, value));
    }
    kept
}
