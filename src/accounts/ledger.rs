//! What flows to the CFAs of a cohort in the making: what a contract adds lies side by side in memory, presence is kept by its changes.
//! A contract touches a few lines where [`CentreFlows`] would have it touch some fifty.

use super::contribution::{Contribution, Movement};
use super::flows::{CentreFlows, Closing, Flows, GroupKey, LEAD, MonthFlows, group_runs};
use super::horizon::{Horizon, LONGEST};
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::legislation::Legislation;
use crate::units::Centimes;
use crate::units::division::ceiling;

const PAYEURS: usize = Payeur::ALL.len();

/// Flows in the making, to be added to only.
#[derive(Clone, Debug)]
pub struct Ledger {
    flows: Flows,
    centres: Vec<Account>,
}

/// Due and received by payer, month after month: those of a contract lie side by side.
#[derive(Clone, Debug)]
struct Lines {
    due: [Vec<Centimes>; PAYEURS],
    received: [Vec<Centimes>; PAYEURS],
}

impl Lines {
    fn new(months: usize) -> Self {
        let empty = || std::array::from_fn(|_| vec![Centimes::ZERO; months]);
        Self { due: empty(), received: empty() }
    }

    /// Due and received in a month.
    fn at(&self, place: usize) -> ([Centimes; PAYEURS], [Centimes; PAYEURS]) {
        let of = |lists: &[Vec<Centimes>; PAYEURS]| std::array::from_fn(|payeur| lists[payeur][place]);
        (of(&self.due), of(&self.received))
    }
}

/// One CFA. Lists by month begin with all that lies before the horizon and end with all that lies after it.
#[derive(Clone, Debug)]
struct Account {
    contracts: Lines,
    frais: Lines,
    entries: Vec<i32>,
    exits: Vec<i32>,
    /// At 31 December before the horizon, then of each of its years.
    closing: Vec<Closing>,
    /// Months of the horizon in which more are present than in the month before, or fewer.
    present: Vec<i32>,
    /// The same of those whose exams are over.
    after_exam: Vec<i32>,
    /// Diplomas, in order.
    diplomes: Vec<u32>,
    /// The same of the headcount of each group of a diploma, by year of training, [`LEAD`] months before the horizon on.
    heads: Vec<Vec<Vec<i32>>>,
}

/// The place of a month in the lists of an account.
#[inline]
fn place(horizon: Horizon, month: Month) -> usize {
    (month - horizon.from() + 1).clamp(0, horizon.len_months() as i32 + 1) as usize
}

/// A count that changes by one from a month on, and back from another.
#[inline]
fn during(changes: &mut [i32], from: usize, until: usize) {
    changes[from] += 1;
    changes[until] -= 1;
}

/// Changes as counts.
fn counted(changes: &[i32]) -> impl Iterator<Item = i32> + '_ {
    changes.iter().scan(0, |count, change| {
        *count += change;
        Some(*count)
    })
}

impl Account {
    fn new(horizon: Horizon) -> Self {
        let months = horizon.len_months();
        Self {
            contracts: Lines::new(months + 2),
            frais: Lines::new(months + 2),
            entries: vec![0; months + 2],
            exits: vec![0; months + 2],
            closing: vec![Closing::default(); horizon.len_years() + 1],
            present: vec![0; months + 1],
            after_exam: vec![0; months + 1],
            diplomes: Vec::new(),
            heads: Vec::new(),
        }
    }

    fn add(&mut self, horizon: Horizon, diplome: u32, contribution: &Contribution) {
        // How received less due of each payer changes, as `closing`; what lies after the horizon has a place of its own.
        let mut changes = [[Centimes::ZERO; LONGEST as usize + 2]; PAYEURS];
        let years = self.closing.len();
        let mut paid = [false; PAYEURS];
        for &Movement { month, payeur, amount } in &contribution.due {
            let (place, payeur) = (place(horizon, month), payeur as usize);
            self.contracts.due[payeur][place] += amount;
            changes[payeur][year(place)] -= amount;
            paid[payeur] = true;
        }
        for &Movement { month, payeur, amount } in &contribution.received {
            let (place, payeur) = (place(horizon, month), payeur as usize);
            self.contracts.received[payeur][place] += amount;
            changes[payeur][year(place)] += amount;
            paid[payeur] = true;
        }
        for &Movement { month, payeur, amount } in &contribution.frais {
            let payeur = payeur as usize;
            self.frais.due[payeur][place(horizon, month)] += amount;
            self.frais.received[payeur][place(horizon, month.quarter() + 2)] += amount;
        }
        for (changes, _) in changes.iter().zip(paid).filter(|&(_, paid)| paid) {
            let mut balance = Centimes::ZERO;
            for (closing, &change) in self.closing.iter_mut().zip(&changes[..years]) {
                balance += change;
                closing.add(balance);
            }
        }
        self.add_presence(horizon, diplome, contribution);
    }

    fn add_presence(&mut self, horizon: Horizon, diplome: u32, contribution: &Contribution) {
        let presence = &contribution.presence;
        self.entries[place(horizon, presence.entry)] += 1;
        self.exits[place(horizon, presence.exit)] += 1;
        let shown = |month: Month| (month - horizon.from()).clamp(0, horizon.len_months() as i32) as usize;
        if presence.until > presence.entry {
            during(&mut self.present, shown(presence.entry), shown(presence.until));
            if let Some(exam) = presence.exam.map(|exam| exam + 1).filter(|&exam| exam < presence.until) {
                during(&mut self.after_exam, shown(exam.max(presence.entry)), shown(presence.until));
            }
        }
        let start = horizon.from() + -LEAD;
        let heads = match self.diplomes.binary_search(&diplome) {
            Ok(place) => &mut self.heads[place],
            Err(place) => {
                self.diplomes.insert(place, diplome);
                self.heads.insert(place, Vec::new());
                &mut self.heads[place]
            }
        };
        group_runs(presence, horizon, |training_year, from, until| {
            let rank = usize::from(training_year);
            if rank >= heads.len() {
                heads.resize(rank + 1, Vec::new());
            }
            if heads[rank].is_empty() {
                heads[rank] = vec![0; horizon.len_months() + LEAD as usize + 1];
            }
            during(&mut heads[rank], (from - start) as usize, (until - start) as usize);
        });
    }

    /// Puts what was added into the flows of the CFA.
    fn finish(self, flows: &mut CentreFlows) {
        let (months, last) = (flows.months.len(), flows.months.len() + 1);
        let put = |place: usize, flows: &mut MonthFlows| {
            (flows.due, flows.received) = self.contracts.at(place);
            (flows.frais_due, flows.frais_received) = self.frais.at(place);
            (flows.entries, flows.exits) = (self.entries[place], self.exits[place]);
        };
        put(0, &mut flows.before);
        put(last, &mut flows.after);
        flows.months.iter_mut().enumerate().for_each(|(month, flows)| put(month + 1, flows));
        let counts = counted(&self.present).zip(counted(&self.after_exam)).take(months);
        flows.months.iter_mut().zip(counts).for_each(|(flows, counts)| (flows.present, flows.after_exam) = counts);
        flows.opening = self.closing[0];
        flows.closing.copy_from_slice(&self.closing[1..]);
        for (diplome, years) in self.diplomes.into_iter().zip(self.heads) {
            for (year, changes) in (0..=u8::MAX).zip(years).filter(|(_, changes)| !changes.is_empty()) {
                flows.put_group(GroupKey { diplome, year }, counted(&changes).take(months + LEAD as usize).collect());
            }
        }
    }
}

/// The year of a place in the lists by month: 0 before the horizon, then its years from 1, then what lies after it.
#[inline]
fn year(place: usize) -> usize {
    ceiling(place as i64, 12) as usize
}

impl Ledger {
    /// No contract yet, for this many CFAs.
    #[must_use]
    pub fn new(cfas: usize, law: &Legislation, horizon: Horizon) -> Self {
        Self { flows: Flows::empty(cfas, law, horizon), centres: vec![Account::new(horizon); cfas] }
    }

    /// Counts contracts that are set aside.
    pub fn add_set_aside(&mut self, contracts: u64) {
        self.flows.set_aside += contracts;
    }

    /// Adds what a contract of a cohort brings.
    pub fn add(&mut self, cohort: &Cohort, row: usize, contribution: &Contribution) {
        let number = cohort.cfa_number(row) as usize;
        self.centres[number].add(self.flows.horizon, cohort.diplome_number(row), contribution);
        let away = cohort.mobilite_debut(row);
        if away.is_some() || !contribution.reste.is_empty() {
            self.flows.centres[number].add_rest(contribution, away.map(Month::of));
        }
    }

    /// The flows.
    #[must_use]
    pub fn finish(self) -> Flows {
        let Self { mut flows, centres } = self;
        // What was added to the flows on the way is none of what the accounts have.
        centres.into_iter().zip(&mut flows.centres).for_each(|(account, flows)| account.finish(flows));
        flows
    }
}
