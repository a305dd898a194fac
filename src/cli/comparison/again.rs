//! Further questions that measure the sides again: several drawings of the contracts (`--seeds`), any key of the scenario (`--sweep`).

use super::sides::{LoadedSide, Sides};
use crate::cli::args::CompareArgs;
use crate::cli::job::{self, Progress};
use crate::cli::{Context, Failure};
use crate::comparison::{LeverError, Measure, OverSeeds, Standing, Sweep, World, measured, over_seeds, sweep_scenarios};
use crate::diagnostic::{Code, Diagnostic};
use crate::scenario::{Contrats, Scenario};

/// The sections whose keys change the contracts or what is paid for them.
const SECTIONS: [&str; 3] = ["cohorte.", "employeurs.", "reglages."];
/// The keys that choose the contracts.
const SOURCES: [&str; 5] = ["cohorte.contrats", "cohorte.centres", "cohorte.synthese", "cohorte.graine", "cohorte.echelle"];

/// The figures of each side over the seeds asked for.
///
/// # Errors
/// `U002` when the contracts are not drawn, or a side is a saved run.
pub fn seeds(args: &CompareArgs, sides: &Sides, years: &[i32], context: &Context) -> Result<Vec<OverSeeds>, Failure> {
    let Some((first, last)) = args.seeds else { return Ok(Vec::new()) };
    let refused = || Diagnostic::error(Code::U002).with("cause", "--seeds").hinting("seeds_need_drawn");
    let standing: Option<Vec<Standing<'_>>> = (0..sides.list.len()).map(|side| sides.standing(side)).collect();
    let (Some(standing), Some(scale)) = (standing, sides.scale) else { return Err(refused().into()) };
    let bar = Progress::new(context, &context.messages.word("run.progress"), usize::try_from(last - first + 1).unwrap_or(usize::MAX));
    let mut drawn = Vec::new();
    for seed in first..=last {
        let source = Contrats::Synthese { seed, scale };
        let read = job::read((None, None), &source, &sides.datasets, context)?;
        drawn.push(measured(&read.cohort, &sides.datasets.law, &standing));
        bar.advance(1);
    }
    Ok(over_seeds(&drawn, years))
}

/// The first scenario along a range of one of its keys.
///
/// # Errors
/// [`LeverError`] with what is at fault.
pub fn sweep_key(sides: &Sides, asked: &str) -> Result<Sweep, (String, LeverError)> {
    sweep_scenarios(asked, |path, value| measure_with(sides, path, value))
}

/// What comes out of the first scenario when a key of it has another value.
fn measure_with(sides: &Sides, path: &str, value: &str) -> Result<Measure, LeverError> {
    let known = SECTIONS.iter().any(|section| path.starts_with(section)) && !SOURCES.contains(&path);
    let (Some(raw), true) = (sides.raw(), known) else { return Err(LeverError::Path) };
    let text = sides.texts.first().ok_or(LeverError::Path)?;
    let table: toml::Table = toml::from_str(text).map_err(|_| LeverError::Path)?;
    // A decimal is a text in a scenario, a number of days or of years is none: the first writing that the scenario reads.
    let text = toml::Value::String(value.to_owned());
    let whole = value.parse().ok().map(toml::Value::Integer);
    let decimal = value.parse().ok().map(toml::Value::Float);
    let readings = [Some(text), whole, decimal].into_iter().flatten();
    let mut faults = Vec::new();
    let parsed = readings.map(|value| with(&table, path, value)).find_map(|table| {
        let read = Scenario::parse("sweep", "sweep", &table?.to_string());
        read.map_err(|fault| faults.push(fault)).ok()
    });
    let Some(scenario) = parsed else {
        let unknown = faults.iter().flatten().any(|fault| fault.hint == Some("unknown_key"));
        return Err(if unknown || faults.is_empty() { LeverError::Path } else { LeverError::Value });
    };
    let data = &sides.datasets;
    let law = scenario.law(data.in_force(), None).map_err(|_| LeverError::Value)?;
    let world = World::new(&law.law, &law.npec, &law.cout_prefecture, &data.nomenclature, scenario.settings);
    let (demand, employer) = (scenario.employers.demand, scenario.employers.settings);
    let standing = Standing { world, assumptions: &scenario.assumptions, demand, employer };
    measured(raw, &data.law, &[standing]).first().copied().ok_or(LeverError::Path)
}

/// A scenario with another value of a key; none when the path goes through what is no table.
fn with(table: &toml::Table, path: &str, value: toml::Value) -> Option<toml::Table> {
    let mut table = table.clone();
    let (sections, key) = path.rsplit_once('.')?;
    let mut place = &mut table;
    for section in sections.split('.') {
        place = place.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new())).as_table_mut()?;
    }
    place.insert(key.to_owned(), value);
    Some(table)
}

impl Sides {
    /// A side before it has any contract; none for a saved run.
    fn standing(&self, side: usize) -> Option<Standing<'_>> {
        let LoadedSide::Scenario(scenario) = self.list.get(side)? else { return None };
        let (demand, employer) = (scenario.demand, scenario.employer);
        Some(Standing { world: self.world(side)?, assumptions: &scenario.assumptions, demand, employer })
    }
}
