//! A total cut in shares of whole cents: the sum is exact, what the roundings leave goes to the largest remainders, ties to the first.

/// `total` cut in proportion to `weights` by the largest remainder; ties go to the first. Nothing when no weight is positive.
///
/// ```
/// use coutcontrat::units::share::proportional;
/// assert_eq!(proportional(100, &[1, 1, 1]), [34, 33, 33]);
/// assert_eq!(proportional(100, &[0, -5]), [0, 0]);
/// ```
#[must_use]
pub fn proportional(total: i64, weights: &[i64]) -> Vec<i64> {
    let weight = |rank: usize| i128::from(weights[rank].max(0));
    let sum: i128 = (0..weights.len()).map(weight).sum();
    if sum == 0 || total <= 0 {
        return vec![0; weights.len()];
    }
    let product = |rank: usize| i128::from(total) * weight(rank);
    // A share is at most the total: it fits.
    let mut shares: Vec<i64> = (0..weights.len()).map(|rank| product(rank).div_euclid(sum) as i64).collect();
    let left = total - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&rank| (std::cmp::Reverse(product(rank).rem_euclid(sum)), rank));
    for &rank in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[rank] += 1;
    }
    shares
}

/// As [`proportional`], no share above its cap: what a cap frees goes to the others in the same proportion. The sum is the total, or
/// less when every cap is reached.
///
/// ```
/// use coutcontrat::units::share::capped;
/// assert_eq!(capped(100, &[1, 1, 2], &[10, 100, 100]), [10, 30, 60]);
/// assert_eq!(capped(100, &[1, 1], &[10, 20]), [10, 20]);
/// ```
#[must_use]
pub fn capped(total: i64, weights: &[i64], caps: &[i64]) -> Vec<i64> {
    let mut shares = vec![0; weights.len()];
    let mut open: Vec<usize> = (0..weights.len()).filter(|&rank| weights[rank] > 0 && caps[rank] > 0).collect();
    let mut left = total.max(0);
    while !open.is_empty() && left > 0 {
        let sum: i128 = open.iter().map(|&rank| i128::from(weights[rank])).sum();
        let reached = |rank: usize| i128::from(weights[rank]) * i128::from(left) >= i128::from(caps[rank]) * sum;
        let (full, rest): (Vec<usize>, Vec<usize>) = open.iter().partition(|&&rank| reached(rank));
        if full.is_empty() {
            let cut = proportional(left, &rest.iter().map(|&rank| weights[rank]).collect::<Vec<_>>());
            for (rank, share) in rest.into_iter().zip(cut) {
                shares[rank] = share;
            }
            break;
        }
        for rank in full {
            shares[rank] = caps[rank];
            left -= caps[rank];
        }
        open = rest;
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shares_add_up_to_the_total(total in 0_i64..10_000_000_000, weights in prop::collection::vec(0_i64..1_000_000_000, 1..40)) {
            let shares = proportional(total, &weights);
            let expected = if weights.iter().any(|&weight| weight > 0) { total } else { 0 };
            prop_assert_eq!(shares.iter().sum::<i64>(), expected);
        }

        #[test]
        fn capped_shares_add_up_to_the_total_or_to_all_caps(
            total in 0_i64..1_000_000_000,
            rows in prop::collection::vec((0_i64..1_000_000, 0_i64..100_000_000), 1..40),
        ) {
            let (weights, caps): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
            let shares = capped(total, &weights, &caps);
            let room: i64 = weights.iter().zip(&caps).filter(|(weight, _)| **weight > 0).map(|(_, cap)| *cap).sum();
            prop_assert_eq!(shares.iter().sum::<i64>(), total.min(room));
            prop_assert!(shares.iter().zip(&caps).all(|(share, cap)| (0..=*cap).contains(share)));
        }
    }
}
