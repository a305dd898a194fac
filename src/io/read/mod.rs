//! Tables that people make, read with all their faults in one pass.
//!
//! ```text
//! bytes -> kind of file -> header -> rows of cells -> typed fields -> checks between fields -> cohort
//!                                                          faults of every step, counted and told
//! ```
#![allow(clippy::disallowed_types, reason = "looked up by key, never iterated: results do not see the order")]

mod checks;
mod columns;
mod csv;
mod faults;
mod fields;
mod guarded;
mod header;
mod known;
#[cfg(feature = "polars")]
mod parquet;
mod row;
mod seen;
mod text;
mod values;
mod xlsx;

use std::path::Path;

pub use columns::{Column, Kind, columns};
pub use faults::{EXAMPLES, Faults, Group, SetAside};

use super::files;
use super::input::{InputFile, InputKind};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::Nomenclature;

/// What was read of a contracts table.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// The contracts kept.
    pub cohort: Cohort,
    /// Every fault of the file, and the rows set aside.
    pub faults: Faults,
    /// Rows read, blank ones left out.
    pub rows_read: usize,
    /// The file.
    pub source: InputFile,
}

/// Rows read into a cohort, whatever the kind of file.
type Read = (Cohort, Faults, usize);

/// Reads the contracts of a CSV, XLSX or Parquet file, or of standard input for `-`.
///
/// # Errors
/// The faults, when nothing can be read at all: no such file (C001), nothing in it (C002), no table (C003, C019), a needed column
/// missing (C004), a format that this build does not read (U005).
pub fn read_contracts(path: &Path, nomenclature: &Nomenclature) -> Result<Contracts, Faults> {
    let bytes = files::bytes(path)?;
    contracts_of(&files::shown(path), &bytes, nomenclature)
}

/// Reads contracts from the bytes of a file.
///
/// # Errors
/// As [`read_contracts`].
pub fn contracts_of(name: &str, bytes: &[u8], nomenclature: &Nomenclature) -> Result<Contracts, Faults> {
    let kind = kind_of(name, bytes).map_err(|fault| fault.in_file(name))?;
    let (source, read) = rayon::join(|| InputFile::new(name, kind, bytes), || read(kind, name, bytes, nomenclature));
    let (cohort, faults, rows_read) = read?;
    if rows_read == 0 {
        let mut faults = faults;
        faults.add(Diagnostic::error(Code::C002).in_file(name).hinting("no_row"));
        return Err(faults);
    }
    Ok(Contracts { cohort, faults, rows_read, source })
}

fn read(kind: InputKind, name: &str, bytes: &[u8], nomenclature: &Nomenclature) -> Result<Read, Faults> {
    match kind {
        InputKind::Xlsx => xlsx::read(name, bytes, nomenclature),
        #[cfg(feature = "polars")]
        InputKind::Parquet => parquet::read(name, bytes, nomenclature),
        #[cfg(not(feature = "polars"))]
        InputKind::Parquet => {
            let fault = Diagnostic::error(Code::U005).in_file(name).with("format", "parquet");
            Err(fault.hinting("build_with_polars").into())
        }
        InputKind::Csv | InputKind::Toml => csv::read(name, bytes, nomenclature),
    }
}

impl From<Diagnostic> for Faults {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::of(diagnostic)
    }
}

/// The kind of a file by its first bytes; the name must not say otherwise.
fn kind_of(name: &str, bytes: &[u8]) -> Result<InputKind, Diagnostic> {
    const OLD_OFFICE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let damaged = |kind: &'static str| Diagnostic::error(Code::C003).with("kind", kind).hinting("damaged_file");
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(InputKind::Xlsx);
    }
    if bytes.starts_with(b"PAR1") {
        return Ok(InputKind::Parquet);
    }
    if bytes.starts_with(OLD_OFFICE) {
        return Err(Diagnostic::error(Code::C003).with("kind", "xls").hinting("save_as_xlsx"));
    }
    match extension.as_deref() {
        Some("xlsx" | "xlsm") => Err(damaged("xlsx")),
        Some("parquet") => Err(damaged("parquet")),
        _ => Ok(InputKind::Csv),
    }
}

#[cfg(test)]
use csv::tests::nomenclature as csv_nomenclature;
