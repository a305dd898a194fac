//! The figures of the draws.

use chrono::NaiveDate;

use super::{CentreRisk, FANS, RiskVoice};
use crate::calendar::Month;
use crate::chart::figure::{
    Band, Caption, DateMark, Fan, Figure, Predicted, ReferenceLine, Reliability, ValueUnit, VarianceCause, VarianceCauses,
};
use crate::report::model::NamedFigure;
use crate::report::reading::with_readings;
use crate::report::view::{printable, whole};

/// Anchors of the fans, the most at risk first.
const FAN_IDS: [&str; FANS] = ["eventail-1", "eventail-2", "eventail-3"];
/// Ten-thousandths in a whole.
const WHOLE: f64 = 10_000.0;

pub(super) fn all(page: &RiskVoice<'_>) -> Vec<NamedFigure> {
    let mut figures = Vec::new();
    if !page.alone() {
        figures.push(NamedFigure { id: "survie", figure: Figure::Fan(survival(page)) });
    }
    let mut centres = page.told();
    // Neither lost nor safe: where the draws decide.
    let doubt = |centre: &CentreRisk| (centre.insolvable().share() - 0.5).abs();
    centres.sort_by(|one, other| doubt(one).total_cmp(&doubt(other)).then_with(|| one.cfa.cmp(&other.cfa)));
    figures.extend(centres.into_iter().zip(FAN_IDS).map(|(centre, id)| NamedFigure { id, figure: Figure::Fan(cash(page, centre)) }));
    figures.push(NamedFigure { id: "facteurs", figure: Figure::Causes(tornado(page)) });
    if !page.alone() {
        figures.push(NamedFigure { id: "fiabilite", figure: Figure::Reliability(reliability(page)) });
    }
    with_readings(figures, page.language)
}

fn part(share: f64) -> i64 {
    (share * WHOLE).round() as i64
}

fn caption(page: &RiskVoice<'_>, key: &str, title: String, note: String) -> Caption {
    Caption {
        title,
        subtitle: page.word(&format!("risk_figure_{key}_subtitle")),
        source: page.fill("figure_source", &[("scenario", &printable(page.facts.scenario))]),
        notes: vec![note, scope(page)],
        no_data: page.word("figure_no_data"),
    }
}

/// « Champ »: of whom the figures speak.
fn scope(page: &RiskVoice<'_>) -> String {
    let (centres, draws) = (page.facts.risks.region.centres() as u64, page.facts.risks.draws);
    page.fill("champ_tirages", &[("centres", &page.texts.count("centres", centres)), ("draws", &page.language.integer(whole(draws)))])
}

fn months(page: &RiskVoice<'_>) -> Vec<NaiveDate> {
    page.facts.horizon.months().map(Month::first_day).collect()
}

/// The first day that is drawn.
fn marks(page: &RiskVoice<'_>) -> Vec<DateMark> {
    let day = page.facts.known_until.succ_opt().unwrap_or(page.facts.known_until);
    vec![DateMark { day, label: page.word("risk_mark_drawn") }]
}

/// Share of the CFAs never insolvent, by month.
fn survival(page: &RiskVoice<'_>) -> Fan {
    let region = &page.facts.risks.region;
    let centres = region.centres().max(1) as f64;
    let alive = |gone: f64| part(1.0 - gone / centres);
    let ranks = || 0..region.moments.len();
    let band = Band {
        label: page.word("risk_band_90"),
        low: ranks().map(|month| alive(region.quantile(month, 0.95) as f64)).collect(),
        high: ranks().map(|month| alive(region.quantile(month, 0.05) as f64)).collect(),
    };
    let (share, error) = region.share_insolvent();
    let title = page.fill("risk_figure_survie_title", &[("share", &page.percent(1.0 - share)), ("year", &page.last_year().to_string())]);
    let note = page.fill("risk_figure_survie_note", &[("error", &page.percent(error))]);
    Fan {
        caption: caption(page, "survie", title, note),
        axis: page.word("risk_axis_alive"),
        unit: ValueUnit::Share,
        months: months(page),
        line: page.word("risk_line_mean"),
        middle: region.moments.iter().map(|moments| alive(moments.mean())).collect(),
        bands: vec![band],
        limit: None,
        marks: marks(page),
    }
}

/// The cash of a CFA.
fn cash(page: &RiskVoice<'_>, centre: &CentreRisk) -> Fan {
    let quantiles: Vec<Vec<i64>> = centre.months.iter().map(|month| month.cash.quantiles(&crate::montecarlo::QUANTILES)).collect();
    let at = |rank: usize| quantiles.iter().map(|month| month[rank]).collect::<Vec<i64>>();
    let gone = centre.insolvable();
    let name = page.name(centre);
    let year = page.last_year().to_string();
    let title = match centre.insolvent_when_known(page.known_months()) {
        Some(month) => {
            let month = page.language.month((page.facts.horizon.from() + month as i32).first_day());
            page.fill("risk_figure_eventail_title_known", &[("cfa", &name), ("month", &month)])
        }
        None => page.fill("risk_figure_eventail_title", &[("cfa", &name), ("share", &page.percent(gone.share())), ("year", &year)]),
    };
    Fan {
        caption: caption(page, "eventail", title, page.fill("risk_figure_eventail_note", &[("error", &page.percent(gone.error()))])),
        axis: page.word("risk_axis_cash"),
        unit: ValueUnit::Amount,
        months: months(page),
        line: page.word("risk_line_median"),
        middle: at(2),
        bands: vec![
            Band { label: page.word("risk_band_90"), low: at(0), high: at(4) },
            Band { label: page.word("risk_band_50"), low: at(1), high: at(3) },
        ],
        limit: Some(ReferenceLine { value: -centre.overdraft.0, label: page.word("risk_limit") }),
        marks: marks(page),
    }
}

/// What moves the lowest cash of all CFAs.
fn tornado(page: &RiskVoice<'_>) -> VarianceCauses {
    let mut causes = Vec::new();
    if let Some(drivers) = &page.facts.risks.drivers {
        causes = drivers
            .sources
            .iter()
            .zip(&drivers.cash.sources)
            .filter(|(_, index)| index.total >= index.total_error)
            .map(|(source, index)| VarianceCause {
                label: page.word(&format!("risk_source_{source}")),
                alone: if index.first < index.first_error { 0 } else { part(index.first) },
                total: part(index.total),
                error: part(index.total_error),
            })
            .collect();
    }
    let mut figure = VarianceCauses {
        caption: Caption::default(),
        axis: page.word("risk_axis_variance"),
        alone: page.word("risk_alone"),
        total: page.word("risk_with_others"),
        causes,
    };
    let first = figure.by_size().first().map(|cause| (cause.label.clone(), page.percent(cause.total as f64 / WHOLE)));
    let title = first.map_or_else(
        || page.word("risk_figure_facteurs_none"),
        |(source, share)| page.fill("risk_figure_facteurs_title", &[("source", &source), ("share", &share)]),
    );
    figure.caption = caption(page, "facteurs", title, page.word("risk_figure_facteurs_note"));
    figure
}

/// Predicted deficits against the published survey.
fn reliability(page: &RiskVoice<'_>) -> Reliability {
    let published = page.published();
    let groups = page.classes().into_iter().filter_map(|(label, class)| {
        let (predicted, _, spread) = class.predicted();
        let range = (part((predicted - 1.645 * spread).max(0.0)), part((predicted + 1.645 * spread).min(1.0)));
        Some(Predicted { label, predicted: part(predicted), range, published: part(published?) })
    });
    let groups: Vec<Predicted> = groups.collect();
    let all = page.facts.risks.backtest.all.predicted().0;
    let title = match published {
        Some(published) => {
            page.fill("risk_figure_fiabilite_title", &[("predicted", &page.percent(all)), ("published", &page.percent(published))])
        }
        None => page.word("risk_figure_fiabilite_none"),
    };
    Reliability {
        caption: caption(page, "fiabilite", title, page.word("risk_figure_fiabilite_note")),
        axis: page.word("risk_axis_deficit"),
        predicted: page.word("risk_predicted"),
        range: page.word("risk_range"),
        published: page.word("risk_published"),
        groups,
    }
}
