//! G3: the gap between classmates, same CFA, same diploma, same school year.

use chrono::{Datelike, NaiveDate};

use super::evaluate::Evaluation;
use crate::contract::Cohort;
use crate::units::Centimes;

/// First month of a school year: 1 August to 31 July (G3).
const FIRST_MONTH: u32 = 8;

/// The annual amount of one contract in one calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassAmount {
    /// Number of the CFA in the cohort.
    cfa: u32,
    /// Number of the diploma in the cohort.
    diplome: u32,
    /// First calendar year of the school year.
    school_year: i16,
    /// Calendar year.
    annee: i16,
    /// Mean annual amount of the months due that year.
    amount: Centimes,
    /// Row of the cohort: rows are in the byte order of the identifiers, so the smallest row is the smallest identifier.
    row: u32,
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
    /// Calendar year.
    pub annee: i32,
    /// Contracts with a month due that year.
    pub effectif: usize,
    /// Smallest annual amount.
    pub min: Centimes,
    /// Largest annual amount.
    pub max: Centimes,
    /// Row of the contract with the smallest amount.
    pub row_min: usize,
    /// Row of the contract with the largest amount.
    pub row_max: usize,
}

impl ClassGap {
    /// Largest less smallest.
    #[must_use]
    pub fn ecart(&self) -> Centimes {
        self.max - self.min
    }

    /// `2019-2020`.
    #[must_use]
    pub fn annee_scolaire(&self) -> String {
        format!("{}-{}", self.school_year, self.school_year + 1)
    }
}

impl ClassAmount {
    /// First calendar year of the school year of a contract that starts on `debut`.
    #[must_use]
    pub fn school_year(debut: NaiveDate) -> i32 {
        debut.year() - i32::from(debut.month() < FIRST_MONTH)
    }

    /// Adds the years of a contract.
    pub(super) fn push_all(cohort: &Cohort, row: usize, evaluation: &Evaluation, classes: &mut Vec<Self>) {
        let school_year = Self::school_year(cohort.contrat(row).debut);
        let narrow = |year: i32| i16::try_from(year).unwrap_or(i16::MAX);
        let row_number = u32::try_from(row).unwrap_or(u32::MAX);
        for (annee, from, to) in evaluation.due.years() {
            if let Some(amount) = evaluation.due.mean_annual(from, to) {
                classes.push(Self {
                    cfa: cohort.cfa_number(row),
                    diplome: cohort.diplome_number(row),
                    school_year: narrow(school_year),
                    annee: narrow(annee),
                    amount,
                    row: row_number,
                });
            }
        }
    }
}

/// The classes of two or more, in the order of the table: by name of CFA, diploma, school year, year.
#[must_use]
pub fn class_gaps(cohort: &Cohort, mut amounts: Vec<ClassAmount>) -> Vec<ClassGap> {
    rayon::slice::ParallelSliceMut::par_sort_unstable(amounts.as_mut_slice());
    let key = |class: &ClassAmount| (class.cfa, class.diplome, class.school_year, class.annee);
    let mut gaps: Vec<ClassGap> = amounts.chunk_by(|a, b| key(a) == key(b)).filter_map(gap_of).collect();
    let names = |gap: &ClassGap| (&cohort.cfas()[gap.cfa as usize], cohort.diplomes()[gap.diplome as usize]);
    gaps.sort_by(|a, b| (names(a), a.school_year, a.annee).cmp(&(names(b), b.school_year, b.annee)));
    gaps
}

/// A class sorted by amount, then row: the first is the smallest with the smallest identifier; the largest is looked for from the end.
fn gap_of(class: &[ClassAmount]) -> Option<ClassGap> {
    let (first, last) = (class.first()?, class.last()?);
    let largest = class.iter().find(|amount| amount.amount == last.amount)?;
    (class.len() >= 2).then(|| ClassGap {
        cfa: first.cfa,
        diplome: first.diplome,
        school_year: i32::from(first.school_year),
        annee: i32::from(first.annee),
        effectif: class.len(),
        min: first.amount,
        max: last.amount,
        row_min: first.row as usize,
        row_max: largest.row as usize,
    })
}
