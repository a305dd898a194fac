//! From values to pixels, and the round values that an axis shows.

use crate::chart::figure::saturated;

/// A linear scale between two values and two pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    low: f64,
    span: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// `low` falls on the pixel `from`, `high` on the pixel `to`.
    pub(super) fn new(low: i64, high: i64, from: f64, to: f64) -> Self {
        let span = float(high) - float(low);
        Self { low: float(low), span: if span > 0.0 { span } else { 1.0 }, from, to }
    }

    pub(super) fn at(&self, value: i64) -> f64 {
        self.from + (float(value) - self.low) / self.span * (self.to - self.from)
    }
}

/// Values to pixels: a picture needs no more than the 53 bits of a float.
#[allow(clippy::cast_precision_loss)]
pub(super) const fn float(value: i64) -> f64 {
    value as f64
}

/// A count as a value of an axis.
pub(super) fn counted(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The round values of an axis and the bounds they give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticks {
    pub values: Vec<i64>,
    pub low: i64,
    pub high: i64,
}

impl Ticks {
    /// Round values (1, 2 or 5 times a power of ten times `unit`), about `count` of them, that enclose both bounds.
    pub(super) fn enclosing(low: i64, high: i64, count: i64, unit: i64) -> Self {
        let (low, high) = (i128::from(low.min(high)), i128::from(low.max(high)));
        let high = if low == high { high + i128::from(unit.max(1)) } else { high };
        let step = round_step(high - low, i128::from(count.max(1)), i128::from(unit.max(1)));
        let first = low.div_euclid(step);
        let last = -(-high).div_euclid(step);
        Self {
            values: (first..=last).filter_map(|index| i64::try_from(index * step).ok()).collect(),
            low: saturated(first * step),
            high: saturated(last * step),
        }
    }

    /// The same marks with bounds drawn in to the data, a little wider: no half-empty interval at an end.
    /// Data at a single value keep the whole interval.
    pub(super) fn drawn_in(mut self, low: i64, high: i64) -> Self {
        let (low, high) = (i128::from(low.min(high)), i128::from(low.max(high)));
        if low == high {
            return self;
        }
        let space = (high - low) / 25;
        self.low = self.low.max(saturated(low - space));
        self.high = self.high.min(saturated(high + space));
        self.values.retain(|value| (self.low..=self.high).contains(value));
        self
    }
}

fn round_step(span: i128, count: i128, unit: i128) -> i128 {
    let mut power = unit;
    loop {
        for factor in [1, 2, 5] {
            let step = power * factor;
            if step * count >= span {
                return step;
            }
        }
        power *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_enclose() {
        let ticks = Ticks::enclosing(-120, 930, 6, 1);
        assert_eq!((ticks.low, ticks.high), (-200, 1_000));
        assert_eq!(ticks.values, [-200, 0, 200, 400, 600, 800, 1_000]);
    }

    #[test]
    fn bounds_are_drawn_in_to_the_data() {
        let ticks = Ticks::enclosing(-120, 930, 6, 1).drawn_in(-120, 930);
        assert_eq!((ticks.low, ticks.high), (-162, 972));
        assert_eq!(ticks.values, [0, 200, 400, 600, 800]);
        assert_eq!(Ticks::enclosing(5, 5, 5, 10).drawn_in(5, 5).values, [0, 10, 20]);
        let all = Ticks::enclosing(i64::MIN, i64::MAX, 5, 1).drawn_in(i64::MIN, i64::MAX);
        assert_eq!((all.low, all.high), (i64::MIN, i64::MAX));
    }

    #[test]
    fn ticks_of_nothing_and_of_everything() {
        assert_eq!(Ticks::enclosing(0, 0, 5, 100).values, [0, 100]);
        let all = Ticks::enclosing(i64::MIN, i64::MAX, 5, 1);
        assert_eq!((all.low, all.high), (i64::MIN, i64::MAX));
        assert!(all.values.len() > 2 && all.values.contains(&0));
    }

    #[test]
    fn scale_maps_bounds_and_survives_an_empty_span() {
        let scale = Scale::new(-100, 300, 10.0, 50.0);
        assert!((scale.at(-100) - 10.0).abs() < 1e-9 && (scale.at(0) - 20.0).abs() < 1e-9);
        assert!(Scale::new(5, 5, 0.0, 10.0).at(5).is_finite());
    }
}
