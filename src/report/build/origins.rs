//! Where the results come from: texts of law, data, and how to make them again.

use super::{count_cell, paragraph, section};
use crate::codes::Payeur;
use crate::language::Language;
use crate::legislation::{Bilingual, Document, MissingCoutPrefecture, OptionStockNpec, Parameter, ParameterVersion, StockMonths};
use crate::report::model::{Block, Cell, Column, Section, Sort, SortValue, Table};
use crate::report::view::{View, printable};
use crate::units::Centimes;

fn in_language(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::Fr => &text.fr,
        Language::En => &text.en,
    }
}

fn plain(view: &View<'_>, key: &str) -> Column {
    Column { sort: Sort::None, ..Column::text(view.word(key)) }
}

/// The texts, then the data.
pub(super) fn sources(view: &View<'_>) -> Section {
    let synthetic: Vec<String> = view.facts.inputs.iter().filter(|input| input.synthetic).map(|input| printable(&input.name)).collect();
    let told = if synthetic.is_empty() {
        view.word("sources_published")
    } else {
        view.fill("sources_synthetic", &[("files", &synthetic.join(", "))])
    };
    section(
        view,
        "sources",
        [
            paragraph(view.word("sources_text")),
            Some(Block::Table(law(view))),
            paragraph(told),
            Some(Block::Table(data(view))).filter(|_| !view.facts.inputs.is_empty()),
        ],
    )
}

/// Every version of every parameter.
fn law(view: &View<'_>) -> Table {
    let documents = view.facts.parameters.documents.iter();
    let rows =
        documents.flat_map(|(file, document)| document.parameters.iter().map(move |(name, parameter)| (file, document, name, parameter)));
    let rows = rows.flat_map(|(file, document, name, parameter)| {
        let path = format!("{file}.{name}");
        parameter.versions.iter().map(move |version| version_row(view, document, &path, parameter, version.get_ref()))
    });
    Table {
        id: "table-textes",
        caption: view.word("table_law"),
        note: view.word("table_law_note"),
        columns: vec![
            Column::text(view.word("parameter")),
            Column::number(view.word("in_force")),
            plain(view, "value"),
            plain(view, "text_of_law"),
            Column { sort: Sort::Number, ..plain(view, "checked_on") },
            plain(view, "doubt"),
        ]
        .into_iter()
        .map(|column| Column { align: crate::report::model::Align::Start, ..column })
        .collect(),
        rows: rows.collect(),
        totals: Vec::new(),
    }
}

fn version_row(view: &View<'_>, document: &Document, path: &str, parameter: &Parameter, version: &ParameterVersion) -> Vec<Cell> {
    let day = |day| view.language.date(day);
    let force = match version.until {
        Some(until) => view.fill("in_force_until", &[("from", &day(version.from)), ("until", &day(until))]),
        None => view.fill("in_force_from", &[("from", &day(version.from))]),
    };
    let days = |day: chrono::NaiveDate| i64::from(chrono::Datelike::num_days_from_ce(&day));
    let reference = &version.reference;
    let about: Vec<&str> = [reference.article.as_str(), reference.id.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    let mut label = Cell::text(printable(in_language(&parameter.label, view.language)));
    label.sort = SortValue::Text(format!("{} {}", in_language(&document.title, view.language), label.text));
    let rules = document.rules.join(", ");
    let value = Cell::text(value(view, parameter, version));
    let doubt = parameter.doubt.as_ref().map_or_else(Cell::empty, |doubt| Cell::text(printable(in_language(doubt, view.language))));
    vec![
        label.noted(format!("{path} · {rules}")),
        Cell::number(force, days(version.from)),
        if version.assumed { value.noted(view.word("assumed")) } else { value },
        Cell::text(printable(&reference.text)).noted(printable(&about.join(", "))).linked(&reference.url),
        Cell::number(day(parameter.checked_on), days(parameter.checked_on)),
        doubt,
    ]
}

/// A value as the reader writes it: amounts and dates in the language, the rest as in the file.
fn value(view: &View<'_>, parameter: &Parameter, version: &ParameterVersion) -> String {
    let texts = version.value.texts().iter().map(|text| {
        let amount = parameter.unit.strip_prefix("EUR").and_then(|_| Centimes::parse(text).ok());
        let date = (parameter.unit == "date").then(|| text.parse().ok()).flatten();
        let share = (parameter.unit == "part").then(|| crate::units::Part::parse(text)).flatten();
        amount
            .map(|amount| view.amount(amount))
            .or_else(|| date.map(|day| view.language.date(day)))
            .or_else(|| share.map(|part| view.part(part)))
            .unwrap_or_else(|| printable(text))
    });
    let shown: Vec<String> = texts.collect();
    let unit = match parameter.unit.as_str() {
        "EUR/an" | "EUR/heure" | "EUR/nuit" | "EUR/repas" | "jours" | "jours_ouvrables" | "mois" => {
            view.word(&format!("unit_{}", parameter.unit.replace('/', "_").to_lowercase()))
        }
        _ => String::new(),
    };
    format!("{}{unit}", shown.join(" / "))
}

/// The files read.
fn data(view: &View<'_>) -> Table {
    let row = |input: &crate::report::Input| {
        vec![
            Cell::text(printable(&input.name)),
            input.rows.map_or_else(Cell::empty, |rows| count_cell(view, rows)),
            Cell::text(view.word(if input.synthetic { "yes" } else { "no" })),
            if input.origin.is_empty() { Cell::empty() } else { Cell::text(printable(&input.origin)) },
        ]
    };
    Table {
        id: "table-donnees",
        caption: view.word("table_data"),
        note: String::new(),
        columns: vec![
            Column::text(view.word("file")),
            Column::number(view.word("rows")),
            Column::text(view.word("synthetic")),
            plain(view, "origin"),
        ],
        rows: view.facts.inputs.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

/// Command, version, readings, fingerprints.
pub(super) fn reproduction(view: &View<'_>) -> Section {
    let facts = view.facts;
    let hashes = Table {
        id: "table-empreintes",
        caption: view.word("table_hashes"),
        note: String::new(),
        columns: vec![Column::text(view.word("file")), plain(view, "sha256")],
        rows: facts.inputs.iter().map(|input| vec![Cell::text(printable(&input.name)), Cell::text(printable(&input.sha256))]).collect(),
        totals: Vec::new(),
    };
    section(
        view,
        "reproduction",
        [
            paragraph(view.fill("reproduction_text", &[("version", facts.version)])),
            Some(Block::Code { text: printable(facts.command) }),
            Some(Block::Table(settings(view))),
            Some(Block::Table(hashes)).filter(|_| !facts.inputs.is_empty()),
        ],
    )
}

/// The readings chosen.
fn settings(view: &View<'_>) -> Table {
    let settings = view.facts.settings;
    let row = |rule: &str, key: &str, value: String| vec![Cell::text(rule), Cell::text(view.word(key)), Cell::text(value)];
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
    Table {
        id: "table-reglages",
        caption: view.word("table_settings"),
        note: String::new(),
        columns: vec![plain(view, "rule"), plain(view, "setting"), plain(view, "value")],
        rows: vec![
            row("R2", "setting_option", view.word(option)),
            row("R4", "setting_missing", view.word(missing)),
            row("R7", "setting_rqth_rate", rate),
            row("R7", "setting_rqth_amount", amount),
            row("R10", "setting_months", view.word(months)),
            row("R23", "setting_delays", delays.join(", ")),
        ],
        totals: Vec::new(),
    }
}
