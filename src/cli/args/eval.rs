//! Arguments of `eval`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::named;
use crate::jobs::eval::NAMES;

/// Arguments of `eval`.
#[derive(Clone, Debug, Args)]
pub struct EvalArgs {
    /// A scenario file, or the name of a shipped one.
    #[arg(value_parser = named())]
    pub scenario: Option<String>,
    /// The table whose rows are written.
    #[arg(long, value_name = "TABLE", default_value = "du", value_parser = PossibleValuesParser::new(NAMES))]
    pub table: String,
}
