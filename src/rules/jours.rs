//! R8d: what is due by days (R6332-25 III, décret 2025-585), contracts concluded from 1 July 2025. Out of the usual path: months stay
//! the count of a batch, here the calendar months of the contract, and each running total goes to the last day of its month.

use chrono::NaiveDate;

use crate::calendar::{DAYS_OF_A_YEAR, DateConclusion, Month, add_months};
use crate::contract::Contrat;
use crate::legislation::{Leap, Legislation, Settings};
use crate::units::{Annual, Fraction, Part};

use super::RuleError;
use super::duree::Duree;

/// How an annual amount accrues by days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jours {
    debut: NaiveDate,
    last: NaiveDate,
    majoration: Part,
    leap: Leap,
}

/// Which accrual by days a contract has: increased when it is planned under a year and shortened for the apprentice's level, unless its
/// length is set by regulation (R6332-25 IV).
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
pub(super) fn jours(contrat: &Contrat, duree: &Duree, law: &Legislation, settings: &Settings) -> Result<Jours, RuleError> {
    let shortened = contrat.duree_reduite && !contrat.duree_fixe && duree.under_a_year();
    let majoration = if shortened { *law.duree.majoration_duree_reduite.at(DateConclusion(contrat.conclusion))? } else { Part::NONE };
    Ok(Jours { debut: contrat.debut, last: duree.funded_to, majoration, leap: settings.leap_year })
}

impl Jours {
    /// The same to another last day.
    #[must_use]
    pub const fn until(self, last: NaiveDate) -> Self {
        Self { last, ..self }
    }

    /// The same without the increase: what is billed to the employer (R16).
    #[must_use]
    pub const fn plain(self) -> Self {
        Self { majoration: Part::NONE, ..self }
    }

    /// Days from the first one to the last funded one, both included.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.last - self.debut).num_days() + 1
    }

    /// The years of execution up to a day, with their funded days and those they count for: 365, or 366 with a 29 February.
    pub fn years(self, day: NaiveDate) -> impl Iterator<Item = (i64, i64)> {
        let day = day.min(self.last);
        (0..).map(move |year| (add_months(self.debut, 12 * year), add_months(self.debut, 12 * (year + 1)))).map_while(
            move |(from, next)| {
                let end = next.pred_opt()?;
                let held = if self.leap == Leap::Annee { end } else { end.min(self.last) };
                let days = DAYS_OF_A_YEAR[usize::from(holds_29_february(from, held))];
                (from <= day).then(|| ((day.min(end) - from).num_days() + 1, days))
            },
        )
    }

    /// What is due up to a day of an annual amount, exact.
    #[must_use]
    pub fn due_on(self, annual: Annual, day: NaiveDate) -> Fraction {
        let whole = DAYS_OF_A_YEAR[0] * DAYS_OF_A_YEAR[1];
        let base: i64 = self.years(day).map(|(days, of)| days * whole.div_euclid(of)).sum();
        if self.majoration == Part::NONE {
            return annual.times(base, whole);
        }
        // base + max(0, min(base x share, a - base)); the share is a tenth: a few units keep 64 bits wide enough.
        let (share, units) = reduced(self.majoration);
        let increase = (base * share).min((whole - base) * units).max(0);
        annual.times(base * units + increase, whole * units)
    }

    /// What is due for the first calendar months of the contract.
    #[must_use]
    pub fn due(self, annual: Annual, months: i32) -> Fraction {
        match (Month::of(self.debut) + months).first_day().pred_opt() {
            Some(day) if months > 0 => self.due_on(annual, day),
            _ => Fraction::ZERO,
        }
    }
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
    use chrono::Datelike;
    (from.year()..=to.year()).any(|year| NaiveDate::from_ymd_opt(year, 2, 29).is_some_and(|day| from <= day && day <= to))
}
