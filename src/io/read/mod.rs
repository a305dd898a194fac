//! Tables that people make, read with all their faults in one pass.
//!
//! ```text
//! bytes -> kind of file -> header -> rows of cells -> typed fields -> checks between fields -> cohort
//!                                                          faults of every step, counted and told
//! ```
#![allow(clippy::disallowed_types, reason = "looked up by key, never iterated: results do not see the order")]

mod again;
mod amounts;
mod at_once;
mod cell;
mod centre_columns;
mod centres;
mod checks;
mod columns;
mod constants;
mod containers;
mod contract_values;
mod csv;
mod days;
mod employers;
mod faults;
mod faulty;
mod fields;
mod found;
mod grid;
pub(super) mod guarded;
mod guess;
mod header;
mod known;
mod levels;
mod many;
mod mapping;
mod month_names;
mod near;
mod own;
#[cfg(feature = "polars")]
mod parquet;
mod passed;
mod payments;
mod personal;
mod plausible;
mod prices;
mod remarks;
mod row;
mod rows_below;
mod seen;
mod sheets;
mod small;
mod spelling;
mod text;
mod values;
mod writing;
mod xlsx;
mod xlsx_rows;

use std::path::Path;

pub use centre_columns::centre_columns;
pub use centres::{CentresTable, centres_in, centres_of, is_centres, read_centres};
pub use columns::{ColumnKind, InputColumn, columns};
pub use constants::{Constants, Used};
pub use faults::{EXAMPLES, FaultGroup, ReadFaults, RowSetAside};
pub use faulty::{FaultyRow, Kept};
pub(crate) use grid::parquet_texts;
pub use guess::FileHeader;
pub(crate) use header::letters;
pub use many::{Together, as_one, contracts_apart, contracts_together, in_another_file};
pub use mapping::Mapping;
pub use near::{near as near_names, tell_centres as near_centres, tell_contracts as near_contracts};
pub use passed::{LineAccount, SkippedLine};
pub use payments::{PaymentsTable, is_payments, payment_columns, payments_of, read_payments};
pub use personal::tells_of_a_person;
pub use prices::{PricesTable, TakenPrice, is_prices, price_columns, prices_of, read_prices};
pub(crate) use rows_below::number_text;
pub use sheets::Sheets;

use self::containers::kind_of;
use self::writing::Spelling;
use super::files;
use super::input::{InputFile, InputKind};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::Nomenclature;

/// What was read of a contracts table.
#[derive(Clone, Debug)]
pub struct ContractsTable {
    /// The contracts kept.
    pub cohort: Cohort,
    /// Every fault of the file, and the rows set aside.
    pub faults: ReadFaults,
    /// Rows read, blank ones left out.
    pub rows_read: usize,
    /// The file.
    pub source: InputFile,
    /// What was kept of the headers and of the rows with faults, when that was asked.
    pub kept: Kept,
    /// Its lines, each counted once.
    pub account: LineAccount,
    /// The prices that contracts take of the table by diploma.
    pub taken: Vec<TakenPrice>,
}

/// How a file is read, beside its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions<'a> {
    /// What its headers stand for, before what is known of them.
    pub mapping: Option<&'a Mapping>,
    /// The sheets of a workbook.
    pub sheets: Sheets<'a>,
    /// The prices by diploma of contracts that have none of their own.
    pub prices: Option<&'a PricesTable>,
    /// Whether the rows with faults are kept to be corrected; a file without a needed column is then read all the same.
    pub keep: bool,
}

/// Rows read into a cohort, whatever the kind of file.
struct RowsRead {
    cohort: Cohort,
    faults: ReadFaults,
    rows_read: usize,
    kept: Kept,
    /// The sheets read, when the file is a workbook.
    sheets: Vec<String>,
    /// How the columns are written, when that is not how they were read.
    revised: Option<Vec<Spelling>>,
    account: LineAccount,
    /// Whether a column has the names of the employers.
    named_employers: bool,
}

/// Reads the contracts of a CSV, XLSX or Parquet file, or of standard input for `-`.
///
/// # Errors
/// The faults, when nothing can be read at all: no such file (C001), nothing in it (C002), no table (C003, C019), a needed column
/// missing (C004), a format that this build does not read (U005).
pub fn read_contracts(path: &Path, nomenclature: &Nomenclature) -> Result<ContractsTable, ReadFaults> {
    read_contracts_with(path, nomenclature, ReadOptions::default())
}

/// Reads contracts as the options say.
///
/// # Errors
/// As [`read_contracts`].
pub fn read_contracts_with(path: &Path, nomenclature: &Nomenclature, options: ReadOptions<'_>) -> Result<ContractsTable, ReadFaults> {
    let bytes = files::bytes(path)?;
    contracts_with(&files::shown(path), &bytes, nomenclature, options)
}

/// Reads contracts from the bytes of a file.
///
/// # Errors
/// As [`read_contracts`].
pub fn contracts_of(name: &str, bytes: &[u8], nomenclature: &Nomenclature) -> Result<ContractsTable, ReadFaults> {
    contracts_with(name, bytes, nomenclature, ReadOptions::default())
}

/// The same as the options say.
///
/// # Errors
/// As [`read_contracts`].
pub fn contracts_with(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
) -> Result<ContractsTable, ReadFaults> {
    of_bytes(name, bytes, nomenclature, options).map(|contracts| finished(contracts, options))
}

/// The rows of a file, before what is asked of all contracts together.
fn of_bytes(name: &str, bytes: &[u8], nomenclature: &Nomenclature, options: ReadOptions<'_>) -> Result<ContractsTable, ReadFaults> {
    let kind = kind_of(name, bytes).map_err(|fault| fault.in_file(name))?;
    if kind != InputKind::Xlsx && options.sheets != Sheets::First {
        return Err(Diagnostic::error(Code::C062).in_file(name).hinting("no_sheets").into());
    }
    let (source, read) = rayon::join(|| InputFile::new(name, kind, bytes), || read_named(kind, name, bytes, nomenclature, options));
    let RowsRead { cohort, mut faults, rows_read, kept, sheets, account, .. } = read?;
    let source = InputFile { sheets, ..source };
    if rows_read == 0 {
        faults.add(Diagnostic::error(Code::C002).in_file(name).hinting("no_row"));
        return Err(faults);
    }
    Ok(ContractsTable { cohort, faults, rows_read, source, kept, account, taken: Vec::new() })
}

/// The prices that contracts take, and names that are nearly one.
fn finished(mut contracts: ContractsTable, options: ReadOptions<'_>) -> ContractsTable {
    let ContractsTable { cohort, faults, source, taken, .. } = &mut contracts;
    if let Some(prices) = options.prices {
        *taken = prices.complete(cohort);
        prices.remarks(taken).into_iter().for_each(|remark| faults.add(remark));
    }
    near::tell(cohort, &source.name, faults);
    contracts
}

/// Reads a file; a second time when the column of the kind of employer holds the names of the employers.
fn read_named(
    kind: InputKind,
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
) -> Result<RowsRead, ReadFaults> {
    let supposed = read(kind, name, bytes, nomenclature, options)?;
    let column = columns::Col::Employeur.name();
    let unreadable = |group: &&FaultGroup| group.code == Code::C009 && group.column.as_deref() == Some(column);
    // A value that is nearly one of the words is a fault of writing.
    let misspelt = |group: &&FaultGroup| group.examples.iter().flat_map(|fault| &fault.arguments).any(|(name, _)| *name == "near");
    let names = supposed.faults.groups().into_iter().find(unreadable);
    let names = names.filter(|group| group.count * 2 > supposed.rows_read as u64).filter(|group| !misspelt(group));
    let Some((count, header)) = names.and_then(|group| Some((group.count, group.examples.first()?.location.column.clone()?))) else {
        return Ok(supposed);
    };
    let taken = supposed.named_employers;
    let mapping = options.mapping.cloned().unwrap_or_default().naming_employers(&header, taken);
    let mut read = read(kind, name, bytes, nomenclature, ReadOptions { mapping: Some(&mapping), ..options })?;
    read.faults.add(Diagnostic::note(Code::C088).in_file(name).in_column(header).with("count", count));
    Ok(read)
}

/// Reads a file; a second time when its columns turn out to be written in another way than was supposed.
fn read(kind: InputKind, name: &str, bytes: &[u8], nomenclature: &Nomenclature, options: ReadOptions<'_>) -> Result<RowsRead, ReadFaults> {
    let read_as = |spellings: &[Spelling]| match kind {
        InputKind::Xlsx => xlsx::read(name, bytes, nomenclature, options, spellings),
        #[cfg(feature = "polars")]
        InputKind::Parquet => parquet::read(name, bytes, nomenclature, options, spellings),
        #[cfg(not(feature = "polars"))]
        InputKind::Parquet => {
            let damaged = |cause| Diagnostic::error(Code::C003).with("kind", "parquet").with("cause", cause).hinting("damaged_file");
            crate::io::parquet::check(bytes).map_err(|cause| damaged(cause).in_file(name))?;
            let fault = Diagnostic::error(Code::U005).in_file(name).with("format", "parquet");
            Err(fault.hinting("build_with_polars").into())
        }
        InputKind::Csv | InputKind::Toml => csv::read(name, bytes, nomenclature, options, spellings),
    };
    let supposed = read_as(&[Spelling::default(); columns::COUNT])?;
    match &supposed.revised {
        Some(spellings) => read_as(spellings),
        None => Ok(supposed),
    }
}

impl From<Diagnostic> for ReadFaults {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::of(diagnostic)
    }
}

#[cfg(test)]
use csv::tests::nomenclature as csv_nomenclature;
