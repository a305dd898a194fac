//! The centres table: a CFA a row. What a row does not say stays missing; a value that cannot be is told and taken as missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::cell::InputCell;
use super::centre_columns::{CENTRE_COLUMNS, TEXTS, place_of};
use super::columns::ColumnKind;
use super::grid::{grid, names};
use super::mapping::short;
use super::passed::{SkippedLine, is_total};
use super::rows_below::{Owned, RowsBelowHeader};
use super::sheets::Sheets;
use super::small::{self, Small};
use super::writing::Spelling;
use super::{ReadFaults, kind_of, near};
use crate::contract::{CentreRow, CentreValue};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::files;
use crate::io::input::InputFile;
use crate::signs::{folded, one_centre};
use crate::units::{Centimes, Part};

/// What was read of a centres table.
#[derive(Clone, Debug)]
pub struct CentresTable {
    /// The centres kept, by identifier.
    pub rows: BTreeMap<String, CentreRow>,
    /// Every fault of the file.
    pub faults: ReadFaults,
    /// Rows read.
    pub rows_read: usize,
    /// The file.
    pub source: InputFile,
}

/// Bytes of a file beyond which it is no table of centres: with a row for each CFA, these are more than there are.
const LARGEST: u64 = 4 << 20;

/// What a row of the table is when it is no CFA: a total, or a note in its only cell.
fn no_centre(cells: &[Owned], cfa: &str) -> Option<SkippedLine> {
    let mut filled = cells.iter().filter(|cell| **cell != Owned::Empty);
    let first = filled.next()?.cell().to_string();
    if is_total(&first) {
        return Some(SkippedLine::Total);
    }
    let alone = filled.next().is_none() && (cfa.is_empty() || cfa.contains(' ') && cells.len() == 1);
    alone.then_some(SkippedLine::Note)
}

fn score(names: &[String]) -> usize {
    small::score(CENTRE_COLUMNS, names)
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
pub fn read_centres(path: &Path, sheets: Sheets<'_>) -> Result<CentresTable, ReadFaults> {
    let bytes = files::bytes(path)?;
    centres_in(&files::shown(path), &bytes, sheets)
}

/// Reads centres from the bytes of a file.
///
/// # Errors
/// As [`read_centres`].
pub fn centres_of(name: &str, bytes: &[u8]) -> Result<CentresTable, ReadFaults> {
    centres_in(name, bytes, Sheets::First)
}

/// The same of these sheets.
///
/// # Errors
/// As [`read_centres`].
pub fn centres_in(name: &str, bytes: &[u8], sheets: Sheets<'_>) -> Result<CentresTable, ReadFaults> {
    let kind = kind_of(name, bytes).map_err(|fault| fault.in_file(name))?;
    let grid = grid(kind, bytes, &score, sheets).map_err(|fault| fault.in_file(name))?;
    let mut reader = small::twice(CENTRE_COLUMNS.len(), bounds_of, |spellings| {
        let reader = CentresReader::read(name, &grid, spellings)?;
        let writings = reader.small.writings.clone();
        Ok((reader, writings))
    })?;
    reader.small.tell_writings();
    let names: Vec<&str> = reader.rows.keys().map(String::as_str).collect();
    for (one, other) in near::near(&names) {
        let told = Diagnostic::warning(Code::C082).in_file(name).in_column("cfa").with("one", one).with("other", other);
        reader.small.faults.add(told.hinting("same_name"));
    }
    let source = InputFile { sheets: grid.sheet.clone().into_iter().collect(), ..InputFile::new(name, kind, bytes) };
    let rows_read = grid.rows.len() - usize::try_from(reader.small.faults.count_of(Code::C084)).unwrap_or(0);
    Ok(CentresTable { rows: reader.rows, faults: reader.small.faults, rows_read, source })
}

struct CentresReader<'g> {
    small: Small<'g>,
    rows: BTreeMap<String, CentreRow>,
    lines: BTreeMap<String, u64>,
}

impl<'g> CentresReader<'g> {
    /// Reads the rows, their columns written as said.
    fn read(file: &'g str, grid: &'g RowsBelowHeader, spellings: &[Spelling]) -> Result<Self, ReadFaults> {
        let small = Small::open(file, grid, CENTRE_COLUMNS, spellings, "other_centres_sheet")?;
        let mut reader = Self { small, rows: BTreeMap::new(), lines: BTreeMap::new() };
        grid.rows.iter().for_each(|(line, cells)| reader.row(*line, cells));
        Ok(reader)
    }

    fn row(&mut self, line: u64, cells: &[Owned]) {
        if !self.small.is_whole(line, cells, 0) {
            return;
        }
        let identifier = self.small.cell(cells, 0);
        if let Some(kind) = no_centre(cells, &one_centre(&short(&identifier.to_string()))) {
            self.small.tell(Diagnostic::note(Code::C084).with("kind", kind.key()).with("of", "of_centre"), line);
            return;
        }
        self.small.tell_short(line, cells);
        let Some(cfa) = self.small.text(0, identifier, line).map(|cfa| one_centre(&cfa).into_owned()) else {
            if identifier == InputCell::Empty {
                self.small.tell(Diagnostic::error(Code::C008).in_column("cfa").with("column", "cfa").hinting("fill_cell"), line);
            }
            return;
        };
        if let Some(first) = self.lines.get(&cfa) {
            let again = Diagnostic::error(Code::C036).in_column("cfa").with_value(&cfa).with("first", first);
            self.small.tell(again, line);
            return;
        }
        let mut row = CentreRow { cfa, ..CentreRow::default() };
        for (place, cell) in cells.iter().map(Owned::cell).enumerate() {
            if let (Some(known), true) = (self.small.places.get(place).copied().flatten(), cell != InputCell::Empty) {
                self.value(&mut row, known, cell, line);
            }
        }
        self.lines.insert(row.cfa.clone(), line);
        self.rows.insert(row.cfa.clone(), row);
    }

    fn value(&mut self, row: &mut CentreRow, place: usize, cell: InputCell<'_>, line: u64) {
        let Some(column) = CENTRE_COLUMNS.get(place) else { return };
        match place {
            0 => {}
            1 => row.nom = self.small.text(place, cell, line),
            2 => row.region = self.small.text(place, cell, line),
            3 => row.departement = self.small.text(place, cell, line),
            4 => row.territoire = self.small.text(place, cell, line),
            _ => {
                if let Some(&value) = CentreValue::AMOUNTS.get(place - TEXTS) {
                    self.number(row, value, place, cell, line);
                } else if column.kind == ColumnKind::Date {
                    row.tresorerie_date = self.small.day(place, cell, line);
                } else if column.name == "capacite" {
                    row.capacite = self.capacity(place, cell, line);
                } else if column.name == "hausse_charges" {
                    row.hausse_charges = self.rise(place, cell, line);
                } else {
                    row.investissement_demande = self.request(place, cell, line);
                }
            }
        }
    }

    /// A whole number of apprentices, one at least.
    fn capacity(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<u32> {
        let column = CENTRE_COLUMNS.get(place)?;
        let amount = self.small.amount(place, cell, line)?;
        let whole = (amount.0.rem_euclid(100) == 0).then_some(amount.0.div_euclid(100));
        let capacity = whole.and_then(|whole| u32::try_from(whole).ok()).filter(|&capacity| capacity > 0);
        if capacity.is_none() {
            let fault = Diagnostic::error(Code::C031).in_column(column.name).with_value(cell.to_string());
            self.small.tell(fault.hinting("centre_value_possible"), line);
        }
        capacity
    }

    /// Per cent with two decimals, from nothing to twice as much.
    fn rise(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<Part> {
        let column = CENTRE_COLUMNS.get(place)?;
        let amount = self.small.amount(place, cell, line)?;
        let rise = i32::try_from(amount.0).ok().filter(|rise| (0..=Part::WHOLE.0).contains(rise)).map(Part);
        if rise.is_none() {
            let fault = Diagnostic::error(Code::C031).in_column(column.name).with_value(cell.to_string());
            self.small.tell(fault.hinting("centre_value_possible"), line);
        }
        rise
    }

    /// What a CFA asks for, never below zero.
    fn request(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<Centimes> {
        let column = CENTRE_COLUMNS.get(place)?;
        let amount = self.small.amount(place, cell, line)?;
        if amount < Centimes::ZERO {
            let fault = Diagnostic::error(Code::C031).in_column(column.name).with_value(cell.to_string());
            self.small.tell(fault.hinting("centre_value_possible"), line);
            return None;
        }
        Some(amount)
    }

    fn number(&mut self, row: &mut CentreRow, value: CentreValue, place: usize, cell: InputCell<'_>, line: u64) {
        let Some(column) = CENTRE_COLUMNS.get(place) else { return };
        let Some(amount) = self.small.amount(place, cell, line) else { return };
        let fault = |severity: Severity, code: Code| Diagnostic::new(severity, code).in_column(column.name).with_value(cell.to_string());
        let (least, most) = bounds(value);
        if amount < least || value == CentreValue::TailleGroupe && amount.0.rem_euclid(100) != 0 {
            self.small.tell(fault(Severity::Error, Code::C031).hinting("centre_value_possible"), line);
            return;
        }
        if amount > most || value == CentreValue::ChargesFixes && amount > Centimes::ZERO && amount < Centimes(100_000) {
            self.small.tell(fault(Severity::Warning, Code::C032).hinting("centre_value_unlikely"), line);
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
            // A share, which [`Self::rise`] reads.
            CentreValue::HausseCharges => return,
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
        CentreValue::HausseCharges => (0, 10_000),
    };
    (Centimes(least), Centimes(most))
}

/// What is likely of a column, where a reading a thousand times smaller or larger is not.
fn bounds_of(place: usize) -> Option<(Centimes, Centimes)> {
    let value = CentreValue::AMOUNTS.get(place.checked_sub(TEXTS)?)?;
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
    use chrono::NaiveDate;

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
    fn a_rise_of_costs_is_of_per_cents() {
        let table = read("cfa;hausse des charges\nA;10,63\nB;0\nC;-1\nD;101\nE;\n");
        assert_eq!(table.faults.count_of(Code::C031), 2);
        let rises: Vec<Option<Part>> = table.rows.values().map(|row| row.hausse_charges).collect();
        assert_eq!(rises, [Some(Part(1063)), Some(Part(0)), None, None, None]);
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
