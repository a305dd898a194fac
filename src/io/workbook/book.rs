//! Sheets row by row, whichever the format, through one buffer.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsb, XlsbError, Xlsx, XlsxError};

use super::MOST_ROWS;
use super::limits::{check, damaged};
use super::package::WorkbookKind;
use crate::diagnostic::Diagnostic;

type ByteCursor<'b> = Cursor<&'b [u8]>;

#[allow(clippy::large_enum_variant, reason = "one at a time")]
pub(in crate::io) enum Book<'b> {
    Xlsx(Xlsx<ByteCursor<'b>>),
    Xlsb(Xlsb<ByteCursor<'b>>),
}

/// Why a workbook cannot be read on.
#[derive(Debug, thiserror::Error)]
pub(in crate::io) enum BookError {
    #[error("{0}")]
    Xlsx(#[from] XlsxError),
    #[error("{0}")]
    Xlsb(#[from] XlsbError),
    #[error("a sheet has more than 1,048,576 rows")]
    Rows,
}

impl BookError {
    /// A chart or a dialogue in place of cells.
    pub(in crate::io) const fn is_no_sheet(&self) -> bool {
        matches!(self, Self::Xlsx(XlsxError::NotAWorksheet(_)))
    }
}

impl<'b> Book<'b> {
    /// Looks through a workbook, then opens it: its names, texts and styles are read, no sheet is.
    ///
    /// # Errors
    /// C048 when it is made to exhaust the machine; C003 when it is damaged.
    pub(in crate::io) fn open(kind: WorkbookKind, bytes: &'b [u8]) -> Result<Self, Diagnostic> {
        check(bytes)?;
        let opened: Result<Self, BookError> = match kind {
            WorkbookKind::Xlsx => Xlsx::new(Cursor::new(bytes)).map(Self::Xlsx).map_err(BookError::from),
            WorkbookKind::Xlsb => Xlsb::new(Cursor::new(bytes)).map(Self::Xlsb).map_err(BookError::from),
        };
        opened.map_err(|error| damaged(&error))
    }

    pub(in crate::io) fn sheet_names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book) => book.sheet_names(),
            Self::Xlsb(book) => book.sheet_names(),
        }
    }

    /// The rows of a sheet, their cells up to a column.
    pub(in crate::io) fn rows<'w>(&'w mut self, sheet: &str, width: usize) -> Result<SheetRows<'w>, BookError> {
        // The reader of XLSB cells has no public name: both are kept as what gives the next cell.
        let next: NextCell<'w> = match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet)?;
                Box::new(move || {
                    Ok(cells.next_cell()?.map(|cell| (cell.get_position().0, cell.get_position().1, cell.get_value().clone())))
                })
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet)?;
                Box::new(move || {
                    Ok(cells.next_cell()?.map(|cell| (cell.get_position().0, cell.get_position().1, cell.get_value().clone())))
                })
            }
        };
        Ok(SheetRows { next, width, ahead: None, ended: false })
    }
}

/// Row, column and value.
type PlacedCell<'w> = (u32, u32, DataRef<'w>);
type NextCell<'w> = Box<dyn FnMut() -> Result<Option<PlacedCell<'w>>, BookError> + 'w>;

/// Rows of a sheet.
pub(in crate::io) struct SheetRows<'w> {
    next: NextCell<'w>,
    width: usize,
    /// The first cell of the next row.
    ahead: Option<PlacedCell<'w>>,
    /// The reader must not be asked again after its last cell.
    ended: bool,
}

impl<'w> SheetRows<'w> {
    /// The next row that has a cell, put in `row`; its number from 0.
    pub(in crate::io) fn next_row(&mut self, row: &mut Vec<DataRef<'w>>) -> Result<Option<u32>, BookError> {
        row.clear();
        let mut number = None;
        if let Some((at, column, value)) = self.ahead.take() {
            number = Some(at);
            put(row, column, value);
        }
        while !self.ended {
            let Some((at, column, value)) = (self.next)()? else {
                self.ended = true;
                break;
            };
            if column as usize >= self.width || matches!(value, DataRef::Empty) {
                continue;
            }
            if at >= MOST_ROWS {
                return Err(BookError::Rows);
            }
            if number.is_some_and(|number| number != at) {
                self.ahead = Some((at, column, value));
                break;
            }
            number = Some(at);
            put(row, column, value);
        }
        Ok(number)
    }
}

fn put<'w>(row: &mut Vec<DataRef<'w>>, column: u32, value: DataRef<'w>) {
    let place = column as usize;
    if row.len() <= place {
        row.resize(place + 1, DataRef::Empty);
    }
    if let Some(cell) = row.get_mut(place) {
        *cell = value;
    }
}
