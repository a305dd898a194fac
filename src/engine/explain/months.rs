//! Months of a contract in runs of one price and one payer within a calendar year, under the law and under each pure price.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::schema::{Mois, Montant};
use super::value::Value;
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::engine::Evaluation;
use crate::legislation::PriceBase;
use crate::rules::{Counting, Schedule, SegmentPrice, due};
use crate::units::{Annual, Centimes, Fraction};

/// An amount of a payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Share")]
pub struct PayerAmount {
    /// Who.
    pub payeur: Payeur,
    /// How much.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub montant: Centimes,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
pub(super) fn euros<S: Serializer>(amount: &Centimes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

#[allow(clippy::ref_option, reason = "the form that serde asks for")]
pub(super) fn optional_euros<S: Serializer>(amount: &Option<Centimes>, serializer: S) -> Result<S::Ok, S::Error> {
    amount.map(|amount| amount.to_string()).serialize(serializer)
}

fn exact<S: Serializer>(amount: &Fraction, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&amount.exact_euros())
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn month<S: Serializer>(month: &Month, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(month)
}

/// Months `first..=last` of a contract, of one price, one payer and one calendar year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthRun {
    /// First month, from 1.
    pub first: i32,
    /// Last month.
    pub last: i32,
    /// Calendar month in which the first is booked.
    #[serde(serialize_with = "month")]
    #[schemars(with = "Mois")]
    pub from: Month,
    /// Calendar month in which the last is booked.
    #[serde(serialize_with = "month")]
    #[schemars(with = "Mois")]
    pub to: Month,
    /// The price: a word.
    pub price: Value,
    /// The annual amount (for hours, the whole price).
    #[serde(serialize_with = "exact")]
    #[schemars(with = "String")]
    pub annual: Fraction,
    /// Months of this price to the end of the run.
    pub counted: i32,
    /// What these months make due, before rounding.
    #[serde(serialize_with = "exact")]
    #[schemars(with = "String")]
    pub before_rounding: Fraction,
    /// The same, rounded: the running total of this price.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub running_total: Centimes,
    /// What the run adds.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub montant: Centimes,
    /// By payer; empty under a pure price, which no one pays.
    pub payeurs: Vec<PayerAmount>,
}

/// The word of a price.
pub(super) const fn price_word(basis: SegmentPrice) -> Value {
    match basis {
        SegmentPrice::Annual(PriceBase::CoutPrefecture) => Value::Word("price", "cout_prefecture"),
        SegmentPrice::Annual(PriceBase::Npec) => Value::Word("price", "npec"),
        SegmentPrice::Hours => Value::Word("price", "heures"),
    }
}

/// Cuts the months `first..end` at each January.
fn by_year(start: Month, first: i32, end: i32) -> impl Iterator<Item = (i32, i32)> {
    let mut from = first;
    std::iter::from_fn(move || {
        if from >= end {
            return None;
        }
        let to = (Month::january((start + from).year() + 1) - start).min(end);
        let run = (from, to);
        from = to;
        Some(run)
    })
}

/// The months under the law.
#[must_use]
pub(super) fn under_the_law(schedule: &Schedule) -> Vec<MonthRun> {
    let mut runs = Vec::new();
    for segment in &schedule.segments {
        for (from, to) in by_year(schedule.start, segment.first, segment.end) {
            let share = |&payeur: &Payeur| PayerAmount { payeur, montant: segment.amount(payeur, from, to, &schedule.prorata) };
            let payeurs: Vec<PayerAmount> = segment.payeurs().iter().map(share).collect();
            let counted = segment.before + to - segment.first;
            let total = due(segment.annual, counted, schedule.prorata);
            runs.push(MonthRun {
                first: from + 1,
                last: to,
                from: schedule.start + from,
                to: schedule.start + (to - 1),
                price: price_word(segment.basis),
                annual: segment.annual.times(1, 1),
                counted,
                before_rounding: total,
                running_total: total.rounded(),
                montant: payeurs.iter().map(|share| share.montant).sum(),
                payeurs,
            });
        }
    }
    runs
}

/// The same months at one price throughout (G2).
#[must_use]
pub(super) fn at_one_price(evaluation: &Evaluation, annual: Annual, base: PriceBase) -> Vec<MonthRun> {
    if evaluation.classified.basis == Counting::Heures {
        return under_the_law(&evaluation.due);
    }
    let schedule = &evaluation.due;
    let mut before = Centimes::ZERO;
    let mut runs = Vec::new();
    for (from, to) in by_year(schedule.start, 0, schedule.months) {
        let total = due(annual, to, schedule.prorata);
        runs.push(MonthRun {
            first: from + 1,
            last: to,
            from: schedule.start + from,
            to: schedule.start + (to - 1),
            price: price_word(SegmentPrice::Annual(base)),
            annual: annual.times(1, 1),
            counted: to,
            before_rounding: total,
            running_total: total.rounded(),
            montant: total.rounded() - before,
            payeurs: Vec::new(),
        });
        before = total.rounded();
    }
    runs
}
