//! The answer to a query, for a screen.

use super::grid::grid;
use crate::language::Language;
use crate::messages::Messages;
use crate::tables::{CellKind, ColumnValues, Table};

/// Rows that are shown.
const SHOWN: usize = 200;
/// A column of whole numbers below it is written without blanks.
const UNGROUPED: i64 = 10_000;

/// The rows, and how many there are when not all are shown.
#[must_use]
pub fn text(table: &Table<'_>, messages: Messages) -> String {
    let headers: Vec<String> = table.columns.iter().map(|&(name, _)| name.to_owned()).collect();
    let right: Vec<bool> = table.columns.iter().map(|(_, cells)| !matches!(cells.kind(), CellKind::Text | CellKind::Date)).collect();
    let grouped: Vec<bool> = table.columns.iter().map(|(_, cells)| grouped(cells)).collect();
    let row = |row: usize| {
        table.columns.iter().zip(&grouped).map(|((_, cells), &grouped)| cell(cells, row, grouped, messages.language())).collect()
    };
    let shown = grid(&headers, &right, (0..table.rows().min(SHOWN)).map(row).collect(), 0);
    let more = table.rows().saturating_sub(SHOWN);
    let told = if more > 0 { messages.count("query.more", more, &[]) } else { messages.count("query.rows", table.rows(), &[]) };
    format!("{shown}\n{told}\n")
}

/// Whether the whole numbers of a column are written with blanks between thousands: those of years and levels are not.
fn grouped(cells: &ColumnValues<'_>) -> bool {
    matches!(cells, ColumnValues::Integer(numbers) if numbers.iter().flatten().any(|number| number.abs() >= UNGROUPED))
}

fn cell(cells: &ColumnValues<'_>, row: usize, grouped: bool, language: Language) -> String {
    let integer = |number: i64| if grouped { language.integer(number) } else { number.to_string() };
    match cells {
        ColumnValues::Text(texts) => crate::signs::visible(&texts[row]).into_owned(),
        ColumnValues::Integer(numbers) => numbers[row].map(integer).unwrap_or_default(),
        ColumnValues::Amount(amounts) => amounts[row].map(|amount| language.amount(amount.0)).unwrap_or_default(),
        ColumnValues::Ratio(ratios) => ratios[row].map(|millionths| language.every_decimal(millionths as f64 / 1e6)).unwrap_or_default(),
        ColumnValues::Date(days) => days[row].map(|day| language.date(day)).unwrap_or_default(),
    }
}
