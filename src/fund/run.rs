//! A policy at work on an envelope, and what it decides.

use super::optimum::Optimum;
use super::reasons::Why;
use super::settings::{AidLimits, FundSettings};
use super::{Envelope, Need};

/// What a policy decides: what each CFA gets each year, in cents, and why.
pub(super) struct Decision {
    /// By year, then CFA.
    pub paid: Vec<Vec<i64>>,
    pub whys: Vec<Why>,
    pub optimum: Option<Optimum>,
}

/// A policy at work.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub needs: &'a [Need],
    pub envelope: &'a Envelope,
    pub settings: &'a FundSettings,
    pub limits: &'a AidLimits,
}

impl Run<'_> {
    /// Years of the envelope.
    pub fn years(&self) -> usize {
        self.envelope.years.len()
    }

    /// What the floors leave of a year.
    pub fn rest(&self, year: usize) -> i64 {
        self.envelope.years[year].1.0 - self.limits.floors[year].iter().sum::<i64>()
    }

    /// Why a CFA that the policy has no need to help gets what it gets in a year, or over all of them.
    pub fn without_need(floor: i64, given: i64) -> Why {
        if floor > given {
            Why::Plancher
        } else if given > 0 {
            Why::Instrument
        } else {
            Why::SansBesoin
        }
    }

    /// The floor of a CFA over all years, and what an instrument gives it.
    pub fn floor(&self, rank: usize) -> (i64, i64) {
        let sum = |by_year: &[Vec<i64>]| by_year.iter().map(|of_year| of_year[rank]).sum();
        (sum(&self.limits.floors), sum(&self.limits.given))
    }
}
