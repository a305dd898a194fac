//! Payments that a settlement takes back. Late, they stay in the CFA's hands for a shorter time; one that would come after its settlement
//! neither comes nor is paid back. So a longer delay never leaves more in its hands on any day, and a higher price never less.

use super::laws::nearest;
use super::places::AmountSlots;
use crate::accounts::{DaySpan, PayerReceipt};
use crate::units::Centimes;

/// An amount that comes on a day and is paid back on a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// Who pays and is paid back, by its rank.
    pub payeur: u8,
    /// Its price is revised.
    pub revised: bool,
    /// Place of the day on which it comes, when its payer is on time.
    pub from: u16,
    /// Place of the day on which it is paid back.
    pub to: u16,
    /// Below zero in what a draw changes.
    pub cents: i64,
}

impl Held {
    /// What taking it out of the payments changes, by place.
    pub(super) fn apart(&self, places: AmountSlots) -> [(usize, i64); 2] {
        let place = |day: u16| places.of_day(usize::from(self.payeur), usize::from(day));
        [(place(self.from), -self.cents), (place(self.to), self.cents)]
    }

    /// Pays it, `receive(day, cents)`, by a payer who is late by so many days: nothing of what would come after it is paid back. A part of
    /// a day moves its part to the day after.
    pub(super) fn put(&self, cents: i64, delay: f64, mut receive: impl FnMut(usize, i64)) {
        let (first, to) = (usize::from(self.from) + delay as usize, usize::from(self.to));
        let next = nearest(cents as f64 * delay.fract());
        for (come, cents) in [(first, cents - next), (first + 1, next)] {
            if come < to {
                receive(come, cents);
                receive(to, -cents);
            }
        }
    }
}

/// What is held of the payments of one contract, from the first day that is drawn on, in the place of what was found before: what is paid
/// back is the last that came.
pub(super) fn held(received: &[PayerReceipt], revised: bool, (span, places): (DaySpan, AmountSlots), found: &mut Vec<Held>) {
    found.clear();
    if received.iter().all(|receipt| receipt.amount >= Centimes::ZERO) {
        return;
    }
    let mut left: Vec<(usize, u8, i64)> = Vec::new();
    for receipt in received {
        let payeur = receipt.payeur as u8;
        let Some(day) = span.place(receipt.day).filter(|&day| day >= places.known.1) else { continue };
        if receipt.amount > Centimes::ZERO {
            left.push((day, payeur, receipt.amount.0));
            continue;
        }
        let mut back = -receipt.amount.0;
        for (from, _, cents) in left.iter_mut().rev().filter(|(_, payer, cents)| *payer == payeur && *cents > 0) {
            let part = back.min(*cents);
            *cents -= part;
            back -= part;
            if part > 0
                && let (Ok(from), Ok(to)) = (u16::try_from(*from), u16::try_from(day))
            {
                found.push(Held { payeur, revised, from, to, cents: part });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    use super::*;
    use crate::accounts::Horizon;
    use crate::codes::Payeur;

    /// What a contract leaves in the CFA's hands at the end of each day, counted payment by payment.
    fn in_hands(moves: &[(u16, i64)], delay: f64) -> Vec<i64> {
        let horizon = Horizon::new(2019, 2019).unwrap();
        let (span, opening) = (horizon.span(), horizon.span().opening);
        let places = AmountSlots::new(horizon, opening.pred_opt().unwrap());
        let day = |place: u16| -> NaiveDate { opening + Days::new(u64::from(place)) };
        let received: Vec<PayerReceipt> =
            moves.iter().map(|&(place, cents)| PayerReceipt { day: day(place), payeur: Payeur::Opco, amount: Centimes(cents) }).collect();
        let mut held_back = Vec::new();
        held(&received, false, (span, places), &mut held_back);
        let held = held_back;
        let mut paid = vec![Centimes::ZERO; span.length];
        let late = |place: u16| usize::from(place) + delay as usize;
        for &(place, cents) in moves {
            let back: i64 = held.iter().filter(|one| one.from == place).map(|one| one.cents).sum();
            let kept = if cents > 0 { cents - back } else { 0 };
            if let Some(sum) = paid.get_mut(late(place)) {
                *sum += Centimes(kept);
            }
        }
        held.iter().for_each(|one| one.put(one.cents, delay, |day, cents| paid[day] += Centimes(cents)));
        paid.iter()
            .scan(0, |sum, amount| {
                *sum += amount.0;
                Some(*sum)
            })
            .collect()
    }

    proptest! {
        /// Payments with, at the end, one settlement that takes back no more than they brought.
        #[test]
        fn a_longer_delay_never_leaves_more_and_a_higher_price_never_less(
            payments in prop::collection::btree_map(0_u16..200, 1_i64..1_000, 1..5), back in 0_i64..1_000, end in 200_u16..300,
            delays in (0_u16..150, 0_u16..150),
        ) {
            let brought: i64 = payments.values().sum();
            let mut moves: Vec<(u16, i64)> = payments.into_iter().collect();
            moves.push((end, -back.min(brought)));
            let (short, long) = (delays.0.min(delays.1), delays.0.max(delays.1));
            let (sooner, later) = (in_hands(&moves, f64::from(short)), in_hands(&moves, f64::from(long)));
            prop_assert!(sooner.iter().zip(&later).all(|(sooner, later)| sooner >= later));
            prop_assert!(later.iter().all(|&cents| cents >= 0));
            let dearer: Vec<(u16, i64)> = moves.iter().map(|&(day, cents)| (day, 3 * cents)).collect();
            prop_assert!(in_hands(&dearer, f64::from(long)).iter().zip(&later).all(|(dearer, later)| *dearer == 3 * later));
            prop_assert_eq!(sooner.last().copied(), Some(brought - back.min(brought)));
        }
    }
}
