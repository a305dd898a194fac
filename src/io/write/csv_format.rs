//! CSV: comma, point, ISO dates, UTF-8, `\n`.

use std::io::Write;

use crate::tables::{Cells, Table};
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
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(Vec::with_capacity(table.rows() * 48));
    let mut cell = Vec::with_capacity(32);
    for row in 0..table.rows() {
        for (_, cells) in &table.columns {
            cell.clear();
            write_cell(&mut cell, cells, row, spreadsheet_safe);
            // Writing to memory cannot fail.
            let _ = writer.write_field(&cell);
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

fn write_cell(cell: &mut Vec<u8>, cells: &Cells<'_>, row: usize, spreadsheet_safe: bool) {
    match cells {
        Cells::Text(texts) => {
            let text = &texts[row];
            if spreadsheet_safe && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                cell.push(b'\'');
            }
            cell.extend_from_slice(text.as_bytes());
        }
        Cells::Integer(numbers) => {
            if let Some(number) = numbers[row] {
                cell.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }
        }
        Cells::Amount(amounts) => {
            if let Some(amount) = amounts[row] {
                write_amount(cell, amount);
            }
        }
        Cells::Date(days) => {
            if let Some(day) = days[row] {
                // Writing to memory cannot fail.
                let _ = write!(cell, "{day}");
            }
        }
    }
}

/// As [`Centimes`]'s `Display`, without the formatting machinery: tables have tens of millions of amounts.
fn write_amount(cell: &mut Vec<u8>, amount: Centimes) {
    if amount.0 < 0 {
        cell.push(b'-');
    }
    let cents = amount.0.unsigned_abs();
    let (euros, rest) = (cents.div_euclid(100), cents.rem_euclid(100));
    cell.extend_from_slice(itoa::Buffer::new().format(euros).as_bytes());
    cell.push(b'.');
    if rest < 10 {
        cell.push(b'0');
    }
    cell.extend_from_slice(itoa::Buffer::new().format(rest).as_bytes());
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
                ("d", Cells::Date(vec![chrono::NaiveDate::from_ymd_opt(2020, 2, 1); 2])),
            ],
        };
        assert_eq!(String::from_utf8(encode(&table, false)).unwrap(), "=1+1,-0.05,3,2020-02-01\n\"x,\"\"y\"\"\",,,2020-02-01\n");
        assert!(encode(&table, true).starts_with(b"'=1+1,"));
        assert_eq!(header(&table), b"a,b,c,d\n");
    }

    #[test]
    fn amounts_are_written_as_everywhere() {
        for cents in [0, 1, 9, 10, 99, 100, 12_345, -1, -100, 98_765_432_101] {
            let mut cell = Vec::new();
            write_amount(&mut cell, Centimes(cents));
            assert_eq!(String::from_utf8(cell).unwrap(), Centimes(cents).to_string());
        }
    }
}
