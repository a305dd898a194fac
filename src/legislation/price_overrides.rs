//! Prices that a scenario changes: a factor or an amount for some contracts, by their day of conclusion.

use chrono::NaiveDate;

use super::overlay::{ScenarioLine, contradiction};
use crate::calendar::DateConclusion;
use crate::codes::{CodeDiplome, Cpne, Niveau};
use crate::diagnostic::Diagnostic;
use crate::units::division::half_away;
use crate::units::{Centimes, Part};

/// What a price is chosen by.
#[derive(Clone, Copy, Debug)]
pub struct PriceKeys<'a> {
    /// Identifier of the CFA.
    pub cfa: &'a str,
    /// Code of the diploma.
    pub code_diplome: CodeDiplome,
    /// Level of the diploma; none when not known.
    pub niveau: Option<Niveau>,
    /// Branch of the employer; none when not known.
    pub cpne: Option<Cpne>,
    /// The day of conclusion.
    pub conclusion: DateConclusion,
}

/// Which contracts: those that have every key that is said; none said = all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceScope {
    /// Contracts of this CFA alone.
    pub cfa: Option<String>,
    /// Contracts of this diploma alone.
    pub code_diplome: Option<CodeDiplome>,
    /// Contracts of this level alone.
    pub niveau: Option<Niveau>,
    /// Contracts of this branch alone.
    pub cpne: Option<Cpne>,
}

/// How a price changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceChange {
    /// Multiplied, rounded to the cent.
    Factor(Part),
    /// Replaced by this amount, EUR/year.
    Amount(Centimes),
}

impl PriceChange {
    /// The price after the change.
    #[must_use]
    pub const fn of(self, price: Centimes) -> Centimes {
        match self {
            Self::Factor(part) => Centimes(half_away(price.0 * part.ten_thousandths(), Part::WHOLE.ten_thousandths())),
            Self::Amount(amount) => amount,
        }
    }
}

/// A change of the price of some contracts concluded on `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceOverride {
    /// Which contracts: an empty scope is all of them.
    pub scope: PriceScope,
    /// First day of conclusion; none = any.
    pub from: Option<NaiveDate>,
    /// First day of conclusion after it; none = any.
    pub until: Option<NaiveDate>,
    /// How the price changes.
    pub change: PriceChange,
    /// Why the price is changed: a text of the scenario's author.
    pub reason: String,
    /// Whether it may change no contract.
    pub may_be_idle: bool,
    /// Where it is said.
    pub place: ScenarioLine,
}

fn both<T: PartialEq>(one: Option<&T>, two: Option<&T>) -> bool {
    one.zip(two).is_none_or(|(one, two)| one == two)
}

fn within<T: PartialEq>(one: Option<&T>, wide: Option<&T>) -> bool {
    wide.is_none() || one == wide
}

impl PriceScope {
    fn has(&self, keys: &PriceKeys<'_>) -> bool {
        self.cfa.as_deref().is_none_or(|cfa| cfa == keys.cfa)
            && self.code_diplome.is_none_or(|code| code == keys.code_diplome)
            && within(keys.niveau.as_ref(), self.niveau.as_ref())
            && within(keys.cpne.as_ref(), self.cpne.as_ref())
    }

    /// Whether a contract may be in both.
    fn meets(&self, other: &Self) -> bool {
        both(self.cfa.as_ref(), other.cfa.as_ref())
            && both(self.code_diplome.as_ref(), other.code_diplome.as_ref())
            && both(self.niveau.as_ref(), other.niveau.as_ref())
            && both(self.cpne.as_ref(), other.cpne.as_ref())
    }

    /// Whether it says all that `wide` says, and more.
    fn is_narrower_than(&self, wide: &Self) -> bool {
        self != wide
            && within(self.cfa.as_ref(), wide.cfa.as_ref())
            && within(self.code_diplome.as_ref(), wide.code_diplome.as_ref())
            && within(self.niveau.as_ref(), wide.niveau.as_ref())
            && within(self.cpne.as_ref(), wide.cpne.as_ref())
    }

    const fn keys(&self) -> usize {
        self.cfa.is_some() as usize + self.code_diplome.is_some() as usize + self.niveau.is_some() as usize + self.cpne.is_some() as usize
    }
}

impl PriceOverride {
    fn applies(&self, keys: &PriceKeys<'_>) -> bool {
        self.from.is_none_or(|from| from <= keys.conclusion.0)
            && self.until.is_none_or(|until| keys.conclusion.0 < until)
            && self.scope.has(keys)
    }

    fn contradicts(&self, other: &Self) -> bool {
        let starts_before_end = |one: &Self, two: &Self| one.from.zip(two.until).is_none_or(|(from, until)| from < until);
        let meets = self.scope.meets(&other.scope) && starts_before_end(self, other) && starts_before_end(other, self);
        let ordered = self.scope.is_narrower_than(&other.scope) || other.scope.is_narrower_than(&self.scope);
        meets && self.change != other.change && !ordered
    }
}

/// The changed price: the override that says most of the contract prevails; unchanged when none applies.
#[must_use]
pub(super) fn changed(overrides: &[PriceOverride], keys: &PriceKeys<'_>, price: Centimes) -> Centimes {
    let chosen = overrides.iter().filter(|over| over.applies(keys)).max_by_key(|over| over.scope.keys());
    chosen.map_or(price, |over| over.change.of(price))
}

/// The overrides that contradict each other: a contract may be in both, and neither says more of it than the other.
#[must_use]
pub fn price_contradictions(table: &str, overrides: &[PriceOverride]) -> Vec<Diagnostic> {
    let pairs = overrides.iter().enumerate().flat_map(|(rank, one)| overrides.iter().skip(rank + 1).map(move |two| (one, two)));
    pairs.filter(|(one, two)| one.contradicts(two)).map(|(one, two)| contradiction(table, &one.place, &two.place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(niveau: Option<u8>, code: Option<&str>, change: PriceChange) -> PriceOverride {
        PriceOverride {
            scope: PriceScope {
                niveau: niveau.and_then(Niveau::new),
                code_diplome: code.and_then(CodeDiplome::parse),
                ..PriceScope::default()
            },
            from: NaiveDate::from_ymd_opt(2020, 1, 1),
            until: None,
            change,
            reason: String::new(),
            may_be_idle: false,
            place: ScenarioLine::default(),
        }
    }

    fn keys(year: i32) -> PriceKeys<'static> {
        PriceKeys {
            cfa: "X",
            code_diplome: CodeDiplome::parse("50022137").unwrap(),
            niveau: Niveau::new(3),
            cpne: None,
            conclusion: DateConclusion(NaiveDate::from_ymd_opt(year, 6, 1).unwrap()),
        }
    }

    #[test]
    fn the_narrowest_prevails_on_its_days() {
        let all = over(None, None, PriceChange::Factor(Part(9_500)));
        let own = over(Some(3), Some("50022137"), PriceChange::Amount(Centimes(600_000)));
        let prices = [all, own];
        assert_eq!(changed(&prices, &keys(2020), Centimes(700_001)), Centimes(600_000));
        assert_eq!(changed(&prices[..1], &keys(2020), Centimes(700_001)), Centimes(665_001));
        assert_eq!(changed(&prices, &keys(2019), Centimes(700_001)), Centimes(700_001));
        assert!(price_contradictions("npec", &prices).is_empty());
    }

    #[test]
    fn neither_narrower_is_a_contradiction() {
        let level = over(Some(3), None, PriceChange::Factor(Part(9_500)));
        let diploma = over(None, Some("50022137"), PriceChange::Factor(Part(9_000)));
        assert_eq!(price_contradictions("npec", &[level.clone(), diploma]).len(), 1);
        assert!(price_contradictions("npec", &[level.clone(), over(Some(4), None, PriceChange::Factor(Part(9_000)))]).is_empty());
        assert!(price_contradictions("npec", &[level.clone(), level]).is_empty(), "the same thing twice");
    }
}
