//! A rate of contributions, finer than a share.

use std::ops::{Add, Sub};

use super::{Centimes, Fraction};

/// A rate in hundred-thousandths: `0.10466` is `Rate(10_466)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(pub i64);

/// How many units of [`Rate`] make the whole.
const WHOLE: i64 = 100_000;

impl Rate {
    /// A rate of one: the whole amount.
    pub const ONE: Self = Self(WHOLE);
    /// A quarter of the whole amount.
    pub const QUARTER: Self = Self(25_000);

    /// As a number: 1 for the whole amount.
    #[must_use]
    #[allow(clippy::float_arithmetic, reason = "a formula of the law has a power that is no fraction")]
    pub const fn ratio(self) -> f64 {
        self.0 as f64 / WHOLE as f64
    }

    /// A number to four decimals, at the nearest.
    #[must_use]
    #[allow(clippy::float_arithmetic, reason = "the rounding of that formula")]
    pub fn to_four_decimals(number: f64) -> Self {
        Self((number * 10_000.0).round() as i64 * 10)
    }

    /// Reads `0.10466`: a number with at most five decimals, below 10.
    ///
    /// ```
    /// use coutcontrat::units::Rate;
    /// assert_eq!((Rate::parse("0.022"), Rate::parse("0.123456")), (Some(Rate(2_200)), None));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.len() != 1 || decimals.len() > 5 || !digits(whole) || !digits(decimals) {
            return None;
        }
        format!("{whole}{decimals:0<5}").parse().ok().map(Self)
    }

    /// This rate of an amount, exact.
    #[must_use]
    pub const fn of(self, amount: Centimes) -> Fraction {
        Fraction::new(amount.0 * self.0, WHOLE)
    }
}

impl Add for Rate {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Rate {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
