//! A11: L6243-2 (until 2018), D241-7 of the code de la sécurité sociale (from 2019): employer's contributions on an apprentice's wage.

use super::mois_travailles::MoisTravaille;
use super::profil::{Profil, Salaire};
use crate::calendar::{Execution, Month};
use crate::legislation::{CotisationsLaw, Dated, Legislation, NoValue};
use crate::units::{Centimes, Fraction, Part, Rate};

/// The contributions of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cotisations {
    /// What they are counted on.
    pub base: Centimes,
    /// Rate left after exemptions and the general reduction.
    pub taux: Rate,
    /// Contributions of the month, cents.
    pub montant: Centimes,
}

/// A figure of the law, or why there is none: told when it is needed.
type LegalFigure<T> = Result<T, NoValue>;

/// What the pay of a calendar month is counted with, whoever is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bareme {
    /// The monthly minimum wage.
    pub smic: LegalFigure<Centimes>,
    /// Until 2018: the minimum wage of 1 January and the ten-thousandths taken off the share.
    forfait: LegalFigure<Option<(Centimes, i64)>>,
    accidents: LegalFigure<Rate>,
    public_exonere: LegalFigure<bool>,
    seuil_exoneration: LegalFigure<u32>,
    seuil_taux: LegalFigure<u32>,
    petite: LegalFigure<Rate>,
    grande: LegalFigure<Rate>,
    degressivite: LegalFigure<Degressivite>,
}

/// How the general reduction falls above the minimum wage that it retains (D241-7): T min + T delta x [(n SMIC / pay - 1) / (n - 1)]^P.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Degressivite {
    /// Monthly minimum wage retained.
    smic: Centimes,
    /// T min: the coefficient that is left at the exit.
    minimum: Rate,
    /// n: minimum wages at which it ends.
    sortie: Rate,
    /// P: the power to which the distance from the exit is raised.
    exposant: Rate,
    /// T min + T delta, smaller and larger firms.
    plafonds: [Rate; 2],
}

impl Degressivite {
    fn of(month: Execution, smic: LegalFigure<Centimes>, law: &CotisationsLaw) -> LegalFigure<Self> {
        let retained = *law.reduction_smic.at(month)?;
        Ok(Self {
            smic: if retained == Centimes::ZERO { smic? } else { retained },
            minimum: *law.reduction_minimum.at(month)?,
            sortie: *law.reduction_sortie.at(month)?,
            exposant: *law.reduction_exposant.at(month)?,
            plafonds: [*law.reduction_petite.at(month)?, *law.reduction_grande.at(month)?],
        })
    }

    /// What a month's pay, as a whole month, takes off the highest coefficient. Four decimals, at the nearest. The power is made of
    /// square roots, which every machine rounds alike.
    #[allow(clippy::float_arithmetic, reason = "the power of D241-7 is no fraction")]
    fn below_the_cap(&self, pay: Centimes, large: bool) -> Rate {
        if pay <= self.smic {
            return Rate(0);
        }
        let cap = self.plafonds[usize::from(large)];
        let (exit, share) = (self.sortie.ratio(), self.smic.0 as f64 / pay.0 as f64);
        let base = ((exit * share - 1.0) / (exit - 1.0)).clamp(0.0, 1.0);
        let quarter = base.sqrt().sqrt();
        let power = (0..self.exposant.0.div_euclid(Rate::QUARTER.0)).fold(1.0, |power, _| power * quarter);
        let coefficient = if base > 0.0 { self.minimum.ratio() + (cap - self.minimum).ratio() * power } else { 0.0 };
        Rate((cap - Rate::to_four_decimals(coefficient)).0.max(0))
    }
}

impl Bareme {
    /// The figures of a month.
    #[must_use]
    pub fn of(mois: Month, law: &Legislation) -> Self {
        let month = Execution(mois.first_day());
        let smic = |day: Execution| law.smic.mensuel.at(day).copied();
        let law = &law.cotisations;
        let forfait = || {
            let january = Execution(Month::january(mois.year()).first_day());
            Ok(Some((smic(january)?, law.abattement_base.at(month)?.ten_thousandths())))
        };
        let accidents = law.accidents_du_travail.at(month).copied();
        let taux =
            |due: &Dated<Execution, Rate>, reduction: &Dated<Execution, Rate>| Ok(*due.at(month)? + accidents? - *reduction.at(month)?);
        Self {
            smic: smic(month),
            forfait: law.base_forfaitaire.at(month).and_then(|&on| if on { forfait() } else { Ok(None) }),
            accidents,
            public_exonere: law.public_exonere.at(month).copied(),
            seuil_exoneration: law.seuil_exoneration.at(month).copied(),
            seuil_taux: law.seuil_taux.at(month).copied(),
            petite: taux(&law.taux_petite, &law.reduction_petite),
            grande: taux(&law.taux_grande, &law.reduction_grande),
            degressivite: Degressivite::of(month, smic(month), law),
        }
    }

    /// The wage, or until 2018 the share of the minimum wage of 1 January less 11 points.
    fn base(&self, mois: &MoisTravaille, salaire: &Salaire) -> LegalFigure<Centimes> {
        let Some((smic, less)) = self.forfait? else { return Ok(salaire.brut) };
        let share = (salaire.part.ten_thousandths() - less).max(0);
        Ok(Fraction::new(smic.0 * share * mois.jours, Part::WHOLE.ten_thousandths() * mois.longueur).rounded())
    }

    /// Work accidents alone for an exempt firm; else all rates less the general reduction, at its cap for a wage at the minimum or below.
    fn taux(&self, profil: &Profil, salaire: &Salaire) -> LegalFigure<Rate> {
        if profil.effectif < self.seuil_exoneration? || profil.public && self.public_exonere? {
            return self.accidents;
        }
        let large = profil.effectif >= self.seuil_taux?;
        let whole_month = Fraction::new(salaire.smic.0 * salaire.part.ten_thousandths(), Part::WHOLE.ten_thousandths()).rounded();
        let due = if large { self.grande } else { self.petite }?;
        Ok(due + self.degressivite?.below_the_cap(whole_month, large))
    }
}

/// The figures of the months asked for so far: the same for every contract.
#[derive(Clone, Debug)]
pub struct Baremes<'l> {
    law: &'l Legislation,
    first: Month,
    /// Where the figures of each month are.
    months: Vec<Option<usize>>,
    /// Those that occur: most months have the figures of the month before.
    distinct: Vec<Bareme>,
}

impl<'l> Baremes<'l> {
    /// Figures of no month yet; each is looked up when it is asked for.
    #[must_use]
    pub const fn new(law: &'l Legislation) -> Self {
        Self { law, first: Month::january(0), months: Vec::new(), distinct: Vec::new() }
    }

    /// The figures of a month.
    pub fn of(&mut self, mois: Month) -> &Bareme {
        let number = self.number(mois);
        &self.distinct[number]
    }

    /// The number of a month's figures: months of one number are paid alike.
    pub(super) fn number(&mut self, mois: Month) -> usize {
        let place = usize::try_from(mois - self.first).ok().filter(|_| !self.months.is_empty()).unwrap_or_else(|| self.begin_at(mois));
        match self.months.get(place) {
            Some(&Some(number)) => number,
            _ => self.find(mois, place),
        }
    }

    /// How many of some months that follow each other have the figures of the first; at least that one.
    pub(super) fn alike(&mut self, first: Month, count: i32) -> i32 {
        let number = self.number(first);
        let mut alike = 1;
        while alike < count && self.number(first + alike) == number {
            // Months asked for before are told at one look.
            let known = usize::try_from(first + alike - self.first).ok().and_then(|place| self.months.get(place..)).unwrap_or_default();
            let same = known.iter().take((count - alike) as usize).take_while(|&&month| month == Some(number)).count();
            alike += same.max(1) as i32;
        }
        alike
    }

    #[cold]
    fn find(&mut self, mois: Month, place: usize) -> usize {
        let bareme = Bareme::of(mois, self.law);
        let number = self.distinct.iter().position(|known| *known == bareme).unwrap_or(self.distinct.len());
        if number == self.distinct.len() {
            self.distinct.push(bareme);
        }
        if place >= self.months.len() {
            self.months.resize(place + 1, None);
        }
        self.months[place] = Some(number);
        number
    }

    /// Makes room before the first month; the place of the new first one.
    fn begin_at(&mut self, mois: Month) -> usize {
        let earlier = if self.months.is_empty() { 0 } else { usize::try_from(self.first - mois).unwrap_or(0) };
        self.months.splice(0..0, std::iter::repeat_n(None, earlier));
        self.first = mois;
        0
    }

    /// The law of these figures.
    #[must_use]
    pub const fn law(&self) -> &'l Legislation {
        self.law
    }
}

/// The contributions of a month, by the law of that month whatever the day of conclusion.
///
/// # Errors
/// [`NoValue`] when the law has no value on the month.
pub fn cotisations(profil: &Profil, mois: &MoisTravaille, salaire: &Salaire, bareme: &Bareme) -> Result<Cotisations, NoValue> {
    let base = bareme.base(mois, salaire)?;
    let taux = bareme.taux(profil, salaire)?;
    Ok(Cotisations { base, taux, montant: taux.of(base).rounded() })
}
