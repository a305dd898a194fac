//! Probability laws with named parameters, drawn by inversion: one uniform number, one value.

/// A probability law and its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same value.
    Fixed(f64),
    /// Any value of an interval alike.
    Uniform {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// Most often near one value of an interval.
    Triangular {
        /// Smallest value.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Largest value.
        max: f64,
    },
    /// Often little, rarely much: waiting times.
    Exponential {
        /// Mean.
        mean: f64,
    },
}

impl Distribution {
    /// The value below which a share `probability` of the draws fall.
    #[must_use]
    pub fn quantile(self, probability: f64) -> f64 {
        let at = probability.clamp(0.0, 1.0);
        match self {
            Self::Fixed(value) => value,
            Self::Uniform { min, max } => min + at * (max - min),
            Self::Triangular { min, mode, max } => {
                let span = max - min;
                if span <= 0.0 {
                    return min;
                }
                let left = (mode - min) / span;
                if at < left { min + (at * span * (mode - min)).sqrt() } else { max - ((1.0 - at) * span * (max - mode)).sqrt() }
            }
            Self::Exponential { mean } => -mean * (1.0 - at).max(f64::MIN_POSITIVE).ln(),
        }
    }

    /// Mean of the values that it draws.
    #[must_use]
    pub fn mean(self) -> f64 {
        match self {
            Self::Fixed(value) => value,
            Self::Uniform { min, max } => f64::midpoint(min, max),
            Self::Triangular { min, mode, max } => (min + mode + max) / 3.0,
            Self::Exponential { mean } => mean,
        }
    }

    /// Smallest and largest value; the largest of a waiting time is the one that a draw in a million passes.
    #[must_use]
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Exponential { .. } => (0.0, self.quantile(1.0 - 1e-6)),
            _ => (self.quantile(0.0), self.quantile(1.0)),
        }
    }

    /// Whether it ever differs from draw to draw.
    #[must_use]
    pub fn varies(self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Uniform { min, max } | Self::Triangular { min, max, .. } => max > min,
            Self::Exponential { mean } => mean > 0.0,
        }
    }
}

/// The nearest whole number, half away from zero, without a call. Beyond 2^52 a floating number has no decimals.
#[must_use]
pub(super) fn nearest(value: f64) -> i64 {
    let whole = value as i64;
    let rest = value - whole as f64;
    whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5)
}

/// [`nearest`] of what is not below zero, in fewer steps.
#[must_use]
pub(super) fn nearest_above(value: f64) -> i64 {
    (value + 0.5) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(law: Distribution) -> f64 {
        (0..10_000).map(|rank| law.quantile((f64::from(rank) + 0.5) / 10_000.0)).sum::<f64>() / 10_000.0
    }

    #[test]
    fn quantiles_have_the_mean_and_the_bounds_of_their_law() {
        let laws = [
            Distribution::Fixed(3.0),
            Distribution::Uniform { min: -1.0, max: 5.0 },
            Distribution::Triangular { min: -0.10, mode: 0.0, max: 0.04 },
            Distribution::Triangular { min: 0.0, mode: 0.0, max: 1.0 },
            Distribution::Exponential { mean: 20.0 },
        ];
        for law in laws {
            assert!((mean_of(law) - law.mean()).abs() < 0.01, "{law:?}: {} {}", mean_of(law), law.mean());
            let (low, high) = law.bounds();
            assert!(law.quantile(0.3) >= low && law.quantile(0.999) <= high, "{law:?}");
            assert!(law.quantile(1.0).is_finite());
        }
        assert!(!Distribution::Fixed(1.0).varies() && !Distribution::Uniform { min: 2.0, max: 2.0 }.varies() && laws[4].varies());
        assert!((Distribution::Triangular { min: 2.0, mode: 2.0, max: 2.0 }.quantile(0.7) - 2.0).abs() < 1e-12);
    }
}
