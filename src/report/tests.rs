//! The report of a small run, with known values.

mod model_tests;
mod page_tests;
mod sample;
#[allow(clippy::disallowed_methods, reason = "tests read the sources")]
mod texts_tests;
