//! The values of one cell of the contracts table that no other table has: identifiers, codes, shares, kinds.

use super::amounts;
use super::cell::{InputCell, whole_part};
use super::values::RefusedValue;
use super::writing::ColumnSurvey;
use crate::codes::CodeDiplome;
use crate::contract::{Employeur, TrancheAge, TypeContrat};
use crate::signs::{folded, one_form};
use crate::units::Part;

/// Longest identifier of a contract or a CFA.
pub(super) const LONGEST_TEXT: usize = 200;

/// Numbers of conventions collectives and branches.
const NUMBERS: (u32, &str) = (65_535, "0 – 65 535");

/// An identifier or another text: a whole number that a program wrote with decimals is that number.
pub(super) fn write_text(cell: InputCell<'_>, into: &mut String) -> Result<(), RefusedValue> {
    const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("text_expected");
    match cell {
        _ if cell.is_cut_number() => return Err(UNREADABLE),
        InputCell::Text(text) => into.push_str(&one_form(text.strip_suffix(".0").filter(|_| whole_part(text).is_some()).unwrap_or(text))),
        InputCell::Date(day) => into.push_str(&day.to_string()),
        _ => into.push_str(&cell.integer().ok_or(UNREADABLE)?.to_string()),
    }
    if into.len() <= LONGEST_TEXT { Ok(()) } else { Err(RefusedValue::out_of("1 – 200").hinting("text_too_long")) }
}

pub(super) fn code(cell: InputCell<'_>) -> Result<(CodeDiplome, bool), RefusedValue> {
    const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("code_diplome_format");
    if let InputCell::Text(text) = cell {
        let text = whole_part(text).unwrap_or(text);
        return match text.len() {
            8 => CodeDiplome::parse(text).map(|code| (code, false)).ok_or(UNREADABLE),
            7 => CodeDiplome::parse(&format!("0{text}")).map(|code| (code, true)).ok_or(UNREADABLE),
            _ => Err(UNREADABLE),
        };
    }
    let number = cell.integer().filter(|number| (1_000_000..=99_999_999).contains(number)).ok_or(UNREADABLE)?;
    let restored = number < 10_000_000;
    CodeDiplome::parse(&format!("{number:08}")).map(|code| (code, restored)).ok_or(UNREADABLE)
}

/// A share from 0 to 1, or a percentage with its sign; at most four decimals, never rounded: a threshold of the law is asked of it.
pub(super) fn part(cell: InputCell<'_>) -> Result<Part, RefusedValue> {
    let text = match cell {
        InputCell::Real(number) => format!("{number}"),
        other => other.to_string().replace(',', "."),
    };
    let (digits, places) = match text.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 2),
        None => (text.as_str(), 4),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let sound = !whole.is_empty() && whole.len() <= 3 && (whole.to_owned() + decimals).bytes().all(|byte| byte.is_ascii_digit());
    let decimals = decimals.trim_end_matches('0');
    if !sound || decimals.len() > places {
        return Err(RefusedValue::out_of("0 – 1"));
    }
    let written: i32 = format!("{whole}{decimals:0<places$}").parse().map_err(|_| RefusedValue::out_of("0 – 1"))?;
    Some(Part(written)).filter(|&part| part <= Part::WHOLE).ok_or(RefusedValue::out_of("0 – 1"))
}

pub(super) fn small_number(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<u16, RefusedValue> {
    let number = amounts::count(cell, NUMBERS, column)?;
    u16::try_from(number).map_err(|_| RefusedValue::out_of(NUMBERS.1))
}

/// A word folded, with the `_` of the canonical words back in place.
pub(super) fn folded_word(text: &str) -> String {
    let word = folded(text);
    match word.strip_prefix("public") {
        Some(rest) if !rest.is_empty() => format!("public_{rest}"),
        _ => word,
    }
}

pub(super) fn employeur(cell: InputCell<'_>) -> Result<Employeur, RefusedValue> {
    if let Some(code) = cell.integer() {
        return employeur_of_code(code).ok_or(RefusedValue::UNREADABLE.hinting("known_words"));
    }
    let InputCell::Text(text) = cell else { return Err(RefusedValue::UNREADABLE.hinting("known_words")) };
    // As it is written most often: no folding.
    if text == "prive" {
        return Ok(Employeur::Prive);
    }
    if let Some(employeur) = text.parse().ok().and_then(employeur_of_code) {
        return Ok(employeur);
    }
    match folded_word(text).as_str() {
        "prive" => Ok(Employeur::Prive),
        "public_local" => Ok(Employeur::PublicLocal),
        "public_etat" => Ok(Employeur::PublicEtat),
        _ => Err(RefusedValue::UNREADABLE.hinting("known_words")),
    }
}

/// The kind of employer by its code of the form of the contract (Cerfa 10103, "type d'employeur"): 11 to 16 private; 21 State, 25
/// hospital, 27 establishment of the State; 22 to 24 and 28 local. The others (26, 29, 30) are of several kinds and are not read.
const fn employeur_of_code(code: i64) -> Option<Employeur> {
    match code {
        11..=16 => Some(Employeur::Prive),
        21 | 25 | 27 => Some(Employeur::PublicEtat),
        22..=24 | 28 => Some(Employeur::PublicLocal),
        _ => None,
    }
}

pub(super) fn tranche_age(cell: InputCell<'_>) -> Result<TrancheAge, RefusedValue> {
    let text = cell.to_string();
    let text = text.trim_end_matches("ans").trim();
    let age = || text.parse().ok().filter(|age| (14..100).contains(age)).map(TrancheAge::of_age);
    TrancheAge::ALL.into_iter().find(|band| band.as_str() == text).or_else(age).ok_or(RefusedValue::UNREADABLE.hinting("known_words"))
}

pub(super) fn type_contrat(cell: InputCell<'_>) -> Result<TypeContrat, RefusedValue> {
    let InputCell::Text(text) = cell else { return Err(RefusedValue::UNREADABLE.hinting("known_words")) };
    if text == "apprentissage" {
        return Ok(TypeContrat::Apprentissage);
    }
    match folded(text).as_str() {
        "apprentissage" | "contratdapprentissage" => Ok(TypeContrat::Apprentissage),
        "professionnalisation" | "contratdeprofessionnalisation" => Ok(TypeContrat::Professionnalisation),
        _ => Err(RefusedValue::UNREADABLE.hinting("known_words")),
    }
}
