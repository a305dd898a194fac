//! Fewer than five people are not shown alone: small groups are put together, and the total keeps them.

/// People below which a group is not shown alone.
pub const THRESHOLD: u64 = 5;

/// Whether any of the counts of a group tells of few people.
fn few(counts: &[u64]) -> bool {
    counts.iter().any(|count| (1..THRESHOLD).contains(count))
}

/// Which groups of a published total are put together, from the counts that are shown of each, as many for all: the small ones; when
/// these are still few, or one alone (the total would give it away), the next smallest too, the first of equals. A single group is
/// shown as it is.
#[must_use]
pub fn put_together(groups: &[Vec<u64>]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&place| (!few(&groups[place]), groups[place].iter().max(), place));
    let small = groups.iter().filter(|counts| few(counts)).count();
    let mut together = vec![false; groups.len()];
    if groups.len() < 2 || small == 0 {
        return together;
    }
    let mut sums = vec![0; groups.first().map_or(0, Vec::len)];
    for (rank, place) in order.into_iter().enumerate() {
        if rank >= small.max(2) && !few(&sums) {
            break;
        }
        sums.iter_mut().zip(&groups[place]).for_each(|(sum, count)| *sum += count);
        together[place] = true;
    }
    together
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_smallest_joins_what_would_be_given_away() {
        let together = |groups: &[[u64; 2]]| put_together(&groups.iter().map(|counts| counts.to_vec()).collect::<Vec<_>>());
        assert_eq!(together(&[[40, 40], [9, 4], [2, 2], [0, 7], [12, 12]]), [false, true, true, false, false]);
        assert_eq!(together(&[[40, 40], [3, 3], [6, 6], [6, 6]]), [false, true, true, false]);
        // Two of one are still few.
        assert_eq!(together(&[[1, 1], [40, 40], [1, 1], [30, 30]]), [true, false, true, true]);
        assert_eq!((together(&[[3, 3]]), together(&[[5, 5], [6, 0]])), (vec![false], vec![false, false]));
        assert_eq!(together(&[]), [false; 0]);
    }
}
