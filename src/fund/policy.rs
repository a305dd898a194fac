//! The ways to share a fund (F3), each with a name that a scenario writes. Who would defend it is in the catalogue of texts.

/// What the best use keeps as many of as it can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Apprentices.
    #[default]
    Apprentis,
    /// CFAs.
    Cfa,
    /// Places of levels 3 and 4 in the territories that have priority.
    Places,
}

impl Measure {
    /// Every measure that a scenario can name.
    pub const ALL: [Self; 3] = [Self::Apprentis, Self::Cfa, Self::Places];

    /// As a scenario writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Apprentis => "apprentis",
            Self::Cfa => "cfa",
            Self::Places => "places",
        }
    }
}

/// A way to share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// The same for each apprentice.
    Egalitaire,
    /// In proportion to the loss, no more than the loss.
    Deficit,
    /// What stock contracts cost above their coût préfecture.
    Stock,
    /// Class by class of priority points, each served up to its need.
    Priorite,
    /// The part of the loss above a threshold per apprentice.
    Seuil,
    /// The lowest cash per apprentice is lifted first, to a common level.
    Niveau,
    /// The set of CFAs that keeps most out of insolvency.
    MeilleurUsage,
    /// The amounts that keep most out of insolvency on average over the draws.
    MeilleurUsageMoyen,
}

impl Policy {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Egalitaire,
        Self::Deficit,
        Self::Stock,
        Self::Priorite,
        Self::Seuil,
        Self::Niveau,
        Self::MeilleurUsage,
        Self::MeilleurUsageMoyen,
    ];

    /// As a scenario writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Egalitaire => "egalitaire",
            Self::Deficit => "deficit",
            Self::Stock => "stock",
            Self::Priorite => "priorite",
            Self::Seuil => "seuil",
            Self::Niveau => "niveau",
            Self::MeilleurUsage => "meilleur_usage",
            Self::MeilleurUsageMoyen => "meilleur_usage_moyen",
        }
    }

    /// Whether it is an integer programme.
    #[must_use]
    pub const fn is_best_use(self) -> bool {
        matches!(self, Self::MeilleurUsage | Self::MeilleurUsageMoyen)
    }

    /// What is studied when nobody asks for a policy: the best use, on average when there are draws.
    #[must_use]
    pub const fn default_of(draws: u64) -> Self {
        if draws > 0 { Self::MeilleurUsageMoyen } else { Self::MeilleurUsage }
    }

    /// The policy of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == name)
    }
}
