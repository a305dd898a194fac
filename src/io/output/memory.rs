//! Files in memory, for those who have no disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Files in memory, by name; every copy holds the same.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Memory {
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds bytes to the end of a file, which is made if it is not there.
    pub fn append(&self, name: &str, bytes: &[u8]) {
        self.with(|files| files.entry(name.to_owned()).or_default().extend_from_slice(bytes));
    }

    /// The files; none are left.
    #[must_use]
    pub fn take(&self) -> BTreeMap<String, Vec<u8>> {
        self.with(std::mem::take)
    }
}
