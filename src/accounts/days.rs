//! The days of a month on which money goes out or comes in when no payment says it: a profile, as data.

use serde::Deserialize;

use crate::units::division::half_away;
use crate::units::{Centimes, Part};

/// Most days of a profile.
pub const MOST_DAYS: usize = 6;
/// Days of the longest month.
pub const LONGEST_MONTH: usize = 31;

/// The day of a part of an amount, as written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenDay {
    /// Share of the amount of the month, such as "0.60".
    pub part: String,
    /// Day of the month; the last one of a shorter month.
    pub jour: u8,
    /// What is paid on it.
    pub nature: String,
}

/// On which days of its month an amount is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayShares {
    days: [u8; MOST_DAYS],
    /// Running total of the shares, in ten-thousandths; the whole from the last one on.
    upto: [i64; MOST_DAYS],
}

impl DayShares {
    /// All of it on one day.
    #[must_use]
    pub const fn on(day: u8) -> Self {
        Self { days: [day; MOST_DAYS], upto: [Part::WHOLE.ten_thousandths(); MOST_DAYS] }
    }

    /// The shares of a profile; none when they do not make the whole, when a day is none of a month, or when there are too many.
    #[must_use]
    pub fn new(written: &[WrittenDay]) -> Option<Self> {
        let last = written.last()?;
        let mut shares = Self::on(last.jour);
        let mut sum = 0;
        for (place, day) in written.iter().enumerate() {
            sum += Part::parse(&day.part)?.ten_thousandths();
            *shares.days.get_mut(place)? = day.jour;
            *shares.upto.get_mut(place)? = sum;
        }
        let possible = written.iter().all(|day| (1..=LONGEST_MONTH as u8).contains(&day.jour));
        (possible && sum == Part::WHOLE.ten_thousandths()).then_some(shares)
    }

    /// Adds an amount to the days of a month of this length, shares rounded on the running total.
    pub(super) fn spread(&self, amount: Centimes, length: usize, days: &mut [i64; LONGEST_MONTH]) {
        if amount == Centimes::ZERO {
            return;
        }
        for (place, cents) in self.parts(amount, length) {
            if let Some(day) = days.get_mut(place) {
                *day += cents;
            }
        }
    }

    /// The parts of an amount in a month of this length, in the order of the profile: the place of the day, and the cents. Those beyond the
    /// profile are nothing.
    #[inline]
    pub(super) fn parts(&self, amount: Centimes, length: usize) -> impl Iterator<Item = (usize, i64)> {
        let mut before = 0;
        self.days.iter().zip(&self.upto).map(move |(&day, &upto)| {
            let sum = half_away(amount.0 * upto, Part::WHOLE.ten_thousandths());
            let cents = sum - before;
            before = sum;
            (usize::from(day).clamp(1, length) - 1, cents)
        })
    }
}

/// The days of everything that has no day of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashDays {
    /// Fixed costs.
    pub fixes: DayShares,
    /// Costs of the groups.
    pub groupes: DayShares,
    /// Costs of the apprentices, ancillary costs, stays abroad.
    pub apprentis: DayShares,
    /// Other income.
    pub autres: DayShares,
    /// Support from outside the contracts.
    pub aide: DayShares,
}

/// The last day of every month.
const LAST: u8 = LONGEST_MONTH as u8;

/// Nothing moves within a month but payments, and support on its first day.
impl Default for CashDays {
    fn default() -> Self {
        let last = DayShares::on(LAST);
        Self { fixes: last, groupes: last, apprentis: last, autres: last, aide: DayShares::on(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(days: &[(&str, u8)]) -> Vec<WrittenDay> {
        days.iter().map(|&(part, jour)| WrittenDay { part: part.to_owned(), jour, nature: String::new() }).collect()
    }

    #[test]
    fn parts_add_up_to_the_amount_on_their_days() {
        let shares = DayShares::new(&written(&[("0.3333", 5), ("0.3333", 15), ("0.3334", 31)])).unwrap();
        for amount in [-1_001, 1, 7, 99_999] {
            let mut days = [0; LONGEST_MONTH];
            shares.spread(Centimes(amount), 28, &mut days);
            assert_eq!(days.iter().sum::<i64>(), amount);
            assert!(days.iter().enumerate().all(|(place, &cents)| cents == 0 || [4, 14, 27].contains(&place)));
        }
    }

    #[test]
    fn a_profile_is_whole_and_of_days_that_are() {
        assert!(DayShares::new(&written(&[("0.5", 5)])).is_none());
        assert!(DayShares::new(&written(&[("1", 32)])).is_none() && DayShares::new(&written(&[("1", 0)])).is_none());
        assert!(DayShares::new(&[]).is_none() && DayShares::new(&written(&[("0.1", 1); 10])).is_none());
        assert_eq!(DayShares::new(&written(&[("1", 31)])), Some(DayShares::on(31)));
    }
}
