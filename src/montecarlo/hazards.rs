//! The month in which a contract breaks.

use crate::streams::exponential;

/// Levels 3 to 7, in order; 8 counts with 7.
pub const LEVELS: usize = 5;
/// Months of a contract whose intensity is kept.
pub const LONGEST: usize = 60;

/// Where a level stands in tables of [`LEVELS`].
#[must_use]
pub const fn rank_of_level(level: u8) -> usize {
    match level {
        0..=3 => 0,
        4 => 1,
        5 => 2,
        6 => 3,
        _ => 4,
    }
}

/// Cumulated intensity of ruptures at the end of each sliding month, by level: the survival after `n` months is `exp(-cumulated[n])`.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazards {
    cumulated: [[f64; LONGEST + 1]; LEVELS],
}

/// Last month of the first three bands of the profile; the fourth has no end.
const BANDS: [usize; 3] = [3, 9, 18];

impl Hazards {
    /// From the share of contracts broken within nine months, by level, and the relative intensity in months 1 to 3, 4 to 9, 10 to
    /// 18 and later. The profile is brought to a mean of 1 over the first nine months, so that the rates are kept.
    #[must_use]
    pub fn new(nine_months: [f64; LEVELS], profile: [f64; 4]) -> Self {
        let mean = (3.0 * profile[0] + 6.0 * profile[1]) / 9.0;
        let mut cumulated = [[0.0; LONGEST + 1]; LEVELS];
        for (level, rate) in cumulated.iter_mut().zip(nine_months) {
            let monthly = if mean > 0.0 { -(1.0 - rate.clamp(0.0, 0.99)).ln() / 9.0 / mean } else { 0.0 };
            for month in 1..=LONGEST {
                let band = BANDS.iter().position(|&last| month <= last).unwrap_or(BANDS.len());
                level[month] = level[month - 1] + monthly * profile[band];
            }
        }
        Self { cumulated }
    }

    /// The sliding month (from 1) in which a contract breaks that has lasted `elapsed` months, up to the month `last`; none when it
    /// lasts longer. `patience` is exponential of mean 1; `factor` multiplies the intensity.
    #[must_use]
    pub fn month(&self, rank: usize, elapsed: usize, last: usize, patience: f64, factor: f64) -> Option<usize> {
        let level = self.cumulated.get(rank)?;
        let (elapsed, last) = (elapsed.min(LONGEST), last.min(LONGEST));
        let reached = |month: usize| (level[month] - level[elapsed]) * factor >= patience;
        if last <= elapsed || !reached(last) {
            return None;
        }
        ((elapsed + 1)..=last).find(|&month| reached(month))
    }

    /// What the intensity sums to from one month to another, before the factor of a draw; 0 for a level that is none.
    #[must_use]
    pub fn between(&self, rank: usize, elapsed: usize, last: usize) -> f64 {
        self.cumulated.get(rank).map_or(0.0, |level| level[last.min(LONGEST)] - level[elapsed.min(LONGEST)])
    }

    /// The same for a uniform share in the place of the patience, of which it is the law's.
    #[must_use]
    pub fn month_of(&self, rank: usize, elapsed: usize, last: usize, share: f64, factor: f64) -> Option<usize> {
        let level = self.cumulated.get(rank)?;
        let risk = (level[last.min(LONGEST)] - level[elapsed.min(LONGEST)]) * factor;
        // The patience, -ln(1 - u), is more than u + u²/2: most contracts that last are told without the logarithm.
        if share + share * share / 2.0 > risk + 1e-9 {
            return None;
        }
        self.month(rank, elapsed, last, exponential(share), factor)
    }

    /// Share of the contracts broken within so many months, when `factor` multiplies the intensity.
    #[must_use]
    pub fn broken_within(&self, rank: usize, months: usize, factor: f64) -> f64 {
        self.cumulated.get(rank).map_or(0.0, |level| 1.0 - (-level[months.min(LONGEST)] * factor).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Stream;

    const RATES: [f64; LEVELS] = [0.282, 0.183, 0.140, 0.080, 0.070];

    #[test]
    fn the_published_rates_at_nine_months_are_kept() {
        let hazards = Hazards::new(RATES, [1.5, 0.75, 0.63, 0.45]);
        for (rank, rate) in RATES.into_iter().enumerate() {
            assert!((hazards.broken_within(rank, 9, 1.0) - rate).abs() < 1e-12);
            assert!(hazards.broken_within(rank, 3, 1.0) > rate / 3.0, "more at the beginning");
        }
    }

    #[test]
    fn months_are_drawn_at_the_rates() {
        let hazards = Hazards::new(RATES, [1.5, 0.75, 0.63, 0.45]);
        let stream = Stream::new(1, "ruptures", 0);
        let broken = (0..50_000).filter(|&draw| hazards.month(0, 0, 9, stream.exponential(draw), 1.0).is_some()).count();
        assert!((broken as f64 / 50_000.0 - 0.282).abs() < 0.01, "{broken}");
        let early = (0..50_000).filter(|&draw| hazards.month(0, 0, 24, stream.exponential(draw), 1.0).is_some_and(|month| month <= 3));
        assert!((early.count() as f64 / 50_000.0 - hazards.broken_within(0, 3, 1.0)).abs() < 0.01);
    }

    #[test]
    fn a_higher_intensity_never_breaks_later() {
        let hazards = Hazards::new(RATES, [1.5, 0.75, 0.63, 0.45]);
        let stream = Stream::new(1, "ruptures", 5);
        for draw in 0..2_000 {
            let month = |factor: f64| hazards.month(1, 2, 24, stream.exponential(draw), factor).unwrap_or(99);
            assert!(month(1.5) <= month(1.0));
            assert!(month(1.0) > 2);
        }
        for draw in 0..20_000 {
            let (elapsed, last, factor) = (draw as usize % 7, draw as usize % 31, 0.5 + draw as f64 / 10_000.0);
            let found = hazards.month_of(1, elapsed, last, stream.uniform(draw), factor);
            assert_eq!(found, hazards.month(1, elapsed, last, stream.exponential(draw), factor));
        }
        assert_eq!(hazards.month(1, 5, 5, 0.0, 1.0), None);
        assert_eq!(hazards.month(9, 0, 5, 0.0, 1.0), None);
        assert_eq!(Hazards::new([0.0; LEVELS], [1.0; 4]).month(0, 0, 60, 1e-9, 10.0), None);
        assert_eq!([3, 4, 5, 6, 7, 8].map(rank_of_level), [0, 1, 2, 3, 4, 4]);
    }
}
