//! Questions on a state: one contract line by line, the support that is enough, what the CFA risks.

use serde_json::{Value, json};

use super::session::Session;
use super::state::SliderState;
use super::{told, value};
use crate::chart::svg;
use crate::diagnostic::{Code, Diagnostic};
use crate::jobs::explain::{explained, row_of};
use crate::jobs::simulate::{plan, simulate as draw};
use crate::jobs::{Inputs, JobRefused, solve};
use crate::report::contrat;
use crate::report::risques::{figures, sentences};

/// Most draws that are made at once: a few seconds.
pub const MOST_DRAWS: u64 = 2_000;
/// The seed of the draws: the same state says the same.
const SEED: u64 = 1;

/// One contract of a state, line by line, as a part of a page.
///
/// # Errors
/// `U004` when there is no such contract; the fault of its row when it was left out.
pub(super) fn explain(session: &mut Session, state: &SliderState, contrat_id: &str) -> Result<Value, JobRefused> {
    let (inputs, means) = session.inputs(state, true, &session.ears())?;
    let row = row_of(contrat_id.trim(), &inputs)?;
    let parts: String = explained(&inputs, row..row + 1, &means).iter().map(|one| contrat::page(one, means.messages)).collect();
    Ok(json!({ "html": parts }))
}

/// The CFA of the contracts, when there is only one.
fn alone(inputs: &Inputs) -> Result<String, Diagnostic> {
    match inputs.cohort.cfas() {
        [one] => Ok(one.clone()),
        cfas => Err(Diagnostic::error(Code::S040).with("what", "cfa").with_value(cfas.len().to_string())),
    }
}

/// The smallest support that keeps the only CFA within its overdraft.
///
/// # Errors
/// `S040` when there are several CFAs; `C038` when it has no accounts.
pub(super) fn support(session: &mut Session, state: &SliderState) -> Result<Value, JobRefused> {
    let (inputs, means) = session.inputs(state, true, &session.ears())?;
    let cfa = alone(&inputs)?;
    let found = solve::support(&inputs, &cfa, None, &means)?;
    Ok(json!({ "told": found.told(&cfa, means.messages) }))
}

/// What the CFAs of a state risk.
///
/// # Errors
/// `S033` for a number of draws out of its bounds; those of the draws.
pub(super) fn simulate(session: &mut Session, state: &SliderState, draws: u64) -> Result<Value, JobRefused> {
    if draws > MOST_DRAWS {
        let fault = Diagnostic::error(Code::S033).with_value(draws.to_string()).with("cause", format!("1 .. {MOST_DRAWS}"));
        return Err(fault.into());
    }
    let ears = session.ears();
    let (inputs, means) = session.inputs(state, true, &ears)?;
    let plan = plan(draws, None, 0)?;
    let (told, charts) = draw(&inputs, (SEED, plan), None, None, &means, |facts, _| {
        let drawn = figures(facts, means.language).into_iter().take(1);
        let charts: Vec<Value> =
            drawn.filter_map(|figure| Some(json!({ "id": figure.id, "svg": svg::render(&figure.figure, means.language).ok()? }))).collect();
        (sentences(facts, means.messages), charts)
    })?;
    Ok(json!({ "told": told, "charts": charts, "notes": value(&told::told(&ears.heard(), means.messages)) }))
}
