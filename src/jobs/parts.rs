//! Draws in parts, one process or one machine each, and the parts put together again.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::draws::{PreparedDraws, advance, draws_for_drivers, prepared};
use super::{DrawResults, Inputs, JobRefused, Means};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::{InputKind, sha256};
use crate::montecarlo::{DrawPart, DrawPlan, Risks, Rules, draws_of, merged, simulate_part};

/// The draws of a part as they are written: every count, to the bit.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartFile {
    /// What the draws were made from.
    run: String,
    part: DrawPart,
    risks: Risks,
}

impl PartFile {
    /// Whether it holds the draws that it says, of the CFAs of the run.
    fn is_sound(&self, plan: DrawPlan, cfas: &[&str]) -> bool {
        let DrawPart { number, of } = self.part;
        let draws = || self.part.draws(plan.draws);
        let named = self.risks.centres.iter().map(|centre| centre.cfa.as_str()).eq(cfas.iter().copied());
        (1..=of).contains(&number) && of <= plan.draws && self.risks.draws == draws().end - draws().start && named
    }
}

/// What draws are made from: the program, the scenario and its settings, the files read by what is in them, the seeds and the numbers of
/// draws. Parts of one run have it alike, wherever the files stand.
fn fingerprint(inputs: &Inputs, seed: u64, plan: DrawPlan, means: &Means) -> String {
    let record = inputs.record(means);
    let files: BTreeSet<(InputKind, String)> = record.inputs.iter().map(|file| (file.kind, file.sha256.clone())).collect();
    let named = ["cohorte.contrats", "cohorte.prix"];
    let settings: Vec<(&String, &String)> = record.settings.iter().filter(|(key, _)| !named.contains(&key.as_str())).collect();
    let said = (&record.version, &record.commit, &record.scenario_text, &record.seed, seed, plan.draws, plan.drivers, plan.points);
    sha256(format!("{said:?} {settings:?} {files:?}").as_bytes())
}

/// Draws a part, as the text of its file.
///
/// # Errors
/// Those of [`super::risks_of`]; `S033` for more parts than draws.
pub fn part(inputs: &Inputs, (seed, plan): (u64, DrawPlan), part: DrawPart, means: &Means) -> Result<String, JobRefused> {
    if part.of > plan.draws {
        let fault = Diagnostic::error(Code::S033).in_column("--part").with_value(format!("{}/{}", part.number, part.of));
        return Err(fault.with("cause", format!("N \u{2264} {}", plan.draws)).into());
    }
    let PreparedDraws { parameters, dossiers, settings, .. } = &prepared(inputs, seed, means)?;
    let rules = Rules::new(parameters, settings, seed);
    let drivers = if part.number == 1 { draws_for_drivers(parameters, plan) } else { 0 };
    let bar = means.observer.begun("simulate.progress", usize::try_from(draws_of(plan, part) + drivers).unwrap_or(usize::MAX));
    let risks = simulate_part(dossiers, &rules, plan, part, advance(&*bar, means));
    drop(bar);
    means.wanted()?;
    let file = PartFile { run: fingerprint(inputs, seed, plan, means), part, risks };
    serde_json::to_string(&file).map_err(|error| Diagnostic::error(Code::U001).with("cause", error).into())
}

/// What the parts of a run say together: what the run itself says.
///
/// # Errors
/// `S042` for a file that is no part, or a part of another run; for a part that is missing, or there twice; those of the accounts.
pub fn together(
    inputs: &Inputs,
    (seed, plan): (u64, DrawPlan),
    files: &[impl AsRef<Path>],
    means: &Means,
) -> Result<DrawResults, JobRefused> {
    let run = fingerprint(inputs, seed, plan, means);
    let prepared = prepared(inputs, seed, means)?;
    let cfas: Vec<&str> = prepared.dossiers.iter().map(|dossier| dossier.centre.cfa.as_str()).collect();
    let (mut parts, mut faults): (Vec<PartFile>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    for file in files {
        let fault = |cause: &str| Diagnostic::error(Code::S042).in_file(shown(file.as_ref())).with("cause", cause);
        match serde_json::from_slice::<PartFile>(&means.shelf.bytes(file.as_ref())?) {
            Err(_) => faults.push(fault("no_part")),
            Ok(part) if part.run != run => faults.push(fault("part_of_another_run").hinting("same_command")),
            Ok(part) if !part.is_sound(plan, &cfas) => faults.push(fault("no_part")),
            Ok(part) if parts.iter().any(|known| known.part.number == part.part.number) => faults.push(fault("part_twice")),
            Ok(part) => parts.push(part),
        }
    }
    parts.sort_by_key(|file| file.part.number);
    let of = parts.first().map_or(1, |first| first.part.of);
    let there: BTreeSet<u64> = parts.iter().filter(|file| file.part.of == of).map(|file| file.part.number).collect();
    let missing: Vec<String> = (1..=of).filter(|number| !there.contains(number)).map(|number| format!("{number}/{of}")).collect();
    if !missing.is_empty() || there.len() < parts.len() {
        let fault = Diagnostic::error(Code::S042).with("cause", "parts_missing").with_value(missing.join(", "));
        faults.push(fault.hinting("same_number_of_parts"));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let all = merged(parts.into_iter().map(|file| file.risks).collect());
    let risks = all.ok_or_else(|| Diagnostic::error(Code::S042).with("cause", "parts_missing"))?;
    Ok(prepared.with(risks))
}
