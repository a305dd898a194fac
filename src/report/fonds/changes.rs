//! What would change the decision for each CFA.

use super::FundVoice;
use super::tables::{euros, number, plain};
use crate::fund::{DecisionChange, Moved, PolicyResult};
use crate::report::model::{ReportCell, ReportColumn, ReportTable};
use crate::report::view::printable;

#[allow(clippy::float_arithmetic, reason = "a percentage to show")]
fn signed(page: &FundVoice<'_>, percent: i64) -> String {
    format!("{}{}", if percent < 0 { "−" } else { "+" }, page.language.percent(percent.unsigned_abs() as f64 / 100.0))
}

/// For each CFA, the smallest move of its costs, of its size and of its cash that makes the decision another one.
pub(super) fn table(page: &FundVoice<'_>, voted: &PolicyResult) -> ReportTable {
    let (study, all) = (page.study, page.facts.changes);
    let cell = |rank: usize, moved: Moved| {
        let of = |down: bool| {
            all.iter()
                .filter(|row| row.rank == rank && row.moved == moved && (row.percent < 0) == down)
                .filter(|row| row.decides(&study.needs, &voted.allocation))
                .min_by_key(|row| row.percent.abs())
        };
        let said = |row: &DecisionChange| {
            let kept = page.word(if row.kept { "fonds_changements_maintenu" } else { "fonds_changements_non_maintenu" });
            let percent = signed(page, row.percent);
            page.fill("fonds_changements_des", &[("percent", &percent), ("amount", &page.euros(row.amount)), ("kept", &kept)])
        };
        let parts: Vec<String> = [of(true), of(false)].into_iter().flatten().map(said).collect();
        ReportCell::text(if parts.is_empty() { page.word("fonds_changements_rien") } else { parts.join(" ; ") })
    };
    let row = |(rank, need): (usize, &crate::fund::Need)| {
        let grant = &voted.allocation.grants[rank];
        let state = page.word(if need.survives(&grant.paid) { "fonds_changements_maintenu" } else { "fonds_changements_non_maintenu" });
        let mut cells = vec![ReportCell::text(FundVoice::name(need)).noted(printable(&need.cfa)), euros(page, grant.amount).noted(state)];
        cells.extend(Moved::ALL.map(|moved| cell(rank, moved)));
        cells
    };
    let alone = study.needs.iter().enumerate().filter(|(_, need)| !need.together);
    ReportTable {
        id: "table-changements",
        caption: page.fill("fonds_table_changements", &[("policy", &page.policy(voted.allocation.policy))]),
        note: page.word("fonds_table_changements_note"),
        columns: vec![
            ReportColumn::text(page.word("cfa")),
            number(page, "fonds_aide"),
            plain(page, "fonds_changements_charges"),
            plain(page, "fonds_changements_effectif"),
            plain(page, "fonds_changements_tresorerie"),
        ],
        rows: alone.map(row).collect(),
        totals: Vec::new(),
    }
}
