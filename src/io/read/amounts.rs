//! Amounts and whole numbers as people, software and spreadsheets write them. A column says what a lone mark before three digits is.

use super::cell::{InputCell, decimal_text, is_scientific, trimmed};
use super::values::{Both, RefusedValue};
use super::writing::{ColumnSurvey, Mark, SpellingNotice};
use crate::units::{AmountError, Centimes};

/// The two marks, as places in a tally.
const MARKS: [char; 2] = ['.', ','];
const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("amount_format");

/// An amount of a contract, in euros.
pub(super) fn amount(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<Centimes, RefusedValue> {
    const RANGE: RefusedValue = RefusedValue::out_of("0 – 1 000 000 €");
    let amount = parsed_amount(cell, column)?.ok_or(RANGE)?;
    if (Centimes::ZERO..=Centimes::LARGEST_OF_A_CONTRACT).contains(&amount) { Ok(amount) } else { Err(RANGE) }
}

/// An amount of an account, in euros, of either sign.
pub(super) fn any_amount(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<Centimes, RefusedValue> {
    parsed_amount(cell, column)?.ok_or(RefusedValue::out_of("± 10 000 000 000 €"))
}

/// Hours of training over a contract, in hundredths.
pub(super) fn hours(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<i64, RefusedValue> {
    const MOST: i64 = 2_000_000; // Ten years of 2 000 hours.
    let hundredths = amount(cell, column)?;
    if hundredths.0 <= MOST { Ok(hundredths.0) } else { Err(RefusedValue::out_of("0 – 20 000")) }
}

/// An amount; none when it is too large to be one.
fn parsed_amount(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<Option<Centimes>, RefusedValue> {
    let read = match cell {
        InputCell::Text(text) => match plain(text.as_bytes(), column) {
            Some(cents) => return Ok(Some(Centimes(cents))),
            None => Centimes::parse(&Number::parse(text)?.decided(cell, column)?),
        },
        InputCell::Integer(euros) => return Ok(readable(euros.into(), 100)),
        InputCell::Decimal(digits, scale @ 0..=2) => return Ok(readable(digits, [100, 10, 1][usize::from(scale)])),
        InputCell::Decimal(digits, scale) => Centimes::parse(&decimal_text(digits, scale)),
        InputCell::Real(number) => Centimes::parse(&number.to_string()),
        _ => return Err(UNREADABLE),
    };
    match read {
        Ok(amount) => Ok(Some(amount)),
        Err(AmountError::TooLarge) => Ok(None),
        Err(AmountError::NotANumber) => Err(UNREADABLE),
    }
}

/// So many units of `cents` each; none when it is too large to be an amount.
fn readable(units: i128, cents: i128) -> Option<Centimes> {
    let amount = units.checked_mul(cents).and_then(|cents| i64::try_from(cents).ok());
    amount.map(Centimes).filter(Centimes::is_readable)
}

/// The cents of `7400`, `7400.00`, `7400,5`: by far the most frequent. Anything else, and any doubt, is read at length.
fn plain(text: &[u8], column: &mut ColumnSurvey) -> Option<i64> {
    const LONGEST: usize = 10;
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    if whole.is_empty() || whole.len() > LONGEST {
        return None;
    }
    let digit = |byte: u8| i64::from(byte - b'0');
    let euros = whole.iter().fold(0, |sum, &byte| sum * 10 + digit(byte));
    let (mark, cents) = match rest {
        [] => return Some(euros * 100),
        [mark @ (b'.' | b','), tenth] if tenth.is_ascii_digit() => (*mark, digit(*tenth) * 10),
        [mark @ (b'.' | b','), tenth, cent] if tenth.is_ascii_digit() && cent.is_ascii_digit() => {
            (*mark, digit(*tenth) * 10 + digit(*cent))
        }
        _ => return None,
    };
    column.tally.decimal[usize::from(mark == b',')] += 1;
    Some(euros * 100 + cents)
}

/// A number of a text: its sign, its digits, and what its marks prove.
struct Number<'t> {
    negative: bool,
    /// Before the last lone mark, groups taken out.
    whole: String,
    decimals: &'t str,
    /// The mark that may part groups or decimals.
    doubt: Option<usize>,
    /// The marks that this number proves to be before decimals, and between groups.
    decimal: Option<usize>,
    group: Option<usize>,
}

impl<'t> Number<'t> {
    /// `1 234,56 €`, `1.234,56`, `1,234.56`, `(1 234,56)`, `1 234,56-`.
    fn parse(text: &'t str) -> Result<Self, RefusedValue> {
        if is_scientific(text) || loose_scientific(text) {
            return Err(RefusedValue::UNREADABLE.hinting("cut_number"));
        }
        let (negative, digits) = signed(text)?;
        let counted = MARKS.map(|mark| digits.chars().filter(|&c| c == mark).count());
        let last = digits.rfind(MARKS);
        let mark = last.and_then(|at| digits.get(at..)).and_then(|rest| MARKS.iter().position(|&mark| rest.starts_with(mark)));
        let other = mark.map(|mark| 1 - mark).filter(|&other| counted[other] > 0);
        let number = match (mark, last) {
            (Some(mark), Some(at)) if counted[mark] == 1 => {
                let (before, decimals) = (digits.get(..at).unwrap_or(""), digits.get(at + 1..).unwrap_or(""));
                let short = (1..=3).contains(&before.len()) && !before.starts_with('0') && before.bytes().all(|byte| byte.is_ascii_digit());
                let doubt = (short && decimals.len() == 3).then_some(mark);
                let decimal = if doubt.is_none() { Some(mark) } else { None };
                Self { negative, whole: ungrouped(before).ok_or(UNREADABLE)?, decimals, doubt, decimal, group: other }
            }
            // One mark several times parts groups; two marks several times are no number.
            (Some(_), _) if other.is_some() => return Err(UNREADABLE),
            _ => Self { negative, whole: ungrouped(digits).ok_or(UNREADABLE)?, decimals: "", doubt: None, decimal: None, group: mark },
        };
        let empty = number.whole.is_empty() && number.decimals.is_empty();
        if empty || !number.decimals.bytes().all(|byte| byte.is_ascii_digit()) { Err(UNREADABLE) } else { Ok(number) }
    }

    /// The number as `-1234.56`; what it proves is counted, and a doubt is decided by its column.
    fn decided(self, cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<String, RefusedValue> {
        let sign = if self.negative { "-" } else { "" };
        if let Some(mark) = self.decimal {
            column.tally.decimal[mark] += 1;
        }
        if let Some(mark) = self.group {
            column.tally.group[mark] += 1;
        }
        let (with_groups, with_decimals) =
            (format!("{sign}{}{}", self.whole, self.decimals), format!("{sign}{}.{}", self.whole, self.decimals));
        let Some(mark) = self.doubt else { return Ok(with_decimals) };
        let read = [&with_decimals, &with_groups].map(|text| Centimes::parse(text).unwrap_or_default());
        column.tally.neither[mark] += 1;
        column.tally.stretch(mark, read[1].0);
        match column.spelling.marks[mark] {
            Mark::Group => {
                column.tell(SpellingNotice::Grouped, cell);
                Ok(with_groups)
            }
            Mark::Decimal => {
                column.tell(SpellingNotice::Decimals, cell);
                Ok(with_decimals)
            }
            Mark::Unknown => Err(RefusedValue::UNREADABLE.hinting("ambiguous_amount").between(Both::Amounts(read[0], read[1]))),
        }
    }
}

/// `1e9`, `7,4E3`: scientific notation without a sign, which no amount has.
fn loose_scientific(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(digits, power)| {
        let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
        numeric(digits) && numeric(power)
    })
}

/// The digits of an amount without its currency and sign, and whether it is negative: a minus before or after, or parentheses.
fn signed(text: &str) -> Result<(bool, &str), RefusedValue> {
    let text = without_currency(text);
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let inner = without_currency(trimmed(inner));
        return if inner.starts_with(['-', '−', '+', '(']) { Err(UNREADABLE) } else { Ok((true, inner)) };
    }
    let minus = ['-', '−', '\u{2011}', '\u{2013}'];
    if let Some(rest) = text.strip_prefix(minus) {
        return Ok((true, without_currency(rest.trim_start())));
    }
    if let Some(rest) = text.strip_suffix(minus) {
        return Ok((true, rest.trim_end()));
    }
    Ok((false, text.strip_prefix('+').unwrap_or(text)))
}

fn without_currency(text: &str) -> &str {
    let text = trimmed(text);
    let text = text.strip_prefix('€').or_else(|| text.strip_prefix("EUR")).unwrap_or(text);
    let shorter = ["€", "EUR", "eur", "euros", "Euros", "EUROS"].iter().find_map(|unit| text.strip_suffix(unit));
    trimmed(shorter.unwrap_or(text))
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
pub(super) fn count(cell: InputCell<'_>, (most, told): (u32, &'static str), column: &mut ColumnSurvey) -> Result<u32, RefusedValue> {
    const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("whole_number");
    let range = RefusedValue::out_of(told);
    let number = match cell {
        InputCell::Text(text) if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().map_err(|_| UNREADABLE)?
        }
        InputCell::Text(text) => {
            let number = Number::parse(text).map_err(|refused| if refused == super::amounts::UNREADABLE { UNREADABLE } else { refused })?;
            whole_of(number, cell, column)?.parse::<i64>().map_err(|_| range)?
        }
        _ => cell.integer().ok_or(UNREADABLE)?,
    };
    u32::try_from(number).ok().filter(|&number| number <= most).ok_or(range)
}

/// The whole number of a text: three digits that are not all zero after a mark are a group, since nothing else is whole.
fn whole_of(number: Number<'_>, cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<String, RefusedValue> {
    let zero = number.decimals.bytes().all(|byte| byte == b'0');
    match number.doubt {
        Some(mark) if !zero => {
            column.tally.group[mark] += 1;
            column.tell(SpellingNotice::Grouped, cell);
            Ok(format!("{}{}{}", if number.negative { "-" } else { "" }, number.whole, number.decimals))
        }
        None if !zero => Err(RefusedValue::UNREADABLE.hinting("whole_number")),
        _ => {
            let text = number.decided(cell, column)?;
            Ok(text.split('.').next().unwrap_or("").to_owned())
        }
    }
}

#[cfg(test)]
#[path = "amounts_tests.rs"]
mod tests;
