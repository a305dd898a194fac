//! Totals of a side of a comparison: dense while rows are added, exact, the same in any order.

use chrono::{Datelike, NaiveDate};

use super::roster::Roster;
use crate::calendar::Month;
use crate::codes::{Niveau, Payeur, Regime};
use crate::units::Centimes;
use crate::units::division::half_away_wide;

/// First calendar year that has its own place.
pub const FIRST_YEAR: i32 = 2010;
/// Calendar years that have their own place; what falls outside is counted in the nearest.
pub const YEARS: usize = 50;
/// Months of those years.
const MONTHS: usize = YEARS * 12;
/// Levels run from 3 to 8; 0 is for an unknown one.
const NIVEAUX: usize = 9;

/// Contracts and what is due for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Contracts that have a result.
    pub contracts: u64,
    /// Due over their life.
    pub du: Centimes,
}

impl Sum {
    /// Adds a contract for which so much is due.
    pub fn push(&mut self, du: Centimes) {
        self.contracts += 1;
        self.du += du;
    }

    /// Adds the contracts of another sum.
    pub fn add(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.du += other.du;
    }
}

/// How totals are broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// By identifier of the CFA.
    Cfa,
    /// By level of the diploma.
    Niveau,
    /// By code of the diploma.
    Diplome,
    /// By regime in the first side, so that each group has the same contracts on all sides.
    Regime,
    /// By payer that owes it.
    Payeur,
    /// By calendar year of execution.
    Annee,
}

impl Dimension {
    /// All, in the order of the tables.
    pub const ALL: [Self; 6] = [Self::Annee, Self::Payeur, Self::Regime, Self::Niveau, Self::Diplome, Self::Cfa];

    /// As written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cfa => "cfa",
            Self::Niveau => "niveau",
            Self::Diplome => "code_diplome",
            Self::Regime => "regime",
            Self::Payeur => "payeur",
            Self::Annee => "annee",
        }
    }
}

/// The totals of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideTotals {
    /// Contracts evaluated and what is due for them.
    pub sum: Sum,
    /// Contracts that a rule sets aside: in no total.
    pub set_aside: u64,
    /// Due by year and payer.
    pub years: Vec<[Centimes; Payeur::ALL.len()]>,
    cfas: Vec<Sum>,
    diplomes: Vec<Sum>,
    niveaux: [Sum; NIVEAUX],
    regimes: [Sum; Regime::ALL.len()],
    cash: Vec<[Centimes; Payeur::ALL.len()]>,
    /// Sum of amount x days from the first day counted.
    days: i128,
    /// Cash received in all.
    pub received: Centimes,
}

/// The place of a year.
fn year_place(year: i32) -> usize {
    usize::try_from(year - FIRST_YEAR).unwrap_or(0).min(YEARS - 1)
}

/// The day from which days are counted.
fn first_day() -> NaiveDate {
    Month::january(FIRST_YEAR).first_day()
}

impl SideTotals {
    /// Nothing yet, with room for the groups of a list of contracts.
    #[must_use]
    pub fn empty(cfas: usize, diplomes: usize) -> Self {
        Self {
            sum: Sum::default(),
            set_aside: 0,
            years: vec![Default::default(); YEARS],
            cfas: vec![Sum::default(); cfas],
            diplomes: vec![Sum::default(); diplomes],
            niveaux: Default::default(),
            regimes: Default::default(),
            cash: vec![Default::default(); MONTHS],
            days: 0,
            received: Centimes::ZERO,
        }
    }

    /// Adds a contract: what is due for it over its life, in its groups.
    pub fn push(&mut self, cfa: u32, diplome: u32, niveau: Option<Niveau>, regime: Regime, du: Centimes) {
        self.sum.push(du);
        self.cfas[cfa as usize].push(du);
        self.diplomes[diplome as usize].push(du);
        self.niveaux[niveau.map_or(0, |niveau| usize::from(niveau.number()))].push(du);
        self.regimes[regime as usize].push(du);
    }

    /// Adds what is due for a year.
    pub fn push_year(&mut self, year: i32, payeur: Payeur, amount: Centimes) {
        self.years[year_place(year)][payeur as usize] += amount;
    }

    /// Adds a payment on the day on which it is received.
    pub fn push_cash(&mut self, date: NaiveDate, payeur: Payeur, amount: Centimes) {
        let month = usize::try_from(Month::of(date) - Month::january(FIRST_YEAR)).unwrap_or(0).min(MONTHS - 1);
        self.cash[month][payeur as usize] += amount;
        self.days += i128::from(amount.0) * i128::from(date.num_days_from_ce() - first_day().num_days_from_ce());
        self.received += amount;
    }

    /// Adds the totals of other contracts of the same list.
    pub fn merge(&mut self, other: &Self) {
        self.sum.add(&other.sum);
        self.set_aside += other.set_aside;
        self.days += other.days;
        self.received += other.received;
        let sums = |mine: &mut [Sum], theirs: &[Sum]| mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.add(theirs));
        sums(&mut self.cfas, &other.cfas);
        sums(&mut self.diplomes, &other.diplomes);
        sums(&mut self.niveaux, &other.niveaux);
        sums(&mut self.regimes, &other.regimes);
        for (mine, theirs) in self.years.iter_mut().zip(&other.years).chain(self.cash.iter_mut().zip(&other.cash)) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += *theirs);
        }
    }

    /// The years of which something is due, with their payers.
    pub fn due_years(&self) -> impl Iterator<Item = (i32, &[Centimes; Payeur::ALL.len()])> {
        let filled = |(_, payers): &(i32, &[Centimes; Payeur::ALL.len()])| payers.iter().any(|&amount| amount != Centimes::ZERO);
        (FIRST_YEAR..).zip(&self.years).filter(filled)
    }

    /// The months in which something is paid, with their payers.
    pub fn cash_months(&self) -> impl Iterator<Item = (Month, &[Centimes; Payeur::ALL.len()])> {
        let months = (0..).map(|later| Month::january(FIRST_YEAR) + later).zip(&self.cash);
        months.filter(|(_, payers)| payers.iter().any(|&amount| amount != Centimes::ZERO))
    }

    /// Cash received by the end of a year.
    #[must_use]
    pub fn received_by(&self, year: i32) -> Centimes {
        let months = (year_place(year) + 1) * 12;
        if year < FIRST_YEAR { Centimes::ZERO } else { self.cash[..months].iter().flatten().copied().sum() }
    }

    /// The mean day on which a euro comes in; none when nothing does.
    #[must_use]
    pub fn mean_day(&self) -> Option<NaiveDate> {
        let days = u64::try_from(self.mean_hundredths()?).ok()?;
        first_day().checked_add_days(chrono::Days::new(u64::try_from(half_away_wide(i128::from(days), 100)).ok()?))
    }

    /// The mean day in hundredths of a day from the first day counted.
    #[must_use]
    pub fn mean_hundredths(&self) -> Option<i64> {
        let positive = self.received > Centimes::ZERO;
        positive.then(|| i64::try_from(half_away_wide(self.days * 100, i128::from(self.received.0))).ok()).flatten()
    }

    /// The groups of a dimension by name, those without contract and without amount left out.
    #[must_use]
    pub fn groups(&self, dimension: Dimension, roster: &Roster<'_>) -> Vec<(String, Sum)> {
        let named = |names: Vec<String>, sums: &[Sum]| names.into_iter().zip(sums.iter().copied()).collect::<Vec<_>>();
        let money = |name: String, du: Centimes| (name, Sum { contracts: 0, du });
        let mut groups = match dimension {
            Dimension::Cfa => named(roster.cfas(), &self.cfas),
            Dimension::Diplome => named(roster.diplomes(), &self.diplomes),
            Dimension::Niveau => (0..NIVEAUX).map(|n| if n == 0 { String::new() } else { n.to_string() }).zip(self.niveaux).collect(),
            Dimension::Regime => Regime::ALL.into_iter().map(|regime| regime.as_str().to_owned()).zip(self.regimes).collect(),
            Dimension::Annee => {
                let mut years: Vec<_> =
                    self.due_years().map(|(year, payers)| money(year.to_string(), payers.iter().copied().sum())).collect();
                years.sort_by(|a, b| a.0.cmp(&b.0));
                return years;
            }
            Dimension::Payeur => {
                let total = |payeur: Payeur| self.years.iter().map(|payers| payers[payeur as usize]).sum();
                Payeur::ALL.into_iter().map(|payeur| money(payeur.as_str().to_owned(), total(payeur))).collect()
            }
        };
        groups.retain(|(_, sum)| sum.contracts > 0 || sum.du != Centimes::ZERO);
        if matches!(dimension, Dimension::Cfa | Dimension::Diplome) {
            groups.sort_by(|a, b| a.0.cmp(&b.0));
        }
        groups
    }
}
