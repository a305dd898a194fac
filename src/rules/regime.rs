//! R1, R3, R15: which regime a contract has. Décret 2018-1209 art. 2 IX in the wording of décret 2019-1326 of 10 December
//! 2019: the day of conclusion decides, the start date does not.

use super::RuleError;
use crate::codes::Regime;
use crate::contract::{Contrat, Employeur, TypeContrat};
use crate::legislation::Legislation;

/// The way a contract is counted, which a public employer's regime does not say by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Calendar months at coût préfecture (A, B).
    StockPrefecture,
    /// Calendar months at coût préfecture, then NPEC (C).
    StockNpec,
    /// Calendar months of a public employer under convention (R3).
    StockPublic,
    /// Sliding months at NPEC (D, E, public contracts on R8).
    Contrat,
    /// Days at NPEC (F, public contracts concluded from 1 July 2025).
    Jours,
    /// Hours of training times a rate, contrat de professionnalisation (R15).
    Heures,
}

/// The regime of a contract and the way it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classified {
    /// As in the tables.
    pub regime: Regime,
    /// How its months are counted.
    pub basis: Counting,
}

/// The regime of a contract.
///
/// # Errors
/// [`RuleError::NoFundingRule`], [`RuleError::MissingConvention`], [`RuleError::NoValue`].
#[inline(always)]
pub fn classify(contrat: &Contrat, law: &Legislation) -> Result<Classified, RuleError> {
    if contrat.kind == TypeContrat::Professionnalisation {
        // Untouched by the reforms of apprenticeship, whatever its day and its convention; before the horizon no figure is known.
        law.professionnalisation.taux_horaire.at(contrat.conclusion)?;
        return Ok(Classified { regime: Regime::Professionnalisation, basis: Counting::Heures });
    }
    let by_convention = regime_by_convention(contrat, law)?;
    let basis = match (by_convention, contrat.employeur) {
        (Regime::StockPrefecture, Employeur::Prive) => Counting::StockPrefecture,
        (Regime::StockNpec, Employeur::Prive) => Counting::StockNpec,
        (Regime::StockPrefecture | Regime::StockNpec, _) => Counting::StockPublic,
        (Regime::Npec2025, _) => Counting::Jours,
        _ => Counting::Contrat,
    };
    let regime = match contrat.employeur {
        Employeur::Prive => by_convention,
        Employeur::PublicLocal => Regime::PublicLocal,
        Employeur::PublicEtat => Regime::PublicEtat,
    };
    Ok(Classified { regime, basis })
}

/// The flag matters only where the two columns of the law differ: from 2020 they are the same.
#[inline(always)]
fn regime_by_convention(contrat: &Contrat, law: &Legislation) -> Result<Regime, RuleError> {
    let conclusion = contrat.conclusion;
    let under = || law.regime.sous_convention.at(conclusion);
    let outside = || law.regime.hors_convention.at(conclusion);
    match contrat.sous_convention {
        Some(true) => Ok(*under()?),
        Some(false) => match outside() {
            Ok(&outside) => Ok(outside),
            Err(_) => under().map_err(RuleError::from).and(Err(RuleError::NoFundingRule { conclusion: conclusion.0 })),
        },
        None => {
            let under = *under()?;
            let same = outside().is_ok_and(|&outside| outside == under);
            if same { Ok(under) } else { Err(RuleError::MissingConvention { conclusion: conclusion.0 }) }
        }
    }
}
