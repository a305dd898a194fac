//! Monte Carlo (C4): what a CFA risks when entries, ruptures, delays, prices, costs and support are drawn.
#![allow(clippy::float_arithmetic, clippy::integer_division)]

pub mod backtest;
mod dossier;
mod drivers;
mod fates;
pub mod hazards;
mod held;
mod lasting;
pub mod laws;
pub mod parameters;
mod parts;
mod places;
mod play;
mod points;
mod simulate;
pub mod sketch;
pub mod sobol;
mod sources;
mod statistics;
mod world;

pub use dossier::{Dossier, DossierFacts};
pub use drivers::Drivers;
pub use laws::Distribution;
pub use parameters::{Parameters, RiskFigures, WrittenLaw};
pub use parts::{DrawPart, draws_of, merged, simulate_part};
pub use places::known_months;
pub use play::{DrawnYear, Path, Rules, Scratch, play};
pub use simulate::{DrawPlan, MOST_DRAWS, Risks, base_flows, dossiers, share_envelope, simulate};
pub use sketch::Sketch;
pub use sobol::{Index, Indices};
pub use sources::{Draw, RiskSource, RiskSources};
pub use statistics::{CentreDraw, CentreRisk, Frequency, Moments, MonthRisk, QUANTILES, RegionRisk, YearRisk};
pub use world::{DrawnWorld, Points};
