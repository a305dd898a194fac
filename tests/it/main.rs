//! The integration tests, in one binary: each one more would link polars again.

mod architecture;
mod cases;
mod classmates;
mod conservation;
mod coverage;
mod matters;
mod properties;
mod support;
