//! Quantiles of many values in a room that does not grow with their number.

use serde::{Deserialize, Serialize};

/// Values kept as they are: up to so many, quantiles are exact.
pub(super) const KEPT: usize = 1_024;
/// Classes beyond: the first values, with half of their span added on each side, are cut in so many of equal width.
const CLASSES: usize = 1_024;

/// The distribution of an amount over the draws, in cents.
///
/// Up to 1 024 values it is exact. Beyond, values are counted in classes, and a quantile is at most one class away from the exact
/// one: 2/1 024 of the span of the first 1 024 values. Values outside the classes count in the first or the last one. Counts are
/// whole numbers: the order of the values changes nothing once the classes are set, and the classes are set by the first draws.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    kept: Vec<i64>,
    classes: Vec<u32>,
    low: i64,
    width: i64,
    count: u64,
    sum: i128,
    squares: i128,
    smallest: Option<i64>,
    largest: Option<i64>,
}

impl Sketch {
    /// Takes in one more value.
    pub fn push(&mut self, value: i64) {
        self.count += 1;
        self.sum += i128::from(value);
        self.squares += i128::from(value) * i128::from(value);
        self.smallest = Some(self.smallest.map_or(value, |known| known.min(value)));
        self.largest = Some(self.largest.map_or(value, |known| known.max(value)));
        if self.classes.is_empty() {
            self.kept.push(value);
            if self.kept.len() > KEPT {
                self.cut();
            }
        } else {
            self.count_in_class(value);
        }
    }

    /// The same classes, and no value.
    pub(super) fn emptied(&self) -> Self {
        Self { classes: vec![0; self.classes.len()], low: self.low, width: self.width, ..Self::default() }
    }

    /// Adds the values of another one of the same classes.
    pub(super) fn add(&mut self, other: &Self) {
        self.kept.extend(&other.kept);
        self.classes.iter_mut().zip(&other.classes).for_each(|(class, more)| *class += more);
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        self.smallest = [self.smallest, other.smallest].into_iter().flatten().min();
        self.largest = [self.largest, other.largest].into_iter().flatten().max();
    }

    /// Sets the classes and counts in them what was kept.
    fn cut(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        let (low, high) = (self.smallest.unwrap_or(0), self.largest.unwrap_or(0));
        let span = high.saturating_sub(low);
        let from = low.saturating_sub(span / 2);
        self.width = span / CLASSES as i64 * 2 + 2 * (span % CLASSES as i64) / CLASSES as i64 + 1;
        self.low = from;
        self.classes = vec![0; CLASSES];
        kept.into_iter().for_each(|value| self.count_in_class(value));
    }

    fn count_in_class(&mut self, value: i64) {
        let place = value.saturating_sub(self.low).max(0) / self.width;
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(CLASSES - 1);
        if let Some(class) = self.classes.get_mut(place) {
            *class += 1;
        }
    }

    /// How many values were taken in.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their mean, in cents; 0 without values.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 }
    }

    /// Their standard deviation, in cents.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        if self.count < 2 {
            return 0.0;
        }
        let count = i128::from(self.count);
        let spread = (self.squares - self.sum / count * self.sum - self.sum % count * self.sum / count).max(0);
        (spread as f64 / (self.count - 1) as f64).sqrt()
    }

    /// Standard error of the mean, in cents.
    #[must_use]
    pub fn mean_error(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.deviation() / (self.count as f64).sqrt() }
    }

    /// The value below which a share of the values fall (the values themselves at the ranks `share x (n - 1)`, a straight line
    /// between); 0 without values.
    #[must_use]
    pub fn quantile(&self, share: f64) -> i64 {
        self.quantiles(&[share]).first().copied().unwrap_or(0)
    }

    /// Several quantiles, sorted once.
    #[must_use]
    pub fn quantiles(&self, shares: &[f64]) -> Vec<i64> {
        if self.classes.is_empty() {
            let mut sorted = self.kept.clone();
            sorted.sort_unstable();
            return shares.iter().map(|&share| between(&sorted, share)).collect();
        }
        shares.iter().map(|&share| self.quantile_of_classes(share)).collect()
    }

    fn quantile_of_classes(&self, share: f64) -> i64 {
        let rank = share.clamp(0.0, 1.0) * (self.count - 1) as f64;
        let mut before = 0_u64;
        for (place, &class) in self.classes.iter().enumerate() {
            let after = before + u64::from(class);
            if class > 0 && rank < after as f64 {
                let inside = (rank - before as f64 + 0.5) / f64::from(class);
                let value = self.low as f64 + place as f64 * self.width as f64 + inside * (self.width - 1) as f64;
                let (smallest, largest) = (self.smallest.unwrap_or(0), self.largest.unwrap_or(0));
                return (value.round() as i64).clamp(smallest, largest);
            }
            before = after;
        }
        self.largest.unwrap_or(0)
    }

    /// Standard error of a quantile: half of what lies between the quantiles one binomial deviation below and above it.
    #[must_use]
    pub fn quantile_error(&self, share: f64) -> f64 {
        if self.count == 0 {
            return 0.0;
        }
        let deviation = (share * (1.0 - share) / self.count as f64).sqrt();
        let ends = self.quantiles(&[share - deviation, share + deviation]);
        (ends[1] - ends[0]) as f64 / 2.0
    }
}

fn between(sorted: &[i64], share: f64) -> i64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0 };
    let rank = share.clamp(0.0, 1.0) * last as f64;
    let below = (rank.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let part = rank - below as f64;
    sorted[below] + ((sorted[above] - sorted[below]) as f64 * part).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Stream;

    fn filled(count: u64) -> (Sketch, Vec<i64>) {
        let stream = Stream::new(3, "sketch", 0);
        let values: Vec<i64> = (0..count).map(|rank| (stream.normal(rank) * 5e7).round() as i64 - 20_000_000).collect();
        let mut sketch = Sketch::default();
        values.iter().for_each(|&value| sketch.push(value));
        (sketch, values)
    }

    #[test]
    fn few_values_have_exact_quantiles() {
        let mut sketch = Sketch::default();
        [40, 10, 30, 20, 50].into_iter().for_each(|value| sketch.push(value));
        assert_eq!(sketch.quantiles(&[0.0, 0.25, 0.5, 0.625, 1.0]), [10, 20, 30, 35, 50]);
        assert!((sketch.mean() - 30.0).abs() < 1e-9 && (sketch.deviation() - 250.0_f64.sqrt()).abs() < 1e-9);
        assert_eq!((Sketch::default().quantile(0.5), Sketch::default().quantile_error(0.5)), (0, 0.0));
    }

    #[test]
    fn many_values_are_within_a_class_of_the_exact_quantiles() {
        let (sketch, mut values) = filled(20_000);
        let first = &values[..=KEPT];
        let span = first.iter().max().unwrap() - first.iter().min().unwrap();
        values.sort_unstable();
        for share in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
            let gap = (sketch.quantile(share) - between(&values, share)).abs();
            assert!(gap <= 2 * span / 1_024 + 2, "{share}: {gap} of {span}");
        }
        assert_eq!(sketch.count(), 20_000);
        assert!(sketch.kept.is_empty(), "the room does not grow");
    }

    #[test]
    fn the_error_of_a_median_is_that_of_a_normal() {
        let (sketch, _) = filled(4_000);
        let expected = 5e7 * (std::f64::consts::PI / 2.0 / 4_000.0).sqrt();
        assert!((sketch.quantile_error(0.5) / expected - 1.0).abs() < 0.3, "{} {expected}", sketch.quantile_error(0.5));
    }

    #[test]
    fn one_value_repeated_and_extremes_hold() {
        let mut sketch = Sketch::default();
        (0..3_000).for_each(|_| sketch.push(-7));
        assert_eq!((sketch.quantile(0.05), sketch.quantile(0.95), sketch.deviation()), (-7, -7, 0.0));
        sketch.push(i64::MAX / 4);
        sketch.push(i64::MIN / 4);
        assert_eq!(sketch.quantile(0.5), -7);
    }
}
