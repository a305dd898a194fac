//! Identifiers already read, with the line of each first one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// The hash of what is a hash already.
#[derive(Clone, Copy, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A set of identifiers in one text: no allocation for each. As long as they come in order, as in most exports, the last one alone
/// tells that the next is new.
#[derive(Default)]
pub(super) struct SeenIdentifiers {
    hasher: RandomState,
    text: String,
    entries: Vec<(usize, u64)>,
    /// By hash, from the first identifier on that is not after the one before.
    by_hash: Option<HashMap<u64, u32, BuildHasherDefault<AsIs>>>,
    /// Identifiers whose hash is that of another: practically none.
    collided: HashMap<String, u64>,
}

impl SeenIdentifiers {
    /// The line of the first row with this identifier, when there is one; else the identifier is now known.
    pub(super) fn first_line(&mut self, id: &str, line: u64) -> Option<u64> {
        if self.by_hash.is_none() {
            if self.entries.is_empty() || self.id(self.entries.len() - 1) < id {
                self.add(id, line);
                return None;
            }
            let hashed = (0..self.entries.len()).map(|number| self.hasher.hash_one(self.id(number)));
            let mut by_hash: HashMap<u64, u32, BuildHasherDefault<AsIs>> = HashMap::default();
            let mut collided = Vec::new();
            for (number, hash) in (0..=u32::MAX).zip(hashed) {
                match by_hash.entry(hash) {
                    Entry::Vacant(entry) => drop(entry.insert(number)),
                    Entry::Occupied(_) => collided.push(number as usize),
                }
            }
            for number in collided {
                let line = self.entries.get(number).map_or(line, |&(_, line)| line);
                self.collided.insert(self.id(number).to_owned(), line);
            }
            self.by_hash = Some(by_hash);
        }
        self.first_line_by_hash(id, line)
    }

    /// The identifier of a number.
    fn id(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |&(end, _)| end);
        let end = self.entries.get(number).map_or(start, |&(end, _)| end);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The first and the last identifier, when each was after the one before.
    pub(super) fn span(&self) -> Option<(&str, &str)> {
        let last = self.entries.len().checked_sub(1).filter(|_| self.by_hash.is_none())?;
        Some((self.id(0), self.id(last)))
    }

    fn add(&mut self, id: &str, line: u64) {
        self.text.push_str(id);
        self.entries.push((self.text.len(), line));
    }

    fn first_line_by_hash(&mut self, id: &str, line: u64) -> Option<u64> {
        let hash = self.hasher.hash_one(id);
        let next = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let known = match self.by_hash.get_or_insert_default().entry(hash) {
            Entry::Vacant(entry) => {
                entry.insert(next);
                None
            }
            Entry::Occupied(entry) => Some(*entry.get() as usize),
        };
        let Some(number) = known else {
            self.add(id, line);
            return None;
        };
        if self.id(number) == id {
            return self.entries.get(number).map(|&(_, first)| first);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_remembered() {
        let mut seen = SeenIdentifiers::default();
        assert_eq!(seen.first_line("a", 2), None);
        assert_eq!(seen.first_line("b", 3), None);
        assert_eq!(seen.first_line("", 4), None);
        assert_eq!(seen.first_line("a", 5), Some(2));
        assert_eq!(seen.first_line("", 6), Some(4));
        assert_eq!(seen.first_line("b", 7), Some(3));
        assert_eq!((seen.first_line("c", 8), seen.first_line("c", 9)), (None, Some(8)));
        let mut twice = SeenIdentifiers::default();
        assert_eq!((twice.first_line("a", 2), twice.first_line("a", 3), twice.first_line("b", 4)), (None, Some(2), None));
    }
}
