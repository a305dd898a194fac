//! What is kept of a file to be corrected: its headers, and the rows with errors by column, without what tells who somebody is.

use std::collections::BTreeMap;

use super::cell::{InputCell, trimmed};
use super::columns::{COUNT, Col, columns};
use super::constants::Used;
use super::employers;
use super::found::RowFault;
use super::guess::{FileHeader, Looking};
use super::header::ColumnPlaces;
use super::personal::{hidden, is_certain_nir, tells_who};
use super::row::InputRow;
use crate::contract::TrancheAge;
use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::Nomenclature;

/// Most rows that are kept to be corrected: a file with more has another trouble than its rows.
const MOST_ROWS: usize = 50_000;
/// Longest text of a cell that is kept.
const LONGEST: usize = 500;

/// A row with at least one error.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultyRow {
    /// Its line in the text file, or its row in the sheet, from 1.
    pub line: u64,
    /// Its cells as text, in the order of [`super::columns`]; the birth date is never one of them. Empty when the row had more or fewer
    /// cells than the header: they may have moved.
    pub cells: Vec<String>,
    /// Its faults, errors first, each with the column it is in.
    pub faults: Vec<(Option<&'static str>, Diagnostic)>,
}

/// The headers and the rows at fault of a file, kept to be corrected.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Its headers, in order.
    pub headings: Vec<FileHeader>,
    /// Its rows with errors, in order.
    pub rows: Vec<FaultyRow>,
    /// Rows with errors that were too many to be kept.
    pub beyond: u64,
    /// Needed columns that the file does not have.
    pub missing: Vec<&'static str>,
    /// What was said once for all rows, and for how many sound ones it stood.
    pub said: Used,
    /// Sound rows that say nothing of the kind of their employer and whose OPCO or name says that it is public, by what says so.
    pub publics: BTreeMap<String, u64>,
    /// The lines of an earlier file that the rows of this one correct, as [`FaultyRow`] has them, each with the identifier of its row.
    pub corrects: BTreeMap<String, String>,
    asked: bool,
    looking: Looking,
}

impl Kept {
    /// Nothing, or the headers of a file and room for its rows.
    pub(super) fn new(header: &ColumnPlaces, asked: bool) -> Self {
        let heading = |(written, column, personal): (&str, Option<Col>, bool)| FileHeader {
            written: written.to_owned(),
            column: column.map(Col::name),
            personal,
            proposed: None,
        };
        let headings = if asked { header.named().map(heading).collect() } else { Vec::new() };
        let missing = if asked { header.missing_columns() } else { Vec::new() };
        Self { headings, missing, asked, ..Self::default() }
    }

    /// Whether rows are kept.
    pub(super) const fn is_asked(&self) -> bool {
        self.asked
    }

    /// Looks at a row, to propose columns for the headers that are not known.
    pub(super) fn look(&mut self, cells: &impl InputRow, nomenclature: &Nomenclature) {
        self.looking.row(cells, self.headings.len(), nomenclature);
    }

    /// Counts what was said once, and what proposes a public employer.
    pub(super) fn count(&mut self, found: &[RowFault]) {
        for found in found {
            let Some((column, value)) = found.column.zip(found.value.as_ref()) else { continue };
            match found.code {
                Code::C086 => self.said.entry(column.name()).or_insert_with(|| (value.clone(), 0)).1 += 1,
                Code::C087 => *self.publics.entry(value.clone()).or_default() += 1,
                _ => {}
            }
        }
    }

    /// Keeps the line of an earlier file that a row corrects.
    pub(super) fn corrects(&mut self, cell: InputCell<'_>, contrat_id: &str) {
        if cell != InputCell::Empty {
            self.corrects.insert(text_of(cell), contrat_id.to_owned());
        }
    }

    /// Ends the looking.
    pub(super) fn propose(mut self) -> Self {
        std::mem::take(&mut self.looking).propose(&mut self.headings);
        self
    }

    /// Keeps a row, its values as they were `read` where that is known: alone, they would not say how their column is written; `cells` is none when they may have moved, and comes with the words of its personal cells, which none repeats; the age band stands for the birth date.
    pub(super) fn row<C: InputRow>(
        &mut self,
        line: u64,
        header: &ColumnPlaces,
        cells: Option<(&C, &[String])>,
        read: &[(Col, String)],
        birth: Option<chrono::NaiveDate>,
        band: Option<TrancheAge>,
        mut faults: Vec<(Option<&'static str>, Diagnostic)>,
    ) {
        if self.rows.len() >= MOST_ROWS {
            self.beyond += 1;
            return;
        }
        faults.sort_by_key(|(_, fault)| std::cmp::Reverse(fault.severity));
        let as_read = |col: Col| read.iter().find(|(known, _)| *known == col).map(|(_, text)| text.clone());
        let text = |col: &Col| match (*col, cells, header.place(*col)) {
            (col, Some(_), Some(_)) if col != Col::Naissance && as_read(col).is_some() => as_read(col).unwrap_or_default(),
            (Col::Naissance, ..) | (_, None, _) | (_, _, None) => String::new(),
            // A firm may bear the name of a person: what proposes its kind is kept, and no more.
            (Col::NomEmployeur, Some((cells, _)), Some(place)) => employers::kept(&text_of(cells.cell(place))).to_owned(),
            (_, Some((cells, personal)), Some(place)) => {
                let text = text_of(cells.cell(place));
                match *col {
                    Col::ContratId if is_certain_nir(&text, birth) => format!("ligne-{line}"),
                    Col::ContratId if !hidden(&text, personal) => text,
                    _ if tells_who(&text) || hidden(&text, personal) => String::new(),
                    _ => text,
                }
            }
        };
        let mut row = FaultyRow { line, cells: Col::ALL.iter().map(text).collect(), faults };
        if let (Some(band), Some(cell)) = (band, row.cells.get_mut(Col::TrancheAge as usize)) {
            band.as_str().clone_into(cell);
        }
        self.rows.push(row);
    }
}

/// Where a column is in the cells of a [`FaultyRow`].
#[must_use]
pub(super) fn place_of(name: &str) -> Option<usize> {
    columns().iter().take(COUNT).position(|column| column.name == name)
}

impl FaultyRow {
    /// The cell of a column.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        place_of(column).and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }

    /// Says the line of the export that the row is, unless it says it itself.
    pub fn is_of_line(&mut self, line: String) {
        if let Some(cell) = self.cells.get_mut(Col::LigneExport as usize).filter(|cell| cell.is_empty()) {
            *cell = line;
        }
    }
}

fn text_of(cell: InputCell<'_>) -> String {
    match cell {
        InputCell::Text(text) | InputCell::Error(text) => trimmed(text).chars().take(LONGEST).collect(),
        other => other.to_string(),
    }
}
