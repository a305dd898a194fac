//! Sliding months of a contract: month i runs from `debut + (i-1)` months to the day before `debut + i` months.

use chrono::{Datelike, NaiveDate};

use super::Month;

/// `day` plus whole months, clamped to the last day of the month reached: 31 January + 1 month = 28 or 29 February.
#[must_use]
pub fn add_months(day: NaiveDate, months: i32) -> NaiveDate {
    (Month::of(day) + months).day(day.day())
}

/// Started months from `start` to `day`, both included: the smallest n with `day < start + n months`
/// (docs/RULES.md, terms; « chaque mois de contrat d'apprentissage débuté est dû »). Zero or less when `day` is before `start`.
///
/// ```
/// use chrono::NaiveDate;
/// use coutcontrat::calendar::started_months;
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// assert_eq!(started_months(day(2019, 9, 28), day(2020, 10, 3)), 13);
/// assert_eq!(started_months(day(2020, 2, 29), day(2021, 2, 28)), 13);
/// ```
#[inline(always)]
#[must_use]
pub fn started_months(start: NaiveDate, day: NaiveDate) -> i32 {
    let reached = Month::of(day);
    // Every month has 28 days: only a later start can be clamped.
    let anniversary = if start.day() <= 28 { start.day() } else { reached.clamped(start.day()) };
    reached - Month::of(start) + i32::from(day.day() >= anniversary)
}

/// The last day of sliding month `i` (1, 2, ...) of a contract that starts on `start`.
#[must_use]
pub fn last_day_of_sliding_month(start: NaiveDate, i: i32) -> NaiveDate {
    add_months(start, i).pred_opt().unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn started_months_agree_with_their_definition() {
        for start in day(2019, 1, 1).iter_days().take(430) {
            for later in start.iter_days().take(800).step_by(3) {
                let counted = (1..60).find(|&n| later < add_months(start, n)).unwrap();
                assert_eq!(started_months(start, later), counted, "{start} {later}");
            }
        }
    }

    #[test]
    fn months_are_added_from_the_start_and_clamped() {
        assert_eq!(add_months(day(2020, 1, 31), 1), day(2020, 2, 29));
        assert_eq!(add_months(day(2020, 1, 31), 2), day(2020, 3, 31));
        assert_eq!(last_day_of_sliding_month(day(2020, 9, 1), 10), day(2021, 6, 30));
    }
}
