//! Identifiers already read, with the line of each first one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

/// A set of identifiers in one text: no allocation for each.
#[derive(Default)]
pub(super) struct Seen {
    hasher: RandomState,
    text: String,
    entries: Vec<(usize, u64)>,
    by_hash: HashMap<u64, u32>,
    /// Identifiers whose hash is that of another: practically none.
    collided: HashMap<String, u64>,
}

impl Seen {
    /// The line of the first row with this identifier, when there is one; else the identifier is now known.
    #[inline]
    pub(super) fn first_line(&mut self, id: &str, line: u64) -> Option<u64> {
        let hash = self.hasher.hash_one(id);
        let next = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        match self.by_hash.entry(hash) {
            Entry::Vacant(entry) => {
                entry.insert(next);
                self.text.push_str(id);
                self.entries.push((self.text.len(), line));
                None
            }
            Entry::Occupied(entry) => {
                let number = *entry.get() as usize;
                let start = number.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |&(end, _)| end);
                let (end, first) = self.entries.get(number).copied().unwrap_or((start, line));
                if self.text.get(start..end) == Some(id) {
                    return Some(first);
                }
                match self.collided.entry(id.to_owned()) {
                    Entry::Occupied(entry) => Some(*entry.get()),
                    Entry::Vacant(entry) => {
                        entry.insert(line);
                        None
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_remembered() {
        let mut seen = Seen::default();
        assert_eq!(seen.first_line("a", 2), None);
        assert_eq!(seen.first_line("b", 3), None);
        assert_eq!(seen.first_line("", 4), None);
        assert_eq!(seen.first_line("a", 5), Some(2));
        assert_eq!(seen.first_line("", 6), Some(4));
        assert_eq!(seen.first_line("b", 7), Some(3));
    }
}
