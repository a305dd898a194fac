//! Settings of the accounts: what no text says, each with its name and default.

use super::days::{CashDays, Loyers};
use super::flows::Groupes;
use super::horizon::Horizon;
use crate::units::{Centimes, Part};

/// R11: what the région paid before 2020 under convention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LectureRegion {
    /// The coût préfecture of each apprentice.
    #[default]
    PerApprentice,
    /// What balances the CFA's costs of the year.
    Balance,
}

/// Settings of the accounts (C1 to C3). Every default is an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountSettings {
    /// The calendar years shown.
    pub horizon: Horizon,
    /// In alert below this many months of costs in cash.
    pub alerte: Part,
    /// Critical below this many months of costs in cash.
    pub critique: Part,
    /// How long an opened group stays open.
    pub groupes: Groupes,
    /// Weight of each calendar month in the fixed costs of a year, January first.
    pub profil: [u16; 12],
    /// R11: how the région's subsidy before 2020 is read.
    pub region: LectureRegion,
    /// What the CFA pays itself for each stay abroad.
    pub mobilite: Centimes,
    /// What the CFA spends on ancillary costs for what it is paid back.
    pub cout_frais_annexes: Part,
    /// How often rents are paid; as `datasets/statistiques/comptes.toml` says when nobody says it.
    pub loyers: Option<Loyers>,
    /// The days of what has no day of its own.
    pub days: CashDays,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            horizon: Horizon::default(),
            alerte: Part(15_000),
            critique: Part(5_000),
            groupes: Groupes::default(),
            profil: [1; 12],
            region: LectureRegion::default(),
            mobilite: Centimes::ZERO,
            cout_frais_annexes: Part::WHOLE,
            loyers: None,
            days: CashDays::default(),
        }
    }
}
