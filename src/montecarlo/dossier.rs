//! What is prepared once for a CFA: its flows as in the accounts, and for each contract whose fate is drawn, what each fate changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::hazards::{LONGEST, rank_of_level};
use super::held::{Held, held};
use super::parameters::Parameters;
use super::places::{AmountSlots, SlotKind, kind};
use super::sources::RiskSource;
use super::world::CentreStreams;
use crate::accounts::{CentreFlows, Contribution, GroupKey, Horizon, LEAD, MonthPosition};
use crate::calendar::{DateRupture, Month, add_months, started_months};
use crate::codes::Payeur;
use crate::contract::{Centre, Cohort, Contrat};
use crate::engine::PriceBook;
use crate::legislation::{Legislation, Settings};
use crate::rules::AnnualPrices;
use crate::streams::Stream;
use crate::units::Centimes;

/// Day of a sliding month, from its first, on which a drawn rupture falls (assumed: its middle).
const DAY_OF_RUPTURE: u64 = 14;

/// An amount and its place, in eight bytes: 16 bits of place, 48 of cents (a contract is far below 2^47 cents). The place is the rank of
/// one of [`Dossier::touched`], once all contracts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackedAmount(i64);

impl PackedAmount {
    const PLACE: i64 = 0xFFFF;

    fn new(place: usize, cents: i64) -> Self {
        Self((cents << 16) | (place as i64 & Self::PLACE))
    }

    pub const fn place(self) -> usize {
        (self.0 & Self::PLACE) as usize
    }

    pub const fn cents(self) -> i64 {
        self.0 >> 16
    }
}

/// An apprentice in a group, by month from [`LEAD`] months before the horizon; `to` is the first month not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub group: u16,
    pub from: u16,
    pub to: u16,
}

/// What a fate brings: amounts (as in the file for the first fate of a contract, else the difference from it) and the first month of
/// absence. Its amounts end where those of the next fate begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    entries: u32,
    /// What is paid back of what it brings.
    held: u32,
    pub until: u16,
}

/// A contract whose fate is drawn. Its fates follow one another: as in the file, carried to its end, broken in each month at risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Member {
    /// Draws its rupture.
    pub breaks: Stream,
    /// Draws whether it is there, once, more often.
    pub comes: Stream,
    pub fates: u32,
    pub stays: (u32, u32),
    pub rank: u8,
    /// Sliding months that have passed when the draws begin.
    pub elapsed: u8,
    /// Last sliding month in which a rupture changes something.
    pub last: u8,
    /// Neither concluded nor begun when the draws begin.
    pub new: bool,
    /// Its price is revised.
    pub revised: bool,
}

/// A CFA, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The CFA, its costs and its opening cash.
    pub centre: Centre,
    /// Apprentices at the end of the last known month, or of the first month when none is known.
    pub apprentices: i32,
    pub(super) base: CentreFlows,
    pub(super) own: CentreStreams,
    pub(super) members: Vec<Member>,
    pub(super) stays: Vec<Stay>,
    /// The fates of all contracts, and one for the end.
    fates: Vec<Fate>,
    entries: Vec<PackedAmount>,
    /// What is paid back of the payments of a fate.
    held: Vec<Held>,
    /// The same of all contracts as in the file: a part of the payments of `base`.
    pub(super) held_in_file: Vec<Held>,
    /// The places that draws can change, in order: a few hundred of the thousands that a horizon has.
    pub(super) touched: Vec<SlotKind>,
    /// What is paid on each of them as in the file; what is due starts from the months of `base`.
    pub(super) paid: Vec<i64>,
    /// Due and received of the contracts whose price is revised, as in the file; empty without any.
    pub(super) revised: Vec<i64>,
    /// Headcount of each group as in the file, [`LEAD`] months before the horizon on.
    pub(super) heads: Vec<Vec<i32>>,
    /// Apprentices present as in the file, by month of [`Self::heads`].
    pub(super) present: Vec<i32>,
    pub(super) places: AmountSlots,
    /// The rank of the month of each day.
    pub(super) month_of_day: Vec<u16>,
}

/// What a CFA is prepared from.
#[derive(Clone, Copy)]
pub struct DossierFacts<'a> {
    /// The contracts of all CFAs.
    pub cohort: &'a Cohort,
    /// Where the prices of the contracts are found.
    pub book: &'a PriceBook<'a>,
    /// The law by which they are evaluated.
    pub law: &'a Legislation,
    /// The readings chosen where the law is unclear.
    pub settings: &'a Settings,
    /// What the draws rest on.
    pub parameters: &'a Parameters,
    /// Same seed, same draws.
    pub seed: u64,
}

impl Dossier {
    /// Prepares a CFA: `rows` are its contracts, `flows` what they bring as in the file.
    #[must_use]
    pub fn new(facts: &DossierFacts<'_>, rows: &[usize], centre: Centre, flows: &CentreFlows) -> Self {
        let horizon = flows.horizon;
        let known = facts.parameters.known_until;
        let mut dossier = Self {
            apprentices: headcount(flows, known),
            own: CentreStreams::new(facts.seed, &centre.cfa),
            centre,
            base: flows.clone(),
            members: Vec::new(),
            stays: Vec::new(),
            fates: Vec::new(),
            entries: Vec::new(),
            held: Vec::new(),
            held_in_file: Vec::new(),
            touched: Vec::new(),
            paid: Vec::new(),
            revised: Vec::new(),
            heads: Vec::new(),
            present: Vec::new(),
            places: AmountSlots::new(horizon, known),
            month_of_day: (0..).zip(horizon.months()).flat_map(|(rank, month)| (0..month.length()).map(move |_| rank)).collect(),
        };
        let mut groups: BTreeSet<GroupKey> = BTreeSet::new();
        let mut held: Vec<(usize, Vec<(GroupKey, u16, u16)>)> = Vec::new();
        for &row in rows {
            let contrat = facts.cohort.contrat(row);
            if let Some(stays) = dossier.add(facts, row, &contrat) {
                groups.extend(stays.iter().map(|&(group, ..)| group));
                held.push((dossier.members.len() - 1, stays));
            }
        }
        dossier.fates.push(dossier.next_fate(0));
        groups.into_iter().for_each(|group| dossier.base.open_group(group));
        let numbers: BTreeMap<GroupKey, u16> = dossier.base.heads_mut().map(|(group, _)| group).zip(0..).collect();
        dossier.heads = dossier.base.heads_mut().map(|(_, heads)| heads.to_vec()).collect();
        dossier.present = vec![0; horizon.len_months() + LEAD as usize];
        for heads in &dossier.heads {
            dossier.present.iter_mut().zip(heads).for_each(|(sum, heads)| *sum += heads);
        }
        for (member, stays) in held {
            let first = dossier.stays.len() as u32;
            let placed = stays.into_iter().map(|(group, from, to)| Stay { group: numbers.get(&group).copied().unwrap_or(0), from, to });
            dossier.stays.extend(placed);
            dossier.members[member].stays = (first, dossier.stays.len() as u32);
        }
        dossier.keep_touched();
        dossier
    }

    /// Keeps the places that draws can change alone: what a draw copies and settles stays in the caches.
    fn keep_touched(&mut self) {
        let places = self.places;
        let mut paid = vec![0; places.len()];
        for (payeur, days) in self.base.days.iter().enumerate() {
            (places.known.1..).zip(days.iter().skip(places.known.1)).for_each(|(day, cents)| paid[places.of_day(payeur, day)] = cents.0);
        }
        let mut touched: Vec<bool> = paid.iter().map(|&cents| cents != 0).collect();
        let held = self.held_in_file.iter().flat_map(|one| one.apart(places)).map(|(place, _)| place);
        self.entries.iter().map(|entry| entry.place()).chain(held).for_each(|place| touched[place] = true);
        self.revised.iter().zip(&mut touched).for_each(|(&cents, touched)| *touched |= cents != 0);
        let touched: Vec<usize> = (0..places.len()).filter(|&place| touched[place]).collect();
        let mut ranks = vec![0; places.len()];
        touched.iter().enumerate().for_each(|(rank, &place)| ranks[place] = rank);
        self.entries.iter_mut().for_each(|entry| *entry = PackedAmount::new(ranks[entry.place()], entry.cents()));
        self.touched = touched.iter().map(|&place| places.what(place)).collect();
        let of_touched = |all: &[i64]| touched.iter().filter_map(|&place| all.get(place).copied()).collect();
        (self.paid, self.revised) = (of_touched(&paid), of_touched(&self.revised));
        for (place, cents) in self.held_in_file.iter().flat_map(|one| one.apart(places)) {
            self.paid[ranks[place]] += cents;
        }
    }

    /// Adds a contract that is not over when the draws begin, with its fates; gives its stay in groups when it lasts longest.
    fn add(&mut self, facts: &DossierFacts<'_>, row: usize, contrat: &Contrat) -> Option<Vec<(GroupKey, u16, u16)>> {
        let (known, horizon) = (facts.parameters.known_until, self.base.horizon);
        let ended = contrat.early_end().map_or(contrat.fin, |rupture| rupture.0);
        let revised = contrat.conclusion.0 >= facts.parameters.npec_from && contrat.conclusion.0 > known;
        if ended <= known || contrat.debut.0 >= horizon.until().first_day() {
            return None;
        }
        let keys = facts.book.keys(facts.cohort, row);
        let prices = facts.book.price(contrat, &keys).prices;
        let id = facts.cohort.contrat_id(row);
        let brings = |contrat: &Contrat| contribution(facts, id, contrat, &prices);
        let (file, complete) = (brings(contrat)?, brings(&Contrat { rupture: None, maintien: None, ..*contrat })?);
        let places = self.places;
        let laid_out = |brought: &Contribution| {
            let held = held(&brought.received, revised, horizon.span(), places);
            (amounts(brought, &held, horizon, places), held)
        };
        let (as_written, held_as_written) = laid_out(&file);
        self.held_in_file.extend(&held_as_written);
        // Who is there already when the draws begin is known, whenever the contract was signed.
        let new = contrat.conclusion.0 > known && contrat.debut.0 > known;
        let fates = self.fates.len() as u32;
        if revised {
            self.add_revised(&as_written);
        }
        let (kept, of_file): (&[_], &[_]) = if new || revised { (&as_written, &held_as_written) } else { (&[], &[]) };
        self.push_fate(&difference(kept, &[], places), of_file.iter().copied(), until(&file, horizon));
        let drawn = |brought: &Contribution| {
            let (amounts, held) = laid_out(brought);
            (difference(&amounts, &as_written, places), moved(held, &held_as_written))
        };
        let (changed, held_then) = drawn(&complete);
        self.push_fate(&changed, held_then, until(&complete, horizon));
        let elapsed = (started_months(contrat.debut.0, known + Days::new(1)) - 1).clamp(0, LONGEST as i32);
        let mut last = elapsed;
        for month in (elapsed + 1)..=(LONGEST as i32) {
            let day = rupture_day(contrat, month, known);
            if day >= contrat.fin || Month::of(day) >= horizon.until() {
                break;
            }
            let broken = brings(&Contrat { rupture: Some(DateRupture(day)), maintien: None, ..*contrat })?;
            let (changed, held_then) = drawn(&broken);
            self.push_fate(&changed, held_then, until(&broken, horizon));
            last = month;
        }
        self.members.push(Member {
            breaks: Stream::named(facts.seed, "ruptures/contrat", id),
            comes: Stream::named(facts.seed, "entrees/contrat", id),
            fates,
            stays: (0, 0),
            rank: rank_of_level(keys.niveau.map_or(3, crate::codes::Niveau::number)) as u8,
            elapsed: elapsed as u8,
            last: last as u8,
            new,
            revised,
        });
        // After a rupture a stay may pass the end of the contract: the longest presence has the groups of all fates.
        let longest = if file.presence.until > complete.presence.until { &file } else { &complete };
        Some(stays(facts.cohort.diplome_number(row), longest, horizon))
    }

    /// Adds what a contract whose price is revised has as in the file.
    fn add_revised(&mut self, as_written: &[(usize, i64)]) {
        self.revised.resize(self.places.len(), 0);
        let priced = as_written.iter().filter(|(place, _)| self.places.what(*place).is_priced());
        priced.for_each(|&(place, cents)| self.revised[place] += cents);
    }

    fn push_fate(&mut self, amounts: &[(usize, i64)], held: impl IntoIterator<Item = Held>, until: u16) {
        self.fates.push(self.next_fate(until));
        self.entries.extend(amounts.iter().filter(|(_, cents)| *cents != 0).map(|&(place, cents)| PackedAmount::new(place, cents)));
        self.held.extend(held);
    }

    const fn next_fate(&self, until: u16) -> Fate {
        Fate { entries: self.entries.len() as u32, held: self.held.len() as u32, until }
    }

    /// A fate of a contract, its amounts, and what is paid back of them.
    pub(super) fn fate(&self, number: usize) -> (Fate, &[PackedAmount], &[Held]) {
        let (fate, next) = (self.fates[number], self.fates[number + 1]);
        let entries = &self.entries[fate.entries as usize..next.entries as usize];
        (fate, entries, &self.held[fate.held as usize..next.held as usize])
    }

    /// The groups that an apprentice goes through, in order.
    pub(super) fn stays_of(&self, member: &Member) -> &[Stay] {
        self.stays.get(member.stays.0 as usize..member.stays.1 as usize).unwrap_or_default()
    }

    /// Whether a source can change anything of this CFA; of the delays, those of a payer.
    #[must_use]
    pub fn is_touched(&self, source: RiskSource, payeur: Option<Payeur>, known_months: usize) -> bool {
        match source {
            RiskSource::Entrees => self.members.iter().any(|member| member.new),
            RiskSource::Ruptures => !self.members.is_empty(),
            RiskSource::Delais => Payeur::ALL.into_iter().filter(|&one| payeur.is_none_or(|payeur| payeur == one)).any(|one| {
                let paid = self.base.days.get(one as usize).and_then(|days| days.get(self.places.known.1..));
                paid.is_some_and(|paid| paid.iter().any(|&amount| amount > Centimes::ZERO))
            }),
            RiskSource::Npec => self.members.iter().any(|member| member.revised),
            RiskSource::Couts => true,
            RiskSource::Fonds => self.base.months.iter().skip(known_months).any(|month| month.aide != Centimes::ZERO),
        }
    }

    /// How many contracts have a fate that is drawn.
    #[must_use]
    pub const fn drawn_contracts(&self) -> usize {
        self.members.len()
    }
}

fn contribution(facts: &DossierFacts<'_>, id: &str, contrat: &Contrat, prices: &AnnualPrices) -> Option<Contribution> {
    Contribution::of_row(id, contrat, prices, facts.law, facts.settings).ok()
}

/// Apprentices present at the end of the last known month.
fn headcount(flows: &CentreFlows, known: NaiveDate) -> i32 {
    let known = match flows.horizon.place(Month::of(known)) {
        MonthPosition::At(month) => month,
        MonthPosition::Before => 0,
        MonthPosition::After => flows.months.len().saturating_sub(1),
    };
    flows.months.get(known).map_or(0, |month| month.present)
}

/// The day on which a drawn rupture of a sliding month falls, after what is known.
fn rupture_day(contrat: &Contrat, month: i32, known: NaiveDate) -> NaiveDate {
    let day = add_months(contrat.debut.0, month - 1).checked_add_days(Days::new(DAY_OF_RUPTURE)).unwrap_or(NaiveDate::MAX);
    day.max(known + Days::new(1))
}

/// The amounts of a contribution that fall in the horizon, by [`AmountSlots`], what is held left out.
fn amounts(brought: &Contribution, held: &[Held], horizon: Horizon, places: AmountSlots) -> Amounts {
    let mut placed = Amounts::new();
    let mut put = |kind: usize, month: Month, amount: Centimes| {
        if let MonthPosition::At(index) = horizon.place(month) {
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
    let span = horizon.span();
    for receipt in &brought.received {
        if let Some(day) = span.place(receipt.day) {
            placed.push((places.of_day(receipt.payeur as usize, day), receipt.amount.0));
        }
    }
    placed.extend(held.iter().flat_map(|one| one.apart(places)));
    summed(placed)
}

/// Amounts by place.
type Amounts = Vec<(usize, i64)>;

/// In the order of the places, each once.
fn summed(mut amounts: Amounts) -> Amounts {
    amounts.sort_unstable_by_key(|&(place, _)| place);
    amounts.dedup_by(|(place, cents), (kept, sum)| {
        let same = place == kept;
        *sum += if same { *cents } else { 0 };
        same
    });
    amounts
}

/// What a fate holds and the file does not, and the contrary.
fn moved(mut drawn: Vec<Held>, file: &[Held]) -> Vec<Held> {
    for one in file {
        match drawn.iter().position(|other| other == one) {
            Some(same) => drop(drawn.swap_remove(same)),
            None => drawn.push(Held { cents: -one.cents, ..*one }),
        }
    }
    drawn
}

/// What a fate changes from the file, nothing of it in what is known.
fn difference(fate: &[(usize, i64)], file: &[(usize, i64)], places: AmountSlots) -> Amounts {
    let signed = fate.iter().copied().chain(file.iter().map(|&(place, cents)| (place, -cents)));
    summed(signed.filter_map(|(place, cents)| Some((places.drawn(place)?, cents))).collect())
}

/// A month as a rank from [`LEAD`] months before the horizon.
fn rank(month: Month, horizon: Horizon) -> u16 {
    let start = horizon.from() + -LEAD;
    (month.min(horizon.until()) - start).max(0) as u16
}

fn until(brought: &Contribution, horizon: Horizon) -> u16 {
    rank(brought.presence.until, horizon)
}

/// The groups that an apprentice goes through, in order.
fn stays(diplome: u32, longest: &Contribution, horizon: Horizon) -> Vec<(GroupKey, u16, u16)> {
    let presence = longest.presence;
    let mut found: Vec<(GroupKey, u16, u16)> = Vec::new();
    let mut month = presence.entry.max(horizon.from() + -LEAD);
    while month < presence.until.min(horizon.until()) {
        let (group, at) = (GroupKey { diplome, year: presence.training_year(month) }, rank(month, horizon));
        match found.last_mut() {
            Some(last) if last.0 == group => last.2 = at + 1,
            _ => found.push((group, at, at + 1)),
        }
        month = month + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_its_place_and_its_cents() {
        for (place, cents) in [(0, 0), (647, -1), (65_535, 3_000_000_000), (12, -100_000_000_000)] {
            let entry = PackedAmount::new(place, cents);
            assert_eq!((entry.place(), entry.cents()), (place, cents));
        }
    }
}
