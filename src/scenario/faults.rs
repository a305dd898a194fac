//! The faults of a scenario, with their place.

use crate::diagnostic::{Code, Diagnostic, LineEnds};
use crate::legislation::ScenarioLine;

/// The faults of a file, with their place.
pub(super) struct ScenarioFaults<'a> {
    pub(super) file: &'a str,
    pub(super) lines: &'a LineEnds,
    pub(super) found: Vec<Diagnostic>,
}

impl ScenarioFaults<'_> {
    /// The place of what a section says.
    pub(super) fn place(&self, span: &std::ops::Range<usize>) -> ScenarioLine {
        ScenarioLine { file: self.file.to_owned(), line: self.lines.at(span.start) }
    }

    /// A fault at this place.
    pub(super) fn push(&mut self, span: &std::ops::Range<usize>, fault: Diagnostic) {
        self.found.push(fault.in_file(self.file).on_line(self.lines.at(span.start)));
    }

    /// Something said that nothing reads (`S008`), and what would read it.
    pub(super) fn idle(&mut self, key: &str, span: &std::ops::Range<usize>, hint: &'static str) {
        self.push(span, Diagnostic::error(Code::S008).in_column(key).with("parameter", key).hinting(hint));
    }

    /// A value out of its bounds (`S002`), and what they are.
    pub(super) fn refuse(&mut self, key: &str, span: &std::ops::Range<usize>, value: impl std::fmt::Display, cause: &str) {
        self.refuse_as(Code::S002, key, span, value, cause);
    }

    /// The same under another code.
    pub(super) fn refuse_as(&mut self, code: Code, key: &str, span: &std::ops::Range<usize>, value: impl std::fmt::Display, cause: &str) {
        let line = self.lines.at(span.start);
        let fault = Diagnostic::error(code).in_file(self.file).on_line(line).in_column(key);
        self.found.push(fault.with_value(value.to_string()).with("cause", cause));
    }
}
