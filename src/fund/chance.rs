//! The needs over the draws of the Monte Carlo: the same draws for every policy.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Draws, Envelope, Need};
use crate::montecarlo::{Dossier, Draw, DrawnWorld, Path, Points, Rules, Scratch, play};
use crate::units::Centimes;

/// Sets what each CFA is missing in each draw. A CFA that was lost before the fund pays stays so; one without a dossier keeps its
/// certain need.
pub fn draw_needs(needs: &mut [Need], dossiers: &[Dossier], rules: &Rules<'_>, envelope: &Envelope, draws: u64) {
    let worlds: Vec<(Draw, DrawnWorld)> = (0..draws)
        .map(|number| {
            let draw = Draw::first(number);
            (draw, DrawnWorld::of(rules.seed, draw, Points::Simple, rules.parameters))
        })
        .collect();
    let by_cfa: BTreeMap<&str, &Dossier> = dossiers.iter().map(|dossier| (dossier.centre.cfa.as_str(), dossier)).collect();
    needs.par_iter_mut().for_each(|need| {
        let Some(dossier) = by_cfa.get(need.cfa.as_str()) else { return };
        let mut scratch = Scratch::new(dossier, rules);
        let lost = vec![Centimes::LARGEST; envelope.years.len()];
        need.drawn = Draws::of_years(envelope.years.len());
        if need.lost {
            worlds.iter().for_each(|_| need.drawn.push(&lost));
        } else {
            let paths = play(dossier, rules, &worlds, &mut scratch);
            paths.iter().for_each(|path| need.drawn.push(&missing(path, dossier, rules, envelope)));
        }
    });
}

/// What is missing in each of the fund's years of a draw for the CFA to stay at its limit in every month.
fn missing(path: &Path, dossier: &Dossier, rules: &Rules<'_>, envelope: &Envelope) -> Vec<Centimes> {
    let lowest = |year: i32| {
        let months = rules.settings.horizon.months().zip(&path.months).filter(|(month, _)| month.year() == year);
        months.map(|(_, month)| month.solde_min + dossier.centre.decouvert_autorise).min().unwrap_or_default()
    };
    envelope.years.iter().map(|&(year, _, _)| -lowest(year)).collect()
}
