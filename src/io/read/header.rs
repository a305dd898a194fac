//! Which cell of a row holds which column.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::columns::{COUNT, Col, columns, folded};
use super::mapping::Mapping;
use super::personal::is_personal;
use crate::diagnostic::{Code, Diagnostic, nearest};

/// Most columns a table may have.
pub(super) const MOST_COLUMNS: usize = 1_000;
/// How many known columns a row must name to be taken for the header.
const ENOUGH: usize = 3;
/// Rows among which the header is looked for.
pub(super) const HEADER_ROWS: usize = 30;

/// The place of each known column in the rows of a file.
#[derive(Clone, Debug)]
pub(super) struct Header {
    places: [Option<usize>; COUNT],
    /// The same, of the columns that are not known to be empty over the next rows.
    filled: [Option<usize>; COUNT],
    names: Vec<String>,
    /// Places of columns that tell who somebody is, birth dates included.
    personal: Vec<usize>,
}

/// What a header is, from what the owner of the file says first: a known column with its rank, or none.
fn column_of(folded: &str, mapping: Option<&Mapping>) -> Option<(Col, usize)> {
    match mapping.and_then(|mapping| mapping.of(folded)) {
        Some(said) => said.map(|col| (col, 0)),
        None => known().get(folded).map(|&(col, rank)| (col, rank + 1)),
    }
}

/// Every folded header with its column and its rank: 0 for the name itself, then the order of the aliases.
fn known() -> &'static BTreeMap<String, (Col, usize)> {
    static KNOWN: OnceLock<BTreeMap<String, (Col, usize)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let named = |(&col, column): (&Col, &'static super::Column)| {
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
        let column = column_of(&folded(cell), mapping);
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

/// A header as it is kept and shown: without blanks around it, and not endless.
pub(super) fn short(name: &str) -> String {
    const LONGEST: usize = 100;
    let name = super::cell::trimmed(name);
    match name.char_indices().nth(LONGEST).and_then(|(end, _)| name.get(..end)) {
        Some(start) => format!("{start}…"),
        None => name.to_owned(),
    }
}

impl Header {
    /// Finds the columns of a header; the faults are C004 (error), C006 (warning), C005 (note), without file or line.
    pub(super) fn read(names: Vec<String>, mapping: Option<&Mapping>) -> (Self, Vec<Diagnostic>) {
        let mut header = Self { places: [None; COUNT], filled: [None; COUNT], names, personal: Vec::new() };
        let mut faults = Vec::new();
        let mut ranks = [usize::MAX; COUNT];
        for (place, name) in header.names.iter().enumerate() {
            let name_folded = folded(name);
            let Some((col, rank)) = column_of(&name_folded, mapping) else {
                if is_personal(&name_folded) {
                    header.personal.push(place);
                }
                if mapping.and_then(|mapping| mapping.of(&name_folded)).is_none() {
                    faults.extend(unknown(name));
                }
                continue;
            };
            if col == Col::Naissance {
                header.personal.push(place);
            }
            let (Some(at), Some(best)) = (header.places.get_mut(col as usize), ranks.get_mut(col as usize)) else { continue };
            let other = at.and_then(|at| header.names.get(at));
            if rank < *best {
                (*at, *best) = (Some(place), rank);
            }
            if let Some(other) = other {
                let used = at.and_then(|at| header.names.get(at)).unwrap_or(name);
                let twice = Diagnostic::warning(Code::C006).in_column(name).with("column", col.name());
                faults.push(twice.with("other", other).with("used", used).hinting("rename_or_remove"));
            }
        }
        faults.extend(header.missing());
        header.filled = header.places;
        (header, faults)
    }

    fn missing(&self) -> Vec<Diagnostic> {
        let present: Vec<(String, &String)> =
            self.names.iter().filter(|name| !known().contains_key(&folded(name))).map(|name| (folded(name), name)).collect();
        let needed = Col::ALL.iter().zip(columns()).filter(|&(&col, column)| column.needed && self.place(col).is_none());
        let fault = |(_, column): (&Col, &super::Column)| {
            let fault = Diagnostic::error(Code::C004).in_column(column.name).with("column", column.name);
            let candidates: Vec<String> = std::iter::once(&column.name).chain(column.aliases).map(|header| folded(header)).collect();
            let near = candidates.iter().flat_map(|wanted| nearest(wanted, present.iter().map(|(folded, _)| folded.as_str()))).next();
            let near = near.and_then(|near| present.iter().find(|(folded, _)| folded == near));
            match near {
                Some((_, near)) => fault.with("near", near).hinting("did_you_mean"),
                None => fault.hinting("list_columns"),
            }
        };
        needed.map(fault).collect()
    }

    /// From here on, the cells of the columns at other places are empty: they are not looked at.
    #[cfg(feature = "polars")]
    pub(super) fn only_filled(&mut self, filled: impl Fn(usize) -> bool) {
        self.filled = self.places.map(|place| place.filter(|&place| filled(place)));
    }

    /// Where to look for the cells of a column; none when they are empty.
    #[inline]
    pub(super) fn filled(&self, col: Col) -> Option<usize> {
        self.filled.get(col as usize).copied().flatten()
    }

    /// Where a column is.
    #[inline]
    pub(super) fn place(&self, col: Col) -> Option<usize> {
        self.places.get(col as usize).copied().flatten()
    }

    /// The header of a column as written in the file, else its name.
    pub(super) fn written(&self, col: Col) -> &str {
        self.place(col).and_then(|place| self.names.get(place)).map_or(col.name(), String::as_str)
    }

    /// Places of the columns that tell who somebody is.
    pub(super) fn personal(&self) -> &[usize] {
        &self.personal
    }

    /// Every header as written, with its column when it has one.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, Option<Col>, bool)> {
        let column = |place: usize| Col::ALL.iter().copied().find(|&col| self.place(col) == Some(place));
        self.names.iter().enumerate().map(move |(place, name)| (name.as_str(), column(place), self.personal.contains(&place)))
    }

    /// How many cells a row has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// The needed columns that are not there.
    pub(super) fn missing_columns(&self) -> Vec<&'static str> {
        let needed = Col::ALL.iter().zip(columns()).filter(|&(&col, column)| column.needed && self.place(col).is_none());
        needed.map(|(_, column)| column.name).collect()
    }

    /// Whether every needed column is there.
    pub(super) fn is_complete(&self) -> bool {
        self.missing_columns().is_empty()
    }
}

/// A note on a column that is not known; a column without a name is passed over.
fn unknown(name: &str) -> Option<Diagnostic> {
    let folded_name = folded(name);
    if folded_name.is_empty() {
        return None;
    }
    let note = Diagnostic::note(Code::C005).in_column(name);
    let near = nearest(&folded_name, known().keys().map(String::as_str)).first().and_then(|near| known().get(*near));
    Some(match near {
        Some((col, _)) => note.with("near", col.name()).hinting("did_you_mean"),
        None => note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> (Header, Vec<Diagnostic>) {
        Header::read(names.iter().map(|&name| name.to_owned()).collect(), None)
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
        assert_eq!(header.personal(), [8]);
    }

    #[test]
    fn a_title_above_the_header_is_skipped() {
        let rows = [vec!["Export du 1er septembre"], vec![], NEEDED.to_vec(), vec!["1", "2"]];
        assert_eq!(position(&rows, None), Some(2));
        assert_eq!(position(&[vec![""], vec!["a", "b"]], None), Some(1));
        assert_eq!(position::<Vec<&str>, &str>(&[], None), None);
    }
}
