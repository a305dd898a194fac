//! The employer's side: what an apprentice costs, by level, size and period of signature; the aids; how hires answer.

use super::{Drawn, count_cell, euros_cell, paragraph, section};
use crate::codes::Niveau;
use crate::demand::{Demand, SegmentDemand};
use crate::engine::{Cost, EmployerAssumption, Periode, Taille};
use crate::report::figures;
use crate::report::model::{Block, Cell, Column, Section, Table};
use crate::report::small_cells::THRESHOLD;
use crate::report::view::{View, mean};
use crate::rules::Aide;
use crate::units::Centimes;
use crate::units::small_cells::is_few;

pub(super) fn employers(view: &View<'_>, drawn: &Drawn) -> Section {
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

fn period(view: &View<'_>, periode: Periode) -> String {
    view.word(&format!("employeurs_periode_{}", periode.key()))
}

fn size(view: &View<'_>, taille: Taille) -> String {
    view.word(&format!("employeurs_taille_{}", taille.key()))
}

fn level(view: &View<'_>, niveau: Niveau) -> String {
    view.fill("employeurs_niveau", &[("niveau", &niveau.number().to_string())])
}

/// Net cost of a month of the first year, to the cent; hidden under five contracts.
fn monthly(view: &View<'_>, cost: &Cost) -> Cell {
    match mean(cost.net(), cost.months) {
        Some(_) if cost.count < THRESHOLD => Cell::text(view.word("employeurs_hidden")),
        Some(monthly) => Cell::amount(view.amount(monthly), monthly),
        None => Cell::empty(),
    }
}

fn by_segment(view: &View<'_>) -> Table {
    let first = &view.facts.employers.first_years;
    let mut rows = Vec::new();
    for niveau in (3..=8).filter_map(Niveau::new) {
        for taille in Taille::ALL {
            let of = |periode: Periode| first.get(&(periode, niveau, taille)).copied().unwrap_or_default();
            let contracts: u64 = Periode::ALL.into_iter().map(|periode| of(periode).count).sum();
            if contracts == 0 {
                continue;
            }
            let mut cells = vec![Cell::text(format!("{}, {}", level(view, niveau), size(view, taille)))];
            cells.push(if contracts < THRESHOLD { Cell::text(view.word("employeurs_hidden")) } else { count_cell(view, contracts) });
            cells.extend(Periode::ALL.map(|periode| monthly(view, &of(periode))));
            rows.push(cells);
        }
    }
    let mut columns = vec![Column::text(view.word("employeurs_segment")), Column::number(view.word("contracts"))];
    columns.extend(Periode::ALL.map(|periode| Column::number(period(view, periode))));
    Table {
        id: "table-employeurs",
        caption: view.word("table_employeurs"),
        note: view.fill("table_employeurs_note", &[("threshold", &view.number(THRESHOLD))]),
        columns,
        rows,
        totals: Vec::new(),
    }
}

fn cost_cells(view: &View<'_>, name: String, cost: &Cost) -> Vec<Cell> {
    let mut cells = vec![Cell::text(name), count_cell(view, cost.count)];
    cells.extend([cost.salaire, cost.cotisations, cost.aides, cost.net()].map(|amount| euros_cell(view, amount)));
    cells
}

/// Contract-years by period and year of the contract.
fn by_period(view: &View<'_>) -> Table {
    let years = &view.facts.employers.years;
    let mut total = Cost::default();
    years.values().for_each(|cost| total.add(cost));
    let row = |(&(periode, annee), cost): (&(Periode, i32), &Cost)| {
        let year = view.fill("employeurs_annee", &[("annee", &annee.to_string())]);
        cost_cells(view, format!("{}, {year}", period(view, periode)), cost)
    };
    let mut columns = vec![Column::text(view.word("employeurs_period"))];
    let numbers = ["employeurs_contract_years", "employeurs_wages", "employeurs_contributions", "employeurs_aids", "employeurs_net"];
    columns.extend(numbers.map(|key| Column::number(view.word(key))));
    Table {
        id: "table-employeurs-periodes",
        caption: view.word("table_employeurs_periodes"),
        note: String::new(),
        columns,
        rows: years.iter().map(row).collect(),
        totals: vec![cost_cells(view, view.word("total"), &total)],
    }
}

fn by_aid(view: &View<'_>) -> Table {
    let aids = &view.facts.employers.aids;
    let row = |(&(periode, aide), &(count, amount)): (&(Periode, Aide), &(u64, Centimes))| {
        let name = format!("{}, {}", view.word(&format!("employeurs_aide_{}", aide.as_str())), period(view, periode));
        vec![Cell::text(name), count_cell(view, count), euros_cell(view, amount)]
    };
    let total: Centimes = aids.values().map(|&(_, amount)| amount).sum();
    Table {
        id: "table-aides",
        caption: view.word("table_aides"),
        note: String::new(),
        columns: vec![
            Column::text(view.word("employeurs_aid")),
            Column::number(view.word("contracts")),
            Column::number(view.word("employeurs_amount")),
        ],
        rows: aids.iter().filter(|(_, (count, _))| *count >= THRESHOLD).map(row).collect(),
        totals: vec![vec![Cell::text(view.word("total")), Cell::empty(), euros_cell(view, total)]],
    }
}

/// A number of hires, rounded.
fn hires(view: &View<'_>, number: f64) -> String {
    view.language.integer(number.round() as i64)
}

fn by_demand(view: &View<'_>, demand: &Demand) -> Table {
    let row = |(&(periode, niveau, taille), segment): (&crate::demand::Segment, &SegmentDemand)| {
        let name = format!("{}, {}, {}", level(view, niveau), size(view, taille), period(view, periode));
        let change = Centimes((segment.change() * 100.0).round() as i64);
        vec![
            Cell::text(name),
            count_cell(view, segment.contracts),
            super::change_cell(view, change),
            Cell::text(view.language.percent(segment.factor - 1.0)),
            Cell::text(hires(view, segment.expected())),
            count_cell(view, segment.drawn),
        ]
    };
    let headings = ["employeurs_before", "employeurs_change", "employeurs_factor", "employeurs_expected", "employeurs_drawn"];
    let mut columns = vec![Column::text(view.word("employeurs_segment"))];
    columns.extend(headings.map(|key| Column::number(view.word(key))));
    let (before, expected, drawn) = demand.totals();
    let total = vec![
        Cell::text(view.word("total")),
        count_cell(view, before),
        Cell::empty(),
        Cell::empty(),
        Cell::text(hires(view, expected)),
        count_cell(view, drawn),
    ];
    Table {
        id: "table-demande",
        caption: view.word("table_demande"),
        note: view.fill("table_demande_note", &[("threshold", &view.number(THRESHOLD))]),
        columns,
        rows: demand.segments.iter().filter(|(_, segment)| segment.contracts >= THRESHOLD).map(row).collect(),
        totals: vec![total],
    }
}

/// The demand in a few sentences, alternants counted together.
fn told(view: &View<'_>, demand: &Demand) -> String {
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

fn assumptions(view: &View<'_>) -> Table {
    let counts = &view.facts.employers.assumptions;
    let row = |assumption: EmployerAssumption| {
        let count = counts.get(&assumption).copied().filter(|&count| count > 0)?;
        Some(vec![Cell::text(view.word(&format!("employeurs_hypothese_{}", assumption.key()))), count_cell(view, count)])
    };
    Table {
        id: "table-employeurs-hypotheses",
        caption: view.word("table_employeurs_hypotheses"),
        note: String::new(),
        columns: vec![Column::text(view.word("employeurs_hypothese")), Column::number(view.word("contracts"))],
        rows: EmployerAssumption::ALL.into_iter().filter_map(row).collect(),
        totals: Vec::new(),
    }
}

/// Who is not costed: kinds of which there are few of several CFAs are counted together.
fn outside(view: &View<'_>) -> String {
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
