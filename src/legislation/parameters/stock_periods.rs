//! What is derived once from the parameters: the periods of the stock, the public holidays, the amorçage by level.

use chrono::{Datelike, NaiveDate};

use super::{Legislation, gap_fault};
use crate::calendar::{DateConclusion, Execution, Holidays, Jour, Month, easter_sunday};
use crate::codes::Payeur;
use crate::diagnostic::Diagnostic;
use crate::legislation::NoValue;
use crate::legislation::dated::Dated;
use crate::legislation::value::PriceBase;
use crate::units::Centimes;

/// A run of months in which the stock contracts are paid alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockPeriod {
    /// First month in it.
    pub from: Month,
    /// First month NOT in it; none for the last.
    pub until: Option<Month>,
    /// Payer of a private employer's contract.
    pub payeur_prive: Payeur,
    /// Payer of a public employer's contract.
    pub payeur_public: Payeur,
    /// Price of a private contract of regime C.
    pub prix_stock_npec: PriceBase,
    /// Price of a public contract.
    pub prix_public: PriceBase,
    /// Whether the option of R2 is open.
    pub option_ouverte: bool,
}

/// Most periods that the stock parameters may cut the calendar into: a contract can meet them all.
pub(crate) const MOST_STOCK_PERIODS: usize = 4;

/// Years for which public holidays are laid out.
const HOLIDAY_YEARS: std::ops::Range<i32> = 2010..2061;

/// Periods that follow each other and are alike are one.
fn joined(periods: Vec<StockPeriod>) -> Vec<StockPeriod> {
    let mut kept: Vec<StockPeriod> = Vec::with_capacity(periods.len());
    for period in periods {
        match kept.last_mut() {
            Some(last) if (StockPeriod { from: last.from, until: last.until, ..period }) == *last => last.until = period.until,
            _ => kept.push(period),
        }
    }
    kept
}

impl Legislation {
    pub(super) fn derive(mut self) -> Result<Self, Vec<Diagnostic>> {
        self.stock_periods = self.merged_stock_periods()?;
        if self.stock_periods.len() > MOST_STOCK_PERIODS {
            return Err(vec![gap_fault(self.stock.payeur_prive.path()).with("periods", MOST_STOCK_PERIODS)]);
        }
        let mut days = Vec::new();
        for year in HOLIDAY_YEARS {
            let in_force = Jour(Month::january(year).first_day());
            let fixed = self.jours_feries.fixes.at(in_force).map_err(|gap| vec![gap_fault(gap.path)])?;
            let movable = self.jours_feries.apres_paques.at(in_force).map_err(|gap| vec![gap_fault(gap.path)])?;
            days.extend(fixed.iter().filter_map(|&(month, day)| NaiveDate::from_ymd_opt(year, month, day)));
            days.extend(movable.iter().filter_map(|&days| easter_sunday(year).checked_add_days(chrono::Days::new(days))));
        }
        self.holidays = Holidays::new(days);
        Ok(self)
    }

    /// The months at which any of the stock parameters changes cut the calendar in periods.
    fn merged_stock_periods(&self) -> Result<Vec<StockPeriod>, Vec<Diagnostic>> {
        let stock = &self.stock;
        let mut starts: Vec<NaiveDate> = Vec::new();
        let mut add = |path: &'static str, from: NaiveDate| {
            if from.day() == 1 {
                starts.push(from);
                None
            } else {
                Some(gap_fault(path).with("from", from))
            }
        };
        let mut faults = Vec::new();
        faults.extend(stock.payeur_prive.versions().iter().filter_map(|v| add(stock.payeur_prive.path(), v.from)));
        faults.extend(stock.payeur_public.versions().iter().filter_map(|v| add(stock.payeur_public.path(), v.from)));
        faults.extend(stock.prix_stock_npec.versions().iter().filter_map(|v| add(stock.prix_stock_npec.path(), v.from)));
        faults.extend(stock.prix_public.versions().iter().filter_map(|v| add(stock.prix_public.path(), v.from)));
        faults.extend(stock.option_ouverte.versions().iter().filter_map(|v| add(stock.option_ouverte.path(), v.from)));
        if !faults.is_empty() {
            return Err(faults);
        }
        starts.sort_unstable();
        starts.dedup();
        let until = starts.iter().skip(1).map(|&day| Some(Month::of(day))).chain([None]);
        let period = |(&from, until): (&NaiveDate, Option<Month>)| {
            let day = Execution(from);
            Ok(StockPeriod {
                from: Month::of(from),
                until,
                payeur_prive: *stock.payeur_prive.at(day)?,
                payeur_public: *stock.payeur_public.at(day)?,
                prix_stock_npec: *stock.prix_stock_npec.at(day)?,
                prix_public: *stock.prix_public.at(day)?,
                option_ouverte: *stock.option_ouverte.at(day)?,
            })
        };
        let periods = starts.iter().zip(until).map(period).collect::<Result<Vec<StockPeriod>, NoValue>>();
        periods.map(joined).map_err(|gap| vec![gap_fault(gap.path).with("from", gap.day)])
    }

    /// The law with the minimum wage, the contributions and the tax credit of one day for every month: what an employer who hires on
    /// that day expects of the next years.
    #[must_use]
    pub fn employers_frozen(&self, day: NaiveDate) -> Self {
        let mut law = self.clone();
        law.smic.horaire = self.smic.horaire.frozen(day);
        law.smic.mensuel = self.smic.mensuel.frozen(day);
        law.aides_avant_2019.credit_impot_ouvert = self.aides_avant_2019.credit_impot_ouvert.frozen(day);
        let (to, from) = (&mut law.cotisations, &self.cotisations);
        to.base_forfaitaire = from.base_forfaitaire.frozen(day);
        to.abattement_base = from.abattement_base.frozen(day);
        to.seuil_exoneration = from.seuil_exoneration.frozen(day);
        to.seuil_taux = from.seuil_taux.frozen(day);
        to.taux_petite = from.taux_petite.frozen(day);
        to.taux_grande = from.taux_grande.frozen(day);
        to.reduction_petite = from.reduction_petite.frozen(day);
        to.reduction_grande = from.reduction_grande.frozen(day);
        to.reduction_minimum = from.reduction_minimum.frozen(day);
        to.reduction_sortie = from.reduction_sortie.frozen(day);
        to.reduction_exposant = from.reduction_exposant.frozen(day);
        to.reduction_smic = from.reduction_smic.frozen(day);
        to.public_exonere = from.public_exonere.frozen(day);
        to.accidents_du_travail = from.accidents_du_travail.frozen(day);
        law
    }

    /// The amorçage parameter of a level.
    #[must_use]
    pub const fn amorcage_of(&self, niveau: crate::codes::Niveau) -> &Dated<DateConclusion, Centimes> {
        match niveau.number() {
            3 => &self.amorcage.niveau_3,
            4 => &self.amorcage.niveau_4,
            5 => &self.amorcage.niveau_5,
            6 => &self.amorcage.niveau_6,
            7 => &self.amorcage.niveau_7,
            _ => &self.amorcage.niveau_8,
        }
    }
}
