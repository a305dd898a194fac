//! The calendar years that accounts show.

use chrono::{Datelike, NaiveDate};

use crate::calendar::Month;
use crate::contract::Cohort;

/// Most calendar years of a horizon.
pub const LONGEST: i32 = 30;
/// First and last calendar year of any horizon: every month and day of one can be counted.
const EARLIEST: i32 = 1900;
const LATEST: i32 = 2200;

/// Whole calendar years, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    first: i32,
    last: i32,
}

/// 2019 to 2021: the years in which the shipped cohort, entries of 2016 to 2021, is complete.
impl Default for Horizon {
    fn default() -> Self {
        Self { first: 2019, last: 2021 }
    }
}

impl Horizon {
    /// The years of contracts of which the first and the last begin in these (none without contracts): those usually shown, unless a
    /// contract begins after them; then from the first start to the last, not before the usual first year. The years after the last start
    /// have no entrants: they would show a CFA that closes.
    #[must_use]
    pub fn following(starts: Option<(i32, i32)>) -> Self {
        let usual = Self::default();
        match starts {
            Some((first, last)) if last > usual.last => {
                Self { first: first.max(usual.first), last: last.min(first.max(usual.first) + LONGEST - 1) }
            }
            _ => usual,
        }
    }

    /// The years in which the first and the last of some contracts begin.
    #[must_use]
    pub fn starts(cohort: &Cohort) -> Option<(i32, i32)> {
        let years = || (0..cohort.len()).map(|row| cohort.contrat(row).debut.0.year());
        years().min().zip(years().max())
    }
}

/// Where a month lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthPosition {
    /// Before the first month.
    Before,
    /// This month of the horizon, from 0.
    At(usize),
    /// After the last month.
    After,
}

/// The days of a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySpan {
    /// The first one, that of the opening cash.
    pub opening: NaiveDate,
    /// Days from the first to the last, both included.
    pub length: usize,
}

impl DaySpan {
    /// Where a day lies, from 0; none outside.
    #[must_use]
    pub fn place(self, day: NaiveDate) -> Option<usize> {
        let days = (day - self.opening).num_days();
        usize::try_from(days).ok().filter(|&place| place < self.length)
    }
}

impl Horizon {
    /// From one year to another, both included; none when they are in disorder, more than [`LONGEST`], or far from ours.
    #[must_use]
    pub const fn new(first: i32, last: i32) -> Option<Self> {
        let ours = first >= EARLIEST && last <= LATEST;
        if ours && last >= first && last - first < LONGEST { Some(Self { first, last }) } else { None }
    }

    /// Its calendar years in order, both ends included.
    pub fn years(self) -> impl ExactSizeIterator<Item = i32> {
        (0..self.len_years()).map(move |year| self.first + year as i32)
    }

    /// How many years, both ends included.
    #[must_use]
    pub const fn len_years(self) -> usize {
        (self.last - self.first + 1) as usize
    }

    /// How many months: twelve a year.
    #[must_use]
    pub const fn len_months(self) -> usize {
        self.len_years() * 12
    }

    /// January of the first year.
    #[must_use]
    pub const fn from(self) -> Month {
        Month::january(self.first)
    }

    /// The first month NOT in it.
    #[must_use]
    pub const fn until(self) -> Month {
        Month::january(self.last + 1)
    }

    /// Its days, from 1 January of the first year to 31 December of the last.
    #[must_use]
    pub fn span(self) -> DaySpan {
        let opening = self.from().first_day();
        DaySpan { opening, length: (self.until().first_day() - opening).num_days().unsigned_abs() as usize }
    }

    /// The months, in order.
    pub fn months(self) -> impl ExactSizeIterator<Item = Month> {
        (0..self.len_months()).map(move |month| self.from() + month as i32)
    }

    /// Where a month lies.
    #[must_use]
    pub fn place(self, month: Month) -> MonthPosition {
        if month < self.from() {
            MonthPosition::Before
        } else if month >= self.until() {
            MonthPosition::After
        } else {
            MonthPosition::At((month - self.from()) as usize)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_place() {
        let horizon = Horizon::new(2019, 2021).unwrap();
        assert_eq!((horizon.len_years(), horizon.len_months()), (3, 36));
        assert_eq!(horizon.years().collect::<Vec<_>>(), [2019, 2020, 2021]);
        assert_eq!(horizon.place(Month::january(2020)), MonthPosition::At(12));
        assert_eq!(horizon.place(Month::january(2019) + -1), MonthPosition::Before);
        assert_eq!(horizon.place(Month::january(2022)), MonthPosition::After);
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let span = horizon.span();
        assert_eq!((span.length, span.place(day(2019, 1, 1)), span.place(day(2021, 12, 31))), (1_096, Some(0), Some(1_095)));
        assert_eq!((span.place(day(2018, 12, 31)), span.place(day(2022, 1, 1))), (None, None));
        assert_eq!(horizon.months().last(), Some(Month::january(2021) + 11));
        assert_eq!((Horizon::new(2020, 2019), Horizon::new(2001, 2031)), (None, None));
        for (first, last) in [(i32::MIN, i32::MAX), (i32::MIN, 2021), (2019, i32::MAX), (i32::MIN, i32::MIN), (i32::MAX, i32::MAX)] {
            assert_eq!(Horizon::new(first, last), None, "{first} {last}");
        }
    }
}
