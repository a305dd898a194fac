//! Margins on ruptures, apprentices, employers and CFAs.

use chrono::Datelike;

use super::catalogue::RegionCentre;
use super::dates::date_to_date;
use super::margin::{Margin, Sample, eve, ratio, ratio_count};
use super::model::nine_month_rate;
use super::row::{DrawnEmployer, LigneSynthetique};
use super::statistics::Statistics;

/// Ruptures within nine months: by cohort, and by level for 2019.
pub(super) fn ruptures(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let broken = |row: &LigneSynthetique| row.date_rupture.is_some_and(|day| day <= date_to_date(row.date_debut, 9));
    let mut margins = Vec::new();
    for year in 2019..=2021 {
        let levels = statistics.region.levels(year);
        let target = levels.iter().enumerate().map(|(rank, share)| share * nine_month_rate(statistics, year, rank)).sum();
        let name = format!("ruptures à 9 mois, entrées {year}");
        margins.push(Margin::share(name, target, sample.share(year, broken), &figures.ruptures_9_mois.source));
    }
    for (rank, niveau) in (3..=7_u8).enumerate() {
        let target = nine_month_rate(statistics, 2019, rank);
        let got = ratio(sample.starting(2019).filter(|row| row.niveau == niveau), broken);
        let name = format!("ruptures à 9 mois, niveau {niveau}, entrées 2019");
        margins.push(Margin::share(name, target, got, &figures.ruptures_niveau.source));
    }
    margins
}

/// How a figure of France is a target for a région.
const BROUGHT: &str = "chiffre de la France, rapporté aux niveaux de la région";

/// A share of France among the entries of a year, brought to the levels of the région by what is assumed of each level.
fn brought(statistics: &Statistics, year: i32, national: f64, by_level: [f64; 5]) -> f64 {
    let of = |levels: [f64; 5]| levels.iter().zip(by_level).map(|(share, part)| share * part).sum::<f64>();
    let france = statistics.figures.niveaux.of(year).unwrap_or([0.2; 5]);
    national * of(statistics.region.levels(year)) / of(france).max(1e-9)
}

/// Minors, public employers, small firms.
pub(super) fn people(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let mut margins = Vec::new();
    for year in [2019, 2020] {
        let minor = |row: &LigneSynthetique| row.date_debut.years_since(row.date_naissance).is_some_and(|age| age < 18);
        let young = figures.ages.value.map(|ages| ages[..3].iter().sum::<f64>() / ages.iter().sum::<f64>());
        let target = brought(statistics, year, figures.mineurs.of(year).unwrap_or(0.0), young);
        let name = format!("15 à 17 ans, entrées {year}");
        let source = format!("{} ; {BROUGHT}", figures.mineurs.source);
        margins.push(Margin::share(name, target, sample.share(year, minor), &source));
    }
    for year in 2019..=2021 {
        let public = |row: &LigneSynthetique| row.employeur != DrawnEmployer::Prive;
        let target = figures.part_publique.of(year).unwrap_or(0.0);
        let name = format!("employeurs publics, entrées {year}");
        margins.push(Margin::share(name, target, sample.share(year, public), &figures.part_publique.source));
    }
    let small = |row: &LigneSynthetique| row.effectif_employeur.is_some_and(|size| size < 10);
    let private = sample.rows.iter().copied().filter(|row| row.date_debut.year() == 2018 && row.employeur == DrawnEmployer::Prive);
    let figure = &figures.moins_de_dix_2018;
    let name = "moins de 10 salariés, privé, débuts 2018".to_owned();
    let target = brought(statistics, 2018, figure.value, figures.tailles.value.map(|sizes| sizes[0]));
    margins.push(Margin::share(name, target, ratio(private, small), &format!("{} ; {BROUGHT}", figure.source)));
    margins
}

/// Head-counts at 31 December 2019 of the CFAs whose size is published, and of the networks of which a total is.
pub(super) fn centres(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let day = eve(2019);
    let present = |cfa: &str| {
        let rows = sample.rows.iter().filter(|row| row.runs_on(day) && *row.cfa == *cfa);
        ratio_count(rows.count()) / sample.scale
    };
    let mut margins = Vec::new();
    for centre in &statistics.centres {
        let Some((size, source)) = &centre.taille else { continue };
        let name = format!("effectif, {}", centre.nom_fictif);
        margins.push(Margin::count(name, f64::from(*size), present(&centre.code_fictif), "apprentis", source));
    }
    let totals = statistics.lists.stocks.iter().filter(|stock| stock.region == statistics.region.nom && !stock.reseau.is_empty());
    for total in totals {
        let of: Vec<&RegionCentre> = statistics.centres.iter().filter(|centre| centre.reseau == total.reseau).collect();
        let got = of.iter().map(|centre| present(&centre.code_fictif)).sum();
        let label = statistics.lists.network(&total.reseau).map_or("", |network| network.libelle.as_str());
        let name = format!("effectif, les {} CFA du réseau {label} ({}, non calé)", of.len(), total.annee);
        margins.push(Margin::count(name, f64::from(total.effectif), got, "apprentis", &total.source));
    }
    margins
}
