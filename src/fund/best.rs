//! The best uses as integer programmes: a CFA is kept when what is paid by each year covers what is missing by then, each year's aids
//! stay within its envelope, and what is left of one goes to the next where the setting carries it over.

use super::need::covers;
use super::optimum::{self, AidMenu, Effort, Level, Optimum, Programme};
use super::reasons::Why;
use super::run::{Decision, Run};
use super::{Need, PaidByYear, expected};
use crate::units::Centimes;

/// Whom the programme is about, and what it offers.
struct CentreOffer {
    group: AidMenu,
    /// What each level pays each year, the floor in it.
    paid: Vec<Vec<i64>>,
    /// What the floors keep already.
    kept: i64,
    /// Why nothing is offered, when nothing is.
    why: Why,
}

/// The most CFAs kept when all is as the accounts say.
pub(super) fn certain(run: &Run<'_>, known: &[PaidByYear], effort: Effort) -> Decision {
    decide(run, known, effort, false)
}

/// The most kept on average over the draws; without draws, as [`certain`].
pub(super) fn on_average(run: &Run<'_>, known: &[PaidByYear], effort: Effort) -> Decision {
    decide(run, known, effort, true)
}

fn decide(run: &Run<'_>, known: &[PaidByYear], effort: Effort, drawn: bool) -> Decision {
    let of_need = |(rank, need): (usize, &Need)| {
        if drawn && !need.drawn.is_empty() {
            offer(run, rank, &need.drawn.iter().collect::<Vec<_>>())
        } else {
            offer(run, rank, &[&need.required()])
        }
    };
    let offers: Vec<CentreOffer> = run.needs.iter().enumerate().map(of_need).collect();
    let programme = Programme {
        groups: offers.iter().map(|offer| offer.group.clone()).collect(),
        capacities: capacities(run),
        spent: spent(run),
        free: run.envelope.carried_over || offers.iter().all(|offer| offer.group.parts.len() <= 1),
    };
    let reached = |paid: &Vec<Centimes>, offer: &CentreOffer| {
        let within = |level: &Vec<i64>| covers(paid, &by_then(level));
        (0..offer.paid.len()).filter(|&rank| within(&offer.paid[rank])).max_by_key(|&rank| offer.group.levels[rank].value)
    };
    let known: Vec<Vec<Option<usize>>> =
        known.iter().map(|paid| paid.iter().zip(&offers).map(|(paid, offer)| reached(paid, offer)).collect()).collect();
    let found = optimum::solve(&programme, &known, effort);
    let kept: i64 = offers.iter().map(|offer| offer.kept).sum();
    let whys = offers.iter().zip(&found.chosen).map(|(offer, chosen)| if chosen.is_some() { Why::Retenu } else { offer.why }).collect();
    let paid_of =
        |rank: usize, year: usize| found.chosen[rank].map_or(run.limits.floors[year][rank], |level| offers[rank].paid[level][year]);
    let paid = (0..run.years()).map(|year| (0..offers.len()).map(|rank| paid_of(rank, year)).collect()).collect();
    let optimum = Optimum { value: found.value + kept, bound: found.bound + kept, ..found };
    Decision { paid, whys, optimum: Some(optimum) }
}

/// What is paid by the end of each year.
fn by_then(paid: &[i64]) -> Vec<Centimes> {
    paid.iter()
        .scan(0, |sum, paid| {
            *sum += paid;
            Some(Centimes(*sum))
        })
        .collect()
}

/// The limits of the programme: what the floors leave of each year, with what the years before left where it is carried over.
fn capacities(run: &Run<'_>) -> Vec<i64> {
    let rests = (0..run.years()).map(|year| run.rest(year));
    if run.envelope.carried_over { summed(rests) } else { rests.collect() }
}

fn summed(amounts: impl Iterator<Item = i64>) -> Vec<i64> {
    amounts
        .scan(0, |sum, amount| {
            *sum += amount;
            Some(*sum)
        })
        .collect()
}

/// How often each limit counts in what is spent: the last alone when it holds the others.
fn spent(run: &Run<'_>) -> Vec<i64> {
    let last = run.years().saturating_sub(1);
    (0..run.years()).map(|year| i64::from(!run.envelope.carried_over || year == last)).collect()
}

/// What covers a draw: what it pays each year, and what that costs under each limit.
struct PricedDraw<'n> {
    by: &'n [Centimes],
    paid: Vec<i64>,
    costs: Vec<i64>,
}

/// What a CFA may be paid, beside the floors of each year.
struct PayLimits {
    floors: Vec<i64>,
    cap: i64,
    /// What is left of each year and of those before, whether it is carried over or not.
    rests: Vec<i64>,
    capacities: Vec<i64>,
    carried_over: bool,
}

impl PayLimits {
    fn of(run: &Run<'_>, rank: usize) -> Self {
        Self {
            floors: (0..run.years()).map(|year| run.limits.floors[year][rank]).collect(),
            cap: run.limits.caps[rank],
            rests: summed((0..run.years()).map(|year| run.rest(year))),
            capacities: capacities(run),
            carried_over: run.envelope.carried_over,
        }
    }

    /// What keeps the CFA at its limit is paid in the year it is missing, above the floor of each year.
    fn priced<'n>(&self, by: &'n [Centimes]) -> PricedDraw<'n> {
        let mut by_then = 0;
        let payment = |(&floor, missing): (&i64, &Centimes)| {
            let paid = floor.max(missing.0 - by_then);
            by_then += paid;
            paid
        };
        let paid: Vec<i64> = self.floors.iter().zip(by).map(payment).collect();
        let more = paid.iter().zip(&self.floors).map(|(paid, floor)| paid - floor);
        let costs = if self.carried_over { summed(more) } else { more.collect() };
        PricedDraw { by, paid, costs }
    }

    fn within_cap(&self, priced: &PricedDraw<'_>) -> bool {
        priced.paid.iter().sum::<i64>() <= self.cap
    }

    /// Whether it may be paid as it is.
    fn may(&self, priced: &PricedDraw<'_>) -> bool {
        self.within_cap(priced) && priced.costs.iter().zip(&self.capacities).all(|(cost, limit)| cost <= limit)
    }

    /// A draw may be covered by what another one needs, paid earlier: it is out of reach when even all that came before cannot pay it.
    fn reachable(&self, priced: &PricedDraw<'_>) -> bool {
        let more = priced.paid.iter().zip(&self.floors).map(|(paid, floor)| paid - floor);
        let by_then = more.scan(0, |sum, more| {
            *sum += more;
            Some(*sum)
        });
        self.within_cap(priced) && by_then.zip(&self.rests).all(|(by_then, &rest)| by_then <= rest)
    }
}

fn offer(run: &Run<'_>, rank: usize, missing: &[&[Centimes]]) -> CentreOffer {
    let need = &run.needs[rank];
    let worth = run.settings.keys.worth(need, run.settings.measure);
    let (floor, given) = run.floor(rank);
    let nothing =
        |why: Why, kept: i64| CentreOffer { group: AidMenu { complete: true, ..AidMenu::default() }, paid: Vec::new(), kept, why };
    let wanted: Vec<&[Centimes]> = missing.iter().copied().filter(|by| by.iter().any(|&amount| amount > Centimes::ZERO)).collect();
    if !run.limits.eligible[rank] {
        return nothing(Why::NonEligible, kept(run, rank, worth, &wanted));
    }
    if need.lost {
        return nothing(Why::Perdu, 0);
    }
    if wanted.is_empty() {
        return nothing(Run::without_need(floor, given), 0);
    }
    let limits = PayLimits::of(run, rank);
    let free = kept(run, rank, worth, &wanted);
    let payable = wanted.iter().filter(|by| by.iter().all(|&amount| amount < Centimes::LARGEST));
    let dear: Vec<PricedDraw<'_>> =
        payable.map(|by| limits.priced(by)).filter(|priced| priced.costs.iter().any(|&cost| cost > 0)).collect();
    let covered = dear.is_empty() && free_of(run, rank, &wanted);
    let alone = missing.len() == 1;
    let within: Vec<PricedDraw<'_>> =
        dear.into_iter().filter(|priced| if alone { limits.may(priced) } else { limits.reachable(priced) }).collect();
    let draws: Vec<&[Centimes]> = within.iter().map(|priced| priced.by).collect();
    let (profiles, complete) = expected::profiles(&draws);
    let mut offered: Vec<(Level, Vec<i64>)> = Vec::new();
    for by in profiles {
        let priced = limits.priced(&by);
        if limits.may(&priced) {
            let value = worth * i64::try_from(draws.iter().filter(|one| covers_all(&by, one)).count()).unwrap_or(i64::MAX);
            offered.push((Level { costs: priced.costs, value }, priced.paid));
        }
    }
    let why = why(covered, offered.is_empty(), worth);
    if worth == 0 || offered.is_empty() {
        return nothing(why, free);
    }
    let parts: Vec<Level> = within.into_iter().map(|priced| Level { costs: priced.costs, value: worth }).collect();
    let (levels, paid) = expected::undominated(offered).into_iter().unzip();
    CentreOffer { group: AidMenu { levels, parts, complete }, paid, kept: free, why }
}

/// Why a CFA may be left with nothing: its need is covered, out of reach, or counts for nothing; else another was chosen.
const fn why(covered: bool, out_of_reach: bool, worth: i64) -> Why {
    match () {
        () if covered => Why::BesoinCouvert,
        () if out_of_reach => Why::HorsAtteinte,
        () if worth == 0 => Why::HorsMesure,
        () => Why::NonRetenu,
    }
}

/// Whether what is missing by each year is at most this.
fn covers_all(by: &[Centimes], missing: &[Centimes]) -> bool {
    missing.iter().zip(by).all(|(missing, by)| missing <= by)
}

/// What the floors alone keep.
fn kept(run: &Run<'_>, rank: usize, worth: i64, wanted: &[&[Centimes]]) -> i64 {
    if run.needs[rank].lost {
        return 0;
    }
    let floors: Vec<Centimes> = (0..run.years()).map(|year| Centimes(run.limits.floors[year][rank])).collect();
    worth * i64::try_from(wanted.iter().filter(|by| covers(&floors, by)).count()).unwrap_or(i64::MAX)
}

/// Whether the floors keep it whenever anything could.
fn free_of(run: &Run<'_>, rank: usize, wanted: &[&[Centimes]]) -> bool {
    let floors: Vec<Centimes> = (0..run.years()).map(|year| Centimes(run.limits.floors[year][rank])).collect();
    wanted.iter().any(|by| covers(&floors, by))
}
