//! The columns of a cohort: what takes little room and is found by its row.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::sparse::Sparse;

pub(super) fn reordered<T: Copy>(column: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| column[row as usize]).collect()
}

/// What was found lately for names, by a few bits of each: most rows name one of a few hundred. Another name may have the same place:
/// what is found says itself which name it is for.
#[derive(Clone, Debug)]
pub(crate) struct Lately<T>(Vec<Option<T>>);

impl<T> Default for Lately<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Names kept at hand.
const LATELY: usize = 1_024;

impl<T: Copy> Lately<T> {
    /// The place of a name.
    pub(crate) fn of(&mut self, name: &str) -> &mut Option<T> {
        if self.0.is_empty() {
            self.0.resize(LATELY, None);
        }
        &mut self.0[place_of(name.as_bytes())]
    }
}

/// The place of a name: eight bytes at a time, the last with what is left.
fn place_of(name: &[u8]) -> usize {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let (eights, rest) = name.as_chunks::<8>();
    let mixed = |hash: u64, word: u64| (hash ^ word).wrapping_mul(MIX).rotate_left(29);
    let hash = eights.iter().fold(0, |hash, &eight| mixed(hash, u64::from_le_bytes(eight)));
    let last = rest.iter().fold(rest.len() as u64, |word, &byte| word << 8 | u64::from(byte));
    (mixed(hash, last) >> 7) as usize % LATELY
}

/// Names of a column, each stored once; the numbers are in the order of first appearance.
#[derive(Clone, Debug)]
pub(super) struct InternedNames<K> {
    pub(super) names: Vec<K>,
    numbers: BTreeMap<K, u32>,
    lately: Lately<u32>,
}

impl<K> Default for InternedNames<K> {
    fn default() -> Self {
        Self { names: Vec::new(), numbers: BTreeMap::new(), lately: Lately::default() }
    }
}

impl<K: Clone + Ord> InternedNames<K> {
    pub(super) fn number<N>(&mut self, name: &N) -> u32
    where
        K: Borrow<N>,
        N: AsRef<str> + Ord + ToOwned<Owned = K> + ?Sized,
    {
        let lately = self.lately.of(name.as_ref());
        if let Some(number) = *lately
            && self.names.get(number as usize).is_some_and(|known| known.borrow() == name)
        {
            return number;
        }
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let number = if let Some(&known) = self.numbers.get(name) {
            known
        } else {
            self.names.push(name.to_owned());
            self.numbers.insert(name.to_owned(), next);
            next
        };
        *lately = Some(number);
        number
    }
}

/// A column of a file's own: its name and its texts.
#[derive(Clone, Debug)]
pub(super) struct OwnColumn {
    pub(super) name: Arc<str>,
    texts: InternedNames<String>,
    text: Sparse<u32>,
}

impl OwnColumn {
    pub(super) fn new(name: Arc<str>) -> Self {
        Self { name, texts: InternedNames::default(), text: Sparse::default() }
    }

    pub(super) fn push(&mut self, row: usize, text: Option<&str>) {
        let number = text.map(|text| self.texts.number(text));
        self.text.push(row, number);
    }

    /// Adds another column after the `rows` of this one.
    pub(super) fn append(&mut self, rows: usize, other: &Self) {
        let numbers: Vec<u32> = other.texts.names.iter().map(|text| self.texts.number(text.as_str())).collect();
        self.text.append(rows, &other.text.map(|number| numbers.get(number as usize).copied()));
    }

    pub(super) fn get(&self, row: usize) -> Option<&str> {
        self.texts.names.get(self.text.get(row)? as usize).map(String::as_str)
    }

    pub(super) fn reordered(&self, order: &[u32]) -> Self {
        Self { text: self.text.reordered(order), ..self.clone() }
    }
}

/// Identifiers one after the other in one text.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedTexts {
    text: String,
    ends: Vec<usize>,
}

impl PackedTexts {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(super) fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| start + end));
    }

    pub(super) fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.text.get(start..self.ends[row]).unwrap_or("")
    }
}
