//! Closing entries contract by contract: what makes the totals of [`super::Closing`].

use chrono::Datelike;

use super::contribution::{Contribution, Movement, PayerReceipt};
use super::horizon::Horizon;
use crate::codes::Payeur;
use crate::units::Centimes;

/// What a contract has earned of a payer and received from it by 31 December of a year, ancillary costs included, where the two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosingEntry {
    /// The calendar year that is closed on 31 December.
    pub annee: i32,
    /// Who owes or has paid.
    pub payeur: Payeur,
    /// Due until 31 December.
    pub du: Centimes,
    /// Received until 31 December.
    pub recu: Centimes,
}

impl ClosingEntry {
    /// Received less due: an advance (produits constatés d'avance) when positive, a claim (factures à établir) when negative.
    #[must_use]
    pub fn balance(&self) -> Centimes {
        self.recu - self.du
    }
}

/// The entries of a contract at the end of each year of a horizon, by year, then by payer.
#[must_use]
pub fn closing_entries(brought: &Contribution, horizon: Horizon) -> Vec<ClosingEntry> {
    let due = |payeur: Payeur, annee: i32| -> Centimes {
        let until = |one: &&Movement| one.payeur == payeur && one.month.year() <= annee;
        brought.due.iter().chain(&brought.frais).filter(until).map(|one| one.amount).sum()
    };
    let received = |payeur: Payeur, annee: i32| -> Centimes {
        let until = |one: &&PayerReceipt| one.payeur == payeur && one.day.year() <= annee;
        brought.received.iter().chain(&brought.frais_recus).filter(until).map(|one| one.amount).sum()
    };
    let entry = |annee: i32, payeur: Payeur| ClosingEntry { annee, payeur, du: due(payeur, annee), recu: received(payeur, annee) };
    let of_year = |annee: i32| Payeur::ALL.into_iter().map(move |payeur| (annee, payeur));
    let all = horizon.years().flat_map(of_year).map(|(annee, payeur)| entry(annee, payeur));
    all.filter(|entry| entry.balance() != Centimes::ZERO).collect()
}
