//! Jours ouvrables: Monday to Saturday, public holidays of L3133-1 excluded (R20).

use chrono::{Datelike, NaiveDate, Weekday};

use crate::units::division::{floor, remainder};

/// Public holidays, day by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: Vec<NaiveDate>,
}

impl Holidays {
    /// From days in any order.
    #[must_use]
    pub fn new(mut days: Vec<NaiveDate>) -> Self {
        days.sort_unstable();
        days.dedup();
        Self { days }
    }

    /// Whether this day is a public holiday.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.days.binary_search(&day).is_ok()
    }

    /// The `count`-th jour ouvrable strictly after `day`.
    #[must_use]
    pub fn working_day_after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let working = |day: &NaiveDate| day.weekday() != Weekday::Sun && !self.contains(*day);
        (0..count).fold(day, |day, _| day.iter_days().skip(1).find(working).unwrap_or(NaiveDate::MAX))
    }
}

/// Easter Sunday of a Gregorian year (Meeus, *Astronomical Algorithms*, 1991, chapter 8).
#[must_use]
#[allow(clippy::many_single_char_names, reason = "the letters of the algorithm as published")]
pub fn easter_sunday(year: i32) -> NaiveDate {
    let y = i64::from(year);
    let (a, b, c) = (remainder(y, 19), floor(y, 100), remainder(y, 100));
    let (d, e) = (floor(b, 4), remainder(b, 4));
    let g = floor(8 * b + 13, 25);
    let h = remainder(19 * a + b - d - g + 15, 30);
    let (i, k) = (floor(c, 4), remainder(c, 4));
    let l = remainder(32 + 2 * e + 2 * i - h - k, 7);
    let m = floor(a + 11 * h + 19 * l, 433);
    let month = floor(h + l - 7 * m + 90, 25);
    let day = remainder(h + l - 7 * m + 33 * month + 19, 32);
    u32::try_from(month)
        .ok()
        .zip(u32::try_from(day).ok())
        .and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_of_known_years() {
        let known = [
            (1818, 3, 22),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2018, 4, 1),
            (2019, 4, 21),
            (2020, 4, 12),
            (2021, 4, 4),
            (2024, 3, 31),
            (2038, 4, 25),
        ];
        for (year, month, of_month) in known {
            assert_eq!(easter_sunday(year), day(year, month, of_month));
        }
    }

    #[test]
    fn sundays_and_holidays_are_skipped() {
        let holidays = Holidays::new(vec![day(2020, 5, 21), day(2020, 5, 1), day(2020, 5, 8)]);
        // 2020: 1 and 8 May are Fridays, Ascension is 21 May.
        assert_eq!(holidays.working_day_after(day(2020, 4, 30), 1), day(2020, 5, 2));
        assert_eq!(holidays.working_day_after(day(2020, 5, 4), 5), day(2020, 5, 11));
        assert_eq!(holidays.working_day_after(day(2020, 9, 1), 5), day(2020, 9, 7));
        assert!(holidays.contains(day(2020, 5, 21)));
    }
}
