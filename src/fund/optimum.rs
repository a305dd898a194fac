//! The best use as an integer programme, with a bound that proves how far from the best the answer can be.
//!
//! Each CFA has a few levels of aid (what it costs under each limit and what it keeps); at most one is chosen, and what all cost together
//! stays within every limit: one a year. The bound comes from the limits added up with weights (a surrogate limit): what is kept is bought
//! in the order of what a euro keeps, the last in part. The search branches CFA by CFA and drops what cannot be better; it counts the
//! branches that it looks at, never the time: the answer is the same on any machine.

mod surrogate;

use surrogate::Surrogate;

/// How far a programme may search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Branches looked at; 0 for the first answer and its bound alone.
    pub nodes: u64,
}

/// A level of aid: what it costs under each limit and what it keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub costs: Vec<i64>,
    pub value: i64,
}

/// What a CFA may be given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AidMenu {
    /// The levels offered, the dearest last.
    pub levels: Vec<Level>,
    /// What there is to keep, each part with the least that it costs alone: one level when nothing is drawn, else a part a draw.
    pub parts: Vec<Level>,
    /// Whether no other level could be better than those offered.
    pub complete: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Programme {
    pub groups: Vec<AidMenu>,
    /// What the floors leave of each year, cents; of it and those before where what is left is carried over.
    pub capacities: Vec<i64>,
    /// What is spent in all when each limit counts so much: the last limit alone when each holds the ones before.
    pub spent: Vec<i64>,
    /// The weights of a surrogate may be any; else each is at most the one before.
    pub free: bool,
}

/// The answer of a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Optimum {
    /// The level of each CFA, if one is chosen.
    pub chosen: Vec<Option<usize>>,
    /// What they keep together.
    pub value: i64,
    /// Aid that the choice spends, cents.
    pub cost: i64,
    /// No answer keeps more.
    pub bound: i64,
    /// The search stopped at its limit of branches.
    pub interrupted: bool,
}

impl Optimum {
    /// Whether nothing better exists.
    #[must_use]
    pub const fn proven(&self) -> bool {
        self.value >= self.bound
    }

    /// Whether this answer is better: it keeps more, or as much for less.
    fn beats(&self, other: &Self) -> bool {
        (self.value, -self.cost) > (other.value, -other.cost)
    }
}

type AidChoice = Vec<Option<usize>>;

/// Solves. `known` are answers that the best must equal, a level per group.
pub(super) fn solve(programme: &Programme, known: &[AidChoice], effort: Effort) -> Optimum {
    let weights = Surrogate::all(programme);
    let order = order(programme, &weights);
    let turned = Programme { groups: order.iter().map(|&group| programme.groups[group].clone()).collect(), ..programme.clone() };
    let known: Vec<AidChoice> = known.iter().map(|chosen| order.iter().map(|&group| chosen[group]).collect()).collect();
    let found = turned.solved(weights, &known, effort);
    let mut chosen = vec![None; order.len()];
    order.iter().zip(&found.chosen).for_each(|(&group, &choice)| chosen[group] = choice);
    Optimum { chosen, ..found }
}

/// The groups in the order of the search: the most kept per euro first.
fn order(programme: &Programme, weights: &[Vec<i64>]) -> Vec<usize> {
    let mut order = weights.first().map_or_else(Vec::new, |weights| Surrogate::new(programme, weights.clone()).groups());
    let mut ranked = vec![false; programme.groups.len()];
    order.iter().for_each(|&group| ranked[group] = true);
    order.extend((0..ranked.len()).filter(|&group| !ranked[group]));
    order
}

impl Programme {
    fn solved(&self, weights: Vec<Vec<i64>>, known: &[AidChoice], effort: Effort) -> Optimum {
        let mut surrogates: Vec<Surrogate> = weights.into_iter().map(|weights| Surrogate::new(self, weights)).collect();
        let thrift = Surrogate::new(self, self.spent.clone());
        let nothing: AidChoice = vec![None; self.groups.len()];
        let mut best = self.priced(self.improved(&nothing));
        for answer in known.iter().filter(|chosen| self.fits(chosen)).map(|chosen| self.priced(self.improved(chosen))) {
            best = if answer.beats(&best) { answer } else { best };
        }
        let root = surrogates.iter_mut().map(|one| one.most(0, &self.capacities)).min().unwrap_or(0);
        let mut search = Search { programme: self, surrogates, thrift, best, left: effort.nodes };
        let open = search.run(root);
        let best = search.best;
        // What was not searched may hold better; levels that were not offered keep as much as the first bound says at most.
        let complete = self.groups.iter().all(|group| group.complete);
        let bound = if complete { open.unwrap_or(best.value) } else { root }.max(best.value);
        Optimum { bound, interrupted: open.is_some() && best.value < bound, ..best }
    }

    fn fits(&self, chosen: &AidChoice) -> bool {
        self.left(chosen).is_some()
    }

    /// What a choice leaves of each limit; none when it is above one.
    fn left(&self, chosen: &AidChoice) -> Option<Vec<i64>> {
        let mut left = self.capacities.clone();
        for level in self.levels(chosen) {
            left.iter_mut().zip(&level.costs).for_each(|(left, cost)| *left -= cost);
        }
        left.iter().all(|&left| left >= 0).then_some(left)
    }

    fn levels<'a>(&'a self, chosen: &'a AidChoice) -> impl Iterator<Item = &'a Level> {
        self.groups.iter().zip(chosen).filter_map(|(group, rank)| rank.and_then(|rank| group.levels.get(rank)))
    }

    fn priced(&self, chosen: AidChoice) -> Optimum {
        let value = self.levels(&chosen).map(|level| level.value).sum();
        let cost = self.levels(&chosen).map(|level| self.cost(level)).sum();
        Optimum { chosen, value, cost, bound: value, interrupted: false }
    }

    fn cost(&self, level: &Level) -> i64 {
        level.costs.iter().zip(&self.spent).map(|(cost, counts)| cost * counts).sum()
    }

    /// A choice with every move added that still fits, the most kept per euro first.
    fn improved(&self, chosen: &AidChoice) -> AidChoice {
        let mut chosen = chosen.clone();
        while let Some((group, rank)) = self.best_move(&chosen) {
            chosen[group] = Some(rank);
        }
        chosen
    }

    fn best_move(&self, chosen: &AidChoice) -> Option<(usize, usize)> {
        let left = self.left(chosen)?;
        let mut best: Option<(i64, i64, usize, usize)> = None;
        for (group, offered) in self.groups.iter().enumerate() {
            let now = chosen[group].and_then(|rank| offered.levels.get(rank));
            let (value, costs) = (now.map_or(0, |now| now.value), |row: usize| now.map_or(0, |now| now.costs[row]));
            for (rank, level) in offered.levels.iter().enumerate().filter(|(_, level)| level.value > value) {
                if !left.iter().enumerate().all(|(row, &left)| level.costs[row] - costs(row) <= left) {
                    continue;
                }
                let (more, dearer) = (level.value - value, (self.cost(level) - now.map_or(0, |now| self.cost(now))).max(1));
                let better =
                    best.is_none_or(|(kept, paid, ..)| i128::from(more) * i128::from(paid) > i128::from(kept) * i128::from(dearer));
                if better {
                    best = Some((more, dearer, group, rank));
                }
            }
        }
        best.map(|(_, _, group, rank)| (group, rank))
    }
}

/// A part of the tree that is still to be searched.
struct OpenBranch {
    /// Groups decided, in the order of the search.
    decided: Vec<Option<usize>>,
    left: Vec<i64>,
    value: i64,
    cost: i64,
    /// It cannot keep more.
    bound: i64,
}

struct Search<'a> {
    programme: &'a Programme,
    surrogates: Vec<Surrogate>,
    /// What is spent as the limit, for the least that an answer can cost.
    thrift: Surrogate,
    best: Optimum,
    /// Branches that may still be looked at.
    left: u64,
}

impl Search<'_> {
    /// Searches until nothing is left or the limit is reached; gives the bound of what was not searched.
    fn run(&mut self, root: i64) -> Option<i64> {
        let capacities = self.programme.capacities.clone();
        let mut open = vec![OpenBranch { decided: Vec::new(), left: capacities, value: 0, cost: 0, bound: root }];
        while let Some(node) = open.pop() {
            if !self.promises(&node) {
                continue;
            }
            if node.decided.len() == self.programme.groups.len() {
                self.keep(node);
                continue;
            }
            if self.left == 0 {
                return open.iter().map(|node| node.bound).max().max(Some(node.bound));
            }
            let mut children = self.children(&node);
            children.sort_by_key(|child| (child.bound, -child.cost));
            open.extend(children);
        }
        None
    }

    /// Whether a node may hold a better answer, or one that keeps as much for less.
    fn promises(&mut self, node: &OpenBranch) -> bool {
        if node.bound != self.best.value {
            return node.bound > self.best.value;
        }
        let least = self.thrift.least(node.decided.len(), self.best.value - node.value);
        least.is_some_and(|least| node.cost.saturating_add(least) < self.best.cost)
    }

    fn children(&mut self, node: &OpenBranch) -> Vec<OpenBranch> {
        let programme = self.programme;
        let levels = &programme.groups[node.decided.len()].levels;
        let choices = std::iter::once(None).chain((0..levels.len()).map(Some));
        let mut children = Vec::new();
        for choice in choices {
            let level = choice.map(|rank| &levels[rank]);
            let cost = |row: usize| level.map_or(0, |level| level.costs[row]);
            let left: Vec<i64> = node.left.iter().enumerate().map(|(row, left)| left - cost(row)).collect();
            if left.iter().any(|&left| left < 0) {
                continue;
            }
            self.left = self.left.saturating_sub(1);
            let value = node.value + level.map_or(0, |level| level.value);
            let mut decided = node.decided.clone();
            decided.push(choice);
            let more = self.surrogates.iter_mut().map(|one| one.most(decided.len(), &left)).min().unwrap_or(0);
            let cost = node.cost + level.map_or(0, |level| programme.cost(level));
            let child = OpenBranch { bound: value.saturating_add(more).min(node.bound), cost, decided, left, value };
            if self.promises(&child) {
                children.push(child);
            }
        }
        children
    }

    fn keep(&mut self, node: OpenBranch) {
        let answer = Optimum { chosen: node.decided, value: node.value, cost: node.cost, bound: node.value, interrupted: false };
        if answer.beats(&self.best) {
            self.best = answer;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EFFORT: Effort = Effort { nodes: 1_000_000 };

    /// Any programme: levels that rise, of so many limits.
    fn any_programme(rows: usize) -> impl Strategy<Value = Programme> {
        let level = (prop::collection::vec(0_i64..60, rows), 1_i64..40);
        let group = prop::collection::vec(level, 1..4).prop_map(|levels| {
            let levels: Vec<Level> = levels.into_iter().map(|(costs, value)| Level { costs, value }).collect();
            group(levels)
        });
        (prop::collection::vec(group, 0..7), prop::collection::vec(0_i64..130, rows)).prop_map(move |(groups, capacities)| Programme {
            groups,
            capacities,
            spent: vec![1; rows],
            free: true,
        })
    }

    /// A group of levels that are no draws: no level covers another, each is a part of its own and the best alone counts.
    fn group(levels: Vec<Level>) -> AidMenu {
        let parts = levels.clone();
        AidMenu { levels, parts, complete: true }
    }

    /// The best by going through what is left of every limit: an exact dynamic programme, and the least it costs.
    fn exact(programme: &Programme) -> (i64, i64) {
        let mut states: std::collections::BTreeMap<Vec<i64>, (i64, i64)> = [(programme.capacities.clone(), (0, 0))].into();
        for group in &programme.groups {
            let mut next = states.clone();
            for (left, (value, cost)) in &states {
                for level in &group.levels {
                    let rest: Vec<i64> = left.iter().zip(&level.costs).map(|(left, cost)| left - cost).collect();
                    if rest.iter().all(|&left| left >= 0) {
                        let found = (value + level.value, cost - level.costs.iter().sum::<i64>());
                        let kept = next.entry(rest).or_insert(found);
                        *kept = (*kept).max(found);
                    }
                }
            }
            states = next;
        }
        states.into_values().max().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn the_search_finds_what_dynamic_programming_finds_under_two_limits(programme in any_programme(2)) {
            let found = solve(&programme, &[], EFFORT);
            prop_assert_eq!((found.value, -found.cost), exact(&programme));
            prop_assert!(found.proven() && !found.interrupted);
        }

        #[test]
        fn the_bound_is_never_under_the_best_however_short_the_search(programme in any_programme(3), nodes in 0_u64..12) {
            let found = solve(&programme, &[], Effort { nodes });
            let (best, _) = exact(&programme);
            prop_assert!(found.value <= best && best <= found.bound, "{} {} {}", found.value, best, found.bound);
            prop_assert!(!found.interrupted || !found.proven());
        }

        #[test]
        fn an_answer_known_before_is_never_beaten_by_a_worse_one(programme in any_programme(2)) {
            let best = solve(&programme, &[], EFFORT);
            let short = solve(&programme, std::slice::from_ref(&best.chosen), Effort { nodes: 0 });
            prop_assert_eq!((short.value, short.cost), (best.value, best.cost));
        }
    }

    #[test]
    fn the_cheapest_of_the_answers_that_keep_as_many() {
        let one = |cost: i64| group(vec![Level { costs: vec![cost], value: 10 }]);
        let programme = Programme { groups: [500, 300, 400].map(one).into(), capacities: vec![750], spent: vec![1], free: true };
        let found = solve(&programme, &[], EFFORT);
        assert_eq!((found.value, found.cost), (20, 700));
        assert_eq!(found.chosen, [None, Some(0), Some(0)]);
    }

    #[test]
    fn nothing_to_buy_or_nothing_to_pay_with() {
        let none = Programme { capacities: vec![5], spent: vec![1], free: true, ..Programme::default() };
        assert_eq!(solve(&none, &[], EFFORT).value, 0);
        let poor = Programme { groups: vec![group(vec![Level { costs: vec![5], value: 1 }])], capacities: vec![0], ..none };
        let found = solve(&poor, &[], EFFORT);
        assert_eq!((found.chosen.as_slice(), found.proven()), (&[None][..], true));
    }
}
