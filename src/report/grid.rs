//! Aligned columns and wrapped sentences for a terminal or a file.

use std::sync::OnceLock;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row, Table, Width, presets};

/// How many columns a sentence takes at most.
const WIDTH: usize = 110;
/// The narrowest column of texts of a table that is fitted in.
const NARROWEST: usize = 12;
/// Blanks after a column.
const GAP: usize = 2;

/// The columns that there are to write in; a file has no end of line to fit in.
static GIVEN: OnceLock<usize> = OnceLock::new();

/// Says once how many columns there are to write in; too few for any table are as good as none.
pub fn fit_in(columns: usize) {
    if columns >= 2 * NARROWEST {
        // The first to say it is right: a screen does not change while it is written.
        GIVEN.get_or_init(|| columns);
    }
}

fn columns_given() -> Option<usize> {
    GIVEN.get().copied()
}

/// Rows under headers; the columns told so are aligned to the right, as amounts are. Too wide for the terminal, headers and texts are cut
/// at spaces; where even that does not do, each row is a list of its cells.
#[must_use]
pub fn grid(headers: &[String], right: &[bool], rows: Vec<Vec<String>>, indent: usize) -> String {
    fitted(headers, right, rows, indent, columns_given())
}

fn fitted(headers: &[String], right: &[bool], rows: Vec<Vec<String>>, indent: usize, given: Option<usize>) -> String {
    let long = |text: &String| text.chars().count();
    let is_right = |column: usize| right.get(column).copied().unwrap_or(false);
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column)).map(long).max().unwrap_or(0);
    let word = |column: usize| headers[column].split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let natural = |column: usize| cells(column).max(long(&headers[column]));
    let least =
        |column: usize| if is_right(column) { cells(column).max(word(column)) } else { natural(column).min(NARROWEST.max(word(column))) };
    let total = |of: &dyn Fn(usize) -> usize| (0..headers.len()).map(|column| of(column) + GAP).sum::<usize>();
    let narrow = given.map(|given| given.saturating_sub(indent)).filter(|&width| total(&natural) > width + GAP);
    if narrow.is_some_and(|width| total(&least) > width + GAP) {
        return records(headers, &rows, indent);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(Row::from(headers.to_vec()));
    if let Some(width) = narrow {
        let width = u16::try_from(width + GAP).unwrap_or(u16::MAX);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    let least: Vec<usize> = (0..headers.len()).map(|column| least(column) + GAP).collect();
    for row in rows {
        table.add_row(Row::from(row));
    }
    for (column, (place, least)) in table.column_iter_mut().zip(least.into_iter().enumerate()) {
        column.set_padding((0, 2));
        if narrow.is_some() {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(least).unwrap_or(u16::MAX))));
        }
        if is_right(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let margin = " ".repeat(indent);
    let lines = table.lines().map(|line| format!("{margin}{}\n", line.trim_end()));
    lines.collect()
}

/// Each row as a list: a header and its cell a line, a blank line between rows.
fn records(headers: &[String], rows: &[Vec<String>], indent: usize) -> String {
    let widest = headers.iter().map(|header| header.chars().count()).max().unwrap_or(0);
    let margin = " ".repeat(indent);
    let line = |(header, cell): (&String, &String)| format!("{margin}{header:<widest$}  {cell}").trim_end().to_owned() + "\n";
    let record = |row: &Vec<String>| headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty()).map(line).collect::<String>();
    rows.iter().map(record).collect::<Vec<_>>().join("\n")
}

/// A sentence cut at spaces, each line after `indent` spaces, the later ones two further.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> String {
    let width = columns_given().map_or(WIDTH, |given| given.min(WIDTH)).saturating_sub(indent);
    let (first, later) = (" ".repeat(indent), format!("\n{}", " ".repeat(indent + 2)));
    format!("{first}{}\n", broken(text, width, width).join(&later))
}

/// A text for the columns that there are: a line that is too long for them is cut at ordinary spaces, its rest under what it says after a
/// count. A file has no end of line to fit in.
#[must_use]
pub fn fit(text: &str) -> String {
    let Some(width) = columns_given() else { return text.to_owned() };
    let lines: Vec<String> = text.split('\n').map(|line| cut(line, width)).collect();
    lines.join("\n")
}

fn cut(line: &str, width: usize) -> String {
    let shown = |text: &str| text.chars().count();
    if shown(line) <= width {
        return line.to_owned();
    }
    let said = line.trim_start_matches(' ');
    let indent = shown(line) - shown(said);
    let after = said.find("  ").map_or(indent + 2, |at| indent + shown(&said[..at]) + 2);
    let under = if 2 * after > width { indent + 2 } else { after };
    let (first, later) = (" ".repeat(indent), format!("\n{}", " ".repeat(under)));
    format!("{first}{}", broken(said, width.saturating_sub(indent), width.saturating_sub(under)).join(&later))
}

/// A text in lines of at most so many signs, the first of its own length, cut at ordinary spaces; a word that is longer has its line.
fn broken(text: &str, first: usize, later: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let room = if lines.is_empty() { first } else { later };
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
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
    fn a_table_fits_the_width_that_it_is_given() {
        let headers = ["Régime".to_owned(), "Montant dû aux CFA".to_owned(), "Remarque".to_owned()];
        let row =
            |name: &str| vec![name.to_owned(), "1\u{202f}234\u{202f}567,00\u{a0}€".to_owned(), "un texte de plusieurs mots".to_owned()];
        let rows = || vec![row("Stock au coût préfecture"), row("Hors convention 2019")];
        let widths = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
        let whole = fitted(&headers, &[false, true, false], rows(), 2, None);
        assert_eq!(whole.lines().count(), 3);
        for given in [widths(&whole), 60, 50, 46] {
            let text = fitted(&headers, &[false, true, false], rows(), 2, Some(given));
            assert!(widths(&text) <= given, "{given}\n{text}");
            assert_eq!(text.matches("1\u{202f}234\u{202f}567,00\u{a0}€").count(), 2, "an amount is never cut\n{text}");
        }
        let records = fitted(&headers, &[false, true, false], rows(), 2, Some(40));
        assert!(records.starts_with("  Régime              Stock au coût préfecture\n  Montant dû aux CFA  1"), "{records}");
        assert_eq!(records.split("\n\n").count(), 2);
    }

    #[test]
    fn sentences_are_cut_at_ordinary_spaces_only() {
        let text = wrapped(&"mot\u{a0}: ".repeat(40), 4);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH && !line.trim().starts_with(':')), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("      mot"));
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_keeps_its_words() {
        let line = "     1\u{202f}933  Le NPEC n’est pas publié sous une forme lisible\u{a0}: il est construit sur le profil.";
        let told = cut(line, 40);
        assert!(told.lines().all(|line| line.chars().count() <= 40) && told.lines().count() == 3, "{told}");
        assert!(told.lines().skip(1).all(|line| line.starts_with("            ") && !line.starts_with("             ")), "{told}");
        assert_eq!(told.split_whitespace().collect::<Vec<_>>(), line.split_whitespace().collect::<Vec<_>>());
        assert_eq!(cut("court", 40), "court");
        assert_eq!(cut(&"x".repeat(50), 40), "x".repeat(50));
    }
}
