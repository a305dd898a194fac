//! By CFA.

use super::{DrawnFigures, change_cell, count_cell, euros_cell, mean_change_cell, paragraph, section};
use crate::engine::CentreTotals;
use crate::report::figures::MAP;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::small_cells::{Centres, THRESHOLD, add};
use crate::report::view::ReportVoice;

pub(super) fn centres(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    let centres = Centres::of(view.facts.summary, view.facts.comptes.accounts);
    section(view, "centres", [paragraph(sentences(view, &centres)), drawn.block(MAP), Some(Block::Table(by_centre(view, &centres)))])
}

fn sentences(view: &ReportVoice<'_>, centres: &Centres) -> String {
    let totals = view.facts.summary.centres.values();
    let compared: Vec<&CentreTotals> = totals.filter(|totals| totals.compared.contracts > 0).collect();
    let gaining = compared.iter().filter(|totals| totals.compared.loi > totals.compared.prefecture).count() as u64;
    let losing = compared.iter().filter(|totals| totals.compared.loi < totals.compared.prefecture).count() as u64;
    let all = compared.len() as u64;
    let key = if all == 0 { "answer_none" } else { "centres_text" };
    let text = view.fill(key, &[("gain", &view.count("centres", gaining)), ("loss", &view.number(losing)), ("all", &view.number(all))]);
    if centres.hidden() == 0 {
        return text;
    }
    let hidden = view.count("centres", centres.hidden() as u64);
    format!("{text} {}", view.fill("centres_hidden", &[("centres", &hidden), ("threshold", &view.number(THRESHOLD))]))
}

fn cells(view: &ReportVoice<'_>, name: ReportCell, totals: &CentreTotals) -> Vec<ReportCell> {
    let compared = &totals.compared;
    let effect = compared.loi - compared.prefecture;
    let mut cells = vec![name, count_cell(view, totals.contracts), count_cell(view, compared.contracts)];
    if compared.contracts == 0 {
        cells.extend(std::iter::repeat_with(ReportCell::empty).take(5));
        return cells;
    }
    cells.extend([compared.loi, compared.prefecture, compared.npec].map(|amount| euros_cell(view, amount)));
    cells.extend([change_cell(view, effect), mean_change_cell(view, effect, compared.contracts)]);
    cells
}

/// The largest CFAs first; the small ones in one row; a total that has them all.
fn by_centre(view: &ReportVoice<'_>, centres: &Centres) -> ReportTable {
    let mut shown: Vec<(u32, &CentreTotals)> = centres.shown.iter().map(|(&number, totals)| (number, totals)).collect();
    shown.sort_by_key(|&(number, totals)| (std::cmp::Reverse(totals.contracts), view.centre(number)));
    let mut rows: Vec<Vec<ReportCell>> =
        shown.iter().map(|&(number, totals)| cells(view, ReportCell::text(view.centre(number)), totals)).collect();
    if centres.hidden() > 0 {
        let name = ReportCell::text(view.word("other_centres")).noted(view.count("centres", centres.hidden() as u64));
        rows.push(cells(view, name, &centres.others));
    }
    let mut total = centres.others;
    for totals in centres.shown.values() {
        total.contracts += totals.contracts;
        total.du_loi += totals.du_loi;
        add(&mut total.compared, &totals.compared);
    }
    let mut columns = vec![ReportColumn::text(view.word("cfa"))];
    let numbers = ["contracts", "contracts_compared", "loi", "all_prefecture", "all_npec", "loi_less_prefecture", "per_apprentice"];
    columns.extend(numbers.map(|key| ReportColumn::number(view.word(key))));
    ReportTable {
        id: "table-cfa",
        caption: view.word("table_centres"),
        note: view.word("table_centres_note"),
        columns,
        rows,
        totals: vec![cells(view, ReportCell::text(view.word("total")), &total)],
    }
}
