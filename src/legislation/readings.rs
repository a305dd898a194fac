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

/// R8, R9: how a month that is not whole is counted, contracts on the NPEC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LastMonth {
    /// Every started month is due (R6332-25 VI).
    #[default]
    Commence,
    /// The last month by its days.
    Jour,
}

/// R6: what a contract paid at the amorçage value becomes once the NPEC of its certification is fixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmorcageFate {
    /// It keeps the amorçage value.
    Conserve,
    /// It takes the NPEC of the first edition that has one, from its first day; what was paid before is made up (D6332-80).
    #[default]
    Regularise,
}

/// R5: what a contract of regime C takes when its branch has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CarenceStock {
    /// The carence value of its diploma.
    #[default]
    Carence,
    /// The amorçage value of its level: the carence values are for contracts concluded from 2020, or outside any convention.
    Amorcage,
}

/// R12: the calendar month of what is due for the training before the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AvantContratBooking {
    /// That of the later of start and signature.
    #[default]
    Contrat,
    /// That of the entry into the CFA.
    Entree,
}

/// R8d: which 29 February makes a year of 366 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leap {
    /// One in the year of execution.
    #[default]
    Annee,
    /// One in the part of it that is funded.
    Finance,
}

/// R13: when ancillary costs come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FraisCash {
    /// With the instalments of each year, in the same parts (R6332-25 III).
    #[default]
    Echeances,
    /// On the last day of each calendar quarter.
    Trimestre,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// R2: coût préfecture kept or not from January to June 2020.
    pub option_stock_npec: OptionStockNpec,
    /// R10: how the months of the stock are counted.
    pub stock_months: StockMonths,
    /// R8, R9: how a month that is not whole is counted.
    pub last_month: LastMonth,
    /// R7: whether the increase for a disabled apprentice also bears on the coût préfecture.
    pub rqth_on_cout_prefecture: bool,
    /// R10: whether R8b and R8c also apply to the stock.
    pub short_contracts_in_stock: bool,
    /// R5: what regime C takes when its branch has no value.
    pub carence_stock: CarenceStock,
    /// R6: what becomes of the amorçage value once the NPEC is fixed.
    pub amorcage: AmorcageFate,
    /// R12: the month in which training before the contract is booked.
    pub avant_contrat: AvantContratBooking,
    /// R13: when ancillary costs come in.
    pub frais_annexes: FraisCash,
    /// R8d: which 29 February makes a year of 366 days.
    pub leap_year: Leap,
    /// R20b: the papers of the end of a contract are sent in time; else its balance is lost.
    pub solde_transmis: bool,
    /// R4: what stands for a coût préfecture that no list gives.
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

impl Default for Settings {
    fn default() -> Self {
        Self {
            option_stock_npec: OptionStockNpec::default(),
            stock_months: StockMonths::default(),
            last_month: LastMonth::default(),
            rqth_on_cout_prefecture: false,
            short_contracts_in_stock: false,
            carence_stock: CarenceStock::default(),
            amorcage: AmorcageFate::default(),
            avant_contrat: AvantContratBooking::default(),
            frais_annexes: FraisCash::default(),
            leap_year: Leap::default(),
            solde_transmis: true,
            missing_cout_prefecture: MissingCoutPrefecture::default(),
            rqth_taux: None,
            rqth_montant: None,
            delays: [0; 4],
            drawn_delays: DrawnDelays::default(),
        }
    }
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
