//! CSV as a French spreadsheet opens it with a double click: semicolon, decimal comma, days of the country, UTF-8 with its mark, `\r\n`.

use chrono::NaiveDate;

use super::csv_format::ratio_text;
use crate::tables::{ColumnValues, Table};

/// The mark of UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The mark and the header line.
#[must_use]
pub fn header(table: &Table<'_>) -> Vec<u8> {
    let names: Vec<&str> = table.columns.iter().map(|&(name, _)| name).collect();
    [MARK, names.join(";").as_bytes(), b"\r\n"].concat()
}

/// The rows, without header.
#[must_use]
pub fn encode(table: &Table<'_>, spreadsheet_safe: bool) -> Vec<u8> {
    let mut text = String::new();
    for row in 0..table.rows() {
        let start = text.len();
        for (place, (_, cells)) in table.columns.iter().enumerate() {
            if place > 0 {
                text.push(';');
            }
            text.push_str(&cell(cells, row, spreadsheet_safe));
        }
        // An empty line would be no row.
        if text.len() == start {
            text.push_str("\"\"");
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn cell(cells: &ColumnValues<'_>, row: usize, spreadsheet_safe: bool) -> String {
    let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let comma = |text: String| text.replace('.', ",");
    match cells {
        ColumnValues::Text(texts) => texts.get(row).map(|text| quoted(text, spreadsheet_safe)).unwrap_or_default(),
        ColumnValues::Integer(numbers) => numbers.get(row).copied().flatten().map(|number| number.to_string()).unwrap_or_default(),
        ColumnValues::Amount(amounts) => amounts.get(row).copied().flatten().map(|amount| comma(amount.to_string())).unwrap_or_default(),
        ColumnValues::Ratio(ratios) => ratios.get(row).copied().flatten().map(|ratio| comma(ratio_text(ratio))).unwrap_or_default(),
        ColumnValues::Date(days) => days.get(row).copied().flatten().map(day).unwrap_or_default(),
    }
}

/// A text, between quotes when it has a mark of the file, inert when a spreadsheet would count it.
fn quoted(text: &str, spreadsheet_safe: bool) -> String {
    let inert = spreadsheet_safe && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if inert { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Centimes;

    #[test]
    fn a_french_spreadsheet_finds_its_marks() {
        let table = Table {
            name: "t",
            columns: vec![
                ("a", ColumnValues::Text(vec!["=1".into(), "x;\"y\"".into()])),
                ("b", ColumnValues::Amount(vec![Some(Centimes(-123_405)), None])),
                ("c", ColumnValues::Date(vec![NaiveDate::from_ymd_opt(2020, 2, 1), None])),
                ("d", ColumnValues::Ratio(vec![Some(-20_005), None])),
            ],
        };
        let text = [header(&table), encode(&table, true)].concat();
        assert_eq!(text, "\u{feff}a;b;c;d\r\n'=1;-1234,05;01/02/2020;-0,020005\r\n\"x;\"\"y\"\"\";;;\r\n".as_bytes());
    }
}
