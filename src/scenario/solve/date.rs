//! The last day of signature that keeps an old cost.

use chrono::{Datelike, NaiveDate};

use super::{Threshold, threshold};
use crate::units::Centimes;

/// A day from which a signature costs or brings something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateStep {
    /// First day of the value; the value of the day before is another.
    pub from: NaiveDate,
    /// The value; none when the contract cannot be priced.
    pub value: Option<Centimes>,
}

/// The answer: the last day and the next one, and every step of the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateAnswer {
    /// What the first day of the period brings.
    pub old: Option<Centimes>,
    /// The last day that keeps it, found by bisection and proven by its neighbour; none when every day does, or when it comes back later.
    pub last: Option<NaiveDate>,
    /// Every step of the period, its first day included.
    pub steps: Vec<DateStep>,
}

fn day(number: i64) -> NaiveDate {
    i32::try_from(number).ok().and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(NaiveDate::MAX)
}

/// The last day of `from..=until` on which `value` is what it is on `from`.
#[must_use]
pub fn last_day(from: NaiveDate, until: NaiveDate, value: impl Fn(NaiveDate) -> Option<Centimes>) -> DateAnswer {
    let (first, end) = (i64::from(from.num_days_from_ce()), i64::from(until.num_days_from_ce()));
    let old = value(from);
    let last = match threshold(first, end, |number| value(day(number)) != old) {
        Threshold::From(number) => Some(day(number - 1)),
        _ => None,
    };
    let mut steps = vec![DateStep { from, value: old }];
    for number in first + 1..=end {
        let value = value(day(number));
        if steps.last().is_some_and(|step| step.value != value) {
            steps.push(DateStep { from: day(number), value });
        }
    }
    // The scan of every day is the proof: the first step is the day after the one that bisection found.
    let last = last.filter(|last| steps.get(1).is_some_and(|step| Some(step.from) == last.succ_opt()));
    DateAnswer { old, last, steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_and_every_step() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let value = |on: NaiveDate| {
            Some(Centimes(if on < day(2019, 9, 1) {
                1
            } else if on < day(2020, 1, 1) {
                2
            } else {
                3
            }))
        };
        let answer = last_day(day(2019, 1, 1), day(2021, 1, 1), value);
        assert_eq!((answer.old, answer.last), (Some(Centimes(1)), Some(day(2019, 8, 31))));
        assert_eq!(answer.steps.iter().map(|step| step.from).collect::<Vec<_>>(), [day(2019, 1, 1), day(2019, 9, 1), day(2020, 1, 1)]);
        assert_eq!(last_day(day(2020, 2, 1), day(2021, 1, 1), value).last, None, "nothing changes any more");
    }
}
