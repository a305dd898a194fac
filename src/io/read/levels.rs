//! Levels of certifications: the numbers of today, and those of before 2019, which ran the other way.

use super::amounts;
use super::cell::{InputCell, whole_part};
use super::values::RefusedValue;
use super::writing::{ColumnSurvey, SpellingNotice};
use crate::codes::Niveau;
use crate::diagnostic::Code;
use crate::signs::folded;

/// Highest level of today, and how the levels are written.
const LEVELS: (u32, &str) = (8, "3 – 8");
const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("niveau_format");

/// Names of diplomas, folded, and their level of today; the longest first.
const NAMES: [(&str, u8); 30] = [
    ("brevetdetechniciensuperieur", 5),
    ("certificatdaptitudeprofessionnelle", 3),
    ("baccalaureatprofessionnel", 4),
    ("brevetprofessionnel", 4),
    ("baccalaureat", 4),
    ("ingenieur", 7),
    ("licencepro", 6),
    ("doctorat", 8),
    ("bachelor", 6),
    ("licence", 6),
    ("bacpro", 4),
    ("master", 7),
    ("maitrise", 6),
    ("deust", 5),
    ("btsa", 5),
    ("bapaat", 3),
    ("capa", 3),
    ("bepa", 3),
    ("bac5", 7),
    ("bac4", 6),
    ("bac3", 6),
    ("bac2", 5),
    ("bpa", 3),
    ("bts", 5),
    ("dut", 5),
    ("but", 6),
    ("cap", 3),
    ("bep", 3),
    ("bac", 4),
    ("bp", 4),
];

/// The level of today of a number of before 2019: 5 was a CAP, 1 a master or more.
pub(super) const fn of_old(old: u8) -> Option<u8> {
    match old {
        5 => Some(3),
        4 => Some(4),
        3 => Some(5),
        2 => Some(6),
        1 => Some(7),
        _ => None,
    }
}

/// A level: `3`, `Niveau 3`, `3 (CAP, BEP)`, `CAP`, `V`.
pub(super) fn niveau(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<Niveau, RefusedValue> {
    match cell {
        InputCell::Text(text) if !is_number(text) => of_words(text, cell, column),
        _ => numbered(amounts::count(cell, LEVELS, column).map_err(|refused| match refused.code {
            Code::C009 => UNREADABLE.of(cell),
            _ => refused.hinting("niveau_format"),
        })?),
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) || whole_part(text).is_some()
}

fn numbered(number: u32) -> Result<Niveau, RefusedValue> {
    let hint = if matches!(number, 1 | 2) { "old_levels" } else { "niveau_format" };
    u8::try_from(number).ok().and_then(Niveau::new).ok_or(RefusedValue::out_of(LEVELS.1).hinting(hint))
}

/// A label: its number and the name of a diploma in it, which must agree; a Roman number is of before 2019.
fn of_words(text: &str, cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<Niveau, RefusedValue> {
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric() && c != '+').map(folded).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !matches!(*word, "niveau" | "niv" | "level" | "de" | "du" | "n" | "ou" | "et"))
        .collect();
    let number = words.iter().find_map(|word| word.parse::<u32>().ok());
    let roman = words.iter().find_map(|word| ["i", "ii", "iii", "iv", "v"].iter().position(|roman| roman == word));
    let named = name_in(text);
    match (number, roman, named) {
        (Some(number), None, None) if words.len() == 1 => numbered(number),
        (Some(number), None, Some(name)) if u32::from(name) == number => numbered(number),
        // `5 (CAP, BEP)`: the numbering before 2019, or an error.
        (Some(_), None, Some(_)) => Err(RefusedValue::UNREADABLE.hinting("old_levels")),
        (None, Some(_), _) => of_roman(roman, named, cell, column),
        (None, None, Some(name)) => Niveau::new(name).ok_or(UNREADABLE),
        _ => Err(UNREADABLE),
    }
}

fn of_roman(roman: Option<usize>, named: Option<u8>, cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<Niveau, RefusedValue> {
    let level = roman.and_then(|place| u8::try_from(place + 1).ok()).and_then(of_old).ok_or(UNREADABLE)?;
    // Level I was master and doctorate alike.
    let level = if roman == Some(0) { named.unwrap_or(level) } else { level };
    if named.is_some_and(|name| name != level) {
        return Err(RefusedValue::UNREADABLE.hinting("old_levels"));
    }
    column.tell(SpellingNotice::OldLevel, cell);
    Niveau::new(level).ok_or(UNREADABLE)
}

/// The level of the diplomas that a label names, when they agree.
fn name_in(text: &str) -> Option<u8> {
    let parts = text.split([',', ';', '/', '(', ')']).map(folded);
    let level = |part: String| {
        let part = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let part = part.strip_prefix("niveau").unwrap_or(part).trim_start_matches(|c: char| c.is_ascii_digit());
        NAMES.iter().find(|(name, _)| part.starts_with(name)).map(|&(_, level)| level)
    };
    let mut levels: Vec<u8> = parts.filter_map(level).collect();
    levels.dedup();
    if let [level] = levels.as_slice() { Some(*level) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::read::writing::Spelling;

    fn read(text: &str) -> Result<u8, (Code, &'static str)> {
        let mut column = ColumnSurvey::new(Spelling::default());
        niveau(InputCell::text(text), &mut column).map(|niveau| niveau.number()).map_err(|no| (no.code, no.hint.unwrap_or_default()))
    }

    #[test]
    fn labels_and_roman_numbers() {
        for (text, level) in [
            ("3", 3),
            ("Niveau 3", 3),
            ("niveau 3", 3),
            ("3.0", 3),
            ("3 (CAP, BEP)", 3),
            ("CAP", 3),
            ("V", 3),
            ("Niveau V", 3),
            ("niveau IV", 4),
            ("III", 5),
            ("II", 6),
            ("I", 7),
            ("BTS", 5),
            ("Bac pro", 4),
            ("Niveau 5 (BTS, DUT)", 5),
            ("V (CAP)", 3),
            ("Master", 7),
            ("Bac+5", 7),
            ("8", 8),
        ] {
            assert_eq!(read(text), Ok(level), "{text}");
        }
    }

    #[test]
    fn the_numbering_before_2019_is_named() {
        for text in ["5 (CAP, BEP)", "3 (BTS)", "Niveau V (BTS)"] {
            assert_eq!(read(text), Err((Code::C009, "old_levels")), "{text}");
        }
        assert_eq!(read("2"), Err((Code::C010, "old_levels")));
        assert_eq!(read("9"), Err((Code::C010, "niveau_format")));
        for text in ["premier", "VI", "3 ou 4", "3,5"] {
            assert_eq!(read(text), Err((Code::C009, "niveau_format")), "{text}");
        }
        assert_eq!((of_old(5), of_old(3), of_old(6)), (Some(3), Some(5), None));
    }
}
