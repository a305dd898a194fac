//! The only file access of the crate: readers, writers, the shipped datasets, the record of a run.
#![allow(clippy::disallowed_methods, reason = "files are read and written here")]

#[cfg(feature = "query")]
pub mod arrow;
pub mod datasets;
pub mod files;
mod input;
pub mod npec;
pub mod output;
mod own_lists;
mod parquet;
pub mod pseudonyms;
#[cfg(feature = "query")]
pub mod query;
pub mod read;
pub mod record;
pub mod saved;
pub mod scenarios;
pub mod shelf;
mod workbook;
pub mod write;

pub use input::{InputFile, InputKind, sha256};
