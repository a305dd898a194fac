//! CSV: comma, point, ISO dates, UTF-8, `\n`.

use super::csv_cells::RowCells;
use crate::contract::Cohort;
use crate::tables::{CellSink as _, ColumnValues, RowTable, Table};

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
        // An empty line would be no row.
        if alone && line.len() == start + 1 {
            line.rewind(start);
            line.copy(b"\"\"");
        }
        line.end();
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

/// A cell of a column.
#[inline]
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
    use chrono::NaiveDate;

    use super::*;
    use crate::units::Centimes;

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
