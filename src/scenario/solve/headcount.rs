//! The headcount at which a group of a diploma pays for itself: groups open by steps, so the balance can be lost again.

use crate::units::Centimes;
use crate::units::division::ceiling;

/// Largest headcount looked at.
const MOST: i64 = 2_000;

/// What one year of a diploma brings and costs a CFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diploma {
    /// Brought by an apprentice a year.
    pub funding: Centimes,
    /// Costs of an apprentice a year.
    pub per_apprentice: Centimes,
    /// Costs of a group a year.
    pub per_group: Centimes,
    /// Places of a group, one at least.
    pub places: u32,
    /// Fixed costs that the diploma must bear.
    pub fixed: Centimes,
}

/// The balance at a headcount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadcountPoint {
    /// Apprentices of the class that is tried.
    pub headcount: i64,
    /// Groups that this headcount opens.
    pub groups: i64,
    /// What its contracts bring, cents.
    pub funding: Centimes,
    /// What it costs, cents.
    pub cost: Centimes,
}

impl HeadcountPoint {
    /// Brought less spent.
    #[must_use]
    pub fn balance(&self) -> Centimes {
        self.funding - self.cost
    }
}

impl Diploma {
    /// The balance at a headcount.
    #[must_use]
    pub fn at(&self, headcount: i64) -> HeadcountPoint {
        let groups = ceiling(headcount, i64::from(self.places.max(1)));
        let cost = self.fixed.0 + self.per_group.0 * groups + self.per_apprentice.0 * headcount;
        HeadcountPoint { headcount, groups, funding: Centimes(self.funding.0 * headcount), cost: Centimes(cost) }
    }

    fn balanced(&self, headcount: i64) -> bool {
        self.at(headcount).balance() >= Centimes::ZERO
    }
}

/// Where the balance is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadcountAnswer {
    /// The smallest headcount that is balanced, and its neighbour that is not; none when no headcount is.
    pub first: Option<(HeadcountPoint, HeadcountPoint)>,
    /// Later headcounts at which the balance is lost again (a new group opens), as ranges, both ends included.
    pub lost: Vec<(i64, i64)>,
    /// The headcount from which the balance is never lost; none when it is lost again up to the largest one looked at.
    pub safe: Option<i64>,
    /// The headcount with the best balance among those looked at, when none is balanced.
    pub best: HeadcountPoint,
    /// The largest headcount looked at.
    pub most: i64,
}

/// The break-even headcount of a diploma, every headcount evaluated.
#[must_use]
pub fn break_even(diploma: &Diploma) -> HeadcountAnswer {
    let first = (1..=MOST).find(|&headcount| diploma.balanced(headcount));
    let mut lost: Vec<(i64, i64)> = Vec::new();
    for headcount in first.unwrap_or(MOST)..=MOST {
        if !diploma.balanced(headcount) {
            match lost.last_mut() {
                Some(range) if range.1 == headcount - 1 => range.1 = headcount,
                _ => lost.push((headcount, headcount)),
            }
        }
    }
    let safe = match (first, lost.last()) {
        (None, _) => None,
        (first, None) => first,
        (_, Some(&(_, end))) => (end < MOST).then_some(end + 1),
    };
    let best = (1..=MOST).map(|headcount| diploma.at(headcount)).max_by_key(|point| (point.balance(), -point.headcount));
    HeadcountAnswer {
        first: first.map(|headcount| (diploma.at(headcount), diploma.at(headcount - 1))),
        lost: if first.is_some() { lost } else { Vec::new() },
        safe,
        best: best.unwrap_or_else(|| diploma.at(1)),
        most: MOST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diploma(funding: i64) -> Diploma {
        Diploma {
            funding: Centimes(funding),
            per_apprentice: Centimes(110_000),
            per_group: Centimes(4_800_000),
            places: 15,
            fixed: Centimes(1_000_000),
        }
    }

    #[test]
    fn the_step_of_a_new_group_loses_the_balance_again() {
        // 7 000 - 1 100 = 5 900 a head: 10 for a group and the fixed costs, 18 (17.97) for two groups.
        let answer = break_even(&diploma(700_000));
        let (at, below) = answer.first.unwrap();
        assert_eq!((at.headcount, at.balance() >= Centimes::ZERO, below.balance() < Centimes::ZERO), (10, true, true));
        assert_eq!(answer.lost, [(16, 17)]);
        assert_eq!(answer.safe, Some(18));
    }

    #[test]
    fn a_target_that_no_headcount_reaches_is_said() {
        // 4 200 a head bears 1 100 and a fifteenth of 48 000: less than nothing is left for the fixed costs.
        let answer = break_even(&diploma(420_000));
        assert_eq!((answer.first, answer.safe, answer.lost.is_empty()), (None, None, true));
        assert!(answer.best.balance() < Centimes::ZERO);
        assert_eq!(answer.best.headcount, 15);
    }
}
