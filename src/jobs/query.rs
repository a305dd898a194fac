//! `query`: SQL over the tables of a folder of results, and over a list of contracts.

use std::path::Path;

use super::{JobRefused, Means};
use crate::diagnostic::{Code, Diagnostic};
#[cfg(feature = "query")]
use crate::io::saved::is_run;
use crate::tables::Table;

/// What `query` is asked, and of which tables.
#[derive(Clone, Copy, Debug)]
pub struct QueryAsked<'a> {
    /// A folder of results, or a list of contracts (a file, a folder or a pattern of several), which is the table [`LISTE`].
    pub place: &'a Path,
    /// A list of contracts beside the folder, under the same name.
    pub contrats: Option<&'a Path>,
    /// One `SELECT`.
    pub sql: &'a str,
}

/// The table of a list of contracts: its known columns, without what a person is known by.
pub const LISTE: &str = "liste";

/// The answer.
///
/// # Errors
/// `U005` when this build cannot ask; `U016` when the text is no query, or cannot be computed; those of the folder and of the list.
#[cfg(feature = "query")]
pub fn query(asked: QueryAsked<'_>, means: &Means) -> Result<Table<'static>, JobRefused> {
    let mut tables = crate::io::query::QueryTables::new();
    let list = if is_run(asked.place) {
        tables.add_folder(asked.place)?;
        asked.contrats
    } else if asked.contrats.is_some() {
        return Err(Diagnostic::error(Code::U002).with("cause", "--contrats").hinting("query_one_list").into());
    } else {
        Some(asked.place)
    };
    if let Some(list) = list {
        let datasets = means.load_datasets()?;
        let origin = crate::scenario::ContractOrigin::Fichier(list.to_owned());
        let read = super::read((Some(list), None), &origin, &datasets, means)?;
        let table = crate::tables::shareable(&read.cohort, 0..read.cohort.len());
        tables.add(&Table { name: LISTE, ..table })?;
    }
    Ok(tables.answer(asked.sql)?)
}

/// The same in a build without the engine of queries.
///
/// # Errors
/// `U005`.
#[cfg(not(feature = "query"))]
pub fn query(_: QueryAsked<'_>, _: &Means) -> Result<Table<'static>, JobRefused> {
    Err(Diagnostic::error(Code::U005).with("format", "SQL").hinting("build_with_query").into())
}
