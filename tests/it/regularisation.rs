//! R6, D6332-80: a contract paid at the amorçage value is made up for once its NPEC is fixed.

use chrono::NaiveDate;
use coutcontrat::calendar::{DateConclusion, DateDebut};
use coutcontrat::contract::Contrat;
use coutcontrat::engine::evaluate;
use coutcontrat::legislation::{AmorcageFate, Settings};
use coutcontrat::rules::{AnnualPrices, Instalment, NatureVersement, Regularisation};
use coutcontrat::units::Centimes;

use crate::support::{cohort, shipped};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn paid(since: &str, contrat: &Contrat) -> Vec<Instalment> {
    let law = &shipped().law;
    let prices = AnnualPrices {
        npec: Some(Centimes(820_000)),
        regularisation: Regularisation::new(day(since), Centimes(610_000)),
        ..AnnualPrices::default()
    };
    let evaluation = evaluate(contrat, &prices, law, &Settings::default()).unwrap();
    let mut paid = Vec::new();
    evaluation.instalments(contrat, law, &Settings::default(), &mut paid).unwrap();
    assert_eq!(paid.iter().map(|one| one.amount).sum::<Centimes>(), evaluation.du_loi(), "cash adds up to what is due");
    paid
}

/// Two years, 50/25/25. Amorçage 6 100, NPEC 8 200 known on 10 February 2021: 3 050 paid in October 2020; the instalment of 31 March is at
/// 8 200, with the 1 050 that the first one lacked.
#[test]
fn the_next_instalment_makes_up_for_the_difference() {
    let contrat = Contrat::new(DateConclusion(day("2020-08-28")), DateDebut(day("2020-09-01")), day("2022-08-31"));
    let paid = paid("2021-02-10", &contrat);
    let on = |text: &str| paid.iter().filter(|one| one.date == day(text)).map(|one| (one.amount.0, one.nature)).collect::<Vec<_>>();
    assert_eq!(on("2020-10-27"), [(305_000, NatureVersement::Acompte { year: 1, rank: 1 })]);
    assert_eq!(on("2021-03-31"), [(205_000, NatureVersement::Acompte { year: 1, rank: 2 }), (105_000, NatureVersement::Regularisation)]);
    assert_eq!(on("2021-06-30"), [(205_000, NatureVersement::Acompte { year: 1, rank: 3 })]);
}

#[test]
fn after_the_last_instalment_the_difference_comes_on_its_own_day() {
    let contrat = Contrat::new(DateConclusion(day("2020-08-28")), DateDebut(day("2020-09-01")), day("2021-08-31"));
    let paid = paid("2022-09-01", &contrat);
    let last = paid.last().unwrap();
    assert_eq!((last.date, last.amount, last.nature), (day("2022-09-01"), Centimes(210_000), NatureVersement::Regularisation));
}

/// A diploma of the shipped table that only a later edition prices: the default takes its value from the first month, the reading keeps
/// the amorçage value.
#[test]
fn the_default_is_that_of_the_text() {
    let datasets = shipped();
    let conclusion = day("2020-09-01");
    let later = datasets.nomenclature.codes().find(|&code| {
        let quote = datasets.npec.quote(code, None, DateConclusion(conclusion));
        quote.is_some_and(|quote| quote.fixed_later) && datasets.nomenclature.niveau(code).is_some()
    });
    let code = later.unwrap();
    let csv = format!("contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin\nA,C,{code},2020-09-01,2020-09-01,2021-08-31\n");
    let cohort = cohort(&datasets, &csv);
    let source = |amorcage| {
        let chunk = crate::support::priced(&datasets, &cohort, &Settings { amorcage, ..Settings::default() });
        chunk.contrats[0].priced.prices.regularisation.is_some()
    };
    assert_eq!((source(AmorcageFate::default()), source(AmorcageFate::Conserve)), (true, false));
}
