//! How much more, or less, contracts are broken at one CFA than at another: the published rate of each, beside what its levels and
//! trades make.

use super::catalogue::PreparedDiploma;
use super::figures::CohortFigures;
use super::offer::{CentreDiploma, OfferInputs};
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

/// Relative intensity of ruptures of the family of trades of a diploma.
pub(super) fn family(figures: &CohortFigures, diplome: &PreparedDiploma) -> f64 {
    figures.familles.value.get(&diplome.famille).map_or(1.0, |family| family.rupture.sqrt())
}

/// Cumulated hazard of a rupture before the term of a contract of this diploma, that of its level.
fn hazard_to_term(figures: &CohortFigures, diplome: &PreparedDiploma) -> f64 {
    hazard(figures, diplome.rank()) / 9.0 * mean_over(figures, diplome, |months| cumulated(figures, months))
}

/// Cumulated hazard over the first nine months at a level.
pub(super) fn hazard(figures: &CohortFigures, rank: usize) -> f64 {
    -(1.0 - figures.ruptures_niveau.value[rank]).ln()
}

/// Mean over the usual lengths of a diploma, in months.
pub(super) fn mean_over(figures: &CohortFigures, diplome: &PreparedDiploma, of: impl Fn(u32) -> f64) -> f64 {
    let lengths = diplome.lengths(figures.poids_un_an.value);
    let total: f64 = lengths.iter().map(|(_, weight)| weight).sum();
    lengths.iter().map(|&(months, weight)| of(months) * weight).sum::<f64>() / total.max(1e-9)
}

/// Intensity of ruptures cumulated over the first months, in units of the mean of months 1 to 9.
pub(super) fn cumulated(figures: &CohortFigures, months: u32) -> f64 {
    let mut left = f64::from(months);
    let mut sum = 0.0;
    for (weight, width) in figures.ruptures_profil.value.into_iter().zip([3.0, 6.0, 9.0, f64::INFINITY]) {
        let spent = left.min(width);
        sum += weight * spent;
        left -= spent;
    }
    sum
}
