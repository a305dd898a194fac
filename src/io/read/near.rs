//! Names and identifiers that differ by so little that they may be the same: they stay apart, and that is told.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::faults::ReadFaults;
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::signs::folded;

/// Pairs that are told.
const MOST: usize = 20;

/// Tells CFAs and identifiers of contracts that differ by case, accents, blanks or punctuation alone.
pub(super) fn tell(cohort: &Cohort, file: &str, faults: &mut ReadFaults) {
    let names: Vec<&str> = cohort.cfas().iter().map(AsRef::as_ref).collect();
    for (one, other) in near(&names).into_iter().take(MOST) {
        faults
            .add(Diagnostic::warning(Code::C082).in_file(file).in_column("cfa").with("one", one).with("other", other).hinting("same_name"));
    }
    if have_one_shape(cohort) {
        return;
    }
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(cohort.len());
    let mut told = 0;
    for row in 0..cohort.len() {
        let first = *seen.entry(folded(cohort.contrat_id(row))).or_insert(row);
        if first != row && told < MOST {
            told += 1;
            let (one, other) = (cohort.contrat_id(first), cohort.contrat_id(row));
            let near = Diagnostic::warning(Code::C082).in_file(file).in_column("contrat_id");
            faults.add(near.with("one", one).with("other", other).hinting("same_name"));
        }
    }
}

/// Names that are the same once folded, each with the first of its kind. Names of signs that folding does not know are never near.
#[must_use]
pub fn near<'n>(names: &[&'n str]) -> Vec<(&'n str, &'n str)> {
    let mut by_form: BTreeMap<String, &'n str> = BTreeMap::new();
    let mut sorted: Vec<&'n str> = names.to_vec();
    sorted.sort_unstable();
    let pair = |name: &'n str| {
        let form = folded(name);
        if form.is_empty() {
            return None;
        }
        let first = *by_form.entry(form).or_insert(name);
        (first != name).then_some((first, name))
    };
    sorted.into_iter().filter_map(pair).collect()
}

/// Whether the identifiers can only differ by more than folding passes over: all of one case, their other signs at the same places.
fn have_one_shape(cohort: &Cohort) -> bool {
    const ROWS: usize = 1 << 14;
    let shapes = (0..cohort.len()).into_par_iter().with_min_len(ROWS).map(|row| Shape::of(cohort.contrat_id(row)));
    let one = shapes.map(Some).reduce_with(|one, other| one?.with(other?));
    one.is_none_or(|shape| shape.is_some_and(|shape| shape.ascii && !(shape.small && shape.capital)))
}

/// What folding passes over in an identifier.
#[derive(Clone, Copy)]
struct Shape {
    ascii: bool,
    small: bool,
    capital: bool,
    /// Its length, and its signs that are neither letters nor digits with their places.
    marks: u64,
}

impl Shape {
    fn of(id: &str) -> Self {
        let (mut small, mut capital, mut marks) = (false, false, id.len() as u64);
        for (place, byte) in id.bytes().enumerate() {
            small |= byte.is_ascii_lowercase();
            capital |= byte.is_ascii_uppercase();
            if !byte.is_ascii_alphanumeric() {
                marks = marks.wrapping_mul(0x100_0000_01b3) ^ (((place as u64 + 1) << 8) | u64::from(byte));
            }
        }
        Self { ascii: id.is_ascii(), small, capital, marks }
    }

    /// Both, when their marks are the same.
    fn with(self, other: Self) -> Option<Self> {
        let alike = self.marks == other.marks;
        alike.then_some(Self {
            ascii: self.ascii && other.ascii,
            small: self.small || other.small,
            capital: self.capital || other.capital,
            marks: self.marks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_case_accents_or_punctuation_are_near() {
        assert_eq!(near(&["CFA Élysée", "cfa elysee", "CFA-ELYSEE", "CFA Orne"]).len(), 2);
        assert_eq!(near(&["北京", "上海", "0142275C", "0142275D"]), []);
    }
}
