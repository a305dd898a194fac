//! The draws, in pieces of a fixed size: the same result for any number of threads.

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::backtest::Backtest;
use super::dossier::{Dossier, DossierFacts};
use super::drivers::{Drivers, drivers};
use super::play::{Rules, Scratch, play};
use super::sources::Draw;
use super::statistics::{CentreDraw, CentreRisk, RegionRisk};
use super::world::{DrawnWorld, Points};
use crate::accounts::{CentreFlows, Flows};
use crate::contract::Centre;
use crate::units::Centimes;
use crate::units::division::half_away;

/// Draws of one piece of work.
pub(super) const PIECE: u64 = 250;
/// Most draws that may be asked for.
pub const MOST_DRAWS: u64 = 1_000_000;
/// Most draws from which the shares of the variance are estimated, whatever is asked.
const MOST_FOR_DRIVERS: u64 = 2_000;

/// How many draws are made, when they stop early, how they are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawPlan {
    /// So many, or at most so many with a precision.
    pub draws: u64,
    /// Stop when the standard error of the share of CFAs insolvent by the end is below.
    pub precision: Option<f64>,
    /// Draws of each sample from which the shares of the variance are estimated; 0 for none.
    pub drivers: u64,
    /// How the shocks that all CFAs share are drawn.
    pub points: Points,
}

/// What the draws say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Risks {
    /// Draws made: fewer than asked when the precision was reached.
    pub draws: u64,
    /// By CFA, in the order of the dossiers.
    pub centres: Vec<CentreRisk>,
    /// All CFAs together.
    pub region: RegionRisk,
    /// Which source explains how much.
    pub drivers: Option<Drivers>,
    /// The first drawn year against what was published, by size class.
    pub backtest: Backtest,
}

/// Prepares every CFA that has a contract, by its number in the cohort; `centres` are in that order.
#[must_use]
pub fn dossiers(facts: &DossierFacts<'_>, centres: &[Centre], flows: &Flows) -> Vec<Dossier> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); flows.centres.len()];
    (0..facts.cohort.len()).for_each(|row| rows[facts.cohort.cfa_number(row) as usize].push(row));
    let mut prepared: Vec<Dossier> = rows
        .par_iter()
        .zip(centres.par_iter().zip(&flows.centres))
        .filter(|(rows, _)| !rows.is_empty())
        .map(|(rows, (centre, flows))| Dossier::new(facts, rows, centre.clone(), flows))
        .collect();
    prepared.sort_by(|one, other| one.centre.cfa.cmp(&other.centre.cfa));
    prepared
}

/// Adds a yearly envelope to the support of the years that are drawn, shared equally per apprentice (largest remainder, ties by
/// identifier) and paid in twelfths.
pub fn share_envelope(dossiers: &mut [Dossier], envelope: Centimes, known_months: usize) {
    let heads: i64 = dossiers.iter().map(|dossier| i64::from(dossier.apprentices.max(0))).sum();
    if envelope <= Centimes::ZERO || heads == 0 {
        return;
    }
    let exact = |dossier: &Dossier| i128::from(envelope.0) * i128::from(dossier.apprentices.max(0));
    let mut shares: Vec<i64> = dossiers.iter().map(|dossier| (exact(dossier) / i128::from(heads)) as i64).collect();
    let mut order: Vec<usize> = (0..dossiers.len()).collect();
    order.sort_by_key(|&rank| std::cmp::Reverse(exact(&dossiers[rank]) % i128::from(heads)));
    let left = envelope.0 - shares.iter().sum::<i64>();
    order.iter().take(usize::try_from(left).unwrap_or(0)).for_each(|&rank| shares[rank] += 1);
    for (dossier, share) in dossiers.iter_mut().zip(shares) {
        let upto = |month: usize| half_away(share * (month % 12) as i64, 12);
        for (month, flow) in dossier.base.months.iter_mut().enumerate().skip(known_months) {
            let end = if month % 12 == 11 { share } else { upto(month + 1) };
            flow.aide += Centimes(end - upto(month));
        }
    }
}

/// The flows of a CFA as in the file, support included: what the accounts without draws start from.
#[must_use]
pub fn base_flows(dossier: &Dossier) -> &CentreFlows {
    &dossier.base
}

/// Makes the draws. `advance` is told how many are done at each piece, those of the drivers included; where it says no, no more are made.
pub fn simulate(dossiers: &[Dossier], rules: &Rules<'_>, plan: DrawPlan, advance: impl Fn(u64) -> bool) -> Risks {
    let mut tally = DrawTally::new(dossiers, rules, plan.points);
    let (mut done, mut wanted) = (0, true);
    while wanted && done < plan.draws {
        let piece = done..(done + PIECE).min(plan.draws);
        wanted = tally.play(dossiers, rules, piece.clone(), &advance);
        done = piece.end;
        if plan.precision.is_some_and(|wanted| done > PIECE && tally.region.share_insolvent().1 < wanted) {
            break;
        }
    }
    let drivers = if wanted { drivers_of(dossiers, rules, plan, done, &advance) } else { None };
    tally.risks(done, drivers)
}

/// What the variance is made of, when it is asked and enough draws were made.
pub(super) fn drivers_of(
    dossiers: &[Dossier],
    rules: &Rules<'_>,
    plan: DrawPlan,
    done: u64,
    advance: &impl Fn(u64) -> bool,
) -> Option<Drivers> {
    let sampled = plan.drivers.min(MOST_FOR_DRIVERS).min(done);
    if sampled > 1 { drivers(dossiers, rules, (sampled, plan.points), advance) } else { None }
}

/// What is counted of the draws.
pub(super) struct DrawTally {
    centres: Vec<CentreRisk>,
    region: RegionRisk,
    backtest: Backtest,
    points: Points,
}

impl DrawTally {
    /// Room for these CFAs, no draw yet.
    pub fn new(dossiers: &[Dossier], rules: &Rules<'_>, points: Points) -> Self {
        let horizon = rules.settings.horizon;
        let (months, years) = (horizon.len_months(), horizon.len_years());
        let of_centre = |dossier: &Dossier| CentreRisk {
            overdraft: dossier.centre.decouvert_autorise,
            ..CentreRisk::new(&dossier.centre.cfa, dossier.apprentices, months, years)
        };
        let centres: Vec<CentreRisk> = dossiers.iter().map(of_centre).collect();
        Self { region: RegionRisk::new(dossiers.len(), months), backtest: Backtest::new(rules, &centres), centres, points }
    }

    /// The same classes of the distributions, and no draw.
    pub fn emptied(&self, dossiers: &[Dossier], rules: &Rules<'_>) -> Self {
        Self { centres: self.centres.iter().map(CentreRisk::emptied).collect(), ..Self::new(dossiers, rules, self.points) }
    }

    /// Makes and counts some draws, a piece after the other; says whether more are wanted.
    pub fn play(&mut self, dossiers: &[Dossier], rules: &Rules<'_>, draws: Range<u64>, advance: &impl Fn(u64) -> bool) -> bool {
        let mut done = draws.start;
        while done < draws.end {
            let numbers: Vec<u64> = (done..(done + PIECE).min(draws.end)).collect();
            let worlds: Vec<(Draw, DrawnWorld)> = numbers.iter().map(|&number| world(rules, Draw::first(number), self.points)).collect();
            let told: Vec<Vec<CentreDraw>> =
                self.centres.par_iter_mut().zip(dossiers).map(|(risk, dossier)| piece(risk, dossier, rules, &worlds)).collect();
            for rank in 0..numbers.len() {
                let of_draw = || told.iter().zip(dossiers).map(|(told, dossier)| (told[rank], dossier.apprentices));
                self.region.count(of_draw());
                self.backtest.count(of_draw());
            }
            done += numbers.len() as u64;
            if !advance(numbers.len() as u64) {
                return false;
            }
        }
        true
    }

    /// What the draws say, with the shares of the variance when they were estimated.
    pub fn risks(self, draws: u64, drivers: Option<Drivers>) -> Risks {
        let Self { centres, region, backtest, .. } = self;
        Risks { draws, centres, region, drivers, backtest }
    }
}

impl Risks {
    /// Adds the draws of another part of the same CFAs.
    pub(super) fn add(&mut self, other: Self) {
        self.draws += other.draws;
        self.centres.iter_mut().zip(other.centres).for_each(|(risk, more)| risk.add(more));
        self.region.add(&other.region);
        self.backtest.add(&other.backtest);
        self.drivers = self.drivers.take().or(other.drivers);
    }
}

/// A draw and its world.
pub(super) fn world(rules: &Rules<'_>, draw: Draw, points: Points) -> (Draw, DrawnWorld) {
    (draw, DrawnWorld::of(rules.seed, draw, points, rules.parameters))
}

fn piece(risk: &mut CentreRisk, dossier: &Dossier, rules: &Rules<'_>, worlds: &[(Draw, DrawnWorld)]) -> Vec<CentreDraw> {
    let mut scratch = Scratch::new(dossier, rules);
    play(dossier, rules, worlds, &mut scratch).iter().map(|path| risk.count(path, rules.known_months)).collect()
}
