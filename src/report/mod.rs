//! The report: what a run says, as a value ([`model`]), and how it is written ([`html`], [`markdown`]).
//!
//! ```text
//! RunFacts --> figures (values to draw) --+
//!          \-> build (sections)  ---------+--> model::Report --> html, markdown
//! ```
//!
//! Nothing here reads a clock or a file: the same facts give the same bytes.

pub mod answer;
mod build;
pub mod bureau;
pub mod calendrier;
mod carte;
mod changes;
pub mod comparison;
pub mod contrat;
pub mod diplomas;
pub mod explication;
mod facts;
pub mod figures;
pub mod fonds;
pub mod grid;
pub mod html;
pub mod markdown;
mod marks;
pub mod model;
mod papier;
pub mod rapprochement;
mod reading;
pub mod regions;
pub mod relance;
pub mod risques;
mod small_cells;
mod texts;
mod unbroken;
pub mod values;
mod view;

#[cfg(test)]
mod tests;

pub use facts::{AccountFacts, CentreScreen, Input, RunFacts, SetAside};
pub use model::Report;
pub use texts::ReportTexts;

use crate::chart::ChartError;

/// The file beside the report of a run that has its texts and data.
pub const ANNEX: &str = "annexe.html";

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A figure could not be drawn.
    #[error("the figure `{id}` could not be drawn")]
    Figure {
        /// Anchor of the figure.
        id: &'static str,
        /// Why.
        #[source]
        cause: ChartError,
    },
    /// The page could not be filled.
    #[error("the page could not be written")]
    Page(#[source] minijinja::Error),
}
