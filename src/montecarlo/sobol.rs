//! Which source explains how much of the variance: Sobol' indices.
//!
//! With `f(A)` and `f(B)` the results of two independent samples of worlds, and `f(AB_i)` those of A whose source `i` comes from B:
//! the total index, `mean((f(A) - f(AB_i))^2) / 2 V`, and the first-order one, `1 - mean((f(B) - f(AB_i))^2) / 2 V`, are the
//! estimators of Jansen (1999, Computer Physics Communications 117), which Saltelli et al. (2010, Computer Physics Communications
//! 181, table 2) recommend. The variance `V` is that of A and B together.

use serde::{Deserialize, Serialize};

/// Numbers to the bit: as decimals they may change by one, and may not be numbers at all.
mod bits {
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
    pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(value.to_bits())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        u64::deserialize(from).map(f64::from_bits)
    }
}

/// What one source explains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Share of the variance that goes when the source alone is known.
    #[serde(with = "bits")]
    pub first: f64,
    /// Standard error of `first`, the variance taken as known.
    #[serde(with = "bits")]
    pub first_error: f64,
    /// Share of the variance that stays when all the others are known: with its interactions.
    #[serde(with = "bits")]
    pub total: f64,
    /// Standard error of `total`.
    #[serde(with = "bits")]
    pub total_error: f64,
}

/// The indices of all sources for one result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// By source, in the order given.
    pub sources: Vec<Index>,
    /// Variance of the result.
    #[serde(with = "bits")]
    pub variance: f64,
}

impl Indices {
    /// What no source explains alone: 1 less the first-order indices. An estimate: it can be a little below 0.
    #[must_use]
    pub fn interaction(&self) -> f64 {
        1.0 - self.sources.iter().map(|index| index.first).sum::<f64>()
    }

    /// Its standard error, the indices taken as independent; infinite when nothing varies, for nothing is explained then.
    #[must_use]
    pub fn interaction_error(&self) -> f64 {
        if self.variance <= 0.0 {
            return f64::INFINITY;
        }
        self.sources.iter().map(|index| index.first_error * index.first_error).sum::<f64>().sqrt()
    }
}

/// Indices from the results of both samples and of A with one source of B, a column for each source.
///
/// A result that does not vary has no index: all are 0.
#[must_use]
pub fn indices(first: &[f64], second: &[f64], swapped: &[Vec<f64>]) -> Indices {
    let variance = variance(first, second);
    if variance <= 0.0 {
        return Indices { sources: vec![Index::default(); swapped.len()], variance: 0.0 };
    }
    let sources = swapped.iter().map(|column| {
        let (stays, total_error) = half_squares(first, column);
        let (goes, first_error) = half_squares(second, column);
        Index {
            first: 1.0 - goes / variance,
            first_error: first_error / variance,
            total: stays / variance,
            total_error: total_error / variance,
        }
    });
    Indices { sources: sources.collect(), variance }
}

fn variance(first: &[f64], second: &[f64]) -> f64 {
    let count = (first.len() + second.len()) as f64;
    if count < 2.0 {
        return 0.0;
    }
    let all = || first.iter().chain(second);
    let mean = all().sum::<f64>() / count;
    all().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)
}

/// Mean of half the squared differences, and its standard error.
fn half_squares(one: &[f64], other: &[f64]) -> (f64, f64) {
    let halves: Vec<f64> = one.iter().zip(other).map(|(a, b)| (a - b).powi(2) / 2.0).collect();
    let count = halves.len() as f64;
    if count < 2.0 {
        return (0.0, 0.0);
    }
    let mean = halves.iter().sum::<f64>() / count;
    let spread = halves.iter().map(|half| (half - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, (spread / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Stream;

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    /// Results of a function of four uniform numbers, the sources of `second` drawn from the second sample.
    fn results(count: u64, second: [bool; 4], function: fn([f64; 4]) -> f64) -> Vec<f64> {
        let at = |draw: u64, source: usize| Stream::new(7, NAMES[source], 0).uniform(draw + if second[source] { 1 << 40 } else { 0 });
        (0..count).map(|draw| function(std::array::from_fn(|source| at(draw, source)))).collect()
    }

    fn indices_of(count: u64, function: fn([f64; 4]) -> f64) -> Indices {
        let swapped = (0..4).map(|swapped| results(count, std::array::from_fn(|source| source == swapped), function));
        indices(&results(count, [false; 4], function), &results(count, [true; 4], function), &swapped.collect::<Vec<_>>())
    }

    #[test]
    fn a_linear_function_has_its_known_shares() {
        // Variances 16 : 4 : 1 : 0 over 12.
        let found = indices_of(8_000, |[a, b, c, _]| 4.0 * a + 2.0 * b + c);
        let known = [16.0 / 21.0, 4.0 / 21.0, 1.0 / 21.0, 0.0];
        for (index, known) in found.sources.iter().zip(known) {
            assert!((index.first - known).abs() < 4.0 * index.first_error + 0.01, "{index:?} {known}");
            assert!((index.total - known).abs() < 4.0 * index.total_error + 0.01, "{index:?} {known}");
        }
        assert!((found.variance - 21.0 / 12.0).abs() < 0.05);
        assert!(found.interaction().abs() < 0.05, "{}", found.interaction());
        assert_eq!((found.sources[3].total, found.sources[3].total_error), (0.0, 0.0), "a source that changes nothing");
    }

    #[test]
    fn a_product_is_all_interaction() {
        let found = indices_of(8_000, |[a, b, _, _]| (a - 0.5) * (b - 0.5));
        assert!(found.interaction() > 0.9, "{found:?}");
        assert!(found.sources[0].total > 0.9 && found.sources[0].first.abs() < 0.05);
    }

    #[test]
    fn what_does_not_vary_is_explained_by_nothing() {
        let found = indices_of(100, |_| 3.0);
        assert_eq!((found.variance, found.sources[0]), (0.0, Index::default()));
        assert!((indices(&[], &[], &[]).interaction() - 1.0).abs() < 1e-12);
    }
}
