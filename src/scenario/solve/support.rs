//! The smallest support, paid in one month, that keeps a CFA within its overdraft limit over the horizon.

use chrono::NaiveDate;

use super::{Threshold, threshold};
use crate::accounts::{AccountSettings, CentreFlows, accounts};
use crate::calendar::Month;
use crate::contract::Centre;
use crate::units::Centimes;

/// Largest support looked at: one billion EUR.
const LARGEST: i64 = 100_000_000_000;

/// The answer: both sides of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportAnswer {
    /// From which amount the CFA lives, in cents.
    pub threshold: Threshold,
    /// First day below the limit without support.
    pub insolvent: Option<NaiveDate>,
    /// Lowest cash and its day without support.
    pub lowest: (Centimes, NaiveDate),
    /// First day below the limit with one cent less than the amount found.
    pub below: Option<NaiveDate>,
}

/// The smallest support, to the cent.
#[must_use]
pub fn smallest_support(centre: &Centre, flows: &CentreFlows, month: Month, settings: &AccountSettings) -> SupportAnswer {
    let with = |amount: i64| {
        let mut flows = flows.clone();
        flows.at(month).aide += Centimes(amount);
        accounts(centre, &flows, settings)
    };
    let without = with(0);
    let threshold = threshold(0, LARGEST, |amount| with(amount).insolvent.is_none());
    let below = match threshold {
        Threshold::From(amount) => with(amount - 1).insolvent,
        _ => without.insolvent,
    };
    SupportAnswer { threshold, insolvent: without.insolvent, lowest: without.lowest, below }
}
