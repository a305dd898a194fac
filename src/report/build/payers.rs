//! By whom and when.

use std::collections::BTreeSet;

use super::{DrawnFigures, paragraph, section};
use crate::codes::Payeur;
use crate::report::figures;
use crate::report::model::{Align, Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::view::ReportVoice;
use crate::units::Centimes;

/// Payers in the order in which the money changed hands.
const PAYERS: [Payeur; 4] = [Payeur::Region, Payeur::Opco, Payeur::Cnfpt, Payeur::Employeur];

pub(super) fn payers(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    section(
        view,
        "payers",
        [
            paragraph(view.word(if view.has_stock() { "payers_text" } else { "payers_text_recent" })),
            Some(Block::Table(by_year_and_payer(view))),
            paragraph(view.word("payers_cash")),
            drawn.block(figures::PAYMENTS),
        ],
    )
}

/// What is due for the months of each year, by payer: every contract, to the cent.
fn by_year_and_payer(view: &ReportVoice<'_>) -> ReportTable {
    let due = view.facts.summary.due_by_year_and_payer();
    let years: BTreeSet<i32> = due.keys().map(|&(year, _)| year).collect();
    let payers: Vec<Payeur> = PAYERS.into_iter().filter(|payer| due.keys().any(|(_, payeur)| payeur == payer)).collect();
    let sum = |year: Option<i32>, payer: Option<Payeur>| -> Centimes {
        let kept = due.iter().filter(|((y, p), _)| year.is_none_or(|year| year == *y) && payer.is_none_or(|payer| payer == *p));
        kept.map(|(_, &amount)| amount).sum()
    };
    let amount = |amount: Centimes| {
        if amount == Centimes::ZERO {
            ReportCell::amount(crate::report::view::NONE, amount)
        } else {
            ReportCell::amount(view.amount(amount), amount)
        }
    };
    let cells = |name: ReportCell, year: Option<i32>| {
        let mut cells = vec![name];
        cells.extend(payers.iter().map(|&payer| amount(sum(year, Some(payer)))));
        cells.push(amount(sum(year, None)));
        cells
    };
    let mut columns = vec![ReportColumn { align: Align::Start, ..ReportColumn::number(view.word("year")) }];
    columns.extend(payers.iter().map(|&payer| ReportColumn::number(view.payer(payer))));
    columns.push(ReportColumn::number(view.word("total")));
    ReportTable {
        id: "table-payeurs",
        caption: view.word("table_payers"),
        note: view.word("table_payers_note"),
        columns,
        rows: years.iter().map(|&year| cells(ReportCell::number(year.to_string(), i64::from(year)), Some(year))).collect(),
        totals: vec![cells(ReportCell::text(view.word("total")), None)],
    }
}
