//! R14, L6222-42: the months of a contract, with the days on which it runs and is not suspended by a mobility abroad.

use chrono::{Datelike, NaiveDate};

use crate::calendar::{DateConclusion, Month, add_months, started_months};
use crate::contract::{Contrat, Embauche};
use crate::legislation::{Legislation, NoValue};

/// One sliding month of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoisTravaille {
    /// Year of execution of the contract: 1, 2, ...
    pub annee: i32,
    /// Calendar month of its first day, which selects the figures of the pay.
    pub mois: Month,
    /// Day on which the age of the apprentice counts: the first of the calendar month, not before the contract.
    pub jour_age: NaiveDate,
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
    contrat.early_end().unwrap_or(contrat.fin)
}

/// The months of a contract from its first day to its last day of work.
///
/// # Errors
/// [`NoValue`] when the law has no value on the day of conclusion.
pub fn mois_travailles(contrat: &Contrat, embauche: &Embauche, law: &Legislation) -> Result<Vec<MoisTravaille>, NoValue> {
    let last = last_worked_day(contrat);
    let away = suspension(contrat, embauche, law)?;
    let end = last.succ_opt().unwrap_or(last);
    let mut from = contrat.debut;
    let mut month = |rank: i32| {
        let next = add_months(contrat.debut, rank + 1);
        let until = next.min(end);
        let suspended = away.map_or(0, |(first, after)| days(first.max(from), after.min(until)));
        let calendar = Month::of(from);
        let month = MoisTravaille {
            annee: rank.div_euclid(12) + 1,
            mois: calendar,
            jour_age: calendar.first_day().max(contrat.debut),
            jours: days(from, until) - suspended,
            longueur: days(from, next),
        };
        from = next;
        month
    };
    Ok((0..started_months(contrat.debut, last)).map(&mut month).collect())
}

/// A mobility longer than the law's limit: its first day and the day after its last.
fn suspension(contrat: &Contrat, embauche: &Embauche, law: &Legislation) -> Result<Option<(NaiveDate, NaiveDate)>, NoValue> {
    let (Some(first), Some(last)) = embauche.mobilite else { return Ok(None) };
    let after = last.succ_opt().unwrap_or(last);
    let longest = i64::from(*law.mobilite.duree_suspension.at(DateConclusion(contrat.conclusion))?);
    Ok((days(first, after) > longest).then_some((first, after)))
}

/// Days from one day to another, the second left out; none when it is not later.
pub(super) fn days(from: NaiveDate, until: NaiveDate) -> i64 {
    i64::from(until.num_days_from_ce() - from.num_days_from_ce()).max(0)
}
