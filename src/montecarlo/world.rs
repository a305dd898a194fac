//! What all CFAs share in a draw, and what is drawn for each of them.

use super::hazards::LEVELS;
use super::laws::Distribution;
use super::parameters::Parameters;
use super::sources::{Draw, RiskSource};
use crate::streams::{Stream, normal_law};

/// A world: the shocks that all CFAs meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnWorld {
    /// Logarithm of the volume of entries by level, as a multiple of its standard deviation.
    pub entries: [f64; LEVELS],
    /// Logarithm of the intensity of ruptures, as a multiple of its standard deviation.
    pub ruptures: f64,
    /// What the CFAs share of each payer's delay, standard normal.
    pub delays: [f64; 4],
    /// Revision of the NPEC, as a share.
    pub npec: f64,
    /// Rise of the costs a year, as a share.
    pub costs: f64,
    /// Share of the expected support that is paid.
    pub paid: f64,
}

impl DrawnWorld {
    /// The world of a draw.
    #[must_use]
    pub fn of(seed: u64, draw: Draw, parameters: &Parameters) -> Self {
        let normal = |source: RiskSource, entity: u64| Stream::new(seed, source.as_str(), entity).normal(draw.rank(source));
        let value = |source: RiskSource, law: Distribution| law.quantile(Stream::new(seed, source.as_str(), 0).uniform(draw.rank(source)));
        Self {
            entries: std::array::from_fn(|rank| normal(RiskSource::Entrees, rank as u64)),
            ruptures: normal(RiskSource::Ruptures, 0),
            delays: std::array::from_fn(|payeur| normal(RiskSource::Delais, payeur as u64)),
            npec: value(RiskSource::Npec, parameters.npec),
            costs: value(RiskSource::Couts, parameters.couts),
            paid: value(RiskSource::Fonds, parameters.fonds),
        }
    }
}

/// The streams of a CFA.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CentreStreams {
    entries: Stream,
    ruptures: Stream,
    delays: Stream,
}

/// What one CFA meets in a draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shocks {
    /// Multiplies the entries of each level.
    pub entries: [f64; LEVELS],
    /// Multiplies the intensity of ruptures.
    pub ruptures: f64,
    /// Days on top of each payer's dates.
    pub delays: [f64; 4],
}

/// Ranks of a stream that serves several levels or payers.
const APART: u64 = 8;

impl CentreStreams {
    pub fn new(seed: u64, cfa: &str) -> Self {
        Self {
            entries: Stream::named(seed, "entrees/cfa", cfa),
            ruptures: Stream::named(seed, "ruptures/cfa", cfa),
            delays: Stream::named(seed, "delais/cfa", cfa),
        }
    }

    /// Lognormal factors of mean 1; delays of the law of each payer, bound to the common one by the correlation.
    pub fn shocks(&self, world: &DrawnWorld, draw: Draw, parameters: &Parameters) -> Shocks {
        let factor = |common: f64, own: f64, (wide, narrow): (f64, f64)| {
            (wide * common + narrow * own - f64::midpoint(wide * wide, narrow * narrow)).exp()
        };
        let of = |stream: Stream, source: RiskSource, part: usize| stream.normal(draw.rank(source) * APART + part as u64);
        let common = parameters.delai_correlation.clamp(0.0, 1.0);
        let delay = |payeur: usize| {
            let own = of(self.delays, RiskSource::Delais, payeur);
            let mixed = common.sqrt() * world.delays[payeur] + (1.0 - common).sqrt() * own;
            parameters.delais[payeur].quantile(normal_law(mixed)).max(0.0)
        };
        Shocks {
            entries: std::array::from_fn(|rank| {
                parameters.entrees_volume * factor(world.entries[rank], of(self.entries, RiskSource::Entrees, rank), parameters.entrees)
            }),
            ruptures: parameters.ruptures_intensite
                * factor(world.ruptures, of(self.ruptures, RiskSource::Ruptures, 0), parameters.ruptures),
            delays: std::array::from_fn(delay),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parameters::tests::shipped;
    use super::*;

    #[test]
    fn a_source_of_the_second_sample_leaves_the_others_unchanged() {
        let parameters = shipped();
        let first = DrawnWorld::of(9, Draw::first(4), &parameters);
        let other = DrawnWorld::of(9, Draw { number: 4, second: super::super::RiskSources::only(RiskSource::Npec) }, &parameters);
        assert!((first.npec - other.npec).abs() > 1e-9);
        assert_eq!(DrawnWorld { npec: first.npec, ..other }, first);
    }

    #[test]
    fn factors_have_mean_one_and_delays_the_mean_of_their_law() {
        let parameters = shipped();
        let count = 20_000_u64;
        let (mut entries, mut ruptures, mut delay) = (0.0, 0.0, 0.0);
        for number in 0..count {
            let draw = Draw::first(number);
            let shocks = CentreStreams::new(1, "A").shocks(&DrawnWorld::of(1, draw, &parameters), draw, &parameters);
            entries += shocks.entries[2];
            ruptures += shocks.ruptures;
            delay += shocks.delays[crate::codes::Payeur::Opco as usize];
        }
        let mean = |sum: f64| sum / count as f64;
        assert!((mean(entries) - 1.0).abs() < 0.01 && (mean(ruptures) - 1.0).abs() < 0.01, "{} {}", mean(entries), mean(ruptures));
        assert!((mean(delay) - 15.0).abs() < 0.5, "{}", mean(delay));
    }

    #[test]
    fn without_spread_nothing_moves() {
        let still = Parameters { entrees: (0.0, 0.0), ruptures: (0.0, 0.0), delais: [Distribution::Fixed(0.0); 4], ..shipped() };
        let draw = Draw::first(3);
        let shocks = CentreStreams::new(1, "A").shocks(&DrawnWorld::of(1, draw, &still), draw, &still);
        assert_eq!(shocks, Shocks { entries: [1.0; LEVELS], ruptures: 1.0, delays: [0.0; 4] });
    }
}
