//! What flows to the CFAs of a cohort in the making: what a contract adds lies side by side in memory, presence is kept by its changes.
//! A contract touches a few lines where [`CentreFlows`] would have it touch some fifty.

use rayon::prelude::*;

use super::contribution::{Contribution, Movement, PayerReceipt};
use super::flows::{CentreFlows, Closing, Flows, GroupKey, LEAD, add_on, group_runs};
use super::horizon::{DaySpan, Horizon};
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::engine::{Desks, OpenBook, PaymentLists, PriceBook, pieces_of};
use crate::legislation::{Legislation, Settings};
use crate::units::Centimes;
use crate::units::division::ceiling;

const PAYEURS: usize = Payeur::ALL.len();

/// Flows in the making, to be added to only.
#[derive(Clone, Debug)]
pub struct Ledger {
    flows: Flows,
    centres: Vec<CentreLedger>,
    places: MonthSlots,
    /// How received less due of each payer changes by a contract, as [`CentreLedger::closing`], then what lies after the horizon: zero between
    /// contracts.
    changes: Vec<[Centimes; PAYEURS]>,
}

/// The places of months in the lists of an account: one for all that lies before the horizon, one for each of its months, one for all that
/// lies after it.
#[derive(Clone, Debug)]
struct MonthSlots {
    horizon: Horizon,
    span: DaySpan,
    /// The month of place 0.
    start: Month,
    last: i32,
    /// The year of each place: 0 before the horizon, then its years from 1, then what lies after it.
    years: Vec<u8>,
}

impl MonthSlots {
    fn new(horizon: Horizon) -> Self {
        let last = horizon.len_months() as i32 + 1;
        let years = (0..=last).map(|place| ceiling(i64::from(place), 12) as u8).collect();
        Self { horizon, span: horizon.span(), start: horizon.from() + -1, last, years }
    }

    fn of(&self, month: Month) -> usize {
        (month - self.start).clamp(0, self.last) as usize
    }
}

/// Due and received by payer, month after month: those of a contract lie side by side.
#[derive(Clone, Debug)]
struct PayerLines {
    due: [Vec<Centimes>; PAYEURS],
    received: [Vec<Centimes>; PAYEURS],
}

impl PayerLines {
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

/// How many come and go in a month, and how counts change from the month before.
#[derive(Clone, Copy, Debug, Default)]
struct Heads {
    entries: i32,
    exits: i32,
    present: i32,
    /// Of those whose exams are over.
    after_exam: i32,
}

/// How the headcount of each group of a diploma changes, [`LEAD`] months before the horizon on, one year of training after the other.
#[derive(Clone, Debug)]
struct HeadcountSteps {
    diplome: u32,
    changes: Vec<i32>,
}

/// One CFA. Lists by month are laid out as [`MonthSlots`].
#[derive(Clone, Debug)]
struct CentreLedger {
    contracts: PayerLines,
    /// Received by payer on each day of the horizon; empty for a payer of whom nothing comes in it.
    days: [Vec<Centimes>; PAYEURS],
    /// What delays carry over the opening day.
    carried: Centimes,
    frais: PayerLines,
    heads: Vec<Heads>,
    /// At 31 December before the horizon, then of each of its years.
    closing: Vec<Closing>,
    /// By number of the diploma, 1 + the place of its groups.
    diplomes: Vec<u32>,
    groups: Vec<HeadcountSteps>,
}

/// A count that changes by one from a month on, and back from another.
fn during<T>(changes: &mut [T], from: usize, until: usize, count: impl Fn(&mut T) -> &mut i32) {
    *count(&mut changes[from]) += 1;
    *count(&mut changes[until]) -= 1;
}

/// Changes from month to month as counts of each month.
fn counted(changes: &[i32]) -> impl Iterator<Item = i32> + '_ {
    changes.iter().scan(0, |count, change| {
        *count += change;
        Some(*count)
    })
}

impl CentreLedger {
    fn new(horizon: Horizon) -> Self {
        let places = horizon.len_months() + 2;
        Self {
            contracts: PayerLines::new(places),
            days: Default::default(),
            carried: Centimes::ZERO,
            frais: PayerLines::new(places),
            heads: vec![Heads::default(); places],
            closing: vec![Closing::default(); horizon.len_years() + 1],
            diplomes: Vec::new(),
            groups: Vec::new(),
        }
    }

    fn add(&mut self, places: &MonthSlots, changes: &mut [[Centimes; PAYEURS]], diplome: u32, contribution: &Contribution) {
        let mut paid = [false; PAYEURS];
        for &Movement { month, payeur, amount } in &contribution.due {
            let (place, payeur) = (places.of(month), payeur as usize);
            self.contracts.due[payeur][place] += amount;
            changes[usize::from(places.years[place])][payeur] -= amount;
            paid[payeur] = true;
        }
        for &PayerReceipt { day, payeur, amount } in &contribution.received {
            let (place, payeur) = (places.of(Month::of(day)), payeur as usize);
            add_on(&mut self.days[payeur], places.span, day, amount);
            self.contracts.received[payeur][place] += amount;
            changes[usize::from(places.years[place])][payeur] += amount;
            paid[payeur] = true;
        }
        for &Movement { month, payeur, amount } in &contribution.frais {
            let (place, payeur) = (places.of(month), payeur as usize);
            self.frais.due[payeur][place] += amount;
            changes[usize::from(places.years[place])][payeur] -= amount;
            paid[payeur] = true;
        }
        for &PayerReceipt { day, payeur, amount } in &contribution.frais_recus {
            let (place, payeur) = (places.of(Month::of(day)), payeur as usize);
            self.frais.received[payeur][place] += amount;
            changes[usize::from(places.years[place])][payeur] += amount;
            paid[payeur] = true;
        }
        for payeur in (0..PAYEURS).filter(|&payeur| paid[payeur]) {
            let mut balance = Centimes::ZERO;
            for (closing, changes) in self.closing.iter_mut().zip(changes.iter()) {
                balance += changes[payeur];
                closing.add(balance);
            }
        }
        changes.fill([Centimes::ZERO; PAYEURS]);
        self.carried += contribution.carried(places.span.opening);
        self.add_presence(places, diplome, contribution);
    }

    fn add_presence(&mut self, places: &MonthSlots, diplome: u32, contribution: &Contribution) {
        let presence = &contribution.presence;
        let (entry, until) = (places.of(presence.entry), places.of(presence.until));
        self.heads[entry].entries += 1;
        self.heads[places.of(presence.exit)].exits += 1;
        if presence.until > presence.entry {
            during(&mut self.heads, entry, until, |heads| &mut heads.present);
            if let Some(exam) = presence.exam.map(|exam| exam + 1).filter(|&exam| exam < presence.until) {
                during(&mut self.heads, places.of(exam.max(presence.entry)), until, |heads| &mut heads.after_exam);
            }
        }
        let (start, length) = (places.horizon.from() + -LEAD, group_length(places.horizon));
        let changes = self.groups_of(diplome);
        group_runs(presence, places.horizon, |training_year, from, until| {
            let first = length * usize::from(training_year);
            if first + length > changes.len() {
                changes.resize(first + length, 0);
            }
            during(&mut changes[first..first + length], (from - start) as usize, (until - start) as usize, |change| change);
        });
    }

    /// How the headcounts of the groups of a diploma change.
    fn groups_of(&mut self, diplome: u32) -> &mut Vec<i32> {
        let number = diplome as usize;
        if number >= self.diplomes.len() {
            self.diplomes.resize(number + 1, 0);
        }
        if self.diplomes[number] == 0 {
            self.groups.push(HeadcountSteps { diplome, changes: Vec::new() });
            self.diplomes[number] = self.groups.len() as u32;
        }
        &mut self.groups[self.diplomes[number] as usize - 1].changes
    }

    /// Puts what was added into the flows of the CFA.
    fn finish(self, flows: &mut CentreFlows) {
        let (months, length) = (flows.months.len(), group_length(flows.horizon));
        let (mut present, mut after_exam) = (0, 0);
        for (place, heads) in self.heads.iter().enumerate() {
            present += heads.present;
            after_exam += heads.after_exam;
            let (flows, shown) = match place {
                0 => (&mut flows.before, false),
                place if place <= months => (&mut flows.months[place - 1], true),
                _ => (&mut flows.after, false),
            };
            (flows.due, flows.received) = self.contracts.at(place);
            (flows.frais_due, flows.frais_received) = self.frais.at(place);
            (flows.entries, flows.exits) = (heads.entries, heads.exits);
            if shown {
                (flows.present, flows.after_exam) = (present, after_exam);
            }
        }
        (flows.days, flows.carried) = (self.days, self.carried);
        flows.opening = self.closing[0];
        flows.closing.copy_from_slice(&self.closing[1..]);
        for HeadcountSteps { diplome, changes } in self.groups {
            // A year of training in which nobody is has no group.
            let years = (0..=u8::MAX).zip(changes.chunks_exact(length)).filter(|(_, changes)| changes.iter().any(|&change| change != 0));
            for (year, changes) in years {
                flows.put_group(GroupKey { diplome, year }, counted(changes).take(length - 1).collect());
            }
        }
    }
}

/// Months for which the headcount of a group is kept, and one to leave in.
const fn group_length(horizon: Horizon) -> usize {
    horizon.len_months() + LEAD as usize + 1
}

impl Ledger {
    /// No contract yet, for this many CFAs.
    #[must_use]
    pub fn new(cfas: usize, law: &Legislation, horizon: Horizon) -> Self {
        Self {
            flows: Flows::empty(cfas, law, horizon),
            centres: vec![CentreLedger::new(horizon); cfas],
            places: MonthSlots::new(horizon),
            changes: vec![[Centimes::ZERO; PAYEURS]; horizon.len_years() + 2],
        }
    }

    /// Counts contracts that are set aside.
    pub fn add_set_aside(&mut self, contracts: u64) {
        self.flows.set_aside += contracts;
    }

    /// Adds what a contract of a cohort brings.
    pub fn add(&mut self, cohort: &Cohort, row: usize, contribution: &Contribution) {
        let number = cohort.cfa_number(row) as usize;
        self.centres[number].add(&self.places, &mut self.changes, cohort.diplome_number(row), contribution);
        let away = cohort.mobilite_debut(row);
        if away.is_some() || !contribution.reste.is_empty() {
            self.flows.centres[number].add_rest(contribution, away.map(Month::of));
        }
    }

    /// The flows of each CFA, complete.
    #[must_use]
    pub fn finish(self) -> Flows {
        let Self { mut flows, centres, .. } = self;
        // What was added to the flows on the way is none of what the accounts have.
        centres.into_iter().zip(&mut flows.centres).for_each(|(account, flows)| account.finish(flows));
        flows
    }
}

/// Rows of one piece of work.
const ROWS: usize = 4_096;

impl Flows {
    /// The flows of a cohort. The same for any number of threads: whole numbers add up in any order.
    #[must_use]
    pub fn of(cohort: &Cohort, book: &PriceBook<'_>, law: &Legislation, settings: &Settings, horizon: Horizon) -> Self {
        let open = OpenBook::new(book, cohort);
        let desks = Desks::new(|| (Ledger::new(cohort.cfas().len(), law, horizon), PaymentLists::default(), Contribution::default()));
        pieces_of(ROWS, cohort.len()).into_par_iter().for_each(|rows| {
            let (mut ledger, mut payments, mut brought) = desks.take();
            for row in rows {
                let contrat = cohort.contrat(row);
                let prices = open.price(row, &contrat, &open.keys(row)).prices;
                let id = cohort.contrat_id(row);
                match brought.fill_row(id, &contrat, &prices, (law, settings), &mut payments) {
                    Ok(()) => ledger.add(cohort, row, &brought),
                    Err(_) => ledger.add_set_aside(1),
                }
            }
            desks.give_back((ledger, payments, brought));
        });
        let flows = desks.into_all().into_par_iter().map(|(ledger, ..)| ledger.finish());
        flows.reduce(|| Self::empty(cohort.cfas().len(), law, horizon), |left, right| left.merged(&right))
    }
}
