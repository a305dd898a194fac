//! One CFA in one draw: fates, entries, revision and delays change its flows; its accounts are those of `accounts`.

use super::dossier::{Dossier, Member};
use super::hazards::{Hazards, LEVELS};
use super::parameters::Parameters;
use super::places::{PAYERS, kind, known_months};
use super::sources::{Draw, Source, Sources};
use super::world::World;
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
            plain: vec![0; dossier.places.len()],
            revised: vec![0; if dossier.revised.is_empty() { 0 } else { dossier.places.len() }],
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
    let rise = if rules.drawn.has(Source::Couts) { world.costs } else { 0.0 };
    let result = accounts_with(&dossier.centre, &scratch.flows, rules.settings, risen(rise, rules.known_months));
    Path { refused, ..path(&result) }
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
    let revision = if rules.drawn.has(Source::Npec) { world.npec } else { 0.0 };
    for ((place, cents), (changed, known)) in scratch.plain.iter_mut().enumerate().zip(scratch.revised.iter().zip(&dossier.revised)) {
        *cents += changed;
        if revision != 0.0 && dossier.places.is_priced(place) {
            *cents += ((known + changed) as f64 * revision).round() as i64;
        }
    }
    for (month, flow) in scratch.flows.months.iter_mut().enumerate() {
        let change = |kind: usize| Centimes(scratch.plain[dossier.places.of_month(kind, month)]);
        let base = dossier.base.months[month];
        *flow = base;
        for payeur in 0..PAYERS {
            flow.due[payeur] += change(kind::DUE + payeur);
            flow.frais_due[payeur] += change(kind::FRAIS_DUE + payeur);
            flow.frais_received[payeur] += change(kind::FRAIS_RECEIVED + payeur);
        }
        flow.reste_due += change(kind::RESTE_DUE);
        flow.reste_received += change(kind::RESTE_RECEIVED);
        if rules.drawn.has(Source::Fonds) && month >= rules.known_months {
            flow.aide = Centimes((base.aide.0 as f64 * world.paid).round() as i64);
        }
    }
    for (payeur, &days) in delays.iter().enumerate() {
        let first = dossier.places.of_day(payeur, 0);
        let changes = &scratch.plain[first..first + dossier.places.days];
        let paid = &mut scratch.flows.days[payeur];
        paid.iter_mut().zip(&dossier.base.days[payeur]).zip(changes).for_each(|((paid, base), change)| *paid = *base + Centimes(*change));
        if rules.drawn.has(Source::Delais) {
            late(paid, dossier.places.known.1, days);
        }
        // Every payment has its day: the months are their sums.
        for (flow, bounds) in scratch.flows.months.iter_mut().zip(dossier.month_starts.windows(2)) {
            flow.received[payeur] = paid[bounds[0]..bounds[1]].iter().copied().sum();
        }
    }
    headcounts(dossier, scratch);
}

/// Moves what a payer pays after the known days by so many days; a part of a day moves its part to the day after. What the CFA pays back
/// is not the payer's to delay. What passes the horizon comes in after it.
fn late(paid: &mut [Centimes], known: usize, days: f64) {
    let shift = days.max(0.0);
    if shift <= 0.0 {
        return;
    }
    let (whole, part) = (shift.floor() as usize, shift.fract());
    // From the last day back: a day is emptied before anything earlier reaches it.
    for day in (known..paid.len()).rev() {
        let amount = paid[day];
        if amount <= Centimes::ZERO {
            continue;
        }
        paid[day] = Centimes::ZERO;
        let next = Centimes((amount.0 as f64 * part).round() as i64);
        for (to, amount) in [(day + whole, amount - next), (day + whole + 1, next)] {
            if let Some(sum) = paid.get_mut(to) {
                *sum += amount;
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

/// How the costs of a month after the known years rise by `rise` a year.
fn risen(rise: f64, known_months: usize) -> impl Fn(usize, &mut Charges) {
    let known_years = known_months.div_ceil(12);
    move |month: usize, charges: &mut Charges| {
        let years = (month / 12 + 1).saturating_sub(known_years);
        if rise == 0.0 || years == 0 {
            return;
        }
        let level = (1.0 + rise).powi(i32::try_from(years).unwrap_or(0));
        let Charges { fixes, groupes, apprentis, annexes, mobilite } = charges;
        for amount in [fixes, groupes, apprentis, annexes, mobilite] {
            *amount = Centimes((amount.0 as f64 * level).round() as i64);
        }
    }
}

/// What the accounts of a draw say.
fn path(result: &CentreAccounts) -> Path {
    let months = result.months.iter();
    Path {
        months: months.map(|month| DrawnMonth { solde: month.solde, solde_min: month.solde_min, status: month.status }).collect(),
        years: result.years.iter().map(|year| DrawnYear { produits: year.produits_total(), resultat: year.resultat }).collect(),
        refused: 0,
    }
}
