//! Which source of chance explains how much of the variance of a CFA's lowest cash, and of the région's.

use rayon::prelude::*;

use super::dossier::Dossier;
use super::play::{Rules, Scratch, play};
use super::simulate::world;
use super::sobol::{Indices, indices};
use super::sources::{Draw, Source, Sources};
use super::world::World;

/// What the variance of each result is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Drivers {
    /// Draws of each sample.
    pub draws: u64,
    /// The sources that vary, in the order of the indices.
    pub sources: Vec<Source>,
    /// Sum over the CFAs of their lowest cash.
    pub cash: Indices,
    /// Share of the CFAs insolvent by the end.
    pub insolvent: Indices,
    /// Lowest cash of each CFA, in the order of the dossiers.
    pub centres: Vec<Indices>,
}

/// The result of a CFA in every draw of a column: lowest cash and whether it was insolvent.
type Column = Vec<(f64, bool)>;

/// The indices of the sources that vary, from so many draws of each sample.
pub(super) fn drivers(dossiers: &[Dossier], rules: &Rules<'_>, draws: u64, advance: &impl Fn(u64)) -> Drivers {
    let varying = rules.parameters.varying().and(rules.drawn);
    let sources: Vec<Source> = varying.iter().collect();
    // The first sample, the second one, and the first with each source from the second.
    let columns: Vec<Sources> =
        [Sources::NONE, Sources::ALL].into_iter().chain(sources.iter().map(|&source| Sources::only(source))).collect();
    let mut results: Vec<Vec<Column>> = vec![Vec::new(); dossiers.len()];
    for &second in &columns {
        let worlds: Vec<(Draw, World)> = (0..draws).map(|number| world(rules, Draw { number, second })).collect();
        let column: Vec<Column> = dossiers.par_iter().map(|dossier| column(dossier, rules, &worlds)).collect();
        results.iter_mut().zip(column).for_each(|(centre, column)| centre.push(column));
        advance(draws);
    }
    let of_centre = |columns: &[Column]| explained(columns.iter().map(|column| column.iter().map(|result| result.0).collect()).collect());
    let together = |value: &dyn Fn(&(f64, bool)) -> f64| {
        let sum = |column: usize, draw: usize| results.iter().map(|centre| value(&centre[column][draw])).sum::<f64>();
        explained((0..columns.len()).map(|column| (0..draws as usize).map(|draw| sum(column, draw)).collect()).collect())
    };
    let count = dossiers.len().max(1) as f64;
    Drivers {
        draws,
        sources,
        cash: together(&|result| result.0),
        insolvent: together(&|result| f64::from(u8::from(result.1)) / count),
        centres: results.iter().map(|columns| of_centre(columns)).collect(),
    }
}

fn column(dossier: &Dossier, rules: &Rules<'_>, worlds: &[(Draw, World)]) -> Column {
    let mut scratch = Scratch::new(dossier);
    let result = |(draw, world): &(Draw, World)| {
        let path = play(dossier, rules, world, *draw, &mut scratch);
        (path.lowest(rules.known_months).0 as f64, path.insolvent().is_some())
    };
    worlds.iter().map(result).collect()
}

/// Columns in the order first sample, second sample, one for each source.
fn explained(mut columns: Vec<Vec<f64>>) -> Indices {
    let swapped = columns.split_off(2.min(columns.len()));
    match columns.as_slice() {
        [first, second] => indices(first, second, &swapped),
        _ => Indices::default(),
    }
}
