//! What a column looks like from its first rows: a proposal for a header that is not known, never a reading.

use chrono::Datelike;

use super::cell::InputCell;
use super::columns::Col;
use super::days::{BIRTH_YEARS, date};
use super::personal::tells_who;
use super::row::InputRow;
use super::writing::{BareDigits, ColumnSurvey, Spelling};
use crate::codes::CodeDiplome;
use crate::legislation::Nomenclature;

/// Rows that are looked at.
const LOOKED_AT: u32 = 500;

/// What the cells of a column were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    filled: u32,
    uai: u32,
    diplomas: u32,
    days: u32,
    /// Numbers and addresses that a person is known by.
    who: u32,
    sum_of_days: i64,
}

impl Looks {
    fn look(&mut self, cell: InputCell<'_>, nomenclature: &Nomenclature) {
        if cell == InputCell::Empty {
            return;
        }
        self.filled += 1;
        let text = cell.to_string();
        // A number is a day as a spreadsheet keeps it.
        let form = if matches!(cell, InputCell::Real(_) | InputCell::Integer(_)) { BareDigits::Serial } else { BareDigits::Separated };
        if let Ok(day) = date(cell, BIRTH_YEARS, &mut ColumnSurvey::new(Spelling { form, ..Spelling::default() })) {
            self.days += 1;
            self.sum_of_days += i64::from(day.num_days_from_ce());
        }
        let padded = if text.len() == 7 { format!("0{text}") } else { text.clone() };
        self.diplomas += u32::from(CodeDiplome::parse(&padded).is_some_and(|code| nomenclature.diplome(code).is_some()));
        self.uai += u32::from(is_uai(&text));
        self.who += u32::from(tells_who(&text));
    }

    /// Whether most of the cells are of a kind.
    const fn mostly(&self, count: u32) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 8
    }

    fn mean_day(&self) -> i64 {
        self.sum_of_days.checked_div(i64::from(self.days)).unwrap_or(0)
    }
}

/// Seven digits and a letter.
fn is_uai(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 8 && bytes.iter().take(7).all(u8::is_ascii_digit) && bytes.last().is_some_and(u8::is_ascii_alphabetic)
}

/// The columns of a file as they look.
#[derive(Clone, Debug, Default)]
pub(super) struct Looking {
    rows: u32,
    columns: Vec<Looks>,
}

impl Looking {
    /// Looks at a row, if enough were not yet.
    pub(super) fn row(&mut self, cells: &impl InputRow, width: usize, nomenclature: &Nomenclature) {
        if self.rows >= LOOKED_AT {
            return;
        }
        self.rows += 1;
        self.columns.resize(width, Looks::default());
        for (place, looks) in self.columns.iter_mut().enumerate() {
            looks.look(cells.cell(place), nomenclature);
        }
    }

    /// Says of each header that is not known which missing column it may be. Dates are taken in their order: signature, start, end.
    pub(super) fn propose(&self, headings: &mut [FileHeader]) {
        let taken = |headings: &[FileHeader], col: Col| {
            headings.iter().any(|heading| heading.column == Some(col.name()) || heading.proposed == Some(col.name()))
        };
        for (heading, looks) in headings.iter_mut().zip(&self.columns) {
            heading.personal |= looks.mostly(looks.who);
        }
        self.births(headings);
        for (kind, col) in [(GuessedCode::Uai, Col::Cfa), (GuessedCode::Diploma, Col::CodeDiplome)] {
            let found = headings.iter().zip(&self.columns).position(|(heading, looks)| heading.is_free() && kind.fits(looks));
            if let Some(heading) = found.filter(|_| !taken(headings, col)).and_then(|place| headings.get_mut(place)) {
                heading.proposed = Some(col.name());
            }
        }
        let missing: Vec<Col> = [Col::Conclusion, Col::Debut, Col::Fin].into_iter().filter(|&col| !taken(headings, col)).collect();
        let mut dates: Vec<(i64, usize)> = headings
            .iter()
            .zip(&self.columns)
            .enumerate()
            .filter(|(_, (heading, looks))| heading.is_free() && looks.mostly(looks.days))
            .map(|(place, (_, looks))| (looks.mean_day(), place))
            .collect();
        dates.sort_unstable();
        // Two dates where all three are missing are the ends of the contract: the signature is what exports leave out. With another number
        // of dates than of missing columns, their order says nothing.
        let proposed: &[Col] = match (dates.len(), missing.as_slice()) {
            (2, [Col::Conclusion, ends @ ..]) => ends,
            (dates, missing) if dates == missing.len() => missing,
            _ => &[],
        };
        if dates.len() == proposed.len() {
            for ((_, place), &col) in dates.into_iter().zip(proposed) {
                if let Some(heading) = headings.get_mut(place) {
                    heading.proposed = Some(col.name());
                }
            }
        }
    }
}

impl Looking {
    /// Marks columns of days that are long before those of the contracts: of births, whatever their header says.
    fn births(&self, headings: &mut [FileHeader]) {
        const DAYS_OF_A_CHILD: i64 = 11 * 365;
        // The first day of 2012: nobody was born later and has a contract, alone in a list.
        const LATEST: i64 = 734_503;
        let of_days = || headings.iter().zip(&self.columns).filter(|(_, looks)| looks.mostly(looks.days));
        let contract = |heading: &FileHeader| heading.column.is_some_and(|column| column != Col::Naissance.name());
        let known = of_days().filter(|(heading, _)| contract(heading)).map(|(_, looks)| looks.mean_day()).min();
        let others = of_days().filter(|(heading, _)| heading.is_free()).map(|(_, looks)| looks.mean_day());
        let contracts = known.or_else(|| others.max()).unwrap_or(0);
        for (heading, looks) in headings.iter_mut().zip(&self.columns) {
            let day = looks.mean_day();
            let long_before = day + DAYS_OF_A_CHILD < contracts || known.is_none() && day < LATEST && day == contracts;
            heading.personal |= heading.is_free() && looks.mostly(looks.days) && long_before;
        }
    }
}

#[derive(Clone, Copy)]
enum GuessedCode {
    Uai,
    Diploma,
}

impl GuessedCode {
    const fn fits(self, looks: &Looks) -> bool {
        match self {
            Self::Uai => looks.mostly(looks.uai),
            Self::Diploma => looks.mostly(looks.diplomas),
        }
    }
}

/// A header of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHeader {
    /// The header as the file writes it.
    pub written: String,
    /// The column that it stands for.
    pub column: Option<&'static str>,
    /// It tells who somebody is.
    pub personal: bool,
    /// The missing column that its cells look like.
    pub proposed: Option<&'static str>,
}

impl FileHeader {
    /// Whether nothing is known of it.
    pub(super) const fn is_free(&self) -> bool {
        self.column.is_none() && self.proposed.is_none() && !self.personal
    }
}
