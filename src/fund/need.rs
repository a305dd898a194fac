//! What the fund knows of a CFA: a plain value, so that the policies can be tested without accounts.

use super::Envelope;
use crate::accounts::{AccountSettings, Status};
use crate::codes::{CodeDiplome, Niveau};
use crate::units::Centimes;
use crate::units::division::half_away;

/// A year of the fund in the accounts of a CFA, without aid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeedYear {
    /// Lowest cash.
    pub lowest: Centimes,
    /// Overdraft that the bank allows.
    pub overdraft: Centimes,
    /// Costs.
    pub charges: Centimes,
    /// Income less costs.
    pub result: Centimes,
}

/// What the contracts of one diploma bring a CFA at the NPEC over the years of the fund: the base of an increase (L6211-3, 1°).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NpecBase {
    /// The diploma.
    pub diplome: CodeDiplome,
    /// Its level.
    pub niveau: Option<Niveau>,
    /// What is due at the NPEC.
    pub du: Centimes,
    /// Months due, of all its apprentices.
    pub mois: u64,
}

/// A CFA as the fund sees it, without any aid. Amounts are over the years of the fund.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Identifier.
    pub cfa: String,
    /// Name; empty when nobody gave one.
    pub nom: String,
    /// Département.
    pub departement: String,
    /// Territory.
    pub territoire: String,
    /// Apprentices, mean over the years.
    pub apprentices: u64,
    /// Those of levels 3 and 4.
    pub apprentices_3_4: u64,
    /// Places open at levels 3 and 4.
    pub places_3_4: u64,
    /// Income less costs.
    pub result: Centimes,
    /// Costs.
    pub charges: Centimes,
    /// Lowest cash above the overdraft limit; when the CFA goes under it, the shortfall with a minus sign.
    pub headroom: Centimes,
    /// The smallest aid that keeps the CFA above its limit in every month, paid each year in proportion to the envelope.
    pub shortfall: Centimes,
    /// Under its limit before the fund pays anything: no aid can help.
    pub lost: bool,
    /// Costs of the stock contracts running from 2020.
    pub stock_cost: Centimes,
    /// What they are funded, at the coût préfecture.
    pub stock_funding: Centimes,
    /// Investment asked for.
    pub investment: Centimes,
    /// Base of an increase of the NPEC, by diploma.
    pub bases: Vec<NpecBase>,
    /// The shortfall in each draw, when there are draws; the same draws for every CFA. [`Centimes::LARGEST`] when no aid can help.
    pub drawn: Vec<Centimes>,
    /// Its accounts, for each year of the fund.
    pub years: Vec<NeedYear>,
}

impl Need {
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

    /// Whether it goes under its limit without aid.
    #[must_use]
    pub fn at_risk(&self) -> bool {
        self.lost || self.shortfall > Centimes::ZERO
    }

    /// Whether this aid keeps it above its limit.
    #[must_use]
    pub fn survives(&self, aid: Centimes) -> bool {
        !self.lost && aid >= self.shortfall
    }

    /// The lowest cash with an aid; none without accounts.
    #[must_use]
    pub fn lowest_with(&self, aid: Centimes, envelope: &Envelope) -> Option<Centimes> {
        self.years.iter().zip(envelope.instalments(aid)).map(|(year, (_, paid))| year.lowest + paid).min()
    }

    /// The worst status of the years of the fund, with an aid.
    #[must_use]
    pub fn status_with(&self, aid: Centimes, envelope: &Envelope, settings: &AccountSettings) -> Status {
        let status = |(year, (instalment, paid)): (&NeedYear, (Centimes, Centimes))| {
            Status::of(year.lowest + paid, year.overdraft, year.charges, year.result + instalment, settings)
        };
        let worst = self.years.iter().zip(envelope.instalments(aid)).map(status).max().unwrap_or_default();
        if self.survives(aid) { worst } else { Status::Insolvable }
    }

    /// The same CFA had it declared its costs `percent` % higher: what it would have shown the région.
    #[must_use]
    pub fn overstated(&self, percent: i64, envelope: &Envelope) -> Self {
        let more = |amount: Centimes| Centimes(half_away(amount.0 * percent, 100));
        let extra = more(self.charges);
        let mut declared = self.clone();
        let mut added = Centimes::ZERO;
        for year in &mut declared.years {
            let of_year = more(year.charges);
            added += of_year;
            (year.charges, year.result, year.lowest) = (year.charges + of_year, year.result - of_year, year.lowest - added);
        }
        declared.result = self.result - extra;
        declared.charges = self.charges + extra;
        declared.stock_cost = self.stock_cost + more(self.stock_cost);
        declared.headroom = self.headroom - extra;
        declared.stand(envelope);
        let shift = declared.shortfall - self.shortfall;
        declared.drawn = self.drawn.iter().map(|&drawn| if drawn == Centimes::LARGEST { drawn } else { drawn + shift }).collect();
        declared
    }

    /// Sets what is missing from the years; without years, from the headroom.
    pub(super) fn stand(&mut self, envelope: &Envelope) {
        if self.years.is_empty() {
            self.shortfall = Centimes((-self.headroom.0).max(0));
            return;
        }
        let room = |year: &NeedYear| year.lowest + year.overdraft;
        let missing: Vec<Centimes> = self.years.iter().map(|year| -room(year)).collect();
        let required = envelope.required(&missing);
        self.lost |= required.is_none();
        self.shortfall = required.unwrap_or(Centimes::ZERO);
        let lowest = self.years.iter().map(room).min().unwrap_or_default();
        self.headroom = if self.shortfall > Centimes::ZERO { -self.shortfall } else { lowest };
    }
}

/// The needs as the policies take them: by CFA, no amount below zero where that has no meaning. Gives the CFAs that were put right.
#[must_use]
pub fn prepared(mut needs: Vec<Need>) -> (Vec<Need>, Vec<String>) {
    needs.sort_by(|one, other| one.cfa.cmp(&other.cfa));
    let mut righted = Vec::new();
    for need in &mut needs {
        let amounts = [&mut need.shortfall, &mut need.investment, &mut need.charges];
        let mut wrong = false;
        for amount in amounts.into_iter().chain(&mut need.drawn) {
            wrong |= *amount < Centimes::ZERO;
            *amount = Centimes(amount.0.max(0));
        }
        if wrong {
            righted.push(need.cfa.clone());
        }
    }
    (needs, righted)
}
