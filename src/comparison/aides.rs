//! What employers receive, world by world: aids follow the law and the contracts, never the CFA's prices.

use rayon::prelude::*;

use super::world::{Prepared, World};
use crate::contract::Cohort;
use crate::legislation::EmployerSettings;
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// Aids of employers over the life of the contracts, in each world.
#[must_use]
pub fn aides(cohort: &Cohort, worlds: &[World<'_>], settings: &EmployerSettings) -> Vec<Centimes> {
    let prepared = Prepared::new(worlds);
    let listed = prepared.on(cohort);
    let nothing = || vec![Centimes::ZERO; worlds.len()];
    let piece = |&start: &usize| {
        let (mut sums, mut baremes) = (nothing(), listed.baremes());
        for row in start..(start + ROWS).min(cohort.len()) {
            listed.add_aides(row, *settings, &mut baremes, &mut sums);
        }
        sums
    };
    let starts: Vec<usize> = (0..cohort.len()).step_by(ROWS).collect();
    let merge = |one: Vec<Centimes>, other: Vec<Centimes>| one.into_iter().zip(other).map(|(one, other)| one + other).collect();
    starts.par_iter().map(piece).reduce(nothing, merge)
}
