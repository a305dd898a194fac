//! Arguments of `run`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{ChartArgs, CsvArgs, SheetArgs, TableFormat, day, named, tables_of};
use crate::contract::Cohort;
use crate::tables;

/// Arguments of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// A scenario file, or the name of a shipped one.
    #[arg(value_parser = named())]
    pub scenario: Option<String>,
    /// Contracts in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Région whose contracts are drawn, in place of the scenario's; `toutes` for each of metropolitan France.
    #[arg(long, value_name = "REGION", conflicts_with_all = ["contrats", "centres", "paiements"])]
    pub region: Option<String>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// Centres in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub centres: Option<PathBuf>,
    /// Payments received, against which what is due is set.
    #[arg(long, value_name = "FILE")]
    pub paiements: Option<PathBuf>,
    /// What is due is told to this day included.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub jusqu_au: Option<NaiveDate>,
    /// The law as published by this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Folder of the results.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
    /// The contracts that meet a condition alone.
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<String>,
    /// Groups by these columns of the contracts.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub by: Vec<String>,
    /// The tables that are written, in place of all.
    #[arg(long, value_name = "TABLES", value_delimiter = ',', value_parser = tables_of(&tables::NAMES, &["demande", "regroupements"]))]
    pub tables: Vec<String>,
    /// The columns that these tables keep, in place of all.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "tables", value_parser = columns_of_run(), hide_possible_values = true)]
    pub columns: Vec<String>,
    /// The tables of contracts alone, without totals, accounts, charts or report.
    #[arg(long, conflicts_with_all = ["by", "as_of", "paiements", "jusqu_au", "centres", "charts"])]
    pub tables_only: bool,
    /// The lists of a folder, cut by CFA, are evaluated one after the other.
    #[arg(long, conflicts_with = "tables_only")]
    pub list_by_list: bool,
    /// Stops when a contract must be set aside.
    #[arg(long)]
    pub strict: bool,
    /// Files of charts.
    #[command(flatten)]
    pub charts: ChartArgs,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Names of the columns of the tables of a run.
fn columns_of_run() -> PossibleValuesParser {
    let columns: BTreeSet<&str> = tables::run_columns(&Cohort::default()).into_iter().flat_map(|(_, columns)| columns).collect();
    PossibleValuesParser::new(columns)
}
