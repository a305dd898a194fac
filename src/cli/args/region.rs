//! Arguments of `simulate` and `allocate`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{ChartArgs, CsvArgs, SheetArgs, TableFormat, euros, named, seed, whole};
use crate::montecarlo::{DrawPart, Points};
use crate::units::Centimes;

/// Most parts of the draws.
const MOST_PARTS: u64 = 10_000;

/// Arguments of `simulate`.
#[derive(Clone, Debug, Args)]
pub struct SimulateArgs {
    /// A scenario file, or the name of a shipped one.
    #[arg(value_parser = named())]
    pub scenario: Option<String>,
    /// Contracts in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Région whose contracts are drawn, in place of the scenario's.
    #[arg(long, value_name = "REGION", conflicts_with_all = ["contrats", "centres"])]
    pub region: Option<String>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// Centres in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub centres: Option<PathBuf>,
    /// Draws.
    #[arg(long, default_value_t = 1_000, value_name = "N", value_parser = whole(0..=u64::MAX, "draws_expected"))]
    pub draws: u64,
    /// Same seed, same draws.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = seed)]
    pub seed: u64,
    /// Stops when the standard error of the share of insolvent CFAs is below.
    #[arg(long, value_name = "X", value_parser = precision)]
    pub precision: Option<f64>,
    /// Draws from which the shares of the variance are estimated.
    #[arg(long, default_value_t = 250, value_name = "N", value_parser = whole(0..=2_000, "drivers_expected"))]
    pub drivers: u64,
    /// How the shocks that all CFAs share are drawn.
    #[arg(long = "tirage", default_value = "simple", value_name = "POINTS", value_parser = points(), conflicts_with = "precision")]
    pub points: Points,
    /// Draws the I-th of N parts alone, into the file `--out`.
    #[arg(long, value_name = "PART", value_parser = part, requires = "out", conflicts_with_all = ["precision", "format"])]
    pub part: Option<DrawPart>,
    /// Puts together the parts of a folder.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["precision", "part"])]
    pub merge: Option<PathBuf>,
    /// Folder of the results; the file of a part.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
    /// Files of charts.
    #[command(flatten)]
    pub charts: ChartArgs,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Arguments of `allocate`.
#[derive(Clone, Debug, Args)]
pub struct AllocateArgs {
    /// A scenario file, or the name of a shipped one.
    #[arg(value_parser = named())]
    pub scenario: Option<String>,
    /// Contracts in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Région whose contracts are drawn, in place of the scenario's.
    #[arg(long, value_name = "REGION", conflicts_with_all = ["contrats", "centres"])]
    pub region: Option<String>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// Centres in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub centres: Option<PathBuf>,
    /// Policy in place of the scenario's.
    #[arg(long, value_name = "POLICY", value_parser = policy())]
    pub politique: Option<String>,
    /// Running costs of each year, in euros, in place of the scenario's.
    #[arg(long, value_name = "AMOUNT", value_parser = euros)]
    pub enveloppe: Option<Centimes>,
    /// Draws.
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = whole(0..=100_000, "fund_draws_expected"))]
    pub draws: u64,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = seed)]
    pub seed: u64,
    /// Points of the curves.
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = whole(2..=500, "points_expected"))]
    pub points: u64,
    /// What would change the decision for each CFA.
    #[arg(long, requires = "out")]
    pub changes: bool,
    /// Folder of the results; without it, the summary alone.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
    /// Files of charts.
    #[command(flatten)]
    pub charts: ChartArgs,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// How common shocks are drawn.
fn points() -> impl TypedValueParser<Value = Points> {
    let all = [Points::Simple, Points::Sobol];
    PossibleValuesParser::new(all.map(Points::as_str)).map(move |name| all.into_iter().find(|one| one.as_str() == name).unwrap_or_default())
}

/// A share; its bounds are asked with the number of draws.
fn precision(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "precision_expected".to_owned())
}

/// `I/N`.
fn part(text: &str) -> Result<DrawPart, String> {
    let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let part = numbers.filter(|&(number, of): &(u64, u64)| (1..=of).contains(&number) && of <= MOST_PARTS);
    part.map(|(number, of)| DrawPart { number, of }).ok_or_else(|| "part_expected".to_owned())
}

/// The names of the policies.
fn policy() -> PossibleValuesParser {
    PossibleValuesParser::new(crate::fund::Policy::ALL.map(crate::fund::Policy::as_str))
}
