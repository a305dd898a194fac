//! One policy on one envelope: what each CFA gets, to the cent, and why.

use super::optimum::{self, Effort, Level, Optimum};
use super::settings::{FundSettings, Limits};
use super::{Need, Policy, expected};
use crate::units::{Centimes, share};

/// Why a CFA gets what it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It cannot have running-cost aid.
    NonEligible,
    /// Its share under the policy.
    Part,
    /// All its need under the policy is covered.
    BesoinCouvert,
    /// Its floor.
    Plancher,
    /// Its cap.
    Plafond,
    /// Chosen by the best use.
    Retenu,
    /// Not chosen by the best use: its aid keeps more apprentices elsewhere.
    NonRetenu,
    /// The policy has no need to cover there.
    SansBesoin,
    /// It only has what an instrument gives.
    Instrument,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NonEligible,
        Self::Part,
        Self::BesoinCouvert,
        Self::Plancher,
        Self::Plafond,
        Self::Retenu,
        Self::NonRetenu,
        Self::SansBesoin,
        Self::Instrument,
    ];

    /// As tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NonEligible => "non_eligible",
            Self::Part => "part",
            Self::BesoinCouvert => "besoin_couvert",
            Self::Plancher => "plancher",
            Self::Plafond => "plafond",
            Self::Retenu => "retenu",
            Self::NonRetenu => "non_retenu",
            Self::SansBesoin => "sans_besoin",
            Self::Instrument => "instrument",
        }
    }
}

/// What a CFA gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Running-cost aid and increase of the NPEC together.
    pub amount: Centimes,
    /// Of which by an increase of the NPEC.
    pub increase: Centimes,
    /// Its floor, after any cut.
    pub floor: Centimes,
    /// Its cap.
    pub cap: Centimes,
    /// What its share is in proportion to (cents, apprentices, points); 0 without meaning.
    pub key: i64,
    /// Why.
    pub why: Why,
}

/// Why something is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOver {
    /// Nothing is left.
    Rien,
    /// Every need of the policy is covered, or every cap reached.
    BesoinsCouverts,
    /// No other CFA can be kept with what is left.
    AucunSauvetage,
}

impl LeftOver {
    /// As tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rien => "rien",
            Self::BesoinsCouverts => "besoins_couverts",
            Self::AucunSauvetage => "aucun_sauvetage",
        }
    }
}

/// What a policy does with an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Which policy.
    pub policy: Policy,
    /// What was to be shared.
    pub envelope: Centimes,
    /// One per CFA, in the order of the needs.
    pub grants: Vec<Grant>,
    /// What is left: the envelope less the grants.
    pub left: Centimes,
    /// Why it is left.
    pub left_over: LeftOver,
    /// The floors were above the envelope and gave way.
    pub floors_cut: bool,
    /// The increase of the NPEC was above the envelope and gave way.
    pub increase_cut: bool,
    /// The programme behind a best use.
    pub optimum: Option<Optimum>,
}

impl Allocation {
    /// The aids, in the order of the needs.
    #[must_use]
    pub fn aids(&self) -> Vec<Centimes> {
        self.grants.iter().map(|grant| grant.amount).collect()
    }

    /// What is given.
    #[must_use]
    pub fn given(&self) -> Centimes {
        self.grants.iter().map(|grant| grant.amount).sum()
    }
}

/// What a policy is asked, CFA by CFA: what a share is in proportion to, and the most that it covers.
struct Asked {
    keys: Vec<i64>,
    most: Vec<i64>,
}

/// Shares an envelope among the CFAs. `needs` are [prepared](super::prepared); `known` are aids of other policies on the same envelope,
/// that a best use must equal.
#[must_use]
pub fn allocate(
    needs: &[Need],
    envelope: Centimes,
    policy: Policy,
    settings: &FundSettings,
    known: &[Vec<Centimes>],
    effort: Effort,
) -> Allocation {
    let total = envelope.0.max(0);
    let (given, increase_cut) = super::increase(needs, &settings.instruments, total);
    let limits = settings.limits(needs, &given, total);
    let run = Run { needs, total, settings, limits: &limits, known, effort };
    let (amounts, asked, optimum) = match policy {
        Policy::MeilleurUsage => run.best_use(),
        Policy::MeilleurUsageMoyen => run.best_use_on_average(),
        Policy::Niveau => {
            (run.lifted(), Asked { keys: needs.iter().map(|need| need.headroom.0).collect(), most: limits.caps.clone() }, None)
        }
        Policy::Priorite => run.by_class(),
        Policy::Egalitaire | Policy::Deficit | Policy::Stock | Policy::Seuil => run.in_proportion(policy),
    };
    let grants: Vec<Grant> = (0..needs.len())
        .map(|rank| Grant {
            amount: Centimes(amounts[rank]),
            increase: Centimes(given[rank]),
            floor: Centimes(limits.floors[rank]),
            cap: Centimes(limits.caps[rank]),
            key: asked.keys[rank],
            why: why(rank, amounts[rank], given[rank], &asked, &limits, optimum.as_ref()),
        })
        .collect();
    let left = Centimes(total - amounts.iter().sum::<i64>());
    let left_over = match (left, &optimum) {
        (Centimes::ZERO, _) => LeftOver::Rien,
        (_, Some(optimum)) if optimum.chosen.iter().zip(needs).any(|(chosen, need)| chosen.is_none() && need.at_risk()) => {
            LeftOver::AucunSauvetage
        }
        _ => LeftOver::BesoinsCouverts,
    };
    Allocation { policy, envelope: Centimes(total), grants, left, left_over, floors_cut: limits.floors_cut, increase_cut, optimum }
}

fn why(rank: usize, amount: i64, given: i64, asked: &Asked, limits: &Limits, optimum: Option<&Optimum>) -> Why {
    let (floor, cap) = (limits.floors[rank], limits.caps[rank]);
    match optimum {
        _ if !limits.eligible[rank] => Why::NonEligible,
        Some(optimum) if optimum.chosen[rank].is_some() => Why::Retenu,
        Some(_) if asked.most[rank] <= floor && amount == given => Why::SansBesoin,
        Some(_) if amount > given => Why::Plancher,
        Some(_) => Why::NonRetenu,
        None if amount > 0 && amount == cap && limits.bounding[rank] && cap < asked.most[rank] => Why::Plafond,
        None if amount > given && amount == floor => Why::Plancher,
        None if asked.most[rank] <= 0 => Why::SansBesoin,
        None if amount == given && given > 0 => Why::Instrument,
        None if amount >= asked.most[rank] => Why::BesoinCouvert,
        None => Why::Part,
    }
}

/// A policy at work.
struct Run<'a> {
    needs: &'a [Need],
    total: i64,
    settings: &'a FundSettings,
    limits: &'a Limits,
    known: &'a [Vec<Centimes>],
    effort: Effort,
}

impl Run<'_> {
    /// What the floors leave to share.
    fn rest(&self) -> i64 {
        self.total - self.limits.floors.iter().sum::<i64>()
    }

    /// Shares in proportion to a key above the floor, up to the most that the policy covers and to the cap.
    fn shared(&self, rest: i64, keys: &[i64], most: &[i64]) -> Vec<i64> {
        let floors = &self.limits.floors;
        let rooms: Vec<i64> = (0..keys.len()).map(|rank| (most[rank].min(self.limits.caps[rank]) - floors[rank]).max(0)).collect();
        let weights: Vec<i64> = (0..keys.len()).map(|rank| if self.limits.eligible[rank] { keys[rank].max(0) } else { 0 }).collect();
        share::capped(rest, &weights, &rooms)
    }

    fn with_floors(&self, shares: &[i64]) -> Vec<i64> {
        shares.iter().zip(&self.limits.floors).map(|(share, floor)| share + floor).collect()
    }

    fn in_proportion(&self, policy: Policy) -> (Vec<i64>, Asked, Option<Optimum>) {
        let threshold = self.settings.keys.threshold.0;
        let heads = |need: &Need| i64::try_from(need.apprentices).unwrap_or(i64::MAX);
        let most: Vec<i64> = self
            .needs
            .iter()
            .map(|need| match policy {
                Policy::Egalitaire => i64::MAX,
                Policy::Stock => need.stock_gap().0,
                Policy::Seuil => (need.deficit().0 - threshold.saturating_mul(heads(need))).max(0),
                _ => need.deficit().0,
            })
            .collect();
        let keys = if policy == Policy::Egalitaire { self.needs.iter().map(heads).collect() } else { most.clone() };
        let amounts = self.with_floors(&self.shared(self.rest(), &keys, &most));
        (amounts, Asked { keys, most }, None)
    }

    /// The classes of points, the highest first; each up to its need, in proportion to it when it cannot be served in full.
    fn by_class(&self) -> (Vec<i64>, Asked, Option<Optimum>) {
        let most: Vec<i64> = self.needs.iter().map(|need| if need.lost { 0 } else { need.shortfall.0 }).collect();
        let points: Vec<u32> = self.needs.iter().map(|need| self.settings.keys.points(need)).collect();
        let mut classes = points.clone();
        classes.sort_unstable_by_key(|&class| std::cmp::Reverse(class));
        classes.dedup();
        let mut shares = vec![0; self.needs.len()];
        let mut rest = self.rest();
        for class in classes {
            let keys: Vec<i64> = (0..points.len()).map(|rank| if points[rank] == class { most[rank] } else { 0 }).collect();
            for (share, more) in shares.iter_mut().zip(self.shared(rest, &keys, &most)) {
                *share += more;
                rest -= more;
            }
        }
        (self.with_floors(&shares), Asked { keys: points.into_iter().map(i64::from).collect(), most }, None)
    }

    /// Water-filling: the highest level of cash per apprentice to which the envelope lifts all that are under it.
    fn lifted(&self) -> Vec<i64> {
        /// Levels are told in millionths of a cent per apprentice.
        const FINE: i128 = 1_000_000;
        let at = |level: i128| -> Vec<i64> {
            (0..self.needs.len())
                .map(|rank| {
                    let need = &self.needs[rank];
                    let wanted = (level * i128::from(need.apprentices)).div_euclid(FINE) - i128::from(need.headroom.0);
                    let (floor, cap) = (self.limits.floors[rank], self.limits.caps[rank]);
                    let eligible = self.limits.eligible[rank] && need.apprentices > 0;
                    if eligible { wanted.clamp(i128::from(floor), i128::from(cap.max(floor))) as i64 } else { floor }
                })
                .collect()
        };
        let sum = |amounts: &[i64]| amounts.iter().map(|&amount| i128::from(amount)).sum::<i128>();
        let far = i128::from(Centimes::LARGEST.0) * 2 * FINE;
        let (mut low, mut high) = (-far, far);
        if sum(&at(high)) <= i128::from(self.total) {
            return at(high);
        }
        while high - low > 1 {
            let middle = (low + high).div_euclid(2);
            if sum(&at(middle)) <= i128::from(self.total) { low = middle } else { high = middle }
        }
        let (mut amounts, next) = (at(low), at(high));
        let mut left = i128::from(self.total) - sum(&amounts);
        for (amount, next) in amounts.iter_mut().zip(next) {
            let more = i128::from(next - *amount).min(left);
            *amount += more as i64;
            left -= more;
        }
        amounts
    }

    /// Cost above the floor of an aid, when it can be paid at all.
    fn cost(&self, rank: usize, aid: i64) -> Option<i64> {
        let may = self.limits.eligible[rank] && !self.needs[rank].lost && aid <= self.limits.caps[rank];
        may.then(|| (aid - self.limits.floors[rank]).max(0))
    }

    fn best_use(&self) -> (Vec<i64>, Asked, Option<Optimum>) {
        let measure = self.settings.measure;
        let level = |rank: usize| {
            let need = &self.needs[rank];
            let cost = self.cost(rank, need.shortfall.0).filter(|&cost| cost > 0)?;
            Some(vec![Level { cost, value: self.settings.keys.worth(need, measure) }])
        };
        let groups: Vec<Vec<Level>> = (0..self.needs.len()).map(|rank| level(rank).unwrap_or_default()).collect();
        let known: Vec<Vec<Option<usize>>> = self
            .known
            .iter()
            .map(|aids| {
                (0..groups.len()).map(|rank| (!groups[rank].is_empty() && self.needs[rank].survives(aids[rank])).then_some(0)).collect()
            })
            .collect();
        let optimum = optimum::solve(&groups, self.rest(), &known, self.effort);
        let amounts = self.bought(&groups, &optimum);
        let keys = self.needs.iter().map(|need| self.settings.keys.worth(need, measure)).collect();
        let most = self.needs.iter().map(|need| if need.lost { 0 } else { need.shortfall.0 }).collect();
        (amounts, Asked { keys, most }, Some(optimum))
    }

    fn best_use_on_average(&self) -> (Vec<i64>, Asked, Option<Optimum>) {
        let levels = |rank: usize| {
            let need = &self.needs[rank];
            expected::levels(need, self.settings.keys.worth(need, self.settings.measure), |aid| self.cost(rank, aid))
        };
        let groups: Vec<Vec<Level>> = (0..self.needs.len()).map(levels).collect();
        let reached = |rank: usize, aid: Centimes| {
            let paid = aid.0 - self.limits.floors[rank];
            groups[rank].iter().rposition(|level| level.cost <= paid)
        };
        let known: Vec<Vec<Option<usize>>> =
            self.known.iter().map(|aids| (0..groups.len()).map(|rank| reached(rank, aids[rank])).collect()).collect();
        let optimum = optimum::solve(&groups, self.rest(), &known, self.effort);
        let amounts = self.bought(&groups, &optimum);
        let keys = self.needs.iter().map(|need| self.settings.keys.worth(need, self.settings.measure)).collect();
        let most = groups.iter().map(|levels| levels.last().map_or(0, |level| level.cost)).collect();
        (amounts, Asked { keys, most }, Some(optimum))
    }

    fn bought(&self, groups: &[Vec<Level>], optimum: &Optimum) -> Vec<i64> {
        let paid = |rank: usize| optimum.chosen[rank].and_then(|level| groups[rank].get(level)).map_or(0, |level| level.cost);
        (0..groups.len()).map(|rank| self.limits.floors[rank] + paid(rank)).collect()
    }
}
