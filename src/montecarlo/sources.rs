//! The sources of chance, each with its own named streams.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that the accounts take as known and that nobody knows in advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskSource {
    /// How many apprentices come, by CFA and level.
    Entrees,
    /// Which contracts break, and in which month.
    Ruptures,
    /// How long each payer takes beyond the legal date.
    Delais,
    /// The next revision of the NPEC.
    Npec,
    /// The prices of what the CFA buys, wages included.
    Couts,
    /// The share of the région's envelope that is really paid.
    Fonds,
}

impl RiskSource {
    /// Every source, in the order of tables and charts.
    pub const ALL: [Self; 6] = [Self::Entrees, Self::Ruptures, Self::Delais, Self::Npec, Self::Couts, Self::Fonds];

    /// Its name in scenarios and tables, and that of its streams.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entrees => "entrees",
            Self::Ruptures => "ruptures",
            Self::Delais => "delais",
            Self::Npec => "npec",
            Self::Couts => "couts",
            Self::Fonds => "fonds",
        }
    }

    /// The source of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }
}

impl fmt::Display for RiskSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Some of the sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RiskSources(u8);

impl RiskSources {
    /// No source: nothing is drawn.
    pub const NONE: Self = Self(0);
    /// Every source of chance.
    pub const ALL: Self = Self(0b11_1111);

    /// One of them alone.
    #[must_use]
    pub const fn only(source: RiskSource) -> Self {
        Self(1 << source as u8)
    }

    /// These sources and one more.
    #[must_use]
    pub const fn with(self, source: RiskSource) -> Self {
        Self(self.0 | Self::only(source).0)
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn has(self, source: RiskSource) -> bool {
        self.0 & Self::only(source).0 != 0
    }

    /// Those that both have.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// One after the other, in order.
    pub fn iter(self) -> impl Iterator<Item = RiskSource> {
        RiskSource::ALL.into_iter().filter(move |&source| self.has(source))
    }
}

impl FromIterator<RiskSource> for RiskSources {
    fn from_iter<I: IntoIterator<Item = RiskSource>>(sources: I) -> Self {
        sources.into_iter().fold(Self::NONE, Self::with)
    }
}

/// One world among those drawn: its number, and the sources that take the numbers of the second, independent sample (to share out
/// the variance). A source looks at nothing else, so that it is the same in every scenario and beside any other source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Its number, from 0.
    pub number: u64,
    /// The sources drawn from the second sample.
    pub second: RiskSources,
}

/// Where the second sample begins: beyond any number of draws.
const SECOND: u64 = 1 << 40;

impl Draw {
    /// A world of the first sample.
    #[must_use]
    pub const fn first(number: u64) -> Self {
        Self { number, second: RiskSources::NONE }
    }

    /// The rank that a source takes in its streams.
    #[must_use]
    pub const fn rank(self, source: RiskSource) -> u64 {
        if self.second.has(source) { self.number + SECOND } else { self.number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_found_by_name_and_sets_keep_them() {
        assert!(RiskSource::ALL.into_iter().all(|source| RiskSource::parse(source.as_str()) == Some(source)));
        assert_eq!(RiskSource::parse("meteo"), None);
        let set: RiskSources = [RiskSource::Npec, RiskSource::Entrees].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [RiskSource::Entrees, RiskSource::Npec]);
        assert_eq!(RiskSources::ALL.iter().count(), RiskSource::ALL.len());
        assert_eq!(set.and(RiskSources::only(RiskSource::Npec)), RiskSources::only(RiskSource::Npec));
    }

    #[test]
    fn the_second_sample_changes_the_rank_of_its_sources_only() {
        let draw = Draw { number: 5, second: RiskSources::only(RiskSource::Delais) };
        assert_eq!((draw.rank(RiskSource::Npec), Draw::first(5).rank(RiskSource::Delais)), (5, 5));
        assert!(draw.rank(RiskSource::Delais) > 1_000_000_000);
    }
}
