//! Which contract a text of a statement means.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::neighbours::Neighbours;
use crate::contract::Cohort;

/// Words in a row that may make up one identifier.
const WORDS: usize = 4;
/// Signs of the shortest identifier that is looked for inside a text.
const SHORTEST: usize = 4;

/// The contracts by what is left of their identifiers without blanks, marks, case and zeros in front.
#[derive(Clone, Debug)]
pub struct LooseIdentifiers {
    rows: BTreeMap<String, Option<usize>>,
    /// Made for the first number that no contract has.
    neighbours: OnceCell<Neighbours>,
}

/// An identifier as banks and software leave it.
fn folded(text: &str) -> String {
    let kept: String = text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    kept.trim_start_matches('0').to_owned()
}

impl LooseIdentifiers {
    /// Of the contracts. Two identifiers that fold to one stand for neither.
    #[must_use]
    pub fn of(cohort: &Cohort) -> Self {
        let mut rows: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for row in 0..cohort.len() {
            rows.entry(folded(cohort.contrat_id(row))).and_modify(|known| *known = None).or_insert(Some(row));
        }
        Self { rows, neighbours: OnceCell::new() }
    }

    /// The contract that a whole text names.
    #[must_use]
    pub fn whole(&self, text: &str) -> Option<usize> {
        self.rows.get(&folded(text)).copied().flatten()
    }

    /// The contracts that a text names among other words, in its order, each once.
    #[must_use]
    pub fn inside(&self, text: &str) -> Vec<usize> {
        let words: Vec<&str> = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        let mut at = 0;
        while at < words.len() {
            let most = WORDS.min(words.len() - at);
            let named = (1..=most).rev().find_map(|count| {
                let joined = words.get(at..at + count)?.concat();
                let sure = joined.len() >= SHORTEST && joined.bytes().any(|byte| byte.is_ascii_digit());
                Some((self.whole(&joined).filter(|_| sure)?, count))
            });
            if let Some((row, count)) = named {
                if seen.insert(row) {
                    found.push(row);
                }
                at += count;
            } else {
                at += 1;
            }
        }
        found
    }

    /// The one contract whose identifier differs from a text by a single sign.
    #[must_use]
    pub fn near(&self, text: &str) -> Option<usize> {
        let text = folded(text);
        if text.len() < SHORTEST {
            return None;
        }
        let sure = || self.rows.iter().filter_map(|(name, row)| Some((name.as_str(), (*row)?)));
        self.neighbours.get_or_init(|| Neighbours::of(sure())).only(&text)
    }
}
