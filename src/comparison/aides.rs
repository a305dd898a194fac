//! What employers receive, world by world: aids follow the law and the contracts, never the CFA's prices.

use rayon::prelude::*;

use super::world::{Prepared, World};
use crate::contract::Cohort;
use crate::legislation::EmployerSettings;
use crate::units::Centimes;

/// Aids of employers over the life of the contracts, in each world.
#[must_use]
pub fn aides(cohort: &Cohort, worlds: &[World<'_>], settings: &EmployerSettings) -> Vec<Centimes> {
    let prepared = Prepared::new(worlds);
    let listed = prepared.on(cohort);
    let nothing = || vec![Centimes::ZERO; worlds.len()];
    let of_row = |mut sums: Vec<Centimes>, row: usize| {
        listed.add_aides(row, *settings, &mut sums);
        sums
    };
    let merge = |one: Vec<Centimes>, other: Vec<Centimes>| one.into_iter().zip(other).map(|(one, other)| one + other).collect();
    (0..cohort.len()).into_par_iter().fold(nothing, of_row).reduce(nothing, merge)
}
