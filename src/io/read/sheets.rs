//! Which sheets of a workbook hold contracts, and which of them are read: visible ones first, each named, none passed over in silence.

use calamine::XlsxError;

use super::columns::{Col, columns};
use super::header::{self, ColumnPlaces, HEADER_ROWS, MOST_COLUMNS};
use super::mapping::Mapping;
use super::xlsx_rows::{XlsxRows, cell_of, damaged};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::io::workbook::{ListedSheet, Xlsx};

/// Which sheets of a workbook are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheets<'a> {
    /// The first visible one with contracts, else the first hidden one.
    #[default]
    First,
    /// These, by their names.
    Named(&'a [String]),
    /// All those with contracts.
    All,
}

/// A sheet, and its header.
pub(super) struct FoundSheet {
    pub sheet: ListedSheet,
    /// Row of the header, from 0.
    pub row: u32,
    pub header: ColumnPlaces,
    /// What is to be said of the header.
    pub faults: Vec<Diagnostic>,
    score: usize,
}

impl FoundSheet {
    /// A remark, with the place of the header.
    pub(super) fn place(&self, file: &str, diagnostic: Diagnostic) -> Diagnostic {
        let mut placed = diagnostic.in_file(file).on_line(u64::from(self.row) + 1);
        placed.location.sheet = Some(self.sheet.name.clone());
        placed
    }

    /// The known columns that are read from hidden columns of the sheet.
    pub(super) fn hidden_columns(&self) -> Vec<&'static str> {
        let hidden =
            |place: usize| self.sheet.hidden.columns.iter().any(|&(first, last)| (first as usize..=last as usize).contains(&place));
        let named = Col::ALL.iter().zip(columns()).filter(|(col, _)| self.header.place(**col).is_some_and(hidden));
        named.map(|(_, column)| column.name).collect()
    }
}

/// The sheets to read, in order, and those with contracts that are left.
pub(super) struct ChosenSheets {
    pub read: Vec<FoundSheet>,
    pub left: Vec<FoundSheet>,
}

/// Chooses the sheets to read.
///
/// # Errors
/// C002 when no sheet has a row, C003 when one cannot be read, C062 when one that was asked for is not there.
pub(super) fn chosen(book: &mut Xlsx<'_>, asked: Sheets<'_>, mapping: Option<&Mapping>) -> Result<ChosenSheets, Diagnostic> {
    let listed = book.sheets().to_vec();
    if let Sheets::Named(names) = asked {
        let missing = names.iter().find(|name| !listed.iter().any(|sheet| same(&sheet.name, name)));
        if let Some(missing) = missing {
            return Err(absent(missing, &listed));
        }
    }
    let mut found = Vec::new();
    for sheet in listed {
        found.extend(look(book, sheet, mapping)?);
    }
    let (read, left): (Vec<FoundSheet>, Vec<FoundSheet>) = match asked {
        Sheets::Named(names) => found.into_iter().partition(|found| names.iter().any(|name| same(&found.sheet.name, name))),
        Sheets::All if found.iter().any(|found| found.header.is_complete()) => {
            found.into_iter().partition(|found| found.header.is_complete())
        }
        Sheets::First | Sheets::All => first(found),
    };
    if read.is_empty() {
        return Err(Diagnostic::error(Code::C002).hinting("empty_file"));
    }
    Ok(ChosenSheets { read, left: left.into_iter().filter(|found| found.header.is_complete()).collect() })
}

/// The first complete sheet, else the one that names most columns; then the others.
fn first(mut found: Vec<FoundSheet>) -> (Vec<FoundSheet>, Vec<FoundSheet>) {
    let complete = found.iter().position(|found| found.header.is_complete());
    let most = found.iter().map(|found| found.score).max();
    let best = complete.or_else(|| found.iter().position(|found| Some(found.score) == most));
    let read = best.map(|place| found.remove(place)).into_iter().collect();
    (read, found)
}

/// Two names of a sheet are one without case and blanks, as in spreadsheets.
pub(super) fn same(one: &str, two: &str) -> bool {
    one.trim().to_lowercase() == two.trim().to_lowercase()
}

fn absent(name: &str, listed: &[ListedSheet]) -> Diagnostic {
    let near = nearest(name, listed.iter().map(|sheet| sheet.name.as_str())).join(", ");
    let names: Vec<&str> = listed.iter().map(|sheet| sheet.name.as_str()).take(20).collect();
    let fault = Diagnostic::error(Code::C062).with("sheet", name).with("sheets", names.join(", "));
    if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
}

/// The header of a sheet; none when it has no row, or no cells.
fn look(book: &mut Xlsx<'_>, sheet: ListedSheet, mapping: Option<&Mapping>) -> Result<Option<FoundSheet>, Diagnostic> {
    let rows = match first_rows(book, &sheet.name) {
        Ok(rows) => rows,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(in_sheet(damaged(&error), &sheet.name)),
    };
    let texts: Vec<&[String]> = rows.iter().map(|(_, cells)| cells.as_slice()).collect();
    let Some((row, cells)) = header::position(&texts, mapping).and_then(|position| rows.get(position)) else { return Ok(None) };
    if cells.len() > MOST_COLUMNS {
        let fault = Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", cells.len());
        return Err(in_sheet(fault.hinting("too_many_columns"), &sheet.name));
    }
    let score = header::matches(cells.iter().map(String::as_str), mapping);
    let (header, faults) = ColumnPlaces::read(cells, mapping);
    Ok(Some(FoundSheet { sheet, row: *row, header, faults, score }))
}

fn in_sheet(mut fault: Diagnostic, sheet: &str) -> Diagnostic {
    fault.location.sheet = Some(sheet.to_owned());
    fault
}

fn first_rows(book: &mut Xlsx<'_>, name: &str) -> Result<Vec<(u32, Vec<String>)>, XlsxError> {
    let mut sheet = XlsxRows::new(book, name, MOST_COLUMNS + 1)?;
    let mut rows = Vec::new();
    while let Some((row, cells)) = sheet.next_row()?
        && rows.len() < HEADER_ROWS
    {
        rows.push((row, cells.iter().map(|cell| cell_of(cell).to_string()).collect()));
    }
    Ok(rows)
}
