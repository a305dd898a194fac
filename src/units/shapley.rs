//! Shares of a difference between factors, whatever the order in which they change: Shapley (1953, « A value for n-person games »),
//! applied to differences of totals as by Shorrocks (2013, « Decomposition procedures for distributional analysis », Journal of
//! Economic Inequality 11). Exact: fractions with one denominator, brought to whole cents by largest remainder.

use super::Centimes;
use super::division::{floor_wide, remainder_wide};

/// The most factors that are told apart: 2^8 cases are evaluated.
pub const MOST_FACTORS: usize = 8;

/// 1 x 2 x ... x n.
#[must_use]
pub const fn factorial(n: usize) -> i128 {
    let mut product = 1;
    let mut k = 2;
    while k <= n {
        product *= k as i128;
        k += 1;
    }
    product
}

/// A share of a factor: this many parts of `1 / denominator` of a cent.
pub type Numerator = i128;

/// The Shapley values of a game of `factors` players, over the denominator [`factorial`]`(factors)`. `value(case)` is the total when
/// the factors of the bits of `case` have changed and the others have not.
#[must_use]
pub fn numerators(factors: usize, value: impl Fn(usize) -> i128) -> Vec<Numerator> {
    let whole = 1_usize << factors;
    let weight = |size: usize| factorial(size) * factorial(factors - size - 1);
    (0..factors)
        .map(|factor| {
            let without = (0..whole).filter(|case| case & (1 << factor) == 0);
            without.map(|case| weight(case.count_ones() as usize) * (value(case | (1 << factor)) - value(case))).sum()
        })
        .collect()
}

/// Whole cents of exact shares whose sum is a whole number of cents: each is cut towards zero, and the cents left go to the largest
/// remainders, ties to the first name. Nothing is given to a share of nothing, and opposite shares give opposite cents.
#[must_use]
pub fn to_cents(numerators: &[Numerator], denominator: i128, names: &[&str]) -> Vec<Centimes> {
    let cut = |numerator: i128| floor_wide(numerator.abs(), denominator) * numerator.signum();
    let mut cents: Vec<i128> = numerators.iter().map(|&numerator| cut(numerator)).collect();
    let left = floor_wide(numerators.iter().sum::<i128>(), denominator) - cents.iter().sum::<i128>();
    let rest = |index: usize| remainder_wide(numerators[index].abs(), denominator) * numerators[index].signum() * left.signum();
    let mut order: Vec<usize> = (0..numerators.len()).collect();
    order.sort_by(|&a, &b| rest(b).cmp(&rest(a)).then_with(|| names[a].cmp(names[b])));
    let owed = usize::try_from(left.abs()).unwrap_or(usize::MAX);
    order.into_iter().take(owed).for_each(|index| cents[index] += left.signum());
    cents.into_iter().map(|cents| Centimes(i64::try_from(cents).unwrap_or(if cents < 0 { i64::MIN } else { i64::MAX }))).collect()
}

/// The share of each factor in `values[all] - values[none]`, in whole cents that add up to it; `values[case]` as in [`numerators`],
/// two to the power of the number of names.
#[must_use]
pub fn shares(names: &[&str], values: &[Centimes]) -> Vec<Centimes> {
    let value = |case: usize| i128::from(values[case].0);
    to_cents(&numerators(names.len(), value), factorial(names.len()), names)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(values: &[i64]) -> Vec<Centimes> {
        values.iter().map(|&value| Centimes(value)).collect()
    }

    #[test]
    fn a_product_is_shared_between_its_factors() {
        // 2 x 3 becomes 5 x 7: of 29, (5-2) x (3+7)/2 = 15 and (7-3) x (2+5)/2 = 14.
        assert_eq!(shares(&["a", "b"], &cents(&[6, 15, 14, 35])), cents(&[15, 14]));
    }

    #[test]
    fn the_cents_left_go_to_the_largest_remainders_then_by_name() {
        assert_eq!(to_cents(&[1, 1], 2, &["b", "a"]), cents(&[0, 1]));
        assert_eq!(to_cents(&[-1, -1], 2, &["b", "a"]), cents(&[0, -1]));
        assert_eq!(to_cents(&[5, 2, 5], 6, &["a", "b", "c"]), cents(&[1, 0, 1]));
        assert_eq!(to_cents(&[], 1, &[]), cents(&[]));
    }

    proptest! {
        #[test]
        fn shares_add_up_are_symmetric_and_nothing_goes_to_a_dummy(
            values in proptest::collection::vec(-1_000_000_i64..1_000_000, 8),
            dummy in 0_usize..4,
        ) {
            let names = ["d", "b", "c", "a"];
            // A game of three factors with a fourth that changes nothing put among them.
            let without = |case: usize| (case & ((1 << dummy) - 1)) | ((case >> (dummy + 1)) << dummy);
            let game: Vec<Centimes> = (0..16).map(|case| Centimes(values[without(case)])).collect();
            let shared = shares(&names, &game);
            prop_assert_eq!(shared.iter().copied().sum::<Centimes>(), game[15] - game[0]);
            prop_assert_eq!(shared[dummy], Centimes::ZERO);
            let swapped: Vec<Centimes> = (0..16).map(|case| game[15 - case]).collect();
            let back: Vec<Centimes> = shares(&names, &swapped).into_iter().map(|share| -share).collect();
            prop_assert_eq!(back, shared);
        }
    }
}
