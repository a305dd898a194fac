//! The only file access of the crate: contracts and other tables read, shipped datasets, results written.

pub mod files;
mod input;
pub mod read;

pub use input::{InputFile, InputKind, sha256};
