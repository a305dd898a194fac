//! Which contracts stay as they begin, told for several draws at once from the bits of a draw alone.

use super::dossier::{ExposedMonths, Member};
use super::hazards::{Hazards, LEVELS};
use super::sources::{Draw, RiskSource};
use super::world::Shocks;

/// A uniform share of 53 bits.
const SHARES: f64 = 9_007_199_254_740_992.0;
/// So near a bound it is left to the exact computation: far more than its rounding.
const NEAR: f64 = 1e-9;

/// Bounds on the bits of a draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Lasting {
    draws: usize,
    /// The draws of ruptures and of entries.
    ranks: Vec<(u64, u64)>,
    /// By months at risk, then by draw: from these bits on a contract lasts.
    lasts: Vec<u64>,
    /// By level, then by draw: between these bits a contract comes once.
    once: Vec<(u64, u64)>,
}

impl Lasting {
    /// The bounds of some draws.
    pub fn set(&mut self, exposed: &[ExposedMonths], hazards: &Hazards, drawn: &[(Draw, Shocks)]) {
        let Self { draws, ranks, lasts, once } = self;
        *draws = drawn.len();
        ranks.clear();
        ranks.extend(drawn.iter().map(|(draw, _)| (draw.rank(RiskSource::Ruptures), draw.rank(RiskSource::Entrees))));
        lasts.clear();
        for &ExposedMonths { rank, elapsed, last } in exposed {
            let risk = hazards.between(usize::from(rank), usize::from(elapsed), usize::from(last));
            // The patience, -ln(1 - u), is more than u + u²/2, which is the risk at this share.
            lasts.extend(drawn.iter().map(|(_, shocks)| bits((1.0 + 2.0 * (risk * shocks.ruptures + NEAR)).sqrt() - 1.0 + NEAR)));
        }
        once.clear();
        for level in 0..LEVELS {
            once.extend(drawn.iter().map(|(_, shocks)| {
                let factor = shocks.entries[level];
                (if factor >= 1.0 { 0 } else { bits(1.0 - factor + NEAR) }, bits((2.0 - factor).min(1.0) - NEAR))
            }));
        }
    }

    /// All draws, a bit each.
    pub fn all(&self) -> u32 {
        u32::MAX.checked_shr(u32::BITS - self.draws as u32).unwrap_or(0)
    }

    /// The draws, a bit each, in which a contract of a level may not stay carried to its end, or there once; `drawn` says whether ruptures
    /// and entries are drawn.
    pub fn unsure(&self, member: &Member, level: u8, drawn: (bool, bool)) -> u32 {
        let of = |row: usize| row * self.draws..(row + 1) * self.draws;
        let mut unsure = 0;
        if drawn.0 {
            for (bit, (&(rank, _), &bound)) in self.ranks.iter().zip(&self.lasts[of(usize::from(member.exposed))]).enumerate() {
                unsure |= u32::from(member.breaks.draw(rank) >> 11 < bound) << bit;
            }
        }
        if drawn.1 && member.new {
            for (bit, (&(_, rank), &(from, until))) in self.ranks.iter().zip(&self.once[of(usize::from(level))]).enumerate() {
                let share = member.comes.draw(rank) >> 11;
                unsure |= u32::from(share < from || share >= until) << bit;
            }
        }
        unsure
    }
}

/// A share as the bits of a draw.
fn bits(share: f64) -> u64 {
    (share * SHARES) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::streams::Stream;

    const RATES: [f64; LEVELS] = [0.282, 0.183, 0.140, 0.080, 0.070];

    proptest! {
        #[test]
        fn what_is_told_at_once_the_exact_way_finds_too(
            months in (0_u8..5, 0_u8..40, 0_u8..60), factors in prop::collection::vec((0.0_f64..4.0, 0.0_f64..3.0), 1..33), seed in 0_u64..1_000,
        ) {
            let (rank, elapsed, last) = (months.0, months.1, months.2.max(months.1));
            let hazards = Hazards::new(RATES, [1.5, 0.75, 0.63, 0.45]);
            let shocks = |(ruptures, entries): (f64, f64)| Shocks { entries: [entries; LEVELS], ruptures, delays: [0.0; 4] };
            let drawn: Vec<(Draw, Shocks)> = (0..).map(Draw::first).zip(factors.into_iter().map(shocks)).collect();
            let mut lasting = Lasting::default();
            lasting.set(&[ExposedMonths { rank, elapsed, last }], &hazards, &drawn);
            let [breaks, comes] = ["ruptures", "entrees"].map(|name| Stream::new(seed, name, 1));
            let member = Member { breaks, comes, fates: 0, exposed: 0, entry: 0, new: true, revised: false };
            let unsure = lasting.unsure(&member, rank, (true, true));
            prop_assert_eq!(unsure & !lasting.all(), 0);
            for (bit, (draw, shocks)) in drawn.iter().enumerate() {
                let share = breaks.uniform(draw.rank(RiskSource::Ruptures));
                let month = hazards.month_of(usize::from(rank), usize::from(elapsed), usize::from(last), share, shocks.ruptures);
                let times = (shocks.entries[0] + comes.uniform(draw.rank(RiskSource::Entrees))) as i32;
                prop_assert!(unsure >> bit & 1 == 1 || month.is_none() && times == 1, "{} {:?} {}", bit, month, times);
            }
        }
    }

    #[test]
    fn most_that_stay_are_told_at_once() {
        let hazards = Hazards::new(RATES, [1.5, 0.75, 0.63, 0.45]);
        let shocks = Shocks { entries: [1.1; LEVELS], ruptures: 1.0, delays: [0.0; 4] };
        let drawn: Vec<(Draw, Shocks)> = (0..32).map(|number| (Draw::first(number), shocks)).collect();
        let mut lasting = Lasting::default();
        lasting.set(&[ExposedMonths { rank: 2, elapsed: 0, last: 12 }], &hazards, &drawn);
        let unsure = |entity: u64| {
            let [breaks, comes] = ["ruptures", "entrees"].map(|name| Stream::new(1, name, entity));
            let member = Member { breaks, comes, fates: 0, exposed: 0, entry: 0, new: true, revised: false };
            lasting.unsure(&member, 2, (true, true)).count_ones()
        };
        // One in ten comes twice, and 16 % break within a year.
        let share = f64::from((0..1_000).map(unsure).sum::<u32>()) / 32_000.0;
        assert!((0.2..0.3).contains(&share), "{share}");
    }
}
