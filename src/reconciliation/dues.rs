//! What the law makes due: each payment of each contract on its legal day.

use chrono::NaiveDate;

use super::DueBooks;
use crate::codes::Payeur;
use crate::contract::Contrat;
use crate::engine::{PaymentLists, evaluate};
use crate::legislation::{Retards, Settings};
use crate::rules::{AnnualPrices, RuleError};
use crate::units::Centimes;

/// A payment that the law makes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Who owes it.
    pub payer: Payeur,
    /// The day set by the law, without any delay of a payer.
    pub day: NaiveDate,
    /// 1, 2, ... by day within contract and payer; ancillary costs count apart.
    pub rank: u32,
    /// How much; negative when the CFA pays back.
    pub amount: Centimes,
    /// Whether it is for ancillary costs (R13).
    pub annex: bool,
}

/// The payments due of each contract.
#[derive(Clone, Debug)]
pub struct Dues {
    /// By row of the contracts; the rule that leaves a contract out when it cannot be priced.
    pub of: Vec<Result<Vec<Due>, RuleError>>,
}

impl Dues {
    pub(super) fn of(books: DueBooks<'_>) -> Self {
        let of = |row: usize| {
            let contrat = books.cohort.contrat(row);
            let priced = books.book.price(&contrat, &books.book.keys(books.cohort, row));
            due(books, &contrat, &priced.prices, books.settings)
        };
        Self { of: (0..books.cohort.len()).map(of).collect() }
    }
}

/// The payments of a contract on their legal days, whatever delays a scenario assumes.
pub(super) fn due(books: DueBooks<'_>, contrat: &Contrat, prices: &AnnualPrices, settings: &Settings) -> Result<Vec<Due>, RuleError> {
    let evaluation = evaluate(contrat, prices, books.law, settings)?;
    let mut payments = PaymentLists::default();
    payments.find(&evaluation, contrat, books.law, settings, &Retards::default())?;
    let sides = [(payments.versements(), false), (payments.frais(), true)];
    let of = |(paid, annex): (&[crate::engine::Versement], bool)| {
        let one =
            |paid: &crate::engine::Versement| Due { payer: paid.payeur, day: paid.date, rank: paid.rang, amount: paid.montant, annex };
        paid.iter().map(one).collect::<Vec<_>>()
    };
    let mut dues: Vec<Due> = sides.into_iter().flat_map(of).collect();
    dues.sort_by_key(|due| (due.day, due.payer, due.annex));
    Ok(dues)
}
