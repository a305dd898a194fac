//! What an accountant expects of accounts: later money, dearer costs and fewer euros never make a CFA richer; contracts add up.

use chrono::NaiveDate;
use coutcontrat::accounts::{AccountSettings, CentreAccounts, CentreFlows, Flows, Horizon, accounts};
use coutcontrat::contract::{Centre, CentreDefaults, CentreRow, Cohort, CohortBuilder, Ligne};
use coutcontrat::engine::PriceBook;
use coutcontrat::io::datasets::{CENTRES, Datasets};
use coutcontrat::io::read::centres_of;
use coutcontrat::legislation::Settings;
use coutcontrat::units::Centimes;

use crate::support::{normandie, shipped};

fn flows_of(data: &Datasets, cohort: &Cohort, rules: &Settings, horizon: Horizon) -> Flows {
    let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, rules);
    Flows::of(cohort, &book, &data.law, rules, horizon)
}

fn settings_of(data: &Datasets, horizon: Horizon) -> AccountSettings {
    AccountSettings { horizon, days: data.account_figures().unwrap().days(), ..AccountSettings::default() }
}

/// A CFA of the shipped table, its costs and cash cut to the size of a small Normandie.
fn centre(data: &Datasets, cfa: &str, share: i64) -> Centre {
    let table = centres_of(CENTRES, data.centres().as_bytes()).unwrap();
    let mut row = table.rows.get(cfa).cloned().unwrap_or_else(|| CentreRow { cfa: cfa.to_owned(), ..CentreRow::default() });
    let cut = |amount: Option<Centimes>| Some(Centimes(amount.unwrap_or_default().0 / share));
    row.charges_fixes = cut(row.charges_fixes);
    row.tresorerie_initiale = cut(row.tresorerie_initiale);
    row.decouvert_autorise = cut(row.decouvert_autorise);
    row.autres_produits = cut(row.autres_produits);
    row.autres_produits_2020 = cut(row.autres_produits_2020);
    Centre::complete(&row, 0, 0, &CentreDefaults::default())
}

struct Case {
    data: Datasets,
    cohort: Cohort,
}

impl Case {
    fn new() -> Self {
        let data = shipped();
        let cohort = normandie(&data, 0.02);
        Self { data, cohort }
    }

    fn accounts(
        &self,
        cohort: &Cohort,
        rules: &Settings,
        horizon: Horizon,
        change: &dyn Fn(&mut Centre, &mut CentreFlows),
    ) -> Vec<CentreAccounts> {
        let settings = settings_of(&self.data, horizon);
        let mut flows = flows_of(&self.data, cohort, rules, horizon);
        let of = |(cfa, flows): (&String, &mut CentreFlows)| {
            let mut centre = centre(&self.data, cfa.trim_end_matches("-bis"), 50);
            change(&mut centre, flows);
            accounts(&centre, flows, &settings)
        };
        cohort.cfas().iter().zip(&mut flows.centres).map(of).collect()
    }
}

/// `poorer` is nowhere better off than `richer`: cash by month and by day, state, need.
fn assert_no_better(poorer: &[CentreAccounts], richer: &[CentreAccounts], what: &str) {
    for (poorer, richer) in poorer.iter().zip(richer) {
        let cfa = &poorer.cfa;
        for (low, high) in poorer.months.iter().zip(&richer.months) {
            assert!(low.solde <= high.solde && low.solde_min <= high.solde_min, "{what}: {cfa} {}", low.mois);
            assert!(low.status >= high.status, "{what}: {cfa} {} {:?} {:?}", low.mois, low.status, high.status);
        }
        let loan = |one: &CentreAccounts| one.bridge_loan.map_or(Centimes::ZERO, |loan| loan.montant);
        assert!(loan(poorer) >= loan(richer) && poorer.lowest.0 <= richer.lowest.0, "{what}: {cfa}");
        assert!(poorer.insolvent.is_some() || richer.insolvent.is_none(), "{what}: {cfa}");
        assert!(poorer.insolvent.zip(richer.insolvent).is_none_or(|(early, late)| early <= late), "{what}: {cfa}");
    }
}

#[test]
fn more_delay_never_raises_the_cash_of_any_day_whatever_the_payer_and_the_opening_year() {
    let case = Case::new();
    let mut moved = 0;
    for horizon in [Horizon::new(2019, 2021).unwrap(), Horizon::new(2021, 2021).unwrap()] {
        for payeur in 0..4 {
            let with = |days: u16| {
                let mut rules = Settings::default();
                rules.delays[payeur] = days;
                case.accounts(&case.cohort, &rules, horizon, &|_, _| ())
            };
            let mut before = with(0);
            assert!(before.iter().all(|one| one.carried == Centimes::ZERO));
            for days in [7, 30, 60, 91, 200] {
                let late = with(days);
                assert_no_better(&late, &before, &format!("payer {payeur}, {days} days, {horizon:?}"));
                // No result moves: what is earned is earned.
                let results = |all: &[CentreAccounts]| -> Vec<Centimes> {
                    all.iter().flat_map(|one| one.years.iter().map(|year| year.resultat)).collect()
                };
                assert_eq!(results(&late), results(&before));
                moved += late.iter().filter(|one| one.carried > Centimes::ZERO).count();
                before = late;
            }
        }
    }
    assert!(moved > 100, "delays cross the opening day: {moved}");
}

#[test]
fn drawn_delays_never_raise_the_cash_of_any_day() {
    let case = Case::new();
    let horizon = Horizon::default();
    let before = case.accounts(&case.cohort, &Settings::default(), horizon, &|_, _| ());
    let mut rules = Settings::default();
    rules.drawn_delays.orphelins_part = coutcontrat::units::Part(4_000);
    rules.drawn_delays.refus_part = coutcontrat::units::Part(5_000);
    rules.drawn_delays.enregistrement = 25;
    assert_no_better(&case.accounts(&case.cohort, &rules, horizon, &|_, _| ()), &before, "drawn delays");
}

#[test]
fn dearer_costs_and_less_support_never_make_a_cfa_richer() {
    let case = Case::new();
    let horizon = Horizon::default();
    let with = |change: &dyn Fn(&mut Centre, &mut CentreFlows)| case.accounts(&case.cohort, &Settings::default(), horizon, change);
    let standing = with(&|_, _| ());
    let more = Centimes(1_234_567);
    let dearer: [(&str, &dyn Fn(&mut Centre, &mut CentreFlows)); 5] = [
        ("fixed", &|centre, _| centre.charges_fixes += more),
        ("groups", &|centre, _| centre.charge_par_groupe += more),
        ("apprentices", &|centre, _| centre.charge_par_apprenti += more),
        ("opening", &|centre, _| centre.tresorerie_initiale -= more),
        ("other income", &|centre, _| centre.autres_produits_2020 -= more),
    ];
    for (what, change) in dearer {
        assert_no_better(&with(change), &standing, what);
    }
    for month in [0, 13, 30] {
        let helped = with(&|_, flows| flows.months[month].aide += more);
        assert_no_better(&standing, &helped, "support");
        // It is there from the first day of its month on.
        let of = |all: &[CentreAccounts]| -> Vec<Centimes> { all.iter().map(|one| one.months[month].solde_min).collect() };
        assert!(of(&helped).iter().zip(of(&standing)).all(|(helped, alone)| *helped == alone + more));
    }
}

fn cohort_of(lignes: impl IntoIterator<Item = Ligne>) -> Cohort {
    let mut builder = CohortBuilder::default();
    lignes.into_iter().for_each(|ligne| builder.push(&ligne));
    builder.finish()
}

#[test]
fn a_higher_price_never_brings_less_on_any_day() {
    let case = Case::new();
    // The option of 2020 changes the payer and the days with the price: it is left out here.
    let rules = Settings { option_stock_npec: coutcontrat::legislation::OptionStockNpec::Never, ..Settings::default() };
    let priced = |factor: i64| {
        cohort_of((0..case.cohort.len()).map(|row| {
            let mut ligne = case.cohort.ligne(row);
            ligne.contrat.npec = Some(Centimes(700_000 + factor));
            ligne.contrat.cout_prefecture = Some(Centimes(500_000 + factor));
            ligne
        }))
    };
    let of = |factor: i64| case.accounts(&priced(factor), &rules, Horizon::default(), &|_, _| ());
    let (low, high) = (of(0), of(50_001));
    assert_no_better(&low, &high, "price");
    assert!(low.iter().zip(&high).any(|(low, high)| low.lowest.0 < high.lowest.0));
}

#[test]
fn one_more_apprentice_brings_no_less_and_costs_no_less() {
    let case = Case::new();
    let standing = case.accounts(&case.cohort, &Settings::default(), Horizon::default(), &|_, _| ());
    for row in (0..case.cohort.len()).step_by(case.cohort.len().div_ceil(12)) {
        let mut more = case.cohort.ligne(row);
        let number = case.cohort.cfa_number(row) as usize;
        more.contrat_id.push_str("-bis");
        let cohort = cohort_of((0..case.cohort.len()).map(|row| case.cohort.ligne(row)).chain([more]));
        let with = case.accounts(&cohort, &Settings::default(), Horizon::default(), &|_, _| ());
        for (place, (before, after)) in standing.iter().zip(&with).enumerate() {
            assert!(place == number || before == after, "another CFA changes");
            for (before, after) in before.years.iter().zip(&after.years) {
                assert!(after.charges.total() >= before.charges.total() && after.produits_total() >= before.produits_total());
                assert!(after.apprentis_mois >= before.apprentis_mois && after.groupes_mois >= before.groupes_mois);
            }
        }
    }
}

#[test]
fn an_apprentice_who_costs_nothing_more_never_makes_a_cfa_poorer() {
    let case = Case::new();
    let free = |centre: &mut Centre, _: &mut CentreFlows| {
        (centre.charge_par_groupe, centre.charge_par_apprenti) = (Centimes::ZERO, Centimes::ZERO);
    };
    let of = |cohort: &Cohort| case.accounts(cohort, &Settings::default(), Horizon::default(), &free);
    let standing = of(&case.cohort);
    // What was received before the accounts open is in the opening cash: what is paid back of it later would come out of nowhere.
    let opening = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    let inside: Vec<usize> = (0..case.cohort.len()).filter(|&row| case.cohort.contrat(row).debut.0 >= opening).collect();
    // Nights, meals and equipment are spent before they are paid back: an apprentice with them does cost something.
    let bare = |row: usize| {
        let mut ligne = case.cohort.ligne(row);
        (ligne.contrat.nuits, ligne.contrat.repas, ligne.contrat.premier_equipement) = (0, 0, Centimes::ZERO);
        Ligne { contrat_id: format!("{}-bis", ligne.contrat_id), mobilite: (None, None), ..ligne }
    };
    let lignes = || (0..case.cohort.len()).map(|row| case.cohort.ligne(row));
    for first in 0..3 {
        let more = of(&cohort_of(lignes().chain(inside.iter().copied().skip(first).step_by(3).map(bare))));
        assert_no_better(&standing, &more, "apprentices");
        let last = |one: &CentreAccounts| one.months.last().map(|month| month.solde);
        assert!(standing.iter().zip(&more).any(|(standing, more)| last(standing) < last(more)));
    }
}

#[test]
fn a_cfa_twice_is_the_same_accounts_twice() {
    let case = Case::new();
    let standing = case.accounts(&case.cohort, &Settings::default(), Horizon::default(), &|_, _| ());
    let twice = (0..case.cohort.len()).flat_map(|row| {
        let ligne = case.cohort.ligne(row);
        let copy = Ligne { cfa: format!("{}-bis", ligne.cfa), contrat_id: format!("{}-bis", ligne.contrat_id), ..ligne.clone() };
        [ligne, copy]
    });
    let both = case.accounts(&cohort_of(twice), &Settings::default(), Horizon::default(), &|_, _| ());
    assert_eq!(both.len(), 2 * standing.len());
    for one in &standing {
        for name in [one.cfa.clone(), format!("{}-bis", one.cfa)] {
            let found = both.iter().find(|other| other.cfa == name || other.cfa == one.cfa).unwrap();
            assert_eq!((&found.months, &found.years), (&one.months, &one.years), "{name}");
        }
    }
}

#[test]
fn a_file_in_two_parts_adds_up_to_the_whole() {
    let case = Case::new();
    let horizon = Horizon::default();
    let whole = flows_of(&case.data, &case.cohort, &Settings::default(), horizon);
    let part = |odd: usize| {
        let kept = cohort_of((0..case.cohort.len()).filter(|row| row % 2 == odd).map(|row| case.cohort.ligne(row)));
        let flows = flows_of(&case.data, &kept, &Settings::default(), horizon);
        (kept, flows)
    };
    let parts = [part(0), part(1)];
    for (cfa, whole) in case.cohort.cfas().iter().zip(&whole.centres) {
        let of = |amount: &dyn Fn(&CentreFlows) -> i64| -> i64 {
            let found = parts.iter().filter_map(|(cohort, flows)| {
                let number = cohort.cfas().iter().position(|name| name == cfa)?;
                flows.centres.get(number)
            });
            found.map(amount).sum()
        };
        for month in 0..whole.months.len() {
            let present = |flows: &CentreFlows| i64::from(flows.months[month].present);
            let money = |flows: &CentreFlows| {
                let month = &flows.months[month];
                month.due.into_iter().chain(month.received).chain(month.frais_received).map(|amount| amount.0).sum::<i64>()
            };
            assert_eq!((of(&present), of(&money)), (present(whole), money(whole)), "{cfa} {month}");
        }
        for payeur in 0..4 {
            let days = |flows: &CentreFlows| flows.days[payeur].iter().enumerate().map(|(day, amount)| amount.0 * (day as i64 % 97)).sum();
            assert_eq!(of(&days), days(whole), "{cfa}");
        }
    }
}
