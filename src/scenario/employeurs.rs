//! `[employeurs]`: what stands for missing facts of employers, and how their hires answer to what an apprentice costs (D1).

use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::faults::ScenarioFaults;
use crate::demand::DemandSettings;
use crate::legislation::EmployerSettings;
use crate::units::Part;

/// Largest staff that may stand for a missing one.
const LARGEST_STAFF: u32 = 1_000_000;
/// Ages that may stand for a missing one.
const AGES: std::ops::RangeInclusive<u32> = 15..=60;
/// Years of which the rules of aids are known.
const REFERENCES: std::ops::RangeInclusive<i32> = 2015..=2025;

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Employeurs {
    /// Staff of an employer whose staff is not given: 5 by default.
    #[schemars(with = "Option<u32>")]
    effectif_absent: Option<Spanned<u32>>,
    /// Age at signature of an apprentice whose birth date is not given: 18 by default.
    #[schemars(with = "Option<u32>")]
    age_absent: Option<Spanned<u32>>,
    /// D1: whether hires answer to the net cost of the first year. Without it, the contracts are taken as they are.
    demande: bool,
    /// D1: change of hires for 1 000 EUR more, such as "0.05" (range of the studies: 0.02 to 0.11).
    #[schemars(with = "Option<String>")]
    sensibilite: Option<Spanned<String>>,
    /// D1: year whose rules the contracts would have been signed under: 2018 by default.
    #[schemars(with = "Option<i32>")]
    annee_reference: Option<Spanned<i32>>,
    /// D1: share of the hires lost or won that are taken up or given up as contrats de professionnalisation: "0" by default.
    #[schemars(with = "Option<String>")]
    substitution: Option<Spanned<String>>,
    /// D1: seed of the draw that keeps or repeats a contract: 0 by default.
    #[schemars(with = "Option<u64>")]
    graine: Option<Spanned<u64>>,
    /// Whether the facts that stand for missing ones may change no contract of the run.
    pub(super) sans_effet_admis: bool,
}

/// The employer's side of a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmployerSide {
    /// What stands for missing facts.
    pub settings: EmployerSettings,
    /// D1; none when the contracts are taken as they are.
    pub demand: Option<DemandSettings>,
}

impl Employeurs {
    pub(super) fn read(&self, faults: &mut ScenarioFaults<'_>) -> EmployerSide {
        let standing = EmployerSettings::default();
        let effectif = self.effectif_absent.as_ref();
        let effectif_absent = within(effectif, "effectif_absent", "0 .. 1 000 000", |&size| size <= LARGEST_STAFF, faults)
            .unwrap_or(standing.effectif_absent);
        let age_absent = within(self.age_absent.as_ref(), "age_absent", "15 .. 60", |age| AGES.contains(age), faults);
        let settings = EmployerSettings { effectif_absent, age_absent: age_absent.unwrap_or(standing.age_absent) };
        let default = DemandSettings::default();
        let year = within(self.annee_reference.as_ref(), "annee_reference", "2015 .. 2025", |year| REFERENCES.contains(year), faults);
        let demand = DemandSettings {
            sensitivity: part(self.sensibilite.as_ref(), "sensibilite", faults).unwrap_or(default.sensitivity),
            reference_year: year.unwrap_or(default.reference_year),
            substitution: part(self.substitution.as_ref(), "substitution", faults).unwrap_or(default.substitution),
            seed: self.graine.as_ref().map_or(0, |seed| *seed.get_ref()),
        };
        if !self.demande {
            self.nothing_answers(faults);
        }
        EmployerSide { settings, demand: self.demande.then_some(demand) }
    }
}

impl Employeurs {
    /// Settings of D1 that nothing reads when hires do not answer (`S008`).
    fn nothing_answers(&self, faults: &mut ScenarioFaults<'_>) {
        let spans = [
            ("employeurs.sensibilite", self.sensibilite.as_ref().map(Spanned::span)),
            ("employeurs.annee_reference", self.annee_reference.as_ref().map(Spanned::span)),
            ("employeurs.substitution", self.substitution.as_ref().map(Spanned::span)),
            ("employeurs.graine", self.graine.as_ref().map(Spanned::span)),
        ];
        for (key, span) in spans {
            if let Some(span) = span {
                faults.idle(key, &span, "needs_demande");
            }
        }
    }
}

/// A number within its bounds; a fault is told for another.
fn within<T: Copy + std::fmt::Display>(
    given: Option<&Spanned<T>>,
    key: &str,
    bounds: &str,
    sound: impl Fn(&T) -> bool,
    faults: &mut ScenarioFaults<'_>,
) -> Option<T> {
    let given = given?;
    let value = *given.get_ref();
    if !sound(&value) {
        faults.refuse(key, &given.span(), value, bounds);
    }
    Some(value)
}

/// A share from 0 to 1, written with at most four decimals.
fn part(given: Option<&Spanned<String>>, key: &str, faults: &mut ScenarioFaults<'_>) -> Option<Part> {
    let given = given?;
    let read = Part::parse(given.get_ref()).filter(|&part| part <= Part::WHOLE);
    if read.is_none() {
        faults.refuse(key, &given.span(), given.get_ref(), "0 .. 1");
    }
    read
}
