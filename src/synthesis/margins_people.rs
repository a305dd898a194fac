//! Margins on ruptures, apprentices, employers and CFAs.

use chrono::Datelike;

use super::dates::date_to_date;
use super::margin::{Margin, Sample, eve, ratio, ratio_count};
use super::model::nine_month_rate;
use super::row::{Employeur, LigneSynthetique};
use super::statistics::Statistics;

/// Ruptures within nine months: by cohort, and by level for 2019.
pub(super) fn ruptures(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let broken = |row: &LigneSynthetique| row.date_rupture.is_some_and(|day| day <= date_to_date(row.date_debut, 9));
    let mut margins = Vec::new();
    for year in 2019..=2021 {
        let target = figures.ruptures_9_mois.of(year).unwrap_or(0.0);
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

/// Minors, public employers, small firms.
pub(super) fn people(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let mut margins = Vec::new();
    for year in [2019, 2020] {
        let minor = |row: &LigneSynthetique| row.date_debut.years_since(row.date_naissance).is_some_and(|age| age < 18);
        let target = figures.mineurs.of(year).unwrap_or(0.0);
        let name = format!("15 à 17 ans, entrées {year}");
        margins.push(Margin::share(name, target, sample.share(year, minor), &figures.mineurs.source));
    }
    for year in 2019..=2021 {
        let public = |row: &LigneSynthetique| row.employeur != Employeur::Prive;
        let target = figures.part_publique.of(year).unwrap_or(0.0);
        let name = format!("employeurs publics, entrées {year}");
        margins.push(Margin::share(name, target, sample.share(year, public), &figures.part_publique.source));
    }
    let small = |row: &LigneSynthetique| row.effectif_employeur.is_some_and(|size| size < 10);
    let private = sample.rows.iter().copied().filter(|row| row.date_debut.year() == 2018 && row.employeur == Employeur::Prive);
    let figure = &figures.moins_de_dix_2018;
    let name = "moins de 10 salariés, privé, débuts 2018".to_owned();
    margins.push(Margin::share(name, figure.value, ratio(private, small), &figure.source));
    margins
}

/// Head-counts at 31 December 2019 of the CFAs whose size is published, and of the seven BTP CFAs together.
pub(super) fn centres(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let day = eve(2019);
    let present = |cfa: &str| {
        let rows = sample.rows.iter().filter(|row| row.runs_on(day) && *row.cfa == *cfa);
        ratio_count(rows.count()) / sample.scale
    };
    let mut margins = Vec::new();
    for centre in statistics.centres.iter().filter(|centre| centre.is_published()) {
        let name = format!("effectif, {}", centre.nom_fictif);
        let target = f64::from(centre.effectif);
        margins.push(Margin::count(name, target, present(&centre.code_fictif), "apprentis", &centre.effectif_source));
    }
    let building = statistics.centres.iter().filter(|centre| centre.reseau == "BTP CFA");
    let got = building.map(|centre| present(&centre.code_fictif)).sum();
    let figure = &statistics.figures.effectif_btp_cfa;
    let name = "effectif, les 7 BTP CFA".to_owned();
    margins.push(Margin::count(name, f64::from(figure.value), got, "apprentis", &figure.source));
    margins
}
