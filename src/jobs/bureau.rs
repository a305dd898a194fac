//! What a CFA alone asks for beside its accounts: the closing entries of each contract, its days.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::comptes::CohortAccounts;
use super::inputs::Inputs;
use super::tables::Results;
use crate::accounts::{Agenda, Contribution, agenda};
use crate::codes::Payeur;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::Language;
use crate::report::{CentreScreen, bureau, calendrier};
use crate::units::Centimes;

/// The files of the calendar.
pub const CALENDAR: [&str; 2] = ["calendrier.html", "calendrier.ics"];

/// What is first asked of a run for the only CFA of its contracts, when it has accounts.
#[must_use]
pub fn desk(inputs: &Inputs, results: &Results, language: Language) -> Option<CentreScreen> {
    let [account] = &results.comptes.accounts[..] else { return None };
    let facts = bureau::CentreFacts {
        name: &name(inputs, &account.cfa),
        account,
        numbers: &results.comptes.numbers,
        summary: &results.summary,
        class_gaps: &results.class_gaps,
        cohort: &inputs.cohort,
        nomenclature: &inputs.datasets.nomenclature,
        set_aside: results.ecartes.len() as u64,
        owed: super::owed(inputs, results),
    };
    bureau::desk(&facts, language)
}

/// The name of a CFA: that of its accounts, else that of the shipped list, else its identifier.
#[must_use]
pub fn name(inputs: &Inputs, cfa: &str) -> String {
    let given = inputs.centres.as_ref().and_then(|table| table.rows.get(cfa)).and_then(|row| row.nom.clone());
    given.or_else(|| inputs.datasets.centre_places().get(cfa).map(|place| place.nom.clone())).unwrap_or_else(|| cfa.to_owned())
}

/// The calendar of the only CFA: its page, and the same for a diary.
///
/// # Errors
/// `U001` when the page cannot be made.
pub fn calendar(inputs: &Inputs, comptes: &CohortAccounts, language: Language) -> Result<Option<(String, String)>, Diagnostic> {
    let (Some(agenda), Some(account)) = (days(comptes), comptes.accounts.first()) else { return Ok(None) };
    let agenda = agenda.by_opco(paid_by_opco(inputs));
    let name = name(inputs, &account.cfa);
    let (natures, loan, version) = (&comptes.natures, account.bridge_loan, env!("CARGO_PKG_VERSION"));
    let facts = calendrier::CalendarFacts { name: &name, agenda: &agenda, natures, loan, version };
    let page = calendrier::page(&facts, language);
    let page = page.map_err(|cause| Diagnostic::error(Code::U001).in_file(CALENDAR[0]).with("cause", cause))?;
    Ok(Some((page, calendrier::ics(&facts, language))))
}

/// What each OPCO that the contracts name pays on each day.
fn paid_by_opco(inputs: &Inputs) -> BTreeMap<String, BTreeMap<NaiveDate, Centimes>> {
    let (cohort, data, book) = (&inputs.cohort, &inputs.datasets, inputs.book());
    let mut paid: BTreeMap<String, BTreeMap<NaiveDate, Centimes>> = BTreeMap::new();
    for row in 0..cohort.len() {
        let Some(opco) = cohort.opco(row) else { continue };
        let contrat = cohort.contrat(row);
        let prices = book.price(&contrat, &book.keys(cohort, row)).prices;
        let brought = Contribution::of_row(cohort.contrat_id(row), &contrat, &prices, &data.law, &inputs.settings);
        let receipts = brought.map(|brought| brought.received).unwrap_or_default();
        let days = paid.entry(opco.to_owned()).or_default();
        for receipt in receipts.into_iter().filter(|receipt| receipt.payeur == Payeur::Opco) {
            *days.entry(receipt.day).or_default() += receipt.amount;
        }
    }
    paid
}

/// The days of the only CFA, when it has accounts.
#[must_use]
pub fn days(comptes: &CohortAccounts) -> Option<Agenda> {
    let ([centre], [flows], [accounts]) = (&comptes.centres[..], &comptes.flows.centres[..], &comptes.accounts[..]) else { return None };
    accounts.known.then(|| agenda(centre, flows, &comptes.settings))
}
