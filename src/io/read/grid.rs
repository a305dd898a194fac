//! A small table laid out whole: its header among the first rows, its cells typed, whatever the file.

use super::cell::InputCell;
use super::csv::{PROBED, PhysicalLines, SEPARATORS, not_read, reader};
use super::guarded::guarded;
use super::header::{HEADER_ROWS, MOST_COLUMNS};
use super::rows_below::{Owned, RowsBelowHeader, too_many};
use super::sheets::{Sheets, same};
use super::text;
use super::xlsx_rows::{XlsxRows, cell_of, damaged, open};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::InputKind;
use crate::io::workbook::Xlsx;

/// Most cells of a small table: it is laid out whole.
const MOST_CELLS: usize = 2_000_000;

/// How many known columns a row names.
pub(super) type Score<'s> = &'s dyn Fn(&[String]) -> usize;
type NumberedRow = (u64, Vec<Owned>);

/// The best header among the first rows: its score, its line, its names.
struct BestHeader {
    score: usize,
    line: u64,
    names: Vec<String>,
}

/// The table of a file: of the separators or the sheets, the one whose header names most columns.
///
/// # Errors
/// C002, C003, C019 when nothing can be read, U005 for a format that this build does not read.
pub(super) fn grid(kind: InputKind, bytes: &[u8], score: Score<'_>, asked: Sheets<'_>) -> Result<RowsBelowHeader, Diagnostic> {
    let grid = match kind {
        InputKind::Xlsx => guarded(|| sheets(bytes, score, asked)).unwrap_or_else(|| Err(damaged("XLSX")))?,
        InputKind::Parquet => parquet(bytes, Some(MOST_CELLS))?,
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

/// The names of its columns alone.
///
/// # Errors
/// As [`grid`].
pub(super) fn names(kind: InputKind, bytes: &[u8], score: Score<'_>) -> Result<Vec<String>, Diagnostic> {
    match kind {
        InputKind::Xlsx => {
            let named = guarded(|| best_sheet(&mut open(bytes)?, score, Sheets::First).map(|(_, heading, _)| heading.names));
            named.unwrap_or_else(|| Err(damaged("XLSX")))
        }
        InputKind::Parquet => parquet_names(bytes),
        InputKind::Csv | InputKind::Toml => {
            let text = text(first_lines(bytes))?.text;
            best_separator(&text, score).map(|(_, heading)| heading.names)
        }
    }
}

#[cfg(feature = "polars")]
use super::parquet::{grid as parquet, names as parquet_names};

#[cfg(not(feature = "polars"))]
fn parquet(_: &[u8], _: Option<usize>) -> Result<RowsBelowHeader, Diagnostic> {
    Err(Diagnostic::error(Code::U005).with("format", "parquet").hinting("build_with_polars"))
}

#[cfg(not(feature = "polars"))]
fn parquet_names(bytes: &[u8]) -> Result<Vec<String>, Diagnostic> {
    parquet(bytes, None).map(|grid| grid.names)
}

/// The best header of the first rows.
fn heading(first: &[NumberedRow], score: Score<'_>) -> Option<BestHeader> {
    let named = first.iter().take(HEADER_ROWS).map(|(line, cells)| {
        let names: Vec<String> = cells.iter().map(|cell| cell.cell().to_string()).collect();
        BestHeader { score: score(&names), line: *line, names }
    });
    // The first of equals.
    named.reduce(|best, next| if next.score > best.score { next } else { best })
}

/// The rows below a header that are not blank.
fn below(
    heading: &BestHeader,
    rows: impl Iterator<Item = Result<NumberedRow, Diagnostic>>,
    kind: &'static str,
) -> Result<Vec<NumberedRow>, Diagnostic> {
    let (mut kept, mut cells) = (Vec::new(), 0);
    for row in rows {
        let row = row?;
        if row.0 > heading.line && row.1.iter().any(|cell| *cell != Owned::Empty) {
            cells += row.1.len();
            if cells > MOST_CELLS {
                return Err(too_many(kind, cells));
            }
            kept.push(row);
        }
    }
    Ok(kept)
}

/// The first lines of a text, as far as a header is looked for.
fn first_lines(bytes: &[u8]) -> &[u8] {
    let Some(first) = bytes.get(..PROBED) else { return bytes };
    // Two bytes a letter: no letter is cut there.
    let whole = || memchr::memrchr(b'\n', first).filter(|_| memchr::memchr(0, first).is_none());
    whole().and_then(|end| first.get(..=end)).unwrap_or(first)
}

/// The text of a file, its lines ended by line feeds.
fn text(bytes: &[u8]) -> Result<text::Decoded<'_>, Diagnostic> {
    let decoded = text::decoded(bytes)?;
    if decoded.text.trim().is_empty() { Err(Diagnostic::error(Code::C002).hinting("empty_file")) } else { Ok(decoded) }
}

fn rows_of(text: &str, separator: u8) -> impl Iterator<Item = Result<NumberedRow, Diagnostic>> {
    let mut lines = PhysicalLines::new(text.as_bytes(), 0, 1);
    reader(text, separator).into_records().map(move |record| {
        let record = record.map_err(|error| not_read(&error))?;
        Ok((lines.of(&record), record.iter().map(|cell| Owned::of(InputCell::text(cell))).collect()))
    })
}

fn best_separator(text: &str, score: Score<'_>) -> Result<(u8, BestHeader), Diagnostic> {
    let mut best: Option<(u8, BestHeader)> = None;
    for separator in SEPARATORS {
        let first = rows_of(text, separator).take(HEADER_ROWS).collect::<Result<Vec<_>, _>>()?;
        if let Some(found) = heading(&first, score)
            && best.as_ref().is_none_or(|(_, known)| found.score > known.score)
        {
            best = Some((separator, found));
        }
    }
    best.ok_or_else(|| Diagnostic::error(Code::C002).hinting("empty_file"))
}

fn records(bytes: &[u8], score: Score<'_>) -> Result<RowsBelowHeader, Diagnostic> {
    let text::Decoded { text, remark } = text(bytes)?;
    let (separator, heading) = best_separator(&text, score)?;
    let rows = below(&heading, rows_of(&text, separator), "csv")?;
    Ok(RowsBelowHeader { sheet: None, others: Vec::new(), line: heading.line, names: heading.names, rows, strict: true, remark })
}

/// The first of the best sheets, visible ones before hidden ones, and those as good; among those asked for when the workbook has them.
fn best_sheet(book: &mut Xlsx<'_>, score: Score<'_>, asked: Sheets<'_>) -> Result<(String, BestHeader, Vec<String>), Diagnostic> {
    let mut names: Vec<String> = book.sheets().iter().map(|sheet| sheet.name.clone()).collect();
    let is_asked = |name: &String| matches!(asked, Sheets::Named(wanted) if wanted.iter().any(|wanted| same(wanted, name)));
    if names.iter().any(is_asked) {
        names.retain(is_asked);
    }
    let mut found = Vec::new();
    for name in names {
        let first = match XlsxRows::new(book, &name, MOST_COLUMNS + 1) {
            Ok(sheet) => sheet_rows(sheet).take(HEADER_ROWS).collect::<Result<Vec<_>, _>>()?,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(error)),
        };
        found.extend(heading(&first, score).map(|heading| (name, heading)));
    }
    let best = found.iter().map(|(_, heading)| heading.score).max().unwrap_or_default();
    let (equals, _): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, heading)| heading.score == best);
    let mut equals = equals.into_iter();
    let (name, heading) = equals.next().ok_or_else(|| Diagnostic::error(Code::C002).hinting("empty_file"))?;
    Ok((name, heading, if best > 0 { equals.map(|(name, _)| name).collect() } else { Vec::new() }))
}

fn sheet_rows(mut sheet: XlsxRows<'_, '_>) -> impl Iterator<Item = Result<NumberedRow, Diagnostic>> {
    std::iter::from_fn(move || {
        let row = sheet.next_row().map_err(damaged).transpose()?;
        Some(row.map(|(row, cells)| (u64::from(row) + 1, cells.iter().map(|cell| Owned::of(cell_of(cell))).collect())))
    })
}

fn sheets(bytes: &[u8], score: Score<'_>, asked: Sheets<'_>) -> Result<RowsBelowHeader, Diagnostic> {
    let mut book = open(bytes)?;
    let (name, heading, others) = best_sheet(&mut book, score, asked)?;
    let sheet = XlsxRows::new(&mut book, &name, MOST_COLUMNS + 1).map_err(damaged)?;
    let rows = below(&heading, sheet_rows(sheet), "xlsx")?;
    Ok(RowsBelowHeader { sheet: Some(name), others, line: heading.line, names: heading.names, rows, strict: false, remark: None })
}

/// A table that this program wrote as Parquet, as texts: names of the columns, then the rows.
///
/// # Errors
/// C003 when it cannot be read, U005 when this build does not read the format.
pub(crate) fn parquet_texts(bytes: &[u8]) -> Result<Vec<Vec<String>>, Diagnostic> {
    let table = parquet(bytes, None)?;
    let rows = table.rows.into_iter().map(|(_, row)| row.into_iter().map(Owned::into_text).collect());
    Ok(std::iter::once(table.names).chain(rows).collect())
}
