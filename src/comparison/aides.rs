//! What employers receive, world by world: aids follow the law and the contracts, never the CFA's prices.

use std::ops::Range;

use rayon::prelude::*;

use super::world::{ComparedWorld, PreparedWorlds};
use crate::contract::Cohort;
use crate::engine::pieces_of;
use crate::legislation::EmployerSettings;
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// Aids of employers over the life of the contracts, in each world.
#[must_use]
pub fn aides(cohort: &Cohort, worlds: &[ComparedWorld<'_>], settings: EmployerSettings) -> Vec<Centimes> {
    aides_beside(cohort, worlds, settings, None, |_| true)
}

/// The same when those of the first world are known row by row (it has the contracts of the list).
pub(super) fn aides_beside(
    cohort: &Cohort,
    worlds: &[ComparedWorld<'_>],
    settings: EmployerSettings,
    of_first: Option<&[Centimes]>,
    chosen: impl Fn(usize) -> bool + Sync,
) -> Vec<Centimes> {
    let prepared = PreparedWorlds::new(worlds);
    let listed = prepared.on(cohort);
    let nothing = || vec![Centimes::ZERO; worlds.len()];
    let piece = |rows: Range<usize>| {
        let (mut sums, mut baremes) = (nothing(), listed.baremes());
        for row in rows.filter(|&row| chosen(row)) {
            let known = of_first.and_then(|known| known.get(row).copied());
            listed.add_aides(row, settings, &mut baremes, known, &mut sums);
        }
        sums
    };
    let merge = |one: Vec<Centimes>, other: Vec<Centimes>| one.into_iter().zip(other).map(|(one, other)| one + other).collect();
    pieces_of(ROWS, cohort.len()).into_par_iter().map(piece).reduce(nothing, merge)
}

/// Aids over the life of each contract of a list in a world that has its contracts.
pub(super) fn aides_by_row(cohort: &Cohort, world: ComparedWorld<'_>, settings: EmployerSettings) -> Vec<Centimes> {
    let worlds = [ComparedWorld { rows: None, ..world }];
    let prepared = PreparedWorlds::new(&worlds);
    let listed = prepared.on(cohort);
    let piece = |rows: Range<usize>| {
        let mut baremes = listed.baremes();
        let of_row = |row: usize| {
            let mut sum = [Centimes::ZERO];
            listed.add_aides(row, settings, &mut baremes, None, &mut sum);
            sum[0]
        };
        rows.map(of_row).collect::<Vec<_>>()
    };
    pieces_of(ROWS, cohort.len()).into_par_iter().flat_map_iter(piece).collect()
}
