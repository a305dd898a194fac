//! The fates of contracts: what each brings to its CFA, by place, and what is paid back of it.

use super::held::{Held, held};
use super::places::{AmountSlots, kind};
use crate::accounts::{Contribution, DaySpan, GroupKey, Horizon, LEAD, MonthPosition};
use crate::calendar::Month;
use crate::units::Centimes;

/// What an entry changes and its place, in eight bytes: 24 bits of place, 40 of cents or apprentices (a contract is far below 2^39 cents).
/// The place is a rank among those that are touched, once all contracts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackedEntry(i64);

impl PackedEntry {
    const BITS: u32 = 24;

    fn new(place: usize, change: i64) -> Self {
        Self((change << Self::BITS) | (place as i64 & ((1 << Self::BITS) - 1)))
    }

    pub const fn place(self) -> usize {
        (self.0 & ((1 << Self::BITS) - 1)) as usize
    }

    pub const fn change(self) -> i64 {
        self.0 >> Self::BITS
    }
}

/// Where the entries of a fate begin, and what is paid back of what it brings; they end where those of the next fate begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fate {
    entries: u32,
    held: u32,
}

/// The fates of all contracts, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Fates {
    /// Those that are complete, and the one to come.
    starts: Vec<Fate>,
    entries: Vec<PackedEntry>,
    held: Vec<Held>,
}

impl Fates {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// The entries of a fate, and what is paid back of them.
    pub fn of(&self, number: usize) -> (&[PackedEntry], &[Held]) {
        let end = Fate { entries: self.entries.len() as u32, held: self.held.len() as u32 };
        let (fate, next) = (self.starts[number], self.starts.get(number + 1).copied().unwrap_or(end));
        (&self.entries[fate.entries as usize..next.entries as usize], &self.held[fate.held as usize..next.held as usize])
    }

    /// The places of all entries.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().map(|entry| entry.place())
    }

    /// Puts other places in their stead.
    pub fn moved_to(&mut self, place: impl Fn(usize) -> usize) {
        self.entries.iter_mut().for_each(|entry| *entry = PackedEntry::new(place(entry.place()), entry.change()));
    }

    /// Adds one that brings nothing.
    pub fn push_nothing(&mut self) {
        self.starts.push(Fate { entries: self.entries.len() as u32, held: self.held.len() as u32 });
    }

    /// Adds all that a contract brings, nothing in what is known.
    pub fn push_whole(&mut self, fate: &FateOfContract, frame: &FateFrame<'_>) {
        self.push_nothing();
        self.push_amounts(&fate.amounts, &[], frame.places);
        self.held.extend(&fate.held);
        for stay in frame.stays {
            self.push_presence((stay.group, stay.from, stay.left(fate.until)), 1, frame.places);
        }
    }

    /// Adds what a fate brings beyond another of the same contract, nothing in what is known.
    pub fn push_beyond(&mut self, fate: &FateOfContract, other: &FateOfContract, frame: &FateFrame<'_>) {
        self.push_nothing();
        self.push_amounts(&fate.amounts, &other.amounts, frame.places);
        self.held.extend(beyond(&fate.held, &other.held).copied());
        self.held.extend(beyond(&other.held, &fate.held).map(|one| Held { cents: -one.cents, ..*one }));
        for stay in frame.stays {
            let (left, other) = (stay.left(fate.until), stay.left(other.until));
            self.push_presence((stay.group, other, left), 1, frame.places);
            self.push_presence((stay.group, left, other), -1, frame.places);
        }
    }

    /// The difference of two lists in the order of the places.
    fn push_amounts(&mut self, mut one: &[PlacedAmount], mut other: &[PlacedAmount], places: AmountSlots) {
        let first = self.entries.len();
        let mut push = |place: usize, cents: i64| {
            let Some(place) = places.drawn(place) else { return };
            match self.entries.get_mut(first..).and_then(<[_]>::last_mut) {
                Some(last) if last.place() == place => *last = PackedEntry::new(place, last.change() + cents),
                _ => self.entries.push(PackedEntry::new(place, cents)),
            }
        };
        loop {
            match (one, other) {
                ([(place, cents), rest @ ..], _) if other.first().is_none_or(|(behind, _)| place < behind) => {
                    push(*place, *cents);
                    one = rest;
                }
                ([(place, cents), rest @ ..], [(same, less), others @ ..]) if place == same => {
                    if cents != less {
                        push(*place, cents - less);
                    }
                    (one, other) = (rest, others);
                }
                (_, [(place, less), rest @ ..]) => {
                    push(*place, -less);
                    other = rest;
                }
                (_, []) => break,
            }
        }
        let mut kept = first;
        for rank in first..self.entries.len() {
            self.entries[kept] = self.entries[rank];
            kept += usize::from(self.entries[rank].change() != 0);
        }
        self.entries.truncate(kept);
    }

    /// Apprentices in a group from one month to before another.
    fn push_presence(&mut self, (group, from, to): (usize, u16, u16), heads: i64, places: AmountSlots) {
        if from < to {
            let changes = [(from, heads), (to, -heads)];
            let placed = changes.into_iter().filter_map(|(month, heads)| Some((places.of_head(group, usize::from(month))?, heads)));
            self.entries.extend(placed.map(|(place, heads)| PackedEntry::new(place, heads)));
        }
    }
}

/// What one list holds and another does not, each as often as it is there.
fn beyond<'a>(one: &'a [Held], other: &'a [Held]) -> impl Iterator<Item = &'a Held> {
    let times = |list: &[Held], held: &Held| list.iter().filter(|other| *other == held).count();
    one.iter().enumerate().filter(move |(rank, held)| times(&one[..=*rank], held) > times(other, held)).map(|(_, held)| held)
}

/// An apprentice in a group, by month from [`LEAD`] months before the horizon; `to` is the first month not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    group: usize,
    pub from: u16,
    to: u16,
}

impl Stay {
    /// The month in which he leaves the group when he leaves the CFA in a month.
    fn left(&self, until: u16) -> u16 {
        until.clamp(self.from, self.to)
    }
}

/// The groups that an apprentice goes through, in order, by their numbers.
pub(super) fn stays(diplome: u32, longest: &Contribution, horizon: Horizon, mut number: impl FnMut(GroupKey) -> usize) -> Vec<Stay> {
    let presence = longest.presence;
    let mut found: Vec<(GroupKey, Stay)> = Vec::new();
    let mut month = presence.entry.max(horizon.from() + -LEAD);
    while month < presence.until.min(horizon.until()) {
        let (group, at) = (GroupKey { diplome, year: presence.training_year(month) }, rank(month, horizon));
        match found.last_mut() {
            Some((last, stay)) if *last == group => stay.to = at + 1,
            _ => found.push((group, Stay { group: number(group), from: at, to: at + 1 })),
        }
        month = month + 1;
    }
    found.into_iter().map(|(_, stay)| stay).collect()
}

/// A month as a rank from [`LEAD`] months before the horizon.
fn rank(month: Month, horizon: Horizon) -> u16 {
    let start = horizon.from() + -LEAD;
    (month.min(horizon.until()) - start).max(0) as u16
}

/// What all fates of a contract are laid out in.
pub(super) struct FateFrame<'a> {
    /// The groups that its apprentice can go through.
    pub stays: &'a [Stay],
    /// Whether its price is revised.
    pub revised: bool,
    pub horizon: Horizon,
    /// The days of the horizon.
    pub span: DaySpan,
    pub places: AmountSlots,
}

/// An amount in cents behind its place.
pub(super) type PlacedAmount = (usize, i64);

/// What a contract brings under one of its fates.
#[derive(Default)]
pub(super) struct FateOfContract {
    /// In the order of the places, each once; what is held stands apart.
    pub amounts: Vec<PlacedAmount>,
    pub held: Vec<Held>,
    /// The month in which its apprentice is there no more.
    until: u16,
}

impl FateOfContract {
    /// Lays out what a contract brings, in the place of what was laid out before.
    pub fn fill(&mut self, brought: &Contribution, frame: &FateFrame<'_>) {
        let Self { amounts, held: kept, until } = self;
        held(&brought.received, frame.revised, (frame.span, frame.places), kept);
        amounts.clear();
        place_amounts(brought, frame, amounts);
        amounts.extend(kept.iter().flat_map(|one| one.apart(frame.places)));
        amounts.sort_unstable_by_key(|&(place, _)| place);
        amounts.dedup_by(|(place, cents), (kept, sum)| {
            let same = place == kept;
            *sum += if same { *cents } else { 0 };
            same
        });
        *until = rank(brought.presence.until, frame.horizon);
    }
}

/// The amounts of a contribution that fall in the horizon, by [`AmountSlots`].
fn place_amounts(brought: &Contribution, frame: &FateFrame<'_>, placed: &mut Vec<PlacedAmount>) {
    let places = frame.places;
    let mut put = |kind: usize, month: Month, amount: Centimes| {
        if let MonthPosition::At(index) = frame.horizon.place(month) {
            placed.push((places.of_month(kind, index), amount.0));
        }
    };
    // Accounts use what is due by calendar year alone.
    let year = |month: Month| Month::january(month.year());
    for movement in &brought.due {
        put(kind::DUE + movement.payeur as usize, year(movement.month), movement.amount);
    }
    for movement in &brought.frais {
        put(kind::FRAIS_DUE + movement.payeur as usize, movement.month, movement.amount);
    }
    for receipt in &brought.frais_recus {
        put(kind::FRAIS_RECEIVED + receipt.payeur as usize, Month::of(receipt.day), receipt.amount);
    }
    for &(month, amount) in &brought.reste {
        put(kind::RESTE_DUE, year(month), amount);
        put(kind::RESTE_RECEIVED, month.quarter() + 2, amount);
    }
    for receipt in &brought.received {
        if let Some(day) = frame.span.place(receipt.day) {
            placed.push((places.of_day(receipt.payeur as usize, day), receipt.amount.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_its_place_and_what_it_changes() {
        for (place, change) in [(0, 0), (647, -1), (16_777_215, 3_000_000_000), (12, -100_000_000_000)] {
            let entry = PackedEntry::new(place, change);
            assert_eq!((entry.place(), entry.change()), (place, change));
        }
    }
}
