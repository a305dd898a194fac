//! XLSX: one workbook, a sheet per table, French or English formats, frozen headers, filters. Every text is a text cell, so that
//! nothing that begins with `= + - @` is ever a formula.

use std::path::Path;

use chrono::NaiveDate;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook as Book, Worksheet, XlsxError};

use crate::tables::{Cells, Table};

/// Most rows of a sheet, header included.
const MOST_ROWS: u32 = 1_048_576;

/// What depends on the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkbookStyle {
    /// Number format of an amount.
    pub amount: &'static str,
    /// Number format of a day.
    pub date: &'static str,
}

impl WorkbookStyle {
    /// Formats that a spreadsheet shows in the reader's own locale.
    pub const EUROS: Self = Self { amount: "#,##0.00\\ \"€\"", date: "dd/mm/yyyy" };
}

/// One cell, owned.
enum Cell {
    Text(String),
    Integer(i64),
    Amount(i64),
    Ratio(i64),
    Date(NaiveDate),
    Empty,
}

/// Rows of a sheet, owned: a workbook is written at the end.
pub struct Rows {
    header: Vec<&'static str>,
    cells: Vec<Cell>,
}

impl Rows {
    pub(super) fn of(table: &Table<'_>) -> Self {
        let mut cells = Vec::with_capacity(table.rows() * table.columns.len());
        for row in 0..table.rows() {
            cells.extend(table.columns.iter().map(|(_, column)| match column {
                Cells::Text(texts) if texts[row].is_empty() => Cell::Empty,
                Cells::Text(texts) => Cell::Text(texts[row].clone().into_owned()),
                Cells::Integer(numbers) => numbers[row].map_or(Cell::Empty, Cell::Integer),
                Cells::Amount(amounts) => amounts[row].map_or(Cell::Empty, |amount| Cell::Amount(amount.0)),
                Cells::Ratio(ratios) => ratios[row].map_or(Cell::Empty, Cell::Ratio),
                Cells::Date(days) => days[row].map_or(Cell::Empty, Cell::Date),
            }));
        }
        Self { header: table.columns.iter().map(|&(name, _)| name).collect(), cells }
    }
}

/// A sheet in the making.
struct Sheet {
    name: &'static str,
    sheet: Worksheet,
    columns: u16,
    next_row: u32,
}

/// A workbook in the making.
pub struct Workbook {
    sheets: Vec<Sheet>,
    amount: Format,
    date: Format,
    title: Format,
    text: Format,
}

impl Workbook {
    /// An empty workbook.
    #[must_use]
    pub fn new(style: WorkbookStyle) -> Self {
        let title = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0xE8_EE_F4))
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::Left);
        Self {
            sheets: Vec::new(),
            amount: Format::new().set_num_format(style.amount),
            date: Format::new().set_num_format(style.date),
            title,
            text: Format::new().set_num_format("@"),
        }
    }

    /// Adds rows to the sheet of a table.
    ///
    /// # Errors
    /// When a sheet has more rows than a workbook can hold.
    pub(super) fn add(&mut self, name: &'static str, rows: &Rows) -> Result<(), XlsxError> {
        if !self.sheets.iter().any(|sheet| sheet.name == name) {
            let columns = u16::try_from(rows.header.len()).unwrap_or(u16::MAX);
            self.sheets.push(Sheet { name, sheet: self.new_sheet(name, &rows.header)?, columns, next_row: 1 });
        }
        let (amount, date, text) = (&self.amount, &self.date, &self.text);
        let Some(Sheet { sheet, next_row: next, .. }) = self.sheets.iter_mut().find(|sheet| sheet.name == name) else { return Ok(()) };
        for row in rows.cells.chunks(rows.header.len().max(1)) {
            if *next >= MOST_ROWS {
                return Err(XlsxError::ParameterError(format!("{name}: {MOST_ROWS} rows at most; use --format csv or parquet")));
            }
            for (column, cell) in (0..).zip(row) {
                match cell {
                    Cell::Text(value) => sheet.write_string_with_format(*next, column, value, text)?,
                    Cell::Integer(value) => sheet.write_number(*next, column, as_number(*value))?,
                    Cell::Amount(cents) => sheet.write_number_with_format(*next, column, as_number(*cents) / 100.0, amount)?,
                    Cell::Ratio(millionths) => sheet.write_number(*next, column, as_number(*millionths) / 1e6)?,
                    Cell::Date(day) => sheet.write_date_with_format(*next, column, day, date)?,
                    Cell::Empty => continue,
                };
            }
            *next += 1;
        }
        Ok(())
    }

    fn new_sheet(&self, name: &str, header: &[&str]) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (column, title) in (0..).zip(header) {
            sheet.write_string_with_format(0, column, *title, &self.title)?;
            sheet.set_column_width(column, 16)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        Ok(sheet)
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn save(self, path: &Path) -> Result<(), XlsxError> {
        let mut book = Book::new();
        for mut sheet in self.sheets {
            if sheet.next_row > 1 {
                sheet.sheet.autofilter(0, 0, sheet.next_row - 1, sheet.columns - 1)?;
            }
            book.push_worksheet(sheet.sheet);
        }
        book.save(path)
    }
}

/// Cents and counts stay below 2^53, where a spreadsheet's number is exact.
#[expect(clippy::cast_precision_loss, reason = "below 2^53")]
const fn as_number(value: i64) -> f64 {
    value as f64
}
