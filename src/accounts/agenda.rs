//! The cash of one CFA day by day, each move with what it is: what the calendar of payments shows. The same days and amounts as its accounts.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::days::DayShares;
use super::flows::CentreFlows;
use super::results::prepared;
use super::settings::AccountSettings;
use crate::codes::Payeur;
use crate::contract::Centre;
use crate::units::Centimes;

/// What comes in or goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowKind {
    /// Instalments of a payer.
    Payeur(Payeur),
    /// Instalments of an OPCO that the contracts name, by its rank in [`Agenda::opcos`].
    Opco(usize),
    /// Ancillary costs, what employers owe above the NPEC, young people without contract, the balance of the région: at the end of a month.
    FinDeMois,
    /// Other income of the CFA.
    AutresProduits,
    /// Support from outside the contracts.
    Aide,
    /// Fixed costs: the part of the profile, from 0.
    ChargesFixes(usize),
    /// Costs of the groups: the part of the profile.
    Groupes(usize),
    /// Costs of the apprentices, ancillary costs, stays abroad: the part of the profile.
    Apprentis(usize),
}

/// An amount on a day; negative when it goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// The day on which it reaches or leaves the account.
    pub day: NaiveDate,
    /// Which receipt or cost it is.
    pub nature: FlowKind,
    /// Cents; negative when it goes out.
    pub amount: Centimes,
}

/// The moves and the balances of a CFA over the years of its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agenda {
    /// Cash before the first day.
    pub opening: Centimes,
    /// By day, then by nature; none of zero.
    pub moves: Vec<Move>,
    /// Every day, and the cash at its end.
    pub balances: Vec<(NaiveDate, Centimes)>,
    /// Overdraft that the bank allows.
    pub overdraft: Centimes,
    /// The OPCOs that are named, in the order of their names.
    pub opcos: Vec<String>,
}

/// The days of a CFA.
#[must_use]
pub fn agenda(centre: &Centre, flows: &CentreFlows, settings: &AccountSettings) -> Agenda {
    let made = prepared(centre, flows, settings, |_, _| ());
    let span = flows.horizon.span();
    let day_at = |place: usize| span.opening.checked_add_days(Days::new(place as u64)).unwrap_or(NaiveDate::MAX);
    let mut moves = Vec::new();
    for (payeur, days) in Payeur::ALL.into_iter().zip(&flows.days) {
        let paid = days.iter().enumerate().filter(|(_, amount)| **amount != Centimes::ZERO);
        moves.extend(paid.map(|(place, &amount)| Move { day: day_at(place), nature: FlowKind::Payeur(payeur), amount }));
    }
    for rank in 0..flows.months.len() {
        let month = flows.horizon.from() + rank as i32;
        let (first, last) = (month.first_day(), month.last_day());
        let dated: Centimes = moves.iter().filter(|one| is_paid(one) && (first..=last).contains(&one.day)).map(|one| one.amount).sum();
        let aide = flows.months.get(rank).map_or(Centimes::ZERO, |month| month.aide);
        let autres = made.income.autres.get(rank).copied().unwrap_or_default();
        let all = made.income.cash.get(rank).copied().unwrap_or_default();
        let costs_of = |month: usize| made.costs.get(month).copied().unwrap_or_default();
        let costs = costs_of(rank);
        moves.push(Move { day: last, nature: FlowKind::FinDeMois, amount: all - dated - autres - aide });
        let length = last.signed_duration_since(first).num_days() as usize + 1;
        let days = &settings.days;
        let moved = |nature: fn(usize) -> FlowKind| {
            move |(part, (place, cents)): (usize, (usize, i64))| {
                let day = first.checked_add_days(Days::new(place as u64)).unwrap_or(last);
                Move { day, nature: nature(part), amount: Centimes(cents) }
            }
        };
        moves.extend(days.fixes.paid(|month| -costs_of(month).fixes, rank, length).enumerate().map(moved(FlowKind::ChargesFixes)));
        let mut spread = |shares: &DayShares, amount: Centimes, nature: fn(usize) -> FlowKind| {
            moves.extend(shares.parts(amount, length).enumerate().map(moved(nature)));
        };
        spread(&days.autres, autres, |_| FlowKind::AutresProduits);
        spread(&days.aide, aide, |_| FlowKind::Aide);
        spread(&days.groupes, -costs.groupes, FlowKind::Groupes);
        spread(&days.apprentis, -(costs.apprentis + costs.annexes + costs.mobilite), FlowKind::Apprentis);
    }
    moves.retain(|one| one.amount != Centimes::ZERO);
    moves.sort_unstable();
    let opening = centre.tresorerie_initiale - flows.carried;
    let balances = balances(opening, &moves, (0..span.length).map(day_at));
    Agenda { opening, moves, balances, overdraft: centre.decouvert_autorise, opcos: Vec::new() }
}

const fn is_paid(one: &Move) -> bool {
    matches!(one.nature, FlowKind::Payeur(_))
}

/// The cash at the end of each day.
fn balances(opening: Centimes, moves: &[Move], days: impl Iterator<Item = NaiveDate>) -> Vec<(NaiveDate, Centimes)> {
    let (mut cash, mut rest) = (opening, moves);
    let mut at_end = |day: NaiveDate| {
        while let Some((first, others)) = rest.split_first().filter(|(first, _)| first.day <= day) {
            cash += first.amount;
            rest = others;
        }
        (day, cash)
    };
    days.map(&mut at_end).collect()
}

impl Agenda {
    /// Gives what OPCOs pay to those that are named: by name, what each pays on each day. What is left stays with the OPCOs that are not.
    #[must_use]
    pub fn by_opco(mut self, paid: BTreeMap<String, BTreeMap<NaiveDate, Centimes>>) -> Self {
        let days = self.balances.first().map(|first| first.0).zip(self.balances.last().map(|last| last.0));
        let inside = |day: NaiveDate| days.is_some_and(|(first, last)| (first..=last).contains(&day));
        let mut named: BTreeMap<NaiveDate, Centimes> = BTreeMap::new();
        for (name, days) in paid {
            let days: Vec<_> = days.into_iter().filter(|(day, amount)| *amount != Centimes::ZERO && inside(*day)).collect();
            if days.is_empty() {
                continue;
            }
            let rank = self.opcos.len();
            self.opcos.push(name);
            for (day, amount) in days {
                *named.entry(day).or_default() += amount;
                self.moves.push(Move { day, nature: FlowKind::Opco(rank), amount });
            }
        }
        self.moves.extend(named.into_iter().map(|(day, amount)| Move { day, nature: FlowKind::Payeur(Payeur::Opco), amount: -amount }));
        self.moves.sort_unstable_by_key(|one| (one.day, one.nature));
        self.moves.dedup_by(|other, one| {
            let same = (one.day, one.nature) == (other.day, other.nature);
            one.amount += if same { other.amount } else { Centimes::ZERO };
            same
        });
        self.moves.retain(|one| one.amount != Centimes::ZERO);
        self
    }

    /// The lowest cash at the end of a day, and the first such day.
    #[must_use]
    pub fn lowest(&self) -> Option<(NaiveDate, Centimes)> {
        self.balances.iter().copied().min_by_key(|(day, cash)| (*cash, *day))
    }

    /// The moves of a day.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Move> {
        let first = self.moves.partition_point(|one| one.day < day);
        self.moves.get(first..).unwrap_or_default().iter().take_while(move |one| one.day == day)
    }
}
