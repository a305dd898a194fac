//! Named, counter-based streams of random numbers.
//!
//! A draw depends on four things and no other: the seed, the name of the source of chance, the entity it is drawn
//! for, and the index of the draw. So the order of the draws and the number of threads do not matter, a new source
//! leaves the others unchanged, and two scenarios share every draw they both make.
//!
//! ```
//! use coutcontrat::streams::Stream;
//! let rupture = Stream::new(7, "rupture", 42);
//! assert_eq!(rupture.draw(3), Stream::new(7, "rupture", 42).draw(3));
//! assert_ne!(rupture.draw(3), Stream::new(7, "duree", 42).draw(3));
//! ```
#![allow(clippy::float_arithmetic, clippy::integer_division)]

/// Step of the splitmix64 sequence (the golden ratio, odd).
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Half of the step between two uniform numbers: none is 0 with it, at which the normal law has no quantile.
pub const HALF_STEP: f64 = 0.5 / 9_007_199_254_740_992.0;

/// Finaliser of splitmix64: a bijection of 64 bits in which each bit of the input changes half of the output.
const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// FNV-1a of a name.
const fn hash_name(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0000_0100_0000_01B3);
        index += 1;
    }
    hash
}

/// The number of an entity that has a name: a contract, a CFA.
#[must_use]
pub const fn entity(name: &str) -> u64 {
    hash_name(name)
}

/// All the draws of one source of chance for one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// The stream of the source `name` for `entity`.
    #[must_use]
    pub const fn new(seed: u64, name: &str, entity: u64) -> Self {
        let source = mix(mix(seed ^ STEP).wrapping_add(hash_name(name)));
        Self { key: mix(source.wrapping_add(entity.wrapping_mul(STEP))) }
    }

    /// The stream of the source `name` for an entity known by its name: a contract, a CFA. Two scenarios that both have it share
    /// its draws, whatever its row.
    #[must_use]
    pub const fn named(seed: u64, name: &str, entity: &str) -> Self {
        Self::new(seed, name, hash_name(entity))
    }

    /// The draw of rank `index`: 64 uniform bits.
    #[must_use]
    pub const fn draw(self, index: u64) -> u64 {
        mix(self.key.wrapping_add(index.wrapping_add(1).wrapping_mul(STEP)))
    }

    /// Uniform in `[0, 1)`, with 53 bits.
    #[must_use]
    pub const fn uniform(self, index: u64) -> f64 {
        (self.draw(index) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform integer in `0..bound`; 0 when `bound` is 0.
    #[must_use]
    pub const fn below(self, index: u64, bound: u64) -> u64 {
        ((self.draw(index) as u128 * bound as u128) >> 64) as u64
    }

    /// Uniform integer in `from..=to`; `from` when the interval is empty.
    #[must_use]
    pub const fn between(self, index: u64, from: i64, to: i64) -> i64 {
        if to <= from {
            return from;
        }
        let width = to.wrapping_sub(from) as u64;
        from.wrapping_add(self.below(index, width.wrapping_add(1)) as i64)
    }

    /// True with this probability.
    #[must_use]
    pub const fn chance(self, index: u64, probability: f64) -> bool {
        self.uniform(index) < probability
    }

    /// Position picked in proportion to `weights`; the last positive one on a rounding, 0 when there is none.
    #[must_use]
    pub fn pick(self, index: u64, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().copied().filter(|weight| *weight > 0.0).sum();
        let mut left = self.uniform(index) * total;
        let mut last = 0;
        for (position, &weight) in weights.iter().enumerate() {
            if weight > 0.0 {
                last = position;
                if left < weight {
                    return position;
                }
                left -= weight;
            }
        }
        last
    }

    /// Standard normal, by inversion of the uniform draw of the same index.
    #[must_use]
    pub fn normal(self, index: u64) -> f64 {
        inverse_normal(self.uniform(index) + HALF_STEP)
    }

    /// Lognormal of this median, whose logarithm has this standard deviation.
    #[must_use]
    pub fn lognormal(self, index: u64, median: f64, deviation: f64) -> f64 {
        median * (deviation * self.normal(index)).exp()
    }

    /// Exponential of mean 1.
    #[must_use]
    pub fn exponential(self, index: u64) -> f64 {
        exponential(self.uniform(index))
    }
}

/// The exponential of mean 1 of a uniform share, by inversion.
#[must_use]
pub fn exponential(share: f64) -> f64 {
    -(1.0 - share).ln()
}

/// Probability that a standard normal is at most `value` (Abramowitz and Stegun 7.1.26, absolute error under 1.5e-7): to bind draws
/// that keep their own law to a common shock.
#[must_use]
pub fn normal_law(value: f64) -> f64 {
    let at = value.abs() / std::f64::consts::SQRT_2;
    let step = 1.0 / 0.327_591_1_f64.mul_add(at, 1.0);
    let terms = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let tail = terms.iter().fold(0.0, |sum, term| sum * step + term) * step * (-at * at).exp();
    if value < 0.0 { tail / 2.0 } else { 1.0 - tail / 2.0 }
}

/// Quantile of the standard normal (Acklam's rational approximation, relative error under 1.2e-9).
#[must_use]
pub fn inverse_normal(probability: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
    let horner = |terms: &[f64], at: f64| terms.iter().fold(0.0, |sum, term| sum * at + term);
    let tail = |part: f64| {
        let at = (-2.0 * part.ln()).sqrt();
        horner(&C, at) / horner(&D, at)
    };
    if probability < 0.024_25 {
        tail(probability)
    } else if probability > 1.0 - 0.024_25 {
        -tail(1.0 - probability)
    } else {
        let centred = probability - 0.5;
        let at = centred * centred;
        centred * horner(&A, at) / horner(&B, at)
    }
}

/// Cumulated weights, to pick many times from the same list in `log(n)`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wheel {
    cumulated: Vec<f64>,
}

impl Wheel {
    /// A wheel over these weights; a weight that is not positive is never picked.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut total = 0.0;
        let cumulated = weights
            .into_iter()
            .map(|weight| {
                total += if weight > 0.0 { weight } else { 0.0 };
                total
            })
            .collect();
        Self { cumulated }
    }

    /// Whether nothing can be picked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cumulated.last().is_none_or(|total| *total <= 0.0)
    }

    /// Position picked by the draw `index` of `stream`; 0 when the wheel is empty.
    #[must_use]
    pub fn pick(&self, stream: Stream, index: u64) -> usize {
        let total = self.cumulated.last().copied().unwrap_or(0.0);
        let at = stream.uniform(index) * total;
        let position = self.cumulated.partition_point(|sum| *sum <= at);
        position.min(self.cumulated.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    #[test]
    fn draws_are_frozen() {
        let stream = Stream::new(2019, "rupture", 1);
        let draws: Vec<u64> = (0..3).map(|index| stream.draw(index)).collect();
        assert_eq!(draws, [0x0A0C98E656122EE2, 0xAA8E5B4433A46A53, 0xA1482F2D56AE3E0D,]);
        assert_ne!(stream.draw(0), Stream::new(2019, "rupture", 2).draw(0));
        assert_ne!(stream.draw(0), Stream::new(2020, "rupture", 1).draw(0));
        assert_ne!(stream.draw(0), Stream::new(2019, "duree", 1).draw(0));
    }

    #[test]
    fn an_entity_has_its_draws_by_its_name() {
        let stream = Stream::named(7, "rupture", "N20-000001");
        assert_eq!(stream, Stream::named(7, "rupture", "N20-000001"));
        assert_ne!(stream.draw(0), Stream::named(7, "rupture", "N20-000002").draw(0));
        assert_ne!(stream.draw(0), Stream::named(7, "entrees", "N20-000001").draw(0));
    }

    #[test]
    fn the_normal_law_and_its_inverse_agree() {
        for probability in [0.001, 0.02, 0.3, 0.5, 0.9, 0.9995] {
            assert_abs_diff_eq!(normal_law(inverse_normal(probability)), probability, epsilon = 2e-7);
        }
    }

    #[test]
    fn uniform_is_uniform_over_entities() {
        let mean = (0..100_000).map(|entity| Stream::new(1, "age", entity).uniform(0)).sum::<f64>() / 100_000.0;
        assert_abs_diff_eq!(mean, 0.5, epsilon = 0.005);
    }

    #[test]
    fn integers_cover_the_interval() {
        let stream = Stream::new(1, "jour", 0);
        let mut seen = [0_u32; 7];
        for index in 0..7_000 {
            seen[usize::try_from(stream.between(index, -3, 3) + 3).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (800..1_200).contains(count)), "{seen:?}");
        assert_eq!(stream.between(0, 5, 4), 5);
        assert_eq!(stream.below(0, 0), 0);
    }

    #[test]
    fn weights_are_followed_and_zero_is_never_picked() {
        let stream = Stream::new(3, "poids", 9);
        let weights = [1.0, 0.0, 3.0];
        let wheel = Wheel::new(weights);
        let mut counts = [0_u32; 3];
        for index in 0..8_000 {
            let direct = stream.pick(index, &weights);
            assert_eq!(direct, wheel.pick(stream, index));
            counts[direct] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((5_800..6_200).contains(&counts[2]), "{counts:?}");
        assert!(Wheel::new([0.0]).is_empty());
        assert_eq!(Wheel::default().pick(stream, 0), 0);
    }

    #[test]
    fn normal_has_mean_zero_and_deviation_one() {
        let stream = Stream::new(5, "cout", 0);
        let draws: Vec<f64> = (0..50_000).map(|index| stream.normal(index)).collect();
        let mean = draws.iter().sum::<f64>() / 50_000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 50_000.0;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        assert_abs_diff_eq!(inverse_normal(0.975), 1.959_963_985, epsilon = 1e-7);
        assert_abs_diff_eq!(inverse_normal(0.001), -3.090_232_306, epsilon = 1e-7);
        let exponential = (0..50_000).map(|index| stream.exponential(index)).sum::<f64>() / 50_000.0;
        assert_abs_diff_eq!(exponential, 1.0, epsilon = 0.02);
    }
}
