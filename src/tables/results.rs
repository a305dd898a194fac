//! The tables of a run.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::contract::Cohort;
use crate::engine::{ClassGap, Summary};
use crate::units::Centimes;

fn text<'a, T>(rows: &'a [T], cell: impl Fn(&'a T) -> &'a str) -> ColumnValues<'a> {
    ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(cell(row))).collect())
}

fn integer<T>(rows: &[T], cell: impl Fn(&T) -> Option<i64>) -> ColumnValues<'static> {
    ColumnValues::Integer(rows.iter().map(cell).collect())
}

fn amount<T>(rows: &[T], cell: impl Fn(&T) -> Option<Centimes>) -> ColumnValues<'static> {
    ColumnValues::Amount(rows.iter().map(cell).collect())
}

/// `cfa, code_diplome, annee_scolaire, annee, effectif, min, max, ecart, contrat_min, contrat_max` (G3).
#[must_use]
pub fn camarades<'a>(cohort: &'a Cohort, rows: &'a [ClassGap]) -> Table<'a> {
    Table {
        name: "camarades",
        columns: vec![
            ("cfa", text(rows, |row| &cohort.cfas()[row.cfa as usize])),
            ("code_diplome", text(rows, |row| cohort.diplomes()[row.diplome as usize].as_str())),
            ("annee_scolaire", ColumnValues::Text(rows.iter().map(|row| Cow::Owned(row.annee_scolaire())).collect())),
            ("annee", integer(rows, |row| Some(i64::from(row.annee)))),
            ("effectif", integer(rows, |row| i64::try_from(row.effectif).ok())),
            ("min", amount(rows, |row| Some(row.min))),
            ("max", amount(rows, |row| Some(row.max))),
            ("ecart", amount(rows, |row| Some(row.ecart()))),
            ("contrat_min", text(rows, |row| cohort.contrat_id(row.row_min))),
            ("contrat_max", text(rows, |row| cohort.contrat_id(row.row_max))),
            ("ecart_date", amount(rows, |row| Some(row.parts.date))),
            ("ecart_branche", amount(rows, |row| Some(row.parts.branche))),
            ("ecart_rqth", amount(rows, |row| Some(row.parts.rqth))),
            ("ecart_autre", amount(rows, |row| Some(row.parts.autre))),
            ("ecart_note", text(rows, |row| if row.parts.without_price { "melange_sans_prix" } else { "" })),
        ],
    }
}

/// `annee, contrats, du_loi, du_prefecture, du_npec, loi_moins_prefecture, npec_moins_loi`: the gap of regime (G2) by calendar year, over
/// the contracts whose two prices are known.
#[must_use]
pub fn ecarts_annuels(summary: &Summary) -> Table<'static> {
    let rows: Vec<_> = summary.compared_years.iter().map(|(&year, &compared)| (year, compared)).collect();
    Table {
        name: "ecarts_annuels",
        columns: vec![
            ("annee", integer(&rows, |row| Some(i64::from(row.0)))),
            ("contrats", integer(&rows, |row| i64::try_from(row.1.contracts).ok())),
            ("du_loi", amount(&rows, |row| Some(row.1.loi))),
            ("du_prefecture", amount(&rows, |row| Some(row.1.prefecture))),
            ("du_npec", amount(&rows, |row| Some(row.1.npec))),
            ("loi_moins_prefecture", amount(&rows, |row| Some(row.1.loi - row.1.prefecture))),
            ("npec_moins_loi", amount(&rows, |row| Some(row.1.npec - row.1.loi))),
        ],
    }
}

/// `contrat_id, code, message`: rows left out, sorted.
#[must_use]
pub fn ecartes<'a>(rows: &'a [(String, &'static str, String)]) -> Table<'a> {
    Table {
        name: "ecartes",
        columns: vec![("contrat_id", text(rows, |row| &row.0)), ("code", text(rows, |row| row.1)), ("message", text(rows, |row| &row.2))],
    }
}
