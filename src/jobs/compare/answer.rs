//! What a comparison finds.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::Comparing;
use super::again::seeds;
use super::comptes::accounts;
use super::explain::{causes, remarks};
use super::refusals::{lever_fault, needs_a_scenario};
use super::sides::{LoadedSide, Sides};
use super::swept::{Swept, swept};
use crate::comparison::{
    ChangeCauses, ComparedSide, Comparison, ContractFilter, OverSeeds, SavedRow, Sensitivity, Split, Splitter, cohort_shares,
    compare_chosen, sensitivity, structure,
};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::jobs;
use crate::jobs::{JobRefused, Means, SourceTexts};
use crate::report::comparison::CohortSplit;
use crate::signs::quoted;
use crate::tables::comparison::ContractDifference;
use crate::tables::{self, ComparedAccounts, ContractGroup};
use crate::units::Centimes;

/// The year at whose end the cash received is compared when none is said: that of the switch.
const SWITCH_YEAR: i32 = 2020;
/// A contract that differs by a cent wins or loses, unless another threshold is said.
const THRESHOLD: Centimes = Centimes(1);

/// The answers to what the command line asks.
pub struct ComparisonAnswer {
    /// What the sides come to, and what makes the difference.
    pub comparison: Comparison,
    /// The contracts that differ, when a folder is written.
    pub contracts: Vec<ContractDifference>,
    /// For each later side that is a scenario like the first: what the difference comes from.
    pub splits: Vec<(usize, Split)>,
    /// Two lists of contracts.
    pub cohorts: Option<CohortSplit>,
    /// What the first scenario rests on.
    pub sensitivity: Option<Sensitivity>,
    /// The first scenario along a range.
    pub swept: Option<Swept>,
    /// Why the number moved between two saved runs.
    pub causes: Option<ChangeCauses>,
    /// Years at whose end the cash received is compared.
    pub years: Vec<i32>,
    /// The threshold of winners and losers.
    pub threshold: Centimes,
    /// Columns of the contracts by which they are grouped.
    pub by: Vec<&'static str>,
    /// The groups, on each side.
    pub groups: Vec<ContractGroup>,
    /// The figures over several drawings of the contracts.
    pub seeds: Vec<OverSeeds>,
    /// The accounts of the CFAs on each side, when a table of centres is there.
    pub accounts: Option<ComparedAccounts>,
}

/// What a scenario says, as it is written; none of a saved run.
fn section_table((side, text): (&LoadedSide, &String)) -> Option<toml::Table> {
    if matches!(side, LoadedSide::Scenario(_)) { toml::from_str(text).ok() } else { None }
}

/// What clap cannot check.
///
/// # Errors
/// `U002` when a single side is given and no other question is asked.
pub fn check_use(args: &Comparing) -> Result<(), JobRefused> {
    let alone = args.sensitivity || args.sweep.is_some() || args.entries.is_some() || args.seeds.is_some();
    if args.sides.len() < 2 && !alone || args.cohorts && args.sides.len() != 2 {
        return Err(Diagnostic::error(Code::U002).with("cause", args.sides.join(" ")).hinting("two_sides").into());
    }
    Ok(())
}

impl ComparisonAnswer {
    /// Compares the sides.
    ///
    /// # Errors
    /// `U007` when a range cannot be understood; `U002` when a question needs a scenario and a saved run is given; the faults of the
    /// second list of contracts.
    pub fn of(args: &Comparing, sides: &Sides, means: &Means) -> Result<Self, JobRefused> {
        let threshold = args.threshold.unwrap_or(THRESHOLD);
        let years = if args.years.is_empty() {
            vec![sides.read.as_ref().map_or(SWITCH_YEAR, |read| year_of(&read.cohort))]
        } else {
            args.years.clone()
        };
        let list = sides.sides();
        let by = match &sides.read {
            Some(read) => jobs::columns(&args.by, &read.cohort)?,
            None if args.by.is_empty() => Vec::new(),
            None => return Err(needs_a_scenario(sides.saved_names().next().unwrap_or_default())),
        };
        means.observer.told(&sides.not_compared(&args.sides), &SourceTexts::new());
        let ids = sides.chosen(args.condition.as_deref())?;
        let within = |row: usize| ids.as_ref().is_none_or(|ids| ids.contains(sides.roster().id(row)));
        let (comparison, contracts) = compared(sides, &list, threshold, args.listed, &within);
        let groups = sides.grouped(&list, &by, &within);
        let counts = |cohort: &Cohort, row: usize| ids.as_ref().is_none_or(|ids| ids.contains(cohort.contrat_id(row)));
        let chosen = ids.is_some().then_some(&counts as &ContractFilter<'_>);
        let splits = sides.splits(&years, chosen);
        let causes = args.explain.then(|| moved_by(args, sides, means)).transpose()?;
        let cohorts = lists(args, sides, means)?;
        let scenario = || sides.source(0).zip(sides.raw()).ok_or_else(|| needs_a_scenario(&args.sides[0]));
        let moved = || {
            let (source, cohort) = scenario()?;
            sensitivity((cohort, chosen), &source).map_err(|(value, error)| lever_fault(&value, error))
        };
        let sensitivity = args.sensitivity.then(moved).transpose()?;
        let swept = swept(args, sides, chosen, means)?;
        let accounts = accounts(args, sides, means)?;
        let seeds = seeds(args, sides, &years, means)?;
        Ok(Self { comparison, contracts, splits, cohorts, sensitivity, swept, causes, years, threshold, by, groups, seeds, accounts })
    }
}

/// The year of the switch, or for contracts that all begin after it the one that follows the year in which half of them have begun.
fn year_of(cohort: &Cohort) -> i32 {
    let mut starts: Vec<i32> = (0..cohort.len()).map(|row| cohort.debut(row).0.year()).collect();
    starts.sort_unstable();
    match (starts.first(), starts.get(starts.len().saturating_sub(1).div_euclid(2))) {
        (Some(&first), Some(&median)) if first > SWITCH_YEAR => median + 1,
        _ => SWITCH_YEAR,
    }
}

/// What moved the number between two saved runs, and remarks on what is no longer there.
fn moved_by(args: &Comparing, sides: &Sides, means: &Means) -> Result<ChangeCauses, JobRefused> {
    let [LoadedSide::Saved(before), LoadedSide::Saved(after)] = &sides.list[..] else {
        return Err(Diagnostic::error(Code::U002).with("cause", args.sides.join(" ")).hinting("two_runs").into());
    };
    let causes = causes(before, after, means)?;
    means.observer.told(&remarks(&causes, &args.sides), &SourceTexts::new());
    Ok(causes)
}

/// Two lists of contracts, when the command line asks for them: two years of entries, or the contracts of two scenarios.
fn lists(args: &Comparing, sides: &Sides, means: &Means) -> Result<Option<CohortSplit>, JobRefused> {
    if !args.cohorts && args.entries.is_none() {
        return Ok(None);
    }
    let (Some(base), Some(read)) = (sides.world(0), sides.read.as_ref()) else { return Err(needs_a_scenario(&args.sides[0])) };
    if let Some((one, other)) = args.entries {
        let last = sides.world(sides.list.len() - 1).unwrap_or(base);
        let (cohort, cfa) = (&read.cohort, args.cfa.as_deref());
        if let Some(cfa) = cfa.filter(|cfa| !cohort.cfas().iter().any(|known| known == cfa)) {
            return Err(jobs::absent("cfa", cfa, cohort.cfas().iter().map(String::as_str)).into());
        }
        let entered =
            |year: i32| move |row: usize| cohort.contrat(row).debut.0.year() == year && cfa.is_none_or(|cfa| cohort.cfa(row) == cfa);
        let structures = [structure(cohort, base, entered(one)), structure(cohort, last, entered(other))];
        if let Some((year, _)) = [one, other].into_iter().zip(&structures).find(|(_, structure)| structure.contracts == 0) {
            return Err(jobs::no_contract("--entries", &year.to_string()).into());
        }
        let name = |year: i32| means.messages.text("compare.entries", &[("year", &year.to_string())]);
        let shares = cohort_shares(&structures[0], &structures[1]);
        return Ok(Some(CohortSplit { names: [name(one), name(other)], structures, shares }));
    }
    let second = Comparing { sides: args.sides[1..].to_vec(), ..args.clone() };
    let second = super::sides::load(&second, means)?;
    let (Some(other), Some(others)) = (second.world(0), second.read.as_ref()) else { return Err(needs_a_scenario(&args.sides[1])) };
    let structures = [structure(&read.cohort, base, |_| true), structure(&others.cohort, other, |_| true)];
    let shares = cohort_shares(&structures[0], &structures[1]);
    Ok(Some(CohortSplit { names: [sides.source_name(means), second.source_name(means)], structures, shares }))
}

/// The comparison; with `named`, also the contracts that differ.
fn compared(
    sides: &Sides,
    list: &[ComparedSide<'_>],
    threshold: Centimes,
    named: bool,
    within: &(dyn Fn(usize) -> bool + Sync),
) -> (Comparison, Vec<ContractDifference>) {
    let differing = |row: usize, here: &[Option<SavedRow>]| -> Vec<ContractDifference> {
        let Some((&base, others)) = here.split_first().filter(|_| named) else { return Vec::new() };
        let due = |side: Option<SavedRow>| side.map(|side| side.du);
        let differs = |(_, other): &(usize, &Option<SavedRow>)| due(base) != due(**other);
        (1..).zip(others).filter(differs).map(|(side, &other)| ContractDifference { row, side, base, other }).collect()
    };
    let (comparison, contracts) = compare_chosen(sides.roster(), list, threshold, within, differing);
    (comparison, contracts.into_iter().flatten().collect())
}

impl Sides {
    /// What the differences of the sides come from, for each that is a scenario as the first.
    fn splits(&self, years: &[i32], chosen: Option<&ContractFilter<'_>>) -> Vec<(usize, Split)> {
        let Some((base, cohort)) = self.source(0).zip(self.raw()) else { return Vec::new() };
        let splitter = Splitter::new(cohort, base, years).of_chosen(chosen);
        (1..self.list.len()).filter_map(|side| Some((side, splitter.split(&self.source(side)?)))).collect()
    }

    /// S026: the sections of the fund and of the draws that are not those of the first scenario.
    fn not_compared(&self, asked: &[String]) -> Vec<Diagnostic> {
        let tables: Vec<Option<toml::Table>> = self.list.iter().zip(&self.texts).map(section_table).collect();
        let Some(first) = tables.first().and_then(Option::as_ref) else { return Vec::new() };
        let others = tables.iter().zip(asked).skip(1).filter_map(|(table, name)| Some((table.as_ref()?, name)));
        let told = |(table, name): (&toml::Table, &String)| {
            let differs = |(section, _): &(&str, &str)| table.get(*section) != first.get(*section);
            let fault = |(section, hint): (&'static str, &'static str)| {
                Diagnostic::note(Code::S026).with("scenario", quoted(name)).with("section", section).hinting(hint)
            };
            [("fonds", "ask_allocate"), ("risques", "ask_simulate")].into_iter().filter(differs).map(fault).collect::<Vec<_>>()
        };
        others.flat_map(told).collect()
    }

    /// The identifiers of the contracts that meet a condition, as the list has them; none without a condition.
    fn chosen(&self, condition: Option<&str>) -> Result<Option<BTreeSet<String>>, JobRefused> {
        let Some(condition) = condition else { return Ok(None) };
        let (Some(read), None) = (&self.read, self.saved_names().next()) else {
            let saved = self.saved_names().next().unwrap_or_default();
            return Err(needs_a_scenario(saved));
        };
        let rows = jobs::chosen(&read.cohort, condition, &self.datasets.nomenclature)?;
        Ok(Some(rows.into_iter().map(|row| read.cohort.contrat_id(row).to_owned()).collect()))
    }

    /// The contracts by columns of their own, on each side.
    fn grouped(&self, list: &[ComparedSide<'_>], by: &[&'static str], within: &(dyn Fn(usize) -> bool + Sync)) -> Vec<ContractGroup> {
        let Some(read) = self.read.as_ref().filter(|_| !by.is_empty()) else { return Vec::new() };
        let cohort = &read.cohort;
        let due = |row: usize, sides: &[Option<SavedRow>]| (row, sides.iter().map(|side| side.map(|side| side.du)).collect::<Vec<_>>());
        let (_, rows) = compare_chosen(self.roster(), list, Centimes::ZERO, within, due);
        let values = jobs::values(cohort, by, &self.datasets.nomenclature);
        tables::grouped(rows.len(), list.len(), |place| values(rows[place].0), |place| rows[place].1.clone(), cohort.cfas().len() > 1)
    }

    /// Whether a file that was read has faults.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        self.read.as_ref().is_some_and(|read| read.faults.errors() > 0 || read.faults.warnings() > 0)
    }
}
