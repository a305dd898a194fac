//! Faults as the page shows them: what, where, what to do; grouped when there are many.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::io::read::Faults;
use crate::jobs::{Nobody, Observer, Sources, Step};
use crate::messages::{Messages, printable};
use crate::signs::visible;

/// Examples of a fault that are shown.
const EXAMPLES: usize = 5;

/// Faults of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultTold {
    /// `error`, `warning`, `note`.
    pub severity: &'static str,
    /// The same in words.
    pub word: String,
    /// Its stable code.
    pub code: String,
    /// What it is.
    pub title: String,
    /// How many there are.
    pub count: u64,
    /// Where some of them are, and what is wrong there.
    pub examples: Vec<(String, String)>,
    /// What to do.
    pub remedies: Vec<String>,
}

const fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "severity.error"),
        Severity::Warning => ("warning", "severity.warning"),
        Severity::Note => ("note", "severity.note"),
    }
}

/// Where a fault is: sheet, line, column, contract.
fn place(fault: &Diagnostic, messages: Messages) -> String {
    let location = &fault.location;
    let parts = [
        location.sheet.as_ref().map(|sheet| messages.text("print.place_sheet", &[("sheet", &printable(sheet))])),
        location.line.map(|line| messages.text("print.place_line", &[("line", &line.to_string())])),
        location.column.as_ref().map(|column| messages.text("print.place_column", &[("column", &printable(column))])),
        fault.contrat_id.as_ref().map(|id| messages.text("print.place_contract", &[("contrat_id", &printable(id))])),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn group(faults: &[&Diagnostic], count: u64, messages: Messages) -> Option<FaultTold> {
    let first = faults.first()?;
    let (name, word) = severity(first.severity);
    let mut remedies: Vec<String> = Vec::new();
    for remedy in faults.iter().filter_map(|fault| messages.hint(fault)).map(|hint| visible(&hint).into_owned()) {
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    let example = |fault: &&Diagnostic| (place(fault, messages), visible(&messages.message(fault)).into_owned());
    Some(FaultTold {
        severity: name,
        word: messages.word(word),
        code: first.code.to_string(),
        title: messages.title(first.code),
        count,
        examples: faults.iter().take(EXAMPLES).map(example).collect(),
        remedies,
    })
}

/// Faults by kind, the gravest first.
#[must_use]
pub fn told(faults: &[Diagnostic], messages: Messages) -> Vec<FaultTold> {
    let mut kinds: BTreeMap<(std::cmp::Reverse<Severity>, String), Vec<&Diagnostic>> = BTreeMap::new();
    for fault in faults {
        kinds.entry((std::cmp::Reverse(fault.severity), fault.code.to_string())).or_default().push(fault);
    }
    kinds.into_values().filter_map(|faults| group(&faults, faults.len() as u64, messages)).collect()
}

/// The faults of a file, the gravest first.
#[must_use]
pub fn of_file(faults: &Faults, messages: Messages) -> Vec<FaultTold> {
    let mut groups = faults.groups();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.severity), group.code));
    groups.into_iter().filter_map(|found| group(&found.examples.iter().collect::<Vec<_>>(), found.count, messages)).collect()
}

/// Remembers what a job says of its inputs; the faults of files are told where the files are.
#[derive(Clone, Debug, Default)]
pub struct Ears(Arc<Mutex<Vec<Diagnostic>>>);

impl Ears {
    /// What was heard, each thing once.
    #[must_use]
    pub fn heard(&self) -> Vec<Diagnostic> {
        let mut heard = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        heard.dedup();
        heard
    }
}

impl Observer for Ears {
    fn told(&self, faults: &[Diagnostic], _: &Sources) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(faults);
    }

    fn of_file(&self, _: &Faults) {}

    fn begun(&self, _: &'static str, _: usize) -> Box<dyn Step> {
        Box::new(Nobody)
    }

    fn silenced(&self) -> Arc<dyn Observer> {
        Arc::new(Nobody)
    }
}
