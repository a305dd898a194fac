//! Contracts from Parquet, by slices: only the columns that are known, a part of the rows at a time.

mod slice;

use std::io::Cursor;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::io::parquet::{metadata::FileMetadata, read::ParallelStrategy};
use polars::prelude::{
    BooleanType, ChunkApply as _, ChunkedArray, Column as Series, DataFrame, DataType, Float64Type, Int32Type, Int64Chunked, Int64Type,
    Int128Type, ParquetReader, PolarsDataType, PolarsError, SerReader as _, StaticArray, StringType, TimeUnit,
};

use super::at_once::at_once;
use super::cell::InputCell;
use super::columns::{Col, ColumnKind, columns};
use super::guarded::guarded;
use super::header::{ColumnPlaces, MOST_COLUMNS};
use super::row::{ContractReader, InputRow, RowSource};
use super::rows_below::{Owned, RowsBelowHeader, too_many};
use super::writing::Spelling;
use super::{ReadFaults, ReadOptions, RowsRead};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::PIECE;
use crate::io::parquet;
use crate::legislation::Nomenclature;

/// Most rows of a slice.
const SLICE: usize = 1 << 16;
/// Rows that a file of any size may have.
const SURE_ROWS: usize = 1 << 18;
/// Least bytes of a contract in a larger file: its identifier is that of no other.
const BYTES_OF_A_ROW: usize = 4;
/// Days from the first day of year 1 to 1 January 1970.
const UNIX_EPOCH: i32 = 719_163;

type BytesReader<'b> = ParquetReader<Cursor<&'b [u8]>>;

/// Reads the contracts of a Parquet file.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
    spellings: &[Spelling],
) -> Result<RowsRead, ReadFaults> {
    let read = guarded(|| read_table(name, bytes, nomenclature, options, spellings));
    read.unwrap_or_else(|| Err(damaged("Parquet").in_file(name).into()))
}

fn damaged(cause: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::C003).with("kind", "parquet").with("cause", "damaged_inside").with("detail", cause).hinting("damaged_file")
}

/// A small table, laid out whole, of at most so many cells.
pub(super) fn grid(bytes: &[u8], most: Option<usize>) -> Result<RowsBelowHeader, Diagnostic> {
    guarded(|| whole(bytes, most)).unwrap_or_else(|| Err(damaged("Parquet")))
}

/// The names of its columns alone.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, Diagnostic> {
    let named = guarded(|| parquet::check_footer(bytes).map_err(damaged).and_then(|()| of_footer(bytes)).map(|(_, names)| names));
    named.unwrap_or_else(|| Err(damaged("Parquet")))
}

/// What the footer says, looked through, and the names of the columns.
fn opened(bytes: &[u8]) -> Result<(Arc<FileMetadata>, Vec<String>), Diagnostic> {
    parquet::check(bytes).map_err(damaged)?;
    of_footer(bytes)
}

fn of_footer(bytes: &[u8]) -> Result<(Arc<FileMetadata>, Vec<String>), Diagnostic> {
    let mut reader: BytesReader<'_> = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().map_err(damaged)?.clone();
    let names = reader.schema().map_err(damaged)?.iter_names().map(ToString::to_string).collect();
    Ok((metadata, names))
}

fn whole(bytes: &[u8], most: Option<usize>) -> Result<RowsBelowHeader, Diagnostic> {
    let (metadata, names) = opened(bytes)?;
    let cells = metadata.num_rows.saturating_mul(names.len());
    if most.is_some_and(|most| cells > most) {
        return Err(too_many("parquet", cells));
    }
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().map_err(damaged)?;
    let mut columns = Vec::with_capacity(names.len());
    for name in &names {
        let column = frame.column(name).map_err(damaged)?;
        columns.push(ParquetValues::of(name, column, kind_of(column.dtype()))?);
    }
    let row = |row: usize| (row as u64 + 1, columns.iter().map(|column| Owned::of(column.cell(row))).collect());
    let rows = (0..frame.height()).map(row).collect();
    Ok(RowsBelowHeader { sheet: None, others: Vec::new(), line: 1, names, rows, strict: false, remark: None })
}

/// What a column holds, from its type alone.
fn kind_of(dtype: &DataType) -> ColumnKind {
    match dtype {
        DataType::Date | DataType::Datetime(..) => ColumnKind::Date,
        DataType::Boolean => ColumnKind::Boolean,
        dtype if dtype.is_numeric() => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

fn read_table(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
    spellings: &[Spelling],
) -> Result<RowsRead, ReadFaults> {
    let (metadata, written) = opened(bytes).map_err(|fault| fault.in_file(name))?;
    if metadata.num_rows > SURE_ROWS.max(bytes.len() / BYTES_OF_A_ROW) {
        return Err(damaged(parquet::Unsound::Rows).in_file(name).into());
    }
    if written.len() > MOST_COLUMNS {
        let many = Diagnostic::error(Code::C003).with("kind", "parquet").with("cause", written.len()).hinting("too_many_columns");
        return Err(many.in_file(name).into());
    }
    let (header, faults) = ColumnPlaces::read(&written, options.mapping);
    let faults = ReadFaults::from(faults.into_iter().map(|fault| fault.in_file(name)).collect::<Vec<_>>());
    if !header.is_complete() && !options.keep {
        return Err(faults);
    }
    let table = Slices { name, bytes, projection: Projection::new(&header), written: &written };
    let slices = RowSlice::all(&metadata);
    let rows = |faults| ContractReader::new(header.clone(), RowSource::of_file(name, nomenclature, spellings), faults, options.keep);
    let lines = metadata.num_rows as u64;
    if !options.keep
        && let Some(mut read) =
            at_once(&slices, rows, faults.clone(), |slice, rows| table.lay_out(slice).map(|laid| laid.read_apart(rows)))?
    {
        read.account().lines = lines;
        return Ok(read.finish());
    }
    // One row after the other; the next slice is laid out meanwhile.
    let mut read = rows(faults);
    let mut slices = slices.iter();
    let mut ready = slices.next().map(|slice| table.lay_out(slice)).transpose()?;
    while let Some(laid) = ready {
        let (following, ()) = rayon::join(|| slices.next().map(|slice| table.lay_out(slice)), || laid.read(&mut read));
        ready = following.transpose()?;
    }
    read.account().lines = lines;
    Ok(read.finish())
}

/// Rows that are laid out at a time: a row group or several small ones, so that a column mostly comes in one piece, or a part of a large
/// one.
struct RowSlice {
    /// What the footer says of these row groups alone: the decoder would else look at each of the others.
    groups: Arc<FileMetadata>,
    /// Rows of the groups that are in slices before this one.
    skipped: usize,
    /// Rank in the file of the first row.
    first: usize,
    rows: usize,
}

impl RowSlice {
    /// The slices of a file, in order.
    fn all(file: &FileMetadata) -> Vec<Self> {
        let bare = FileMetadata { row_groups: Vec::new(), ..file.clone() };
        let mut slices = Vec::new();
        let (mut start, mut first) = (0, 0);
        while start < file.row_groups.len() {
            let (mut end, mut total) = (start, 0);
            while let Some(group) = file.row_groups.get(end).filter(|group| total == 0 || total + group.num_rows() <= PIECE) {
                total += group.num_rows();
                end += 1;
            }
            let row_groups = file.row_groups.get(start..end).unwrap_or_default().to_vec();
            let groups = Arc::new(FileMetadata { row_groups, num_rows: total, ..bare.clone() });
            let parts = (0..total).step_by(SLICE);
            slices.extend(parts.map(|skipped| Self {
                groups: Arc::clone(&groups),
                skipped,
                first: first + skipped,
                rows: SLICE.min(total - skipped),
            }));
            (start, first) = (end, first + total);
        }
        slices
    }
}

/// A Parquet file that is read slice by slice.
struct Slices<'b> {
    name: &'b str,
    bytes: &'b [u8],
    projection: Projection,
    written: &'b [String],
}

/// The columns of a slice, by their place in the file.
struct LaidOut {
    columns: Vec<ParquetValues>,
    /// Rank in the file of the first row.
    first: usize,
    height: usize,
}

impl Slices<'_> {
    /// Lays out the columns of some rows.
    fn lay_out(&self, slice: &RowSlice) -> Result<LaidOut, ReadFaults> {
        let fault = |error: PolarsError| ReadFaults::of(damaged(error).in_file(self.name));
        let mut reader: BytesReader<'_> = ParquetReader::new(Cursor::new(self.bytes)).with_slice(Some((slice.skipped, slice.rows)));
        reader.set_metadata(Arc::clone(&slice.groups));
        let columns = Some(self.projection.places.clone());
        let frame = reader.with_projection(columns).read_parallel(ParallelStrategy::None).finish().map_err(fault)?;
        let columns = self.projection.typed(&frame, self.written).map_err(|faults| ReadFaults::from(in_file(faults, self.name)))?;
        Ok(LaidOut { columns, first: slice.first, height: frame.height() })
    }
}

impl LaidOut {
    /// Reads the slice into rows of its own: column after column when there is nothing to be told of any row.
    fn read_apart(&self, rows: &mut ContractReader<'_>) {
        self.mark_filled(rows);
        if !slice::read(rows, &self.columns, self.height, self.first as u64 + 1) {
            self.read(rows);
        }
    }

    fn mark_filled(&self, rows: &mut ContractReader<'_>) {
        rows.only_filled(|place| !matches!(self.columns.get(place), None | Some(ParquetValues::Nothing)));
    }

    fn read(&self, rows: &mut ContractReader<'_>) {
        self.mark_filled(rows);
        (0..self.height).for_each(|row| rows.read((self.first + row) as u64 + 1, &SliceRow { slice: &self.columns, row }));
    }
}

fn in_file(faults: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    faults.into_iter().map(|fault| fault.in_file(name)).collect()
}

/// The columns that are read, in the order of the file, each with what a known one holds.
struct Projection {
    places: Vec<usize>,
    kinds: Vec<Option<ColumnKind>>,
}

impl Projection {
    fn new(header: &ColumnPlaces) -> Self {
        let known = Col::ALL.iter().zip(columns()).filter_map(|(&col, column)| Some((header.place(col)?, Some(column.kind))));
        // Columns of people and of other contracts are looked at, never kept: of any type.
        let asides = header.personal().iter().map(|&(place, _)| place).chain(header.others().iter().copied());
        let asides = asides.chain(header.own().iter().map(|&(place, _)| place));
        let mut all: Vec<(usize, Option<ColumnKind>)> = known.chain(asides.map(|place| (place, None))).collect();
        all.sort_by_key(|&(place, kind)| (place, kind.is_none()));
        all.dedup_by_key(|&mut (place, _)| place);
        let (places, kinds) = all.into_iter().unzip();
        Self { places, kinds }
    }

    /// The columns of a slice by their place in the file.
    fn typed(&self, frame: &DataFrame, written: &[String]) -> Result<Vec<ParquetValues>, Vec<Diagnostic>> {
        let mut slice: Vec<ParquetValues> = Vec::new();
        slice.resize_with(written.len(), || ParquetValues::Nothing);
        let mut faults = Vec::new();
        for (&place, &kind) in self.places.iter().zip(&self.kinds) {
            let Some(name) = written.get(place) else { continue };
            match frame
                .column(name)
                .map_err(|error| wrong_type(name, &error))
                .and_then(|column| ParquetValues::looked_at(name, column, kind))
            {
                Ok(values) => {
                    if let Some(cell) = slice.get_mut(place) {
                        *cell = values;
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(slice) } else { Err(faults) }
    }
}

/// The values of a column in one of the few types that cells have, each column in one piece: a cell is found by its place.
enum ParquetValues {
    Nothing,
    Texts(ColumnArray<StringType>),
    Integers(ColumnArray<Int64Type>),
    Reals(ColumnArray<Float64Type>),
    Booleans(ColumnArray<BooleanType>),
    /// Decimal numbers, with their number of decimals.
    Decimals(ColumnArray<Int128Type>, u8),
    Days(ColumnArray<Int32Type>),
    /// Seconds since 1970, of no said zone.
    Locals(ColumnArray<Int64Type>),
    /// Seconds since 1970, UTC.
    Instants(ColumnArray<Int64Type>),
}

type ColumnArray<T> = <T as PolarsDataType>::Array;

fn piece<T: PolarsDataType>(column: &ChunkedArray<T>) -> ColumnArray<T> {
    column.rechunk().downcast_as_array().clone()
}

fn wrong_type(column: &str, found: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::C009).in_column(super::mapping::short(column)).with_value(found.to_string()).hinting("wrong_column_type")
}

impl ParquetValues {
    /// The values of a known column, or of one that is looked at and may be of any type.
    fn looked_at(name: &str, column: &Series, kind: Option<ColumnKind>) -> Result<Self, Diagnostic> {
        match kind {
            Some(kind) => Self::of(name, column, kind),
            None => Ok(Self::of(name, column, kind_of(column.dtype())).unwrap_or(Self::Nothing)),
        }
    }

    fn of(name: &str, column: &Series, kind: ColumnKind) -> Result<Self, Diagnostic> {
        let dtype = column.dtype();
        let cast = |to: &DataType| column.strict_cast(to).map_err(|_| wrong_type(name, dtype));
        let failed = |_| wrong_type(name, dtype);
        let suits = match kind {
            ColumnKind::Date => matches!(dtype, DataType::Date | DataType::Datetime(..)) || dtype.is_numeric() || is_text(dtype),
            ColumnKind::Number | ColumnKind::Decimal | ColumnKind::Amount | ColumnKind::Code | ColumnKind::Word(_) => {
                dtype.is_numeric() || is_text(dtype)
            }
            ColumnKind::Boolean => *dtype == DataType::Boolean || dtype.is_numeric() || is_text(dtype),
            ColumnKind::Text => *dtype == DataType::Date || dtype.is_numeric() || is_text(dtype),
        };
        if *dtype == DataType::Null {
            return Ok(Self::Nothing);
        }
        if !suits {
            return Err(wrong_type(name, dtype));
        }
        // Most of the columns that may be left out are empty over long runs of rows.
        if column.null_count() == column.len() {
            return Ok(Self::Nothing);
        }
        match dtype {
            DataType::Date => Ok(Self::Days(piece(cast(&DataType::Int32)?.i32().map_err(failed)?))),
            // Whatever its zone, a moment is kept as that of UTC.
            DataType::Datetime(unit, zone) => {
                let moments = piece(&seconds(cast(&DataType::Int64)?.i64().map_err(failed)?, *unit));
                Ok(if zone.is_some() { Self::Instants(moments) } else { Self::Locals(moments) })
            }
            DataType::Decimal(_, scale) => {
                let scale = u8::try_from(*scale).map_err(|_| wrong_type(name, dtype))?;
                Ok(Self::Decimals(piece(column.decimal().map_err(failed)?.physical()), scale))
            }
            DataType::Boolean => Ok(Self::Booleans(piece(column.bool().map_err(failed)?))),
            DataType::Float32 | DataType::Float64 => Ok(Self::Reals(piece(cast(&DataType::Float64)?.f64().map_err(failed)?))),
            other if other.is_integer() => Ok(Self::Integers(piece(cast(&DataType::Int64)?.i64().map_err(failed)?))),
            _ => {
                let texts = piece(cast(&DataType::String)?.str().map_err(failed)?);
                Ok(if texts.total_bytes_len() == 0 { Self::Nothing } else { Self::Texts(texts) })
            }
        }
    }

    /// The cell of a row; a text as it stands, blanks and wrapping around it.
    fn raw(&self, row: usize) -> InputCell<'_> {
        match self {
            Self::Texts(texts) => StaticArray::get(texts, row).map_or(InputCell::Empty, InputCell::Text),
            other => other.cell(row),
        }
    }

    fn cell(&self, row: usize) -> InputCell<'_> {
        match self {
            Self::Nothing => InputCell::Empty,
            Self::Texts(texts) => StaticArray::get(texts, row).map_or(InputCell::Empty, InputCell::text),
            Self::Integers(numbers) => StaticArray::get(numbers, row).map_or(InputCell::Empty, InputCell::Integer),
            Self::Reals(numbers) => {
                StaticArray::get(numbers, row).filter(|number| !number.is_nan()).map_or(InputCell::Empty, InputCell::Real)
            }
            Self::Booleans(values) => StaticArray::get(values, row).map_or(InputCell::Empty, InputCell::Boolean),
            Self::Decimals(numbers, scale) => {
                StaticArray::get(numbers, row).map_or(InputCell::Empty, |digits| InputCell::Decimal(digits, *scale))
            }
            Self::Days(days) => StaticArray::get(days, row).map_or(InputCell::Empty, |days| day_of(i64::from(days))),
            Self::Locals(moments) => StaticArray::get(moments, row).map_or(InputCell::Empty, InputCell::Local),
            Self::Instants(moments) => StaticArray::get(moments, row).map_or(InputCell::Empty, InputCell::Instant),
        }
    }
}

fn is_text(dtype: &DataType) -> bool {
    matches!(dtype, DataType::String | DataType::Categorical(..) | DataType::Enum(..))
}

/// Seconds since 1970 of moments since then.
fn seconds(moments: &Int64Chunked, unit: TimeUnit) -> Int64Chunked {
    let per_second: i64 = match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1_000,
    };
    moments.apply_values(|moment| moment.div_euclid(per_second))
}

fn day_of(days: i64) -> InputCell<'static> {
    let day = i32::try_from(days).ok().and_then(|days| days.checked_add(UNIX_EPOCH)).and_then(NaiveDate::from_num_days_from_ce_opt);
    day.map_or(InputCell::Integer(days), InputCell::Date)
}

struct SliceRow<'s> {
    slice: &'s [ParquetValues],
    row: usize,
}

impl InputRow for SliceRow<'_> {
    fn cell(&self, place: usize) -> InputCell<'_> {
        self.slice.get(place).map_or(InputCell::Empty, |values| values.cell(self.row))
    }
}

#[cfg(test)]
#[path = "parquet_tests.rs"]
mod tests;
