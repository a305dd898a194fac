//! Tables to files, piece by piece: rows are written as they come, never held.

mod csv_cells;
mod csv_excel;
mod csv_format;
mod modele;
#[cfg(feature = "polars")]
mod parquet_format;
mod place;
mod template;
mod xlsx_format;
mod xlsx_simulator;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{cause, shown};
use crate::io::input::Hasher;
use crate::tables::{RowTable, Table, laid_out};
use place::Out;

pub use csv_excel::MARK;
pub use csv_format::{encode as encode_csv, header as header_csv};
pub use modele::blank;
#[cfg(feature = "polars")]
pub(in crate::io) use parquet_format::frame;
pub use place::{ChosenTables, WriteTarget};
pub use template::template;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use xlsx_format::clock_is_right;
pub use xlsx_format::{SumCell, Synthesis, Workbook, WorkbookStyle};

/// The format of the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Comma, point, UTF-8, `\n`.
    #[default]
    Csv,
    /// Columns with decimals and dates.
    Parquet,
    /// One workbook, a sheet per table.
    Xlsx,
}

impl Format {
    /// That of a file by its name: CSV when it tells no other.
    #[must_use]
    pub fn of_name(file: &Path) -> Self {
        match file.extension().map(|kind| kind.to_string_lossy().to_lowercase()).as_deref() {
            Some("parquet") => Self::Parquet,
            Some("xlsx") => Self::Xlsx,
            _ => Self::Csv,
        }
    }
}

/// How the tables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// The format.
    pub format: Format,
    /// Texts that begin with `= + - @` are made inert in CSV too.
    pub spreadsheet_safe: bool,
    /// CSV as a French spreadsheet opens it.
    pub excel: bool,
}

/// Rows of a table, ready for its file: encoding is done by the threads that made the rows.
pub enum Encoded {
    /// Bytes of a CSV, without header.
    Csv(Vec<u8>),
    /// A frame.
    #[cfg(feature = "polars")]
    Frame(polars::prelude::DataFrame),
    /// Rows of a sheet.
    Sheet(xlsx_format::StoredRows),
}

impl Encoded {
    /// The memory of the rows of a CSV, to serve again.
    #[must_use]
    pub fn into_buffer(self) -> Option<Vec<u8>> {
        if let Self::Csv(bytes) = self { Some(bytes) } else { None }
    }
}

/// Writes one table in a folder; the name of its file. Faults name the place that is `shown`.
///
/// # Errors
/// `U001`, `U005`.
pub fn one_table(table: &Table<'_>, folder: &Path, options: WriteOptions, shown: &Path) -> Result<String, Diagnostic> {
    let mut writer = TableWriter::new(folder, options, WorkbookStyle::EUROS).shown_as(shown);
    writer.write(table)?;
    let written = writer.finish()?.into_iter().next();
    written.map(|file| file.name).ok_or_else(|| Diagnostic::error(Code::U001).in_file(crate::io::files::shown(shown)))
}

/// A whole table as CSV.
#[must_use]
pub fn csv_bytes(table: &Table<'_>, options: WriteOptions) -> Vec<u8> {
    let safe = options.spreadsheet_safe;
    if options.excel {
        [csv_excel::header(table), csv_excel::encode(table, safe)].concat()
    } else {
        [csv_format::header(table), csv_format::encode(table, safe)].concat()
    }
}

/// Encodes rows for a format.
///
/// # Errors
/// `U005` when this build cannot write the format.
pub fn encode(table: &Table<'_>, options: WriteOptions) -> Result<Encoded, Diagnostic> {
    match options.format {
        Format::Csv if options.excel => Ok(Encoded::Csv(csv_excel::encode(table, options.spreadsheet_safe))),
        Format::Csv => Ok(Encoded::Csv(csv_format::encode(table, options.spreadsheet_safe))),
        Format::Xlsx => Ok(Encoded::Sheet(xlsx_format::StoredRows::of(table))),
        #[cfg(feature = "polars")]
        Format::Parquet => frame(table).map(Encoded::Frame),
        #[cfg(not(feature = "polars"))]
        Format::Parquet => Err(Diagnostic::error(Code::U005).with("format", "parquet").hinting("build_with_polars")),
    }
}

/// Encodes rows of a layout for a format, those `columns` alone (all when the list is empty): lines of a CSV are written cell by cell, into
/// a `buffer` that may have served before; other formats want columns.
///
/// # Errors
/// `U005` when this build cannot write the format.
pub fn encode_rows<L: RowTable>(
    (cohort, rows): (&Cohort, &[L::Row]),
    columns: &[&str],
    options: WriteOptions,
    buffer: Vec<u8>,
) -> Result<Encoded, Diagnostic> {
    let safe = options.spreadsheet_safe;
    match options.format {
        Format::Csv if !options.excel && columns.is_empty() => Ok(Encoded::Csv(csv_format::encode_rows::<L>(cohort, rows, safe, buffer))),
        Format::Csv if !options.excel => Ok(Encoded::Csv(csv_format::encode_columns::<L>((cohort, rows), columns, safe, buffer))),
        _ => encode(&laid_out::<L>(cohort, rows).keeping(columns), options),
    }
}

/// One file that takes the rows of a table as they come.
#[allow(clippy::large_enum_variant, reason = "one for each table, never copied")]
enum TableSink {
    Csv(CsvFile),
    #[cfg(feature = "polars")]
    Parquet(parquet_format::ParquetFile),
}

/// A text file and the hash of what it has so far. Rows come in pieces large enough to be written as they are.
struct CsvFile {
    file: Out,
    hasher: Hasher,
}

impl CsvFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.hasher.update(bytes);
        self.file.write_all(bytes)
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its name in the folder.
    pub name: String,
    /// SHA-256 of its bytes, when it was taken on the way.
    pub sha256: Option<String>,
}

/// Writes the tables of a folder. Nothing is complete before [`TableWriter::finish`].
pub struct TableWriter {
    place: WriteTarget,
    shown: PathBuf,
    options: WriteOptions,
    sinks: BTreeMap<&'static str, TableSink>,
    workbook: Workbook,
    chosen: ChosenTables,
}

/// Why a file could not be written: what the system said, wherever a library has wrapped it, else the words of the library as a detail.
fn fault(path: &Path, error: &(dyn Error + 'static)) -> Diagnostic {
    let fault = Diagnostic::error(Code::U001).in_file(shown(path));
    match (of_system(error), error.downcast_ref()) {
        (Some(system), _) => fault.with("cause", cause(system)),
        (None, Some(XlsxError::ParameterError(word))) if word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
            fault.with("cause", word)
        }
        _ => fault.with("cause", "library_refused").with("detail", error),
    }
}

fn of_system<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e std::io::Error> {
    if let Some(system) = error.downcast_ref() {
        return Some(system);
    }
    if let Some(XlsxError::IoError(system) | XlsxError::ZipError(ZipError::Io(system))) = error.downcast_ref() {
        return Some(system);
    }
    #[cfg(feature = "polars")]
    if let Some(polars::prelude::PolarsError::IO { error, .. }) = error.downcast_ref() {
        return Some(error);
    }
    error.source().and_then(of_system)
}

impl TableWriter {
    /// A writer into an existing folder.
    #[must_use]
    pub fn new(directory: &Path, options: WriteOptions, style: WorkbookStyle) -> Self {
        Self::into_place(WriteTarget::Folder(directory.to_owned()), options, style).shown_as(directory)
    }

    /// A writer into any place.
    #[must_use]
    pub fn into_place(place: WriteTarget, options: WriteOptions, style: WorkbookStyle) -> Self {
        let (sinks, workbook) = (BTreeMap::new(), Workbook::new(style));
        let chosen = if matches!(place, WriteTarget::Nowhere) { ChosenTables::None } else { ChosenTables::All };
        Self { place, shown: PathBuf::new(), options, sinks, workbook, chosen }
    }

    /// The same for some tables and columns alone: others are not written.
    #[must_use]
    pub fn only(mut self, tables: &ChosenTables) -> Self {
        if self.chosen == ChosenTables::All {
            tables.clone_into(&mut self.chosen);
        }
        self
    }

    /// Knows more titles of diplomas, by code.
    pub fn entitle(&mut self, diplomas: BTreeMap<String, String>) {
        self.workbook.style.diplomas.extend(diplomas);
    }

    /// The tables that it writes: others need not be encoded.
    #[must_use]
    pub const fn chosen(&self) -> &ChosenTables {
        &self.chosen
    }

    fn keeps(&self, name: &str) -> bool {
        self.chosen.has(name)
    }

    /// The same for a folder in the making: faults name the folder that it will become.
    #[must_use]
    pub fn shown_as(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.shown);
        self
    }

    /// Adds rows to the table's file; the first rows of a table create it, with its header.
    ///
    /// # Errors
    /// `U001` when the disk is full, the folder cannot be written, or a sheet has too many rows.
    pub fn write(&mut self, table: &Table<'_>) -> Result<(), Diagnostic> {
        if !self.keeps(table.name) {
            return Ok(());
        }
        let kept = match self.chosen.columns(table.name) {
            [] => Cow::Borrowed(table),
            columns => Cow::Owned(table.clone().keeping(columns)),
        };
        let rows = encode(&kept, self.options)?;
        self.open_as(&kept)?;
        self.append(table.name, &rows)
    }

    /// Creates the file of a table with the header of `like`, which may have no row.
    ///
    /// # Errors
    /// `U001`.
    pub fn open(&mut self, like: &Table<'_>) -> Result<(), Diagnostic> {
        self.open_as(&like.clone().keeping(self.chosen.columns(like.name)))
    }

    /// The same with the columns of `like`.
    fn open_as(&mut self, like: &Table<'_>) -> Result<(), Diagnostic> {
        if !self.keeps(like.name) || self.sinks.contains_key(like.name) || self.options.format == Format::Xlsx {
            return Ok(());
        }
        let shown = self.shown(like.name);
        let file = self.place.create(&file_name(like.name, self.options.format)).map_err(|error| fault(&shown, &error))?;
        let sink = match self.options.format {
            #[cfg(feature = "polars")]
            Format::Parquet => TableSink::Parquet(parquet_format::ParquetFile::new(file, like).map_err(|error| fault(&shown, &error))?),
            _ => {
                let mut file = CsvFile { file, hasher: Hasher::default() };
                let header = if self.options.excel { csv_excel::header(like) } else { csv_format::header(like) };
                file.write(&header).map_err(|error| fault(&shown, &error))?;
                TableSink::Csv(file)
            }
        };
        self.sinks.insert(like.name, sink);
        Ok(())
    }

    /// Adds encoded rows to an open table.
    ///
    /// # Errors
    /// `U001`.
    pub fn append(&mut self, name: &'static str, rows: &Encoded) -> Result<(), Diagnostic> {
        if !self.keeps(name) {
            return Ok(());
        }
        let path = self.shown(name);
        match (rows, self.sinks.get_mut(name)) {
            (Encoded::Csv(bytes), Some(TableSink::Csv(file))) => file.write(bytes).map_err(|error| fault(&path, &error)),
            #[cfg(feature = "polars")]
            (Encoded::Frame(frame), Some(TableSink::Parquet(file))) => file.write(frame).map_err(|error| fault(&path, &error)),
            (Encoded::Sheet(rows), _) => self.workbook.add(name, rows).map_err(|error| fault(&path, &error)),
            _ => Err(Diagnostic::error(Code::U001).in_file(shown(&path)).with("cause", "table_not_open")),
        }
    }

    /// Adds charts to the workbook, by title and PNG; other formats have them as files alone.
    ///
    /// # Errors
    /// `U001` when one is no picture.
    pub fn pictures<'a>(&mut self, pictures: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<(), Diagnostic> {
        let path = self.shown("");
        for (title, png) in pictures.into_iter().filter(|_| self.options.format == Format::Xlsx) {
            self.workbook.picture(png, title).map_err(|error| fault(&path, &error))?;
        }
        Ok(())
    }

    /// Adds the first and the last sheet of a workbook: totals of the others, what their columns hold. Other formats have neither.
    ///
    /// # Errors
    /// `U001`.
    pub fn around(&mut self, synthesis: &Synthesis, columns: (&str, &[Vec<String>])) -> Result<(), Diagnostic> {
        let path = self.shown("");
        if self.options.format == Format::Xlsx {
            self.workbook.synthesis(synthesis).map_err(|error| fault(&path, &error))?;
            self.workbook.explain_columns(columns.0, columns.1).map_err(|error| fault(&path, &error))?;
        }
        Ok(())
    }

    /// Ends every file. Returns the files written.
    ///
    /// # Errors
    /// `U001`.
    pub fn finish(mut self) -> Result<Vec<WrittenFile>, Diagnostic> {
        let mut files = Vec::new();
        for (name, sink) in std::mem::take(&mut self.sinks) {
            let sha256 = match sink {
                TableSink::Csv(file) => Some(file.hasher.finish()),
                #[cfg(feature = "polars")]
                TableSink::Parquet(file) => {
                    file.finish().map_err(|error| fault(&self.shown(name), &error))?;
                    None
                }
            };
            files.push(WrittenFile { name: format!("{name}.{}", extension(self.options.format)), sha256 });
        }
        if self.options.format == Format::Xlsx && self.chosen != ChosenTables::None {
            let shown = self.shown("");
            self.workbook.save(&self.place, &file_name("", Format::Xlsx)).map_err(|error| fault(&shown, &error))?;
            files.push(WrittenFile { name: "tableaux.xlsx".to_owned(), sha256: None });
        }
        Ok(files)
    }

    fn shown(&self, name: &str) -> PathBuf {
        self.shown.join(file_name(name, self.options.format))
    }
}

/// The file of a table in a format: one workbook has them all.
#[must_use]
pub fn file_name(table: &str, format: Format) -> String {
    match format {
        Format::Xlsx => "tableaux.xlsx".to_owned(),
        format => format!("{table}.{}", extension(format)),
    }
}

const fn extension(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::Parquet => "parquet",
        Format::Xlsx => "xlsx",
    }
}
