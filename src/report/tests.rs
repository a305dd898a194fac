//! The report of a small run, with known values.

mod model_tests;
mod page_tests;
mod sample;
mod texts_tests;
