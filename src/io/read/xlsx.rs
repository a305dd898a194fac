//! Contracts from a workbook: the first sheet that has the needed headers, row by row, without laying the sheet out.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{CellErrorType, DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};
use chrono::NaiveDate;

use super::columns::{Col, Kind, columns};
use super::guarded::guarded;
use super::header::{self, HEADER_ROWS, Header, MOST_COLUMNS};
use super::row::{Cells, Place, Rows};
use super::values::Cell;
use super::{Faults, Read, ReadOptions};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::workbook;
use crate::legislation::Nomenclature;

pub(super) type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;
/// Days between the two systems of serial numbers.
const DAYS_TO_1904: f64 = 1462.0;

/// The sheet that is read, and its header.
struct Found {
    sheet: String,
    row: u32,
    header: Header,
    faults: Vec<Diagnostic>,
}

/// Reads the contracts of a workbook.
pub(super) fn read(name: &str, bytes: &[u8], nomenclature: &Nomenclature, options: ReadOptions<'_>) -> Result<Read, Faults> {
    let read = guarded(|| read_workbook(name, bytes, nomenclature, options));
    read.unwrap_or_else(|| Err(damaged(bytes, "XLSX").in_file(name).into()))
}

fn read_workbook(name: &str, bytes: &[u8], nomenclature: &Nomenclature, options: ReadOptions<'_>) -> Result<Read, Faults> {
    let fault = |error: &XlsxError| Faults::of(damaged(bytes, error).in_file(name));
    workbook::check(bytes).map_err(|refused| refused.in_file(name))?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    let found = find_sheet(&mut workbook, options)
        .map_err(|found| Faults::of(found.unwrap_or_else(|error| damaged(bytes, error)).in_file(name)))?;
    let place = |diagnostic: Diagnostic| {
        let mut placed = diagnostic.in_file(name).on_line(u64::from(found.row) + 1);
        placed.location.sheet = Some(found.sheet.clone());
        placed
    };
    let faults = Faults::from(found.faults.into_iter().map(place).collect::<Vec<_>>());
    if !found.header.is_complete() && !options.keep {
        return Err(faults);
    }
    let merged = vertical_merges(&mut workbook, &found.sheet, found.row).map_err(|error| fault(&error))?;
    let dates = if workbook.has_1904_epoch() { date_places(&found.header) } else { Vec::new() };
    let mut sheet = Sheet::new(&mut workbook, &found.sheet, found.header.width()).map_err(|error| fault(&error))?;
    let mut rows = Rows::new(found.header, Place { file: name, sheet: Some(found.sheet), nomenclature }, faults, options.keep);
    let mut carried = HashMap::new();
    while let Some((row, mut cells)) = sheet.next_row().map_err(|error| fault(&error))? {
        carry(&merged, &mut carried, row, &mut cells);
        let blank = cells.iter().all(|cell| cell_of(cell) == Cell::Empty);
        if row > found.row && !blank {
            rows.read(u64::from(row) + 1, &SheetRow { cells, dates: &dates });
        }
    }
    Ok(rows.finish())
}

pub(super) fn damaged(bytes: &[u8], cause: impl std::fmt::Display) -> Diagnostic {
    let other_office = bytes.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis"));
    let fault = Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", cause);
    if other_office { fault.hinting("save_as_xlsx") } else { fault.hinting("damaged_file") }
}

/// The first sheet with every needed column, else the one that has the most columns.
fn find_sheet(workbook: &mut Workbook<'_>, options: ReadOptions<'_>) -> Result<Found, Result<Diagnostic, XlsxError>> {
    let mut best: Option<(usize, Found)> = None;
    let asked = |name: &String| options.sheet.is_none_or(|sheet| sheet == name);
    for name in workbook.sheet_names().into_iter().filter(asked) {
        let rows = match first_rows(workbook, &name) {
            Ok(rows) => rows,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(Err(error)),
        };
        let texts: Vec<&[String]> = rows.iter().map(|(_, cells)| cells.as_slice()).collect();
        let Some((row, cells)) = header::position(&texts, options.mapping).and_then(|position| rows.get(position)) else { continue };
        if cells.len() > MOST_COLUMNS {
            let fault = Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", cells.len());
            return Err(Ok(fault.hinting("too_many_columns")));
        }
        let score = header::matches(cells.iter().map(String::as_str), options.mapping);
        let (header, faults) = Header::read(cells.iter().map(|cell| header::short(cell)).collect(), options.mapping);
        let complete = header.is_complete();
        let found = Found { sheet: name, row: *row, header, faults };
        if complete {
            return Ok(found);
        }
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, found));
        }
    }
    best.map(|(_, found)| found).ok_or_else(|| Ok(Diagnostic::error(Code::C002).hinting("empty_file")))
}

fn first_rows(workbook: &mut Workbook<'_>, name: &str) -> Result<Vec<(u32, Vec<String>)>, XlsxError> {
    let mut sheet = Sheet::new(workbook, name, MOST_COLUMNS + 1)?;
    let mut rows = Vec::new();
    while rows.len() < HEADER_ROWS
        && let Some((row, cells)) = sheet.next_row()?
    {
        rows.push((row, cells.iter().map(|cell| cell_of(cell).to_string()).collect()));
    }
    Ok(rows)
}

/// The rows of a sheet as vectors of at most `width` cells.
pub(super) struct Sheet<'w, 'b> {
    cells: XlsxCellReader<'w, Cursor<&'b [u8]>>,
    width: usize,
    /// The first cell of the next row.
    ahead: Option<((u32, u32), DataRef<'w>)>,
    /// The reader must not be asked again after its last cell.
    ended: bool,
}

impl<'w, 'b> Sheet<'w, 'b> {
    pub(super) fn new(workbook: &'w mut Workbook<'b>, name: &str, width: usize) -> Result<Self, XlsxError> {
        Ok(Self { cells: workbook.worksheet_cells_reader(name)?, width, ahead: None, ended: false })
    }

    pub(super) fn next_row(&mut self) -> Result<Option<(u32, Vec<DataRef<'w>>)>, XlsxError> {
        let mut row = None;
        let mut cells = Vec::new();
        if let Some((position, value)) = self.ahead.take() {
            row = Some(position.0);
            self.put(&mut cells, position.1, value);
        }
        while !self.ended {
            let Some(cell) = self.cells.next_cell()? else {
                self.ended = true;
                break;
            };
            let (position, value) = (cell.get_position(), cell.get_value().clone());
            if position.0 >= workbook::MOST_ROWS {
                return Err(XlsxError::Unexpected("more than 1,048,576 rows"));
            }
            if row.is_some_and(|row| row != position.0) {
                self.ahead = Some((position, value));
                break;
            }
            row = Some(position.0);
            self.put(&mut cells, position.1, value);
        }
        Ok(row.map(|row| (row, cells)))
    }

    fn put(&self, cells: &mut Vec<DataRef<'w>>, column: u32, value: DataRef<'w>) {
        let place = column as usize;
        if place >= self.width || cell_of(&value) == Cell::Empty {
            return;
        }
        if cells.len() <= place {
            cells.resize(place + 1, DataRef::Empty);
        }
        if let Some(cell) = cells.get_mut(place) {
            *cell = value;
        }
    }
}

/// The last row of each vertical merge below the header, by its first cell.
fn vertical_merges(workbook: &mut Workbook<'_>, sheet: &str, header: u32) -> Result<HashMap<(u32, u32), u32>, XlsxError> {
    let merges = workbook.merge_cells_by_sheet_name(sheet)?;
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

fn date_places(header: &Header) -> Vec<usize> {
    let dates = Col::ALL.iter().zip(columns()).filter(|(_, column)| column.kind == Kind::Date);
    dates.filter_map(|(&col, _)| header.place(col)).collect()
}

struct SheetRow<'w, 'd> {
    cells: Vec<DataRef<'w>>,
    /// Places of dates in a workbook whose serial numbers count from 1904.
    dates: &'d [usize],
}

impl Cells for SheetRow<'_, '_> {
    fn cell(&self, place: usize) -> Cell<'_> {
        match self.cells.get(place).map_or(Cell::Empty, cell_of) {
            Cell::Real(serial) if self.dates.contains(&place) => Cell::Real(serial + DAYS_TO_1904),
            cell => cell,
        }
    }
}

pub(super) fn cell_of<'c>(cell: &'c DataRef<'_>) -> Cell<'c> {
    match cell {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Integer(*number),
        DataRef::Float(number) => Cell::Real(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(value) => Cell::Boolean(*value),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)).map_or(Cell::Real(moment.as_f64()), Cell::Date)
        }
        DataRef::DateTime(duration) => Cell::Real(duration.as_f64()),
        DataRef::Error(error) => Cell::Error(error_name(error)),
    }
}

const fn error_name(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#DATA!",
    }
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
