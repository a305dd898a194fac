//! The integration tests, in one binary: each one more would link polars again.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests stop at the first surprise")]

mod accounts;
mod architecture;
mod cases;
mod centres;
mod choice;
mod classmates;
mod cli;
mod compare;
mod compare_causes;
mod conservation;
mod coverage;
mod damaged;
mod docs;
mod employeurs;
mod errors;
mod extremes;
mod files;
mod import;
mod import_npec;
mod layouts;
mod matters;
mod montecarlo;
mod properties;
mod regression;
mod scenario_pages;
mod scenarios;
mod sheets;
mod support;
