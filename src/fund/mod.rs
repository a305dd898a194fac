//! The région's support fund (docs/RULES.md, F1 to F4): who gets what, why, and whom it keeps alive.
//!
//! ```text
//! Need (one per CFA, by year) --+
//! envelope by year, draws ------+-> policies -> Allocation -> survival -> Study (table, curve, regret, stability, territories)
//! bounds, keys -----------------+      \-> best -> optimum (integer programme, with its proof)
//! ```
//!
//! Amounts are whole cents and always add up to the envelope or to what is said to be left. Rows are sorted by CFA: their order never
//! matters.

mod allocation;
mod best;
mod chance;
mod changes;
mod curve;
mod envelope;
mod expected;
mod instruments;
mod inventory;
mod need;
mod optimum;
mod policy;
mod reasons;
mod run;
mod settings;
mod shares;
mod stability;
mod study;
mod survival;
mod territories;

pub use allocation::{Allocation, Grant, allocate};
pub use chance::draw_needs;
pub use changes::{DecisionChange, Moved, STEPS, changes};
pub use curve::{CurvePoint, PolicyCurve, all, curves, envelopes};
pub use envelope::{Envelope, Uncertainty};
pub use instruments::{Eligibility, Instrument, InstrumentKind, Investment, increase, investments};
pub use inventory::{CentreBooks, Inventory};
pub use need::{Draws, Need, NeedYear, NpecBase, PaidByYear, PresenceMonths, at_risk, lost, missing, nothing, prepared};
pub use optimum::{Effort, Optimum};
pub use policy::{Measure, Policy};
pub use reasons::{LeftOver, Why};
pub use settings::{AidBounds, FundSettings, PolicyKeys};
pub use stability::{Overstated, stability};
pub use study::{MILLION, MeanResult, OVERSTATED, PolicyResult, Study, StudyOptions, study};
pub use survival::{Saved, Spread, saved, spread, with_uncertainty};
pub use territories::{TerritoryRow, put_together, territories, together};

#[cfg(test)]
mod tests;
