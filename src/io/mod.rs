//! The only file access of the crate: contracts and other tables read, shipped datasets, results written, the record of a run.

pub mod files;
mod input;
pub mod read;
pub mod write;

pub use input::{InputFile, InputKind, sha256};
