//! What flows to each CFA by calendar month (C2): the same evaluation as the tables, summed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::contribution::{Contribution, Movement, NO_CLASS, PayerReceipt, Presence, RENTREE, school_year};
use super::horizon::{DaySpan, Horizon, MonthPosition};
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::legislation::Legislation;
use crate::units::Centimes;
use crate::units::division::ceiling;

/// Months of headcount kept before the horizon, so that its first school year is known from its August.
pub const LEAD: i32 = 5;

/// What flows to a CFA in a calendar month. Sums: they can be added and taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthFlows {
    /// Due under the law by payer, in the order of [`Payeur::ALL`].
    pub due: [Centimes; 4],
    /// Cash by payer; its days are in [`CentreFlows::days`].
    pub received: [Centimes; 4],
    /// Ancillary costs due by payer (R13).
    pub frais_due: [Centimes; 4],
    /// Ancillary costs received by payer, with the instalments.
    pub frais_received: [Centimes; 4],
    /// Billed to employers above the NPEC (R16).
    pub reste_due: Centimes,
    /// Received from employers (assumed: the last month of each calendar quarter).
    pub reste_received: Centimes,
    /// Due by the OPCO for young people without contract (R12).
    pub sans_contrat_due: Centimes,
    /// Received for them: the last month of each calendar quarter.
    pub sans_contrat_received: Centimes,
    /// Support from outside the contracts (the région's fund), earned and received in the month.
    pub aide: Centimes,
    /// Apprentices present on the last day of the month.
    pub present: i32,
    /// Apprentices who enter in the month.
    pub entries: i32,
    /// Apprentices whose last day is in the month.
    pub exits: i32,
    /// Stays abroad that begin (R14).
    pub mobilites: i32,
    /// Months of presence after the exams: funded or not, without a class.
    pub after_exam: i32,
}

/// What stands at 31 December between cash and what is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Produits constatés d'avance: received, not yet due.
    pub avance: Centimes,
    /// Factures à établir: due, not yet received.
    pub a_etablir: Centimes,
}

/// A group of apprentices: a diploma (number of the cohort) and a year of training. A CFA is one site (assumed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey {
    /// Number of the diploma in the cohort.
    pub diplome: u32,
    /// Year of training, from 1; 0 for those whose exams are over, who are in no class.
    pub year: u8,
}

impl GroupKey {
    /// Whether it is a class, with a teacher and places.
    #[must_use]
    pub const fn is_class(&self) -> bool {
        self.year != NO_CLASS
    }
}

/// How long a group that was opened stays open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Groupes {
    /// To the end of its school year, whoever leaves (assumed, default).
    #[default]
    AnneeScolaire,
    /// As long as its apprentices need it.
    Mensuel,
}

/// What flows to one CFA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreFlows {
    /// The years that are shown.
    pub horizon: Horizon,
    /// First month that the région no longer pays, from the law (R10).
    pub region_until: Option<Month>,
    /// All that lies before the horizon.
    pub before: MonthFlows,
    /// The months of the horizon.
    pub months: Vec<MonthFlows>,
    /// All that lies after it.
    pub after: MonthFlows,
    /// At 31 December of each year of the horizon.
    pub closing: Vec<Closing>,
    /// At 31 December before the horizon.
    pub opening: Closing,
    /// Cash by payer on each day of the horizon; empty for a payer of whom nothing comes in it.
    pub days: [Vec<Centimes>; 4],
    /// What payers would have paid before the horizon on the law's days, and pay later by their delays (R23).
    pub carried: Centimes,
    /// Headcount of each group by month, [`LEAD`] months before the horizon on.
    heads: BTreeMap<GroupKey, Vec<i32>>,
}

/// What flows to every CFA of a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    /// The years that are shown.
    pub horizon: Horizon,
    /// By number of the CFA in the cohort.
    pub centres: Vec<CentreFlows>,
    /// Contracts that a rule sets aside: they bring nothing.
    pub set_aside: u64,
}

impl MonthFlows {
    fn add(&mut self, other: &Self) {
        for payeur in 0..Payeur::ALL.len() {
            self.due[payeur] += other.due[payeur];
            self.received[payeur] += other.received[payeur];
            self.frais_due[payeur] += other.frais_due[payeur];
            self.frais_received[payeur] += other.frais_received[payeur];
        }
        self.reste_due += other.reste_due;
        self.reste_received += other.reste_received;
        self.sans_contrat_due += other.sans_contrat_due;
        self.sans_contrat_received += other.sans_contrat_received;
        self.aide += other.aide;
        self.present += other.present;
        self.entries += other.entries;
        self.exits += other.exits;
        self.mobilites += other.mobilites;
        self.after_exam += other.after_exam;
    }
}

impl Closing {
    /// Adds what a contract has been paid beyond what is due by then, or short of it.
    pub(super) fn add(&mut self, balance: Centimes) {
        self.add_signed(balance, 1);
    }

    fn add_signed(&mut self, balance: Centimes, sign: i32) {
        let signed = Centimes(balance.0 * i64::from(sign));
        if balance > Centimes::ZERO {
            self.avance += signed;
        } else {
            self.a_etablir += -signed;
        }
    }
}

/// Adds an amount on a day, if it is one of the horizon; the list is made when it is needed.
pub(super) fn add_on(days: &mut Vec<Centimes>, span: DaySpan, day: NaiveDate, amount: Centimes) {
    let Some(place) = span.place(day) else { return };
    if days.is_empty() {
        days.resize(span.length, Centimes::ZERO);
    }
    if let Some(sum) = days.get_mut(place) {
        *sum += amount;
    }
}

/// The months that an apprentice spends in each group, from [`LEAD`] months before the horizon to its end: a year of training changes
/// with the school year alone. `visit(year of training, first month, first month not in it)`.
pub(super) fn group_runs(presence: &Presence, horizon: Horizon, mut visit: impl FnMut(u8, Month, Month)) {
    let until = presence.until.min(horizon.until());
    let mut month = presence.entry.max(horizon.from() + -LEAD);
    while month < until {
        let end = until.min(Month::january(school_year(month) + 1) + (RENTREE - 1));
        visit(presence.training_year(month), month, end);
        month = end;
    }
}

impl CentreFlows {
    /// A CFA without contracts.
    #[must_use]
    pub fn empty(horizon: Horizon, region_until: Option<Month>) -> Self {
        Self {
            horizon,
            region_until,
            before: MonthFlows::default(),
            months: vec![MonthFlows::default(); horizon.len_months()],
            after: MonthFlows::default(),
            closing: vec![Closing::default(); horizon.len_years()],
            opening: Closing::default(),
            days: Default::default(),
            carried: Centimes::ZERO,
            heads: BTreeMap::new(),
        }
    }

    /// The flows of a month: its own in the horizon, else those before or after.
    pub fn at(&mut self, month: Month) -> &mut MonthFlows {
        match self.horizon.place(month) {
            MonthPosition::Before => &mut self.before,
            MonthPosition::At(index) => &mut self.months[index],
            MonthPosition::After => &mut self.after,
        }
    }

    /// Adds what a contract brings.
    pub fn add(&mut self, diplome: u32, contribution: &Contribution) {
        self.apply(diplome, contribution, 1);
    }

    /// Takes away what a contract brought.
    pub fn remove(&mut self, diplome: u32, contribution: &Contribution) {
        self.apply(diplome, contribution, -1);
    }

    fn apply(&mut self, diplome: u32, contribution: &Contribution, sign: i32) {
        let signed = |amount: Centimes| Centimes(amount.0 * i64::from(sign));
        for &Movement { month, payeur, amount } in &contribution.due {
            self.at(month).due[payeur as usize] += signed(amount);
        }
        let span = self.horizon.span();
        for &PayerReceipt { day, payeur, amount } in &contribution.received {
            self.at(Month::of(day)).received[payeur as usize] += signed(amount);
            add_on(&mut self.days[payeur as usize], span, day, signed(amount));
        }
        self.carried += signed(contribution.carried(span.opening));
        for &Movement { month, payeur, amount } in &contribution.frais {
            self.at(month).frais_due[payeur as usize] += signed(amount);
        }
        for &PayerReceipt { day, payeur, amount } in &contribution.frais_recus {
            self.at(Month::of(day)).frais_received[payeur as usize] += signed(amount);
        }
        self.apply_reste(contribution, sign);
        self.apply_closing(contribution, sign);
        self.apply_presence(diplome, contribution, sign);
    }

    fn apply_reste(&mut self, contribution: &Contribution, sign: i32) {
        for &(month, amount) in &contribution.reste {
            let signed = Centimes(amount.0 * i64::from(sign));
            self.at(month).reste_due += signed;
            self.at(month.quarter() + 2).reste_received += signed;
        }
    }

    /// Adds what few contracts bring: what employers are billed, a stay abroad that begins.
    pub(super) fn add_rest(&mut self, contribution: &Contribution, away: Option<Month>) {
        self.apply_reste(contribution, 1);
        if let Some(month) = away {
            self.at(month).mobilites += 1;
        }
    }

    fn apply_closing(&mut self, contribution: &Contribution, sign: i32) {
        let years = self.horizon.len_years();
        for payeur in contribution.payeurs() {
            let changes = contribution.balance_changes(payeur, self.horizon);
            let mut balance = Centimes::ZERO;
            let closings = std::iter::once(&mut self.opening).chain(&mut self.closing);
            for (closing, &change) in closings.zip(changes.iter().take(years + 1)) {
                balance += change;
                closing.add_signed(balance, sign);
            }
        }
    }

    fn apply_presence(&mut self, diplome: u32, contribution: &Contribution, sign: i32) {
        let presence = contribution.presence;
        self.at(presence.entry).entries += sign;
        self.at(presence.exit).exits += sign;
        let (horizon, start) = (self.horizon, self.horizon.from() + -LEAD);
        let length = horizon.len_months() + LEAD as usize;
        let Self { heads, months, .. } = self;
        group_runs(&presence, horizon, |year, from, end| {
            let heads = heads.entry(GroupKey { diplome, year }).or_insert_with(|| vec![0; length]);
            heads[(from - start) as usize..(end - start) as usize].iter_mut().for_each(|heads| *heads += sign);
            for month in (0..end - from).map(|months| from + months) {
                if let MonthPosition::At(index) = horizon.place(month) {
                    months[index].present += sign;
                    months[index].after_exam += if presence.exam.is_some_and(|exam| month > exam) { sign } else { 0 };
                }
            }
        });
    }

    /// Groups open by month of the horizon: a new one when the last is full.
    #[must_use]
    pub fn groups(&self, places: u32, reading: Groupes) -> Vec<i64> {
        let start = self.horizon.from() + -LEAD;
        let school = |month: usize| school_year(start + month as i32);
        let length = self.months.len() + LEAD as usize;
        // Months in which a group may close: those that begin a school year, or all.
        let closes: Vec<bool> = (0..length)
            .map(|month| reading == Groupes::Mensuel || month.checked_sub(1).is_none_or(|last| school(last) != school(month)))
            .collect();
        let mut open = vec![0; length];
        for heads in self.heads.iter().filter(|(key, _)| key.is_class()).map(|(_, heads)| heads) {
            let (mut most, mut groups) = (0, 0);
            for ((&present, &closes), open) in heads.iter().zip(&closes).zip(&mut open) {
                let kept = if closes { present } else { present.max(most) };
                if kept != most {
                    (most, groups) = (kept, ceiling(i64::from(kept), i64::from(places.max(1))));
                }
                *open += groups;
            }
        }
        open.split_off(LEAD as usize)
    }

    /// Apprentices in a class by month of the horizon: those present but for those whose school year of the exams is over.
    #[must_use]
    pub fn in_class(&self) -> Vec<i64> {
        let mut present = vec![0; self.months.len()];
        for (_, heads) in self.heads().filter(|(key, _)| key.is_class()) {
            present.iter_mut().zip(heads).for_each(|(sum, &heads)| *sum += i64::from(heads));
        }
        present
    }

    /// Headcount of each group by month of the horizon.
    pub fn heads(&self) -> impl Iterator<Item = (GroupKey, &[i32])> {
        self.heads_with_lead().map(|(key, heads)| (key, heads.get(LEAD as usize..).unwrap_or_default()))
    }

    /// The same, [`LEAD`] months before the horizon on.
    pub fn heads_with_lead(&self) -> impl Iterator<Item = (GroupKey, &[i32])> {
        self.heads.iter().map(|(&key, heads)| (key, heads.as_slice()))
    }

    /// Sets the headcount of a group by month, [`LEAD`] months before the horizon on.
    pub(super) fn put_group(&mut self, group: GroupKey, heads: Vec<i32>) {
        self.heads.insert(group, heads);
    }

    /// Makes sure that a group is there, empty at first.
    pub fn open_group(&mut self, group: GroupKey) {
        let length = self.horizon.len_months() + LEAD as usize;
        self.heads.entry(group).or_insert_with(|| vec![0; length]);
    }

    /// Headcount of each group as in [`Self::heads_with_lead`] and the months, to be changed in place.
    pub fn groups_and_months(&mut self) -> (impl Iterator<Item = &mut [i32]>, &mut [MonthFlows]) {
        (self.heads.values_mut().map(Vec::as_mut_slice), &mut self.months)
    }

    fn merge(&mut self, other: &Self) {
        self.carried += other.carried;
        for (mine, theirs) in self.days.iter_mut().zip(&other.days) {
            if mine.is_empty() {
                mine.clone_from(theirs);
            } else {
                mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += *theirs);
            }
        }
        self.before.add(&other.before);
        self.after.add(&other.after);
        self.months.iter_mut().zip(&other.months).for_each(|(mine, theirs)| mine.add(theirs));
        let closings = std::iter::once(&mut self.opening).chain(&mut self.closing);
        for (mine, theirs) in closings.zip(std::iter::once(&other.opening).chain(&other.closing)) {
            mine.avance += theirs.avance;
            mine.a_etablir += theirs.a_etablir;
        }
        for (&key, theirs) in &other.heads {
            let mine = self.heads.entry(key).or_insert_with(|| vec![0; theirs.len()]);
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
    }
}

impl Flows {
    /// No contract yet, for this many CFAs.
    #[must_use]
    pub fn empty(cfas: usize, law: &Legislation, horizon: Horizon) -> Self {
        let region = law.stock_periods.iter().filter(|period| period.payeur_prive == Payeur::Region);
        let region_until = region.filter_map(|period| period.until).max();
        Self { horizon, centres: vec![CentreFlows::empty(horizon, region_until); cfas], set_aside: 0 }
    }

    /// The same when the CFAs and the diplomas of the contracts have other numbers; the CFAs are in the order of theirs.
    #[must_use]
    pub fn renumbered(self, cfas: &[u32], diplomes: &[u32]) -> Self {
        let of = |(mut centre, &cfa): (CentreFlows, &u32)| {
            let number = |key: GroupKey| diplomes.get(key.diplome as usize).copied().unwrap_or(key.diplome);
            centre.heads = centre.heads.into_iter().map(|(key, heads)| (GroupKey { diplome: number(key), ..key }, heads)).collect();
            (cfa, centre)
        };
        let mut centres: Vec<(u32, CentreFlows)> = self.centres.into_iter().zip(cfas).map(of).collect();
        centres.sort_by_key(|&(cfa, _)| cfa);
        Self { centres: centres.into_iter().map(|(_, centre)| centre).collect(), ..self }
    }

    /// These flows and those of other contracts of the same cohort.
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        self.centres.iter_mut().zip(&other.centres).for_each(|(mine, theirs)| mine.merge(theirs));
        self.set_aside += other.set_aside;
        self
    }
}
