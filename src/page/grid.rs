//! Rows corrected, or typed, on the page: a table of cells as a workbook to correct has them, read as any other file is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::session::{CellsByColumn, Session};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::io::read::{FaultyRow, columns};
use crate::jobs::JobRefused;
use crate::messages::Messages;
use crate::signs::visible;

/// The contracts that were typed.
pub(super) const TYPED: &str = "saisie.csv";
/// Says which row of the export a row corrects.
const LINE: &str = "ligne_export";
/// Rows that are shown at a time.
const SHOWN: usize = 50;
/// Most rows typed, and longest text of a cell.
const MOST_TYPED: usize = 500;
const LONGEST: usize = 300;
/// Columns that are shown first, whatever they hold.
const FIRST: [&str; 9] =
    ["contrat_id", "cfa", "code_diplome", "date_conclusion", "date_debut", "date_fin", "sous_convention", "cout_prefecture", "npec"];

/// A row to correct.
#[derive(Serialize)]
struct RowTold {
    /// The row of the export.
    line: String,
    cells: CellsByColumn,
    /// What is wrong: a column of the grid, or none, and the sentence.
    faults: Vec<(Option<&'static str>, String)>,
}

/// The rows to correct.
#[derive(Serialize)]
pub(super) struct CorrectionGrid {
    /// The columns shown, each with what it means.
    columns: Vec<(&'static str, String)>,
    rows: Vec<RowTold>,
    /// Rows that are not shown yet.
    beyond: u64,
}

/// The first rows to correct; the columns are those that hold something, those that are at fault and the usual ones.
pub(super) fn grid(rows: &[FaultyRow], beyond: u64, meaning: impl Fn(&str) -> String, messages: Messages) -> CorrectionGrid {
    let shown = &rows[..rows.len().min(SHOWN)];
    let at_fault = |name: &str| shown.iter().any(|row| row.faults.iter().any(|(column, _)| *column == Some(name)));
    let holds = |name: &str| shown.iter().any(|row| !row.cell(name).is_empty());
    let others = columns().iter().map(|column| column.name).filter(|name| !FIRST.contains(name) && *name != LINE);
    let names: Vec<&'static str> = FIRST.into_iter().chain(others.filter(|name| at_fault(name) || holds(name))).collect();
    let told = |row: &FaultyRow| RowTold {
        line: row.cell(LINE).to_owned(),
        cells: names.iter().map(|name| ((*name).to_owned(), visible(row.cell(name)).into_owned())).collect(),
        faults: row.faults.iter().map(|(column, fault)| (*column, sentence(fault, messages))).collect(),
    };
    CorrectionGrid {
        columns: names.iter().map(|name| (*name, meaning(name))).collect(),
        rows: shown.iter().map(told).collect(),
        beyond: (rows.len() - shown.len()) as u64 + beyond,
    }
}

fn sentence(fault: &Diagnostic, messages: Messages) -> String {
    let hint = messages.hint(fault).map(|hint| format!(" ({hint})")).unwrap_or_default();
    visible(&format!("{}{hint}", messages.message(fault))).into_owned()
}

/// Takes rows as they were corrected, by their line in the export. What a row says besides stays as it was.
///
/// # Errors
/// `C050` for a column that is none; `C002` for a row that is not to be corrected.
pub(super) fn correct(session: &mut Session, rows: BTreeMap<String, CellsByColumn>) -> Result<(), JobRefused> {
    let mut corrected = session.corrected.clone();
    for (line, said) in rows {
        known(&said)?;
        let Some(row) = session.to_correct.iter().find(|row| row.cell(LINE) == line) else {
            return Err(Diagnostic::error(Code::C002).with_value(line).hinting("no_row").into());
        };
        let mut cells: CellsByColumn = columns().iter().map(|column| (column.name.to_owned(), row.cell(column.name).to_owned())).collect();
        cells.extend(said);
        corrected.insert(line, cells);
    }
    session.corrected = corrected;
    session.forget();
    Ok(())
}

/// The contracts of a CFA that has no file: they become one.
///
/// # Errors
/// `C050` for a column that is none; `C002` when nothing is typed, or more than fits a page.
pub(super) fn typed(rows: Vec<CellsByColumn>) -> Result<Vec<u8>, JobRefused> {
    let filled: Vec<CellsByColumn> = rows.into_iter().filter(|row| row.values().any(|cell| !cell.trim().is_empty())).collect();
    filled.iter().try_for_each(known)?;
    if filled.is_empty() || filled.len() > MOST_TYPED {
        return Err(Diagnostic::error(Code::C002).in_file(TYPED).hinting("no_row").into());
    }
    table(&filled)
}

/// `C050` for a name that is no column, or a text that no cell holds.
fn known(cells: &CellsByColumn) -> Result<(), Diagnostic> {
    for (name, text) in cells {
        let fault = || Diagnostic::error(Code::C050).with_value(name);
        if !columns().iter().any(|column| column.name == name) {
            let near = nearest(name, columns().iter().map(|column| column.name)).join(", ");
            return Err(fault().with("cause", "unknown_column").with("near", near).hinting("did_you_mean"));
        }
        if text.chars().count() > LONGEST {
            return Err(fault().with("cause", "constant_too_long"));
        }
    }
    Ok(())
}

/// The corrected rows as a file; none when there are none.
///
/// # Errors
/// `U001` when it has no form.
pub(super) fn file(corrected: &BTreeMap<String, CellsByColumn>) -> Result<Option<Vec<u8>>, JobRefused> {
    let rows: Vec<CellsByColumn> = corrected
        .iter()
        .map(|(line, cells)| {
            let mut cells = cells.clone();
            cells.insert(LINE.to_owned(), line.clone());
            cells
        })
        .collect();
    (!rows.is_empty()).then(|| table(&rows)).transpose()
}

/// Rows as CSV, with the columns that one of them has.
fn table(rows: &[CellsByColumn]) -> Result<Vec<u8>, JobRefused> {
    let fault = |error: &dyn std::fmt::Display| Diagnostic::error(Code::U001).in_file(TYPED).with("cause", error.to_string());
    let names: Vec<&str> =
        columns().iter().map(|column| column.name).filter(|name| rows.iter().any(|row| row.contains_key(*name))).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).map_err(|error| fault(&error))?;
    for row in rows {
        writer.write_record(names.iter().map(|name| row.get(*name).map_or("", String::as_str))).map_err(|error| fault(&error))?;
    }
    Ok(writer.into_inner().map_err(|error| fault(&error))?)
}
