//! The figures of a run: what the totals say, as values to draw.

mod accounts;
mod carte;
mod classes;
mod effect;
mod employers;
mod months;
mod prices;

use super::facts::RunFacts;
use super::model::NamedFigure;
use super::reading::with_readings;
use super::view::ReportVoice;
use crate::chart::figure::{Caption, Figure};
use crate::engine::Assumption;
use crate::language::Language;

/// The figures of a run, in the order of the report.
#[must_use]
pub fn all(facts: &RunFacts<'_>, language: Language) -> Vec<NamedFigure> {
    of(&ReportVoice::new(facts, language))
}

/// The two figures that a value moved by hand changes first: where the switch leads, then the cash by month, or what is paid by month when
/// no CFA has accounts.
#[must_use]
pub fn moved(facts: &RunFacts<'_>, language: Language) -> [NamedFigure; 2] {
    let view = ReportVoice::new(facts, language);
    let effect = NamedFigure { id: EFFECT, figure: Figure::Waterfall(effect::waterfall(&view)) };
    let second = match facts.comptes.known().next() {
        Some(_) => NamedFigure { id: CASH, figure: accounts::cash(&view) },
        None => NamedFigure { id: PAYMENTS, figure: Figure::StackedMonths(months::payments(&view)) },
    };
    [effect, second]
}

/// Anchor of the waterfall.
pub(super) const EFFECT: &str = "effet";
/// Anchor of the contracts by month of signature.
pub(super) const SIGNATURES: &str = "signatures";
/// Anchor of the money by month.
pub(super) const PAYMENTS: &str = "versements";
/// Anchor of the prices by diploma.
pub(super) const PRICES: &str = "prix";
/// Anchor of the distribution of the gaps.
pub(super) const GAPS: &str = "ecarts";
/// Anchor of the gaps between classmates.
pub(super) const CLASSES: &str = "camarades";

/// Anchor of the employer’s cost by month of signature.
pub(super) const EMPLOYERS: &str = "employeurs";

/// Anchor of the cash by month.
pub(super) const CASH: &str = "tresorerie";
/// Anchor of the costs and funding of the CFAs.
pub(super) const COSTS: &str = "couts";
/// Anchor of the costs against the funding, with the size of the CFAs.
pub(super) const SIZES: &str = "tailles";
/// Anchor of the map.
pub(super) const MAP: &str = "carte";
/// Anchor of the results.
pub(super) const RESULTS: &str = "resultats";

/// CFAs below which their sizes are not drawn against each other.
const FEW_CENTRES: usize = 5;

pub(super) fn of(view: &ReportVoice<'_>) -> Vec<NamedFigure> {
    let mut figures = vec![
        NamedFigure { id: EFFECT, figure: Figure::Waterfall(effect::waterfall(view)) },
        NamedFigure { id: SIGNATURES, figure: Figure::SignatureMonths(months::signatures(view)) },
        NamedFigure { id: PAYMENTS, figure: Figure::StackedMonths(months::payments(view)) },
        NamedFigure { id: PRICES, figure: Figure::Dumbbell(prices::dumbbell(view)) },
        NamedFigure { id: GAPS, figure: Figure::Histogram(prices::histogram(view)) },
        NamedFigure { id: CLASSES, figure: Figure::ClassGaps(classes::class_gaps(view)) },
        NamedFigure { id: CASH, figure: accounts::cash(view) },
        NamedFigure { id: RESULTS, figure: Figure::Ranked(accounts::results(view)) },
        NamedFigure { id: COSTS, figure: Figure::Dumbbell(accounts::costs(view)) },
        NamedFigure { id: SIZES, figure: Figure::Bubbles(accounts::sizes(view)) },
        NamedFigure { id: EMPLOYERS, figure: Figure::MonthLines(employers::cliff(view)) },
    ];
    figures.extend(
        Some(carte::map(view))
            .filter(|map| !map.areas.is_empty() && view.facts.summary.centres.len() > 1)
            .map(|map| NamedFigure { id: MAP, figure: Figure::Map(map) }),
    );
    // Figures that set CFAs beside each other say nothing of one, and little of a few.
    let known = view.facts.comptes.known().count();
    let without: &[&str] = match known {
        0 if !view.facts.comptes.accounts.is_empty() => &[CASH, RESULTS, COSTS, SIZES],
        1 => &[COSTS, SIZES],
        2..FEW_CENTRES => &[SIZES],
        _ => &[],
    };
    figures.retain(|figure| !without.contains(&figure.id));
    let titled = figures.into_iter().map(|named| NamedFigure { figure: named.figure.with_true_title(), ..named }).collect();
    with_readings(titled, view.language)
}

/// The words around a figure: a message, the subtitle of its key, remarks, the source of all.
fn caption(view: &ReportVoice<'_>, key: &str, title: String, subtitle: String, notes: Vec<String>) -> Caption {
    Caption {
        title,
        subtitle,
        source: view.fill("figure_source", &[("scenario", &super::view::printable(view.facts.scenario))]),
        notes: notes.into_iter().chain([scope(view, key)]).filter(|note| !note.is_empty()).collect(),
        no_data: view.word(&format!("figure_{key}_no_data")),
    }
}

/// « Champ »: of whom or of what the figure of a key speaks.
fn scope(view: &ReportVoice<'_>, key: &str) -> String {
    let (summary, comptes) = (view.facts.summary, view.facts.comptes);
    let centres = view.count("centres", summary.centres.len() as u64);
    match key {
        "signatures" | "versements" => {
            view.fill("champ_contrats", &[("contracts", &view.count("contracts", summary.contracts)), ("centres", &centres)])
        }
        "effet" | "prix" | "ecarts" | "carte" => {
            let (compared, all) = (view.count("contracts", summary.compared_total().contracts), view.number(summary.contracts));
            view.fill("champ_compares", &[("compared", &compared), ("contracts", &all), ("centres", &centres)])
        }
        "camarades" => view.fill("champ_classes", &[("centres", &centres)]),
        "employeurs" => view.word("champ_employeurs"),
        _ if comptes.accounts.len() == 1 => view.word("champ_compte"),
        _ => {
            let (known, all) = (view.number(comptes.known().count() as u64), view.number(comptes.accounts.len() as u64));
            view.fill("champ_comptes", &[("known", &known), ("all", &all)])
        }
    }
}

/// How many of the contracts rest on prices that were built or drawn; empty when none does.
fn synthetic_prices(view: &ReportVoice<'_>) -> String {
    let summary = view.facts.summary;
    let resting = |assumption: Assumption| summary.assumptions.get(&assumption).copied().unwrap_or(0);
    let npec = resting(Assumption::NpecSynthetique);
    let cost = resting(Assumption::CoutPrefectureSynthetique) + resting(Assumption::CoutPrefectureSubstitut);
    if npec == 0 && cost == 0 {
        return String::new();
    }
    let (npec, cost) = (view.share(npec, summary.contracts), view.share(cost, summary.contracts));
    view.fill("figure_note_synthetic", &[("npec", &npec), ("cout", &cost)])
}
