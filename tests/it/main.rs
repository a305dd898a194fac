//! The integration tests, in one binary: each one more would link polars again.

mod architecture;
mod cases;
mod classmates;
mod cli;
mod conservation;
mod coverage;
mod docs;
mod matters;
mod properties;
mod regression;
mod support;
