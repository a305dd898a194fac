//! The answer of a state in one screen: its figures to the cent, the same in words, its charts; and the few of them that a slider moves.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::session::Session;
use super::state::SliderState;
use super::{told, value};
use crate::accounts::{CentreAccounts, YearAccounts};
use crate::chart::svg;
use crate::diagnostic::{Code, Diagnostic};
use crate::jobs::run::with_chart_facts;
use crate::jobs::{Inputs, JobRefused, Means, Results, SourceTexts, desk, evaluated, other_region, owed};
use crate::language::Language;
use crate::messages::Messages;
use crate::report::bureau::owed_line;
use crate::report::figures as drawn;
use crate::report::model::NamedFigure;
use crate::units::Centimes;

/// The figures of a state, in cents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StateFigures {
    /// Contracts evaluated.
    pub contrats: u64,
    /// Rows left out.
    pub ecartes: u64,
    /// Due over the life of the contracts.
    pub du: i64,
    /// What the switch brings over the life of the contracts whose two prices are known; none when there is no such contract.
    pub passage: Option<i64>,
    /// The largest gap by year between two classmates that the date alone makes.
    pub ecart_date: Option<i64>,
    /// CFAs that have accounts.
    pub cfa: u64,
    /// The lowest cash of the CFA alone.
    pub tresorerie_min: Option<i64>,
    /// Day of that lowest cash.
    pub jour_min: Option<NaiveDate>,
    /// The loan that it needs; zero when its overdraft is enough.
    pub pret: Option<i64>,
    /// The results of the CFAs that have accounts, by year.
    pub resultats: Vec<(i32, i64)>,
    /// Of several CFAs, those that fall below their overdraft on some day.
    pub insolvables: Option<u64>,
}

/// The figures of a run.
#[must_use]
pub fn figures(results: &Results) -> StateFigures {
    let summary = &results.summary;
    let compared = summary.compared_total();
    let known: Vec<&CentreAccounts> = results.comptes.accounts.iter().filter(|one| one.known).collect();
    let alone = if let ([one], 1) = (known.as_slice(), results.comptes.accounts.len()) { Some(*one) } else { None };
    let of_year =
        |rank: usize| known.iter().filter_map(|one| one.years.get(rank)).map(|year: &YearAccounts| year.resultat).sum::<Centimes>();
    let years = results.comptes.settings.horizon.years().enumerate();
    let below = |one: &&&CentreAccounts| one.lowest.0 < -one.overdraft;
    StateFigures {
        contrats: summary.contracts,
        ecartes: results.ecartes.len() as u64,
        du: summary.due_by_year_and_payer().values().copied().sum::<Centimes>().0,
        passage: (compared.contracts > 0).then_some((compared.loi - compared.prefecture).0),
        ecart_date: results.largest_gaps().first().map(|gap| gap.parts.date.0),
        cfa: known.len() as u64,
        tresorerie_min: alone.map(|one| one.lowest.0.0),
        jour_min: alone.map(|one| one.lowest.1),
        pret: alone.map(|one| one.bridge_loan.map_or(0, |loan| loan.montant.0)),
        resultats: if known.is_empty() { Vec::new() } else { years.map(|(rank, year)| (year, of_year(rank).0)).collect() },
        insolvables: (alone.is_none() && !known.is_empty()).then(|| known.iter().filter(below).count() as u64),
    }
}

/// A figure in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct FigureInWords {
    /// Which.
    pub key: &'static str,
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// The figures in words, in the order in which they are asked.
pub(super) fn lines(figures: &StateFigures, messages: Messages) -> Vec<FigureInWords> {
    let language = messages.language();
    let amount = |cents: i64| language.amount(cents);
    let change = |cents: i64| if cents > 0 { format!("+{}", language.amount(cents)) } else { language.amount(cents) };
    let count = |count: u64| language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut lines: Vec<(&'static str, String)> = Vec::new();
    if let (Some(cash), Some(day)) = (figures.tresorerie_min, figures.jour_min) {
        lines.push(("lowest", messages.text("page.lowest_value", &[("amount", &amount(cash)), ("day", &language.date(day))])));
        let none = || messages.word("page.loan_none");
        lines.push(("loan", figures.pret.filter(|&loan| loan > 0).map_or_else(none, amount)));
    }
    if let Some(insolvent) = figures.insolvables {
        lines.push(("insolvent", messages.text("page.insolvent_value", &[("count", &count(insolvent)), ("all", &count(figures.cfa))])));
    }
    if figures.resultats.is_empty() {
        lines.push(("result", messages.word("page.result_unknown")));
    } else {
        let year =
            |(year, result): &(i32, i64)| messages.text("page.result_value", &[("year", &year.to_string()), ("amount", &change(*result))]);
        let separator = if language == Language::Fr { "\u{202f}; " } else { "; " };
        lines.push(("result", figures.resultats.iter().map(year).collect::<Vec<_>>().join(separator)));
    }
    lines.push(("switch", figures.passage.map_or_else(|| messages.word("desk.switch_none"), change)));
    lines.push((
        "date_gap",
        figures
            .ecart_date
            .map_or_else(|| messages.word("desk.date_gap_none"), |gap| messages.text("page.date_gap_value", &[("amount", &amount(gap))])),
    ));
    lines.push(("due", messages.text("page.due_value", &[("amount", &amount(figures.du)), ("contracts", &count(figures.contrats))])));
    lines.into_iter().map(|(key, value)| FigureInWords { key, label: messages.word(&format!("page.{key}")), value }).collect()
}

/// The same and what is owed, when payments received were added.
fn with_owed(mut lines: Vec<FigureInWords>, inputs: &Inputs, results: &Results, means: &Means) -> Vec<FigureInWords> {
    let given = inputs.payments.is_some();
    lines.extend(given.then(|| owed(inputs, results)).flatten().map(|owed| {
        let (label, value) = owed_line(&owed, means.language);
        FigureInWords { key: "late", label, value }
    }));
    lines
}

/// A chart as it stands in the page.
#[derive(Serialize)]
struct Chart {
    id: &'static str,
    svg: String,
}

fn charts(figures: &[NamedFigure], language: Language) -> Result<Vec<Chart>, JobRefused> {
    let drawn = |figure: &NamedFigure| {
        let fault = |cause| Diagnostic::error(Code::U001).in_file(figure.id).with("cause", cause);
        Ok(Chart { id: figure.id, svg: svg::render(&figure.figure, language).map_err(fault)? })
    };
    figures.iter().map(drawn).collect()
}

/// What to do on Monday, as the report of the CFA alone says it; what names a command is left out.
fn todo(inputs: &Inputs, results: &Results, means: &Means) -> Option<Value> {
    let desk = desk(inputs, results, means.language)?;
    let of_a_shell = means.messages.word("desk.monday_reconcile");
    let sentences: Vec<String> = desk.todo.into_iter().filter(|sentence| *sentence != of_a_shell).collect();
    Some(json!({ "name": desk.title, "title": desk.monday, "sentences": sentences }))
}

/// The answer of a state.
///
/// # Errors
/// Those of a run.
pub(super) fn run(session: &mut Session, state: &SliderState) -> Result<Value, JobRefused> {
    let ears = session.ears();
    let (inputs, means) = session.inputs(state, false, &ears)?;
    let results = evaluated(&inputs, &means)?;
    for told in [&results.rule_faults, &other_region(&inputs)?, &results.comptes.remarks] {
        means.observer.told(told, &SourceTexts::new());
    }
    let figures = figures(&results);
    let charts = with_chart_facts(&inputs, &results, &means, |facts| charts(&drawn::moved(facts, means.language), means.language))?;
    let ecartes: Vec<Value> = results
        .ecartes_by_code()
        .into_iter()
        .map(|(code, (count, message, ids))| json!({ "code": code, "count": count, "message": message, "contrats": ids }))
        .collect();
    Ok(json!({
        "title": inputs.title(&means),
        "state": state.told(means.messages),
        "figures": value(&figures),
        "lines": value(&with_owed(lines(&figures, means.messages), &inputs, &results, &means)),
        "todo": todo(&inputs, &results, &means),
        "charts": value(&charts),
        "ecartes": ecartes,
        "notes": value(&told(&ears.heard(), means.messages)),
    }))
}

/// The few figures of a state, and two charts.
///
/// # Errors
/// Those of a run, but for what changes nothing.
pub(super) fn slide(session: &mut Session, state: &SliderState) -> Result<Value, JobRefused> {
    let (inputs, means) = session.inputs(state, true, &session.ears())?;
    let results = evaluated(&inputs, &means)?;
    let figures = figures(&results);
    let charts = with_chart_facts(&inputs, &results, &means, |facts| charts(&drawn::moved(facts, means.language), means.language))?;
    Ok(json!({
        "state": state.told(means.messages),
        "figures": value(&figures),
        "lines": value(&with_owed(lines(&figures, means.messages), &inputs, &results, &means)),
        "charts": value(&charts),
    }))
}
