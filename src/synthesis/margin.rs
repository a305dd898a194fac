//! A published figure beside the cohort's, and the sample that it is measured on.

use chrono::{Datelike, NaiveDate};

use super::dates::{january, shift};
use super::row::LigneSynthetique;

/// A published figure and the cohort's.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// What is measured.
    pub name: String,
    /// Published, or derived from a publication.
    pub target: f64,
    /// What the drawn cohort has, in the unit of the published figure.
    pub got: f64,
    /// `got - target`, relative to the target for head-counts and euros, in points for shares.
    pub error: f64,
    /// `contrats`, `apprentis`, `mois`, or `part`.
    pub unit: &'static str,
    /// The publication that the margin is taken from.
    pub source: String,
    /// The diploma that it is about, as the nomenclature writes it; empty for other margins.
    pub diploma: String,
}

impl Margin {
    /// What is measured, the diploma as the nomenclature writes it.
    #[must_use]
    pub fn full_name(&self) -> String {
        if self.diploma.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.diploma) }
    }

    pub(super) fn share(name: String, target: f64, got: f64, source: &str) -> Self {
        let source = source.to_owned();
        Self { name, target, got, error: got - target, unit: "part", source, diploma: String::new() }
    }

    pub(super) fn count(name: String, target: f64, got: f64, unit: &'static str, source: &str) -> Self {
        let error = (got - target) / target.max(1e-9);
        let source = source.to_owned();
        Self { name, target, got, error, unit, source, diploma: String::new() }
    }
}

/// Apprenticeship contracts of a cohort, and how many real ones each stands for.
pub(super) struct Sample<'a> {
    pub rows: Vec<&'a LigneSynthetique>,
    /// Scale of the cohort, from its stock.
    pub scale: f64,
}

impl<'a> Sample<'a> {
    pub(super) fn starting(&self, year: i32) -> impl Iterator<Item = &'a LigneSynthetique> {
        self.rows.iter().copied().filter(move |row| row.date_debut.year() == year && !in_stock(row))
    }

    /// Share of `part` among the contracts starting in a year.
    pub(super) fn share(&self, year: i32, part: impl Fn(&LigneSynthetique) -> bool) -> f64 {
        ratio(self.starting(year), part)
    }

    pub(super) fn running(&self, day: NaiveDate) -> f64 {
        ratio_count(self.rows.iter().filter(|row| row.runs_on(day)).count()) / self.scale
    }
}

/// Whether the contract was drawn for the stock of 31 December 2018.
pub(super) fn in_stock(row: &LigneSynthetique) -> bool {
    row.date_debut < january(2019)
}

/// A count as a real number.
#[allow(clippy::cast_precision_loss)]
pub(super) fn ratio_count(count: usize) -> f64 {
    count as f64
}

/// Share of `part` among `rows`; 0 of none.
pub(super) fn ratio<'a>(rows: impl Iterator<Item = &'a LigneSynthetique>, part: impl Fn(&LigneSynthetique) -> bool) -> f64 {
    let (mut all, mut kept) = (0_usize, 0_usize);
    for row in rows {
        all += 1;
        kept += usize::from(part(row));
    }
    ratio_count(kept) / ratio_count(all).max(1.0)
}

pub(super) fn eve(year: i32) -> NaiveDate {
    shift(january(year + 1), -1)
}
