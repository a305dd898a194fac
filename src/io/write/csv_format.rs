//! CSV: comma, point, ISO dates, UTF-8, `\n`.

use chrono::{Datelike, NaiveDate};

use crate::contract::Cohort;
use crate::tables::{CellSink, Cells, Layout, Table};
use crate::units::Centimes;

/// The header line.
#[must_use]
pub fn header(table: &Table<'_>) -> Vec<u8> {
    let names: Vec<&str> = table.columns.iter().map(|&(name, _)| name).collect();
    let mut line = names.join(",").into_bytes();
    line.push(b'\n');
    line
}

/// The rows, without header.
#[must_use]
pub fn encode(table: &Table<'_>, spreadsheet_safe: bool) -> Vec<u8> {
    let text = Vec::with_capacity(table.rows() * BYTES_OF_A_CELL * table.columns.len());
    let mut line = RowCells { text, spreadsheet_safe };
    let alone = table.columns.len() == 1;
    for row in 0..table.rows() {
        let start = line.text.len();
        table.columns.iter().for_each(|(_, cells)| line.cell(cells, row));
        // An empty line would be no row.
        if alone && line.text.len() == start + 1 {
            line.text.splice(start.., *b"\"\",");
        }
        line.end();
    }
    line.text
}

/// The rows of a layout, without header, in the place of what a buffer has.
#[must_use]
pub fn encode_rows<L: Layout>(cohort: &Cohort, rows: &[L::Row], spreadsheet_safe: bool, mut buffer: Vec<u8>) -> Vec<u8> {
    buffer.clear();
    buffer.reserve(rows.len() * BYTES_OF_A_CELL * L::COLUMNS.len());
    let mut cells = RowCells { text: buffer, spreadsheet_safe };
    for row in rows {
        L::cells(cohort, row, &mut cells);
        cells.end();
    }
    cells.text
}

/// Cells written as they come, each before a comma.
struct RowCells {
    text: Vec<u8>,
    spreadsheet_safe: bool,
}

impl RowCells {
    /// A cell of a column.
    #[inline]
    fn cell(&mut self, cells: &Cells<'_>, row: usize) {
        match cells {
            Cells::Text(texts) => self.text(&texts[row]),
            Cells::Integer(numbers) => self.integer(numbers[row]),
            Cells::Amount(amounts) => self.amount(amounts[row]),
            Cells::Ratio(ratios) => {
                if let Some(ratio) = ratios[row] {
                    let (sign, size) = (if ratio < 0 { "-" } else { "" }, ratio.unsigned_abs());
                    self.text
                        .extend_from_slice(format!("{sign}{}.{:06}", size.div_euclid(1_000_000), size.rem_euclid(1_000_000)).as_bytes());
                }
                self.text.push(b',');
            }
            Cells::Date(days) => match days[row] {
                Some(day) => self.day(day),
                None => self.text.push(b','),
            },
        }
    }

    /// Ends the row: its last comma becomes the end of the line.
    #[inline]
    fn end(&mut self) {
        if let Some(end) = self.text.last_mut() {
            *end = b'\n';
        }
    }
}

impl CellSink<'_> for RowCells {
    #[inline]
    fn text(&mut self, text: &str) {
        write_text(&mut self.text, text, self.spreadsheet_safe);
        self.text.push(b',');
    }

    #[inline]
    fn word(&mut self, word: &'static str) {
        self.text.extend_from_slice(word.as_bytes());
        self.text.push(b',');
    }

    #[inline]
    fn integer(&mut self, number: Option<i64>) {
        if let Some(number) = number {
            self.text.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        }
        self.text.push(b',');
    }

    #[inline]
    fn amount(&mut self, amount: Option<Centimes>) {
        if let Some(amount) = amount {
            write_amount(&mut self.text, amount);
        }
        self.text.push(b',');
    }

    #[inline]
    fn day(&mut self, day: NaiveDate) {
        write_day(&mut self.text, day);
        self.text.push(b',');
    }
}

/// Room for a cell: what most tables need.
const BYTES_OF_A_CELL: usize = 11;

/// A text, between quotes when a mark in it would end the cell or the row.
#[inline]
fn write_text(text: &mut Vec<u8>, written: &str, spreadsheet_safe: bool) {
    let inert = spreadsheet_safe && written.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !inert && !ends_a_cell(written) {
        text.extend_from_slice(written.as_bytes());
        return;
    }
    let quoted = written.contains([',', '"', '\r', '\n']);
    let quote = if quoted { "\"" } else { "" };
    let mark = if inert { "'" } else { "" };
    [quote, mark, &written.replace('"', "\"\""), quote].iter().for_each(|part| text.extend_from_slice(part.as_bytes()));
}

/// Whether a mark in a text would end its cell or its row: every byte is looked at, several at once.
#[inline]
fn ends_a_cell(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | matches!(byte, b',' | b'"' | b'\r' | b'\n'))
}

/// As [`Centimes`]'s `Display`, without the formatting machinery: tables have tens of millions of amounts.
#[inline]
fn write_amount(text: &mut Vec<u8>, amount: Centimes) {
    if amount.0 < 0 {
        text.push(b'-');
    }
    let cents = amount.0.unsigned_abs();
    let (euros, rest) = (cents.div_euclid(100), cents.rem_euclid(100));
    // Shorter divisions, for all but the totals of the country.
    match u32::try_from(euros) {
        Ok(euros) => text.extend_from_slice(itoa::Buffer::new().format(euros).as_bytes()),
        Err(_) => text.extend_from_slice(itoa::Buffer::new().format(euros).as_bytes()),
    }
    let [tens, ones] = two_digits(rest as u32);
    text.extend_from_slice(&[b'.', tens, ones]);
}

/// As the `Display` of a day, for the years of four digits.
#[inline]
fn write_day(text: &mut Vec<u8>, day: NaiveDate) {
    let Some(year) = u32::try_from(day.year()).ok().filter(|&year| year < 10_000) else {
        text.extend_from_slice(day.to_string().as_bytes());
        return;
    };
    let mut written = *b"0000-00-00";
    let parts = [(0, year.div_euclid(100)), (2, year.rem_euclid(100)), (5, day.month()), (8, day.day())];
    parts.into_iter().for_each(|(at, number)| written[at..at + 2].copy_from_slice(&two_digits(number)));
    text.extend_from_slice(&written);
}

/// A number below 100 in two digits.
#[inline]
const fn two_digits(number: u32) -> [u8; 2] {
    [b'0' + number.div_euclid(10) as u8, b'0' + number.rem_euclid(10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_when_needed_and_made_inert_on_request() {
        let table = Table {
            name: "t",
            columns: vec![
                ("a", Cells::Text(vec!["=1+1".into(), "x,\"y\"".into()])),
                ("b", Cells::Amount(vec![Some(Centimes(-5)), None])),
                ("c", Cells::Integer(vec![Some(3), None])),
                ("d", Cells::Date(vec![NaiveDate::from_ymd_opt(2020, 2, 1); 2])),
                ("e", Cells::Ratio(vec![Some(-20_005), None])),
            ],
        };
        assert_eq!(String::from_utf8(encode(&table, false)).unwrap(), "=1+1,-0.05,3,2020-02-01,-0.020005\n\"x,\"\"y\"\"\",,,2020-02-01,\n");
        assert!(encode(&table, true).starts_with(b"'=1+1,"));
        assert_eq!(header(&table), b"a,b,c,d,e\n");
    }

    #[test]
    fn amounts_are_written_as_everywhere() {
        for cents in [0, 1, 9, 10, 99, 100, 12_345, -1, -100, 98_765_432_101] {
            let mut cell = Vec::new();
            write_amount(&mut cell, Centimes(cents));
            assert_eq!(String::from_utf8(cell).unwrap(), Centimes(cents).to_string());
        }
    }

    #[test]
    fn cells_are_written_as_the_csv_crate_writes_them() {
        let texts = ["", "a", "a,b", "say \"yes\"", "\"", "two\nlines", "\r", "é;x", " ", "-1"];
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        let days = [day(2020, 2, 29), day(999, 12, 1), day(0, 1, 1), day(-1, 1, 1), day(9_999, 12, 31), day(10_000, 1, 1)];
        let rows: Vec<(&str, Option<NaiveDate>)> = texts.iter().flat_map(|&text| days.map(|day| (text, day))).collect();
        let table = Table {
            name: "t",
            columns: vec![
                ("a", Cells::Text(rows.iter().map(|row| row.0.into()).collect())),
                ("b", Cells::Date(rows.iter().map(|row| row.1).collect())),
            ],
        };
        let mut expected = csv::Writer::from_writer(Vec::new());
        for (text, day) in &rows {
            expected.write_record([*text, &day.unwrap().to_string()]).unwrap();
        }
        assert_eq!(encode(&table, false), expected.into_inner().unwrap());
        let alone = Table { name: "t", columns: vec![("a", Cells::Text(texts.map(Into::into).into()))] };
        let mut expected = csv::Writer::from_writer(Vec::new());
        texts.iter().for_each(|text| expected.write_record([text]).unwrap());
        assert_eq!(encode(&alone, false), expected.into_inner().unwrap());
    }
}
