//! Fewer than five apprentices are not shown alone: small CFAs are put together under one name, and the total keeps them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{CentreTotals, Compared, Summary};

pub(super) use crate::tables::small_cells::THRESHOLD;
use crate::tables::small_cells::put_together;

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

impl Centres {
    /// Small by all contracts, or by those that are compared.
    pub fn of(summary: &Summary) -> Self {
        let mut centres = Self { shown: summary.centres.clone(), ..Self::default() };
        let counts: Vec<Vec<u64>> = summary.centres.values().map(|totals| vec![totals.contracts, totals.compared.contracts]).collect();
        let hidden = summary.centres.keys().zip(put_together(&counts)).filter(|(_, together)| *together);
        hidden.for_each(|(&number, _)| centres.hide(number));
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
