//! Faults as the page shows them: what, where, what to do; grouped when there are many.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::io::read::ReadFaults;
use crate::jobs::{JobStep, Observer, SourceTexts};
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
pub fn of_file(faults: &ReadFaults, messages: Messages) -> Vec<FaultTold> {
    let mut groups = faults.groups();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.severity), group.code));
    groups.into_iter().filter_map(|found| group(&found.examples.iter().collect::<Vec<_>>(), found.count, messages)).collect()
}

/// What is being computed: how far it is, for those who wait, and whether they still do. It is read and stopped while the session works.
#[derive(Debug, Default)]
pub struct Work {
    done: AtomicU64,
    all: AtomicU64,
    stopped: AtomicBool,
    /// Told of each part that is done, and of how many there are.
    told: Option<fn(u64, u64)>,
}

impl Work {
    /// Work that says how far it is as it goes.
    #[must_use]
    pub fn telling(told: fn(u64, u64)) -> Self {
        Self { told: Some(told), ..Self::default() }
    }

    /// Parts done, and how many there are; none of none when nothing long is computed.
    #[must_use]
    pub fn so_far(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }

    /// What is computed is no longer wanted.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// The next request is answered.
    pub(super) fn begin(&self) {
        self.stopped.store(false, Ordering::Relaxed);
        self.step(0);
    }

    fn step(&self, all: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }
}

/// Remembers what a job says of its inputs; the faults of files are told where the files are.
#[derive(Clone, Debug, Default)]
pub struct Ears {
    heard: Arc<Mutex<Vec<Diagnostic>>>,
    work: Arc<Work>,
    silent: bool,
}

impl Ears {
    /// Those of some work.
    #[must_use]
    pub fn of(work: &Arc<Work>) -> Self {
        Self { work: Arc::clone(work), ..Self::default() }
    }

    /// What was heard, each thing once.
    #[must_use]
    pub fn heard(&self) -> Vec<Diagnostic> {
        let mut heard = std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        heard.dedup();
        heard
    }
}

impl Observer for Ears {
    fn told(&self, faults: &[Diagnostic], _: &SourceTexts) {
        if !self.silent {
            self.heard.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(faults);
        }
    }

    fn of_file(&self, _: &ReadFaults) {}

    fn begun(&self, _: &'static str, parts: usize) -> Box<dyn JobStep> {
        self.work.step(parts as u64);
        Box::new(WorkPart(Arc::clone(&self.work)))
    }

    fn silenced(&self) -> Arc<dyn Observer> {
        Arc::new(Self { silent: true, ..Self::of(&self.work) })
    }

    fn stopped(&self) -> bool {
        self.work.stopped.load(Ordering::Relaxed)
    }
}

/// A step of the work.
struct WorkPart(Arc<Work>);

impl JobStep for WorkPart {
    fn advance(&self, parts: usize) {
        self.0.done.fetch_add(parts as u64, Ordering::Relaxed);
        if let Some(told) = self.0.told {
            let (done, all) = self.0.so_far();
            told(done, all);
        }
    }
}
