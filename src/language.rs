//! The two languages of the output and how each writes numbers, amounts and dates.
//!
//! This is the only number formatting of the project: screen, report and charts all go through it, so that an amount
//! reads the same wherever it appears. Every function is pure. Machine-readable tables do not use it: they are written
//! with a point, two decimals and ISO dates whatever the language.
//!
//! French follows the usage of the Imprimerie nationale: narrow no-break space (U+202F) between thousands, no-break
//! space (U+00A0) before the unit, decimal comma. Both languages use the true minus sign (U+2212), which has the width
//! of a digit and never breaks a line.

use chrono::{Datelike, NaiveDate};

const MINUS: char = '\u{2212}';
const NARROW_SPACE: char = '\u{202F}';
const NO_BREAK_SPACE: char = '\u{A0}';
/// What stands for a number that there is not.
const NONE: &str = "–";

/// Cents in one euro.
const EURO: u128 = 100;

/// A language of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, the default: the readers are French institutions.
    #[default]
    Fr,
    /// English (British month names).
    En,
}

/// A unit of round amounts: its size in cents and its name in each language.
struct RoundUnit {
    cents: u128,
    fr: &'static str,
    en: &'static str,
}

/// The euro itself.
const EUROS: RoundUnit = RoundUnit { cents: EURO, fr: "€", en: "" };

/// Larger units, largest first.
const UNITS: [RoundUnit; 3] = [
    RoundUnit { cents: 1_000_000_000 * EURO, fr: "Md€", en: "bn" },
    RoundUnit { cents: 1_000_000 * EURO, fr: "M€", en: "M" },
    RoundUnit { cents: 1_000 * EURO, fr: "k€", en: "k" },
];

impl Language {
    /// The code of the language (`fr`, `en`), as in the `lang` attribute of HTML and SVG.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// A whole number with separated thousands: `−12 345`, `−12,345`.
    #[must_use]
    pub fn integer(self, value: i64) -> String {
        Self::signed(value < 0, &self.grouped(u128::from(value.unsigned_abs())))
    }

    /// An exact amount: `1 234,56 €`, `€1,234.56`.
    #[must_use]
    pub fn amount(self, centimes: i64) -> String {
        let cents = u128::from(centimes.unsigned_abs());
        self.priced(centimes < 0, &self.decimal(cents, 2), &EUROS)
    }

    /// An amount in whole euros, half away from zero: `1 235 €`, `€1,235`. What rounds to zero has no sign.
    #[must_use]
    pub fn amount_rounded(self, centimes: i64) -> String {
        let euros = divide_rounded(u128::from(centimes.unsigned_abs()), EURO);
        self.priced(centimes < 0 && euros > 0, &self.grouped(euros), &EUROS)
    }

    /// A difference in whole euros, with its sign in both directions: `+1 235 €`, `−€300`, `0 €`.
    #[must_use]
    pub fn change_rounded(self, centimes: i64) -> String {
        Self::with_plus(centimes, self.amount_rounded(centimes))
    }

    /// A short amount for a chart or a headline: `1,2 M€`, `350 k€`, `€1.2M`, `€350k`.
    ///
    /// One decimal under a hundred units, none above and none when it would be zero; under 1 000 EUR, whole euros.
    #[must_use]
    pub fn compact(self, centimes: i64) -> String {
        let cents = u128::from(centimes.unsigned_abs());
        // The unit is chosen after rounding: 999 950 EUR is 1 M€, not 1 000 k€.
        let unit = UNITS.iter().find(|unit| cents + unit.cents / 2_000 >= unit.cents).unwrap_or(&EUROS);
        let tenths = divide_rounded(cents * 10, unit.cents);
        let number = if unit.cents == EURO || tenths >= 1_000 || tenths.is_multiple_of(10) {
            self.grouped(divide_rounded(cents, unit.cents))
        } else {
            self.decimal(tenths, 1)
        };
        self.priced(centimes < 0 && tenths > 0 && number != "0", &number, unit)
    }

    /// A short difference, with its sign in both directions: `+1,2 M€`, `−€350k`.
    #[must_use]
    pub fn change_compact(self, centimes: i64) -> String {
        Self::with_plus(centimes, self.compact(centimes))
    }

    /// The marks of an axis of amounts, all in one unit and with the same number of decimals, zero without either:
    /// `0`, `0,5 M€`, `1,0 M€`.
    #[must_use]
    pub fn amount_marks(self, marks: &[i64]) -> Vec<String> {
        let largest = marks.iter().map(|mark| u128::from(mark.unsigned_abs())).max().unwrap_or(0);
        // Thousands of euros are written in full up to five figures: `3 000 €` says more than `3 k€`.
        let unit =
            UNITS.iter().find(|unit| largest >= unit.cents && (unit.cents != 1_000 * EURO || largest >= 20_000 * EURO)).unwrap_or(&EUROS);
        let decimals = (0_u32..=2)
            .find(|decimals| marks.iter().all(|mark| (u128::from(mark.unsigned_abs()) * 10_u128.pow(*decimals)).is_multiple_of(unit.cents)))
            .unwrap_or(2);
        marks
            .iter()
            .map(|mark| {
                let scaled = divide_rounded(u128::from(mark.unsigned_abs()) * 10_u128.pow(decimals), unit.cents);
                if scaled == 0 { "0".to_owned() } else { self.priced(*mark < 0, &self.decimal(scaled, decimals), unit) }
            })
            .collect()
    }

    /// A ratio as a percentage with at most one decimal: `12,5 %`, `12.5%`. Something that is no number gives a dash.
    #[must_use]
    pub fn percent(self, ratio: f64) -> String {
        match (self, self.tenths(ratio * 1_000.0)) {
            (_, none) if none == NONE => none,
            (Self::Fr, number) => format!("{number}{NO_BREAK_SPACE}%"),
            (Self::En, number) => format!("{number}%"),
        }
    }

    /// A number to one decimal, none when it would be zero: `24 477,4`, `24,500`. Something that is no number gives a dash.
    #[must_use]
    pub fn number(self, value: f64) -> String {
        self.tenths(value * 10.0)
    }

    /// A number with all its decimals.
    #[must_use]
    pub fn every_decimal(self, value: f64) -> String {
        let text = value.to_string();
        if self == Self::Fr { text.replace('.', ",") } else { text }
    }

    /// A number given in tenths.
    fn tenths(self, value: f64) -> String {
        let tenths = value.round();
        if !tenths.is_finite() || tenths.abs() >= 1e15 {
            return NONE.to_owned();
        }
        // Below 1e15 a whole f64 is exact and fits both integers.
        #[allow(clippy::cast_possible_truncation)]
        let tenths = tenths as i64;
        let size = u128::from(tenths.unsigned_abs());
        let number = if size.is_multiple_of(10) { self.grouped(size / 10) } else { self.decimal(size, 1) };
        Self::signed(tenths < 0, &number)
    }

    /// The same with its sign in both directions, and none at zero: `+0,3`, `−1.2`.
    #[must_use]
    pub fn change(self, value: f64) -> String {
        let number = self.number(value);
        if value > 0.0 && number.chars().any(|sign| ('1'..='9').contains(&sign)) { format!("+{number}") } else { number }
    }

    /// A day: `01/09/2019`, `1 Sept 2019`.
    ///
    /// English spells the month because `01/09/2019` is two different days to British and American readers; ISO dates
    /// stay for the files that machines read.
    #[must_use]
    pub fn date(self, day: NaiveDate) -> String {
        match self {
            Self::Fr => format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
            Self::En => format!("{} {} {:04}", day.day(), self.month_name(day), day.year()),
        }
    }

    /// The month of a day, shortened: `sept. 2019`, `Sept 2019`.
    #[must_use]
    pub fn month_short(self, day: NaiveDate) -> String {
        format!("{} {:04}", self.month_name(day), day.year())
    }

    /// The month of a day in full: `septembre 2019`, `September 2019`.
    #[must_use]
    pub fn month(self, day: NaiveDate) -> String {
        const FR: [&str; 12] =
            ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
        const EN: [&str; 12] =
            ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
        let names = match self {
            Self::Fr => FR,
            Self::En => EN,
        };
        let name = usize::try_from(day.month0()).ok().and_then(|index| names.get(index).copied()).unwrap_or("");
        format!("{name} {:04}", day.year())
    }

    /// A day with the name of its month, shortened: `1er sept. 2019`, `1 Sept 2019`.
    #[must_use]
    pub fn day_short(self, day: NaiveDate) -> String {
        let first = if self == Self::Fr && day.day() == 1 { "er" } else { "" };
        format!("{}{first} {}", day.day(), self.month_short(day))
    }

    /// A day in full: `1er septembre 2019`, `1 September 2019`.
    #[must_use]
    pub fn day_long(self, day: NaiveDate) -> String {
        let first = if self == Self::Fr && day.day() == 1 { "er" } else { "" };
        format!("{}{first} {}", day.day(), self.month(day))
    }

    /// The name of the month of a day without its year, shortened: `sept.`, `Sept`.
    #[must_use]
    pub fn month_name(self, day: NaiveDate) -> &'static str {
        const FR: [&str; 12] = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];
        let names = match self {
            Self::Fr => FR,
            Self::En => EN,
        };
        usize::try_from(day.month0()).ok().and_then(|index| names.get(index).copied()).unwrap_or("")
    }

    /// Digits in groups of three.
    fn grouped(self, value: u128) -> String {
        let separator = match self {
            Self::Fr => NARROW_SPACE,
            Self::En => ',',
        };
        let digits = value.to_string();
        let mut text = String::with_capacity(digits.len() * 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// A number given in units of `10^-decimals`.
    fn decimal(self, scaled: u128, decimals: u32) -> String {
        if decimals == 0 {
            return self.grouped(scaled);
        }
        let point = match self {
            Self::Fr => ',',
            Self::En => '.',
        };
        let one = 10_u128.pow(decimals);
        let width = usize::try_from(decimals).unwrap_or(0);
        format!("{}{point}{:0width$}", self.grouped(scaled / one), scaled % one)
    }

    fn signed(negative: bool, number: &str) -> String {
        if negative { format!("{MINUS}{number}") } else { number.to_owned() }
    }

    fn priced(self, negative: bool, number: &str, unit: &RoundUnit) -> String {
        match self {
            Self::Fr => Self::signed(negative, &format!("{number}{NO_BREAK_SPACE}{}", unit.fr)),
            Self::En => Self::signed(negative, &format!("€{number}{}", unit.en)),
        }
    }

    /// `text` with a plus sign when the amount is positive and does not show as zero.
    fn with_plus(centimes: i64, text: String) -> String {
        let shows = text.chars().any(|c| c.is_ascii_digit() && c != '0');
        if centimes > 0 && shows { format!("+{text}") } else { text }
    }
}

/// A quotient rounded half up, on magnitudes: half away from zero once the sign is put back.
const fn divide_rounded(value: u128, divisor: u128) -> u128 {
    (value + divisor / 2) / divisor
}

#[cfg(test)]
mod tests {
    use super::Language::{En, Fr};
    use chrono::NaiveDate;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn integers_are_grouped_and_keep_the_extremes() {
        assert_eq!(Fr.integer(0), "0");
        assert_eq!(Fr.integer(999), "999");
        assert_eq!(Fr.integer(1_000), "1\u{202F}000");
        assert_eq!(En.integer(-1_234_567), "\u{2212}1,234,567");
        assert_eq!(En.integer(i64::MIN), "\u{2212}9,223,372,036,854,775,808");
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(Fr.amount(123_456), "1\u{202F}234,56\u{A0}€");
        assert_eq!(En.amount(123_456), "€1,234.56");
        assert_eq!(Fr.amount(-5), "\u{2212}0,05\u{A0}€");
        assert_eq!(En.amount(-123_450), "\u{2212}€1,234.50");
        assert_eq!(En.amount(i64::MAX), "€92,233,720,368,547,758.07");
    }

    #[test]
    fn rounded_amounts_go_away_from_zero_and_zero_has_no_sign() {
        assert_eq!(Fr.amount_rounded(150), "2\u{A0}€");
        assert_eq!(Fr.amount_rounded(-150), "\u{2212}2\u{A0}€");
        assert_eq!(En.amount_rounded(-49), "€0");
        assert_eq!(En.amount_rounded(i64::MIN), "\u{2212}€92,233,720,368,547,758");
    }

    #[test]
    fn changes_show_both_signs() {
        assert_eq!(Fr.change_rounded(300_000), "+3\u{202F}000\u{A0}€");
        assert_eq!(En.change_rounded(-300_000), "\u{2212}€3,000");
        assert_eq!(Fr.change_rounded(40), "0\u{A0}€");
        assert_eq!(En.change_compact(120_000_000), "+€1.2M");
    }

    #[test]
    fn compact_chooses_its_unit_after_rounding() {
        assert_eq!(Fr.compact(120_000_000), "1,2\u{A0}M€");
        assert_eq!(Fr.compact(35_000_000), "350\u{A0}k€");
        assert_eq!(Fr.compact(99_995_000), "1\u{A0}M€");
        assert_eq!(Fr.compact(99_949_900), "999\u{A0}k€");
        assert_eq!(Fr.compact(9_995_000), "100\u{A0}k€");
        assert_eq!(Fr.compact(99_900), "999\u{A0}€");
        assert_eq!(Fr.compact(99_950), "1\u{A0}k€");
        assert_eq!(Fr.compact(0), "0\u{A0}€");
        assert_eq!(Fr.compact(-30), "0\u{A0}€");
        assert_eq!(En.compact(-123_456_789_000), "\u{2212}€1.2bn");
        assert_eq!(En.compact(350_000), "€3.5k");
        assert_eq!(En.compact(i64::MIN), "\u{2212}€92,233,720bn");
    }

    #[test]
    fn marks_of_an_axis_share_unit_and_decimals() {
        assert_eq!(Fr.amount_marks(&[0, 50_000_000, 100_000_000]), ["0", "0,5\u{A0}M€", "1,0\u{A0}M€"]);
        assert_eq!(En.amount_marks(&[-300_000, 0, 300_000]), ["\u{2212}€3,000", "0", "€3,000"]);
        assert_eq!(En.amount_marks(&[0, 25_000_000]), ["0", "€250k"]);
        assert_eq!(En.amount_marks(&[0, 105_000_000]), ["0", "€1.05M"]);
        assert!(En.amount_marks(&[]).is_empty());
    }

    #[test]
    fn numbers_have_one_decimal_at_most() {
        assert_eq!((Fr.every_decimal(0.05), En.every_decimal(0.05), Fr.every_decimal(2.0)), ("0,05".into(), "0.05".into(), "2".into()));
        assert_eq!((Fr.number(24_477.44), En.number(24_500.0)), ("24\u{202f}477,4".into(), "24,500".into()));
        assert_eq!((Fr.change(-0.04), Fr.change(0.04), Fr.change(0.3)), ("0".into(), "0".into(), "+0,3".into()));
        assert_eq!((En.change(-1.25), Fr.number(f64::NAN)), ("\u{2212}1.3".into(), "–".into()));
    }

    #[test]
    fn percentages() {
        assert_eq!(Fr.percent(0.125), "12,5\u{A0}%");
        assert_eq!(En.percent(-0.5), "\u{2212}50%");
        assert_eq!(En.percent(12.0), "1,200%");
        assert_eq!(En.percent(-0.000_01), "0%");
        assert_eq!(Fr.percent(f64::NAN), "–");
        assert_eq!(Fr.percent(f64::INFINITY), "–");
    }

    #[test]
    fn dates() {
        let day = day(2019, 9, 1);
        assert_eq!(Fr.date(day), "01/09/2019");
        assert_eq!(En.date(day), "1 Sept 2019");
        assert_eq!(Fr.month_short(day), "sept. 2019");
        assert_eq!(En.month_short(day), "Sept 2019");
        assert_eq!(Fr.month_name(NaiveDate::MAX), "déc.");
    }
}
