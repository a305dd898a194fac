//! Why the statistics cannot be used.

use thiserror::Error;

/// Why the statistics cannot be used.
#[derive(Debug, Error)]
pub enum SynthesisError {
    /// The statistics file is not readable.
    #[error("statistics: {0}")]
    Statistics(#[from] toml::de::Error),
    /// A table is not readable.
    #[error("{name}: {cause}")]
    Table {
        /// Table.
        name: &'static str,
        /// What the reader says.
        cause: csv::Error,
    },
    /// A table has no row.
    #[error("{name}: no row")]
    Empty {
        /// Table.
        name: &'static str,
    },
    /// A name that one table uses is absent from another.
    #[error("{name}: `{value}` is unknown")]
    Unknown {
        /// Table.
        name: &'static str,
        /// Unknown value.
        value: String,
    },
    /// The région is none of metropolitan France, or has no CFA.
    #[error("regions.csv: `{value}` is no région that can be drawn")]
    Region {
        /// Name asked for.
        value: String,
    },
    /// A year is absent.
    #[error("statistics: {name} has no value for {year}")]
    Year {
        /// Figure.
        name: &'static str,
        /// Year.
        year: i32,
    },
}
