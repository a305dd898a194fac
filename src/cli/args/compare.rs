//! Arguments of `compare`, and what the job is asked with them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ChartArgs, CsvArgs, SheetArgs, euros, named, seeds, tables_of, two_years, year};
use crate::diagnostic::Diagnostic;
use crate::io::write::Format;
use crate::jobs::compare::Comparing;
use crate::tables;
use crate::units::Centimes;

/// Formats of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// Comma-separated values.
    #[default]
    Csv,
    /// Apache Parquet.
    Parquet,
    /// A workbook.
    Xlsx,
    /// Markdown on standard output, in place of the summary; tables as CSV.
    Md,
}

/// Arguments of `compare`.
#[derive(Clone, Debug, Args)]
pub struct CompareArgs {
    /// Scenario files, names of shipped ones, or folders of runs; the first is what the others are compared to.
    #[arg(required = true, value_name = "SCENARIO", value_parser = named())]
    pub sides: Vec<String>,
    /// Contracts in place of the scenarios'.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Centres in place of the scenarios': their accounts are compared.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["explain", "cohorts", "entries", "condition"])]
    pub centres: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// Folder of the results.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: CompareFormat,
    /// Files of charts.
    #[command(flatten)]
    pub charts: ChartArgs,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
    /// The contracts that meet a condition alone.
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<String>,
    /// Groups by these columns of the contracts.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub by: Vec<String>,
    /// The tables that are written, in place of all.
    #[arg(long, value_name = "TABLES", value_delimiter = ',', requires = "out", value_parser = tables_of(&tables::COMPARED, &["regroupements"]))]
    pub tables: Vec<String>,
    /// A contract that differs by less is neither winner nor loser.
    #[arg(long, value_name = "EUR", value_parser = euros)]
    pub threshold: Option<Centimes>,
    /// Why the number moved between two saved runs.
    #[arg(long, conflicts_with_all = ["sensitivity", "sweep", "entries", "cohorts"])]
    pub explain: bool,
    /// What the first scenario rests on, each assumption moved to both ends of its range.
    #[arg(long)]
    pub sensitivity: bool,
    /// One value of the first scenario along a range.
    #[arg(long, value_name = "RANGE")]
    pub sweep: Option<String>,
    /// Contracts that start in one year against those that start in another.
    #[arg(long, value_name = "YEARS", value_parser = two_years)]
    pub entries: Option<(i32, i32)>,
    /// Entries of this CFA alone.
    #[arg(long, value_name = "CFA", requires = "entries")]
    pub cfa: Option<String>,
    /// The contracts of the first scenario against those of the second.
    #[arg(long, conflicts_with = "entries")]
    pub cohorts: bool,
    /// The contracts drawn with each seed of a range: means and standard errors.
    #[arg(long, value_name = "SEEDS", value_parser = seeds, conflicts_with_all = ["explain", "cohorts", "entries", "contrats", "condition"])]
    pub seeds: Option<(u64, u64)>,
    /// Years at whose end the cash received is compared.
    #[arg(long, value_name = "YEARS", value_delimiter = ',', value_parser = year)]
    pub years: Vec<i32>,
}

impl CompareFormat {
    /// The format of the tables: Markdown goes to the screen.
    #[must_use]
    pub const fn of_tables(self) -> Format {
        match self {
            Self::Csv | Self::Md => Format::Csv,
            Self::Parquet => Format::Parquet,
            Self::Xlsx => Format::Xlsx,
        }
    }
}

impl CompareArgs {
    /// What the job is asked.
    ///
    /// # Errors
    /// `U002` for an option of CSV with another format.
    pub fn asked(&self) -> Result<Comparing, Diagnostic> {
        Ok(Comparing {
            sides: self.sides.clone(),
            contrats: self.contrats.clone(),
            centres: self.centres.clone(),
            listed: self.out.is_some(),
            options: self.csv.options(self.format.of_tables())?,
            tables: self.tables.clone(),
            condition: self.condition.clone(),
            by: self.by.clone(),
            threshold: self.threshold,
            explain: self.explain,
            sensitivity: self.sensitivity,
            sweep: self.sweep.clone(),
            entries: self.entries,
            cfa: self.cfa.clone(),
            cohorts: self.cohorts,
            seeds: self.seeds,
            years: self.years.clone(),
        })
    }
}
