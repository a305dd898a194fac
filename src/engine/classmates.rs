//! G3: the gap between classmates, same CFA, same diploma, same school year.
#![allow(clippy::disallowed_types, reason = "what is kept of a class does not depend on the order; gaps are sorted at the end")]

mod gap_parts;

pub use gap_parts::{GapParts, Mixer};

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use chrono::Datelike;

use super::evaluate::Evaluation;
use crate::calendar::DateDebut;
use crate::contract::Cohort;
use crate::units::Centimes;

/// First month of a school year: 1 August to 31 July (G3).
const FIRST_MONTH: u32 = 8;

/// A class: CFA, diploma (numbers of the cohort), first calendar year of the school year.
type ClassKey = (u32, u32, i16);

/// An annual amount (mean over the months due in the year) and the row of its contract: rows are in the byte order of the
/// identifiers, so the smallest row is the smallest identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Amount {
    amount: Centimes,
    row: u32,
}

/// The extremes of a class in a year, from which its gap is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extremes {
    effectif: u32,
    min: Amount,
    max: Amount,
}

impl Extremes {
    /// Of several rows with the smallest or the largest amount, the smallest row.
    fn add(&mut self, other: &Self) {
        self.effectif += other.effectif;
        if (other.min.amount, other.min.row) < (self.min.amount, self.min.row) {
            self.min = other.min;
        }
        if other.max.amount > self.max.amount || (other.max.amount == self.max.amount && other.max.row < self.max.row) {
            self.max = other.max;
        }
    }
}

/// A mix of the numbers of a key: they come from the cohort, nobody chooses them to collide.
#[derive(Clone, Copy, Debug, Default)]
struct ClassHasher(u64);

impl Hasher for ClassHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u32(u32::from(byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_i16(&mut self, number: i16) {
        self.write_u32(u32::from(number.cast_unsigned()));
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Classes of contracts, in any order: what is kept does not depend on it.
#[derive(Clone, Debug, Default)]
pub struct Classes(HashMap<ClassKey, ClassYears, BuildHasherDefault<ClassHasher>>);

/// The extremes of a class by calendar year, from `first` on: the years of a contract follow each other.
#[derive(Clone, Debug, Default)]
struct ClassYears {
    first: i16,
    extremes: Vec<Option<Extremes>>,
}

impl ClassYears {
    fn put(&mut self, annee: i16, other: &Extremes) {
        if self.extremes.is_empty() {
            self.first = annee;
        }
        let earlier = usize::try_from(i32::from(self.first) - i32::from(annee)).unwrap_or(0);
        if earlier > 0 {
            self.extremes.splice(0..0, std::iter::repeat_n(None, earlier));
            self.first = annee;
        }
        let place = usize::try_from(i32::from(annee) - i32::from(self.first)).unwrap_or(0);
        if place >= self.extremes.len() {
            self.extremes.resize(place + 1, None);
        }
        match &mut self.extremes[place] {
            Some(known) => known.add(other),
            empty => *empty = Some(*other),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (i16, &Extremes)> {
        (self.first..=i16::MAX).zip(&self.extremes).filter_map(|(annee, extremes)| Some((annee, extremes.as_ref()?)))
    }
}

/// One row of `camarades`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassGap {
    /// Number of the CFA.
    pub cfa: u32,
    /// Number of the diploma.
    pub diplome: u32,
    /// First calendar year of the school year.
    pub school_year: i32,
    /// Calendar year whose dues are compared.
    pub annee: i32,
    /// Contracts with a month due that year.
    pub effectif: usize,
    /// Smallest annual amount of the class, cents.
    pub min: Centimes,
    /// Largest annual amount of the class, cents.
    pub max: Centimes,
    /// Row of the contract with the smallest amount.
    pub row_min: usize,
    /// Row of the contract with the largest amount.
    pub row_max: usize,
    /// How the gap is shared (G4); all « autre » until [`super::Mixer::share`] has told.
    pub parts: GapParts,
}

impl ClassGap {
    /// Largest less smallest annual amount of the class, cents.
    #[must_use]
    pub fn ecart(&self) -> Centimes {
        self.max - self.min
    }

    /// The school year, written `2019-2020`.
    #[must_use]
    pub fn annee_scolaire(&self) -> String {
        format!("{}-{}", self.school_year, self.school_year + 1)
    }
}

impl Classes {
    /// First calendar year of the school year of a contract that starts on `debut`.
    #[must_use]
    pub fn school_year(debut: DateDebut) -> i32 {
        debut.0.year() - i32::from(debut.0.month() < FIRST_MONTH)
    }

    /// Adds the years of a contract.
    pub(super) fn add(&mut self, cohort: &Cohort, row: usize, evaluation: &Evaluation) {
        let narrow = |year: i32| i16::try_from(year).unwrap_or(i16::MAX);
        let school_year = narrow(Self::school_year(cohort.debut(row)));
        let (cfa, diplome) = (cohort.cfa_number(row), cohort.diplome_number(row));
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let years = self.0.entry((cfa, diplome, school_year)).or_default();
        for (annee, from, to) in evaluation.due.years() {
            if let Some(amount) = evaluation.due.mean_annual(from, to) {
                let alone = Amount { amount, row };
                years.put(narrow(annee), &Extremes { effectif: 1, min: alone, max: alone });
            }
        }
    }

    /// Adds classes of other contracts of the same cohort.
    pub fn merge(&mut self, other: &Self) {
        for (&key, theirs) in &other.0 {
            let years = self.0.entry(key).or_default();
            theirs.iter().for_each(|(annee, extremes)| years.put(annee, extremes));
        }
    }
}

/// The classes of two or more, in the order of the table: by name of CFA, diploma, school year, year.
#[must_use]
pub fn class_gaps(cohort: &Cohort, classes: &Classes) -> Vec<ClassGap> {
    let gap = |&(cfa, diplome, school_year): &ClassKey, annee: i16, class: &Extremes| ClassGap {
        cfa,
        diplome,
        school_year: i32::from(school_year),
        annee: i32::from(annee),
        effectif: class.effectif as usize,
        min: class.min.amount,
        max: class.max.amount,
        row_min: class.min.row as usize,
        row_max: class.max.row as usize,
        parts: GapParts { autre: class.max.amount - class.min.amount, ..GapParts::default() },
    };
    let classes = classes.0.iter().flat_map(|(key, years)| years.iter().map(move |(annee, class)| (key, annee, class)));
    let several = classes.filter(|(.., class)| class.effectif >= 2);
    let mut gaps: Vec<ClassGap> = several.map(|(key, annee, class)| gap(key, annee, class)).collect();
    in_order_of_names(cohort, &mut gaps);
    gaps
}

/// Puts gaps in the order of the table.
pub fn in_order_of_names(cohort: &Cohort, gaps: &mut [ClassGap]) {
    let names = |gap: &ClassGap| (&cohort.cfas()[gap.cfa as usize], cohort.diplomes()[gap.diplome as usize]);
    gaps.sort_by(|a, b| (names(a), a.school_year, a.annee).cmp(&(names(b), b.school_year, b.annee)));
}
