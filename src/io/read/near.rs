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
    tell_centres(cohort.cfas().iter().map(String::as_str), file, faults);
    tell_contracts(cohort, file, faults);
}

/// The same of CFAs alone.
pub fn tell_centres<'n>(cfas: impl Iterator<Item = &'n str>, file: &str, faults: &mut ReadFaults) {
    let names: Vec<&str> = cfas.collect();
    for (one, other) in near(&names).into_iter().take(MOST) {
        faults
            .add(Diagnostic::warning(Code::C082).in_file(file).in_column("cfa").with("one", one).with("other", other).hinting("same_name"));
    }
}

/// The same of identifiers alone.
pub fn tell_contracts(cohort: &Cohort, file: &str, faults: &mut ReadFaults) {
    if have_plain_shapes(cohort) {
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

/// Whether the identifiers can only differ by more than folding passes over: all of one case and, those of as many letters and digits, their
/// other signs at the same places.
fn have_plain_shapes(cohort: &Cohort) -> bool {
    const ROWS: usize = 1 << 14;
    let rows = (0..cohort.len()).into_par_iter().with_min_len(ROWS);
    let of_rows = rows.fold(|| Some(Shapes::default()), |shapes, row| shapes?.with(Shape::of(cohort.contrat_id(row))));
    let all = of_rows.reduce(|| Some(Shapes::default()), |one, other| other?.0.into_iter().try_fold(one?, Shapes::with));
    let plain = |shapes: Shapes| {
        let any = |has: fn(&Shape) -> bool| shapes.0.iter().any(has);
        shapes.0.iter().all(|shape| shape.ascii) && !(any(|shape| shape.small) && any(|shape| shape.capital))
    };
    all.is_some_and(plain)
}

/// What folding passes over in an identifier.
#[derive(Clone, Copy)]
struct Shape {
    ascii: bool,
    small: bool,
    capital: bool,
    /// Letters and digits: what folding keeps.
    kept: usize,
    /// Its length, and its signs that are neither letters nor digits with their places.
    marks: u64,
}

impl Shape {
    fn of(id: &str) -> Self {
        let (mut small, mut capital, mut kept, mut marks) = (false, false, 0, id.len() as u64);
        for (place, byte) in id.bytes().enumerate() {
            small |= byte.is_ascii_lowercase();
            capital |= byte.is_ascii_uppercase();
            if byte.is_ascii_alphanumeric() {
                kept += 1;
            } else {
                marks = marks.wrapping_mul(0x100_0000_01b3) ^ (((place as u64 + 1) << 8) | u64::from(byte));
            }
        }
        Self { ascii: id.is_ascii(), small, capital, kept, marks }
    }
}

/// The shapes of identifiers, one for each number of letters and digits.
#[derive(Default)]
struct Shapes(Vec<Shape>);

impl Shapes {
    /// Numbers of letters and digits: a list has a few.
    const MOST: usize = 8;

    /// With one more; none when its marks are others than those of its like.
    fn with(mut self, one: Shape) -> Option<Self> {
        let Some(known) = self.0.iter_mut().find(|known| known.kept == one.kept) else {
            self.0.push(one);
            return (self.0.len() <= Self::MOST).then_some(self);
        };
        known.ascii &= one.ascii;
        known.small |= one.small;
        known.capital |= one.capital;
        (known.marks == one.marks).then_some(self)
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

    #[test]
    fn identifiers_of_plain_shapes_are_never_near() {
        let shapes = |ids: &[&str]| ids.iter().try_fold(Shapes::default(), |shapes, id| shapes.with(Shape::of(id)));
        assert_eq!(shapes(&["N19-000001", "H20-000001", "N19-1000000"]).map(|shapes| shapes.0.len()), Some(2));
        // The same letters and digits with other marks may be the same identifier.
        assert!(shapes(&["N19-000001", "N1-9000001"]).is_none() && shapes(&["A-1", "A1"]).is_none());
        let lengths: Vec<String> = (1..10).map(|length| "7".repeat(length)).collect();
        assert!(shapes(&lengths.iter().map(String::as_str).collect::<Vec<_>>()).is_none(), "too many to tell");
    }
}
