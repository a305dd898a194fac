//! XLSX: one workbook, a sheet per table, French or English formats, frozen headers, filters. Every text is a text cell, so that
//! nothing that begins with `= + - @` is ever a formula.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Image, Workbook as Book, Worksheet, XlsxError,
};

use super::{WriteTarget, xlsx_simulator};
use crate::messages::Messages;
use crate::tables::{ColumnValues, Table};

/// Most rows of a sheet, header included.
const MOST_ROWS: u32 = 1_048_576;

/// Paper of ISO 216, by its number in a workbook.
const A4: u8 = 9;
/// Name of the sheet of the charts.
const CHARTS: &str = "graphiques";
/// Height of a row as spreadsheets open it, in pixels.
const ROW_HEIGHT: f64 = 20.0;
/// Rows left free below a chart.
const ROWS_BETWEEN: u32 = 2;
/// Pictures are drawn with this many pixels for one on the screen.
const PIXELS: f64 = 2.0;

/// What depends on the language.
#[derive(Clone, Debug)]
pub struct WorkbookStyle {
    /// Number format of an amount.
    pub amount: &'static str,
    /// Number format of a day.
    pub date: &'static str,
    /// For people: headers and codes are shown in words, and a sheet counts one contract. The cells hold what programs look for.
    pub messages: Option<Messages>,
    /// Titles of diplomas by code: a column after those of a table that names diplomas.
    pub diplomas: BTreeMap<String, String>,
}

impl WorkbookStyle {
    /// Formats that a spreadsheet shows in the reader's own locale.
    pub const EUROS: Self = Self { amount: "#,##0.00\\ \"€\"", date: "dd/mm/yyyy", messages: None, diplomas: BTreeMap::new() };
}

/// The column of a diploma's code, and that of its title in workbooks.
const DIPLOMA: (&str, &str) = ("code_diplome", "intitule_diplome");
/// What an A4 page in landscape shows, in pixels of the screen: width and height within its margins.
const PAGE: (f64, f64) = (1_000.0, 660.0);

/// One cell, owned.
enum SheetCell {
    Text(String),
    Integer(i64),
    Amount(i64),
    Ratio(i64),
    Date(NaiveDate),
    Empty,
}

/// Rows of a sheet, owned: a workbook is written at the end.
pub struct StoredRows {
    header: Vec<&'static str>,
    /// Whether a column holds numbers or days, which stand on the right.
    numbers: Vec<bool>,
    cells: Vec<SheetCell>,
}

impl StoredRows {
    pub(super) fn of(table: &Table<'_>) -> Self {
        let mut cells = Vec::with_capacity(table.rows() * table.columns.len());
        for row in 0..table.rows() {
            cells.extend(table.columns.iter().map(|(_, column)| match column {
                ColumnValues::Text(texts) if texts[row].is_empty() => SheetCell::Empty,
                ColumnValues::Text(texts) => SheetCell::Text(texts[row].clone().into_owned()),
                ColumnValues::Integer(numbers) => numbers[row].map_or(SheetCell::Empty, SheetCell::Integer),
                ColumnValues::Amount(amounts) => amounts[row].map_or(SheetCell::Empty, |amount| SheetCell::Amount(amount.0)),
                ColumnValues::Ratio(ratios) => ratios[row].map_or(SheetCell::Empty, SheetCell::Ratio),
                ColumnValues::Date(days) => days[row].map_or(SheetCell::Empty, SheetCell::Date),
            }));
        }
        let is_number = |cells: &ColumnValues<'_>| !matches!(cells, ColumnValues::Text(_));
        let numbers = table.columns.iter().map(|(_, cells)| is_number(cells)).collect();
        Self { header: table.columns.iter().map(|&(name, _)| name).collect(), numbers, cells }
    }
}

/// A sheet in the making.
struct SheetInTheMaking {
    name: &'static str,
    sheet: Worksheet,
    columns: u16,
    next_row: u32,
}

/// A cell of the first sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SumCell {
    /// Nothing.
    Empty,
    /// A label.
    Text(String),
    /// A heading.
    Head(String),
    /// A formula and what it gives, in cents; it is in euros.
    Amount(String, i64),
    /// A formula and the count that it gives.
    Count(String, u64),
}

/// The first sheet of a workbook: totals of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synthesis {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Vec<SumCell>>,
}

/// A workbook in the making.
pub struct Workbook {
    sheets: Vec<SheetInTheMaking>,
    charts: Option<Charts>,
    pub(super) style: WorkbookStyle,
    /// Words that are shown in place of those of the table, by column and word.
    words: BTreeMap<(&'static str, String), Format>,
    synthesis: Option<Worksheet>,
    columns: Option<Worksheet>,
    amount: Format,
    date: Format,
    title: Format,
    text: Format,
}

/// The charts, one below the other, each on a page of its own.
struct Charts {
    sheet: Worksheet,
    next_row: u32,
    breaks: Vec<u32>,
    /// The largest width and height, in pixels.
    largest: (f64, f64),
}

impl Workbook {
    /// An empty workbook.
    #[must_use]
    pub fn new(style: WorkbookStyle) -> Self {
        Self {
            sheets: Vec::new(),
            charts: None,
            words: BTreeMap::new(),
            synthesis: None,
            columns: None,
            amount: Format::new().set_num_format(style.amount),
            date: Format::new().set_num_format(style.date),
            title: head_of(false),
            text: Format::new().set_num_format("@"),
            style,
        }
    }

    /// Adds rows to the sheet of a table.
    ///
    /// # Errors
    /// When a sheet has more rows than a workbook can hold.
    pub(super) fn add(&mut self, name: &'static str, rows: &StoredRows) -> Result<(), XlsxError> {
        if !self.sheets.iter().any(|sheet| sheet.name == name) {
            let mut header: Vec<_> = rows.header.iter().copied().zip(rows.numbers.iter().copied()).collect();
            header.extend(self.diploma(rows).map(|_| (DIPLOMA.1, false)));
            let columns = u16::try_from(header.len()).unwrap_or(u16::MAX);
            self.sheets.push(SheetInTheMaking { name, sheet: self.new_sheet(name, &header)?, columns, next_row: 1 });
        }
        let diploma = self.diploma(rows);
        let (shown, titles, words) = (self.style.messages, &self.style.diplomas, &mut self.words);
        let (amount, date, text) = (&self.amount, &self.date, &self.text);
        let Some(SheetInTheMaking { sheet, next_row: next, .. }) = self.sheets.iter_mut().find(|sheet| sheet.name == name) else {
            return Ok(());
        };
        for row in rows.cells.chunks(rows.header.len().max(1)) {
            if *next >= MOST_ROWS {
                return Err(XlsxError::ParameterError("too_many_rows".to_owned()));
            }
            for (column, cell) in (0..).zip(row) {
                match cell {
                    SheetCell::Text(value) => {
                        let name = rows.header.get(usize::from(column)).copied().unwrap_or_default();
                        let word = shown.and_then(|messages| messages.get(&format!("words.{name}.{value}")));
                        let shown = word.map(|word| &*words.entry((name, value.clone())).or_insert_with(|| shown_as(word)));
                        sheet.write_string_with_format(*next, column, value, shown.unwrap_or(text))?
                    }
                    SheetCell::Integer(value) => sheet.write_number(*next, column, as_number(*value))?,
                    SheetCell::Amount(cents) => sheet.write_number_with_format(*next, column, as_number(*cents) / 100.0, amount)?,
                    SheetCell::Ratio(millionths) => sheet.write_number(*next, column, as_number(*millionths) / 1e6)?,
                    SheetCell::Date(day) => sheet.write_date_with_format(*next, column, day, date)?,
                    SheetCell::Empty => continue,
                };
            }
            if let Some(SheetCell::Text(code)) = diploma.and_then(|column| row.get(column)) {
                let title = titles.get(code).map_or("", String::as_str);
                sheet.write_string_with_format(*next, u16::try_from(row.len()).unwrap_or(u16::MAX), title, text)?;
            }
            *next += 1;
        }
        Ok(())
    }

    /// The column of the code of a diploma, in a workbook that has titles of diplomas.
    fn diploma(&self, rows: &StoredRows) -> Option<usize> {
        rows.header.iter().position(|&column| column == DIPLOMA.0).filter(|_| !self.style.diplomas.is_empty())
    }

    /// Sets the first sheet: totals of the others as formulas, each with its value.
    ///
    /// # Errors
    /// When a name or a formula cannot be one.
    pub(super) fn synthesis(&mut self, synthesis: &Synthesis) -> Result<(), XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(&synthesis.name)?;
        to_print(&mut sheet);
        sheet.set_column_width(0, 46)?;
        sheet.set_column_range_width(1, 8, 18)?;
        sheet.write_string_with_format(0, 0, &synthesis.title, &Format::new().set_bold().set_font_size(14))?;
        for (line, cells) in (2_u32..).zip(&synthesis.lines) {
            for (place, cell) in (0_u16..).zip(cells) {
                match cell {
                    SumCell::Empty => continue,
                    SumCell::Text(text) => sheet.write_string(line, place, text)?,
                    SumCell::Head(text) => sheet.write_string_with_format(line, place, text, &head_of(place > 0))?,
                    SumCell::Amount(formula, cents) => {
                        let formula = Formula::new(formula).set_result((as_number(*cents) / 100.0).to_string());
                        sheet.write_formula_with_format(line, place, formula, &self.amount)?
                    }
                    SumCell::Count(formula, count) => {
                        sheet.write_formula(line, place, Formula::new(formula).set_result(count.to_string()))?
                    }
                };
            }
        }
        self.synthesis = Some(sheet);
        Ok(())
    }

    /// Sets the last sheet: what each column of the others holds.
    ///
    /// # Errors
    /// When a name cannot be one.
    pub(super) fn explain_columns(&mut self, name: &str, rows: &[Vec<String>]) -> Result<(), XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        to_print(&mut sheet);
        sheet.set_repeat_rows(0, 0)?;
        for (place, width) in [(0, 22), (1, 30), (2, 34), (3, 80)] {
            sheet.set_column_width(place, width)?;
        }
        for (line, cells) in (0_u32..).zip(rows) {
            for (place, cell) in (0_u16..).zip(cells) {
                sheet.write_string_with_format(line, place, cell, if line == 0 { &self.title } else { &self.text })?;
            }
        }
        self.columns = Some(sheet);
        Ok(())
    }

    /// Adds a chart below those before it, on a sheet of their own after the tables.
    ///
    /// # Errors
    /// When the bytes are no picture.
    pub(super) fn picture(&mut self, png: &[u8], title: &str) -> Result<(), XlsxError> {
        let image = Image::new_from_buffer(png)?.set_scale_width(1.0 / PIXELS).set_scale_height(1.0 / PIXELS).set_alt_text(title);
        if self.charts.is_none() {
            let mut sheet = Worksheet::new();
            sheet.set_name(CHARTS)?;
            sheet.set_landscape().set_paper_size(A4);
            self.charts = Some(Charts { sheet, next_row: 0, breaks: Vec::new(), largest: (1.0, 1.0) });
        }
        if let Some(charts) = &mut self.charts {
            let (width, height) = (image.width() / PIXELS, image.height() / PIXELS);
            charts.sheet.insert_image(charts.next_row, 0, &image)?;
            charts.next_row += rows_of(height) + ROWS_BETWEEN;
            charts.breaks.push(charts.next_row);
            charts.largest = (charts.largest.0.max(width), charts.largest.1.max(height));
        }
        Ok(())
    }

    fn new_sheet(&self, name: &str, header: &[(&'static str, bool)]) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (column, &(title, numbers)) in (0..).zip(header) {
            let shown = self.style.messages.and_then(|messages| messages.get(&format!("titles.{title}")));
            let format = shown.map_or_else(|| head_of(numbers), |word| head_of(numbers).set_num_format(literal(word)));
            sheet.write_string_with_format(0, column, title, &format)?;
            let letters = shown.unwrap_or(title).chars().count();
            sheet.set_column_width(column, u32::try_from(letters + 3).unwrap_or(u32::MAX).clamp(12, 40))?;
        }
        sheet.set_freeze_panes(1, 1)?;
        to_print(&mut sheet);
        sheet.set_repeat_rows(0, 0)?;
        Ok(sheet)
    }

    /// Writes the workbook under a name.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn save(self, place: &WriteTarget, name: &str) -> Result<(), XlsxError> {
        let mut book = timeless()?;
        if let Some(synthesis) = self.synthesis {
            book.push_worksheet(synthesis);
        }
        for mut sheet in self.sheets {
            if sheet.next_row > 1 {
                sheet.sheet.autofilter(0, 0, sheet.next_row - 1, sheet.columns - 1)?;
            }
            book.push_worksheet(sheet.sheet);
        }
        if let Some(messages) = self.style.messages {
            book.push_worksheet(xlsx_simulator::sheet(messages, (&self.amount, &self.date))?);
        }
        if let Some(mut charts) = self.charts {
            let (width, height) = charts.largest;
            charts.sheet.set_print_scale(percent((PAGE.0 / width).min(PAGE.1 / height)));
            charts.sheet.set_page_breaks(&charts.breaks)?;
            book.push_worksheet(charts.sheet);
        }
        if let Some(columns) = self.columns {
            book.push_worksheet(columns);
        }
        place.save(&mut book, name)
    }
}

/// A header, above texts or above numbers: on the side on which they stand, cut at spaces when it is longer than its column.
pub(super) fn head_of(numbers: bool) -> Format {
    let side = if numbers { FormatAlign::Right } else { FormatAlign::Left };
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xE8_EE_F4)).set_border_bottom(FormatBorder::Thin);
    head.set_align(side).set_align(FormatAlign::Bottom).set_text_wrap()
}

/// A number format that shows a title in place of the text of the cell.
fn literal(title: &str) -> String {
    format!("General;General;General;\"{}\"", title.replace('"', "\u{201d}"))
}

/// A cell whose text is shown as a word.
fn shown_as(word: &str) -> Format {
    Format::new().set_num_format(literal(word))
}

/// A part as a percentage at which a spreadsheet prints: between 10 and 100.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 10 and 100")]
fn percent(part: f64) -> u16 {
    (part * 100.0).clamp(10.0, 100.0) as u16
}

/// Lying, as wide as the page.
pub(super) fn to_print(sheet: &mut Worksheet) {
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_paper_size(A4);
}

/// An empty workbook whose day of making is always the same: the same run gives the same bytes.
pub(super) fn timeless() -> Result<Book, XlsxError> {
    if !clock_is_right() {
        return Err(XlsxError::ParameterError("clock_before_1970".to_owned()));
    }
    let mut book = Book::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(book)
}

/// Whether the clock of the machine is one with which a workbook can be written: before 1970 the library stops.
#[must_use]
pub(crate) fn clock_is_right() -> bool {
    // In a browser the clock is that of its page.
    cfg!(target_arch = "wasm32") || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).is_ok()
}

/// Rows that a picture of this height covers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand pixels")]
const fn rows_of(height: f64) -> u32 {
    (height / ROW_HEIGHT) as u32 + 1
}

/// Cents and counts stay below 2^53, where a spreadsheet's number is exact.
#[expect(clippy::cast_precision_loss, reason = "below 2^53")]
pub(super) const fn as_number(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make folders")]
mod tests {
    use calamine::{Data, Reader as _, Xlsx, open_workbook};

    use super::*;
    use crate::units::Centimes;

    #[test]
    fn a_workbook_opens_again_with_its_texts_inert_and_its_charts() {
        let png = resvg::tiny_skia::Pixmap::new(120, 50).unwrap().encode_png().unwrap();
        let table = Table {
            name: "contrats",
            columns: vec![
                ("texte", ColumnValues::Text(vec!["=1+1".into(), "+cmd".into(), "-2".into(), "@x".into()])),
                ("montant", ColumnValues::Amount(vec![Some(Centimes(123_456)), None, Some(Centimes(-5)), Some(Centimes(0))])),
                ("jour", ColumnValues::Date(vec![NaiveDate::from_ymd_opt(2020, 2, 1); 4])),
            ],
        };
        let mut book = Workbook::new(WorkbookStyle::EUROS);
        book.add("contrats", &StoredRows::of(&table)).unwrap();
        book.picture(&png, "un").unwrap();
        book.picture(&png, "deux").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.xlsx");
        book.save(&WriteTarget::Folder(folder.path().to_owned()), "t.xlsx").unwrap();
        let mut read: Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(read.sheet_names(), ["contrats", CHARTS]);
        let range = read.worksheet_range("contrats").unwrap();
        let rows: Vec<&[Data]> = range.rows().collect();
        assert_eq!(rows.len(), 5);
        for (row, text) in rows[1..].iter().zip(["=1+1", "+cmd", "-2", "@x"]) {
            assert_eq!(row[0], Data::String(text.to_owned()));
        }
        assert_eq!((&rows[1][1], &rows[3][1]), (&Data::Float(1234.56), &Data::Float(-0.05)));
        assert!(read.worksheet_formula("contrats").unwrap().is_empty(), "no formula");
        let bytes = std::fs::read(&path).unwrap();
        let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert!(names.iter().any(|name| name.starts_with("xl/media/image")), "{names:?}");
        assert!(names.iter().any(|name| name == "xl/drawings/drawing1.xml"), "{names:?}");
    }
}
