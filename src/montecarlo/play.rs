//! One CFA in one draw: fates, entries, revision and delays change its flows; its accounts are those of `accounts`.

use super::dossier::{Dossier, Member};
use super::hazards::{Hazards, LEVELS};
use super::held::Held;
use super::lasting::Lasting;
use super::laws::{nearest, nearest_above};
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
    /// By rank of a touched place: what is paid on a day, what a month has more, who comes to a group or leaves it.
    plain: Vec<i64>,
    /// The same of the contracts whose price is revised, the file left out.
    revised: Vec<i64>,
    held: Vec<Held>,
    /// Apprentices who come or leave beyond those of the file, by month, while a capacity has to be kept.
    more: Vec<i64>,
    /// Entries that did not come for want of room.
    refused: u32,
}

impl DrawChanges {
    /// No change yet: what is paid back stands apart.
    fn none(dossier: &Dossier) -> Self {
        Self {
            plain: dossier.paid.clone(),
            revised: vec![0; dossier.revised.len()],
            held: dossier.held_in_file.clone(),
            more: vec![0; if dossier.centre.capacite.is_some() { dossier.present.len() } else { 0 }],
            refused: 0,
        }
    }

    fn copy(&mut self, other: &Self) {
        self.plain.clone_from(&other.plain);
        self.revised.clone_from(&other.revised);
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
    const TO_ITS_END: Self = Self { times: 1, fate: 0 };
    const AS_IN_THE_FILE: Self = Self { times: 1, fate: 1 };
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
    /// What tells at once that a contract stays there, by draw.
    lasting: Lasting,
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
        Self { flows: in_one_purse(&dossier.base), changes: Vec::new(), start: (standing, begun), lasting: Lasting::default() }
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
    let Scratch { changes, start: (start, begun), lasting, .. } = scratch;
    changes.resize(drawn.len(), DrawChanges::default());
    changes.iter_mut().for_each(|changes| changes.copy(begun));
    let (fates, entries) = (rules.drawn.has(RiskSource::Ruptures), rules.drawn.has(RiskSource::Entrees));
    // Where ruptures are drawn and contracts begin as in the file, each is looked at.
    let all = fates && *start == ContractInDraw::AS_IN_THE_FILE;
    lasting.set(&dossier.exposed, &rules.hazards, drawn);
    for member in &dossier.members {
        let rank = dossier.exposed_of(member).rank;
        let mut open = if all { lasting.all() } else { lasting.unsure(member, rank, (fates, entries)) };
        while open != 0 {
            let rank = open.trailing_zeros() as usize;
            open &= open - 1;
            let (draw, shocks) = &drawn[rank];
            let changes = &mut changes[rank];
            let mut times = if entries { times(dossier, member, &shocks.entries, *draw) } else { 1 };
            if times > 1 && dossier.centre.capacite.is_some() {
                let admitted = times.min(1 + room(dossier, member, changes));
                changes.refused += (times - admitted).unsigned_abs();
                times = admitted;
            }
            let fate = if fates && times > 0 { fate(dossier, member, rules, shocks.ruptures, *draw) } else { start.fate };
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
    let Scratch { flows, changes, .. } = scratch;
    let Some(changes) = changes.get(rank) else { return Path::default() };
    settle(dossier, rules, world, &shocks.delays, changes, flows);
    headcounts(dossier, changes, flows);
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
    let entry = usize::from(member.entry);
    let Some(&present) = dossier.present.get(entry) else { return 0 };
    let more: i64 = changes.more.iter().take(entry + 1).sum();
    (i64::from(capacity) - i64::from(present) - more).clamp(0, i64::from(i32::MAX - 1)) as i32
}

/// How often a contract is there: once when it was concluded before the draws, else so that the mean is the factor of its level.
fn times(dossier: &Dossier, member: &Member, factors: &[f64; LEVELS], draw: Draw) -> i32 {
    if !member.new {
        return 1;
    }
    let factor = factors[usize::from(dossier.exposed_of(member).rank)];
    (factor + member.comes.uniform(draw.rank(RiskSource::Entrees))) as i32
}

/// The fate of a contract: 0 when it goes to its end, from 2 on one for each month at risk.
fn fate(dossier: &Dossier, member: &Member, rules: &Rules<'_>, factor: f64, draw: Draw) -> usize {
    let share = member.breaks.uniform(draw.rank(RiskSource::Ruptures));
    let exposed = dossier.exposed_of(member);
    let (elapsed, last) = (usize::from(exposed.elapsed), usize::from(exposed.last));
    let month = rules.hazards.month_of(usize::from(exposed.rank), elapsed, last, share, factor);
    month.map_or(0, |month| 1 + month - elapsed)
}

/// Puts what changes when a contract stands otherwise than it did.
fn change(dossier: &Dossier, member: &Member, from: ContractInDraw, to: ContractInDraw, changes: &mut DrawChanges) {
    let target = if member.revised { &mut changes.revised } else { &mut changes.plain };
    let mut add = |fate: usize, times: i32| {
        if times == 0 {
            return;
        }
        let (entries, held) = dossier.fates.of(member.fates as usize + fate);
        entries.iter().for_each(|entry| target[entry.place()] += entry.change() * i64::from(times));
        // Each is rounded for itself, so that one that is taken out leaves nothing.
        for _ in 0..times.unsigned_abs() {
            changes.held.extend(held.iter().map(|one| Held { cents: one.cents * i64::from(times.signum()), ..*one }));
        }
        if dossier.centre.capacite.is_some() {
            let heads = entries.iter().filter_map(|entry| Some((dossier.touched[entry.place()].head()?, entry.change())));
            heads.for_each(|(month, heads)| changes.more[month] += heads * i64::from(times));
        }
    };
    // The first fate is all of the contract, the others what they change of it.
    add(0, to.times - from.times);
    let mut beyond = |standing: ContractInDraw, times: i32| add(standing.fate, if standing.fate == 0 { 0 } else { times });
    beyond(from, -from.times);
    beyond(to, to.times);
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
    if rules.drawn.has(RiskSource::Fonds) {
        let drawn = flows.months.iter_mut().skip(known.0);
        drawn.for_each(|flow| flow.aide = Centimes(nearest(flow.aide.0 as f64 * world.paid)));
    }
    let cents_at = |rank: usize| {
        let more = changes.revised.get(rank).map_or(0, |cents| *cents + revised(dossier, rank, *cents, revision));
        changes.plain[rank] + more
    };
    for rank in dossier.blocks.months.clone() {
        if let Some((kind, month)) = dossier.touched[rank].month() {
            put(&mut flows.months[month], kind, Centimes(cents_at(rank)));
        }
    }
    let [days, ..] = &mut flows.days;
    days[known.1..].fill(Centimes::ZERO);
    // What passes the horizon comes in after it.
    let mut receive = |day: usize, cents: i64| {
        if let Some(sum) = days.get_mut(day) {
            *sum += Centimes(cents);
        }
    };
    for (of_payeur, (whole, part)) in dossier.blocks.payers.iter().zip(split) {
        for rank in of_payeur.clone() {
            let (day, cents) = (dossier.touched[rank].at(), cents_at(rank));
            // What the CFA pays back is not the payer's to delay.
            if cents < 0 {
                receive(day, cents);
            } else if cents > 0 {
                let next = nearest_above(cents as f64 * part);
                receive(day + whole, cents - next);
                receive(day + whole + 1, next);
            }
        }
    }
    for one in &changes.held {
        let more = if one.revised && revision != 0.0 { nearest(one.cents as f64 * revision) } else { 0 };
        one.put(one.cents + more, late[usize::from(one.payeur)], &mut receive);
    }
    // Every payment has its day: the months are their sums.
    let mut day = known.1;
    for (rank, flow) in flows.months.iter_mut().enumerate().skip(known.0) {
        let end = day + (dossier.base.horizon.from() + rank as i32).length() as usize;
        flow.received = [days[day..end].iter().copied().sum(), Centimes::ZERO, Centimes::ZERO, Centimes::ZERO];
        day = end;
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
fn headcounts(dossier: &Dossier, changes: &DrawChanges, flows: &mut CentreFlows) {
    let lead = LEAD as usize;
    let (groups, months) = flows.groups_and_months();
    for ((heads, (_, known)), block) in groups.zip(dossier.base.heads_with_lead()).zip(&dossier.blocks.groups) {
        heads.copy_from_slice(known);
        let mut sum = 0;
        for rank in block.clone() {
            sum += (changes.plain[rank] + changes.revised.get(rank).copied().unwrap_or(0)) as i32;
            let until = if rank + 1 < block.end { dossier.touched[rank + 1].at() } else { heads.len() };
            let from = dossier.touched[rank].at();
            if sum != 0 {
                heads[from..until].iter_mut().for_each(|head| *head += sum);
                months[from.saturating_sub(lead)..until.saturating_sub(lead)].iter_mut().for_each(|flow| flow.present += sum);
            }
        }
    }
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
