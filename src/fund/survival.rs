//! Whom an allocation keeps alive, for certain and over the draws.

use super::need::covers;
use super::{Draws, Envelope, Need};
use crate::units::Centimes;

/// Whom an allocation keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// CFAs that would have gone under and do not.
    pub cfas: u64,
    /// Apprentices of the CFAs that are kept.
    pub apprentices: u64,
    /// Apprentices of all CFAs above their limit, aided or not.
    pub standing: u64,
}

/// Apprentices of the CFAs above their limit, over the draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Mean over the draws.
    pub mean: f64,
    /// In nine draws of ten there are more.
    pub low: u64,
    /// In nine draws of ten there are fewer.
    pub high: u64,
}

/// Whom these payments keep when needs are as they are. CFAs told together count nowhere: no difference of two counts tells of them.
#[must_use]
pub fn saved(needs: &[Need], paid: &[Vec<Centimes>]) -> Saved {
    let mut saved = Saved::default();
    for (need, paid) in needs.iter().zip(paid).filter(|(need, _)| !need.together) {
        if need.survives(paid) {
            saved.standing += need.apprentices;
            if need.at_risk() {
                saved.cfas += 1;
                saved.apprentices += need.apprentices;
            }
        }
    }
    saved
}

/// The same over the draws; nothing without draws.
#[must_use]
#[allow(clippy::float_arithmetic, reason = "a mean over draws")]
pub fn spread(needs: &[Need], paid: &[Vec<Centimes>]) -> Option<Spread> {
    let draws = needs.iter().map(|need| need.drawn.len()).max().filter(|&draws| draws > 0)?;
    let kept = |need: &Need, paid: &[Centimes], draw: usize| match need.drawn.get(draw) {
        Some(missing) => covers(paid, missing),
        None => need.survives(paid),
    };
    let rows = || needs.iter().zip(paid).filter(|(need, _)| !need.together);
    let mut standing: Vec<u64> =
        (0..draws).map(|draw| rows().filter(|(need, paid)| kept(need, paid, draw)).map(|(need, _)| need.apprentices).sum()).collect();
    let mean = standing.iter().sum::<u64>() as f64 / draws as f64;
    standing.sort_unstable();
    let rank = |tenths: usize| (draws * tenths).div_euclid(10).min(draws - 1);
    Some(Spread { mean, low: standing[rank(1)], high: standing[rank(9)] })
}

/// The needs with the envelope's own chance in their draws: when a share of the announced amount is received, each aid is cut in the
/// same proportion, so that more must be voted for the same help. A share above the whole adds nothing to what was voted.
#[must_use]
pub fn with_uncertainty(mut needs: Vec<Need>, envelope: &Envelope, seed: u64, draws: usize) -> Vec<Need> {
    let certain = envelope.uncertainty == super::Uncertainty::Certaine;
    let count = needs.iter().map(|need| need.drawn.len()).max().unwrap_or(0).max(if certain { 0 } else { draws });
    if count == 0 {
        return needs;
    }
    let shares: Vec<i64> = (0..count).map(|draw| envelope.uncertainty.drawn(seed, draw as u64).clamp(0, super::envelope::WHOLE)).collect();
    for need in &mut needs {
        let standing = if need.lost { vec![Centimes::LARGEST; envelope.years.len()] } else { need.required() };
        let mut drawn = Draws::of_years(envelope.years.len());
        for (draw, &share) in shares.iter().enumerate() {
            let missing = need.drawn.get(draw).unwrap_or(&standing);
            drawn.push(&missing.iter().map(|&needed| required(needed, share)).collect::<Vec<_>>());
        }
        need.drawn = drawn;
    }
    needs
}

/// What must be voted for `needed` to be paid when this share of it is.
fn required(needed: Centimes, share: i64) -> Centimes {
    if needed <= Centimes::ZERO {
        return Centimes::ZERO;
    }
    if share <= 0 || needed >= Centimes::LARGEST {
        return Centimes::LARGEST;
    }
    let voted = -(-i128::from(needed.0) * i128::from(super::envelope::WHOLE)).div_euclid(i128::from(share));
    Centimes(i64::try_from(voted).unwrap_or(i64::MAX).min(Centimes::LARGEST.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fund::{NeedYear, Uncertainty};

    fn need(apprentices: u64, shortfall: i64) -> Need {
        let years = vec![NeedYear { lowest: Centimes(-shortfall), ..NeedYear::default() }];
        Need { cfa: apprentices.to_string(), apprentices, years, ..Need::default() }
    }

    fn paid(amounts: &[i64]) -> Vec<Vec<Centimes>> {
        amounts.iter().map(|&amount| vec![Centimes(amount)]).collect()
    }

    #[test]
    fn only_those_that_would_have_gone_under_are_saved() {
        let needs = [need(10, 0), need(20, 50), need(40, 90)];
        let found = saved(&needs, &paid(&[5, 50, 89]));
        assert_eq!(found, Saved { cfas: 1, apprentices: 20, standing: 30 });
        let lost = Need { lost: true, ..need(7, 0) };
        assert_eq!(saved(&[lost], &paid(&[1_000])), Saved::default());
        let few = Need { together: true, ..need(3, 10) };
        assert_eq!(saved(&[few], &paid(&[10])), Saved::default(), "told with others alone");
    }

    #[test]
    fn an_envelope_cut_by_half_asks_for_twice_the_aid() {
        let envelope = Envelope {
            years: vec![(2020, Centimes(1), Centimes::ZERO)],
            uncertainty: Uncertainty::Discrete(vec![(5_000, 1)]),
            ..Envelope::default()
        };
        let needs = with_uncertainty(vec![need(10, 51), need(5, 0)], &envelope, 1, 4);
        assert!(needs[0].drawn.iter().all(|by| by == [Centimes(102)]) && needs[0].drawn.len() == 4);
        assert!(needs[1].drawn.iter().all(|by| by == [Centimes::ZERO]));
        assert_eq!(spread(&needs, &paid(&[101, 0])).unwrap(), Spread { mean: 5.0, low: 5, high: 5 });
        assert_eq!(spread(&[need(3, 1)], &paid(&[1])), None, "nothing is drawn");
    }
}
