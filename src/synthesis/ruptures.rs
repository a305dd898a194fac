//! How much more, or less, contracts are broken at one CFA than at another: the published rate of each, beside what its levels and
//! trades make.

use super::fit::{CentreDiploma, family, hazard_to_term};
use super::offer::OfferInputs;
use super::region::LISTED;
use crate::streams::Stream;

/// Bounds of the factor of a CFA.
const BOUNDS: (f64, f64) = (0.15, 4.0);

/// Factor of each CFA on the intensity of ruptures. A CFA without a published rate has that of another of its network, drawn once
/// for all; where none of its network has one, what its levels and trades make.
pub(super) fn factors(world: &OfferInputs<'_>, rows: &[CentreDiploma]) -> Vec<f64> {
    let mut expected = vec![(0.0, 0.0); world.centres.len()];
    for pair in rows {
        let diplome = &world.diplomes[pair.diplome];
        let sum = &mut expected[pair.centre];
        sum.0 += pair.weight * family(world.figures, diplome) * hazard_to_term(world.figures, diplome);
        sum.1 += pair.weight;
    }
    let factor = |(centre, (hazard, weight)): (usize, (f64, f64))| {
        let rate = world.centres[centre].rupture.or_else(|| drawn(world, centre));
        let published = rate.map(|rate| -(1.0 - rate.min(0.95)).ln());
        published.filter(|_| hazard > 0.0).map_or(1.0, |published| (published * weight / hazard).clamp(BOUNDS.0, BOUNDS.1))
    };
    expected.into_iter().enumerate().map(factor).collect()
}

/// A published rate of the network in France.
fn drawn(world: &OfferInputs<'_>, centre: usize) -> Option<f64> {
    let centre = &world.centres[centre];
    let of_network = world.lists.conventions.iter().filter(|cfa| cfa.reseau == centre.reseau);
    let rates: Vec<u32> = of_network.filter_map(|cfa| cfa.rupture_2018_2019).collect();
    let place = Stream::named(LISTED, "taux de rupture", &centre.cfa).below(0, u64::try_from(rates.len()).ok()?);
    rates.get(usize::try_from(place).ok()?).map(|&rate| f64::from(rate) / 100.0)
}
