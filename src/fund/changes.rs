//! What would change the decision: the voted policy again with one CFA at a time otherwise than its accounts say.

use rayon::prelude::*;

use super::{Allocation, FundSettings, Need, PaidByYear, Why, allocate};
use crate::units::Centimes;

/// What is moved of a CFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moved {
    /// Its costs of every year, in per cents of them.
    Charges,
    /// Its apprentices, in per cents of them; its accounts stay.
    Effectif,
    /// Its cash on every day, in per cents of the costs of the first year.
    Tresorerie,
}

impl Moved {
    /// Every figure that is moved, one at a time.
    pub const ALL: [Self; 3] = [Self::Charges, Self::Effectif, Self::Tresorerie];

    /// As tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charges => "charges",
            Self::Effectif => "effectif",
            Self::Tresorerie => "tresorerie",
        }
    }

    fn applied(self, need: &Need, percent: i64) -> Need {
        match self {
            Self::Charges => need.overstated(percent),
            Self::Effectif => need.larger(percent),
            Self::Tresorerie => need.richer(percent),
        }
    }
}

/// By how many per cents each is moved.
pub const STEPS: [i64; 6] = [-20, -10, -5, 5, 10, 20];

/// What the voted policy decides of a CFA that is otherwise than its accounts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionChange {
    /// The CFA, as its rank among the needs.
    pub rank: usize,
    /// Which of its figures is moved.
    pub moved: Moved,
    /// By how many per cents.
    pub percent: i64,
    /// What it gets then.
    pub amount: Centimes,
    /// Why it gets that amount then.
    pub why: Why,
    /// Whether it stays at its limit then.
    pub kept: bool,
}

impl DecisionChange {
    /// Whether the decision is another one: its reason, or whether the CFA stays at its limit; a mere other amount is none.
    #[must_use]
    pub fn decides(&self, needs: &[Need], voted: &Allocation) -> bool {
        let grant = &voted.grants[self.rank];
        self.why != grant.why || self.kept != needs[self.rank].survives(&grant.paid)
    }
}

/// The CFAs told alone, each moved alone, the others as they are: by CFA, what is moved, and step.
#[must_use]
pub fn changes(needs: &[Need], settings: &FundSettings, voted: &Allocation) -> Vec<DecisionChange> {
    let known: Vec<PaidByYear> = if voted.policy.is_best_use() { vec![voted.paid()] } else { Vec::new() };
    let moves = |rank: usize| Moved::ALL.into_iter().flat_map(move |moved| STEPS.map(|percent| (rank, moved, percent)));
    let asked: Vec<(usize, Moved, i64)> = (0..needs.len()).filter(|&rank| !needs[rank].together).flat_map(moves).collect();
    let one = |&(rank, moved, percent): &(usize, Moved, i64)| {
        let mut other = needs.to_vec();
        other[rank] = moved.applied(&needs[rank], percent);
        let found = allocate(&other, &settings.envelope, voted.policy, settings, &known, settings.effort);
        let grant = &found.grants[rank];
        DecisionChange { rank, moved, percent, amount: grant.amount, why: grant.why, kept: other[rank].survives(&grant.paid) }
    };
    asked.par_iter().map(one).collect()
}
