//! CSV: comma, point, ISO dates, UTF-8, `\n`.

use chrono::NaiveDate;

use super::csv_cells::RowCells;
use crate::contract::Cohort;
use crate::tables::{CellSink, ColumnValues, RowTable, Table};
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
    let mut line = RowCells::new(text, spreadsheet_safe);
    let alone = table.columns.len() == 1;
    for row in 0..table.rows() {
        let start = line.len();
        table.columns.iter().for_each(|(_, cells)| cell(&mut line, cells, row));
        end(&mut line, alone, start);
    }
    line.finish()
}

/// The rows of a layout, without header, in the place of what a buffer has: what it was is written over.
#[must_use]
pub fn encode_rows<L: RowTable>(cohort: &Cohort, rows: &[L::Row], spreadsheet_safe: bool, mut buffer: Vec<u8>) -> Vec<u8> {
    buffer.reserve((rows.len() * BYTES_OF_A_CELL * L::COLUMNS.len()).saturating_sub(buffer.len()));
    let mut cells = RowCells::new(buffer, spreadsheet_safe);
    for row in rows {
        L::cells(cohort, row, &mut cells);
        cells.end();
    }
    cells.finish()
}

/// The same for some columns alone: cells of the others are not written.
#[must_use]
pub fn encode_columns<L: RowTable>(
    (cohort, rows): (&Cohort, &[L::Row]),
    columns: &[&str],
    spreadsheet_safe: bool,
    buffer: Vec<u8>,
) -> Vec<u8> {
    let kept: Vec<bool> = L::COLUMNS.iter().map(|(name, _)| columns.contains(name)).collect();
    let alone = kept.iter().filter(|&&kept| kept).count() == 1;
    let mut cells = KeptCells { cells: RowCells::new(buffer, spreadsheet_safe), kept: &kept, next: 0 };
    for row in rows {
        let start = cells.cells.len();
        cells.next = 0;
        L::cells(cohort, row, &mut cells);
        end(&mut cells.cells, alone, start);
    }
    cells.cells.finish()
}

/// Ends a row that began at `start`. An empty line would be no row.
fn end(line: &mut RowCells<'_>, alone: bool, start: usize) {
    if alone && line.len() == start + 1 {
        line.rewind(start);
        line.copy(b"\"\"");
    }
    line.end();
}

/// The cells of a row that are of a kept column.
struct KeptCells<'a, 'k> {
    cells: RowCells<'a>,
    /// By column.
    kept: &'k [bool],
    /// The column of the next cell.
    next: usize,
}

impl KeptCells<'_, '_> {
    fn keeps(&mut self) -> bool {
        self.next += 1;
        self.kept.get(self.next - 1).copied().unwrap_or_default()
    }
}

impl<'a> CellSink<'a> for KeptCells<'a, '_> {
    fn text(&mut self, text: &'a str) {
        if self.keeps() {
            self.cells.text(text);
        }
    }

    fn word(&mut self, word: &'static str) {
        if self.keeps() {
            self.cells.word(word);
        }
    }

    fn integer(&mut self, number: Option<i64>) {
        if self.keeps() {
            self.cells.integer(number);
        }
    }

    fn amount(&mut self, amount: Option<Centimes>) {
        if self.keeps() {
            self.cells.amount(amount);
        }
    }

    fn day(&mut self, day: NaiveDate) {
        if self.keeps() {
            self.cells.day(day);
        }
    }
}

/// A cell of a column.
fn cell<'a>(line: &mut RowCells<'a>, cells: &'a ColumnValues<'_>, row: usize) {
    match cells {
        ColumnValues::Text(texts) => line.text(&texts[row]),
        ColumnValues::Integer(numbers) => line.integer(numbers[row]),
        ColumnValues::Amount(amounts) => line.amount(amounts[row]),
        ColumnValues::Ratio(ratios) => line.copy(ratios[row].map(ratio_text).unwrap_or_default().as_bytes()),
        ColumnValues::Date(days) => match days[row] {
            Some(day) => line.day(day),
            None => line.copy(b""),
        },
    }
}

/// A number of millionths.
pub(super) fn ratio_text(ratio: i64) -> String {
    let (sign, size) = (if ratio < 0 { "-" } else { "" }, ratio.unsigned_abs());
    format!("{sign}{}.{:06}", size.div_euclid(1_000_000), size.rem_euclid(1_000_000))
}

/// Room for a cell: what most tables need.
const BYTES_OF_A_CELL: usize = 11;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_when_needed_and_made_inert_on_request() {
        let table = Table {
            name: "t",
            columns: vec![
                ("a", ColumnValues::Text(vec!["=1+1".into(), "x,\"y\"".into()])),
                ("b", ColumnValues::Amount(vec![Some(Centimes(-5)), None])),
                ("c", ColumnValues::Integer(vec![Some(3), None])),
                ("d", ColumnValues::Date(vec![NaiveDate::from_ymd_opt(2020, 2, 1); 2])),
                ("e", ColumnValues::Ratio(vec![Some(-20_005), None])),
            ],
        };
        assert_eq!(String::from_utf8(encode(&table, false)).unwrap(), "=1+1,-0.05,3,2020-02-01,-0.020005\n\"x,\"\"y\"\"\",,,2020-02-01,\n");
        assert!(encode(&table, true).starts_with(b"'=1+1,"));
        assert_eq!(header(&table), b"a,b,c,d,e\n");
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
                ("a", ColumnValues::Text(rows.iter().map(|row| row.0.into()).collect())),
                ("b", ColumnValues::Date(rows.iter().map(|row| row.1).collect())),
            ],
        };
        let mut expected = csv::Writer::from_writer(Vec::new());
        for (text, day) in &rows {
            expected.write_record([*text, &day.unwrap().to_string()]).unwrap();
        }
        assert_eq!(encode(&table, false), expected.into_inner().unwrap());
        let alone = Table { name: "t", columns: vec![("a", ColumnValues::Text(texts.map(Into::into).into()))] };
        let mut expected = csv::Writer::from_writer(Vec::new());
        texts.iter().for_each(|text| expected.write_record([text]).unwrap());
        assert_eq!(encode(&alone, false), expected.into_inner().unwrap());
    }
}
