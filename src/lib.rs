#![warn(missing_docs)]
//! Simulator of the funding of French apprenticeship centres: coût préfecture against NPEC.

pub mod chart;
pub mod language;

#[doc(hidden)]
pub fn placeholder() {}
