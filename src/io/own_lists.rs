//! Lists of one's own beside the shipped ones: one file with the real list of a région, without the rest of France.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::synthesis::{DatasetTexts, SynthesisError};

/// What a further file replaces of the list that it stands beside.
#[derive(Clone, Copy)]
enum Replaced {
    /// The rows that have the same values as one of its rows in these columns.
    Rows(&'static [&'static str]),
    /// Its columns, matched by the first one.
    Columns,
}

/// The lists that may have further files, `cfa_conventionnes_bretagne.csv` beside `cfa_conventionnes.csv`.
const LISTS: [(&str, Replaced); 4] = [
    ("apprentis_diplomes", Replaced::Columns),
    ("cfa_conventionnes", Replaced::Rows(&["region"])),
    ("stocks_regions", Replaced::Rows(&["region", "reseau", "annee"])),
    ("tailles_cfa", Replaced::Rows(&["uai"])),
];

/// Where the lists are.
const FOLDER: &str = "statistiques/";

/// Whether a file of a folder of datasets is a further list.
pub(super) fn is_further(path: &str) -> bool {
    LISTS.iter().any(|(list, _)| is_beside(list, path))
}

fn is_beside(list: &str, path: &str) -> bool {
    let name = path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".csv")).and_then(|name| name.strip_prefix(list));
    name.is_some_and(|further| further.len() > 1 && further.starts_with('_'))
}

/// A list by commas, or by semicolons as a French spreadsheet writes it.
fn reader(text: &str) -> csv::Reader<&[u8]> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
    csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes())
}

/// A table as it is read: the names of its columns, and its rows.
struct OwnTable {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl OwnTable {
    fn read(path: &str, text: &str) -> Result<Self, Diagnostic> {
        let fault = |cause: csv::Error| misread(path).with("cause", cause);
        let mut reader = reader(text);
        let head = reader.headers().map_err(fault)?.iter().map(str::to_owned).collect();
        let row = |record: Result<csv::StringRecord, csv::Error>| Ok(record.map_err(fault)?.iter().map(str::to_owned).collect());
        let rows = reader.records().map(row).collect::<Result<_, _>>()?;
        Ok(Self { head, rows })
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.head.iter().position(|name| name == column)
    }

    /// The values of a row in some columns.
    fn key(&self, row: &[String], columns: &[&str]) -> Vec<String> {
        columns.iter().map(|column| self.place(column).and_then(|place| row.get(place)).cloned().unwrap_or_default()).collect()
    }

    fn text(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let lines = std::iter::once(&self.head).chain(&self.rows);
        // Memory is written to: nothing can fail.
        lines.for_each(|line| drop(writer.write_record(line)));
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    /// The rows of another list in place of those of the same key.
    fn with_rows(&mut self, own: &Self, columns: &[&str]) {
        let keys: BTreeSet<Vec<String>> = own.rows.iter().map(|row| own.key(row, columns)).collect();
        let rows = std::mem::take(&mut self.rows);
        self.rows = rows.into_iter().filter(|row| !keys.contains(&self.key(row, columns))).collect();
        let head: Vec<&str> = self.head.iter().map(String::as_str).collect();
        self.rows.extend(own.rows.iter().map(|row| own.key(row, &head)));
    }

    /// The columns of another list in place of those of the same name.
    fn with_columns(&mut self, own: &Self) {
        let first = own.head.first().map_or("", String::as_str);
        let columns: Vec<&str> = own.head.iter().skip(1).map(String::as_str).filter(|column| *column != "source").collect();
        let places: Vec<usize> = columns.iter().filter_map(|column| self.place(column)).collect();
        self.rows.iter_mut().for_each(|row| places.iter().for_each(|&place| row[place].clear()));
        let width = self.head.len();
        let known: BTreeMap<String, usize> = self.rows.iter().enumerate().map(|(at, row)| (self.key(row, &[first]).concat(), at)).collect();
        for row in &own.rows {
            let key = own.key(row, &[first]).concat();
            let at = known.get(&key).copied().unwrap_or_else(|| {
                let mut added = vec![String::new(); width];
                added[0].clone_from(&key);
                self.rows.push(added);
                self.rows.len() - 1
            });
            places.iter().zip(own.key(row, &columns)).for_each(|(&place, value)| self.rows[at][place] = value);
        }
    }
}

fn misread(path: &str) -> Diagnostic {
    Diagnostic::error(Code::L006).in_file(format!("datasets/{path}"))
}

/// Columns whose values are names of other lists.
const NAMES: [&str; 2] = ["region", "reseau"];

/// A value of a list that cannot be used.
struct Misplaced {
    list: String,
    column: Option<String>,
    value: String,
}

impl Misplaced {
    fn of(error: &SynthesisError, texts: &DatasetTexts<'_>) -> Option<Self> {
        let list = |name: &str| name.trim_end_matches(".csv").to_owned();
        match error {
            SynthesisError::Unknown { name, value } => Some(Self { list: list(name), column: None, value: value.clone() }),
            SynthesisError::Table { name, cause } => {
                let csv::ErrorKind::Deserialize { pos: Some(at), err } = cause.kind() else { return None };
                let text = match *name {
                    "cfa_conventionnes.csv" => texts.conventions,
                    "stocks_regions.csv" => texts.stocks,
                    "tailles_cfa.csv" => texts.sizes,
                    _ => return None,
                };
                let table = OwnTable::read(name, text).ok()?;
                // The reader names no column of a day that is none.
                let column = err.field().and_then(|field| usize::try_from(field).ok()).or_else(|| table.place("ouverture"))?;
                let value = table.rows.get(usize::try_from(at.record()).ok()?.checked_sub(1)?)?.get(column)?.clone();
                Some(Self { list: list(name), column: table.head.get(column).cloned(), value })
            }
            _ => None,
        }
    }

    /// Where it was written: one's own file before the shipped one, its line and column.
    fn written<'t>(&self, texts: &'t BTreeMap<String, Cow<'static, str>>) -> Option<(&'t str, u64, String)> {
        let own = texts.iter().filter(|(path, _)| is_beside(&self.list, path));
        let found = |(path, text): (&'t String, &'t Cow<'static, str>)| {
            let mut reader = reader(text);
            let head = reader.headers().ok()?.clone();
            let rows = reader.records().filter_map(Result::ok);
            rows.into_iter().find_map(|row| {
                let cells = head.iter().zip(&row);
                let (column, _) = cells
                    .into_iter()
                    .find(|&(column, cell)| cell == self.value && self.column.as_deref().is_none_or(|known| known == column))?;
                Some((path.as_str(), row.position()?.line(), column.to_owned()))
            })
        };
        own.chain(texts.get_key_value(&format!("{FOLDER}{}.csv", self.list))).find_map(found)
    }
}

/// The fault of a list where it was written, with the names that are near.
pub(super) fn placed(files: &BTreeMap<String, Cow<'static, str>>, texts: &DatasetTexts<'_>, error: &SynthesisError) -> Option<Diagnostic> {
    let misplaced = Misplaced::of(error, texts)?;
    let (path, line, column) = misplaced.written(files)?;
    let shipped = files.get(&format!("{FOLDER}{}.csv", misplaced.list)).map(Cow::as_ref).unwrap_or_default();
    let known: BTreeSet<String> = OwnTable::read(path, shipped)
        .ok()
        .filter(|_| NAMES.contains(&column.as_str()))
        .map(|table| table.rows.iter().flat_map(|row| table.key(row, &[&column])).collect())
        .unwrap_or_default();
    let near = nearest(&misplaced.value, known.iter().map(String::as_str)).join(", ");
    let fault = misread(path).on_line(line).in_column(column).with_value(misplaced.value.clone());
    let fault = fault.with("cause", "own_list_value").with("value", misplaced.value);
    Some(if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") })
}

/// A list by its name without extension, the further files of its folder over it in the order of their names.
///
/// # Errors
/// `L006` when a further file has a column that the list has not, or lacks the columns that say which rows it replaces.
pub(super) fn joined<'a>(texts: &'a BTreeMap<String, Cow<'static, str>>, list: &str) -> Result<Cow<'a, str>, Diagnostic> {
    let path = format!("{FOLDER}{list}.csv");
    let shipped = texts.get(&path).map(Cow::as_ref).unwrap_or_default();
    let Some((_, replaced)) = LISTS.iter().find(|(name, _)| *name == list) else { return Ok(Cow::Borrowed(shipped)) };
    let further: Vec<(&String, &Cow<'static, str>)> = texts.iter().filter(|(path, _)| is_beside(list, path)).collect();
    if further.is_empty() {
        return Ok(Cow::Borrowed(shipped));
    }
    let mut all = OwnTable::read(&path, shipped)?;
    for (path, text) in further {
        let own = OwnTable::read(path, text)?;
        let first = all.head.first().map(String::as_str);
        let needed: Vec<&str> = match replaced {
            Replaced::Rows(columns) => columns.to_vec(),
            Replaced::Columns => first.into_iter().collect(),
        };
        if let Some(unknown) = own.head.iter().find(|column| all.place(column).is_none()) {
            let fault = misread(path).in_column(unknown.clone()).with_value(unknown.clone()).with("cause", "own_list_unknown");
            return Err(fault);
        }
        if let Some(missing) = needed.iter().find(|column| own.place(column).is_none()) {
            return Err(misread(path).in_column(*missing).with("cause", "own_list_missing"));
        }
        match replaced {
            Replaced::Rows(columns) => all.with_rows(&own, columns),
            Replaced::Columns => all.with_columns(&own),
        }
    }
    Ok(Cow::Owned(all.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(files: &[(&str, &'static str)]) -> BTreeMap<String, Cow<'static, str>> {
        files.iter().map(|(path, text)| ((*path).to_owned(), Cow::Borrowed(*text))).collect()
    }

    #[test]
    fn rows_of_a_region_take_the_place_of_its_rows() {
        let own = "region,uai,nom\nBretagne,3,c\nBretagne,4,d\n";
        let lists = [
            ("statistiques/cfa_conventionnes.csv", "uai,nom,region\n1,a,Corse\n2,b,Bretagne\n"),
            ("statistiques/cfa_conventionnes_bretagne.csv", own),
        ];
        assert_eq!(joined(&texts(&lists), "cfa_conventionnes").unwrap(), "uai,nom,region\n1,a,Corse\n3,c,Bretagne\n4,d,Bretagne\n");
        assert!(is_further("statistiques/cfa_conventionnes_bretagne.csv") && !is_further("statistiques/cfa_conventionnes.csv"));
    }

    #[test]
    fn columns_of_a_region_take_the_place_of_its_columns() {
        let lists = [
            ("statistiques/apprentis_diplomes.csv", "code_diplome,region_53,region_94,source\nA,7,8,x\nB,9,,x\n"),
            ("statistiques/apprentis_diplomes_bretagne.csv", "code_diplome,region_53\nB,20\nC,30\n"),
        ];
        let found = joined(&texts(&lists), "apprentis_diplomes").unwrap().into_owned();
        assert_eq!(found, "code_diplome,region_53,region_94,source\nA,,8,x\nB,20,,x\nC,30,,\n");
    }

    #[test]
    fn a_further_file_that_cannot_be_placed_is_refused() {
        let shipped = ("statistiques/tailles_cfa.csv", "uai,effectif,source\n1,5,x\n");
        for (own, column) in [("uai,tail\n1,2\n", "tail"), ("effectif\n2\n", "uai")] {
            let fault = joined(&texts(&[shipped, ("statistiques/tailles_cfa_a.csv", own)]), "tailles_cfa").unwrap_err();
            assert_eq!((fault.code, fault.location.column.as_deref()), (Code::L006, Some(column)));
        }
    }
}
