//! Who wins and who loses: the difference of each contract between the first side and another.

use std::cmp::Reverse;

use super::totals::Sum;
use crate::units::Centimes;

/// Bounds of the classes of differences over the life of a contract: 100, 1 000, 3 000 and 10 000 EUR.
pub const BOUNDS: [Centimes; 4] = [Centimes(10_000), Centimes(100_000), Centimes(300_000), Centimes(1_000_000)];
/// Contracts named among the largest gains, and among the largest losses.
pub const NAMED: usize = 20;

/// A contract with its difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedDifference {
    /// Row of the list.
    pub row: usize,
    /// Due in the first side.
    pub base: Centimes,
    /// Due in the other.
    pub other: Centimes,
}

impl NamedDifference {
    /// What the other side brings more, cents; negative when less.
    #[must_use]
    pub fn difference(&self) -> Centimes {
        self.other - self.base
    }
}

/// The differences of all contracts between two sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Contracts that differ by less than the threshold, and by how much in all.
    pub same: Sum,
    /// Those that gain by classes of [`BOUNDS`].
    pub gains: [Sum; BOUNDS.len() + 1],
    /// Those that lose by classes of [`BOUNDS`].
    pub losses: [Sum; BOUNDS.len() + 1],
    /// Evaluated in the first side alone, and what was due for them.
    pub only_base: Sum,
    /// Evaluated in the other alone.
    pub only_other: Sum,
    /// The largest gains, largest first.
    pub largest_gains: Vec<NamedDifference>,
    /// The largest losses, largest first.
    pub largest_losses: Vec<NamedDifference>,
}

impl Differences {
    /// Adds a contract with what is due on each side; none where it is not evaluated.
    pub fn push(&mut self, row: usize, base: Option<Centimes>, other: Option<Centimes>, threshold: Centimes) {
        let (base, other) = match (base, other) {
            (Some(base), Some(other)) => (base, other),
            (Some(base), None) => return self.only_base.push(base),
            (None, Some(other)) => return self.only_other.push(other),
            (None, None) => return,
        };
        let difference = other - base;
        let size = Centimes(difference.0.abs());
        if difference == Centimes::ZERO || size < threshold {
            return self.same.push(difference);
        }
        let class = BOUNDS.iter().filter(|&&bound| size >= bound).count();
        let named = NamedDifference { row, base, other };
        if difference > Centimes::ZERO {
            self.gains[class].push(difference);
            keep(&mut self.largest_gains, named);
        } else {
            self.losses[class].push(difference);
            keep(&mut self.largest_losses, named);
        }
    }

    /// Adds the differences of other contracts.
    pub fn merge(&mut self, other: &Self) {
        let add = |mine: &mut Sum, theirs: &Sum| *mine = Sum { contracts: mine.contracts + theirs.contracts, du: mine.du + theirs.du };
        add(&mut self.same, &other.same);
        add(&mut self.only_base, &other.only_base);
        add(&mut self.only_other, &other.only_other);
        self.gains.iter_mut().zip(&other.gains).for_each(|(mine, theirs)| add(mine, theirs));
        self.losses.iter_mut().zip(&other.losses).for_each(|(mine, theirs)| add(mine, theirs));
        other.largest_gains.iter().for_each(|&named| keep(&mut self.largest_gains, named));
        other.largest_losses.iter().for_each(|&named| keep(&mut self.largest_losses, named));
    }

    /// Contracts that gain, all classes together.
    #[must_use]
    pub fn winners(&self) -> Sum {
        total(&self.gains)
    }

    /// Contracts that lose, all classes together.
    #[must_use]
    pub fn losers(&self) -> Sum {
        total(&self.losses)
    }

    /// The difference of the totals: what its parts add up to.
    #[must_use]
    pub fn total(&self) -> Centimes {
        self.winners().du + self.losers().du + self.same.du + self.only_other.du - self.only_base.du
    }
}

fn total(sums: &[Sum]) -> Sum {
    Sum { contracts: sums.iter().map(|sum| sum.contracts).sum(), du: sums.iter().map(|sum| sum.du).sum() }
}

/// Keeps the largest differences, ties by row: the same whatever the order of arrival.
fn keep(largest: &mut Vec<NamedDifference>, named: NamedDifference) {
    let rank = |named: &NamedDifference| (Reverse(named.difference().0.abs()), named.row);
    let place = largest.partition_point(|known| rank(known) < rank(&named));
    if place < NAMED {
        largest.insert(place, named);
        largest.truncate(NAMED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_the_largest_are_kept_in_order() {
        let mut all = Differences::default();
        let mut parts = [Differences::default(), Differences::default()];
        for row in 0..100 {
            let other = Some(Centimes((i64::try_from(row).unwrap() * 7_919) % 40_000 - 20_000));
            all.push(row, Some(Centimes(100)), other, Centimes(1));
            parts[row % 2].push(row, Some(Centimes(100)), other, Centimes(1));
        }
        all.push(100, None, Some(Centimes(5)), Centimes(1));
        all.push(101, Some(Centimes(7)), None, Centimes(1));
        parts[0].push(100, None, Some(Centimes(5)), Centimes(1));
        parts[1].push(101, Some(Centimes(7)), None, Centimes(1));
        let [mut one, two] = parts;
        one.merge(&two);
        assert_eq!(one, all);
        let expected: i64 = (0..100).map(|row| (row * 7_919) % 40_000 - 20_100).sum::<i64>() + 5 - 7;
        assert_eq!(all.total(), Centimes(expected));
        assert_eq!(all.largest_gains.len(), NAMED);
        assert!(all.largest_gains.is_sorted_by_key(|named| Reverse(named.difference())));
    }

    #[test]
    fn small_differences_are_neither_won_nor_lost() {
        let mut differences = Differences::default();
        differences.push(0, Some(Centimes(0)), Some(Centimes(99)), Centimes(100));
        differences.push(1, Some(Centimes(0)), Some(Centimes(-300_000)), Centimes(100));
        assert_eq!((differences.same.du, differences.losses[3].contracts), (Centimes(99), 1));
    }
}
