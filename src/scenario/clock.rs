//! The second clock: what was not yet published on a day, and what each publication since costs or brings.

use chrono::NaiveDate;

use super::difference::{Difference, Variant, differences};
use super::law::{NPEC, typed};
use super::{InForce, Law, Scenario};
use crate::contract::Cohort;
use crate::diagnostic::Diagnostic;
use crate::legislation::{Later, Nomenclature};

/// Something that was not yet published, and its effect once it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotYetKnown {
    /// The parameter, or `npec`.
    pub later: Later,
    /// What knowing it alone changes, against what was known.
    pub alone: Difference,
}

/// What each later publication changes alone, in the order of the parameters; then what all of them change together.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn not_yet_known(
    scenario: &Scenario,
    base: InForce<'_>,
    day: NaiveDate,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<(Vec<NotYetKnown>, Difference), Vec<Diagnostic>> {
    let known = scenario.law(base, Some(day))?;
    let now = scenario.law(base, None)?;
    let laws: Vec<Option<Law>> = known.later.iter().map(|later| with(scenario, base, &known, &now, day, later)).collect();
    let variant = |law| Variant { law, settings: scenario.settings };
    let mut variants: Vec<Variant<'_>> = laws.iter().flatten().map(variant).collect();
    variants.push(variant(&now));
    let mut found = differences(cohort, nomenclature, &variant(&known), &variants);
    let together = found.pop().unwrap_or_default();
    let mut found = found.into_iter();
    let alone = |(later, law): (&Later, &Option<Law>)| NotYetKnown {
        later: later.clone(),
        alone: law.as_ref().and_then(|_| found.next()).unwrap_or_default(),
    };
    Ok((known.later.iter().zip(&laws).map(alone).collect(), together))
}

/// The law as known, with one thing as published since; none when it cannot stand alone.
fn with(scenario: &Scenario, base: InForce<'_>, known: &Law, now: &Law, day: NaiveDate, later: &Later) -> Option<Law> {
    if later.path == NPEC {
        return Some(Law { npec: now.npec.clone(), ..known.clone() });
    }
    let parameters = base.parameters.known(day).0.with_parameter_of(&later.path, base.parameters);
    let (parameters, law) = typed(&parameters, &scenario.overrides).ok()?;
    Some(Law { parameters, law, ..known.clone() })
}
