//! Contracts chosen by a condition (`--where`) and grouped by their columns (`--by`); tables and columns chosen (`--tables`, `--columns`).

use std::collections::BTreeMap;

use super::JobRefused;
use super::refused::{absent, no_contract};
use crate::contract::condition::{Condition, NotUnderstood};
use crate::contract::facts::{COLUMNS, ContractFacts};
use crate::contract::{Cohort, CohortBuilder};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::io::read::tells_of_a_person;
use crate::io::write::ChosenTables;
use crate::legislation::Nomenclature;
use crate::tables;

/// The level of a contract: that of its file, else of the nomenclature.
fn levels(nomenclature: &Nomenclature) -> impl Fn(&Cohort, usize) -> Option<crate::codes::Niveau> + Sync {
    |cohort, row| cohort.niveau(row).or_else(|| nomenclature.niveau(cohort.code_diplome(row)))
}

/// The rows of a cohort that a condition keeps.
///
/// # Errors
/// `U009` when it cannot be understood; `S022` when it keeps none.
pub fn chosen(cohort: &Cohort, condition: &str, nomenclature: &Nomenclature) -> Result<Vec<usize>, Diagnostic> {
    let own: Vec<String> = cohort.own_columns().map(str::to_owned).collect();
    let read = Condition::parse(condition, &own).map_err(|error| not_understood(condition, &error))?;
    let level_of = levels(nomenclature);
    let facts = ContractFacts::new(cohort, &level_of);
    let rows: Vec<usize> = (0..cohort.len()).filter(|&row| read.holds(&facts, row)).collect();
    if rows.is_empty() { Err(no_contract("--where", condition)) } else { Ok(rows) }
}

/// The tables of a run by name (all when the list is empty), and those of their columns that are named (all when that list is empty).
///
/// # Errors
/// `U002` for a column that is of none of these tables, and for a table without any of the columns.
pub fn chosen_tables(tables: &[String], columns: &[String]) -> Result<ChosenTables, Vec<Diagnostic>> {
    if columns.is_empty() {
        return Ok(ChosenTables::whole(tables));
    }
    let known: BTreeMap<&str, Vec<&'static str>> = tables::run_columns(&Cohort::default()).into_iter().collect();
    let kept_of = |table: &String| {
        let all = known.get(table.as_str()).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(|column| columns.iter().any(|asked| asked == column)).collect::<Vec<_>>()
    };
    let kept: BTreeMap<String, Vec<&'static str>> = tables.iter().map(|table| (table.clone(), kept_of(table))).collect();
    let fault = |cause: String, hint| Diagnostic::error(Code::U002).with("cause", cause).hinting(hint);
    let nowhere = columns.iter().filter(|asked| !kept.values().flatten().any(|column| column == asked));
    let bare = kept.iter().filter(|(_, columns)| columns.is_empty());
    let faults: Vec<Diagnostic> = nowhere
        .map(|column| fault(format!("--columns {column}"), "column_of_no_table"))
        .chain(bare.map(|(table, _)| fault(format!("--tables {table}"), "table_without_columns")))
        .collect();
    if faults.is_empty() { Ok(ChosenTables::Only(kept)) } else { Err(faults) }
}

/// The rows of a cohort alone, and how many CFAs have contracts on both sides of the choice.
#[must_use]
pub fn kept(cohort: &Cohort, rows: &[usize]) -> (Cohort, usize) {
    let mut builder = CohortBuilder::default();
    rows.iter().for_each(|&row| builder.push(&cohort.ligne(row)));
    let mut counts = vec![(0_usize, 0_usize); cohort.cfas().len()];
    (0..cohort.len()).for_each(|row| counts[cohort.cfa_number(row) as usize].0 += 1);
    rows.iter().for_each(|&row| counts[cohort.cfa_number(row) as usize].1 += 1);
    (builder.finish(), counts.iter().filter(|(all, kept)| *kept > 0 && kept < all).count())
}

fn not_understood(condition: &str, error: &NotUnderstood) -> Diagnostic {
    let place = (error.place + 1).to_string();
    let fault =
        Diagnostic::error(Code::U009).with_value(&error.found).with("condition", condition).with("place", place).with("cause", error.cause);
    if error.cause != "no_such_column" {
        return fault.hinting("condition");
    }
    if tells_of_a_person(&error.found) {
        return fault.hinting("personal_column");
    }
    let near = nearest(&error.found, COLUMNS.iter().map(|column| column.name)).join(", ");
    if near.is_empty() {
        fault.with("keys", names()).hinting("condition_columns")
    } else {
        fault.with("near", near).hinting("did_you_mean")
    }
}

fn names() -> String {
    COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// The names asked for that are no column of every table of contracts: those that the file must have itself.
#[must_use]
pub fn own_columns(by: &[String], condition: Option<&str>) -> Vec<String> {
    let known = |name: &&String| COLUMNS.iter().any(|column| column.name == **name);
    let mut own: Vec<String> = by.iter().filter(|name| !known(name)).cloned().collect();
    own.extend(condition.map(Condition::own_columns).unwrap_or_default());
    own.sort();
    own.dedup();
    own
}

/// The columns asked for, as the contracts have them: those of every table, and those of the file's own.
///
/// # Errors
/// `S040` for a column that is not one, or that tells too closely of one person to group by.
pub fn columns(asked: &[String], cohort: &Cohort) -> Result<Vec<&'static str>, JobRefused> {
    // The headers of a table last as long as the program; those of a file's own are as few as its command line names.
    let own: Vec<&'static str> = cohort.own_columns().map(|name| &*name.to_owned().leak()).collect();
    let known = || COLUMNS.iter().filter(|column| !column.personal).map(|column| column.name).chain(own.iter().copied());
    let missing = |name: &String| {
        let fault = absent("--by", name, known());
        if tells_of_a_person(name) {
            return fault.hinting("personal_column");
        }
        if fault.hint.is_some() { fault } else { fault.with("keys", known().collect::<Vec<_>>().join(", ")).hinting("condition_columns") }
    };
    let found = |name: &String| known().find(|known| known == name).ok_or_else(|| missing(name));
    let (found, faults): (Vec<_>, Vec<_>) = asked.iter().map(found).partition(Result::is_ok);
    if faults.is_empty() {
        return Ok(found.into_iter().flatten().collect());
    }
    Err(faults.into_iter().filter_map(Result::err).collect::<Vec<_>>().into())
}

/// The values of columns of a row, as tables write them.
pub fn values<'a>(cohort: &'a Cohort, columns: &'a [&'static str], nomenclature: &'a Nomenclature) -> impl Fn(usize) -> Vec<String> + 'a {
    move |row| {
        let level_of = levels(nomenclature);
        let facts = ContractFacts::new(cohort, &level_of);
        columns.iter().map(|column| facts.value(column, row).map(|fact| fact.text()).unwrap_or_default()).collect()
    }
}
