//! What `reconcile` says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Euros;
use crate::io::read::PaymentsTable;
use crate::reconciliation::{ReasonSum, Reconciliation, ageing};
use crate::tables::age;
use crate::units::Centimes;

/// What `reconcile` says.
#[derive(Serialize, JsonSchema)]
pub struct ReconcileTyped {
    /// Version of the program.
    pub version: &'static str,
    /// What is due is compared to this day included.
    pub jusqu_au: NaiveDate,
    /// Payments read.
    pub paiements: usize,
    /// Rows of the statement without an amount received.
    pub sans_montant: usize,
    /// Due to the day.
    pub du: Euros,
    /// Received.
    pub recu: Euros,
    /// Due, of which nothing or too little came.
    pub reste_du: Euros,
    /// Received beyond what was due.
    pub trop_percu: Euros,
    /// Contracts that cannot be priced.
    pub ecartes: usize,
    /// Each reason, with its lines.
    pub raisons: BTreeMap<&'static str, ReasonTyped>,
    /// What is owed, by payer and days since the legal day.
    pub anciennete: Vec<AgeTyped>,
}

/// Lines of a reason.
#[derive(Serialize, JsonSchema)]
pub struct ReasonTyped {
    lignes: usize,
    attendu: Euros,
    recu: Euros,
}

impl From<ReasonSum> for ReasonTyped {
    fn from(sum: ReasonSum) -> Self {
        Self { lignes: sum.lines, attendu: Euros(sum.due), recu: Euros(sum.received) }
    }
}

/// What a payer owes for so long.
#[derive(Serialize, JsonSchema)]
pub struct AgeTyped {
    payeur: &'static str,
    anciennete: String,
    lignes: u64,
    montant: Euros,
}

impl ReconcileTyped {
    /// Of what was found.
    #[must_use]
    pub fn of(found: &Reconciliation, payments: &PaymentsTable) -> Self {
        let totals = found.totals();
        let euros = |amount: Centimes| Euros(amount);
        let aged = |((payer, class), sum): ((crate::codes::Payeur, usize), crate::reconciliation::Ageing)| AgeTyped {
            payeur: payer.as_str(),
            anciennete: age(class),
            lignes: sum.lines,
            montant: euros(sum.amount),
        };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            jusqu_au: found.until,
            paiements: payments.rows.len(),
            sans_montant: payments.without_amount,
            du: euros(totals.due),
            recu: euros(totals.received),
            reste_du: euros(totals.owed),
            trop_percu: euros(totals.beyond),
            ecartes: found.set_aside.len(),
            raisons: found.by_reason().into_iter().map(|sum| (sum.key, ReasonTyped::from(sum))).collect(),
            anciennete: ageing(found).into_iter().map(aged).collect(),
        }
    }
}
