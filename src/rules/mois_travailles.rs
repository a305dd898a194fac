//! R14, L6222-42: the months of a contract, with the days on which it runs and is not suspended by a mobility abroad.

use chrono::{Datelike, NaiveDate};

use crate::calendar::{Month, started_months};
use crate::contract::{Contrat, Embauche};
use crate::legislation::{Legislation, NoValue};

/// One sliding month of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoisTravaille {
    /// Year of execution of the contract: 1, 2, ...
    pub annee: i32,
    /// Calendar month of its first day, which selects the figures of the pay.
    pub mois: Month,
    /// Days on which the contract runs and is not suspended.
    pub jours: i64,
    /// Days of the month.
    pub longueur: i64,
}

impl MoisTravaille {
    /// A month in which the contract is suspended throughout brings no aid.
    #[must_use]
    pub const fn aided(&self) -> bool {
        self.jours > 0
    }
}

/// Last day of work: the rupture, else the last day of the contract. Training kept on after a rupture is not paid by the employer.
#[must_use]
pub fn last_worked_day(contrat: &Contrat) -> NaiveDate {
    contrat.early_end().map_or(contrat.fin, |rupture| rupture.0)
}

/// The months of a contract, from its first day to its last day of work; each is found when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoisTravailles {
    debut: NaiveDate,
    /// Calendar month of the first day.
    first: Month,
    /// The day after the last day of work.
    end: NaiveDate,
    /// Months started up to the last day of work.
    count: i32,
    /// First day of the suspension and the day after its last.
    away: Option<(NaiveDate, NaiveDate)>,
}

/// The months of a contract.
///
/// # Errors
/// [`NoValue`] when the law has no value on the day of conclusion.
pub fn mois_travailles(contrat: &Contrat, embauche: &Embauche, law: &Legislation) -> Result<MoisTravailles, NoValue> {
    let last = last_worked_day(contrat);
    Ok(MoisTravailles {
        debut: contrat.debut.0,
        first: Month::of(contrat.debut.0),
        end: last.succ_opt().unwrap_or(last),
        count: started_months(contrat.debut.0, last).max(0),
        away: suspension(contrat, embauche, law)?,
    })
}

impl MoisTravailles {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> i32 {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Calendar month of the first day of a month, by its rank from 0.
    #[must_use]
    pub fn calendar(&self, rank: i32) -> Month {
        self.first + rank
    }

    /// First day of the contract.
    #[must_use]
    pub const fn debut(&self) -> NaiveDate {
        self.debut
    }

    /// How many months, from the first on, are certain to be worked whole: all but the last one, if nothing is suspended.
    #[must_use]
    pub const fn whole(&self) -> i32 {
        if self.away.is_none() { self.count - 1 } else { 0 }
    }

    /// A month by its rank, from 0.
    #[must_use]
    pub fn get(&self, rank: i32) -> MoisTravaille {
        let (calendar, day) = (self.calendar(rank), self.debut.day());
        let (from, next) = (calendar.day(day), (calendar + 1).day(day));
        let until = next.min(self.end);
        // Every month has 28 days: only a later start can be clamped.
        let longueur = if day > 28 { days(from, next) } else { i64::from(calendar.length()) };
        let lasted = if until == next { longueur } else { days(from, until) };
        let suspended = self.away.map_or(0, |(first, after)| days(first.max(from), after.min(until)));
        MoisTravaille { annee: rank.div_euclid(12) + 1, mois: calendar, jours: lasted - suspended, longueur }
    }

    /// The months of a year of execution: 1, 2, ...
    #[must_use]
    pub fn annee(&self, annee: i32) -> AnneeTravaillee<'_> {
        let from = 12 * (annee - 1);
        AnneeTravaillee { mois: self, annee, from, to: self.count.min(from + 12).max(from) }
    }
}

/// The months of one year of execution.
#[derive(Clone, Copy, Debug)]
pub struct AnneeTravaillee<'a> {
    /// Those of the contract.
    pub mois: &'a MoisTravailles,
    /// Year of execution: 1, 2, ...
    pub annee: i32,
    from: i32,
    to: i32,
}

impl AnneeTravaillee<'_> {
    /// Months started in this year, 12 at most.
    #[must_use]
    pub const fn len(&self) -> i32 {
        self.to - self.from
    }

    /// Whether the contract has no month in the year.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.to == self.from
    }

    /// Ranks of its months in the contract.
    #[must_use]
    pub fn ranks(&self) -> std::ops::Range<i32> {
        self.from..self.to
    }

    /// Its months in order, suspended ones included.
    pub fn iter(&self) -> impl Iterator<Item = MoisTravaille> + '_ {
        self.ranks().map(|rank| self.mois.get(rank))
    }

    /// Months that bring an aid: all that have begun, but for a suspension.
    #[must_use]
    pub fn aided(&self) -> i64 {
        self.aided_until(None)
    }

    /// Days of the last month of the contract up to its last day of work and the days that it has, when it is in the year, is not whole and
    /// nothing is suspended.
    #[must_use]
    pub fn last_by_days(&self, last: NaiveDate) -> Option<(i64, i64)> {
        let rank = self.mois.count - 1;
        if self.mois.away.is_some() || !self.ranks().contains(&rank) {
            return None;
        }
        let mois = self.mois.get(rank);
        (mois.jours < mois.longueur && last >= self.mois.debut).then_some((mois.jours, mois.longueur))
    }

    /// Those of them that begin in a calendar month before this one.
    #[must_use]
    pub fn aided_until(&self, month: Option<Month>) -> i64 {
        let end = month.map_or(self.to, |month| (month - self.mois.first).clamp(self.from, self.to));
        let begun = self.from..end;
        match self.mois.away {
            None => i64::from(begun.end - begun.start),
            Some(_) => begun.filter(|&rank| self.mois.get(rank).aided()).count() as i64,
        }
    }
}

/// A mobility longer than the law's limit: its first day and the day after its last.
fn suspension(contrat: &Contrat, embauche: &Embauche, law: &Legislation) -> Result<Option<(NaiveDate, NaiveDate)>, NoValue> {
    let (Some(first), Some(last)) = embauche.mobilite else { return Ok(None) };
    let after = last.succ_opt().unwrap_or(last);
    let longest = i64::from(*law.mobilite.duree_suspension.at(contrat.conclusion)?);
    Ok((days(first, after) > longest).then_some((first, after)))
}

/// Days from one day to another, the second left out; none when it is not later.
pub(super) fn days(from: NaiveDate, until: NaiveDate) -> i64 {
    i64::from(until.num_days_from_ce() - from.num_days_from_ce()).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aided_months_are_those_that_begin_before_the_month() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for debut in ["2020-01-31", "2020-03-01", "2020-09-15"].map(day) {
            for months in [1, 7, 12, 13, 30] {
                let end = crate::calendar::add_months(debut, months);
                let mois = MoisTravailles { debut, first: Month::of(debut), end, count: started_months(debut, end), away: None };
                for before in debut.iter_days().skip(200).map(|later| later - chrono::Days::new(230)).take(1_200) {
                    let before = Month::of(before);
                    for annee in (1..4).map(|annee| mois.annee(annee)) {
                        let counted = annee.iter().filter(|mois| mois.mois < before).count();
                        assert_eq!(annee.aided_until(Some(before)), counted as i64, "{debut} {months} {before:?} {}", annee.annee);
                    }
                }
            }
        }
    }
}
