//! Why a value is refused, and truth values. Days are in [`super::days`], numbers in [`super::amounts`].

use chrono::NaiveDate;

use super::cell::{InputCell, TOO_LONG};
use crate::diagnostic::Code;
use crate::units::Centimes;

/// The two readings of a value that its column does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Both {
    Days(NaiveDate, NaiveDate),
    Amounts(Centimes, Centimes),
}

impl Both {
    /// As messages show them.
    pub(super) fn shown(self) -> [String; 2] {
        match self {
            Self::Days(one, other) => [one, other].map(|day| day.to_string()),
            Self::Amounts(one, other) => [one, other].map(|amount| amount.to_string()),
        }
    }
}

/// Why a value is refused, what was possible, and the hint that cures it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RefusedValue {
    pub code: Code,
    pub expected: Option<&'static str>,
    pub hint: Option<&'static str>,
    pub both: Option<Both>,
}

impl RefusedValue {
    /// A value that cannot be read.
    pub(super) const UNREADABLE: Self = Self { code: Code::C009, expected: None, hint: None, both: None };

    /// A value that is none of those expected.
    pub(super) const fn out_of(expected: &'static str) -> Self {
        Self { code: Code::C010, expected: Some(expected), hint: None, both: None }
    }

    /// Adds a hint of the catalogue.
    pub(super) const fn hinting(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Adds the two readings that are possible.
    pub(super) const fn between(self, both: Both) -> Self {
        Self { both: Some(both), ..self }
    }

    /// What the cell itself says before any column: an error or a lost formula of a spreadsheet, a number that was cut.
    pub(super) fn of(self, cell: InputCell<'_>) -> Self {
        match cell {
            InputCell::Error(TOO_LONG) => self.hinting("cell_too_long"),
            InputCell::Error(_) => self.hinting("spreadsheet_error"),
            InputCell::Formula => self.hinting("formula_without_value"),
            cell if cell.is_cut_number() => self.hinting("cut_number"),
            _ => self,
        }
    }
}

/// `oui`, `non` and their usual forms.
pub(super) fn boolean(cell: InputCell<'_>) -> Result<bool, RefusedValue> {
    const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("boolean_words");
    const YES: [&str; 12] = ["oui", "true", "vrai", "1", "o", "yes", "y", "x", "1.0", "1,0", "t", "✓"];
    const NO: [&str; 9] = ["non", "false", "faux", "0", "n", "no", "0.0", "0,0", "f"];
    let among = |words: &[&str], text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match cell {
        InputCell::Boolean(value) => Ok(value),
        // As it is written most often.
        InputCell::Text("oui") => Ok(true),
        InputCell::Text("non") => Ok(false),
        InputCell::Text(text) if among(&NO, text) => Ok(false),
        InputCell::Text(text) if among(&YES, text) => Ok(true),
        _ => match cell.integer() {
            Some(0) => Ok(false),
            Some(1) => Ok(true),
            _ => Err(UNREADABLE),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_and_their_forms() {
        for text in ["oui", "Vrai", "TRUE", "1", "o", "X", "yes", "1.0", "1,0"] {
            assert_eq!(boolean(InputCell::text(text)), Ok(true), "{text}");
        }
        for text in ["NON", "faux", "false", "0", "n", "no", "0.0"] {
            assert_eq!(boolean(InputCell::text(text)), Ok(false), "{text}");
        }
        assert_eq!(
            (boolean(InputCell::Real(1.0)), boolean(InputCell::Boolean(true)), boolean(InputCell::Decimal(0, 2))),
            (Ok(true), Ok(true), Ok(false))
        );
        assert!(boolean(InputCell::text("peut-être")).is_err() && boolean(InputCell::Integer(2)).is_err());
    }

    #[test]
    fn what_a_message_shows_is_short() {
        let long = "é".repeat(500);
        assert_eq!(InputCell::text(&long).to_string().chars().count(), 61);
    }
}
