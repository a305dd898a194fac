//! The report of the région's fund, for the assembly that votes it, and a letter for each CFA: all of it from the study.

mod build;
mod changes;
mod deliberation;
mod figures;
mod letters;
mod names;
mod tables;

pub use letters::FundLetter;

use super::model::{NamedFigure, Report};
use super::view::{printable, whole};
use super::{Input, ReportError, ReportTexts};
use crate::contract::Contours;
use crate::fund::{DecisionChange, Measure, Need, Policy, PolicyResult, Study, Why};
use crate::language::Language;
use crate::units::Centimes;

/// Where an envelope comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeSource {
    /// Calendar year of the envelope.
    pub year: i32,
    /// The publication; none when the scenario or the command says the amount.
    pub source: Option<String>,
    /// It is computed, not published.
    pub derived: bool,
}

/// Everything that the report shows.
#[derive(Clone, Copy, Debug)]
pub struct FundFacts<'a> {
    /// Title of the scenario and its contracts.
    pub scenario: &'a str,
    /// What each policy does with the announced envelope.
    pub study: &'a Study,
    /// CFAs without accounts for the years of the fund.
    pub without: &'a [String],
    /// Where the envelopes come from.
    pub sources: &'a [EnvelopeSource],
    /// CFAs whose costs are all documented defaults.
    pub defaulted: u64,
    /// What would change the decision, when it was asked.
    pub changes: &'a [DecisionChange],
    /// Seed of the draws.
    pub seed: u64,
    /// The files read.
    pub inputs: &'a [Input],
    /// The contours of the départements.
    pub contours: &'a Contours,
    /// SHA-256 of the table `allocation` as CSV.
    pub fingerprint: &'a str,
    /// The command that makes it again.
    pub command: &'a str,
    /// Version of the program.
    pub version: &'a str,
}

/// The report.
///
/// # Errors
/// [`ReportError::Figure`] when a chart cannot be drawn.
pub fn report(facts: &FundFacts<'_>, language: Language) -> Result<Report, ReportError> {
    build::report(&FundVoice::new(facts, language))
}

/// The figures, as values to draw.
#[must_use]
pub fn figures(facts: &FundFacts<'_>, language: Language) -> Vec<NamedFigure> {
    figures::all(&FundVoice::new(facts, language))
}

/// The draft of the délibération with its annex, in French.
#[must_use]
pub fn deliberation(facts: &FundFacts<'_>) -> Report {
    deliberation::report(&FundVoice::new(facts, Language::Fr))
}

/// A letter for each CFA, in French: the name of its file without extension, and its page; and one page with all of them.
///
/// # Errors
/// [`ReportError::Page`] when the template cannot be filled.
pub fn letters(facts: &FundFacts<'_>) -> Result<(Vec<FundLetter>, String), ReportError> {
    letters::all(&FundVoice::new(facts, Language::Fr))
}

/// The facts in the words and numbers of a language.
struct FundVoice<'a> {
    facts: &'a FundFacts<'a>,
    study: &'a Study,
    texts: ReportTexts,
    language: Language,
}

impl<'a> FundVoice<'a> {
    fn new(facts: &'a FundFacts<'a>, language: Language) -> Self {
        Self { facts, study: facts.study, texts: ReportTexts::of(language), language }
    }

    fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.fill(key, values)
    }

    fn count(&self, key: &str, count: u64) -> String {
        self.texts.count(key, count)
    }

    fn number(&self, count: u64) -> String {
        self.language.integer(whole(count))
    }

    fn euros(&self, amount: Centimes) -> String {
        self.language.amount_rounded(amount.0)
    }

    fn amount(&self, amount: Centimes) -> String {
        self.language.amount(amount.0)
    }

    /// A mean over draws, in whole apprentices.
    #[allow(clippy::float_arithmetic, reason = "a mean to show")]
    fn mean(&self, mean: f64) -> String {
        self.language.integer(mean.round() as i64)
    }

    fn policy(&self, policy: Policy) -> String {
        self.word(&format!("fonds_politique_{}", policy.as_str()))
    }

    /// So many of what the best use counts, on average or not.
    #[allow(clippy::float_arithmetic, reason = "a mean to show")]
    fn measured(&self, count: f64) -> String {
        let count = count.round() as i64;
        let key = match self.study.settings.measure {
            Measure::Apprentis => "apprentices",
            Measure::Cfa => "centres",
            Measure::Places => "fonds_places",
        };
        self.count(key, u64::try_from(count).unwrap_or(0))
    }

    /// `2020` or `2020-2021`.
    fn years(&self) -> String {
        let years = &self.study.settings.envelope.years;
        let (first, last) = (years.first().map_or(0, |year| year.0), years.last().map_or(0, |year| year.0));
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    }

    fn voted(&self) -> Option<&'a PolicyResult> {
        self.study.voted()
    }

    fn name(need: &Need) -> String {
        printable(if need.nom.is_empty() { &need.cfa } else { &need.nom })
    }

    /// What is missing in each year, in a sentence part: `70 909 € en 2020 et 5 000 € en 2021`.
    fn by_year(&self, amounts: &[Centimes]) -> String {
        let years = self.study.settings.envelope.years.iter().map(|&(year, ..)| year);
        let said = |(year, &amount): (i32, &Centimes)| {
            self.fill("fonds_lettre_echeance", &[("year", &year.to_string()), ("amount", &self.amount(amount))])
        };
        let parts: Vec<String> = years.zip(amounts).filter(|(_, amount)| **amount != Centimes::ZERO).map(said).collect();
        crate::signs::enumerated(&parts, &self.word("fonds_lettre_et"))
    }

    /// A row's reason, as a sentence part.
    fn why(&self, why: Why) -> String {
        self.word(&format!("fonds_motif_{}", why.as_str()))
    }
}
