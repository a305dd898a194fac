//! What is received equals what is due; months, years and payers add up to the total, to the cent.

use std::collections::BTreeMap;

use coutcontrat::engine::{Summary, due_totals};
use coutcontrat::legislation::{OptionStockNpec, Settings, StockMonths};
use coutcontrat::rules::AnnualPrices;
use coutcontrat::units::Centimes;

use crate::support::{normandie, priced, shipped};

fn settings() -> [Settings; 4] {
    let plain = Settings::default();
    [
        plain,
        Settings { option_stock_npec: OptionStockNpec::Always, ..plain },
        Settings { stock_months: StockMonths::Glissant, ..plain },
        Settings { delays: [90, 30, 60, 15], ..plain },
    ]
}

#[test]
fn cash_received_is_the_amount_due_for_each_contract_and_payer() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.1);
    for settings in settings() {
        let chunk = priced(&datasets, &cohort, &settings);
        assert!(chunk.contrats.len() > 10_000);
        let mut due = BTreeMap::new();
        chunk.du.iter().for_each(|row| *due.entry((row.row, row.payeur)).or_insert(Centimes::ZERO) += row.montant);
        chunk
            .versements
            .iter()
            .for_each(|row| *due.entry((row.row, row.versement.payeur)).or_insert(Centimes::ZERO) -= row.versement.montant);
        let wrong: Vec<_> = due.iter().filter(|&(_, &left)| left != Centimes::ZERO).take(5).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn years_and_payers_add_up_to_the_life_of_a_contract() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.1);
    let chunk = priced(&datasets, &cohort, &Settings::default());
    let mut due: BTreeMap<usize, Centimes> = BTreeMap::new();
    chunk.du.iter().for_each(|row| *due.entry(row.row).or_default() += row.montant);
    for contrat in &chunk.contrats {
        assert_eq!(due.get(&contrat.row).copied().unwrap_or_default(), contrat.du_loi);
    }
}

#[test]
fn totals_of_every_grouping_agree() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.1);
    let settings = Settings::default();
    let chunk = priced(&datasets, &cohort, &settings);
    let summary: &Summary = &chunk.summary;
    let due: Centimes = chunk.contrats.iter().map(|contrat| contrat.du_loi).sum();
    assert_eq!(summary.due.values().copied().sum::<Centimes>(), due);
    assert_eq!(summary.cash.values().copied().sum::<Centimes>(), due);
    assert_eq!(summary.centres.values().map(|centre| centre.du_loi).sum::<Centimes>(), due);
    let by_year: Centimes = summary.compared_years.values().map(|year| year.prefecture).sum();
    assert_eq!(by_year, summary.compared_total().prefecture);
    let by_year: Centimes = summary.compared_years.values().map(|year| year.npec).sum();
    assert_eq!(by_year, summary.compared_total().npec);

    let prices: Vec<AnnualPrices> = chunk.contrats.iter().map(|contrat| contrat.priced.prices).collect();
    assert_eq!(prices.len(), cohort.len());
    let totals = due_totals(&cohort, &prices, &datasets.law, &settings);
    assert_eq!(totals.loi.iter().flatten().copied().sum::<Centimes>(), due, "the quick totals and the tables");
}
