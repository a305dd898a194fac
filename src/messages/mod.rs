//! Every sentence that a person reads, in French and in English: catalogues by key, with named placeholders.
//!
//! A text holds `{name}` placeholders; a part between `[[` and `]]` is left out when one of its placeholders has no value.
//! Keys that count things have two forms, `.one` and `.other`.

mod toml_words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::diagnostic::{Code, Diagnostic};
use crate::language::Language;
use crate::signs::visible;

type MessageCatalogue = BTreeMap<String, String>;

/// The catalogues in French, a file per capability.
const FR: &[&str] = &[
    include_str!("fr/core.toml"),
    include_str!("fr/valeurs.toml"),
    include_str!("fr/comptes.toml"),
    include_str!("fr/risques.toml"),
    include_str!("fr/employeurs.toml"),
    include_str!("fr/scenarios.toml"),
    include_str!("fr/comparaison.toml"),
    include_str!("fr/fonds.toml"),
    include_str!("fr/npec.toml"),
    include_str!("fr/contrats.toml"),
    include_str!("fr/classeurs.toml"),
    include_str!("fr/fichiers.toml"),
    include_str!("fr/rapprochement.toml"),
    include_str!("fr/bureau.toml"),
    include_str!("fr/page.toml"),
    include_str!("fr/regions.toml"),
    include_str!("fr/requetes.toml"),
];
/// The same in English.
const EN: &[&str] = &[
    include_str!("en/core.toml"),
    include_str!("en/valeurs.toml"),
    include_str!("en/comptes.toml"),
    include_str!("en/risques.toml"),
    include_str!("en/employeurs.toml"),
    include_str!("en/scenarios.toml"),
    include_str!("en/comparaison.toml"),
    include_str!("en/fonds.toml"),
    include_str!("en/npec.toml"),
    include_str!("en/contrats.toml"),
    include_str!("en/classeurs.toml"),
    include_str!("en/fichiers.toml"),
    include_str!("en/rapprochement.toml"),
    include_str!("en/bureau.toml"),
    include_str!("en/page.toml"),
    include_str!("en/regions.toml"),
    include_str!("en/requetes.toml"),
];
/// The words of the report in French, flat keys, a file per capability.
pub const REPORT_FR: &[&str] = &[
    include_str!("fr/report.toml"),
    include_str!("fr/report_comptes.toml"),
    include_str!("fr/report_risques.toml"),
    include_str!("fr/report_employeurs.toml"),
    include_str!("fr/report_scenarios.toml"),
    include_str!("fr/report_comparaison.toml"),
    include_str!("fr/report_fonds.toml"),
    include_str!("fr/report_npec.toml"),
    include_str!("fr/report_contrats.toml"),
    include_str!("fr/report_regions.toml"),
];
/// The same in English.
pub const REPORT_EN: &[&str] = &[
    include_str!("en/report.toml"),
    include_str!("en/report_comptes.toml"),
    include_str!("en/report_risques.toml"),
    include_str!("en/report_employeurs.toml"),
    include_str!("en/report_scenarios.toml"),
    include_str!("en/report_comparaison.toml"),
    include_str!("en/report_fonds.toml"),
    include_str!("en/report_npec.toml"),
    include_str!("en/report_contrats.toml"),
    include_str!("en/report_regions.toml"),
];

/// The texts of one language.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    language: Language,
    texts: &'static MessageCatalogue,
}

fn catalogue(sources: &[&str]) -> MessageCatalogue {
    let mut texts = MessageCatalogue::new();
    for table in sources.iter().filter_map(|source| toml::from_str::<toml::Table>(source).ok()) {
        flatten("", &table, &mut texts);
    }
    texts
}

fn flatten(prefix: &str, table: &toml::Table, texts: &mut MessageCatalogue) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, texts),
            toml::Value::String(text) => drop(texts.insert(key, text.trim_end_matches('\n').to_owned())),
            _ => {}
        }
    }
}

impl Messages {
    /// The catalogue of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        static FRENCH: OnceLock<MessageCatalogue> = OnceLock::new();
        static ENGLISH: OnceLock<MessageCatalogue> = OnceLock::new();
        let texts = match language {
            Language::Fr => FRENCH.get_or_init(|| catalogue(FR)),
            Language::En => ENGLISH.get_or_init(|| catalogue(EN)),
        };
        Self { language, texts }
    }

    /// Its language.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text of a key as written, if there is one.
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'static str> {
        self.texts.get(key).map(String::as_str)
    }

    /// The text of a key as written; nothing when the catalogue has none.
    #[must_use]
    pub fn fixed(self, key: &str) -> &'static str {
        self.get(key).unwrap_or_default()
    }

    /// The text of a key with its values; the key itself when the catalogue has none.
    #[must_use]
    pub fn text(self, key: &str, values: &[(&str, &str)]) -> String {
        self.get(key).map_or_else(|| key.to_owned(), |text| filled(text, values, self.language))
    }

    /// The text of a key that takes no value.
    #[must_use]
    pub fn word(self, key: &str) -> String {
        self.text(key, &[])
    }

    /// The form of a key for a number of things, which `{count}` shows: in French 0 and 1 are singular, in English 1 alone.
    #[must_use]
    pub fn count(self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        let one = is_one(count as u64, self.language);
        let shown = self.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
        let mut all = vec![("count", shown.as_str())];
        all.extend_from_slice(values);
        self.text(&format!("{key}.{}", if one { "one" } else { "other" }), &all)
    }

    /// Every key with its text, in order.
    pub fn texts(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// What a kind of fault is, in a few words.
    #[must_use]
    pub fn title(self, code: Code) -> String {
        self.word(&format!("codes.{code}.title"))
    }

    /// The sentence of one fault, its values and its place at hand.
    #[must_use]
    pub fn message(self, fault: &Diagnostic) -> String {
        self.of_fault(&format!("codes.{}.message", fault.code), fault)
    }

    /// The advice of one fault, if it has one.
    #[must_use]
    pub fn hint(self, fault: &Diagnostic) -> Option<String> {
        fault.hint.map(|hint| self.of_fault(&format!("hints.{hint}"), fault))
    }

    fn of_fault(self, key: &str, fault: &Diagnostic) -> String {
        let place = &fault.location;
        let line = place.line.map(|line| line.to_string());
        let named = [
            ("file", place.file.as_ref()),
            ("sheet", place.sheet.as_ref()),
            ("line", line.as_ref()),
            ("column", place.column.as_ref()),
            ("value", place.value.as_ref()),
            ("contrat_id", fault.contrat_id.as_ref()),
        ];
        // What the fault says of itself comes first: it is nearer to the case than its place. A sheet shows its days as the language does.
        let day = |name: &str, value: &str| self.dated(value).filter(|_| name == "value" && place.sheet.is_some());
        let said =
            |name: &str, value: &str| day(name, value).or_else(|| self.amount(name, value)).unwrap_or_else(|| self.said(name, value));
        let own = fault.arguments.iter().map(|(name, value)| (*name, said(name, value)));
        let shown = |name: &'static str, value: &String| (name, day(name, value).unwrap_or_else(|| printable(value)));
        let place = named.into_iter().filter_map(|(name, value)| value.map(|value| shown(name, value)));
        let values: Vec<(&str, String)> = own.chain(place).collect();
        let borrowed: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.text(key, &borrowed)
    }
}

impl Messages {
    /// An amount of a fault as the language writes it: `1 234,56 €`.
    fn amount(self, name: &str, value: &str) -> Option<String> {
        const AMOUNTS: [&str; 3] = ["amount", "envelope", "need"];
        let (_, cents) = value.rsplit_once('.').filter(|_| AMOUNTS.contains(&name))?;
        let centimes = value.replacen('.', "", 1).parse().ok().filter(|_| cents.len() == 2)?;
        Some(self.language.amount(centimes))
    }

    /// A value of a fault in words. A list of what there is, which is the program's own, is never cut; a name of the user is no word of the
    /// catalogue; counts and bounds are numbers of the language.
    fn said(self, name: &str, value: &str) -> String {
        match name {
            "keys" | "known" | "words" => visible(value).into_owned(),
            "one" | "other" | "used" => self.dated(value).unwrap_or_else(|| printable(value)),
            "expected" => {
                let bound = |bound: &str| self.number(bound).or_else(|| self.dated(bound));
                let bounds: Option<Vec<String>> = value.split(" – ").map(bound).collect();
                bounds.map_or_else(|| self.worded(value), |bounds| bounds.join(" – "))
            }
            "days" | "rows" | "count" => self.number(value).unwrap_or_else(|| self.worded(value)),
            _ => self.worded(value),
        }
    }

    /// A day as the language writes it.
    fn dated(self, value: &str) -> Option<String> {
        let day = Some(value).filter(|value| value.len() == "2020-01-01".len())?.parse().ok()?;
        Some(self.language.date(day))
    }

    /// A number, whole or with decimals, or whole euros, as the language writes it.
    fn number(self, value: &str) -> Option<String> {
        let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value: String = value.chars().filter(|sign| !sign.is_whitespace()).collect();
        if let Some(euros) = value.strip_suffix('€') {
            let euros: i64 = Some(euros).filter(digits)?.parse().ok()?;
            return Some(self.language.amount_rounded(euros.checked_mul(100)?));
        }
        let (whole, decimals) = value.split_once('.').map_or((value.as_str(), None), |(whole, decimals)| (whole, Some(decimals)));
        let whole = self.language.integer(Some(whole).filter(digits)?.parse().ok()?);
        let mark = if self.language == Language::Fr { ',' } else { '.' };
        Some(match decimals {
            None => whole,
            Some(decimals) => format!("{whole}{mark}{}", Some(decimals).filter(digits)?),
        })
    }

    /// An error of the system in the words of the language, `… (os error 20)`, with its number.
    fn of_system(self, value: &str) -> Option<String> {
        let (_, rest) = value.rsplit_once("(os error ")?;
        let (number, _) = rest.split_once(')')?;
        let words = self.get(&format!("system.n{number}")).or_else(|| self.get("system.other"))?;
        Some(filled(words, &[("number", number)], self.language))
    }

    /// A cause that has words, a day as the language writes it, or the value itself.
    fn worded(self, value: &str) -> String {
        if let Some(told) = self.of_system(value).or_else(|| self.of_toml(value)) {
            return told;
        }
        let is_key = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let cause = value.bytes().all(is_key).then(|| self.get(&format!("causes.{value}")));
        let cause = cause.flatten().map(str::to_owned);
        cause.or_else(|| self.dated(value)).unwrap_or_else(|| printable(value))
    }
}

/// A value of a file as it can be shown on a screen: no control character, no sign that nobody sees, at most 80 characters.
#[must_use]
pub fn printable(value: &str) -> String {
    const LONGEST: usize = 80;
    let value = visible(value);
    let mut shown: String = value.chars().take(LONGEST).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    if value.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a number of things is singular: in French 0 and 1 are, in English 1 alone.
const fn is_one(count: u64, language: Language) -> bool {
    match language {
        Language::Fr => count < 2,
        Language::En => count == 1,
    }
}

/// A text with its values: optional parts first, then placeholders; braces inside a value are left alone.
#[must_use]
pub fn filled(text: &str, values: &[(&str, &str)], language: Language) -> String {
    let mut result = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[[") {
        let (part, following) = after.split_once("]]").unwrap_or((after, ""));
        result.push_str(&replaced(before, values, language).0);
        let (optional, complete) = replaced(part, values, language);
        if complete {
            result.push_str(&optional);
        }
        rest = following;
    }
    result.push_str(&replaced(rest, values, language).0);
    result
}

/// Months before which « de » loses its vowel.
const ELIDED: [&str; 3] = ["avril", "août", "octobre"];

/// The text with its placeholders replaced, and whether each had a value; `…` stands for one that has none. `{count:contrat|contrats}` is the
/// form that goes with the number of `count`.
fn replaced(text: &str, values: &[(&str, &str)], language: Language) -> (String, bool) {
    let mut result = String::with_capacity(text.len());
    let mut complete = true;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        result.push_str(before);
        let Some((name, following)) = after.split_once('}') else {
            result.push('{');
            rest = after;
            continue;
        };
        let (name, forms) = name.split_once(':').map_or((name, None), |(name, forms)| (name, Some(forms)));
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let value = value.map(|value| forms.map_or(value, |forms| form(forms, value, language)));
        complete &= value.is_some();
        let value = value.unwrap_or("…");
        if language == Language::Fr && result.ends_with(" de ") && ELIDED.iter().any(|month| value.starts_with(month)) {
            result.truncate(result.len() - "e ".len());
            result.push('’');
        }
        result.push_str(value);
        rest = following;
    }
    result.push_str(rest);
    (result, complete)
}

/// The form of a word, `one|other`, that goes with a number as it is shown.
fn form<'f>(forms: &'f str, shown: &str, language: Language) -> &'f str {
    let (one, other) = forms.split_once('|').unwrap_or((forms, forms));
    let (whole, decimals) = match language {
        Language::Fr => shown.split_once(',').unwrap_or((shown, "")),
        Language::En => shown.split_once('.').unwrap_or((shown, "")),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    // In French 1,5 is singular, in English 1.5 is not.
    let whole = language == Language::Fr || !decimals.contains(|sign: char| sign.is_ascii_digit());
    if whole && digits.parse().is_ok_and(|count| is_one(count, language)) { one } else { other }
}

/// The placeholders of a text, in order, each once.
#[must_use]
pub fn placeholders(text: &str) -> std::collections::BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.split_once(':').map_or(name, |(name, _)| name))
        .collect()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests read the sources")]
mod tests;
