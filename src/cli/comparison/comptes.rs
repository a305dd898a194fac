//! The accounts of the CFAs on each side of a comparison: those that a run of the same scenario, contracts and centres has.

use super::sides::{LoadedSide, Sides};
use crate::accounts::{AccountSettings, CentreAccounts, Horizon, YearAccounts};
use crate::cli::args::CompareArgs;
use crate::cli::job::{self, Asked, Comptes};
use crate::cli::print::Sources;
use crate::cli::{Context, Failure};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{STANDARD, is_standard_input};
use crate::tables::Compared;
use crate::units::{Centimes, small_cells};

/// The accounts of the sides.
pub struct Accounts {
    /// The years.
    pub horizon: Horizon,
    /// Of each side, in their order; none of a saved run. The same CFAs in the same order on each.
    pub sides: Vec<Option<Vec<CentreAccounts>>>,
    /// Whether each CFA is told alone: those of few apprentices are not.
    pub alone: Vec<bool>,
}

impl Accounts {
    /// The rows of the table: each side that has accounts, each CFA told alone, beside the first side.
    #[must_use]
    pub fn rows<'a>(&'a self, names: &'a [String]) -> Vec<Compared<'a>> {
        let base = self.sides.first().and_then(Option::as_ref);
        let of_side = |(name, accounts): (&'a String, &'a Vec<CentreAccounts>)| {
            let row = |(rank, one): (usize, &'a CentreAccounts)| (name.as_str(), one, base.and_then(|base| base.get(rank)));
            accounts.iter().enumerate().filter(|(rank, _)| self.alone[*rank]).map(row).collect::<Vec<_>>()
        };
        names.iter().zip(&self.sides).filter_map(|(name, side)| Some((name, side.as_ref()?))).flat_map(of_side).collect()
    }

    /// The years of a side, all CFAs that have accounts together: year, result, cash at its end, CFAs that go under their limit in it.
    #[must_use]
    pub fn years(&self, accounts: &[CentreAccounts]) -> Vec<(i32, Centimes, Centimes, u64)> {
        let known = || accounts.iter().filter(|one| one.known);
        let year = |(rank, year): (usize, i32)| {
            let sum = |amount: fn(&YearAccounts) -> Centimes| known().filter_map(|one| one.years.get(rank)).map(amount).sum();
            let below = known().filter(|one| one.years.get(rank).is_some_and(|year| year.lowest.0 < -one.overdraft));
            (year, sum(|year| year.resultat), sum(|year| year.tresorerie_fin), below.count() as u64)
        };
        self.horizon.years().enumerate().map(year).collect()
    }
}

/// The accounts of the sides that are scenarios, when `--centres` or a scenario names a table of centres; none otherwise.
///
/// # Errors
/// Those of the accounts of a run; `C038` when no CFA has accounts; `U002` when two scenarios show other years.
pub fn accounts(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Option<Accounts>, Failure> {
    let other_question = args.explain || args.cohorts || args.entries.is_some() || args.condition.is_some();
    if other_question || args.centres.is_none() && !sides.name_centres {
        return Ok(None);
    }
    if args.contrats.as_deref().is_some_and(is_standard_input) {
        let fault = Diagnostic::error(Code::U002).with("cause", "one_standard_input").with("file", STANDARD);
        return Err(fault.hinting("save_one_input").into());
    }
    // The faults of the contracts and of the scenarios are told already.
    let silent = Context { printer: context.printer.silenced(), ..context.clone() };
    let mut made: Vec<Option<Comptes>> = Vec::new();
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
    context.printer.diagnostics(&first.remarks, &Sources::new());
    let horizon = first.settings.horizon;
    if let Some(other) = made.iter().flatten().find(|other| other.settings.horizon != horizon) {
        let cause = format!("[comptes] {} ≠ {}", first.years(), other.years());
        return Err(Diagnostic::error(Code::U002).with("cause", cause).hinting("same_years").into());
    }
    let alone = told_alone(&first.accounts);
    Ok(Some(Accounts { horizon, alone, sides: made.into_iter().map(|made| made.map(|comptes| comptes.accounts)).collect() }))
}

/// Over the years of the side before, unless the scenario says its own.
fn of_side(args: &CompareArgs, name: &str, horizon: Option<Horizon>, context: &Context) -> Result<Comptes, Failure> {
    let asked = Asked { scenario: Some(name), contrats: args.contrats.as_deref(), centres: args.centres.as_deref() };
    let inputs = job::load(asked, context)?;
    let own = inputs.scenario.comptes.settings;
    let horizon = horizon.filter(|_| !inputs.scenario.comptes.horizon_given).unwrap_or(own.horizon);
    Ok(Comptes::with(&inputs, AccountSettings { horizon, ..own })?)
}

/// CFAs with few apprentices in some year are together, as in the reports.
fn told_alone(accounts: &[CentreAccounts]) -> Vec<bool> {
    let heads = |one: &CentreAccounts| one.years.iter().map(|year| year.effectif.unsigned_abs()).collect();
    let counts: Vec<Vec<u64>> = accounts.iter().map(heads).collect();
    small_cells::put_together(&counts).into_iter().map(|together| !together).collect()
}
