//! Who is hired, by whom and for what; and what a month of his pays.

use chrono::NaiveDate;

use crate::calendar::{Month, add_months};
use crate::contract::{Contrat, Embauche, Employeur};
use crate::legislation::EmployerSettings;
use crate::units::{Centimes, Part};

/// Who is hired, by whom, for what: the facts with the named defaults in place of those that are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profil {
    /// Employees of the employer.
    pub effectif: u32,
    /// Birth date, given or derived from the default age at signature.
    pub naissance: NaiveDate,
    /// Level prepared; none is above every limit.
    pub niveau: Option<u8>,
    /// Whether a licence professionnelle is prepared.
    pub licence_pro: bool,
    /// A diploma of the same level, in direct relation, obtained before.
    pub meme_niveau: bool,
    /// Whether the employer is a local authority, the State or a hospital.
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
        let born = || add_months(contrat.conclusion.0, -months);
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
    pub(super) fn month_of_age(&self, age: u32) -> Month {
        Month::of(self.naissance) + i32::try_from(age).unwrap_or(i32::MAX).min(i32::MAX.div_euclid(24)) * 12 + 1
    }

    /// The age that counts in a month of the contract: reached before its calendar month, or on the first day of the contract.
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
