//! The first scenario along a range of one of its values (`--sweep`): a parameter of the law, all prices, or any key of the scenario; what
//! comes out for the contracts, and for the accounts, the fund and the draws where there are some.

use super::Comparing;
use super::sides::Sides;
use crate::comparison::{
    ComparedWorld, ContractFilter, Lever, LeverError, Sweep, UnmadeScenario, WorldMeasure, measured, sweep, sweep_scenarios,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::scenarios::Loaded;
use crate::jobs::{self, CohortAccounts, FundAsked, InputChoice, Inputs, JobRefused, Means, SourceTexts};
use crate::montecarlo::{DrawPlan, Points};
use crate::scenario::Scenario;
use crate::tables::{SweptFund, SweptPoint, SweptRisk, years_together};

/// The keys that choose the contracts and the centres: the range is over one list.
const SOURCES: [&str; 5] = ["cohorte.contrats", "cohorte.centres", "cohorte.synthese", "cohorte.graine", "cohorte.echelle"];
/// Sections that change no contract, but accounts, fund or draws.
const OF_ACCOUNTS: [&str; 3] = ["comptes.", "fonds.", "risques."];
/// Draws of each value of a range of `[risques]`.
const DRAWS: u64 = 200;
/// Points of the curves of the fund: they are not shown.
const POINTS: usize = 2;

/// A range and what comes out of it.
pub struct Swept {
    /// What comes out for the contracts.
    pub sweep: Sweep,
    /// The accounts, the fund and the draws of each value, when there are some.
    pub points: Vec<(String, SweptPoint)>,
}

/// Goes through a range.
///
/// # Errors
/// The path or the value at fault; the faults of the accounts, the fund or the draws of a value.
pub fn swept(args: &Comparing, sides: &Sides, chosen: Option<&ContractFilter<'_>>, means: &Means) -> Result<Option<Swept>, JobRefused> {
    let Some(asked) = args.sweep.as_deref() else { return Ok(None) };
    let (source, cohort) = sides.source(0).zip(sides.raw()).ok_or_else(|| super::refusals::needs_a_scenario(&args.sides[0]))?;
    let found = match sweep((cohort, chosen), &source, asked) {
        Err((_, LeverError::Path)) => sweep_scenarios(asked, |path, value| measure_with(sides, chosen, path, value)),
        found => found,
    };
    let sweep = found.map_err(|(_, error)| super::refusals::lever_fault(asked, error))?;
    let points = points(args, sides, &sweep, means)?;
    if is_idle(&sweep, &points) {
        let value = |at: Option<&(String, WorldMeasure)>| at.map(|(value, _)| value.clone()).unwrap_or_default();
        let told = Diagnostic::warning(Code::S008).with("parameter", &sweep.path).with("first", value(sweep.points.first()));
        means.observer.told(&[told.with("last", value(sweep.points.last())).hinting("idle_range")], &SourceTexts::new());
    }
    Ok(Some(Swept { sweep, points }))
}

/// Whether a range moves nothing that is computed: neither a contract, nor an account, the fund or a draw.
fn is_idle(sweep: &Sweep, points: &[(String, SweptPoint)]) -> bool {
    sweep.points.len() > 1
        && sweep.points.windows(2).all(|pair| pair[0].1 == pair[1].1)
        && points.windows(2).all(|pair| pair[0].1 == pair[1].1)
}

/// The accounts, the fund or the draws of each value of a range.
fn points(args: &Comparing, sides: &Sides, sweep: &Sweep, means: &Means) -> Result<Vec<(String, SweptPoint)>, JobRefused> {
    let asks = OF_ACCOUNTS.iter().any(|section| sweep.path.starts_with(section));
    if !asks && args.centres.is_none() && !sides.name_centres || !asks && args.condition.is_some() {
        return Ok(Vec::new());
    }
    if args.condition.is_some() {
        let fault = Diagnostic::error(Code::U002).with("cause", format!("--where, --sweep {}", sweep.path));
        return Err(fault.hinting("whole_cfas").into());
    }
    let silent = means.silenced();
    let point = |(value, _): &(String, WorldMeasure)| Ok((value.clone(), point(args, sides, &sweep.path, value, &silent)?));
    sweep.points.iter().map(point).collect()
}

fn point(args: &Comparing, sides: &Sides, path: &str, value: &str, means: &Means) -> Result<SweptPoint, JobRefused> {
    let inputs = inputs_with(args, sides, path, value, means)?;
    if path.starts_with("fonds.") {
        return Ok(SweptPoint { fund: Some(fund(&inputs, means)?), ..SweptPoint::default() });
    }
    if path.starts_with("risques.") {
        return Ok(SweptPoint { risk: Some(risk(&inputs, means)?), ..SweptPoint::default() });
    }
    let comptes = CohortAccounts::with(&inputs, inputs.scenario.comptes.settings)?;
    comptes.needed()?;
    let lowest = match &comptes.accounts[..] {
        [one] => one.years.iter().map(|year| year.lowest.0).collect(),
        _ => Vec::new(),
    };
    Ok(SweptPoint { years: years_together(comptes.settings.horizon, &comptes.accounts), lowest, ..SweptPoint::default() })
}

fn fund(inputs: &Inputs, means: &Means) -> Result<SweptFund, JobRefused> {
    let asked = FundAsked { policy: None, envelope: None, draws: 0, seed: 1, points: POINTS, changes: false };
    let study = jobs::fund(inputs, asked, means)?.study;
    let voted = study.voted();
    Ok(SweptFund {
        politique: study.policy.as_str(),
        enveloppe: study.envelope,
        besoin: study.need(),
        distribue: voted.map(|voted| voted.allocation.given()).unwrap_or_default(),
        cfa_maintenus: voted.map_or(0, |voted| voted.saved.cfas),
        apprentis_maintenus: voted.map_or(0, |voted| voted.saved.apprentices),
    })
}

fn risk(inputs: &Inputs, means: &Means) -> Result<SweptRisk, JobRefused> {
    let drawn = jobs::risks_of(inputs, 1, DrawPlan { draws: DRAWS, precision: None, drivers: 0, points: Points::Simple }, means)?;
    let (part, erreur_type) = drawn.risks.region.share_insolvent();
    let annee = drawn.settings.horizon.years().last().unwrap_or_default();
    Ok(SweptRisk { tirages: drawn.risks.draws, annee, part, erreur_type })
}

/// The first scenario with a value of a path, over its contracts and centres.
fn inputs_with(args: &Comparing, sides: &Sides, path: &str, value: &str, means: &Means) -> Result<Inputs, JobRefused> {
    let name = args.sides[0].as_str();
    let loaded = jobs::loaded(Some(name), means)?;
    let asked = InputChoice { scenario: Some(name), contrats: args.contrats.as_deref(), centres: args.centres.as_deref(), region: None };
    let fault = |error| super::refusals::lever_fault(&format!("{path}={value}"), error);
    let lever = sides.source(0).map(|source| Lever::of(&source, path, value));
    if let Some(Ok(lever)) = lever {
        return jobs::load_tried(loaded, Some(lever), asked, means);
    }
    let scenario = scenario_with(&loaded.text, path, value).map_err(fault)?;
    jobs::load_tried(Loaded { scenario, ..loaded }, None, asked, means)
}

/// What comes out of the first scenario when a key of it has another value.
fn measure_with(sides: &Sides, chosen: Option<&ContractFilter<'_>>, path: &str, value: &str) -> Result<WorldMeasure, LeverError> {
    let (Some(raw), Some(text)) = (sides.raw(), sides.texts.first()) else { return Err(LeverError::Path) };
    let scenario = scenario_with(text, path, value)?;
    let data = &sides.datasets;
    let law = scenario.law(data.in_force(), None).map_err(|_| LeverError::Value)?;
    let world = ComparedWorld::new(&law.law, &law.npec, &law.cout_prefecture, &data.nomenclature, scenario.settings);
    let (demand, employer) = (scenario.employers.demand, scenario.employers.settings);
    let standing = UnmadeScenario { world, assumptions: &scenario.assumptions, demand, employer };
    measured((raw, chosen), &data.law, &[standing]).first().copied().ok_or(LeverError::Path)
}

/// A scenario with another value of a key. A decimal is a text in a scenario, a number of days or of years is none: the first writing that
/// the scenario reads.
fn scenario_with(text: &str, path: &str, value: &str) -> Result<Scenario, LeverError> {
    if SOURCES.contains(&path) || path.starts_with("scenario.") {
        return Err(LeverError::Path);
    }
    let table: toml::Table = toml::from_str(text).map_err(|_| LeverError::Path)?;
    let text = toml::Value::String(value.to_owned());
    let whole = value.parse().ok().map(toml::Value::Integer);
    let decimal = value.parse().ok().map(toml::Value::Float);
    let mut faults = Vec::new();
    let parsed = [Some(text), whole, decimal].into_iter().flatten().map(|value| with(&table, path, value)).find_map(|table| {
        let read = Scenario::parse("sweep", "sweep", &table?.to_string());
        read.map_err(|fault| faults.push(fault)).ok()
    });
    let unread = || faults.iter().any(|of_one| of_one.iter().all(|fault| fault.code == Code::S008));
    if parsed.is_none() && unread() {
        return Err(LeverError::Unread);
    }
    let unknown = || faults.iter().flatten().any(|fault| fault.hint == Some("unknown_key"));
    parsed.ok_or_else(|| if unknown() || faults.is_empty() { LeverError::Path } else { LeverError::Value })
}

/// A scenario with another value of a key; none when the path goes through what is no table. An entry of a list is named by its year, else
/// by its rank from 1: `fonds.enveloppes.2020.fonctionnement`, `npec.1.facteur`.
fn with(table: &toml::Table, path: &str, value: toml::Value) -> Option<toml::Table> {
    let mut whole = toml::Value::Table(table.clone());
    let mut place = &mut whole;
    for segment in path.split('.') {
        place = match place {
            toml::Value::Table(table) => table.entry(segment).or_insert_with(|| toml::Value::Table(toml::Table::new())),
            toml::Value::Array(list) => entry(list, segment)?,
            _ => return None,
        };
    }
    let leaf = !place.is_table() || place.as_table().is_some_and(toml::Table::is_empty);
    if !leaf || place.is_array() {
        return None;
    }
    *place = value;
    if let toml::Value::Table(table) = whole { Some(table) } else { None }
}

fn entry<'l>(list: &'l mut [toml::Value], segment: &str) -> Option<&'l mut toml::Value> {
    let number: i64 = segment.parse().ok()?;
    let of_year = list.iter().position(|entry| entry.get("annee").and_then(toml::Value::as_integer) == Some(number));
    let rank = || usize::try_from(number).ok()?.checked_sub(1);
    list.get_mut(of_year.or_else(rank)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_key_of_a_scenario_has_another_value() {
        let text = "[scenario]\ntitre = \"x\"\n[[fonds.enveloppes]]\nannee = 2020\nfonctionnement = \"10.00\"\n[[fonds.enveloppes]]\nannee = 2021\nfonctionnement = \"20.00\"\n\
            [[npec]]\nfacteur = \"0.9\"\nreason = \"r\"\n";
        let table: toml::Table = toml::from_str(text).unwrap();
        let changed = |path: &str| with(&table, path, toml::Value::Integer(7)).map(|table| table.to_string());
        assert!(changed("fonds.enveloppes.2021.fonctionnement").unwrap().contains("annee = 2021\nfonctionnement = 7"));
        assert!(changed("npec.1.facteur").unwrap().contains("facteur = 7"));
        assert!(changed("comptes.alerte_mois").unwrap().contains("alerte_mois = 7"));
        assert!(changed("risques.delais.opco.moyenne").is_some());
        for none in ["npec.2.facteur", "npec.x.facteur", "fonds.enveloppes", "fonds", "scenario.titre.x"] {
            assert_eq!(changed(none), None, "{none}");
        }
        let factor = |value: &str| scenario_with(text, "npec.1.facteur", value).map(|scenario| scenario.npec.len());
        assert_eq!((factor("0.95"), factor("9")), (Ok(1), Err(LeverError::Value)));
        assert_eq!(scenario_with(text, "npec.1.facteurs", "1").map(|_| ()), Err(LeverError::Path));
        assert_eq!(scenario_with(text, "cohorte.graine", "1").map(|_| ()), Err(LeverError::Path));
    }
}
