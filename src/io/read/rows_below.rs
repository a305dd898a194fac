//! The rows of a small table, whatever its file.

use chrono::NaiveDate;

use super::cell::InputCell;
use crate::diagnostic::{Code, Diagnostic};

/// A cell that owns its text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owned {
    Empty,
    Text(String),
    Integer(i64),
    Real(f64),
    Decimal(i128, u8),
    Boolean(bool),
    Date(NaiveDate),
    Local(i64),
    Instant(i64),
    Error(String),
    Formula,
}

impl Owned {
    /// As the CSV of the same table has it.
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Empty | Self::Error(_) | Self::Formula => String::new(),
            Self::Text(text) => text,
            Self::Real(number) => number_text(number),
            other => other.cell().to_string(),
        }
    }

    pub(super) fn of(cell: InputCell<'_>) -> Self {
        match cell {
            InputCell::Empty => Self::Empty,
            InputCell::Text(text) => Self::Text(text.to_owned()),
            InputCell::Integer(number) => Self::Integer(number),
            InputCell::Real(number) => Self::Real(number),
            InputCell::Decimal(digits, scale) => Self::Decimal(digits, scale),
            InputCell::Local(seconds) => Self::Local(seconds),
            InputCell::Instant(seconds) => Self::Instant(seconds),
            InputCell::Formula => Self::Formula,
            InputCell::Boolean(value) => Self::Boolean(value),
            InputCell::Date(day) => Self::Date(day),
            InputCell::Error(error) => Self::Error(error.to_owned()),
        }
    }

    pub(super) fn cell(&self) -> InputCell<'_> {
        match self {
            Self::Empty => InputCell::Empty,
            Self::Text(text) => InputCell::Text(text),
            Self::Integer(number) => InputCell::Integer(*number),
            Self::Real(number) => InputCell::Real(*number),
            Self::Decimal(digits, scale) => InputCell::Decimal(*digits, *scale),
            Self::Local(seconds) => InputCell::Local(*seconds),
            Self::Instant(seconds) => InputCell::Instant(*seconds),
            Self::Formula => InputCell::Formula,
            Self::Boolean(value) => InputCell::Boolean(*value),
            Self::Date(day) => InputCell::Date(*day),
            Self::Error(error) => InputCell::Error(error),
        }
    }
}

/// Rows below a header, each with its line.
#[derive(Clone, Debug)]
pub(super) struct RowsBelowHeader {
    pub sheet: Option<String>,
    /// Sheets whose header names as many columns.
    pub others: Vec<String>,
    /// Line of the header.
    pub line: u64,
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<Owned>)>,
    /// Every row must have as many cells as the header: cells of a text file may have moved.
    pub strict: bool,
    /// What is to be told of how the file was read.
    pub remark: Option<Diagnostic>,
}

/// A number of a table as its CSV has it: whole, or with the two decimals of an amount.
pub(crate) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number:.2}") }
}

/// A table that is too large to be one of a few hundred rows.
pub(super) fn too_many(kind: &'static str, cells: usize) -> Diagnostic {
    Diagnostic::error(Code::C003).with("kind", kind).with("cause", cells).hinting("too_many_rows")
}
