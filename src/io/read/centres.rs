//! The centres table: a CFA a row. What a row does not say stays missing; a value that cannot be is told and taken as missing.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::amounts;
use super::cell::Cell;
use super::centre_columns::{CENTRE_COLUMNS, TEXTS, place_of};
use super::columns::{Column, Kind, folded};
use super::days::{self, CONTRACT_YEARS};
use super::fields::write_text;
use super::grid::{Grid, Owned, grid, names};
use super::header::short;
use super::near;
use super::passed::{Passed, is_total};
use super::remarks;
use super::sheets::Sheets;
use super::values::{Both, Refused};
use super::writing::{Spelling, Writings};
use super::{Faults, kind_of};
use crate::contract::{CentreRow, CentreValue};
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::io::files;
use crate::io::input::InputFile;
use crate::signs::{one_centre, one_form};
use crate::units::Centimes;

/// What was read of a centres table.
#[derive(Clone, Debug)]
pub struct CentresTable {
    /// The centres kept, by identifier.
    pub rows: BTreeMap<String, CentreRow>,
    /// Every fault of the file.
    pub faults: Faults,
    /// Rows read.
    pub rows_read: usize,
    /// The file.
    pub source: InputFile,
}

/// Bytes of a file beyond which it is no table of centres: with a row for each CFA, these are more than there are.
const LARGEST: u64 = 4 << 20;

/// What a row of the table is when it is no CFA: a total, or a note in its only cell.
fn no_centre(cells: &[Owned], cfa: &str) -> Option<Passed> {
    let mut filled = cells.iter().filter(|cell| **cell != Owned::Empty);
    let first = filled.next()?.cell().to_string();
    if is_total(&first) {
        return Some(Passed::Total);
    }
    let alone = filled.next().is_none() && (cfa.is_empty() || cfa.contains(' ') && cells.len() == 1);
    alone.then_some(Passed::Note)
}

fn score(names: &[String]) -> usize {
    names.iter().filter(|name| place_of(name).is_some()).count()
}

/// Whether the bytes of a file are a centres table rather than a contracts table: it has a line of costs and no identifier of a contract.
#[must_use]
pub fn is_centres(name: &str, bytes: &[u8]) -> bool {
    if bytes.len() as u64 > LARGEST {
        return false;
    }
    let Ok(kind) = kind_of(name, bytes) else { return false };
    let Ok(names) = names(kind, bytes, &score) else { return false };
    let costs = names.iter().filter_map(|name| place_of(name)).filter(|&place| place >= TEXTS).count();
    costs > 0 && !names.iter().any(|name| folded(name) == folded("contrat_id"))
}

/// Reads the centres of a CSV, XLSX or Parquet file, or of standard input for `-`.
///
/// # Errors
/// The faults, when nothing can be read at all.
pub fn read_centres(path: &Path, sheets: Sheets<'_>) -> Result<CentresTable, Faults> {
    let bytes = files::bytes(path)?;
    centres_in(&files::shown(path), &bytes, sheets)
}

/// Reads centres from the bytes of a file.
///
/// # Errors
/// As [`read_centres`].
pub fn centres_of(name: &str, bytes: &[u8]) -> Result<CentresTable, Faults> {
    centres_in(name, bytes, Sheets::First)
}

/// The same of these sheets.
///
/// # Errors
/// As [`read_centres`].
pub fn centres_in(name: &str, bytes: &[u8], sheets: Sheets<'_>) -> Result<CentresTable, Faults> {
    let kind = kind_of(name, bytes).map_err(|fault| fault.in_file(name))?;
    let grid = grid(kind, bytes, &score, sheets).map_err(|fault| fault.in_file(name))?;
    let mut reader = Reader::read(name, &grid, &[Spelling::default(); CENTRE_COLUMNS.len()])?;
    let spellings = reader.writings.decided(bounds_of);
    if reader.writings.columns().iter().zip(&spellings).any(|(column, decided)| column.spelling != *decided) {
        reader = Reader::read(name, &grid, &spellings)?;
    }
    reader.tell_writings();
    let names: Vec<&str> = reader.rows.keys().map(String::as_str).collect();
    for (one, other) in near::near(&names) {
        let told = Diagnostic::warning(Code::C082).in_file(name).in_column("cfa").with("one", one).with("other", other);
        reader.faults.add(told.hinting("same_name"));
    }
    let source = InputFile { sheets: grid.sheet.clone().into_iter().collect(), ..InputFile::new(name, kind, bytes) };
    let rows_read = grid.rows.len() - usize::try_from(reader.faults.count_of(Code::C084)).unwrap_or(0);
    Ok(CentresTable { rows: reader.rows, faults: reader.faults, rows_read, source })
}

struct Reader<'g> {
    file: &'g str,
    grid: &'g Grid,
    /// The column of each cell.
    places: Vec<Option<usize>>,
    rows: BTreeMap<String, CentreRow>,
    lines: BTreeMap<String, u64>,
    faults: Faults,
    writings: Writings,
}

/// Columns that say where the values come from, as `generate` writes them: read by people, not by the accounts.
const OF_ORIGIN: [&str; 2] = ["synthetique", "source"];

impl<'g> Reader<'g> {
    /// Reads the rows, their columns written as said.
    fn read(file: &'g str, grid: &'g Grid, spellings: &[Spelling]) -> Result<Self, Faults> {
        let mut reader = Self::new(file, grid, spellings);
        if reader.places.iter().all(|place| *place != Some(0)) {
            let missing = Diagnostic::error(Code::C004).in_column("cfa").with("column", "cfa").hinting("list_columns");
            reader.tell(missing, grid.line);
            return Err(reader.faults);
        }
        if let Some(remark) = &grid.remark {
            reader.faults.add(remark.clone().in_file(file));
        }
        reader.tell_sheets();
        for (line, cells) in &grid.rows {
            reader.row(*line, cells, grid.strict);
        }
        Ok(reader)
    }

    fn new(file: &'g str, grid: &'g Grid, spellings: &[Spelling]) -> Self {
        let (rows, lines, faults, writings) = (BTreeMap::new(), BTreeMap::new(), Faults::new(), Writings::new(spellings));
        let mut reader = Self { file, grid, places: Vec::new(), rows, lines, faults, writings };
        for name in &grid.names {
            let place = place_of(name);
            let twice = place.filter(|place| reader.places.contains(&Some(*place)));
            if let Some(column) = twice.and_then(|place| CENTRE_COLUMNS.get(place)) {
                let fault = Diagnostic::warning(Code::C006).in_column(short(name)).with("column", column.name);
                reader.tell(fault.with("other", column.name).with("used", column.name).hinting("rename_or_remove"), grid.line);
            } else if place.is_none() && !folded(name).is_empty() && !OF_ORIGIN.contains(&folded(name).as_str()) {
                let near = nearest(&folded(name), CENTRE_COLUMNS.iter().map(|column| column.name)).join(", ");
                let note = Diagnostic::note(Code::C005).in_column(short(name));
                reader.tell(if near.is_empty() { note } else { note.with("near", near).hinting("did_you_mean") }, grid.line);
            }
            reader.places.push(if twice.is_some() { None } else { place });
        }
        reader
    }

    fn tell(&mut self, fault: Diagnostic, line: u64) {
        let mut placed = fault.in_file(self.file).on_line(line);
        placed.location.sheet.clone_from(&self.grid.sheet);
        self.faults.add(placed);
    }

    /// Says which sheet is read, and which others could have been.
    fn tell_sheets(&mut self) {
        if self.grid.sheet.is_some() {
            self.tell(Diagnostic::note(Code::C060).with("rows", self.grid.rows.len()), self.grid.line);
        }
        for other in &self.grid.others {
            let mut fault = Diagnostic::warning(Code::C061).in_file(self.file).hinting("other_centres_sheet");
            fault.location.sheet = Some(other.clone());
            self.faults.add(fault);
        }
    }

    /// Tells once for each column what was made of its values.
    fn tell_writings(&mut self) {
        for remark in remarks::of(&self.writings) {
            let Some(column) = CENTRE_COLUMNS.get(remark.place) else { continue };
            let mut told = Diagnostic::new(remark.severity, remark.code).in_column(column.name);
            (told.arguments, told.hint, told.location.value) = (remark.arguments, remark.hint, remark.value);
            self.tell(told, remark.line.unwrap_or(self.grid.line));
        }
    }

    fn row(&mut self, line: u64, cells: &[Owned], strict: bool) {
        let width = self.grid.names.len();
        let filled = cells.iter().filter(|cell| **cell != Owned::Empty).count();
        let at = self.places.iter().position(|place| *place == Some(0));
        let too_wide = cells.iter().skip(width).any(|cell| *cell != Owned::Empty);
        if strict && filled > 1 && (too_wide || at.is_none_or(|at| at >= cells.len())) {
            let hint = if too_wide { "separator_in_cell" } else { "missing_cells" };
            let wrong = Diagnostic::error(Code::C007).with("found", cells.len()).with("expected", width);
            self.tell(wrong.hinting(hint), line);
            return;
        }
        let identifier = at.and_then(|at| cells.get(at)).map_or(Cell::Empty, Owned::cell);
        if let Some(kind) = no_centre(cells, &one_centre(&short(&identifier.to_string()))) {
            self.tell(Diagnostic::note(Code::C084).with("kind", kind.key()).with("of", "of_centre"), line);
            return;
        }
        if strict && cells.len() < width {
            let short = Diagnostic::warning(Code::C007).with("found", cells.len()).with("expected", width);
            self.tell(short.hinting("short_row_read"), line);
        }
        let Some(cfa) = self.text("cfa", identifier, line).map(|cfa| one_centre(&cfa).into_owned()) else {
            if identifier == Cell::Empty {
                self.tell(Diagnostic::error(Code::C008).in_column("cfa").with("column", "cfa"), line);
            }
            return;
        };
        if let Some(first) = self.lines.get(&cfa) {
            let again = Diagnostic::error(Code::C036).in_column("cfa").with_value(&cfa).with("first", first);
            self.tell(again, line);
            return;
        }
        let mut row = CentreRow { cfa, ..CentreRow::default() };
        for (place, cell) in cells.iter().map(Owned::cell).enumerate() {
            if let (Some(known), true) = (self.places.get(place).copied().flatten(), cell != Cell::Empty) {
                self.value(&mut row, known, cell, line);
            }
        }
        self.lines.insert(row.cfa.clone(), line);
        self.rows.insert(row.cfa.clone(), row);
    }

    /// A text, as those of the contracts are read; a fault when it cannot be.
    fn text(&mut self, column: &'static str, cell: Cell<'_>, line: u64) -> Option<String> {
        let mut text = String::new();
        if cell == Cell::Empty {
            return None;
        }
        match write_text(cell, &mut text) {
            Ok(()) => Some(one_form(&text).into_owned()),
            Err(refused) => {
                self.refuse(column, cell, refused, line);
                None
            }
        }
    }

    fn refuse(&mut self, column: &'static str, cell: Cell<'_>, refused: Refused, line: u64) {
        let refused = refused.of(cell);
        let mut told = Diagnostic::error(refused.code).in_column(column).with_value(cell.shown());
        told.arguments.extend(refused.expected.map(|expected| ("expected", expected.to_owned())));
        if let Some([one, other]) = refused.both.map(Both::shown) {
            told.arguments.extend([("one", one), ("other", other)]);
        }
        told.hint = refused.hint;
        self.tell(told, line);
    }

    fn value(&mut self, row: &mut CentreRow, place: usize, cell: Cell<'_>, line: u64) {
        let Some(column) = CENTRE_COLUMNS.get(place) else { return };
        match place {
            0 => {}
            1 => row.nom = self.text(column.name, cell, line),
            2 => row.region = self.text(column.name, cell, line),
            3 => row.departement = self.text(column.name, cell, line),
            4 => row.territoire = self.text(column.name, cell, line),
            _ => {
                if let Some(&value) = CentreValue::ALL.get(place - TEXTS) {
                    self.number(row, value, place, cell, line);
                } else if column.kind == Kind::Date {
                    row.tresorerie_date = self.day(place, cell, line);
                } else if column.name == "capacite" {
                    row.capacite = self.capacity(place, cell, line);
                } else {
                    row.investissement_demande = self.request(place, cell, line);
                }
            }
        }
    }

    /// A day.
    fn day(&mut self, place: usize, cell: Cell<'_>, line: u64) -> Option<NaiveDate> {
        let column = CENTRE_COLUMNS.get(place)?;
        match days::date(cell, CONTRACT_YEARS, self.writings.column(place, line)) {
            Ok(day) => Some(day),
            Err(refused) => {
                self.refuse(column.name, cell, refused, line);
                None
            }
        }
    }

    /// A whole number of apprentices, one at least.
    fn capacity(&mut self, place: usize, cell: Cell<'_>, line: u64) -> Option<u32> {
        let column = CENTRE_COLUMNS.get(place)?;
        let amount = self.amount(place, column, cell, line)?;
        let whole = (amount.0.rem_euclid(100) == 0).then_some(amount.0.div_euclid(100));
        let capacity = whole.and_then(|whole| u32::try_from(whole).ok()).filter(|&capacity| capacity > 0);
        if capacity.is_none() {
            let fault = Diagnostic::error(Code::C031).in_column(column.name).with_value(cell.to_string());
            self.tell(fault.hinting("centre_value_possible"), line);
        }
        capacity
    }

    fn amount(&mut self, place: usize, column: &'static Column, cell: Cell<'_>, line: u64) -> Option<Centimes> {
        match amounts::any_amount(cell, self.writings.column(place, line)) {
            Ok(amount) => Some(amount),
            Err(refused) => {
                self.refuse(column.name, cell, refused, line);
                None
            }
        }
    }

    /// What a CFA asks for, never below zero.
    fn request(&mut self, place: usize, cell: Cell<'_>, line: u64) -> Option<Centimes> {
        let column = CENTRE_COLUMNS.get(place)?;
        let amount = self.amount(place, column, cell, line)?;
        if amount < Centimes::ZERO {
            let fault = Diagnostic::error(Code::C031).in_column(column.name).with_value(cell.to_string());
            self.tell(fault.hinting("centre_value_possible"), line);
            return None;
        }
        Some(amount)
    }

    fn number(&mut self, row: &mut CentreRow, value: CentreValue, place: usize, cell: Cell<'_>, line: u64) {
        let Some(column) = CENTRE_COLUMNS.get(place) else { return };
        let Some(amount) = self.amount(place, column, cell, line) else { return };
        let fault = |severity: Severity, code: Code| Diagnostic::new(severity, code).in_column(column.name).with_value(cell.to_string());
        let (least, most) = bounds(value);
        if amount < least || value == CentreValue::TailleGroupe && amount.0.rem_euclid(100) != 0 {
            self.tell(fault(Severity::Error, Code::C031).hinting("centre_value_possible"), line);
            return;
        }
        if amount > most || value == CentreValue::ChargesFixes && amount > Centimes::ZERO && amount < Centimes(100_000) {
            self.tell(fault(Severity::Warning, Code::C032).hinting("centre_value_unlikely"), line);
        }
        let slot = match value {
            CentreValue::ChargesFixes => &mut row.charges_fixes,
            CentreValue::ChargeParGroupe => &mut row.charge_par_groupe,
            CentreValue::TailleGroupe => {
                row.taille_groupe = u32::try_from(amount.0.div_euclid(100)).ok();
                return;
            }
            CentreValue::ChargeParApprenti => &mut row.charge_par_apprenti,
            CentreValue::TresorerieInitiale => &mut row.tresorerie_initiale,
            CentreValue::FondsPropres => &mut row.fonds_propres,
            CentreValue::DecouvertAutorise => &mut row.decouvert_autorise,
            CentreValue::AutresProduits => &mut row.autres_produits,
            CentreValue::AutresProduits2020 => &mut row.autres_produits_2020,
        };
        *slot = Some(amount);
    }
}

/// The least a value can be, and the most that is likely, in cents.
const fn bounds(value: CentreValue) -> (Centimes, Centimes) {
    let (least, most) = match value {
        CentreValue::ChargesFixes => (0, 10_000_000_000),
        CentreValue::ChargeParGroupe => (0, 100_000_000),
        CentreValue::TailleGroupe => (100, 6_000),
        CentreValue::ChargeParApprenti => (0, 5_000_000),
        CentreValue::TresorerieInitiale | CentreValue::FondsPropres | CentreValue::AutresProduits | CentreValue::AutresProduits2020 => {
            (-Centimes::LARGEST.0, 10_000_000_000)
        }
        CentreValue::DecouvertAutorise => (0, 10_000_000_000),
    };
    (Centimes(least), Centimes(most))
}

/// What is likely of a column, where a reading a thousand times smaller or larger is not.
fn bounds_of(place: usize) -> Option<(Centimes, Centimes)> {
    let value = CentreValue::ALL.get(place.checked_sub(TEXTS)?)?;
    let least = match value {
        CentreValue::ChargesFixes => 100_000,
        CentreValue::ChargeParGroupe => 10_000,
        CentreValue::ChargeParApprenti => 1_000,
        _ => return None,
    };
    Some((Centimes(least), bounds(*value).1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> CentresTable {
        centres_of("c.csv", text.as_bytes()).unwrap()
    }

    #[test]
    fn a_table_of_a_french_spreadsheet_is_read() {
        let table = read("CFA ;Nom;Charges fixes;Taille groupe;Découvert\nA;Le CFA;1 250 000,50 €;12;0\nB;;;;\n");
        assert!(table.faults.is_empty(), "{:?}", table.faults.groups());
        let a = &table.rows["A"];
        assert_eq!((a.charges_fixes, a.taille_groupe, a.decouvert_autorise), (Some(Centimes(125_000_050)), Some(12), Some(Centimes::ZERO)));
        assert_eq!((a.nom.as_deref(), table.rows["B"].charges_fixes), (Some("Le CFA"), None));
    }

    #[test]
    fn the_day_of_the_opening_cash_is_a_day() {
        let table = read("cfa;trésorerie;trésorerie au\nA;10;31/12/2019\nB;10;\nC;10;hier\n");
        assert_eq!(table.faults.count_of(Code::C009), 1);
        let days: Vec<Option<NaiveDate>> = table.rows.values().map(|row| row.tresorerie_date).collect();
        assert_eq!(days, [NaiveDate::from_ymd_opt(2019, 12, 31), None, None]);
    }

    #[test]
    fn a_capacity_is_a_whole_number_of_apprentices() {
        let table = read("cfa;capacité\nA;120\nB;0\nC;12,5\nD;beaucoup\nE;\n");
        assert_eq!((table.faults.count_of(Code::C031), table.faults.count_of(Code::C009)), (2, 1));
        let capacities: Vec<Option<u32>> = table.rows.values().map(|row| row.capacite).collect();
        assert_eq!(capacities, [Some(120), None, None, None, None]);
    }

    #[test]
    fn what_cannot_be_is_told_and_taken_as_missing() {
        let table = read(
            "cfa,charges_fixes,taille_groupe,charge_par_groupe,tresorerie_initiale\nA,-5,0,abc,-1000\nA,1,1,1,1\n,1,1,1,1\nB,900,90,1,1\nC,1\n",
        );
        let codes: Vec<(Code, u64)> = table.faults.groups().iter().map(|group| (group.code, group.count)).collect();
        assert_eq!(codes, [(Code::C008, 1), (Code::C009, 1), (Code::C031, 2), (Code::C036, 1), (Code::C007, 1), (Code::C032, 3)]);
        let a = &table.rows["A"];
        assert_eq!((a.charges_fixes, a.charge_par_groupe, a.tresorerie_initiale), (None, None, Some(Centimes(-100_000))));
        assert_eq!(table.rows.len(), 3);
    }

    #[test]
    fn accounts_are_written_as_accountants_do() {
        let table = read(
            "CFA;Charges fixes;Charge par groupe;Charge par apprenti;Trésorerie initiale\n=\"A\";84 000,00 €;7.400,00;950,00;(25 000,00)\nB;84 000,00;7.400;1.200;25 000,00-\nTOTAL;168 000,00 €;;;(50 000,00)\n",
        );
        let cash = |cfa: &str| table.rows[cfa].tresorerie_initiale;
        assert_eq!((cash("A"), cash("B"), table.rows.len()), (Some(Centimes(-2_500_000)), Some(Centimes(-2_500_000)), 2));
        assert_eq!(table.rows["B"].charge_par_groupe, Some(Centimes(740_000)));
        assert_eq!(table.rows["B"].charge_par_apprenti, Some(Centimes(120_000)));
        assert_eq!((table.faults.errors(), table.faults.warnings(), table.faults.count_of(Code::C073)), (0, 0, 2));
        assert_eq!(table.faults.count_of(Code::C084), 1, "a line of totals is no centre");
    }

    #[test]
    fn a_doubtful_account_is_no_silent_default() {
        let table = read("cfa;tresorerie_initiale\nA;25.000\nB;2,5E+04\nC;#REF!\n");
        let hints: Vec<_> = table.faults.groups().iter().flat_map(|group| group.examples.iter().map(|fault| fault.hint)).collect();
        assert_eq!(hints, [Some("ambiguous_amount"), Some("cut_number"), Some("spreadsheet_error")]);
        assert!(table.rows.values().all(|row| row.tresorerie_initiale.is_none()));
    }

    #[test]
    fn a_table_without_cfa_is_refused() {
        let faults = centres_of("c.csv", b"nom,charges_fixes\nA,1\n").unwrap_err();
        assert_eq!(faults.count_of(Code::C004), 1);
        assert!(centres_of("c.csv", b"").is_err());
    }
}
