//! The report as a value: what is said, in order, without any markup.

use serde::{Serialize, Serializer};

use crate::chart::figure::Figure;
use crate::language::Language;
use crate::units::Centimes;

/// A whole report, every text in its language, every number formatted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Language of the texts.
    #[serde(serialize_with = "code")]
    pub language: Language,
    /// What it is about.
    pub title: String,
    /// The line under the title: of which contracts or CFAs the report tells.
    pub subtitle: String,
    /// The answer in a few numbers.
    pub key_figures: Vec<KeyFigure>,
    /// The answer in detail: what the switch does, who pays when, by diploma, by CFA, between classmates, the option.
    pub sections: Vec<ReportSection>,
    /// The rows left out.
    pub set_aside: ReportSection,
    /// What the results rest on that no text says.
    pub assumptions: ReportSection,
    /// Texts of law and data.
    pub sources: ReportSection,
    /// How to make the run again.
    pub reproduction: ReportSection,
    /// The last line, with the version of the program.
    pub footer: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn code<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(language.code())
}

/// A number that stands for the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyFigure {
    /// What the number is, in the language of the report.
    pub label: String,
    /// The number as it is shown, unit included.
    pub value: String,
    /// What to know about it.
    pub note: String,
}

/// A titled part of the report, which the table of contents leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportSection {
    /// Its anchor, to which the table of contents leads.
    pub id: &'static str,
    /// Its heading, in the language of the report.
    pub title: String,
    /// Its content, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// Sentences in one paragraph.
    Paragraph {
        /// The sentences, without markup.
        text: String,
    },
    /// Something to type as it is.
    Code {
        /// What to type, line by line.
        text: String,
    },
    /// A file that stands beside the page.
    Link {
        /// The words of the link.
        text: String,
        /// Name of the file, in the same folder.
        file: &'static str,
    },
    /// A chart with its words.
    Figure(FigureBlock),
    /// A table with its totals.
    Table(ReportTable),
}

/// A chart: the drawing, and its words apart so that they can be read at any width.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureBlock {
    /// Its anchor, also the name of its file.
    pub id: &'static str,
    /// The message of the chart, as a sentence.
    pub title: String,
    /// What is shown, of whom, in which unit.
    pub subtitle: String,
    /// The drawing, an `svg` element.
    pub svg: String,
    /// Remarks under the drawing: reading, scope, source.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
    /// What is drawn, mark by mark.
    pub data: Option<ReportTable>,
    /// It fills the page.
    pub large: bool,
}

/// A table of the report: headings, rows, and totals that do not move when rows are sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportTable {
    /// Its anchor in the page.
    pub id: &'static str,
    /// Its title: what the rows show.
    pub caption: String,
    /// A remark under it; empty for none.
    pub note: String,
    /// Its columns. The cells of the first name their row.
    pub columns: Vec<ReportColumn>,
    /// Its rows, each with a cell per column.
    pub rows: Vec<Vec<ReportCell>>,
    /// The rows that stand under the others whatever the order: totals.
    pub totals: Vec<Vec<ReportCell>>,
}

/// A column of a table: its heading, where its cells stand, how it is sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportColumn {
    /// Its heading, in the language of the report.
    pub heading: String,
    /// Where its cells are aligned.
    pub align: Align,
    /// How its rows are sorted.
    pub sort: Sort,
}

/// Where cells are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// On the left, as texts.
    Start,
    /// On the right, as numbers.
    End,
}

/// How the rows of a column are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By the alphabet of the language.
    Text,
    /// By the value behind the text.
    Number,
    /// A column that cannot be sorted.
    None,
}

/// What a cell is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SortValue {
    /// A text, by the alphabet.
    Text(String),
    /// A number (cents, counts, days).
    Number(i64),
    /// Nothing: after the others.
    Empty,
}

/// A cell: its text, a second line, a link, and the value by which it is sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportCell {
    /// What is shown, already in the language of the report.
    pub text: String,
    /// A second, smaller line; empty for none.
    pub note: String,
    /// Where the text leads; empty for nowhere. Only `http` and `https` addresses.
    pub link: String,
    /// What the row is sorted by.
    pub sort: SortValue,
}

impl ReportColumn {
    /// A column of texts.
    #[must_use]
    pub fn text(heading: String) -> Self {
        Self { heading, align: Align::Start, sort: Sort::Text }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(heading: String) -> Self {
        Self { heading, align: Align::End, sort: Sort::Number }
    }
}

impl ReportCell {
    /// A text, sorted by itself.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { sort: SortValue::Text(text.clone()), text, note: String::new(), link: String::new() }
    }

    /// A number as it is shown and what it is worth.
    #[must_use]
    pub fn number(text: impl Into<String>, value: i64) -> Self {
        Self { text: text.into(), note: String::new(), link: String::new(), sort: SortValue::Number(value) }
    }

    /// An amount as it is shown and what it is worth.
    #[must_use]
    pub fn amount(text: impl Into<String>, value: Centimes) -> Self {
        Self::number(text, value.0)
    }

    /// A cell without value: sorted after the others.
    #[must_use]
    pub fn empty() -> Self {
        Self { text: super::view::NONE.to_owned(), note: String::new(), link: String::new(), sort: SortValue::Empty }
    }

    /// With a second line.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Leading to an address, if it is one of the web.
    #[must_use]
    pub fn linked(mut self, url: &str) -> Self {
        if url.starts_with("https://") || url.starts_with("http://") {
            url.clone_into(&mut self.link);
        }
        self
    }
}

impl Report {
    /// Every section that says something, in the order of reading.
    pub fn all_sections(&self) -> impl Iterator<Item = &ReportSection> {
        let all = self.sections.iter().chain([&self.set_aside, &self.assumptions, &self.sources, &self.reproduction]);
        all.filter(|section| !section.blocks.is_empty())
    }
}

/// A figure and the name of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedFigure {
    /// The name of its file without extension, and its anchor in the report.
    pub id: &'static str,
    /// Data and words of the chart, not drawn yet.
    pub figure: Figure,
}
