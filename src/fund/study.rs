//! All of it for one fund: every policy on the announced envelope, the curves, what one more million does, who gains by overstating.

use super::curve::{all, curves, envelopes};
use super::need::{at_risk, covers, lost, missing};
use super::survival::with_uncertainty;
use super::{
    Allocation, FundSettings, Investment, Need, Overstated, PaidByYear, Policy, PolicyCurve, Saved, Spread, TerritoryRow, investments,
    nothing, put_together, saved, spread, stability, territories,
};
use crate::units::Centimes;
use crate::units::division::half_away;

/// The step of the shadow price: one million euros.
pub const MILLION: Centimes = Centimes(100_000_000);
/// By how much a CFA overstates its costs, in percent.
pub const OVERSTATED: i64 = 10;

/// What a policy does with the announced envelope. Counts leave out the CFAs told together.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyResult {
    /// What each CFA gets, and why.
    pub allocation: Allocation,
    /// CFAs and apprentices that the policy keeps.
    pub saved: Saved,
    /// Of what it gives, the part of the CFAs that are told each alone.
    pub given_shown: Centimes,
    /// What it keeps in the measure of the best use.
    pub worth: i64,
    /// What the best use keeps more, in the same measure.
    pub regret: i64,
    /// Apprentices that one more million keeps.
    pub next_million: i64,
    /// The same on average over the draws; none without draws.
    pub mean: Option<MeanResult>,
}

/// What a policy does on average over the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanResult {
    /// Apprentices of the CFAs above their limit.
    pub spread: Spread,
    /// Of which would be in none without the aid.
    pub saved: f64,
    /// What it keeps in the measure of the best use.
    pub worth: f64,
    /// What the best of the policies keeps more, in the same measure.
    pub regret: f64,
    /// Apprentices that one more million keeps.
    pub next_million: f64,
}

impl PolicyResult {
    /// Euros given for each apprentice saved, without chance: to the CFAs that are told each alone, whose apprentices are counted.
    #[must_use]
    pub fn per_saved(&self) -> Option<Centimes> {
        let saved = i64::try_from(self.saved.apprentices).ok().filter(|&saved| saved > 0)?;
        Some(Centimes(half_away(self.given_shown.0, saved)))
    }

    /// What no allocation can keep more of than its programme says, in the unit of what it keeps: as the accounts say, or on average for
    /// the best use on average. None without a programme.
    #[must_use]
    #[allow(clippy::float_arithmetic, reason = "a mean over draws")]
    pub fn bound(&self, draws: usize) -> Option<f64> {
        let optimum = self.allocation.optimum.as_ref()?;
        let gap = (optimum.bound - optimum.value) as f64;
        match (self.allocation.policy, self.mean) {
            (Policy::MeilleurUsageMoyen, Some(mean)) => Some(mean.worth + gap / draws.max(1) as f64),
            _ => Some(self.worth as f64 + gap),
        }
    }
}

/// A study of the fund.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The CFAs, by identifier, with the envelope's chance in their draws.
    pub needs: Vec<Need>,
    /// What was announced, all years together.
    pub envelope: Centimes,
    /// Envelope, bounds and keys that the région chose.
    pub settings: FundSettings,
    /// The policy that the report and the letters are about.
    pub policy: Policy,
    /// What each policy does.
    pub results: Vec<PolicyResult>,
    /// Survivors without any aid: as the accounts say, and over the draws.
    pub unaided: (Saved, Option<Spread>),
    /// Survivors against the envelope.
    pub curves: Vec<PolicyCurve>,
    /// Who gains by overstating.
    pub stability: Vec<Overstated>,
    /// Départements and territories under the voted policy.
    pub territories: Vec<TerritoryRow>,
    /// Investment aid of each CFA, in the order of the needs.
    pub investments: Vec<Investment>,
    /// Draws behind the averages; zero without chance.
    pub draws: usize,
}

/// What chance and drawing a study is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudyOptions {
    /// Seed of the envelope's draws.
    pub seed: u64,
    /// Draws of the envelope when needs have none.
    pub draws: usize,
    /// Points of the curves.
    pub points: usize,
}

/// Studies a fund. `step` is told after each of the three long parts.
#[must_use]
pub fn study(needs: Vec<Need>, settings: &FundSettings, asked: StudyOptions, step: &dyn Fn()) -> Study {
    let mut needs = with_uncertainty(needs, &settings.envelope, asked.seed, asked.draws);
    put_together(&mut needs);
    let envelope = settings.envelope.running();
    let draws = needs.iter().map(|need| need.drawn.len()).max().unwrap_or(0);
    let policy = settings.policy.unwrap_or(Policy::default_of(draws as u64));
    let announced = all(&needs, settings, envelope);
    let curves = curves(&needs, settings, &envelopes(&needs, envelope, asked.points), &announced);
    step();
    let stability = stability(&needs, settings, &announced.iter().collect::<Vec<_>>(), OVERSTATED);
    step();
    let none: PaidByYear = vec![nothing(&settings.envelope); needs.len()];
    let unaided = (saved(&needs, &none), spread(&needs, &none));
    let results = results(&needs, settings, announced, draws);
    step();
    let voted = results.iter().find(|result| result.allocation.policy == policy);
    let territories = voted.map_or_else(Vec::new, |voted| territories(&needs, &voted.allocation.paid()));
    let investments = investments(&needs, &settings.instruments, settings.envelope.investment());
    Study { needs, envelope, settings: settings.clone(), policy, results, unaided, curves, stability, territories, investments, draws }
}

/// What is kept in the measure of the best use: as the accounts say, and summed over the draws.
fn worth(needs: &[Need], settings: &FundSettings, paid: &PaidByYear) -> (i64, i64) {
    let shown = || needs.iter().zip(paid).filter(|(need, _)| !need.together);
    let each = |need: &Need| settings.keys.worth(need, settings.measure);
    let certain = shown().filter(|(need, paid)| need.at_risk() && need.survives(paid)).map(|(need, _)| each(need)).sum();
    let kept = |need: &Need, paid: &[Centimes]| {
        let missing = |by: &&[Centimes]| by.iter().any(|&amount| amount > Centimes::ZERO);
        need.drawn.iter().filter(missing).filter(|by| covers(paid, by)).count() as i64
    };
    (certain, shown().map(|(need, paid)| kept(need, paid) * each(need)).sum())
}

fn results(needs: &[Need], settings: &FundSettings, found: Vec<Allocation>, draws: usize) -> Vec<PolicyResult> {
    let envelope = settings.envelope.running();
    let worths: Vec<(i64, i64)> = found.iter().map(|allocation| worth(needs, settings, &allocation.paid())).collect();
    let best = worths.iter().copied().reduce(|one, other| (one.0.max(other.0), one.1.max(other.1))).unwrap_or_default();
    let more = all(needs, settings, envelope + MILLION);
    let none: PaidByYear = vec![nothing(&settings.envelope); needs.len()];
    let unaided = spread(needs, &none);
    let result = |((allocation, more), worth): ((Allocation, Allocation), &(i64, i64))| {
        let (paid, more) = (allocation.paid(), more.paid());
        let (kept, next) = (saved(needs, &paid), saved(needs, &more));
        let count = |saved: Saved| i64::try_from(saved.apprentices).unwrap_or(i64::MAX);
        let shown = needs.iter().zip(&paid).filter(|(need, _)| !need.together);
        PolicyResult {
            saved: kept,
            given_shown: shown.flat_map(|(_, paid)| paid).copied().sum(),
            worth: worth.0,
            regret: best.0 - worth.0,
            next_million: count(next) - count(kept),
            mean: mean(needs, (&paid, &more), unaided, (worth.1, best.1), draws),
            allocation,
        }
    };
    found.into_iter().zip(more).zip(&worths).map(result).collect()
}

/// On average over the draws, from what is kept and what the best keeps, summed over them.
#[allow(clippy::float_arithmetic, reason = "a mean over draws")]
fn mean(
    needs: &[Need],
    (paid, more): (&PaidByYear, &PaidByYear),
    unaided: Option<Spread>,
    (worth, best): (i64, i64),
    draws: usize,
) -> Option<MeanResult> {
    let (now, next) = spread(needs, paid).zip(spread(needs, more))?;
    let each = |sum: i64| sum as f64 / draws.max(1) as f64;
    Some(MeanResult {
        spread: now,
        saved: now.mean - unaided.map_or(0.0, |unaided| unaided.mean),
        worth: each(worth),
        regret: each(best - worth),
        next_million: next.mean - now.mean,
    })
}

impl Study {
    /// The result of a policy.
    #[must_use]
    pub fn result(&self, policy: Policy) -> Option<&PolicyResult> {
        self.results.iter().find(|result| result.allocation.policy == policy)
    }

    /// The result of the policy that the report is about; none when it cannot be studied, as the best use on average without draws.
    #[must_use]
    pub fn voted(&self) -> Option<&PolicyResult> {
        self.result(self.policy)
    }

    /// The CFAs that are told each alone.
    pub fn shown(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(|need| !need.together)
    }

    /// Apprentices of the CFAs told alone, of those that would go under, and how many CFAs these are.
    #[must_use]
    pub fn at_risk(&self) -> (u64, u64, u64) {
        at_risk(&self.needs)
    }

    /// The CFAs that no aid can keep: under their limit before the fund pays.
    #[must_use]
    pub fn lost(&self) -> u64 {
        lost(&self.needs)
    }

    /// What is missing in each year, all CFAs that an aid can keep together.
    #[must_use]
    pub fn missing(&self) -> Vec<Centimes> {
        missing(&self.needs, &self.settings.envelope)
    }

    /// The need: the sum over the years of what is missing in each.
    #[must_use]
    pub fn need(&self) -> Centimes {
        self.missing().into_iter().sum()
    }

    /// Whether a programme stopped at its limit of branches.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.results.iter().filter_map(|result| result.allocation.optimum.as_ref()).any(|optimum| optimum.interrupted)
    }
}
