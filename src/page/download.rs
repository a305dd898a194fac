//! Files to keep: the workbook, the report, a table, everything, the blank workbook, the scenario.

use std::io::{Cursor, Write as _};

use serde::Deserialize;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::session::Session;
use super::state::{NAME, SliderState};
use super::{PageReply, export};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::Memory;
use crate::io::write::{ChosenTables, Format, WriteOptions, blank};
use crate::jobs::explain::{explained, row_of};
use crate::jobs::run::{RunOptions, run};
use crate::jobs::{CALENDAR, JobRefused, again};
use crate::report::{contrat, explication};
use crate::tables;

/// A file to keep.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Every table in one workbook.
    Xlsx,
    /// The report, one page.
    Report,
    /// One table, for a French spreadsheet.
    Csv(String),
    /// Everything that `run` writes, and the scenario.
    Zip,
    /// The days of the CFA alone, for a diary.
    Calendar,
    /// The blank workbook.
    Blank,
    /// The scenario of the state, which the command line runs.
    Scenario,
    /// The rows to correct, as a workbook.
    ToCorrect,
    /// One contract, line by line, as a page to print.
    Contract(String),
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HTML: &str = "text/html; charset=utf-8";

fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> PageReply {
    PageReply::File { name: name.to_owned(), kind, bytes }
}

/// Makes a file.
///
/// # Errors
/// Those of a run; `U001` when it cannot be made.
pub(super) fn download(session: &mut Session, state: &SliderState, what: &What) -> Result<PageReply, JobRefused> {
    let csv = WriteOptions { format: Format::Csv, spreadsheet_safe: false, excel: false };
    let of_run = |session: &mut Session, options: WriteOptions, name: &str, kind: &'static str, shown: &str| {
        let (written, _) = written(session, state, options, ChosenTables::All)?;
        let bytes = written.into_iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes);
        let missing = || JobRefused::from(Diagnostic::error(Code::U001).in_file(name).with("cause", "not_found"));
        bytes.map(|bytes| file(shown, kind, bytes)).ok_or_else(missing)
    };
    match what {
        What::Blank => Ok(file("modele.xlsx", XLSX, blank(session.messages())?)),
        What::Xlsx => {
            let options = WriteOptions { format: Format::Xlsx, ..csv };
            of_run(session, options, "tableaux.xlsx", XLSX, "tableaux.xlsx")
        }
        What::Report => of_run(session, csv, "report.html", HTML, "rapport.html"),
        What::Calendar => of_run(session, csv, CALENDAR[1], "text/calendar; charset=utf-8", CALENDAR[1]),
        What::Csv(table) if tables::NAMES.contains(&table.as_str()) => {
            let name = format!("{table}.csv");
            let options = WriteOptions { excel: true, spreadsheet_safe: true, ..csv };
            of_run(session, options, &name, "text/csv; charset=utf-8", &name)
        }
        What::Csv(table) => Err(Diagnostic::error(Code::U001).in_file(table).with("cause", "not_found").into()),
        What::Zip => {
            let (files, scenario) = written(session, state, csv, ChosenTables::All)?;
            let all = files.into_iter().chain([(format!("{NAME}.toml"), scenario.into_bytes())]);
            Ok(file("resultats.zip", "application/zip", zipped(all)?))
        }
        What::Scenario => {
            let (loaded, ..) = session.scenario(state, &session.ears())?;
            Ok(file(&format!("{NAME}.toml"), "application/toml; charset=utf-8", loaded.text.into_bytes()))
        }
        What::ToCorrect => {
            let missing = || JobRefused::from(Diagnostic::error(Code::U001).in_file("a_corriger.xlsx").with("cause", "not_found"));
            Ok(file("a_corriger.xlsx", XLSX, export::to_correct(session)?.ok_or_else(missing)?))
        }
        What::Contract(id) => contract(session, state, id),
    }
}

/// Everything that `run` writes for a state, and the text of its scenario.
fn written(
    session: &mut Session,
    state: &SliderState,
    options: WriteOptions,
    tables: ChosenTables,
) -> Result<(std::collections::BTreeMap<String, Vec<u8>>, String), JobRefused> {
    let (loaded, means, supplies) = session.scenario(state, &session.ears())?;
    let text = loaded.text.clone();
    let inputs = again(loaded, supplies, false, &means)?;
    let memory = Memory::default();
    run(&inputs, &RunOptions { options, tables, ..RunOptions::default() }, &memory, &means)?;
    Ok((memory.take(), text))
}

/// Files in one archive; it holds no clock.
fn zipped(files: impl Iterator<Item = (String, Vec<u8>)>) -> Result<Vec<u8>, Diagnostic> {
    let fault = |error: std::io::Error| Diagnostic::error(Code::U001).in_file("resultats.zip").with("cause", error);
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name, options).map_err(|error| fault(error.into()))?;
        archive.write_all(&bytes).map_err(fault)?;
    }
    archive.finish().map(Cursor::into_inner).map_err(|error| fault(error.into()))
}

/// One contract as a page to print.
fn contract(session: &mut Session, state: &SliderState, contrat_id: &str) -> Result<PageReply, JobRefused> {
    let (inputs, means) = session.inputs(state, true, &session.ears())?;
    let row = row_of(contrat_id.trim(), &inputs)?;
    let parts: Vec<String> = explained(&inputs, row..row + 1, &means).iter().map(|one| contrat::page(one, means.messages)).collect();
    let title = means.messages.text("explain.page_title", &[("contrat_id", contrat_id.trim())]);
    let fault = |cause| Diagnostic::error(Code::U001).with("cause", cause);
    let page = explication::page(&title, &parts, env!("CARGO_PKG_VERSION"), means.language).map_err(fault)?;
    Ok(file("contrat.html", HTML, page.into_bytes()))
}
