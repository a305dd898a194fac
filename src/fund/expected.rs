//! The levels of aid of a CFA over the draws: each level keeps it in so many draws.

use super::Need;
use super::optimum::Level;
use crate::units::Centimes;

/// The levels that rise in cost and in draws kept. The value of a level is what the CFA is worth times the draws in which it is kept
/// beyond those kept without cost. Without draws the certain need is the only draw.
pub(super) fn levels(need: &Need, worth: i64, cost: impl Fn(i64) -> Option<i64>) -> Vec<Level> {
    let certain = [if need.lost { Centimes::LARGEST } else { need.shortfall }];
    let drawn = if need.drawn.is_empty() { &certain[..] } else { &need.drawn };
    let mut costs: Vec<i64> = drawn.iter().filter(|&&needed| needed < Centimes::LARGEST).filter_map(|needed| cost(needed.0)).collect();
    costs.sort_unstable();
    let free = costs.partition_point(|&cost| cost <= 0);
    let mut levels: Vec<Level> = Vec::new();
    for (rank, &cost) in costs.iter().enumerate().skip(free) {
        let value = worth * i64::try_from(rank + 1 - free).unwrap_or(i64::MAX);
        match levels.last_mut() {
            Some(last) if last.cost == cost => last.value = value,
            _ => levels.push(Level { cost, value }),
        }
    }
    levels.retain(|level| level.value > 0);
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_keeps_the_draws_whose_need_it_covers() {
        let need = Need { drawn: [30, 0, 10, 10, Centimes::LARGEST.0].map(Centimes).to_vec(), ..Need::default() };
        let found = levels(&need, 5, Some);
        assert_eq!(found, [Level { cost: 10, value: 10 }, Level { cost: 30, value: 15 }]);
        assert_eq!(levels(&need, 5, |aid| (aid <= 20).then_some(aid)).len(), 1, "above the cap");
    }
}
