//! What every command is given, and what it gives back.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::path::PathBuf;

use super::print::{Printer, SourceTexts};
use crate::diagnostic::{Diagnostic, Severity};
use crate::io::read::ReadFaults;
use crate::jobs::typed::Typed;
use crate::jobs::{JobRefused, Means};
use crate::report::grid::fit;
use crate::signs::visible;

/// What the options of every command say: the means of a job, and a screen.
#[derive(Clone, Debug)]
pub struct CommandContext {
    /// What jobs are given: a command is a job that is told of, and reads as one.
    pub means: Means,
    /// Faults and remarks, on standard error.
    pub printer: Printer,
    /// How many threads, when it was said.
    pub threads: Option<NonZeroUsize>,
    /// What the screen says, as JSON in its place.
    pub json: bool,
    /// Whether the command line says which language.
    pub language_asked: bool,
    /// The files that it names to be read.
    pub inputs: Vec<PathBuf>,
}

impl Deref for CommandContext {
    type Target = Means;

    fn deref(&self) -> &Means {
        &self.means
    }
}

impl CommandContext {
    /// The same with the prices by diploma that the command line names, which are read once.
    ///
    /// # Errors
    /// Every fault of the table, when a row of it cannot be read.
    pub fn reading_prices(&self) -> Result<Self, Failure> {
        Ok(Self { means: self.means.with_prices()?, ..self.clone() })
    }

    /// The same, with the columns of the file's own that the command line names carried along.
    #[must_use]
    pub fn carrying(&self, by: &[String], condition: Option<&str>) -> Self {
        Self { means: self.means.carrying(by, condition), ..self.clone() }
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
    Refused(Vec<Diagnostic>, SourceTexts),
    /// Standard output cannot be written: exit code 2, or 0 when its reader has left.
    Output(std::io::Error),
}

impl From<JobRefused> for Failure {
    fn from(JobRefused { faults, sources }: JobRefused) -> Self {
        Self::Refused(faults, sources)
    }
}

impl From<Diagnostic> for Failure {
    fn from(fault: Diagnostic) -> Self {
        JobRefused::from(fault).into()
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(faults: Vec<Diagnostic>) -> Self {
        JobRefused::from(faults).into()
    }
}

impl From<ReadFaults> for Failure {
    fn from(faults: ReadFaults) -> Self {
        JobRefused::from(faults).into()
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

/// Writes an answer in sentences and tables: lines that are too long for the screen are cut.
///
/// # Errors
/// When standard output cannot be written.
pub fn emit_told(text: &str) -> Result<(), Failure> {
    emit(&fit(text))
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

/// Writes what a command says, as JSON, to standard output.
///
/// # Errors
/// `U001` when a value has no form in JSON; when standard output cannot be written.
pub fn emit_typed(typed: &Typed) -> Result<(), Failure> {
    emit(&typed.text()?)
}
