//! The accounts of the CFAs on each side of a comparison: those that a run of the same scenario, contracts and centres has.

use super::Comparing;
use super::sides::{LoadedSide, Sides};
use crate::accounts::{AccountSettings, CentreAccounts, Horizon};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{STANDARD, is_standard_input};
use crate::jobs::{self, CohortAccounts, InputChoice, JobRefused, Means, SourceTexts};
use crate::tables::ComparedAccounts;
use crate::units::small_cells;

/// The accounts of the sides that are scenarios, when `--centres` or a scenario names a table of centres; none otherwise.
///
/// # Errors
/// Those of the accounts of a run; `C038` when no CFA has accounts; `U002` when two scenarios show other years.
pub fn accounts(args: &Comparing, sides: &Sides, means: &Means) -> Result<Option<ComparedAccounts>, JobRefused> {
    let other_question = args.explain || args.cohorts || args.entries.is_some() || args.condition.is_some();
    if other_question || args.centres.is_none() && !sides.name_centres {
        return Ok(None);
    }
    if args.contrats.as_deref().is_some_and(is_standard_input) {
        let fault = Diagnostic::error(Code::U002).with("cause", "one_standard_input").with("file", STANDARD);
        return Err(fault.hinting("save_one_input").into());
    }
    // The faults of the contracts and of the scenarios are told already.
    let silent = means.silenced();
    let mut made: Vec<Option<CohortAccounts>> = Vec::new();
    let mut horizon = None;
    for (name, side) in args.sides.iter().zip(&sides.list) {
        made.push(match side {
            LoadedSide::Saved(_) => None,
            LoadedSide::Scenario(_) => {
                let comptes = of_side(args, name, horizon, &silent)?;
                horizon = Some(comptes.settings.horizon);
                Some(comptes)
            }
        });
    }
    let Some(first) = made.iter().flatten().next() else { return Ok(None) };
    first.needed()?;
    means.observer.told(&first.remarks, &SourceTexts::new());
    let horizon = first.settings.horizon;
    if let Some(other) = made.iter().flatten().find(|other| other.settings.horizon != horizon) {
        let cause = format!("[comptes] {} ≠ {}", first.years(), other.years());
        return Err(Diagnostic::error(Code::U002).with("cause", cause).hinting("same_years").into());
    }
    let alone = told_alone(&first.accounts);
    Ok(Some(ComparedAccounts { horizon, alone, sides: made.into_iter().map(|made| made.map(|comptes| comptes.accounts)).collect() }))
}

/// Over the years of the side before, unless the scenario says its own.
fn of_side(args: &Comparing, name: &str, horizon: Option<Horizon>, means: &Means) -> Result<CohortAccounts, JobRefused> {
    let asked = InputChoice { scenario: Some(name), contrats: args.contrats.as_deref(), centres: args.centres.as_deref(), region: None };
    let inputs = jobs::load(asked, means)?;
    let own = inputs.scenario.comptes.settings;
    let horizon = horizon.filter(|_| !inputs.scenario.comptes.horizon_given).unwrap_or(own.horizon);
    Ok(CohortAccounts::with(&inputs, AccountSettings { horizon, ..own })?)
}

/// CFAs with few apprentices in some year are together, as in the reports.
fn told_alone(accounts: &[CentreAccounts]) -> Vec<bool> {
    let heads = |one: &CentreAccounts| one.years.iter().map(|year| year.effectif.unsigned_abs()).collect();
    let counts: Vec<Vec<u64>> = accounts.iter().map(heads).collect();
    small_cells::put_together(&counts).into_iter().map(|together| !together).collect()
}
