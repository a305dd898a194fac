//! Several scenarios on the same contracts: totals, winners and losers, and every difference split exactly between what differs.
//!
//! A scenario is whatever turns a contract into amounts ([`ComparedWorld`]): law, tables, settings, a change of prices or of the contract.
//! All worlds are evaluated row by row in one parallel pass; nothing is copied per scenario.

mod again;
mod aides;
mod causes;
pub mod changes;
mod clock;
mod cohorts;
mod differences;
mod factors;
mod levers;
mod lines;
mod made;
mod measure;
mod pass;
mod roster;
mod split;
mod totals;
mod world;

pub use crate::engine::{PriceScale, WHOLE};
pub use again::{OverSeeds, UnmadeScenario, measured, over_seeds, sweep_scenarios};
pub use aides::aides;
pub use causes::{ChangeCause, ChangeCauses};
pub use clock::{Clock, Publication, PublishedEffect, Unpublished, clock};
pub use cohorts::{COHORT_FACTORS, Structure, cohort_shares, named_shares, structure};
pub use differences::{BOUNDS, Differences, NAMED, NamedDifference};
pub use factors::{DEMAND, Factor, SeparableScenario, differing, factor_names};
pub use levers::{LEVERS, Lever, LeverError, RANGES, Sensitivity, Sweep, Swing, sensitivity, sweep};
pub use lines::{mixed_scenario, scenario_lines};
pub use made::ContractFilter;
pub use measure::{WorldMeasure, due_by_row, measure};
pub use pass::{ComparedSide, Comparison, SavedRow, SavedSide, compare, compare_chosen, compare_rows};
pub use roster::{Roster, SavedContracts};
pub use split::{Split, Splitter, mixed, split};
pub use totals::{Dimension, FIRST_YEAR, SideTotals, Sum, YEARS};
pub use world::{ComparedWorld, ContractOutcome, PreparedWorlds, WorldContracts};
