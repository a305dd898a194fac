//! What the fund knows of a CFA: a plain value, so that the policies can be tested without accounts.

use super::Envelope;
use crate::accounts::{AccountSettings, Status};
use crate::calendar::Month;
use crate::codes::{CodeDiplome, Niveau};
use crate::units::Centimes;
use crate::units::division::half_away;

/// A year of the fund in the accounts of a CFA, without aid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeedYear {
    /// Lowest cash at the end of a day of the year, without aid.
    pub lowest: Centimes,
    /// Overdraft that the bank allows.
    pub overdraft: Centimes,
    /// Costs of the year.
    pub charges: Centimes,
    /// Income less costs of the year, without aid.
    pub result: Centimes,
    /// Costs of the stock contracts at the coût préfecture.
    pub stock_cost: Centimes,
    /// What they are funded.
    pub stock_funding: Centimes,
    /// Base of an increase of the NPEC, by diploma.
    pub bases: Vec<NpecBase>,
}

impl NeedYear {
    /// Lowest cash above the limit; when the CFA goes under it, what is missing with a minus sign.
    #[must_use]
    pub fn headroom(&self) -> Centimes {
        self.lowest + self.overdraft
    }

    /// The loss, or nothing.
    #[must_use]
    pub fn deficit(&self) -> Centimes {
        Centimes((-self.result.0).max(0))
    }

    /// What the stock contracts cost above their coût préfecture, or nothing.
    #[must_use]
    pub fn stock_gap(&self) -> Centimes {
        Centimes((self.stock_cost - self.stock_funding).0.max(0))
    }
}

/// What the contracts of one diploma bring a CFA at the NPEC in a year: the base of an increase (L6211-3, 1°).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NpecBase {
    /// Code of the diploma.
    pub diplome: CodeDiplome,
    /// Its level; none when not known.
    pub niveau: Option<Niveau>,
    /// What is due at the NPEC.
    pub du: Centimes,
    /// Months due, of all its apprentices.
    pub mois: u64,
}

/// Months of presence of the apprentices of a level and a speciality.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresenceMonths {
    /// The level; none when nobody knows it.
    pub niveau: Option<u8>,
    /// Speciality of the diploma: three figures of the nomenclature of training specialities (NSF, décret 94-522), as in its code.
    pub specialite: String,
    /// Months of presence, of all its apprentices.
    pub mois: i64,
}

/// What is missing in each draw, by the end of each year: never less than by the end of the year before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    years: usize,
    amounts: Vec<Centimes>,
}

impl Draws {
    /// No draw yet, of so many years.
    #[must_use]
    pub const fn of_years(years: usize) -> Self {
        Self { years, amounts: Vec::new() }
    }

    /// Adds a draw: what is missing by each year; [`Centimes::LARGEST`] when no aid can help.
    pub fn push(&mut self, missing: &[Centimes]) {
        let mut most = Centimes::ZERO;
        for year in 0..self.years {
            most = most.max(missing.get(year).copied().unwrap_or(most)).min(Centimes::LARGEST);
            self.amounts.push(most);
        }
    }

    /// How many draws there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.amounts.len().checked_div(self.years).unwrap_or(0)
    }

    /// Whether nothing is drawn.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.amounts.is_empty()
    }

    /// Each draw in order.
    pub fn iter(&self) -> impl Iterator<Item = &[Centimes]> {
        self.amounts.chunks_exact(self.years.max(1))
    }

    /// What is missing by year in a draw, from 0; none beyond the last.
    #[must_use]
    pub fn get(&self, draw: usize) -> Option<&[Centimes]> {
        self.amounts.get(draw * self.years..(draw + 1) * self.years).filter(|years| !years.is_empty())
    }
}

/// A CFA as the fund sees it, without any aid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Identifier of the CFA, as the contracts write it.
    pub cfa: String,
    /// Name; empty when nobody gave one.
    pub nom: String,
    /// Its département; empty when nobody gave one.
    pub departement: String,
    /// Its territory, by which a policy may give priority; empty when nobody gave one.
    pub territoire: String,
    /// Apprentices, mean over the years.
    pub apprentices: u64,
    /// Months of presence over the years of the fund, by level and speciality.
    pub mix: Vec<PresenceMonths>,
    /// Places open at levels 3 and 4.
    pub places_3_4: u64,
    /// Under its limit before the fund pays anything: no aid can help.
    pub lost: bool,
    /// Investment that it asks for, cents; zero when it asks for none.
    pub investment: Centimes,
    /// Its accounts, for each year of the fund.
    pub years: Vec<NeedYear>,
    /// The months of the fund under the limit, and what is missing in each.
    pub below: Vec<(Month, Centimes)>,
    /// What is missing in each draw, when there are draws; the same draws for every CFA.
    pub drawn: Draws,
    /// Its apprentices are few and are told with those of other CFAs alone.
    pub together: bool,
}

/// Whether what is paid each year covers, by each year, what is missing by then.
pub(super) fn covers(paid: &[Centimes], missing: &[Centimes]) -> bool {
    let mut by_then = Centimes::ZERO;
    missing.iter().enumerate().all(|(year, &missing)| {
        by_then += paid.get(year).copied().unwrap_or_default();
        by_then >= missing
    })
}

impl Need {
    /// Income less costs over the years of the fund.
    #[must_use]
    pub fn result(&self) -> Centimes {
        self.years.iter().map(|year| year.result).sum()
    }

    /// What is missing by the end of each year: the smallest aid, paid by then, that keeps the CFA at its limit in every month.
    #[must_use]
    pub fn required(&self) -> Vec<Centimes> {
        let mut most = Centimes::ZERO;
        let mut by = |year: &NeedYear| {
            most = most.max(-year.headroom());
            most
        };
        self.years.iter().map(&mut by).collect()
    }

    /// What is missing in each year beyond what was already missing before: the need of the year.
    #[must_use]
    pub fn missing(&self) -> Vec<Centimes> {
        let mut before = Centimes::ZERO;
        let mut of_year = |by: Centimes| std::mem::replace(&mut before, by);
        self.required().into_iter().map(|by| by - of_year(by)).collect()
    }

    /// The need: the smallest aid that keeps the CFA at its limit in every month, each euro paid in the year it is missing.
    #[must_use]
    pub fn shortfall(&self) -> Centimes {
        self.required().last().copied().unwrap_or_default()
    }

    /// Whether it goes under its limit without aid.
    #[must_use]
    pub fn at_risk(&self) -> bool {
        self.lost || self.shortfall() > Centimes::ZERO
    }

    /// Whether what is paid each year keeps it at its limit.
    #[must_use]
    pub fn survives(&self, paid: &[Centimes]) -> bool {
        !self.lost && covers(paid, &self.required())
    }

    /// The lowest cash with what is paid each year; none without accounts.
    #[must_use]
    pub fn lowest_with(&self, paid: &[Centimes]) -> Option<Centimes> {
        self.after(paid).map(|(year, _, by_then)| year.lowest + by_then).min()
    }

    /// Each year with what is paid in it and what is paid by its end.
    fn after<'a>(&'a self, paid: &'a [Centimes]) -> impl Iterator<Item = (&'a NeedYear, Centimes, Centimes)> {
        let of_year = |rank: usize| paid.get(rank).copied().unwrap_or_default();
        self.years.iter().enumerate().scan(Centimes::ZERO, move |by_then, (rank, year)| {
            *by_then += of_year(rank);
            Some((year, of_year(rank), *by_then))
        })
    }

    /// The worst status of the years of the fund, with what is paid each year.
    #[must_use]
    pub fn status_with(&self, paid: &[Centimes], settings: &AccountSettings) -> Status {
        let status = |(year, of_year, by_then): (&NeedYear, Centimes, Centimes)| {
            Status::of(year.lowest + by_then, year.overdraft, year.charges, year.result + of_year, settings)
        };
        let worst = self.after(paid).map(status).max().unwrap_or_default();
        if self.survives(paid) { worst } else { Status::Insolvable }
    }

    /// The same CFA had it declared its costs `percent` % higher: what it would have shown the région. What its draws miss moves as what
    /// is missing without chance does.
    #[must_use]
    pub fn overstated(&self, percent: i64) -> Self {
        let more = |amount: Centimes| Centimes(half_away(amount.0 * percent, 100));
        let mut added = Centimes::ZERO;
        self.with(|year| {
            let of_year = more(year.charges);
            added += of_year;
            (year.charges, year.result, year.lowest) = (year.charges + of_year, year.result - of_year, year.lowest - added);
            year.stock_cost += more(year.stock_cost);
        })
    }

    /// The same CFA with more cash, every day: so many per cents of the costs of the first year.
    #[must_use]
    pub fn richer(&self, percent: i64) -> Self {
        let costs = self.years.first().map_or(0, |year| year.charges.0);
        let cash = Centimes(half_away(costs * percent, 100));
        self.with(|year| year.lowest += cash)
    }

    /// The same accounts with `percent` % more apprentices: what the policies count by head.
    #[must_use]
    pub fn larger(&self, percent: i64) -> Self {
        let more = |count: u64| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            u64::try_from(half_away(count.saturating_mul(100 + percent), 100)).unwrap_or(0)
        };
        Self { apprentices: more(self.apprentices), places_3_4: more(self.places_3_4), ..self.clone() }
    }

    /// The same CFA with other years; what its draws miss moves as what is missing without chance does.
    fn with(&self, change: impl FnMut(&mut NeedYear)) -> Self {
        let mut changed = self.clone();
        changed.years.iter_mut().for_each(change);
        let shifts: Vec<Centimes> = changed.required().into_iter().zip(self.required()).map(|(after, before)| after - before).collect();
        let mut drawn = Draws::of_years(self.drawn.years);
        for draw in self.drawn.iter() {
            let moved = draw.iter().zip(&shifts).map(|(&by, &shift)| if by == Centimes::LARGEST { by } else { by + shift });
            drawn.push(&moved.collect::<Vec<_>>());
        }
        changed.drawn = drawn;
        changed
    }
}

/// The needs as the policies take them: by CFA, no amount below zero where that has no meaning. Gives the CFAs that were put right.
#[must_use]
pub fn prepared(mut needs: Vec<Need>) -> (Vec<Need>, Vec<String>) {
    needs.sort_by(|one, other| one.cfa.cmp(&other.cfa));
    let mut righted = Vec::new();
    for need in &mut needs {
        let amounts = std::iter::once(&mut need.investment).chain(need.years.iter_mut().map(|year| &mut year.charges));
        let mut wrong = false;
        for amount in amounts {
            wrong |= *amount < Centimes::ZERO;
            *amount = Centimes(amount.0.max(0));
        }
        if wrong {
            righted.push(need.cfa.clone());
        }
    }
    (needs, righted)
}

/// Apprentices of the CFAs told alone, of those that would go under without aid, and how many CFAs these are.
#[must_use]
pub fn at_risk(needs: &[Need]) -> (u64, u64, u64) {
    let shown = || needs.iter().filter(|need| !need.together);
    let risk = || shown().filter(|need| need.at_risk());
    (shown().map(|need| need.apprentices).sum(), risk().map(|need| need.apprentices).sum(), risk().count() as u64)
}

/// The CFAs told alone that no aid can keep: under their limit before the fund pays.
#[must_use]
pub fn lost(needs: &[Need]) -> u64 {
    needs.iter().filter(|need| !need.together && need.lost).count() as u64
}

/// What is missing in each year of an envelope, all CFAs that an aid can keep together.
#[must_use]
pub fn missing(needs: &[Need], envelope: &Envelope) -> Vec<Centimes> {
    let mut years = nothing(envelope);
    for need in needs.iter().filter(|need| !need.lost) {
        years.iter_mut().zip(need.missing()).for_each(|(sum, missing)| *sum += missing);
    }
    years
}

/// What an allocation pays each CFA each year, in the order of the needs.
pub type PaidByYear = Vec<Vec<Centimes>>;

/// The years of an envelope as an amount of nothing.
#[must_use]
pub fn nothing(envelope: &Envelope) -> Vec<Centimes> {
    vec![Centimes::ZERO; envelope.years.len()]
}
