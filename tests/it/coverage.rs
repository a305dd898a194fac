//! Every parameter has exactly one value on each day of its horizon, and none outside: a silent last value is impossible.

use chrono::{Days, NaiveDate};
use coutcontrat::legislation::{Parameter, ParameterSet, ParameterVersion};

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
    match path {
        // R1: no rule outside convention before 2019.
        "regime.hors_convention" => day < NaiveDate::from_ymd_opt(2019, 1, 1).unwrap(),
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

/// What a file of the law leaves unsaid of its figures: text, article, identifier, days.
fn unsaid(set: &ParameterSet) -> Vec<String> {
    let official = ["LEGIARTI", "JORFTEXT", "JORFARTI", "LEGISCTA"];
    let mut wrong = Vec::new();
    for (path, parameter) in set.parameters() {
        for version in parameter.versions.iter().map(|version| version.get_ref()).chain(&parameter.earlier) {
            let reference = &version.reference;
            let told = format!("{path} from {}", version.from);
            if reference.text.len() <= 5 {
                wrong.push(format!("{told}: no text"));
            }
            if reference.article.is_empty() && !version.assumed {
                wrong.push(format!("{told}: no article"));
            }
            let known = official.iter().any(|kind| reference.id.starts_with(kind) && reference.id.len() == kind.len() + 12);
            if !known && !version.assumed && !version.second_hand {
                wrong.push(format!("{told}: neither an official identifier nor marked as assumed or second-hand ({})", reference.id));
            }
            if !reference.id.is_empty() && !known {
                wrong.push(format!("{told}: {} is no identifier", reference.id));
            }
            if version.published > parameter.checked_on {
                wrong.push(format!("{told}: checked before it came out"));
            }
        }
        if parameter.label.fr.is_empty() || parameter.label.en.is_empty() || parameter.unit.is_empty() {
            wrong.push(format!("{path}: no label or unit"));
        }
    }
    wrong
}

#[test]
fn every_figure_says_where_it_comes_from() {
    let wrong = unsaid(&shipped().parameters);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The check finds each reference that is taken away, one at a time.
#[test]
fn a_figure_that_says_nothing_is_found() {
    let shipped = shipped().parameters;
    let mut tried = 0;
    for (path, parameter) in shipped.parameters() {
        let (file, name) = path.split_once('.').unwrap();
        for rank in 0..parameter.versions.len() {
            let without = |take: fn(&mut ParameterVersion)| {
                let mut set = shipped.clone();
                let document = set.documents.get_mut(file).unwrap();
                take(document.parameters.get_mut(name).unwrap().versions[rank].get_mut());
                unsaid(&set)
            };
            let version = parameter.versions[rank].get_ref();
            let sure = !version.assumed && !version.second_hand;
            assert_eq!(without(|version| version.reference.text.clear()).len(), 1, "{path} {rank}: text");
            assert_eq!(without(|version| version.reference.article.clear()).len(), usize::from(!version.assumed), "{path} {rank}: article");
            assert_eq!(without(|version| version.reference.id.clear()).len(), usize::from(sure), "{path} {rank}: identifier");
            assert_eq!(without(|version| version.published = NaiveDate::MAX).len(), 1, "{path} {rank}: day of publication");
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}

/// Set to write the page again.
const WRITE: &str = "COUTCONTRAT_WRITE_PAGES";

/// What no text says, what was read at a second hand, and what is uncertain, as the files of the law have it.
fn doubts() -> String {
    let datasets = shipped();
    let mut text = String::from(
        "# Doutes\n\nCe que les fichiers du droit (`datasets/legislation`) marquent comme supposé, lu de seconde main ou incertain. Cette page est tirée des \
         fichiers par un test, qui la réécrit avec `COUTCONTRAT_WRITE_PAGES=1`.\n",
    );
    let mark = |version: &ParameterVersion| match (version.assumed, version.second_hand) {
        (true, _) => Some("supposé"),
        (_, true) => Some("seconde main"),
        _ => None,
    };
    for (path, parameter) in datasets.parameters.parameters() {
        let versions = parameter.versions.iter().map(|version| version.get_ref()).chain(&parameter.earlier);
        let marked: Vec<_> = versions.filter_map(|one| mark(one).map(|mark| (one, mark))).collect();
        if marked.is_empty() && parameter.doubt.is_none() {
            continue;
        }
        text += &format!("\n## `{path}`\n\n{}.\n", parameter.label.fr);
        if let Some(doubt) = &parameter.doubt {
            text += &format!("\n{}\n", doubt.fr);
        }
        if !marked.is_empty() {
            text += "\n| du | au | valeur | marque | texte |\n|---|---|---|---|---|\n";
        }
        for (version, mark) in marked {
            let last = version.until.and_then(|until| until.pred_opt()).map_or_else(|| "–".to_owned(), |day| day.to_string());
            text += &format!("| {} | {last} | {} | {mark} | {} |\n", version.from, version.value, version.reference.text.replace('|', "/"));
        }
    }
    text
}

#[test]
fn the_page_of_doubts_is_that_of_the_files() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/DOUTES.md");
    let text = doubts();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&page, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(page).unwrap_or_default(), text, "set {WRITE} and run this test again");
}
