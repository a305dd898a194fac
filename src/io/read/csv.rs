//! Contracts from text: separator and header found, rows read one by one without allocation.

use memchr::{memchr, memchr_iter};

use super::at_once::at_once;
use super::cell::{Cell, trimmed};
use super::columns::Col;
use super::header::{self, HEADER_ROWS, Header, MOST_COLUMNS};
use super::mapping::Mapping;
use super::row::{Cells, Found, Place, Rows};
use super::text;
use super::writing::Spelling;
use super::{Faults, Read, ReadOptions};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::legislation::Nomenclature;

/// Separators, in the order of preference when nothing tells them apart.
pub(super) const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// The header is looked for in this many first bytes.
const PROBED: usize = 1 << 20;

impl Cells for ::csv::StringRecord {
    #[inline]
    fn cell(&self, place: usize) -> Cell<'_> {
        Cell::text(self.get(place).unwrap_or(""))
    }
}

pub(super) fn reader(text: &str, separator: u8) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).buffer_capacity(1 << 16).from_reader(text.as_bytes())
}

/// Reads the contracts of a text file.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
    spellings: &[Spelling],
) -> Result<Read, Faults> {
    let text = text::decoded(bytes).map_err(|fault| fault.in_file(name))?;
    let text = if text.contains('\n') || !text.contains('\r') { text } else { text.replace('\r', "\n").into() };
    let (separator, skipped, names) = find_header(&text, options.mapping).map_err(|fault| fault.in_file(name))?;
    let mut records = reader(&text, separator);
    let mut record = ::csv::StringRecord::new();
    let mut lines = Lines::new(text.as_bytes());
    for _ in 0..=skipped {
        next(&mut records, &mut record).map_err(|fault| fault.in_file(name))?;
    }
    let header_line = lines.of(&record);
    let (header, faults) = Header::read(names, options.mapping);
    let faults: Vec<Diagnostic> = faults.into_iter().map(|fault| fault.in_file(name).on_line(header_line)).collect();
    let faults = Faults::from(faults);
    if !header.is_complete() && !options.keep {
        return Err(faults);
    }
    let rows = |faults: Faults| Rows::new(header.clone(), Place { file: name, sheet: None, nomenclature, spellings }, faults, options.keep);
    if !options.keep
        && let Some(parts) = parts_of(&text, &records, &lines)
        && let Some(read) = at_once(&parts, rows, faults.clone(), |&Part { text, line }, rows| {
            let mut lines = Lines { line, ..Lines::new(text.as_bytes()) };
            read_rows(rows, reader(text, separator), &mut lines, name)
        })?
    {
        return Ok(read.finish());
    }
    let mut read = rows(faults);
    read_rows(&mut read, records, &mut lines, name)?;
    Ok(read.finish())
}

fn read_rows(rows: &mut Rows<'_>, mut records: ::csv::Reader<&[u8]>, lines: &mut Lines<'_>, name: &str) -> Result<(), Faults> {
    let mut record = ::csv::StringRecord::new();
    while next(&mut records, &mut record).map_err(|fault| fault.in_file(name))? {
        read_row(rows, &record, lines);
    }
    Ok(())
}

/// A part of a text that can be read apart, and the line on which it starts.
struct Part<'t> {
    text: &'t str,
    line: u64,
}

/// Bytes of a part.
const PART: usize = 1 << 20;

/// Cuts what is left of a text after its header, where lines end. None for a short text, and where a quote may hold the end of a line.
fn parts_of<'t>(text: &'t str, records: &::csv::Reader<&[u8]>, lines: &Lines<'_>) -> Option<Vec<Part<'t>>> {
    let start = usize::try_from(records.position().byte()).ok()?;
    let mut left = text.get(start..).filter(|left| left.len() > 2 * PART && memchr(b'"', left.as_bytes()).is_none())?;
    let mut parts = Vec::with_capacity(left.len().div_ceil(PART));
    let mut line = lines.line + newlines(text.get(lines.offset..start)?);
    while !left.is_empty() {
        let beyond = left.as_bytes().get(PART..).and_then(|beyond| memchr(b'\n', beyond));
        let (part, rest) = left.split_at_checked(beyond.map_or(left.len(), |end| PART + end + 1))?;
        parts.push(Part { text: part, line });
        line += newlines(part);
        left = rest;
    }
    Some(parts)
}

fn newlines(text: &str) -> u64 {
    memchr_iter(b'\n', text.as_bytes()).count() as u64
}

fn next(records: &mut ::csv::Reader<&[u8]>, record: &mut ::csv::StringRecord) -> Result<bool, Diagnostic> {
    records.read_record(record).map_err(|error| Diagnostic::error(Code::C003).with("kind", "csv").with("cause", error))
}

#[inline]
fn read_row(rows: &mut Rows<'_>, record: &::csv::StringRecord, lines: &mut Lines<'_>) {
    let line = lines.of(record);
    let (width, expected) = (record.len(), rows.width());
    if record.iter().all(|cell| trimmed(cell).is_empty()) {
        return;
    }
    let too_wide = width > expected && record.iter().skip(expected).any(|cell| !trimmed(cell).is_empty());
    if width >= expected && !too_wide {
        rows.read(line, record);
        return;
    }
    let broken = record.iter().any(|cell| cell.contains('\n'));
    if !broken && !too_wide && rows.has_needed(width) {
        rows.read_short(line, record, width);
        return;
    }
    let told = if broken {
        wrong_width().hinting("unclosed_quote")
    } else if too_wide {
        wrong_width().hinting("separator_in_cell")
    } else {
        wrong_width().hinting("missing_cells")
    };
    rows.wrong_width(line, record, width, told);
}

fn wrong_width() -> Found {
    Found { column: None, ..Found::new(Severity::Error, Code::C007, Col::ContratId) }
}

/// The separator, how many rows stand above the header, and the header.
fn find_header(text: &str, mapping: Option<&Mapping>) -> Result<(u8, usize, Vec<String>), Diagnostic> {
    let end = (0..=PROBED.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let probe = text.get(..end).unwrap_or("");
    if probe.trim().is_empty() && end == text.len() {
        return Err(Diagnostic::error(Code::C002).hinting("empty_file"));
    }
    if end < text.len() && !probe.contains('\n') {
        return Err(Diagnostic::error(Code::C003).with("kind", "csv").with("cause", "1 MB").hinting("line_too_long"));
    }
    let tried = SEPARATORS.iter().rev().filter_map(|&separator| {
        let rows = first_rows(probe, separator);
        let position = header::position(&rows, mapping)?;
        let names = rows.into_iter().nth(position)?;
        let score = (header::matches(names.iter().map(String::as_str), mapping), names.len());
        Some((score, separator, position, names))
    });
    let (_, separator, position, names) =
        tried.max_by_key(|(score, ..)| *score).ok_or_else(|| Diagnostic::error(Code::C002).hinting("empty_file"))?;
    if names.len() > MOST_COLUMNS {
        return Err(Diagnostic::error(Code::C003).with("kind", "csv").with("cause", names.len()).hinting("too_many_columns"));
    }
    Ok((separator, position, names.iter().map(|name| header::short(name)).collect()))
}

fn first_rows(probe: &str, separator: u8) -> Vec<Vec<String>> {
    let records = reader(probe, separator).into_records().take(HEADER_ROWS).map_while(Result::ok);
    records.map(|record| record.iter().map(|cell| trimmed(cell).to_owned()).collect()).collect()
}

/// Physical lines: a quoted cell may have several, blank lines have no record.
struct Lines<'t> {
    text: &'t [u8],
    offset: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    const fn new(text: &'t [u8]) -> Self {
        Self { text, offset: 0, line: 1 }
    }

    /// The line on which a record starts; records come in order.
    #[inline]
    fn of(&mut self, record: &::csv::StringRecord) -> u64 {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.offset);
        let blank = self.text.iter().skip(start).take_while(|&&byte| matches!(byte, b'\n' | b'\r')).count();
        let start = start + blank;
        let passed = self.text.get(self.offset..start).unwrap_or(&[]);
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.offset = start.max(self.offset);
        self.line
    }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
pub(super) mod tests;
