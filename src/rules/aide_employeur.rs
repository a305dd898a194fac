//! A1 to A9, A12: aids to the employer of an apprentice or of a contrat de professionnalisation, by day of conclusion, staff, level, age and year of the contract
//! (former L6243-1 and L6243-1-1, décret 2015-773, CGI 244 quater G; L6243-1 and D6243-2; décrets of 2020 to 2025).

use chrono::NaiveDate;

use super::mois_travailles::{AnneeTravaillee, days, last_worked_day};
use super::profil::Profil;
use crate::calendar::{DateConclusion, Execution, Month, add_months, started_months};
use crate::contract::{Contrat, Employeur, TypeContrat};
use crate::legislation::{Dated, Legislation, NoValue, ParNiveau};
use crate::units::{Centimes, Fraction};

/// A public aid to the employer; each variant names its rule in docs/RULES.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aide {
    /// A1: prime régionale, firms under 11, each year of training.
    PrimeRegionale,
    /// A2: a first or additional apprentice, firms under 250, once.
    Recrutement,
    /// A3: TPE jeunes apprentis, firms under 11, apprentices under 18, twelve months.
    TpeJeuneApprenti,
    /// A4: tax credit of the first year.
    CreditImpot,
    /// A5: State premium for a disabled apprentice.
    Handicap,
    /// A6: AGEFIPH, on an assumed scale.
    Agefiph,
    /// A7: aide unique, firms under 250, up to bac.
    Unique,
    /// A8, A9: exceptional aid since July 2020.
    Exceptionnelle,
    /// A12: exceptional aid for a contrat de professionnalisation.
    Professionnalisation,
}

impl Aide {
    /// All, in the order of the rules.
    pub const ALL: [Self; 9] = [
        Self::PrimeRegionale,
        Self::Recrutement,
        Self::TpeJeuneApprenti,
        Self::CreditImpot,
        Self::Handicap,
        Self::Agefiph,
        Self::Unique,
        Self::Exceptionnelle,
        Self::Professionnalisation,
    ];

    /// As written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrimeRegionale => "prime_regionale",
            Self::Recrutement => "aide_recrutement",
            Self::TpeJeuneApprenti => "aide_tpe_jeune_apprenti",
            Self::CreditImpot => "credit_impot",
            Self::Handicap => "prime_handicap",
            Self::Agefiph => "agefiph",
            Self::Unique => "aide_unique",
            Self::Exceptionnelle => "aide_exceptionnelle",
            Self::Professionnalisation => "aide_professionnalisation",
        }
    }
}

/// What each aid brings in one year of a contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aides([Centimes; Aide::ALL.len()]);

impl Aides {
    /// What one aid brings.
    #[must_use]
    pub const fn of(&self, aide: Aide) -> Centimes {
        self.0[aide as usize]
    }

    /// The aids that bring something.
    pub fn paid(&self) -> impl Iterator<Item = (Aide, Centimes)> {
        Aide::ALL.into_iter().map(|aide| (aide, self.of(aide))).filter(|&(_, amount)| amount != Centimes::ZERO)
    }

    /// Sum of all aids.
    #[must_use]
    pub fn total(&self) -> Centimes {
        self.0.iter().copied().sum()
    }

    fn set(&mut self, aide: Aide, amount: Centimes) {
        self.0[aide as usize] = amount;
    }
}

/// One year of a contract, as its aids see it.
#[derive(Clone, Copy, Debug)]
pub struct AnneeAidee<'a> {
    /// The contract, of which this is one year.
    pub contrat: &'a Contrat,
    /// Who is hired, by whom and for what.
    pub profil: &'a Profil,
    /// Months of this year of execution.
    pub mois: AnneeTravaillee<'a>,
    /// Wage and contributions of the year, which cap the tax credit.
    pub cout: Centimes,
}

/// The aids of a year of a contract; none for a public employer.
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn aides(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Aides, NoValue> {
    let mut aides = Aides::default();
    if annee.contrat.employeur != Employeur::Prive {
        return Ok(aides);
    }
    if annee.contrat.kind == TypeContrat::Professionnalisation {
        aides.set(Aide::Professionnalisation, professionnalisation(annee, law)?);
        return Ok(aides);
    }
    aides.set(Aide::PrimeRegionale, prime_regionale(annee, law)?);
    aides.set(Aide::Recrutement, recrutement(annee, law)?);
    aides.set(Aide::TpeJeuneApprenti, tpe_jeune_apprenti(annee, law)?);
    aides.set(Aide::Handicap, handicap(annee, law)?);
    aides.set(Aide::Agefiph, agefiph(annee, law)?);
    let exceptionnelle = exceptionnelle(annee, law)?;
    aides.set(Aide::Exceptionnelle, exceptionnelle);
    if exceptionnelle == Centimes::ZERO {
        aides.set(Aide::Unique, unique(annee, law)?);
    }
    aides.set(Aide::CreditImpot, credit_impot(annee, aides.total(), law)?);
    Ok(aides)
}

impl AnneeAidee<'_> {
    const fn conclusion(&self) -> DateConclusion {
        self.contrat.conclusion
    }

    fn amount(&self, parameter: &Dated<DateConclusion, Centimes>) -> Result<Centimes, NoValue> {
        parameter.at(self.conclusion()).copied()
    }

    /// What an amount a year brings for so many aided months: twelfths, the month of a rupture due whole; since November 2025
    /// the last month of a contract that is broken or under a year counts by its days.
    fn twelfths(&self, amount: Centimes, months: i64, law: &Legislation) -> Result<Centimes, NoValue> {
        let last = last_worked_day(self.contrat);
        let Some((days, of)) = self.mois.last_by_days(last) else { return Ok(Fraction::new(amount.0 * months, 12).rounded()) };
        let short =
            self.contrat.early_end().is_some() || started_months(self.contrat.debut.0, self.contrat.fin.succ_opt().unwrap_or(last)) <= 12;
        let by_days = months > 0 && short && *law.aide_unique.au_jour.at(Execution(last))?;
        Ok(if by_days {
            Fraction::new(amount.0 * ((months - 1) * of + days), 12 * of).rounded()
        } else {
            Fraction::new(amount.0 * months, 12).rounded()
        })
    }

    /// What an amount a year for the months of a minor and one for those of an adult bring: the adult's from the month after the birthday.
    fn by_age(&self, (minor, adult): (Centimes, Centimes), majority: u32, law: &Legislation) -> Result<Centimes, NoValue> {
        if minor == adult {
            return self.twelfths(adult, self.mois.aided(), law);
        }
        let adult_at_start = self.profil.age(self.contrat.debut.0) >= majority;
        let as_minor = if adult_at_start { 0 } else { self.mois.aided_until(Some(self.profil.month_of_age(majority))) };
        Ok(Fraction::new(minor.0 * as_minor + adult.0 * (self.mois.aided() - as_minor), 12).rounded())
    }

    /// Year of execution: 1, 2, ...
    const fn rank(&self) -> i32 {
        self.mois.annee
    }

    /// Months planned in this year of the contract, at most 12.
    fn planned(&self) -> i64 {
        let planned = started_months(self.contrat.debut.0, self.contrat.fin) - 12 * (self.rank() - 1);
        i64::from(planned.clamp(1, 12))
    }

    fn broken(&self) -> bool {
        self.contrat.early_end().is_some_and(|rupture| rupture.0 < self.end())
    }

    /// Last day of this year of the contract, as planned.
    fn end(&self) -> NaiveDate {
        let year = add_months(self.contrat.debut.0, 12 * self.rank());
        self.contrat.fin.min(year.pred_opt().unwrap_or(year))
    }

    /// Whether the contract outlives the trial period.
    fn confirmed(&self, law: &Legislation) -> Result<bool, NoValue> {
        let trial = law.aides_avant_2019.periode_essai.at(self.conclusion())?;
        Ok(self.contrat.early_end().is_none() || last_worked_day(self.contrat) >= trial.end(self.contrat.debut.0))
    }

    /// A year of training: the length of the contract to the nearest year, at least one (assumed).
    fn is_year_of_training(&self) -> bool {
        let planned = started_months(self.contrat.debut.0, self.contrat.fin);
        self.rank() == 1 || planned >= 12 * self.rank() - 6
    }
}

/// A1, former L6243-1: under 11 employees; a part after the trial period, a part in proportion to presence after a rupture.
fn prime_regionale(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let aids = &law.aides_avant_2019;
    let small = annee.profil.effectif < *aids.seuil_tpe.at(annee.conclusion())?;
    if !small || !annee.is_year_of_training() || !annee.confirmed(law)? {
        return Ok(Centimes::ZERO);
    }
    let presence = annee.amount(&aids.prime_part_assiduite)?;
    let present = if annee.broken() { i64::from(annee.mois.len()).min(annee.planned()) } else { annee.planned() };
    Ok(annee.amount(&aids.prime_part_fixe)? + Fraction::new(presence.0 * present, annee.planned()).rounded())
}

/// A2, former L6243-1-1: under 250 employees, once per contract; the apprentice is taken as first or additional (assumed).
fn recrutement(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let aids = &law.aides_avant_2019;
    let due = annee.rank() == 1 && annee.profil.effectif < *aids.seuil_recrutement.at(annee.conclusion())?;
    if due { annee.amount(&aids.recrutement) } else { Ok(Centimes::ZERO) }
}

/// A3, décret 2015-773: under 11 employees, under 18 at signature; the first twelve months, in proportion to the days; nothing
/// when broken in the trial period.
fn tpe_jeune_apprenti(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let aids = &law.aides_avant_2019;
    let small = annee.profil.effectif < *aids.seuil_tpe.at(annee.conclusion())?;
    let young = annee.profil.age(annee.contrat.conclusion.0) < *aids.age_tpe.at(annee.conclusion())?;
    if annee.rank() != 1 || !small || !young || !annee.confirmed(law)? {
        return Ok(Centimes::ZERO);
    }
    let amount = annee.amount(&aids.tpe_jeune_apprenti)?;
    let worked: i64 = annee.mois.iter().map(|mois| mois.jours).sum();
    let year = days(annee.contrat.debut.0, add_months(annee.contrat.debut.0, 12));
    Ok(Fraction::new(amount.0 * worked, year).rounded())
}

/// A4, CGI 244 quater G: first year, up to bac+2 or for a disabled apprentice, for the months of fiscal years in which it is open,
/// then capped at what the year costs after the other aids; nothing for a contract under a month.
fn credit_impot(annee: &AnneeAidee<'_>, others: Centimes, law: &Legislation) -> Result<Centimes, NoValue> {
    let aids = &law.aides_avant_2019;
    let eligible = annee.profil.up_to(*aids.credit_impot_niveau_max.at(annee.conclusion())?);
    if annee.rank() != 1 || !(eligible || annee.contrat.rqth) {
        return Ok(Centimes::ZERO);
    }
    let amount = annee.amount(if annee.contrat.rqth { &aids.credit_impot_majore } else { &aids.credit_impot })?;
    let left = (annee.cout - others).max(Centimes::ZERO);
    let under_a_month = last_worked_day(annee.contrat) < add_months(annee.contrat.debut.0, 1).pred_opt().unwrap_or(annee.contrat.debut.0);
    if amount == Centimes::ZERO || left == Centimes::ZERO || under_a_month {
        return Ok(Centimes::ZERO);
    }
    let mut months = 0;
    for rank in annee.mois.ranks() {
        months += i64::from(*aids.credit_impot_ouvert.at(Execution(annee.mois.mois.calendar(rank).first_day()))?);
    }
    Ok(Fraction::new(amount.0 * months, 12).rounded().min(left))
}

/// A5, former R6222-55 to R6222-58: hours of the minimum wage of 1 July of the first year, half at the end of each of the first
/// two years; nothing for a year that is broken.
fn handicap(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    if !annee.contrat.rqth || annee.rank() > 2 || annee.broken() {
        return Ok(Centimes::ZERO);
    }
    let hours = i64::from(*law.aides_avant_2019.handicap_heures.at(annee.conclusion())?);
    let hourly = *law.smic.horaire.at(smic_du_handicap(annee.contrat))?;
    Ok(Fraction::new(hourly.0 * hours, 2).rounded())
}

/// A5: 1 July of the year in which the contract starts, whose minimum wage counts.
#[must_use]
pub fn smic_du_handicap(contrat: &Contrat) -> Execution {
    Execution((Month::january(Month::of(contrat.debut.0).year()) + 6).first_day())
}

/// A6, AGEFIPH: an amount for twelve months (assumed scale).
fn agefiph(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let amount = if annee.contrat.rqth { annee.amount(&law.aides_avant_2019.agefiph)? } else { Centimes::ZERO };
    Ok(Fraction::new(amount.0 * annee.mois.aided(), 12).rounded())
}

/// A7, L6243-1, D6243-2: under 250 employees, up to bac; by twelfths, the month of a rupture due whole. From 2023 the first year alone.
fn unique(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let aid = &law.aide_unique;
    let conclusion = annee.conclusion();
    let highest = if annee.profil.outre_mer { &aid.niveau_max_outre_mer } else { &aid.niveau_max };
    let due = annee.profil.effectif < *aid.seuil_effectif.at(conclusion)? && annee.profil.up_to(*highest.at(conclusion)?);
    if !due {
        return Ok(Centimes::ZERO);
    }
    let disabled = if annee.contrat.rqth && annee.rank() == 1 { annee.amount(&aid.montant_rqth)? } else { Centimes::ZERO };
    let amount = annee.amount(match annee.rank() {
        1 if disabled != Centimes::ZERO => &aid.montant_rqth,
        1 => &aid.annee_1,
        2 => &aid.annee_2,
        3 => &aid.annee_3,
        _ => &aid.annee_4,
    })?;
    annee.twelfths(amount, annee.mois.aided(), law)
}

/// A8, A9, décrets 2020-1085, 2021-223, 2021-224, 2022-1714, 2025-174: first year, in place of A7 until 2022, beside it since; the
/// adults' amount from the first day of the month after the birthday; the quota of larger firms is taken as met (assumed).
fn exceptionnelle(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let aid = &law.aide_exceptionnelle;
    let conclusion = annee.conclusion();
    if annee.rank() != 1 || !annee.profil.up_to(*aid.niveau_max.at(conclusion)?) {
        return Ok(Centimes::ZERO);
    }
    let small = annee.profil.effectif < *aid.seuil_effectif.at(conclusion)?;
    let lowest = *aid.niveau_min_petite.at(conclusion)?;
    // What the single aid covers overseas is no exceptional aid, once the two stand side by side.
    let covered =
        if annee.profil.outre_mer && lowest > 3 { *law.aide_unique.niveau_max_outre_mer.at(conclusion)? } else { lowest.saturating_sub(1) };
    if small && annee.profil.up_to(covered) {
        return Ok(Centimes::ZERO);
    }
    let (minor, adult) = if small { (&aid.mineur_petite, &aid.majeur_petite) } else { (&aid.mineur_grande, &aid.majeur_grande) };
    let niveau = annee.profil.niveau.unwrap_or(u8::MAX);
    let of_level = |parameter: &Dated<DateConclusion, ParNiveau>| parameter.at(conclusion).map(|amounts| amounts.of(niveau));
    let (minor, adult) = (of_level(minor)?, of_level(adult)?);
    let disabled = if annee.contrat.rqth { annee.amount(&aid.montant_rqth)? } else { Centimes::ZERO };
    if disabled != Centimes::ZERO {
        return annee.twelfths(disabled, annee.mois.aided(), law);
    }
    annee.by_age((minor, adult), *aid.majorite.at(conclusion)?, law)
}

/// A12, décrets 2020-1084, 2021-223 and 2022-1714: contrats de professionnalisation under an age at signature, first year.
fn professionnalisation(annee: &AnneeAidee<'_>, law: &Legislation) -> Result<Centimes, NoValue> {
    let (aid, conclusion) = (&law.contrat_professionnalisation, annee.conclusion());
    let young = annee.profil.age(annee.contrat.conclusion.0) < *aid.aide_age_max.at(conclusion)?;
    if annee.rank() != 1 || !young || !annee.profil.up_to(*aid.aide_niveau_max.at(conclusion)?) {
        return Ok(Centimes::ZERO);
    }
    let amounts = (annee.amount(&aid.aide_mineur)?, annee.amount(&aid.aide_majeur)?);
    annee.by_age(amounts, *law.aide_exceptionnelle.majorite.at(conclusion)?, law)
}
