//! By diploma: the two annual prices and their gap.

use super::{Drawn, count_cell, mean_cell, mean_change_cell, paragraph, section, share_cell};
use crate::engine::Gaps;
use crate::report::figures;
use crate::report::model::{Block, Cell, Column, Section, Table};
use crate::report::small_cells::{diplomas_together, levels_together};
use crate::report::view::View;

pub(super) fn diplomas(view: &View<'_>, drawn: &Drawn) -> Section {
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

fn sentences(view: &View<'_>, total: &Gaps) -> String {
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

fn columns(view: &View<'_>, first: &str) -> Vec<Column> {
    let numbers = ["contracts_compared", "share", "mean_cout_prefecture", "mean_npec", "mean_gap", "npec_above"];
    let mut columns = vec![Column::text(view.word(first))];
    columns.extend(numbers.into_iter().map(|key| Column::number(view.word(key))));
    columns
}

fn cells(view: &View<'_>, name: Cell, gaps: &Gaps, total: &Gaps) -> Vec<Cell> {
    let above = gaps.above.saturating_mul(10_000).checked_div(gaps.contracts).unwrap_or(0);
    vec![
        name,
        count_cell(view, gaps.contracts),
        share_cell(view, gaps.contracts, total.contracts),
        mean_cell(view, gaps.cout_prefecture, gaps.contracts),
        mean_cell(view, gaps.npec, gaps.contracts),
        mean_change_cell(view, gaps.npec - gaps.cout_prefecture, gaps.contracts),
        Cell::number(view.share(gaps.above, gaps.contracts), crate::report::view::whole(above)),
    ]
}

fn total_row(view: &View<'_>, total: &Gaps) -> Vec<Vec<Cell>> {
    vec![cells(view, Cell::text(view.word("total")), total, total)]
}

/// The row of the small groups together, when there are some.
fn others(view: &View<'_>, few: &[&Gaps], total: &Gaps) -> Option<Vec<Cell>> {
    let sum = few.iter().copied().copied().reduce(|mut sum, gaps| {
        sum.add(&gaps);
        sum
    });
    sum.map(|sum| cells(view, Cell::text(view.word("other_groups")), &sum, total))
}

fn by_level(view: &View<'_>, total: &Gaps) -> Table {
    let together = levels_together(view);
    let levels = view.facts.summary.gaps_by_level.iter().zip(&together);
    let shown: Vec<_> = levels.clone().filter(|(_, together)| !**together).map(|(level, _)| level).collect();
    let few: Vec<&Gaps> = levels.filter(|(_, together)| **together).map(|((_, gaps), _)| gaps).collect();
    let row = |(niveau, gaps): (&crate::codes::Niveau, &Gaps)| {
        let number = niveau.number();
        let name = Cell::number(view.fill("level_number", &[("level", &number.to_string())]), i64::from(number));
        cells(view, name.noted(view.word(&format!("level_{number}"))), gaps, total)
    };
    let mut columns = columns(view, "level");
    columns[0].sort = crate::report::model::Sort::Number;
    Table {
        id: "table-niveaux",
        caption: view.word("table_levels"),
        note: view.word("table_levels_note"),
        columns,
        rows: shown.into_iter().map(row).chain(others(view, &few, total)).collect(),
        totals: total_row(view, total),
    }
}

/// Every diploma that has contracts with two prices, most contracts first.
fn by_diploma(view: &View<'_>, total: &Gaps) -> Table {
    let hidden = diplomas_together(view);
    let (few, mut diplomas): (Vec<(u32, &Gaps)>, Vec<(u32, &Gaps)>) =
        view.facts.summary.gaps_by_diploma.iter().map(|(&number, gaps)| (number, gaps)).partition(|(number, _)| hidden.contains(number));
    let few: Vec<&Gaps> = few.into_iter().map(|(_, gaps)| gaps).collect();
    diplomas.sort_by_key(|&(number, gaps)| (std::cmp::Reverse(gaps.contracts), view.code(number)));
    let row = |(number, gaps): (u32, &Gaps)| {
        let code = view.code(number).map_or_else(String::new, |code| code.to_string());
        cells(view, Cell::text(view.diploma(number)).noted(code), gaps, total)
    };
    Table {
        id: "table-diplomes",
        caption: view.word("table_diplomas"),
        note: view.word("table_diplomas_note"),
        columns: columns(view, "diploma"),
        rows: diplomas.into_iter().map(row).chain(others(view, &few, total)).collect(),
        totals: total_row(view, total),
    }
}
