//! What is drawn is what the accounts would say of the same contracts, to the cent; chance is shared, ordered and honest.

use approx::assert_abs_diff_eq;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use coutcontrat::accounts::{AccountSettings, CentreAccounts, Flows, Horizon, Status, accounts};
use coutcontrat::calendar::{DateRupture, add_months, started_months};
use coutcontrat::contract::{Centre, CentreDefaults, CentreRow, Cohort, CohortBuilder, Ligne};
use coutcontrat::engine::PriceBook;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::jobs::{InputChoice, Means, load, risks_of as risks_of_inputs};
use coutcontrat::language::Language;
use coutcontrat::legislation::Settings;
use coutcontrat::messages::Messages;
use coutcontrat::montecarlo::{
    CentreRisk, Distribution, Dossier, DossierFacts, Draw, DrawPart, DrawPlan, DrawnWorld, Parameters, Points, RiskFigures, RiskSource,
    RiskSources, Risks, Rules, Scratch, dossiers, merged, play, share_envelope, simulate, simulate_part,
};
use coutcontrat::units::Centimes;

use crate::support::{normandie, shipped};

/// CFAs of the tests.
const CFAS: u32 = 12;

/// The shipped datasets and some CFAs of a small Normandie, made once.
fn facts() -> &'static (Datasets, Cohort) {
    static FACTS: OnceLock<(Datasets, Cohort)> = OnceLock::new();
    FACTS.get_or_init(|| {
        let datasets = shipped();
        let all = normandie(&datasets, 0.02);
        let mut kept = CohortBuilder::default();
        (0..all.len()).filter(|&row| all.cfa_number(row) < CFAS).for_each(|row| kept.push(&all.ligne(row)));
        (datasets, kept.finish())
    })
}

fn parameters() -> Parameters {
    RiskFigures::parse(include_str!("../../datasets/statistiques/risques.toml")).unwrap().parameters()
}

/// Nothing differs from the file, whatever is drawn.
fn still() -> Parameters {
    Parameters {
        entrees: (0.0, 0.0),
        ruptures: (0.0, 0.0),
        delais: [Distribution::Fixed(0.0); 4],
        npec: Distribution::Fixed(0.0),
        couts: Distribution::Fixed(0.0),
        fonds: Distribution::Fixed(1.0),
        drawn: RiskSources::ALL.iter().filter(|&source| source != RiskSource::Ruptures).collect(),
        ..parameters()
    }
}

fn account_settings() -> AccountSettings {
    AccountSettings { horizon: Horizon::new(2019, 2021).unwrap(), ..AccountSettings::default() }
}

/// Costs of about 6 400 EUR per apprentice of the file and this many tenths of a month of cash; the same whatever is drawn.
fn centres(cohort: &Cohort, cash: u32) -> Vec<Centre> {
    let known = &facts().1;
    let standing = CentreDefaults { tresorerie_mois: coutcontrat::units::Part(cash.cast_signed() * 1_000), ..CentreDefaults::default() };
    let flows = flows_of(known, &Settings::default());
    let complete = |cfa: &String| {
        let number = known.cfas().iter().position(|name| name == cfa).unwrap();
        let heads = i64::from(flows.centres[number].months[11].present);
        let row = CentreRow {
            cfa: cfa.clone(),
            charges_fixes: Some(Centimes(230_000 * heads)),
            charge_par_groupe: Some(Centimes(300_000)),
            taille_groupe: Some(1),
            charge_par_apprenti: Some(Centimes(110_000)),
            decouvert_autorise: Some(Centimes(100_000 * heads)),
            ..CentreRow::default()
        };
        Centre::complete(&row, heads, heads, &standing)
    };
    cohort.cfas().iter().map(complete).collect()
}

fn flows_of(cohort: &Cohort, settings: &Settings) -> Flows {
    let data = &facts().0;
    let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, settings);
    Flows::of(cohort, &book, &data.law, settings, account_settings().horizon)
}

fn dossiers_of(cohort: &Cohort, parameters: &Parameters, seed: u64, cash: u32) -> Vec<Dossier> {
    let (data, settings) = (&facts().0, Settings::default());
    let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &settings);
    let facts = DossierFacts { cohort, book: &book, law: &data.law, settings: &settings, parameters, seed };
    dossiers(&facts, &centres(cohort, cash), &flows_of(cohort, &settings))
}

/// The accounts of a cohort by CFA identifier.
fn accounts_of(cohort: &Cohort, cash: u32) -> Vec<CentreAccounts> {
    let flows = flows_of(cohort, &Settings::default());
    let mut found: Vec<CentreAccounts> =
        centres(cohort, cash).iter().zip(&flows.centres).map(|(centre, flows)| accounts(centre, flows, &account_settings())).collect();
    found.sort_by(|one, other| one.cfa.cmp(&other.cfa));
    found
}

fn assert_drawn_as(parameters: &Parameters, expected: &Cohort) {
    let (settings, cohort) = (account_settings(), &facts().1);
    let rules = Rules::new(parameters, &settings, 1);
    let (expected, as_written) = (accounts_of(expected, 17), accounts_of(cohort, 17));
    let mut compared = 0;
    for dossier in dossiers_of(cohort, parameters, 1, 17) {
        let draw = Draw::first(3);
        let path =
            play(&dossier, &rules, &[(draw, DrawnWorld::of(1, draw, Points::Simple, parameters))], &mut Scratch::new(&dossier, &rules))
                .remove(0);
        // A CFA may have lost its last contract.
        let Some(account) = expected.iter().find(|account| account.cfa == dossier.centre.cfa) else { continue };
        let known = rules.known_months;
        // What is known stays as in the file; what a draw changes of it comes with the first drawn month.
        let file = as_written.iter().find(|one| one.cfa == account.cfa).unwrap();
        for (drawn, file) in path.months.iter().zip(&file.months).take(known) {
            assert_eq!((drawn.solde, drawn.solde_min), (file.solde, file.solde_min), "{}", account.cfa);
        }
        for (drawn, expected) in path.months.iter().zip(&account.months).skip(known) {
            assert_eq!(drawn.solde, expected.solde, "{} {}", account.cfa, expected.mois);
        }
        for (drawn, expected) in path.months.iter().zip(&account.months).skip(known + 1) {
            assert_eq!(drawn.solde_min, expected.solde_min, "{} {}", account.cfa, expected.mois);
            assert_eq!(drawn.status == Status::Insolvable, expected.status == Status::Insolvable);
        }
        let all: Centimes = account.years.iter().map(|year| year.resultat).sum();
        assert_eq!(path.years.iter().map(|year| year.resultat).sum::<Centimes>(), all, "{}", account.cfa);
        let last = (account.years[2].produits_total(), account.years[2].resultat);
        assert_eq!((path.years[2].produits, path.years[2].resultat), last, "{}", account.cfa);
        compared += 1;
    }
    assert!(compared > 9, "{compared}");
}

/// The cohort with its contracts changed; none leaves it out, several repeat it.
fn changed(change: impl Fn(Ligne) -> Vec<Ligne>) -> Cohort {
    let cohort = &facts().1;
    let mut builder = CohortBuilder::default();
    (0..cohort.len()).flat_map(|row| change(cohort.ligne(row))).for_each(|ligne| builder.push(&ligne));
    builder.finish()
}

fn known() -> NaiveDate {
    parameters().known_until
}

#[test]
fn without_chance_the_draws_are_the_accounts_to_the_cent() {
    assert_drawn_as(&still(), &facts().1);
}

#[test]
fn a_rupture_drawn_is_a_rupture_written_to_the_cent() {
    // So likely that every contract breaks in its first month at risk.
    let breaking =
        Parameters { drawn: RiskSources::only(RiskSource::Ruptures), ruptures_9_mois: [0.9; 5], ruptures_intensite: 1e12, ..still() };
    let expected = changed(|mut ligne| {
        let contrat = &mut ligne.contrat;
        let at_risk = contrat.early_end().map_or(contrat.fin, |rupture| rupture.0) > known();
        let elapsed = (started_months(contrat.debut.0, known() + Days::new(1)) - 1).max(0);
        let day = (add_months(contrat.debut.0, elapsed) + Days::new(14)).max(known() + Days::new(1));
        let within = contrat.debut.0 < NaiveDate::from_ymd_opt(2022, 1, 1).unwrap() && day < NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();
        if at_risk && within {
            (contrat.rupture, contrat.maintien) = (Some(DateRupture(day)), None);
        }
        vec![ligne]
    });
    assert_drawn_as(&breaking, &expected);
}

#[test]
fn a_contract_drawn_to_its_end_is_one_without_rupture_to_the_cent() {
    let carried = Parameters { drawn: RiskSources::only(RiskSource::Ruptures), ruptures_9_mois: [0.0; 5], ..still() };
    let expected = changed(|mut ligne| {
        if ligne.contrat.early_end().map_or(ligne.contrat.fin, |rupture| rupture.0) > known() {
            (ligne.contrat.rupture, ligne.contrat.maintien) = (None, None);
        }
        vec![ligne]
    });
    assert_drawn_as(&carried, &expected);
}

#[test]
fn twice_the_entries_are_every_new_contract_twice_to_the_cent() {
    for times in [0, 2, 3] {
        let more = Parameters { drawn: RiskSources::only(RiskSource::Entrees), entrees_volume: f64::from(times), ..still() };
        let expected = changed(|ligne| {
            if ligne.contrat.conclusion.0 <= known()
                || ligne.contrat.debut.0 <= known()
                || ligne.contrat.early_end().map_or(ligne.contrat.fin, |rupture| rupture.0) <= known()
            {
                return vec![ligne];
            }
            (0..times).map(|copy| Ligne { contrat_id: format!("{}-{copy}", ligne.contrat_id), ..ligne.clone() }).collect()
        });
        assert_drawn_as(&more, &expected);
    }
}

#[test]
fn a_full_cfa_takes_nobody_more_to_the_cent() {
    let (settings, cohort) = (account_settings(), &facts().1);
    let more = Parameters { drawn: RiskSources::only(RiskSource::Entrees), entrees_volume: 2.0, ..still() };
    let rules = Rules::new(&more, &settings, 1);
    let draw = Draw::first(0);
    let played = |mut dossier: Dossier, capacity: Option<u32>| {
        dossier.centre.capacite = capacity;
        play(&dossier, &rules, &[(draw, DrawnWorld::of(1, draw, Points::Simple, &more))], &mut Scratch::new(&dossier, &rules)).remove(0)
    };
    let calm = accounts_of(cohort, 17);
    let (mut all, mut some) = (0, 0);
    for dossier in dossiers_of(cohort, &more, 1, 17) {
        let account = calm.iter().find(|account| account.cfa == dossier.centre.cfa).unwrap();
        let most = account.months.iter().map(|month| month.effectif).max().unwrap();
        let free = played(dossier.clone(), None);
        assert_eq!(free.refused, 0);
        // Room for everybody changes nothing; room for nobody leaves the accounts of the file.
        assert_eq!(played(dossier.clone(), Some(1_000_000)), free);
        let full = played(dossier.clone(), Some(1));
        let cash: Vec<Centimes> = full.months.iter().map(|month| month.solde).collect();
        assert_eq!(cash, account.months.iter().map(|month| month.solde).collect::<Vec<_>>(), "{}", account.cfa);
        // Room for the most that the file has takes some of those who come while there are fewer.
        let partly = played(dossier.clone(), Some(most.cast_unsigned()));
        assert!(partly.refused <= full.refused);
        (all, some) = (all + full.refused, some + partly.refused);
    }
    assert!(0 < some && some < all, "{some} of {all}");
}

fn plan(draws: u64) -> DrawPlan {
    DrawPlan { draws, precision: None, drivers: 0, points: Points::Simple }
}

fn risks_of(parameters: &Parameters, draws: u64, cash: u32) -> Risks {
    let settings = account_settings();
    let dossiers = dossiers_of(&facts().1, parameters, 1, cash);
    simulate(&dossiers, &Rules::new(parameters, &settings, 1), plan(draws), |_| true)
}

/// With few draws every value is kept; with many, the first ones set the classes, whichever part they are in.
#[test]
fn parts_of_the_draws_together_are_the_run() {
    let parameters = parameters();
    let settings = account_settings();
    let dossiers: Vec<Dossier> = dossiers_of(&facts().1, &parameters, 1, 17).into_iter().take(2).collect();
    let rules = Rules::new(&parameters, &settings, 1);
    for draws in [45, 1_024, 1_025, 1_400] {
        let plan = DrawPlan { draws, precision: None, drivers: 6, points: Points::Simple };
        let whole = simulate(&dossiers, &rules, plan, |_| true);
        for of in [1, 2, 7] {
            let parts: Vec<Risks> = (1..=of)
                .map(|number| {
                    let part = simulate_part(&dossiers, &rules, plan, DrawPart { number, of }, |_| true);
                    // As from another machine.
                    serde_json::from_str(&serde_json::to_string(&part).unwrap()).unwrap()
                })
                .collect();
            assert_eq!(parts.iter().map(|part| part.draws).sum::<u64>(), draws);
            assert_eq!(merged(parts).unwrap(), whole, "{draws} draws in {of} parts");
        }
    }
    let covered: Vec<u64> = (1..=7).flat_map(|number| DrawPart { number, of: 7 }.draws(45)).collect();
    assert_eq!(covered, (0..45).collect::<Vec<_>>());
}

#[test]
fn the_same_seed_gives_the_same_results_for_any_number_of_threads() {
    let parameters = parameters();
    let settings = account_settings();
    let dossiers = dossiers_of(&facts().1, &parameters, 1, 17);
    let rules = Rules::new(&parameters, &settings, 1);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulate(&dossiers, &rules, DrawPlan { draws: 60, precision: None, drivers: 12, points: Points::Simple }, |_| true))
    };
    let one = run(1);
    assert_eq!((run(2), run(3)), (one.clone(), one.clone()));
    let other = Rules { seed: 2, ..Rules::new(&parameters, &settings, 2) };
    assert_ne!(simulate(&dossiers, &other, plan(60), |_| true).centres, one.centres);
}

#[test]
fn a_source_more_leaves_the_draws_of_the_others_unchanged() {
    // Costs and support change nothing of what comes in: income is the same with and without them.
    let few = Parameters {
        drawn: RiskSources::ALL.iter().filter(|source| !matches!(source, RiskSource::Couts | RiskSource::Fonds)).collect(),
        ..parameters()
    };
    let (few, all) = (risks_of(&few, 30, 17), risks_of(&parameters(), 30, 17));
    let mut costs_differ = false;
    for (few, all) in few.centres.iter().zip(&all.centres) {
        assert!(few.years.iter().zip(&all.years).all(|(few, all)| few.produits == all.produits), "{}", few.cfa);
        costs_differ |= few.years[2].resultat != all.years[2].resultat;
    }
    assert!(costs_differ);
}

/// Mean over the CFAs of the probability of insolvency by the end.
fn insolvency(risks: &Risks) -> f64 {
    risks.region.share_insolvent().0
}

#[test]
fn risk_moves_as_a_director_expects() {
    let base = Parameters { entrees: (0.05, 0.05), ..parameters() };
    let of = |parameters: &Parameters, cash: u32| insolvency(&risks_of(parameters, 40, cash));
    let reference = of(&base, 17);
    assert!(reference > 0.02 && reference < 0.98, "{reference}");
    assert!(of(&Parameters { ruptures_intensite: 2.0, ..base.clone() }, 17) >= reference, "more ruptures");
    assert!(of(&base, 60) < reference && of(&base, 2) > reference, "opening cash");
    assert!(of(&Parameters { npec: Distribution::Fixed(-0.10), ..base.clone() }, 17) >= reference, "lower NPEC");
    assert!(of(&Parameters { couts: Distribution::Fixed(0.08), ..base.clone() }, 17) > reference, "dearer costs");
    let late = [Distribution::Fixed(60.0); 4];
    assert!(of(&Parameters { delais: late, ..base.clone() }, 17) >= reference, "later payers");
}

/// In no CFA and no month is insolvency drawn more often with `better` than with `worse`.
fn assert_ordered(worse: &Risks, better: &Risks, what: &str) {
    for (worse, better) in worse.centres.iter().zip(&better.centres) {
        for (month, (worse, better)) in worse.months.iter().zip(&better.months).enumerate() {
            assert!(worse.insolvable.times >= better.insolvable.times, "{what} {month}");
            assert!(worse.sous_limite.times >= better.sous_limite.times, "{what} {month}");
        }
        assert!(worse.lowest.quantile(0.5) <= better.lowest.quantile(0.5), "{what}: {}", worse.cfa);
    }
}

#[test]
fn longer_delays_dearer_costs_and_lower_prices_never_lower_a_probability() {
    let base = Parameters {
        delais: [Distribution::Fixed(0.0); 4],
        couts: Distribution::Fixed(0.0),
        npec: Distribution::Fixed(0.0),
        ..parameters()
    };
    let of = |parameters: &Parameters| risks_of(parameters, 40, 12);
    let standing = of(&base);
    let mut before = standing.clone();
    for days in [0.4, 7.0, 20.5, 61.0] {
        let late = of(&Parameters { delais: [Distribution::Fixed(days); 4], ..base.clone() });
        assert_ordered(&late, &before, "delays");
        before = late;
    }
    assert!(insolvency(&before) > insolvency(&standing));
    assert_ordered(&of(&Parameters { couts: Distribution::Fixed(0.04), ..base.clone() }), &standing, "costs");
    assert_ordered(&of(&Parameters { npec: Distribution::Fixed(-0.08), ..base.clone() }), &standing, "prices");
    // Late payers too: nothing is paid back of what has not come.
    for days in [20.5, 200.0] {
        let base = Parameters { delais: [Distribution::Fixed(days); 4], ..base.clone() };
        assert_ordered(&of(&Parameters { npec: Distribution::Fixed(-0.08), ..base.clone() }), &of(&base), "prices of late payers");
    }
}

/// Costs that rise by what somebody said for a CFA do not rise once more by what is drawn: the mean of the draws is the run without draws.
/// Without that, the draws would add the mean of their law.
#[test]
fn a_rise_that_is_said_for_a_cfa_is_not_drawn_once_more() {
    let (settings, cohort) = (account_settings(), &facts().1);
    let parameters = Parameters { couts: parameters().couts, ..still() };
    let rules = Rules::new(&parameters, &settings, 1);
    let mean = parameters.couts_connus;
    assert!(mean > 0.01, "the published law has a mean: {mean}");
    let (flows, mut compared) = (flows_of(cohort, &Settings::default()), 0);
    for dossier in dossiers_of(cohort, &parameters, 1, 17) {
        let drawn = |said: bool| {
            let mut dossier = dossier.clone();
            dossier.centre.hausse_charges = coutcontrat::units::Part(200);
            dossier.centre.own_rise = said;
            let mut scratch = Scratch::new(&dossier, &rules);
            let results = (0..400).map(|rank| {
                let draw = Draw::first(rank);
                play(&dossier, &rules, &[(draw, DrawnWorld::of(1, draw, Points::Simple, &parameters))], &mut scratch)[0].years[2].resultat.0
                    as f64
            });
            results.sum::<f64>() / 400.0
        };
        let centre = Centre { hausse_charges: coutcontrat::units::Part(200), ..dossier.centre.clone() };
        let number = cohort.cfas().iter().position(|cfa| *cfa == centre.cfa).unwrap();
        let account = accounts(&centre, &flows.centres[number], &settings);
        let charges = account.years[2].charges;
        // What no rise of a CFA moves rises as drawn.
        let others = (charges.annexes + charges.mobilite).0 as f64 * ((1.0 + mean).powi(2) - 1.0);
        let moved = (charges.fixes + charges.groupes + charges.apprentis).0 as f64;
        if moved == 0.0 {
            continue;
        }
        let beyond = |result: f64| (account.years[2].resultat.0 as f64 - others - result) / moved;
        let (once, twice) = (beyond(drawn(true)), beyond(drawn(false)));
        assert!(once.abs() < 0.003, "{}: {once}", centre.cfa);
        assert_abs_diff_eq!(twice, (1.0 + mean).powi(2) - 1.0, epsilon = 0.003);
        compared += 1;
    }
    assert!(compared > 9, "{compared}");
}

#[test]
fn known_months_are_the_accounts_in_every_draw() {
    let risks = risks_of(&parameters(), 60, 17);
    let file = accounts_of(&facts().1, 17);
    for centre in &risks.centres {
        let account = file.iter().find(|account| account.cfa == centre.cfa).unwrap();
        for (month, written) in centre.months.iter().zip(&account.months).take(12) {
            assert_eq!(month.cash.quantiles(&[0.05, 0.5, 0.95]), [written.solde.0; 3], "{} {}", centre.cfa, written.mois);
            assert_eq!(month.insolvable.times % 60, 0);
        }
    }
}

#[test]
fn support_keeps_cfas_out_of_insolvency_and_is_shared_to_the_cent() {
    let parameters = Parameters { fonds: Distribution::Fixed(1.0), ..parameters() };
    let settings = account_settings();
    let rules = Rules::new(&parameters, &settings, 1);
    let mut helped = dossiers_of(&facts().1, &parameters, 1, 17);
    let alone = simulate(&helped, &rules, plan(40), |_| true);
    let envelope = Centimes(20_000_001);
    share_envelope(&mut helped, envelope, rules.known_months);
    let paid = |year: usize| -> Centimes {
        let months = year * 12..year * 12 + 12;
        helped
            .iter()
            .flat_map(|dossier| coutcontrat::montecarlo::base_flows(dossier).months[months.clone()].to_vec())
            .map(|month| month.aide)
            .sum()
    };
    assert_eq!([paid(0), paid(1), paid(2)], [Centimes::ZERO, envelope, envelope]);
    let helped = simulate(&helped, &rules, plan(40), |_| true);
    assert_ordered(&alone, &helped, "support");
    assert!(insolvency(&helped) < insolvency(&alone));
}

#[test]
fn an_apprentice_who_costs_nothing_more_never_raises_a_probability() {
    let parameters = Parameters { delais: [Distribution::Fixed(45.5); 4], ..parameters() };
    let (data, settings) = (&facts().0, Settings::default());
    let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &settings);
    let of = |cohort: &Cohort| {
        let fixed = |centre: Centre| Centre { charge_par_groupe: Centimes::ZERO, charge_par_apprenti: Centimes::ZERO, ..centre };
        let centres: Vec<Centre> = centres(cohort, 4).into_iter().map(fixed).collect();
        let facts = DossierFacts { cohort, book: &book, law: &data.law, settings: &settings, parameters: &parameters, seed: 1 };
        let accounts = account_settings();
        simulate(&dossiers(&facts, &centres, &flows_of(cohort, &settings)), &Rules::new(&parameters, &accounts, 1), plan(40), |_| true)
    };
    // What was received before the accounts open is in the opening cash.
    let inside = |ligne: &Ligne| ligne.contrat.debut.0 >= NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    let fifth = |ligne: &Ligne| inside(ligne) && ligne.contrat_id.bytes().map(u32::from).sum::<u32>() % 5 == 0;
    let more = changed(|ligne| {
        let again = fifth(&ligne).then(|| {
            // Nights, meals and equipment are spent before they are paid back.
            let mut contrat = ligne.contrat;
            (contrat.nuits, contrat.repas, contrat.premier_equipement) = (0, 0, Centimes::ZERO);
            Ligne { contrat_id: format!("{}-bis", ligne.contrat_id), mobilite: (None, None), contrat, ..ligne.clone() }
        });
        std::iter::once(ligne).chain(again).collect()
    });
    assert!(more.len() > facts().1.len() + 20);
    let (fewer, more) = (of(&facts().1), of(&more));
    assert_ordered(&fewer, &more, "apprentices");
    let richer = |(fewer, more): (&CentreRisk, &CentreRisk)| fewer.lowest.quantile(0.5) < more.lowest.quantile(0.5);
    assert!(fewer.centres.iter().zip(&more.centres).any(richer));
}

#[test]
fn standard_errors_shrink_as_the_square_root_of_the_draws() {
    let (few, many) = (risks_of(&parameters(), 75, 17), risks_of(&parameters(), 1_200, 17));
    let ratio = few.region.moments.last().unwrap().error() / many.region.moments.last().unwrap().error();
    assert!((3.0..5.3).contains(&ratio), "{ratio}, expected 4");
    // The small sample is part of the large one: their means agree within four errors.
    let gap = (insolvency(&few) - insolvency(&many)).abs();
    assert!(gap < 4.0 * few.region.share_insolvent().1, "{gap}");
    let median = |risks: &Risks| risks.centres[0].months[30].cash.quantile_error(0.5);
    assert!(median(&few) > 2.0 * median(&many), "{} {}", median(&few), median(&many));
}

#[test]
fn draws_stop_when_the_precision_is_reached() {
    let parameters = parameters();
    let settings = account_settings();
    let dossiers = dossiers_of(&facts().1, &parameters, 1, 17);
    let rules = Rules::new(&parameters, &settings, 1);
    let risks = simulate(&dossiers, &rules, DrawPlan { draws: 2_000, precision: Some(0.5), drivers: 0, points: Points::Simple }, |_| true);
    assert_eq!(risks.draws, 500, "two pieces at least");
    assert_eq!(risks.centres[0].lowest.count(), 500);
}

#[test]
fn drivers_explain_the_variance_and_a_source_that_does_not_vary_is_not_one() {
    let only =
        Parameters { drawn: [RiskSource::Couts, RiskSource::Npec].into_iter().collect(), npec: Distribution::Fixed(0.0), ..parameters() };
    let settings = account_settings();
    let dossiers = dossiers_of(&facts().1, &only, 1, 17);
    let risks = simulate(
        &dossiers,
        &Rules::new(&only, &settings, 1),
        DrawPlan { draws: 200, precision: None, drivers: 200, points: Points::Simple },
        |_| true,
    );
    let drivers = risks.drivers.unwrap();
    assert_eq!(drivers.sources, [RiskSource::Couts]);
    let index = drivers.cash.sources[0];
    assert!((index.total - 1.0).abs() < 4.0 * index.total_error + 0.05, "{index:?}");
    assert_abs_diff_eq!(index.first, 1.0, epsilon = 1e-9);
}

#[test]
fn the_backtest_counts_every_cfa_once() {
    let risks = risks_of(&parameters(), 40, 17);
    assert_eq!(risks.backtest.year, Some(2020));
    assert_eq!(risks.backtest.classes.iter().map(|class| class.centres).sum::<u64>(), risks.centres.len() as u64);
    let mean = risks.centres.iter().map(|centre| centre.years[1].deficit.share()).sum::<f64>() / risks.centres.len() as f64;
    assert_abs_diff_eq!(risks.backtest.all.predicted().0, mean, epsilon = 1e-9);
}

/// The model card has the backtest of the shipped Normandie: a tenth of its draws gives the same shares, within three standard errors.
#[test]
fn the_model_card_has_the_backtest_that_the_program_makes() {
    let means = Means::new(Messages::of(Language::En));
    let inputs = load(InputChoice::default(), &means).unwrap_or_else(|_| panic!("no Normandie"));
    let test = risks_of_inputs(&inputs, 1, plan(20), &means).unwrap_or_else(|_| panic!("no draws")).risks.backtest;
    let card = include_str!("../../docs/MODEL_CARD.md");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let table =
        card.lines().skip_while(|line| !line.starts_with("| apprentices | CFAs |")).skip(2).take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<String>> = table.map(cells).collect();
    assert_eq!(rows.len(), test.classes.len() + 1);
    for (row, class) in rows.iter().zip(test.classes.iter().chain([&test.all])) {
        let (share, error) = row[2].split_once(" % ± ").unwrap();
        let (share, error): (f64, f64) = (share.parse().unwrap(), error.parse().unwrap());
        let (predicted, own, _) = class.predicted();
        assert_eq!(row[1], class.centres.to_string(), "{row:?}");
        let apart = (100.0 * predicted - share).abs();
        assert!(apart <= 3.0 * (100.0 * own).hypot(error) + 0.05, "{row:?}: {predicted} ± {own}");
    }
}

#[test]
fn common_shocks_spread_evenly_give_the_same_means_with_less_error() {
    let (parameters, settings, cohort) = (parameters(), account_settings(), &facts().1);
    let dossiers = dossiers_of(cohort, &parameters, 1, 17);
    // The mean lowest cash of all CFAs, of 64 draws, by seed.
    let means = |points: Points| -> Vec<f64> {
        let of_seed = |seed: u64| {
            let rules = Rules::new(&parameters, &settings, seed);
            let risks = simulate(&dossiers, &rules, DrawPlan { points, ..plan(64) }, |_| true);
            risks.centres.iter().map(|centre| centre.lowest.mean()).sum::<f64>()
        };
        (1..=24).map(of_seed).collect()
    };
    let (simple, sobol) = (means(Points::Simple), means(Points::Sobol));
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let variance = |of: &[f64]| of.iter().map(|value| (value - mean(of)).powi(2)).sum::<f64>() / (of.len() - 1) as f64;
    assert!(variance(&sobol) < variance(&simple) / 2.0, "{} {}", variance(&sobol), variance(&simple));
    let error = (variance(&simple) / 24.0).sqrt();
    assert!((mean(&sobol) - mean(&simple)).abs() < 4.0 * error, "{} {} {error}", mean(&sobol), mean(&simple));
    // Each draw is its own, whatever the others: parts and threads make the same.
    let (of, other) =
        (DrawnWorld::of(3, Draw::first(5), Points::Sobol, &parameters), DrawnWorld::of(3, Draw::first(6), Points::Sobol, &parameters));
    assert_eq!(of, DrawnWorld::of(3, Draw::first(5), Points::Sobol, &parameters));
    assert_ne!(of, other);
}
