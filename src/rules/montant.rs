//! Annual amounts: R5 (which NPEC), R6 (amorçage), R7 (RQTH), R15 (hours).

use chrono::NaiveDate;

use super::RuleError;
use crate::calendar::DateConclusion;
use crate::codes::Niveau;
use crate::contract::Contrat;
use crate::legislation::{Legislation, Settings, SourceNpec};
use crate::units::{Annual, Centimes, Fraction, Part};

/// The annual prices of a contract, EUR/year, as published: R7 is not in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnnualPrices {
    /// Coût préfecture (R4), EUR a year, without increase.
    pub cout_prefecture: Option<Centimes>,
    /// NPEC, or the amount that stands for it (R5, R6).
    pub npec: Option<Centimes>,
    /// Where the NPEC comes from.
    pub source_npec: Option<SourceNpec>,
    /// The NPEC was fixed after the conclusion: the amorçage value was paid until then (R6).
    pub regularisation: Option<Regularisation>,
    /// The level prepared, which the employer's participation asks for (R17).
    pub niveau: Option<Niveau>,
    /// The certification only exists at a distance: the NPEC is not cut (R5b).
    pub distance_admise: bool,
}

/// R6, D6332-80: an amorçage value that was paid until the NPEC was fixed. Small: every contract of a batch carries its prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regularisation {
    /// The day on which the NPEC became known.
    pub since: NaiveDate,
    /// Cents a year, R7 apart.
    amorcage: u32,
}

impl Regularisation {
    /// None for an amount that no law could set.
    #[must_use]
    pub fn new(since: NaiveDate, amorcage: Centimes) -> Option<Self> {
        u32::try_from(amorcage.0).ok().map(|amorcage| Self { since, amorcage })
    }

    /// The amorçage value, EUR/year, R7 apart.
    #[must_use]
    pub fn amorcage(self) -> Centimes {
        Centimes(i64::from(self.amorcage))
    }

    /// The same with another value.
    #[must_use]
    pub fn with(self, amorcage: Centimes) -> Self {
        Self { amorcage: u32::try_from(amorcage.0).unwrap_or(self.amorcage), ..self }
    }
}

/// The annual amounts on which months are counted, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Montants {
    /// Coût préfecture; R7 does not apply to it (assumed), unless a reading says so.
    pub cout_prefecture: Option<Annual>,
    /// NPEC, the increase for a disabled apprentice included (R7).
    pub npec: Option<Annual>,
}

/// R6: amount of a level while a certification has no NPEC (D6332-80; décret 2019-956, annexe 1). Made up for once the NPEC is fixed.
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
    let conclusion = contrat.conclusion;
    let rate = *law.rqth.taux.at(conclusion)?;
    let amount = *law.rqth.montant.at(conclusion)?;
    Ok((settings.rqth_taux.map_or(rate, |chosen| chosen.min(rate)), settings.rqth_montant.map_or(amount, |chosen| chosen.min(amount))))
}

/// The annual amounts of an apprenticeship contract.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn montants(contrat: &Contrat, prices: &AnnualPrices, law: &Legislation, settings: &Settings) -> Result<Montants, RuleError> {
    let (rate, increase) = majoration_rqth(contrat, law, settings)?;
    Ok(Montants {
        cout_prefecture: prices.cout_prefecture.map(|cost| {
            if settings.rqth_on_cout_prefecture { Annual::increased(cost, rate, increase) } else { Annual::from_centimes(cost) }
        }),
        npec: match prices.npec {
            Some(npec) if contrat.part_distance != Part::NONE => Some(a_distance(contrat, prices, npec, law)?.increased_by(rate, increase)),
            npec => npec.map(|npec| Annual::increased(npec, rate, increase)),
        },
    })
}

/// R5b: the NPEC of a training of which at least this part is at a distance (D6332-82-1), contracts concluded from 1 July 2025: less a
/// fifth, never under a floor nor above the NPEC; not for a certification that only exists at a distance, once its list is in force.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn a_distance(contrat: &Contrat, prices: &AnnualPrices, npec: Centimes, law: &Legislation) -> Result<Annual, RuleError> {
    let whole = Annual::from_centimes(npec);
    let conclusion = contrat.conclusion;
    let excepted = prices.distance_admise && *law.distance.liste_ouverte.at(conclusion)?;
    if excepted || !contrat.is_private_apprenticeship() || contrat.part_distance < *law.distance.seuil.at(conclusion)? {
        return Ok(whole);
    }
    let cut = Annual::increased(npec, Part(-law.distance.minoration.at(conclusion)?.0), Centimes::ZERO);
    let floor = Annual::from_centimes(*law.distance.plancher.at(conclusion)?).min(whole);
    Ok(cut.max(floor))
}

/// R15: price of a contrat de professionnalisation, hours x rate of the branch, else the default rate (D6332-86), exact.
///
/// # Errors
/// [`RuleError::MissingHours`]; [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn prix_professionnalisation(contrat: &Contrat, law: &Legislation) -> Result<Fraction, RuleError> {
    let hours = contrat.heures.ok_or(RuleError::MissingHours)?;
    let conclusion = contrat.conclusion;
    let rate = match contrat.taux_horaire {
        Some(rate) => rate,
        None if contrat.public_prioritaire => *law.professionnalisation.taux_public_prioritaire.at(conclusion)?,
        None => *law.professionnalisation.taux_horaire.at(conclusion)?,
    };
    Ok(Fraction::new(hours.0 * rate.0, 100))
}
