//! What every command is given, and what it gives back.

use std::ffi::OsString;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::SheetArgs;
use super::print::{Printer, Sources};
use crate::diagnostic::{Diagnostic, Severity};
use crate::io::read::{Faults, PricesTable, ReadOptions, read_prices};
use crate::language::Language;
use crate::messages::Messages;
use crate::signs::visible;

/// What the options of every command say.
#[derive(Clone, Debug)]
pub struct Context {
    /// The language of all that is written.
    pub language: Language,
    /// Its words.
    pub messages: Messages,
    /// Faults and remarks, on standard error.
    pub printer: Printer,
    /// How many threads, when it was said.
    pub threads: Option<NonZeroUsize>,
    /// Errors only.
    pub quiet: bool,
    /// What the screen says, as JSON in its place.
    pub json: bool,
    /// Folder of the datasets in place of the shipped ones.
    pub datasets: Option<PathBuf>,
    /// Which sheets of a workbook are read.
    pub sheets: SheetArgs,
    /// The prices by diploma that contracts without their own take.
    pub prices: Option<Arc<PricesTable>>,
    /// The command line as it was given, for the run record.
    pub command_line: Vec<OsString>,
    /// The files that it names to be read.
    pub inputs: Vec<PathBuf>,
}

impl Context {
    /// How contracts are read.
    #[must_use]
    pub fn reading(&self) -> ReadOptions<'_> {
        ReadOptions { sheets: self.sheets.asked(), prices: self.prices.as_deref(), ..ReadOptions::default() }
    }

    /// The same with the prices by diploma that the command line names, which are read once.
    ///
    /// # Errors
    /// Every fault of the table, when a row of it cannot be read.
    pub fn with_prices(&self) -> Result<Self, Failure> {
        let Some(path) = &self.sheets.prix else { return Ok(self.clone()) };
        let table = read_prices(path)?;
        self.printer.faults(&table.faults, &Sources::new());
        Ok(Self { prices: Some(Arc::new(table)), ..self.clone() })
    }
}

/// How a command ended when it could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing to report: exit code 0.
    Sound,
    /// Faults were found and printed: exit code 1.
    Faults,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Wrong use, or inputs that cannot be read: the faults are printed, exit code 2.
    Refused(Vec<Diagnostic>, Sources),
    /// Standard output cannot be written: exit code 2, or 0 when its reader has left.
    Output(std::io::Error),
}

impl From<Diagnostic> for Failure {
    fn from(fault: Diagnostic) -> Self {
        Self::Refused(vec![fault], Sources::new())
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(faults: Vec<Diagnostic>) -> Self {
        Self::Refused(faults, Sources::new())
    }
}

/// A file that cannot be read at all: the examples of each fault.
impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::from(faults.groups().into_iter().flat_map(|group| group.examples.iter().cloned()).collect::<Vec<_>>())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl Done {
    /// [`Done::Faults`] when a fault is an error or a warning.
    #[must_use]
    pub fn of(faults: &[Diagnostic]) -> Self {
        if faults.iter().any(|fault| fault.severity > Severity::Note) { Self::Faults } else { Self::Sound }
    }
}

/// Writes an answer to standard output: names of a user's files have no say over the terminal.
///
/// # Errors
/// When standard output cannot be written.
pub fn emit(text: &str) -> Result<(), Failure> {
    emit_bytes(visible(text).as_bytes())
}

/// Writes bytes to standard output as they are: data, not an answer.
///
/// # Errors
/// When standard output cannot be written.
pub fn emit_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}
