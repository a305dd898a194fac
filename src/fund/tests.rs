use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::units::Centimes;

pub(super) fn settings() -> FundSettings {
    FundSettings {
        region: "Normandie".into(),
        envelope: envelope(&[40_000, 60_000]),
        policy: Some(Policy::MeilleurUsage),
        measure: Measure::Apprentis,
        bounds: AidBounds::default(),
        keys: PolicyKeys { small: 50, threshold: Centimes(100), territories: ["Rural".to_owned()].into(), ..PolicyKeys::default() },
        instruments: Vec::new(),
        eligibility: Eligibility::default(),
        accounts: crate::accounts::AccountSettings::default(),
        effort: Effort { nodes: 200_000 },
    }
}

fn envelope(amounts: &[i64]) -> Envelope {
    let years = amounts.iter().zip(2020..).map(|(&amount, year)| (year, Centimes(amount), Centimes::ZERO)).collect();
    Envelope { years, carried_over: true, ..Envelope::default() }
}

/// One policy on an envelope, knowing no other.
fn alone(needs: &[Need], policy: Policy, settings: &FundSettings) -> Allocation {
    allocate(needs, &settings.envelope, policy, settings, &[], settings.effort)
}

fn with_envelope(settings: &FundSettings, amounts: &[i64]) -> FundSettings {
    FundSettings { envelope: Envelope { carried_over: settings.envelope.carried_over, ..envelope(amounts) }, ..settings.clone() }
}

/// A CFA with few numbers, the others drawn from them: its result and headroom in two years.
fn need(rank: usize, apprentices: u64, results: [i64; 2], rooms: [i64; 2]) -> Need {
    let year = |of: usize| NeedYear {
        lowest: Centimes(rooms[of] - 700),
        overdraft: Centimes(700),
        charges: Centimes(apprentices as i64 * 400 + 1),
        result: Centimes(results[of]),
        stock_cost: Centimes(apprentices as i64 * 150),
        stock_funding: Centimes(apprentices as i64 * (120 + 10 * ((rank + of) as i64 % 6))),
        bases: Vec::new(),
    };
    Need {
        cfa: format!("C{rank:03}"),
        departement: ["14", "27", "50"][rank % 3].into(),
        territoire: ["Caen", "Rural"][rank % 2].into(),
        apprentices,
        mix: mix(apprentices as i64, rank),
        places_3_4: apprentices + 5,
        lost: rank % 7 == 6,
        years: vec![year(0), year(1)],
        ..Need::default()
    }
}

/// About half of levels 3 and 4, in food; the others in management.
fn mix(apprentices: i64, rank: usize) -> Vec<PresenceMonths> {
    let first = (apprentices.div_euclid(2) + rank as i64 % 2).min(apprentices);
    let of =
        |niveau: u8, specialite: &str, heads: i64| PresenceMonths { niveau: Some(niveau), specialite: specialite.into(), mois: 24 * heads };
    vec![of(3, "221", first), of(6, "310", apprentices - first)]
}

#[test]
fn points_are_those_of_the_places_levels_and_sectors_said() {
    let need = need(0, 100, [0; 2], [0; 2]);
    let none = PolicyKeys { small: 0, levels: [7].into(), ..PolicyKeys::default() };
    let points = |keys: PolicyKeys| keys.points(&need);
    assert_eq!(points(none.clone()), 0);
    assert_eq!(points(PolicyKeys { levels: [3].into(), ..none.clone() }), 1, "half of them");
    assert_eq!(points(PolicyKeys { levels: [3].into(), ..PolicyKeys { small: 100, ..none.clone() } }), 2);
    for (sector, expected) in [("2", 1), ("22", 1), ("221", 1), ("222", 0), ("3", 1), ("33", 0)] {
        assert_eq!(points(PolicyKeys { sectors: [sector.to_owned()].into(), ..none.clone() }), expected, "{sector}");
    }
    let place = |name: &str| BTreeSet::from([name.to_owned()]);
    assert_eq!(points(PolicyKeys { departements: place("14"), ..none.clone() }), 2);
    assert_eq!(points(PolicyKeys { departements: place("50"), ..none.clone() }), 0);
    assert_eq!(points(PolicyKeys { territories: place("Caen"), departements: place("14"), points_departement: 5, ..none }), 7);
}

fn any_needs() -> impl Strategy<Value = Vec<Need>> {
    let results = (-40_000_i64..20_000, -40_000_i64..20_000);
    let rooms = (-20_000_i64..20_000, -25_000_i64..20_000);
    prop::collection::vec((0_u64..300, results, rooms), 0..9).prop_map(|rows| {
        let one = |(rank, (heads, results, rooms)): (usize, (u64, (i64, i64), (i64, i64)))| {
            need(rank, heads, [results.0, results.1], [rooms.0, rooms.1])
        };
        rows.into_iter().enumerate().map(one).collect()
    })
}

/// Any floors, caps, measure, instrument, eligibility, envelope of each year, carried over or not.
fn any_settings() -> impl Strategy<Value = FundSettings> {
    let bounds = (0_i64..60, 0_i64..300, prop::option::of(50_i64..400), prop::option::of(1_000_i64..30_000));
    let years = (0_i64..50_000, 0_i64..50_000, any::<bool>());
    (bounds, years, 0_usize..3, any::<bool>(), prop::option::of(20_u64..150)).prop_map(
        |((head, each, cap, most), (first, second, carried), rank, raised, from)| {
            let bounds = AidBounds {
                floor_per_apprentice: Centimes(head),
                floor_per_cfa: Centimes(each),
                cap_per_apprentice: cap.map(Centimes),
                cap_per_cfa: most.map(Centimes),
            };
            let raise = Instrument { kind: InstrumentKind::MajorationTaux(crate::units::Part(500)), eligibility: Eligibility::default() };
            FundSettings {
                bounds,
                measure: Measure::ALL[rank],
                envelope: Envelope { carried_over: carried, ..envelope(&[first, second]) },
                instruments: raised.then_some(raise).into_iter().collect(),
                eligibility: Eligibility { apprentices_from: from, ..Eligibility::default() },
                ..settings()
            }
        },
    )
}

/// Draws around the certain need, and a base for increases.
fn with_draws(mut needs: Vec<Need>, seed: u64) -> Vec<Need> {
    for (rank, need) in needs.iter_mut().enumerate() {
        let stream = crate::streams::Stream::new(seed, "essai", rank as u64);
        let mut drawn = Draws::of_years(2);
        for draw in 0..6 {
            let around = |year: usize| Centimes((need.required()[year].0 + stream.between(2 * draw + year as u64, -8_000, 8_000)).max(0));
            drawn.push(&if need.lost { [Centimes::LARGEST; 2] } else { [around(0), around(1)] });
        }
        need.drawn = drawn;
        let diplome = crate::codes::CodeDiplome::parse("50022137").unwrap();
        let base = NpecBase { diplome, niveau: None, du: Centimes(rank as i64 * 9_000), mois: 12 };
        need.years.iter_mut().for_each(|year| year.bases = vec![base]);
    }
    needs
}

fn worth(needs: &[Need], paid: &PaidByYear, settings: &FundSettings) -> i64 {
    let kept = needs.iter().zip(paid).filter(|(need, paid)| need.at_risk() && need.survives(paid));
    kept.map(|(need, _)| settings.keys.worth(need, settings.measure)).sum()
}

/// Draws in which a CFA stands, times its worth.
fn on_average(needs: &[Need], paid: &PaidByYear, settings: &FundSettings) -> i64 {
    let stands = |by: &[Centimes], paid: &[Centimes]| paid[0] >= by[0] && paid[0] + paid[1] >= by[1];
    let draws = |need: &Need, paid: &[Centimes]| need.drawn.iter().filter(|by| stands(by, paid)).count() as i64;
    needs.iter().zip(paid).map(|(need, paid)| draws(need, paid) * settings.keys.worth(need, settings.measure)).sum()
}

/// What each CFA is sure to have each year, counted again: the increase, then its floor where the year can pay it.
struct Sure {
    increase: [i64; 2],
    floor: [i64; 2],
}

fn sure(needs: &[Need], settings: &FundSettings) -> Vec<Sure> {
    let of_year = |year: usize| settings.envelope.years[year].1.0;
    let total = of_year(0) + of_year(1);
    let mut sures: Vec<Sure> = needs.iter().map(|_| Sure { increase: [0; 2], floor: [0; 2] }).collect();
    for year in 0..2 {
        let raise = |need: &Need| {
            if settings.instruments.is_empty() {
                0
            } else {
                (need.years[year].bases.iter().map(|base| base.du.0).sum::<i64>() * 500 + 5_000) / 10_000
            }
        };
        let raises: Vec<i64> = needs.iter().map(raise).collect();
        let raises =
            if raises.iter().sum::<i64>() > of_year(year) { crate::units::share::proportional(of_year(year), &raises) } else { raises };
        let floor = |rank: usize| {
            let (heads, bounds) = (needs[rank].apprentices as i64, &settings.bounds);
            let cap = bounds.cap_per_apprentice.map_or(i64::MAX, |cap| cap.0 * heads).min(bounds.cap_per_cfa.map_or(i64::MAX, |cap| cap.0));
            let floor = (bounds.floor_per_apprentice.0 * heads).max(bounds.floor_per_cfa.0).min(cap);
            // Cut by year as the envelopes are, the first rounded down.
            let first = if total > 0 { floor * of_year(0) / total } else { floor / 2 };
            let wanted = if year == 0 { first } else { floor - first };
            if settings.eligibility.admits(&needs[rank]) { (wanted - raises[rank]).max(0) } else { 0 }
        };
        let floors: Vec<i64> = (0..needs.len()).map(floor).collect();
        let left = of_year(year) - raises.iter().sum::<i64>();
        let floors = if floors.iter().sum::<i64>() > left { crate::units::share::proportional(left, &floors) } else { floors };
        for (rank, sure) in sures.iter_mut().enumerate() {
            (sure.increase[year], sure.floor[year]) = (raises[rank], raises[rank] + floors[rank]);
        }
    }
    sures
}

/// What a policy covers of a CFA in a year, from the definitions of docs/FONDS.md.
fn covered(need: &Need, policy: Policy, year: usize, before: i64, settings: &FundSettings) -> i64 {
    let (books, heads) = (&need.years[year], need.apprentices as i64);
    let deficit = (-books.result.0).max(0);
    match policy {
        Policy::Egalitaire | Policy::Niveau => {
            if heads > 0 {
                i64::MAX
            } else {
                0
            }
        }
        Policy::Deficit => deficit,
        Policy::Stock => (books.stock_cost.0 - books.stock_funding.0).max(0),
        Policy::Seuil => (deficit - settings.keys.threshold.0 * heads).max(0),
        Policy::Priorite => {
            if need.lost {
                0
            } else {
                (-(0..=year).map(|year| need.years[year].lowest.0 + 700).min().unwrap() - before).max(0)
            }
        }
        Policy::MeilleurUsage | Policy::MeilleurUsageMoyen => 0,
    }
}

/// Whether a reason agrees with what the CFA has, asks and gets. Written from what each reason says, without the policies.
fn agrees(needs: &[Need], rank: usize, found: &Allocation, settings: &FundSettings, sure: &Sure) -> Result<(), String> {
    let (need, grant) = (&needs[rank], &found.grants[rank]);
    let paid = [grant.paid[0].0, grant.paid[1].0];
    let (extra, floor, increase) =
        (grant.amount.0 - sure.floor[0] - sure.floor[1], sure.floor[0] + sure.floor[1], sure.increase[0] + sure.increase[1]);
    let wants = |year: usize| covered(need, found.policy, year, if year == 0 { 0 } else { paid[0] }, settings);
    let needs_aid = if found.policy.is_best_use() {
        match found.policy {
            Policy::MeilleurUsage => need.required()[1] > Centimes::ZERO,
            _ => need.drawn.iter().any(|by| by[1] > Centimes::ZERO),
        }
    } else {
        wants(0) > 0 || wants(1) > 0
    };
    let kept = match found.policy {
        Policy::MeilleurUsage => need.survives(&grant.paid),
        _ => need.drawn.iter().any(|by| by[1] > Centimes::ZERO && paid[0] >= by[0].0 && paid[0] + paid[1] >= by[1].0),
    };
    let all = (0..2).all(|year| paid[year] >= wants(year));
    let holds = match grant.why {
        Why::NonEligible => !settings.eligibility.admits(need) && extra == 0,
        Why::Perdu => need.lost && extra == 0,
        Why::SansBesoin => !needs_aid && grant.amount.0 == 0,
        Why::Instrument => !needs_aid && floor == increase && increase > 0 && extra == 0,
        Why::Plancher => !needs_aid && floor > increase && extra == 0,
        Why::BesoinCouvert if found.policy.is_best_use() => needs_aid && extra == 0 && kept,
        Why::BesoinCouvert => needs_aid && all,
        Why::EnveloppeEpuisee => needs_aid && extra == 0 && !all && !found.policy.is_best_use(),
        Why::AuDessus => found.policy == Policy::Niveau && extra == 0,
        Why::Part => grant.amount.0 > 0 && !all && !found.policy.is_best_use(),
        Why::Plafond => grant.amount == grant.cap && !found.policy.is_best_use() && !all,
        Why::Retenu => found.policy.is_best_use() && extra > 0 && kept,
        Why::NonRetenu | Why::HorsMesure | Why::HorsAtteinte => found.policy.is_best_use() && needs_aid && extra == 0,
    };
    let worthless = settings.keys.worth(need, settings.measure) == 0;
    let measured = grant.why != Why::HorsMesure || worthless;
    let chosen = grant.why != Why::NonRetenu || !worthless;
    if holds && measured && chosen { Ok(()) } else { Err(format!("{:?} {:?} extra {extra} floor {floor} {need:?}", found.policy, grant)) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_cent_of_every_year_is_given_or_said_to_be_left(needs in any_needs(), settings in any_settings()) {
        let needs = with_draws(needs, 3);
        let years: Vec<i64> = settings.envelope.years.iter().map(|year| year.1.0).collect();
        for allocation in all(&needs, &settings, settings.envelope.running()) {
            prop_assert_eq!(allocation.given() + allocation.left, settings.envelope.running(), "{:?}", allocation.policy);
            prop_assert_eq!(allocation.left == Centimes::ZERO, allocation.left_over == LeftOver::Rien);
            let paid = |year: usize| allocation.grants.iter().map(|grant| grant.paid[year].0).sum::<i64>();
            prop_assert!(paid(0) <= years[0], "{:?}", allocation.policy);
            let second = if settings.envelope.carried_over { years[0] + years[1] - paid(0) } else { years[1] };
            prop_assert!(paid(1) <= second, "{:?} {} {}", allocation.policy, paid(1), second);
            for (grant, sure) in allocation.grants.iter().zip(sure(&needs, &settings)) {
                prop_assert!(grant.amount <= grant.cap, "{:?} {:?}", allocation.policy, grant);
                prop_assert_eq!(grant.floor.0, sure.floor[0] + sure.floor[1]);
                prop_assert!((0..2).all(|year| grant.paid[year].0 >= sure.floor[year]), "{:?} {:?}", allocation.policy, grant);
            }
        }
    }

    #[test]
    fn each_reason_agrees_with_what_was_asked(needs in any_needs(), settings in any_settings()) {
        let needs = with_draws(needs, 11);
        let sures = sure(&needs, &settings);
        for allocation in all(&needs, &settings, settings.envelope.running()) {
            for (rank, sure) in sures.iter().enumerate() {
                if let Err(wrong) = agrees(&needs, rank, &allocation, &settings, sure) {
                    prop_assert!(false, "{}", wrong);
                }
            }
            let helpable = allocation.grants.iter().any(|grant| !matches!(grant.why, Why::NonEligible | Why::Perdu));
            prop_assert!(allocation.left_over != LeftOver::PersonneAAider || !helpable || allocation.grants.iter().all(|grant| matches!(grant.why, Why::NonEligible | Why::Perdu | Why::SansBesoin | Why::Instrument | Why::Plancher | Why::AuDessus)));
            if allocation.left_over == LeftOver::BesoinsCouverts {
                prop_assert!(allocation.grants.iter().all(|grant| !matches!(grant.why, Why::NonRetenu | Why::EnveloppeEpuisee | Why::Part | Why::HorsAtteinte)));
            }
        }
    }

    #[test]
    fn no_policy_beats_the_best_use_on_its_own_measure(needs in any_needs(), settings in any_settings()) {
        let needs = with_draws(needs, 5);
        // The answers are compared without having been told to the programme: it must find as good by itself.
        let best = alone(&needs, Policy::MeilleurUsage, &settings);
        let mean = alone(&needs, Policy::MeilleurUsageMoyen, &settings);
        let (most, most_mean) = (worth(&needs, &best.paid(), &settings), on_average(&needs, &mean.paid(), &settings));
        if settings.envelope.carried_over {
            for policy in Policy::ALL {
                let paid = alone(&needs, policy, &settings).paid();
                prop_assert!(worth(&needs, &paid, &settings) <= most, "{:?}", policy);
                prop_assert!(on_average(&needs, &paid, &settings) <= most_mean, "{:?}", policy);
            }
        }
        let optimum = best.optimum.unwrap();
        prop_assert_eq!(optimum.value, most, "the programme counts what is kept, floors and instruments with it");
        prop_assert!(optimum.proven());
        let sound = |need: &Need| need.drawn.iter().filter(|by| by[1] == Centimes::ZERO).count() as i64;
        let free: i64 = needs.iter().map(|need| sound(need) * settings.keys.worth(need, settings.measure)).sum();
        prop_assert_eq!(mean.optimum.unwrap().value + free, most_mean);
    }

    #[test]
    fn the_order_of_the_cfas_does_not_matter(needs in any_needs(), settings in any_settings()) {
        let needs = with_draws(needs, 7);
        let mut turned = needs.clone();
        turned.reverse();
        let of = |needs: Vec<Need>| all(&prepared(needs).0, &settings, settings.envelope.running());
        prop_assert_eq!(of(needs), of(turned));
    }

    #[test]
    fn more_in_any_year_or_carried_over_never_saves_fewer(needs in any_needs(), settings in any_settings(), more in (0_i64..40_000, 0_i64..40_000)) {
        // Floors follow the envelopes: without them, more is more.
        let bounds = AidBounds { floor_per_apprentice: Centimes::ZERO, floor_per_cfa: Centimes::ZERO, ..settings.bounds.clone() };
        let settings = FundSettings { bounds, instruments: Vec::new(), ..settings };
        let years: Vec<i64> = settings.envelope.years.iter().map(|year| year.1.0).collect();
        let kept = |settings: &FundSettings| worth(&needs, &alone(&needs, Policy::MeilleurUsage, settings).paid(), settings);
        let larger = with_envelope(&settings, &[years[0] + more.0, years[1] + more.1]);
        prop_assert!(kept(&settings) <= kept(&larger));
        let carried = FundSettings { envelope: Envelope { carried_over: true, ..settings.envelope.clone() }, ..settings.clone() };
        prop_assert!(kept(&settings) <= kept(&carried));
    }
}

#[test]
fn an_envelope_beyond_all_need_covers_it_and_says_what_is_left() {
    let needs = [need(0, 100, [-2_000, -3_000], [-1_500, -2_000]), need(1, 50, [1_000, 2_000], [900, 900])];
    let rich = with_envelope(&settings(), &[500_000, 500_000]);
    for (policy, given) in
        [(Policy::Deficit, 5_000), (Policy::MeilleurUsage, 2_000), (Policy::Priorite, 2_000), (Policy::Egalitaire, 1_000_000)]
    {
        let found = alone(&needs, policy, &rich);
        assert_eq!(found.given(), Centimes(given), "{policy:?}");
        assert_eq!(found.left_over == LeftOver::Rien, policy == Policy::Egalitaire);
    }
    let best = alone(&needs, Policy::MeilleurUsage, &rich);
    assert_eq!(best.grants[0].paid, [1_500, 500].map(Centimes), "each euro in the year it is missing");
    let nothing = alone(&needs, Policy::Egalitaire, &with_envelope(&settings(), &[0, 0]));
    assert_eq!((nothing.given(), nothing.left_over), (Centimes::ZERO, LeftOver::Rien));
}

#[test]
fn what_is_left_of_a_year_helps_the_next_where_it_is_carried_over() {
    let needs = [need(0, 100, [0, 0], [500, -4_000])];
    let carried = with_envelope(&settings(), &[3_000, 2_000]);
    assert_eq!(alone(&needs, Policy::MeilleurUsage, &carried).grants[0].why, Why::Retenu);
    let closed = FundSettings { envelope: Envelope { carried_over: false, ..carried.envelope.clone() }, ..carried };
    let found = alone(&needs, Policy::MeilleurUsage, &closed);
    assert_eq!((found.grants[0].why, found.left_over), (Why::HorsAtteinte, LeftOver::AucunSauvetage));
    let shared = alone(&needs, Policy::Priorite, &closed);
    assert_eq!((shared.grants[0].paid.clone(), shared.grants[0].why), ([0, 2_000].map(Centimes).to_vec(), Why::Part));
    assert_eq!(shared.left_over, LeftOver::AutreExercice);
}

#[test]
fn nobody_to_help_is_said() {
    let lost = [need(6, 100, [0, 0], [-5_000, -5_000])];
    for policy in [Policy::Priorite, Policy::MeilleurUsage] {
        let found = alone(&lost, policy, &settings());
        assert_eq!((found.grants[0].why, found.left_over), (Why::Perdu, LeftOver::PersonneAAider), "{policy:?}");
    }
    let few = FundSettings { eligibility: Eligibility { cfas: ["nobody".to_owned()].into(), ..Eligibility::default() }, ..settings() };
    let found = alone(&[need(0, 100, [0, 0], [-5_000, -5_000])], Policy::MeilleurUsage, &few);
    assert_eq!(found.left_over, LeftOver::PersonneAAider);
}

#[test]
fn floors_above_the_envelope_give_way_in_proportion() {
    let needs = [need(0, 100, [-5_000, 0], [-2_000, -2_000]), need(1, 50, [3_000, 0], [900, 900])];
    let asked = FundSettings {
        bounds: AidBounds { floor_per_apprentice: Centimes(10), ..AidBounds::default() },
        ..with_envelope(&settings(), &[150, 150])
    };
    let found = alone(&needs, Policy::MeilleurUsage, &asked);
    assert!(found.floors_cut);
    assert_eq!(found.aids(), [Centimes(200), Centimes(100)]);
}

#[test]
fn each_policy_says_why() {
    let needs = [
        need(0, 100, [-2_000, -3_000], [-2_000, -2_000]),
        need(1, 50, [1_000, 2_000], [900, 900]),
        need(2, 40, [-9_000, 0], [-8_000, -8_000]),
    ];
    let why = |policy, asked: &FundSettings| -> Vec<Why> { alone(&needs, policy, asked).grants.iter().map(|grant| grant.why).collect() };
    let small = with_envelope(&settings(), &[6_000, 1_000]);
    assert_eq!(why(Policy::Deficit, &small), [Why::Part, Why::SansBesoin, Why::Part]);
    assert_eq!(why(Policy::MeilleurUsage, &small), [Why::Retenu, Why::SansBesoin, Why::HorsAtteinte]);
    assert_eq!(why(Policy::MeilleurUsage, &with_envelope(&settings(), &[8_500, 0])), [Why::Retenu, Why::SansBesoin, Why::NonRetenu]);
    assert_eq!(why(Policy::Niveau, &small), [Why::AuDessus, Why::AuDessus, Why::Part]);
    let capped = FundSettings { bounds: AidBounds { cap_per_cfa: Some(Centimes(1_000)), ..AidBounds::default() }, ..small.clone() };
    assert_eq!(why(Policy::Deficit, &capped), [Why::Plafond, Why::SansBesoin, Why::Plafond]);
    let few = FundSettings { eligibility: Eligibility { cfas: ["C000".to_owned()].into(), ..Eligibility::default() }, ..settings() };
    assert_eq!(why(Policy::Deficit, &few), [Why::BesoinCouvert, Why::NonEligible, Why::NonEligible]);
    let places = FundSettings { measure: Measure::Places, ..with_envelope(&settings(), &[9_000, 9_000]) };
    assert_eq!(why(Policy::MeilleurUsage, &places), [Why::HorsMesure, Why::SansBesoin, Why::HorsMesure], "neither is in Rural");
}

#[test]
fn water_filling_lifts_the_lowest_first() {
    let needs = [need(0, 100, [0, 0], [-2_000, 0]), need(1, 100, [0, 0], [900, 0]), need(2, 100, [0, 0], [-500, 0])];
    let first = |envelope: i64| -> Vec<i64> {
        let found = alone(&needs, Policy::Niveau, &with_envelope(&settings(), &[envelope, 0]));
        found.grants.iter().map(|grant| grant.paid[0].0).collect()
    };
    assert_eq!(first(1_000), [1_000, 0, 0]);
    assert_eq!(first(2_501), [2_001, 0, 500]);
    assert_eq!(first(4_601), [3_001, 100, 1_500]);
}

#[test]
fn water_filling_lifts_nobody_whom_no_aid_can_keep() {
    let mut needs = [need(0, 100, [0, 0], [-9_000, 0]), need(1, 100, [0, 0], [-800, 0]), need(2, 100, [0, 0], [-500, 0])];
    needs[0].lost = true;
    let found = alone(&needs, Policy::Niveau, &with_envelope(&settings(), &[1_300, 0]));
    assert_eq!(found.grants.iter().map(|grant| grant.paid[0].0).collect::<Vec<_>>(), [0, 800, 500]);
    assert_eq!(found.grants[0].why, Why::Perdu);
}

#[test]
fn an_increase_of_the_npec_comes_first_and_gives_way_to_the_envelope() {
    use crate::codes::{CodeDiplome, Niveau};
    let base = |niveau, du| NpecBase {
        diplome: CodeDiplome::parse("50022137").unwrap(),
        niveau: Niveau::new(niveau),
        du: Centimes(du),
        mois: 120,
    };
    let mut needs = [need(0, 100, [-5_000, 0], [-2_000, -2_000]), need(1, 50, [3_000, 0], [900, 900])];
    needs[0].years[0].bases = vec![base(3, 10_000), base(5, 90_000)];
    needs[1].years[0].bases = vec![base(4, 30_000)];
    let levels = Eligibility { levels: [3, 4].into(), ..Eligibility::default() };
    let rate = InstrumentKind::MajorationTaux(crate::units::Part(1_000));
    let asked = FundSettings {
        instruments: vec![Instrument { kind: rate, eligibility: levels.clone() }],
        ..with_envelope(&settings(), &[6_000, 0])
    };
    let found = alone(&needs, Policy::MeilleurUsage, &asked);
    assert_eq!(found.grants.iter().map(|grant| grant.increase.0).collect::<Vec<_>>(), [1_000, 3_000]);
    assert_eq!(found.aids(), [2_000, 3_000].map(Centimes), "the best use completes what the increase brings");
    assert_eq!(found.grants.iter().map(|grant| grant.why).collect::<Vec<_>>(), [Why::Retenu, Why::Instrument]);
    let short = alone(&needs, Policy::MeilleurUsage, &with_envelope(&asked, &[2_000, 0]));
    assert!(short.increase_cut);
    assert_eq!(short.aids(), [500, 1_500].map(Centimes));
    assert_eq!(short.grants[0].why, Why::HorsAtteinte, "an increase alone is no reason for a need that is not covered");
    let amount = InstrumentKind::MajorationMontant(Centimes(70));
    let each = increase(&needs, &[Instrument { kind: amount, eligibility: levels }], 0, 1_000_000);
    assert_eq!(each.0, [700, 700], "120 months are ten years of an apprentice");
}

#[test]
fn investment_aid_is_shared_and_saves_its_depreciation() {
    let mut needs = [need(0, 100, [0, 0], [0, 0]), need(1, 50, [0, 0], [0, 0])];
    needs[0].investment = Centimes(100_000);
    needs[1].investment = Centimes(300_000);
    let kind = InstrumentKind::Investissement { taux: crate::units::Part(8_000), annees: 10 };
    let aids = investments(&needs, &[Instrument { kind, eligibility: Eligibility::default() }], Centimes(40_000));
    assert_eq!(aids.iter().map(|aid| (aid.amount.0, aid.depreciation.0)).collect::<Vec<_>>(), [(10_000, 1_000), (30_000, 3_000)]);
}

#[test]
fn overstating_pays_under_a_share_of_the_loss() {
    let needs = [need(0, 100, [-5_000, 0], [-2_000, -2_000]), need(1, 90, [-5_000, 0], [-2_000, -2_000])];
    let asked = with_envelope(&settings(), &[5_000, 0]);
    let truthful = [Policy::Deficit, Policy::Egalitaire].map(|policy| alone(&needs, policy, &asked));
    let found = stability(&needs, &asked, &truthful.each_ref(), 10);
    assert!(found.iter().filter(|row| row.policy == Policy::Deficit).all(|row| row.gain() > Centimes::ZERO));
    assert!(found.iter().filter(|row| row.policy == Policy::Egalitaire).all(|row| row.gain() == Centimes::ZERO));
}

#[test]
fn a_study_holds_together() {
    let one = |rank: usize| {
        let loss = -900 * rank as i64;
        need(rank, 20 + 17 * rank as u64, [loss, loss], [4_000 - 1_500 * rank as i64, 3_000 - 1_600 * rank as i64])
    };
    let needs: Vec<Need> = (0..12).map(one).collect();
    let uncertain = Uncertainty::Discrete(vec![(5_000, 1), (10_000, 1)]);
    let asked = FundSettings { envelope: Envelope { uncertainty: uncertain, ..settings().envelope }, policy: None, ..settings() };
    let found = study(needs, &asked, StudyOptions { seed: 1, draws: 40, points: 12 }, &|| ());
    assert_eq!((found.results.len(), found.draws, found.stability.len()), (8, 40, 96));
    assert_eq!(found.policy, Policy::MeilleurUsageMoyen, "with draws, the question is about the mean");
    assert!(found.results.iter().all(|result| result.regret >= 0 && result.mean.unwrap().regret >= 0.0));
    assert_eq!(found.result(Policy::MeilleurUsage).unwrap().regret, 0);
    assert!(found.voted().unwrap().mean.unwrap().regret.abs() < 1e-9);
    let mean = |policy| found.result(policy).unwrap().mean.unwrap().saved;
    assert!(Policy::ALL.iter().all(|&policy| mean(policy) <= mean(Policy::MeilleurUsageMoyen)));
    for result in &found.results {
        let policy = result.allocation.policy;
        let curve = found.curves.iter().find(|curve| curve.policy == policy).unwrap();
        assert!(curve.points.len() >= 10 && curve.points[0].envelope == Centimes::ZERO);
        let announced = curve.points.iter().find(|point| point.envelope == found.envelope).unwrap();
        assert_eq!((announced.saved, announced.spread), (result.saved, result.mean.map(|mean| mean.spread)), "{policy:?}");
        let truthful = found.stability.iter().filter(|row| row.policy == policy).map(|row| row.truthful);
        assert!(truthful.eq(result.allocation.aids()), "{policy:?}");
        assert!(result.bound(found.draws).is_none_or(
            |bound| bound >= if policy == Policy::MeilleurUsageMoyen { result.mean.unwrap().worth } else { result.worth as f64 }
        ));
    }
    let want: Centimes = found.missing().into_iter().sum();
    assert_eq!(found.need(), want);
}

#[test]
fn no_draws_no_best_use_on_average() {
    let needs = vec![need(0, 100, [-5_000, 0], [-2_000, -2_000]), need(1, 50, [0, 0], [10, 10])];
    let found = study(needs, &FundSettings { policy: None, ..settings() }, StudyOptions { seed: 1, draws: 0, points: 5 }, &|| ());
    assert_eq!((found.policy, found.voted().is_some()), (Policy::MeilleurUsage, true));
    let refused = FundSettings { policy: Some(Policy::MeilleurUsageMoyen), ..settings() };
    let none = study(found.needs.clone(), &refused, StudyOptions { seed: 1, draws: 0, points: 5 }, &|| ());
    assert!(none.voted().is_none(), "no other policy stands for the one asked");
}
