//! Annual amounts after the RQTH increase, and the exact fractions of a cent that the rules round.

use super::division::half_away;
use super::{Centimes, Part};

/// An annual amount in ten-thousandths of a cent, exact after R7 (a rate has at most four decimals). EUR/year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Annual(i64);

/// How many units of [`Annual`] make a cent.
const PER_CENT: i64 = 10_000;

impl Annual {
    /// A published annual amount.
    #[must_use]
    pub const fn from_centimes(amount: Centimes) -> Self {
        Self(amount.0 * PER_CENT)
    }

    /// `amount x (1 + rate) + increase`, exact (R7).
    #[must_use]
    pub const fn increased(amount: Centimes, rate: Part, increase: Centimes) -> Self {
        Self(amount.0 * (PER_CENT + rate.ten_thousandths()) + increase.0 * PER_CENT)
    }

    /// `self x (1 + rate) + increase` (R7 after R5b), to a ten-thousandth of a cent.
    #[must_use]
    pub const fn increased_by(self, rate: Part, increase: Centimes) -> Self {
        Self(half_away(self.0 * (PER_CENT + rate.ten_thousandths()), PER_CENT) + increase.0 * PER_CENT)
    }

    /// `self x numerator / denominator` as an exact fraction of a cent.
    #[must_use]
    pub const fn times(self, numerator: i64, denominator: i64) -> Fraction {
        Fraction { numerator: self.0 * numerator, denominator: PER_CENT * denominator }
    }

    /// Rounded to the cent, for display.
    #[must_use]
    pub const fn rounded(self) -> Centimes {
        self.times(1, 1).rounded()
    }

    /// The amount times a whole number, kept exact: to sum annual amounts over months (G3).
    #[must_use]
    pub const fn scaled(self, factor: i64) -> Self {
        Self(self.0 * factor)
    }

    /// The sum of two exact amounts.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// An exact amount, `numerator / denominator` cents, that a rule rounds once. The denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    /// No amount: 0/1.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// An exact fraction of a cent.
    #[must_use]
    pub const fn new(numerator: i64, denominator: i64) -> Self {
        Self { numerator, denominator }
    }

    /// Half away from zero, to the cent.
    #[must_use]
    pub const fn rounded(self) -> Centimes {
        Centimes(half_away(self.numerator, self.denominator))
    }

    /// The share of it that goes to one payer (R3): exact for none, half and the whole, which are those of the law; any other
    /// share is rounded here.
    #[must_use]
    pub const fn share(self, part: Part) -> Self {
        // The numerator times 1e4 could pass 64 bits: halves and wholes stay exact in the denominator.
        match part {
            Part::WHOLE => self,
            Part::NONE => Self::ZERO,
            Part::HALF => Self { numerator: self.numerator, denominator: self.denominator * 2 },
            Part(part) => {
                let wide = self.numerator as i128 * part as i128;
                let denominator = self.denominator as i128 * PER_CENT as i128;
                let half = denominator.div_euclid(2);
                let cents = if wide >= 0 { (wide + half).div_euclid(denominator) } else { -((-wide + half).div_euclid(denominator)) };
                Self { numerator: cents as i64, denominator: 1 }
            }
        }
    }

    /// The numbers before rounding, for an explanation: cents with six decimals, as text (`987891.0625` means 9 878.910625 EUR).
    #[must_use]
    pub fn exact_euros(self) -> String {
        let scaled = i128::from(self.numerator) * 1_000_000;
        let denominator = i128::from(self.denominator) * 100;
        let (sign, scaled) = if scaled < 0 { ("-", -scaled) } else { ("", scaled) };
        let (whole, rest) = (scaled.div_euclid(denominator), scaled.rem_euclid(denominator));
        let exact = rest == 0;
        let text = format!("{sign}{}.{:06}", whole.div_euclid(1_000_000), whole.rem_euclid(1_000_000));
        let text = text.trim_end_matches('0');
        let shown = text.strip_suffix('.').unwrap_or(text);
        if exact { shown.to_owned() } else { format!("{sign}{}.{:06}…", whole.div_euclid(1_000_000), whole.rem_euclid(1_000_000)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_rqth_is_rounded_once() {
        // D, NPEC 6 079.3333, RQTH, 13 funded months: 9 878.91 (docs/RULES.md, R7, R8).
        let annual = Annual::increased(Centimes(607_933), Part(5_000), Centimes::ZERO);
        assert_eq!(annual.times(13, 12).rounded(), Centimes(987_891));
        assert_eq!(annual.times(13, 12).exact_euros(), "9878.91125");
    }

    #[test]
    fn the_largest_amount_stays_within_64_bits() {
        let largest = Centimes::LARGEST_OF_A_CONTRACT;
        let annual = Annual::increased(largest, Part::WHOLE, largest);
        assert_eq!(annual.times(120 * 10_000, 12 * 10_000).rounded(), Centimes(3_000_000_000));
    }

    #[test]
    fn two_halves_of_an_odd_cent() {
        let odd = Fraction::new(101, 1);
        assert_eq!(odd.share(Part::HALF).rounded(), Centimes(51));
        assert_eq!(odd.share(Part::WHOLE).rounded(), Centimes(101));
    }
}
