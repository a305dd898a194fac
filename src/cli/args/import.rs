//! Arguments of `import`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand, ValueEnum};

use super::{CsvArgs, SheetArgs, TableFormat, day};
use crate::io::read::Constants;

/// Arguments of `import`.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// What is imported.
    #[command(subcommand)]
    pub what: ImportWhat,
}

/// What can be imported.
#[derive(Clone, Debug, Subcommand)]
pub enum ImportWhat {
    /// Contracts of a management software.
    Contrats(ImportContratsArgs),
    /// The référentiel of the NPEC.
    Npec(ImportNpecArgs),
    /// The contracts behind pseudonyms.
    #[command(visible_alias = "find")]
    Retrouver(ImportRetrouverArgs),
}

/// Arguments of `import retrouver`.
#[derive(Clone, Debug, Args)]
pub struct ImportRetrouverArgs {
    /// The export, and what was corrected of it.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The pseudonyms.
    #[arg(long, required = true, value_name = "PSEUDONYM", value_delimiter = ',', num_args = 1..)]
    pub pseudonym: Vec<String>,
    /// The key of the pseudonyms.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Which header stands for which column.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
}

/// Arguments of `import contrats`.
#[derive(Clone, Debug, Args)]
pub struct ImportContratsArgs {
    /// The export, then what was corrected of it.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder of what is ready and of what is to be corrected.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// Which header stands for which column.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// The CFA of the rows that name none.
    #[arg(long, value_name = "UAI", value_parser = NonEmptyStringValueParser::new())]
    pub cfa: Option<String>,
    /// Whether contracts signed before 2020 that say nothing were under a convention with the région.
    #[arg(long, value_enum, value_name = "OUI_NON")]
    pub sous_convention: Option<YesNo>,
    /// The région of the rows that name none.
    #[arg(long, value_name = "REGION", value_parser = NonEmptyStringValueParser::new())]
    pub region: Option<String>,
    /// Whether employers whose OPCO or name says that they are public are counted as such.
    #[arg(long, value_enum, value_name = "OUI_NON")]
    pub employeurs_publics: Option<YesNo>,
    /// Sheets of a workbook.
    #[command(flatten)]
    pub sheets: SheetArgs,
    /// The key of the pseudonyms.
    #[arg(long, value_name = "FILE", conflicts_with = "keep_ids")]
    pub key: Option<PathBuf>,
    /// Replaces the identifiers by pseudonyms.
    #[arg(long)]
    pub pseudonyms: bool,
    /// Keeps the identifiers as they are, as is done when nothing is said.
    #[arg(long, conflicts_with = "pseudonyms")]
    pub keep_ids: bool,
    /// Format of the contracts table.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
    /// How CSV is written.
    #[command(flatten)]
    pub csv: CsvArgs,
}

impl ImportContratsArgs {
    /// What is said once for all rows.
    #[must_use]
    pub fn constants(&self) -> Constants {
        Constants {
            cfa: self.cfa.clone(),
            sous_convention: self.sous_convention.map(YesNo::is_yes),
            region: self.region.clone(),
            employeurs_publics: self.employeurs_publics.map(YesNo::is_yes),
        }
    }

    /// Whether identifiers are replaced: a key is of no use otherwise.
    #[must_use]
    pub const fn with_pseudonyms(&self) -> bool {
        self.pseudonyms || self.key.is_some()
    }
}

/// Yes or no, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
    /// Yes.
    #[value(alias = "yes")]
    Oui,
    /// No.
    #[value(alias = "no")]
    Non,
}

impl YesNo {
    /// Whether it is yes.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Oui)
    }

    /// As written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        if self.is_yes() { "oui" } else { "non" }
    }
}

/// What to do of two values for one couple.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ConflictArg {
    /// Neither is written.
    #[default]
    Refuse,
    /// The lower.
    Lowest,
    /// The higher.
    Highest,
}

/// Arguments of `import npec`.
#[derive(Clone, Debug, Args)]
pub struct ImportNpecArgs {
    /// Workbooks, XLSX or XLSB, alone or inside a ZIP.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder of the datasets that are made.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Writes beside files that are there.
    #[arg(long)]
    pub force: bool,
    /// How CSV is written: that of the tables for people.
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Name of the edition.
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// First day of conclusion of every value.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub applicable_du: Option<NaiveDate>,
    /// Day of publication.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub publie_le: Option<NaiveDate>,
    /// What to do of two values for one couple.
    #[arg(long, value_enum, default_value_t, value_name = "CHOICE")]
    pub conflict: ConflictArg,
    /// Writes every couple.
    #[arg(long)]
    pub complete: bool,
    /// The former edition: says what the new one changes.
    #[arg(long, value_name = "OLD")]
    pub diff: Option<PathBuf>,
    /// Contracts on which the change is counted.
    #[arg(long, value_name = "FILE", requires = "diff")]
    pub contrats: Option<PathBuf>,
    /// Sheets of the workbook of the contracts.
    #[command(flatten)]
    pub sheets: SheetArgs,
}
