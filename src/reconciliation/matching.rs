//! Which payment is for which due.

use chrono::NaiveDate;

use crate::units::Centimes;

/// A due and the payment of its very amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExactMatch {
    pub due: usize,
    pub receipt: usize,
}

/// Days before its legal day from which on a payment is one of its due: earlier, it is more likely that an earlier due was paid twice.
const EARLY: i64 = 31;
/// Most dues that one payment settles, or payments that settle one due.
const MOST: usize = 6;

/// Dues and payments of the same amount, as near in time as can be with all of them, none out of order.
pub(super) fn pairs(
    dues: &[usize],
    receipts: &[usize],
    due: impl Fn(usize) -> (Centimes, NaiveDate),
    receipt: impl Fn(usize) -> (Centimes, NaiveDate),
) -> Vec<ExactMatch> {
    let mut amounts: Vec<Centimes> = dues.iter().map(|&at| due(at).0).collect();
    amounts.sort_unstable();
    amounts.dedup();
    let of = |amount: Centimes| {
        let dues: Vec<usize> = dues.iter().copied().filter(|&at| due(at).0 == amount).collect();
        let receipts: Vec<usize> = receipts.iter().copied().filter(|&place| receipt(place).0 == amount).collect();
        let days = |at: usize, place: usize| {
            let late = (receipt(place).1 - due(at).1).num_days();
            (late >= -EARLY).then_some(late.abs())
        };
        nearest(&dues, &receipts, days)
    };
    amounts.into_iter().flat_map(of).collect()
}

/// As many pairs as can be, in order, with the least sum of days between them; a due and a payment without days are no pair.
fn nearest(dues: &[usize], receipts: &[usize], days: impl Fn(usize, usize) -> Option<i64>) -> Vec<ExactMatch> {
    // Best of the first `i` dues and `j` receipts: pairs, then the days between them.
    let (rows, width) = (dues.len(), receipts.len());
    let mut best = vec![(0_i64, 0_i64); (rows + 1) * (width + 1)];
    let place = |i: usize, j: usize| i * (width + 1) + j;
    let taken = |best: &[(i64, i64)], i: usize, j: usize| {
        let (count, sum) = best[place(i - 1, j - 1)];
        days(dues[i - 1], receipts[j - 1]).map(|days| (count - 1, sum + days))
    };
    for i in 1..=rows {
        for j in 1..=width {
            let left = best[place(i - 1, j)].min(best[place(i, j - 1)]);
            best[place(i, j)] = taken(&best, i, j).map_or(left, |pair| left.min(pair));
        }
    }
    let (mut i, mut j) = (rows, width);
    let mut found = Vec::new();
    while i > 0 && j > 0 {
        if taken(&best, i, j) == Some(best[place(i, j)]) {
            found.push(ExactMatch { due: dues[i - 1], receipt: receipts[j - 1] });
            (i, j) = (i - 1, j - 1);
        } else if best[place(i, j)] == best[place(i - 1, j)] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    found
}

/// Consecutive dues whose sum one payment is, and dues that consecutive payments make up.
pub(super) fn groups(
    dues: &[usize],
    receipts: &[usize],
    due: impl Fn(usize) -> Centimes,
    receipt: impl Fn(usize) -> Centimes,
) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut found: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let (mut free_dues, mut free) = (dues.to_vec(), receipts.to_vec());
    for &place in receipts {
        if let Some(run) = run(&free_dues, &due, receipt(place)) {
            free_dues.retain(|at| !run.contains(at));
            free.retain(|&other| other != place);
            found.push((run, vec![place]));
        }
    }
    for at in free_dues {
        if let Some(run) = run(&free, &receipt, due(at)) {
            free.retain(|place| !run.contains(place));
            found.push((vec![at], run));
        }
    }
    found
}

/// Two or more in a row whose sum is an amount.
fn run(of: &[usize], amount: &impl Fn(usize) -> Centimes, sum: Centimes) -> Option<Vec<usize>> {
    let lengths = 2..=MOST.min(of.len());
    lengths
        .flat_map(|length| of.windows(length))
        .find(|window| window.iter().map(|&one| amount(one)).sum::<Centimes>() == sum)
        .map(<[usize]>::to_vec)
}
