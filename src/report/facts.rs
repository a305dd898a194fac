//! What a report is made from: the results of a run and where they come from.

use std::collections::BTreeMap;

use crate::accounts::{AccountNumbers, AccountSettings, Agenda, CentreAccounts, ClosingEntry};
use crate::comparison::Clock;
use crate::contract::{Centre, CentreValue, Cohort, Contours};
use crate::demand::Demand;
use crate::diagnostic::Code;
use crate::engine::{ClassGap, EmployerTotals, Summary};
use crate::legislation::{Legislation, Nomenclature, ParameterSet, Settings};
use crate::scenario::LineEffect;

/// Everything that a report shows. No clock and no duration: the page is the same bytes for the same run.
#[derive(Clone, Copy, Debug)]
pub struct RunFacts<'a> {
    /// Title of the scenario, in the language of the report.
    pub scenario: &'a str,
    /// Totals of the run.
    pub summary: &'a Summary,
    /// Totals of the employer’s side.
    pub employers: &'a EmployerTotals,
    /// How hires answer to their cost (D1), when the scenario asks for it.
    pub demand: Option<&'a Demand>,
    /// The accounts of the CFAs.
    pub comptes: AccountFacts<'a>,
    /// Gaps between classmates (G3), all of them.
    pub class_gaps: &'a [ClassGap],
    /// The contracts that were read or drawn.
    pub cohort: &'a Cohort,
    /// Names of the CFAs by identifier; one that is missing is shown by its identifier.
    pub centre_names: &'a BTreeMap<String, String>,
    /// The contours of the départements.
    pub contours: &'a Contours,
    /// Titles of diplomas and branches.
    pub nomenclature: &'a Nomenclature,
    /// The parameters as written, with their references.
    pub parameters: &'a ParameterSet,
    /// The parameters as the rules read them.
    pub law: &'a Legislation,
    /// The readings chosen where the law is unclear.
    pub settings: &'a Settings,
    /// The files read, shipped ones included.
    pub inputs: &'a [Input],
    /// The rows left out, by code.
    pub set_aside: &'a [SetAside],
    /// The lines of the file of contracts, each counted once, in words; empty when the contracts are drawn.
    pub lines: &'a str,
    /// Values that were kept and are to be checked, by code and column.
    pub to_check: &'a [SetAside],
    /// The command that makes this run again.
    pub command: &'a str,
    /// Contracts that each line of the scenario touches.
    pub effects: &'a [LineEffect],
    /// The day of the law, and what was not yet published on it.
    pub clock: Option<&'a Clock>,
    /// Version of the program.
    pub version: &'a str,
}

/// The accounts of the CFAs, by their number in the cohort.
#[derive(Clone, Copy, Debug)]
pub struct AccountFacts<'a> {
    /// Their results and cash.
    pub accounts: &'a [CentreAccounts],
    /// Costs of each CFA, defaults where nobody said.
    pub centres: &'a [Centre],
    /// The settings.
    pub settings: &'a AccountSettings,
    /// CFAs that take the documented default of a value.
    pub defaults: &'a [(CentreValue, u64)],
    /// What the director of a CFA alone asks first.
    pub desk: Option<&'a CentreScreen>,
    /// The cash of a CFA alone day by day.
    pub days: Option<&'a Agenda>,
    /// The closing entries of each contract of a CFA alone.
    pub closing: &'a [(usize, ClosingEntry)],
    /// The accounts of the closing entries.
    pub numbers: Option<&'a AccountNumbers>,
}

impl<'a> AccountFacts<'a> {
    /// The CFAs that have accounts, by their number in the cohort.
    pub fn known(self) -> impl Iterator<Item = (u32, &'a CentreAccounts)> + Clone {
        (0..).zip(self.accounts).filter(|(_, one)| one.known)
    }

    /// How many have none.
    #[must_use]
    pub fn unknown(self) -> usize {
        self.accounts.iter().filter(|one| !one.known).count()
    }
}

/// A file that the run has read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Its name as the user wrote it, or that of a shipped file.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its rows, when it is a table.
    pub rows: Option<u64>,
    /// Where it comes from, in the language of the report; empty when nobody said.
    pub origin: String,
    /// It holds values that were built or drawn, not published.
    pub synthetic: bool,
}

/// Rows left out, or kept and to be checked, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The code of the fault.
    pub code: Code,
    /// How many rows have this fault.
    pub count: u64,
    /// The fault in words, in the language of the report.
    pub message: String,
    /// Identifiers of the contracts; the report shows the first ones.
    pub contrats: Vec<String>,
}

/// The screen of one CFA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreScreen {
    /// What it is about.
    pub title: String,
    /// Questions, each with its answer.
    pub lines: Vec<(String, String)>,
    /// The title of what to do.
    pub monday: String,
    /// Three sentences, the most urgent first.
    pub todo: Vec<String>,
}
