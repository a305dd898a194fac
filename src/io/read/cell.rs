//! One cell of a table, whatever the file: what it holds before a column says what it means.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// One cell, whatever the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum InputCell<'a> {
    /// Nothing, blanks, or a word of a database for nothing.
    Empty,
    /// A text without blanks or wrapping around it, not empty.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A decimal number: its digits, and how many of them are decimals.
    Decimal(i128, u8),
    /// A day.
    Date(NaiveDate),
    /// A day and a time of day, in seconds since 1970, of no said zone.
    Local(i64),
    /// A moment, in seconds since 1970, UTC.
    Instant(i64),
    /// A truth value.
    Boolean(bool),
    /// An error of a spreadsheet (`#N/A`).
    Error(&'a str),
    /// A formula whose value was never saved.
    Formula,
}

/// Bytes of a text beyond which it is no value: many cells may name one text, and each would be looked through.
const LONGEST_TEXT: usize = 4_096;
/// What stands for such a text.
pub(super) const TOO_LONG: &str = "…";

impl<'a> InputCell<'a> {
    /// A text cell, or nothing; an error when the text is too long for any value.
    pub(super) fn text(text: &'a str) -> Self {
        if text.len() > LONGEST_TEXT {
            return Self::Error(TOO_LONG);
        }
        let text = trimmed(text);
        match text.as_bytes() {
            [] => Self::Empty,
            // Words for nothing that begin with a letter are short, and names of CFAs and régions are many.
            [b'N' | b'n', ..] if text.len() > LONGEST_NOTHING => Self::Text(text),
            [first, ..] if matches!(first, b'=' | b'\'' | b'"' | b'#' | b'N' | b'n' | b'<' | b'\\' | b'(') || !first.is_ascii() => {
                Self::wrapped(text)
            }
            _ => Self::Text(text),
        }
    }

    /// A text that may be wrapped by a spreadsheet (`="0750001A"`, `'0750001A`), stand for nothing (`NULL`), or be an error.
    #[cold]
    fn wrapped(text: &'a str) -> Self {
        // One wrapping may be around another: what is left has none, so that what is written of it is read as the same.
        let mut bare = text;
        loop {
            let inner = trimmed(unwrapped(bare));
            if inner.len() == bare.len() {
                break;
            }
            bare = inner;
        }
        if is_error(bare) {
            return Self::Error(bare);
        }
        if bare.is_empty() || NOTHING.contains(&bare) { Self::Empty } else { Self::Text(bare) }
    }

    /// What a message shows of it: a formula without a value as the sign of one.
    pub(super) fn shown(self) -> String {
        if self == Self::Formula { "=…".to_owned() } else { self.to_string() }
    }

    /// The number as a whole, when it is one: spreadsheets keep every number with decimals, and no more than fifteen digits of it.
    pub(super) fn integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            Self::Real(number) if number.fract() == 0.0 && number.abs() < EXACT => Some(number as i64),
            Self::Decimal(digits, scale) => {
                let unit = 10_i128.checked_pow(u32::from(scale))?;
                (digits.checked_rem_euclid(unit)? == 0).then(|| i64::try_from(digits.div_euclid(unit)).ok()).flatten()
            }
            _ => None,
        }
    }

    /// Whether it is a number that a spreadsheet or a float has cut: more digits than it can keep.
    pub(super) fn is_cut_number(self) -> bool {
        match self {
            Self::Real(number) => number.abs() >= EXACT,
            Self::Text(text) => is_scientific(text),
            _ => false,
        }
    }
}

/// From here on a floating number may have lost its last digits.
const EXACT: f64 = 1e15;
/// What databases and their exports write for nothing.
const NOTHING: [&str; 12] = ["NULL", "null", "NaN", "nan", "NaT", "None", "<NA>", "\\N", "NA", "N/A", "n/a", "(null)"];
/// Bytes of the longest of them that begins with a letter.
const LONGEST_NOTHING: usize = 4;
/// Errors of spreadsheets as their texts, in English and in French.
const ERRORS: [&str; 13] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NUM!",
    "#NULL!",
    "#VALEUR!",
    "#NOM?",
    "#NOMBRE!",
    "#NUL!",
    "#SPILL!",
    "#PROPAGATION!",
];

/// An error of a spreadsheet, or the fence that it shows for a number wider than its column.
fn is_error(text: &str) -> bool {
    ERRORS.contains(&text) || (text.len() > 2 && text.bytes().all(|byte| byte == b'#'))
}

/// The text inside `="…"`, `'…'`, `"…"`, or after a lone apostrophe.
fn unwrapped(text: &str) -> &str {
    let inner =
        |start: &str, end: &str| text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).filter(|rest| !rest.contains('"'));
    if let Some(inner) = inner("=\"", "\"").or_else(|| inner("\"", "\"")).or_else(|| inner("'", "'").filter(|rest| !rest.contains('\''))) {
        return inner;
    }
    match text.strip_prefix('\'').or_else(|| text.strip_prefix('’')) {
        Some(rest) if !rest.contains(['\'', '’']) => rest,
        _ => text,
    }
}

/// `2,72020E+13`: digits with at most one mark, then an exponent with its sign.
pub(super) fn is_scientific(text: &str) -> bool {
    if !matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'-')) {
        return false;
    }
    let exponent = memchr::memchr2(b'E', b'e', text.as_bytes());
    let Some((digits, exponent)) = exponent.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) else { return false };
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let power = exponent.strip_prefix(['+', '-']).unwrap_or("");
    !whole.is_empty() && numeric(whole) && numeric(decimals) && (1..=3).contains(&power.len()) && numeric(power)
}

/// A whole number that a program wrote with decimals (`50022137.0`): its whole part.
pub(super) fn whole_part(text: &str) -> Option<&str> {
    let (whole, decimals) = text.split_once(['.', ','])?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && (1..=2).contains(&decimals.len()) && decimals.bytes().all(|byte| byte == b'0')).then_some(whole)
}

/// What a message shows of a cell.
impl std::fmt::Display for InputCell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 60;
        match self {
            Self::Empty | Self::Formula => Ok(()),
            Self::Text(text) | Self::Error(text) => match text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)) {
                Some(start) => write!(f, "{start}…"),
                None => f.write_str(text),
            },
            Self::Integer(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Decimal(digits, scale) => f.write_str(&decimal_text(*digits, *scale)),
            Self::Date(day) => write!(f, "{day}"),
            Self::Local(seconds) => match moment(*seconds) {
                Some(moment) => write!(f, "{}", moment.format("%Y-%m-%d %H:%M:%S")),
                None => write!(f, "{seconds}"),
            },
            Self::Instant(seconds) => match moment(*seconds) {
                Some(moment) => write!(f, "{}", moment.format("%Y-%m-%dT%H:%M:%SZ")),
                None => write!(f, "{seconds}"),
            },
            Self::Boolean(value) => write!(f, "{value}"),
        }
    }
}

/// The day and time of seconds since 1970.
pub(super) fn moment(seconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds, 0).map(|moment| moment.naive_utc())
}

/// A decimal number as text, all its decimals written.
pub(super) fn decimal_text(digits: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let text = format!("{:0width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, decimals) = text.split_at(text.len() - scale);
    let sign = if digits < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// Without blanks around it, no-break ones and a stray byte order mark included.
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is read of a cell, written and read again, is the same.
        #[test]
        fn a_text_that_was_read_is_read_as_itself(text in "[=\"'’#N/A!a1 .\u{a0}-]{0,8}") {
            let read = InputCell::text(&text);
            let written = read.to_string();
            prop_assert_eq!(InputCell::text(&written), read);
        }
    }

    #[test]
    fn wrappings_of_spreadsheets_are_taken_off() {
        for text in ["=\"50022137\"", "'50022137", "’50022137", "\"50022137\"", "'50022137'", " =\"50022137\"\u{a0}", "50022137"] {
            assert_eq!(InputCell::text(text), InputCell::Text("50022137"), "{text}");
        }
        for text in ["=\"\"", "'", "NULL", "NaN", "NaT", "None", "<NA>", "\\N", " NA ", "N/A", "(null)", ""] {
            assert_eq!(InputCell::text(text), InputCell::Empty, "{text}");
        }
        for text in ["'\"A1\"", "\"'A1\"", "=\"'A1\"", "''A1'"] {
            let read = InputCell::text(text);
            assert_eq!(InputCell::text(&read.to_string()), read, "{text}");
        }
        assert_eq!(InputCell::text("\"#N/A\""), InputCell::Error("#N/A"));
        for text in ["=A1", "L'école", "'s'", "Nantes", "non", "=CMD()", "(25 000,00)"] {
            assert!(matches!(InputCell::text(text), InputCell::Text(_)), "{text}");
        }
        for text in ["#N/A", "#VALEUR!", "#######"] {
            assert_eq!(InputCell::text(text), InputCell::Error(text));
        }
    }

    #[test]
    fn numbers_that_were_cut_are_known() {
        for text in ["2,72020E+13", "2.7202e+13", "4,5022E+07", "1E+05", "-1,2E-05"] {
            assert!(InputCell::Text(text).is_cut_number(), "{text}");
        }
        for text in ["2E13", "E+13", "EX-042", "12E+", "1E+0001", "50022137"] {
            assert!(!InputCell::Text(text).is_cut_number(), "{text}");
        }
        assert!(InputCell::Real(2.720_200_9e16).is_cut_number() && !InputCell::Real(27_202_009_000_000.0).is_cut_number());
        assert_eq!(
            (whole_part("50022137.0"), whole_part("12,00"), whole_part("1.5"), whole_part("1.000"), whole_part(".0")),
            (Some("50022137"), Some("12"), None, None, None)
        );
    }

    #[test]
    fn decimals_are_written_in_full() {
        assert_eq!((decimal_text(-5, 2), decimal_text(1_234, 3), decimal_text(7, 0)), ("-0.05".into(), "1.234".into(), "7".into()));
        assert_eq!(InputCell::Decimal(70_000_000, 4).integer(), Some(7_000));
        assert_eq!(InputCell::Decimal(70_000_001, 4).integer(), None);
    }
}
