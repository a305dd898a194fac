//! Calendar months as numbers that can be counted.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{Datelike, Days, NaiveDate};

use crate::units::division::{floor, remainder};

/// First year whose months are laid out.
const FIRST_YEAR: i32 = 1990;
/// Months laid out.
const MONTHS: usize = 12 * 80;

/// The first days of the months that contracts have: found, not computed, some hundred times for each contract.
static FIRST_DAYS: [NaiveDate; MONTHS] = {
    let mut days = [NaiveDate::MIN; MONTHS];
    let mut place = 0;
    while place < MONTHS {
        days[place] = Month(FIRST_YEAR * 12 + place as i32).first_day_of_any_year();
        place += 1;
    }
    days
};

/// The number of the first day of each of them, as [`chrono::Datelike::num_days_from_ce`] counts.
static FIRST_NUMBERS: [i32; MONTHS] = {
    // 1 January 1990.
    let mut number = 726_468;
    let mut numbers = [0; MONTHS];
    let mut place = 0;
    while place < MONTHS {
        numbers[place] = number;
        number += Month(FIRST_YEAR * 12 + place as i32).length().cast_signed();
        place += 1;
    }
    numbers
};

/// A calendar month, counted from January of year 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month that has this day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// January of a year.
    #[must_use]
    pub const fn january(year: i32) -> Self {
        Self(year * 12)
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 for January, 12 for December.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.rem_euclid(12).unsigned_abs() + 1
    }

    /// The first month of its calendar quarter.
    #[must_use]
    pub const fn quarter(self) -> Self {
        Self((floor(self.0 as i64, 3) * 3) as i32)
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let place = usize::try_from(self - Self::january(FIRST_YEAR));
        place.ok().and_then(|place| FIRST_DAYS.get(place).copied()).unwrap_or_else(|| self.first_day_of_any_year())
    }

    /// The number of its first day among all days: two of them tell how many days lie between.
    #[must_use]
    pub fn first_number(self) -> i32 {
        let place = usize::try_from(self - Self::january(FIRST_YEAR));
        place.ok().and_then(|place| FIRST_NUMBERS.get(place).copied()).unwrap_or_else(|| self.first_day_of_any_year().num_days_from_ce())
    }

    /// Its day of this number; its last day when it has fewer.
    #[must_use]
    pub fn day(self, number: u32) -> NaiveDate {
        // Every month has 28 days.
        let number = if number <= 28 { number } else { self.clamped(number) };
        let first = self.first_day();
        if number <= 1 { first } else { first.checked_add_days(Days::new(u64::from(number - 1))).unwrap_or(NaiveDate::MAX) }
    }

    /// The number of a day, or that of its last day when it has fewer.
    #[cold]
    pub(super) fn clamped(self, day: u32) -> u32 {
        day.min(self.length())
    }

    const fn first_day_of_any_year(self) -> NaiveDate {
        match NaiveDate::from_ymd_opt(self.year(), self.number(), 1) {
            Some(day) => day,
            None => NaiveDate::MAX,
        }
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        (self + 1).first_day().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// How many days it has.
    #[must_use]
    pub const fn length(self) -> u32 {
        const LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let year = self.year() as i64;
        let leap = remainder(year, 4) == 0 && (remainder(year, 100) != 0 || remainder(year, 400) == 0);
        let february = self.number() == 2;
        LENGTHS[(self.number() - 1) as usize] + (leap && february) as u32
    }
}

impl Add<i32> for Month {
    type Output = Self;
    fn add(self, months: i32) -> Self {
        Self(self.0 + months)
    }
}

/// The months between two months.
impl Sub for Month {
    type Output = i32;
    fn sub(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

/// Year and month, written `2020-01`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_days() {
        let february = Month::january(2020) + 1;
        assert_eq!(february.length(), 29);
        assert_eq!(february.last_day(), NaiveDate::from_ymd_opt(2020, 2, 29).unwrap());
        assert_eq!((Month::january(1900) + 1).length(), 28);
        for months in (-9_000..30_000).map(|months| Month::january(0) + months) {
            assert_eq!(Some(months.first_day()), NaiveDate::from_ymd_opt(months.year(), months.number(), 1));
            assert_eq!(months.first_number(), months.first_day().num_days_from_ce());
        }
        assert_eq!((february.quarter().to_string(), february.to_string()), ("2020-01".into(), "2020-02".into()));
        assert_eq!((february + 4).quarter(), Month::january(2020) + 3);
    }
}
