//! The only file access of the crate: readers, writers, the shipped datasets, the record of a run.

pub mod files;
mod input;
pub mod read;
pub mod write;

pub use input::{InputFile, InputKind, sha256};
