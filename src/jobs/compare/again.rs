//! The sides measured again on other drawings of the contracts (`--seeds`).

use super::Comparing;
use super::sides::{LoadedSide, Sides};
use crate::comparison::{OverSeeds, UnmadeScenario, measured, over_seeds};
use crate::diagnostic::{Code, Diagnostic};
use crate::jobs;
use crate::jobs::{JobRefused, Means};
use crate::scenario::ContractOrigin;

/// The figures of each side over the seeds asked for.
///
/// # Errors
/// `U002` when the contracts are not drawn, or a side is a saved run.
pub fn seeds(args: &Comparing, sides: &Sides, years: &[i32], means: &Means) -> Result<Vec<OverSeeds>, JobRefused> {
    let Some((first, last)) = args.seeds else { return Ok(Vec::new()) };
    let refused = || Diagnostic::error(Code::U002).with("cause", "--seeds").hinting("seeds_need_drawn");
    let standing: Option<Vec<UnmadeScenario<'_>>> = (0..sides.list.len()).map(|side| sides.standing(side)).collect();
    let (Some(standing), Some(&ContractOrigin::Synthese { scale, region, .. })) = (standing, sides.drawn.as_ref()) else {
        return Err(refused().into());
    };
    let bar = means.observer.begun("run.progress", usize::try_from(last - first + 1).unwrap_or(usize::MAX));
    let mut drawn = Vec::new();
    for seed in first..=last {
        let source = ContractOrigin::Synthese { seed, scale, region };
        let read = jobs::read((None, None), &source, &sides.datasets, means)?;
        drawn.push(measured((&read.cohort, None), &sides.datasets.law, &standing));
        bar.advance(1);
    }
    Ok(over_seeds(&drawn, years))
}

impl Sides {
    /// A side before it has any contract; none for a saved run.
    fn standing(&self, side: usize) -> Option<UnmadeScenario<'_>> {
        let LoadedSide::Scenario(scenario) = self.list.get(side)? else { return None };
        let (demand, employer) = (scenario.demand, scenario.employer);
        Some(UnmadeScenario { world: self.world(side)?, assumptions: &scenario.assumptions, demand, employer })
    }
}
