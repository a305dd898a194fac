//! Whole cents of euro.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use super::division::half_away;

/// An amount in whole cents of euro. Sums are exact; overflow stops the program (`overflow-checks`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Centimes(pub i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Neither digits nor a decimal point.
    #[error("not a number")]
    NotANumber,
    /// Beyond [`Centimes::LARGEST`] in absolute value.
    #[error("beyond ten billion euros")]
    TooLarge,
}

impl Centimes {
    /// 0.00 EUR.
    pub const ZERO: Self = Self(0);
    /// The largest amount that is read at all, 10 billion EUR.
    pub const LARGEST: Self = Self(1_000_000_000_000);
    /// The largest amount of one contract, 1 M EUR: it keeps every product of the rules within 64 bits.
    pub const LARGEST_OF_A_CONTRACT: Self = Self(100_000_000);

    /// So many times the amount.
    #[must_use]
    pub const fn times(self, count: i32) -> Self {
        Self(self.0 * count as i64)
    }

    /// Reads `1234.56` (a point, an optional sign); more than two decimals are rounded half away from zero.
    ///
    /// ```
    /// use coutcontrat::units::Centimes;
    /// assert_eq!("6079.3333".parse(), Ok(Centimes(607_933)));
    /// assert_eq!("-0.005".parse(), Ok(Centimes(-1)));
    /// ```
    ///
    /// # Errors
    /// [`AmountError`] when the text is no decimal number or is beyond ten billion euros.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', ..] => (true, &text[1..]),
            [b'+', ..] => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && decimals.is_empty() || !(whole.bytes().chain(decimals.bytes())).all(|b| b.is_ascii_digit()) {
            return Err(AmountError::NotANumber);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 11 {
            return Err(AmountError::TooLarge);
        }
        let digit = |b: u8| i64::from(b - b'0');
        let euros = whole.bytes().fold(0, |sum, b| sum * 10 + digit(b));
        // Half away from zero depends on the third decimal alone.
        let decimal = |rank: usize| decimals.as_bytes().get(rank).map_or(0, |&b| digit(b));
        let cents = euros * 100 + half_away(decimal(0) * 100 + decimal(1) * 10 + decimal(2), 10);
        let value = Self(if negative { -cents } else { cents });
        if value.is_readable() { Ok(value) } else { Err(AmountError::TooLarge) }
    }

    /// Whether it is at most [`Self::LARGEST`] in absolute value.
    #[must_use]
    pub const fn is_readable(&self) -> bool {
        self.0.unsigned_abs() <= Self::LARGEST.0.unsigned_abs()
    }
}

impl std::str::FromStr for Centimes {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse(text)
    }
}

/// Euros with two decimals and a point, as in every table: `-1234.56`.
impl fmt::Display for Centimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents.div_euclid(100), cents.rem_euclid(100))
    }
}

impl Add for Centimes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Centimes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Centimes {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Centimes {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Centimes {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Centimes {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_rounds_half_away_from_zero() {
        for (text, cents) in
            [("7000", 700_000), ("0.005", 1), ("0.0049", 0), ("-12.345", -1235), (".5", 50), ("10000000000.00", 1_000_000_000_000)]
        {
            assert_eq!(Centimes::parse(text), Ok(Centimes(cents)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for text in ["", "-", ".", "12,5", "1e3", "7 000", "NaN"] {
            assert_eq!(Centimes::parse(text), Err(AmountError::NotANumber), "{text}");
        }
        assert_eq!(Centimes::parse("10000000000.01"), Err(AmountError::TooLarge));
        assert_eq!(Centimes::parse("99999999999999999999"), Err(AmountError::TooLarge));
    }

    #[test]
    fn writes_two_decimals_and_the_sign() {
        assert_eq!(Centimes(-5).to_string(), "-0.05");
        assert_eq!(Centimes(758_333).to_string(), "7583.33");
    }
}
