//! Proof of effect: how many contracts each line of a scenario changes, evaluated with it and without it.

use chrono::NaiveDate;

use super::difference::{Variant, differences, differs};
use super::{InForce, Law, Scenario};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::{Nomenclature, Place};

/// What one line of a scenario changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The parameter, or the price table.
    pub what: String,
    /// Where it is said.
    pub place: Place,
    /// Why.
    pub reason: String,
    /// Contracts whose amounts or payments, or whose cost for the employer, are no longer the same.
    pub contracts: u64,
    /// Whether it may change none.
    pub may_be_idle: bool,
}

impl Effect {
    fn new(what: &str, place: &Place, reason: &str, may_be_idle: bool) -> Self {
        Self { what: what.to_owned(), place: place.clone(), reason: reason.to_owned(), contracts: 0, may_be_idle }
    }

    /// The fault of a line that changes nothing and should (`S008`).
    #[must_use]
    pub fn fault(&self) -> Option<Diagnostic> {
        let idle = self.contracts == 0 && !self.may_be_idle;
        let fault = || Diagnostic::error(Code::S008).in_file(&self.place.file).on_line(self.place.line).with("parameter", &self.what);
        idle.then(|| fault().hinting("sans_effet_admis"))
    }
}

/// What each line of a scenario changes, in its order.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn effects(
    scenario: &Scenario,
    base: InForce<'_>,
    as_of: Option<NaiveDate>,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<Vec<Effect>, Vec<Diagnostic>> {
    let whole = scenario.law(base, as_of)?;
    let lines = lines(scenario);
    // A law that cannot stand without a line needs it: the line changes every contract.
    let without: Vec<Option<Law>> = lines.iter().map(|(_, without)| without.law(base, as_of).ok()).collect();
    let variants: Vec<Variant<'_>> = without.iter().flatten().map(|law| Variant { law, settings: scenario.settings }).collect();
    let base = Variant { law: &whole, settings: scenario.settings };
    let mut counted = differences(cohort, nomenclature, &base, &variants).into_iter().map(|difference| difference.contracts);
    let every = cohort.len() as u64;
    let count = |law: &Option<Law>| if law.is_some() { counted.next().unwrap_or(every) } else { every };
    let counts: Vec<u64> = without.iter().map(count).collect();
    Ok(lines.into_iter().zip(counts).map(|((effect, _), contracts)| Effect { contracts, ..effect }).collect())
}

/// The faults of the lines that change nothing and should (`S008`), without counting what the others change.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn idle(
    scenario: &Scenario,
    base: InForce<'_>,
    as_of: Option<NaiveDate>,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let whole = scenario.law(base, as_of)?;
    let whole = Variant { law: &whole, settings: scenario.settings };
    let idles = |(effect, without): (Effect, Scenario)| {
        let law = without.law(base, as_of).ok().filter(|_| !effect.may_be_idle)?;
        let without = Variant { law: &law, settings: scenario.settings };
        if differs(cohort, nomenclature, &whole, &without) { None } else { effect.fault() }
    };
    Ok(lines(scenario).into_iter().filter_map(idles).collect())
}

/// Each line of a scenario, and the scenario without it.
fn lines(scenario: &Scenario) -> Vec<(Effect, Scenario)> {
    let mut lines = Vec::new();
    for (rank, over) in scenario.overrides.iter().enumerate() {
        let mut without = scenario.clone();
        without.overrides.remove(rank);
        lines.push((Effect::new(&over.path, &over.place, &over.reason, over.may_be_idle), without));
    }
    for (rank, over) in scenario.npec.iter().enumerate() {
        let mut without = scenario.clone();
        without.npec.remove(rank);
        lines.push((Effect::new("npec", &over.place, &over.reason, over.may_be_idle), without));
    }
    for (rank, over) in scenario.cout_prefecture.iter().enumerate() {
        let mut without = scenario.clone();
        without.cout_prefecture.remove(rank);
        lines.push((Effect::new("cout_prefecture", &over.place, &over.reason, over.may_be_idle), without));
    }
    lines
}
