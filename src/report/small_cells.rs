//! Fewer than five apprentices are not shown alone: small CFAs are put together under one name, and the total keeps them.

use std::collections::{BTreeMap, BTreeSet};

use super::view::ReportVoice;
use crate::accounts::CentreAccounts;
use crate::codes::{Niveau, Regime};
use crate::engine::{CentreTotals, RegimeTotals, Summary};

pub(super) use crate::units::small_cells::THRESHOLD;
use crate::units::small_cells::{put_together, put_together_within};

/// The CFAs of a run: those shown, and those put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Centres {
    /// CFAs shown alone, by their number in the cohort.
    pub shown: BTreeMap<u32, CentreTotals>,
    /// The numbers of the others.
    small: BTreeSet<u32>,
    /// The sum of the others.
    pub others: CentreTotals,
}

impl Centres {
    /// Small by all contracts, by those that are compared, or by the apprentices of a year of the accounts. `accounts` are by number.
    pub fn of(summary: &Summary, accounts: &[CentreAccounts]) -> Self {
        let mut centres = Self { shown: summary.centres.clone(), ..Self::default() };
        let years = accounts.iter().map(|one| one.years.len()).max().unwrap_or(0);
        let heads = |number: u32, year: usize| {
            let one = accounts.get(number as usize).and_then(|one| one.years.get(year));
            one.map_or(0, |year| year.effectif.unsigned_abs())
        };
        let of_centre = |(&number, totals): (&u32, &CentreTotals)| {
            let heads = (0..years).map(|year| heads(number, year));
            [totals.contracts, totals.compared.contracts].into_iter().chain(heads).collect()
        };
        let counts: Vec<Vec<u64>> = summary.centres.iter().map(of_centre).collect();
        let hidden = summary.centres.keys().zip(put_together(&counts)).filter(|(_, together)| *together);
        hidden.for_each(|(&number, _)| centres.hide(number));
        centres
    }

    /// The accounts of the CFAs that are shown, and of those put together.
    pub fn parted<'a>(
        &self,
        accounts: impl Iterator<Item = (u32, &'a CentreAccounts)>,
    ) -> (Vec<(u32, &'a CentreAccounts)>, Vec<&'a CentreAccounts>) {
        let (few, shown): (Vec<_>, Vec<_>) = accounts.partition(|(number, _)| self.is_small(*number));
        (shown, few.into_iter().map(|(_, one)| one).collect())
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
pub(super) fn add(sum: &mut RegimeTotals, other: &RegimeTotals) {
    sum.contracts += other.contracts;
    sum.loi += other.loi;
    sum.prefecture += other.prefecture;
    sum.npec += other.npec;
}

/// Counts that a picture of several CFAs draws beside each other under a total that is told: those of few, and the next ones while what is
/// left out still tells of one, are not drawn. Returns how many contracts are left out.
pub(super) fn drop_few(several: bool, counts: &mut [u64]) -> u64 {
    let alone: Vec<Vec<u64>> = counts.iter().map(|&count| vec![count]).collect();
    let together = if several { put_together(&alone) } else { Vec::new() };
    let few = counts.iter_mut().zip(together).filter(|(_, together)| *together).map(|(count, _)| std::mem::take(count));
    few.sum()
}

/// The regimes that are put together in a report of several CFAs.
pub(super) fn regimes_together(summary: &Summary) -> BTreeSet<Regime> {
    if summary.centres.len() < 2 {
        return BTreeSet::new();
    }
    let compared = |regime: &Regime| summary.compared.get(regime).map_or(0, |compared| compared.contracts);
    let counts: Vec<Vec<u64>> = summary.regimes.iter().map(|(regime, &count)| vec![count, compared(regime)]).collect();
    summary.regimes.keys().zip(put_together(&counts)).filter(|(_, together)| *together).map(|(&regime, _)| regime).collect()
}

/// Which levels are put together in a report of several CFAs, in their order.
pub(super) fn levels_together(view: &ReportVoice<'_>) -> Vec<bool> {
    let summary = view.facts.summary;
    let counts: Vec<Vec<u64>> = summary.gaps_by_level.values().map(|gaps| vec![gaps.contracts]).collect();
    if summary.centres.len() < 2 { vec![false; counts.len()] } else { put_together(&counts) }
}

/// The numbers of the diplomas that are put together, so that neither their table nor that of the levels tells of a small one.
pub(super) fn diplomas_together(view: &ReportVoice<'_>) -> BTreeSet<u32> {
    let summary = view.facts.summary;
    if summary.centres.len() < 2 {
        return BTreeSet::new();
    }
    let levels: Vec<Niveau> = summary.gaps_by_level.keys().copied().collect();
    let level = |number: u32| {
        let niveau = view.code(number).and_then(|code| view.facts.nomenclature.niveau(code));
        niveau.and_then(|niveau| levels.iter().position(|&other| other == niveau)).unwrap_or(levels.len())
    };
    let children: Vec<(usize, Vec<u64>)> =
        summary.gaps_by_diploma.iter().map(|(&number, gaps)| (level(number), vec![gaps.contracts])).collect();
    let together = put_together_within(&levels_together(view), &children);
    summary.gaps_by_diploma.keys().zip(together).filter(|(_, together)| *together).map(|(&number, _)| number).collect()
}
