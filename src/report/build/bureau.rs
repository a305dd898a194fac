//! The first page of a CFA alone: what its director asks first, and what to do on Monday.

use super::{DrawnFigures, section};
use crate::report::figures;
use crate::report::model::{Align, Block, ReportCell, ReportColumn, ReportSection, ReportTable, Sort};
use crate::report::view::ReportVoice;

pub(super) fn bureau(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> Option<ReportSection> {
    let desk = view.facts.comptes.desk?;
    let bare = |heading: String| ReportColumn { heading, align: Align::Start, sort: Sort::None };
    let rows = desk.lines.iter().map(|(label, value)| vec![ReportCell::text(label), ReportCell::text(value)]).collect();
    let answers = ReportTable {
        id: "table-bureau",
        caption: desk.title.clone(),
        note: String::new(),
        columns: vec![bare(view.word("bureau_question")), bare(view.word("bureau_answer"))],
        rows,
        totals: Vec::new(),
    };
    let todo = (1..).zip(&desk.todo).map(|(rank, text)| vec![ReportCell::number(rank.to_string(), rank), ReportCell::text(text)]).collect();
    let monday = ReportTable {
        id: "table-lundi",
        caption: desk.monday.clone(),
        note: String::new(),
        columns: vec![bare(view.word("bureau_rank")), bare(view.word("bureau_what"))],
        rows: todo,
        totals: Vec::new(),
    };
    Some(section(view, "bureau", [Some(Block::Table(answers)), Some(Block::Table(monday)), drawn.block(figures::CASH)]))
}
