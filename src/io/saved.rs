//! The folder of an earlier run, read back: its record, proved by the hashes of its files, and its tables.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::DataRef;
use chrono::NaiveDate;

use super::files;
use super::output::RECORD;
use super::read::{number_text, parquet_texts};
use super::record::{FileChange, RunRecord, outputs};
use super::workbook::{self, Book};
use super::write::MARK;
use crate::codes::{Niveau, Payeur, Regime};
use crate::comparison::{SavedContracts, SavedRow};
use crate::diagnostic::{Code, Diagnostic};
use crate::units::Centimes;

/// The folder of an earlier run, read back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedRun {
    /// What it was made from.
    pub record: RunRecord,
    /// Its contracts, in byte order of their identifiers.
    pub contracts: SavedContracts,
    /// What it says of each of them.
    pub rows: Vec<SavedRow>,
    /// Identifiers that it left out, in order.
    pub set_aside: Vec<String>,
    /// Due by year and payer.
    pub du: BTreeMap<(i32, Payeur), Centimes>,
    /// Paid by day and payer.
    pub cash: BTreeMap<(NaiveDate, Payeur), Centimes>,
}

/// Whether a path is the folder of a run.
#[must_use]
pub fn is_run(path: &Path) -> bool {
    std::fs::symlink_metadata(path.join(RECORD)).is_ok_and(|about| about.is_file())
}

/// Reads the record of a folder and proves that its files are those of the run.
///
/// # Errors
/// `U003` for each file that is no longer the same; `C001` when one cannot be read.
pub fn proved_record(folder: &Path) -> Result<RunRecord, Vec<Diagnostic>> {
    let path = folder.join(RECORD);
    let text = files::text(&path).map_err(|fault| vec![fault])?;
    let record = RunRecord::parse(&files::shown(&path), &text).map_err(|fault| vec![fault])?;
    let found = outputs(folder).map_err(|fault| vec![fault])?;
    let faults: Vec<Diagnostic> = record.differences(&found).into_iter().map(|(name, change)| differs(folder, &name, change)).collect();
    if faults.is_empty() { Ok(record) } else { Err(faults) }
}

/// A file that is no longer that of the run.
#[must_use]
pub fn differs(folder: &Path, name: &str, change: FileChange) -> Diagnostic {
    let cause = match change {
        FileChange::Changed => "changed",
        FileChange::Missing => "missing",
        FileChange::Added => "added",
    };
    Diagnostic::error(Code::U003).in_file(files::shown(&folder.join(files::path_of(name)))).with("cause", cause)
}

/// Reads a saved run.
///
/// # Errors
/// As [`proved_record`]; `U006` when a table cannot be read back; `U005` for Parquet tables when this build does not read them.
pub fn read(folder: &Path) -> Result<SavedRun, Vec<Diagnostic>> {
    let mut run = SavedRun { record: proved_record(folder)?, ..SavedRun::default() };
    let mut source = Tables::open(folder, &run.record).map_err(|fault| vec![fault])?;
    let mut read = || -> Result<(), Diagnostic> {
        source.rows("contrats", &["contrat_id", "cfa", "code_diplome", "niveau", "regime", "du_loi"], |cells| run.add_contract(cells))?;
        source.rows("du", &["annee", "payeur", "montant"], |cells| {
            *run.du.entry((cells[0].parse().ok()?, payeur(&cells[1])?)).or_default() += Centimes::parse(&cells[2]).ok()?;
            Some(())
        })?;
        source.rows("versements", &["date", "payeur", "montant"], |cells| {
            *run.cash.entry((cells[0].parse().ok()?, payeur(&cells[1])?)).or_default() += Centimes::parse(&cells[2]).ok()?;
            Some(())
        })?;
        source.rows("ecartes", &["contrat_id"], |cells| {
            run.set_aside.push(cells[0].clone());
            Some(())
        })
    };
    read().map_err(|fault| vec![fault])?;
    run.set_aside.sort();
    Ok(run)
}

fn payeur(text: &str) -> Option<Payeur> {
    Payeur::ALL.into_iter().find(|payeur| payeur.as_str() == text)
}

impl SavedRun {
    fn add_contract(&mut self, cells: &[String]) -> Option<()> {
        let [id, cfa, diplome, niveau, regime, du] = cells else { return None };
        let regime = Regime::ALL.into_iter().find(|known| known.as_str() == regime)?;
        if self.contracts.ids.last().is_some_and(|last| last >= id) {
            return None;
        }
        self.contracts.push(id, cfa, diplome, niveau.parse().ok().and_then(Niveau::new));
        self.rows.push(SavedRow { regime, du: Centimes::parse(du).ok()? });
        Some(())
    }

    /// The place of a contract.
    #[must_use]
    pub fn place(&self, contrat_id: &str) -> Option<usize> {
        self.contracts.ids.binary_search_by(|known| known.as_str().cmp(contrat_id)).ok()
    }
}

/// The tables of a folder, in the format in which they were written.
enum Tables {
    Csv(std::path::PathBuf),
    Workbook(std::path::PathBuf, Vec<u8>),
    Parquet(std::path::PathBuf),
}

fn unreadable(path: &Path, cause: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::U006).in_file(files::shown(path)).with("cause", cause)
}

impl Tables {
    /// Only what the record lists is opened: anything else in the folder is somebody's.
    fn open(folder: &Path, record: &RunRecord) -> Result<Self, Diagnostic> {
        let has = |name: &str| record.outputs.iter().any(|file| file.name == name);
        if has("contrats.csv") {
            return Ok(Self::Csv(folder.to_owned()));
        }
        let workbook = folder.join("tableaux.xlsx");
        if has("tableaux.xlsx") {
            let bytes = files::bytes(&workbook)?;
            return Ok(Self::Workbook(workbook, bytes));
        }
        if has("contrats.parquet") {
            return Ok(Self::Parquet(folder.to_owned()));
        }
        Err(unreadable(folder, "contrats"))
    }

    /// Visits the named columns of a table, row by row; a row that cannot be read ends the reading.
    fn rows(&mut self, table: &str, columns: &[&str], mut visit: impl FnMut(&[String]) -> Option<()>) -> Result<(), Diagnostic> {
        let (path, rows): (std::path::PathBuf, Vec<Vec<String>>) = match self {
            Self::Csv(folder) => return csv_rows(&folder.join(format!("{table}.csv")), columns, visit),
            Self::Workbook(path, bytes) => (path.clone(), sheet_rows(bytes, table).map_err(|fault| fault.in_file(files::shown(path)))?),
            Self::Parquet(folder) => {
                let path = folder.join(format!("{table}.parquet"));
                let rows = parquet_texts(&files::bytes(&path)?).map_err(|fault| fault.in_file(files::shown(&path)))?;
                (path, rows)
            }
        };
        let mut rows = rows.into_iter();
        let header = rows.next().unwrap_or_default();
        let places = places(&header, columns).ok_or_else(|| unreadable(&path, table))?;
        for (line, row) in (2_u64..).zip(rows) {
            let cells: Vec<String> = places.iter().map(|&place| row.get(place).cloned().unwrap_or_default()).collect();
            visit(&cells).ok_or_else(|| unreadable(&path, table).on_line(line))?;
        }
        Ok(())
    }
}

fn places(header: &[String], columns: &[&str]) -> Option<Vec<usize>> {
    columns.iter().map(|column| header.iter().position(|name| name == column)).collect()
}

/// Whether a file begins with the mark of one that was written for a spreadsheet.
fn is_for_excel(path: &Path) -> bool {
    let mut start = [0; MARK.len()];
    std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start)).is_ok() && start == MARK
}

/// A cell written for a spreadsheet as the CSV of the program has it: `1,50` and `01/02/2020`. Names of contracts, CFAs and diplomas stay.
fn plain(cell: &mut String, column: &str) {
    if ["contrat_id", "cfa", "code_diplome"].contains(&column) {
        return;
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'-'));
    if let Ok(day) = NaiveDate::parse_from_str(cell, "%d/%m/%Y") {
        *cell = day.to_string();
    } else if is_number(cell) {
        *cell = cell.replace(',', ".");
    }
}

fn csv_rows(path: &Path, columns: &[&str], mut visit: impl FnMut(&[String]) -> Option<()>) -> Result<(), Diagnostic> {
    let excel = is_for_excel(path);
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(if excel { b';' } else { b',' });
    let mut reader = builder.from_path(path).map_err(|error| unreadable(path, error))?;
    let header: Vec<String> = reader.headers().map_err(|error| unreadable(path, error))?.iter().map(str::to_owned).collect();
    let places = places(&header, columns).ok_or_else(|| unreadable(path, columns.join(", ")))?;
    let mut record = csv::StringRecord::new();
    let mut cells = vec![String::new(); columns.len()];
    while reader.read_record(&mut record).map_err(|error| unreadable(path, error))? {
        for ((cell, &place), column) in cells.iter_mut().zip(&places).zip(columns) {
            cell.clear();
            cell.push_str(record.get(place).unwrap_or_default());
            if excel {
                plain(cell, column);
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        visit(&cells).ok_or_else(|| unreadable(path, "").on_line(line))?;
    }
    Ok(())
}

/// The rows of a sheet, cell by cell: a sheet laid out whole is as large as its farthest cell.
fn sheet_rows(bytes: &[u8], table: &str) -> Result<Vec<Vec<String>>, Diagnostic> {
    const COLUMNS: usize = 100;
    let fault = |error: workbook::BookError| Diagnostic::error(Code::U006).with("cause", error);
    let opened = workbook::opened(bytes)?;
    let mut book = Book::open(opened.kind, &opened.bytes)?;
    let mut sheet = book.rows(table, COLUMNS).map_err(fault)?;
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    while sheet.next_row(&mut row).map_err(fault)?.is_some() {
        rows.push(row.iter().map(cell).collect());
    }
    Ok(rows)
}

/// A cell of a workbook as the CSV would have it.
fn cell(data: &DataRef<'_>) -> String {
    match data {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Float(number) => number_text(*number),
        DataRef::Int(number) => number.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_of_a_run_says_where() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Tables::open(folder.path(), &RunRecord::default()).err().map(|fault| fault.code), Some(Code::U006));
        let path = folder.path().join("du.csv");
        std::fs::write(&path, "contrat_id,annee,payeur,montant\nA,2020,opco,1.00\nA,x,opco,1.00\n").unwrap();
        let fault = csv_rows(&path, &["annee"], |cells| cells[0].parse::<i32>().ok().map(|_| ())).unwrap_err();
        assert_eq!((fault.code, fault.location.line), (Code::U006, Some(3)));
    }
}
