//! Survivors against the envelope: the curve that a councillor looks at.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Allocation, FundSettings, Need, PaidByYear, Policy, Saved, Spread, allocate, saved, spread};
use crate::units::Centimes;
use crate::units::division::half_away;

/// Envelopes of the curve are whole multiples of 1 000 EUR, unless they are closer to each other.
const ROUND: i64 = 100_000;
/// The curve goes at most so many times beyond the announced envelope.
const BEYOND: i64 = 3;

/// One envelope on a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// Running costs of all years that this point shares.
    pub envelope: Centimes,
    /// CFAs and apprentices that it keeps.
    pub saved: Saved,
    /// The same over the draws.
    pub spread: Option<Spread>,
}

/// The curve of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyCurve {
    /// The policy that shares each envelope.
    pub policy: Policy,
    /// Its points, by envelope.
    pub points: Vec<CurvePoint>,
}

/// The envelopes of the curve: from nothing to a little beyond all need, the announced one among them.
#[must_use]
pub fn envelopes(needs: &[Need], announced: Centimes, points: usize) -> Vec<Centimes> {
    let need: i64 = needs.iter().filter(|need| !need.lost).map(|need| need.shortfall().0).sum();
    let steps = i64::try_from(points.max(2)).unwrap_or(2) - 1;
    let far = (need + half_away(need, 10)).clamp(announced.0 + half_away(announced.0, 2), announced.0.saturating_mul(BEYOND));
    let far = far.max(if announced.0 > 0 { 1 } else { need });
    let round = if far > steps * ROUND { ROUND } else { 1 };
    let mut envelopes: Vec<Centimes> = (0..=steps).map(|step| Centimes(half_away(far * step, steps * round) * round)).collect();
    if announced > Centimes::ZERO {
        // The point nearest to the announced envelope is the envelope itself.
        let nearest = envelopes.iter_mut().skip(1).min_by_key(|envelope| (envelope.0 - announced.0).abs());
        nearest.into_iter().for_each(|envelope| *envelope = announced);
    }
    envelopes.dedup();
    envelopes
}

/// The curve of every policy on the same envelopes; that of the announced one is what was decided on it.
#[must_use]
pub fn curves(needs: &[Need], settings: &FundSettings, envelopes: &[Centimes], announced: &[Allocation]) -> Vec<PolicyCurve> {
    let column = |&envelope: &Centimes| {
        let total = settings.envelope.running();
        if envelope == total { column(needs, envelope, announced) } else { column(needs, envelope, &all(needs, settings, envelope)) }
    };
    let columns: Vec<BTreeMap<Policy, CurvePoint>> = envelopes.par_iter().map(column).collect();
    let curve = |policy: Policy| PolicyCurve { policy, points: columns.iter().filter_map(|column| column.get(&policy).copied()).collect() };
    Policy::ALL.into_iter().map(curve).filter(|curve| !curve.points.is_empty()).collect()
}

fn column(needs: &[Need], envelope: Centimes, allocations: &[Allocation]) -> BTreeMap<Policy, CurvePoint> {
    let point = |paid: &PaidByYear| CurvePoint { envelope, saved: saved(needs, paid), spread: spread(needs, paid) };
    allocations.iter().map(|allocation| (allocation.policy, point(&allocation.paid()))).collect()
}

/// Every policy on one envelope, each year in the proportion announced; the best uses come last and know the others. The best use on
/// average needs draws.
#[must_use]
pub fn all(needs: &[Need], settings: &FundSettings, total: Centimes) -> Vec<Allocation> {
    let envelope = settings.envelope.of_total(total);
    let drawn = needs.iter().any(|need| !need.drawn.is_empty());
    let mut found: Vec<Allocation> = Vec::new();
    for policy in Policy::ALL.into_iter().filter(|&policy| drawn || policy != Policy::MeilleurUsageMoyen) {
        let known: Vec<PaidByYear> = if policy.is_best_use() { found.iter().map(Allocation::paid).collect() } else { Vec::new() };
        found.push(allocate(needs, &envelope, policy, settings, &known, settings.effort));
    }
    found
}
