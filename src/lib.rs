//! `coutcontrat`: what the switch from *coût préfecture* to *coût contrat* (NPEC) did and does to the money of French
//! apprenticeship centres (CFA).
//!
//! Layers, lowest first; a module imports only from those above it in this list (a test reads the sources to prove it):
//!
//! | layer | modules |
//! |---|---|
//! | words and numbers | [`diagnostic`], [`units`], [`signs`], [`language`], [`messages`] |
//! | days and identifiers | [`calendar`], [`codes`] |
//! | the law and a contract | [`legislation`], [`contract`] (not each other) |
//! | the référentiel as published | [`referentiel`] |
//! | one contract under the law | [`rules`] |
//! | all contracts | [`engine`] |
//! | a CFA's accounts | [`accounts`] |
//! | what a CFA risks, drawn | [`montecarlo`] |
//! | a cohort from published statistics | [`streams`], [`synthesis`] |
//! | the région's support fund | [`fund`] |
//! | how hires answer to their cost | [`demand`] |
//! | results as tables | [`tables`] |
//! | pictures | [`chart`] |
//! | the report | [`report`] |
//! | scenarios | [`scenario`] |
//! | payments received against what is due | [`reconciliation`] |
//! | scenarios side by side | [`comparison`] |
//! | files | [`io`] |
//! | the jobs: a function for each question | [`jobs`] |
//! | the page, between its request and its reply | [`page`] |
//! | the command line | [`cli`] |
#![warn(missing_docs)]

#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod accounts;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod calendar;
pub mod chart;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod codes;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod comparison;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod contract;
pub mod demand;
pub mod diagnostic;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod engine;
pub mod fund;
pub mod io;
pub mod jobs;
pub mod language;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod legislation;
pub mod messages;
pub mod montecarlo;
pub mod page;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod reconciliation;
#[deny(clippy::integer_division)]
pub mod referentiel;
pub mod report;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod rules;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod scenario;
pub mod signs;
pub mod streams;
pub mod synthesis;
pub mod tables;
#[deny(clippy::float_arithmetic, clippy::integer_division)]
pub mod units;
