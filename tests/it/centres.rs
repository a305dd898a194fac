//! The calibrated centres of the region, and what an accountant expects of a change.

use coutcontrat::accounts::{AccountSettings, CentreAccounts, Flows, accounts};
use coutcontrat::calendar::Month;
use coutcontrat::contract::{Centre, CentreDefaults, CentreRow, CentreValue, Cohort};
use coutcontrat::engine::PriceBook;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::io::read::centres_of;
use coutcontrat::jobs::calibrated;
use coutcontrat::legislation::Settings;
use coutcontrat::units::{Centimes, Part};

use crate::support::{cohort, normandie, shipped};

#[test]
fn the_shipped_centres_are_calibrated_on_the_shipped_region() {
    let datasets = shipped();
    let (text, margins) = calibrated(&normandie(&datasets, 1.0), &datasets, ("Normandie", 1)).unwrap_or_else(|_| panic!("no calibration"));
    assert!(text == datasets.centres(), "datasets/centres/normandie_synthetique.csv is not what `generate --centres` writes");
    assert_eq!(margins.len(), 11);
    for margin in margins.iter().filter(|margin| !margin.name.contains("non calé")) {
        assert!(margin.error.abs() <= 0.015, "{margin:?}");
    }
    let documented = include_str!("../../docs/COMPTES.md");
    for margin in &margins {
        let shown = |value: f64| if margin.unit == "part" { format!("{:.1} %", value * 100.0) } else { format!("{value:.1}") };
        let line = format!("| {} | {} | {} |", margin.name, shown(margin.target), shown(margin.got));
        assert!(documented.contains(&line), "docs/COMPTES.md lacks {line}");
    }
    let read = centres_of("normandie", text.as_bytes()).unwrap();
    assert_eq!((read.rows.len(), read.faults.errors(), read.faults.warnings()), (78, 0, 0), "{:?}", read.faults.groups());
}

/// The example CFA, its flows, its accounts.
struct Example {
    datasets: Datasets,
    cohort: Cohort,
    row: CentreRow,
}

impl Example {
    fn new() -> Self {
        let datasets = shipped();
        let cohort = cohort(&datasets, include_str!("../../datasets/cohortes/exemple_cfa.csv"));
        let centres = centres_of("centres", include_bytes!("../../datasets/cohortes/exemple_centre.csv")).unwrap();
        assert_eq!(centres.faults.errors(), 0);
        let row = centres.rows["CFA-EXEMPLE"].clone();
        Self { datasets, cohort, row }
    }

    fn accounts(&self, row: &CentreRow, rules: &Settings, settings: &AccountSettings) -> CentreAccounts {
        let data = &self.datasets;
        let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, rules);
        let flows = Flows::of(&self.cohort, &book, &data.law, rules, settings.horizon);
        accounts(&Centre::complete(row, 0, 0, &CentreDefaults::default()), &flows.centres[0], settings)
    }

    fn standing(&self) -> CentreAccounts {
        self.accounts(&self.row, &Settings::default(), &AccountSettings::default())
    }

    fn with(&self, change: impl Fn(&mut CentreRow)) -> CentreAccounts {
        let mut row = self.row.clone();
        change(&mut row);
        self.accounts(&row, &Settings::default(), &AccountSettings::default())
    }
}

fn results(accounts: &CentreAccounts) -> Vec<i64> {
    accounts.years.iter().map(|year| year.resultat.0).collect()
}

#[test]
fn more_fixed_costs_come_off_each_result_to_the_cent() {
    let example = Example::new();
    let dearer = example.with(|row| row.charges_fixes = row.charges_fixes.map(|costs| costs + Centimes(1_200_000)));
    let expected: Vec<i64> = results(&example.standing()).into_iter().map(|result| result - 1_200_000).collect();
    assert_eq!(results(&dearer), expected);
    assert!(dearer.lowest.0 < example.standing().lowest.0);
}

#[test]
fn opening_cash_moves_every_month_and_no_result() {
    let example = Example::new();
    let (before, after) = (example.standing(), example.with(|row| row.tresorerie_initiale = Some(Centimes::ZERO)));
    assert_eq!(results(&before), results(&after));
    assert!(before.months.iter().zip(&after.months).all(|(before, after)| before.solde - after.solde == Centimes(2_500_000)));
}

#[test]
fn late_payers_cost_cash_and_no_result() {
    let example = Example::new();
    let late = Settings { delays: [0, 0, 90, 0], ..Settings::default() };
    let (before, after) = (example.standing(), example.accounts(&example.row, &late, &AccountSettings::default()));
    assert_eq!(results(&before), results(&after));
    assert!(after.lowest.0 < before.lowest.0, "{:?} {:?}", after.lowest, before.lowest);
    let ends = |accounts: &CentreAccounts| accounts.months.iter().map(|month| month.solde).collect::<Vec<_>>();
    assert!(ends(&before).iter().zip(ends(&after)).all(|(&before, after)| after <= before), "late money never comes earlier");
}

#[test]
fn smaller_groups_cost_more_and_larger_ones_less() {
    let example = Example::new();
    let costs = |places: u32| {
        let accounts = example.with(|row| row.taille_groupe = Some(places));
        accounts.years.iter().map(|year| year.charges.total()).sum::<Centimes>()
    };
    assert!(costs(1) > costs(2) && costs(2) > costs(12));
    assert!(costs(12) >= costs(40));
}

#[test]
fn the_end_of_the_quota_lowers_the_results_from_2020_on() {
    let example = Example::new();
    let (kept, lost) = (
        example.with(|row| row.autres_produits_2020 = row.autres_produits),
        example.with(|row| row.autres_produits_2020 = Some(Centimes::ZERO)),
    );
    let gap: Vec<i64> = results(&kept).iter().zip(results(&lost)).map(|(kept, lost)| kept - lost).collect();
    assert_eq!(gap, [0, 4_200_000, 4_200_000]);
}

/// A rise that nobody gives is a default of its own, none, and is counted as one; a rise of nothing that somebody gives is not.
#[test]
fn a_rise_of_costs_that_nobody_gives_is_among_the_defaults() {
    let example = Example::new();
    let of = |rise: Option<Part>| {
        let row = CentreRow { hausse_charges: rise, ..example.row.clone() };
        Centre::complete(&row, 10, 1, &CentreDefaults { hausse_charges: Part(300), ..CentreDefaults::default() })
    };
    for (given, expected) in [(None, Part(300)), (Some(Part(0)), Part(0)), (Some(Part(450)), Part(450))] {
        let centre = of(given);
        assert_eq!(centre.defaults.iter().any(|value| value == CentreValue::HausseCharges), given.is_none(), "{given:?}");
        assert_eq!(centre.hausse_charges, expected, "{given:?}");
    }
}

#[test]
fn costs_rise_each_september_from_the_second_year_on() {
    let example = Example::new();
    let (flat, risen) = (example.standing(), example.with(|row| row.hausse_charges = Some(Part(1_200))));
    // Fixed costs are even: eight twelfths of a year at the prices before, four after; 12 % more each time, to the cent.
    let first = flat.years[0].charges.fixes.0;
    let [second, third] =
        [first, first * 112 / 100].map(|before| ((8 * before + 4 * (before * 112 + 50).div_euclid(100)) + 6).div_euclid(12));
    assert_eq!(risen.years.iter().map(|year| year.charges.fixes.0).collect::<Vec<_>>(), [first, second, third]);
    for (rank, (before, after)) in flat.years.iter().zip(&risen.years).enumerate() {
        for (less, more) in [(before.charges.groupes, after.charges.groupes), (before.charges.apprentis, after.charges.apprentis)] {
            let within = |low: i32, high: i32| {
                let level = |times: i32| less.0 as f64 * 1.12_f64.powi(times);
                (level(low) - 500.0..=level(high) + 500.0).contains(&(more.0 as f64))
            };
            assert!(if rank == 0 { less == more } else { within(rank as i32 - 1, rank as i32) }, "{rank}: {less:?} {more:?}");
        }
        assert_eq!((before.charges.annexes, before.produits), (after.charges.annexes, after.produits), "{rank}");
    }
    // Not a day before September 2020 is changed.
    assert!(flat.months.iter().zip(&risen.months).take(20).all(|(flat, risen)| flat.solde == risen.solde));
    assert!(risen.months[20].solde < flat.months[20].solde);
}

#[test]
fn an_overdraft_puts_insolvency_off_and_the_loan_down() {
    let example = Example::new();
    let of = |limit: i64| {
        example.with(|row| {
            row.tresorerie_initiale = Some(Centimes::ZERO);
            row.decouvert_autorise = Some(Centimes(limit));
        })
    };
    let (without, with) = (of(0), of(1_000_000));
    let (first, second) = (without.bridge_loan.unwrap(), with.bridge_loan.unwrap());
    assert_eq!(first.montant - second.montant, Centimes(1_000_000));
    assert!(without.insolvent.unwrap() <= with.insolvent.unwrap());
    assert!(of(1_000_000_000).insolvent.is_none());
}

#[test]
fn a_stricter_threshold_only_makes_states_worse() {
    let example = Example::new();
    let stricter = AccountSettings { alerte: Part(60_000), ..AccountSettings::default() };
    let (before, after) = (example.standing(), example.accounts(&example.row, &Settings::default(), &stricter));
    assert!(before.months.iter().zip(&after.months).all(|(before, after)| after.status >= before.status));
    assert!(before.months.iter().zip(&after.months).any(|(before, after)| after.status > before.status));
    assert_eq!(before.lowest, after.lowest);
    assert!(before.lowest.1 >= Month::january(2019).first_day());
}
