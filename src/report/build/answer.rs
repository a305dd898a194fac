//! The answer: what the switch does to the same contracts.

use super::{DrawnFigures, change_cell, count_cell, euros_cell, mean_cell, mean_change_cell, paragraph, section, share_cell};
use crate::codes::Regime;
use crate::engine::RegimeTotals;
use crate::report::figures;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::small_cells::{add, regimes_together};
use crate::report::view::{ReportVoice, mean};
use crate::units::Centimes;

pub(super) fn answer(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    let total = view.facts.summary.compared_total();
    let known = total.contracts > 0;
    section(
        view,
        "answer",
        [
            paragraph(sentences(view, &total)),
            drawn.block(figures::EFFECT).filter(|_| known),
            Some(Block::Table(by_year(view, &total))).filter(|_| known),
            paragraph(view.word(if view.has_stock() { "answer_regimes" } else { "answer_regimes_recent" })),
            Some(Block::Table(by_regime(view, &total))),
            drawn.block(figures::SIGNATURES),
        ],
    )
}

/// Two sentences: three totals of the same months, and the difference.
fn sentences(view: &ReportVoice<'_>, total: &RegimeTotals) -> String {
    let Some(each) = mean(total.loi - total.prefecture, total.contracts) else {
        return view.word("answer_none");
    };
    let effect = total.loi - total.prefecture;
    let key = match effect.0 {
        0 => "answer_same",
        1.. => "answer_gain",
        _ => "answer_loss",
    };
    let size = Centimes(effect.0.saturating_abs());
    view.fill(
        key,
        &[
            ("contracts", &view.count("contracts", total.contracts)),
            ("loi", &view.euros(total.loi)),
            ("prefecture", &view.euros(total.prefecture)),
            ("npec", &view.euros(total.npec)),
            ("effect", &view.euros(size)),
            ("percent", &view.share_of_amount(size, total.prefecture)),
            ("each", &view.euros(Centimes(each.0.saturating_abs()))),
        ],
    )
}

/// The three totals and the two differences of G2.
fn compared_cells(view: &ReportVoice<'_>, compared: &RegimeTotals) -> [ReportCell; 5] {
    [
        euros_cell(view, compared.loi),
        euros_cell(view, compared.prefecture),
        euros_cell(view, compared.npec),
        change_cell(view, compared.loi - compared.prefecture),
        change_cell(view, compared.npec - compared.loi),
    ]
}

fn compared_columns(view: &ReportVoice<'_>) -> [ReportColumn; 5] {
    ["loi", "all_prefecture", "all_npec", "loi_less_prefecture", "npec_less_loi"].map(|key| ReportColumn::number(view.word(key)))
}

/// G2 by calendar year, the total, and the mean of an apprentice.
fn by_year(view: &ReportVoice<'_>, total: &RegimeTotals) -> ReportTable {
    let mut columns = vec![ReportColumn::number(view.word("year")), ReportColumn::number(view.word("contracts_paid"))];
    columns[0].align = crate::report::model::Align::Start;
    columns.extend(compared_columns(view));
    let row = |(&year, compared): (&i32, &RegimeTotals)| {
        let mut cells = vec![ReportCell::number(year.to_string(), i64::from(year)), count_cell(view, compared.contracts)];
        cells.extend(compared_cells(view, compared));
        cells
    };
    let mut sum = vec![ReportCell::text(view.word("total")), count_cell(view, total.contracts)];
    sum.extend(compared_cells(view, total));
    let each = |amount: Centimes| mean_cell(view, amount, total.contracts);
    let change = |amount: Centimes| mean_change_cell(view, amount, total.contracts);
    let mut means = vec![ReportCell::text(view.word("per_apprentice")), ReportCell::empty()];
    means.extend([each(total.loi), each(total.prefecture), each(total.npec)]);
    means.extend([change(total.loi - total.prefecture), change(total.npec - total.loi)]);
    ReportTable {
        id: "table-annees",
        caption: view.word("table_years"),
        note: view.word("table_years_note"),
        columns,
        rows: view.facts.summary.compared_years.iter().map(row).collect(),
        totals: vec![sum, means],
    }
}

/// Contracts by regime and what the switch does to each.
fn by_regime(view: &ReportVoice<'_>, total: &RegimeTotals) -> ReportTable {
    let summary = view.facts.summary;
    let contracts = summary.contracts;
    let together = regimes_together(summary);
    let row = |regime: Regime| {
        let count = *summary.regimes.get(&regime).filter(|_| !together.contains(&regime))?;
        let compared = summary.compared.get(&regime).copied().unwrap_or_default();
        let mut cells = vec![
            ReportCell::text(view.regime(regime)).noted(view.word(&format!("regime_{}_note", regime.as_str()))),
            count_cell(view, count),
            share_cell(view, count, contracts),
        ];
        cells.extend(effect_cells(view, &compared));
        Some(cells)
    };
    let others = (!together.is_empty()).then(|| {
        let count = together.iter().filter_map(|regime| summary.regimes.get(regime)).sum();
        let mut compared = RegimeTotals::default();
        together.iter().filter_map(|regime| summary.compared.get(regime)).for_each(|more| add(&mut compared, more));
        let mut cells = vec![ReportCell::text(view.word("other_groups")), count_cell(view, count), share_cell(view, count, contracts)];
        cells.extend(effect_cells(view, &compared));
        cells
    });
    let mut sum = vec![ReportCell::text(view.word("total")), count_cell(view, contracts), share_cell(view, contracts, contracts)];
    sum.extend(effect_cells(view, total));
    ReportTable {
        id: "table-regimes",
        caption: view.word("table_regimes"),
        note: view.word("table_regimes_note"),
        columns: vec![
            ReportColumn::text(view.word("regime")),
            ReportColumn::number(view.word("contracts")),
            ReportColumn::number(view.word("share")),
            ReportColumn::number(view.word("contracts_compared")),
            ReportColumn::number(view.word("loi_less_prefecture")),
            ReportColumn::number(view.word("per_apprentice")),
        ],
        rows: Regime::ALL.into_iter().filter_map(row).chain(others).collect(),
        totals: vec![sum],
    }
}

fn effect_cells(view: &ReportVoice<'_>, compared: &RegimeTotals) -> [ReportCell; 3] {
    let effect = compared.loi - compared.prefecture;
    let known = compared.contracts > 0;
    [
        count_cell(view, compared.contracts),
        if known { change_cell(view, effect) } else { ReportCell::empty() },
        mean_change_cell(view, effect, compared.contracts),
    ]
}
