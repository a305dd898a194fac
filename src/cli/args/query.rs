//! Arguments of `query`.

use std::path::PathBuf;

use clap::Args;

use super::{CsvArgs, SheetArgs, TableFormat};

/// Arguments of `query`.
#[derive(Clone, Debug, Args)]
pub struct QueryArgs {
    /// A folder of results, or a list of contracts.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// One `SELECT`.
    #[arg(value_name = "SQL")]
    pub sql: String,
    /// A list of contracts beside the folder.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// File of the answer, in place of the screen.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replaces a file that this program wrote.
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Format of the answer, in place of that of the file's name.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<TableFormat>,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}
