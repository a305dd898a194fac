//! What a difference comes from: causes before effects, each assumption alone, prices that the rules used; against runs made one by one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use chrono::Datelike;
use coutcontrat::comparison::{
    COHORT_FACTORS, ComparedWorld, Factor, PriceScale, SeparableScenario, Split, cohort_shares, measure, named_shares, split, structure,
};
use coutcontrat::contract::{Cohort, CohortBuilder};
use coutcontrat::demand::Market;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::{EmployerSettings, Legislation, ParameterSet, RawValue, Settings};
use coutcontrat::scenario::{Scenario, contracts};
use coutcontrat::units::Centimes;

use crate::support::{normandie, shipped};

const SCALE: f64 = 0.02;
const HEAD: &str = "[scenario]\ntitre = \"essai\"\n";

fn scenario(text: &str) -> Scenario {
    Scenario::parse("essai", "essai.toml", &format!("{HEAD}{text}")).unwrap()
}

fn source<'a>(datasets: &'a Datasets, parameters: &'a ParameterSet, scenario: &'a Scenario) -> SeparableScenario<'a> {
    SeparableScenario {
        parameters,
        npec: &datasets.npec,
        cout_prefecture: &datasets.cout_prefecture,
        nomenclature: &datasets.nomenclature,
        settings: scenario.settings,
        prices: PriceScale::default(),
        assumptions: &scenario.assumptions,
        demand: scenario.employers.demand,
        reference: &datasets.law,
        employer: scenario.employers.settings,
    }
}

/// What a run of its own finds: the contracts made by the scenario under the law, then what is due for them.
fn due(datasets: &Datasets, raw: &Cohort, law: &Legislation, scenario: &Scenario) -> Centimes {
    let world = ComparedWorld::new(law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, scenario.settings);
    let book =
        coutcontrat::engine::PriceBook::new(law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &scenario.settings);
    let market = Market { book: &book, law, reference: &datasets.law, employer: EmployerSettings::default() };
    let made = contracts(raw, &scenario.assumptions, scenario.employers.demand, &market);
    measure(made.cohort.as_ref().unwrap_or(raw), &[world], |_| true)[0].du
}

fn shares(split: &Split) -> BTreeMap<String, Centimes> {
    split.factors.iter().map(Factor::name).zip(split.du_shares.iter().copied()).collect()
}

/// The aid up to bac+3 from 2019 on.
fn wider_aid(datasets: &Datasets) -> ParameterSet {
    let mut set = datasets.parameters.clone();
    for version in &mut set.documents.get_mut("aide_unique").unwrap().parameters.get_mut("niveau_max").unwrap().versions {
        version.get_mut().value = RawValue::One("6".to_owned());
    }
    set
}

const DEMAND: &str = "[employeurs]\ndemande = true\nsensibilite = \"0.05\"\n";

#[test]
fn hires_that_an_aid_brings_are_in_the_share_of_the_aid() {
    let datasets = shipped();
    let raw = normandie(&datasets, SCALE);
    let (plain, answering) = (scenario(""), scenario(DEMAND));
    let aid = wider_aid(&datasets);
    let law = Legislation::new(&aid).unwrap();
    let runs = [
        due(&datasets, &raw, &datasets.law, &plain),
        due(&datasets, &raw, &datasets.law, &answering),
        due(&datasets, &raw, &law, &answering),
    ];
    // Employers answer on both sides: the whole difference is that of the aid.
    let base = source(&datasets, &datasets.parameters, &answering);
    let found = split(&raw, &base, &source(&datasets, &aid, &answering), &[2020]);
    assert_eq!(found.du, (runs[1], runs[2]));
    assert_eq!(shares(&found), [("aide_unique.niveau_max".to_owned(), runs[2] - runs[1])].into());
    assert!(runs[2] > runs[1], "more hires");
    // The other side alone has D1: its switch, then the aid where employers answer; and the way back.
    let (law_in_force, other) = (source(&datasets, &datasets.parameters, &plain), source(&datasets, &aid, &answering));
    let expected: BTreeMap<String, Centimes> =
        [("employeurs.demande".to_owned(), runs[1] - runs[0]), ("aide_unique.niveau_max".to_owned(), runs[2] - runs[1])].into();
    let there = split(&raw, &law_in_force, &other, &[2020]);
    assert_eq!((there.du, shares(&there)), ((runs[0], runs[2]), expected.clone()));
    let back = split(&raw, &other, &law_in_force, &[2020]);
    assert_eq!(shares(&back), expected.into_iter().map(|(name, share)| (name, -share)).collect());
    let aides = there.aides.expect("aids move");
    assert_eq!(aides.1.iter().copied().sum::<Centimes>(), aides.0.1 - aides.0.0);
}

#[test]
fn each_assumption_has_its_own_share() {
    let datasets = shipped();
    let raw = normandie(&datasets, SCALE);
    let growth = "[[cohorte.croissance]]\nniveau = 5\nfrom = 2020-01-01\nuntil = 2021-01-01\nfacteur = \"1.15\"\n";
    let texts = ["", "[cohorte]\nruptures = \"1.2\"\n", growth, &format!("[cohorte]\nruptures = \"1.2\"\n{growth}")];
    let all = texts.map(scenario);
    let [none, ruptures, grown, both] = all.each_ref().map(|scenario| due(&datasets, &raw, &datasets.law, scenario));
    let found = split(&raw, &source(&datasets, &datasets.parameters, &all[0]), &source(&datasets, &datasets.parameters, &all[3]), &[2020]);
    let shares = shares(&found);
    // Shapley of two by hand, to the cent that is left.
    let twice = |alone: Centimes, last: Centimes| (alone - none).0 + (both - last).0;
    let near = |share: Centimes, twice: i64| (2 * share.0 - twice).abs() <= 1;
    assert!(near(shares["cohorte.ruptures"], twice(ruptures, grown)), "{shares:?}");
    assert!(near(shares["cohorte.croissance"], twice(grown, ruptures)), "{shares:?}");
    assert_eq!((shares.len(), shares.values().copied().sum::<Centimes>()), (2, both - none));
    assert!(shares["cohorte.ruptures"] < Centimes::ZERO && shares["cohorte.croissance"] > Centimes::ZERO);
}

#[test]
fn a_scenario_that_changes_no_contract_has_no_factor_of_contracts() {
    let datasets = shipped();
    let raw = normandie(&datasets, 0.005);
    let (base, delays) = (scenario(""), scenario("[reglages.delais]\nopco = 60\n"));
    let found = split(&raw, &source(&datasets, &datasets.parameters, &base), &source(&datasets, &datasets.parameters, &delays), &[2020]);
    assert_eq!(found.factors.iter().map(Factor::name).collect::<Vec<_>>(), ["reglages.delais.opco"]);
}

/// What the demand answers to is the law of the employers: if another file bore on it, cases would share contracts that differ.
#[test]
fn hires_answer_to_the_law_of_the_employers_alone() {
    let datasets = shipped();
    let raw = normandie(&datasets, SCALE);
    let answering = scenario(DEMAND);
    let moved = |path: &str, value: &str| {
        let (file, name) = path.split_once('.').unwrap();
        let mut set = datasets.parameters.clone();
        for version in &mut set.documents.get_mut(file).unwrap().parameters.get_mut(name).unwrap().versions {
            version.get_mut().value = RawValue::One(value.to_owned());
        }
        set
    };
    let made = |set: &ParameterSet| {
        let law = Legislation::new(set).unwrap();
        let book = coutcontrat::engine::PriceBook::new(
            &law,
            &datasets.npec,
            &datasets.cout_prefecture,
            &datasets.nomenclature,
            &answering.settings,
        );
        let market = Market { book: &book, law: &law, reference: &datasets.law, employer: EmployerSettings::default() };
        let cohort = contracts(&raw, &answering.assumptions, answering.employers.demand, &market).cohort.unwrap();
        (0..cohort.len()).map(|row| cohort.contrat_id(row).to_owned()).collect::<Vec<_>>()
    };
    let standing = made(&datasets.parameters);
    for (path, value) in [
        ("regime.hors_convention", "stock_prefecture"),
        ("amorcage.niveau_3", "9000.00"),
        ("rqth.montant", "1.00"),
        ("versement.delai_facture", "60"),
        ("collectivites.part_cnfpt", "0.1"),
        ("duree.seuil_annee", "6"),
    ] {
        assert_eq!(made(&moved(path, value)), standing, "{path}");
    }
    assert_ne!(made(&wider_aid(&datasets)), standing);
}

fn share_of(shares: &[Centimes], factor: &str) -> Centimes {
    shares[COHORT_FACTORS.iter().position(|&known| known == factor).unwrap()]
}

#[test]
fn a_list_closed_since_2018_is_no_factor_between_entries() {
    let datasets = shipped();
    let raw = normandie(&datasets, 0.2);
    let here = ComparedWorld::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, Settings::default());
    let entries = |year: i32| structure(&raw, here, |row| raw.contrat(row).debut.0.year() == year);
    let (one, other) = (entries(2019), entries(2020));
    let shares = cohort_shares(&one, &other);
    assert_eq!(share_of(&shares, "prix_prefecture"), Centimes::ZERO, "{shares:?}");
    assert!(named_shares(&shares).all(|(factor, _)| factor != "prix_prefecture"));
    assert_eq!(shares.iter().copied().sum::<Centimes>(), other.du - one.du);
}

#[test]
fn a_price_that_moves_alone_has_the_whole_difference() {
    let datasets = shipped();
    let raw = normandie(&datasets, SCALE);
    let priced = |more: i64| {
        let mut builder = CohortBuilder::default();
        for row in 0..raw.len() {
            let mut ligne = raw.ligne(row);
            ligne.contrat.npec = Some(Centimes(600_000 + more));
            ligne.contrat.cout_prefecture = Some(Centimes(500_000));
            builder.push(&ligne);
        }
        builder.finish()
    };
    let here = ComparedWorld::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, Settings::default());
    // The option of 2020 is left out: it would follow the prices.
    let never = Settings { option_stock_npec: coutcontrat::legislation::OptionStockNpec::Never, ..Settings::default() };
    let here = ComparedWorld { settings: never, ..here };
    let (low, high) = (priced(0), priced(60_000));
    let [one, other] = [&low, &high].map(|cohort| structure(cohort, here, |_| true));
    let shares = cohort_shares(&one, &other);
    assert_eq!(share_of(&shares, "prix_npec"), other.du - one.du, "{shares:?}");
    assert!(other.du > one.du);
    let named: Vec<&str> = named_shares(&shares).map(|(factor, _)| factor).collect();
    assert!(!named.contains(&"prix_prefecture") && !named.contains(&"prix_heures"), "{named:?}");
}

fn program(arguments: &[&str]) -> (i32, String, String) {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::cargo_bin("coutcontrat").unwrap().current_dir(root).env("NO_COLOR", "1").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place: PathBuf = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

#[test]
fn what_changed_in_the_law_is_named() {
    let place = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let law = place.path().join("datasets");
    copied(&root.join("datasets"), &law);
    let changed = law.join("legislation/collectivites.toml");
    let text = fs::read_to_string(&changed).unwrap();
    assert!(text.contains("value = \"0.50\""), "the share of the CNFPT is written so");
    fs::write(&changed, text.replace("value = \"0.50\"", "value = \"0.40\"")).unwrap();
    let out = |name: &str| place.path().join(name).display().to_string();
    let (before, after, told) = (out("avant"), out("apres"), out("pourquoi"));
    let datasets = law.display().to_string();
    let contracts = "datasets/cohortes/exemple_cfa.csv";
    assert!(program(&["run", "--contrats", contracts, "--out", &before]).0 <= 1);
    assert!(program(&["run", "--contrats", contracts, "--out", &after, "--datasets", &datasets]).0 <= 1);
    let (code, screen, faults) = program(&["compare", "--explain", &before, &after, "--out", &told, "--lang", "fr"]);
    assert!(code <= 1, "{faults}");
    let causes = fs::read_to_string(Path::new(&told).join("causes.csv")).unwrap();
    // The contracts that the share touches, counted in the tables of both runs.
    let due = |folder: &str| -> BTreeMap<(String, String, String), String> {
        let mut reader = csv::Reader::from_path(Path::new(folder).join("du.csv")).unwrap();
        let rows = reader.records().map(|row| row.unwrap());
        rows.map(|row| ((row[0].to_owned(), row[1].to_owned(), row[2].to_owned()), row[3].to_owned())).collect()
    };
    let (one, two) = (due(&before), due(&after));
    let moved = one.keys().chain(two.keys()).filter(|key| one.get(key) != two.get(key)).map(|key| &key.0);
    let touched = moved.collect::<std::collections::BTreeSet<_>>().len();
    assert!(touched > 0);
    assert!(causes.contains(&format!("legislation.collectivites.part_cnfpt,{touched},")), "{touched}: {causes}");
    assert!(screen.contains("Législation\u{a0}: "), "{screen}");
}
