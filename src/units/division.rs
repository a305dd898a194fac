//! The only divisions on whole numbers: each has a name that says how it rounds.
#![allow(clippy::integer_division, reason = "this module is where divisions live")]

/// `numerator / denominator`, half away from zero (rules, preamble). `denominator` must be positive.
///
/// ```
/// use coutcontrat::units::division::half_away;
/// assert_eq!((half_away(5, 2), half_away(-5, 2), half_away(4, 3)), (3, -3, 1));
/// ```
#[must_use]
pub const fn half_away(numerator: i64, denominator: i64) -> i64 {
    if numerator < 0 { below_zero(numerator, denominator) } else { rounded(numerator, denominator) }
}

/// Without sign: a denominator known when this is compiled makes it a multiplication.
#[inline(always)]
const fn rounded(numerator: i64, denominator: i64) -> i64 {
    ((numerator.unsigned_abs() + denominator.unsigned_abs() / 2) / denominator.unsigned_abs()) as i64
}

/// Amounts below zero are rare: settlements, and differences between scenarios.
#[cold]
const fn below_zero(numerator: i64, denominator: i64) -> i64 {
    -rounded(numerator, denominator)
}

/// `numerator / denominator` towards minus infinity. `denominator` must be positive.
#[must_use]
pub const fn floor(numerator: i64, denominator: i64) -> i64 {
    numerator.div_euclid(denominator)
}

/// `numerator / denominator` towards plus infinity. `denominator` must be positive.
#[must_use]
pub const fn ceiling(numerator: i64, denominator: i64) -> i64 {
    -(-numerator).div_euclid(denominator)
}

/// What [`floor`] leaves over, in `0..denominator`.
#[must_use]
pub const fn remainder(numerator: i64, denominator: i64) -> i64 {
    numerator.rem_euclid(denominator)
}

/// [`floor`] on wide numbers: exact shares of sums over many contracts.
#[must_use]
pub const fn floor_wide(numerator: i128, denominator: i128) -> i128 {
    numerator.div_euclid(denominator)
}

/// What [`floor_wide`] leaves over, in `0..denominator`.
#[must_use]
pub const fn remainder_wide(numerator: i128, denominator: i128) -> i128 {
    numerator.rem_euclid(denominator)
}

/// [`half_away`] on wide numbers.
#[must_use]
pub const fn half_away_wide(numerator: i128, denominator: i128) -> i128 {
    let half = denominator / 2;
    if numerator >= 0 { (numerator + half) / denominator } else { (numerator - half) / denominator }
}
