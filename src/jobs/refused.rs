//! Why a job could not be done.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::io::read::ReadFaults;

/// Texts of files by name, for those whose lines can be shown.
pub type SourceTexts = BTreeMap<String, String>;

/// Why a job could not be done: wrong use, or inputs that cannot be read.
#[derive(Clone, Debug, Default)]
pub struct JobRefused {
    /// Faults for which the job was refused.
    pub faults: Vec<Diagnostic>,
    /// The texts of the files at fault, for those whose lines can be shown.
    pub sources: SourceTexts,
}

impl JobRefused {
    /// These faults of these files.
    #[must_use]
    pub const fn with(faults: Vec<Diagnostic>, sources: SourceTexts) -> Self {
        Self { faults, sources }
    }
}

impl From<Diagnostic> for JobRefused {
    fn from(fault: Diagnostic) -> Self {
        Self::from(vec![fault])
    }
}

impl From<Vec<Diagnostic>> for JobRefused {
    fn from(faults: Vec<Diagnostic>) -> Self {
        Self::with(faults, SourceTexts::new())
    }
}

/// A file that cannot be read at all: the examples of each fault.
impl From<ReadFaults> for JobRefused {
    fn from(faults: ReadFaults) -> Self {
        Self::from(faults.groups().into_iter().flat_map(|group| group.examples.iter().cloned()).collect::<Vec<_>>())
    }
}

/// Nothing is left to count (`S022`): what chose it, and its value.
#[must_use]
pub fn no_contract(what: &'static str, value: &str) -> Diagnostic {
    Diagnostic::error(Code::S022).with("what", what).with_value(value)
}

/// What is not among the contracts, with the names near it (`S040`).
#[must_use]
pub fn absent<'a>(what: &'static str, value: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let near = nearest(value, known).join(", ");
    let fault = Diagnostic::error(Code::S040).with("what", what).with_value(value);
    if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
}
