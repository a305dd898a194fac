//! Settings of the rules: the readings chosen where the law is unclear or leaves a choice, each with its default.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::Payeur;
use crate::units::{Centimes, Part};

/// R2: whether the CFA keeps the coût préfecture from January to June 2020 for a contract of regime C.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OptionStockNpec {
    /// Never.
    Never,
    /// Whenever there is a coût préfecture.
    Always,
    /// When the coût préfecture is strictly above the NPEC after R7.
    #[default]
    Best,
}

/// R10: how the months of the stock are counted (no text says it; the default is the calendar).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockMonths {
    /// Every calendar month with at least one day.
    #[default]
    Calendaire,
    /// Sliding months from the first day of the contract, booked as R8.
    Glissant,
}

/// R4: what stands for a coût préfecture that no list gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingCoutPrefecture {
    /// Nothing: a contract that needs it is set aside.
    #[default]
    Error,
    /// The mean of the region's list over the diplomas of the same level; the row is marked `assumed`.
    MoyenneNiveau,
}

/// Every setting of the rules. The defaults are those of the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// R2.
    pub option_stock_npec: OptionStockNpec,
    /// R10.
    pub stock_months: StockMonths,
    /// R4.
    pub missing_cout_prefecture: MissingCoutPrefecture,
    /// R7, contracts concluded before 2021; none = the maximum of the law.
    pub rqth_taux: Option<Part>,
    /// R7, contracts concluded from 2021, EUR/year; none = the maximum of the law.
    pub rqth_montant: Option<Centimes>,
    /// R23: days beyond the legal date, by payer in the order of [`Payeur::ALL`].
    pub delays: [u16; 4],
}

impl Settings {
    /// Days that a payer takes beyond the legal date (R23).
    #[must_use]
    pub const fn delay(&self, payeur: Payeur) -> u64 {
        self.delays[payeur as usize] as u64
    }

    /// What a contract meets when nothing is drawn.
    #[must_use]
    pub fn retards(&self) -> Retards {
        Retards { payeurs: self.delays, ..Retards::default() }
    }
}

/// R23: days beyond the legal dates that one contract meets, whoever drew or set them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retards {
    /// By payer, in the order of [`Payeur::ALL`], on every payment.
    pub payeurs: [u16; 4],
    /// On the OPCO's payments whose legal date is not after this day: the OPCO of the employer was not known (« contrat orphelin »).
    pub orphelin: Option<(NaiveDate, u16)>,
    /// On the OPCO's first payment: a file refused and sent again, a late registration.
    pub premier: u16,
}

impl Retards {
    /// Days on top of a legal date; `first` for the OPCO's first payment of the contract.
    #[must_use]
    pub fn days(&self, payeur: Payeur, legal: NaiveDate, first: bool) -> u64 {
        let mut days = u64::from(self.payeurs[payeur as usize]);
        if payeur == Payeur::Opco {
            days += self.orphelin.filter(|&(until, _)| legal <= until).map_or(0, |(_, days)| u64::from(days));
            days += if first { u64::from(self.premier) } else { 0 };
        }
        days
    }
}
