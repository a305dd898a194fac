//! L6243-2 (until 2018), D241-7 of the code de la sécurité sociale (from 2019): employer's contributions on an apprentice's wage.

use crate::calendar::{Execution, Month};
use crate::legislation::{Legislation, NoValue};
use crate::units::{Centimes, Fraction, Part, Rate};

use super::mois_travailles::MoisTravaille;
use super::salaire::{Profil, Salaire};

/// The contributions of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cotisations {
    /// What they are counted on.
    pub base: Centimes,
    /// Rate left after exemptions and the general reduction.
    pub taux: Rate,
    /// What is due.
    pub montant: Centimes,
}

/// The contributions of a month, by the law of that month whatever the day of conclusion.
///
/// # Errors
/// [`NoValue`] when the law has no value on the month.
pub fn cotisations(profil: &Profil, mois: &MoisTravaille, salaire: &Salaire, law: &Legislation) -> Result<Cotisations, NoValue> {
    let base = base(mois, salaire, law)?;
    let taux = taux(profil, mois, law)?;
    Ok(Cotisations { base, taux, montant: taux.of(base).rounded() })
}

/// The wage, or until 2018 the share of the minimum wage of 1 January less 11 points.
fn base(mois: &MoisTravaille, salaire: &Salaire, law: &Legislation) -> Result<Centimes, NoValue> {
    let month = Execution(mois.mois.first_day());
    if !*law.cotisations.base_forfaitaire.at(month)? {
        return Ok(salaire.brut);
    }
    let january = Execution(Month::january(mois.mois.year()).first_day());
    let smic = *law.smic.mensuel.at(january)?;
    let less = law.cotisations.abattement_base.at(month)?.ten_thousandths();
    let share = (salaire.part.ten_thousandths() - less).max(0);
    Ok(Fraction::new(smic.0 * share * mois.jours, Part::WHOLE.ten_thousandths() * mois.longueur).rounded())
}

/// Work accidents alone for an exempt firm; else all rates less the general reduction, at its cap for a wage at the minimum or below.
fn taux(profil: &Profil, mois: &MoisTravaille, law: &Legislation) -> Result<Rate, NoValue> {
    let month = Execution(mois.mois.first_day());
    let law = &law.cotisations;
    let accidents = *law.accidents_du_travail.at(month)?;
    if profil.effectif < *law.seuil_exoneration.at(month)? {
        return Ok(accidents);
    }
    let (due, reduction) = if profil.effectif < *law.seuil_taux.at(month)? {
        (&law.taux_petite, &law.reduction_petite)
    } else {
        (&law.taux_grande, &law.reduction_grande)
    };
    Ok(*due.at(month)? + accidents - *reduction.at(month)?)
}
