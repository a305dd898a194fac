//! The workbook to correct: the rows with faults alone, each fault in a note on its cell, lists where a word is expected.

use std::path::Path;

use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, FormatBorder, Note, Worksheet, XlsxError};

use super::xlsx_format::timeless;
use crate::diagnostic::Diagnostic;
use crate::io::read::{ColumnKind, FaultyRow, InputColumn, columns};
use crate::language::Language;
use crate::messages::{Messages, printable};

/// Rows below the last for which lists are offered: somebody may add some.
const ROOM: u32 = 1_000;

/// The words of the workbook.
struct TemplateStyles {
    title: Format,
    needed: Format,
    wrong: Format,
    text: Format,
    date: Format,
    help: Format,
}

impl TemplateStyles {
    fn new() -> Self {
        let title = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Left);
        Self {
            needed: title.clone().set_background_color(Color::RGB(0xFF_E8_B3)),
            title: title.set_background_color(Color::RGB(0xE8_EE_F4)),
            wrong: Format::new().set_num_format("@").set_background_color(Color::RGB(0xFA_D4_CF)),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("dd/mm/yyyy"),
            help: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// The workbook of the rows to correct, as bytes.
///
/// # Errors
/// `U001` when a workbook cannot hold them, or cannot be made.
pub fn template(rows: &[FaultyRow], messages: Messages) -> Result<Vec<u8>, Diagnostic> {
    made(rows, messages).map_err(|error| super::fault(Path::new("a_corriger.xlsx"), &error))
}

fn made(rows: &[FaultyRow], messages: Messages) -> Result<Vec<u8>, XlsxError> {
    let styles = TemplateStyles::new();
    // A birth date is personal: the age band stands for it.
    let shown: Vec<(u16, &InputColumn)> = (0..).zip(columns().iter().filter(|column| column.name != "date_naissance")).collect();
    let mut book = timeless()?;
    let mut sheet = Worksheet::new();
    sheet.set_name(messages.word("import.contrats.sheet"))?;
    for &(place, column) in &shown {
        head(&mut sheet, place, column, &styles, messages)?;
        offer(&mut sheet, place, column, u32::try_from(rows.len()).unwrap_or(0))?;
    }
    for (line, row) in (1..).zip(rows) {
        for &(place, column) in &shown {
            put(&mut sheet, (line, place), column, row, &styles, messages)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    book.push_worksheet(sheet);
    book.push_worksheet(guide(messages, &styles)?);
    book.save_to_buffer()
}

fn head(sheet: &mut Worksheet, place: u16, column: &InputColumn, styles: &TemplateStyles, messages: Messages) -> Result<(), XlsxError> {
    let style = if column.needed { &styles.needed } else { &styles.title };
    sheet.write_string_with_format(0, place, column.name, style)?;
    sheet.set_column_width(place, 17)?;
    let meaning = if messages.language() == Language::Fr { column.fr } else { column.en };
    sheet.insert_note(0, place, &Note::new(meaning).add_author_prefix(false))?;
    Ok(())
}

/// A list of the words that are possible.
fn offer(sheet: &mut Worksheet, place: u16, column: &InputColumn, rows: u32) -> Result<(), XlsxError> {
    let words: &[&str] = match column.kind {
        ColumnKind::Word(words) => words,
        ColumnKind::Boolean => &["oui", "non"],
        _ => return Ok(()),
    };
    let list = DataValidation::new().allow_list_strings(words)?.ignore_blank(true);
    sheet.add_data_validation(1, place, rows + ROOM, place, &list)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (line, place): (u32, u16),
    column: &InputColumn,
    row: &FaultyRow,
    styles: &TemplateStyles,
    messages: Messages,
) -> Result<(), XlsxError> {
    let note = note(column, row, messages);
    let value = row.cell(column.name);
    let day = value.parse::<chrono::NaiveDate>().ok().filter(|_| column.kind == ColumnKind::Date && note.is_empty());
    let style = if note.is_empty() { &styles.text } else { &styles.wrong };
    match day {
        Some(day) => sheet.write_date_with_format(line, place, day, &styles.date)?,
        None if value.is_empty() && note.is_empty() => return Ok(()),
        None => sheet.write_string_with_format(line, place, value, style)?,
    };
    if !note.is_empty() {
        sheet.insert_note(line, place, &Note::new(note).add_author_prefix(false).set_width(320).set_height(90))?;
    }
    Ok(())
}

/// What is wrong with a cell; what is wrong with the row as a whole stands on its first cell.
fn note(column: &InputColumn, row: &FaultyRow, messages: Messages) -> String {
    let first = column.name == "contrat_id";
    let here = |canonical: Option<&str>| canonical.map_or(first, |name| name == column.name || (first && name == "date_naissance"));
    let told: Vec<String> = row
        .faults
        .iter()
        .filter(|(canonical, _)| here(*canonical))
        .map(|(_, fault)| {
            let hint = messages.hint(fault).map_or_else(String::new, |hint| format!(" → {hint}"));
            printable_long(&format!("[{}] {}{hint}", fault.code, messages.message(fault)))
        })
        .collect();
    if told.is_empty() {
        return String::new();
    }
    let line = messages.text("print.place_line", &[("line", &row.line.to_string())]);
    format!("{line}\n{}", told.join("\n"))
}

/// A sentence without control characters; a note holds more than a line of a screen.
fn printable_long(text: &str) -> String {
    text.split(' ').map(printable).collect::<Vec<_>>().join(" ")
}

fn guide(messages: Messages, styles: &TemplateStyles) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(messages.word("import.contrats.guide_sheet"))?;
    sheet.set_column_width(0, 110)?;
    for (line, text) in (0..).zip(messages.fixed("import.contrats.guide").lines()) {
        sheet.write_string_with_format(line, 0, text, &styles.help)?;
    }
    Ok(sheet)
}
