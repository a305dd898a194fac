//! Arguments of `solve`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{SheetArgs, day, month, named, year};
use crate::calendar::Month;

/// Arguments of `solve`.
#[derive(Clone, Debug, Args)]
pub struct SolveArgs {
    /// What is looked for.
    #[command(subcommand)]
    pub what: SolveWhat,
}

/// What can be looked for.
#[derive(Clone, Debug, Subcommand)]
pub enum SolveWhat {
    /// The headcount at which a diploma pays for itself.
    Headcount(SolveCentreArgs),
    /// The NPEC that closes the gap.
    Npec(SolveCentreArgs),
    /// The last day of signature that keeps the old amount.
    Date(SolveDateArgs),
    /// The smallest support that keeps a CFA alive.
    Support(SolveSupportArgs),
}

impl SolveWhat {
    /// Which sheets of a workbook are read.
    #[must_use]
    pub const fn sheets(&self) -> &SheetArgs {
        match self {
            Self::Headcount(args) | Self::Npec(args) => &args.source.sheets,
            Self::Date(args) => &args.source.sheets,
            Self::Support(args) => &args.source.sheets,
        }
    }
}

/// Where the contracts of a question come from.
#[derive(Clone, Debug, Args)]
pub struct SourceArgs {
    /// A scenario file, or the name of a shipped one.
    #[arg(long, value_name = "SCENARIO", value_parser = named())]
    pub scenario: Option<String>,
    /// Contracts in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Centres in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub centres: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
}

/// Arguments of `solve headcount` and `solve npec`.
#[derive(Clone, Debug, Args)]
pub struct SolveCentreArgs {
    /// The CFA.
    #[arg(long, value_name = "CFA")]
    pub cfa: String,
    /// The diploma.
    #[arg(long, value_name = "CODE")]
    pub diplome: String,
    /// The calendar year.
    #[arg(long, default_value_t = 2020, value_name = "YEAR", value_parser = year)]
    pub annee: i32,
    /// Where the contracts come from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Whose amount a day of signature changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SolveCote {
    /// What the contract brings its CFA.
    #[default]
    Cfa,
    /// What it costs its employer.
    Employeur,
}

/// Arguments of `solve date`.
#[derive(Clone, Debug, Args)]
pub struct SolveDateArgs {
    /// The contract.
    pub contrat_id: String,
    /// Whose amount.
    #[arg(long, value_enum, default_value_t, value_name = "SIDE")]
    pub cote: SolveCote,
    /// First day looked at, whose amount is the old one.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub depuis: Option<NaiveDate>,
    /// Last day looked at.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub jusqu_au: Option<NaiveDate>,
    /// Where the contracts come from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Arguments of `solve support`.
#[derive(Clone, Debug, Args)]
pub struct SolveSupportArgs {
    /// The CFA.
    #[arg(long, value_name = "CFA")]
    pub cfa: String,
    /// Month in which the support is paid.
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub mois: Option<Month>,
    /// Where the contracts come from.
    #[command(flatten)]
    pub source: SourceArgs,
}
