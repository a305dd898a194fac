//! The contracts as a scenario leaves them: what it assumes of them, then how hires answer to their cost (D1).

use super::assumptions::{AssumedChanges, Assumptions};
use crate::contract::Cohort;
use crate::demand::{self, Demand, DemandSettings, Market};

/// What a scenario makes of contracts.
#[derive(Clone, Debug, Default)]
pub struct Assumed {
    /// Its own contracts; none when it takes them as they are.
    pub cohort: Option<Cohort>,
    /// How many of them its assumptions change.
    pub changed: AssumedChanges,
    /// How hires answer to their cost (D1), when it asks for it.
    pub demand: Option<Demand>,
}

/// The contracts as a scenario assumes them, then as the demand of their employers leaves them when it asks for it.
#[must_use]
pub fn contracts(raw: &Cohort, assumptions: &Assumptions, demand: Option<DemandSettings>, market: &Market<'_>) -> Assumed {
    let mut made = Assumed::default();
    if !assumptions.is_empty() {
        let (cohort, changed) = assumptions.apply(raw, |code| market.book.niveau(code));
        (made.cohort, made.changed) = (Some(cohort.into_owned()), changed);
    }
    if let Some(settings) = demand {
        let (cohort, demand) = demand::answer(made.cohort.as_ref().unwrap_or(raw), market, settings);
        (made.cohort, made.demand) = (Some(cohort), Some(demand));
    }
    made
}
