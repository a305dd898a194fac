//! C3: the cash of a CFA day by day. Payments come on their day; what has no day of its own on those of [`super::CashDays`].

use chrono::{Days, NaiveDate};

use super::costs::Charges;
use super::days::LONGEST_MONTH;
use super::flows::CentreFlows;
use super::settings::AccountSettings;
use crate::contract::Centre;
use crate::units::Centimes;

/// The cash of a CFA, spent and filled month after month.
pub(super) struct Purse<'a> {
    flows: &'a CentreFlows,
    settings: &'a AccountSettings,
    limit: Centimes,
    solde: Centimes,
    /// The day that comes next, and its place in the horizon.
    day: NaiveDate,
    place: usize,
    /// First day below zero.
    pub below_zero: Option<NaiveDate>,
    /// First and last day below the overdraft limit.
    pub below_limit: Option<(NaiveDate, NaiveDate)>,
}

/// What a month leaves.
pub(super) struct MonthLeft {
    /// Cash on its last day.
    pub solde: Centimes,
    /// The lowest cash at the end of a day, and the first such day.
    pub lowest: (Centimes, NaiveDate),
    /// Costs of the month, the fixed ones as they are paid.
    pub spent: Centimes,
}

impl<'a> Purse<'a> {
    /// The opening cash, less what delays carry over the opening day.
    pub fn new(centre: &Centre, flows: &'a CentreFlows, settings: &'a AccountSettings) -> Self {
        let day = flows.horizon.span().opening;
        let (limit, solde) = (-centre.decouvert_autorise, centre.tresorerie_initiale - flows.carried);
        Self { flows, settings, limit, solde, day, place: 0, below_zero: None, below_limit: None }
    }

    /// Cash at the end of the last day counted.
    pub const fn solde(&self) -> Centimes {
        self.solde
    }

    /// The day that comes next.
    pub const fn day(&self) -> NaiveDate {
        self.day
    }

    /// Goes through the next month of the horizon; `costs` are those of all its months.
    pub fn month(&mut self, rank: usize, income: &Income, costs: &[Charges]) -> MonthLeft {
        let last = (self.flows.horizon.from() + rank as i32).last_day();
        let length = ((last - self.day).num_days() + 1).clamp(1, LONGEST_MONTH as i64) as usize;
        let (moves, spent) = self.moves(rank, income, costs, length);
        let first = self.day;
        let at = |rank: usize| first.checked_add_days(Days::new(rank as u64)).unwrap_or(NaiveDate::MAX);
        let mut lowest = (Centimes(i64::MAX), 0);
        let (mut zero, mut limit) = (None, None);
        for (rank, &cents) in moves.iter().take(length).enumerate() {
            self.solde += Centimes(cents);
            if self.solde < lowest.0 {
                lowest = (self.solde, rank);
            }
            if self.solde < Centimes::ZERO {
                zero.get_or_insert(rank);
            }
            if self.solde < self.limit {
                limit = Some((limit.map_or(rank, |(first, _)| first), rank));
            }
        }
        self.below_zero = self.below_zero.or(zero.map(at));
        if let Some((from, to)) = limit {
            self.below_limit = Some((self.below_limit.map_or_else(|| at(from), |(first, _)| first), at(to)));
        }
        (self.day, self.place) = (at(length), self.place + length);
        MonthLeft { solde: self.solde, lowest: (lowest.0, at(lowest.1)), spent }
    }

    /// What comes in less what goes out on each day of a month; and what goes out in it.
    fn moves(&self, rank: usize, income: &Income, costs: &[Charges], length: usize) -> ([i64; LONGEST_MONTH], Centimes) {
        let mut moves = [0; LONGEST_MONTH];
        let mut dated = Centimes::ZERO;
        for days in self.flows.days.iter().filter(|days| !days.is_empty()) {
            let of_month = days.get(self.place..self.place + length).unwrap_or_default();
            for (sum, &amount) in moves.iter_mut().zip(of_month) {
                *sum += amount.0;
                dated += amount;
            }
        }
        let days = &self.settings.days;
        let aide = self.flows.months.get(rank).map_or(Centimes::ZERO, |month| month.aide);
        let autres = income.autres.get(rank).copied().unwrap_or_default();
        days.autres.spread(autres, length, &mut moves);
        days.aide.spread(aide, length, &mut moves);
        // What payers settle by the quarter, ancillary costs and the rest, comes on its last day.
        let all = income.cash.get(rank).copied().unwrap_or_default();
        if let Some(end) = moves.get_mut(length - 1) {
            *end += (all - dated - autres - aide).0;
        }
        let of = |month: usize| costs.get(month).copied().unwrap_or_default();
        let own = of(rank);
        let mut spent = own.total() - own.fixes;
        for (place, cents) in days.fixes.paid(|month| -of(month).fixes, rank, length) {
            spent -= Centimes(cents);
            if let Some(day) = moves.get_mut(place) {
                *day += cents;
            }
        }
        days.groupes.spread(-own.groupes, length, &mut moves);
        days.apprentis.spread(-(own.apprentis + own.annexes + own.mobilite), length, &mut moves);
        (moves, spent)
    }
}

/// What comes in and is earned in each month, before R11 is read otherwise.
pub(super) struct Income {
    /// Earned in each month, by payer in the order of [`Payeur::ALL`].
    pub earned: Vec<[Centimes; 4]>,
    /// Earned in each month from elsewhere than the payers.
    pub divers: Vec<Centimes>,
    /// Other income of the CFA, earned and received.
    pub autres: Vec<Centimes>,
    /// What comes in, all of it.
    pub cash: Vec<Centimes>,
}
