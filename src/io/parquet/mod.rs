//! What a Parquet file says of itself, looked through before any decoder believes it: the decoder reserves room for as many columns,
//! pages and values as it is told of, and a process that is out of memory ends.
//!
//! Layout: <https://parquet.apache.org/docs/file-format/>, numbers of fields as in `parquet.thrift` of that project.

mod delta;
mod footer;
mod pages;
mod thrift;

/// Looks through the footer and the head of every page: counts against bytes.
///
/// # Errors
/// What does not hold, in the words of the format: it goes with a message of the catalogue.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unsound> {
    let footer = footer::read(bytes)?;
    footer.chunks.iter().try_for_each(|chunk| pages::check(bytes, chunk))
}

/// Looks through the footer alone: that is all that is read for the names of the columns.
///
/// # Errors
/// As [`check`].
#[cfg(feature = "polars")]
pub(super) fn check_footer(bytes: &[u8]) -> Result<(), Unsound> {
    footer::read(bytes).map(|_| ())
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsound {
    /// The file is shorter than what it has to hold, or does not end as it should.
    #[error("footer")]
    Footer,
    /// A value is not written as the format says, or ends beyond its place.
    #[error("thrift")]
    Thrift,
    /// Columns do not agree with each other.
    #[error("schema")]
    Schema,
    /// Groups of rows do not add up, or share bytes.
    #[error("row groups")]
    Groups,
    /// A column is not where it should be, or has not the values that it should have.
    #[error("column")]
    Column,
    /// A page claims what it cannot hold.
    #[error("page")]
    Page,
    /// More rows than such a file can hold.
    #[error("rows")]
    Rows,
}

#[cfg(test)]
mod tests;
