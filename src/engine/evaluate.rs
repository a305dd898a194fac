//! One contract from its facts to everything it brings its CFA, complete when made.

use chrono::Datelike;

use crate::codes::{Payeur, Regime};
use crate::contract::Contrat;
use crate::legislation::{Legislation, PriceBase, Settings};
use crate::rules::{
    AnnualPrices, AvantContrat, Classified, Counting, Duree, Echeances, FraisAnnexes, Instalment, Montants, Participation, PriceSegment,
    Prorata, Regularisation, RuleError, Schedule, SegmentPayers, SegmentPrice, avant_contrat, classify, duree, frais_annexes, montants,
    participation, reste_a_charge, schedule, versements, versements_jours,
};
use crate::units::{Annual, Centimes};

/// Everything the law says of one contract, payments apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Regime and way of counting.
    pub classified: Classified,
    /// Planned and funded months, last funded day (R8 to R10).
    pub duree: Duree,
    /// Annual amounts after R7.
    pub montants: Montants,
    /// What is due for the funded months.
    pub due: Schedule,
    /// Training before the contract (R12).
    pub avant_contrat: Option<AvantContrat>,
    /// What R12 adds under the law.
    pub advance: Centimes,
    /// What the employer pays in the place of the OPCO (R17).
    pub participation: Option<Participation>,
    /// Nights, meals and first equipment, on top of what is due (R13).
    pub frais_annexes: Option<FraisAnnexes>,
    /// Annual difference billed to the employer (R16).
    pub reste_a_charge: Option<Annual>,
    /// The amorçage value was paid until the NPEC was fixed (R6).
    pub regularisation: Option<Regularisation>,
}

/// What the law says of a contract.
///
/// # Errors
/// [`RuleError`]: why the contract is set aside.
pub fn evaluate(contrat: &Contrat, prices: &AnnualPrices, law: &Legislation, settings: &Settings) -> Result<Evaluation, RuleError> {
    DueEvaluation::then(contrat, prices, law, settings, |owed| {
        let DueEvaluation { classified, duree, montants, due, avant_contrat, advance, participation } = owed;
        let frais_annexes = frais_annexes(contrat, classified.basis, &duree, law)?;
        let reste_a_charge = reste_a_charge(contrat, classified.regime, prices);
        let regularisation = prices.regularisation;
        Ok(Evaluation {
            classified,
            duree,
            montants,
            due,
            avant_contrat,
            advance,
            participation,
            frais_annexes,
            reste_a_charge,
            regularisation,
        })
    })
}

/// The part of an evaluation that says what is due: all that totals by year and payer need. Each field is that of [`Evaluation`].
pub(super) struct DueEvaluation {
    pub classified: Classified,
    pub duree: Duree,
    pub montants: Montants,
    pub due: Schedule,
    pub avant_contrat: Option<AvantContrat>,
    pub advance: Centimes,
    pub participation: Option<Participation>,
}

impl DueEvaluation {
    /// Regime, months, prices, who owes what: the rules in the order of the law, and what is made of them. Given on rather than given
    /// back, where it would be written to memory once more.
    #[inline(always)]
    pub(super) fn then<R>(
        contrat: &Contrat,
        prices: &AnnualPrices,
        law: &Legislation,
        settings: &Settings,
        make: impl FnOnce(Self) -> Result<R, RuleError>,
    ) -> Result<R, RuleError> {
        let classified = classify(contrat, law)?;
        let duree = duree(contrat, classified.basis, law, settings)?;
        let montants = montants(contrat, prices, law, settings)?;
        let participation = match (classified.basis, montants.npec) {
            (Counting::Jours, Some(annual)) => participation(contrat, prices.niveau, annual, &duree, law, settings)?,
            _ => None,
        };
        let avant_contrat = avant_contrat(contrat, classified.regime, law, settings)?;
        let advance = avant_contrat.zip(montants.npec).map_or(Centimes::ZERO, |(before, annual)| before.amount(annual));
        let due = schedule(contrat, classified, &montants, &duree, duree.funded, law, settings)?;
        make(Self { classified, duree, montants, due, avant_contrat, advance, participation })
    }

    /// [`Evaluation::by_year`].
    #[inline(always)]
    pub(super) fn by_year(&self, visit: impl FnMut(i32, Payeur, Centimes)) {
        by_year(&self.due, self.avant_contrat, self.advance, self.participation, visit);
    }

    /// [`Evaluation::pure_by_year`].
    #[inline(always)]
    pub(super) fn pure_by_year(&self, annual: Annual, visit: impl FnMut(i32, Centimes)) {
        pure_by_year(&self.due, self.avant_contrat, annual, visit);
    }

    /// [`Evaluation::prefecture`].
    #[inline(always)]
    pub(super) fn prefecture(&self) -> Option<Annual> {
        self.montants.cout_prefecture.filter(|_| self.classified.basis != Counting::Heures)
    }

    /// [`Evaluation::npec`].
    #[inline(always)]
    pub(super) fn npec(&self) -> Option<Annual> {
        self.montants.npec.filter(|_| self.classified.basis != Counting::Heures)
    }
}

#[inline(always)]
fn by_year(
    due: &Schedule,
    avant_contrat: Option<AvantContrat>,
    advance: Centimes,
    participation: Option<Participation>,
    mut visit: impl FnMut(i32, Payeur, Centimes),
) {
    due.by_year(&mut visit);
    if let Some(Participation { amount, booked }) = participation {
        visit(booked.year(), Payeur::Opco, -amount);
        visit(booked.year(), Payeur::Employeur, amount);
    }
    if let Some(before) = avant_contrat {
        visit(before.booked.year(), Payeur::Opco, advance);
    }
}

#[inline(always)]
fn pure_by_year(due: &Schedule, avant_contrat: Option<AvantContrat>, annual: Annual, mut visit: impl FnMut(i32, Centimes)) {
    due.priced_throughout(annual, &mut visit);
    if let Some(before) = avant_contrat {
        visit(before.booked.year(), before.amount(annual));
    }
}

impl Evaluation {
    /// The regime under which it is paid (R1).
    #[must_use]
    pub const fn regime(&self) -> Regime {
        self.classified.regime
    }

    /// What is due by calendar year and payer, R12 included: `visit(year, payer, amount)`, possibly several times for the same pair.
    pub fn by_year(&self, visit: impl FnMut(i32, Payeur, Centimes)) {
        by_year(&self.due, self.avant_contrat, self.advance, self.participation, visit);
    }

    /// Whether the CFA keeps the coût préfecture for months that the OPCO pays (R2, regime C).
    #[must_use]
    pub fn opted(&self) -> bool {
        let kept = |segment: &PriceSegment| {
            segment.payers == SegmentPayers::One(Payeur::Opco) && segment.basis == SegmentPrice::Annual(PriceBase::CoutPrefecture)
        };
        self.classified.basis == Counting::StockNpec && self.due.segments.iter().any(kept)
    }

    /// `du_loi`: due over the whole life.
    #[must_use]
    pub fn du_loi(&self) -> Centimes {
        self.due.total() + self.advance
    }

    /// The same months at one annual price throughout (G2), R12 at that price included: `visit(year, amount)`.
    pub fn pure_by_year(&self, annual: Annual, visit: impl FnMut(i32, Centimes)) {
        pure_by_year(&self.due, self.avant_contrat, annual, visit);
    }

    /// The price of `du_prefecture`; none for a contrat de professionnalisation, whose price no regime changes.
    #[must_use]
    pub fn prefecture(&self) -> Option<Annual> {
        self.montants.cout_prefecture.filter(|_| self.classified.basis != Counting::Heures)
    }

    /// The price of `du_npec`; none for a contrat de professionnalisation.
    #[must_use]
    pub fn npec(&self) -> Option<Annual> {
        self.montants.npec.filter(|_| self.classified.basis != Counting::Heures)
    }

    /// `du_prefecture` and `du_npec`; both equal `du_loi` for a contrat de professionnalisation (R15).
    #[must_use]
    pub fn du_pure(&self) -> (Option<Centimes>, Option<Centimes>) {
        if self.classified.basis == Counting::Heures {
            return (Some(self.du_loi()), Some(self.du_loi()));
        }
        let before = |annual: Annual| self.avant_contrat.map_or(Centimes::ZERO, |before| before.amount(annual));
        let total = |annual: Annual| self.due.total_at(annual) + before(annual);
        (self.prefecture().map(total), self.npec().map(total))
    }

    /// The payments as if every price had always been known.
    pub(super) fn at_known_prices(
        &self,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
        paid: &mut Vec<Instalment>,
    ) -> Result<(), RuleError> {
        if self.classified.basis == Counting::Jours {
            return self.by_days(contrat, law, settings, paid);
        }
        let due = &self.due;
        let advance = self.advance;
        if self.duree.rupture.is_none() || self.classified.basis == Counting::Heures {
            return versements(contrat, self.classified.basis, &self.duree, (due, due), advance, law, paid);
        }
        let planned = self.planned(contrat, law, settings)?;
        versements(contrat, self.classified.basis, &self.duree, (due, &planned), advance, law, paid)
    }

    /// The payments of a contract counted by days (R20b).
    fn by_days(&self, contrat: &Contrat, law: &Legislation, settings: &Settings, paid: &mut Vec<Instalment>) -> Result<(), RuleError> {
        let mut planned = self.planned(contrat, law, settings)?;
        if let Prorata::Jours(jours) = planned.prorata {
            planned.prorata = Prorata::Jours(jours.until(contrat.fin));
        }
        let (advance, participation) = (self.advance, self.participation);
        let echeances = Echeances { contrat, duree: &self.duree, due: (&self.due, &planned), advance, participation };
        versements_jours(&echeances, law, settings, paid)
    }

    /// The schedule as planned to `date_fin`. A price that no due month needs, and that is not known, counts for nothing: what it
    /// would have paid is dated after the rupture and is cancelled.
    fn planned(&self, contrat: &Contrat, law: &Legislation, settings: &Settings) -> Result<Schedule, RuleError> {
        let known = Montants {
            cout_prefecture: self.montants.cout_prefecture.or(Some(Annual::default())),
            npec: self.montants.npec.or(Some(Annual::default())),
        };
        let montants = if known == self.montants { self.montants } else { known };
        schedule(contrat, self.classified, &montants, &self.duree, self.duree.planned_counted, law, settings)
    }
}
