//! A10, A13: D6222-26, D6222-32, D6325-15: wage of an apprentice or of a contrat de professionnalisation, a share of the minimum wage by age and year of the contract.

use chrono::NaiveDate;

use super::cotisations::Bareme;
use super::mois_travailles::MoisTravaille;
use super::profil::{Profil, Salaire};
use crate::calendar::{DateConclusion, Month, add_months, started_months};
use crate::contract::{Contrat, TypeContrat};
use crate::legislation::{Dated, Legislation, NoValue, WageShares};
use crate::units::{Fraction, Part};

/// Planned months from which a licence professionnelle is not prepared in one year (assumed).
const ONE_YEAR: i32 = 18;

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
        let conclusion = contrat.conclusion;
        let in_one_year = profil.licence_pro && started_months(contrat.debut.0, contrat.fin) < ONE_YEAR;
        let apprentice = contrat.kind == TypeContrat::Apprentissage;
        let more = apprentice && profil.meme_niveau && contrat.fin < add_months(contrat.debut.0, 12);
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
        let next = Month::of(contrat.debut.0);
        let of_pro = &law.contrat_professionnalisation;
        let ages = || Ok([*of_pro.age_premier.at(conclusion)?, *of_pro.age_second.at(conclusion)?]);
        let ages = if apprentice { None } else { Some(ages()?) };
        Ok(Self { conclusion, profil, law, debut: contrat.debut.0, annee_fixe, points, most, ages, annee: 0, next, part: Part::NONE })
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
    pub(super) const fn until(&self) -> Month {
        self.next
    }

    fn at_age(&self, age: u32) -> Result<&'a WageShares, NoValue> {
        grille(age, self.conclusion, self.law)?.at(self.conclusion)
    }
}

/// The grid of D6222-26 for an age.
///
/// # Errors
/// [`NoValue`] when the law has no ages on the day of conclusion.
pub fn grille(age: u32, conclusion: DateConclusion, law: &Legislation) -> Result<&Dated<DateConclusion, WageShares>, NoValue> {
    let law = &law.salaire_apprenti;
    let [first, second, third] = *law.ages.at(conclusion)?;
    Ok(match age {
        age if age < first => &law.moins_de_18,
        age if age < second => &law.de_18_a_20,
        age if age < third => &law.de_21_a_25,
        _ => &law.de_26_et_plus,
    })
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
