//! The first page of a CFA alone: what its director asks first, and what to do on Monday.

use super::{Drawn, section};
use crate::report::figures;
use crate::report::model::{Align, Block, Cell, Column, Section, Sort, Table};
use crate::report::view::View;

pub(super) fn bureau(view: &View<'_>, drawn: &Drawn) -> Option<Section> {
    let desk = view.facts.comptes.desk?;
    let bare = |heading: String| Column { heading, align: Align::Start, sort: Sort::None };
    let rows = desk.lines.iter().map(|(label, value)| vec![Cell::text(label), Cell::text(value)]).collect();
    let answers = Table {
        id: "table-bureau",
        caption: desk.title.clone(),
        note: String::new(),
        columns: vec![bare(view.word("bureau_question")), bare(view.word("bureau_answer"))],
        rows,
        totals: Vec::new(),
    };
    let todo = (1..).zip(&desk.todo).map(|(rank, text)| vec![Cell::number(rank.to_string(), rank), Cell::text(text)]).collect();
    let monday = Table {
        id: "table-lundi",
        caption: desk.monday.clone(),
        note: String::new(),
        columns: vec![bare(view.word("bureau_rank")), bare(view.word("bureau_what"))],
        rows: todo,
        totals: Vec::new(),
    };
    Some(section(view, "bureau", [Some(Block::Table(answers)), Some(Block::Table(monday)), drawn.block(figures::CASH)]))
}
