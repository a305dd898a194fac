//! Moving each parameter, alone, changes some result: a figure that is loaded and never used is a fault.

use std::fs;
use std::path::Path;

use coutcontrat::accounts::{CentreFlows, Horizon, SansContrat};
use coutcontrat::calendar::DateEntreeCfa;
use coutcontrat::contract::Cohort;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::{Legislation, Parameter, ParameterSet, RawValue, Settings};

use crate::support::{all_tables, cohort, employers, evaluated, normandie, shipped};

/// What the other cohorts do not meet: a doctorate without NPEC, the only contract that needs the amorçage value of level 8; a large
/// firm under the aids of 2025; a contract of a small firm broken soon after the trial period; a disabled apprentice under the single
/// aid of 2025, an adult paid the minimum wage of 2026, a trial period of two months, fifteen points above the minimum wage, a
/// certification that only exists at a distance, contrats de professionnalisation of each age.
const RARE: &str = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,date_rupture,sous_convention,effectif_employeur,cout_prefecture,npec,rqth,date_naissance,part_distance,nouvel_employeur,diplome_meme_niveau,region,employeur,type_contrat,heures\n\
    DOC,0760001A,99999999,8,2020-09-01,2020-10-01,2023-09-30,,,,,,,,,,,,,,\n\
    GRANDE,0760001A,32031213,5,2025-03-01,2025-03-01,2026-08-31,,,300,,7000,,,,,,,,,\n\
    ESSAI,0760001A,50022137,3,2018-09-01,2018-09-01,2020-08-31,2018-10-20,oui,5,5000,7000,,,,,,,,,\n\
    ESSAI14,0760001A,50022137,3,2015-06-01,2015-06-01,2017-05-31,2015-08-15,oui,5,5000,7000,,,,,,,,,\n\
    RQTH25,0760001A,50022137,3,2025-03-01,2025-03-01,2026-08-31,,,5,,7000,oui,,,,,,,,\n\
    ADULTE,0760001A,32031213,5,2025-03-01,2025-03-01,2027-02-28,,,15,,7000,,1990-05-05,,,,,,,\n\
    DISTANCE,0760001A,32031213,5,2025-09-01,2025-09-01,2026-08-31,,,15,,9000,,,0.85,,,,,,\n\
    MOITIE,0760001A,32031213,5,2025-09-01,2025-09-01,2026-08-31,,,15,,9000,,,0.5,,,,,,\n\
    BACHELOR,0760001A,25031235,6,2025-09-10,2025-09-15,2026-09-14,,,15,,8200,,,,,,,,,\n\
    ILE6,0760001A,25031235,6,2020-02-03,2020-02-03,2021-08-31,,,15,5000,7000,,2000-01-01,,,,Martinique,,,\n\
    PLANCHER,0760001A,32031213,5,2025-09-01,2025-09-01,2026-08-31,,,15,,4500,,,1,,,,,,\n\
    LICENCE,0760001A,25031235,6,2025-09-10,2025-09-15,2026-09-14,2025-10-31,,15,,8200,,,,,,,,,\n\
    ENCORE,0760001A,25031235,6,2025-11-03,2025-11-03,2026-09-14,,,300,,8200,oui,,,oui,,,,,\n\
    CINQ26,0760001A,32031213,5,2026-03-09,2026-03-09,2027-08-31,,,300,,7900,,2010-01-01,,,,,,,\n\
    CAP26,0760001A,50022137,3,2026-03-09,2026-03-09,2026-10-20,,,12,,7900,,2010-01-01,,,,,,,\n\
    ENCORE19,0760001A,50022137,3,2019-09-02,2019-09-02,2020-08-31,,oui,15,5000,7000,,2000-01-01,,,oui,,,,\n\
    ILE,0760001A,32031213,5,2020-02-03,2020-02-03,2021-08-31,,,15,5000,7000,,2000-01-01,,,,Martinique,,,\n\
    MAIRIE,0760001A,45022108,4,2019-09-02,2019-09-02,2021-08-31,,oui,15,5000,7000,,2000-01-01,,,,,public_local,,\n\
    TRENTE,0760001A,50022137,3,2019-09-02,2019-09-02,2020-08-31,,oui,15,5000,7000,,1989-01-01,,,oui,,,,\n\
    EXCLUE,0760001A,40025214,4,2025-09-01,2025-09-01,2026-08-31,,,15,,9000,,,1,,,,,,\n\
    PRO17,0760001A,45022108,3,2020-09-01,2020-09-01,2021-08-31,,,20,,,,2003-03-01,,,,,,professionnalisation,450\n\
    PRO20,0760001A,45022108,3,2020-09-01,2020-09-01,2021-08-31,,,20,,,,1999-12-05,,,,,,professionnalisation,450\n\
    PRO25,0760001A,45022108,3,2020-09-01,2020-09-01,2021-08-31,,,20,,,,1994-12-05,,,,,,professionnalisation,450\n\
    PRO30,0760001A,45022108,3,2020-09-01,2020-09-01,2021-08-31,,,20,,,,1990-06-01,,,,,,professionnalisation,450\n\
    PRO8,0760001A,45022108,8,2020-09-01,2020-09-01,2021-08-31,,,20,,,,1996-01-01,,,,,,professionnalisation,450\n";

fn cohorts(datasets: &Datasets) -> Vec<Cohort> {
    let example = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv")).unwrap();
    // The doctorate has no code of the nomenclature: its row carries its level, which is enough to be kept.
    let rare = coutcontrat::io::read::contracts_of("test.csv", RARE.as_bytes(), &datasets.nomenclature).unwrap().cohort;
    assert_eq!(rare.len(), 25);
    vec![normandie(datasets, 0.05), cohort(datasets, &example), rare]
}

/// What three young people without a contract bring their CFA.
fn without_contract(law: &Legislation) -> String {
    let mut flows = CentreFlows::empty(Horizon::default(), None);
    let entree = DateEntreeCfa(chrono::NaiveDate::from_ymd_opt(2020, 9, 1).unwrap());
    SansContrat { cfa: "A".into(), jeunes: 3, entree, mois: 8 }.book(&mut flows, law).unwrap();
    format!("{flows:?}")
}

/// The results of a cohort as text, the employers' table or the others: two laws agree only when all of it does.
fn results(datasets: &Datasets, cohort: &Cohort, law: &Legislation, of_employers: bool) -> String {
    if of_employers {
        format!("{:?}", employers(datasets, cohort, law))
    } else {
        format!("{:?}{}", all_tables(cohort, &evaluated(datasets, cohort, law, &Settings::default())), without_contract(law))
    }
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
            "npec_2019" | "npec" | "npec_2025" => "stock_prefecture",
            _ => "npec",
        }
        .to_owned(),
        "oui_non" => if text == "oui" { "non" } else { "oui" }.to_owned(),
        "date" => text.replace("2020-02", "2020-03").replace("2020-07", "2020-10").replace("-01", "-02").replace("-29", "-28"),
        "part" => if number(text) == 0 { "0.25" } else { "0.125" }.to_owned(),
        unit if unit.starts_with("EUR") => format!("{}.00", number(text) / 100 + 100),
        // Thresholds of staff and long periods move far enough to meet somebody.
        "smic" | "exposant" => if text == "2" { "3" } else { "2" }.to_owned(),
        "jours" if text.ends_with(" mois") => text.replace('2', "3"),
        "salaries" => (number(text) * 2 + 1).to_string(),
        "jours" if number(text) >= 28 => (number(text) + 15).to_string(),
        "taux" => if text == "0.05" { "0.06" } else { "0.05" }.to_owned(),
        // A ceiling that is raised binds nobody: months are taken away.
        "mois" => (number(text) - 1).to_string(),
        _ => (number(text) + 1).to_string(),
    };
    match (value, parameter.unit.as_str()) {
        (RawValue::Many(parts), "part") => {
            let shares: &[&str] = match parts.len() {
                4 => &["0.30", "0.20", "0.25", "0.25"],
                3 => &["0.30", "0.20", "0.50"],
                _ => &["0.30", "0.70"],
            };
            RawValue::Many(shares.iter().map(|&share| share.to_owned()).collect())
        }
        (RawValue::Many(_), "parts_du_smic") => RawValue::Many(["0.30", "0.40", "0.50"].map(str::to_owned).to_vec()),
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

/// The law as written with another value in one version of a parameter.
pub fn with_version_moved(set: &ParameterSet, path: &str, rank: usize) -> ParameterSet {
    let mut changed = with_moved(set, path);
    let (file, name) = path.split_once('.').unwrap();
    let written = &set.documents[file].parameters[name].versions;
    let versions = changed.documents.get_mut(file).and_then(|document| document.parameters.get_mut(name)).unwrap().versions.iter_mut();
    for (_, (version, written)) in versions.zip(written).enumerate().filter(|&(other, _)| other != rank) {
        version.clone_from(written);
    }
    changed
}

/// Parameters that change no amount: what they say is counted (`an_edition_that_no_table_has_is_counted`,
/// `a_length_that_the_law_does_not_allow_is_counted`).
pub const COUNTED: [&str; 3] = ["npec.edition", "duree.minimum", "duree.maximum"];

#[test]
fn every_parameter_changes_some_result() {
    let mut datasets = shipped();
    datasets.nomenclature = datasets.nomenclature.with_distance("code_diplome\n40025214\n").unwrap();
    let cohorts = cohorts(&datasets);
    assert!(cohorts.iter().all(|cohort| !cohort.is_empty()));
    // The table of employers is the quicker one: the others are made when it does not move.
    let asked: Vec<(&Cohort, bool)> = [true, false].iter().flat_map(|&first| cohorts.iter().map(move |cohort| (cohort, first))).collect();
    let today: Vec<String> = asked.iter().map(|&(cohort, which)| results(&datasets, cohort, &datasets.law, which)).collect();
    let idle: Vec<String> = datasets
        .parameters
        .parameters()
        .map(|(path, _)| path)
        .filter(|path| !COUNTED.contains(&path.as_str()))
        .filter(|path| {
            let law = Legislation::new(&with_moved(&datasets.parameters, path)).unwrap_or_else(|faults| panic!("{path}: {faults:?}"));
            asked.iter().zip(&today).all(|(&(cohort, which), today)| results(&datasets, cohort, &law, which) == *today)
        })
        .collect();
    assert!(idle.is_empty(), "parameters that change nothing: {idle:?}");
}
