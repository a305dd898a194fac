//! Fewer than five people are not shown alone: small groups are put together, and the total keeps them. One rule for every table,
//! picture and report that shows groups beside each other.

/// People below which a group is not shown alone.
pub const THRESHOLD: u64 = 5;

/// Whether a count is of few people.
#[must_use]
pub fn is_few(count: u64) -> bool {
    (1..THRESHOLD).contains(&count)
}

/// Whether the count of groups put together tells of one of them: each has one person at least, and any of them could have five.
#[must_use]
pub fn tells(sum: u64, members: usize) -> bool {
    sum > 0 && (members < 2 || sum < members as u64 + THRESHOLD - 1)
}

/// Which groups of a published total are put together, from the counts that are shown of each, as many for all: the small ones; while
/// their sum still tells of one of them, the next smallest too, the first of equals. A single group is shown as it is; one of nobody hides
/// nobody.
#[must_use]
pub fn put_together(groups: &[Vec<u64>]) -> Vec<bool> {
    let few = |place: usize| groups[place].iter().any(|&count| is_few(count));
    let mut order: Vec<usize> = (0..groups.len()).filter(|&place| groups[place].iter().any(|&count| count > 0)).collect();
    order.sort_by_key(|&place| (!few(place), groups[place].iter().max(), place));
    let small = (0..groups.len()).filter(|&place| few(place)).count();
    let mut together = vec![false; groups.len()];
    if order.len() < 2 || small == 0 {
        return together;
    }
    let mut sums = vec![0; groups.first().map_or(0, Vec::len)];
    for (rank, place) in order.into_iter().enumerate() {
        if rank >= small.max(2) && !sums.iter().any(|&sum| tells(sum, rank)) {
            break;
        }
        sums.iter_mut().zip(&groups[place]).for_each(|(sum, count)| *sum += count);
        together[place] = true;
    }
    together
}

/// Which of the children of published parents are put together, so that no parent less its children tells of a small one: each child has
/// its parent's place, and those of parents that are themselves together are one family.
#[must_use]
pub fn put_together_within(parents: &[bool], children: &[(usize, Vec<u64>)]) -> Vec<bool> {
    let family = |parent: usize| if parents.get(parent).copied().unwrap_or(true) { None } else { Some(parent) };
    let mut together: Vec<bool> = children.iter().map(|(parent, _)| family(*parent).is_none()).collect();
    for parent in (0..parents.len()).filter(|&parent| !parents[parent]) {
        let places: Vec<usize> = (0..children.len()).filter(|&place| children[place].0 == parent).collect();
        let counts: Vec<Vec<u64>> = places.iter().map(|&place| children[place].1.clone()).collect();
        places.iter().zip(put_together(&counts)).for_each(|(&place, hidden)| together[place] = hidden);
    }
    together
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_next_smallest_joins_what_would_be_given_away() {
        let together = |groups: &[[u64; 2]]| put_together(&groups.iter().map(|counts| counts.to_vec()).collect::<Vec<_>>());
        assert_eq!(together(&[[40, 40], [9, 4], [2, 2], [0, 7], [12, 12]]), [false, true, true, false, false]);
        // Two of three could have five at most: one of them has less.
        assert_eq!(together(&[[40, 40], [3, 3], [6, 6], [6, 6]]), [false, true, true, false]);
        // Two of one are still few.
        assert_eq!(together(&[[1, 1], [40, 40], [1, 1], [30, 30]]), [true, false, true, true]);
        // Five of one each: the sum alone says that each is one.
        assert_eq!(together(&[[1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [50, 50], [60, 60]]), [true, true, true, true, true, true, false]);
        assert_eq!((together(&[[3, 3]]), together(&[[5, 5], [6, 0]])), (vec![false], vec![false, false]));
        assert_eq!(together(&[]), [false; 0]);
    }

    #[test]
    fn a_parent_less_its_children_tells_of_no_small_one() {
        let child = |parent: usize, count: u64| (parent, vec![count]);
        let children = [child(0, 3), child(0, 40), child(0, 9), child(1, 30), child(1, 31), child(2, 2), child(2, 20)];
        // The third parent is together with another: none of its children is told.
        assert_eq!(put_together_within(&[false, false, true], &children), [true, false, true, false, false, true, true]);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_never_few_and_what_is_put_together_could_be_many(counts in prop::collection::vec(0_u64..30, 2..12)) {
            let together = put_together(&counts.iter().map(|&count| vec![count]).collect::<Vec<_>>());
            let hidden: Vec<u64> = counts.iter().zip(&together).filter(|(_, hidden)| **hidden).map(|(&count, _)| count).collect();
            let alone = counts.iter().filter(|&&count| count > 0).count() == 1;
            prop_assert!(alone || counts.iter().zip(&together).all(|(&count, &hidden)| hidden || !is_few(count)));
            let sum: u64 = hidden.iter().sum();
            prop_assert!(!hidden.contains(&0));
            // The most that one of them may have, the others having one at least.
            let most = sum.saturating_sub(hidden.len().saturating_sub(1) as u64);
            let people = counts.iter().filter(|&&count| count > 0).count();
            prop_assert!(hidden.is_empty() || most >= THRESHOLD || hidden.len() == people, "{:?}", hidden);
        }
    }
}
