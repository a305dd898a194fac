//! A value of the law as the reader writes it: `6 100,00 € par an`, `10,466 %`, `1er janvier`.

use chrono::NaiveDate;

use super::ReportTexts;
use super::view::printable;
use crate::codes::{Payeur, Regime};
use crate::language::Language;
use crate::units::Centimes;

/// Units that have a word after the value.
const NAMED: [&str; 13] = [
    "EUR/an",
    "EUR/heure",
    "EUR/mois",
    "EUR/nuit",
    "EUR/repas",
    "ans",
    "heures",
    "jours",
    "jours_ouvrables",
    "mois",
    "parts_du_smic",
    "salaries",
    "smic",
];

/// A value, or several parted by ` / `, in the words of the language, with its unit.
#[must_use]
pub fn value(texts: ReportTexts, path: &str, unit: &str, value: &str) -> String {
    let one = |text: &str| shown(texts, path, unit, text).unwrap_or_else(|| decimal(texts.language(), &printable(text)));
    let values: Vec<String> = value.split(" / ").map(one).collect();
    let named = NAMED.contains(&unit);
    let unit = if named { texts.word(&format!("unit_{}", unit.replace('/', "_").to_lowercase())) } else { String::new() };
    format!("{}{unit}", values.join(" / "))
}

/// Amounts, shares, days and words in the language; nothing for what is shown as it is written.
fn shown(texts: ReportTexts, path: &str, unit: &str, text: &str) -> Option<String> {
    let language = texts.language();
    match unit {
        "date" => text.parse().ok().map(|day| language.date(day)),
        "part" | "parts_du_smic" | "taux" => percent(language, text),
        "oui_non" => Some(texts.word(if text == "oui" { "yes" } else { "no" })),
        "jours_de_l_annee" => day_of_year(language, text),
        "mot" if path.starts_with("regime.") => {
            Regime::ALL.into_iter().find(|regime| regime.as_str() == text).map(|regime| texts.word(&format!("regime_{}", regime.as_str())))
        }
        "mot" => match text {
            "cout_prefecture" => Some(texts.word("cout_prefecture")),
            "npec" => Some(texts.word("npec")),
            _ => {
                Payeur::ALL.into_iter().find(|payer| payer.as_str() == text).map(|payer| texts.word(&format!("payeur_{}", payer.as_str())))
            }
        },
        _ => unit.strip_prefix("EUR").and_then(|_| Centimes::parse(text).ok()).map(|amount| language.amount(amount.0)),
    }
}

/// A number with the decimal mark of the language; any other text as it is.
fn decimal(language: Language, text: &str) -> String {
    let is_number = |text: &str| text.split_once('.').is_some_and(|(whole, parts)| is_digits(whole) && is_digits(parts));
    if language == Language::Fr && is_number(text) { text.replace('.', ",") } else { text.to_owned() }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A share written `0.10466` as a percentage, every figure kept.
fn percent(language: Language, text: &str) -> Option<String> {
    let (whole, parts) = text.split_once('.').unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(parts) || whole.len() > 9 {
        return None;
    }
    let parts = format!("{parts:0<2}");
    let (hundredths, below) = parts.split_at(2);
    let whole = language.integer(format!("{whole}{hundredths}").parse().ok()?);
    let below = below.trim_end_matches('0');
    Some(match (language, below.is_empty()) {
        (Language::Fr, true) => format!("{whole}\u{a0}%"),
        (Language::Fr, false) => format!("{whole},{below}\u{a0}%"),
        (Language::En, true) => format!("{whole}%"),
        (Language::En, false) => format!("{whole}.{below}%"),
    })
}

/// `07-14`: the 14th of July of any year.
fn day_of_year(language: Language, text: &str) -> Option<String> {
    let (month, day) = text.split_once('-')?;
    let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
    let known = NaiveDate::from_ymd_opt(2000, month, day)?;
    // The year is none: the day is that of any.
    language.day_long(known).strip_suffix(" 2000").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::{En, Fr};

    fn said(language: Language, unit: &str, text: &str) -> String {
        value(ReportTexts::of(language), "a.b", unit, text)
    }

    #[test]
    fn values_of_the_law_are_written_as_the_language_does() {
        assert_eq!(said(Fr, "EUR/an", "6100"), "6\u{202f}100,00\u{a0}€ par an");
        assert_eq!(said(En, "EUR/an", "4000.00"), "€4,000.00 a year");
        assert_eq!(said(Fr, "taux", "0.10466"), "10,466\u{a0}%");
        assert_eq!(said(Fr, "part", "0.5 / 0.25"), "50\u{a0}% / 25\u{a0}%");
        assert_eq!((said(Fr, "part", "1"), said(En, "part", "0")), ("100\u{a0}%".to_owned(), "0%".to_owned()));
        assert_eq!(said(Fr, "parts_du_smic", "0.55"), "55\u{a0}% du SMIC");
        assert_eq!(said(Fr, "smic", "1.6"), "1,6\u{a0}SMIC");
        assert_eq!((said(Fr, "date", "2020-01-01"), said(Fr, "oui_non", "oui")), ("01/01/2020".to_owned(), "oui".to_owned()));
        assert_eq!(said(Fr, "jours_de_l_annee", "05-01 / 07-14"), "1er mai / 14 juillet");
        assert_eq!((said(Fr, "niveau", "7"), said(Fr, "mot", "2.x")), ("7".to_owned(), "2.x".to_owned()));
    }
}
