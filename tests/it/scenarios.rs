//! Scenarios laid over the law, readings, the second clock: on the shipped law and a part of the shipped contracts.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use coutcontrat::comparison::{Clock, clock};
use coutcontrat::contract::Cohort;
use coutcontrat::diagnostic::Code;
use coutcontrat::engine::evaluate;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::NpecTable;
use coutcontrat::scenario::{InForce, LawVariant, Reading, ReadingsInquiry, Scenario, ScenarioText, differences, effects, matrix};
use coutcontrat::units::Centimes;

use crate::support::{cohort, normandie, shipped};

const HEAD: &str = "[scenario]\ntitre = \"essai\"\n";

fn scenario(text: &str) -> Scenario {
    Scenario::parse("essai", "essai.toml", &format!("{HEAD}{text}")).unwrap()
}

fn source(text: &str) -> ScenarioText {
    ScenarioText { name: "essai".into(), file: "essai.toml".into(), text: format!("{HEAD}{text}") }
}

/// A diploma whose first NPEC came with the second edition, and one contract of each kind that a reading needs.
const LATE: &str = "edition,applicable_du,publie_le,code_diplome,rncp,cpne,npec,synthetique,source\n\
    2019-10,2019-09-15,2019-10-18,40025214,,,7000,non,x\n\
    2021-02,2021-02-01,2021-02-10,50022137,,,9000,non,x\n";
const SPECIAL: &str = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,sous_convention,rqth,duree_reduite,date_entree_cfa,cout_prefecture\n\
    AMORCE,X,50022137,3,2020-09-01,2020-10-01,2022-08-31,,non,non,,5000.00\n\
    COURT,X,40025214,4,2019-10-01,2019-10-01,2020-06-30,oui,non,oui,,5000.00\n\
    RQTH,X,40025214,4,2019-07-01,2019-09-01,2021-08-31,oui,oui,non,,5000.00\n\
    AVANT,X,40025214,4,2021-01-10,2021-01-10,2022-08-31,,non,non,2020-11-02,5000.00\n";

/// A contract under a year with a shortened length, one by days that is broken before a 29 February, one with meals.
const RECENT: &str = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,date_rupture,duree_reduite,repas,npec\n\
    REDUIT,X,40025214,4,2020-02-01,2020-02-01,2020-10-31,,oui,,7000\n\
    BISSEXTILE,X,40025214,4,2027-08-30,2027-09-01,2028-08-31,2028-02-27,non,,7000\n\
    REPAS,X,40025214,4,2021-09-01,2021-09-01,2022-08-31,,non,90,7000\n";

/// The due amount of every contract, one after the other: what a combination is checked against.
fn total(question: &ReadingsInquiry<'_>, text: &str) -> Centimes {
    let (scenario, _) = Scenario::compose(&[question.scenario.clone(), source(text)]).unwrap();
    let law = scenario.law(question.base, question.as_of).unwrap();
    let book = law.book(question.nomenclature, &scenario.settings);
    (0..question.cohort.len())
        .filter_map(|row| {
            let contrat = question.cohort.contrat(row);
            let priced = book.price(&contrat, &book.keys(question.cohort, row));
            evaluate(&contrat, &priced.prices, &law.law, &scenario.settings).ok().map(|evaluation| evaluation.du_loi())
        })
        .sum()
}

fn question<'a>(scenario: &'a ScenarioText, base: InForce<'a>, cohort: &'a Cohort, datasets: &'a Datasets) -> ReadingsInquiry<'a> {
    ReadingsInquiry { scenario, base, as_of: None, cohort, nomenclature: &datasets.nomenclature }
}

fn moved(readings: &[Reading], question: &ReadingsInquiry<'_>) -> BTreeSet<(String, String)> {
    let matrix = matrix(question, readings).unwrap();
    let moving = matrix.alone.iter().filter(|alone| alone.difference.as_ref().is_some_and(|difference| difference.contracts > 0));
    moving.map(|alone| (readings[alone.reading].name.clone(), readings[alone.reading].choices[alone.choice].name.clone())).collect()
}

#[test]
fn every_reading_changes_some_result() {
    let datasets = shipped();
    let readings = datasets.readings().unwrap();
    let own = source("");
    let normandie = normandie(&datasets, 0.02);
    let special = cohort(&datasets, SPECIAL);
    let late = NpecTable::read(&[("late", LATE)]).unwrap();
    let mut all = moved(&readings, &question(&own, datasets.in_force(), &normandie, &datasets));
    all.extend(moved(&readings, &question(&own, InForce { npec: &late, ..datasets.in_force() }, &special, &datasets)));
    let recent = cohort(&datasets, RECENT);
    let asked_of_recent = question(&own, datasets.in_force(), &recent, &datasets);
    all.extend(moved(&readings, &asked_of_recent));
    // R13: meals come in with the instalments or at quarter ends: no amount moves, the cash does.
    let found = matrix(&asked_of_recent, &readings).unwrap();
    let meals = found.alone.iter().find(|alone| readings[alone.reading].name == "frais_annexes").unwrap().difference.clone().unwrap();
    assert_eq!((meals.due, meals.cash.values().copied().sum::<Centimes>()), (Centimes::ZERO, Centimes::ZERO));
    assert!(meals.largest_cash_gap().is_some(), "{meals:?}");
    let asked: BTreeSet<(String, String)> = readings
        .iter()
        .flat_map(|reading| reading.choices.iter().skip(1).map(|choice| (reading.name.clone(), choice.name.clone())))
        .collect();
    assert_eq!(asked.difference(&all).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "readings that change nothing");
    assert!(asked.len() >= 12);
}

/// What a reading calls its default is what the program does without it: the other answers are other settings or another law.
#[test]
fn the_default_of_a_reading_is_what_the_rules_do() {
    let datasets = shipped();
    let standing = scenario("").settings;
    for reading in datasets.readings().unwrap() {
        for choice in &reading.choices[1..] {
            let read = Scenario::parse(&choice.name, "lecture.toml", &choice.text).unwrap();
            let law = !choice.text.contains("[[parametres]]");
            assert!(!law || read.settings != standing, "{}: « {} » is what the rules do already", reading.name, choice.name);
        }
    }
}

#[test]
fn the_extreme_combinations_are_those_of_all_of_them() {
    let datasets = shipped();
    let readings: Vec<Reading> = datasets.readings().unwrap();
    let normandie = normandie(&datasets, 0.005);
    let own = source("[reglages]\nmois_stock = \"glissant\"\n");
    let question = question(&own, datasets.in_force(), &normandie, &datasets);
    let few: Vec<Reading> = readings
        .into_iter()
        .filter(|one| ["option_stock_npec", "carence_stock", "mois_entame", "mois_stock"].contains(&one.name.as_str()))
        .collect();
    let found = matrix(&question, &few).unwrap();
    assert!(
        found
            .alone
            .iter()
            .all(|alone| few[alone.reading].name != "mois_stock" || alone.difference.as_ref().is_none_or(|d| d.contracts == 0))
    );
    let mut totals = Vec::new();
    for option in ["best", "never", "always"] {
        for carence in ["carence", "amorcage"] {
            for month in ["commence", "jour"] {
                totals.push(total(
                    &question,
                    &format!("[reglages]\noption_stock_npec = \"{option}\"\ncarence_stock = \"{carence}\"\nmois_entame = \"{month}\"\n"),
                ));
            }
        }
    }
    assert_eq!(found.combinations, totals.len() as u64);
    assert_eq!((Some(found.least.due), Some(found.most.due)), (totals.iter().min().copied(), totals.iter().max().copied()));
    assert_eq!(found.due, totals[0]);
}

#[test]
fn a_line_without_effect_is_told_and_may_be_allowed() {
    let datasets = shipped();
    let contracts = cohort(&datasets, SPECIAL);
    let line = |from: &str, more: &str| {
        format!("[[parametres]]\npath = \"rqth.taux\"\nfrom = {from}\nuntil = 2020-01-01\nvalue = \"0.10\"\nreason = \"x\"\n{more}")
    };
    let of = |text: String| effects(&scenario(&text), datasets.in_force(), None, &contracts, &datasets.nomenclature).unwrap();
    // RQTH is on the coût préfecture: its rate changes nothing that is due.
    let idle = of(line("2019-01-01", ""));
    assert_eq!((idle[0].contracts, idle[0].fault().map(|fault| (fault.code, fault.location.line))), (0, Some((Code::S008, Some(4)))));
    assert_eq!(of(line("2019-01-01", "sans_effet_admis = true\n"))[0].fault(), None);
    let prices = of("[[npec]]\nfacteur = \"0.95\"\nreason = \"x\"\n[[npec]]\nniveau = 3\nfacteur = \"0.5\"\nreason = \"x\"\n".to_owned());
    assert_eq!(prices.iter().map(|effect| effect.contracts).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_law_that_is_taken_back_leaves_the_contracts_as_they_were() {
    let datasets = shipped();
    let contracts = normandie(&datasets, 0.01);
    let law = scenario("").law(datasets.in_force(), None).unwrap();
    let halved = scenario("[[npec]]\nfacteur = \"0.5\"\nreason = \"x\"\n").law(datasets.in_force(), None).unwrap();
    let settings = scenario("").settings;
    let variant = |law| LawVariant { law, settings };
    let found = differences(&contracts, &datasets.nomenclature, &variant(&law), &[variant(&halved), variant(&law)]);
    assert!(found[0].due < Centimes::ZERO && found[0].contracts > 0);
    assert_eq!((found[1].contracts, found[1].due), (0, Centimes::ZERO));
    assert_eq!(found[0].cash.values().copied().sum::<Centimes>(), found[0].due, "what is no longer due is no longer paid");
}

#[test]
fn each_publication_is_unknown_the_day_before_and_known_on_its_day() {
    let datasets = shipped();
    let days: BTreeSet<NaiveDate> = datasets
        .parameters
        .parameters()
        .flat_map(|(_, parameter)| parameter.versions.iter().map(|version| version.get_ref().published))
        .collect();
    assert!(days.len() > 8);
    for day in days {
        let of = |day| datasets.parameters.known(day).1.into_iter().map(|later| (later.path, later.published)).collect::<BTreeSet<_>>();
        let (before, after) = (of(day.checked_sub_days(Days::new(1)).unwrap()), of(day));
        assert!(before.iter().any(|(_, published)| *published == day), "{day}");
        assert!(after.iter().all(|(_, published)| *published > day), "{day}");
        scenario("").law(datasets.in_force(), Some(day)).unwrap_or_else(|faults| panic!("{day}: {faults:?}"));
    }
}

#[test]
fn before_the_decree_of_december_the_stock_was_expected_at_the_cout_prefecture() {
    let datasets = shipped();
    let contracts = cohort(
        &datasets,
        "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec\n\
         C,X,50022137,2019-10-01,2019-10-01,2021-09-30,oui,6000.00,7200.00\n",
    );
    let ask = |day: &str| clock(&scenario(""), datasets.in_force(), day.parse().unwrap(), &contracts, &datasets.nomenclature).unwrap();
    let found = ask("2019-10-31");
    // Three months of 2019 at the coût préfecture either way; 21 months more at 1 200 EUR a year more, half a year apart if it opted.
    assert_eq!((found.together.contracts, found.together.due), (1, Centimes(210_000)));
    // The parts of the décret of 10 December 2019, each of which does nothing alone, are one publication.
    let decree = found.parts.iter().find(|part| part.publications[0].published.to_string() == "2019-12-11").unwrap();
    let paths = &decree.publications[0].paths;
    for path in ["regime.sous_convention", "stock.prix_stock_npec", "stock.option_ouverte"] {
        assert!(paths.iter().any(|known| known == path), "{paths:?}");
    }
    assert_eq!(decree.publications[0].title().map(|title| title.starts_with("décret")), Some(true));
    assert!(decree.due > Centimes::ZERO, "{found:?}");
    assert_eq!(parts_of(&found), found.together.due);
    assert_eq!((found.without_rule, ask("2019-12-13").together.due), (0, Centimes::ZERO));
}

fn parts_of(found: &Clock) -> Centimes {
    found.parts.iter().map(|part| part.due).sum()
}

/// The whole is what two runs differ by, the parts make it, on a day when most was unknown and on one when little was.
#[test]
fn publications_share_what_two_runs_differ_by() {
    let datasets = shipped();
    let contracts = normandie(&datasets, 0.02);
    let plain = scenario("");
    for day in ["2018-06-01", "2019-10-01", "2020-08-01"] {
        let day: NaiveDate = day.parse().unwrap();
        let found = clock(&plain, datasets.in_force(), day, &contracts, &datasets.nomenclature).unwrap();
        let due = |as_of: Option<NaiveDate>| {
            let law = plain.law(datasets.in_force(), as_of).unwrap();
            let book = law.book(&datasets.nomenclature, &plain.settings);
            (0..contracts.len())
                .map(|row| {
                    let contrat = contracts.contrat(row);
                    let priced = book.price(&contrat, &book.keys(&contracts, row));
                    evaluate(&contrat, &priced.prices, &law.law, &plain.settings).map_or(Centimes::ZERO, |found| found.du_loi())
                })
                .sum::<Centimes>()
        };
        assert_eq!(found.together.due, due(None) - due(Some(day)), "{day}");
        assert_eq!(parts_of(&found), found.together.due, "{day}");
        let days: Vec<NaiveDate> = found.parts.iter().flat_map(|part| &part.publications).map(|one| one.published).collect();
        assert!(days.iter().all(|published| *published > day), "{days:?}");
        assert_eq!(days.iter().collect::<BTreeSet<_>>().len(), days.len(), "no day twice");
        assert!(found.parts.iter().all(|part| part.contracts <= contracts.len() as u64));
    }
}

/// By hand from the law: outside convention nothing was published for the contracts of late 2019 before 30 December 2018.
#[test]
fn contracts_without_a_published_rule_are_counted() {
    let datasets = shipped();
    let contracts = cohort(
        &datasets,
        "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec\n\
         A,X,50022137,2019-10-01,2019-10-01,2021-09-30,non,,7200.00\n\
         B,X,50022137,2020-02-01,2020-02-01,2021-09-30,non,,7200.00\n\
         C,X,50022137,2019-10-01,2019-10-01,2021-09-30,oui,6000.00,7200.00\n",
    );
    let of = |day: &str| clock(&scenario(""), datasets.in_force(), day.parse().unwrap(), &contracts, &datasets.nomenclature).unwrap();
    let published = |day: &str, path: &str| {
        let rules = of(day).unpublished;
        rules.into_iter().find(|rule| rule.path == path).map(|rule| (rule.contracts, rule.published.to_string()))
    };
    // Before the law of 5 September 2018 nobody could know any of the three; the day's best knowledge is what came out since.
    assert_eq!(of("2018-06-01").without_rule, 3);
    assert_eq!(published("2018-06-01", "regime.hors_convention").map(|(contracts, _)| contracts), Some(Some(2)));
    // On that law's day 2020 is known, and the contracts of 2019 outside any convention are not.
    assert_eq!(of("2018-09-06").without_rule, u64::from(published("2018-09-06", "regime.hors_convention").is_some()) + 1);
    assert_eq!(of("2020-01-01").without_rule, 0);
}

/// Seconds of user time of a run, as the shell counts them: not those that other programs take from the clock.
#[cfg(unix)]
fn user_seconds(folder: &std::path::Path, arguments: &[&str]) -> f64 {
    let program = env!("CARGO_BIN_EXE_coutcontrat");
    let script = "\"$0\" \"$@\" >/dev/null 2>&1 || [ $? -lt 2 ] || exit 9; times";
    let shell = std::process::Command::new("sh").args(["-c", script]).arg(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(shell.status.success(), "{arguments:?}");
    let times = String::from_utf8(shell.stdout).unwrap();
    let children = times.lines().nth(1).unwrap().split_whitespace().next().unwrap();
    let (minutes, seconds) = children.trim_end_matches('s').split_once('m').unwrap();
    minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
}

/// A run as of a day takes at most five times what a plain run takes, on any build: the publications are shared in passes, not each in
/// an evaluation of its own.
#[cfg(unix)]
#[test]
#[ignore = "a measure: run by hand on a quiet machine"]
fn the_second_clock_takes_at_most_five_runs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let scenario = "[scenario]\ntitre = \"x\"\n[cohorte]\nsynthese = \"normandie\"\nechelle = 0.04\n";
    std::fs::write(folder.join("s.toml"), scenario).unwrap();
    let plain = user_seconds(folder, &["run", "s.toml", "--threads", "1", "--out", "a"]);
    for day in ["2018-06-01", "2019-10-01"] {
        let clock = user_seconds(folder, &["run", "s.toml", "--threads", "1", "--as-of", day, "--out", day]);
        assert!(clock <= 5.0 * plain, "{day}: {clock} s against {plain} s");
    }
}
