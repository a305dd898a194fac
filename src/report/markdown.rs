//! The report as Markdown: the same texts and tables, the charts as links to their files.

use std::fmt::Write;

use super::model::{Align, Block, Report, ReportCell, ReportTable};

/// Rows of a table at most; the whole is in the result files.
const MOST_ROWS: usize = 50;

/// The report as Markdown. Charts are expected in the folder `charts` beside it.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut text = format!("# {}\n\n{}\n\n", escaped(&report.title), escaped(&report.subtitle));
    for figure in &report.key_figures {
        let _ = writeln!(text, "- **{}** : {} ({})", escaped(&figure.label), escaped(&figure.value), escaped(&figure.note));
    }
    for section in report.all_sections() {
        let _ = write!(text, "\n## {}\n", escaped(&section.title));
        for block in &section.blocks {
            let _ = match block {
                Block::Paragraph { text: words } => writeln!(text, "\n{}", escaped(words)),
                Block::Link { text: words, file } => writeln!(text, "\n[{words}]({file})"),
                Block::Code { text: words } => writeln!(text, "\n    {}", words.replace('\n', "\n    ")),
                Block::Figure(figure) => writeln!(text, "\n![{}](charts/{}.svg)", escaped(&figure.title), figure.id),
                Block::Table(table) => writeln!(text, "\n{}", table_text(table)),
            };
        }
    }
    let _ = write!(text, "\n---\n\n{}\n", escaped(&report.footer));
    text
}

fn table_text(table: &ReportTable) -> String {
    let mut text = format!("**{}**\n\n", escaped(&table.caption));
    let headings: Vec<String> = table.columns.iter().map(|column| escaped(&column.heading)).collect();
    let rules = table.columns.iter().map(|column| if column.align == Align::End { "---:" } else { "---" });
    let _ = writeln!(text, "| {} |\n| {} |", headings.join(" | "), rules.collect::<Vec<_>>().join(" | "));
    let mut line = |cells: &[ReportCell]| {
        let shown: Vec<String> = cells.iter().map(cell_text).collect();
        let _ = writeln!(text, "| {} |", shown.join(" | "));
    };
    table.rows.iter().take(MOST_ROWS).for_each(|cells| line(cells));
    if table.rows.len() > MOST_ROWS {
        line(&vec![ReportCell::text("…"); table.columns.len()]);
    }
    table.totals.iter().for_each(|cells| line(cells));
    if !table.note.is_empty() {
        let _ = write!(text, "\n{}\n", escaped(&table.note));
    }
    text
}

fn cell_text(cell: &ReportCell) -> String {
    let text = escaped(&cell.text);
    let text = if cell.link.is_empty() { text } else { format!("[{text}](<{}>)", cell.link.replace(['<', '>', '|', '\n'], "")) };
    if cell.note.is_empty() { text } else { format!("{text} ({})", escaped(&cell.note)) }
}

/// Nothing in a text is markup.
fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' => result.extend(['\\', c]),
            '\n' => result.push(' '),
            _ => result.push(c),
        }
    }
    result
}
