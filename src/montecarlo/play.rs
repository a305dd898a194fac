//! One CFA in one draw: fates, entries, revision and delays change its flows; its accounts are those of `accounts`.

use super::dossier::{Dossier, Member, PAYERS, kind};
use super::hazards::{Hazards, LEVELS};
use super::parameters::Parameters;
use super::sources::{Draw, Source, Sources};
use super::world::World;
use crate::accounts::{AccountSettings, CentreAccounts, CentreFlows, LEAD, Place, Status, accounts};
use crate::calendar::Month;
use crate::units::Centimes;

/// Days of a month, on average.
const DAYS_OF_MONTH: f64 = 365.25 / 12.0;

/// How draws are made: what they rest on, and what the accounts take.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    /// What they rest on.
    pub parameters: &'a Parameters,
    /// Months of ruptures.
    pub hazards: Hazards,
    /// The sources that are drawn.
    pub drawn: Sources,
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
        let known_months = match settings.horizon.place(Month::of(parameters.known_until)) {
            Place::Before => 0,
            Place::At(month) => month + 1,
            Place::After => settings.horizon.len_months(),
        };
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
    /// State on its last day.
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
    /// The lowest cash.
    #[must_use]
    pub fn lowest(&self) -> Centimes {
        self.months.iter().map(|month| month.solde).min().unwrap_or_default()
    }

    /// The first month below the overdraft limit among those that are drawn: a CFA that came through what is known is still there.
    #[must_use]
    pub fn insolvent(&self, known: usize) -> Option<usize> {
        let drawn = self.months.iter().enumerate().skip(known);
        drawn.filter(|(_, month)| month.status == Status::Insolvable).map(|(rank, _)| rank).next()
    }
}

/// Room that draws use again.
pub struct Scratch {
    flows: CentreFlows,
    plain: Vec<i64>,
    revised: Vec<i64>,
    heads: Vec<i32>,
    /// Apprentices more than in the file, by month, while a capacity has to be kept.
    more: Vec<i32>,
}

impl Scratch {
    /// Room for a CFA.
    #[must_use]
    pub fn new(dossier: &Dossier) -> Self {
        let months = dossier.base.months.len();
        Self {
            flows: dossier.base.clone(),
            plain: vec![0; kind::COUNT * months],
            revised: vec![0; kind::COUNT * months],
            heads: vec![0; dossier.heads.len() * (months + LEAD as usize + 1)],
            more: vec![0; months + LEAD as usize + 1],
        }
    }
}

/// A CFA in a world.
#[must_use]
pub fn play(dossier: &Dossier, rules: &Rules<'_>, world: &World, draw: Draw, scratch: &mut Scratch) -> Path {
    let shocks = dossier.own.shocks(world, draw, rules.parameters);
    scratch.plain.fill(0);
    scratch.revised.fill(0);
    scratch.heads.fill(0);
    scratch.more.fill(0);
    let mut refused = 0;
    let fates = rules.drawn.has(Source::Ruptures);
    let entries = if rules.drawn.has(Source::Entrees) { Some(&shocks.entries) } else { None };
    for member in &dossier.members {
        let mut times = entries.map_or(1, |factors| times(member, factors, draw));
        if times > 1 && dossier.centre.capacite.is_some() {
            let admitted = times.min(1 + room(dossier, member, scratch));
            refused += (times - admitted).unsigned_abs();
            times = admitted;
        }
        let fate = if fates && times > 0 { fate(member, rules, shocks.ruptures, draw) } else { 0 };
        if times != 1 || fate != 0 {
            change(dossier, member, i64::from(times), fate, scratch);
        }
    }
    settle(dossier, rules, world, &shocks.delays, scratch);
    let result = accounts(&dossier.centre, &scratch.flows, rules.settings);
    let index = if rules.drawn.has(Source::Couts) { world.costs } else { 0.0 };
    Path { refused, ..path(&result, dossier.centre.decouvert_autorise, index, rules) }
}

/// How many more apprentices there is room for when a contract begins; all the contracts of the file are there already.
fn room(dossier: &Dossier, member: &Member, scratch: &Scratch) -> i32 {
    let Some(capacity) = dossier.centre.capacite else { return i32::MAX - 1 };
    let Some(entry) = dossier.stays_of(member).first().map(|stay| usize::from(stay.from)) else { return 0 };
    let present = dossier.present.get(entry).copied().unwrap_or(0) + scratch.more.get(entry).copied().unwrap_or(0);
    i32::try_from(capacity).unwrap_or(i32::MAX - 1).saturating_sub(present).max(0)
}

/// How often a contract is there: once when it was concluded before the draws, else so that the mean is the factor of its level.
fn times(member: &Member, factors: &[f64; LEVELS], draw: Draw) -> i32 {
    if !member.new {
        return 1;
    }
    let factor = factors[usize::from(member.rank)];
    (factor + member.comes.uniform(draw.rank(Source::Entrees))).floor() as i32
}

/// The fate of a contract: 1 when it goes to its end, then one for each month at risk.
fn fate(member: &Member, rules: &Rules<'_>, factor: f64, draw: Draw) -> usize {
    let patience = member.breaks.exponential(draw.rank(Source::Ruptures));
    let (elapsed, last) = (usize::from(member.elapsed), usize::from(member.last));
    let month = rules.hazards.month(usize::from(member.rank), elapsed, last, patience, factor);
    month.map_or(1, |month| 1 + month - elapsed)
}

/// Puts the difference from the file: `times x fate - file`.
fn change(dossier: &Dossier, member: &Member, times: i64, fate: usize, scratch: &mut Scratch) {
    let first = member.fates as usize;
    let (file, drawn) = (dossier.fates[first], dossier.fates[first + fate]);
    let target = if member.revised { &mut scratch.revised } else { &mut scratch.plain };
    let mut add = |(from, to): (u32, u32), times: i64| {
        for entry in &dossier.entries[from as usize..to as usize] {
            target[entry.place()] += entry.cents() * times;
        }
    };
    if times != 1 {
        add(file.entries, times - 1);
    }
    if fate != 0 && times != 0 {
        add(drawn.entries, times);
    }
    let width = dossier.base.months.len() + LEAD as usize + 1;
    let limited = dossier.centre.capacite.is_some();
    for stay in dossier.stays_of(member) {
        let row = &mut scratch.heads[usize::from(stay.group) * width..];
        let more = &mut scratch.more;
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
        put(file.until, -1);
        put(drawn.until, times as i32);
    }
}

/// The flows of the draw: those of the file, what changes, the revision, the delays, the support.
fn settle(dossier: &Dossier, rules: &Rules<'_>, world: &World, delays: &[f64; PAYERS], scratch: &mut Scratch) {
    let months = dossier.base.months.len();
    let revision = if rules.drawn.has(Source::Npec) { world.npec } else { 0.0 };
    for (place, cents) in scratch.plain.iter_mut().enumerate() {
        *cents += scratch.revised[place];
        if let Some(known) = dossier.revised.get(place) {
            *cents += ((known + scratch.revised[place]) as f64 * revision).round() as i64;
        }
    }
    let change = |kind: usize, month: usize| Centimes(scratch.plain[kind * months + month]);
    for (month, flow) in scratch.flows.months.iter_mut().enumerate() {
        let base = dossier.base.months[month];
        *flow = base;
        for payeur in 0..PAYERS {
            flow.due[payeur] += change(kind::DUE + payeur, month);
            flow.received[payeur] += change(kind::RECEIVED + payeur, month);
            flow.frais_due[payeur] += change(kind::FRAIS_DUE + payeur, month);
            flow.frais_received[payeur] += change(kind::FRAIS_RECEIVED + payeur, month);
        }
        flow.reste_due += change(kind::RESTE_DUE, month);
        flow.reste_received += change(kind::RESTE_RECEIVED, month);
        if rules.drawn.has(Source::Fonds) && month >= rules.known_months {
            flow.aide = Centimes((base.aide.0 as f64 * world.paid).round() as i64);
        }
    }
    if rules.drawn.has(Source::Delais) {
        for (payeur, &days) in delays.iter().enumerate() {
            late(scratch, rules.known_months, payeur, days);
        }
    }
    headcounts(dossier, scratch);
}

/// Moves what a payer pays after the known months by so many days: whole months, and a share to the month after (payments are taken
/// as spread evenly over their month). What passes the horizon comes in after it.
fn late(scratch: &mut Scratch, known: usize, payeur: usize, days: f64) {
    let months = &mut scratch.flows.months;
    let shift = days.max(0.0) / DAYS_OF_MONTH;
    if shift <= 0.0 {
        return;
    }
    let (whole, part) = (shift.floor() as usize, shift.fract());
    // From the last month back: a month is emptied before anything earlier reaches it.
    for month in (known..months.len()).rev() {
        let paid = std::mem::take(&mut months[month].received[payeur]);
        let next = Centimes((paid.0 as f64 * part).round() as i64);
        for (to, amount) in [(month + whole, paid - next), (month + whole + 1, next)] {
            if let Some(flow) = months.get_mut(to) {
                flow.received[payeur] += amount;
            }
        }
    }
}

/// Headcounts of groups and months.
fn headcounts(dossier: &Dossier, scratch: &mut Scratch) {
    let lead = LEAD as usize;
    let width = dossier.base.months.len() + lead + 1;
    let mut present: Vec<i32> = dossier.base.months.iter().map(|month| month.present).collect();
    let drawn = scratch.heads.chunks(width);
    for (((_, heads), known), changes) in scratch.flows.heads_mut().zip(&dossier.heads).zip(drawn) {
        let mut sum = 0;
        for (month, head) in heads.iter_mut().enumerate() {
            sum += changes[month];
            *head = known[month] + sum;
            if let Some(month) = month.checked_sub(lead) {
                present[month] += sum;
            }
        }
    }
    scratch.flows.months.iter_mut().zip(present).for_each(|(flow, present)| flow.present = present);
}

/// Cash and results once the costs after the known months have risen by `rise` a year; without a rise, those of the accounts.
fn path(result: &CentreAccounts, overdraft: Centimes, rise: f64, rules: &Rules<'_>) -> Path {
    let mut path = Path { months: Vec::with_capacity(result.months.len()), years: Vec::with_capacity(result.years.len()), refused: 0 };
    let known_years = rules.known_months.div_ceil(12);
    let mut more = Centimes::ZERO;
    for (rank, (year, months)) in result.years.iter().zip(result.months.chunks(12)).enumerate() {
        let level = (1.0 + rise).powi(i32::try_from((rank + 1).saturating_sub(known_years)).unwrap_or(0)) - 1.0;
        let risen = |amount: Centimes| Centimes((amount.0 as f64 * level).round() as i64);
        let extra: Vec<Centimes> = months.iter().map(|month| risen(month.decaissements)).collect();
        let in_year: Centimes = extra.iter().copied().sum();
        let (charges, resultat) = (year.charges.total() + in_year, year.resultat - in_year);
        for (month, extra) in months.iter().zip(extra) {
            more += extra;
            let solde = month.solde - more;
            path.months.push(DrawnMonth { solde, status: Status::of(solde, overdraft, charges, resultat, rules.settings) });
        }
        path.years.push(DrawnYear { produits: year.produits_total(), resultat });
    }
    path
}
