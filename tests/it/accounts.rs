//! What flows to the CFAs is what the tables say, to the cent; what is added can be taken away.

use std::collections::BTreeMap;

use coutcontrat::accounts::{
    AccountSettings, CentreFlows, Closing, Contribution, EmptyPlaces, Flows, Horizon, MonthFlows, Presence, accounts,
};
use coutcontrat::calendar::Month;
use coutcontrat::codes::Payeur;
use coutcontrat::contract::{Centre, CentreDefaults, CentreRow};
use coutcontrat::engine::PriceBook;
use coutcontrat::legislation::{FraisCash, Settings};
use coutcontrat::units::Centimes;

use crate::support::{normandie, priced, shipped};

fn horizon() -> Horizon {
    Horizon::new(2019, 2021).unwrap()
}

/// Sums by CFA, year (0 before, 9999 after) and payer.
type Sums = BTreeMap<(u32, i32, Payeur), Centimes>;

fn year_in(horizon: Horizon, year: i32) -> i32 {
    if Month::january(year) < horizon.from() {
        0
    } else if Month::january(year) >= horizon.until() {
        9999
    } else {
        year
    }
}

fn of_flows(flows: &Flows, amount: impl Fn(&MonthFlows, usize) -> Centimes) -> Sums {
    let mut sums = Sums::new();
    for (cfa, centre) in (0..).zip(&flows.centres) {
        let years = flows.horizon.months().map(|month| month.year()).zip(&centre.months);
        for (year, month) in years.chain([(0, &centre.before), (9999, &centre.after)]) {
            for payeur in Payeur::ALL {
                *sums.entry((cfa, year, payeur)).or_default() += amount(month, payeur as usize);
            }
        }
    }
    sums.retain(|_, sum| *sum != Centimes::ZERO);
    sums
}

#[test]
fn flows_are_the_tables_to_the_cent() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.1);
    for settings in [Settings::default(), Settings { delays: [90, 30, 60, 15], ..Settings::default() }] {
        let chunk = priced(&datasets, &cohort, &settings);
        let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
        let flows = Flows::of(&cohort, &book, &datasets.law, &settings, horizon());
        let (mut due, mut cash, mut frais) = (Sums::new(), Sums::new(), Sums::new());
        for row in &chunk.du {
            *due.entry((cohort.cfa_number(row.row), year_in(horizon(), row.annee), row.payeur)).or_default() += row.montant;
        }
        for row in &chunk.versements {
            let year = year_in(horizon(), Month::of(row.versement.date).year());
            *cash.entry((cohort.cfa_number(row.row), year, row.versement.payeur)).or_default() += row.versement.montant;
        }
        for row in &chunk.frais_annexes {
            *frais.entry((cohort.cfa_number(row.row), year_in(horizon(), row.annee), row.payeur)).or_default() += row.montant;
        }
        for sums in [&mut due, &mut cash, &mut frais] {
            sums.retain(|_, sum| *sum != Centimes::ZERO);
        }
        assert!(due.len() > 300, "{}", due.len());
        assert_eq!(of_flows(&flows, |month, payeur| month.due[payeur]), due);
        assert_eq!(of_flows(&flows, |month, payeur| month.received[payeur]), cash);
        assert_eq!(of_flows(&flows, |month, payeur| month.frais_due[payeur]), frais);
        // Ancillary costs come in with the instalments: over the years together, what is due; in its year by the reading of quarters.
        let together = |sums: Sums| {
            let mut whole: BTreeMap<(u32, Payeur), Centimes> = BTreeMap::new();
            sums.into_iter().for_each(|((cfa, _, payeur), amount)| *whole.entry((cfa, payeur)).or_default() += amount);
            whole.retain(|_, sum| *sum != Centimes::ZERO);
            whole
        };
        let received = of_flows(&flows, |month, payeur| month.frais_received[payeur]);
        assert_ne!(received, frais);
        assert_eq!(together(received), together(frais.clone()));
        let quarterly = Settings { frais_annexes: FraisCash::Trimestre, ..settings };
        let flows_of_quarters = Flows::of(&cohort, &book, &datasets.law, &quarterly, horizon());
        assert_eq!(of_flows(&flows_of_quarters, |month, payeur| month.frais_received[payeur]), frais);
        assert_eq!(flows.set_aside as usize, chunk.ecartes.len());
    }
}

#[test]
fn closing_entries_are_the_difference_of_cash_and_due() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.05);
    let settings = Settings::default();
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    let flows = Flows::of(&cohort, &book, &datasets.law, &settings, horizon());
    let mut seen = Closing::default();
    for centre in &flows.centres {
        let total = |month: &MonthFlows| -> Centimes {
            let sum = |amounts: [Centimes; 4]| amounts.into_iter().sum::<Centimes>();
            sum(month.received) + sum(month.frais_received) - sum(month.due) - sum(month.frais_due)
        };
        let mut to_date = total(&centre.before);
        assert_eq!(centre.opening.avance - centre.opening.a_etablir, to_date);
        for (year, closing) in centre.months.chunks(12).zip(&centre.closing) {
            to_date += year.iter().map(total).sum();
            assert_eq!(closing.avance - closing.a_etablir, to_date);
            assert!(closing.avance >= Centimes::ZERO && closing.a_etablir >= Centimes::ZERO);
            seen.avance += closing.avance;
            seen.a_etablir += closing.a_etablir;
        }
    }
    assert!(seen.avance > Centimes::ZERO && seen.a_etablir > Centimes::ZERO, "{seen:?}");
}

#[test]
fn what_is_added_can_be_taken_away() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.02);
    let settings = Settings::default();
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    let whole = Flows::of(&cohort, &book, &datasets.law, &settings, horizon());
    let mut flows = whole.clone();
    for row in (0..cohort.len()).step_by(7) {
        let contrat = cohort.contrat(row);
        let prices = book.price(&contrat, &book.keys(&cohort, row)).prices;
        let contribution = Contribution::of(&contrat, &prices, &datasets.law, &settings, &settings.retards()).unwrap();
        let (cfa, diplome) = (cohort.cfa_number(row) as usize, cohort.diplome_number(row));
        flows.centres[cfa].remove(diplome, &contribution);
        assert_ne!(flows.centres[cfa], whole.centres[cfa]);
        flows.centres[cfa].add(diplome, &contribution);
        assert_eq!(flows.centres[cfa], whole.centres[cfa]);
    }
}

/// A short horizon cuts contracts at both ends, a long one holds them.
#[test]
fn flows_are_what_contracts_add_one_by_one() {
    let datasets = shipped();
    let (law, settings) = (&datasets.law, Settings::default());
    let cohort = normandie(&datasets, 0.02);
    let book = PriceBook::new(law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    for (first, last) in [(2019, 2021), (2020, 2020), (2012, 2030)] {
        let horizon = Horizon::new(first, last).unwrap();
        let mut expected = Flows::empty(cohort.cfas().len(), law, horizon);
        for row in 0..cohort.len() {
            let contrat = cohort.contrat(row);
            let prices = book.price(&contrat, &book.keys(&cohort, row)).prices;
            let brought = Contribution::of_row(cohort.contrat_id(row), &contrat, &prices, law, &settings).unwrap();
            let centre = &mut expected.centres[cohort.cfa_number(row) as usize];
            centre.add(cohort.diplome_number(row), &brought);
            if let Some(day) = cohort.mobilite_debut(row) {
                centre.at(Month::of(day)).mobilites += 1;
            }
        }
        let some = |seen: &dyn Fn(&MonthFlows) -> bool| expected.centres.iter().any(|centre| centre.months.iter().any(seen));
        let nothing = [Centimes::ZERO; 4];
        assert!(some(&|month| month.present > 0 && month.received != nothing) && some(&|month| month.frais_received != nothing));
        assert!(some(&|month| month.after_exam > 0));
        assert_eq!(Flows::of(&cohort, &book, law, &settings, horizon), expected, "{first}-{last}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_flows() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.1);
    let settings = Settings::default();
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Flows::of(&cohort, &book, &datasets.law, &settings, horizon()))
    };
    assert_eq!(with(1), with(3));
}

/// A contribution without money: somebody who is there.
fn there(entry: Month, until: Month, exam: Month) -> Contribution {
    let presence = Presence { entry, until, exit: until + -1, exam: Some(exam) };
    Contribution {
        due: Vec::new(),
        received: Vec::new(),
        on_time: Vec::new(),
        frais: Vec::new(),
        frais_recus: Vec::new(),
        reste: Vec::new(),
        presence,
    }
}

#[test]
fn a_place_left_empty_and_a_month_after_the_exams_have_their_cost() {
    let month = |year: i32, number: i32| Month::january(year) + (number - 1);
    let settings = AccountSettings { horizon: Horizon::new(2020, 2021).unwrap(), ..AccountSettings::default() };
    let row = CentreRow {
        cfa: "A".into(),
        charges_fixes: Some(Centimes::ZERO),
        charge_par_groupe: Some(Centimes(2_400_000)),
        taille_groupe: Some(2),
        charge_par_apprenti: Some(Centimes(120_000)),
        ..CentreRow::default()
    };
    let centre = Centre::complete(&row, 0, 0, &CentreDefaults::default());
    let mut flows = CentreFlows::empty(settings.horizon, None);
    // One from September, one from December, both to 31 August, in a group of two places; the exams are in June.
    for first in [9, 12] {
        flows.add(0, &there(month(2020, first), month(2021, 9), month(2021, 6)));
    }
    let years = accounts(&centre, &flows, &settings).years;
    // Four months of two places, five of them taken: 3 x 24 000 / 24.
    assert_eq!(years[0].places_vides, EmptyPlaces { mois: 3, cout: Centimes(300_000) });
    assert_eq!((years[0].groupes_mois, years[0].apres_examen_mois, years[0].cout_apres_examen), (4, 0, Centimes::ZERO));
    // Both are in class to July; in August, of the next school year, they open none. July and August of each: 4 x 1 200 / 12.
    assert_eq!(years[1].places_vides, EmptyPlaces::default());
    assert_eq!((years[1].groupes_mois, years[1].apres_examen_mois, years[1].cout_apres_examen), (7, 4, Centimes(40_000)));
    assert_eq!(years[1].charges.total(), Centimes(1_400_000 + 16 * 10_000));
    // Somebody who leaves in March leaves the place, and its cost, to the end of the school year.
    flows.remove(0, &there(month(2020, 12), month(2021, 9), month(2021, 6)));
    flows.add(0, &there(month(2020, 12), month(2021, 3), month(2021, 6)));
    let years = accounts(&centre, &flows, &settings).years;
    // March to July: five places.
    assert_eq!(years[1].places_vides, EmptyPlaces { mois: 5, cout: Centimes(500_000) });
    assert_eq!(years[1].charges.total(), Centimes(1_400_000 + 10 * 10_000));
}
