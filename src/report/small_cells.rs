//! Fewer than five apprentices are not shown alone: small CFAs are put together under one name, and the total keeps them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{CentreTotals, Compared, Summary};

/// Apprentices below which a CFA is not shown alone.
pub(super) const THRESHOLD: u64 = 5;

/// The CFAs of a run: those shown, and those put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Centres {
    /// Shown, by number.
    pub shown: BTreeMap<u32, CentreTotals>,
    /// The numbers of the others.
    small: BTreeSet<u32>,
    /// The sum of the others.
    pub others: CentreTotals,
}

fn is_small(totals: &CentreTotals) -> bool {
    totals.contracts < THRESHOLD || (1..THRESHOLD).contains(&totals.compared.contracts)
}

impl Centres {
    /// A single CFA is shown as it is. When the small ones together are still few, or one alone (the total would give it away),
    /// the next smallest joins them.
    pub fn of(summary: &Summary) -> Self {
        let mut centres = Self { shown: summary.centres.clone(), ..Self::default() };
        if centres.shown.len() < 2 {
            return centres;
        }
        let small: Vec<u32> = centres.shown.iter().filter(|(_, totals)| is_small(totals)).map(|(&number, _)| number).collect();
        for number in small {
            centres.hide(number);
        }
        while !centres.small.is_empty() && (centres.small.len() < 2 || is_small(&centres.others)) {
            let next = centres.shown.iter().min_by_key(|&(&number, totals)| (totals.contracts, number)).map(|(&number, _)| number);
            let Some(next) = next else { break };
            centres.hide(next);
        }
        centres
    }

    fn hide(&mut self, number: u32) {
        let Some(totals) = self.shown.remove(&number) else { return };
        self.small.insert(number);
        self.others.contracts += totals.contracts;
        self.others.du_loi += totals.du_loi;
        add(&mut self.others.compared, &totals.compared);
    }

    /// Whether a CFA is not shown alone.
    pub fn is_small(&self, number: u32) -> bool {
        self.small.contains(&number)
    }

    /// How many CFAs are put together.
    pub fn hidden(&self) -> usize {
        self.small.len()
    }
}

/// Adds what is compared for other contracts.
pub(super) fn add(sum: &mut Compared, other: &Compared) {
    sum.contracts += other.contracts;
    sum.loi += other.loi;
    sum.prefecture += other.prefecture;
    sum.npec += other.npec;
}
