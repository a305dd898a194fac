//! One CFA in one draw: fates, entries, revision and delays change its flows; its accounts are those of `accounts`.

use super::dossier::{Dossier, Member};
use super::hazards::{Hazards, LEVELS};
use super::held::Held;
use super::laws::nearest;
use super::parameters::Parameters;
use super::places::{PAYERS, kind, known_months};
use super::sources::{Draw, RiskSource, RiskSources};
use super::world::{DrawnWorld, Shocks};
use crate::accounts::{AccountSettings, CashMonth, CentreFlows, Charges, LEAD, MonthFlows, Status, cash_with};
use crate::units::Centimes;

/// How draws are made: what they rest on, and what the accounts take.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    /// What they rest on.
    pub parameters: &'a Parameters,
    /// How likely a rupture is, by level and month of the contract.
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

/// A year of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnYear {
    /// Income of the year, all payers, cents.
    pub produits: Centimes,
    /// Income less costs of the year, cents.
    pub resultat: Centimes,
}

/// A CFA in a draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// By month of the horizon.
    pub months: Vec<CashMonth>,
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

/// What a draw makes of the file, and changes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DrawChanges {
    /// By rank of a touched place: what is paid on a day, what a month has more.
    plain: Vec<i64>,
    /// The same of the contracts whose price is revised, the file left out.
    revised: Vec<i64>,
    heads: Vec<i32>,
    held: Vec<Held>,
    /// Apprentices more than in the file, by month, while a capacity has to be kept.
    more: Vec<i32>,
    /// Entries that did not come for want of room.
    refused: u32,
}

impl DrawChanges {
    /// No change yet: what is paid back stands apart.
    fn none(dossier: &Dossier) -> Self {
        let width = dossier.base.months.len() + LEAD as usize + 1;
        Self {
            plain: dossier.paid.clone(),
            revised: vec![0; dossier.revised.len()],
            heads: vec![0; dossier.heads.len() * width],
            held: dossier.held_in_file.clone(),
            more: vec![0; width],
            refused: 0,
        }
    }

    fn copy(&mut self, other: &Self) {
        self.plain.clone_from(&other.plain);
        self.revised.clone_from(&other.revised);
        self.heads.clone_from(&other.heads);
        self.more.clone_from(&other.more);
        self.held.clone_from(&other.held);
        self.refused = other.refused;
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

/// Draws that are played side by side: what each fate of a contract changes is then read for all of them while it is in the caches.
const SIDE_BY_SIDE: usize = 32;

/// Room that draws use again.
pub struct Scratch {
    /// The flows of a draw. Accounts ask on which day something is paid, not by whom: the days of all payers are those of the first.
    flows: CentreFlows,
    /// Of each of the draws side by side.
    changes: Vec<DrawChanges>,
    /// Where draws begin: every contract stands so, with what that changes. Most contracts of a draw stay there.
    start: (ContractInDraw, DrawChanges),
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
            flows: in_one_purse(&dossier.base),
            changes: Vec::new(),
            start: (standing, begun),
            present: vec![0; dossier.base.months.len()],
        }
    }
}

/// The same flows, the days of all payers together.
fn in_one_purse(base: &CentreFlows) -> CentreFlows {
    let mut flows = base.clone();
    let mut days = vec![Centimes::ZERO; base.horizon.span().length];
    base.days.iter().for_each(|paid| days.iter_mut().zip(paid).for_each(|(sum, &amount)| *sum += amount));
    flows.days = [days, Vec::new(), Vec::new(), Vec::new()];
    flows
}

/// A CFA in worlds, one after the other.
#[must_use]
pub fn play(dossier: &Dossier, rules: &Rules<'_>, worlds: &[(Draw, DrawnWorld)], scratch: &mut Scratch) -> Vec<Path> {
    let mut paths = Vec::with_capacity(worlds.len());
    for worlds in worlds.chunks(SIDE_BY_SIDE) {
        let drawn: Vec<(Draw, Shocks)> =
            worlds.iter().map(|(draw, world)| (*draw, dossier.own.shocks(world, *draw, rules.parameters))).collect();
        contracts(dossier, rules, &drawn, scratch);
        let played = worlds.iter().zip(&drawn).enumerate();
        paths.extend(played.map(|(rank, ((_, world), (_, shocks)))| paid(dossier, rules, world, shocks, (scratch, rank))));
    }
    paths
}

/// Which contracts come and how each ends, in some draws.
pub(super) fn contracts(dossier: &Dossier, rules: &Rules<'_>, drawn: &[(Draw, Shocks)], scratch: &mut Scratch) {
    let Scratch { changes, start: (start, begun), .. } = scratch;
    changes.resize(drawn.len(), DrawChanges::default());
    changes.iter_mut().for_each(|changes| changes.copy(begun));
    let (fates, entries) = (rules.drawn.has(RiskSource::Ruptures), rules.drawn.has(RiskSource::Entrees));
    for member in &dossier.members {
        for (&(draw, ref shocks), changes) in drawn.iter().zip(changes.iter_mut()) {
            let mut times = if entries { times(member, &shocks.entries, draw) } else { 1 };
            if times > 1 && dossier.centre.capacite.is_some() {
                let admitted = times.min(1 + room(dossier, member, changes));
                changes.refused += (times - admitted).unsigned_abs();
                times = admitted;
            }
            let fate = if fates && times > 0 { fate(member, rules, shocks.ruptures, draw) } else { 0 };
            let standing = ContractInDraw { times, fate };
            if standing != *start {
                change(dossier, member, *start, standing, changes);
            }
        }
    }
}

/// The accounts of the contracts that came in one of the draws, in a world.
pub(super) fn paid(
    dossier: &Dossier,
    rules: &Rules<'_>,
    world: &DrawnWorld,
    shocks: &Shocks,
    (scratch, rank): (&mut Scratch, usize),
) -> Path {
    let Scratch { flows, changes, present, .. } = scratch;
    let Some(changes) = changes.get(rank) else { return Path::default() };
    settle(dossier, rules, world, &shocks.delays, changes, flows);
    headcounts(dossier, changes, flows, present);
    let drawn = rules.drawn.has(RiskSource::Couts);
    let known = if dossier.centre.own_rise { rules.parameters.couts_connus } else { 0.0 };
    let rise = if drawn { Rise { own: world.costs - known, others: world.costs } } else { Rise::default() };
    let (months, years) = cash_with(&dossier.centre, flows, rules.settings, risen(rise, rules.known_months));
    let years = years.into_iter().map(|(produits, resultat)| DrawnYear { produits, resultat }).collect();
    Path { months, years, refused: changes.refused }
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
    let fate = |standing: ContractInDraw| dossier.fate(member.fates as usize + standing.fate);
    // The amounts of the first fate are those of the file; those of the others, what they change of it.
    let drawn = |standing: ContractInDraw| if standing.fate == 0 { 0 } else { i64::from(standing.times) };
    let target = if member.revised { &mut changes.revised } else { &mut changes.plain };
    let mut add = |number: usize, times: i64| {
        if times != 0 {
            let (_, entries, held) = dossier.fate(member.fates as usize + number);
            entries.iter().for_each(|entry| target[entry.place()] += entry.cents() * times);
            changes.held.extend(held.iter().map(|one| Held { cents: one.cents * times, ..*one }));
        }
    };
    add(0, i64::from(to.times - from.times));
    add(from.fate, -drawn(from));
    add(to.fate, drawn(to));
    let (before, after) = (fate(from).0.until, fate(to).0.until);
    let more = to.times - from.times;
    let width = dossier.base.months.len() + LEAD as usize + 1;
    for stay in dossier.stays_of(member) {
        let end = |until: u16| until.clamp(stay.from, stay.to);
        let (before, after) = (end(before), end(after));
        if more == 0 && before == after {
            continue;
        }
        let row = &mut changes.heads[usize::from(stay.group) * width..];
        row[usize::from(stay.from)] += more;
        row[usize::from(before)] += from.times;
        row[usize::from(after)] -= to.times;
        if dossier.centre.capacite.is_some() {
            let mut put = |until: u16, times: i32| {
                changes.more[usize::from(stay.from)..usize::from(until)].iter_mut().for_each(|heads| *heads += times);
            };
            put(before, -from.times);
            put(after, to.times);
        }
    }
}

/// The flows of a draw: those of the file, what changes, the revision, the delays, the support.
fn settle(
    dossier: &Dossier,
    rules: &Rules<'_>,
    world: &DrawnWorld,
    delays: &[f64; PAYERS],
    changes: &DrawChanges,
    flows: &mut CentreFlows,
) {
    let known = dossier.places.known;
    let revision = if rules.drawn.has(RiskSource::Npec) && !dossier.revised.is_empty() { world.npec } else { 0.0 };
    // Whole days, and the part of one that moves its part to the day after.
    let late = delays.map(|days| if rules.drawn.has(RiskSource::Delais) { days.max(0.0) } else { 0.0 });
    let split = late.map(|days| (days as usize, days.fract()));
    flows.months.copy_from_slice(&dossier.base.months);
    for flow in flows.months.iter_mut().skip(known.0) {
        flow.received = [Centimes::ZERO; PAYERS];
        if rules.drawn.has(RiskSource::Fonds) {
            flow.aide = Centimes(nearest(flow.aide.0 as f64 * world.paid));
        }
    }
    let [days, ..] = &mut flows.days;
    days[known.1..].fill(Centimes::ZERO);
    // Every payment has its day: the months are their sums.
    let mut receive = |months: &mut [MonthFlows], payeur: usize, day: usize, cents: i64| {
        if let Some(sum) = days.get_mut(day) {
            *sum += Centimes(cents);
            months[usize::from(dossier.month_of_day[day])].received[payeur] += Centimes(cents);
        }
    };
    for (rank, (what, &plain)) in dossier.touched.iter().zip(&changes.plain).enumerate() {
        let cents = plain + changes.revised.get(rank).map_or(0, |cents| *cents + revised(dossier, rank, *cents, revision));
        if cents == 0 {
            continue;
        }
        if let Some((kind, month)) = what.month() {
            put(&mut flows.months[month], kind, Centimes(cents));
            continue;
        }
        // What the CFA pays back is not the payer's to delay. What passes the horizon comes in after it.
        let (payeur, day) = what.day();
        let (whole, part) = if cents < 0 { (0, 0.0) } else { split[payeur] };
        let next = nearest(cents as f64 * part);
        receive(&mut flows.months, payeur, day + whole, cents - next);
        receive(&mut flows.months, payeur, day + whole + 1, next);
    }
    for one in &changes.held {
        let more = if one.revised && revision != 0.0 { nearest(one.cents as f64 * revision) } else { 0 };
        let payeur = usize::from(one.payeur);
        one.put(one.cents + more, late[payeur], |day, cents| receive(&mut flows.months, payeur, day, cents));
    }
}

/// Adds an amount of a kind to a month.
fn put(flow: &mut MonthFlows, of: usize, amount: Centimes) {
    let sum = match of {
        kind::DUE..kind::FRAIS_DUE => &mut flow.due[of - kind::DUE],
        kind::FRAIS_DUE..kind::FRAIS_RECEIVED => &mut flow.frais_due[of - kind::FRAIS_DUE],
        kind::FRAIS_RECEIVED..kind::RESTE_DUE => &mut flow.frais_received[of - kind::FRAIS_RECEIVED],
        kind::RESTE_DUE => &mut flow.reste_due,
        _ => &mut flow.reste_received,
    };
    *sum += amount;
}

/// What a revision of the prices adds to an amount of the contracts that it touches, by rank of its place.
fn revised(dossier: &Dossier, rank: usize, changed: i64, revision: f64) -> i64 {
    let all = dossier.revised[rank] + changed;
    if revision == 0.0 || all == 0 || !dossier.touched[rank].is_priced() { 0 } else { nearest(all as f64 * revision) }
}

/// Headcounts of groups and months.
fn headcounts(dossier: &Dossier, changes: &DrawChanges, flows: &mut CentreFlows, present: &mut [i32]) {
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
