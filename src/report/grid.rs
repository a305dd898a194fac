//! Aligned columns and wrapped sentences for a terminal or a file.

use comfy_table::{CellAlignment, Row, Table, presets};

/// How many columns a sentence takes at most.
const WIDTH: usize = 110;

/// Rows under headers; the columns told so are aligned to the right, as amounts are.
#[must_use]
pub fn grid(headers: &[String], right: &[bool], rows: Vec<Vec<String>>, indent: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(Row::from(headers.to_vec()));
    for row in rows {
        table.add_row(Row::from(row));
    }
    for (column, right) in table.column_iter_mut().zip(right) {
        column.set_padding((0, 2));
        if *right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let margin = " ".repeat(indent);
    let lines = table.lines().map(|line| format!("{margin}{}\n", line.trim_end()));
    lines.collect()
}

/// A sentence cut at spaces, each line after `indent` spaces, the later ones two further.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    let (first, later) = (" ".repeat(indent), format!("\n{}", " ".repeat(indent + 2)));
    format!("{first}{}\n", lines.join(&later))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_without_trailing_spaces() {
        let headers = ["an".to_owned(), "montant".to_owned(), "qui".to_owned()];
        let rows = vec![vec!["2020".into(), "7\u{202f}000,00\u{a0}€".into(), "opco".into()], vec!["2021".into(), "5\u{a0}€".into()]];
        let text = grid(&headers, &[false, true, false], rows, 2);
        assert_eq!(text, "  an       montant  qui\n  2020  7\u{202f}000,00\u{a0}€  opco\n  2021         5\u{a0}€\n");
    }

    #[test]
    fn sentences_are_cut_at_ordinary_spaces_only() {
        let text = wrapped(&"mot\u{a0}: ".repeat(40), 4);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH && !line.trim().starts_with(':')), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("      mot"));
    }
}
