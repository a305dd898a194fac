//! A small table of known columns, laid out whole: its header, and what its reader tells of its cells.

use chrono::NaiveDate;

use super::cell::InputCell;
use super::columns::InputColumn;
use super::contract_values::write_text;
use super::days::{self, CONTRACT_YEARS};
use super::faults::ReadFaults;
use super::mapping::short;
use super::passed::{SkippedLine, is_example};
use super::rows_below::{Owned, RowsBelowHeader};
use super::values::{Both, RefusedValue};
use super::writing::{Spelling, Writings};
use super::{amounts, remarks, spelling};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::signs::{folded, one_form};
use crate::units::Centimes;

/// Columns that say where the values come from, as `generate` writes them: read by people, not by the accounts.
const OF_ORIGIN: [&str; 2] = ["synthetique", "source"];

/// The column that a header names.
pub(super) fn place_of(columns: &[InputColumn], name: &str) -> Option<usize> {
    let named = |name: &str| {
        let name = folded(name);
        columns.iter().position(|column| std::iter::once(&column.name).chain(column.aliases).any(|known| folded(known) == name))
    };
    named(name).or_else(|| named(&spelling::bare(name)))
}

/// How many columns the names of a row are.
pub(super) fn score(columns: &[InputColumn], names: &[String]) -> usize {
    names.iter().filter(|name| place_of(columns, name).is_some()).count()
}

/// Whether a file has a table of these columns: all of `needed` and one of `one_of`, in a header that is not that of contracts.
pub(super) fn is_table(name: &str, bytes: &[u8], columns: &[InputColumn], needed: &[usize], one_of: &[usize]) -> bool {
    let Ok(kind) = super::kind_of(name, bytes) else { return false };
    let Ok(names) = super::grid::names(kind, bytes, &|names| score(columns, names)) else { return false };
    let places: Vec<usize> = names.iter().filter_map(|name| place_of(columns, name)).collect();
    let header = super::header::ColumnPlaces::read(&names, None).0;
    let contracts = [super::columns::Col::Debut, super::columns::Col::Fin].into_iter().any(|col| header.place(col).is_some());
    !contracts && needed.iter().all(|place| places.contains(place)) && one_of.iter().any(|place| places.contains(place))
}

/// Reads a table with [`Small`], a second time when its columns turn out to be written otherwise than they were read.
///
/// # Errors
/// What `read` refuses.
pub(super) fn twice<T>(
    count: usize,
    bounds: impl Fn(usize) -> Option<(Centimes, Centimes)>,
    mut read: impl FnMut(&[Spelling]) -> Result<(T, Writings), ReadFaults>,
) -> Result<T, ReadFaults> {
    let (first, writings) = read(&vec![Spelling::default(); count])?;
    let decided = writings.decided(bounds);
    if writings.columns().iter().zip(&decided).all(|(column, decided)| column.spelling == *decided) {
        return Ok(first);
    }
    read(&decided).map(|(again, _)| again)
}

/// The reader of a small table.
pub(super) struct Small<'g> {
    file: &'g str,
    grid: &'g RowsBelowHeader,
    columns: &'static [InputColumn],
    /// The column of each cell.
    pub places: Vec<Option<usize>>,
    pub faults: ReadFaults,
    pub writings: Writings,
}

impl<'g> Small<'g> {
    /// Looks at the header and at how the file was read.
    ///
    /// # Errors
    /// `C004` for each column that is needed and missing.
    pub(super) fn open(
        file: &'g str,
        grid: &'g RowsBelowHeader,
        columns: &'static [InputColumn],
        spellings: &[Spelling],
        other_sheet: &'static str,
    ) -> Result<Self, ReadFaults> {
        let mut reader = Self { file, grid, columns, places: Vec::new(), faults: ReadFaults::new(), writings: Writings::new(spellings) };
        grid.names.iter().for_each(|name| reader.header(name));
        let missing: Vec<&InputColumn> =
            (0..).zip(columns).filter(|(place, column)| column.needed && !reader.has(*place)).map(|(_, column)| column).collect();
        for column in &missing {
            let fault = Diagnostic::error(Code::C004).in_column(column.name).with("column", column.name);
            reader.tell(fault.hinting("list_columns"), grid.line);
        }
        if !missing.is_empty() {
            return Err(reader.faults);
        }
        if let Some(remark) = &grid.remark {
            reader.faults.add(remark.clone().in_file(file));
        }
        if grid.sheet.is_some() {
            reader.tell(Diagnostic::note(Code::C060).with("rows", grid.rows.len()), grid.line);
        }
        for other in &grid.others {
            let mut fault = Diagnostic::warning(Code::C061).in_file(file).hinting(other_sheet);
            fault.location.sheet = Some(other.clone());
            reader.faults.add(fault);
        }
        Ok(reader)
    }

    fn header(&mut self, name: &str) {
        let place = place_of(self.columns, name);
        let again = place.filter(|place| self.has(*place));
        if let Some(column) = again.and_then(|place| self.columns.get(place)) {
            let fault = Diagnostic::warning(Code::C006).in_column(short(name)).with("column", column.name);
            self.tell(fault.with("other", column.name).with("used", column.name).hinting("rename_or_remove"), self.grid.line);
        } else if place.is_none() && !folded(name).is_empty() && !OF_ORIGIN.contains(&folded(name).as_str()) {
            let near = nearest(&folded(name), self.columns.iter().map(|column| column.name)).join(", ");
            let note = Diagnostic::note(Code::C005).in_column(short(name));
            self.tell(if near.is_empty() { note } else { note.with("near", near).hinting("did_you_mean") }, self.grid.line);
        }
        self.places.push(if again.is_some() { None } else { place });
    }

    /// Whether the table has a column.
    pub(super) fn has(&self, place: usize) -> bool {
        self.places.contains(&Some(place))
    }

    /// The cell of a column in a row.
    pub(super) fn cell<'c>(&self, cells: &'c [Owned], place: usize) -> InputCell<'c> {
        let at = self.places.iter().position(|known| *known == Some(place));
        at.and_then(|at| cells.get(at)).map_or(InputCell::Empty, Owned::cell)
    }

    /// Places a fault on a line of the file.
    pub(super) fn tell(&mut self, fault: Diagnostic, line: u64) {
        let mut placed = fault.in_file(self.file).on_line(line);
        placed.location.sheet.clone_from(&self.grid.sheet);
        self.faults.add(placed);
    }

    /// Tells once for each column what was made of its values.
    pub(super) fn tell_writings(&mut self) {
        for remark in remarks::of(&self.writings) {
            let Some(column) = self.columns.get(remark.place) else { continue };
            let mut told = Diagnostic::new(remark.severity, remark.code).in_column(column.name);
            (told.arguments, told.hint, told.location.value) = (remark.arguments, remark.hint, remark.value);
            self.tell(told, remark.line.unwrap_or(self.grid.line));
        }
    }

    fn name(&self, place: usize) -> &'static str {
        self.columns.get(place).map_or("", |column| column.name)
    }

    /// A value that cannot be read.
    pub(super) fn refuse(&mut self, place: usize, cell: InputCell<'_>, refused: RefusedValue, line: u64) {
        let refused = refused.of(cell);
        let mut told = Diagnostic::error(refused.code).in_column(self.name(place)).with_value(cell.shown());
        told.arguments.extend(refused.expected.map(|expected| ("expected", expected.to_owned())));
        if let Some([one, other]) = refused.both.map(Both::shown) {
            told.arguments.extend([("one", one), ("other", other)]);
        }
        told.hint = refused.hint;
        self.tell(told, line);
    }

    /// A text, as those of the contracts are read; none when the cell is empty, or with a fault when it cannot be one.
    pub(super) fn text(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<String> {
        if cell == InputCell::Empty {
            return None;
        }
        let mut text = String::new();
        match write_text(cell, &mut text) {
            Ok(()) => Some(one_form(&text).into_owned()),
            Err(refused) => {
                self.refuse(place, cell, refused, line);
                None
            }
        }
    }

    /// A day; none with a fault.
    pub(super) fn day(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<NaiveDate> {
        days::date(cell, CONTRACT_YEARS, self.writings.column(place, line)).map_err(|refused| self.refuse(place, cell, refused, line)).ok()
    }

    /// An amount of any sign; none with a fault.
    pub(super) fn amount(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<Centimes> {
        amounts::any_amount(cell, self.writings.column(place, line)).map_err(|refused| self.refuse(place, cell, refused, line)).ok()
    }

    /// Whether a row is one to read and has the cells of its header; told when not. One that has lost a needed cell, or has more than its header, is left out.
    pub(super) fn is_whole(&mut self, line: u64, cells: &[Owned], needed: usize) -> bool {
        if cells.iter().any(|cell| is_example(cell.cell())) {
            self.tell(Diagnostic::note(Code::C084).with("kind", SkippedLine::Example.key()).with("of", "of_data"), line);
            return false;
        }
        let width = self.grid.names.len();
        let filled = cells.iter().filter(|cell| **cell != Owned::Empty).count();
        let at = self.places.iter().position(|place| *place == Some(needed));
        let too_wide = cells.iter().skip(width).any(|cell| *cell != Owned::Empty);
        if self.grid.strict && filled > 1 && (too_wide || at.is_none_or(|at| at >= cells.len())) {
            let hint = if too_wide { "separator_in_cell" } else { "missing_cells" };
            let wrong = Diagnostic::error(Code::C007).with("found", cells.len()).with("expected", width);
            self.tell(wrong.hinting(hint), line);
            return false;
        }
        true
    }

    /// Tells of a row whose last cells are missing and are not needed.
    pub(super) fn tell_short(&mut self, line: u64, cells: &[Owned]) {
        let width = self.grid.names.len();
        if self.grid.strict && cells.len() < width {
            let short = Diagnostic::warning(Code::C007).with("found", cells.len()).with("expected", width);
            self.tell(short.hinting("short_row_read"), line);
        }
    }
}
