//! What publications give, beside what the generated cohort has.

use chrono::{Datelike, NaiveDate};

use super::dates::{january, shift};
use super::margins_people::{centres, people, ruptures};
use super::row::{LigneSynthetique, TypeContrat};
use super::statistics::Statistics;

/// A published figure and the cohort's.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// What is measured.
    pub name: String,
    /// Published, or derived from a publication.
    pub target: f64,
    /// In the cohort.
    pub got: f64,
    /// `got - target`, relative to the target for head-counts and euros, in points for shares.
    pub error: f64,
    /// `contrats`, `apprentis`, `mois`, or `part`.
    pub unit: &'static str,
    /// Publication.
    pub source: String,
}

impl Margin {
    pub(super) fn share(name: String, target: f64, got: f64, source: &str) -> Self {
        let source = source.to_owned();
        Self { name, target, got, error: got - target, unit: "part", source }
    }

    pub(super) fn count(name: String, target: f64, got: f64, unit: &'static str, source: &str) -> Self {
        let error = (got - target) / target.max(1e-9);
        let source = source.to_owned();
        Self { name, target, got, error, unit, source }
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

/// Every published margin, beside the cohort's: stock, entries, months, levels, sizes, ruptures, lengths. The scale
/// of the cohort is read from its number of entries of 2019.
#[must_use]
pub fn margins(rows: &[LigneSynthetique], statistics: &Statistics) -> Vec<Margin> {
    let rows: Vec<&LigneSynthetique> = rows.iter().filter(|row| row.type_contrat == TypeContrat::Apprentissage).collect();
    let entries = rows.iter().filter(|row| !in_stock(row) && row.date_debut.year() == 2019).count();
    let scale = (ratio_count(entries) / statistics.entries(2019)).max(1e-9);
    let sample = Sample { rows, scale };
    let mut margins = volumes(&sample, statistics);
    margins.extend(calendar(&sample, statistics));
    margins.extend(levels(&sample, statistics));
    margins.extend(ruptures(&sample, statistics));
    margins.extend(people(&sample, statistics));
    margins.extend(centres(&sample, statistics));
    margins
}

/// Whether the contract was drawn for the stock of 31 December 2018.
fn in_stock(row: &LigneSynthetique) -> bool {
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

/// Stock at the end of three years, entries of three years.
fn volumes(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let mut margins = vec![Margin::count(
        "stock au 31/12/2018".to_owned(),
        f64::from(figures.stock_2018.value),
        sample.running(eve(2018)),
        "apprentis",
        &figures.stock_2018.source,
    )];
    for year in [2019, 2020] {
        let target = f64::from(figures.stock_ulterieur.of(year).unwrap_or(0));
        let name = format!("stock au 31/12/{year}");
        let got = sample.running(eve(year));
        margins.push(Margin::count(name, target, got, "apprentis", &figures.stock_ulterieur.source));
    }
    for year in 2019..=2021 {
        let got = ratio_count(sample.starting(year).count()) / sample.scale;
        let name = format!("entrées {year}");
        let source = &figures.entrees_nationales.source;
        margins.push(Margin::count(name, statistics.entries(year), got, "contrats", source));
    }
    margins
}

/// Months of start, signature in July and August, mean length.
fn calendar(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let mut margins = Vec::new();
    for (month, target) in (1..=12_u32).zip(figures.mois_debut.value) {
        let got = sample.share(2019, |row| row.date_debut.month() == month);
        margins.push(Margin::share(format!("débuts de 2019, mois {month:02}"), target, got, &figures.mois_debut.source));
    }
    let summer = |row: &LigneSynthetique| matches!(row.date_conclusion.month(), 7 | 8);
    let source = &figures.signes_juillet_aout.source;
    let target = figures.signes_juillet_aout.value;
    margins.push(Margin::share("signés en juillet et août".to_owned(), target, sample.share(2019, summer), source));
    let days: i64 = sample.starting(2021).map(|row| (row.date_fin - row.date_debut).num_days() + 1).sum();
    #[allow(clippy::cast_precision_loss)]
    let months = days as f64 / 30.4375 / ratio_count(sample.starting(2021).count()).max(1.0);
    let source = &figures.duree_moyenne.source;
    let target = figures.duree_moyenne.value;
    margins.push(Margin::count("durée moyenne prévue, entrées 2021".to_owned(), target, months, "mois", source));
    margins
}

/// Share of each level among the entries of each year.
fn levels(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let mut margins = Vec::new();
    for year in 2019..=2021 {
        let targets = figures.niveaux.of(year).unwrap_or([0.0; 5]);
        for (niveau, target) in (3..=7_u8).zip(targets) {
            let got = sample.share(year, |row| row.niveau == niveau);
            margins.push(Margin::share(format!("niveau {niveau}, entrées {year}"), target, got, &figures.niveaux.source));
        }
    }
    margins
}
