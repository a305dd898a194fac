//! Workbooks of other people: XLSX and XLSB, alone or inside a ZIP, read cell by cell within bounds of memory and time.

mod book;
mod limits;
mod package;
mod scan;

pub(super) use book::{Book, BookError};
pub(super) use limits::check;
pub(super) use package::{Kind, opened};

/// Rows of a sheet, in the format itself.
pub(super) const MOST_ROWS: u32 = 1_048_576;
