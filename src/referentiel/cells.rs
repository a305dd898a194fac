//! A cell of a workbook, whatever its file, and titles compared as people read them.

use std::borrow::Cow;

use chrono::NaiveDate;

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PublishedCell<'a> {
    /// Nothing, or blanks.
    Empty,
    /// A text without blanks around it, not empty.
    Text(&'a str),
    /// A number; a code kept as a number loses its leading zeros.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A truth value or an error of a spreadsheet (`#N/A`): never a value.
    Other(&'a str),
}

impl<'a> PublishedCell<'a> {
    /// A text cell, or nothing.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// What is written in it.
    #[must_use]
    pub fn written(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Other(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Date(day) => Cow::Owned(day.to_string()),
        }
    }

    /// A whole number that fits, from a number or its digits.
    #[must_use]
    pub fn whole(self) -> Option<u32> {
        match self {
            Self::Number(number) if number.fract() == 0.0 && (0.0..=4_294_967_295.0).contains(&number) => Some(number as u32),
            Self::Text(text) if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        }
    }

    /// `NC` (no value), `NR` (not filled in), `NA`, a dash or nothing.
    #[must_use]
    pub fn is_absent(self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => ["NC", "NR", "NA", "N/A", "-"].iter().any(|word| word.eq_ignore_ascii_case(text)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signs::folded;

    #[test]
    fn titles_are_compared_as_people_read_them() {
        assert_eq!(folded("Onglet 3-par formation-CPNE"), folded("ONGLET 3 – par formation – CPNE"));
        assert_eq!(folded("Libellé dde la\ncertification"), "libelleddelacertification");
        assert_eq!(PublishedCell::text(" \u{a0}\u{feff}"), PublishedCell::Empty);
        assert_eq!(
            (PublishedCell::Number(26.0).whole(), PublishedCell::Text("26").whole(), PublishedCell::Number(2.5).whole()),
            (Some(26), Some(26), None)
        );
        assert!(PublishedCell::Text("nc").is_absent() && !PublishedCell::Number(0.0).is_absent());
    }
}
