//! Every parameter has exactly one value on each day of its horizon, and none outside: a silent last value is impossible.

use chrono::{Days, NaiveDate};
use coutcontrat::legislation::Parameter;

use crate::support::shipped;

/// Days on which contracts of the cohort are concluded, run or end.
fn horizon() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap();
    (0..4_500).map(move |day| first + Days::new(day))
}

fn in_force(parameter: &Parameter, day: NaiveDate) -> usize {
    parameter
        .versions
        .iter()
        .filter(|version| version.get_ref().from <= day && version.get_ref().until.is_none_or(|until| day < until))
        .count()
}

/// Days on which a parameter has no value, and why that is right.
fn absent(path: &str, day: NaiveDate) -> bool {
    let from_july_2025 = day >= NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
    match path {
        // R1: no rule outside convention before 2019; contracts from July 2025 wait for the daily pro rata.
        "regime.hors_convention" => day < NaiveDate::from_ymd_opt(2019, 1, 1).unwrap() || from_july_2025,
        "regime.sous_convention" => from_july_2025,
        // So do their aids.
        path if path.starts_with("aide_unique.") || path.starts_with("aide_exceptionnelle.") => from_july_2025,
        _ => false,
    }
}

#[test]
fn one_value_on_each_day() {
    let datasets = shipped();
    assert!(datasets.parameters.parameters().count() >= 30);
    for (path, parameter) in datasets.parameters.parameters() {
        for day in horizon() {
            assert_eq!(in_force(parameter, day), usize::from(!absent(&path, day)), "{path} on {day}");
        }
    }
}

#[test]
fn every_figure_says_where_it_comes_from() {
    let datasets = shipped();
    for (path, parameter) in datasets.parameters.parameters() {
        for version in parameter.versions.iter().map(|version| version.get_ref()) {
            assert!(version.reference.text.len() > 5, "{path} from {} has no reference", version.from);
            assert!(
                version.assumed || !version.reference.url.is_empty() || !version.reference.article.is_empty(),
                "{path} from {}: neither article nor address",
                version.from
            );
        }
        assert!(!parameter.label.fr.is_empty() && !parameter.label.en.is_empty() && !parameter.unit.is_empty(), "{path}");
    }
}
