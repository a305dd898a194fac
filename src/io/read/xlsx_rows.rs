//! The rows and cells of a workbook's sheet, as calamine gives them.

use std::io::Cursor;

use calamine::{CellErrorType, DataRef, XlsxCellReader, XlsxError};
use chrono::NaiveDate;

use super::cell::InputCell;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::workbook::{self, Xlsx};

/// A formula whose value was never saved: the error of a spreadsheet that is still asking for it.
const LOST_FORMULA: DataRef<'static> = DataRef::Error(CellErrorType::GettingData);

/// A workbook, looked through; a document of another office says how to save it.
pub(super) fn open(bytes: &[u8]) -> Result<Xlsx<'_>, Diagnostic> {
    let other_office = bytes.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis"));
    Xlsx::open(bytes).map_err(|fault| if other_office { fault.hinting("save_as_xlsx") } else { fault })
}

pub(super) fn damaged(cause: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", "damaged_inside").with("detail", cause).hinting("damaged_file")
}

/// The rows of a sheet as vectors of at most `width` cells.
pub(super) struct XlsxRows<'w, 'b> {
    cells: XlsxCellReader<'w, Cursor<&'b [u8]>>,
    width: usize,
    /// The first cell of the next row.
    ahead: Option<((u32, u32), DataRef<'w>)>,
    /// The reader must not be asked again after its last cell.
    ended: bool,
}

impl<'w, 'b> XlsxRows<'w, 'b> {
    pub(super) fn new(book: &'w mut Xlsx<'b>, name: &str, width: usize) -> Result<Self, XlsxError> {
        Ok(Self { cells: book.cells(name)?, width, ahead: None, ended: false })
    }

    pub(super) fn next_row(&mut self) -> Result<Option<(u32, Vec<DataRef<'w>>)>, XlsxError> {
        let mut row = None;
        let mut cells = Vec::new();
        if let Some((position, value)) = self.ahead.take() {
            row = Some(position.0);
            self.put(&mut cells, position.1, value);
        }
        while !self.ended {
            let Some(cell) = self.cells.next_cell_with_formula_metadata()? else {
                self.ended = true;
                break;
            };
            let lost = cell.formula.is_some() && matches!(cell.value, DataRef::Empty);
            let (position, value) = (cell.pos, if lost { LOST_FORMULA } else { cell.value });
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
        if place >= self.width || cell_of(&value) == InputCell::Empty {
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

pub(super) fn cell_of<'c>(cell: &'c DataRef<'_>) -> InputCell<'c> {
    match cell {
        DataRef::Empty => InputCell::Empty,
        DataRef::Int(number) => InputCell::Integer(*number),
        DataRef::Float(number) => InputCell::Real(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => InputCell::text(text),
        DataRef::SharedString(text) => InputCell::text(text),
        DataRef::Bool(value) => InputCell::Boolean(*value),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hours, minutes, seconds, millis) = moment.to_ymd_hms_milli();
            let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
            // Excel keeps a time as a part of the day: half a second is its noise.
            let seconds = u32::from(seconds) + u32::from(millis >= 500);
            let moment_of = |day: NaiveDate| {
                let time = i64::from(u32::from(hours) * 3_600 + u32::from(minutes) * 60 + seconds);
                if time == 0 { InputCell::Date(day) } else { InputCell::Local(i64::from(day.to_epoch_days()) * 86_400 + time) }
            };
            day.map_or(InputCell::Real(moment.as_f64()), moment_of)
        }
        DataRef::DateTime(duration) => InputCell::Real(duration.as_f64()),
        DataRef::Error(CellErrorType::GettingData) => InputCell::Formula,
        DataRef::Error(error) => InputCell::Error(error_name(error)),
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
