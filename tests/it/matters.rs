//! Moving each parameter, alone, changes some result: a figure that is loaded and never used is a fault.

use std::fs;
use std::path::Path;

use coutcontrat::accounts::{CentreFlows, Horizon, SansContrat};
use coutcontrat::contract::Cohort;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::{Legislation, Parameter, ParameterSet, RawValue, Settings};

use crate::support::{all_tables, cohort, evaluated, normandie, shipped};

/// A doctorate without NPEC: the only contract that needs the amorçage value of level 8.
const DOCTORATE: &str = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin\n\
    DOC,0760001A,99999999,8,2020-09-01,2020-10-01,2023-09-30\n";

fn cohorts(datasets: &Datasets) -> Vec<Cohort> {
    let example = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv")).unwrap();
    // The doctorate has no code of the nomenclature: its row carries its level, which is enough to be kept.
    let doctorate = coutcontrat::io::read::contracts_of("test.csv", DOCTORATE.as_bytes(), &datasets.nomenclature).unwrap().cohort;
    assert_eq!(doctorate.len(), 1);
    vec![normandie(datasets, 0.05), cohort(datasets, &example), doctorate]
}

/// Every result as text: two laws agree only when all of it does.
fn results(datasets: &Datasets, cohorts: &[Cohort], law: &Legislation) -> Vec<String> {
    let settings = Settings::default();
    let tables = cohorts.iter().map(|cohort| format!("{:?}", all_tables(cohort, &evaluated(datasets, cohort, law, &settings))));
    tables.chain([without_contract(law)]).collect()
}

/// What three young people without a contract bring their CFA.
fn without_contract(law: &Legislation) -> String {
    let mut flows = CentreFlows::empty(Horizon::default(), None);
    let entree = chrono::NaiveDate::from_ymd_opt(2020, 9, 1).unwrap();
    SansContrat { cfa: "A".into(), jeunes: 3, entree, mois: 8 }.book(&mut flows, law).unwrap();
    format!("{flows:?}")
}

/// Another value of the same kind.
fn moved(parameter: &Parameter, value: &RawValue) -> RawValue {
    let number = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let one = |text: &str| match parameter.unit.as_str() {
        "mot" => match text {
            "region" => "opco",
            "opco" | "employeur" => "region",
            "cout_prefecture" => "npec",
            "npec" if parameter.event == coutcontrat::calendar::EventKind::Execution => "cout_prefecture",
            "stock_prefecture" => "stock_npec",
            "npec_2019" | "npec" => "stock_prefecture",
            _ => "npec",
        }
        .to_owned(),
        "oui_non" => if text == "oui" { "non" } else { "oui" }.to_owned(),
        "date" => text.replace("2020-02", "2020-03").replace("2020-07", "2020-10"),
        "part" => if number(text) == 0 { "0.25" } else { "0.125" }.to_owned(),
        unit if unit.starts_with("EUR") => format!("{}.00", number(text) / 100 + 100),
        // A ceiling that is raised binds nobody: months are taken away.
        "mois" => (number(text) - 1).to_string(),
        _ => (number(text) + 1).to_string(),
    };
    match (value, parameter.unit.as_str()) {
        (RawValue::Many(parts), "part") => {
            let shares: &[&str] = if parts.len() == 3 { &["0.30", "0.20", "0.50"] } else { &["0.30", "0.70"] };
            RawValue::Many(shares.iter().map(|&share| share.to_owned()).collect())
        }
        (RawValue::Many(days), "jours_de_l_annee") => RawValue::Many(days[1..].to_vec()),
        (RawValue::Many(days), _) => RawValue::Many(days.iter().map(|day| one(day)).collect()),
        (RawValue::One(text), _) => RawValue::One(one(text)),
    }
}

fn with_moved(set: &ParameterSet, path: &str) -> ParameterSet {
    let mut set = set.clone();
    let (file, name) = path.split_once('.').unwrap();
    let parameter = set.documents.get_mut(file).and_then(|document| document.parameters.get_mut(name)).unwrap();
    let values: Vec<RawValue> = parameter.versions.iter().map(|version| moved(parameter, &version.get_ref().value)).collect();
    for (version, value) in parameter.versions.iter_mut().zip(values) {
        assert_ne!(version.get_ref().value, value, "{path} was not moved");
        version.get_mut().value = value;
    }
    set
}

#[test]
fn every_parameter_changes_some_result() {
    let datasets = shipped();
    let cohorts = cohorts(&datasets);
    assert!(cohorts.iter().all(|cohort| !cohort.is_empty()));
    let today = results(&datasets, &cohorts, &datasets.law);
    let idle: Vec<String> = datasets
        .parameters
        .parameters()
        .map(|(path, _)| path)
        .filter(|path| {
            let law = Legislation::new(&with_moved(&datasets.parameters, path)).unwrap_or_else(|faults| panic!("{path}: {faults:?}"));
            results(&datasets, &cohorts, &law) == today
        })
        .collect();
    assert!(idle.is_empty(), "parameters that change nothing: {idle:?}");
}
