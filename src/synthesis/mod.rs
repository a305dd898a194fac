//! Synthetic data, drawn from published statistics and a seed: a region's contracts, and the prices that no
//! publication gives (NPEC by diploma and branch, coût préfecture by CFA and diploma).
//!
//! Everything here is a pure function from the texts of `datasets/statistiques/` and a seed to rows: no file, no
//! clock, no printing. Each source of chance is a named stream ([`crate::streams`]), so the same seed gives the same
//! bytes whatever the number of threads. `docs/SYNTHESE.md` says how each thing is drawn and what is assumed.
#![allow(clippy::float_arithmetic, clippy::integer_division)]

mod catalogue;
mod centres;
mod cohort;
mod convert;
pub mod cout_prefecture;
mod dates;
mod error;
mod figures;
mod fit;
mod like;
mod lists;
mod margin;
mod margins;
mod margins_centres;
mod margins_lists;
mod margins_people;
mod model;
pub mod npec;
mod offer;
mod people;
mod prices;
mod region;
mod row;
mod ruptures;
mod statistics;

pub use crate::contract::DEFAULT_REGION;
pub use catalogue::{Branche, PreparedDiploma, RegionCentre};
pub use centres::{CentreFigures, Observed, write_centres};
pub use cohort::cohort;
pub use convert::to_cohort;
pub use error::SynthesisError;
pub use figures::{Anchor, CohortFigures, Family, LagBand, SourcedFigure, YearTable};
pub use fit::Pairs;
pub use like::{FEWEST, like, margins_like};
pub use lists::DatasetTexts;
pub use lists::{ConventionRow, PublicLists, RegionRow, Reseau, Stock, TailleRow};
pub use margin::Margin;
pub use margins::margins;
pub use margins_centres::centre_margins;
pub use offer::CentreDiploma;
pub use prices::price_margins;
pub use region::Region;
pub use row::{DrawnEmployer, DrawnKind, LigneSynthetique, write_csv};
pub use statistics::Statistics;

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests read and rewrite the committed tables")]
mod tests;
