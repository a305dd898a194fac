//! Lines of a list that are no contract: totals, notes, headers that come again. They are counted and told, never priced.

use super::cell::InputCell;
use super::columns::Col;
use super::header::ColumnPlaces;
use super::row::InputRow;
use crate::signs::folded;

/// What a line that is no contract is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkippedLine {
    /// A sum or a mean of lines above.
    Total,
    /// A text about the list: when it was printed, by whom, a page.
    Note,
    /// The header, again.
    Header,
    /// An example of the blank workbook.
    Example,
}

impl SkippedLine {
    /// Its word in the catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Total => "line_total",
            Self::Note => "line_note",
            Self::Header => "line_header",
            Self::Example => "line_example",
        }
    }
}

/// The lines of a file or rows of a sheet, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineAccount {
    /// Lines of the file, or the last row of the sheet that holds something; counted apart from the rest.
    pub lines: u64,
    /// Lines of titles above the header, blank ones included.
    pub above: u64,
    /// Lines of the header.
    pub header: u64,
    /// Lines of rows that were read, kept or set aside: a quoted cell may take several.
    pub rows: u64,
    /// Lines of totals.
    pub totals: u64,
    /// Lines of text about the list.
    pub notes: u64,
    /// Headers that come again.
    pub headers: u64,
    /// Lines without anything.
    pub blank: u64,
}

impl LineAccount {
    /// The lines that are accounted for: all of them.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.above + self.header + self.rows + self.passed() + self.blank
    }

    /// Lines that are no contract and hold something, the header left out.
    #[must_use]
    pub const fn passed(&self) -> u64 {
        self.totals + self.notes + self.headers
    }

    /// Adds what was counted of the lines that follow.
    pub(super) const fn follow(&mut self, next: &Self) {
        self.rows += next.rows;
        self.totals += next.totals;
        self.notes += next.notes;
        self.headers += next.headers;
        self.blank += next.blank;
    }

    /// Adds what was counted of another file.
    pub const fn join(&mut self, other: &Self) {
        self.lines += other.lines;
        self.above += other.above;
        self.header += other.header;
        self.follow(other);
    }

    pub(super) const fn pass(&mut self, passed: SkippedLine, lines: u64) {
        match passed {
            SkippedLine::Total => self.totals += lines,
            SkippedLine::Note | SkippedLine::Example => self.notes += lines,
            SkippedLine::Header => self.headers += lines,
        }
    }
}

/// Columns without any of which a line is no contract.
const CONTRACT: [Col; 4] = [Col::Debut, Col::Conclusion, Col::Fin, Col::CodeDiplome];
/// First words of a line of sums, folded.
const TOTALS: &[&str] = &[
    "total",
    "soustotal",
    "totaux",
    "grandtotal",
    "ensemble",
    "somme",
    "moyenne",
    "cumul",
    "subtotal",
    "sum",
    "average",
    "nombrede",
    "nbde",
    "effectiftotal",
];
/// First words of a note, folded.
const NOTES: &[&str] = &[
    "edite", "imprime", "page", "source", "export", "extrait", "genere", "note", "legende", "fin", "date", "printed", "filtre", "critere",
];

/// What a row is when it is no contract. A row whose first day is one is asked nothing more.
pub(super) fn passed(header: &ColumnPlaces, cells: &impl InputRow) -> Option<SkippedLine> {
    let cell = |col: Col| header.place(col).map_or(InputCell::Empty, |place| cells.cell(place));
    if is_example(cell(Col::ContratId)) {
        return Some(SkippedLine::Example);
    }
    match cell(Col::Debut) {
        InputCell::Date(_)
        | InputCell::Local(_)
        | InputCell::Instant(_)
        | InputCell::Integer(_)
        | InputCell::Real(_)
        | InputCell::Decimal(..) => return None,
        InputCell::Text(text) if text.as_bytes().first().is_some_and(u8::is_ascii_digit) => return None,
        _ => {}
    }
    without_first_day(header, cells)
}

#[cold]
fn without_first_day(header: &ColumnPlaces, cells: &impl InputRow) -> Option<SkippedLine> {
    let texts: Vec<String> = (0..header.width()).map(|place| cells.cell(place).to_string()).collect();
    let filled: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let first = filled.first().map(|text| folded(text))?;
    if header.repeats(&texts) {
        return Some(SkippedLine::Header);
    }
    let cell = |col: Col| header.place(col).map_or(InputCell::Empty, |place| cells.cell(place));
    let day = |col: Col| super::days::date(cell(col), super::days::CONTRACT_YEARS, &mut super::writing::ColumnSurvey::default()).is_ok();
    if [Col::Debut, Col::Conclusion, Col::Fin].into_iter().any(day) {
        return None;
    }
    let starts = |words: &[&str]| words.iter().any(|word| first.starts_with(word));
    let filled_in = |col: Col| cell(col) != InputCell::Empty;
    if starts(TOTALS) && !filled_in(Col::CodeDiplome) {
        return Some(SkippedLine::Total);
    }
    let id = cell(Col::ContratId);
    // A row that is cut after its CFA is a contract of which something was lost.
    let one_word = matches!(id, InputCell::Text(text) if !text.contains(' '));
    if CONTRACT.into_iter().any(filled_in) || one_word && filled_in(Col::Cfa) {
        return None;
    }
    let named = matches!(id, InputCell::Text(text) if !text.contains(' ') && text.bytes().any(|byte| byte.is_ascii_digit()));
    let number = matches!(id, InputCell::Integer(_) | InputCell::Real(_) | InputCell::Decimal(..));
    if filled.len() == 1 && (starts(NOTES) || !(named || number)) {
        return Some(SkippedLine::Note);
    }
    if named || number {
        return None;
    }
    let sums = filled.iter().any(|text| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' ')));
    Some(if sums { SkippedLine::Total } else { SkippedLine::Note })
}

/// Whether a cell is that of an example row of the blank workbook.
pub(super) fn is_example(cell: InputCell<'_>) -> bool {
    matches!(cell, InputCell::Text(text) if text.starts_with("EXEMPLE") && (matches!(text, "EXEMPLE-1" | "EXEMPLE-2") || text.starts_with("EXEMPLE\u{a0}:")))
}

/// Whether a text begins as a line of sums does.
pub(super) fn is_total(text: &str) -> bool {
    let text = folded(text);
    ["total", "soustotal", "totaux", "grandtotal", "ensemble", "somme", "moyenne", "cumul", "subtotal"]
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || matches!(*word, "total" | "soustotal" | "grandtotal")))
}

impl ColumnPlaces {
    /// Whether the cells of a row are those of the header.
    fn repeats(&self, texts: &[String]) -> bool {
        let names: Vec<String> = self.named().map(|(name, ..)| folded(name)).collect();
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        let same =
            texts.iter().zip(&names).filter(|(text, name)| !name.is_empty() && folded(&super::mapping::short(text)) == **name).count();
        same >= 2 && same * 2 > filled
    }
}
