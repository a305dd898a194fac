//! Payments received against what the law makes due: for each contract and payer, what was paid when, what is missing, and why an amount
//! is not the one that was due. A reason is a single change of the contract, of its price or of its rules that gives the amount to the cent;
//! where none does, nothing is guessed.

mod ageing;
mod causes;
mod desk;
mod dues;
mod matching;
mod names;
mod neighbours;
mod owed;
mod reason;
mod statement;
mod unsaid;

pub use ageing::{AGES, Ageing, ageing};
pub use dues::{Due, Dues};
pub use names::LooseIdentifiers;
pub use owed::Owed;
pub use reason::Reason;
pub use statement::{ReasonSum, Receipt, Reconciliation, StatementLine, StatementTotals};

use chrono::NaiveDate;

use crate::contract::Cohort;
use crate::engine::PriceBook;
use crate::legislation::{Legislation, Nomenclature, NpecTable, Settings};

/// What receipts are compared with.
#[derive(Clone, Copy)]
pub struct DueBooks<'a> {
    /// All contracts, paid or not.
    pub cohort: &'a Cohort,
    /// Where the prices of the contracts are found.
    pub book: &'a PriceBook<'a>,
    /// The published prices, from which others than the right one are tried.
    pub npec: &'a NpecTable,
    /// Diplomas, and branches by convention collective.
    pub nomenclature: &'a Nomenclature,
    /// The law that makes payments due.
    pub law: &'a Legislation,
    /// The readings chosen where the law is unclear.
    pub settings: &'a Settings,
}

/// Compares what was received with what was due up to and including a day. Every receipt and every amount due stands in exactly one line.
#[must_use]
pub fn reconcile(books: DueBooks<'_>, receipts: &[Receipt], until: NaiveDate) -> Reconciliation {
    let dues = Dues::of(books);
    desk::MatchingDesk::new(books, dues, receipts, until).close()
}
