//! What to know about the results: the option of R2, the rows left out, the assumptions.

use super::{count_cell, paragraph, section, share_cell};
use crate::codes::Regime;
use crate::engine::Assumption;
use crate::legislation::OptionStockNpec;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable, Sort};
use crate::report::small_cells::regimes_together;
use crate::report::view::{ReportVoice, mean, printable};
use crate::units::small_cells::is_few;

/// Identifiers shown for each reason.
const FIRST_CONTRACTS: usize = 20;

/// R2: contracts of regime C kept on the coût préfecture for six months; nothing for contracts of another time.
pub(super) fn option(view: &ReportVoice<'_>) -> Option<ReportSection> {
    if !view.has_stock() {
        return None;
    }
    let summary = view.facts.summary;
    let eligible = summary.regimes.get(&Regime::StockNpec).copied().unwrap_or(0);
    let setting = view.word(match view.facts.settings.option_stock_npec {
        OptionStockNpec::Never => "option_never",
        OptionStockNpec::Always => "option_always",
        OptionStockNpec::Best => "option_best",
    });
    // Eligible contracts that no table tells are not told here.
    let hidden = regimes_together(summary).contains(&Regime::StockNpec);
    let text = if hidden || summary.centres.len() > 1 && (is_few(summary.options) || is_few(eligible.saturating_sub(summary.options))) {
        view.word("option_few")
    } else if summary.options == 0 {
        view.fill("option_none", &[("eligible", &view.count("contracts", eligible))])
    } else {
        let each = mean(summary.option_gain, summary.options).unwrap_or_default();
        view.fill(
            "option_text",
            &[
                ("options", &view.number(summary.options)),
                ("eligible", &view.count("contracts", eligible)),
                ("gain", &view.language.amount(summary.option_gain.0)),
                ("each", &view.change(each)),
            ],
        )
    };
    Some(section(
        view,
        "option",
        [paragraph(view.word("option_what")), paragraph(format!("{text} {}", view.fill("option_setting", &[("setting", &setting)])))],
    ))
}

/// The rows left out, by code, and the values that were kept and are to be checked.
pub(super) fn set_aside(view: &ReportVoice<'_>) -> ReportSection {
    let faults = view.facts.set_aside;
    let count: u64 = faults.iter().map(|fault| fault.count).sum();
    let text = if count == 0 { view.word("set_aside_none") } else { view.fill("set_aside_text", &[("rows", &view.count("rows", count))]) };
    let left_out = (count > 0).then(|| Block::Table(by_reason(view, "table-ecartes", "table_set_aside", faults)));
    let to_check = view.facts.to_check;
    let values: u64 = to_check.iter().map(|fault| fault.count).sum();
    let kept = (values > 0).then(|| view.fill("to_check_text", &[("values", &view.count("values", values))]));
    let kept_table = (values > 0).then(|| Block::Table(by_reason(view, "table-a-verifier", "table_to_check", to_check)));
    let lines = paragraph(view.facts.lines.to_owned());
    section(view, "set_aside", [lines, paragraph(text), left_out, kept.and_then(paragraph), kept_table])
}

fn by_reason(view: &ReportVoice<'_>, id: &'static str, caption: &str, faults: &[crate::report::SetAside]) -> ReportTable {
    let row = |fault: &crate::report::SetAside| {
        let first: Vec<String> = fault.contrats.iter().take(FIRST_CONTRACTS).map(|id| printable(id)).collect();
        let more = fault.count > first.len() as u64 && !first.is_empty();
        let ids = format!("{}{}", first.join(", "), if more { ", …" } else { "" });
        vec![
            ReportCell::text(fault.code.as_str()),
            count_cell(view, fault.count),
            ReportCell::text(printable(&fault.message)),
            if ids.is_empty() { ReportCell::empty() } else { ReportCell::text(ids) },
        ]
    };
    let plain = |key: &str| ReportColumn { sort: Sort::None, ..ReportColumn::text(view.word(key)) };
    ReportTable {
        id,
        caption: view.word(caption),
        note: String::new(),
        columns: vec![
            ReportColumn::text(view.word("code")),
            ReportColumn::number(view.word("rows")),
            plain("reason"),
            plain("first_contracts"),
        ],
        rows: faults.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

/// The rule that an assumption completes.
const fn rule(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::NpecSynthetique | Assumption::CarenceStock => "R5",
        Assumption::CoutPrefectureSynthetique | Assumption::CoutPrefectureSubstitut => "R4",
        Assumption::AmorcageConserve => "R6",
        Assumption::RqthMaximum => "R7",
        Assumption::MoisCalendaires => "R10",
        Assumption::SubventionParApprenti => "R11",
        Assumption::AvantContrat => "R12",
        Assumption::FraisAnnexes => "R13",
        Assumption::EmployeurPublic => "R3",
        Assumption::DecisionChambre => "R20",
        Assumption::NpecAncien => "R5",
        Assumption::AuJour => "R8d",
        Assumption::NiveauInconnu => "R17",
        Assumption::SoldePerdu => "R20b",
        Assumption::DureeHorsLimites => "L6222-7-1",
        Assumption::PrixCfaSansEffet => "R16",
    }
}

/// Each assumption on which a contract rests, and how many do.
pub(super) fn assumptions(view: &ReportVoice<'_>) -> ReportSection {
    let summary = view.facts.summary;
    let resting: Vec<(Assumption, u64)> = Assumption::ALL
        .into_iter()
        .filter_map(|one| summary.assumptions.get(&one).map(|&count| (one, count)))
        .filter(|&(_, count)| count > 0)
        .collect();
    if resting.is_empty() {
        return section(view, "assumptions", [paragraph(view.word("assumptions_none"))]);
    }
    let row = |&(assumption, count): &(Assumption, u64)| {
        vec![
            ReportCell::text(rule(assumption)),
            ReportCell::text(view.word(&format!("assumption_{}", assumption.key()))),
            count_cell(view, count),
            share_cell(view, count, summary.contracts),
        ]
    };
    let plain = |key: &str| ReportColumn { sort: Sort::None, ..ReportColumn::text(view.word(key)) };
    let table = ReportTable {
        id: "table-hypotheses",
        caption: view.word("table_assumptions"),
        note: String::new(),
        columns: vec![
            plain("rule"),
            plain("assumption"),
            ReportColumn::number(view.word("contracts")),
            ReportColumn::number(view.word("share")),
        ],
        rows: resting.iter().map(row).collect(),
        totals: Vec::new(),
    };
    section(view, "assumptions", [paragraph(view.word("assumptions_text")), Some(Block::Table(table))])
}
