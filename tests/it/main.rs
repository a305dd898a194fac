//! The integration tests, in one binary: each one more would link polars again.

mod architecture;
