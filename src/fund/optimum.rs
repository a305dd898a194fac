//! The best use as an integer programme, with a bound that proves how far from the best the answer can be.
//!
//! Each CFA has a few levels of aid (a cost and what it keeps); at most one is chosen, and the costs stay within the capacity. One
//! level each is the knapsack of the certain needs. The bound is the relaxation: levels bought in the order of what a euro keeps, the
//! last in part. A first answer buys them whole; the solver improves it, and its own bound counts when it is lower.

use good_lp::{Expression, ProblemVariables, Solution as _, SolutionStatus, SolverModel as _, WithTimeLimit as _, microlp, variable};

use crate::units::Centimes;

/// How long a programme may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Seconds; 0 for the first answer and its bound alone.
    pub seconds: f64,
}

/// A level of aid: what it costs and what it keeps. Levels of a CFA rise in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub cost: i64,
    pub value: i64,
}

/// The answer of a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Optimum {
    /// The level of each CFA, if one is chosen.
    pub chosen: Vec<Option<usize>>,
    /// What they keep together.
    pub value: i64,
    /// What they cost.
    pub cost: Centimes,
    /// No answer keeps more.
    pub bound: i64,
    /// The solver stopped at its time limit: another machine may find better.
    pub interrupted: bool,
}

impl Optimum {
    /// Whether nothing better exists.
    #[must_use]
    pub const fn proven(&self) -> bool {
        self.value >= self.bound
    }
}

/// Weight of the cost in the objective: among the answers that keep as many, the cheapest. Under one unit of value in all.
const THRIFT: f64 = 0.01;
/// Slack of the solver's bound, for its floats.
const SLACK: f64 = 1e-6;
/// Levels that one CFA has at most in the solver: those of the hull first.
const LEVELS: usize = 16;

/// Solves: groups of levels, a capacity in cents, and answers known before (each a level per group) that the best must equal.
pub(super) fn solve(groups: &[Vec<Level>], capacity: i64, known: &[Vec<Option<usize>>], effort: Effort) -> Optimum {
    let steps = hull_steps(groups, capacity);
    let bound = relaxed(&steps, capacity);
    let first = std::iter::once(bought(groups, &steps, capacity)).chain(known.iter().cloned());
    let mut best = first.map(|chosen| priced(groups, chosen)).filter(|answer| answer.cost.0 <= capacity).reduce(better).unwrap_or_default();
    best.chosen.resize(groups.len(), None);
    best.bound = bound.max(best.value);
    if best.proven() || effort.seconds <= 0.0 {
        best.interrupted = !best.proven();
        return best;
    }
    let Some(found) = programme(groups, capacity, effort) else {
        best.interrupted = true;
        return best;
    };
    let answer = priced(groups, found.chosen);
    // The solver counts in floats: an answer above the capacity by a cent is no answer.
    let within = answer.cost.0 <= capacity;
    let bound = match (within && found.finished, found.complete) {
        (true, true) => answer.value,
        (false, true) => bound.min(found.bound),
        (_, false) => bound,
    };
    best = if within { better(best, answer) } else { best };
    best.bound = bound.max(best.value);
    best.interrupted = !found.finished && !best.proven();
    best
}

/// The answer that keeps more, then the cheaper one, then the first.
fn better(one: Optimum, other: Optimum) -> Optimum {
    if (other.value, -other.cost.0) > (one.value, -one.cost.0) { other } else { one }
}

fn priced(groups: &[Vec<Level>], chosen: Vec<Option<usize>>) -> Optimum {
    let levels = || groups.iter().zip(&chosen).filter_map(|(levels, rank)| rank.and_then(|rank| levels.get(rank)));
    let (value, cost) = (levels().map(|level| level.value).sum(), levels().map(|level| level.cost).sum());
    Optimum { chosen, value, cost: Centimes(cost), bound: value, interrupted: false }
}

/// A move from a level of the hull to the next.
struct Step {
    group: usize,
    to: usize,
    cost: i64,
    value: i64,
}

/// The moves of every group along its upper hull, the most kept per euro first; ties in the order of the groups.
fn hull_steps(groups: &[Vec<Level>], capacity: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    for (group, levels) in groups.iter().enumerate() {
        let mut from = Level { cost: 0, value: 0 };
        for to in hull(levels, capacity) {
            steps.push(Step { group, to, cost: levels[to].cost - from.cost, value: levels[to].value - from.value });
            from = levels[to];
        }
    }
    let ratio = |step: &Step, other: &Step| i128::from(step.value) * i128::from(other.cost);
    steps.sort_by(|one, other| ratio(other, one).cmp(&ratio(one, other)).then((one.group, one.to).cmp(&(other.group, other.to))));
    steps
}

/// The levels of the upper hull, from nothing, among those within the capacity.
fn hull(levels: &[Level], capacity: i64) -> Vec<usize> {
    let at = |rank: Option<usize>| rank.map_or(Level { cost: 0, value: 0 }, |rank| levels[rank]);
    let mut kept: Vec<usize> = Vec::new();
    for (rank, level) in levels.iter().enumerate().filter(|(_, level)| level.cost <= capacity) {
        if level.value <= at(kept.last().copied()).value {
            continue;
        }
        while let Some(&last) = kept.last() {
            let before = at(kept.len().checked_sub(2).map(|index| kept[index]));
            let slope = |from: Level, to: Level| (i128::from(to.value - from.value), i128::from(to.cost - from.cost));
            let ((up, along), (up_all, along_all)) = (slope(before, levels[last]), slope(before, *level));
            if up * along_all > up_all * along {
                break;
            }
            kept.pop();
        }
        kept.push(rank);
    }
    kept
}

/// The value of the moves that fit, the first that does not in part: rounded down, what is kept is whole.
fn relaxed(steps: &[Step], capacity: i64) -> i64 {
    let (mut left, mut value) = (capacity, 0_i64);
    for step in steps {
        if step.cost > left {
            let part = i128::from(step.value) * i128::from(left);
            return value + i64::try_from(part.div_euclid(i128::from(step.cost.max(1)))).unwrap_or(0);
        }
        left -= step.cost;
        value += step.value;
    }
    value
}

/// The moves bought whole, each that still fits; then each CFA's best level that what is left can pay.
fn bought(groups: &[Vec<Level>], steps: &[Step], capacity: i64) -> Vec<Option<usize>> {
    let mut chosen: Vec<Option<usize>> = vec![None; groups.len()];
    let mut left = capacity;
    let mut stopped = vec![false; groups.len()];
    for step in steps {
        if stopped[step.group] || step.cost > left {
            stopped[step.group] = true;
            continue;
        }
        left -= step.cost;
        chosen[step.group] = Some(step.to);
    }
    for (levels, chosen) in groups.iter().zip(&mut chosen) {
        let now = chosen.map_or(Level { cost: 0, value: 0 }, |rank| levels[rank]);
        let fits = |level: &Level| level.cost - now.cost <= left && level.value > now.value;
        let better =
            levels.iter().enumerate().filter(|(_, level)| fits(level)).max_by_key(|(rank, level)| (level.value, std::cmp::Reverse(*rank)));
        if let Some((rank, level)) = better {
            left -= level.cost - now.cost;
            *chosen = Some(rank);
        }
    }
    chosen
}

/// What the solver found.
struct Programme {
    chosen: Vec<Option<usize>>,
    /// It ended by a proof, not by its time limit.
    finished: bool,
    /// Every level was offered to it: its proof is one of the whole.
    complete: bool,
    /// Its bound, rounded down.
    bound: i64,
}

/// The integer programme by the solver; nothing when it found nothing in time.
fn programme(groups: &[Vec<Level>], capacity: i64, effort: Effort) -> Option<Programme> {
    let mut variables = ProblemVariables::new();
    let euros = |cents: i64| cents as f64 / 100.0;
    let mut objective = Expression::from(0.0);
    let mut spent = Expression::from(0.0);
    let mut rows = Vec::new();
    for levels in groups {
        let offered: Vec<(usize, good_lp::Variable)> =
            offered(levels, capacity).into_iter().map(|rank| (rank, variables.add(variable().binary()))).collect();
        for &(rank, chosen) in &offered {
            let level = levels[rank];
            objective.add_mul(level.value as f64 - THRIFT * level.cost as f64 / capacity.max(1) as f64, chosen);
            spent.add_mul(euros(level.cost), chosen);
        }
        rows.push(offered);
    }
    let mut model = variables.maximise(objective).using(microlp).with_time_limit(effort.seconds).with(spent.leq(euros(capacity)));
    for offered in rows.iter().filter(|offered| offered.len() > 1) {
        model = model.with(offered.iter().map(|&(_, chosen)| Expression::from(chosen)).sum::<Expression>().leq(1.0));
    }
    let solution = model.solve().ok()?;
    let finished = matches!(solution.status(), SolutionStatus::Optimal);
    let chosen =
        rows.iter().map(|offered| offered.iter().find(|(_, chosen)| solution.value(*chosen) > 0.5).map(|&(rank, _)| rank)).collect();
    let complete = groups.iter().zip(&rows).all(|(levels, offered)| offered.len() == within(levels, capacity).len());
    let bound = solution.into_inner().stats().best_bound.map_or(i64::MAX, |bound| (bound.abs() + THRIFT + SLACK).floor() as i64);
    Some(Programme { chosen, finished, complete, bound })
}

fn within(levels: &[Level], capacity: i64) -> Vec<usize> {
    (0..levels.len()).filter(|&rank| levels[rank].cost <= capacity && levels[rank].value > 0).collect()
}

/// The levels that the solver may choose: within the capacity, all when they are few, else those of the hull and some between.
fn offered(levels: &[Level], capacity: i64) -> Vec<usize> {
    let within = within(levels, capacity);
    if within.len() <= LEVELS {
        return within;
    }
    let mut kept = thinned(&hull(levels, capacity), LEVELS);
    let room = LEVELS - kept.len();
    kept.extend(thinned(&within, room));
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// At most `most` of these, evenly spread, the last among them.
fn thinned(ranks: &[usize], most: usize) -> Vec<usize> {
    if ranks.len() <= most {
        return ranks.to_vec();
    }
    (1..=most).map(|index| ranks[(index * ranks.len()).div_euclid(most) - 1]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EFFORT: Effort = Effort { seconds: 5.0 };

    fn knapsack(items: &[(i64, i64)], capacity: i64) -> Optimum {
        let groups: Vec<Vec<Level>> = items.iter().map(|&(cost, value)| vec![Level { cost, value }]).collect();
        solve(&groups, capacity, &[], EFFORT)
    }

    /// The exact best by dynamic programming over the capacity.
    fn exact(groups: &[Vec<Level>], capacity: i64) -> i64 {
        let mut best = vec![0_i64; usize::try_from(capacity).unwrap() + 1];
        for levels in groups {
            let before = best.clone();
            for level in levels {
                let cost = usize::try_from(level.cost).unwrap();
                for left in cost..before.len() {
                    best[left] = best[left].max(before[left - cost] + level.value);
                }
            }
        }
        *best.last().unwrap()
    }

    fn rising(mut pairs: Vec<(i64, i64)>) -> Vec<Level> {
        pairs.sort_unstable();
        let mut levels: Vec<Level> = Vec::new();
        for (cost, value) in pairs {
            if levels.last().is_none_or(|last| value > last.value && cost > last.cost) {
                levels.push(Level { cost, value });
            }
        }
        levels
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(120))]

        #[test]
        fn the_programme_finds_what_dynamic_programming_finds(
            groups in prop::collection::vec(prop::collection::vec((1_i64..300, 1_i64..200), 1..5), 0..9),
            capacity in 0_i64..900,
        ) {
            let groups: Vec<Vec<Level>> = groups.into_iter().map(rising).collect();
            let found = solve(&groups, capacity, &[], EFFORT);
            prop_assert_eq!(found.value, exact(&groups, capacity));
            prop_assert!(found.cost.0 <= capacity && found.proven() && !found.interrupted);
        }

        #[test]
        fn the_bound_without_the_solver_is_never_under_the_best(
            items in prop::collection::vec((1_i64..300, 1_i64..200), 0..12),
            capacity in 0_i64..900,
        ) {
            let groups: Vec<Vec<Level>> = items.into_iter().map(|pair| rising(vec![pair])).collect();
            let rough = solve(&groups, capacity, &[], Effort { seconds: 0.0 });
            let best = exact(&groups, capacity);
            prop_assert!(rough.value <= best && best <= rough.bound && rough.cost.0 <= capacity);
        }
    }

    #[test]
    fn the_cheapest_of_the_answers_that_keep_as_many() {
        let found = knapsack(&[(500, 10), (300, 10), (400, 10)], 750);
        assert_eq!((found.value, found.cost), (20, Centimes(700)));
        assert_eq!(found.chosen, [None, Some(0), Some(0)]);
    }

    #[test]
    fn an_answer_known_before_is_never_beaten_by_a_worse_one() {
        let groups: Vec<Vec<Level>> = [(60, 60), (50, 50), (50, 50)].map(|(cost, value)| vec![Level { cost, value }]).to_vec();
        let known = vec![vec![None, Some(0), Some(0)]];
        let found = solve(&groups, 100, &known, Effort { seconds: 0.0 });
        assert_eq!((found.value, found.bound), (100, 100));
    }

    #[test]
    fn nothing_to_buy_or_nothing_to_pay_with() {
        assert_eq!(knapsack(&[], 100).value, 0);
        assert_eq!(knapsack(&[(5, 1)], 0).chosen, [None]);
        assert!(knapsack(&[(5, 1)], 0).proven());
    }
}
