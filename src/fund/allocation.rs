//! One policy on one envelope: what each CFA gets each year, to the cent, and why.

use super::optimum::{Effort, Optimum};
use super::reasons::{LeftOver, Why};
use super::run::Run;
use super::settings::FundSettings;
use super::{Envelope, Need, PaidByYear, Policy, best, shares};
use crate::units::Centimes;

/// What a CFA gets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Running-cost aid and increase of the NPEC together.
    pub amount: Centimes,
    /// The same, by year of the fund.
    pub paid: Vec<Centimes>,
    /// Of which by an increase of the NPEC.
    pub increase: Centimes,
    /// Its floor, after any cut; the increase is in it.
    pub floor: Centimes,
    /// Most it may get, by the bounds of the scenario.
    pub cap: Centimes,
    /// Why it gets this much and no more.
    pub why: Why,
}

/// What a policy does with an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// The policy that shared it.
    pub policy: Policy,
    /// What was to be shared.
    pub envelope: Centimes,
    /// One per CFA, in the order of the needs.
    pub grants: Vec<Grant>,
    /// What is left: the envelope less the grants.
    pub left: Centimes,
    /// Why it is left.
    pub left_over: LeftOver,
    /// The floors were above the envelope of a year and gave way.
    pub floors_cut: bool,
    /// The increase of the NPEC was above the envelope of a year and gave way.
    pub increase_cut: bool,
    /// The programme behind a best use.
    pub optimum: Option<Optimum>,
}

impl Allocation {
    /// What each CFA gets each year, in the order of the needs.
    #[must_use]
    pub fn paid(&self) -> PaidByYear {
        self.grants.iter().map(|grant| grant.paid.clone()).collect()
    }

    /// The aids over all years, in the order of the needs.
    #[must_use]
    pub fn aids(&self) -> Vec<Centimes> {
        self.grants.iter().map(|grant| grant.amount).collect()
    }

    /// Sum of the grants, all CFAs and years.
    #[must_use]
    pub fn given(&self) -> Centimes {
        self.grants.iter().map(|grant| grant.amount).sum()
    }
}

/// Shares an envelope among the CFAs. `needs` are [prepared](super::prepared); `known` is what other policies pay on the same envelope,
/// that a best use must equal.
#[must_use]
pub fn allocate(
    needs: &[Need],
    envelope: &Envelope,
    policy: Policy,
    settings: &FundSettings,
    known: &[PaidByYear],
    effort: Effort,
) -> Allocation {
    let limits = settings.limits(needs, envelope);
    let run = Run { needs, envelope, settings, limits: &limits };
    let decision = match policy {
        Policy::MeilleurUsage => best::certain(&run, known, effort),
        Policy::MeilleurUsageMoyen => best::on_average(&run, known, effort),
        _ => shares::year_by_year(&run, policy),
    };
    let grant = |rank: usize| {
        let (floor, given) = run.floor(rank);
        let paid: Vec<Centimes> = decision.paid.iter().map(|of_year| Centimes(of_year[rank])).collect();
        Grant {
            amount: paid.iter().copied().sum(),
            paid,
            increase: Centimes(given),
            floor: Centimes(floor),
            cap: Centimes(limits.caps[rank]),
            why: decision.whys[rank],
        }
    };
    let grants: Vec<Grant> = (0..needs.len()).map(grant).collect();
    let left = envelope.running() - grants.iter().map(|grant| grant.amount).sum::<Centimes>();
    Allocation {
        policy,
        envelope: envelope.running(),
        left_over: LeftOver::of(left.0, &decision.whys),
        grants,
        left,
        floors_cut: limits.floors_cut,
        increase_cut: limits.increase_cut,
        optimum: decision.optimum,
    }
}
