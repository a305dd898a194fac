//! The facts of a run in the words and numbers of a language.

use super::diplomas::title;
use super::facts::RunFacts;
use super::texts::ReportTexts;
use crate::codes::{CodeDiplome, Payeur, Regime};
use crate::engine::ClassGap;
use crate::language::Language;
use crate::units::division::half_away;
use crate::units::{Centimes, Part};

/// The facts and the language they are told in.
#[derive(Clone, Copy)]
pub(super) struct ReportVoice<'a> {
    pub facts: &'a RunFacts<'a>,
    pub texts: ReportTexts,
    pub language: Language,
}

/// A number that has no value.
pub(super) const NONE: &str = "–";

impl<'a> ReportVoice<'a> {
    pub fn new(facts: &'a RunFacts<'a>, language: Language) -> Self {
        Self { facts, texts: ReportTexts::of(language), language }
    }

    /// Whether a contract of the run was running when the OPCOs took over.
    pub fn has_stock(&self) -> bool {
        use crate::codes::Regime;
        [Regime::StockPrefecture, Regime::StockNpec, Regime::Npec2019].iter().any(|regime| self.facts.summary.regimes.contains_key(regime))
    }

    pub fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.fill(key, values)
    }

    pub fn count(&self, key: &str, count: u64) -> String {
        self.texts.count(key, count)
    }

    /// A count without its noun.
    pub fn number(&self, count: u64) -> String {
        self.language.integer(whole(count))
    }

    /// An amount to the cent.
    pub fn amount(&self, amount: Centimes) -> String {
        self.language.amount(amount.0)
    }

    /// An amount in whole euros.
    pub fn euros(&self, amount: Centimes) -> String {
        self.language.amount_rounded(amount.0)
    }

    /// A difference in whole euros, with its sign.
    pub fn change(&self, amount: Centimes) -> String {
        self.language.change_rounded(amount.0)
    }

    /// A month in a sentence.
    pub fn month(&self, day: chrono::NaiveDate) -> String {
        self.language.month(day)
    }

    /// A count over another, as a percentage.
    pub fn share(&self, part: u64, whole: u64) -> String {
        if whole == 0 { NONE.to_owned() } else { self.language.percent(ratio(self::whole(part), self::whole(whole))) }
    }

    /// An amount over another, as a percentage.
    pub fn share_of_amount(&self, part: Centimes, whole: Centimes) -> String {
        if whole == Centimes::ZERO { NONE.to_owned() } else { self.language.percent(ratio(part.0, whole.0)) }
    }

    /// A share as the law writes it.
    pub fn part(&self, part: Part) -> String {
        self.language.percent(ratio(i64::from(part.0), i64::from(Part::WHOLE.0)))
    }

    pub fn regime(&self, regime: Regime) -> String {
        self.word(&format!("regime_{}", regime.as_str()))
    }

    pub fn payer(&self, payeur: Payeur) -> String {
        self.word(&format!("payeur_{}", payeur.as_str()))
    }

    /// The name of a CFA by its number in the cohort.
    pub fn centre(&self, number: u32) -> String {
        let id = self.facts.cohort.cfas().get(number as usize).map_or("", String::as_str);
        printable(self.facts.centre_names.get(id).map_or(id, String::as_str))
    }

    /// The code of a diploma by its number in the cohort.
    pub fn code(&self, number: u32) -> Option<CodeDiplome> {
        self.facts.cohort.diplomes().get(number as usize).copied()
    }

    /// The title of a diploma by its number in the cohort.
    pub fn diploma(&self, number: u32) -> String {
        self.code(number).map_or_else(|| NONE.to_owned(), |code| title(&printable(&self.facts.nomenclature.label(code))))
    }
}

/// A count as a signed number.
pub(super) fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A mean in whole cents; nothing for no element.
pub(super) fn mean(sum: Centimes, count: u64) -> Option<Centimes> {
    (count > 0).then(|| Centimes(half_away(sum.0, whole(count))))
}

/// The only quotient that is not exact: a percentage to show.
#[allow(clippy::cast_precision_loss)]
pub(super) fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}

/// A text of a file as it can be shown: no control character.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { c }).collect()
}

/// Each class once, in the year in which the signature date makes most of its gap, then of its largest gap (the first of them), in the
/// order of the table.
pub(super) fn worst_years(gaps: &[ClassGap]) -> Vec<&ClassGap> {
    let class = |gap: &ClassGap| (gap.cfa, gap.diplome, gap.school_year);
    let years = gaps.chunk_by(|a, b| class(a) == class(b));
    years.filter_map(|years| years.iter().rev().max_by_key(|gap| (gap.parts.date, gap.ecart()))).collect()
}
