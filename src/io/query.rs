//! SQL over tables, by polars, lazily and in a stream: the tables of a folder of results, and any table of this program.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use polars::prelude::{
    Column, DataFrame, DataType, Engine, IntoLazy as _, LazyCsvReader, LazyFileListReader as _, LazyFrame, PlRefPath, PolarsError,
    ScanArgsParquet, Schema,
};
use polars::sql::SQLContext;

use super::files::{self, shown};
use super::output::RECORD;
use super::read::guarded::guarded;
use super::record::{FileChange, RunRecord, outputs};
use super::saved::differs;
use super::write::{MARK, frame};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::tables::{CellKind, ColumnValues, Table, kinds_of_run};
use crate::units::Centimes;

/// The name of the table of an answer.
pub const ANSWER: &str = "requete";
/// Rows of a CSV that is of no known table by which its columns are judged.
const SAMPLE: usize = 100_000;
/// Digits of an amount in euros.
const PRECISION: usize = 18;
/// Decimals of an amount.
const SCALE: usize = 2;
/// Decimals of a ratio.
const RATIO_SCALE: usize = 6;
/// 1970-01-01 counted from year 1.
const UNIX_EPOCH_DAYS: i32 = 719_163;

/// Named tables that can be asked.
pub struct QueryTables {
    context: SQLContext,
    names: Vec<String>,
}

impl QueryTables {
    /// No table yet.
    #[must_use]
    pub fn new() -> Self {
        Self { context: SQLContext::new(), names: Vec::new() }
    }

    /// The names of the tables, in their order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn register(&mut self, name: &str, table: LazyFrame) {
        self.context.register(name, table);
        self.names.push(name.to_owned());
        self.names.sort();
    }

    /// Adds a table.
    ///
    /// # Errors
    /// `U016` when it cannot be laid out.
    pub fn add(&mut self, table: &Table<'_>) -> Result<(), Diagnostic> {
        self.register(table.name, frame(table)?.lazy());
        Ok(())
    }

    /// Adds every table of a folder of results (CSV as programs read it, Parquet), by the name of its file; nothing is read before it is
    /// asked for.
    ///
    /// # Errors
    /// `U003` for a table that is no longer what its record says; `U016` when there is none, or one is written for a spreadsheet; `C001` when
    /// one cannot be read.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), Vec<Diagnostic>> {
        let tables = tables_of(folder)?;
        let mut faults = Vec::new();
        for (name, path) in &tables {
            match scanned(name, path) {
                Ok(table) => self.register(name, table),
                Err(fault) => faults.push(fault.in_file(shown(path))),
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// The answer to one `SELECT`: the names of its columns are kept as long as the program runs.
    ///
    /// # Errors
    /// `U016` with what the library says when the text is no query, or cannot be computed.
    pub fn answer(&mut self, sql: &str) -> Result<Table<'static>, Diagnostic> {
        if let Some(function) = reads_a_file(sql) {
            return Err(refused("table_function").with_value(function).hinting("query_tables"));
        }
        let known = self.names.join(", ");
        let run = || -> Result<Table<'static>, Diagnostic> {
            let said = |error: PolarsError| refused("sql_refused").with("detail", error).with("known", &known).hinting("query_known");
            let found = self.context.execute(sql).map_err(said)?.collect_with_engine(Engine::Streaming).map_err(said)?;
            answered(&found.unwrap_single())
        };
        guarded(run).unwrap_or_else(|| Err(refused("library_stopped")))
    }
}

impl Default for QueryTables {
    fn default() -> Self {
        Self::new()
    }
}

fn refused(cause: &str) -> Diagnostic {
    Diagnostic::error(Code::U016).with("cause", cause)
}

/// A function of the library that reads a file of any name: what is asked are tables whose people's data stayed in their file.
fn reads_a_file(sql: &str) -> Option<&str> {
    let begins = sql.match_indices("read_").chain(sql.match_indices("READ_")).map(|(at, _)| at);
    begins.filter(|&at| !sql[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_')).find_map(|at| {
        let rest = &sql[at..];
        let name = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').map_or(rest, |end| &rest[..end]);
        rest[name.len()..].trim_start().starts_with('(').then_some(name)
    })
}

/// The tables that a run, a comparison or another job of this program wrote in a folder, by its record: a name and its file. Files that
/// somebody put there are none, whatever their columns hold.
fn tables_of(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Vec<Diagnostic>> {
    let record = folder.join(RECORD);
    let record = RunRecord::parse(&shown(&record), &files::text(&record)?)?;
    let is_table = |name: &str| !name.contains('/') && (name.ends_with(".csv") || name.ends_with(".parquet"));
    let changes = record.differences(&outputs(folder)?).into_iter();
    let changed: Vec<Diagnostic> = changes
        .filter(|(name, change)| *change != FileChange::Added && is_table(name))
        .map(|(name, change)| differs(folder, &name, change))
        .collect();
    if !changed.is_empty() {
        return Err(changed);
    }
    let named = record.outputs.iter().filter(|output| is_table(&output.name));
    let tables: BTreeMap<String, PathBuf> =
        named.filter_map(|output| Some((output.name.split_once('.')?.0.to_owned(), folder.join(&output.name)))).collect();
    if tables.is_empty() { Err(vec![refused("no_table").in_file(shown(folder)).hinting("query_folder")]) } else { Ok(tables) }
}

/// A table that is read when it is asked for.
fn scanned(name: &str, path: &Path) -> Result<LazyFrame, Diagnostic> {
    let said = |error: PolarsError| refused("sql_refused").with("detail", error);
    let place = PlRefPath::try_from_path(path).map_err(said)?;
    if path.extension().is_some_and(|kind| kind == "parquet") {
        let args = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
        return LazyFrame::scan_parquet(place, args).map_err(said);
    }
    let schema = Arc::new(schema_of(name, path)?);
    LazyCsvReader::new(place).with_has_header(true).with_glob(false).with_schema(Some(schema)).finish().map_err(said)
}

/// The kinds of the columns of the tables that `run` writes, by table and column.
static OF_RUN: LazyLock<BTreeMap<(&str, &str), CellKind>> = LazyLock::new(|| kinds_of_run(&Cohort::default()).into_iter().collect());

fn dtype(kind: CellKind) -> DataType {
    match kind {
        CellKind::Text => DataType::String,
        CellKind::Integer => DataType::Int64,
        CellKind::Amount => DataType::Decimal(PRECISION, SCALE),
        CellKind::Ratio => DataType::Decimal(PRECISION, RATIO_SCALE),
        CellKind::Date => DataType::Date,
    }
}

/// The types of the columns of a CSV: those of the table of a run, else what its cells are.
fn schema_of(name: &str, path: &Path) -> Result<Schema, Diagnostic> {
    let unreadable = |error: csv::Error| refused("sql_unreadable").with("detail", error);
    let open = || File::open(path).map_err(|error| Diagnostic::error(Code::C001).with("cause", files::cause(&error)));
    let mut reader = csv::Reader::from_reader(open()?);
    let names = reader.headers().map_err(unreadable)?.clone();
    if names.as_byte_record().as_slice().starts_with(MARK) || names.iter().any(|name| name.contains(';')) {
        return Err(refused("for_a_spreadsheet").hinting("query_plain"));
    }
    let mut kinds: Vec<Option<CellKind>> = names.iter().map(|column| known(name, column)).collect();
    if kinds.iter().any(Option::is_none) {
        let mut judged: Vec<Judged> = names.iter().map(|_| Judged::default()).collect();
        for record in reader.records().take(SAMPLE) {
            let record = record.map_err(unreadable)?;
            judged.iter_mut().zip(&record).for_each(|(judged, cell)| judged.see(cell));
        }
        kinds.iter_mut().zip(judged).for_each(|(kind, judged)| *kind = kind.or(Some(judged.kind())));
    }
    Ok(names.iter().zip(kinds).map(|(name, kind)| (name.into(), dtype(kind.unwrap_or(CellKind::Text)))).collect())
}

/// The kind of a column of a known table; a column that is a text in one of them is one everywhere.
fn known(table: &str, column: &str) -> Option<CellKind> {
    let anywhere = || OF_RUN.iter().find(|((_, name), kind)| *name == column && **kind == CellKind::Text).map(|(_, kind)| *kind);
    OF_RUN.get(&(table, column)).copied().or_else(anywhere)
}

/// What the cells of a column can be, all of them.
#[derive(Default)]
struct Judged {
    some: bool,
    no_date: bool,
    no_amount: bool,
    no_integer: bool,
    no_ratio: bool,
}

impl Judged {
    fn see(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.some = true;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = cell.strip_prefix('-').unwrap_or(cell);
        // A number that begins with a zero is a code.
        let whole = |text: &str| digits(text) && (text == "0" || !text.starts_with('0')) && text.len() < PRECISION;
        let decimals = plain.split_once('.').filter(|(euros, after)| whole(euros) && digits(after)).map(|(_, after)| after.len());
        self.no_date |= NaiveDate::parse_from_str(cell, "%Y-%m-%d").is_err();
        self.no_amount |= decimals != Some(SCALE);
        self.no_integer |= !whole(plain);
        self.no_ratio |= decimals.is_none_or(|decimals| decimals > RATIO_SCALE);
    }

    fn kind(&self) -> CellKind {
        match (self.some, self.no_date, self.no_amount, self.no_integer, self.no_ratio) {
            (true, false, ..) => CellKind::Date,
            (true, _, false, ..) => CellKind::Amount,
            (true, _, _, false, _) => CellKind::Integer,
            (true, _, _, _, false) => CellKind::Ratio,
            _ => CellKind::Text,
        }
    }
}

/// A frame as a table of this program.
fn answered(frame: &DataFrame) -> Result<Table<'static>, Diagnostic> {
    let values = |column: &Column| {
        let name: &'static str = column.name().to_string().leak();
        values_of(column).map(|values| (name, values))
    };
    Ok(Table { name: ANSWER, columns: frame.columns().iter().map(values).collect::<Result<_, _>>()? })
}

fn values_of(column: &Column) -> Result<ColumnValues<'static>, Diagnostic> {
    let fault = |error: PolarsError| refused("column_of_another_type").with("detail", error).in_column(column.name().to_string());
    let cast = |to: &DataType| column.strict_cast(to).map_err(fault);
    Ok(match column.dtype() {
        DataType::Decimal(_, scale) => return decimals(column, *scale),
        DataType::Float32 | DataType::Float64 => {
            let numbers = cast(&DataType::Float64)?;
            let millionths = numbers.f64().map_err(fault)?.iter().map(|number| number.map(|number| millionths(number, column)).transpose());
            ColumnValues::Ratio(millionths.collect::<Result<_, _>>()?)
        }
        DataType::Date => {
            let days = cast(&DataType::Int32)?;
            let day = |days: i32| NaiveDate::from_num_days_from_ce_opt(days.saturating_add(UNIX_EPOCH_DAYS));
            ColumnValues::Date(days.i32().map_err(fault)?.iter().map(|days| days.and_then(day)).collect())
        }
        dtype if dtype.is_integer() => ColumnValues::Integer(cast(&DataType::Int64)?.i64().map_err(fault)?.iter().collect()),
        _ => {
            let texts = cast(&DataType::String)?;
            ColumnValues::Text(texts.str().map_err(fault)?.iter().map(|text| text.unwrap_or_default().to_owned().into()).collect())
        }
    })
}

/// Decimal numbers: amounts in cents when they have two decimals, else ratios.
fn decimals(column: &Column, scale: usize) -> Result<ColumnValues<'static>, Diagnostic> {
    let fault = |cause: &str| refused(cause).in_column(column.name().to_string());
    let digits = column.decimal().map_err(|error| fault("column_of_another_type").with("detail", error))?.physical();
    let to = if scale == SCALE { SCALE } else { RATIO_SCALE };
    let scaled = |digits: i128| {
        let power = |by: usize| u32::try_from(by).ok().and_then(|by| 10_i128.checked_pow(by));
        let scaled = if scale <= to {
            power(to - scale).and_then(|power| digits.checked_mul(power))
        } else {
            power(scale - to).map(|power| (digits + digits.signum() * power / 2) / power)
        };
        scaled.and_then(|scaled| i64::try_from(scaled).ok()).ok_or_else(|| fault("sql_too_large"))
    };
    let numbers = digits.iter().map(|digits| digits.map(scaled).transpose()).collect::<Result<Vec<Option<i64>>, _>>()?;
    Ok(if to == SCALE {
        ColumnValues::Amount(numbers.into_iter().map(|cents| cents.map(Centimes)).collect())
    } else {
        ColumnValues::Ratio(numbers)
    })
}

/// A number in millionths.
fn millionths(number: f64, column: &Column) -> Result<i64, Diagnostic> {
    const MOST: f64 = 9e18;
    let scaled = (number * 1e6).round();
    if scaled.abs() < MOST { Ok(scaled as i64) } else { Err(refused("sql_too_large").in_column(column.name().to_string())) }
}
