//! R8d: what is due by days (R6332-25 III, décret 2025-585), contracts concluded from 1 July 2025. Out of the usual path: months stay
//! the count of a batch, here the calendar months of the contract, and each running total goes to the last day of its month.

use chrono::{Datelike, Duration, NaiveDate};

use super::RuleError;
use crate::calendar::{DAYS_OF_A_YEAR, Month, add_months};
use crate::contract::Contrat;
use crate::legislation::{Leap, Legislation, Settings};
use crate::units::{Annual, Centimes, Fraction, Part};

/// What a year of execution counts for: a multiple of its days, whether they are 365 or 366.
const WHOLE_YEAR: i64 = DAYS_OF_A_YEAR[0] * DAYS_OF_A_YEAR[1];

/// How an annual amount accrues by days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jours {
    debut: NaiveDate,
    /// Days from the first one to the last funded one, both included.
    days: i32,
    majoration: Part,
    leap: Leap,
}

/// Which accrual by days a contract has: increased when it is planned under a year and shortened for the apprentice's level, unless its
/// length is set by regulation (R6332-25 IV).
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub(super) fn jours(
    contrat: &Contrat,
    (under_a_year, funded_to): (bool, NaiveDate),
    law: &Legislation,
    settings: &Settings,
) -> Result<Jours, RuleError> {
    let shortened = contrat.duree_reduite && !contrat.duree_fixe && under_a_year;
    let majoration = if shortened { *law.duree.majoration_duree_reduite.at(contrat.conclusion)? } else { Part::NONE };
    Ok(Jours { debut: contrat.debut.0, days: days_to(contrat.debut.0, funded_to), majoration, leap: settings.leap_year })
}

impl Jours {
    /// The same to another last day.
    #[must_use]
    pub fn until(self, last: NaiveDate) -> Self {
        Self { days: days_to(self.debut, last), ..self }
    }

    /// The same without the increase: what is billed to the employer (R16).
    #[must_use]
    pub const fn plain(self) -> Self {
        Self { majoration: Part::NONE, ..self }
    }

    /// Days from the first one to the last funded one, both included.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.days.into()
    }

    /// The last of so many days.
    fn day(self, days: i32) -> NaiveDate {
        self.debut.checked_add_signed(Duration::days(i64::from(days) - 1)).unwrap_or(NaiveDate::MAX)
    }

    /// The years of execution up to a day, with their funded days and those they count for: 365, or 366 with a 29 February.
    pub fn years(self, day: NaiveDate) -> impl Iterator<Item = (i64, i64)> {
        let day = day.min(self.day(self.days));
        (0..)
            .map(move |year| (add_months(self.debut, 12 * year), add_months(self.debut, 12 * (year + 1))))
            .take_while(move |(from, _)| *from <= day)
            .map(move |(from, next)| self.days_of_the_year(from, next, day))
    }

    /// So many days from the first one, each as its part of its year of execution, in units of which [`WHOLE_YEAR`] make one. A year that
    /// is over counts for one, and the longer years are those that have a 29 February.
    fn accrued(self, days: i32) -> i64 {
        let days = days.min(self.days);
        if days <= 0 {
            return 0;
        }
        if self.leap == Leap::Finance || (self.debut.month0(), self.debut.day()) == (1, 29) {
            return self.summed(days);
        }
        let month = Month::of(self.debut);
        let start = |year: i32| (month + 12 * year).first_number() - month.first_number();
        let mut over = (days - 1).div_euclid(DAYS_OF_A_YEAR[1] as i32);
        let (mut from, mut next) = (start(over), start(over + 1));
        while next < days {
            over += 1;
            (from, next) = (next, start(over + 1));
        }
        let [plain, leap] = DAYS_OF_A_YEAR;
        let worth = if i64::from(next - from) == plain { leap } else { plain };
        i64::from(over) * WHOLE_YEAR + i64::from(days - from) * worth
    }

    /// The same year by year: as the 29 February of the funded part alone decides, or when the contract begins on one.
    #[cold]
    fn summed(self, days: i32) -> i64 {
        self.years(self.day(days)).map(|(days, of)| days * WHOLE_YEAR.div_euclid(of)).sum()
    }

    /// Funded days, up to `day`, of the year of execution that runs from a day to the eve of another, and what they count for.
    fn days_of_the_year(self, from: NaiveDate, next: NaiveDate, day: NaiveDate) -> (i64, i64) {
        let end = next.pred_opt().unwrap_or(NaiveDate::MAX);
        let held = if self.leap == Leap::Annee { end } else { end.min(self.day(self.days)) };
        ((day.min(end) - from).num_days() + 1, DAYS_OF_A_YEAR[usize::from(holds_29_february(from, held))])
    }

    /// What is due up to a day of an annual amount, exact.
    #[must_use]
    pub fn due_on(self, annual: Annual, day: NaiveDate) -> Fraction {
        self.due_for(annual, days_to(self.debut, day))
    }

    /// What is due for the first calendar months of the contract.
    #[must_use]
    pub fn due(self, annual: Annual, months: i32) -> Fraction {
        self.due_for(annual, self.days_of(months))
    }

    /// [`Self::due`] to the cent: where the denominator is known, a division becomes a product.
    #[must_use]
    pub fn due_rounded(self, annual: Annual, months: i32) -> Centimes {
        let base = self.accrued(self.days_of(months));
        if self.majoration == Part::NONE { annual.times(base, WHOLE_YEAR).rounded() } else { self.increased(annual, base).rounded() }
    }

    /// Days from the first one to the end of the first calendar months.
    fn days_of(self, months: i32) -> i32 {
        let first = Month::of(self.debut);
        if months > 0 { (first + months).first_number() - first.first_number() - self.debut.day0().cast_signed() } else { 0 }
    }

    /// What is due for the first days.
    fn due_for(self, annual: Annual, days: i32) -> Fraction {
        let base = self.accrued(days);
        if self.majoration == Part::NONE { annual.times(base, WHOLE_YEAR) } else { self.increased(annual, base) }
    }

    /// base + max(0, min(base x share, a - base)); the share is a tenth: a few units keep 64 bits wide enough.
    #[cold]
    fn increased(self, annual: Annual, base: i64) -> Fraction {
        let (share, units) = reduced(self.majoration);
        let increase = (base * share).min((WHOLE_YEAR - base) * units).max(0);
        annual.times(base * units + increase, WHOLE_YEAR * units)
    }
}

/// Days from one to another, both included; 0 or less when the other is before.
fn days_to(from: NaiveDate, to: NaiveDate) -> i32 {
    let number = |day: NaiveDate| Month::of(day).first_number() + day.day0().cast_signed();
    number(to) - number(from) + 1
}

/// A share as a fraction of small numbers.
fn reduced(part: Part) -> (i64, i64) {
    let (mut a, mut b) = (part.ten_thousandths(), Part::WHOLE.ten_thousandths());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (part.ten_thousandths().div_euclid(a.max(1)), Part::WHOLE.ten_thousandths().div_euclid(a.max(1)))
}

/// Whether a 29 February lies between two days, both included.
fn holds_29_february(from: NaiveDate, to: NaiveDate) -> bool {
    (from.year()..=to.year()).any(|year| NaiveDate::from_ymd_opt(year, 2, 29).is_some_and(|day| from <= day && day <= to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_29_february_is_found_where_the_calendar_has_one() {
        for from in day(1996, 1, 1).iter_days().take(3_000).step_by(7) {
            for length in [0, 1, 58, 59, 60, 61, 300, 364, 365, 366] {
                let to = from + chrono::Days::new(length);
                let met = from.iter_days().take_while(|day| *day <= to).any(|day| (day.month(), day.day()) == (2, 29));
                assert_eq!(holds_29_february(from, to), met, "{from} {to}");
            }
        }
        assert!(!holds_29_february(day(2100, 1, 1), day(2100, 12, 31)), "no leap year");
    }

    /// By the table of months as by the calendar: each funded day is one part of 365 or 366 of the year of execution that it lies in.
    #[test]
    fn years_that_are_over_count_for_one() {
        let starts = day(2025, 7, 1).iter_days().take(1_000).step_by(13).chain([day(2028, 2, 29), day(2027, 1, 31), day(2027, 3, 1)]);
        for debut in starts {
            for (leap, months) in [(Leap::Annee, 7), (Leap::Annee, 36), (Leap::Finance, 20), (Leap::Finance, 48)] {
                let last = add_months(debut, months);
                let jours = Jours { debut, days: days_to(debut, last), majoration: Part::NONE, leap };
                assert_eq!(jours.day(jours.days), last);
                for days in [1, 2, 28, 59, 201, 364, 365, 366, 367, 368, 500, 730, 731, 732, 1_500] {
                    assert_eq!(jours.accrued(days), jours.summed(days.min(jours.days)), "{debut} {days} {leap:?}");
                }
                assert_eq!((jours.accrued(0), jours.accrued(-3)), (0, 0));
                for months in [1, 2, 6, 12, 13, 30] {
                    let eve = (Month::of(debut) + months).first_day().pred_opt().unwrap();
                    let annual = Annual::from_centimes(Centimes(800_000));
                    assert_eq!(jours.due(annual, months), jours.due_on(annual, eve), "{debut} {months}");
                    assert_eq!(jours.due_rounded(annual, months), jours.due(annual, months).rounded());
                }
            }
        }
    }
}
