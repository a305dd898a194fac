//! Does a CFA gain by overstating its costs? The policy is run again with one CFA at a time declaring more.

use rayon::prelude::*;

use super::{Allocation, FundSettings, Need, PaidByYear, Policy, allocate};
use crate::units::Centimes;

/// What declaring more changes for a CFA under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overstated {
    /// The policy that is tried.
    pub policy: Policy,
    /// The CFA, as its rank among the needs.
    pub rank: usize,
    /// What it gets when it tells the truth.
    pub truthful: Centimes,
    /// What it gets when it declares more.
    pub overstated: Centimes,
    /// Whether its true need is covered when it tells the truth.
    pub kept: bool,
    /// Whether its true need is covered when it declares more.
    pub kept_overstated: bool,
}

impl Overstated {
    /// What declaring more brings, cents; negative when it costs.
    #[must_use]
    pub fn gain(&self) -> Centimes {
        self.overstated - self.truthful
    }
}

/// One row per policy and CFA: costs declared `percent` % higher, the others telling the truth. `truthful` is what each policy does when
/// all tell the truth.
#[must_use]
pub fn stability(needs: &[Need], settings: &FundSettings, truthful: &[&Allocation], percent: i64) -> Vec<Overstated> {
    truthful.iter().flat_map(|allocation| of_policy(needs, settings, allocation, percent)).collect()
}

fn of_policy(needs: &[Need], settings: &FundSettings, truthful: &Allocation, percent: i64) -> Vec<Overstated> {
    let paid = [truthful.paid()];
    let one = |rank: usize| {
        let mut declared = needs.to_vec();
        declared[rank] = needs[rank].overstated(percent);
        let known: &[PaidByYear] = if truthful.policy.is_best_use() { &paid } else { &[] };
        let other = allocate(&declared, &settings.envelope, truthful.policy, settings, known, settings.effort);
        let (before, after) = (&truthful.grants[rank], &other.grants[rank]);
        let kept = |paid: &[Centimes]| needs[rank].survives(paid);
        Overstated {
            policy: truthful.policy,
            rank,
            truthful: before.amount,
            overstated: after.amount,
            kept: kept(&before.paid),
            kept_overstated: kept(&after.paid),
        }
    };
    (0..needs.len()).into_par_iter().map(one).collect()
}
