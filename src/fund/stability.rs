//! Does a CFA gain by overstating its costs? The policy is run again with one CFA at a time declaring more.

use rayon::prelude::*;

use super::{Effort, FundSettings, Need, Policy, allocate};
use crate::units::Centimes;

/// CFAs from which best uses are compared by their first answer alone.
const MANY: usize = 200;

/// What declaring more changes for a CFA under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overstated {
    /// Which policy.
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
    /// What it gains.
    #[must_use]
    pub fn gain(&self) -> Centimes {
        self.overstated - self.truthful
    }
}

/// One row per policy and CFA: costs declared `percent` % higher, the others telling the truth.
#[must_use]
pub fn stability(
    needs: &[Need],
    settings: &FundSettings,
    envelope: Centimes,
    policies: &[Policy],
    percent: i64,
    effort: Effort,
) -> Vec<Overstated> {
    let effort = if needs.len() > MANY { Effort { seconds: 0.0 } } else { effort };
    policies.iter().flat_map(|&policy| of_policy(needs, settings, envelope, policy, percent, effort)).collect()
}

fn of_policy(needs: &[Need], settings: &FundSettings, envelope: Centimes, policy: Policy, percent: i64, effort: Effort) -> Vec<Overstated> {
    let truthful = allocate(needs, envelope, policy, settings, &[], effort).aids();
    let one = |rank: usize| {
        let mut declared = needs.to_vec();
        declared[rank] = needs[rank].overstated(percent, &settings.envelope);
        let aid = allocate(&declared, envelope, policy, settings, &[], effort).grants[rank].amount;
        let kept = |aid: Centimes| needs[rank].survives(aid);
        Overstated { policy, rank, truthful: truthful[rank], overstated: aid, kept: kept(truthful[rank]), kept_overstated: kept(aid) }
    };
    (0..needs.len()).into_par_iter().map(one).collect()
}
