//! What the région has to share, and how sure it is (F1).

use crate::streams::Stream;
use crate::units::Centimes;

/// The whole, in ten-thousandths: an announced amount that is fully received.
pub const WHOLE: i64 = 10_000;

/// How much of the announced amount is received. Shares are in ten-thousandths of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Uncertainty {
    /// The announced amount is received in full.
    #[default]
    Certaine,
    /// A share drawn from a triangular law.
    Triangulaire {
        /// Smallest share, in ten-thousandths.
        minimum: i64,
        /// Most likely share, in ten-thousandths.
        mode: i64,
        /// Largest share, in ten-thousandths.
        maximum: i64,
    },
    /// One of a few shares, each with its weight.
    Discrete(Vec<(i64, i64)>),
}

impl Uncertainty {
    /// The share received in a draw.
    #[must_use]
    #[allow(clippy::float_arithmetic, reason = "a draw")]
    pub fn drawn(&self, seed: u64, draw: u64) -> i64 {
        let stream = Stream::new(seed, "fonds.enveloppe", 0);
        match self {
            Self::Certaine => WHOLE,
            Self::Triangulaire { minimum, mode, maximum } => {
                let (low, top, high) = (*minimum as f64, *mode as f64, *maximum as f64);
                let (uniform, span) = (stream.uniform(draw), high - low);
                if span <= 0.0 {
                    return *mode;
                }
                let split = (top - low) / span;
                let share = if uniform < split {
                    low + (uniform * span * (top - low)).sqrt()
                } else {
                    high - ((1.0 - uniform) * span * (high - top)).sqrt()
                };
                share.round() as i64
            }
            Self::Discrete(shares) => {
                let weights: Vec<f64> = shares.iter().map(|&(_, weight)| weight as f64).collect();
                shares.get(stream.pick(draw, &weights)).map_or(WHOLE, |&(share, _)| share)
            }
        }
    }
}

/// The envelopes of the fund by year, as announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Year, running costs, investment; by year.
    pub years: Vec<(i32, Centimes, Centimes)>,
    /// How much of it is received.
    pub uncertainty: Uncertainty,
    /// Whether what is left at the end of a year can be spent in the next ones.
    pub carried_over: bool,
}

impl Envelope {
    /// Running costs of all years.
    #[must_use]
    pub fn running(&self) -> Centimes {
        self.years.iter().map(|&(_, running, _)| running).sum()
    }

    /// Investment of all years.
    #[must_use]
    pub fn investment(&self) -> Centimes {
        self.years.iter().map(|&(_, _, investment)| investment).sum()
    }

    /// The part of each year in the whole: that of its envelope, or equal parts of an empty one.
    fn parts(&self) -> Vec<i128> {
        let empty = self.running() <= Centimes::ZERO;
        self.years.iter().map(|&(_, running, _)| if empty { 1 } else { i128::from(running.0) }).collect()
    }

    /// An amount cut by year in the proportion of the envelopes; the parts add up to it.
    #[must_use]
    pub fn cut(&self, amount: Centimes) -> Vec<Centimes> {
        let parts = self.parts();
        let total = parts.iter().sum::<i128>().max(1);
        let (mut received, mut before) = (0, 0);
        let mut next = |part: i128| {
            received += part;
            let by_then = (i128::from(amount.0) * received).div_euclid(total);
            let of_year = by_then - before;
            before = by_then;
            Centimes(of_year as i64)
        };
        parts.into_iter().map(&mut next).collect()
    }

    /// The same fund with another total of running costs, each year in the same proportion.
    #[must_use]
    pub fn of_total(&self, total: Centimes) -> Self {
        let years = self.years.iter().zip(self.cut(total)).map(|(&(year, _, investment), running)| (year, running, investment)).collect();
        Self { years, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(amounts: &[i64]) -> Envelope {
        Envelope {
            years: amounts.iter().zip(2020..).map(|(&amount, year)| (year, Centimes(amount), Centimes::ZERO)).collect(),
            ..Envelope::default()
        }
    }

    #[test]
    fn another_total_keeps_the_proportion_of_the_years() {
        let two = envelope(&[100, 300]);
        assert_eq!(two.cut(Centimes(41)), [Centimes(10), Centimes(31)]);
        assert_eq!(two.of_total(Centimes(41)).running(), Centimes(41));
        assert_eq!(two.of_total(two.running()), two);
        assert_eq!(envelope(&[0, 0]).cut(Centimes(7)), [Centimes(3), Centimes(4)], "empty years are alike");
        assert_eq!(envelope(&[0, 5]).cut(Centimes(7)), [Centimes(0), Centimes(7)]);
    }

    #[test]
    fn shares_received_follow_their_law() {
        let triangular = Uncertainty::Triangulaire { minimum: 5_000, mode: 8_000, maximum: 11_000 };
        let draws: Vec<i64> = (0..4_000).map(|draw| triangular.drawn(1, draw)).collect();
        assert!(draws.iter().all(|share| (5_000..=11_000).contains(share)));
        assert!((draws.iter().sum::<i64>() / 4_000 - 8_000).abs() < 60);
        let discrete = Uncertainty::Discrete(vec![(5_000, 1), (10_000, 3)]);
        let half = (0..4_000).filter(|&draw| discrete.drawn(1, draw) == 5_000).count();
        assert!((900..1_100).contains(&half), "{half}");
        assert_eq!(Uncertainty::Certaine.drawn(9, 9), WHOLE);
    }
}
