//! Results as tables: named columns of one type each, in the order of the interface. How they are written is not said here.

mod cloture;
pub mod comparison;
mod comptes;
mod comptes_compares;
mod contracts;
mod demande;
pub mod fund;
mod groups;
mod lectures;
mod rapprochement;
mod regions;
mod results;
mod risques;
mod rows;

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::accounts::AccountNumbers;
use crate::contract::Cohort;
use crate::units::Centimes;

pub use cloture::ecritures_contrats;
pub use comptes::{centres, ecritures_cloture, tresorerie};
pub use comptes_compares::{
    ComparedAccounts, SweptFund, SweptPoint, SweptRisk, YearTogether, compared, swept_accounts, swept_fund, swept_risks, years_together,
};
pub use contracts::{contracts, shareable};
pub use demande::demande;
pub use groups::{ContractGroup, grouped, groups};
pub use lectures::{combinaisons, lectures};
pub use rapprochement::{age, anciennete, rapprochement};
pub use regions::{PublishedFrance, RegionFund, RegionResult, RegionYear, france, regions, regions_annees, shown as shown_regions};
pub use results::{camarades, ecartes, ecarts_annuels};
pub use risques::{facteurs, risques, risques_centres, survie, told_alone};
pub use rows::{
    CellKind, CellSink, ContratsTable, DuTable, EmployeursTable, FraisAnnexesTable, ResteAChargeTable, RowTable, VersementsTable, laid_out,
};

/// A column of one type. Texts of apprentices' names never come here: no column has them.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnValues<'a> {
    /// Texts, one a row.
    Text(Vec<Cow<'a, str>>),
    /// Whole numbers, empty where there is none.
    Integer(Vec<Option<i64>>),
    /// Amounts in euros with two decimals, empty where there is none.
    Amount(Vec<Option<Centimes>>),
    /// Shares and other ratios in millionths, written with six decimals, empty where there is none.
    Ratio(Vec<Option<i64>>),
    /// Days, empty where there is none.
    Date(Vec<Option<NaiveDate>>),
}

impl ColumnValues<'_> {
    /// What its cells are.
    #[must_use]
    pub const fn kind(&self) -> CellKind {
        match self {
            Self::Text(_) => CellKind::Text,
            Self::Integer(_) => CellKind::Integer,
            Self::Amount(_) => CellKind::Amount,
            Self::Ratio(_) => CellKind::Ratio,
            Self::Date(_) => CellKind::Date,
        }
    }

    /// Cells, as many as the table has rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Integer(cells) => cells.len(),
            Self::Amount(cells) => cells.len(),
            Self::Ratio(cells) => cells.len(),
            Self::Date(cells) => cells.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A table, or some consecutive rows of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<'a> {
    /// The name of its file, without extension.
    pub name: &'static str,
    /// Its columns in order, of the same length.
    pub columns: Vec<(&'static str, ColumnValues<'a>)>,
}

impl Table<'_> {
    /// Rows; zero without a column.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, cells)| cells.len())
    }

    /// Some of its columns alone, in its own order; all of them when the list is empty.
    #[must_use]
    pub fn keeping(mut self, columns: &[&str]) -> Self {
        self.columns.retain(|(name, _)| columns.is_empty() || columns.contains(name));
        self
    }
}

/// The columns of each table that every run writes, in the order of [`NAMES`].
#[must_use]
pub fn run_columns(cohort: &Cohort) -> Vec<(&'static str, Vec<&'static str>)> {
    empty_of_run(cohort, &AccountNumbers::default())
        .iter()
        .map(|table| (table.name, table.columns.iter().map(|&(name, _)| name).collect()))
        .collect()
}

/// The kind of each of these columns, by table and column.
#[must_use]
pub fn kinds_of_run(cohort: &Cohort) -> Vec<((&'static str, &'static str), CellKind)> {
    let kinds = |table: &Table<'_>| table.columns.iter().map(|(name, cells)| ((table.name, *name), cells.kind())).collect::<Vec<_>>();
    empty_of_run(cohort, &AccountNumbers::default()).iter().flat_map(kinds).collect()
}

/// The tables that every run writes, without a row.
fn empty_of_run<'a>(cohort: &'a Cohort, numbers: &'a AccountNumbers) -> [Table<'a>; 13] {
    [
        laid_out::<ContratsTable>(cohort, &[]),
        laid_out::<DuTable>(cohort, &[]),
        laid_out::<VersementsTable>(cohort, &[]),
        camarades(cohort, &[]),
        laid_out::<FraisAnnexesTable>(cohort, &[]),
        laid_out::<ResteAChargeTable>(cohort, &[]),
        laid_out::<EmployeursTable>(cohort, &[]),
        ecarts_annuels(&crate::engine::Summary::default()),
        centres(&[]),
        tresorerie(&[]),
        ecritures_cloture(&[]),
        ecritures_contrats(cohort, &[], numbers),
        ecartes(&[]),
    ]
}

/// The tables that `compare` writes, those of its further questions among them.
pub const COMPARED: [&str; 14] = [
    "totaux",
    "comptes",
    "groupes",
    "tresorerie_mois",
    "gagnants_perdants",
    "decomposition",
    "causes",
    "sensibilite",
    "balayage",
    "balayage_comptes",
    "balayage_fonds",
    "balayage_risques",
    "graines",
    "ecarts_contrats",
];

/// The tables that `run` writes, in the order of reports.
pub const NAMES: [&str; 13] = [
    "contrats",
    "du",
    "versements",
    "camarades",
    "frais_annexes",
    "reste_a_charge",
    "employeurs",
    "ecarts_annuels",
    "centres",
    "tresorerie",
    "ecritures_cloture",
    "ecritures_contrats",
    "ecartes",
];
