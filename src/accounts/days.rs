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
    /// Whether it is rents, which may be paid by the quarter.
    #[serde(default)]
    pub loyers: bool,
}

/// How often rents are paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Loyers {
    /// Each month.
    #[default]
    Mois,
    /// In advance, in the first month of each calendar quarter.
    Trimestre,
}

/// On which days of its month an amount is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayShares {
    days: [u8; MOST_DAYS],
    /// Running total of the shares, in ten-thousandths; the whole from the last one on.
    upto: [i64; MOST_DAYS],
    /// Which of them are rents.
    rents: [bool; MOST_DAYS],
    /// How often those are paid.
    term: Loyers,
}

/// Months of a calendar quarter.
const QUARTER: usize = 3;

impl DayShares {
    /// All of it on one day.
    #[must_use]
    pub const fn on(day: u8) -> Self {
        let upto = [Part::WHOLE.ten_thousandths(); MOST_DAYS];
        Self { days: [day; MOST_DAYS], upto, rents: [false; MOST_DAYS], term: Loyers::Mois }
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
            *shares.rents.get_mut(place)? = day.loyers;
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
    pub(super) fn parts(&self, amount: Centimes, length: usize) -> impl Iterator<Item = (usize, i64)> {
        self.placed(self.cut(amount), length)
    }

    /// The same of what is paid in a month of the accounts, by its rank from a January on, of the amounts of all months: rents by the
    /// quarter are paid for its three months in the first.
    pub(super) fn paid(&self, amount: impl Fn(usize) -> Centimes, rank: usize, length: usize) -> impl Iterator<Item = (usize, i64)> {
        let mut cents = self.cut(amount(rank));
        if self.term == Loyers::Trimestre {
            let in_advance = rank.is_multiple_of(QUARTER);
            let others = if in_advance { rank + 1..rank + QUARTER } else { 0..0 };
            let others: Vec<_> = others.map(|month| self.cut(amount(month))).collect();
            for (part, cents) in cents.iter_mut().enumerate().filter(|(part, _)| self.rents.get(*part) == Some(&true)) {
                let more: i64 = others.iter().filter_map(|month| month.get(part)).sum();
                *cents = if in_advance { *cents + more } else { 0 };
            }
        }
        self.placed(cents, length)
    }

    /// An amount cut into its parts, rounded on the running total.
    fn cut(&self, amount: Centimes) -> [i64; MOST_DAYS] {
        let mut before = 0;
        self.upto.map(|upto| {
            let sum = half_away(amount.0 * upto, Part::WHOLE.ten_thousandths());
            let cents = sum - before;
            before = sum;
            cents
        })
    }

    fn placed(&self, cents: [i64; MOST_DAYS], length: usize) -> impl Iterator<Item = (usize, i64)> {
        self.days.into_iter().map(move |day| usize::from(day).clamp(1, length) - 1).zip(cents)
    }
}

/// The days of everything that has no day of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashDays {
    /// Fixed costs; rents among them may go out by the quarter.
    pub fixes: DayShares,
    /// Costs of the groups.
    pub groupes: DayShares,
    /// Costs of the apprentices, ancillary costs, stays abroad.
    pub apprentis: DayShares,
    /// Income of the CFA from elsewhere than the contracts.
    pub autres: DayShares,
    /// Support from outside the contracts.
    pub aide: DayShares,
}

impl CashDays {
    /// The same with rents paid so often.
    #[must_use]
    pub const fn with_rents(mut self, term: Loyers) -> Self {
        self.fixes.term = term;
        self
    }
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
        days.iter().map(|&(part, jour)| WrittenDay { part: part.to_owned(), jour, nature: String::new(), loyers: jour == 5 }).collect()
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

    /// What is paid over a year is what the months cost, and rents of a quarter are paid in its first month.
    #[test]
    fn rents_by_the_quarter_are_paid_in_its_first_month() {
        let monthly = DayShares::new(&written(&[("0.3333", 5), ("0.1667", 15), ("0.5", 31)])).unwrap();
        let days = CashDays { fixes: monthly, ..CashDays::default() };
        let quarterly = days.with_rents(Loyers::Trimestre).fixes;
        let amount = |month: usize| Centimes([-1_001, 7, -99_999, 12_345, 0, 1][month % 6] * 101);
        let of = |shares: &DayShares, month: usize| shares.paid(amount, month, 30).collect::<Vec<_>>();
        for first in [0, 3, 6, 9] {
            let rents: i64 = (first..first + 3).map(|month| of(&monthly, month)[0].1).sum();
            let paid: Vec<i64> = (first..first + 3).map(|month| of(&quarterly, month)[0].1).collect();
            assert_eq!(paid, [rents, 0, 0]);
        }
        for month in 0..12 {
            assert_eq!(of(&quarterly, month)[1..], of(&monthly, month)[1..]);
            assert_eq!(of(&monthly, month), monthly.parts(amount(month), 30).collect::<Vec<_>>());
        }
        assert_eq!(days.with_rents(Loyers::Trimestre).with_rents(Loyers::Mois), days);
    }

    #[test]
    fn a_profile_is_whole_and_of_days_that_are() {
        assert!(DayShares::new(&written(&[("0.5", 5)])).is_none());
        assert!(DayShares::new(&written(&[("1", 32)])).is_none() && DayShares::new(&written(&[("1", 0)])).is_none());
        assert!(DayShares::new(&[]).is_none() && DayShares::new(&written(&[("0.1", 1); 10])).is_none());
        assert_eq!(DayShares::new(&written(&[("1", 31)])), Some(DayShares::on(31)));
    }
}
