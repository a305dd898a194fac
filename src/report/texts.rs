//! The words of the report: flat keys, `{name}` placeholders, one catalogue per language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::language::Language;
use crate::messages::{REPORT_EN, REPORT_FR, filled};

type ReportCatalogue = BTreeMap<String, String>;

/// The words of the report in one language.
#[derive(Clone, Copy, Debug)]
pub struct ReportTexts {
    language: Language,
    catalogue: &'static ReportCatalogue,
}

impl ReportTexts {
    /// The words of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        static FR: OnceLock<ReportCatalogue> = OnceLock::new();
        static EN: OnceLock<ReportCatalogue> = OnceLock::new();
        let read =
            |sources: &[&str]| sources.iter().flat_map(|source| toml::from_str::<ReportCatalogue>(source).unwrap_or_default()).collect();
        let catalogue = match language {
            Language::Fr => FR.get_or_init(|| read(REPORT_FR)),
            Language::En => EN.get_or_init(|| read(REPORT_EN)),
        };
        Self { language, catalogue }
    }

    /// Its language.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text of a key; the key itself when there is none.
    #[must_use]
    pub fn word(self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The text of a key with its values in place of the placeholders.
    #[must_use]
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        self.catalogue.get(key).map_or_else(|| key.to_owned(), |text| filled(text, values, self.language))
    }

    /// A number of things with its noun: `{key}_one` or `{key}_other`. In French 0 and 1 are singular, in English 1 alone.
    #[must_use]
    pub fn count(self, key: &str, count: u64) -> String {
        let one = match self.language {
            Language::Fr => count < 2,
            Language::En => count == 1,
        };
        let shown = self.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
        self.fill(&format!("{key}_{}", if one { "one" } else { "other" }), &[("count", &shown)])
    }

    /// Every key with its text, in order.
    pub fn entries(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.catalogue.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }
}
