//! Payments that do not name one contract: a number that nobody has, several contracts, or none.

use super::{MatchingDesk, OpenDue, due_amount};
use crate::reconciliation::causes::MismatchedDue;
use crate::reconciliation::reason::Reason;
use crate::reconciliation::unsaid::{DueIndex, UnmatchedDues};
use crate::units::Centimes;

impl MatchingDesk<'_> {
    /// A number that no contract has: the one that differs by a sign, when it was owed this very amount.
    pub(super) fn nobody(&mut self, place: usize, near: Option<usize>) {
        let receipt = &self.receipts[place];
        let owed = |row: usize| {
            let fits = |open: &OpenDue| {
                !open.closed && open.due.amount == receipt.amount && receipt.payer.is_none_or(|payer| payer == open.due.payer)
            };
            self.open[row].iter().position(fits)
        };
        match near.and_then(|row| Some((row, owed(row)?))) {
            Some((row, at)) => self.settle(row, at, &[place], receipt.amount, &[Reason::Number]),
            None => self.alone(place, None, &[Reason::Unknown]),
        }
    }

    /// A payment that names several contracts: one due of each, in the order in which they are named. When their sum is not the amount,
    /// one of them may explain it; else the dues are paid in that order.
    pub(super) fn together(&mut self, place: usize, rows: &[usize]) {
        let receipt = &self.receipts[place];
        let nearest = |row: usize| {
            let fits = |at: &usize| {
                let open = &self.open[row][*at];
                !open.closed && receipt.payer.is_none_or(|payer| payer == open.due.payer)
            };
            let free = (0..self.open[row].len()).filter(fits);
            free.min_by_key(|&at| (receipt.day - self.open[row][at].due.day).num_days().abs()).map(|at| (row, at))
        };
        let chosen: Vec<(usize, usize)> = rows.iter().filter_map(|&row| nearest(row)).collect();
        let due = |(row, at): (usize, usize)| self.open[row][at].due;
        let total: Centimes = chosen.iter().map(|&one| due(one).amount).sum();
        let Some(&last) = chosen.last() else {
            self.alone(place, None, &[Reason::NoContract]);
            return;
        };
        let gap = receipt.amount - total;
        let (odd, found) = self.explained(&chosen, gap).unwrap_or_else(|| (last, vec![Reason::Unexplained]));
        for one in chosen {
            let own = due_amount(&self.open, one);
            if one == odd && gap != Centimes::ZERO {
                self.settle(one.0, one.1, &[place], own + gap, &found);
            } else {
                self.settle(one.0, one.1, &[place], own, &[]);
            }
        }
    }

    /// The one of several dues, and the changes of its contract, that a gap of their sum comes from.
    fn explained(&mut self, chosen: &[DueIndex], gap: Centimes) -> Option<(DueIndex, Vec<Reason>)> {
        if gap == Centimes::ZERO {
            return None;
        }
        chosen.iter().find_map(|&one| {
            let due = self.open[one.0][one.1].due;
            let question = MismatchedDue { due, received: due.amount + gap, before: self.received_before(one.0, &due) };
            let found = self.causes(one.0).of(&question);
            (found.first() != Some(&Reason::Unexplained)).then_some((one, found))
        })
    }

    /// Payments that name no contract: all that their payer owed on one day, or the one due of this very amount.
    pub(super) fn unsaid(&mut self, places: &[usize]) {
        if places.is_empty() {
            return;
        }
        let dues = self.open.iter().enumerate().flat_map(|(row, opens)| opens.iter().enumerate().map(move |(at, open)| ((row, at), open)));
        let mut standing = UnmatchedDues::of(dues.filter(|(_, open)| !open.closed).map(|(one, open)| (one, open.due)));
        for &place in places {
            let chosen = standing.paid_by(&self.receipts[place]);
            if chosen.is_empty() {
                self.alone(place, None, &[Reason::NoContract]);
            }
            for one in chosen {
                let due = self.open[one.0][one.1].due;
                standing.close(one, due);
                self.settle(one.0, one.1, &[place], due.amount, &[]);
            }
        }
    }
}
