//! Arguments of `modele`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `modele`.
#[derive(Clone, Debug, Args)]
pub struct ModeleArgs {
    /// The workbook to make.
    #[arg(value_name = "XLSX")]
    pub file: PathBuf,
    /// Replaces a workbook that this program wrote and nobody filled.
    #[arg(long)]
    pub force: bool,
}
