//! A share of an amount.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A share in ten-thousandths: `0.50` is `Part(5_000)`.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Part(pub i32);

impl Part {
    /// All of it: ten thousand ten-thousandths.
    pub const WHOLE: Self = Self(10_000);
    /// No part: zero ten-thousandths.
    pub const NONE: Self = Self(0);
    /// One half: 5 000 ten-thousandths.
    pub const HALF: Self = Self(5_000);

    /// Ten-thousandths, for products with amounts.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0 as i64
    }

    /// Reads `0.5`, `0.3333`, `1`: a number with at most four decimals, between 0 and 10.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.len() != 1 || decimals.len() > 4 || !digits(whole) || !digits(decimals) {
            return None;
        }
        let padded = format!("{whole}{decimals:0<4}");
        padded.parse().ok().map(Self)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.0.div_euclid(10_000), self.0.rem_euclid(10_000));
        let trimmed = text.trim_end_matches('0');
        f.write_str(trimmed.strip_suffix('.').unwrap_or(trimmed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_same() {
        for (text, part) in [("0.5", 5_000), ("1", 10_000), ("0.3333", 3_333), ("0", 0)] {
            assert_eq!(Part::parse(text), Some(Part(part)));
            assert_eq!(Part(part).to_string(), text);
        }
        assert_eq!(Part::parse("50 %"), None);
        assert_eq!(Part::parse("0.33333"), None);
    }
}
