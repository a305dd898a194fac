//! Workbooks of other people: XLSX and XLSB, alone or inside a ZIP, read cell by cell within bounds of memory and time.
//!
//! There is one door: [`Xlsx::open`] and [`Book::open`] look through the whole archive before the library opens it.

mod book;
mod limits;
mod package;
mod scan;
mod sheets;

pub(super) use book::{Book, BookError};
pub(super) use package::opened;
pub(super) use sheets::{ListedSheet, Xlsx};

/// Rows of a sheet, in the format itself.
pub(super) const MOST_ROWS: u32 = 1_048_576;
