//! Lines of a scenario that change nothing in any part of its contracts: one that changes nothing in a part may do so elsewhere.

use std::collections::BTreeSet;

use super::{JobRefused, SourceTexts};
use crate::diagnostic::{Code, Diagnostic};

/// What was made of a part, and the lines of the scenario that change nothing in it.
pub(super) struct PartSeen<T> {
    one: Result<T, JobRefused>,
    idle: BTreeSet<Diagnostic>,
    sources: SourceTexts,
}

impl<T> PartSeen<T> {
    /// Makes a part; `act` is told whether a line may change nothing.
    pub(super) fn of(act: impl Fn(bool) -> Result<T, JobRefused>) -> Self {
        match act(false) {
            Err(JobRefused { faults, sources }) if !faults.is_empty() && faults.iter().all(|fault| fault.code == Code::S008) => {
                Self { one: act(true), idle: faults.into_iter().collect(), sources }
            }
            one => Self { one, idle: BTreeSet::new(), sources: SourceTexts::new() },
        }
    }
}

/// Lines of the scenario that change nothing in every part seen so far.
#[derive(Default)]
pub(super) struct Idle {
    lines: Option<BTreeSet<Diagnostic>>,
    sources: SourceTexts,
}

impl Idle {
    pub(super) fn told_of<T>(&mut self, PartSeen { one, idle, sources }: PartSeen<T>) -> Result<T, JobRefused> {
        if !idle.is_empty() {
            self.sources = sources;
        }
        self.lines = Some(match self.lines.take() {
            Some(lines) => lines.intersection(&idle).cloned().collect(),
            None => idle,
        });
        one
    }

    /// Refuses the lines that change nothing anywhere.
    pub(super) fn refused(self) -> Result<(), JobRefused> {
        let lines: Vec<Diagnostic> = self.lines.into_iter().flatten().collect();
        if lines.is_empty() { Ok(()) } else { Err(JobRefused::with(lines, self.sources)) }
    }
}
