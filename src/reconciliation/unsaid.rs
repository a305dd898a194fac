//! What is open by payer, day and amount, for payments that name no contract.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::dues::Due;
use super::statement::Receipt;
use crate::codes::Payeur;
use crate::units::Centimes;

/// The row of a contract, and the place of a due among its own.
pub(super) type DueIndex = (usize, usize);

/// The dues of a payer on one day.
#[derive(Default)]
struct PayerDay {
    sum: Centimes,
    dues: BTreeSet<DueIndex>,
}

/// The dues that nothing has come for.
#[derive(Default)]
pub(super) struct UnmatchedDues {
    days: BTreeMap<(Payeur, NaiveDate), PayerDay>,
    /// The days on which a payer owes a sum in all.
    sums: BTreeMap<(Payeur, Centimes), BTreeSet<NaiveDate>>,
    /// The dues of an amount.
    amounts: BTreeMap<(Payeur, Centimes), BTreeSet<(NaiveDate, DueIndex)>>,
}

impl UnmatchedDues {
    pub(super) fn of(dues: impl Iterator<Item = (DueIndex, Due)>) -> Self {
        let mut standing = Self::default();
        for (place, due) in dues {
            let day = standing.days.entry((due.payer, due.day)).or_default();
            day.sum += due.amount;
            day.dues.insert(place);
            standing.amounts.entry((due.payer, due.amount)).or_default().insert((due.day, place));
        }
        for (&(payer, day), of_day) in &standing.days {
            standing.sums.entry((payer, of_day.sum)).or_default().insert(day);
        }
        standing
    }

    /// Something has come for a due.
    pub(super) fn close(&mut self, place: DueIndex, due: Due) {
        let Some(day) = self.days.get_mut(&(due.payer, due.day)) else { return };
        if !day.dues.remove(&place) {
            return;
        }
        let before = day.sum;
        day.sum -= due.amount;
        let (after, empty) = (day.sum, day.dues.is_empty());
        if let Some(days) = self.sums.get_mut(&(due.payer, before)) {
            days.remove(&due.day);
        }
        if empty {
            self.days.remove(&(due.payer, due.day));
        } else {
            self.sums.entry((due.payer, after)).or_default().insert(due.day);
        }
        if let Some(dues) = self.amounts.get_mut(&(due.payer, due.amount)) {
            dues.remove(&(due.day, place));
        }
    }

    /// The dues that a payment settles: all of the one day of which it is the sum, else the one due of its amount; none where there are
    /// two such days, or two such dues.
    pub(super) fn paid_by(&self, receipt: &Receipt) -> Vec<DueIndex> {
        let payers = Payeur::ALL.into_iter().filter(|&payer| receipt.payer.is_none_or(|known| known == payer));
        let (mut days, mut dues) = (Vec::new(), Vec::new());
        for payer in payers {
            let key = (payer, receipt.amount);
            days.extend(self.sums.get(&key).into_iter().flat_map(|days| days.range(..=receipt.day)).take(2).map(|&day| (payer, day)));
            let last = (receipt.day, (usize::MAX, usize::MAX));
            dues.extend(self.amounts.get(&key).into_iter().flat_map(|dues| dues.range(..=last)).take(2).map(|&(_, place)| place));
        }
        match (days.as_slice(), dues.as_slice()) {
            ([day], _) => self.days.get(day).map_or_else(Vec::new, |day| day.dues.iter().copied().collect()),
            ([], [one]) => vec![*one],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;

    /// What a payment settles, found by looking at every due.
    fn looked_for(open: &[(DueIndex, Due)], receipt: &Receipt) -> Vec<DueIndex> {
        let owed: Vec<&(DueIndex, Due)> =
            open.iter().filter(|(_, due)| due.day <= receipt.day && receipt.payer.is_none_or(|payer| payer == due.payer)).collect();
        let mut days: Vec<(Payeur, NaiveDate)> = owed.iter().map(|(_, due)| (due.payer, due.day)).collect();
        days.sort_unstable();
        days.dedup();
        let of = |day: &(Payeur, NaiveDate)| owed.iter().filter(|(_, due)| (due.payer, due.day) == *day).copied().collect::<Vec<_>>();
        days.retain(|day| of(day).iter().map(|(_, due)| due.amount).sum::<Centimes>() == receipt.amount);
        let single: Vec<DueIndex> = owed.iter().filter(|(_, due)| due.amount == receipt.amount).map(|(place, _)| *place).collect();
        match (&days[..], &single[..]) {
            ([day], _) => of(day).into_iter().map(|(place, _)| *place).collect(),
            ([], [one]) => vec![*one],
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_a_payment_without_a_number_settles_is_what_looking_at_every_due_finds() {
        let mut state = 7_u64;
        let mut below = move |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        let mut settled = [0; 3];
        for _ in 0..40 {
            let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
            let mut open: Vec<(DueIndex, Due)> = (0..60)
                .map(|place| {
                    let payer = Payeur::ALL[below(2) as usize];
                    let amount = Centimes(below(90) as i64 - 4);
                    ((place % 15, place % 4), Due { payer, day: first + Days::new(below(25)), rank: 1, amount, annex: false })
                })
                .collect();
            // Contracts and dues are looked at in their order.
            open.sort_unstable_by_key(|(place, _)| *place);
            let mut standing = UnmatchedDues::of(open.iter().copied());
            for line in 0..60 {
                let payer = Some(Payeur::ALL[below(2) as usize]).filter(|_| below(3) > 0);
                let (day, amount) = (first + Days::new(below(40)), Centimes(below(180) as i64));
                let receipt = Receipt { line, day, payer, organisation: None, number: None, label: None, amount };
                let found = standing.paid_by(&receipt);
                assert_eq!(found, looked_for(&open, &receipt));
                settled[found.len().min(2)] += 1;
                for place in found {
                    let at = open.iter().position(|(other, _)| *other == place).unwrap();
                    standing.close(place, open.remove(at).1);
                }
            }
        }
        assert!(settled.iter().all(|count| *count > 20), "{settled:?}");
    }
}
