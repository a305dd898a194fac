//! Arguments of `reconcile`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::{CsvArgs, SheetArgs, TableFormat, day, named};

/// Arguments of `reconcile`.
#[derive(Clone, Debug, Args)]
pub struct ReconcileArgs {
    /// The contracts.
    #[arg(value_name = "CONTRACTS")]
    pub contrats: PathBuf,
    /// The payments received; none when they are in the workbook of the contracts.
    #[arg(value_name = "PAYMENTS")]
    pub paiements: Option<PathBuf>,
    /// A scenario file, or the name of a shipped one: its law and readings.
    #[arg(long, value_name = "SCENARIO", value_parser = named())]
    pub scenario: Option<String>,
    /// What is due is compared to this day included.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub jusqu_au: Option<NaiveDate>,
    /// Folder of the results.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}
