//! The région's support fund (docs/RULES.md, F1 to F4): who gets what, why, and whom it keeps alive.
//!
//! ```text
//! Need (one per CFA) --+
//! envelope, draws -----+-> policies -> Allocation -> survival -> Study (table, curve, regret, stability, territories)
//! bounds, keys --------+      \-> optimum (integer programme, with its proof)
//! ```
//!
//! Amounts are whole cents and always add up to the envelope or to what is said to be left. Rows are sorted by CFA: their order never
//! matters.

mod allocation;
mod chance;
mod curve;
mod envelope;
mod expected;
mod instruments;
mod inventory;
mod need;
mod optimum;
mod policy;
mod settings;
mod stability;
mod study;
mod survival;
mod territories;

pub use allocation::{Allocation, Grant, LeftOver, Why, allocate};
pub use chance::draw_needs;
pub use curve::{Curve, Point, all, curves, envelopes};
pub use envelope::{Envelope, Uncertainty};
pub use instruments::{Eligibility, Instrument, InstrumentKind, Investment, increase, investments};
pub use inventory::{Books, Inventory};
pub use need::{Need, NeedYear, NpecBase, prepared};
pub use optimum::{Effort, Optimum};
pub use policy::{Measure, Policy};
pub use settings::{Bounds, FundSettings, Keys};
pub use stability::{Overstated, stability};
pub use study::{Asked, MILLION, OVERSTATED, PolicyResult, Study, study};
pub use survival::{Saved, Spread, saved, spread, with_uncertainty};
pub use territories::{SMALL, TerritoryRow, suppressed, territories};

#[cfg(test)]
mod tests;
