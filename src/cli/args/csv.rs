//! How CSV is written, in every command that writes tables.

use clap::Args;

use crate::diagnostic::{Code, Diagnostic};
use crate::io::write::{Format, WriteOptions};

/// How CSV is written.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct CsvArgs {
    /// Makes texts that look like formulas inert in CSV.
    #[arg(long)]
    pub spreadsheet_safe: bool,
    /// CSV that a French spreadsheet opens with a double click.
    #[arg(long)]
    pub excel: bool,
}

impl CsvArgs {
    /// How tables are written in a format.
    ///
    /// # Errors
    /// `U002` for `--excel` with another format than CSV: it would change nothing.
    pub fn options(self, format: Format) -> Result<WriteOptions, Diagnostic> {
        if self.excel && format != Format::Csv {
            return Err(Diagnostic::error(Code::U002).with("cause", "--excel").hinting("excel_is_csv"));
        }
        Ok(WriteOptions { format, spreadsheet_safe: self.spreadsheet_safe, excel: self.excel })
    }
}
