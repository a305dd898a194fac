//! The cells of a row, and what is found wrong in them.

use super::cell::InputCell;
use super::columns::Col;
use crate::diagnostic::{Code, MessageArguments, Severity};

/// The cells of one row.
pub(super) trait InputRow {
    /// The cell at a place of the header.
    fn cell(&self, place: usize) -> InputCell<'_>;
}

/// A fault of the row being read.
#[derive(Clone, Debug)]
pub(super) struct RowFault {
    pub severity: Severity,
    pub code: Code,
    pub column: Option<Col>,
    pub value: Option<String>,
    pub arguments: MessageArguments,
    pub hint: Option<&'static str>,
}

impl RowFault {
    pub(super) fn new(severity: Severity, code: Code, column: Col) -> Self {
        Self { severity, code, column: Some(column), value: None, arguments: Vec::new(), hint: None }
    }

    pub(super) fn value(mut self, value: impl std::fmt::Display) -> Self {
        self.value = Some(value.to_string());
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    pub(super) fn hinting(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Names what is near, if anything is.
    pub(super) fn near(self, near: &str) -> Self {
        if near.is_empty() { self } else { self.with("near", near).hinting("did_you_mean") }
    }
}
