//! By diploma: the two annual prices and their gap.

use super::{DrawnFigures, count_cell, mean_cell, mean_change_cell, paragraph, section, share_cell};
use crate::engine::AnnualGaps;
use crate::report::figures;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::small_cells::{diplomas_together, levels_together};
use crate::report::view::ReportVoice;

pub(super) fn diplomas(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    let total = view.facts.summary.gaps_total();
    let known = total.contracts > 0;
    section(
        view,
        "diplomas",
        [
            paragraph(sentences(view, &total)),
            drawn.block(figures::PRICES).filter(|_| known),
            Some(Block::Table(by_level(view, &total))).filter(|_| known),
            Some(Block::Table(by_diploma(view, &total))).filter(|_| known),
            drawn.block(figures::GAPS).filter(|_| known),
        ],
    )
}

fn sentences(view: &ReportVoice<'_>, total: &AnnualGaps) -> String {
    if total.contracts == 0 {
        return view.word("answer_none");
    }
    let gaps = &view.facts.summary.gaps_by_diploma;
    let above = gaps.values().filter(|gaps| gaps.npec > gaps.cout_prefecture).count() as u64;
    view.fill(
        "diplomas_text",
        &[
            ("above", &view.number(above)),
            ("all", &view.count("diplomas", gaps.len() as u64)),
            ("gain", &view.share(total.above, total.contracts)),
            ("loss", &view.share(total.below, total.contracts)),
        ],
    )
}

fn columns(view: &ReportVoice<'_>, first: &str) -> Vec<ReportColumn> {
    let numbers = ["contracts_compared", "share", "mean_cout_prefecture", "mean_npec", "mean_gap", "npec_above"];
    let mut columns = vec![ReportColumn::text(view.word(first))];
    columns.extend(numbers.into_iter().map(|key| ReportColumn::number(view.word(key))));
    columns
}

fn cells(view: &ReportVoice<'_>, name: ReportCell, gaps: &AnnualGaps, total: &AnnualGaps) -> Vec<ReportCell> {
    let above = gaps.above.saturating_mul(10_000).checked_div(gaps.contracts).unwrap_or(0);
    vec![
        name,
        count_cell(view, gaps.contracts),
        share_cell(view, gaps.contracts, total.contracts),
        mean_cell(view, gaps.cout_prefecture, gaps.contracts),
        mean_cell(view, gaps.npec, gaps.contracts),
        mean_change_cell(view, gaps.npec - gaps.cout_prefecture, gaps.contracts),
        ReportCell::number(view.share(gaps.above, gaps.contracts), crate::report::view::whole(above)),
    ]
}

fn total_row(view: &ReportVoice<'_>, total: &AnnualGaps) -> Vec<Vec<ReportCell>> {
    vec![cells(view, ReportCell::text(view.word("total")), total, total)]
}

/// The row of the small groups together, when there are some.
fn others(view: &ReportVoice<'_>, few: &[&AnnualGaps], total: &AnnualGaps) -> Option<Vec<ReportCell>> {
    let sum = few.iter().copied().copied().reduce(|mut sum, gaps| {
        sum.add(&gaps);
        sum
    });
    sum.map(|sum| cells(view, ReportCell::text(view.word("other_groups")), &sum, total))
}

fn by_level(view: &ReportVoice<'_>, total: &AnnualGaps) -> ReportTable {
    let together = levels_together(view);
    let levels = view.facts.summary.gaps_by_level.iter().zip(&together);
    let shown: Vec<_> = levels.clone().filter(|(_, together)| !**together).map(|(level, _)| level).collect();
    let few: Vec<&AnnualGaps> = levels.filter(|(_, together)| **together).map(|((_, gaps), _)| gaps).collect();
    let row = |(niveau, gaps): (&crate::codes::Niveau, &AnnualGaps)| {
        let number = niveau.number();
        let name = ReportCell::number(view.fill("level_number", &[("level", &number.to_string())]), i64::from(number));
        cells(view, name.noted(view.word(&format!("level_{number}"))), gaps, total)
    };
    let mut columns = columns(view, "level");
    columns[0].sort = crate::report::model::Sort::Number;
    ReportTable {
        id: "table-niveaux",
        caption: view.word("table_levels"),
        note: view.word("table_levels_note"),
        columns,
        rows: shown.into_iter().map(row).chain(others(view, &few, total)).collect(),
        totals: total_row(view, total),
    }
}

/// Every diploma that has contracts with two prices, most contracts first.
fn by_diploma(view: &ReportVoice<'_>, total: &AnnualGaps) -> ReportTable {
    let hidden = diplomas_together(view);
    let (few, mut diplomas): (Vec<(u32, &AnnualGaps)>, Vec<(u32, &AnnualGaps)>) =
        view.facts.summary.gaps_by_diploma.iter().map(|(&number, gaps)| (number, gaps)).partition(|(number, _)| hidden.contains(number));
    let few: Vec<&AnnualGaps> = few.into_iter().map(|(_, gaps)| gaps).collect();
    diplomas.sort_by_key(|&(number, gaps)| (std::cmp::Reverse(gaps.contracts), view.code(number)));
    let row = |(number, gaps): (u32, &AnnualGaps)| {
        let code = view.code(number).map_or_else(String::new, |code| code.to_string());
        cells(view, ReportCell::text(view.diploma(number)).noted(code), gaps, total)
    };
    ReportTable {
        id: "table-diplomes",
        caption: view.word("table_diplomas"),
        note: view.word("table_diplomas_note"),
        columns: columns(view, "diploma"),
        rows: diplomas.into_iter().map(row).chain(others(view, &few, total)).collect(),
        totals: total_row(view, total),
    }
}
