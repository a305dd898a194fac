//! All of it for one fund: every policy on the announced envelope, the curves, what one more million does, who gains by overstating.

use super::curve::{all, curves, envelopes};
use super::survival::with_uncertainty;
use super::{
    Allocation, Curve, Effort, FundSettings, Investment, Need, Overstated, Policy, Saved, Spread, TerritoryRow, investments, saved, spread,
    stability, territories,
};
use crate::units::Centimes;
use crate::units::division::half_away;

/// The step of the shadow price: one million euros.
pub const MILLION: Centimes = Centimes(100_000_000);
/// By how much a CFA overstates its costs, in percent.
pub const OVERSTATED: i64 = 10;
/// The curve and the stability solve many programmes: each has this part of the time.
const PART: f64 = 0.1;

/// What a policy does with the announced envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyResult {
    /// Who gets what.
    pub allocation: Allocation,
    /// Whom it keeps.
    pub saved: Saved,
    /// The same over the draws.
    pub spread: Option<Spread>,
    /// What it is worth in the measure of the best use.
    pub worth: i64,
    /// What the best use keeps more, in the same measure.
    pub regret: i64,
    /// Apprentices that one more million keeps.
    pub next_million: i64,
}

impl PolicyResult {
    /// Euros given for each apprentice saved.
    #[must_use]
    pub fn per_saved(&self) -> Option<Centimes> {
        let saved = i64::try_from(self.saved.apprentices).ok().filter(|&saved| saved > 0)?;
        Some(Centimes(half_away(self.allocation.given().0, saved)))
    }
}

/// A study of the fund.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The CFAs, by identifier, with the envelope's chance in their draws.
    pub needs: Vec<Need>,
    /// What was announced, all years together.
    pub envelope: Centimes,
    /// What was asked.
    pub settings: FundSettings,
    /// Every policy.
    pub results: Vec<PolicyResult>,
    /// Survivors against the envelope.
    pub curves: Vec<Curve>,
    /// Who gains by overstating.
    pub stability: Vec<Overstated>,
    /// Départements and territories under the voted policy.
    pub territories: Vec<TerritoryRow>,
    /// Investment aid.
    pub investments: Vec<Investment>,
    /// Draws.
    pub draws: usize,
}

/// What chance and drawing a study is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Seed of the envelope's draws.
    pub seed: u64,
    /// Draws of the envelope when needs have none.
    pub draws: usize,
    /// Points of the curves.
    pub points: usize,
}

/// Studies a fund. `step` is told after each of the three long parts.
#[must_use]
pub fn study(needs: Vec<Need>, settings: &FundSettings, asked: Asked, step: &dyn Fn()) -> Study {
    let needs = with_uncertainty(needs, &settings.envelope, asked.seed, asked.draws);
    let envelope = settings.envelope.running();
    let effort = Effort { seconds: settings.seconds };
    let short = Effort { seconds: settings.seconds * PART };
    let results = results(&needs, settings, envelope, effort);
    step();
    let curves = curves(&needs, settings, &envelopes(&needs, envelope, asked.points), short);
    step();
    let policies: Vec<Policy> = results.iter().map(|result| result.allocation.policy).collect();
    let stability = stability(&needs, settings, envelope, &policies, OVERSTATED, short);
    step();
    let voted = results.iter().find(|result| result.allocation.policy == settings.policy).or(results.first());
    let territories = voted.map_or_else(Vec::new, |voted| territories(&needs, &voted.allocation.aids()));
    let investments = investments(&needs, &settings.instruments, settings.envelope.investment());
    let draws = needs.iter().map(|need| need.drawn.len()).max().unwrap_or(0);
    Study { needs, envelope, settings: settings.clone(), results, curves, stability, territories, investments, draws }
}

fn results(needs: &[Need], settings: &FundSettings, envelope: Centimes, effort: Effort) -> Vec<PolicyResult> {
    let found = all(needs, settings, envelope, effort);
    let worth = |aids: &[Centimes]| -> i64 {
        let kept = needs.iter().zip(aids).filter(|&(need, &aid)| need.at_risk() && need.survives(aid));
        kept.map(|(need, _)| settings.keys.worth(need, settings.measure)).sum()
    };
    let best = found.iter().map(|allocation| worth(&allocation.aids())).max().unwrap_or(0);
    let more = all(needs, settings, envelope + MILLION, effort);
    let result = |(allocation, more): (Allocation, Allocation)| {
        let aids = allocation.aids();
        let kept = saved(needs, &aids);
        let next = saved(needs, &more.aids());
        let count = |saved: Saved| i64::try_from(saved.apprentices).unwrap_or(i64::MAX);
        let worth = worth(&aids);
        PolicyResult {
            saved: kept,
            spread: spread(needs, &aids),
            worth,
            regret: best - worth,
            next_million: count(next) - count(kept),
            allocation,
        }
    };
    found.into_iter().zip(more).map(result).collect()
}

impl Study {
    /// The result of a policy.
    #[must_use]
    pub fn result(&self, policy: Policy) -> Option<&PolicyResult> {
        self.results.iter().find(|result| result.allocation.policy == policy)
    }

    /// The result of the policy that the report is about.
    #[must_use]
    pub fn voted(&self) -> Option<&PolicyResult> {
        self.result(self.settings.policy).or(self.results.first())
    }

    /// Apprentices of all CFAs, of those that would go under, and how many CFAs these are.
    #[must_use]
    pub fn at_risk(&self) -> (u64, u64, u64) {
        let all = self.needs.iter().map(|need| need.apprentices).sum();
        let risk = || self.needs.iter().filter(|need| need.at_risk());
        (all, risk().map(|need| need.apprentices).sum(), risk().count() as u64)
    }

    /// Whether a programme stopped at its time limit.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.results.iter().filter_map(|result| result.allocation.optimum.as_ref()).any(|optimum| optimum.interrupted)
    }
}
