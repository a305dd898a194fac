//! Payments received beside the contracts: one reading and one comparison for every command that tells what is owed.

use std::path::Path;

use chrono::NaiveDate;

use super::inputs::Inputs;
use super::tables::Results;
use super::{JobRefused, Means};
use crate::accounts::Horizon;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{STANDARD, shown};
use crate::io::read::{PaymentsTable, Sheets, is_payments, payments_of};
use crate::reconciliation::{DueBooks, Owed, Receipt, Reconciliation, reconcile};

/// Reads a statement of payments; without one, the sheet of payments of the workbook of the contracts.
///
/// # Errors
/// The faults of a file that cannot be read at all, or of which no payment is left.
pub fn statement(asked: Option<&Path>, contrats: &Path, inputs: &Inputs, means: &Means) -> Result<PaymentsTable, JobRefused> {
    // The sheets asked for are those of the contracts, when both are in one workbook.
    let (path, sheets) = asked.map_or((contrats, Sheets::First), |path| (path, means.sheets.asked()));
    let table = payments_of(&shown(path), &means.shelf.bytes(path)?, sheets, &inputs.datasets.payers)?;
    if table.rows.is_empty() && table.faults.errors() > 0 {
        return Err(table.faults.into());
    }
    means.observer.of_file(&table.faults);
    Ok(table)
}

/// The payments of the workbook of the contracts, when it has a sheet of them that is filled.
///
/// # Errors
/// As [`statement`].
pub fn beside(contrats: Option<&Path>, inputs: &Inputs, means: &Means) -> Result<Option<PaymentsTable>, JobRefused> {
    let Some(path) = contrats.filter(|path| *path != Path::new(STANDARD)) else { return Ok(None) };
    // Only a workbook has more than one table.
    if inputs.contracts_source.as_ref().is_none_or(|file| file.sheets.is_empty()) {
        return Ok(None);
    }
    if !is_payments(&shown(path), &means.shelf.bytes(path)?) {
        return Ok(None);
    }
    let table = statement(None, path, inputs, means)?;
    Ok(Some(table).filter(|table| !table.rows.is_empty()))
}

/// Sets payments against what the law makes due to a day: the one asked for, else that of the last payment.
///
/// # Errors
/// `C002` when there is no day, for want of a payment.
pub fn reconciled(inputs: &Inputs, payments: &PaymentsTable, until: Option<NaiveDate>) -> Result<Reconciliation, Diagnostic> {
    let last = payments.rows.iter().map(|receipt| receipt.day).max();
    let missing = || Diagnostic::error(Code::C002).in_file(&payments.source.name).hinting("no_row");
    Ok(against(inputs, &payments.rows, until.or(last).ok_or_else(missing)?))
}

fn against(inputs: &Inputs, receipts: &[Receipt], until: NaiveDate) -> Reconciliation {
    let (data, book) = (&inputs.datasets, inputs.book());
    let books = DueBooks {
        cohort: &inputs.cohort,
        book: &book,
        npec: &data.npec,
        nomenclature: &data.nomenclature,
        law: &data.law,
        settings: &inputs.settings,
    };
    reconcile(books, receipts, until)
}

/// What is owed of the contracts of a run: with payments, what `reconcile` finds; without them, what is due to the day asked for, else to
/// the end of the accounts of a CFA alone. None when nobody asks.
#[must_use]
pub fn owed(inputs: &Inputs, results: &Results) -> Option<Owed> {
    *results.owed.get_or_init(|| found(inputs, results))
}

fn found(inputs: &Inputs, results: &Results) -> Option<Owed> {
    let last = |horizon: Horizon| (horizon.until() + -1).last_day();
    if let Some(payments) = &inputs.payments {
        return reconciled(inputs, payments, inputs.due_to).ok().map(|found| Owed::of(&found, true));
    }
    let alone = matches!(&results.comptes.accounts[..], [one] if one.known);
    let until = inputs.due_to.or_else(|| alone.then(|| last(results.comptes.settings.horizon)))?;
    Some(Owed::of(&against(inputs, &[], until), false))
}
