//! The tables of the readings.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::scenario::{Combination, Matrix, Reading};

/// `lecture, regle, choix, fixe_par_le_scenario, contrats, contrats_du, ecart_du, ecart_tresorerie, mois_ecart`: what each answer that is
/// not the default moves alone.
#[must_use]
pub fn lectures<'a>(readings: &'a [Reading], matrix: &'a Matrix) -> Table<'a> {
    let rows = &matrix.alone;
    let text = |cell: &dyn Fn(usize) -> Cow<'a, str>| ColumnValues::Text((0..rows.len()).map(cell).collect());
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let gap = |rank: usize| rows[rank].difference.as_ref().and_then(crate::scenario::Difference::largest_cash_gap);
    Table {
        name: "lectures",
        columns: vec![
            ("lecture", text(&|rank| Cow::Borrowed(readings[rows[rank].reading].name.as_str()))),
            ("regle", text(&|rank| Cow::Borrowed(readings[rows[rank].reading].rule.as_str()))),
            ("choix", text(&|rank| Cow::Borrowed(readings[rows[rank].reading].choices[rows[rank].choice].name.as_str()))),
            ("fixe_par_le_scenario", text(&|rank| Cow::Borrowed(if rows[rank].difference.is_none() { "oui" } else { "non" }))),
            (
                "contrats",
                ColumnValues::Integer(rows.iter().map(|row| row.difference.as_ref().map(|moved| count(moved.contracts))).collect()),
            ),
            (
                "contrats_du",
                ColumnValues::Integer(rows.iter().map(|row| row.difference.as_ref().map(|moved| count(moved.contracts_due))).collect()),
            ),
            ("ecart_du", ColumnValues::Amount(rows.iter().map(|row| row.difference.as_ref().map(|moved| moved.due)).collect())),
            ("ecart_tresorerie", ColumnValues::Amount((0..rows.len()).map(|rank| gap(rank).map(|(_, amount)| amount)).collect())),
            ("mois_ecart", text(&|rank| Cow::Owned(gap(rank).map_or_else(String::new, |(month, _)| month.to_string())))),
        ],
    }
}

/// `combinaison, du, lectures`: what is due with the answers of the scenario, at least and at most.
#[must_use]
pub fn combinaisons<'a>(readings: &'a [Reading], matrix: &'a Matrix) -> Table<'a> {
    let answers = |combination: &Combination| -> String {
        let named = readings
            .iter()
            .zip(&combination.choices)
            .map(|(reading, &choice)| format!("{}={}", reading.name, reading.choices[choice].name));
        named.collect::<Vec<_>>().join(" ")
    };
    let names = ["minimum", "maximum", "scenario"].map(Cow::Borrowed);
    Table {
        name: "combinaisons",
        columns: vec![
            ("combinaison", ColumnValues::Text(names.into())),
            ("du", ColumnValues::Amount(vec![Some(matrix.least.due), Some(matrix.most.due), Some(matrix.due)])),
            (
                "lectures",
                ColumnValues::Text(vec![Cow::Owned(answers(&matrix.least)), Cow::Owned(answers(&matrix.most)), Cow::Borrowed("")]),
            ),
        ],
    }
}
