//! Who owes what for which month: R2, R3, R8, R10, R11 (price of the months before 2020), R15 (booking). A contract is a run of months,
//! cut in segments of one payer and one price; within a price one running total runs over the life of the contract and is rounded at
//! each step, so that months, years and payers always add up to the total to the cent.

use arrayvec::ArrayVec;
use chrono::NaiveDate;

use super::duree::{Duree, Prorata, due, due_rounded};
use super::jours::Jours;
use super::montant::{Montants, prix_professionnalisation};
use super::regime::{Classified, Counting};
use super::{RuleError, duree};
use crate::calendar::Month;
use crate::codes::{Payeur, Regime};
use crate::contract::Contrat;
use crate::legislation::{Legislation, MOST_STOCK_PERIODS, OptionStockNpec, PriceBase, Settings, StockPeriod};
use crate::units::{Annual, Centimes, Part};

/// The price on which months are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SegmentPrice {
    /// Coût préfecture or NPEC.
    Annual(PriceBase),
    /// The whole price of a contrat de professionnalisation.
    Hours,
}

/// Who pays a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentPayers {
    /// One payer for the whole amount.
    One(Payeur),
    /// The CNFPT this share of the exact running total, the employer the rest (R3).
    CnfptAndEmployer(Part),
}

/// Months `first..end` (from 0) at one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceSegment {
    /// First month, from 0.
    pub first: i32,
    /// First month NOT in it.
    pub end: i32,
    /// Months of the same price before it.
    pub before: i32,
    /// Which price its months are counted at.
    pub basis: SegmentPrice,
    /// The annual amount (for hours: the whole price).
    pub annual: Annual,
    /// Who pays it, and in which shares.
    pub payers: SegmentPayers,
}

/// A contract can meet every period of the stock calendar.
const MOST_SEGMENTS: usize = MOST_STOCK_PERIODS;

/// What is due for each month of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Calendar month of month 0.
    pub start: Month,
    /// Months that are due over the contract.
    pub months: i32,
    /// How amounts accrue from month to month.
    pub prorata: Prorata,
    /// The segments, in order, without gap.
    pub segments: ArrayVec<PriceSegment, MOST_SEGMENTS>,
}

impl PriceSegment {
    /// What one payer owes for the months of this price up to the segment's month `month` (from the contract's start).
    #[inline(always)]
    fn running_total(&self, payeur: Payeur, month: i32, prorata: &Prorata) -> Centimes {
        let months = self.before + month - self.first;
        match self.payers {
            SegmentPayers::One(_) => due_rounded(self.annual, months, prorata),
            SegmentPayers::CnfptAndEmployer(part) => cnfpt_and_employer(self.annual, months, prorata, part, payeur),
        }
    }

    /// What one payer owes for the months `from..to` of the contract that lie in the segment.
    #[must_use]
    pub fn amount(&self, payeur: Payeur, from: i32, to: i32, prorata: &Prorata) -> Centimes {
        let (from, to) = (from.max(self.first), to.min(self.end));
        if from >= to { Centimes::ZERO } else { self.running_total(payeur, to, prorata) - self.running_total(payeur, from, prorata) }
    }

    /// Its payers, one or two.
    #[inline(always)]
    #[must_use]
    pub fn payeurs(&self) -> &'static [Payeur] {
        match self.payers {
            SegmentPayers::One(Payeur::Cnfpt) => &[Payeur::Cnfpt],
            SegmentPayers::One(Payeur::Employeur) => &[Payeur::Employeur],
            SegmentPayers::One(Payeur::Opco) => &[Payeur::Opco],
            SegmentPayers::One(Payeur::Region) => &[Payeur::Region],
            SegmentPayers::CnfptAndEmployer(_) => &[Payeur::Cnfpt, Payeur::Employeur],
        }
    }
}

/// The CNFPT's share of the exact running total, or the employer's rest.
#[cold]
#[inline(never)]
fn cnfpt_and_employer(annual: Annual, months: i32, prorata: &Prorata, part: Part, payeur: Payeur) -> Centimes {
    let total = due(annual, months, *prorata);
    let of_cnfpt = total.share(part).rounded();
    if payeur == Payeur::Cnfpt { of_cnfpt } else { total.rounded() - of_cnfpt }
}

impl Schedule {
    /// What one payer owes for the months `from..to` (from 0, `to` not included).
    #[must_use]
    pub fn amount(&self, payeur: Payeur, from: i32, to: i32) -> Centimes {
        self.segments
            .iter()
            .filter(|segment| segment.payeurs().contains(&payeur))
            .map(|segment| segment.amount(payeur, from, to, &self.prorata))
            .sum()
    }

    /// What one payer owes up to a day, for a contract counted by days.
    #[must_use]
    pub fn upto(&self, payeur: Payeur, day: NaiveDate, jours: Jours) -> Centimes {
        let of = |segment: &PriceSegment| {
            let total = jours.due_on(segment.annual, day);
            match segment.payers {
                SegmentPayers::One(one) if one == payeur => total.rounded(),
                SegmentPayers::CnfptAndEmployer(part) if payeur == Payeur::Cnfpt => total.share(part).rounded(),
                SegmentPayers::CnfptAndEmployer(part) if payeur == Payeur::Employeur => total.rounded() - total.share(part).rounded(),
                _ => Centimes::ZERO,
            }
        };
        self.segments.iter().map(of).sum()
    }

    /// What is due in all, over the life of the contract.
    #[must_use]
    pub fn total(&self) -> Centimes {
        self.segments
            .iter()
            .flat_map(|segment| segment.payeurs().iter().map(|&payeur| segment.amount(payeur, 0, self.months, &self.prorata)))
            .sum()
    }

    /// The calendar years of the contract with their months `from..to`.
    #[inline(always)]
    pub fn years(&self) -> impl Iterator<Item = (i32, i32, i32)> + use<> {
        let (start, months) = (self.start, self.months);
        years_to(start, 0, months).map(move |(year, to)| (year, (Month::january(year) - start).max(0), to))
    }

    /// What is due by calendar year and payer, each non-empty part once: `visit(year, payer, amount)`.
    #[inline(always)]
    pub fn by_year(&self, mut visit: impl FnMut(i32, Payeur, Centimes)) {
        for segment in &self.segments {
            for &payeur in segment.payeurs() {
                // Nothing is due for no month: most segments are the first at their price.
                let none = segment.before == 0;
                let mut before = if none { Centimes::ZERO } else { segment.running_total(payeur, segment.first, &self.prorata) };
                for (year, to) in years_to(self.start, segment.first, segment.end) {
                    let upto = segment.running_total(payeur, to, &self.prorata);
                    visit(year, payeur, upto - before);
                    before = upto;
                }
            }
        }
    }

    /// What is due by calendar month and payer: `visit(month, payer, amount)`.
    pub fn by_month(&self, mut visit: impl FnMut(Month, Payeur, Centimes)) {
        for segment in &self.segments {
            for &payeur in segment.payeurs() {
                let mut before = segment.running_total(payeur, segment.first, &self.prorata);
                for month in segment.first..segment.end {
                    let upto = segment.running_total(payeur, month + 1, &self.prorata);
                    visit(self.start + month, payeur, upto - before);
                    before = upto;
                }
            }
        }
    }

    /// The same months at one price throughout: what G2 compares, by year `visit(year, amount)`.
    #[inline(always)]
    pub fn priced_throughout(&self, annual: Annual, mut visit: impl FnMut(i32, Centimes)) {
        let mut before = Centimes::ZERO;
        for (year, to) in years_to(self.start, 0, self.months) {
            let upto = due_rounded(annual, to, &self.prorata);
            visit(year, upto - before);
            before = upto;
        }
    }

    /// What [`Self::priced_throughout`] visits in all: each year goes on from the running total of those before.
    #[must_use]
    pub fn total_at(&self, annual: Annual) -> Centimes {
        due_rounded(annual, self.months, &self.prorata)
    }

    /// The price of every month, when there is only one: what is due by year is then the same months at that price throughout.
    #[inline(always)]
    #[must_use]
    pub fn only_price(&self) -> Option<PriceBase> {
        let SegmentPrice::Annual(base) = self.segments.first()?.basis else { return None };
        self.segments.iter().all(|segment| segment.basis == SegmentPrice::Annual(base)).then_some(base)
    }

    /// G3: mean over the months due in a calendar year of the annual amount each is counted on, rounded once; none without a month.
    #[must_use]
    pub fn mean_annual(&self, from: i32, to: i32) -> Option<Centimes> {
        // The mean of one amount is that amount.
        if let [only] = self.segments.as_slice() {
            return (to.min(only.end) > from.max(only.first)).then(|| only.annual.rounded());
        }
        let mut months = 0;
        let mut sum = Annual::default();
        for segment in &self.segments {
            let counted = (to.min(segment.end) - from.max(segment.first)).max(0);
            months += counted;
            sum = sum.plus(segment.annual.scaled(i64::from(counted)));
        }
        (months > 0).then(|| sum.times(1, i64::from(months)).rounded())
    }
}

/// R2: whether the coût préfecture is kept while the option is open. A contract without coût préfecture never opts.
#[must_use]
pub fn option_stock_npec(montants: &Montants, settings: &Settings) -> bool {
    match (settings.option_stock_npec, montants.cout_prefecture, montants.npec) {
        (OptionStockNpec::Never, _, _) | (_, None, _) => false,
        (OptionStockNpec::Always, Some(_), _) => true,
        (OptionStockNpec::Best, Some(cost), npec) => npec.is_some_and(|npec| cost > npec),
    }
}

/// What is due for `months` months of a contract.
///
/// # Errors
/// [`RuleError::MissingCoutPrefecture`] or [`RuleError::MissingNpec`] when a month is counted on a price that is not known;
/// [`RuleError::MissingHours`]; [`RuleError::NoValue`].
#[inline(always)]
pub fn schedule(
    contrat: &Contrat,
    classified: Classified,
    montants: &Montants,
    duree: &Duree,
    months: i32,
    law: &Legislation,
    settings: &Settings,
) -> Result<Schedule, RuleError> {
    let prorata = duree::prorata(contrat, classified.basis, duree, months, law, settings)?;
    let segments = match classified.basis {
        Counting::Contrat | Counting::Jours => {
            let payers = contract_payers(contrat, classified.regime, law)?;
            let annual = montants.npec.ok_or(RuleError::MissingNpec)?;
            one_segment(months, SegmentPrice::Annual(PriceBase::Npec), annual, payers)
        }
        Counting::Heures => {
            let price = prix_professionnalisation(contrat, law)?.rounded();
            one_segment(months, SegmentPrice::Hours, Annual::from_centimes(price), SegmentPayers::One(Payeur::Opco))
        }
        stock => stock_segments(stock, montants, duree.start, months, law, settings)?,
    };
    Ok(Schedule { start: duree.start, months, prorata, segments })
}

/// The calendar years of the months `from..end` of a run, and the month up to which each goes; one year at least.
#[inline(always)]
fn years_to(start: Month, from: i32, end: i32) -> impl Iterator<Item = (i32, i32)> {
    let first = (start + from).year();
    let mut year = first;
    let mut next = Month::january(first + 1) - start;
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let this = (year, next.min(end));
        over = next >= end;
        (year, next) = (year + 1, next + 12);
        Some(this)
    })
}

#[inline(always)]
fn one_segment(months: i32, basis: SegmentPrice, annual: Annual, payers: SegmentPayers) -> ArrayVec<PriceSegment, MOST_SEGMENTS> {
    std::iter::once(PriceSegment { first: 0, end: months, before: 0, basis, annual, payers }).collect()
}

/// Private: the OPCO. Local authority: the CNFPT's share by the day of conclusion, the employer the rest. State: the employer (R3).
#[inline(always)]
fn contract_payers(contrat: &Contrat, regime: Regime, law: &Legislation) -> Result<SegmentPayers, RuleError> {
    Ok(match regime {
        Regime::PublicLocal => match *law.collectivites.part_cnfpt.at(contrat.conclusion)? {
            Part::NONE => SegmentPayers::One(Payeur::Employeur),
            Part::WHOLE => SegmentPayers::One(Payeur::Cnfpt),
            part => SegmentPayers::CnfptAndEmployer(part),
        },
        Regime::PublicEtat => SegmentPayers::One(Payeur::Employeur),
        _ => SegmentPayers::One(Payeur::Opco),
    })
}

/// R10: the calendar of the stock cut at each change of payer or price; one running total per price.
#[inline(always)]
fn stock_segments(
    basis: Counting,
    montants: &Montants,
    start: Month,
    months: i32,
    law: &Legislation,
    settings: &Settings,
) -> Result<ArrayVec<PriceSegment, MOST_SEGMENTS>, RuleError> {
    let opts = basis == Counting::StockNpec && option_stock_npec(montants, settings);
    let mut segments: ArrayVec<PriceSegment, MOST_SEGMENTS> = ArrayVec::new();
    let mut counted = [0; 2];
    let mut covered = 0;
    for period in &law.stock_periods {
        let first = (period.from - start).max(covered);
        let end = period.until.map_or(months, |until| (until - start).min(months));
        if first >= end {
            continue;
        }
        let (payeur, base) = payer_and_price(basis, period, opts);
        let annual = match base {
            PriceBase::CoutPrefecture => montants.cout_prefecture.ok_or(RuleError::MissingCoutPrefecture)?,
            PriceBase::Npec => montants.npec.ok_or(RuleError::MissingNpec)?,
        };
        let before = counted[base as usize];
        counted[base as usize] += end - first;
        covered = end;
        let joined =
            segments.last_mut().filter(|last| last.payers == SegmentPayers::One(payeur) && last.basis == SegmentPrice::Annual(base));
        match joined {
            Some(last) => last.end = end,
            None => segments.push(PriceSegment {
                first,
                end,
                before,
                basis: SegmentPrice::Annual(base),
                annual,
                payers: SegmentPayers::One(payeur),
            }),
        }
    }
    if covered < months || segments.first().is_some_and(|segment| segment.first > 0) {
        return Err(RuleError::NoValue(crate::legislation::NoValue { path: law.stock.payeur_prive.path(), day: start.first_day() }));
    }
    Ok(segments)
}

#[inline(always)]
fn payer_and_price(basis: Counting, period: &StockPeriod, opts: bool) -> (Payeur, PriceBase) {
    match basis {
        Counting::StockPublic => (period.payeur_public, period.prix_public),
        Counting::StockNpec if !(opts && period.option_ouverte) => (period.payeur_prive, period.prix_stock_npec),
        _ => (period.payeur_prive, PriceBase::CoutPrefecture),
    }
}
