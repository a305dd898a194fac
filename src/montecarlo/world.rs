//! What all CFAs share in a draw, and what is drawn for each of them.

use super::hazards::LEVELS;
use super::parameters::Parameters;
use super::points::coordinate;
use super::sources::{Draw, RiskSource};

use crate::streams::{HALF_STEP, Stream, inverse_normal, normal_law};

/// How the shocks that all CFAs share are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Points {
    /// Each draw for itself.
    #[default]
    Simple,
    /// By a scrambled Sobol' sequence, which fills the possible worlds evenly: fewer draws for the same error of a mean.
    Sobol,
}

impl Points {
    /// As a command line says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Sobol => "sobol",
        }
    }
}

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
    /// The world of a draw. What comes from the second sample is drawn simply, so that it is independent of the first.
    #[must_use]
    pub fn of(seed: u64, draw: Draw, points: Points, parameters: &Parameters) -> Self {
        // A uniform share: of a source, one of its parts, and the rank of both together.
        let share = |source: RiskSource, part: usize, rank: usize| {
            let stream = Stream::new(seed, source.as_str(), part as u64);
            match points {
                Points::Sobol if !draw.second.has(source) => coordinate(draw.number, rank, stream.draw(u64::MAX)),
                _ => stream.uniform(draw.rank(source)),
            }
        };
        let normal = |source: RiskSource, part: usize, rank: usize| inverse_normal(share(source, part, rank) + HALF_STEP);
        let of = |rank: usize| LEVELS + rank;
        Self {
            entries: std::array::from_fn(|level| normal(RiskSource::Entrees, level, level)),
            ruptures: normal(RiskSource::Ruptures, 0, of(0)),
            delays: std::array::from_fn(|payeur| normal(RiskSource::Delais, payeur, of(1 + payeur))),
            npec: parameters.npec.quantile(share(RiskSource::Npec, 0, of(5))),
            costs: parameters.couts.quantile(share(RiskSource::Couts, 0, of(6))),
            paid: parameters.fonds.quantile(share(RiskSource::Fonds, 0, of(7))),
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
    use super::super::laws::Distribution;
    use super::super::parameters::tests::shipped;
    use super::*;

    #[test]
    fn a_source_of_the_second_sample_leaves_the_others_unchanged() {
        let parameters = shipped();
        for points in [Points::Simple, Points::Sobol] {
            let first = DrawnWorld::of(9, Draw::first(4), points, &parameters);
            let second = super::super::RiskSources::only(RiskSource::Npec);
            let other = DrawnWorld::of(9, Draw { number: 4, second }, points, &parameters);
            assert!((first.npec - other.npec).abs() > 1e-9);
            assert_eq!(DrawnWorld { npec: first.npec, ..other }, first);
        }
    }

    #[test]
    fn factors_have_mean_one_and_delays_the_mean_of_their_law() {
        let parameters = shipped();
        let count = 20_000_u64;
        let (mut entries, mut ruptures, mut delay) = (0.0, 0.0, 0.0);
        for number in 0..count {
            let draw = Draw::first(number);
            let shocks = CentreStreams::new(1, "A").shocks(&DrawnWorld::of(1, draw, Points::Simple, &parameters), draw, &parameters);
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
        let shocks = CentreStreams::new(1, "A").shocks(&DrawnWorld::of(1, draw, Points::Simple, &still), draw, &still);
        assert_eq!(shocks, Shocks { entries: [1.0; LEVELS], ruptures: 1.0, delays: [0.0; 4] });
    }
}
