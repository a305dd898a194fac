//! Which source of chance explains how much of the variance of a CFA's lowest cash, and of the région's.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::dossier::Dossier;
use super::play::{Rules, Scratch, contracts, paid};
use super::simulate::{PIECE, world};
use super::sobol::{Indices, indices};
use super::sources::{Draw, RiskSource, RiskSources};
use super::world::{DrawnWorld, Points};

/// What the variance of each result is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drivers {
    /// Draws of each sample.
    pub draws: u64,
    /// The sources that vary, in the order of the indices.
    pub sources: Vec<RiskSource>,
    /// Sum over the CFAs of their lowest cash.
    pub cash: Indices,
    /// Share of the CFAs insolvent by the end.
    pub insolvent: Indices,
    /// Lowest cash of each CFA, in the order of the dossiers.
    pub centres: Vec<Indices>,
}

/// The result of a CFA in every draw of a column: lowest cash and whether it was insolvent.
type CentreDraws = Vec<(f64, bool)>;

/// The indices of the sources that vary, from so many draws of each sample; none when `advance` says no.
pub(super) fn drivers(
    dossiers: &[Dossier],
    rules: &Rules<'_>,
    (draws, points): (u64, Points),
    advance: &impl Fn(u64) -> bool,
) -> Option<Drivers> {
    let varying = rules.parameters.varying().and(rules.drawn);
    let sources: Vec<RiskSource> = varying.iter().collect();
    // The first sample, the second one, and the first with each source from the second.
    let columns: Vec<RiskSources> =
        [RiskSources::NONE, RiskSources::ALL].into_iter().chain(sources.iter().map(|&source| RiskSources::only(source))).collect();
    let mut results: Vec<Vec<CentreDraws>> = vec![vec![Vec::new(); columns.len()]; dossiers.len()];
    let mut done = 0;
    while done < draws {
        let numbers = done..(done + PIECE).min(draws);
        let worlds: Vec<Vec<(Draw, DrawnWorld)>> =
            numbers.clone().map(|number| columns.iter().map(|&second| world(rules, Draw { number, second }, points)).collect()).collect();
        results.par_iter_mut().zip(dossiers).for_each(|(columns, dossier)| piece(columns, dossier, rules, &worlds));
        done = numbers.end;
        if !advance((numbers.end - numbers.start) * columns.len() as u64) {
            return None;
        }
    }
    let of_centre =
        |columns: &[CentreDraws]| explained(columns.iter().map(|column| column.iter().map(|result| result.0).collect()).collect());
    let together = |value: &dyn Fn(&(f64, bool)) -> f64| {
        let sum = |column: usize, draw: usize| results.iter().map(|centre| value(&centre[column][draw])).sum::<f64>();
        explained((0..columns.len()).map(|column| (0..draws as usize).map(|draw| sum(column, draw)).collect()).collect())
    };
    let count = dossiers.len().max(1) as f64;
    Some(Drivers {
        draws,
        sources,
        cash: together(&|result| result.0),
        insolvent: together(&|result| f64::from(u8::from(result.1)) / count),
        centres: results.iter().map(|columns| of_centre(columns)).collect(),
    })
}

/// The results of a CFA in some draws, each in the worlds of all columns. Contracts are drawn again only where what they rest on differs
/// from the first sample, and nothing where the source does not touch the CFA.
fn piece(columns: &mut [CentreDraws], dossier: &Dossier, rules: &Rules<'_>, worlds: &[Vec<(Draw, DrawnWorld)>]) {
    let moves = |source: RiskSource| matches!(source, RiskSource::Entrees | RiskSource::Ruptures);
    let idle = |source: RiskSource| {
        matches!(source, RiskSource::Npec | RiskSource::Fonds) && !dossier.is_touched(source, None, rules.known_months)
    };
    let mut scratch = Scratch::new(dossier, rules);
    for worlds in worlds {
        let mut first = None;
        // The columns that move contracts come last.
        let mut order: Vec<(&mut CentreDraws, &(Draw, DrawnWorld))> = columns.iter_mut().zip(worlds).collect();
        order.sort_by_key(|(_, (draw, _))| draw.second != RiskSources::NONE && draw.second.iter().any(moves));
        for (column, (draw, world)) in order {
            let same = first.filter(|_| draw.second != RiskSources::NONE && draw.second.iter().all(idle));
            let result = same.unwrap_or_else(|| {
                let shocks = dossier.own.shocks(world, *draw, rules.parameters);
                if first.is_none() || draw.second.iter().any(moves) {
                    contracts(dossier, rules, &[(*draw, shocks)], &mut scratch);
                }
                let path = paid(dossier, rules, world, &shocks, (&mut scratch, 0));
                (path.lowest(rules.known_months).0 as f64, path.insolvent().is_some())
            });
            first.get_or_insert(result);
            column.push(result);
        }
    }
}

/// Columns in the order first sample, second sample, one for each source.
fn explained(mut columns: Vec<Vec<f64>>) -> Indices {
    let swapped = columns.split_off(2.min(columns.len()));
    match columns.as_slice() {
        [first, second] => indices(first, second, &swapped),
        _ => Indices::default(),
    }
}
