//! Annual amounts: R5 (which NPEC), R6 (amorçage), R7 (RQTH), R15 (hours).

use crate::calendar::DateConclusion;
use crate::codes::Niveau;
use crate::contract::Contrat;
use crate::legislation::{Legislation, Settings, SourceNpec};
use crate::units::{Annual, Centimes, Fraction, Part};

use super::RuleError;

/// The annual prices of a contract, EUR/year, as published: R7 is not in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Coût préfecture (R4).
    pub cout_prefecture: Option<Centimes>,
    /// NPEC, or the amount that stands for it (R5, R6).
    pub npec: Option<Centimes>,
    /// Where the NPEC comes from.
    pub source_npec: Option<SourceNpec>,
}

/// The annual amounts on which months are counted, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Montants {
    /// Coût préfecture; R7 does not apply to it (assumed), unless a reading says so.
    pub cout_prefecture: Option<Annual>,
    /// NPEC after R7.
    pub npec: Option<Annual>,
}

/// R6: amount of a level while a certification has no NPEC (D6332-80; décret 2019-956, annexe 1). A running contract keeps it (assumed).
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
pub fn amorcage(niveau: Niveau, conclusion: DateConclusion, law: &Legislation) -> Result<Centimes, RuleError> {
    Ok(*law.amorcage_of(niveau).at(conclusion)?)
}

/// R7: increase of the NPEC of a disabled apprentice (D6332-82), private employers: a rate for contracts concluded before 2021, an
/// amount a year since; a setting may lower either, never raise it.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn majoration_rqth(contrat: &Contrat, law: &Legislation, settings: &Settings) -> Result<(Part, Centimes), RuleError> {
    if !contrat.rqth || !contrat.is_private_apprenticeship() {
        return Ok((Part::NONE, Centimes::ZERO));
    }
    let conclusion = DateConclusion(contrat.conclusion);
    let rate = *law.rqth.taux.at(conclusion)?;
    let amount = *law.rqth.montant.at(conclusion)?;
    Ok((settings.rqth_taux.map_or(rate, |chosen| chosen.min(rate)), settings.rqth_montant.map_or(amount, |chosen| chosen.min(amount))))
}

/// The annual amounts of an apprenticeship contract.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn montants(contrat: &Contrat, prices: &Prices, law: &Legislation, settings: &Settings) -> Result<Montants, RuleError> {
    let (rate, increase) = majoration_rqth(contrat, law, settings)?;
    Ok(Montants {
        cout_prefecture: prices.cout_prefecture.map(|cost| {
            if settings.rqth_on_cout_prefecture { Annual::increased(cost, rate, increase) } else { Annual::from_centimes(cost) }
        }),
        npec: prices.npec.map(|npec| Annual::increased(npec, rate, increase)),
    })
}

/// R15: price of a contrat de professionnalisation, hours x rate of the branch, else the default rate (D6332-86), exact.
///
/// # Errors
/// [`RuleError::MissingHours`]; [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn prix_professionnalisation(contrat: &Contrat, law: &Legislation) -> Result<Fraction, RuleError> {
    let hours = contrat.heures.ok_or(RuleError::MissingHours)?;
    let conclusion = DateConclusion(contrat.conclusion);
    let rate = match contrat.taux_horaire {
        Some(rate) => rate,
        None if contrat.public_prioritaire => *law.professionnalisation.taux_public_prioritaire.at(conclusion)?,
        None => *law.professionnalisation.taux_horaire.at(conclusion)?,
    };
    Ok(Fraction::new(hours.0 * rate.0, 100))
}
