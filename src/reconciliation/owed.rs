//! What is owed and late on a day, in one line.

use chrono::NaiveDate;

use super::ageing::{AGES, ageing};
use super::statement::Reconciliation;
use crate::units::Centimes;

/// What is owed on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The last day counted.
    pub until: NaiveDate,
    /// Whether payments received were given: without them what is owed is not known.
    pub statement: bool,
    /// Due to that day.
    pub due: Centimes,
    /// Received, over all lines.
    pub received: Centimes,
    /// Due, of which nothing or too little came.
    pub owed: Centimes,
    /// Of it, what is older than the first class of age of a reconciliation.
    pub late: Centimes,
    /// Received beyond what was due.
    pub beyond: Centimes,
}

impl Owed {
    /// What a reconciliation comes to.
    #[must_use]
    pub fn of(found: &Reconciliation, statement: bool) -> Self {
        let totals = found.totals();
        let late = ageing(found).into_iter().filter(|((_, class), _)| *class > 0).map(|(_, sum)| sum.amount).sum();
        Self { until: found.until, statement, due: totals.due, received: totals.received, owed: totals.owed, late, beyond: totals.beyond }
    }

    /// Days after which what is owed counts as late: the end of the first class of age.
    pub const DAYS: i64 = match AGES[0] {
        Some(days) => days,
        None => 0,
    };
}
