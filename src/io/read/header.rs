//! Which cell of a row holds which column.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::columns::{COUNT, Col, columns};
use super::constants::Constants;
use super::found::InputRow;
use super::mapping::{Mapping, short};
use super::personal::{Personal, is_birth, is_of_another_person, personal, tells_who, words};
use super::spelling;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::signs::folded;

/// Most columns a table may have.
pub(super) const MOST_COLUMNS: usize = 1_000;
/// How many known columns a row must name to be taken for the header.
const ENOUGH: usize = 3;
/// Rows among which the header is looked for.
pub(super) const HEADER_ROWS: usize = 30;

/// The place of each known column in the rows of a file.
#[derive(Clone, Debug)]
pub(super) struct ColumnPlaces {
    places: [Option<usize>; COUNT],
    /// The same, of the columns that are not known to be empty over the next rows.
    filled: [Option<usize>; COUNT],
    names: Vec<String>,
    /// Places of columns that tell who somebody is, birth dates included.
    personal: Vec<(usize, Personal)>,
    /// Places of columns of other contracts of the row.
    others: Vec<usize>,
    /// Places of the columns of the file's own that are carried along, each with its name.
    own: Vec<(usize, Arc<str>)>,
    /// The file has none: its columns are numbered.
    headless: bool,
    /// What its owner says once for all rows.
    constants: Constants,
}

/// What a header is, from what the owner of the file says first: a known column with its rank, or none.
fn column_of(name: &str, mapping: Option<&Mapping>) -> Option<(Col, usize)> {
    match mapping.and_then(|mapping| mapping.of(name)) {
        Some(said) => said.map(|col| (col, 0)),
        None => known_column(name),
    }
}

/// Ranks of the ways in which a header is recognised: the more is passed over, the higher.
const WAY: usize = 1_000;
/// Longest text that is looked at for more than its plain name.
const LONGEST_NAME: usize = 300;

/// The column that a header names, as it is, in other words, or with what software puts around a name.
fn known_column(name: &str) -> Option<(Col, usize)> {
    let exact = |text: &str| known().get(&folded(text)).copied();
    if let Some((col, rank)) = exact(name) {
        return Some((col, rank + 1));
    }
    if name.len() > LONGEST_NAME || is_of_another_person(name) {
        return None;
    }
    if is_birth(name) {
        return Some((Col::Naissance, WAY));
    }
    let bare = spelling::bare(name);
    let key = spelling::key(&bare);
    let by_key = |key: &str| known_keys().get(key).copied().flatten();
    let first = || spelling::ranked(&bare).filter(|(_, rank)| *rank == 1).and_then(|(key, _)| by_any(&key));
    let ways: [&dyn Fn() -> Option<(Col, usize)>; 4] =
        [&|| exact(&bare), &|| by_key(&key), &|| by_key(&spelling::without_contract(&key)), &first];
    ways.iter().enumerate().find_map(|(way, found)| found().map(|(col, rank)| (col, rank + 1 + WAY * (way + 1))))
}

/// The column of words in any order, with the word `contrat` or without.
fn by_any(key: &str) -> Option<(Col, usize)> {
    let of = |key: &str| known_keys().get(key).copied().flatten();
    of(key).or_else(|| of(&spelling::without_contract(key)))
}

/// The column of another contract of the row: its identifier, a day or a price, with a rank above the first.
fn other_contract(name: &str) -> Option<Col> {
    const OF_A_CONTRACT: &[Col] =
        &[Col::ContratId, Col::Conclusion, Col::Debut, Col::Fin, Col::Rupture, Col::Npec, Col::CoutPrefecture, Col::CodeDiplome];
    if name.len() > LONGEST_NAME {
        return None;
    }
    let (key, rank) = spelling::ranked(&spelling::bare(name))?;
    let (col, _) = by_any(&key).filter(|_| rank > 1)?;
    OF_A_CONTRACT.contains(&col).then_some(col)
}

/// Every known header by its words; none when they are those of two columns.
fn known_keys() -> &'static BTreeMap<String, Option<(Col, usize)>> {
    static KNOWN: OnceLock<BTreeMap<String, Option<(Col, usize)>>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut keys: BTreeMap<String, Option<(Col, usize)>> = BTreeMap::new();
        for (&col, column) in Col::ALL.iter().zip(columns()) {
            for (rank, header) in std::iter::once(&column.name).chain(column.aliases).enumerate() {
                let known = keys.entry(spelling::key(header)).or_insert(Some((col, rank)));
                *known = known.filter(|(other, _)| *other == col);
            }
        }
        keys
    })
}

/// Every folded header with its column and its rank: 0 for the name itself, then the order of the aliases.
fn known() -> &'static BTreeMap<String, (Col, usize)> {
    static KNOWN: OnceLock<BTreeMap<String, (Col, usize)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let named = |(&col, column): (&Col, &'static super::InputColumn)| {
            let headers = std::iter::once(&column.name).chain(column.aliases);
            headers.enumerate().map(move |(rank, header)| (folded(header), (col, rank))).collect::<Vec<_>>()
        };
        Col::ALL.iter().zip(columns()).rev().flat_map(named).rev().collect()
    })
}

/// How many different columns are named by a row.
pub(super) fn matches<'a>(cells: impl IntoIterator<Item = &'a str>, mapping: Option<&Mapping>) -> usize {
    let mut found = [false; COUNT];
    for cell in cells {
        let column = column_of(cell, mapping);
        if let Some(found) = column.and_then(|(col, _)| found.get_mut(col as usize)) {
            *found = true;
        }
    }
    found.into_iter().filter(|&found| found).count()
}

/// The header among the first rows: the first that names enough columns, else the first that is not blank.
pub(super) fn position<R: AsRef<[S]>, S: AsRef<str>>(rows: &[R], mapping: Option<&Mapping>) -> Option<usize> {
    let named = |row: &R| matches(row.as_ref().iter().map(AsRef::as_ref), mapping) >= ENOUGH;
    let blank = |row: &R| row.as_ref().iter().all(|cell| cell.as_ref().trim().is_empty());
    rows.iter().take(HEADER_ROWS).position(named).or_else(|| rows.iter().position(|row| !blank(row)))
}

/// Whether a row that names no column is a row of a list without header: it holds days, numbers or what a person is known by.
fn is_data(names: &[String], mapping: Option<&Mapping>) -> bool {
    let value = |name: &String| {
        let text = super::cell::trimmed(name);
        let day =
            super::days::date(super::cell::InputCell::text(text), super::days::BIRTH_YEARS, &mut super::writing::ColumnSurvey::default())
                .is_ok()
                && text.len() > 5;
        let code = text.len() >= 5 && text.bytes().filter(u8::is_ascii_digit).count() >= 5 && !text.contains(' ');
        day || code || tells_who(text)
    };
    let filled = names.iter().filter(|name| !name.trim().is_empty()).count();
    matches(names.iter().map(String::as_str), mapping) < 2 && filled > 1 && names.iter().filter(|name| value(name)).count() >= 2
}

/// The name of a column of a list without header: `colonne 3`.
fn numbered(place: usize) -> String {
    format!("colonne {}", place + 1)
}

/// Where a column is, as a spreadsheet names it: 1 is `A`, 27 is `AA`.
pub(crate) fn letters(place: usize) -> String {
    let mut letters = Vec::new();
    let mut left = place + 1;
    while left > 0 {
        letters.push(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0));
        left = (left - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

impl ColumnPlaces {
    /// Finds the columns of a header, as its cells are written; the faults are C004 and C080 (error), C006 (warning), C005 and C081 (note),
    /// without file or line.
    pub(super) fn read(written: &[String], mapping: Option<&Mapping>) -> (Self, Vec<Diagnostic>) {
        let headless = is_data(written, mapping);
        let named: Vec<String> = if headless { (0..written.len()).map(numbered).collect() } else { written.to_vec() };
        let names = named.iter().map(|name| short(name)).collect();
        let constants = mapping.map(|mapping| mapping.constants().clone()).unwrap_or_default();
        let mut header = Self {
            places: [None; COUNT],
            filled: [None; COUNT],
            names,
            personal: Vec::new(),
            others: Vec::new(),
            own: Vec::new(),
            headless,
            constants,
        };
        let mut faults = Vec::new();
        let mut ranks = [usize::MAX; COUNT];
        for (place, name) in named.iter().enumerate() {
            let Some((col, rank)) = column_of(name, mapping) else {
                faults.extend(header.not_read(place, name, mapping));
                continue;
            };
            if col == Col::Naissance {
                header.personal.push((place, Personal::Other));
            }
            let (Some(at), Some(best)) = (header.places.get_mut(col as usize), ranks.get_mut(col as usize)) else { continue };
            let other = *at;
            if rank < *best {
                (*at, *best) = (Some(place), rank);
            }
            if let (Some(other), Some(used)) = (other, *at) {
                let shown = |place: usize| format!("{} [{}]", header.names.get(place).map_or("", String::as_str), letters(place));
                let twice = Diagnostic::warning(Code::C006).in_column(shown(place)).with("column", col.name());
                faults.push(twice.with("other", shown(other)).with("used", shown(used)).hinting("rename_or_remove"));
            }
        }
        if headless && header.places.iter().all(Option::is_none) {
            faults.push(Diagnostic::error(Code::C080).with("columns", written.len()).hinting("add_header"));
        } else {
            faults.extend(header.missing());
        }
        header.filled = header.places;
        (header, faults)
    }

    /// A header that is no known column: personal, of another contract of the row, or unknown.
    fn not_read(&mut self, place: usize, name: &str, mapping: Option<&Mapping>) -> Option<Diagnostic> {
        let personal = personal(name);
        self.personal.extend(personal.map(|kind| (place, kind)));
        if mapping.and_then(|mapping| mapping.of(name)).is_some() || self.headless {
            return None;
        }
        let shown = self.names.get(place).filter(|name| !name.is_empty())?;
        if personal.is_some() {
            return Some(Diagnostic::note(Code::C005).in_column(shown));
        }
        if let Some(own) = mapping.and_then(|mapping| mapping.carried(name)).filter(|own| self.own.iter().all(|(_, known)| known != own)) {
            self.own.push((place, own));
            return None;
        }
        if let Some(col) = other_contract(name) {
            self.others.push(place);
            return Some(Diagnostic::note(Code::C081).in_column(shown).with("other", shown).with("column", col.name()));
        }
        Some(unknown(name, shown))
    }

    /// Places of the columns of the file's own that are carried along, each with its name.
    pub(super) fn own(&self) -> &[(usize, Arc<str>)] {
        &self.own
    }

    /// Whether the file has no header: its first row is already one of the table.
    pub(super) const fn is_headless(&self) -> bool {
        self.headless
    }

    /// Places of the columns of other contracts of the row.
    pub(super) fn others(&self) -> &[usize] {
        &self.others
    }

    fn missing(&self) -> Vec<Diagnostic> {
        let free = |&(place, _): &(usize, &String)| self.is_free(place);
        let present: Vec<(String, &String)> = self.names.iter().enumerate().filter(free).map(|(_, name)| (folded(name), name)).collect();
        let needed = Col::ALL.iter().zip(columns()).filter(|&(&col, column)| column.needed && !self.is_said(col));
        let fault = |(_, column): (&Col, &super::InputColumn)| {
            let fault = Diagnostic::error(Code::C004).in_column(column.name).with("column", column.name);
            let candidates: Vec<String> = std::iter::once(&column.name).chain(column.aliases).map(|header| folded(header)).collect();
            let near = candidates.iter().flat_map(|wanted| nearest(wanted, present.iter().map(|(folded, _)| folded.as_str()))).next();
            let near = near.and_then(|near| present.iter().find(|(folded, _)| folded == near));
            match near {
                Some((_, near)) => fault.with("near", near).hinting("did_you_mean"),
                None if column.name == Col::Cfa.name() => fault.hinting("say_cfa_once"),
                None => fault.hinting("list_columns"),
            }
        };
        needed.map(fault).collect()
    }

    /// Whether a column is there, or what it would hold is said once for all.
    fn is_said(&self, col: Col) -> bool {
        self.place(col).is_some() || self.constants.of(col).is_some()
    }

    /// Values that hold for every row.
    pub(super) const fn constants(&self) -> &Constants {
        &self.constants
    }

    /// Whether nothing is known of the column at a place.
    fn is_free(&self, place: usize) -> bool {
        let personal = self.personal.iter().any(|&(personal, _)| personal == place);
        !personal && !self.others.contains(&place) && self.places.iter().all(|known| *known != Some(place))
    }

    /// From here on, the cells of the columns at other places are empty: they are not looked at.
    #[cfg(feature = "polars")]
    pub(super) fn only_filled(&mut self, filled: impl Fn(usize) -> bool) {
        self.filled = self.places.map(|place| place.filter(|&place| filled(place)));
    }

    /// Where to look for the cells of a column; none when they are empty.
    pub(super) fn filled(&self, col: Col) -> Option<usize> {
        self.filled.get(col as usize).copied().flatten()
    }

    /// Where a column is.
    pub(super) fn place(&self, col: Col) -> Option<usize> {
        self.places.get(col as usize).copied().flatten()
    }

    /// The header of a column as written in the file, else its name.
    pub(super) fn written(&self, col: Col) -> &str {
        self.place(col).and_then(|place| self.names.get(place)).map_or(col.name(), String::as_str)
    }

    /// Places of the columns that tell who somebody is.
    pub(super) fn personal(&self) -> &[(usize, Personal)] {
        &self.personal
    }

    /// The words by which the people of a row are known.
    pub(super) fn words_of_people(&self, cells: &impl InputRow) -> Vec<String> {
        self.personal.iter().flat_map(|&(place, kind)| words(&cells.cell(place).to_string(), kind)).collect()
    }

    /// Every header as written, with its column when it has one.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, Option<Col>, bool)> {
        let column = |place: usize| Col::ALL.iter().copied().find(|&col| self.place(col) == Some(place));
        self.names
            .iter()
            .enumerate()
            .map(move |(place, name)| (name.as_str(), column(place), self.personal.iter().any(|&(personal, _)| personal == place)))
    }

    /// How many cells a row has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// The needed columns that are not there.
    pub(super) fn missing_columns(&self) -> Vec<&'static str> {
        let needed = Col::ALL.iter().zip(columns()).filter(|&(&col, column)| column.needed && !self.is_said(col));
        needed.map(|(_, column)| column.name).collect()
    }

    /// Whether every needed column is there.
    pub(super) fn is_complete(&self) -> bool {
        self.missing_columns().is_empty()
    }
}

/// A note on a column that is not known, with the known one whose name is near.
fn unknown(name: &str, shown: &str) -> Diagnostic {
    let folded_name = folded(&spelling::bare(name));
    let note = Diagnostic::note(Code::C005).in_column(shown);
    let near = nearest(&folded_name, known().keys().map(String::as_str)).first().and_then(|near| known().get(*near));
    match near {
        Some((col, _)) => note.with("near", col.name()).hinting("did_you_mean"),
        None => note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> (ColumnPlaces, Vec<Diagnostic>) {
        ColumnPlaces::read(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), None)
    }

    const NEEDED: [&str; 6] = ["N° contrat", "UAI CFA", "Code formation diplôme", "Date de signature", "Début contrat", "DATE_FIN"];

    #[test]
    fn usual_headers_are_known() {
        let (header, faults) = read(&NEEDED);
        assert_eq!(faults, []);
        assert!(header.is_complete());
        assert_eq!(header.place(Col::Debut), Some(4));
        assert_eq!(header.written(Col::Conclusion), "Date de signature");
    }

    #[test]
    fn a_missing_column_names_the_nearest_header() {
        let (header, faults) = read(&["N° contrat", "UAI CFA", "Code formation diplôme", "Date de signature", "date_debu", "DATE_FIN"]);
        assert!(!header.is_complete());
        let missing = faults.iter().find(|fault| fault.code == Code::C004).unwrap();
        assert_eq!(missing.location.column.as_deref(), Some("date_debut"));
        assert!(missing.arguments.contains(&("near", "date_debu".into())));
    }

    #[test]
    fn an_alias_yields_to_a_more_exact_header() {
        let (header, faults) = read(&[&NEEDED[..], &["Diplôme", "code_diplome", "Prénom", "Salle"]].concat());
        assert_eq!(header.place(Col::CodeDiplome), Some(7));
        assert_eq!(faults.iter().filter(|fault| fault.code == Code::C006).count(), 2);
        let unknown = faults.iter().find(|fault| fault.code == Code::C005).unwrap();
        assert_eq!((unknown.location.column.as_deref(), unknown.severity), (Some("Prénom"), crate::diagnostic::Severity::Note));
        assert_eq!(header.personal(), [(8, Personal::Name)]);
    }

    #[test]
    fn a_title_above_the_header_is_skipped() {
        let rows = [vec!["Export du 1er septembre"], vec![], NEEDED.to_vec(), vec!["1", "2"]];
        assert_eq!(position(&rows, None), Some(2));
        assert_eq!(position(&[vec![""], vec!["a", "b"]], None), Some(1));
        assert_eq!(position::<Vec<&str>, &str>(&[], None), None);
    }
}
