//! The sheets of an XLSX as a person sees them: the visible ones first, and what each hides.

use std::io::Cursor;

use calamine::{Reader as _, SheetVisible, XlsxError};

use super::limits::{check, damaged};
use super::scan::Hidden;
use crate::diagnostic::Diagnostic;

/// The library's reader of an XLSX.
type Library<'b> = calamine::Xlsx<Cursor<&'b [u8]>>;

/// A sheet that a workbook lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::io) struct ListedSheet {
    /// Its name.
    pub name: String,
    /// Whether it is seen.
    pub visible: bool,
    /// What of it is not seen.
    pub hidden: Hidden,
}

/// An XLSX that was looked through: it is sound, and within bounds.
pub(in crate::io) struct Xlsx<'b> {
    library: Library<'b>,
    listed: Vec<ListedSheet>,
}

impl<'b> Xlsx<'b> {
    /// Looks through a workbook, then opens it: its names, texts and styles are read, no sheet is.
    ///
    /// # Errors
    /// C048 when it is made to exhaust the machine; C003 when it is damaged or no workbook.
    pub(in crate::io) fn open(bytes: &'b [u8]) -> Result<Self, Diagnostic> {
        let mut hidden = check(bytes)?.into_iter();
        let library: Library<'b> = calamine::Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let sheet = |sheet: &calamine::Sheet| ListedSheet {
            name: sheet.name.clone(),
            visible: sheet.visible == SheetVisible::Visible,
            hidden: hidden.next().unwrap_or_default(),
        };
        let mut listed: Vec<ListedSheet> = library.sheets_metadata().iter().map(sheet).collect();
        listed.sort_by_key(|sheet| !sheet.visible);
        Ok(Self { library, listed })
    }

    /// Its sheets, the visible ones first.
    pub(in crate::io) fn sheets(&self) -> &[ListedSheet] {
        &self.listed
    }

    /// Whether its serial numbers of days count from 1904.
    pub(in crate::io) fn counts_from_1904(&self) -> bool {
        self.library.has_1904_epoch()
    }

    /// The cells of a sheet.
    pub(in crate::io) fn cells(&mut self, sheet: &str) -> Result<calamine::XlsxCellReader<'_, Cursor<&'b [u8]>>, XlsxError> {
        self.library.worksheet_cells_reader(sheet)
    }

    /// Its merged cells.
    pub(in crate::io) fn merges(&mut self, sheet: &str) -> Result<Vec<calamine::Dimensions>, XlsxError> {
        self.library.merge_cells_by_sheet_name(sheet)
    }
}
