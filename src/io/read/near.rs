//! Names and identifiers that differ by so little that they may be the same: they stay apart, and that is told.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::columns::folded;
use super::faults::Faults;
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};

/// Pairs that are told.
const MOST: usize = 20;

/// Tells CFAs and identifiers of contracts that differ by case, accents, blanks or punctuation alone.
pub(super) fn tell(cohort: &Cohort, file: &str, faults: &mut Faults) {
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
    let (mut small, mut capital) = (false, false);
    let mut shape_of = |id: &str| {
        let mut marks = id.len() as u64;
        for (place, byte) in id.bytes().enumerate() {
            small |= byte.is_ascii_lowercase();
            capital |= byte.is_ascii_uppercase();
            if !byte.is_ascii_alphanumeric() {
                marks = marks.wrapping_mul(0x100_0000_01b3) ^ (((place as u64 + 1) << 8) | u64::from(byte));
            }
        }
        (id.is_ascii(), marks)
    };
    let first = if cohort.is_empty() { (true, 0) } else { shape_of(cohort.contrat_id(0)) };
    let same = (0..cohort.len()).all(|row| shape_of(cohort.contrat_id(row)) == first);
    first.0 && same && !(small && capital)
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
