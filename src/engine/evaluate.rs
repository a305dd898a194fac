//! One contract from its facts to everything it brings its CFA, complete when made.

use chrono::{Days, NaiveDate};

use crate::codes::{Payeur, Regime};
use crate::contract::Contrat;
use crate::legislation::{Legislation, PriceBase, Retards, Settings};
use crate::rules::{
    AvantContrat, Basis, Classified, Duree, FraisAnnexes, Instalment, Montants, Payers, PriceBasis, Prices, RuleError, Schedule, Segment,
    avant_contrat, classify, duree, frais_annexes, montants, reste_a_charge, schedule, versements,
};
use crate::units::{Annual, Centimes};

/// Everything the law says of one contract, payments apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Regime and way of counting.
    pub classified: Classified,
    /// Months.
    pub duree: Duree,
    /// Annual amounts after R7.
    pub montants: Montants,
    /// What is due for the funded months.
    pub due: Schedule,
    /// Training before the contract (R12).
    pub avant_contrat: Option<AvantContrat>,
    /// What R12 adds under the law.
    pub advance: Centimes,
    /// Ancillary costs (R13).
    pub frais_annexes: Option<FraisAnnexes>,
    /// Annual difference billed to the employer (R16).
    pub reste_a_charge: Option<Annual>,
}

/// A payment as it reaches the CFA: movements of a day and payer summed, delays added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versement {
    /// The day, delay included.
    pub date: NaiveDate,
    /// Who pays.
    pub payeur: Payeur,
    /// 1, 2, ... by date within contract and payer.
    pub rang: u32,
    /// How much.
    pub montant: Centimes,
}

/// What the law says of a contract.
///
/// # Errors
/// [`RuleError`]: why the contract is set aside.
#[inline]
pub fn evaluate(contrat: &Contrat, prices: &Prices, law: &Legislation, settings: &Settings) -> Result<Evaluation, RuleError> {
    let Owed { classified, duree, montants, due, avant_contrat, advance } = Owed::of(contrat, prices, law, settings)?;
    let frais_annexes = frais_annexes(contrat, classified.basis, &duree, law)?;
    let reste_a_charge = reste_a_charge(contrat, classified.regime, prices);
    Ok(Evaluation { classified, duree, montants, due, avant_contrat, advance, frais_annexes, reste_a_charge })
}

/// The part of an evaluation that says what is due: all that totals by year and payer need. Each field is that of [`Evaluation`].
pub(super) struct Owed {
    pub classified: Classified,
    pub duree: Duree,
    pub montants: Montants,
    pub due: Schedule,
    pub avant_contrat: Option<AvantContrat>,
    pub advance: Centimes,
}

impl Owed {
    /// Regime, months, prices, who owes what: the rules in the order of the law.
    #[inline(always)]
    pub(super) fn of(contrat: &Contrat, prices: &Prices, law: &Legislation, settings: &Settings) -> Result<Self, RuleError> {
        let classified = classify(contrat, law)?;
        let duree = duree(contrat, classified.basis, law, settings)?;
        let montants = montants(contrat, prices, law, settings)?;
        let due = schedule(contrat, classified, &montants, &duree, duree.funded, law, settings)?;
        let avant_contrat = avant_contrat(contrat, classified.regime, law, settings)?;
        let advance = avant_contrat.zip(montants.npec).map_or(Centimes::ZERO, |(before, annual)| before.amount(annual));
        Ok(Self { classified, duree, montants, due, avant_contrat, advance })
    }

    /// [`Evaluation::by_year`].
    #[inline(always)]
    pub(super) fn by_year(&self, visit: impl FnMut(i32, Payeur, Centimes)) {
        by_year(&self.due, self.avant_contrat, self.advance, visit);
    }

    /// [`Evaluation::pure_by_year`].
    #[inline(always)]
    pub(super) fn pure_by_year(&self, annual: Annual, visit: impl FnMut(i32, Centimes)) {
        pure_by_year(&self.due, self.avant_contrat, annual, visit);
    }

    /// [`Evaluation::prefecture`].
    #[inline(always)]
    pub(super) fn prefecture(&self) -> Option<Annual> {
        self.montants.cout_prefecture.filter(|_| self.classified.basis != Basis::Heures)
    }

    /// [`Evaluation::npec`].
    #[inline(always)]
    pub(super) fn npec(&self) -> Option<Annual> {
        self.montants.npec.filter(|_| self.classified.basis != Basis::Heures)
    }
}

#[inline(always)]
fn by_year(due: &Schedule, avant_contrat: Option<AvantContrat>, advance: Centimes, mut visit: impl FnMut(i32, Payeur, Centimes)) {
    due.by_year(&mut visit);
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
    /// The regime.
    #[inline]
    #[must_use]
    pub const fn regime(&self) -> Regime {
        self.classified.regime
    }

    /// What is due by calendar year and payer, R12 included: `visit(year, payer, amount)`, possibly several times for the same pair.
    #[inline]
    pub fn by_year(&self, visit: impl FnMut(i32, Payeur, Centimes)) {
        by_year(&self.due, self.avant_contrat, self.advance, visit);
    }

    /// Whether the CFA keeps the coût préfecture for months that the OPCO pays (R2, regime C).
    #[must_use]
    pub fn opted(&self) -> bool {
        let kept = |segment: &Segment| {
            segment.payers == Payers::One(Payeur::Opco) && segment.basis == PriceBasis::Annual(PriceBase::CoutPrefecture)
        };
        self.classified.basis == Basis::StockNpec && self.due.segments.iter().any(kept)
    }

    /// `du_loi`: due over the whole life.
    #[must_use]
    pub fn du_loi(&self) -> Centimes {
        self.due.total() + self.advance
    }

    /// The same months at one annual price throughout (G2), R12 at that price included: `visit(year, amount)`.
    #[inline]
    pub fn pure_by_year(&self, annual: Annual, visit: impl FnMut(i32, Centimes)) {
        pure_by_year(&self.due, self.avant_contrat, annual, visit);
    }

    /// The price of `du_prefecture`; none for a contrat de professionnalisation, whose price no regime changes.
    #[inline]
    #[must_use]
    pub fn prefecture(&self) -> Option<Annual> {
        self.montants.cout_prefecture.filter(|_| self.classified.basis != Basis::Heures)
    }

    /// The price of `du_npec`; none for a contrat de professionnalisation.
    #[inline]
    #[must_use]
    pub fn npec(&self) -> Option<Annual> {
        self.montants.npec.filter(|_| self.classified.basis != Basis::Heures)
    }

    /// `du_prefecture` and `du_npec`; both equal `du_loi` for a contrat de professionnalisation (R15).
    #[must_use]
    pub fn du_pure(&self) -> (Option<Centimes>, Option<Centimes>) {
        if self.classified.basis == Basis::Heures {
            return (Some(self.du_loi()), Some(self.du_loi()));
        }
        let before = |annual: Annual| self.avant_contrat.map_or(Centimes::ZERO, |before| before.amount(annual));
        let total = |annual: Annual| self.due.total_at(annual) + before(annual);
        (self.prefecture().map(total), self.npec().map(total))
    }

    /// Every payment on its legal date, before movements of a day are summed.
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn instalments(
        &self,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
        paid: &mut Vec<Instalment>,
    ) -> Result<(), RuleError> {
        let due = &self.due;
        let advance = self.advance;
        if self.duree.rupture.is_none() || self.classified.basis == Basis::Heures {
            return versements(contrat, self.classified.basis, &self.duree, (due, due), advance, law, paid);
        }
        let planned = self.planned(contrat, law, settings)?;
        versements(contrat, self.classified.basis, &self.duree, (due, &planned), advance, law, paid)
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

    /// Payments as they reach the CFA, by date and payer; nothing for 0.00.
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn versements(&self, contrat: &Contrat, law: &Legislation, settings: &Settings) -> Result<Vec<Versement>, RuleError> {
        self.versements_late(contrat, law, settings, &settings.retards())
    }

    /// The same with the delays of this contract (R23).
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn versements_late(
        &self,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
        retards: &Retards,
    ) -> Result<Vec<Versement>, RuleError> {
        let mut payments = Payments::default();
        payments.find(self, contrat, law, settings, retards)?;
        Ok(payments.movements)
    }
}

/// The payments of one contract after the other, in the same lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Payments {
    paid: Vec<Instalment>,
    movements: Vec<Versement>,
}

impl Payments {
    /// [`Evaluation::versements_late`].
    pub(super) fn find(
        &mut self,
        evaluation: &Evaluation,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
        retards: &Retards,
    ) -> Result<&[Versement], RuleError> {
        self.paid.clear();
        evaluation.instalments(contrat, law, settings, &mut self.paid)?;
        by_day(&self.paid, retards, &mut self.movements);
        Ok(&self.movements)
    }
}

/// The legal day of the OPCO's first payment.
pub(super) fn first_of_opco(paid: &[Instalment]) -> Option<NaiveDate> {
    paid.iter().filter(|instalment| instalment.payeur == Payeur::Opco).map(|instalment| instalment.date).min()
}

/// A payment as it reaches the CFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    /// What the law says.
    pub instalment: Instalment,
    /// The day on which it comes in, or on which the CFA pays it back.
    pub date: NaiveDate,
    /// How much: that of the instalment, but for what a settlement takes back from what has not come yet.
    pub amount: Centimes,
}

/// The payments as they reach the CFA, each in its place of `paid`. A payer's delay (R23) holds what the payer pays. What a settlement
/// takes back is the CFA's to pay, on its legal day: it pays back what it has had beyond what is owed, and of what comes later it gets
/// what is still owed. Thus a longer delay never leaves more in the CFA's hands on any day.
pub(super) fn arrivals(paid: &[Instalment], retards: &Retards) -> impl Iterator<Item = Arrival> {
    let first = first_of_opco(paid);
    let late = move |instalment: &Instalment| {
        let takes_back = instalment.amount < Centimes::ZERO;
        let days = if takes_back { 0 } else { retards.days(instalment.payeur, instalment.date, Some(instalment.date) == first) };
        let date = instalment.date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        Arrival { instalment: *instalment, date, amount: instalment.amount }
    };
    let mut netted: Vec<Arrival> = Vec::new();
    if *retards != Retards::default() && paid.iter().any(|instalment| instalment.amount < Centimes::ZERO) {
        netted = paid.iter().map(late).collect();
        Payeur::ALL.into_iter().for_each(|payeur| net(&mut netted, payeur));
    }
    let all = if netted.is_empty() { paid } else { &[] };
    netted.into_iter().chain(all.iter().map(late))
}

/// What a payer's settlement takes back, against what has come by its day; see [`arrivals`].
fn net(arrivals: &mut [Arrival], payeur: Payeur) {
    let owed: Centimes = arrivals.iter().filter(|arrival| arrival.instalment.payeur == payeur).map(|arrival| arrival.amount).sum();
    let mut order: Vec<&mut Arrival> = arrivals.iter_mut().filter(|arrival| arrival.instalment.payeur == payeur).collect();
    order.sort_by_key(|arrival| (arrival.date, arrival.amount < Centimes::ZERO));
    let (mut had, mut settled) = (Centimes::ZERO, false);
    for arrival in order {
        if arrival.amount < Centimes::ZERO {
            arrival.amount = (owed - had).min(Centimes::ZERO);
            settled = true;
        } else if settled {
            arrival.amount = arrival.amount.min((owed - had).max(Centimes::ZERO));
        }
        had += arrival.amount;
    }
}

/// The payments as they reach the CFA, in the place of the movements that are there.
fn by_day(paid: &[Instalment], retards: &Retards, movements: &mut Vec<Versement>) {
    movements.clear();
    movements.extend(arrivals(paid, retards).map(|arrival| Versement {
        date: arrival.date,
        payeur: arrival.instalment.payeur,
        rang: 0,
        montant: arrival.amount,
    }));
    movements.sort_by_key(|movement| (movement.date, movement.payeur));
    movements.dedup_by(|next, kept| {
        let same = (next.date, next.payeur) == (kept.date, kept.payeur);
        if same {
            kept.montant += next.montant;
        }
        same
    });
    movements.retain(|movement| movement.montant != Centimes::ZERO);
    let mut ranks = [0; Payeur::ALL.len()];
    for movement in movements {
        let rank = &mut ranks[movement.payeur as usize];
        *rank += 1;
        movement.rang = *rank;
    }
}
