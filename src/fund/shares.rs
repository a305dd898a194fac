//! The policies that share each year's envelope: what is left of a year goes to the next where the setting carries it over.

use super::reasons::Why;
use super::run::{Decision, Run};
use super::{Need, NeedYear, Policy};
use crate::units::{Centimes, share};

/// A year of a policy.
struct PolicyYear<'a> {
    run: &'a Run<'a>,
    year: usize,
    /// What may be shared above the floors.
    available: i64,
    /// What each CFA has got before.
    before: &'a [i64],
}

/// What a policy asks of a year for each CFA: what a share is in proportion to, and the most that it covers.
struct ShareClaims {
    keys: Vec<i64>,
    most: Vec<i64>,
}

/// Each year in its turn.
pub(super) fn year_by_year(run: &Run<'_>, policy: Policy) -> Decision {
    let count = run.needs.len();
    let (mut before, mut carried) = (vec![0_i64; count], 0);
    let (mut paid, mut whys) = (Vec::new(), vec![Vec::new(); count]);
    for year in 0..run.years() {
        let available = run.rest(year) + if run.envelope.carried_over { carried } else { 0 };
        let (shares, why) = PolicyYear { run, year, available, before: &before }.decided(policy);
        carried = available - shares.iter().sum::<i64>();
        let floors = &run.limits.floors[year];
        let of_year: Vec<i64> = shares.iter().zip(floors).map(|(share, floor)| share + floor).collect();
        before.iter_mut().zip(&of_year).for_each(|(before, paid)| *before += paid);
        whys.iter_mut().zip(why).for_each(|(whys, why)| whys.push(why));
        paid.push(of_year);
    }
    Decision { paid, whys: whys.iter().map(|years| Why::over(years)).collect(), optimum: None }
}

fn heads(need: &Need) -> i64 {
    i64::try_from(need.apprentices).unwrap_or(i64::MAX)
}

impl PolicyYear<'_> {
    /// The shares above the floors, and why.
    fn decided(&self, policy: Policy) -> (Vec<i64>, Vec<Why>) {
        match policy {
            Policy::Niveau => self.lifted(),
            Policy::Priorite => self.by_class(),
            _ => {
                let asked = self.in_proportion(policy);
                let shares = self.shared(self.available, &asked);
                let whys = self.whys(&asked, &shares);
                (shares, whys)
            }
        }
    }

    fn ranks(&self) -> std::ops::Range<usize> {
        0..self.run.needs.len()
    }

    fn floor(&self, rank: usize) -> i64 {
        self.run.limits.floors[self.year][rank]
    }

    /// What the cap still leaves this year, once the floors of all years are paid.
    fn room(&self, rank: usize) -> i64 {
        let floors: i64 = self.run.limits.floors[self.year..].iter().map(|of_year| of_year[rank]).sum();
        self.run.limits.caps[rank] - self.before[rank] - floors
    }

    /// What the policy covers above the floor.
    fn wanted(&self, asked: &ShareClaims, rank: usize) -> i64 {
        if self.run.limits.eligible[rank] && asked.keys[rank] > 0 { (asked.most[rank] - self.floor(rank)).max(0) } else { 0 }
    }

    /// Shares in proportion to a key above the floor, up to the most that the policy covers and to the cap.
    fn shared(&self, available: i64, asked: &ShareClaims) -> Vec<i64> {
        let rooms: Vec<i64> = self.ranks().map(|rank| self.wanted(asked, rank).min(self.room(rank)).max(0)).collect();
        share::capped(available, &asked.keys, &rooms)
    }

    fn whys(&self, asked: &ShareClaims, shares: &[i64]) -> Vec<Why> {
        let limits = self.run.limits;
        let why = |rank: usize| {
            let (wanted, room, share) = (self.wanted(asked, rank), self.room(rank), shares[rank]);
            let (floor, given) = (self.floor(rank), limits.given[self.year][rank]);
            match () {
                () if !limits.eligible[rank] => Why::NonEligible,
                () if asked.keys[rank] <= 0 || asked.most[rank] <= 0 => Run::without_need(floor, given),
                () if share >= wanted => Why::BesoinCouvert,
                () if share >= room && limits.bounding[rank] => Why::Plafond,
                () if share > 0 => Why::Part,
                () => Why::EnveloppeEpuisee,
            }
        };
        self.ranks().map(why).collect()
    }

    fn in_proportion(&self, policy: Policy) -> ShareClaims {
        let threshold = self.run.settings.keys.threshold.0;
        let most = |need: &Need| {
            let default = NeedYear::default();
            let year = need.years.get(self.year).unwrap_or(&default);
            match policy {
                Policy::Egalitaire => i64::MAX,
                Policy::Stock => year.stock_gap().0,
                Policy::Seuil => (year.deficit().0 - threshold.saturating_mul(heads(need))).max(0),
                _ => year.deficit().0,
            }
        };
        let most: Vec<i64> = self.run.needs.iter().map(most).collect();
        let keys = if policy == Policy::Egalitaire { self.run.needs.iter().map(heads).collect() } else { most.clone() };
        ShareClaims { keys, most }
    }

    /// What is missing by the end of the year beyond what was paid before; the floor of the year counts.
    fn missing(&self, rank: usize) -> i64 {
        let required = self.run.needs[rank].required();
        (required.get(self.year).copied().unwrap_or_default().0 - self.before[rank]).max(0)
    }

    /// The classes of points, the highest first; each up to its need, in proportion to it when it cannot be served in full.
    fn by_class(&self) -> (Vec<i64>, Vec<Why>) {
        let needs = self.run.needs;
        let most: Vec<i64> = self.ranks().map(|rank| if needs[rank].lost { 0 } else { self.missing(rank) }).collect();
        let points: Vec<u32> = needs.iter().map(|need| self.run.settings.keys.points(need)).collect();
        let mut classes = points.clone();
        classes.sort_unstable_by_key(|&class| std::cmp::Reverse(class));
        classes.dedup();
        let (mut shares, mut available) = (vec![0; needs.len()], self.available);
        for class in classes {
            let keys: Vec<i64> = self.ranks().map(|rank| if points[rank] == class { most[rank] } else { 0 }).collect();
            for (share, more) in shares.iter_mut().zip(self.shared(available, &ShareClaims { keys, most: most.clone() })) {
                *share += more;
                available -= more;
            }
        }
        let whys = self.whys(&ShareClaims { keys: most.clone(), most }, &shares);
        let lost = |(rank, why): (usize, Why)| if needs[rank].lost && why != Why::NonEligible { Why::Perdu } else { why };
        (shares, whys.into_iter().enumerate().map(lost).collect())
    }

    /// Water-filling: the highest level of cash per apprentice to which the year lifts all that are under it and that an aid can keep.
    fn lifted(&self) -> (Vec<i64>, Vec<Why>) {
        /// Levels are told in millionths of a cent per apprentice.
        const FINE: i128 = 1_000_000;
        let one = |level: i128, rank: usize| {
            let need = &self.run.needs[rank];
            let headroom = need.years.get(self.year).map_or(0, |year| year.headroom().0) + self.before[rank] + self.floor(rank);
            let wanted = (level * i128::from(need.apprentices)).div_euclid(FINE) - i128::from(headroom);
            let may = self.run.limits.eligible[rank] && need.apprentices > 0 && !need.lost;
            if may { wanted.clamp(0, i128::from(self.room(rank).max(0))) as i64 } else { 0 }
        };
        let at = |level: i128| -> Vec<i64> { self.ranks().map(|rank| one(level, rank)).collect() };
        let sum = |amounts: &[i64]| amounts.iter().map(|&amount| i128::from(amount)).sum::<i128>();
        let available = i128::from(self.available);
        let far = i128::from(Centimes::LARGEST.0) * 4 * FINE;
        let (mut low, mut high) = (-far, far);
        let mut shares = at(high);
        if sum(&shares) > available {
            while high - low > 1 {
                let middle = (low + high).div_euclid(2);
                if sum(&at(middle)) <= available { low = middle } else { high = middle }
            }
            shares = at(low);
            let mut left = available - sum(&shares);
            for (share, next) in shares.iter_mut().zip(at(high)) {
                let more = i128::from(next - *share).min(left);
                *share += more as i64;
                left -= more;
            }
        }
        let whys = self.ranks().map(|rank| self.why_lifted(rank, shares[rank])).collect();
        (shares, whys)
    }

    fn why_lifted(&self, rank: usize, share: i64) -> Why {
        let limits = self.run.limits;
        match () {
            () if !limits.eligible[rank] => Why::NonEligible,
            () if self.run.needs[rank].lost => Why::Perdu,
            () if self.run.needs[rank].apprentices == 0 => Run::without_need(self.floor(rank), limits.given[self.year][rank]),
            () if limits.bounding[rank] && share >= self.room(rank) => Why::Plafond,
            () if share > 0 => Why::Part,
            () if self.available <= 0 => Why::EnveloppeEpuisee,
            () => Why::AuDessus,
        }
    }
}
