//! One CFA in one draw: fates, entries, revision and delays change its flows; its accounts are those of `accounts`.

use super::dossier::{Dossier, Fate, Member};
use super::hazards::{Hazards, LEVELS};
use super::held::Held;
use super::laws::nearest;
use super::parameters::Parameters;
use super::places::{PAYERS, kind, known_months};
use super::sources::{Draw, RiskSource, RiskSources};
use super::world::{DrawnWorld, Shocks};
use crate::accounts::{AccountSettings, CentreAccounts, CentreFlows, Charges, LEAD, Status, accounts_with};
use crate::units::Centimes;

/// How draws are made: what they rest on, and what the accounts take.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    /// What they rest on.
    pub parameters: &'a Parameters,
    /// Months of ruptures.
    pub hazards: Hazards,
    /// The sources that are drawn.
    pub drawn: RiskSources,
    /// The settings of the accounts.
    pub settings: &'a AccountSettings,
    /// Months of the horizon that are known.
    pub known_months: usize,
    /// Same seed, same draws.
    pub seed: u64,
}

impl<'a> Rules<'a> {
    /// The rules of these parameters.
    #[must_use]
    pub fn new(parameters: &'a Parameters, settings: &'a AccountSettings, seed: u64) -> Self {
        let known_months = known_months(settings.horizon, parameters.known_until);
        Self {
            hazards: Hazards::new(parameters.ruptures_9_mois, parameters.ruptures_profil),
            drawn: parameters.drawn,
            parameters,
            settings,
            known_months,
            seed,
        }
    }
}

/// A month of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnMonth {
    /// Cash on its last day.
    pub solde: Centimes,
    /// The lowest cash at the end of one of its days.
    pub solde_min: Centimes,
    /// Its state, as in the accounts.
    pub status: Status,
}

/// A year of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnYear {
    /// Income.
    pub produits: Centimes,
    /// Income less costs.
    pub resultat: Centimes,
}

/// A CFA in a draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// By month of the horizon.
    pub months: Vec<DrawnMonth>,
    /// By year of the horizon.
    pub years: Vec<DrawnYear>,
    /// Entries that did not come for want of room.
    pub refused: u32,
}

impl Path {
    /// The lowest cash of the months that are drawn, day by day.
    #[must_use]
    pub fn lowest(&self, known: usize) -> Centimes {
        self.months.iter().skip(known).map(|month| month.solde_min).min().unwrap_or_default()
    }

    /// The first month below the overdraft limit, known or drawn.
    #[must_use]
    pub fn insolvent(&self) -> Option<usize> {
        self.months.iter().position(|month| month.status == Status::Insolvable)
    }
}

/// What a draw changes of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DrawChanges {
    plain: Vec<i64>,
    revised: Vec<i64>,
    heads: Vec<i32>,
    held: Vec<Held>,
    /// Apprentices more than in the file, by month, while a capacity has to be kept.
    more: Vec<i32>,
}

impl DrawChanges {
    /// No change yet, but that what is paid back stands apart.
    fn none(dossier: &Dossier) -> Self {
        let width = dossier.base.months.len() + LEAD as usize + 1;
        let mut none = Self {
            plain: vec![0; dossier.places.len()],
            revised: vec![0; if dossier.revised.is_empty() { 0 } else { dossier.places.len() }],
            heads: vec![0; dossier.heads.len() * width],
            held: dossier.held_in_file.clone(),
            more: vec![0; width],
        };
        for (place, cents) in none.held.iter().flat_map(|one| one.apart(dossier.places)) {
            none.plain[place] += cents;
        }
        none
    }

    fn copy(&mut self, other: &Self) {
        self.plain.copy_from_slice(&other.plain);
        self.revised.copy_from_slice(&other.revised);
        self.heads.copy_from_slice(&other.heads);
        self.more.copy_from_slice(&other.more);
        self.held.clone_from(&other.held);
    }
}

/// How often a contract is there and with which of its fates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ContractInDraw {
    times: i32,
    fate: usize,
}

impl ContractInDraw {
    const AS_IN_THE_FILE: Self = Self { times: 1, fate: 0 };
    const TO_ITS_END: Self = Self { times: 1, fate: 1 };
}

/// Room that draws use again.
pub struct Scratch {
    flows: CentreFlows,
    changes: DrawChanges,
    /// Where draws begin: every contract stands so, with what that changes. Most contracts of a draw stay there.
    start: (ContractInDraw, DrawChanges),
    /// Entries that did not come for want of room.
    refused: u32,
    /// Apprentices by month.
    present: Vec<i32>,
}

impl Scratch {
    /// Room for the draws of a CFA.
    #[must_use]
    pub fn new(dossier: &Dossier, rules: &Rules<'_>) -> Self {
        let mut begun = DrawChanges::none(dossier);
        let mut standing = ContractInDraw::AS_IN_THE_FILE;
        // Whether there is room is asked of the contracts as in the file.
        if rules.drawn.has(RiskSource::Ruptures) && dossier.centre.capacite.is_none() {
            standing = ContractInDraw::TO_ITS_END;
            dossier.members.iter().for_each(|member| change(dossier, member, ContractInDraw::AS_IN_THE_FILE, standing, &mut begun));
        }
        Self {
            flows: dossier.base.clone(),
            changes: begun.clone(),
            start: (standing, begun),
            refused: 0,
            present: vec![0; dossier.base.months.len()],
        }
    }
}

/// A CFA in a world.
#[must_use]
pub fn play(dossier: &Dossier, rules: &Rules<'_>, world: &DrawnWorld, draw: Draw, scratch: &mut Scratch) -> Path {
    let shocks = dossier.own.shocks(world, draw, rules.parameters);
    contracts(dossier, rules, &shocks, draw, scratch);
    paid(dossier, rules, world, &shocks, scratch)
}

/// Which contracts come and how each ends.
pub(super) fn contracts(dossier: &Dossier, rules: &Rules<'_>, shocks: &Shocks, draw: Draw, scratch: &mut Scratch) {
    let Scratch { changes, start: (start, begun), refused, .. } = scratch;
    changes.copy(begun);
    *refused = 0;
    let fates = rules.drawn.has(RiskSource::Ruptures);
    let entries = if rules.drawn.has(RiskSource::Entrees) { Some(&shocks.entries) } else { None };
    for member in &dossier.members {
        let mut times = entries.map_or(1, |factors| times(member, factors, draw));
        if times > 1 && dossier.centre.capacite.is_some() {
            let admitted = times.min(1 + room(dossier, member, changes));
            *refused += (times - admitted).unsigned_abs();
            times = admitted;
        }
        let fate = if fates && times > 0 { fate(member, rules, shocks.ruptures, draw) } else { 0 };
        let standing = ContractInDraw { times, fate };
        if standing != *start {
            change(dossier, member, *start, standing, changes);
        }
    }
}

/// The accounts of the contracts that came, in a world.
pub(super) fn paid(dossier: &Dossier, rules: &Rules<'_>, world: &DrawnWorld, shocks: &Shocks, scratch: &mut Scratch) -> Path {
    settle(dossier, rules, world, &shocks.delays, scratch);
    let drawn = rules.drawn.has(RiskSource::Couts);
    let known = if dossier.centre.own_rise { rules.parameters.couts_connus } else { 0.0 };
    let rise = if drawn { Rise { own: world.costs - known, others: world.costs } } else { Rise::default() };
    let result = accounts_with(&dossier.centre, &scratch.flows, rules.settings, risen(rise, rules.known_months));
    path(&result, scratch.refused)
}

/// How many more apprentices there is room for when a contract begins; all the contracts of the file are there already.
fn room(dossier: &Dossier, member: &Member, changes: &DrawChanges) -> i32 {
    let Some(capacity) = dossier.centre.capacite else { return i32::MAX - 1 };
    let Some(entry) = dossier.stays_of(member).first().map(|stay| usize::from(stay.from)) else { return 0 };
    let present = dossier.present.get(entry).copied().unwrap_or(0) + changes.more.get(entry).copied().unwrap_or(0);
    i32::try_from(capacity).unwrap_or(i32::MAX - 1).saturating_sub(present).max(0)
}

/// How often a contract is there: once when it was concluded before the draws, else so that the mean is the factor of its level.
fn times(member: &Member, factors: &[f64; LEVELS], draw: Draw) -> i32 {
    if !member.new {
        return 1;
    }
    let factor = factors[usize::from(member.rank)];
    (factor + member.comes.uniform(draw.rank(RiskSource::Entrees))) as i32
}

/// The fate of a contract: 1 when it goes to its end, then one for each month at risk.
fn fate(member: &Member, rules: &Rules<'_>, factor: f64, draw: Draw) -> usize {
    let share = member.breaks.uniform(draw.rank(RiskSource::Ruptures));
    let (elapsed, last) = (usize::from(member.elapsed), usize::from(member.last));
    let month = rules.hazards.month_of(usize::from(member.rank), elapsed, last, share, factor);
    month.map_or(1, |month| 1 + month - elapsed)
}

/// Puts what changes when a contract stands otherwise than it did.
fn change(dossier: &Dossier, member: &Member, from: ContractInDraw, to: ContractInDraw, changes: &mut DrawChanges) {
    let first = member.fates as usize;
    let fate = |standing: ContractInDraw| dossier.fates[first + standing.fate];
    // The amounts of the first fate are those of the file; those of the others, what they change of it.
    let drawn = |standing: ContractInDraw| if standing.fate == 0 { 0 } else { i64::from(standing.times) };
    let target = if member.revised { &mut changes.revised } else { &mut changes.plain };
    let mut add = |fate: Fate, times: i64| {
        if times != 0 {
            for entry in &dossier.entries[fate.entries.0 as usize..fate.entries.1 as usize] {
                target[entry.place()] += entry.cents() * times;
            }
            let held = &dossier.held[fate.held.0 as usize..fate.held.1 as usize];
            changes.held.extend(held.iter().map(|one| Held { cents: one.cents * times, ..*one }));
        }
    };
    add(dossier.fates[first], i64::from(to.times - from.times));
    add(fate(from), -drawn(from));
    add(fate(to), drawn(to));
    let (before, after) = (fate(from).until, fate(to).until);
    if (before, from.times) == (after, to.times) {
        return;
    }
    let width = dossier.base.months.len() + LEAD as usize + 1;
    let limited = dossier.centre.capacite.is_some();
    for stay in dossier.stays_of(member) {
        let row = &mut changes.heads[usize::from(stay.group) * width..];
        let more = &mut changes.more;
        let mut put = |until: u16, sign: i32| {
            let to = stay.to.min(until);
            if to > stay.from {
                row[usize::from(stay.from)] += sign;
                row[usize::from(to)] -= sign;
                if limited {
                    more[usize::from(stay.from)..usize::from(to)].iter_mut().for_each(|heads| *heads += sign);
                }
            }
        };
        put(before, -from.times);
        put(after, to.times);
    }
}

/// The flows of the draw: those of the file, what changes, the revision, the delays, the support.
fn settle(dossier: &Dossier, rules: &Rules<'_>, world: &DrawnWorld, delays: &[f64; PAYERS], scratch: &mut Scratch) {
    let places = dossier.places;
    let revision = if rules.drawn.has(RiskSource::Npec) && !dossier.revised.is_empty() { world.npec } else { 0.0 };
    let Scratch { flows, changes, .. } = scratch;
    let change = |place: usize| {
        changes.plain[place] + changes.revised.get(place).map_or(0, |cents| *cents + revised(dossier, place, *cents, revision))
    };
    for (month, (flow, base)) in flows.months.iter_mut().zip(&dossier.base.months).enumerate() {
        let change = |kind: usize| Centimes(change(places.of_month(kind, month)));
        for payeur in 0..PAYERS {
            flow.due[payeur] = base.due[payeur] + change(kind::DUE + payeur);
            flow.frais_due[payeur] = base.frais_due[payeur] + change(kind::FRAIS_DUE + payeur);
            flow.frais_received[payeur] = base.frais_received[payeur] + change(kind::FRAIS_RECEIVED + payeur);
        }
        flow.reste_due = base.reste_due + change(kind::RESTE_DUE);
        flow.reste_received = base.reste_received + change(kind::RESTE_RECEIVED);
        if rules.drawn.has(RiskSource::Fonds) && month >= rules.known_months {
            flow.aide = Centimes(nearest(base.aide.0 as f64 * world.paid));
        }
    }
    let known = places.known.1;
    for (payeur, &days) in delays.iter().enumerate() {
        let first = places.of_day(payeur, known);
        let (Some(paid), Some(base)) = (flows.days[payeur].get_mut(known..), dossier.base.days[payeur].get(known..)) else { continue };
        for (place, (paid, base)) in (first..).zip(paid.iter_mut().zip(base)) {
            *paid = *base + Centimes(change(place));
        }
        if rules.drawn.has(RiskSource::Delais) {
            late(paid, days);
        }
    }
    let delays = if rules.drawn.has(RiskSource::Delais) { *delays } else { [0.0; PAYERS] };
    for one in &changes.held {
        let more = if one.revised && revision != 0.0 { nearest(one.cents as f64 * revision) } else { 0 };
        let payeur = usize::from(one.payeur);
        one.put(&mut flows.days[payeur], one.cents + more, delays[payeur].max(0.0));
    }
    // Every payment has its day: the months are their sums.
    for (flow, bounds) in flows.months.iter_mut().zip(dossier.month_starts.windows(2)).skip(places.known.0) {
        for (received, days) in flow.received.iter_mut().zip(&flows.days) {
            *received = days[bounds[0]..bounds[1]].iter().copied().sum();
        }
    }
    headcounts(dossier, scratch);
}

/// What a revision of the prices adds to an amount of the contracts that it touches.
#[inline]
fn revised(dossier: &Dossier, place: usize, changed: i64, revision: f64) -> i64 {
    let all = dossier.revised[place] + changed;
    if revision == 0.0 || all == 0 || !dossier.places.is_priced(place) { 0 } else { nearest(all as f64 * revision) }
}

/// Moves what a payer pays by so many days; a part of a day moves its part to the day after. What the CFA pays back is not the payer's to
/// delay. What passes the horizon comes in after it.
fn late(paid: &mut [Centimes], days: f64) {
    let shift = days.max(0.0);
    if shift <= 0.0 {
        return;
    }
    let (whole, part) = (shift as usize, shift.fract());
    // From the last day back: a day is emptied before anything earlier reaches it.
    for day in (0..paid.len()).rev() {
        let amount = paid[day];
        if amount <= Centimes::ZERO {
            continue;
        }
        paid[day] = Centimes::ZERO;
        let next = Centimes(nearest(amount.0 as f64 * part));
        for (to, amount) in [(day + whole, amount - next), (day + whole + 1, next)] {
            if let Some(sum) = paid.get_mut(to) {
                *sum += amount;
            }
        }
    }
}

/// Headcounts of groups and months.
fn headcounts(dossier: &Dossier, scratch: &mut Scratch) {
    let Scratch { flows, changes, present, .. } = scratch;
    let lead = LEAD as usize;
    let width = dossier.base.months.len() + lead + 1;
    present.iter_mut().zip(&dossier.base.months).for_each(|(present, base)| *present = base.present);
    let drawn = changes.heads.chunks(width);
    for (((_, heads), known), changes) in flows.heads_mut().zip(&dossier.heads).zip(drawn) {
        heads.copy_from_slice(known);
        // A group that nobody joins or leaves stays as it is.
        let Some(first) = changes.iter().position(|&change| change != 0) else { continue };
        let mut sum = 0;
        for (month, (head, change)) in heads.iter_mut().zip(changes).enumerate().skip(first) {
            sum += change;
            *head += sum;
            if let Some(present) = month.checked_sub(lead).and_then(|month| present.get_mut(month)) {
                *present += sum;
            }
        }
    }
    flows.months.iter_mut().zip(present).for_each(|(flow, present)| flow.present = *present);
}

/// How much the costs rise a year in a draw, as shares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Rise {
    /// Fixed costs, groups and apprentices: beyond what the rise of the CFA holds already, when somebody said it.
    own: f64,
    /// Ancillary costs and stays abroad, which no rise of the CFA moves.
    others: f64,
}

/// How the costs of a month after the known years rise.
fn risen(rise: Rise, known_months: usize) -> impl Fn(usize, &mut Charges) {
    let known_years = known_months.div_ceil(12);
    move |month: usize, charges: &mut Charges| {
        let years = (month / 12 + 1).saturating_sub(known_years);
        let Charges { fixes, groupes, apprentis, annexes, mobilite } = charges;
        let parts: [(f64, &mut [&mut Centimes]); 2] =
            [(rise.own, &mut [fixes, groupes, apprentis]), (rise.others, &mut [annexes, mobilite])];
        for (rise, amounts) in parts.into_iter().filter(|(rise, _)| *rise != 0.0 && years > 0) {
            let level = (1.0 + rise).powi(i32::try_from(years).unwrap_or(0));
            amounts.iter_mut().for_each(|amount| **amount = Centimes(nearest(amount.0 as f64 * level)));
        }
    }
}

/// What the accounts of a draw say.
fn path(result: &CentreAccounts, refused: u32) -> Path {
    let months = result.months.iter();
    Path {
        months: months.map(|month| DrawnMonth { solde: month.solde, solde_min: month.solde_min, status: month.status }).collect(),
        years: result.years.iter().map(|year| DrawnYear { produits: year.produits_total(), resultat: year.resultat }).collect(),
        refused,
    }
}
