//! Arguments of `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TableFormat;

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
    /// Which header stands for which column.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// The sheet of a workbook.
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// The key of the pseudonyms.
    #[arg(long, value_name = "FILE", conflicts_with = "keep_ids")]
    pub key: Option<PathBuf>,
    /// Keeps the identifiers as they are.
    #[arg(long)]
    pub keep_ids: bool,
    /// Format of the contracts table.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TableFormat,
}
