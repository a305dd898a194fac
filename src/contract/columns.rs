//! The columns of a cohort: what takes little room and is found by its row.

use std::collections::BTreeMap;

/// A column that takes no room until its first value.
#[derive(Clone, Debug)]
pub(super) struct Sparse<T>(Vec<Option<T>>);

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> Sparse<T> {
    pub(super) fn push(&mut self, row: usize, value: Option<T>) {
        if value.is_some() && self.0.is_empty() {
            self.0.resize(row, None);
        }
        if value.is_some() || !self.0.is_empty() {
            self.0.push(value);
        }
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<T> {
        self.0.get(row).copied().flatten()
    }

    pub(super) fn reordered(&self, order: &[u32]) -> Self {
        if self.0.is_empty() { Self(Vec::new()) } else { Self(reordered(&self.0, order)) }
    }
}

pub(super) fn reordered<T: Copy>(column: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| column[row as usize]).collect()
}

/// Texts of a column, each stored once; the numbers are in the order of first appearance.
#[derive(Clone, Debug, Default)]
pub(super) struct Interned {
    pub(super) names: Vec<String>,
    numbers: BTreeMap<String, u32>,
    /// The number asked for last: rows that follow each other often share it.
    last: u32,
}

impl Interned {
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if self.names.get(self.last as usize).is_some_and(|last| last == name) {
            return self.last;
        }
        if let Some(&number) = self.numbers.get(name) {
            self.last = number;
            return number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// Identifiers one after the other in one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.text.get(start..self.ends[row]).unwrap_or("")
    }
}
