//! Scenarios laid over the law, readings, the second clock: on the shipped law and a part of the shipped contracts.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use coutcontrat::contract::Cohort;
use coutcontrat::diagnostic::Code;
use coutcontrat::engine::evaluate;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::NpecTable;
use coutcontrat::scenario::{InForce, Question, Reading, Scenario, Source, Variant, differences, effects, matrix, not_yet_known};
use coutcontrat::units::Centimes;

use crate::support::{cohort, normandie, shipped};

const HEAD: &str = "[scenario]\ntitre = \"essai\"\n";

fn scenario(text: &str) -> Scenario {
    Scenario::parse("essai", "essai.toml", &format!("{HEAD}{text}")).unwrap()
}

fn source(text: &str) -> Source {
    Source { name: "essai".into(), file: "essai.toml".into(), text: format!("{HEAD}{text}") }
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

/// The due amount of every contract, one after the other: what a combination is checked against.
fn total(question: &Question<'_>, text: &str) -> Centimes {
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

fn question<'a>(scenario: &'a Source, base: InForce<'a>, cohort: &'a Cohort, datasets: &'a Datasets) -> Question<'a> {
    Question { scenario, base, as_of: None, cohort, nomenclature: &datasets.nomenclature }
}

fn moved(readings: &[Reading], question: &Question<'_>) -> BTreeSet<(String, String)> {
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
    let asked: BTreeSet<(String, String)> = readings
        .iter()
        .flat_map(|reading| reading.choices.iter().skip(1).map(|choice| (reading.name.clone(), choice.name.clone())))
        .collect();
    assert_eq!(asked.difference(&all).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "readings that change nothing");
    assert!(asked.len() >= 12);
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
    let variant = |law| Variant { law, settings };
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
    let ask =
        |day: &str| not_yet_known(&scenario(""), datasets.in_force(), day.parse().unwrap(), &contracts, &datasets.nomenclature).unwrap();
    let (later, together) = ask("2019-10-31");
    // Three months of 2019 at the coût préfecture either way; 21 months more at 1 200 EUR a year more, half a year apart if it opted.
    assert_eq!((together.contracts, together.due), (1, Centimes(210_000)));
    let named: Vec<&str> = later.iter().map(|one| one.later.path.as_str()).collect();
    assert!(named.contains(&"regime.sous_convention") && named.contains(&"stock.option_ouverte"), "{named:?}");
    assert_eq!(ask("2019-12-13").1.due, Centimes::ZERO);
}
