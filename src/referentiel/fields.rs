//! Cells of a row as values: codes with their lost zeros, several RNCP in a cell, amounts, days.

use chrono::{Datelike as _, NaiveDate};

use super::cells::PublishedCell;
use crate::codes::CodeDiplome;
use crate::diagnostic::Code;
use crate::units::Centimes;

/// Why a row is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code of the fault.
    pub code: Code,
    /// The column at fault.
    pub champ: super::layouts::Champ,
    /// The hint that cures it.
    pub hint: &'static str,
}

/// A certification as its row names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NamedCertification {
    pub code: Option<CodeDiplome>,
    pub rncp: Vec<u32>,
    /// A leading zero of the code was restored.
    pub restored: bool,
}

/// Longest RNCP number.
const RNCP_DIGITS: usize = 6;

/// A code diplôme, its lost leading zero restored.
pub(super) fn code_diplome(cell: PublishedCell<'_>) -> Option<(CodeDiplome, bool)> {
    let written = cell.written();
    if matches!(cell, PublishedCell::Date(_) | PublishedCell::Other(_)) {
        return None;
    }
    match written.len() {
        8 => CodeDiplome::parse(&written).map(|code| (code, false)),
        7 if written.bytes().all(|byte| byte.is_ascii_alphanumeric()) && written.as_bytes().first().is_some_and(u8::is_ascii_digit) => {
            CodeDiplome::parse(&format!("0{written}")).map(|code| (code, true))
        }
        _ => None,
    }
}

/// The numbers of `RNCP1006/RNCP37239`, `1006`, `RNCP 1006 ; 37239`, `RNCP1006 et RNCP37239`; none when a word of it is no RNCP.
pub(super) fn rncp(cell: PublishedCell<'_>) -> Option<Vec<u32>> {
    if let PublishedCell::Number(_) = cell {
        return cell.whole().filter(|number| (1..1_000_000).contains(number)).map(|number| vec![number]);
    }
    let PublishedCell::Text(text) = cell else { return None };
    let mut numbers = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.strip_prefix("RNCP").or_else(|| word.strip_prefix("rncp")).unwrap_or(word);
        if digits.is_empty() || word.eq_ignore_ascii_case("et") {
            continue;
        }
        let is_number = digits.len() <= RNCP_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|&number: &u32| is_number && number > 0)?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Some(numbers).filter(|numbers| !numbers.is_empty())
}

/// An annual amount as published, `6079.3333`: digits and a point, no more decimals than written.
pub(super) fn amount(cell: PublishedCell<'_>) -> Option<String> {
    let written = match cell {
        PublishedCell::Number(number) => number.to_string(),
        PublishedCell::Text(text) => plain(text)?,
        _ => return None,
    };
    let cents = Centimes::parse(&written).ok()?;
    (Centimes(1)..=Centimes::LARGEST_OF_A_CONTRACT).contains(&cents).then_some(written)
}

/// `6 079,33 €` as `6079.33`.
fn plain(text: &str) -> Option<String> {
    let text = text.trim_end_matches(|c: char| c == '€' || c.is_whitespace());
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
    let sound = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.matches('.').count() <= 1;
    sound.then_some(digits).filter(|digits| digits.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The numbers of `627, 749 ; 771`; what is no number is left out (`NA`, `NC`).
pub(super) fn idcc(cell: PublishedCell<'_>) -> Vec<u16> {
    match cell {
        PublishedCell::Number(_) => cell.whole().and_then(|number| u16::try_from(number).ok()).into_iter().collect(),
        PublishedCell::Text(text) => {
            let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            parts.filter_map(|part| part.parse::<u16>().ok()).collect()
        }
        _ => Vec::new(),
    }
}

/// 1 September of the year of a procedure.
pub(super) fn procedure(cell: PublishedCell<'_>) -> Option<NaiveDate> {
    let year = cell.whole().filter(|year| (2019..=2060).contains(year))?;
    NaiveDate::from_ymd_opt(year.cast_signed(), 9, 1)
}

/// A day: a date, a serial number of a spreadsheet, `01/09/2023`, `2023-09-01`.
pub(super) fn day(cell: PublishedCell<'_>) -> Option<NaiveDate> {
    let day = match cell {
        PublishedCell::Date(day) => Some(day),
        PublishedCell::Number(_) => {
            let days = cell.whole().filter(|days| (43_000..60_000).contains(days))?;
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(u64::from(days)))
        }
        PublishedCell::Text(text) => {
            let read = |format| NaiveDate::parse_from_str(text, format).ok();
            read("%d/%m/%Y").or_else(|| read("%Y-%m-%d")).or_else(|| read("%d.%m.%Y"))
        }
        _ => None,
    }?;
    (2018..=2060).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn codes_get_their_lost_zero_back() {
        let read = |cell| code_diplome(cell).map(|(code, restored)| (code.to_string(), restored));
        assert_eq!(read(PublishedCell::Number(1022001.0)), Some(("01022001".into(), true)));
        assert_eq!(read(PublishedCell::Text("50022137")), Some(("50022137".into(), false)));
        assert_eq!(read(PublishedCell::Text("2503123A")), Some(("2503123A".into(), false)));
        assert_eq!(read(PublishedCell::Number(102200.0)), None);
        assert_eq!(read(PublishedCell::Text("RNCP955")), None);
    }

    #[test]
    fn several_rncp_in_a_cell() {
        assert_eq!(rncp(PublishedCell::Text("RNCP1006/RNCP37239")), Some(vec![1006, 37239]));
        assert_eq!(rncp(PublishedCell::Text("RNCP 1006 ; 37239/")), Some(vec![1006, 37239]));
        assert_eq!(rncp(PublishedCell::Text("RNCP1006 - RNCP37239\nRNCP 955 et RNCP41000")), Some(vec![1006, 37239, 955, 41000]));
        assert_eq!(rncp(PublishedCell::Number(955.0)), Some(vec![955]));
        assert_eq!(rncp(PublishedCell::Text("RS1234")), None);
        assert_eq!(rncp(PublishedCell::Text("/")), None);
        assert_eq!(rncp(PublishedCell::Text("RNCP1006 (ancien)")), None);
    }

    #[test]
    fn amounts_keep_the_decimals_that_were_published() {
        let read = |cell| amount(cell);
        assert_eq!(read(PublishedCell::Number(6079.3333)).as_deref(), Some("6079.3333"));
        assert_eq!(read(PublishedCell::Number(10207.5)).as_deref(), Some("10207.5"));
        assert_eq!(read(PublishedCell::Text("6 079,33 €")).as_deref(), Some("6079.33"));
        for refused in [
            PublishedCell::Text("x"),
            PublishedCell::Text("1.2.3"),
            PublishedCell::Number(-5.0),
            PublishedCell::Number(0.0),
            PublishedCell::Number(f64::NAN),
            PublishedCell::Number(1e12),
            PublishedCell::Text("€"),
        ] {
            assert_eq!(read(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn days_of_applicability() {
        assert_eq!(procedure(PublishedCell::Number(2021.0)), Some(ymd(2021, 9, 1)));
        assert_eq!(procedure(PublishedCell::Text("21")), None);
        assert_eq!(day(PublishedCell::Number(45214.0)), Some(ymd(2023, 10, 15)));
        assert_eq!(day(PublishedCell::Text("15/07/2024")), Some(ymd(2024, 7, 15)));
        assert_eq!(day(PublishedCell::Text("bientôt")), None);
        assert_eq!(idcc(PublishedCell::Text("627, 749 ; NA")), [627, 749]);
    }
}
