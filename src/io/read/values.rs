//! The values of cells: dates, amounts, whole numbers, booleans. No allocation on the usual forms.

use chrono::{Datelike, NaiveDate};

use crate::diagnostic::Code;
use crate::units::{AmountError, Centimes};

/// Why a value is refused, what was possible, and the hint that cures it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub code: Code,
    pub expected: Option<&'static str>,
    pub hint: Option<&'static str>,
}

impl Refused {
    /// A value that cannot be read.
    pub(super) const UNREADABLE: Self = Self { code: Code::C009, expected: None, hint: None };

    /// A value that is none of those expected.
    pub(super) const fn out_of(expected: &'static str) -> Self {
        Self { code: Code::C010, expected: Some(expected), hint: None }
    }

    /// Adds a hint of the catalogue.
    pub(super) const fn hinting(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

/// One cell, whatever the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// Nothing, or blanks.
    Empty,
    /// A text without blanks around it, not empty.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A number of hundredths.
    #[cfg_attr(not(feature = "polars"), expect(dead_code, reason = "only Parquet has decimals"))]
    Hundredths(i64),
    /// A day.
    Date(NaiveDate),
    /// A truth value.
    Boolean(bool),
    /// An error of a spreadsheet (`#N/A`).
    Error(&'a str),
}

/// Bytes of a text beyond which it is no value: many cells may name one text, and each would be looked through.
const LONGEST_TEXT: usize = 4_096;
/// What stands for such a text.
pub(super) const TOO_LONG: &str = "…";

impl<'a> Cell<'a> {
    /// A text cell, or nothing; an error when the text is too long for any value.
    #[inline]
    pub(super) fn text(text: &'a str) -> Self {
        if text.len() > LONGEST_TEXT {
            return Self::Error(TOO_LONG);
        }
        let text = trimmed(text);
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// The number as a whole, when it is one: spreadsheets keep every number with decimals.
    pub(super) fn integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            Self::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(number as i64),
            Self::Hundredths(number) if number.rem_euclid(100) == 0 => Some(number.div_euclid(100)),
            _ => None,
        }
    }
}

/// What a message shows of a cell.
impl std::fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 60;
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Error(text) => match text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)) {
                Some(start) => write!(f, "{start}…"),
                None => f.write_str(text),
            },
            Self::Integer(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Hundredths(number) => write!(f, "{}", Centimes(*number)),
            Self::Date(day) => write!(f, "{day}"),
            Self::Boolean(value) => write!(f, "{value}"),
        }
    }
}

/// Without blanks around it, no-break ones and a stray byte order mark included.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'),
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    if !(1..=4).contains(&digits.len()) {
        return None;
    }
    let mut value = 0_u32;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(digit - b'0');
    }
    Some(value)
}

/// Years in which a day can be, and how they are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Years(i32, i32, &'static str);

/// The years in which a day of a contract can be.
pub(super) const CONTRACT_YEARS: Years = Years(2000, 2060, "2000-01-01 – 2060-12-31");
/// The years in which an apprentice can be born.
pub(super) const BIRTH_YEARS: Years = Years(1900, 2060, "1900-01-01 – 2060-12-31");

/// A day written `2019-09-01`, `01/09/2019`, `1.9.2019`, `01-09-2019`, `2019/09/01`, with a time of day or without.
#[inline]
fn day_of_text(text: &str) -> Result<NaiveDate, Refused> {
    const UNREADABLE: Refused = Refused::UNREADABLE.hinting("date_format");
    let day = match text.as_bytes().iter().position(|byte| matches!(byte, b'T' | b' ' | b't')) {
        Some(end) if time_of_day(text.get(end + 1..).unwrap_or("?")) => text.get(..end).unwrap_or(""),
        Some(_) => return Err(UNREADABLE),
        None => text,
    };
    let mut parts = day.as_bytes().split(|byte| matches!(byte, b'-' | b'/' | b'.'));
    let (Some(first), Some(month), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(UNREADABLE);
    };
    let (Some(first_number), Some(month), Some(last_number)) = (number(first), number(month), number(last)) else {
        return Err(UNREADABLE);
    };
    let (year, of_month) = match (first.len(), last.len()) {
        (4, 1 | 2) => (first_number, last_number),
        (1 | 2, 4) => (last_number, first_number),
        (1 | 2, 2) => return Err(Refused::UNREADABLE.hinting("four_digit_year")),
        _ => return Err(UNREADABLE),
    };
    let impossible = if month > 12 && of_month <= 12 {
        Refused::UNREADABLE.hinting("day_before_month")
    } else {
        Refused::UNREADABLE.hinting("impossible_date")
    };
    NaiveDate::from_ymd_opt(year.cast_signed(), month, of_month).ok_or(impossible)
}

fn time_of_day(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z' | b'+' | b'-'))
}

/// The day of a spreadsheet's serial number, 1900 system.
pub(super) fn day_of_serial(serial: f64) -> Option<NaiveDate> {
    const MARCH_1900: f64 = 61.0;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = Some(serial.floor()).filter(|days| (MARCH_1900..=100_000.0).contains(days))?;
    epoch.checked_add_days(chrono::Days::new(days as u64))
}

/// A day within a range of years.
#[inline]
pub(super) fn date(cell: Cell<'_>, years: Years) -> Result<NaiveDate, Refused> {
    let day = match cell {
        Cell::Text(text) => day_of_text(text)?,
        Cell::Date(day) => day,
        Cell::Integer(serial) => day_of_serial(serial as f64).ok_or(Refused::UNREADABLE.hinting("date_format"))?,
        Cell::Real(serial) => day_of_serial(serial).ok_or(Refused::UNREADABLE.hinting("date_format"))?,
        _ => return Err(Refused::UNREADABLE.hinting("date_format")),
    };
    if (years.0..=years.1).contains(&day.year()) { Ok(day) } else { Err(Refused::out_of(years.2)) }
}

/// An amount of a contract, in euros.
pub(super) fn amount(cell: Cell<'_>) -> Result<Centimes, Refused> {
    const RANGE: Refused = Refused::out_of("0 – 1 000 000 €");
    let amount = parsed_amount(cell)?.ok_or(RANGE)?;
    if (Centimes::ZERO..=Centimes::LARGEST_OF_A_CONTRACT).contains(&amount) { Ok(amount) } else { Err(RANGE) }
}

/// An amount of an account, in euros, of either sign.
pub(super) fn any_amount(cell: Cell<'_>) -> Result<Centimes, Refused> {
    parsed_amount(cell)?.ok_or(Refused::out_of("± 10 000 000 000 €"))
}

/// An amount; none when it is too large to be one.
fn parsed_amount(cell: Cell<'_>) -> Result<Option<Centimes>, Refused> {
    const UNREADABLE: Refused = Refused::UNREADABLE.hinting("amount_format");
    let read = match cell {
        Cell::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => Centimes::parse(text),
        Cell::Text(text) => Centimes::parse(&plain_number(text)?),
        Cell::Hundredths(cents) => Some(Centimes(cents)).filter(Centimes::is_readable).ok_or(AmountError::TooLarge),
        Cell::Integer(number) => Centimes::parse(&number.to_string()),
        Cell::Real(number) => Centimes::parse(&number.to_string()),
        _ => return Err(UNREADABLE),
    };
    match read {
        Ok(amount) => Ok(Some(amount)),
        Err(AmountError::TooLarge) => Ok(None),
        Err(AmountError::NotANumber) => Err(UNREADABLE),
    }
}

/// `1 234,56 €`, `1.234,56`, `1,234.56` as `1234.56`. A single separator before exactly three digits (`1.234`) may be either and is refused.
fn plain_number(text: &str) -> Result<String, Refused> {
    const UNREADABLE: Refused = Refused::UNREADABLE.hinting("amount_format");
    let text = without_currency(text);
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let decimal = decimal_separator(digits)?;
    let (whole, decimals) = decimal.and_then(|mark| digits.split_once(mark)).unwrap_or((digits, ""));
    let whole = ungrouped(whole).ok_or(UNREADABLE)?;
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
        return Err(UNREADABLE);
    }
    Ok(format!("{sign}{whole}.{decimals}"))
}

fn without_currency(text: &str) -> &str {
    let text = text.strip_prefix('€').unwrap_or(text);
    let shorter = ["€", "EUR", "eur", "euros", "Euros"].iter().find_map(|unit| text.strip_suffix(unit));
    trimmed(shorter.unwrap_or(text))
}

fn decimal_separator(digits: &str) -> Result<Option<char>, Refused> {
    let count = |mark: char| digits.bytes().filter(|&byte| char::from(byte) == mark).count();
    // A lone mark is the decimal one, three decimals included: an amount with more than two is rounded at reading.
    match (count('.'), count(',')) {
        (0, 0) => Ok(None),
        (1, 0) => Ok(Some('.')),
        (0, 1) => Ok(Some(',')),
        (1, _) if digits.rfind('.') > digits.rfind(',') => Ok(Some('.')),
        (_, 1) if digits.rfind(',') > digits.rfind('.') => Ok(Some(',')),
        _ if count('.') == 0 || count(',') == 0 => Ok(None),
        _ => Err(Refused::UNREADABLE.hinting("amount_format")),
    }
}

/// The digits of a whole part whose groups, if any, are of three digits and of one separator.
fn ungrouped(whole: &str) -> Option<String> {
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator else { return Some(whole.to_owned()) };
    if !(separator.is_whitespace() || matches!(separator, '.' | ',' | '\'' | '’' | '_')) {
        return None;
    }
    let mut groups = whole.split(separator);
    let first = groups.next().filter(|group| (1..=3).contains(&group.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        digits.push_str(Some(group).filter(|group| group.len() == 3)?);
    }
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
}

/// A whole number from 0 to `most`: `12`, `12.0`, `12,00`, `1 234`.
pub(super) fn count(cell: Cell<'_>, (most, told): (u32, &'static str)) -> Result<u32, Refused> {
    const UNREADABLE: Refused = Refused::UNREADABLE.hinting("whole_number");
    let range = Refused::out_of(told);
    let number = match cell {
        Cell::Text(text) if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().map_err(|_| UNREADABLE)?,
        Cell::Text(text) => {
            let plain = plain_number(text).map_err(|_| UNREADABLE)?;
            let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
            if decimals.bytes().any(|byte| byte != b'0') {
                return Err(UNREADABLE);
            }
            whole.parse::<i64>().map_err(|_| range)?
        }
        _ => cell.integer().ok_or(UNREADABLE)?,
    };
    u32::try_from(number).ok().filter(|&number| number <= most).ok_or(range)
}

/// Hours of training over a contract, in hundredths.
pub(super) fn hours(cell: Cell<'_>) -> Result<i64, Refused> {
    const MOST: i64 = 2_000_000; // Ten years of 2 000 hours.
    let hundredths = amount(cell).map_err(|refused| refused.hinting("amount_format"))?;
    if hundredths.0 <= MOST { Ok(hundredths.0) } else { Err(Refused::out_of("0 – 20 000")) }
}

/// `oui`, `non` and their usual forms.
#[inline]
pub(super) fn boolean(cell: Cell<'_>) -> Result<bool, Refused> {
    const UNREADABLE: Refused = Refused::UNREADABLE.hinting("boolean_words");
    const YES: [&str; 8] = ["oui", "true", "vrai", "1", "o", "yes", "y", "x"];
    const NO: [&str; 6] = ["non", "false", "faux", "0", "n", "no"];
    let among = |words: &[&str], text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match cell {
        Cell::Boolean(value) => Ok(value),
        Cell::Text(text) if among(&NO, text) => Ok(false),
        Cell::Text(text) if among(&YES, text) => Ok(true),
        _ => match cell.integer() {
            Some(0) => Ok(false),
            Some(1) => Ok(true),
            _ => Err(UNREADABLE),
        },
    }
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
