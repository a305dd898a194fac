//! The contracts as a scenario assumes them, and the proof that each of its lines changes something.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{JobRefused, Means, SourceTexts};
use crate::comparison::Clock;
use crate::contract::{Cohort, region_of};
use crate::demand::Market;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::datasets::Datasets;
use crate::scenario::{self, Assumed, Law, LineEffect, Scenario};

/// The contracts as a scenario assumes them, then as the demand of their employers leaves them (D1) when it asks for it.
#[must_use]
pub fn assumed(raw: &Cohort, scenario: &Scenario, datasets: &Datasets, law: &Law) -> Assumed {
    let book = law.book(&datasets.nomenclature, &scenario.settings);
    let market = Market { book: &book, law: &law.law, reference: &datasets.law, employer: scenario.employers.settings };
    scenario::contracts(raw, &scenario.assumptions, scenario.employers.demand, &market)
}

/// What each line of the scenario changes: a line that changes nothing is refused, unless the scenario says that it may; a setting that
/// changes nothing is told.
///
/// # Errors
/// `S008` for each idle line, and the faults of the scenario's law.
pub fn proven(
    scenario: &Scenario,
    datasets: &Datasets,
    as_of: Option<NaiveDate>,
    contracts: (&Cohort, &Assumed),
    (text, means): (&str, &Means),
) -> Result<Vec<LineEffect>, JobRefused> {
    let (effects, idle) = found(scenario, datasets, as_of, contracts, text)?;
    judged(&effects, idle, scenario, (text, means))?;
    Ok(effects)
}

/// What each line changes, and the faults of the settings and assumptions that change nothing, not yet told.
pub(super) fn found(
    scenario: &Scenario,
    datasets: &Datasets,
    as_of: Option<NaiveDate>,
    (raw, assumed): (&Cohort, &Assumed),
    text: &str,
) -> Result<(Vec<LineEffect>, Vec<Diagnostic>), JobRefused> {
    let refused = |faults| JobRefused::with(faults, sources_of(scenario, text));
    let cohort = assumed.cohort.as_ref().unwrap_or(raw);
    let effects = scenario::effects(scenario, datasets.in_force(), as_of, cohort, &datasets.nomenclature).map_err(refused)?;
    Ok((effects, idle_settings(scenario, datasets, as_of, (raw, assumed), text)?))
}

/// Refuses or tells the lines that change nothing: those of the law and of the prices, then `idle` ones.
pub(super) fn judged(effects: &[LineEffect], idle: Vec<Diagnostic>, scenario: &Scenario, told: (&str, &Means)) -> Result<(), JobRefused> {
    refused_or_told(effects.iter().filter_map(LineEffect::fault).chain(idle).collect(), scenario, told)
}

/// As [`proven`], when what the lines change is not asked.
///
/// # Errors
/// Those of [`proven`].
pub fn not_idle(
    scenario: &Scenario,
    datasets: &Datasets,
    (raw, assumed): (&Cohort, &Assumed),
    (text, means): (&str, &Means),
) -> Result<(), JobRefused> {
    let refused = |faults| JobRefused::with(faults, sources_of(scenario, text));
    let cohort = assumed.cohort.as_ref().unwrap_or(raw);
    let mut idle = scenario::idle(scenario, datasets.in_force(), None, cohort, &datasets.nomenclature).map_err(refused)?;
    idle.extend(idle_settings(scenario, datasets, None, (raw, assumed), text)?);
    refused_or_told(idle, scenario, (text, means))
}

fn idle_settings(
    scenario: &Scenario,
    datasets: &Datasets,
    as_of: Option<NaiveDate>,
    (raw, assumed): (&Cohort, &Assumed),
    text: &str,
) -> Result<Vec<Diagnostic>, JobRefused> {
    let refused = |faults| JobRefused::with(faults, sources_of(scenario, text));
    let cohort = assumed.cohort.as_ref().unwrap_or(raw);
    let contracts = (raw, cohort, &assumed.changed);
    scenario::idle_settings(scenario, datasets.in_force(), as_of, contracts, &datasets.nomenclature).map_err(refused)
}

/// Errors stop, warnings are told.
fn refused_or_told(faults: Vec<Diagnostic>, scenario: &Scenario, (text, means): (&str, &Means)) -> Result<(), JobRefused> {
    let sources = sources_of(scenario, text);
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(JobRefused::with(faults, sources));
    }
    means.observer.told(&faults, &sources);
    Ok(())
}

/// What a drawn cohort already holds (`S023`): its entries were signed under the aids of their day, and D1 multiplies them again.
#[must_use]
pub fn answers_twice(scenario: &Scenario, drawn: bool) -> Option<Diagnostic> {
    let place = scenario.said.get("employeurs.demande").cloned().unwrap_or_default();
    let year = scenario.employers.demand.filter(|_| drawn)?.reference_year;
    Some(Diagnostic::warning(Code::S023).in_file(place.file).on_line(place.line).with("year", year).hinting("answers_twice"))
}

/// Contracts whose regime no text published by the day of the law gave (`S024`).
pub(super) fn without_rule(clock: &Clock) -> Option<Diagnostic> {
    let note = || Diagnostic::note(Code::S024).with("count", clock.without_rule).with("day", clock.day);
    (clock.without_rule > 0).then(note)
}

/// How many contracts say no région and take that of their CFA's UAI, by région.
pub(super) fn without_region(cohort: &Cohort) -> BTreeMap<&'static str, u64> {
    let of_cfas: Vec<Option<&'static str>> = cohort.cfas().iter().map(|cfa| region_of(cfa)).collect();
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let without = (0..cohort.len()).filter(|&row| cohort.region(row).is_none());
    without.filter_map(|row| of_cfas[cohort.cfa_number(row) as usize]).for_each(|region| *counts.entry(region).or_default() += 1);
    counts
}

/// Contracts that say no région and take that of their CFA (`C089`).
pub(super) fn placed(counts: &BTreeMap<&'static str, u64>) -> Option<Diagnostic> {
    let names: Vec<&str> = counts.keys().copied().collect();
    let note = || Diagnostic::note(Code::C089).with("count", counts.values().sum::<u64>()).with("region", names.join(", "));
    (!counts.is_empty()).then(note)
}

/// CFAs of which a condition leaves contracts out and keeps others (`S025`).
pub(super) fn cut_by_condition(cfas: usize) -> Option<Diagnostic> {
    (cfas > 0).then(|| Diagnostic::warning(Code::S025).with("count", cfas).hinting("whole_cfas"))
}

/// The text of a scenario under the name that its faults give it.
#[must_use]
pub fn sources_of(scenario: &Scenario, text: &str) -> SourceTexts {
    let place = scenario.said.values().next().map(|place| place.file.clone());
    place.map(|file| (file, text.to_owned())).into_iter().collect()
}
