//! Inverse questions: the headcount, the NPEC, the day or the support at which something becomes true. Each answer is a step: the
//! value found and its neighbour, on which it fails, are both evaluated.

mod date;
mod headcount;
mod npec;
mod support;

pub use date::{DateAnswer, DateStep, last_day};
pub use headcount::{Diploma, HeadcountAnswer, HeadcountPoint, break_even};
pub use npec::{NpecAnswer, NpecQuestion, closing_npec};
pub use support::{SupportAnswer, smallest_support};

/// Where a predicate of a whole number becomes true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// True from the lowest value on.
    Always,
    /// True at this value and not at the one before.
    From(i64),
    /// True at no value up to the highest.
    Never,
    /// False again after being true: there is no threshold.
    NotMonotone,
}

/// Points at which the order of a predicate is checked beside the bisection.
const CHECKED: i64 = 48;

/// The smallest value of `low..=high` at which a predicate holds, by bisection; its order is checked on points spread over the range.
pub fn threshold(low: i64, high: i64, mut holds: impl FnMut(i64) -> bool) -> Threshold {
    if holds(low) {
        return if (1..=CHECKED).all(|rank| holds(between(low, high, rank))) { Threshold::Always } else { Threshold::NotMonotone };
    }
    if !holds(high) {
        return if (1..CHECKED).any(|rank| holds(between(low, high, rank))) { Threshold::NotMonotone } else { Threshold::Never };
    }
    let (mut below, mut above) = (low, high);
    while above - below > 1 {
        let middle = below.midpoint(above);
        if holds(middle) { above = middle } else { below = middle }
    }
    let ordered = (1..CHECKED).map(|rank| between(low, high, rank)).all(|value| holds(value) == (value >= above));
    if ordered { Threshold::From(above) } else { Threshold::NotMonotone }
}

/// A point of a range, by its rank of [`CHECKED`].
fn between(low: i64, high: i64, rank: i64) -> i64 {
    low + crate::units::division::floor((high - low) * rank, CHECKED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbour_of_a_threshold_fails() {
        for step in 1..=1_000 {
            assert_eq!(threshold(0, 1_000, |value| value >= step), Threshold::From(step));
        }
        assert_eq!(threshold(0, 9, |_| true), Threshold::Always);
        assert_eq!(threshold(0, 9, |_| false), Threshold::Never);
        assert_eq!(threshold(0, 1_000, |value| (200..800).contains(&value)), Threshold::NotMonotone);
        assert_eq!(threshold(0, 1_000, |value| !(200..800).contains(&value)), Threshold::NotMonotone);
    }
}
