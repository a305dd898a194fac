//! The command line as a value. The words of the help are in the catalogues: `help.rs` puts them in.

mod charts;
mod compare;
mod csv;
mod eval;
mod import;
mod modele;
mod page;
mod query;
mod reconcile;
mod region;
mod run;
mod sheets;
mod solve;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::calendar::Month;
use crate::io::files::shown;
use crate::units::Centimes;

pub use charts::ChartArgs;
pub use compare::{CompareArgs, CompareFormat};
pub use csv::CsvArgs;
pub use eval::EvalArgs;
pub use import::{ConflictArg, ImportArgs, ImportContratsArgs, ImportNpecArgs, ImportRetrouverArgs, ImportWhat};
pub use modele::ModeleArgs;
pub use page::PageArgs;
pub use query::QueryArgs;
pub use reconcile::ReconcileArgs;
pub use region::{AllocateArgs, SimulateArgs};
pub use run::RunArgs;
pub use sheets::SheetArgs;
pub use solve::{SolveArgs, SolveCentreArgs, SolveCote, SolveDateArgs, SolveSupportArgs, SolveWhat, SourceArgs};

/// Languages of `--lang`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

/// When to colour what goes to a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Formats of the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Comma-separated values.
    #[default]
    Csv,
    /// Apache Parquet.
    Parquet,
    /// A workbook.
    Xlsx,
}

impl TableFormat {
    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
        }
    }
}

/// Formats of an explanation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// A page to print or to send.
    Html,
}

/// Formats of the list of parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LawFormat {
    /// For people.
    #[default]
    Text,
    /// Comma-separated values.
    Csv,
    /// For programs.
    Json,
}

/// The whole command line.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "coutcontrat",
    version,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// Shows the version.
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Language.
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Errors only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What the screen says, as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Colours.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Threads.
    #[arg(long, global = true, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// Folder of the datasets, in place of those shipped in the program.
    #[arg(long, global = true, value_name = "DIR")]
    pub datasets: Option<PathBuf>,
    /// Shows the help.
    #[arg(long, short, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// The main job.
    Run(RunArgs),
    /// Several scenarios on the same contracts.
    Compare(CompareArgs),
    /// Reads inputs and reports their faults.
    Check(CheckArgs),
    /// One contract, line by line.
    Explain(ExplainArgs),
    /// The dated parameters.
    Law(LawArgs),
    /// Every reading of the unclear points of the law.
    Readings(ReadingsArgs),
    /// A synthetic cohort.
    Generate(GenerateArgs),
    /// People's own files and official workbooks.
    Import(ImportArgs),
    /// Inverse questions.
    Solve(SolveArgs),
    /// The région's support fund.
    Allocate(AllocateArgs),
    /// Payments received against what is due.
    Reconcile(ReconcileArgs),
    /// A blank workbook to fill.
    #[command(visible_alias = "template")]
    Modele(ModeleArgs),
    /// The page, for those without a shell.
    Page(PageArgs),
    /// Whether a saved run still matches its record.
    Verify(VerifyArgs),
    /// SQL over the tables of a folder of results.
    Query(QueryArgs),
    /// Batches of contracts in, rows of a table out.
    Eval(EvalArgs),
    /// What the CFAs risk, drawn.
    Simulate(SimulateArgs),
    /// JSON Schema of scenarios, or of what commands say.
    Schema(SchemaArgs),
    /// Shell completions.
    Completions(CompletionsArgs),
    /// Manual pages.
    Man(ManArgs),
}

impl Command {
    /// Which files of charts are written, when the command draws.
    #[must_use]
    pub const fn charts(&self) -> Option<ChartArgs> {
        match self {
            Self::Run(args) => Some(args.charts),
            Self::Compare(args) => Some(args.charts),
            Self::Allocate(args) => Some(args.charts),
            Self::Simulate(args) => Some(args.charts),
            _ => None,
        }
    }

    /// Which sheets of a workbook are read, when the command reads contracts.
    #[must_use]
    pub fn sheets(&self) -> Option<&SheetArgs> {
        match self {
            Self::Run(args) => Some(&args.sheets),
            Self::Compare(args) => Some(&args.sheets),
            Self::Check(args) => Some(&args.sheets),
            Self::Explain(args) => Some(&args.sheets),
            Self::Readings(args) => Some(&args.sheets),
            Self::Generate(args) => Some(&args.sheets),
            Self::Import(args) => Some(match &args.what {
                ImportWhat::Contrats(args) => &args.sheets,
                ImportWhat::Npec(args) => &args.sheets,
                ImportWhat::Retrouver(args) => &args.sheets,
            }),
            Self::Solve(args) => Some(args.what.sheets()),
            Self::Allocate(args) => Some(&args.sheets),
            Self::Simulate(args) => Some(&args.sheets),
            Self::Reconcile(args) => Some(&args.sheets),
            Self::Query(args) => Some(&args.sheets),
            _ => None,
        }
    }
}

/// Names of tables.
fn tables_of(all: &[&'static str], further: &[&'static str]) -> PossibleValuesParser {
    PossibleValuesParser::new(all.iter().chain(further).copied().collect::<Vec<_>>())
}

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// Tables and scenarios.
    #[arg(required_unless_present = "columns", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Lists the columns that are read, with their aliases.
    #[arg(long)]
    pub columns: bool,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
}

/// Arguments of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The contract.
    #[arg(required_unless_present = "all")]
    pub contrat_id: Option<String>,
    /// Every contract, in the order of their identifiers.
    #[arg(long, conflicts_with = "contrat_id")]
    pub all: bool,
    /// A scenario file, or the name of a shipped one.
    #[arg(long, value_name = "SCENARIO", value_parser = named())]
    pub scenario: Option<String>,
    /// Contracts in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// Format, in place of that of the file's name.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ExplainFormat>,
    /// File of the explanation, in place of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replaces a file that this program wrote.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `law`.
#[derive(Clone, Debug, Args)]
pub struct LawArgs {
    /// One parameter, or one mechanism.
    pub parameter: Option<String>,
    /// Values in force on this day, in place of today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<NaiveDate>,
    /// What was published by this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Lists the points that the law leaves open.
    #[arg(long, conflicts_with_all = ["parameter", "on", "as_of", "format", "excel", "spreadsheet_safe"])]
    pub readings: bool,
    /// Format.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<LawFormat>,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Arguments of `readings`.
#[derive(Clone, Debug, Args)]
pub struct ReadingsArgs {
    /// A scenario file, the name of a shipped one, or several joined by `+`.
    #[arg(value_parser = named())]
    pub scenario: Option<String>,
    /// Contracts in place of the scenario's.
    #[arg(long, value_name = "FILE")]
    pub contrats: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// The law as published by this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Folder of the results, in place of the screen alone.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Format of the tables.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Arguments of `generate`.
#[derive(Clone, Debug, Args)]
pub struct GenerateArgs {
    /// File of the contracts; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Same seed, same cohort.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = seed)]
    pub seed: u64,
    /// Size: 1 is the published numbers.
    #[arg(long, default_value_t = 1.0, value_name = "X", value_parser = scale)]
    pub scale: f64,
    /// Région whose contracts are drawn; Normandie when none is named.
    #[arg(long, value_name = "REGION", conflicts_with = "like")]
    pub region: Option<String>,
    /// Contracts whose margins are kept, in place of the published statistics.
    #[arg(long, value_name = "FILE")]
    pub like: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// File of the centres of the cohort, calibrated on published surveys.
    #[arg(long, value_name = "FILE", conflicts_with = "like")]
    pub centres: Option<PathBuf>,
    /// Compares the cohort with the published numbers.
    #[arg(long)]
    pub margins: bool,
    /// Format, in place of that of the file's name.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<TableFormat>,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Replaces a file that this program wrote.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaArgs {
    /// That of what commands say (`--json`, `resume.json`).
    #[arg(long)]
    pub sortie: bool,
}

/// Arguments of `verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// Folder of a run.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// Arguments of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Clone, Debug, Args)]
pub struct ManArgs {
    /// Folder of the pages, in place of the main page on standard output.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// A name that may be a path: bytes that are no text are written as in a record.
fn named() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().map(|name| shown(Path::new(&name)))
}

/// `2020-01`.
fn month(text: &str) -> Result<Month, String> {
    day(&format!("{text}-01")).map(Month::of).map_err(|_| "month_expected".to_owned())
}

/// `2019-09-01` or `01/09/2019`.
fn day(text: &str) -> Result<NaiveDate, String> {
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    parsed.map_err(|_| "date_expected".to_owned())
}

/// An amount in euros, not negative: `100`, `100.50`, `8 476 488,00`.
fn euros(text: &str) -> Result<Centimes, String> {
    let read: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
    let value = Centimes::parse(&read.replace(',', ".")).ok();
    value.filter(|&amount| amount >= Centimes::ZERO).ok_or_else(|| "amount_expected".to_owned())
}

/// A number of threads.
fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "threads_expected".to_owned())
}

/// A seed.
fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "seed_expected".to_owned())
}

/// A whole number within bounds, which `cause` names in the catalogue.
fn whole(bounds: std::ops::RangeInclusive<u64>, cause: &'static str) -> impl Fn(&str) -> Result<u64, String> + Clone {
    move |text| text.parse().ok().filter(|number| bounds.contains(number)).ok_or_else(|| cause.to_owned())
}

/// A calendar year.
fn year(text: &str) -> Result<i32, String> {
    text.parse().ok().filter(|year| (2010..2060).contains(year)).ok_or_else(|| "year_expected".to_owned())
}

/// Two calendar years, `2019,2020`.
fn two_years(text: &str) -> Result<(i32, i32), String> {
    let (one, other) = text.split_once(',').ok_or_else(|| "years_expected".to_owned())?;
    Ok((year(one.trim())?, year(other.trim())?))
}

/// A range of two seeds or more, `1..20`.
fn seeds(text: &str) -> Result<(u64, u64), String> {
    let ends = text.split_once("..").and_then(|(first, last)| Some((first.trim().parse().ok()?, last.trim().parse().ok()?)));
    ends.filter(|&(first, last): &(u64, u64)| first < last && last - first < 1_000).ok_or_else(|| "seeds_expected".to_owned())
}

/// A size above 0, up to 1 000.
fn scale(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok();
    value.filter(|&value| value > 0.0 && value <= 1_000.0).ok_or_else(|| "scale_expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn counts_have_bounds() {
        assert!(threads("0").is_err() && threads("-1").is_err() && threads("18446744073709551615").is_ok());
        assert!(seed("-1").is_err() && seed("18446744073709551616").is_err() && seed("0").is_ok());
        let draws = whole(0..=100_000, "draws_expected");
        assert!(draws("100001").is_err() && draws("x").is_err() && draws("100000") == Ok(100_000));
    }

    #[test]
    fn days_are_read_in_both_forms() {
        assert_eq!(day("01/09/2019"), day("2019-09-01"));
        assert!(day("2019-02-30").is_err());
        assert!(scale("NaN").is_err() && scale("0").is_err() && scale("0.5").is_ok());
    }
}
