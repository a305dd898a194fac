//! Payments as they reach the CFA: instalments of the law with the delays of the payers (R23), ancillary costs with them (R13), and what
//! a contract paid at the amorçage value is made up for once its NPEC is fixed (R6).

use chrono::{Days, NaiveDate};

use super::evaluate::Evaluation;
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::contract::Contrat;
use crate::legislation::{FraisCash, Legislation, OptionStockNpec, Retards, Settings};
use crate::rules::{
    AnnualPrices, AvantContrat, Counting, FraisAnnexes, Instalment, Montants, NatureVersement, Regularisation, RuleError, cumulated_share,
    montants, payment_dates, schedule,
};
use crate::units::{Centimes, Fraction, Part};

/// A payment as it reaches the CFA: movements of a day and payer summed, delays added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versement {
    /// The day, delay included.
    pub date: NaiveDate,
    /// Who pays.
    pub payeur: Payeur,
    /// 1, 2, ... by date within contract and payer.
    pub rang: u32,
    /// Cents; negative when the CFA pays back.
    pub montant: Centimes,
}

/// The payments of one contract after the other, in the same lists.
#[derive(Clone, Debug, Default)]
pub struct PaymentLists {
    paid: Vec<Instalment>,
    movements: Vec<Versement>,
    frais: Vec<Versement>,
}

impl PaymentLists {
    /// Finds the payments of a contract, with the delays that it meets.
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn find(
        &mut self,
        evaluation: &Evaluation,
        contrat: &Contrat,
        law: &Legislation,
        settings: &Settings,
        retards: &Retards,
    ) -> Result<(), RuleError> {
        let Self { paid, movements, frais } = self;
        paid.clear();
        evaluation.instalments(contrat, law, settings, paid)?;
        let first = if retards.premier > 0 { first_instalment(evaluation.classified.basis, contrat, law)? } else { None };
        let delayed = Delayed::new(retards, first, paid);
        movements.clear();
        movements.extend(delayed.receipts(paid).map(|arrival| movement(arrival.date, arrival.instalment.payeur, arrival.amount)));
        frais.clear();
        if let Some(costs) = &evaluation.frais_annexes {
            ancillary(costs, evaluation, contrat, law, settings, delayed.dates(paid), frais)?;
            by_day(frais);
        }
        by_day(movements);
        Ok(())
    }

    /// Payments as they reach the CFA, by date and payer; nothing for 0.00.
    #[must_use]
    pub fn versements(&self) -> &[Versement] {
        &self.movements
    }

    /// Ancillary costs as they reach the CFA, by date and payer.
    #[must_use]
    pub fn frais(&self) -> &[Versement] {
        &self.frais
    }

    pub(super) fn into_versements(self) -> Vec<Versement> {
        self.movements
    }
}

const fn movement(date: NaiveDate, payeur: Payeur, montant: Centimes) -> Versement {
    Versement { date, payeur, rang: 0, montant }
}

/// The legal day of the OPCO's first instalment as planned, from which a delay of the first payment counts.
///
/// # Errors
/// [`RuleError`] when the law has no value on a day of the contract.
pub(crate) fn first_instalment(basis: Counting, contrat: &Contrat, law: &Legislation) -> Result<Option<NaiveDate>, RuleError> {
    if !matches!(basis, Counting::Contrat | Counting::Jours) {
        return Ok(None);
    }
    let invoice = u64::from(*law.versement.delai_facture.at(contrat.conclusion)?);
    Ok(payment_dates(contrat, law)?.decision.checked_add_days(Days::new(invoice)))
}

/// When instalments come in: on the legal day and the delay. An instalment of the OPCO never comes before one that precedes it.
pub(crate) struct Delayed<'a> {
    retards: &'a Retards,
    /// As [`first_instalment`], when a delay names it.
    first: Option<NaiveDate>,
}

impl<'a> Delayed<'a> {
    /// The instalments are put in the order of their legal days when delays differ from one to the next.
    pub(crate) fn new(retards: &'a Retards, first: Option<NaiveDate>, paid: &mut [Instalment]) -> Self {
        let uniform = retards.is_uniform();
        if !uniform {
            paid.sort_by_key(|instalment| (instalment.payeur, instalment.date));
        }
        Self { retards, first: first.filter(|_| !uniform && retards.premier > 0) }
    }

    /// The day on which a payment comes in, for itself.
    pub(super) fn date(&self, instalment: &Instalment) -> NaiveDate {
        self.retards.date(instalment.payeur, instalment.date, self.first)
    }

    /// The instalments with the day on which each comes in. What a settlement takes back is the CFA's to pay, on its legal day.
    pub(super) fn dates<'p>(&'p self, paid: &'p [Instalment]) -> impl Iterator<Item = (NaiveDate, &'p Instalment)> {
        let mut latest = NaiveDate::MIN;
        paid.iter().map(move |instalment| {
            if instalment.amount < Centimes::ZERO {
                return (instalment.date, instalment);
            }
            let mut date = self.date(instalment);
            if instalment.payeur == Payeur::Opco && !self.retards.is_uniform() {
                latest = latest.max(date);
                date = latest;
            }
            (date, instalment)
        })
    }

    /// The payments that reach the CFA: all but what is lost.
    pub(crate) fn receipts<'p>(&'p self, paid: &'p [Instalment]) -> impl Iterator<Item = Arrival> + 'p {
        self.arrivals(paid).filter(|arrival| arrival.instalment.nature != NatureVersement::Perdu)
    }

    /// The payments as they reach the CFA. A payer's delay (R23) holds what the payer pays. The CFA pays back what it has had beyond what
    /// is owed, and of what comes later it gets what is still owed: a longer delay never leaves more in its hands on any day.
    pub(super) fn arrivals<'p>(&'p self, paid: &'p [Instalment]) -> impl Iterator<Item = Arrival> + 'p {
        let each = |paid: &'p [Instalment]| {
            self.dates(paid).map(|(date, instalment)| Arrival { instalment: *instalment, date, amount: instalment.amount })
        };
        let mut netted: Vec<Arrival> = Vec::new();
        if *self.retards != Retards::default() && paid.iter().any(|instalment| instalment.amount < Centimes::ZERO) {
            netted.extend(each(paid));
            Payeur::ALL.into_iter().for_each(|payeur| net(&mut netted, payeur));
        }
        let all = if netted.is_empty() { paid } else { &[] };
        netted.into_iter().chain(each(all))
    }
}

/// A payment as it reaches the CFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// What the law says.
    pub instalment: Instalment,
    /// The day on which it comes in, or on which the CFA pays it back.
    pub date: NaiveDate,
    /// How much: that of the instalment, but for what a settlement takes back from what has not come yet.
    pub amount: Centimes,
}

/// What a payer's settlement takes back, against what has come by its day; see [`Delayed::arrivals`].
fn net(arrivals: &mut [Arrival], payeur: Payeur) {
    let is_paid = |arrival: &&mut Arrival| arrival.instalment.payeur == payeur && arrival.instalment.nature != NatureVersement::Perdu;
    let mut order: Vec<&mut Arrival> = arrivals.iter_mut().filter(is_paid).collect();
    let owed: Centimes = order.iter().map(|arrival| arrival.amount).sum();
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

/// Movements of a day and payer summed, ranked.
fn by_day(movements: &mut Vec<Versement>) {
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

/// R13: ancillary costs come in with the instalments, in the same parts (R6332-25 III), or at the end of each quarter by a reading.
fn ancillary<'p>(
    costs: &FraisAnnexes,
    evaluation: &Evaluation,
    contrat: &Contrat,
    law: &Legislation,
    settings: &Settings,
    paid: impl Iterator<Item = (NaiveDate, &'p Instalment)>,
    frais: &mut Vec<Versement>,
) -> Result<(), RuleError> {
    if settings.frais_annexes == FraisCash::Trimestre {
        costs.by_month(|month, payeur, amount| frais.push(movement((month.quarter() + 2).last_day(), payeur, amount)));
        return Ok(());
    }
    let mut owed = [Centimes::ZERO; Payeur::ALL.len()];
    costs.by_month(|_, payeur, amount| owed[payeur as usize] += amount);
    let mut last: [Option<NaiveDate>; Payeur::ALL.len()] = [None; Payeur::ALL.len()];
    for (date, instalment) in paid {
        let payeur = instalment.payeur as usize;
        let with = match instalment.nature {
            NatureVersement::Reglement | NatureVersement::Regularisation | NatureVersement::Participation => Centimes::ZERO,
            nature => with_instalment(costs, evaluation, contrat, law, nature, instalment.payeur)?,
        };
        frais.push(movement(date, instalment.payeur, with));
        owed[payeur] -= with;
        last[payeur] = last[payeur].max(Some(date));
    }
    for payeur in Payeur::ALL {
        let left = owed[payeur as usize];
        if left != Centimes::ZERO {
            frais.push(movement(last[payeur as usize].unwrap_or(evaluation.duree.funded_to), payeur, left));
        }
    }
    Ok(())
}

/// The ancillary costs that one instalment carries: its part of those of its year, or those of its period.
fn with_instalment(
    costs: &FraisAnnexes,
    evaluation: &Evaluation,
    contrat: &Contrat,
    law: &Legislation,
    nature: NatureVersement,
    payeur: Payeur,
) -> Result<Centimes, RuleError> {
    let start = evaluation.due.start;
    let of_months = |from: i32, to: i32| {
        let months = costs.months();
        let due = costs.amounts(from.clamp(0, months), to.clamp(0, months));
        due.into_iter().find(|&(who, _)| who == payeur).map_or(Centimes::ZERO, |(_, amount)| amount)
    };
    Ok(match nature {
        NatureVersement::Acompte { year, rank } => {
            let of_year = of_months(12 * (year - 1), 12 * year);
            let upto = |rank: u8| -> Result<Centimes, RuleError> {
                let share = cumulated_share(contrat, &evaluation.duree, rank, law)?;
                Ok(Fraction::new(of_year.0 * share.ten_thousandths(), Part::WHOLE.ten_thousandths()).rounded())
            };
            upto(rank)? - upto(rank - 1)?
        }
        NatureVersement::Stock(from) => {
            let later = Month::of(*law.stock.premiere_periode_fin.at(contrat.conclusion)?);
            let until = if from < later { later } else { from + 3 };
            of_months(from - start, until - start)
        }
        NatureVersement::Trimestre(quarter) => of_months(quarter - start, quarter + 3 - start),
        NatureVersement::Perdu | NatureVersement::Reglement | NatureVersement::Regularisation | NatureVersement::Participation => {
            Centimes::ZERO
        }
    })
}

/// R6, D6332-80: the instalments dated before the NPEC was fixed are at the amorçage value; the first one after is made up for the
/// difference, or that day itself when there is none any more.
fn regularised(
    evaluation: &Evaluation,
    regularisation: Regularisation,
    contrat: &Contrat,
    law: &Legislation,
    settings: &Settings,
    paid: &mut Vec<Instalment>,
) -> Result<(), RuleError> {
    let mut before = Vec::new();
    provisional(evaluation, regularisation, contrat, law, settings)?.at_known_prices(contrat, law, settings, &mut before)?;
    let from = paid.len();
    evaluation.at_known_prices(contrat, law, settings, paid)?;
    let definitive = paid.split_off(from);
    let early = |instalment: &&Instalment| instalment.date < regularisation.since;
    for payeur in Payeur::ALL {
        let of = |instalments: &[Instalment]| instalments.iter().filter(|one| one.payeur == payeur).copied().collect::<Vec<_>>();
        let (before, definitive) = (of(&before), of(&definitive));
        let total = |instalments: &[Instalment]| instalments.iter().filter(early).map(|one| one.amount).sum::<Centimes>();
        let amount = total(&definitive) - total(&before);
        paid.extend(before.iter().filter(early));
        let later = definitive.iter().filter(|one| !early(one));
        let date = later.clone().map(|one| one.date).min().unwrap_or(regularisation.since);
        paid.extend(later);
        if amount != Centimes::ZERO {
            paid.push(Instalment { date, payeur, amount, nature: NatureVersement::Regularisation });
        }
    }
    Ok(())
}

/// The contract as it was paid before its NPEC was known: the same months, at the amorçage value.
fn provisional(
    evaluation: &Evaluation,
    regularisation: Regularisation,
    contrat: &Contrat,
    law: &Legislation,
    settings: &Settings,
) -> Result<Evaluation, RuleError> {
    let prices = AnnualPrices { npec: Some(regularisation.amorcage()), ..AnnualPrices::default() };
    let npec = montants(contrat, &prices, law, settings)?.npec;
    let montants = Montants { npec, ..evaluation.montants };
    let option_stock_npec = if evaluation.opted() { OptionStockNpec::Always } else { OptionStockNpec::Never };
    let settings = Settings { option_stock_npec, ..*settings };
    let due = schedule(contrat, evaluation.classified, &montants, &evaluation.duree, evaluation.duree.funded, law, &settings)?;
    let advance = evaluation.avant_contrat.zip(npec).map_or(Centimes::ZERO, |(before, annual): (AvantContrat, _)| before.amount(annual));
    Ok(Evaluation { montants, due, advance, regularisation: None, ..evaluation.clone() })
}

impl Evaluation {
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
        match self.regularisation {
            None => self.at_known_prices(contrat, law, settings, paid),
            Some(regularisation) => regularised(self, regularisation, contrat, law, settings, paid),
        }
    }

    /// Payments as they reach the CFA, by date and payer; nothing for 0.00.
    ///
    /// # Errors
    /// [`RuleError`] when the law has no value on a day of the contract.
    pub fn versements(&self, contrat: &Contrat, law: &Legislation, settings: &Settings) -> Result<Vec<Versement>, RuleError> {
        let mut payments = PaymentLists::default();
        payments.find(self, contrat, law, settings, &settings.retards())?;
        Ok(payments.into_versements())
    }
}
