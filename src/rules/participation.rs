//! R17: the employer's participation, certifications of level 6 and more (L6332-14, R6332-25-1, R6332-25-2), contracts concluded from
//! 1 July 2025. It is part of what is due, in the place of the OPCO's.

use chrono::{Days, NaiveDate};

use super::RuleError;
use super::duree::{Duree, Prorata, due, prorata};
use super::regime::Counting;
use crate::calendar::DateConclusion;
use crate::codes::Niveau;
use crate::contract::Contrat;
use crate::legislation::{Dated, Legislation, Settings};
use crate::units::{Annual, Centimes, Part};

/// What the employer pays the CFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participation {
    /// What the employer pays in the place of the OPCO, cents.
    pub amount: Centimes,
    /// The day it is booked: the last of the period of practical training (assumed: days of the calendar), or the last funded day.
    pub booked: NaiveDate,
}

/// The lump sum of a contract, or that of a new employer after a rupture.
#[must_use]
pub const fn forfait<'l>(contrat: &Contrat, law: &'l Legislation) -> &'l Dated<DateConclusion, Centimes> {
    if contrat.nouvel_employeur { &law.participation.montant_nouvel_employeur } else { &law.participation.montant }
}

/// The participation of the employer of a contract counted by days: a lump sum, half of what the days done are worth at most when it is
/// broken within the first days, never more than what is due (assumed); none for a public employer (no text), below the level, or when
/// nothing is due.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn participation(
    contrat: &Contrat,
    niveau: Option<Niveau>,
    annual: Annual,
    duree: &Duree,
    law: &Legislation,
    settings: &Settings,
) -> Result<Option<Participation>, RuleError> {
    let conclusion = contrat.conclusion;
    let figures = &law.participation;
    if !contrat.is_private_apprenticeship()
        || niveau.is_none_or(|niveau| niveau.number() < *figures.niveau_min.at(conclusion).unwrap_or(&u8::MAX))
    {
        return Ok(None);
    }
    let lump = *forfait(contrat, law).at(conclusion)?;
    let days = u64::from(figures.jours.at(conclusion)?.saturating_sub(1));
    let last = contrat.debut.0.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    let early = duree.rupture.map(|rupture| rupture.0).filter(|&rupture| rupture <= last);
    let prorata = prorata(contrat, Counting::Jours, duree, duree.funded, law, settings)?;
    let whole = due(annual, duree.funded, prorata);
    let most = match (early, prorata) {
        (Some(rupture), Prorata::Jours(jours)) => jours.due_on(annual, rupture).share(Part::HALF),
        (Some(_), _) => whole.share(Part::HALF),
        (None, _) => whole,
    };
    let booked = early.unwrap_or(last).min(duree.funded_to);
    let amount = lump.min(most.rounded());
    Ok((amount > Centimes::ZERO).then_some(Participation { amount, booked }))
}
