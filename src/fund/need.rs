//! What the fund knows of a CFA: a plain value, so that the policies can be tested without accounts.

use crate::codes::{CodeDiplome, Niveau};
use crate::units::Centimes;

/// How a CFA stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Solvent, with more than the margin of alert.
    #[default]
    Sain,
    /// Little cash, or a negative result.
    Alerte,
    /// Very little cash.
    Critique,
    /// Cash below the overdraft limit in some month.
    Insolvable,
}

impl Status {
    /// As tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sain => "sain",
            Self::Alerte => "alerte",
            Self::Critique => "critique",
            Self::Insolvable => "insolvable",
        }
    }
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
    /// Lowest cash above the overdraft limit: negative when the CFA goes under it.
    pub headroom: Centimes,
    /// Costs of a month, to tell the status.
    pub month_of_charges: Centimes,
    /// The smallest aid, paid by equal parts of the envelope each year, that keeps the CFA above its limit in every month.
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
    /// How it stands without aid.
    pub status: Status,
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

    /// The status with an aid, and the cash it is told by.
    #[must_use]
    pub fn status_with(&self, aid: Centimes, keys: &super::Keys) -> Status {
        let months = |tenths: i64| Centimes(crate::units::division::half_away(self.month_of_charges.0 * tenths, 10));
        if !self.survives(aid) {
            return Status::Insolvable;
        }
        let room = self.headroom + aid;
        if room < months(keys.critical_tenths) {
            Status::Critique
        } else if room < months(keys.alert_tenths) || (self.result + aid).0 < 0 {
            Status::Alerte
        } else {
            Status::Sain
        }
    }

    /// The same CFA had it declared its costs `percent` % higher: what it would have shown the région.
    #[must_use]
    pub fn overstated(&self, percent: i64) -> Self {
        let more = |amount: Centimes| Centimes(crate::units::division::half_away(amount.0 * percent, 100));
        let extra = more(self.charges);
        let headroom = self.headroom - extra;
        // What is missing grows by the costs added, once the margin is used up.
        let missing = if self.shortfall > Centimes::ZERO { self.shortfall + extra } else { Centimes((-headroom.0).max(0)) };
        Self {
            result: self.result - extra,
            charges: self.charges + extra,
            headroom,
            shortfall: missing,
            stock_cost: self.stock_cost + more(self.stock_cost),
            drawn: self.drawn.iter().map(|&drawn| if drawn == Centimes::LARGEST { drawn } else { drawn + extra }).collect(),
            ..self.clone()
        }
    }
}

/// The needs as the policies take them: by CFA, no amount below zero where that has no meaning. Gives the CFAs that were put right.
#[must_use]
pub fn prepared(mut needs: Vec<Need>) -> (Vec<Need>, Vec<String>) {
    needs.sort_by(|one, other| one.cfa.cmp(&other.cfa));
    let mut righted = Vec::new();
    for need in &mut needs {
        let amounts = [&mut need.shortfall, &mut need.investment, &mut need.charges, &mut need.month_of_charges];
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
