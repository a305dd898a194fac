//! An explanation names every parameter that its contract reads: a version of the law whose value moves a result stands in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use coutcontrat::calendar::EventKind;
use coutcontrat::contract::{Cohort, CohortBuilder};
use coutcontrat::engine::explain::{ExplainedData, Explanation, Inquiry, RuleStep, explain};
use coutcontrat::engine::{PriceBook, employer_cost};
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::{CoutPrefectureTable, EmployerSettings, Legislation, NpecTable, RawValue, Settings};
use coutcontrat::rules::{Aide, AnneeCout};
use coutcontrat::tables::{self, Table};
use coutcontrat::units::Centimes;

use crate::matters::{COUNTED, with_version_moved};
use crate::support::{evaluated, rows, shipped};

/// A version of a parameter: `file.parameter` and its first day.
type Version = (String, NaiveDate);

/// The contracts of the worked cases, whose identifiers all differ.
fn worked(datasets: &Datasets) -> Cohort {
    let mut builder = CohortBuilder::default();
    for (_, case) in crate::cases::all() {
        builder.push(&case.cohort(datasets).ligne(0));
    }
    builder.finish()
}

/// What each contract brings its CFA, as text, and what it costs its employer by name; aids that bring nothing are not there.
type Found = (String, BTreeMap<&'static str, Vec<Centimes>>);

/// The results of each contract under a law.
fn results(datasets: &Datasets, cohort: &Cohort, law: &Legislation) -> BTreeMap<String, Found> {
    let settings = Settings::default();
    let chunk = evaluated(datasets, cohort, law, &settings);
    let of_cfa: [Table<'_>; 5] = [
        tables::laid_out::<tables::ContratsTable>(cohort, &chunk.contrats),
        tables::laid_out::<tables::DuTable>(cohort, &chunk.du),
        tables::laid_out::<tables::VersementsTable>(cohort, &chunk.versements),
        tables::laid_out::<tables::FraisAnnexesTable>(cohort, &chunk.frais_annexes),
        tables::laid_out::<tables::ResteAChargeTable>(cohort, &chunk.reste_a_charge),
    ];
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for row in of_cfa.iter().flat_map(rows) {
        found.entry(row["contrat_id"].clone()).or_default().0 += &format!("{row:?}\n");
    }
    let (npec, costs) = (NpecTable::default(), CoutPrefectureTable::default());
    let book = PriceBook::new(law, &npec, &costs, &datasets.nomenclature, &settings);
    for row in 0..cohort.len() {
        let Some(cost) = employer_cost(cohort, row, &book, law, &EmployerSettings::default()) else { continue };
        let of = |amount: &dyn Fn(&AnneeCout) -> Centimes| cost.years.iter().map(amount).collect::<Vec<_>>();
        let sides = &mut found.entry(cohort.contrat_id(row).to_owned()).or_default().1;
        sides.insert("salaire", of(&|year| year.salaire));
        sides.insert("cotisations", of(&|year| year.cotisations));
        let aids = Aide::ALL.into_iter().map(|aide| (aide.as_str(), of(&|year| year.aides.of(aide))));
        sides.extend(aids.filter(|(_, amounts)| amounts.iter().any(|&amount| amount != Centimes::ZERO)));
    }
    found
}

/// Whether a contract that has what it has today has something else: an aid that is not due today is not explained.
fn differs(today: &Found, then: &Found, of_employer: bool) -> bool {
    if of_employer { today.1.iter().any(|(name, amounts)| then.1.get(name) != Some(amounts)) } else { today.0 != then.0 }
}

/// Whether a value is zero throughout: what brings nothing needs no name.
fn is_nothing(value: &RawValue) -> bool {
    value.texts().iter().all(|text| text.parse().is_ok_and(|number: f64| number == 0.0))
}

fn used(steps: &[RuleStep]) -> impl Iterator<Item = Version> {
    steps.iter().flat_map(|step| &step.parameters).map(|used| (used.path.clone(), used.from))
}

/// The versions that an explanation names, of the CFA's side and of the employer's.
fn named(explanation: &Explanation) -> [BTreeSet<Version>; 2] {
    let of_cfa = explanation.resultat.iter().flat_map(|revenue| used(&revenue.etapes).chain(used(&revenue.versements.regles)));
    let of_employer = explanation.employeur.iter().flat_map(|employer| used(&employer.etapes));
    [of_cfa.collect(), of_employer.collect()]
}

#[test]
fn every_version_that_moves_a_result_is_named() {
    let datasets = shipped();
    let cohort = worked(&datasets);
    let (npec, costs, settings) = (NpecTable::default(), CoutPrefectureTable::default(), Settings::default());
    let book = PriceBook::new(&datasets.law, &npec, &costs, &datasets.nomenclature, &settings);
    let sources = ExplainedData { parameters: &datasets.parameters, law: &datasets.law, npec: &npec, nomenclature: &datasets.nomenclature };
    let inquiry = Inquiry::new(&cohort, sources, &book, &settings);
    let explained: BTreeMap<String, [BTreeSet<Version>; 2]> = (0..cohort.len())
        .map(|row| explain(&inquiry, row))
        .map(|explanation| (explanation.contrat_id.clone(), named(&explanation)))
        .collect();
    let today = results(&datasets, &cohort, &datasets.law);
    let (mut unnamed, mut moved) = (BTreeMap::<String, BTreeSet<String>>::new(), 0);
    for (path, parameter) in datasets.parameters.parameters().filter(|(path, _)| !COUNTED.contains(&path.as_str())) {
        for (rank, version) in parameter.versions.iter().enumerate() {
            if is_nothing(&version.get_ref().value) {
                continue;
            }
            let Ok(law) = Legislation::new(&with_version_moved(&datasets.parameters, &path, rank)) else { continue };
            let from = version.get_ref().from;
            for (contrat_id, then) in results(&datasets, &cohort, &law) {
                for side in [0, 1].into_iter().filter(|&side| differs(&today[&contrat_id], &then, side == 1)) {
                    moved += 1;
                    // What an employer pays changes from month to month: the version of the first day stands for the others.
                    let any = side == 1 && parameter.event == EventKind::Execution;
                    let says = |(named, first): &Version| *named == path && (any || *first == from);
                    if !explained[&contrat_id][side].iter().any(says) {
                        unnamed.entry(format!("{} {path} {from}", ["CFA", "employer"][side])).or_default().insert(contrat_id.clone());
                    }
                }
            }
        }
    }
    assert!(moved > 1_000, "{moved}");
    assert!(unnamed.is_empty(), "read and not named: {unnamed:#?}");
}
