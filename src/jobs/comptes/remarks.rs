//! What must be told beside accounts: what stands for what was not given, what is missing, what lies outside the years shown.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::{CohortAccounts, named, without_accounts};
use crate::accounts::CentreAccounts;
use crate::calendar::Month;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::read::{CentresTable, near_names};
use crate::jobs::inputs::Inputs;
use crate::units::Centimes;

/// The remarks on the accounts of a run.
pub(super) fn remarks(comptes: &CohortAccounts, inputs: &Inputs) -> Vec<Diagnostic> {
    let given = inputs.centres.as_ref().filter(|_| inputs.centres_given);
    let mut remarks = given.map_or_else(Vec::new, |table| of_table(comptes, inputs, table));
    remarks.extend(unknown(comptes, given));
    remarks.extend(set_aside(comptes, inputs));
    remarks.extend(edges(comptes, inputs));
    remarks.extend(carried(comptes));
    remarks
}

/// What a table that somebody gave does not say, and what it says of nobody.
fn of_table(comptes: &CohortAccounts, inputs: &Inputs, table: &CentresTable) -> Vec<Diagnostic> {
    let file = table.source.name.as_str();
    let note = |code: Code| Diagnostic::note(code).in_file(file);
    let default = |(value, count): &(crate::contract::CentreValue, u64)| {
        note(Code::C030).in_column(value.as_str()).with("column", value.as_str()).with("count", count)
    };
    let mut remarks: Vec<Diagnostic> = comptes.defaults.iter().map(default).collect();
    let known: BTreeSet<&String> = inputs.cohort.cfas().iter().collect();
    let absent: Vec<&str> = known.iter().filter(|cfa| !table.rows.contains_key(**cfa)).map(|cfa| cfa.as_str()).collect();
    let unused: Vec<&str> = table.rows.keys().filter(|cfa| !known.contains(cfa)).map(String::as_str).collect();
    let without = |one: &&CentreAccounts| one.years.iter().any(|year| year.apprentis_mois == 0);
    let empty: Vec<&str> = comptes.accounts.iter().filter(without).map(|one| one.cfa.as_str()).collect();
    let undated = |centre: &&crate::contract::Centre| {
        let row = table.rows.get(&centre.cfa);
        row.is_some_and(|row| row.tresorerie_initiale.is_some() && row.tresorerie_date.is_none())
    };
    let undated: Vec<&str> = comptes.centres.iter().filter(undated).map(|centre| centre.cfa.as_str()).collect();
    if !absent.is_empty() {
        let fault = Diagnostic::warning(Code::C033).in_file(file).with("cfa", named(&absent)).with("count", absent.len());
        remarks.push(fault.hinting("add_centre"));
    }
    let both: Vec<&str> = absent.iter().chain(&unused).copied().collect();
    for (one, other) in near_names(&both) {
        let fault = Diagnostic::warning(Code::C082).in_file(file).in_column("cfa").with("one", one).with("other", other);
        remarks.push(fault.hinting("same_name"));
    }
    for (code, cfas) in [(Code::C034, unused), (Code::C035, empty)] {
        if !cfas.is_empty() {
            remarks.push(note(code).with("cfa", named(&cfas)).with("count", cfas.len()));
        }
    }
    if !undated.is_empty() {
        // Whoever chose other years may have kept the cash of the usual ones.
        let code = Code::C027;
        let fault = if inputs.scenario.comptes.horizon_given { Diagnostic::warning(code) } else { Diagnostic::note(code) };
        let fault = fault.in_file(file).in_column("tresorerie_date").with("opening", comptes.settings.horizon.span().opening);
        remarks.push(fault.with("cfa", named(&undated)).with("count", undated.len()).hinting("date_opening_cash"));
    }
    let flows = comptes.flows.centres.iter();
    let outside: Centimes = flows.flat_map(|flows| [&flows.before, &flows.after]).flat_map(|month| month.due).sum();
    if outside != Centimes::ZERO {
        remarks.push(note(Code::C037).with("years", comptes.years()).with("amount", outside).hinting("horizon"));
    }
    remarks
}

/// C038: the CFAs without accounts, but for those that [`Code::C033`] names.
fn unknown(comptes: &CohortAccounts, given: Option<&CentresTable>) -> Option<Diagnostic> {
    let told = |cfa: &str| given.is_some_and(|table| !table.rows.contains_key(cfa));
    let without = comptes.accounts.iter().filter(|one| !one.known && !told(&one.cfa));
    let without: Vec<&str> = without.map(|one| one.cfa.as_str()).collect();
    if without.is_empty() {
        return None;
    }
    let fault =
        given.map_or_else(|| Diagnostic::note(Code::C038), |table| Diagnostic::warning(Code::C038).in_file(table.source.name.as_str()));
    Some(without_accounts(fault, &without))
}

/// C026: contracts that are in no account.
fn set_aside(comptes: &CohortAccounts, inputs: &Inputs) -> Option<Diagnostic> {
    let count = comptes.flows.set_aside + inputs.faults.set_aside().count() as u64;
    (count > 0).then(|| Diagnostic::warning(Code::C026).with("count", count).hinting("accounts_incomplete"))
}

/// C028: years in which nobody enters any more, or a first month in which all who are there have just entered.
fn edges(comptes: &CohortAccounts, inputs: &Inputs) -> Vec<Diagnostic> {
    let (cohort, horizon) = (&inputs.cohort, comptes.settings.horizon);
    let starts = || (0..cohort.len()).map(|row| cohort.contrat(row).debut.0);
    let (Some(first), Some(last)) = (starts().min(), starts().max()) else { return Vec::new() };
    let mut found = Vec::new();
    let end = (horizon.until() + -1).year();
    if last.year() < end {
        let from = (last.year() + 1).max(horizon.from().year());
        let years = if from == end { end.to_string() } else { format!("{from}-{end}") };
        found.push(
            Diagnostic::note(Code::C028)
                .with("day", last)
                .with("years", years)
                .with("which", "last_entries")
                .with("what", "accounts_emptying")
                .hinting("horizon"),
        );
    }
    let present: i64 = comptes.flows.centres.iter().filter_map(|flows| flows.months.first()).map(|month| i64::from(month.present)).sum();
    if Month::of(first) + 12 > horizon.from() && Month::of(first) != horizon.from() {
        let what = if present > 0 { "accounts_lacking" } else { "accounts_not_begun" };
        let fault = Diagnostic::note(Code::C028).with("day", first).with("years", horizon.from().year());
        found.push(fault.with("which", "first_entries").with("what", what).hinting("earlier_contracts"));
    }
    found
}

/// C029: what the delays take from the opening cash.
fn carried(comptes: &CohortAccounts) -> Option<Diagnostic> {
    let of = |flows: &&crate::accounts::CentreFlows| flows.carried != Centimes::ZERO;
    let count = comptes.flows.centres.iter().filter(of).count();
    let amount: Centimes = comptes.flows.centres.iter().map(|flows| flows.carried).sum();
    let opening = comptes.settings.horizon.span().opening;
    (count > 0).then(|| Diagnostic::note(Code::C029).with("amount", amount).with("count", count).with("opening", opening))
}
