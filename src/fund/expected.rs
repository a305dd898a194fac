//! The levels of aid of a CFA over the draws: each covers, by each year, what is missing in some of them.

use std::collections::BTreeSet;

use super::optimum::Level;
use crate::units::Centimes;

/// Profiles that are all offered when there are no more.
const ALL: usize = 48;
/// Profiles offered in each order of the draws, when there are more.
const SOME: usize = 16;

/// The amounts by each year worth offering, and whether there are no others: what covers a set of draws and not a cent more.
pub(super) fn profiles(missing: &[&[Centimes]]) -> (Vec<Vec<Centimes>>, bool) {
    let distinct: BTreeSet<&[Centimes]> = missing.iter().copied().collect();
    let mut closed: BTreeSet<Vec<Centimes>> = BTreeSet::new();
    for one in &distinct {
        let joined: Vec<Vec<Centimes>> = closed.iter().map(|other| join(one, other)).collect();
        closed.extend(joined);
        closed.insert(one.to_vec());
        if closed.len() > ALL {
            return (some(missing), false);
        }
    }
    (closed.into_iter().collect(), true)
}

fn join(one: &[Centimes], other: &[Centimes]) -> Vec<Centimes> {
    one.iter().zip(other).map(|(&one, &other)| one.max(other)).collect()
}

/// For each year and for their sum, the draws in the order of what is missing: what covers the first of them, for some of the ranks.
fn some(missing: &[&[Centimes]]) -> Vec<Vec<Centimes>> {
    let years = missing.first().map_or(0, |by| by.len());
    let mut found = BTreeSet::new();
    for key in 0..=years {
        let of = |by: &[Centimes]| if key == years { by.iter().copied().sum() } else { by[key] };
        let mut order: Vec<&[Centimes]> = missing.to_vec();
        order.sort_by_key(|&by| (of(by), by));
        let mut covered: Vec<Centimes> = vec![Centimes::ZERO; years];
        for (rank, by) in order.iter().enumerate() {
            covered = join(&covered, by);
            if ((rank + 1) * SOME).div_euclid(order.len()) > (rank * SOME).div_euclid(order.len()) {
                found.insert(covered.clone());
            }
        }
    }
    found.into_iter().collect()
}

/// The levels that no other makes useless, the cheapest first.
pub(super) fn undominated(mut offered: Vec<(Level, Vec<i64>)>) -> Vec<(Level, Vec<i64>)> {
    offered.sort_by(|(one, _), (other, _)| one.costs.cmp(&other.costs).then(other.value.cmp(&one.value)));
    let useless = |(rank, level): (usize, &Level), all: &[(Level, Vec<i64>)]| {
        all.iter().enumerate().any(|(other, (better, _))| {
            let covers = better.value >= level.value && better.costs.iter().zip(&level.costs).all(|(better, cost)| better <= cost);
            covers && (other < rank || better != level)
        })
    };
    let all = offered.clone();
    let mut rank = 0;
    offered.retain(|(level, _)| {
        rank += 1;
        level.value > 0 && !useless((rank - 1, level), &all)
    });
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(amounts: &[i64]) -> Vec<Centimes> {
        amounts.iter().copied().map(Centimes).collect()
    }

    #[test]
    fn what_covers_several_draws_is_offered_beside_what_covers_one() {
        let draws = [by(&[0, 9]), by(&[4, 4]), by(&[4, 4]), by(&[6, 6])];
        let (found, all) = profiles(&draws.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert!(all);
        assert_eq!(found, [by(&[0, 9]), by(&[4, 4]), by(&[4, 9]), by(&[6, 6]), by(&[6, 9])]);
    }

    #[test]
    fn many_draws_offer_some_of_their_levels_and_the_one_that_covers_all() {
        let draws: Vec<Vec<Centimes>> = (0..300).map(|draw| by(&[draw * 7 % 90, 90 + draw])).collect();
        let (found, all) = profiles(&draws.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert!(!all && found.len() <= 3 * SOME && found.contains(&by(&[89, 389])), "{}", found.len());
    }

    #[test]
    fn a_dearer_level_that_keeps_no_more_is_not_offered() {
        let level = |cost: i64, value: i64| (Level { costs: vec![cost], value }, vec![cost]);
        let kept = undominated(vec![level(5, 3), level(5, 4), level(7, 4), level(9, 6), level(9, 6), level(1, 0)]);
        assert_eq!(kept, [level(5, 4), level(9, 6)]);
    }
}
