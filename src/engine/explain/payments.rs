//! Each payment with its day and the reasons for that day and that amount.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Inquiry;
use super::months::euros;
use super::schema::Montant;
use super::value::{Note, Rule, RuleStep, Value};
use crate::calendar::{Jour, Month, add_months, last_day_of_sliding_month};
use crate::codes::Payeur;
use crate::contract::{Contrat, Ligne};
use crate::engine::payments::{Arrival, Delayed, first_instalment};
use crate::engine::{Evaluation, evaluate, retards};
use crate::legislation::{AskedParameter, Legislation};
use crate::rules::{AnnualPrices, Counting, Instalment, NatureVersement, Prorata, Regularisation, RuleError, Schedule, payment_dates};
use crate::units::{Centimes, Part};

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Payment {
    /// The legal day.
    pub date_legale: NaiveDate,
    /// The day on which it reaches the CFA: the payer's delay (R23) comes on top.
    pub date: NaiveDate,
    /// Who pays.
    pub payeur: Payeur,
    /// How much; negative when a settlement takes back.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub montant: Centimes,
    /// What it is: a word.
    pub nature: Value,
    /// Why that day and that amount.
    pub raisons: Vec<Note>,
}

/// The payments, those that a rupture cancels, and the rule with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Payments")]
pub struct ExplainedPayments {
    /// The rules of payment with their parameters.
    pub regles: Vec<RuleStep>,
    /// What is paid.
    pub payes: Vec<Payment>,
    /// What was planned on or after the rupture and is cancelled.
    pub annules: Vec<Payment>,
}

/// The payments of a contract.
pub(super) fn payments(
    inquiry: &Inquiry<'_>,
    ligne: &Ligne,
    prices: &AnnualPrices,
    evaluation: &Evaluation,
) -> Result<ExplainedPayments, RuleError> {
    let contrat = &ligne.contrat;
    let lifelong = Contrat { rupture: None, maintien: None, ..*contrat };
    let planned = match evaluation.duree.rupture {
        Some(_) => evaluate(&lifelong, prices, inquiry.law, inquiry.settings).ok(),
        None => Some(evaluation.clone()),
    };
    let mut paid = Vec::new();
    evaluation.instalments(contrat, inquiry.law, inquiry.settings, &mut paid)?;
    let retards = retards(&ligne.contrat_id, evaluation.regime(), inquiry.settings);
    let first = if retards.premier > 0 { first_instalment(evaluation.classified.basis, contrat, inquiry.law)? } else { None };
    let delayed = Delayed::new(&retards, first, &mut paid);
    let reasons = Reasons { inquiry, contrat, evaluation, planned: planned.as_ref() };
    let mut cancelled = Vec::new();
    if let Some((planned, rupture)) = planned.as_ref().zip(evaluation.duree.rupture) {
        planned.instalments(&lifelong, inquiry.law, inquiry.settings, &mut cancelled)?;
        cancelled.retain(|instalment| {
            instalment.date >= rupture.0 && !matches!(instalment.nature, NatureVersement::Trimestre(_) | NatureVersement::Participation)
        });
    }
    let shown = |instalments: &[Instalment]| -> Result<Vec<Payment>, RuleError> {
        let kept = delayed.arrivals(instalments).filter(|arrival| arrival.instalment.amount != Centimes::ZERO);
        let mut payments = kept.map(|arrival| reasons.payment(&arrival)).collect::<Result<Vec<_>, _>>()?;
        payments.sort_by_key(|payment| (payment.date, payment.payeur));
        Ok(payments)
    };
    let (payes, annules) = (shown(&paid)?, shown(&cancelled)?);
    Ok(ExplainedPayments { regles: rules(inquiry, contrat, evaluation, &payes), payes, annules })
}

/// The rules of payment that this contract meets.
fn rules(inquiry: &Inquiry<'_>, contrat: &Contrat, evaluation: &Evaluation, paid: &[Payment]) -> Vec<RuleStep> {
    let (law, signed) = (&inquiry.law.versement, contrat.conclusion);
    let basis = evaluation.classified.basis;
    let of_nature = |word: &str| paid.iter().any(|payment| payment.nature == Value::Word("nature", nature_word(word)));
    let mut steps = Vec::new();
    if matches!(basis, Counting::Contrat | Counting::Jours) {
        let step = RuleStep::of(if basis == Counting::Jours { Rule::R20b } else { Rule::R20 });
        let step =
            step.reading(inquiry.parameters, [&law.delai_depot, &law.delai_decision, &law.delai_facture].map(|days| days.asked(signed)));
        let step = step.reading(inquiry.parameters, holidays(inquiry.law, contrat));
        steps.push(if evaluation.duree.under_a_year() {
            step.reading(inquiry.parameters, [law.parts_moins_dun_an.asked(signed)])
        } else {
            let months = [&law.mois_deuxieme, &law.mois_solde].map(|month| month.asked(signed));
            step.reading(inquiry.parameters, [law.parts.asked(signed)]).reading(inquiry.parameters, months)
        });
    }
    let by_opco =
        matches!(basis, Counting::StockPrefecture | Counting::StockNpec) && paid.iter().any(|payment| payment.payeur == Payeur::Opco);
    if of_nature("stock") || by_opco {
        let stock = &inquiry.law.stock;
        let read = [&stock.premier_versement, &stock.premiere_periode_fin].map(|day| day.asked(signed));
        steps.push(RuleStep::of(Rule::R21).reading(inquiry.parameters, read));
    }
    if of_nature("trimestre") {
        steps.push(RuleStep::of(Rule::R22).assuming(true));
    }
    if paid.iter().any(|payment| payment.date > payment.date_legale) {
        steps.push(RuleStep::of(Rule::R23).assuming(true));
    }
    steps
}

/// The public holidays, when one of them is passed over on the way to the deposit.
fn holidays(law: &Legislation, contrat: &Contrat) -> Vec<AskedParameter> {
    let Ok(dates) = payment_dates(contrat, law) else { return Vec::new() };
    let days = contrat.debut.0.max(contrat.conclusion.0).iter_days().skip(1).take_while(|&day| day < dates.depot);
    let passed_over = days.filter(|&day| law.holidays.contains(day)).map(Jour);
    passed_over.flat_map(|day| [law.jours_feries.fixes.asked(day), law.jours_feries.apres_paques.asked(day)]).collect()
}

fn nature_word(word: &str) -> &'static str {
    ["acompte", "stock", "trimestre", "reglement", "regularisation", "participation", "perdu"]
        .into_iter()
        .find(|known| *known == word)
        .unwrap_or("acompte")
}

/// What the reasons are drawn from.
struct Reasons<'a> {
    inquiry: &'a Inquiry<'a>,
    contrat: &'a Contrat,
    evaluation: &'a Evaluation,
    planned: Option<&'a Evaluation>,
}

fn number(value: impl Into<i64>) -> Value {
    Value::Number(value.into())
}

impl Reasons<'_> {
    fn payment(&self, arrival: &Arrival) -> Result<Payment, RuleError> {
        let instalment = &arrival.instalment;
        let (word, mut raisons) = match instalment.nature {
            NatureVersement::Acompte { year, rank } => ("acompte", self.instalment(instalment, year, rank)?),
            NatureVersement::Stock(quarter) => ("stock", self.stock(instalment, quarter)?),
            NatureVersement::Trimestre(quarter) => {
                let values = [("from", Value::Month(quarter)), ("to", Value::Month(quarter + 2))];
                ("trimestre", vec![Note::new("payment.quarter", values)])
            }
            NatureVersement::Reglement => ("reglement", vec![self.settlement(instalment)]),
            NatureVersement::Regularisation => ("regularisation", self.regularisation()),
            NatureVersement::Participation => ("participation", vec![self.participation()]),
            NatureVersement::Perdu => ("perdu", vec![Note::new("payment.lost", [])]),
        };
        let delay = (arrival.date - instalment.date).num_days();
        if delay > 0 {
            raisons.push(Note::new("payment.delay", [("days", number(delay))]));
        }
        if arrival.amount != instalment.amount {
            raisons.push(Note::new("payment.netted", [("amount", Value::Amount(instalment.amount))]));
        }
        Ok(Payment {
            date_legale: instalment.date,
            date: arrival.date,
            payeur: instalment.payeur,
            montant: arrival.amount,
            nature: Value::Word("nature", word),
            raisons,
        })
    }

    /// R20: first instalment, second, balance of a contract year.
    fn instalment(&self, instalment: &Instalment, year: i32, rank: u8) -> Result<Vec<Note>, RuleError> {
        let mut notes = match rank {
            1 if year == 1 => vec![self.first_of_all()?],
            1 => vec![self.first_of_year(year)?],
            _ => self.later(instalment, year, rank)?,
        };
        notes.extend(self.share(instalment.payeur, year, rank)?);
        let first = year == 1 && rank == 1;
        let withheld = self.evaluation.participation.filter(|_| first && instalment.payeur == Payeur::Opco);
        notes.extend(withheld.map(|participation| Note::new("payment.withheld", [("amount", Value::Amount(participation.amount))])));
        if first && instalment.payeur == Payeur::Opco && self.evaluation.advance != Centimes::ZERO {
            notes.push(Note::new("payment.advance", [("amount", Value::Amount(self.evaluation.advance))]));
        }
        Ok(notes)
    }

    fn first_of_all(&self) -> Result<Note, RuleError> {
        let law = &self.inquiry.law.versement;
        let conclusion = self.contrat.conclusion;
        let dates = payment_dates(self.contrat, self.inquiry.law)?;
        Ok(Note::new(
            "payment.first",
            [
                ("start", Value::Day(self.contrat.debut.0.max(self.contrat.conclusion.0))),
                ("working_days", number(*law.delai_depot.at(conclusion)?)),
                ("deposit", Value::Day(dates.depot)),
                ("decision_days", number(*law.delai_decision.at(conclusion)?)),
                ("decision", Value::Day(dates.decision)),
                ("invoice_days", number(*law.delai_facture.at(conclusion)?)),
            ],
        ))
    }

    fn first_of_year(&self, year: i32) -> Result<Note, RuleError> {
        let conclusion = self.contrat.conclusion;
        let decision = payment_dates(self.contrat, self.inquiry.law)?.decision;
        let invoice = add_months(self.contrat.debut.0, 12 * (year - 1)).max(decision);
        let days = *self.inquiry.law.versement.delai_facture.at(conclusion)?;
        Ok(Note::new("payment.year", [("year", number(year)), ("invoice", Value::Day(invoice)), ("invoice_days", number(days))]))
    }

    fn later(&self, instalment: &Instalment, year: i32, rank: u8) -> Result<Vec<Note>, RuleError> {
        let law = &self.inquiry.law.versement;
        let conclusion = self.contrat.conclusion;
        let fin = self.contrat.fin;
        if self.evaluation.duree.under_a_year() {
            if self.evaluation.classified.basis == Counting::Jours {
                return Ok(vec![Note::new("payment.balance_after_end", [("end", Value::Day(fin))])]);
            }
            let mut notes = vec![Note::new("payment.balance_at_end", [("end", Value::Day(fin))])];
            if instalment.date > fin {
                notes.push(Note::new("payment.not_before_first", []));
            }
            return Ok(notes);
        }
        let by_days = self.evaluation.classified.basis == Counting::Jours;
        if by_days && rank == 4 {
            let last = 12 * year >= self.evaluation.duree.planned;
            return Ok(vec![if last {
                Note::new("payment.balance_after_end", [("end", Value::Day(fin))])
            } else {
                Note::new("payment.balance_with_next", [])
            }]);
        }
        let month = if rank == 2 { *law.mois_deuxieme.at(conclusion)? } else { *law.mois_solde.at(conclusion)? };
        let end = last_day_of_sliding_month(self.contrat.debut.0, 12 * (year - 1) + month);
        let mut notes = vec![Note::new("payment.month", [("month", number(month)), ("year", number(year)), ("end", Value::Day(end))])];
        if end > fin {
            notes.push(Note::new("payment.not_after_end", [("end", Value::Day(fin))]));
        }
        if instalment.date > end.min(fin) {
            notes.push(Note::new("payment.not_before_first", []));
        }
        Ok(notes)
    }

    /// The share of the base of the year.
    fn share(&self, payeur: Payeur, year: i32, rank: u8) -> Result<Option<Note>, RuleError> {
        let law = &self.inquiry.law.versement;
        let conclusion = self.contrat.conclusion;
        let shares: &[Part] =
            if self.evaluation.duree.under_a_year() { law.parts_moins_dun_an.at(conclusion)? } else { law.parts.at(conclusion)? };
        let Some(planned) = self.planned else { return Ok(None) };
        let rank = usize::from(rank);
        let before = rank.checked_sub(2).and_then(|at| shares.get(at)).map_or(0, |share| share.0);
        let Some(upto) = rank.checked_sub(1).and_then(|at| shares.get(at)) else { return Ok(None) };
        let base = self.base(&planned.due, payeur, year);
        let values = [("share", Value::Rate(Part(upto.0 - before))), ("base", Value::Amount(base)), ("year", number(year))];
        Ok(Some(Note::new("payment.share", values)))
    }

    /// R21.
    fn stock(&self, instalment: &Instalment, quarter: Month) -> Result<Vec<Note>, RuleError> {
        let until = Month::of(*self.inquiry.law.stock.premiere_periode_fin.at(self.contrat.conclusion)?);
        let mut notes = if quarter < until {
            vec![Note::new("payment.stock_first", [("to", Value::Month(until + (-1)))])]
        } else {
            vec![Note::new("payment.stock_quarter", [("from", Value::Month(quarter)), ("to", Value::Month(quarter + 2))])]
        };
        if instalment.date == self.contrat.debut.0 && instalment.date > quarter.first_day() {
            notes.push(Note::new("payment.not_before_start", [("start", Value::Day(self.contrat.debut.0))]));
        }
        Ok(notes)
    }

    /// R17: invoiced at the end of the first period of practical training.
    fn participation(&self) -> Note {
        let booked = self.evaluation.participation.map_or(self.contrat.debut.0, |participation| participation.booked);
        Note::new("payment.participation", [("day", Value::Day(booked))])
    }

    /// What is planned for a year: by days when the contract is counted so.
    fn base(&self, planned: &Schedule, payeur: Payeur, year: i32) -> Centimes {
        let end = |year: i32| add_months(self.contrat.debut.0, 12 * year).pred_opt().unwrap_or(NaiveDate::MAX).min(self.contrat.fin);
        match planned.prorata {
            Prorata::Jours(jours) => {
                let jours = jours.until(self.contrat.fin);
                planned.upto(payeur, end(year), jours) - planned.upto(payeur, end(year - 1), jours)
            }
            _ => planned.amount(payeur, 12 * (year - 1), (12 * year).min(planned.months)),
        }
    }

    /// R6: from which day the NPEC is known, what was paid before.
    fn regularisation(&self) -> Vec<Note> {
        let note = |known: Regularisation| {
            Note::new("payment.regularisation", [("since", Value::Day(known.since)), ("amount", Value::Amount(known.amorcage()))])
        };
        self.evaluation.regularisation.map(note).into_iter().collect()
    }

    fn settlement(&self, instalment: &Instalment) -> Note {
        let payeur = instalment.payeur;
        let advance = if payeur == Payeur::Opco { self.evaluation.advance } else { Centimes::ZERO };
        let withheld = self.evaluation.participation.filter(|_| payeur == Payeur::Opco).map_or(Centimes::ZERO, |known| known.amount);
        let owed = self.evaluation.due.amount(payeur, 0, self.evaluation.due.months) + advance - withheld;
        Note::new(
            "payment.settlement",
            [
                ("owed", Value::Amount(owed)),
                ("paid", Value::Amount(owed - instalment.amount)),
                ("last", Value::Day(self.evaluation.duree.funded_to)),
            ],
        )
    }
}
