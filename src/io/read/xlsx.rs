//! Contracts from a workbook: the sheets that have the needed headers, row by row, without laying them out.

use std::collections::HashMap;

use calamine::{DataRef, XlsxError};

use super::cell::InputCell;
use super::columns::{Col, ColumnKind, columns};
use super::guarded::guarded;
use super::header::ColumnPlaces;
use super::row::{ContractReader, InputRow, RowSource};
use super::sheets::{ChosenSheets, FoundSheet, chosen};
use super::writing::Spelling;
use super::xlsx_rows::{XlsxRows, cell_of, damaged, open};
use super::{ReadFaults, ReadOptions, RowsRead};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::workbook::Xlsx;
use crate::legislation::Nomenclature;

/// Days between the two systems of serial numbers.
const DAYS_TO_1904: f64 = 1462.0;

/// Reads the contracts of a workbook.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
    spellings: &[Spelling],
) -> Result<RowsRead, ReadFaults> {
    let read = guarded(|| read_workbook(name, bytes, nomenclature, options, spellings));
    read.unwrap_or_else(|| Err(damaged("XLSX").in_file(name).into()))
}

fn read_workbook(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
    spellings: &[Spelling],
) -> Result<RowsRead, ReadFaults> {
    let mut book = open(bytes).map_err(|refused| refused.in_file(name))?;
    let ChosenSheets { read, left } = chosen(&mut book, options.sheets, options.mapping).map_err(|fault| fault.in_file(name))?;
    let placed = |found: &FoundSheet| found.faults.iter().map(|fault| found.place(name, fault.clone())).collect::<Vec<_>>();
    let faults = ReadFaults::from(read.iter().flat_map(placed).collect::<Vec<_>>());
    if !options.keep && read.iter().any(|found| !found.header.is_complete()) {
        return Err(faults);
    }
    let Some(header) = read.first().map(|found| found.header.clone()) else { return Err(faults) };
    let mut rows = ContractReader::new(header, RowSource::of_file(name, nomenclature, spellings), faults, options.keep);
    let mut sheets = Vec::new();
    for found in &read {
        let before = rows.read_so_far();
        rows.in_sheet(found.header.clone(), found.sheet.name.clone());
        let hidden = read_sheet(&mut book, found, &mut rows).map_err(|error| ReadFaults::of(found.place(name, damaged(&error))))?;
        tell(found, rows.read_so_far() - before, hidden, &mut rows, name);
        sheets.push(found.sheet.name.clone());
    }
    for found in left {
        let others = count_rows(&mut book, &found).map_err(|error| ReadFaults::of(found.place(name, damaged(&error))))?;
        if others > 0 {
            let fault = Diagnostic::warning(Code::C061).with("rows", others).hinting(seen("other_sheet", "other_hidden_sheet", &found));
            rows.remark(found.place(name, fault));
        }
    }
    Ok(RowsRead { sheets, ..rows.finish() })
}

/// Says which sheet was read, and what of it is not seen in a spreadsheet.
fn tell(found: &FoundSheet, read: usize, hidden: usize, rows: &mut ContractReader<'_>, file: &str) {
    // A hidden sheet is read only when no visible one has contracts, or when it was asked for.
    let named = if found.sheet.visible { Diagnostic::note(Code::C060) } else { Diagnostic::warning(Code::C060).hinting("hidden_sheet") };
    rows.remark(found.place(file, named.with("rows", read)));
    if hidden > 0 {
        let hint = if found.sheet.hidden.filtered { "filtered_rows" } else { "hidden_rows" };
        rows.remark(found.place(file, Diagnostic::warning(Code::C063).with("rows", hidden).hinting(hint)));
    }
    let columns = found.hidden_columns();
    if !columns.is_empty() {
        rows.remark(found.place(file, Diagnostic::note(Code::C064).with("columns", columns.join(", "))));
    }
}

fn seen(visible: &'static str, hidden: &'static str, found: &FoundSheet) -> &'static str {
    if found.sheet.visible { visible } else { hidden }
}

/// Reads the rows below a header; how many of them are hidden.
fn read_sheet(book: &mut Xlsx<'_>, found: &FoundSheet, rows: &mut ContractReader<'_>) -> Result<usize, XlsxError> {
    let merged = vertical_merges(book, &found.sheet.name, found.row)?;
    let dates = if book.counts_from_1904() { date_places(&found.header) } else { Vec::new() };
    let mut sheet = XlsxRows::new(book, &found.sheet.name, found.header.width())?;
    let mut carried = HashMap::new();
    let mut hidden = 0;
    let header = u64::from(!found.header.is_headless());
    let above = u64::from(found.row);
    rows.account().above += above;
    rows.account().header += header;
    // Rows are numbered from 1: how many of the sheet were counted so far.
    let mut counted = above + header;
    while let Some((row, mut cells)) = sheet.next_row()? {
        carry(&merged, &mut carried, row, &mut cells);
        let line = u64::from(row) + 1;
        if line > counted && is_filled(&cells) {
            hidden += usize::from(found.sheet.hidden.rows.binary_search(&row).is_ok());
            rows.account().blank += line - counted - 1;
            counted = line;
            rows.read(line, &SheetRow { cells, dates: &dates });
        }
    }
    rows.account().lines += counted;
    Ok(hidden)
}

/// How many rows a sheet has below its header.
fn count_rows(book: &mut Xlsx<'_>, found: &FoundSheet) -> Result<usize, XlsxError> {
    let mut sheet = XlsxRows::new(book, &found.sheet.name, found.header.width())?;
    let mut count = 0;
    while let Some((row, cells)) = sheet.next_row()? {
        count += usize::from(row > found.row && is_filled(&cells));
    }
    Ok(count)
}

fn is_filled(cells: &[DataRef<'_>]) -> bool {
    cells.iter().any(|cell| cell_of(cell) != InputCell::Empty)
}

/// The last row of each vertical merge below the header, by its first cell.
fn vertical_merges(book: &mut Xlsx<'_>, sheet: &str, header: u32) -> Result<HashMap<(u32, u32), u32>, XlsxError> {
    let merges = book.merges(sheet)?;
    let below = merges.into_iter().filter(|merge| merge.start.0 > header && merge.end.0 > merge.start.0);
    Ok(below.map(|merge| (merge.start, merge.end.0)).collect())
}

/// Repeats the value of a merged cell in the rows that it covers.
fn carry<'w>(merged: &HashMap<(u32, u32), u32>, carried: &mut HashMap<u32, (u32, DataRef<'w>)>, row: u32, cells: &mut Vec<DataRef<'w>>) {
    if merged.is_empty() {
        return;
    }
    for (place, cell) in (0..).zip(cells.iter()) {
        if let Some(&last) = merged.get(&(row, place)) {
            carried.insert(place, (last, cell.clone()));
        }
    }
    carried.retain(|_, (last, _)| *last >= row);
    for (&place, (_, value)) in carried.iter() {
        let place = place as usize;
        if cells.len() <= place {
            cells.resize(place + 1, DataRef::Empty);
        }
        if let Some(cell) = cells.get_mut(place).filter(|cell| **cell == DataRef::Empty) {
            *cell = value.clone();
        }
    }
}

fn date_places(header: &ColumnPlaces) -> Vec<usize> {
    let dates = Col::ALL.iter().zip(columns()).filter(|(_, column)| column.kind == ColumnKind::Date);
    dates.filter_map(|(&col, _)| header.place(col)).collect()
}

struct SheetRow<'w, 'd> {
    cells: Vec<DataRef<'w>>,
    /// Places of dates in a workbook whose serial numbers count from 1904.
    dates: &'d [usize],
}

impl InputRow for SheetRow<'_, '_> {
    fn cell(&self, place: usize) -> InputCell<'_> {
        match self.cells.get(place).map_or(InputCell::Empty, cell_of) {
            InputCell::Real(serial) if self.dates.contains(&place) => InputCell::Real(serial + DAYS_TO_1904),
            cell => cell,
        }
    }
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
