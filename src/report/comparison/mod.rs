//! The report of a comparison: the same page and the same Markdown as a run's, made of other sections.

mod accounts;
mod figures;
mod labels;
mod sections;
mod winners;

use std::collections::BTreeMap;

use super::ReportError;
use super::facts::Input;
use super::model::{Block, KeyFigure, NamedFigure, Report, ReportCell, ReportColumn, ReportSection, ReportTable};
use super::texts::ReportTexts;
use crate::comparison::{ChangeCauses, Comparison, Roster, Sensitivity, Split, Structure, Sweep};
use crate::language::Language;
use crate::legislation::{Nomenclature, ParameterSet};
use crate::scenario::LineEffect;
use crate::tables::{ComparedAccounts, SweptPoint};
use crate::units::Centimes;

pub use accounts::{SweptTable, swept_tables};
pub use labels::{cause_label, cohort_factor_label, factor_label, lever_label, lever_value};

/// Two lists of contracts and what their difference comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortSplit {
    /// How the two lists are named.
    pub names: [String; 2],
    /// Levels, branches, lengths and prices of each list.
    pub structures: [Structure; 2],
    /// The share of each of [`COHORT_FACTORS`](crate::comparison::COHORT_FACTORS).
    pub shares: Vec<Centimes>,
}

/// A range: what comes out for the contracts, and of the accounts, the fund and the draws.
pub type Along<'a> = (&'a Sweep, &'a [(String, SweptPoint)]);

/// Everything that the report of a comparison shows.
#[derive(Clone, Copy)]
pub struct ComparisonFacts<'a> {
    /// Title of each side, in the language of the report.
    pub titles: &'a [String],
    /// What each scenario changes of the law in force, and the contracts that each line touches.
    pub changes: &'a [(usize, &'a [LineEffect])],
    /// The law in force.
    pub law: &'a ParameterSet,
    /// Where the contracts come from.
    pub source: &'a str,
    /// The contracts that all sides share.
    pub roster: Roster<'a>,
    /// Totals of each side, and its differences from the first.
    pub comparison: &'a Comparison,
    /// What the difference of a side comes from.
    pub splits: &'a [(usize, Split)],
    /// The same for two lists of contracts.
    pub cohorts: Option<&'a CohortSplit>,
    /// How far each assumption moves the first side.
    pub sensitivity: Option<&'a Sensitivity>,
    /// The first side along a range.
    pub sweep: Option<Along<'a>>,
    /// The accounts of the CFAs on each side.
    pub accounts: Option<&'a ComparedAccounts>,
    /// Why the number moved between two saved runs.
    pub causes: Option<&'a ChangeCauses>,
    /// Years at whose end the cash received is compared.
    pub years: &'a [i32],
    /// The threshold of winners and losers.
    pub threshold: Centimes,
    /// Names of the CFAs by identifier.
    pub centre_names: &'a BTreeMap<String, String>,
    /// Where the titles of diplomas are found.
    pub nomenclature: &'a Nomenclature,
    /// Parameters of the first side.
    pub parameters: Option<&'a ParameterSet>,
    /// The files read.
    pub inputs: &'a [Input],
    /// The command that makes it again.
    pub command: &'a str,
    /// Version of the program.
    pub version: &'a str,
}

/// The facts in the words and numbers of a language.
#[derive(Clone, Copy)]
struct ComparisonVoice<'a> {
    facts: &'a ComparisonFacts<'a>,
    texts: ReportTexts,
    language: Language,
}

impl ComparisonVoice<'_> {
    fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.fill(key, values)
    }

    fn amount(&self, amount: Centimes) -> ReportCell {
        ReportCell::amount(self.language.amount(amount.0), amount)
    }

    /// A difference to the cent, with its sign in both directions.
    fn change(&self, amount: Centimes) -> ReportCell {
        ReportCell::amount(self.exact_change(amount), amount)
    }

    fn exact_change(&self, amount: Centimes) -> String {
        let text = self.language.amount(amount.0);
        if amount > Centimes::ZERO { format!("+{text}") } else { text }
    }

    fn count(&self, count: u64) -> ReportCell {
        let count = super::view::whole(count);
        ReportCell::number(self.language.integer(count), count)
    }

    fn title(&self, side: usize) -> String {
        self.facts.titles.get(side).map(|title| super::view::printable(title)).unwrap_or_default()
    }

    /// Ranks of all sides but the first.
    fn others(&self) -> std::ops::Range<usize> {
        1..self.facts.titles.len()
    }

    /// Columns of a value of the first side, then of the change of each other.
    fn side_columns(&self, first: &str) -> Vec<ReportColumn> {
        let changes = self.others().map(|side| ReportColumn::number(self.fill("cmp_change_of", &[("scenario", &self.title(side))])));
        std::iter::once(ReportColumn::text(self.word(first))).chain([ReportColumn::number(self.title(0))]).chain(changes).collect()
    }
}

/// The figures of a comparison with the names of their files.
#[must_use]
pub fn figures(facts: &ComparisonFacts<'_>, language: Language) -> Vec<NamedFigure> {
    figures::all(&ComparisonVoice { facts, texts: ReportTexts::of(language), language })
}

/// The report of a comparison.
///
/// # Errors
/// [`ReportError::Figure`] when a chart cannot be drawn.
pub fn report(facts: &ComparisonFacts<'_>, language: Language) -> Result<Report, ReportError> {
    let words = ComparisonVoice { facts, texts: ReportTexts::of(language), language };
    let drawn: Vec<Block> =
        figures::all(&words).into_iter().map(|named| super::build::draw(named, language).map(Block::Figure)).collect::<Result<_, _>>()?;
    let contracts = words.texts.count("contracts", facts.roster.len() as u64);
    Ok(Report {
        language,
        title: title(&words),
        subtitle: words.fill("cmp_subtitle", &[("contracts", &contracts), ("source", facts.source)]),
        key_figures: key_figures(&words),
        sections: sections::all(&words, &drawn),
        set_aside: sections::set_aside(&words),
        assumptions: sections::assumptions(&words),
        sources: sections::sources(&words),
        reproduction: sections::reproduction(&words),
        footer: words.fill("cmp_footer", &[("version", facts.version)]),
    })
}

/// The sides by name, when a title holds them.
fn title(words: &ComparisonVoice<'_>) -> String {
    let sides = words.facts.titles.len();
    if sides > 3 {
        let others = words.language.integer(super::view::whole(sides as u64 - 1));
        return words.fill("cmp_title_many", &[("base", &words.title(0)), ("count", &others)]);
    }
    let titles: Vec<String> = (0..sides).map(|side| words.title(side)).collect();
    words.fill("cmp_title", &[("scenarios", &titles.join(" / "))])
}

/// The differences, each with what it means for a contract.
fn key_figures(words: &ComparisonVoice<'_>) -> Vec<KeyFigure> {
    let comparison = words.facts.comparison;
    let figure = |(side, differences): (usize, &crate::comparison::Differences)| {
        let number = |count: u64| words.language.integer(super::view::whole(count));
        let note = match crate::tables::comparison::ends_told(differences, &words.facts.roster) {
            Some((winners, losers)) => words.fill("cmp_key_note", &[("winners", &number(winners)), ("losers", &number(losers))]),
            None => words.word("cmp_key_few"),
        };
        let due = (words.language.change_compact(differences.total().0), note);
        // What changes nothing in what is due may change when it comes in.
        let (value, note) = cash_alone(words, side, differences).unwrap_or(due);
        KeyFigure { label: words.title(side), value, note }
    };
    let base = comparison.totals.first().map(|base| KeyFigure {
        label: words.title(0),
        value: words.language.compact(base.sum.du.0),
        note: words.word("cmp_key_base"),
    });
    base.into_iter().chain((1..).zip(&comparison.differences).map(figure)).collect()
}

/// The change of the cash received by the end of the year asked, for a side that changes nothing in what is due.
fn cash_alone(words: &ComparisonVoice<'_>, side: usize, differences: &crate::comparison::Differences) -> Option<(String, String)> {
    let year = *words.facts.years.first()?;
    let totals = &words.facts.comparison.totals;
    let change = totals.get(side)?.received_by(year) - totals.first()?.received_by(year);
    let cash = differences.total() == Centimes::ZERO && change != Centimes::ZERO;
    cash.then(|| (words.language.change_compact(change.0), words.fill("cmp_key_cash", &[("year", &year.to_string())])))
}

fn section(words: &ComparisonVoice<'_>, id: &'static str, key: &str, blocks: impl IntoIterator<Item = Option<Block>>) -> ReportSection {
    ReportSection { id, title: words.word(key), blocks: blocks.into_iter().flatten().collect() }
}

fn paragraph(text: String) -> Option<Block> {
    (!text.is_empty()).then_some(Block::Paragraph { text })
}

fn table(
    id: &'static str,
    caption: String,
    columns: Vec<ReportColumn>,
    rows: Vec<Vec<ReportCell>>,
    totals: Vec<Vec<ReportCell>>,
) -> Option<Block> {
    (!rows.is_empty()).then_some(Block::Table(ReportTable { id, caption, note: String::new(), columns, rows, totals }))
}
