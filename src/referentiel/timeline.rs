//! The values of one certification over time. A row holds one couple from one day; a contract is priced by what its certification
//! has in force on the day of its conclusion, so each day gets the whole state: a couple keeps its value until another replaces it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::entry::{CoupleEntry, Statut};
use crate::units::Centimes;

/// What to do of two values for one couple on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doubt {
    /// Neither is written: the branch takes the carence value.
    #[default]
    Refuse,
    /// The lower of the two.
    Lowest,
    /// The higher of the two.
    Highest,
}

/// A value in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Number of the amount.
    pub value: u32,
    /// Number of the sheet.
    pub sheet: u8,
    /// Row of the sheet, from 0.
    pub row: u32,
    /// Who set it.
    pub statut: Statut,
}

/// What is in force from a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodState {
    /// First day of conclusion.
    pub applicable_du: NaiveDate,
    /// Values by branch, in order.
    pub slots: Vec<(u16, Slot)>,
}

/// What the entries point to.
pub(super) struct EntryContext<'a> {
    pub days: &'a [NaiveDate],
    pub values: &'a [(String, Centimes)],
    pub publie_le: NaiveDate,
    pub choice: Doubt,
}

/// Two values for a couple on a day.
pub(super) struct Doubtful {
    pub cpne: u16,
    pub day: NaiveDate,
    pub values: Vec<CoupleEntry>,
    pub kept: Option<u32>,
}

/// The states of a certification from its entries, sorted by branch; and the couples in doubt.
pub(super) fn states(entries: &[CoupleEntry], context: &EntryContext<'_>) -> (Vec<PeriodState>, Vec<Doubtful>) {
    let mut doubts = Vec::new();
    let mut couples: Vec<(u16, BTreeMap<NaiveDate, Option<Slot>>)> = Vec::new();
    for of_couple in entries.chunk_by(|a, b| a.cpne == b.cpne) {
        let Some(first) = of_couple.first() else { continue };
        couples.push((first.cpne, couple(of_couple, context, &mut doubts)));
    }
    let days: BTreeSet<NaiveDate> = couples.iter().flat_map(|(_, timeline)| timeline.keys().copied()).collect();
    let state = |day: NaiveDate| {
        let in_force = |(cpne, timeline): &(u16, BTreeMap<NaiveDate, Option<Slot>>)| {
            let (_, slot) = timeline.range(..=day).next_back()?;
            slot.map(|slot| (*cpne, slot))
        };
        PeriodState { applicable_du: day, slots: couples.iter().filter_map(in_force).collect() }
    };
    (days.into_iter().map(state).filter(|state| !state.slots.is_empty()).collect(), doubts)
}

/// The values of a couple by first day; none where two are in doubt.
fn couple(entries: &[CoupleEntry], context: &EntryContext<'_>, doubts: &mut Vec<Doubtful>) -> BTreeMap<NaiveDate, Option<Slot>> {
    let mut by_day: BTreeMap<(NaiveDate, bool), Vec<CoupleEntry>> = BTreeMap::new();
    let day = |entry: &CoupleEntry| context.days.get(usize::from(entry.date)).copied().unwrap_or(context.publie_le);
    for entry in entries {
        by_day.entry((day(entry), entry.historised)).or_default().push(*entry);
    }
    let mut timeline = BTreeMap::new();
    for (&(day, historised), entries) in &by_day {
        // A current value beside the historised one of the same day replaces it from the publication on.
        let replaces = !historised && by_day.contains_key(&(day, true)) && context.publie_le > day;
        let from = if replaces { context.publie_le } else { day };
        if historised && context.publie_le <= day && by_day.contains_key(&(day, false)) {
            continue;
        }
        timeline.insert(from, one(entries, from, context, doubts));
    }
    timeline
}

/// The one value of these entries, or what is made of a doubt.
fn one(entries: &[CoupleEntry], day: NaiveDate, context: &EntryContext<'_>, doubts: &mut Vec<Doubtful>) -> Option<Slot> {
    let slot = |entry: &CoupleEntry| Slot { value: entry.value, sheet: entry.sheet, row: entry.row, statut: entry.statut };
    let mut distinct: BTreeMap<Centimes, CoupleEntry> = BTreeMap::new();
    for entry in entries {
        let amount = context.values.get(entry.value as usize).map_or(Centimes::ZERO, |(_, amount)| *amount);
        let kept = distinct.entry(amount).or_insert(*entry);
        // The same value written twice: the row that says who set it, then the first.
        if (entry.statut, entry.sheet, entry.row) < (kept.statut, kept.sheet, kept.row) {
            *kept = *entry;
        }
    }
    if distinct.len() < 2 {
        return distinct.values().next().map(slot);
    }
    let kept = match context.choice {
        Doubt::Refuse => None,
        Doubt::Lowest => distinct.values().next(),
        Doubt::Highest => distinct.values().next_back(),
    };
    let kept = kept.map(slot);
    let cpne = entries.first().map_or(0, |entry| entry.cpne);
    doubts.push(Doubtful { cpne, day, values: distinct.into_values().collect(), kept: kept.map(|slot| slot.value) });
    kept
}
