//! D6222-26, D6222-32: wage of an apprentice, a share of the minimum wage by age and year of the contract.

use chrono::NaiveDate;

use crate::calendar::DateConclusion;
use crate::contract::{Contrat, Embauche};
use crate::legislation::{EmployerSettings, Legislation, NoValue};
use crate::units::{Centimes, Fraction, Part};

use super::cotisations::Bareme;
use super::mois_travailles::MoisTravaille;

/// Who is hired, by whom, for what: the facts with the named defaults in place of those that are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profil {
    /// Employees of the employer.
    pub effectif: u32,
    /// Birth date, given or derived from the default age at signature.
    pub naissance: NaiveDate,
    /// Level prepared; none is above every limit.
    pub niveau: Option<u8>,
    /// A licence professionnelle.
    pub licence_pro: bool,
    /// The staff is the default.
    pub effectif_suppose: bool,
    /// The age is the default.
    pub age_suppose: bool,
}

impl Profil {
    /// The profile of a hire.
    #[must_use]
    pub fn new(contrat: &Contrat, embauche: &Embauche, niveau: Option<u8>, licence_pro: bool, settings: &EmployerSettings) -> Self {
        let months = i32::try_from(settings.age_absent).unwrap_or(i32::MAX).saturating_mul(12);
        let born = || crate::calendar::add_months(contrat.conclusion, -months);
        Self {
            effectif: embauche.effectif.unwrap_or(settings.effectif_absent),
            naissance: embauche.naissance.unwrap_or_else(born),
            niveau,
            licence_pro,
            effectif_suppose: embauche.effectif.is_none(),
            age_suppose: embauche.naissance.is_none(),
        }
    }

    /// Completed years on a day.
    #[must_use]
    pub fn age(&self, day: NaiveDate) -> u32 {
        day.years_since(self.naissance).unwrap_or(0)
    }

    /// Whether the level is within a limit of the law.
    #[must_use]
    pub fn up_to(&self, niveau_max: u8) -> bool {
        self.niveau.is_some_and(|niveau| niveau <= niveau_max)
    }
}

/// The wage of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salaire {
    /// Share of the minimum wage.
    pub part: Part,
    /// The monthly minimum wage.
    pub smic: Centimes,
    /// Gross wage of the days worked.
    pub brut: Centimes,
}

/// D6222-26: share of the minimum wage, by the age on the first day of the month and the year of the contract, in the grid in force
/// at conclusion; the second year of the grid for a licence professionnelle (D6222-32).
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn part_du_smic(contrat: &Contrat, profil: &Profil, mois: &MoisTravaille, law: &Legislation) -> Result<Part, NoValue> {
    let conclusion = DateConclusion(contrat.conclusion);
    let law = &law.salaire_apprenti;
    let age = profil.age(mois.jour_age);
    let [first, second, third] = *law.ages.at(conclusion)?;
    let grid = match age {
        age if age < first => &law.moins_de_18,
        age if age < second => &law.de_18_a_20,
        age if age < third => &law.de_21_a_25,
        _ => &law.de_26_et_plus,
    };
    let start = if profil.licence_pro { *law.annee_licence_pro.at(conclusion)? } else { 1 };
    Ok(grid.at(conclusion)?.of_year(mois.annee + start - 1))
}

/// The wage of the days worked of a month, rounded once.
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn salaire(contrat: &Contrat, profil: &Profil, mois: &MoisTravaille, bareme: &Bareme, law: &Legislation) -> Result<Salaire, NoValue> {
    let part = part_du_smic(contrat, profil, mois, law)?;
    let smic = bareme.smic?;
    let whole = Part::WHOLE.ten_thousandths();
    let brut = Fraction::new(smic.0 * part.ten_thousandths() * mois.jours, whole * mois.longueur).rounded();
    Ok(Salaire { part, smic, brut })
}
