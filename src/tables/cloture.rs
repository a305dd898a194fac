//! Closing entries contract by contract, as a table.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::accounts::{AccountNumbers, ClosingEntry};
use crate::contract::Cohort;

/// `annee, cfa, contrat_id, code_diplome, payeur, opco, du, recu, compte, contrepartie, montant`: a row per contract and payer whose due and
/// received differ at 31 December; the sums by CFA, year and account are those of `ecritures_cloture`.
#[must_use]
pub fn ecritures_contrats<'a>(cohort: &'a Cohort, entries: &'a [(usize, ClosingEntry)], numbers: &'a AccountNumbers) -> Table<'a> {
    type Row = (usize, ClosingEntry);
    let text = |cell: &dyn Fn(&'a Row) -> Cow<'a, str>| ColumnValues::Text(entries.iter().map(cell).collect());
    let amount = |cell: fn(&ClosingEntry) -> crate::units::Centimes| {
        ColumnValues::Amount(entries.iter().map(|(_, entry)| Some(cell(entry))).collect())
    };
    Table {
        name: "ecritures_contrats",
        columns: vec![
            ("annee", ColumnValues::Integer(entries.iter().map(|(_, entry)| Some(i64::from(entry.annee))).collect())),
            ("cfa", text(&|(row, _)| cohort.cfa(*row).into())),
            ("contrat_id", text(&|(row, _)| cohort.contrat_id(*row).into())),
            ("code_diplome", text(&|(row, _)| cohort.code_diplome(*row).to_string().into())),
            ("payeur", text(&|(_, entry)| entry.payeur.as_str().into())),
            ("opco", text(&|(row, _)| cohort.opco(*row).unwrap_or_default().into())),
            ("du", amount(|entry| entry.du)),
            ("recu", amount(|entry| entry.recu)),
            ("compte", text(&|(_, entry)| numbers.of_balance(entry.balance()).into())),
            ("contrepartie", text(&|(_, entry)| numbers.of_payer(entry.payeur).into())),
            ("montant", amount(|entry| crate::units::Centimes(entry.balance().0.abs()))),
        ],
    }
}
