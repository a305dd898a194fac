//! The employer's side: what an apprentice costs, by level, size and period of signature; the aids; how hires answer.

use super::{DrawnFigures, count_cell, euros_cell, paragraph, section};
use crate::codes::Niveau;
use crate::demand::{Demand, SegmentDemand};
use crate::engine::{Cost, EmployerAssumption, Periode, Taille};
use crate::report::figures;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::small_cells::THRESHOLD;
use crate::report::view::{ReportVoice, mean};
use crate::rules::Aide;
use crate::units::Centimes;
use crate::units::small_cells::is_few;

pub(super) fn employers(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    let totals = view.facts.employers;
    if totals.contracts == 0 {
        return section(view, "employers", [paragraph(view.word("employeurs_none"))]);
    }
    section(
        view,
        "employers",
        [
            paragraph(view.word("employeurs_text")),
            drawn.block(figures::EMPLOYERS),
            Some(Block::Table(by_segment(view))),
            Some(Block::Table(by_period(view))),
            Some(Block::Table(by_aid(view))),
            view.facts.demand.map(|demand| Block::Table(by_demand(view, demand))),
            view.facts.demand.and_then(|demand| paragraph(told(view, demand))),
            Some(Block::Table(assumptions(view))),
            paragraph(outside(view)),
        ],
    )
}

fn period(view: &ReportVoice<'_>, periode: Periode) -> String {
    view.word(&format!("employeurs_periode_{}", periode.key()))
}

fn size(view: &ReportVoice<'_>, taille: Taille) -> String {
    view.word(&format!("employeurs_taille_{}", taille.key()))
}

fn level(view: &ReportVoice<'_>, niveau: Niveau) -> String {
    view.fill("employeurs_niveau", &[("niveau", &niveau.number().to_string())])
}

/// Net cost of a month of the first year, to the cent; hidden under five contracts.
fn monthly(view: &ReportVoice<'_>, cost: &Cost) -> ReportCell {
    match mean(cost.net(), cost.months) {
        Some(_) if cost.count < THRESHOLD => ReportCell::text(view.word("employeurs_hidden")),
        Some(monthly) => ReportCell::amount(view.amount(monthly), monthly),
        None => ReportCell::empty(),
    }
}

fn by_segment(view: &ReportVoice<'_>) -> ReportTable {
    let first = &view.facts.employers.first_years;
    let mut rows = Vec::new();
    for niveau in (3..=8).filter_map(Niveau::new) {
        for taille in Taille::ALL {
            let of = |periode: Periode| first.get(&(periode, niveau, taille)).copied().unwrap_or_default();
            let contracts: u64 = Periode::ALL.into_iter().map(|periode| of(periode).count).sum();
            if contracts == 0 {
                continue;
            }
            let mut cells = vec![ReportCell::text(format!("{}, {}", level(view, niveau), size(view, taille)))];
            cells.push(if contracts < THRESHOLD { ReportCell::text(view.word("employeurs_hidden")) } else { count_cell(view, contracts) });
            cells.extend(Periode::ALL.map(|periode| monthly(view, &of(periode))));
            rows.push(cells);
        }
    }
    let mut columns = vec![ReportColumn::text(view.word("employeurs_segment")), ReportColumn::number(view.word("contracts"))];
    columns.extend(Periode::ALL.map(|periode| ReportColumn::number(period(view, periode))));
    ReportTable {
        id: "table-employeurs",
        caption: view.word("table_employeurs"),
        note: view.fill("table_employeurs_note", &[("threshold", &view.number(THRESHOLD))]),
        columns,
        rows,
        totals: Vec::new(),
    }
}

fn cost_cells(view: &ReportVoice<'_>, name: String, cost: &Cost) -> Vec<ReportCell> {
    let mut cells = vec![ReportCell::text(name), count_cell(view, cost.count)];
    cells.extend([cost.salaire, cost.cotisations, cost.aides, cost.net()].map(|amount| euros_cell(view, amount)));
    cells
}

/// Contract-years by period and year of the contract.
fn by_period(view: &ReportVoice<'_>) -> ReportTable {
    let years = &view.facts.employers.years;
    let mut total = Cost::default();
    years.values().for_each(|cost| total.add(cost));
    let row = |(&(periode, annee), cost): (&(Periode, i32), &Cost)| {
        let year = view.fill("employeurs_annee", &[("annee", &annee.to_string())]);
        cost_cells(view, format!("{}, {year}", period(view, periode)), cost)
    };
    let mut columns = vec![ReportColumn::text(view.word("employeurs_period"))];
    let numbers = ["employeurs_contract_years", "employeurs_wages", "employeurs_contributions", "employeurs_aids", "employeurs_net"];
    columns.extend(numbers.map(|key| ReportColumn::number(view.word(key))));
    ReportTable {
        id: "table-employeurs-periodes",
        caption: view.word("table_employeurs_periodes"),
        note: String::new(),
        columns,
        rows: years.iter().map(row).collect(),
        totals: vec![cost_cells(view, view.word("total"), &total)],
    }
}

fn by_aid(view: &ReportVoice<'_>) -> ReportTable {
    let aids = &view.facts.employers.aids;
    let row = |(&(periode, aide), &(count, amount)): (&(Periode, Aide), &(u64, Centimes))| {
        let name = format!("{}, {}", view.word(&format!("employeurs_aide_{}", aide.as_str())), period(view, periode));
        vec![ReportCell::text(name), count_cell(view, count), euros_cell(view, amount)]
    };
    let total: Centimes = aids.values().map(|&(_, amount)| amount).sum();
    ReportTable {
        id: "table-aides",
        caption: view.word("table_aides"),
        note: String::new(),
        columns: vec![
            ReportColumn::text(view.word("employeurs_aid")),
            ReportColumn::number(view.word("contracts")),
            ReportColumn::number(view.word("employeurs_amount")),
        ],
        rows: aids.iter().filter(|(_, (count, _))| *count >= THRESHOLD).map(row).collect(),
        totals: vec![vec![ReportCell::text(view.word("total")), ReportCell::empty(), euros_cell(view, total)]],
    }
}

/// A number of hires, rounded.
fn hires(view: &ReportVoice<'_>, number: f64) -> String {
    view.language.integer(number.round() as i64)
}

fn by_demand(view: &ReportVoice<'_>, demand: &Demand) -> ReportTable {
    let row = |(&(periode, niveau, taille), segment): (&crate::demand::HiringSegment, &SegmentDemand)| {
        let name = format!("{}, {}, {}", level(view, niveau), size(view, taille), period(view, periode));
        let change = Centimes((segment.change() * 100.0).round() as i64);
        vec![
            ReportCell::text(name),
            count_cell(view, segment.contracts),
            super::change_cell(view, change),
            ReportCell::text(view.language.percent(segment.factor - 1.0)),
            ReportCell::text(hires(view, segment.expected())),
            count_cell(view, segment.drawn),
        ]
    };
    let headings = ["employeurs_before", "employeurs_change", "employeurs_factor", "employeurs_expected", "employeurs_drawn"];
    let mut columns = vec![ReportColumn::text(view.word("employeurs_segment"))];
    columns.extend(headings.map(|key| ReportColumn::number(view.word(key))));
    let (before, expected, drawn) = demand.totals();
    let total = vec![
        ReportCell::text(view.word("total")),
        count_cell(view, before),
        ReportCell::empty(),
        ReportCell::empty(),
        ReportCell::text(hires(view, expected)),
        count_cell(view, drawn),
    ];
    ReportTable {
        id: "table-demande",
        caption: view.word("table_demande"),
        note: view.fill("table_demande_note", &[("threshold", &view.number(THRESHOLD))]),
        columns,
        rows: demand.segments.iter().filter(|(_, segment)| segment.contracts >= THRESHOLD).map(row).collect(),
        totals: vec![total],
    }
}

/// The demand in a few sentences, alternants counted together.
fn told(view: &ReportVoice<'_>, demand: &Demand) -> String {
    let (before, expected, _) = demand.totals();
    let values = [
        ("s", view.part(demand.settings.sensitivity)),
        ("year", demand.settings.reference_year.to_string()),
        ("before", view.number(before)),
        ("expected", hires(view, expected)),
        ("share", view.part(demand.settings.substitution)),
        ("substituted", hires(view, demand.substituted())),
        ("together", hires(view, expected - before as f64 + demand.substituted())),
    ];
    view.fill("employeurs_demande_text", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn assumptions(view: &ReportVoice<'_>) -> ReportTable {
    let counts = &view.facts.employers.assumptions;
    let row = |assumption: EmployerAssumption| {
        let count = counts.get(&assumption).copied().filter(|&count| count > 0)?;
        Some(vec![ReportCell::text(view.word(&format!("employeurs_hypothese_{}", assumption.key()))), count_cell(view, count)])
    };
    ReportTable {
        id: "table-employeurs-hypotheses",
        caption: view.word("table_employeurs_hypotheses"),
        note: String::new(),
        columns: vec![ReportColumn::text(view.word("employeurs_hypothese")), ReportColumn::number(view.word("contracts"))],
        rows: EmployerAssumption::ALL.into_iter().filter_map(row).collect(),
        totals: Vec::new(),
    }
}

/// Who is not costed: kinds of which there are few of several CFAs are counted together.
fn outside(view: &ReportVoice<'_>) -> String {
    let totals = view.facts.employers;
    let counts = [totals.public, totals.professionnalisation, totals.unknown];
    let contracts = |count: u64| view.count("contracts", count);
    if view.facts.summary.centres.len() > 1 && counts.into_iter().any(is_few) {
        let all = counts.iter().sum();
        let all = if is_few(all) { view.word("employeurs_outside_few") } else { contracts(all) };
        return view.fill("employeurs_outside_together", &[("all", &all)]);
    }
    let values = [("public", contracts(counts[0])), ("pro", contracts(counts[1])), ("unknown", contracts(counts[2]))];
    view.fill("employeurs_outside", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}
