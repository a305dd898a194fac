//! What the law and the columns of tables are, for programs.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::io::read::{self, ColumnKind, InputColumn};
use crate::legislation::Bilingual;
use crate::scenario::Reading;

/// One version of a parameter, a row of `law`. The words are those of the language asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VersionTyped {
    /// `file.parameter`.
    pub parameter: String,
    /// The value as its file writes it; empty when no version is in force on the day.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// The event whose day selects the version.
    pub event: String,
    /// First day in force.
    pub from: Option<NaiveDate>,
    /// First day not in force.
    pub until: Option<NaiveDate>,
    /// The day on which its text became known.
    pub published: Option<NaiveDate>,
    /// No text stands behind it.
    pub assumed: bool,
    /// The text.
    pub text: String,
    /// The article.
    pub article: String,
    /// Where it can be read.
    pub url: String,
    /// The day on which it was last checked.
    pub checked_on: NaiveDate,
    /// What is uncertain; empty when nothing is.
    pub doubt: String,
    /// What the parameter is.
    pub label: String,
}

/// What `law --readings` says.
#[derive(Serialize, JsonSchema)]
pub struct LawReadingsTyped {
    /// Version of the program.
    pub version: &'static str,
    /// The points that the law leaves open.
    pub lectures: Vec<OpenPointTyped>,
}

/// A point that the law leaves open.
#[derive(Serialize, JsonSchema)]
pub struct OpenPointTyped {
    lecture: String,
    regle: String,
    question: Bilingual,
    source: String,
    /// The answers; the first is the default.
    reponses: Vec<AnswerTyped>,
}

/// An answer to it.
#[derive(Serialize, JsonSchema)]
pub struct AnswerTyped {
    reponse: String,
    libelle: Bilingual,
}

impl LawReadingsTyped {
    /// From the points as they are kept.
    #[must_use]
    pub fn of(readings: Vec<Reading>) -> Self {
        let point = |reading: Reading| OpenPointTyped {
            lecture: reading.name,
            regle: reading.rule,
            question: reading.question,
            source: reading.source,
            reponses: reading.choices.into_iter().map(|choice| AnswerTyped { reponse: choice.name, libelle: choice.label }).collect(),
        };
        Self { version: env!("CARGO_PKG_VERSION"), lectures: readings.into_iter().map(point).collect() }
    }
}

/// What `check --columns` says: the columns of each table that people make.
#[derive(Serialize, JsonSchema)]
pub struct ColumnsTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Of contracts.
    pub contrats: Vec<ColumnTyped>,
    /// Of CFAs and their accounts.
    pub centres: Vec<ColumnTyped>,
    /// Of prices by diploma.
    pub prix: Vec<ColumnTyped>,
    /// Of payments received.
    pub paiements: Vec<ColumnTyped>,
}

/// A column.
#[derive(Serialize, JsonSchema)]
pub struct ColumnTyped {
    colonne: &'static str,
    /// `text`, `code`, `number`, `decimal`, `date`, `amount`, `boolean` or `word`.
    forme: &'static str,
    /// The words that it may hold, when it holds words.
    mots: Vec<&'static str>,
    /// Whether a file without it cannot be read.
    obligatoire: bool,
    fr: &'static str,
    en: &'static str,
    /// Other headers that are read as it.
    alias: Vec<&'static str>,
}

impl ColumnsTyped {
    /// Those that reading knows.
    #[must_use]
    pub fn known() -> Self {
        let all = |columns: &'static [InputColumn]| columns.iter().map(ColumnTyped::of).collect();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            contrats: all(read::columns()),
            centres: all(read::centre_columns()),
            prix: all(read::price_columns()),
            paiements: all(read::payment_columns()),
        }
    }
}

impl ColumnTyped {
    fn of(column: &InputColumn) -> Self {
        let mots = if let ColumnKind::Word(words) = column.kind { words.to_vec() } else { Vec::new() };
        Self {
            colonne: column.name,
            forme: column.kind.word(),
            mots,
            obligatoire: column.needed,
            fr: column.fr,
            en: column.en,
            alias: column.aliases.to_vec(),
        }
    }
}
