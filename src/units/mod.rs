//! Money and shares as types: whole cents, exact annual amounts, exact fractions of a cent.
//!
//! Every division of the crate below the Monte Carlo layer happens in [`division`], where each rounding has a name.

mod annual;
mod centimes;
pub mod division;
mod part;
mod rate;
pub mod shapley;
pub mod share;
pub mod small_cells;

pub use annual::{Annual, Fraction};
pub use centimes::{AmountError, Centimes};
pub use part::Part;
pub use rate::Rate;
