//! Parquet by polars: amounts as decimals with two places, days as dates.

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::*;

use super::place::Out;
use crate::diagnostic::{Code, Diagnostic};
use crate::tables::{ColumnValues, Table};

/// Digits of an amount.
const PRECISION: usize = 18;
/// Decimals of an amount.
const SCALE: usize = 2;
/// Decimals of a ratio.
const RATIO_SCALE: usize = 6;
/// 1970-01-01 counted from year 1.
const UNIX_EPOCH_DAYS: i32 = 719_163;

/// A Parquet file that takes frames as they come.
pub(super) struct ParquetFile(BatchedWriter<Out>);

impl ParquetFile {
    pub(super) fn new(file: Out, like: &Table<'_>) -> PolarsResult<Self> {
        let frame = to_frame(like)?;
        let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Snappy).with_statistics(StatisticsOptions::default());
        writer.batched(frame.schema()).map(Self)
    }

    pub(super) fn write(&mut self, frame: &DataFrame) -> PolarsResult<()> {
        if frame.height() == 0 { Ok(()) } else { self.0.write_batch(frame) }
    }

    pub(super) fn finish(self) -> PolarsResult<()> {
        self.0.finish().map(drop)
    }
}

/// Rows of a table as a frame.
pub(in crate::io) fn frame(table: &Table<'_>) -> Result<DataFrame, Diagnostic> {
    to_frame(table).map_err(|error| Diagnostic::error(Code::U001).with("cause", error))
}

fn to_frame(table: &Table<'_>) -> PolarsResult<DataFrame> {
    let columns: PolarsResult<Vec<Column>> = table.columns.iter().map(|(name, cells)| column(name, cells)).collect();
    DataFrame::new(table.rows(), columns?)
}

fn column(name: &str, cells: &ColumnValues<'_>) -> PolarsResult<Column> {
    let name = PlSmallStr::from_str(name);
    let series = match cells {
        ColumnValues::Text(texts) => StringChunked::from_iter_values(name, texts.iter().map(AsRef::as_ref)).into_series(),
        ColumnValues::Integer(numbers) => Int64Chunked::from_iter_options(name, numbers.iter().copied()).into_series(),
        ColumnValues::Amount(amounts) => {
            let cents = amounts.iter().map(|amount| amount.map(|amount| i128::from(amount.0)));
            Int128Chunked::from_iter_options(name, cents).into_decimal(PRECISION, SCALE)?.into_series()
        }
        ColumnValues::Ratio(ratios) => {
            let millionths = ratios.iter().map(|ratio| ratio.map(i128::from));
            Int128Chunked::from_iter_options(name, millionths).into_decimal(PRECISION, RATIO_SCALE)?.into_series()
        }
        ColumnValues::Date(days) => {
            let since_epoch = days.iter().map(|day| day.map(|day| chrono::Datelike::num_days_from_ce(&day) - UNIX_EPOCH_DAYS));
            Int32Chunked::from_iter_options(name, since_epoch).into_date().into_series()
        }
    };
    Ok(series.into_column())
}
