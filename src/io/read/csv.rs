//! Contracts from text: separator and header found, rows read one by one without allocation.

use memchr::{memchr, memchr_iter};

use super::at_once::at_once;
use super::cell::{InputCell, trimmed};
use super::columns::Col;
use super::header::{self, ColumnPlaces, HEADER_ROWS, MOST_COLUMNS};
use super::mapping::Mapping;
use super::passed::LineAccount;
use super::row::{self, ContractReader, InputRow, RowSource};
use super::writing::Spelling;
use super::{ReadFaults, ReadOptions, RowsRead, text};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::legislation::Nomenclature;

/// Separators, in the order of preference when nothing tells them apart.
pub(super) const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// The header is looked for in this many first bytes.
pub(super) const PROBED: usize = 1 << 20;

/// The texts of one row.
trait CsvRecord: InputRow {
    fn width(&self) -> usize;
    fn text(&self, place: usize) -> &str;

    /// The texts from a place on.
    fn texts(&self, from: usize) -> impl Iterator<Item = &str> {
        (from..self.width()).map(|place| self.text(place))
    }
}

impl InputRow for ::csv::StringRecord {
    fn cell(&self, place: usize) -> InputCell<'_> {
        InputCell::text(self.get(place).unwrap_or(""))
    }
}

impl CsvRecord for ::csv::StringRecord {
    fn width(&self) -> usize {
        self.len()
    }

    fn text(&self, place: usize) -> &str {
        self.get(place).unwrap_or("")
    }
}

/// A line of a text without quotes: its cells are what separators part.
#[derive(Default)]
struct UnquotedLine<'t> {
    text: &'t str,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl<'t> UnquotedLine<'t> {
    fn cut(&mut self, text: &'t str, separator: u8) {
        self.text = text;
        self.ends.clear();
        self.ends.extend(memchr_iter(separator, text.as_bytes()));
        self.ends.push(text.len());
    }
}

impl InputRow for UnquotedLine<'_> {
    fn cell(&self, place: usize) -> InputCell<'_> {
        InputCell::text(self.text(place))
    }
}

impl CsvRecord for UnquotedLine<'_> {
    fn width(&self) -> usize {
        self.ends.len()
    }

    fn text(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends.get(before).map_or(self.text.len(), |end| end + 1));
        self.ends.get(place).and_then(|&end| self.text.get(start..end)).unwrap_or("")
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
) -> Result<RowsRead, ReadFaults> {
    let text::Decoded { text, remark } = text::decoded(bytes).map_err(|fault| fault.in_file(name))?;
    let CsvLayout { separator, skipped, names } = find_header(&text, options.mapping).map_err(|fault| fault.in_file(name))?;
    let (header, faults) = ColumnPlaces::read(&names, options.mapping);
    let mut records = reader(&text, separator);
    let mut record = ::csv::StringRecord::new();
    let mut lines = PhysicalLines::new(text.as_bytes(), 0, 1);
    let mut above = 0;
    if !header.is_headless() {
        for number in 0..=skipped {
            next(&mut records, &mut record).map_err(|fault| fault.in_file(name))?;
            let line = lines.of(&record);
            above = if number == skipped { line - 1 } else { 0 };
        }
    }
    let start = after_end(text.as_bytes(), usize::try_from(records.position().byte()).unwrap_or(usize::MAX).min(text.len()));
    let header_line = lines.line;
    let faults: Vec<Diagnostic> =
        faults.into_iter().map(|fault| fault.on_line(header_line)).chain(remark).map(|fault| fault.in_file(name)).collect();
    let faults = ReadFaults::from(faults);
    if !header.is_complete() && !options.keep {
        return Err(faults);
    }
    let first = lines.first_after(start);
    let mut account =
        LineAccount { lines: newlines(&text) + u64::from(!text.is_empty() && !text.ends_with('\n')), above, ..LineAccount::default() };
    account.header = first - 1 - above;
    let rows =
        |faults: ReadFaults| ContractReader::new(header.clone(), RowSource::of_file(name, nomenclature, spellings), faults, options.keep);
    if !options.keep
        && let Some(parts) = parts_of(&text, start, first)
        && let Some(mut read) =
            at_once(&parts, rows, faults.clone(), |&CsvPart { text, line }, rows| read_rows(rows, text, separator, line, name))?
    {
        account.follow(read.account());
        *read.account() = account;
        return Ok(read.finish());
    }
    let mut read = rows(faults);
    *read.account() = account;
    read_rows(&mut read, text.get(start..).unwrap_or(""), separator, first, name)?;
    Ok(read.finish())
}

/// Reads rows up to the end of a text that starts on `line`. After a quote that holds lines which are rows by themselves, reading starts
/// again on the line below it: no more than a few times the length of the text is read in all.
fn read_rows(rows: &mut ContractReader<'_>, text: &str, separator: u8, line: u64, name: &str) -> Result<(), ReadFaults> {
    const TIMES: usize = 8;
    if is_plain(text) {
        read_plain(rows, text, separator, line);
        return Ok(());
    }
    let mut left = text.len().saturating_mul(TIMES);
    let mut lines = PhysicalLines::new(text.as_bytes(), 0, line);
    let mut record = ::csv::StringRecord::new();
    let mut start = 0;
    loop {
        let mut records = reader(text.get(start..).unwrap_or(""), separator);
        lines.base = start;
        let mut again = None;
        while next(&mut records, &mut record).map_err(|fault| fault.in_file(name))? {
            let row = lines.of(&record);
            rows.account().blank += std::mem::take(&mut lines.blank);
            let end = start + usize::try_from(records.position().byte()).unwrap_or(0);
            let raw = text.get(lines.offset..end).unwrap_or("");
            if memchr(b'"', raw.as_bytes()).is_none() {
                read_row(rows, &record, row, 0);
                continue;
            }
            let below = raw.find('\n').map(|first| lines.offset + first + 1).filter(|&below| below < lines.offset + raw.trim_end().len());
            let swallowed = below.map_or(0, |_| swallowed(raw, separator, rows.width()));
            if let Some(below) = below.filter(|_| swallowed > 0 && left > end - lines.offset) {
                left -= end - lines.offset;
                rows.wrong_width(row, &record, record.len(), wrong_width().hinting("unclosed_quote").with("swallowed", swallowed));
                again = Some(below);
                break;
            }
            read_row(rows, &record, row, newlines(raw.trim_end_matches(['\n', '\r'])));
        }
        match again {
            Some(below) => start = below,
            None => break,
        }
    }
    rows.account().blank += lines.blank_to_the_end();
    Ok(())
}

/// Whether every row is a line: no quote holds the end of one, and every line ends alike.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr(b'"', bytes).is_none() && memchr_iter(b'\r', bytes).all(|place| bytes.get(place + 1) == Some(&b'\n'))
}

/// Reads the rows of such a text, which starts on `line`: a list of a million contracts is read in 0.92 of the time that a reader takes
/// which must look for quotes.
fn read_plain(rows: &mut ContractReader<'_>, text: &str, separator: u8, line: u64) {
    let mut record = UnquotedLine::default();
    for (text, line) in text.lines().zip(line..) {
        if text.is_empty() {
            rows.account().blank += 1;
            continue;
        }
        record.cut(text, separator);
        read_row(rows, &record, line, 0);
    }
}

/// How many lines of a record after its first are rows by themselves: with as many cells as the header, whatever the quotes.
fn swallowed(raw: &str, separator: u8, width: usize) -> usize {
    const FEWEST: usize = 4;
    if width < FEWEST {
        return 0;
    }
    let cells = |line: &str| memchr_iter(separator, line.as_bytes()).count() + 1;
    raw.lines().skip(1).filter(|line| cells(line) == width).count()
}

/// A part of a text that can be read apart, and the line on which it starts.
struct CsvPart<'t> {
    text: &'t str,
    line: u64,
}

/// Bytes of a part.
const PART: usize = 1 << 20;

/// Cuts what is left of a text after its header, where lines end. None for a short text, and where a quote may hold the end of a line.
fn parts_of(text: &str, start: usize, first: u64) -> Option<Vec<CsvPart<'_>>> {
    let mut left = text.get(start..).filter(|left| left.len() > 2 * PART && memchr(b'"', left.as_bytes()).is_none())?;
    let mut parts = Vec::with_capacity(left.len().div_ceil(PART));
    let mut line = first;
    while !left.is_empty() {
        let beyond = left.as_bytes().get(PART..).and_then(|beyond| memchr(b'\n', beyond));
        let (part, rest) = left.split_at_checked(beyond.map_or(left.len(), |end| PART + end + 1))?;
        parts.push(CsvPart { text: part, line });
        line += newlines(part);
        left = rest;
    }
    Some(parts)
}

fn newlines(text: &str) -> u64 {
    count_newlines(text.as_bytes())
}

fn next(records: &mut ::csv::Reader<&[u8]>, record: &mut ::csv::StringRecord) -> Result<bool, Diagnostic> {
    records.read_record(record).map_err(|error| not_read(&error))
}

/// What the reader of records says: only memory or a source that fails stop it, since rows may be of any width.
pub(super) fn not_read(error: &::csv::Error) -> Diagnostic {
    Diagnostic::error(Code::C003).with("kind", "csv").with("cause", "unreadable_text").with("detail", error)
}

fn read_row(rows: &mut ContractReader<'_>, record: &impl CsvRecord, line: u64, more_lines: u64) {
    let (width, expected) = (record.width(), rows.width());
    if record.texts(0).all(|cell| trimmed(cell).is_empty()) {
        rows.account().blank += 1 + more_lines;
        return;
    }
    if width != expected
        && let Some(kind) = rows.passed(record)
    {
        rows.pass(line, kind);
        rows.account().pass(kind, more_lines);
        return;
    }
    rows.account().rows += more_lines;
    let too_wide = width > expected && record.texts(expected).any(|cell| !trimmed(cell).is_empty());
    if width >= expected && !too_wide {
        rows.read(line, record);
        return;
    }
    if more_lines == 0 && !too_wide && rows.has_needed(width) {
        rows.read_short(line, record, width);
        return;
    }
    let told = if more_lines > 0 {
        wrong_width().hinting("unclosed_quote").with("swallowed", more_lines)
    } else if too_wide {
        wrong_width().hinting("separator_in_cell")
    } else {
        wrong_width().hinting("missing_cells")
    };
    rows.wrong_width(line, record, width, told);
}

fn wrong_width() -> row::RowFault {
    row::RowFault { column: None, ..row::RowFault::new(Severity::Error, Code::C007, Col::ContratId) }
}

/// The separator, how many rows stand above the header, and the header as it is written.
struct CsvLayout {
    separator: u8,
    skipped: usize,
    names: Vec<String>,
}

fn find_header(text: &str, mapping: Option<&Mapping>) -> Result<CsvLayout, Diagnostic> {
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
    Ok(CsvLayout { separator, skipped: position, names })
}

fn first_rows(probe: &str, separator: u8) -> Vec<Vec<String>> {
    let records = reader(probe, separator).into_records().take(HEADER_ROWS).map_while(Result::ok);
    records.map(|record| record.iter().map(|cell| trimmed(cell).to_owned()).collect()).collect()
}

/// Physical lines, as an editor numbers them: a quoted cell may have several, blank lines have no record.
pub(super) struct PhysicalLines<'t> {
    text: &'t [u8],
    /// Where the reader of records started.
    base: usize,
    /// Where the last record starts.
    offset: usize,
    line: u64,
    /// Blank lines passed since they were last taken.
    blank: u64,
}

impl<'t> PhysicalLines<'t> {
    pub(super) const fn new(text: &'t [u8], offset: usize, line: u64) -> Self {
        Self { text, base: 0, offset, line, blank: 0 }
    }

    /// The line on which a record starts; records come in order.
    pub(super) fn of(&mut self, record: &::csv::StringRecord) -> u64 {
        let ended =
            record.position().and_then(|position| usize::try_from(position.byte()).ok()).map_or(self.offset, |byte| self.base + byte);
        let ended = after_end(self.text, ended);
        let blank = self.text.iter().skip(ended).take_while(|&&byte| matches!(byte, b'\n' | b'\r')).count();
        if blank > 0 {
            self.blank += count_newlines(self.text.get(ended..ended + blank).unwrap_or(&[]));
        }
        let start = (ended + blank).max(self.offset);
        self.line += count_newlines(self.text.get(self.offset..start).unwrap_or(&[]));
        self.offset = start;
        self.line
    }

    /// The line of a place after the last record.
    fn first_after(&self, place: usize) -> u64 {
        self.line + count_newlines(self.text.get(self.offset..place).unwrap_or(&[]))
    }

    /// Blank lines after the last record.
    fn blank_to_the_end(&self) -> u64 {
        let rest = self.text.get(self.offset..).unwrap_or(&[]);
        let blank = rest.iter().rev().take_while(|&&byte| matches!(byte, b'\n' | b'\r')).count();
        let ends = count_newlines(rest.get(rest.len() - blank..).unwrap_or(&[]));
        self.blank + if blank == rest.len() { ends } else { ends.saturating_sub(1) }
    }
}

/// A place without the second half of an end of line of Windows, which the reader of records leaves.
fn after_end(text: &[u8], place: usize) -> usize {
    place + usize::from(place > 0 && text.get(place - 1..=place) == Some(b"\r\n".as_slice()))
}

fn count_newlines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
#[path = "csv_tests.rs"]
pub(super) mod tests;
