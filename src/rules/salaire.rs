//! A10, A13: D6222-26, D6222-32, D6325-15: wage of an apprentice or of a contrat de professionnalisation, a share of the minimum wage by age and year of the contract.

use chrono::NaiveDate;

use crate::calendar::{DateConclusion, Month, add_months, started_months};
use crate::contract::{Contrat, Embauche, Employeur, TypeContrat};
use crate::legislation::{EmployerSettings, Legislation, NoValue, WageShares};
use crate::units::{Centimes, Fraction, Part};

use super::cotisations::Bareme;
use super::mois_travailles::MoisTravaille;

/// Planned months from which a licence professionnelle is not prepared in one year (assumed).
const ONE_YEAR: i32 = 18;

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
    /// A diploma of the same level, in direct relation, obtained before.
    pub meme_niveau: bool,
    /// A public employer.
    pub public: bool,
    /// Overseas, where the single aid goes up to level 5.
    pub outre_mer: bool,
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
        let born = || add_months(contrat.conclusion, -months);
        Self {
            effectif: embauche.effectif.unwrap_or(settings.effectif_absent),
            naissance: embauche.naissance.unwrap_or_else(born),
            niveau,
            licence_pro,
            meme_niveau: embauche.meme_niveau,
            public: contrat.employeur != Employeur::Prive,
            outre_mer: false,
            effectif_suppose: embauche.effectif.is_none(),
            age_suppose: embauche.naissance.is_none(),
        }
    }

    /// Completed years on a day.
    #[must_use]
    pub fn age(&self, day: NaiveDate) -> u32 {
        day.years_since(self.naissance).unwrap_or(0)
    }

    /// The calendar month from whose first day an age counts: the one after the month of the birthday (D6222-31).
    #[inline]
    pub(super) fn month_of_age(&self, age: u32) -> Month {
        Month::of(self.naissance) + i32::try_from(age).unwrap_or(i32::MAX).min(i32::MAX.div_euclid(24)) * 12 + 1
    }

    /// The age that counts in a month of the contract: reached before its calendar month, or on the first day of the contract.
    #[inline]
    pub(super) fn age_in(&self, mois: Month, debut: NaiveDate) -> u32 {
        let months = mois - Month::of(self.naissance) - 1;
        u32::try_from(months.div_euclid(12)).unwrap_or(0).max(self.age(debut))
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

/// D6222-26: share of the minimum wage, by the age that counts in the month (D6222-31) and the year of the contract, in the grid in
/// force at conclusion; the second year of the grid for a licence professionnelle prepared in one year (D6222-32).
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
    debut: NaiveDate,
    /// The year of the grid that holds throughout, whatever the year of the contract.
    annee_fixe: Option<i32>,
    /// Points on top of the grid (D6222-30, D6272-2).
    points: Part,
    /// The share that points do not take the wage above (D6222-31).
    most: Part,
    /// A13: the ages of a contrat de professionnalisation.
    ages: Option<[u32; 2]>,
    annee: i32,
    /// The calendar month from which the next age counts.
    next: Month,
    part: Part,
}

impl<'a> PartDuMois<'a> {
    /// No month yet.
    ///
    /// # Errors
    /// [`NoValue`] when the law has no value on the day of conclusion.
    pub(super) fn new(contrat: &Contrat, profil: &'a Profil, law: &'a Legislation) -> Result<Self, NoValue> {
        let conclusion = DateConclusion(contrat.conclusion);
        let in_one_year = profil.licence_pro && started_months(contrat.debut, contrat.fin) < ONE_YEAR;
        let apprentice = contrat.kind == TypeContrat::Apprentissage;
        let more = apprentice && profil.meme_niveau && contrat.fin < add_months(contrat.debut, 12);
        let public = if profil.public && apprentice {
            law.salaire_apprenti.points_public.at(conclusion)?.of_year(i32::from(profil.niveau.unwrap_or(3)) - 2)
        } else {
            Part::NONE
        };
        let more_points = if more { *law.salaire_apprenti.points_meme_niveau.at(conclusion)? } else { Part::NONE };
        let points = Part(public.0 + more_points.0);
        let most = if *law.salaire_apprenti.plafond_smic.at(conclusion)? { Part::WHOLE } else { Part(i32::MAX) };
        let annee_fixe = if more {
            Some(*law.salaire_apprenti.annee_meme_niveau.at(conclusion)?)
        } else if in_one_year {
            Some(*law.salaire_apprenti.annee_licence_pro.at(conclusion)?)
        } else {
            None
        };
        let next = Month::of(contrat.debut);
        let of_pro = &law.contrat_professionnalisation;
        let ages = || Ok([*of_pro.age_premier.at(conclusion)?, *of_pro.age_second.at(conclusion)?]);
        let ages = if apprentice { None } else { Some(ages()?) };
        Ok(Self { conclusion, profil, law, debut: contrat.debut, annee_fixe, points, most, ages, annee: 0, next, part: Part::NONE })
    }

    /// The share of a month. Months come in order.
    pub(super) fn of(&mut self, mois: &MoisTravaille) -> Result<Part, NoValue> {
        if mois.annee != self.annee || mois.mois >= self.next {
            let age = self.profil.age_in(mois.mois, self.debut);
            let part = match self.ages {
                None => self.at_age(age)?.of_year(self.annee_fixe.unwrap_or(mois.annee)),
                Some([first, second]) => {
                    let band = 1 + i32::from(age >= first) + i32::from(age >= second);
                    self.law.contrat_professionnalisation.salaire.at(self.conclusion)?.of_year(band)
                }
            };
            self.part = if self.points == Part::NONE { part } else { Part((part.0 + self.points.0).min(self.most.0)) };
            self.annee = mois.annee;
            self.next = self.profil.month_of_age(age + 1);
        }
        Ok(self.part)
    }

    /// The calendar month from which the next age counts: until then the share holds for the year of the contract.
    #[inline]
    pub(super) const fn until(&self) -> Month {
        self.next
    }

    fn at_age(&self, age: u32) -> Result<&'a WageShares, NoValue> {
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
