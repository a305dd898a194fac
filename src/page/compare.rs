//! Two states side by side: the figures of each, and what the difference comes from.

use serde::Serialize;
use serde_json::{Value, json};

use super::result::{StateFigures, figures, lines};
use super::session::Session;
use super::state::SliderState;
use super::value;
use crate::jobs::check::FileContent;
use crate::jobs::compare::{Comparing, ComparisonAnswer, load};
use crate::jobs::{JobRefused, Means, evaluated};
use crate::report::ReportTexts;
use crate::report::comparison::factor_label;
use crate::report::contrat::Show;

/// The scenarios of both states.
const NAMES: [&str; 2] = ["etat_a", "etat_b"];

/// A figure of both states.
#[derive(Serialize)]
struct ComparedFigure {
    label: String,
    one: String,
    other: String,
}

/// What a difference comes from.
#[derive(Serialize)]
struct GapCause {
    label: String,
    /// Its share in what is due, in words and in cents.
    told: String,
    cents: i64,
}

/// Compares two states.
///
/// # Errors
/// Those of a run of each.
pub(super) fn compare(session: &mut Session, one: &SliderState, other: &SliderState) -> Result<Value, JobRefused> {
    let sides = [side(session, one)?, side(session, other)?];
    let messages = session.messages();
    let [told, others] = [&sides[0], &sides[1]].map(|side| lines(&side.figures, messages));
    let both = told.into_iter().filter_map(|line| {
        let same = others.iter().find(|other| other.key == line.key)?;
        Some(ComparedFigure { label: line.label, one: line.value, other: same.value.clone() })
    });
    let rows: Vec<ComparedFigure> = both.collect();
    let show = Show { messages, page: true };
    let change = crate::units::Centimes(sides[1].figures.du - sides[0].figures.du);
    Ok(json!({
        "titles": sides.each_ref().map(|side| side.title.clone()),
        "rows": value(&rows),
        "figures": value(&sides.each_ref().map(|side| side.figures.clone())),
        "change": show.change(change),
        "causes": value(&causes(session, &sides, show)?),
    }))
}

struct EvaluatedState {
    title: String,
    text: String,
    figures: StateFigures,
}

fn side(session: &mut Session, state: &SliderState) -> Result<EvaluatedState, JobRefused> {
    let (inputs, means) = session.inputs(state, true, &session.ears())?;
    let figures = figures(&evaluated(&inputs, &means)?);
    let moved = state.told(means.messages);
    let title = if moved.is_empty() { inputs.title(&means) } else { moved };
    Ok(EvaluatedState { title, text: inputs.scenario_text, figures })
}

/// What the difference of what is due comes from, the largest first; nothing between two states that say the same.
fn causes(session: &mut Session, sides: &[EvaluatedState; 2], show: Show) -> Result<Vec<GapCause>, JobRefused> {
    if sides[0].text == sides[1].text {
        return Ok(Vec::new());
    }
    let scenarios: Vec<(&str, String)> = NAMES.into_iter().zip(sides).map(|(name, side)| (name, side.text.clone())).collect();
    let means: Means = session.means(&session.ears(), &scenarios).with_prices()?;
    let asked = Comparing {
        sides: NAMES.map(|name| format!("{name}.toml")).to_vec(),
        contrats: session.contracts.as_deref().map(Into::into),
        centres: session.role(FileContent::Centres).map(Into::into),
        ..Comparing::default()
    };
    let loaded = load(&asked, &means)?;
    let answer = ComparisonAnswer::of(&asked, &loaded, &means)?;
    let parameters = loaded.source(0).map(|source| source.parameters);
    let texts = ReportTexts::of(means.language);
    let Some((_, split)) = answer.splits.first() else { return Ok(Vec::new()) };
    let mut causes: Vec<GapCause> = split
        .factors
        .iter()
        .zip(&split.du_shares)
        .map(|(factor, &share)| GapCause { label: factor_label(factor, texts, parameters), told: show.change(share), cents: share.0 })
        .collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.cents.abs()));
    Ok(causes)
}
