//! A small table laid out whole: its header among the first rows, its cells typed, whatever the file.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use chrono::NaiveDate;

use super::csv::{SEPARATORS, reader};
use super::guarded::guarded;
use super::header::{HEADER_ROWS, MOST_COLUMNS};
use super::text;
use super::values::Cell;
use super::xlsx::{Sheet, cell_of, damaged};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::InputKind;

/// Most rows of a small table.
const MOST_ROWS: usize = 200_000;

/// A cell that owns its text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owned {
    Empty,
    Text(String),
    Integer(i64),
    Real(f64),
    Boolean(bool),
    Date(NaiveDate),
    Error(String),
}

/// A number of a table as its CSV has it: whole, or with the two decimals of an amount.
pub(crate) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number:.2}") }
}

impl Owned {
    /// As the CSV of the same table has it.
    fn into_text(self) -> String {
        match self {
            Self::Empty | Self::Error(_) => String::new(),
            Self::Text(text) => text,
            Self::Real(number) => number_text(number),
            other => other.cell().to_string(),
        }
    }

    pub(super) fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Text(text) => Self::Text(text.to_owned()),
            Cell::Integer(number) => Self::Integer(number),
            Cell::Real(number) => Self::Real(number),
            Cell::Hundredths(_) => Self::Text(cell.to_string()),
            Cell::Boolean(value) => Self::Boolean(value),
            Cell::Date(day) => Self::Date(day),
            Cell::Error(error) => Self::Error(error.to_owned()),
        }
    }

    pub(super) fn cell(&self) -> Cell<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Integer(number) => Cell::Integer(*number),
            Self::Real(number) => Cell::Real(*number),
            Self::Boolean(value) => Cell::Boolean(*value),
            Self::Date(day) => Cell::Date(*day),
            Self::Error(error) => Cell::Error(error),
        }
    }
}

/// Rows below a header, each with its line.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub sheet: Option<String>,
    /// Line of the header.
    pub line: u64,
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<Owned>)>,
    /// Every row must have as many cells as the header: cells of a text file may have moved.
    pub strict: bool,
}

/// How many known columns a row names.
pub(super) type Score<'s> = &'s dyn Fn(&[String]) -> usize;
type Row = (u64, Vec<Owned>);

/// The table of a file: of the separators or the sheets, the one whose header names most columns.
///
/// # Errors
/// C002, C003, C019 when nothing can be read, U005 for a format that this build does not read.
pub(super) fn grid(kind: InputKind, bytes: &[u8], score: Score<'_>) -> Result<Grid, Diagnostic> {
    let grid = match kind {
        InputKind::Xlsx => guarded(|| sheets(bytes, score)).unwrap_or_else(|| Err(damaged(bytes, "XLSX")))?,
        InputKind::Parquet => parquet(bytes)?,
        InputKind::Csv | InputKind::Toml => records(bytes, score)?,
    };
    if grid.names.len() > MOST_COLUMNS {
        return Err(Diagnostic::error(Code::C003).with("kind", "csv").with("cause", grid.names.len()).hinting("too_many_columns"));
    }
    if grid.rows.is_empty() {
        return Err(Diagnostic::error(Code::C002).hinting("no_row"));
    }
    Ok(grid)
}

#[cfg(feature = "polars")]
fn parquet(bytes: &[u8]) -> Result<Grid, Diagnostic> {
    super::parquet::grid(bytes)
}

#[cfg(not(feature = "polars"))]
fn parquet(_: &[u8]) -> Result<Grid, Diagnostic> {
    Err(Diagnostic::error(Code::U005).with("format", "parquet").hinting("build_with_polars"))
}

/// The rows below the best header among the first ones, and its score.
fn below_header(sheet: Option<String>, rows: Vec<Row>, strict: bool, score: Score<'_>) -> Option<(usize, Grid)> {
    let named: Vec<Vec<String>> =
        rows.iter().take(HEADER_ROWS).map(|(_, cells)| cells.iter().map(|cell| cell.cell().to_string()).collect()).collect();
    let scores: Vec<usize> = named.iter().map(|names| score(names)).collect();
    let best = scores.iter().copied().max()?;
    let place = scores.iter().position(|&score| score == best)?;
    let mut rows = rows.into_iter().skip(place);
    let (line, _) = rows.next()?;
    let names = named.into_iter().nth(place)?;
    let filled = |row: &Row| row.1.iter().any(|cell| *cell != Owned::Empty);
    Some((best, Grid { sheet, line, names, rows: rows.filter(filled).collect(), strict }))
}

fn records(bytes: &[u8], score: Score<'_>) -> Result<Grid, Diagnostic> {
    let text = text::decoded(bytes)?;
    let text = if text.contains('\n') || !text.contains('\r') { text } else { text.replace('\r', "\n").into() };
    if text.trim().is_empty() {
        return Err(Diagnostic::error(Code::C002).hinting("empty_file"));
    }
    let mut best: Option<(usize, Grid)> = None;
    for separator in SEPARATORS {
        let mut rows = Vec::new();
        for record in reader(&text, separator).into_records().take(MOST_ROWS) {
            let record = record.map_err(|error| Diagnostic::error(Code::C003).with("kind", "csv").with("cause", error))?;
            let line = record.position().map_or(0, ::csv::Position::line);
            rows.push((line, record.iter().map(|cell| Owned::of(Cell::text(cell))).collect()));
        }
        let found = below_header(None, rows, true, score);
        if let Some((score, grid)) = found
            && best.as_ref().is_none_or(|(most, _)| score > *most)
        {
            best = Some((score, grid));
        }
    }
    best.map(|(_, grid)| grid).ok_or_else(|| Diagnostic::error(Code::C002).hinting("empty_file"))
}

fn sheets(bytes: &[u8], score: Score<'_>) -> Result<Grid, Diagnostic> {
    let fault = |error: calamine::XlsxError| damaged(bytes, error);
    let mut workbook: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let mut best: Option<(usize, Grid)> = None;
    for name in workbook.sheet_names() {
        let mut sheet = match Sheet::new(&mut workbook, &name, MOST_COLUMNS + 1) {
            Ok(sheet) => sheet,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(fault(error)),
        };
        let mut rows = Vec::new();
        while let Some((row, cells)) = sheet.next_row().map_err(fault)?
            && rows.len() < MOST_ROWS
        {
            rows.push((u64::from(row) + 1, cells.iter().map(|cell| Owned::of(cell_of(cell))).collect()));
        }
        let found = below_header(Some(name.clone()), rows, false, score);
        if let Some((score, grid)) = found
            && best.as_ref().is_none_or(|(most, _)| score > *most)
        {
            best = Some((score, grid));
        }
    }
    best.map(|(_, grid)| grid).ok_or_else(|| Diagnostic::error(Code::C002).hinting("empty_file"))
}

/// A table that this program wrote as Parquet, as texts: names of the columns, then the rows.
///
/// # Errors
/// C003 when it cannot be read, U005 when this build does not read the format.
pub(crate) fn parquet_texts(bytes: &[u8]) -> Result<Vec<Vec<String>>, Diagnostic> {
    let table = parquet(bytes)?;
    let rows = table.rows.into_iter().map(|(_, row)| row.into_iter().map(Owned::into_text).collect());
    Ok(std::iter::once(table.names).chain(rows).collect())
}
