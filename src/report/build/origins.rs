//! Where the results come from: texts of law, data, and how to make them again.

use super::{count_cell, law, paragraph, section};
use crate::codes::Payeur;
use crate::engine::Assumption;
use crate::legislation::{MissingCoutPrefecture, OptionStockNpec, StockMonths};
use crate::report::ANNEX;
use crate::report::build::law::plain;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::view::{ReportVoice, printable};

/// What the data are, and where the texts stand.
pub(super) fn sources(view: &ReportVoice<'_>) -> ReportSection {
    let synthetic: Vec<String> = view.facts.inputs.iter().filter(|input| input.synthetic).map(|input| printable(&input.name)).collect();
    let drawn = [Assumption::NpecSynthetique, Assumption::CoutPrefectureSynthetique];
    let told = if !synthetic.is_empty() {
        view.fill("sources_synthetic", &[("files", &synthetic.join(", "))])
    } else if drawn.iter().any(|one| view.facts.summary.assumptions.get(one).is_some_and(|&count| count > 0)) {
        view.word("sources_synthetic_prices")
    } else {
        view.word("sources_published")
    };
    let link = Block::Link { text: view.word("annex_link"), file: ANNEX };
    section(view, "sources", [paragraph(told), Some(link)])
}

/// The annex: each figure of the law with its text.
pub(super) fn texts(view: &ReportVoice<'_>) -> ReportSection {
    section(view, "textes", [paragraph(view.word("sources_text")), Some(Block::Table(law::table(view)))])
}

/// The annex: the files read.
pub(super) fn files(view: &ReportVoice<'_>) -> ReportSection {
    let read = !view.facts.inputs.is_empty();
    section(view, "donnees", [Some(Block::Table(data(view))).filter(|_| read), Some(Block::Table(hashes(view))).filter(|_| read)])
}

fn data(view: &ReportVoice<'_>) -> ReportTable {
    let row = |input: &crate::report::Input| {
        vec![
            ReportCell::text(printable(&input.name)),
            input.rows.map_or_else(ReportCell::empty, |rows| count_cell(view, rows)),
            ReportCell::text(view.word(if input.synthetic { "yes" } else { "no" })),
            if input.origin.is_empty() { ReportCell::empty() } else { ReportCell::text(printable(&input.origin)) },
        ]
    };
    ReportTable {
        id: "table-donnees",
        caption: view.word("table_data"),
        note: String::new(),
        columns: vec![
            ReportColumn::text(view.word("file")),
            ReportColumn::number(view.word("rows")),
            ReportColumn::text(view.word("synthetic")),
            plain(view, "origin"),
        ],
        rows: view.facts.inputs.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

/// The fingerprints of the files read.
fn hashes(view: &ReportVoice<'_>) -> ReportTable {
    ReportTable {
        id: "table-empreintes",
        caption: view.word("table_hashes"),
        note: String::new(),
        columns: vec![ReportColumn::text(view.word("file")), plain(view, "sha256")],
        rows: view
            .facts
            .inputs
            .iter()
            .map(|input| vec![ReportCell::text(printable(&input.name)), ReportCell::text(printable(&input.sha256))])
            .collect(),
        totals: Vec::new(),
    }
}

/// Command, version, readings.
pub(super) fn reproduction(view: &ReportVoice<'_>) -> ReportSection {
    let facts = view.facts;
    section(
        view,
        "reproduction",
        [
            paragraph(view.fill("reproduction_text", &[("version", facts.version)])),
            Some(Block::Code { text: printable(facts.command) }),
            Some(Block::Table(settings(view))),
        ],
    )
}

fn settings(view: &ReportVoice<'_>) -> ReportTable {
    let settings = view.facts.settings;
    let row =
        |rule: &str, key: &str, value: String| vec![ReportCell::text(rule), ReportCell::text(view.word(key)), ReportCell::text(value)];
    let option = match settings.option_stock_npec {
        OptionStockNpec::Never => "option_never",
        OptionStockNpec::Always => "option_always",
        OptionStockNpec::Best => "option_best",
    };
    let months = match settings.stock_months {
        StockMonths::Calendaire => "months_calendar",
        StockMonths::Glissant => "months_sliding",
    };
    let missing = match settings.missing_cout_prefecture {
        MissingCoutPrefecture::Error => "missing_error",
        MissingCoutPrefecture::MoyenneNiveau => "missing_mean",
    };
    let maximum = || view.word("maximum");
    let rate = settings.rqth_taux.map_or_else(maximum, |part| view.part(part));
    let amount = settings.rqth_montant.map_or_else(maximum, |amount| view.amount(amount));
    let delays = Payeur::ALL.map(|payer| format!("{} {}", view.payer(payer), view.count("days", settings.delay(payer))));
    let drawn = &settings.drawn_delays;
    let mut rows = vec![
        row("R2", "setting_option", view.word(option)),
        row("R4", "setting_missing", view.word(missing)),
        row("R7", "setting_rqth_rate", rate),
        row("R7", "setting_rqth_amount", amount),
        row("R10", "setting_months", view.word(months)),
        row("R23", "setting_delays", delays.join(", ")),
    ];
    if !drawn.is_none() {
        let days = |days: u16| view.count("days", u64::from(days));
        let until = view.language.date(drawn.orphelins_until);
        rows.push(row("R23", "setting_orphans", format!("{}, {}, {until}", view.part(drawn.orphelins_part), days(drawn.orphelins_jours))));
        rows.push(row("R23", "setting_registration", days(drawn.enregistrement)));
        rows.push(row("R23", "setting_refusals", format!("{}, {}", view.part(drawn.refus_part), days(drawn.refus_jours))));
    }
    ReportTable {
        id: "table-reglages",
        caption: view.word("table_settings"),
        note: String::new(),
        columns: vec![plain(view, "rule"), plain(view, "setting"), plain(view, "value")],
        rows,
        totals: Vec::new(),
    }
}
