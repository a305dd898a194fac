//! The only file access of the crate: readers, writers, the shipped datasets, the record of a run.

pub mod write;
