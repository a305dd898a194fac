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
        /// Name of the table.
        name: &'static str,
        /// What the reader says.
        cause: csv::Error,
    },
    /// A table has no row.
    #[error("{name}: no row")]
    Empty {
        /// Name of the table.
        name: &'static str,
    },
    /// A name that one table uses is absent from another.
    #[error("{name}: `{value}` is unknown")]
    Unknown {
        /// Name of the table.
        name: &'static str,
        /// The name that is unknown.
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
        /// The figure that lacks a value.
        name: &'static str,
        /// The year that is absent.
        year: i32,
    },
}
