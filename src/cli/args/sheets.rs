//! Which sheets of a workbook are read and which prices its contracts take, in every command that reads contracts.

use std::path::PathBuf;

use clap::Args;

use crate::jobs::SheetsAsked;

/// Which sheets are read.
#[derive(Clone, Debug, Default, Args)]
pub struct SheetArgs {
    /// This sheet of a workbook, several times for several.
    #[arg(long, value_name = "SHEET")]
    pub sheet: Vec<String>,
    /// Every sheet with contracts.
    #[arg(long, conflicts_with = "sheet")]
    pub all_sheets: bool,
    /// Prices by diploma, for contracts that have none of their own.
    #[arg(long, value_name = "FILE")]
    pub prix: Option<PathBuf>,
}

impl SheetArgs {
    /// The sheets, as a job takes them.
    #[must_use]
    pub fn asked(&self) -> SheetsAsked {
        SheetsAsked { names: self.sheet.clone(), all: self.all_sheets }
    }
}
