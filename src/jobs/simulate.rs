//! What the CFAs risk, drawn: the draws, and what is written of them.

use std::path::PathBuf;

use super::typed::{self, Typed};
use super::{DrawResults, Inputs, JobRefused, Means, SourceTexts, drawn, other_region, parts, risks_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::Sink;
use crate::io::write::{WorkbookStyle, WriteOptions};
use crate::montecarlo::{DrawPlan, MOST_DRAWS, Points, RiskSource};
use crate::report::html;
use crate::report::risques::{self as risk_report, RiskFacts};
use crate::tables;

/// Tables that are written of the draws.
pub const TABLES: [&str; 4] = ["risques", "risques_centres", "facteurs", "survie"];

/// A number of draws, which must be one that can be made.
///
/// # Errors
/// `S033`.
pub fn plan(draws: u64, precision: Option<f64>, drivers: u64) -> Result<DrawPlan, Diagnostic> {
    let fault =
        |column: &str, value: String, cause: String| Diagnostic::error(Code::S033).in_column(column).with_value(value).with("cause", cause);
    if !(1..=MOST_DRAWS).contains(&draws) {
        return Err(fault("--draws", draws.to_string(), format!("1 .. {MOST_DRAWS}")));
    }
    if let Some(precision) = precision.filter(|precision| !(*precision > 0.0 && *precision < 1.0)) {
        return Err(fault("--precision", precision.to_string(), "0 < X < 1".to_owned()));
    }
    Ok(DrawPlan { draws, precision, drivers, points: Points::Simple })
}

/// Draws what the CFAs risk, or puts together the `parts` that were drawn elsewhere, and gives it to `act`; with a sink, everything is
/// written into it.
///
/// # Errors
/// Those of [`risks_of`] and [`parts::together`]; `U001`.
pub fn simulate<T>(
    inputs: &Inputs,
    (seed, plan): (u64, DrawPlan),
    parts: Option<&[PathBuf]>,
    sink: Option<(&dyn Sink, WriteOptions)>,
    means: &Means,
    act: impl FnOnce(&RiskFacts<'_>, Typed) -> T,
) -> Result<T, JobRefused> {
    means.observer.told(&other_region(inputs)?, &SourceTexts::new());
    let found = match parts {
        Some(files) => parts::together(inputs, (seed, plan), files, means)?,
        None => risks_of(inputs, seed, plan, means)?,
    };
    let names = super::run::centre_names(inputs);
    let files = inputs.shown_files();
    let title = inputs.title(means);
    let assumptions = inputs.datasets.risk_list();
    let facts = RiskFacts {
        scenario: &title,
        risks: &found.risks,
        horizon: found.settings.horizon,
        known_until: found.parameters.known_until,
        seed,
        points: plan.points,
        drawn_contracts: found.contracts,
        centre_names: &names,
        defaults: &found.defaults,
        assumptions: &assumptions,
        inputs: &files,
        command: &means.command,
        version: env!("CARGO_PKG_VERSION"),
    };
    let typed = Typed::Simulate(Box::new(typed::simulate(&facts)));
    if let Some((sink, options)) = sink {
        write(sink, &facts, options, means)?;
        typed.write(sink)?;
        record(sink, inputs, &found, (seed, plan.points), means)?;
    }
    Ok(act(&facts, typed))
}

/// Tables, charts and report.
fn write(sink: &dyn Sink, facts: &RiskFacts<'_>, options: WriteOptions, means: &Means) -> Result<(), Diagnostic> {
    let (risks, horizon) = (facts.risks, facts.horizon);
    let mut writer = sink.tables(options, WorkbookStyle::EUROS);
    writer.write(&tables::risques(risks, horizon.from()))?;
    writer.write(&tables::risques_centres(risks, horizon.years().next().unwrap_or_default()))?;
    writer.write(&tables::facteurs(risks))?;
    writer.write(&tables::survie(risks, horizon.from()))?;
    let pictures = drawn(&risk_report::figures(facts, means.language), options.format, means)?;
    pictures.write(sink, &mut writer)?;
    writer.finish()?;
    let fault = |cause: crate::report::ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let report = risk_report::report(facts, means.language).map_err(fault)?;
    sink.write("report.html", html::render(&report).map_err(fault)?.as_bytes())
}

fn record(sink: &dyn Sink, inputs: &Inputs, drawn: &DrawResults, (seed, points): (u64, Points), means: &Means) -> Result<(), Diagnostic> {
    let mut record = inputs.record(means);
    let sources: Vec<&str> = drawn.parameters.drawn.iter().map(RiskSource::as_str).collect();
    record.settings.extend([
        ("tirages".to_owned(), drawn.risks.draws.to_string()),
        ("tirages_graine".to_owned(), seed.to_string()),
        ("tirages_facteurs".to_owned(), drawn.risks.drivers.as_ref().map_or(0, |drivers| drivers.draws).to_string()),
        ("tirages_sources".to_owned(), sources.join(" ")),
        ("connu_jusqu_au".to_owned(), drawn.parameters.known_until.to_string()),
    ]);
    if points != Points::Simple {
        record.settings.insert("tirages_points".to_owned(), points.as_str().to_owned());
    }
    sink.record(record, &[])
}
