//! D6222-26, D6222-32: wage of an apprentice, a share of the minimum wage by age and year of the contract.

use chrono::{Datelike, NaiveDate};

use crate::calendar::{DateConclusion, Month};
use crate::contract::{Contrat, Embauche};
use crate::legislation::{EmployerSettings, Grid, Legislation, NoValue};
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

    /// The first day of an age: of 29 February, 1 March of other years.
    pub(super) fn birthday(&self, age: u32) -> NaiveDate {
        let year = i32::try_from(age).ok().and_then(|age| self.naissance.year().checked_add(age));
        let day = year.and_then(|year| self.naissance.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)));
        day.unwrap_or(NaiveDate::MAX)
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
    PartDuMois::new(contrat, profil, law)?.of(mois)
}

/// [`part_du_smic`] of one month of a contract after the other: found again when the year of the contract or the age changes.
pub(super) struct PartDuMois<'a> {
    conclusion: DateConclusion,
    profil: &'a Profil,
    law: &'a Legislation,
    /// Years of the grid skipped.
    start: i32,
    annee: i32,
    birthday: NaiveDate,
    part: Part,
}

impl<'a> PartDuMois<'a> {
    /// No month yet.
    ///
    /// # Errors
    /// [`NoValue`] when the law has no value on the day of conclusion.
    pub(super) fn new(contrat: &Contrat, profil: &'a Profil, law: &'a Legislation) -> Result<Self, NoValue> {
        let conclusion = DateConclusion(contrat.conclusion);
        let start = if profil.licence_pro { *law.salaire_apprenti.annee_licence_pro.at(conclusion)? - 1 } else { 0 };
        Ok(Self { conclusion, profil, law, start, annee: 0, birthday: NaiveDate::MIN, part: Part::NONE })
    }

    /// The share of a month. Months come in order.
    pub(super) fn of(&mut self, mois: &MoisTravaille) -> Result<Part, NoValue> {
        if mois.annee != self.annee || mois.jour_age >= self.birthday {
            let age = self.profil.age(mois.jour_age);
            self.part = self.at_age(age)?.of_year(mois.annee + self.start);
            self.annee = mois.annee;
            self.birthday = self.profil.birthday(age + 1);
        }
        Ok(self.part)
    }

    /// The first month that begins on the next birthday or after it: until then the share holds for the year of the contract.
    #[inline]
    pub(super) fn until(&self) -> Month {
        Month::from_day(self.birthday)
    }

    fn at_age(&self, age: u32) -> Result<&'a Grid, NoValue> {
        let law = &self.law.salaire_apprenti;
        let [first, second, third] = *law.ages.at(self.conclusion)?;
        let grid = match age {
            age if age < first => &law.moins_de_18,
            age if age < second => &law.de_18_a_20,
            age if age < third => &law.de_21_a_25,
            _ => &law.de_26_et_plus,
        };
        grid.at(self.conclusion)
    }
}

/// The wage of the days worked of a month, rounded once.
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn salaire(part: Part, mois: &MoisTravaille, bareme: &Bareme) -> Result<Salaire, NoValue> {
    let smic = bareme.smic?;
    let whole = Part::WHOLE.ten_thousandths();
    let brut = Fraction::new(smic.0 * part.ten_thousandths() * mois.jours, whole * mois.longueur).rounded();
    Ok(Salaire { part, smic, brut })
}
