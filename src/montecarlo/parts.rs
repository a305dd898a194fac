//! Draws in parts, one process or one machine each. What is kept of the draws are whole numbers, and the classes of the distributions are
//! set by the first draws of all: the parts together are what one run makes, to the bit.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::dossier::Dossier;
use super::drivers::Drivers;
use super::play::Rules;
use super::simulate::{DrawPlan, DrawTally, Risks, drivers_of};
use super::sketch::KEPT;

/// The `number`-th part of `of`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawPart {
    /// Number of the part, from 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
}

impl DrawPart {
    /// Its draws, of so many.
    #[must_use]
    pub const fn draws(self, all: u64) -> Range<u64> {
        all * (self.number - 1) / self.of..all * self.number / self.of
    }
}

/// How many draws a part makes, those that set the classes included and those of the drivers left out.
#[must_use]
pub const fn draws_of(plan: DrawPlan, part: DrawPart) -> u64 {
    let draws = part.draws(plan.draws);
    firsts(plan) + draws.end - draws.start
}

/// The draws that set the classes of the distributions; none when there are so few that every value is kept.
const fn firsts(plan: DrawPlan) -> u64 {
    let first = KEPT as u64 + 1;
    if plan.draws < first { 0 } else { first }
}

/// Makes the draws of a part. The first part finds what the variance is made of too. `advance` as in [`super::simulate`].
pub fn simulate_part(dossiers: &[Dossier], rules: &Rules<'_>, plan: DrawPlan, part: DrawPart, advance: impl Fn(u64) -> bool) -> Risks {
    let mut tally = DrawTally::new(dossiers, rules, plan.points);
    let wanted = tally.play(dossiers, rules, 0..firsts(plan), &advance);
    if firsts(plan) > 0 {
        tally = tally.emptied(dossiers, rules);
    }
    let draws = part.draws(plan.draws);
    let wanted = wanted && tally.play(dossiers, rules, draws.clone(), &advance);
    let drivers: Option<Drivers> = if wanted && part.number == 1 { drivers_of(dossiers, rules, plan, plan.draws, &advance) } else { None };
    tally.risks(draws.end - draws.start, drivers)
}

/// What the parts say together, in their order; none without a part.
#[must_use]
pub fn merged(parts: Vec<Risks>) -> Option<Risks> {
    parts.into_iter().reduce(|mut all, part| {
        all.add(part);
        all
    })
}
