//! The sheets of a workbook, row by row, to the collector; faults counted by kind.

use calamine::{CellErrorType, DataRef};
use chrono::NaiveDate;

use crate::codes::Cpne;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::read::ReadFaults;
use crate::io::workbook::{Book, BookError};
use crate::referentiel::{Champ, Collector, Contenu, MatrixRows, Preview, PublishedCell, Refusal, RowFindings, SheetPlan};

/// Rows among which the header is looked for.
const FIRST_ROWS: usize = 40;
/// Columns that are looked at: a matrix has one for each of some 230 branches.
const MOST_COLUMNS: usize = 2_000;
/// Characters of a cell of the header.
const LONGEST_TITLE: usize = 200;
/// Rows between two signs of life.
const STEP: usize = 8_192;

/// How many rows and values of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditionCounts {
    /// Rows of lists and matrices, blank ones left out.
    pub rows: usize,
    /// Values read.
    pub values: usize,
    /// Cells or rows that say that there is no value.
    pub absent: usize,
    /// Rows or cells refused.
    pub refused: usize,
    /// Values whose first day is supposed.
    pub supposed: usize,
}

/// The first rows of every sheet.
pub(super) fn previews(book: &mut Book<'_>) -> Result<Vec<Preview>, BookError> {
    let mut previews = Vec::new();
    for name in book.sheet_names() {
        let mut preview = Preview { name: name.clone(), rows: Vec::new() };
        match book.rows(&name, MOST_COLUMNS) {
            Ok(mut rows) => {
                let mut row = Vec::new();
                while preview.rows.len() < FIRST_ROWS
                    && let Some(number) = rows.next_row(&mut row)?
                {
                    preview.rows.push((number, row.iter().map(title).collect()));
                }
            }
            Err(error) if error.is_no_sheet() => {}
            Err(error) => return Err(error),
        }
        previews.push(preview);
    }
    Ok(previews)
}

fn title(cell: &DataRef<'_>) -> String {
    cell_of(cell).written().chars().take(LONGEST_TITLE).collect()
}

/// Reads sheets one after the other.
pub(super) struct EditionReader<'f> {
    file: &'f str,
    faults: ReadFaults,
    counts: EditionCounts,
    sheet: u8,
}

impl<'f> EditionReader<'f> {
    pub(super) fn new(file: &'f str) -> Self {
        Self { file, faults: ReadFaults::new(), counts: EditionCounts::default(), sheet: 0 }
    }

    /// The faults and the counts of all sheets.
    pub(super) fn finish(self) -> (ReadFaults, EditionCounts) {
        (self.faults, self.counts)
    }

    /// Reads one sheet to its end.
    pub(super) fn read(
        &mut self,
        book: &mut Book<'_>,
        plan: &SheetPlan,
        collector: &mut Collector<'_>,
        advance: &mut dyn FnMut(usize),
    ) -> Result<(), BookError> {
        let mut rows = book.rows(&plan.name, MOST_COLUMNS)?;
        let mut row = Vec::new();
        let mut above: Vec<(u32, Vec<DataRef<'_>>)> = Vec::new();
        let mut columns = None;
        let mut passed = 0;
        while let Some(number) = rows.next_row(&mut row)? {
            if number <= plan.header {
                above.push((number, row.clone()));
                continue;
            }
            let at = |place: usize| row.get(place).map_or(PublishedCell::Empty, cell_of);
            match (plan.contenu, &plan.matrix) {
                (Contenu::Liste, _) => {
                    let told = collector.list_row(&plan.plan, (self.sheet, number), at);
                    self.count(plan, number, &at, told);
                }
                (Contenu::Matrice, Some(matrix)) => {
                    let columns = columns.get_or_insert_with(|| self.matrix_columns((plan, matrix), collector, &above));
                    self.matrix_row((plan, matrix), number, columns, collector, &at);
                }
                _ => {
                    if let Err(refusal) = collector.branch_row(&plan.plan, at) {
                        let written = plan.plan.place(refusal.champ).map_or(PublishedCell::Empty, at);
                        self.refuse(plan, number, refusal, written);
                    }
                }
            }
            passed += 1;
            if passed % STEP == 0 {
                advance(STEP);
            }
        }
        self.sheet = self.sheet.saturating_add(1);
        Ok(())
    }

    /// The columns of a matrix, from the rows above it.
    fn matrix_columns(
        &mut self,
        (plan, matrix): (&SheetPlan, &MatrixRows),
        collector: &mut Collector<'_>,
        above: &[(u32, Vec<DataRef<'_>>)],
    ) -> Vec<(usize, Cpne)> {
        let cell = |wanted: u32, place: usize| {
            let cells = above.iter().find(|(row, _)| *row == wanted).and_then(|(_, cells)| cells.get(place));
            cells.map_or(PublishedCell::Empty, cell_of)
        };
        let width = above.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let (columns, refused) = collector.matrix_columns(matrix, cell, width);
        for (place, refusal) in refused {
            let written = cell(matrix.libelle_cpne.unwrap_or_default(), place);
            self.refuse(plan, plan.header, refusal, written);
        }
        columns
    }

    /// One row of a matrix: a value for each of its columns.
    fn matrix_row<'c>(
        &mut self,
        (plan, matrix): (&SheetPlan, &MatrixRows),
        number: u32,
        columns: &[(usize, Cpne)],
        collector: &mut Collector<'_>,
        at: &impl Fn(usize) -> PublishedCell<'c>,
    ) {
        self.counts.rows += 1;
        let mut all = Vec::new();
        collector.matrix_row(&plan.plan, matrix.label, columns, (self.sheet, number), at, |place, told| all.push((place, told)));
        for (place, told) in all {
            match told {
                Ok(told) => self.tally(plan, number, at, told),
                Err(refusal) => self.refuse(plan, number, refusal, at(place)),
            }
        }
    }

    /// One row of a list.
    fn count<'c>(&mut self, plan: &SheetPlan, number: u32, at: &impl Fn(usize) -> PublishedCell<'c>, told: Result<RowFindings, Refusal>) {
        match told {
            Ok(told) => {
                self.counts.rows += usize::from(told.value || told.absent);
                self.tally(plan, number, at, told);
            }
            Err(refusal) => {
                self.counts.rows += 1;
                let written = plan.plan.place(refusal.champ).map_or(PublishedCell::Empty, at);
                self.refuse(plan, number, refusal, written);
            }
        }
    }

    fn tally<'c>(&mut self, plan: &SheetPlan, number: u32, at: &impl Fn(usize) -> PublishedCell<'c>, told: RowFindings) {
        self.counts.values += usize::from(told.value);
        self.counts.absent += usize::from(told.absent);
        self.counts.supposed += usize::from(told.supposed);
        if told.absent {
            let written = plan.plan.place(Champ::Npec).map_or(PublishedCell::Empty, at);
            self.note(Code::C046, plan, number, Champ::Npec, written);
        }
        if told.restored {
            let champ = if plan.plan.place(Champ::CodeOuRncp).is_some() { Champ::CodeOuRncp } else { Champ::CodeDiplome };
            self.note(Code::C017, plan, number, champ, plan.plan.place(champ).map_or(PublishedCell::Empty, at));
        }
    }

    fn note(&mut self, code: Code, plan: &SheetPlan, number: u32, champ: Champ, written: PublishedCell<'_>) {
        let group = self.faults.group(code, Severity::Note, Some(self.file.to_owned()), Some(champ.as_str().to_owned()));
        if self.faults.count(group, 1) {
            self.faults.example(group, self.placed(Diagnostic::note(code), plan, number, champ, written));
        }
    }

    fn refuse(&mut self, plan: &SheetPlan, number: u32, refusal: Refusal, written: PublishedCell<'_>) {
        self.counts.refused += 1;
        let champ = refusal.champ;
        let group = self.faults.group(refusal.code, Severity::Error, Some(self.file.to_owned()), Some(champ.as_str().to_owned()));
        let fault = self.placed(Diagnostic::error(refusal.code).hinting(refusal.hint), plan, number, champ, written);
        if self.faults.count(group, 1) {
            self.faults.example(group, fault.clone());
        }
        self.faults.leave_out(fault, Vec::new());
    }

    fn placed(&self, fault: Diagnostic, plan: &SheetPlan, number: u32, champ: Champ, written: PublishedCell<'_>) -> Diagnostic {
        let shown: String = written.written().chars().take(60).collect();
        let mut fault = fault.in_file(self.file).on_line(u64::from(number) + 1).in_column(champ.as_str()).with_value(shown);
        fault.location.sheet = Some(plan.name.clone());
        fault
    }
}

/// A cell, whatever its format: a formula counts by the value that was saved with it.
fn cell_of<'c>(cell: &'c DataRef<'_>) -> PublishedCell<'c> {
    match cell {
        DataRef::Empty => PublishedCell::Empty,
        DataRef::Int(number) => PublishedCell::Number(*number as f64),
        DataRef::Float(number) => PublishedCell::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => PublishedCell::text(text),
        DataRef::SharedString(text) => PublishedCell::text(text),
        DataRef::Bool(value) => PublishedCell::Other(if *value { "VRAI" } else { "FAUX" }),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
                .map_or(PublishedCell::Number(moment.as_f64()), PublishedCell::Date)
        }
        DataRef::DateTime(duration) => PublishedCell::Number(duration.as_f64()),
        DataRef::Error(CellErrorType::NA) => PublishedCell::Other("#N/A"),
        DataRef::Error(_) => PublishedCell::Other("#ERREUR"),
    }
}
