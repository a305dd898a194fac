//! Why a CFA gets what it gets, and why something is left: what the policy itself says when it decides.

/// Why a CFA gets what it gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The policy has no need to cover there.
    #[default]
    SansBesoin,
    /// It has no need under the policy and only has what an instrument gives.
    Instrument,
    /// It has no need under the policy and has its floor.
    Plancher,
    /// All its need under the policy is covered.
    BesoinCouvert,
    /// Its cash per apprentice is above the common level.
    AuDessus,
    /// The envelope was spent before its turn.
    EnveloppeEpuisee,
    /// A share of what the policy would cover.
    Part,
    /// It gets all that its cap allows.
    Plafond,
    /// Chosen by the best use.
    Retenu,
    /// Not chosen by the best use: its aid keeps as many elsewhere.
    NonRetenu,
    /// It counts for nothing in the measure of the best use.
    HorsMesure,
    /// What keeps it is above its cap, or above what the envelopes of the years hold.
    HorsAtteinte,
    /// It goes under its limit before the fund pays anything.
    Perdu,
    /// It cannot have running-cost aid.
    NonEligible,
}

impl Why {
    /// All reasons of a grant.
    pub const ALL: [Self; 14] = [
        Self::SansBesoin,
        Self::Instrument,
        Self::Plancher,
        Self::BesoinCouvert,
        Self::AuDessus,
        Self::EnveloppeEpuisee,
        Self::Part,
        Self::Plafond,
        Self::Retenu,
        Self::NonRetenu,
        Self::HorsMesure,
        Self::HorsAtteinte,
        Self::Perdu,
        Self::NonEligible,
    ];

    /// As tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SansBesoin => "sans_besoin",
            Self::Instrument => "instrument",
            Self::Plancher => "plancher",
            Self::BesoinCouvert => "besoin_couvert",
            Self::AuDessus => "au_dessus",
            Self::EnveloppeEpuisee => "enveloppe_epuisee",
            Self::Part => "part",
            Self::Plafond => "plafond",
            Self::Retenu => "retenu",
            Self::NonRetenu => "non_retenu",
            Self::HorsMesure => "hors_mesure",
            Self::HorsAtteinte => "hors_atteinte",
            Self::Perdu => "perdu",
            Self::NonEligible => "non_eligible",
        }
    }

    /// The reason over all years from that of each. A need that is covered in one year and not in another is covered in part.
    #[must_use]
    pub fn over(years: &[Self]) -> Self {
        let most = years.iter().copied().max().unwrap_or_default();
        let some = years.contains(&Self::BesoinCouvert) && matches!(most, Self::AuDessus | Self::EnveloppeEpuisee);
        if some { Self::Part } else { most }
    }
}

/// Why something is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOver {
    /// The whole envelope is given.
    Rien,
    /// Every need of the policy is covered.
    BesoinsCouverts,
    /// Every need is covered or at its cap.
    PlafondsAtteints,
    /// No other CFA can be kept with what is left.
    AucunSauvetage,
    /// It belongs to another year than the need that is not covered.
    AutreExercice,
    /// No CFA can be helped: none has a need that may be covered.
    PersonneAAider,
}

impl LeftOver {
    /// All reasons of what is left.
    pub const ALL: [Self; 6] =
        [Self::Rien, Self::BesoinsCouverts, Self::PlafondsAtteints, Self::AucunSauvetage, Self::AutreExercice, Self::PersonneAAider];

    /// As tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rien => "rien",
            Self::BesoinsCouverts => "besoins_couverts",
            Self::PlafondsAtteints => "plafonds_atteints",
            Self::AucunSauvetage => "aucun_sauvetage",
            Self::AutreExercice => "autre_exercice",
            Self::PersonneAAider => "personne_a_aider",
        }
    }

    /// Why something is left, from the reasons of the CFAs.
    #[must_use]
    pub fn of(left: i64, whys: &[Why]) -> Self {
        let any = |among: &[Why]| whys.iter().any(|why| among.contains(why));
        if left <= 0 {
            Self::Rien
        } else if any(&[Why::NonRetenu, Why::HorsAtteinte, Why::HorsMesure]) {
            Self::AucunSauvetage
        } else if any(&[Why::Part, Why::EnveloppeEpuisee]) {
            Self::AutreExercice
        } else if any(&[Why::Plafond]) {
            Self::PlafondsAtteints
        } else if any(&[Why::BesoinCouvert, Why::Retenu]) || !any(&[Why::NonEligible, Why::Perdu]) {
            Self::BesoinsCouverts
        } else {
            Self::PersonneAAider
        }
    }
}
