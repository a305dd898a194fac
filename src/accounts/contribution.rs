//! What one contract brings its CFA, by calendar month: due, cash, ancillary costs, presence.

use chrono::{Datelike, NaiveDate};

use super::horizon::{Horizon, LONGEST};
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::contract::Contrat;
use crate::engine::{Evaluation, PaymentLists, Versement, evaluate, retards};
use crate::legislation::{Legislation, Retards, Settings};
use crate::rules::{AnnualPrices, RuleError, reste_facture};
use crate::units::Centimes;

/// First month of a school year (G3).
pub(super) const RENTREE: i32 = 8;
/// Month of the exams (assumed: June for every diploma).
const EXAMEN: i32 = 6;
/// Most months that a contract runs on after its exams (assumed: to December); one that ends later has its exams at its end.
const LONGEST_AFTER_EXAM: i32 = 6;
/// Year of training of those who are in no class: their exams were in the school year before.
pub(super) const NO_CLASS: u8 = 0;

/// An amount of a payer in a calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The calendar month in which the apprentice is present.
    pub month: Month,
    /// Who owes or pays.
    pub payeur: Payeur,
    /// Amount of the month, cents.
    pub amount: Centimes,
}

/// A payment of a payer on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayerReceipt {
    /// The day on which it is received, delays of the payer included.
    pub day: NaiveDate,
    /// Who pays.
    pub payeur: Payeur,
    /// How much; negative when the CFA pays back.
    pub amount: Centimes,
}

/// When an apprentice is at the CFA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Month of the first day of training.
    pub entry: Month,
    /// First month NOT present: an apprentice counts in a month when still there on its last day.
    pub until: Month,
    /// Month of the last day.
    pub exit: Month,
    /// Month of the exams: the last June of the contract as planned; its last month when it ends from January to May; none when it
    /// ends in a year in which it has no June.
    pub exam: Option<Month>,
}

/// Everything a contract brings, complete when made. Add it to [`super::Flows`], or take it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contribution {
    /// Due under the law, R12 included, as in the table `du`.
    pub due: Vec<Movement>,
    /// Cash, delays included, as in the table `versements`.
    pub received: Vec<PayerReceipt>,
    /// The same and ancillary costs without any delay (R23); empty when there is none.
    pub on_time: Vec<PayerReceipt>,
    /// Ancillary costs due (R13), as in the table `frais_annexes`.
    pub frais: Vec<Movement>,
    /// Ancillary costs received, with the instalments (R6332-25 III).
    pub frais_recus: Vec<PayerReceipt>,
    /// Billed to the employer above the NPEC (R16).
    pub reste: Vec<(Month, Centimes)>,
    /// When the apprentice is there.
    pub presence: Presence,
}

/// The school year of a month: the year of its August.
#[must_use]
pub fn school_year(month: Month) -> i32 {
    (month + (1 - RENTREE)).year()
}

impl Presence {
    /// From the first day of training to the last funded day; exams of the contract as planned.
    #[must_use]
    pub fn of(contrat: &Contrat, evaluation: &Evaluation) -> Self {
        let first = contrat.entree_cfa.map(|entry| entry.0).filter(|&entry| entry < contrat.debut.0).unwrap_or(contrat.debut.0);
        let last = evaluation.duree.funded_to;
        let exit = Month::of(last);
        let fin = Month::of(contrat.fin);
        let entry = Month::of(first);
        let june = Month::january((fin + (1 - EXAMEN)).year()) + (EXAMEN - 1);
        let exam = if fin - june > LONGEST_AFTER_EXAM { fin } else { june };
        Self { entry, until: exit + i32::from(last == exit.last_day()), exit, exam: Some(exam).filter(|&exam| exam >= entry) }
    }

    /// Year of training in a month, from 1: by school year; 0 once that of the exams is over, when the apprentice is in no class.
    #[must_use]
    pub fn training_year(&self, month: Month) -> u8 {
        if self.exam.is_some_and(|exam| school_year(month) > school_year(exam)) {
            return NO_CLASS;
        }
        (school_year(month) - school_year(self.entry)).clamp(0, i32::from(u8::MAX) - 1) as u8 + 1
    }
}

impl Contribution {
    /// What a contract brings with the delays that its identifier draws (R23).
    ///
    /// # Errors
    /// [`RuleError`]: why the contract is set aside.
    pub fn of_row(id: &str, contrat: &Contrat, prices: &AnnualPrices, law: &Legislation, settings: &Settings) -> Result<Self, RuleError> {
        let mut brought = Self::default();
        brought.fill_row(id, contrat, prices, (law, settings), &mut PaymentLists::default())?;
        Ok(brought)
    }

    /// What a contract brings with these delays.
    ///
    /// # Errors
    /// [`RuleError`]: why the contract is set aside.
    pub fn of(
        contrat: &Contrat,
        prices: &AnnualPrices,
        law: &Legislation,
        settings: &Settings,
        retards: &Retards,
    ) -> Result<Self, RuleError> {
        Self::of_evaluation(&evaluate(contrat, prices, law, settings)?, contrat, law, settings, retards)
    }

    /// What a contract brings that was evaluated already.
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn of_evaluation(
        evaluation: &Evaluation,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
        retards: &Retards,
    ) -> Result<Self, RuleError> {
        let mut payments = PaymentLists::default();
        payments.find(evaluation, contrat, law, settings, retards)?;
        let mut brought = Self::of_paid(evaluation, contrat, &payments);
        if *retards != Retards::default() {
            brought.compare_on_time(evaluation, contrat, law, settings)?;
        }
        Ok(brought)
    }

    /// What a contract brings that was evaluated and whose payments are known already.
    #[must_use]
    pub fn of_paid(evaluation: &Evaluation, contrat: &Contrat, payments: &PaymentLists) -> Self {
        let mut brought = Self::default();
        brought.fill(evaluation, contrat, payments);
        brought
    }

    /// Keeps what the payments would be without any delay.
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn compare_on_time(
        &mut self,
        evaluation: &Evaluation,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
    ) -> Result<(), RuleError> {
        let mut payments = PaymentLists::default();
        payments.find(evaluation, contrat, law, settings, &Retards::default())?;
        self.on_time.extend(receipts(payments.versements()).chain(receipts(payments.frais())));
        Ok(())
    }

    /// [`Self::of_paid`] in the place of what another contract brought: no list is made anew.
    pub fn fill(&mut self, evaluation: &Evaluation, contrat: &Contrat, payments: &PaymentLists) {
        let Self { due, received, on_time, frais, frais_recus, reste, presence } = self;
        on_time.clear();
        due.clear();
        evaluation.due.by_month(|month, payeur, amount| due.push(Movement { month, payeur, amount }));
        if let Some(before) = evaluation.avant_contrat {
            due.push(Movement { month: before.booked, payeur: Payeur::Opco, amount: evaluation.advance });
        }
        if let Some(participation) = evaluation.participation {
            let month = Month::of(participation.booked);
            due.push(Movement { month, payeur: Payeur::Opco, amount: -participation.amount });
            due.push(Movement { month, payeur: Payeur::Employeur, amount: participation.amount });
        }
        received.clear();
        received.extend(receipts(payments.versements()));
        frais_recus.clear();
        frais_recus.extend(receipts(payments.frais()));
        frais.clear();
        if let Some(costs) = &evaluation.frais_annexes {
            costs.by_month(|month, payeur, amount| frais.push(Movement { month, payeur, amount }));
        }
        reste.clear();
        fill_reste(evaluation, reste);
        *presence = Presence::of(contrat, evaluation);
    }

    /// [`Self::of_row`] in the place of what another contract brought.
    ///
    /// # Errors
    /// [`RuleError`]: why the contract is set aside.
    pub fn fill_row(
        &mut self,
        id: &str,
        contrat: &Contrat,
        prices: &AnnualPrices,
        (law, settings): (&Legislation, &Settings),
        payments: &mut PaymentLists,
    ) -> Result<(), RuleError> {
        let evaluation = evaluate(contrat, prices, law, settings)?;
        let retards = retards(id, evaluation.regime(), settings);
        payments.find(&evaluation, contrat, law, settings, &retards)?;
        self.fill(&evaluation, contrat, payments);
        if retards == Retards::default() { Ok(()) } else { self.compare_on_time(&evaluation, contrat, law, settings) }
    }

    /// Who owes or pays.
    pub(super) fn payeurs(&self) -> impl Iterator<Item = Payeur> + use<> {
        let mut found = [false; Payeur::ALL.len()];
        let owed = self.due.iter().chain(&self.frais).map(|movement| movement.payeur);
        let paid = self.received.iter().chain(&self.frais_recus).map(|receipt| receipt.payeur);
        owed.chain(paid).for_each(|payeur| found[payeur as usize] = true);
        Payeur::ALL.into_iter().filter(move |&payeur| found[payeur as usize])
    }

    /// How received less due of one payer changes, ancillary costs included: before the horizon, then in each of its years. A positive sum is an advance, a
    /// negative one a claim.
    pub(super) fn balance_changes(&self, payeur: Payeur, horizon: Horizon) -> [Centimes; LONGEST as usize + 1] {
        let mut changes = [Centimes::ZERO; LONGEST as usize + 1];
        let from = horizon.from().year();
        let mut book = |of: Payeur, year: i32, amount: Centimes| {
            let place = usize::try_from(year - from + 1).unwrap_or(0);
            if let Some(change) = changes.get_mut(place).filter(|_| of == payeur) {
                *change += amount;
            }
        };
        self.received.iter().chain(&self.frais_recus).for_each(|receipt| book(receipt.payeur, receipt.day.year(), receipt.amount));
        self.due.iter().chain(&self.frais).for_each(|movement| book(movement.payeur, movement.month.year(), -movement.amount));
        changes
    }

    /// What would have come before a day without delays, less what has.
    pub(super) fn carried(&self, opening: NaiveDate) -> Centimes {
        if self.on_time.is_empty() {
            return Centimes::ZERO;
        }
        let before = |receipts: &[PayerReceipt]| -> Centimes {
            receipts.iter().filter(|receipt| receipt.day < opening).map(|receipt| receipt.amount).sum()
        };
        before(&self.on_time) - before(&self.received) - before(&self.frais_recus)
    }
}

fn receipts(versements: &[Versement]) -> impl Iterator<Item = PayerReceipt> {
    versements.iter().map(|paid| PayerReceipt { day: paid.date, payeur: paid.payeur, amount: paid.montant })
}

/// R16: the difference booked month by month as R8.
fn fill_reste(evaluation: &Evaluation, reste: &mut Vec<(Month, Centimes)>) {
    let Some(annual) = evaluation.reste_a_charge else { return };
    let upto = |month: i32| reste_facture(annual, month, &evaluation.due);
    reste.extend((0..evaluation.due.months).map(|month| (evaluation.due.start + month, upto(month + 1) - upto(month))));
}
