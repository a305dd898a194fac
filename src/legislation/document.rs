//! Legislation files as written: one TOML file per mechanism, each parameter with its versions and references.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize};
use serde_spanned::Spanned;

use super::reference::{Bilingual, Reference};
use crate::calendar::EventKind;
use crate::diagnostic::{Code, Diagnostic, LineEnds};

/// The name and the text of one legislation file.
#[derive(Clone, Copy, Debug)]
pub struct LegislationText<'a> {
    /// The mechanism: the file name without `.toml`.
    pub name: &'a str,
    /// Its content, TOML.
    pub text: &'a str,
}

/// One file: a mechanism.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What the mechanism is.
    pub title: Bilingual,
    /// The rules that read it.
    pub rules: Vec<String>,
    /// Its parameters by name.
    pub parameters: BTreeMap<String, Parameter>,
}

/// One dated parameter, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What the figure is, in both languages.
    pub label: Bilingual,
    /// Its unit, such as `EUR/an`, `mois`, `part`.
    pub unit: String,
    /// Which day selects the version.
    pub event: EventKind,
    /// The day on which somebody last checked it against its source.
    #[serde(deserialize_with = "day")]
    pub checked_on: NaiveDate,
    /// What is uncertain, and why.
    #[serde(default)]
    pub doubt: Option<Bilingual>,
    /// Its versions, oldest first.
    pub versions: Vec<Spanned<ParameterVersion>>,
    /// What was known before the texts of the versions came out, when it was something else.
    #[serde(default)]
    pub earlier: Vec<ParameterVersion>,
}

/// One version, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterVersion {
    /// First day in force.
    #[serde(deserialize_with = "day")]
    pub from: NaiveDate,
    /// First day NOT in force.
    #[serde(default, deserialize_with = "optional_day")]
    pub until: Option<NaiveDate>,
    /// The day on which the text became known.
    #[serde(deserialize_with = "day")]
    pub published: NaiveDate,
    /// The value in the unit of the parameter, not typed yet.
    pub value: RawValue,
    /// No text stands behind this value for this period.
    #[serde(default)]
    pub assumed: bool,
    /// The text itself was not read: what is written comes from somebody who quotes it.
    #[serde(default)]
    pub second_hand: bool,
    /// The version is that of a scenario, not of the law.
    #[serde(skip)]
    pub scenario: bool,
    /// The text of law behind the value.
    pub reference: Reference,
}

/// A value as written: a text or a list of texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RawValue {
    /// A single text.
    One(String),
    /// A list of texts, in its order.
    Many(Vec<String>),
}

impl RawValue {
    /// The texts in order: a single one is a list of one.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

impl std::fmt::Display for RawValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.texts().join(" / "))
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    let whole_day = written.date.filter(|_| written.time.is_none() && written.offset.is_none());
    whole_day
        .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)))
        .filter(|date| date.year() >= 1900)
        .ok_or_else(|| serde::de::Error::custom("a date such as 2020-01-01 is expected"))
}

fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    day(deserializer).map(Some)
}

/// All legislation files, read and checked for gaps and overlaps, by mechanism.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterSet {
    /// The mechanisms by name.
    pub documents: BTreeMap<String, Document>,
}

impl ParameterSet {
    /// Reads every file and reports every fault of every file: syntax and unknown keys, gaps, overlaps.
    ///
    /// # Errors
    /// The faults, when there is one (`L001`, `L003`, `L004`).
    pub fn read(texts: &[LegislationText<'_>]) -> Result<Self, Vec<Diagnostic>> {
        let mut set = Self::default();
        let mut faults = Vec::new();
        for file in texts {
            match toml::from_str::<Document>(file.text) {
                Ok(document) => {
                    faults.extend(periods_faults(file, &document));
                    set.documents.insert(file.name.to_owned(), document);
                }
                Err(error) => faults.push(syntax_fault(file, &error)),
            }
        }
        if faults.is_empty() { Ok(set) } else { Err(faults) }
    }

    /// A parameter by its path, `file.parameter`.
    #[must_use]
    pub fn parameter(&self, path: &str) -> Option<&Parameter> {
        let (document, name) = path.split_once('.')?;
        self.documents.get(document)?.parameters.get(name)
    }

    pub(super) fn parameter_mut(&mut self, path: &str) -> Option<&mut Parameter> {
        let (document, name) = path.split_once('.')?;
        self.documents.get_mut(document)?.parameters.get_mut(name)
    }

    /// Every parameter with its path, in order.
    pub fn parameters(&self) -> impl Iterator<Item = (String, &Parameter)> {
        self.documents
            .iter()
            .flat_map(|(file, document)| document.parameters.iter().map(move |(name, parameter)| (format!("{file}.{name}"), parameter)))
    }
}

fn file_name(file: &LegislationText<'_>) -> String {
    format!("datasets/legislation/{}.toml", file.name)
}

fn syntax_fault(file: &LegislationText<'_>, error: &toml::de::Error) -> Diagnostic {
    let line = error.span().map_or(1, |span| LineEnds::of(file.text).at(span.start));
    Diagnostic::error(Code::L001).in_file(file_name(file)).on_line(line).with("cause", error.message())
}

/// Half-open versions must follow each other with neither gap nor overlap, and only the last may stay open.
fn periods_faults(file: &LegislationText<'_>, document: &Document) -> Vec<Diagnostic> {
    let (mut faults, lines) = (Vec::new(), LineEnds::of(file.text));
    for (name, parameter) in &document.parameters {
        let path = format!("{}.{name}", file.name);
        let fault = |code, version: &Spanned<ParameterVersion>| {
            Diagnostic::error(code)
                .in_file(file_name(file))
                .on_line(lines.at(version.span().start))
                .with("parameter", &path)
                .with("from", version.get_ref().from)
        };
        for version in &parameter.versions {
            let inner = version.get_ref();
            if inner.until.is_some_and(|until| until <= inner.from) {
                faults.push(fault(Code::L002, version).with("cause", "until <= from").hinting("until_after_from"));
            }
        }
        for pair in parameter.versions.windows(2) {
            let [earlier, later] = pair else { continue };
            let next = later.get_ref().from;
            match earlier.get_ref().until {
                Some(until) if until == next => {}
                Some(until) if until < next => faults.push(fault(Code::L004, later).with("until", until)),
                _ => faults.push(fault(Code::L003, earlier).with("until", next).hinting("add_until")),
            }
        }
        if parameter.versions.is_empty() {
            faults.push(Diagnostic::error(Code::L005).in_file(file_name(file)).with("parameter", &path));
        }
    }
    faults
}
