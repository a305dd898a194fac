//! What publications give, beside what the generated cohort has.

use chrono::Datelike;

use super::margin::{Margin, Sample, eve, in_stock, ratio_count};
use super::margins_lists::lists;
use super::margins_people::{centres, people, ruptures};
use super::row::{DrawnKind, LigneSynthetique};
use super::statistics::Statistics;

/// Every published margin, beside the cohort's: stock, entries, months, levels, sizes, ruptures, lengths. The scale
/// of the cohort is read from its number of entries of 2019.
#[must_use]
pub fn margins(rows: &[LigneSynthetique], statistics: &Statistics) -> Vec<Margin> {
    let rows: Vec<&LigneSynthetique> = rows.iter().filter(|row| row.type_contrat == DrawnKind::Apprentissage).collect();
    let entries = rows.iter().filter(|row| !in_stock(row) && row.date_debut.year() == 2019).count();
    let scale = (ratio_count(entries) / statistics.entries(2019)).max(1e-9);
    let sample = Sample { rows, scale };
    let mut margins = volumes(&sample, statistics);
    margins.extend(calendar(&sample, statistics));
    margins.extend(levels(&sample, statistics));
    margins.extend(ruptures(&sample, statistics));
    margins.extend(people(&sample, statistics));
    margins.extend(centres(&sample, statistics));
    margins.extend(lists(&sample, statistics));
    margins
}

/// Stock at the end of 2018 and of the years that a publication gives, entries of three years.
fn volumes(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let region = &statistics.region;
    let (got, source) = (sample.running(eve(2018)), region.stock_source.as_str());
    let mut margins = vec![Margin::count("stock au 31/12/2018".to_owned(), region.stock_2018, got, "apprentis", source)];
    let later = statistics.lists.stocks.iter().filter(|stock| stock.region == region.nom && stock.reseau.is_empty());
    for stock in later.filter(|stock| (2019..=2020).contains(&stock.annee)) {
        let (year, target) = (stock.annee, f64::from(stock.effectif));
        let compared = if stock.derive == "non" { " (publié, non calé)" } else { "" };
        margins.push(Margin::count(
            format!("stock au 31/12/{year}{compared}"),
            target,
            sample.running(eve(year)),
            "apprentis",
            &stock.source,
        ));
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
        let targets = statistics.region.levels(year);
        for (niveau, target) in (3..=7_u8).zip(targets) {
            let got = sample.share(year, |row| row.niveau == niveau);
            margins.push(Margin::share(format!("niveau {niveau}, entrées {year}"), target, got, &figures.niveaux.source));
        }
    }
    margins
}
