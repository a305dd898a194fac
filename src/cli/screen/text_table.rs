//! A table of a screen as text.

use crate::report::grid::grid;

/// A table whose first column is text and the others numbers.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "headers are made where the table is")]
pub fn text_table(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let right: Vec<bool> = (0..head.len()).map(|column| column > 0).collect();
    grid(&head, &right, rows, 2)
}
