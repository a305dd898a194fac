//! Settings of the rules: the readings chosen where the law is unclear or leaves a choice, each with its default.

use serde::{Deserialize, Serialize};

use super::delays::{DrawnDelays, Retards};
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
    /// R23: delays that some contracts meet.
    pub drawn_delays: DrawnDelays,
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
