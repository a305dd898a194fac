//! Which files of charts are written, in every command that draws.

use clap::{Args, ValueEnum};

use crate::jobs::ChartFiles;

/// Files of charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ChartFormats {
    /// Each as SVG and as PNG.
    #[default]
    All,
    /// Each as SVG.
    Svg,
    /// None: the report has them.
    None,
}

/// Which files of charts are written.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct ChartArgs {
    /// Files of charts beside the report, which has its own.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", requires = "out")]
    pub charts: ChartFormats,
}

impl From<ChartArgs> for ChartFiles {
    fn from(args: ChartArgs) -> Self {
        match args.charts {
            ChartFormats::All => Self::All,
            ChartFormats::Svg => Self::Svg,
            ChartFormats::None => Self::None,
        }
    }
}
