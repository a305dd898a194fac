use proptest::prelude::*;

use super::*;
use crate::units::Centimes;

const EFFORT: Effort = Effort { seconds: 5.0 };

pub(super) fn settings() -> FundSettings {
    FundSettings {
        region: "Normandie".into(),
        envelope: Envelope { years: vec![(2020, Centimes(100_000), Centimes::ZERO)], ..Envelope::default() },
        policy: Policy::MeilleurUsage,
        measure: Measure::Apprentis,
        bounds: Bounds::default(),
        keys: Keys { small: 50, threshold: Centimes(100), territories: ["Rural".to_owned()].into(), ..Keys::default() },
        instruments: Vec::new(),
        eligibility: Eligibility::default(),
        accounts: crate::accounts::AccountSettings::default(),
        seconds: 5.0,
    }
}

/// A CFA with few numbers, the others drawn from them.
fn need(rank: usize, apprentices: u64, result: i64, headroom: i64) -> Need {
    Need {
        cfa: format!("C{rank:03}"),
        departement: ["14", "27", "50"][rank % 3].into(),
        territoire: ["Caen", "Rural"][rank % 2].into(),
        apprentices,
        apprentices_3_4: apprentices / 2 + rank as u64 % 2,
        places_3_4: apprentices + 5,
        result: Centimes(result),
        charges: Centimes(apprentices as i64 * 800 + 1),
        headroom: Centimes(headroom),
        shortfall: Centimes((-headroom).max(0)),
        lost: rank % 7 == 6,
        stock_cost: Centimes(apprentices as i64 * 300),
        stock_funding: Centimes(apprentices as i64 * (250 + 10 * (rank as i64 % 9))),
        ..Need::default()
    }
}

fn any_needs() -> impl Strategy<Value = Vec<Need>> {
    prop::collection::vec((0_u64..300, -40_000_i64..20_000, -30_000_i64..20_000), 0..9)
        .prop_map(|rows| rows.into_iter().enumerate().map(|(rank, (heads, result, room))| need(rank, heads, result, room)).collect())
}

fn any_settings() -> impl Strategy<Value = FundSettings> {
    (0_i64..60, 0_i64..300, prop::option::of(50_i64..400), prop::option::of(1_000_i64..30_000), 0_usize..3).prop_map(
        |(head, each, cap, most, rank)| {
            let bounds = Bounds {
                floor_per_apprentice: Centimes(head),
                floor_per_cfa: Centimes(each),
                cap_per_apprentice: cap.map(Centimes),
                cap_per_cfa: most.map(Centimes),
            };
            FundSettings { bounds, measure: Measure::ALL[rank], ..settings() }
        },
    )
}

fn with_draws(mut needs: Vec<Need>, seed: u64) -> Vec<Need> {
    for (rank, need) in needs.iter_mut().enumerate() {
        let stream = crate::streams::Stream::new(seed, "essai", rank as u64);
        let drawn = (0..6).map(|draw| Centimes((need.shortfall.0 + stream.between(draw, -8_000, 8_000)).max(0)));
        need.drawn = drawn.collect();
    }
    needs
}

fn worth(needs: &[Need], aids: &[Centimes], settings: &FundSettings) -> i64 {
    let kept = needs.iter().zip(aids).filter(|&(need, &aid)| need.at_risk() && need.survives(aid));
    kept.map(|(need, _)| settings.keys.worth(need, settings.measure)).sum()
}

/// Draws in which a CFA stands, times its worth.
fn on_average(needs: &[Need], aids: &[Centimes], settings: &FundSettings) -> i64 {
    let draws = |need: &Need, aid: Centimes| if need.lost { 0 } else { need.drawn.iter().filter(|&&drawn| aid >= drawn).count() as i64 };
    needs.iter().zip(aids).map(|(need, &aid)| draws(need, aid) * settings.keys.worth(need, settings.measure)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_cent_is_given_or_said_to_be_left(needs in any_needs(), settings in any_settings(), envelope in 0_i64..90_000) {
        let needs = with_draws(needs, 3);
        for allocation in all(&needs, &settings, Centimes(envelope), EFFORT) {
            prop_assert_eq!(allocation.given() + allocation.left, Centimes(envelope), "{:?}", allocation.policy);
            prop_assert_eq!(allocation.left == Centimes::ZERO, allocation.left_over == LeftOver::Rien);
            for (rank, grant) in allocation.grants.iter().enumerate() {
                prop_assert!(grant.amount >= grant.floor && grant.amount <= grant.cap.max(grant.floor), "{:?} {:?}", allocation.policy, grant);
                prop_assert!(grant.amount.0 >= 0 && grant.increase.0 >= 0);
                let floor = settings.bounds.floor_per_apprentice.0 * needs[rank].apprentices as i64;
                let floor = floor.max(settings.bounds.floor_per_cfa.0).min(grant.cap.0);
                prop_assert!(allocation.floors_cut || grant.amount.0 >= floor);
            }
        }
    }

    #[test]
    fn no_policy_beats_the_best_use_on_its_own_measure(needs in any_needs(), settings in any_settings(), envelope in 0_i64..90_000) {
        let needs = with_draws(needs, 5);
        // The answers are compared without having been told to the programme: it must find as good by itself.
        let alone = |policy| allocate(&needs, Centimes(envelope), policy, &settings, &[], EFFORT);
        let best = worth(&needs, &alone(Policy::MeilleurUsage).aids(), &settings);
        let mean = on_average(&needs, &alone(Policy::MeilleurUsageMoyen).aids(), &settings);
        for policy in Policy::ALL {
            let aids = alone(policy).aids();
            prop_assert!(worth(&needs, &aids, &settings) <= best, "{:?}", policy);
            prop_assert!(on_average(&needs, &aids, &settings) <= mean, "{:?}", policy);
        }
        prop_assert!(alone(Policy::MeilleurUsage).optimum.unwrap().proven());
    }

    #[test]
    fn the_order_of_the_cfas_does_not_matter(needs in any_needs(), settings in any_settings(), envelope in 0_i64..90_000) {
        let needs = with_draws(needs, 7);
        let mut turned = needs.clone();
        turned.reverse();
        let of = |needs: Vec<Need>| all(&prepared(needs).0, &settings, Centimes(envelope), EFFORT);
        prop_assert_eq!(of(needs), of(turned));
    }

    #[test]
    fn a_larger_envelope_never_saves_fewer_under_the_best_use(needs in any_needs(), settings in any_settings(), envelope in 0_i64..60_000, more in 0_i64..40_000) {
        // Floors grow with nothing: they are the same whatever the envelope, once it covers them.
        let settings = FundSettings { bounds: Bounds { floor_per_apprentice: Centimes::ZERO, floor_per_cfa: Centimes::ZERO, ..settings.bounds.clone() }, ..settings };
        let kept = |envelope| worth(&needs, &allocate(&needs, Centimes(envelope), Policy::MeilleurUsage, &settings, &[], EFFORT).aids(), &settings);
        prop_assert!(kept(envelope) <= kept(envelope + more));
    }
}

#[test]
fn an_envelope_beyond_all_need_covers_it_and_says_what_is_left() {
    let needs = [need(0, 100, -5_000, -2_000), need(1, 50, 3_000, 900)];
    for (policy, given) in
        [(Policy::Deficit, 5_000), (Policy::MeilleurUsage, 2_000), (Policy::Priorite, 2_000), (Policy::Egalitaire, 1_000_000)]
    {
        let found = allocate(&needs, Centimes(1_000_000), policy, &settings(), &[], EFFORT);
        assert_eq!(found.given(), Centimes(given), "{policy:?}");
        assert_eq!(found.left_over == LeftOver::Rien, policy == Policy::Egalitaire);
    }
    let nothing = allocate(&needs, Centimes::ZERO, Policy::Egalitaire, &settings(), &[], EFFORT);
    assert_eq!((nothing.given(), nothing.left_over), (Centimes::ZERO, LeftOver::Rien));
}

#[test]
fn floors_above_the_envelope_give_way_in_proportion() {
    let needs = [need(0, 100, -5_000, -2_000), need(1, 50, 3_000, 900)];
    let asked = FundSettings { bounds: Bounds { floor_per_apprentice: Centimes(10), ..Bounds::default() }, ..settings() };
    let found = allocate(&needs, Centimes(300), Policy::MeilleurUsage, &asked, &[], EFFORT);
    assert!(found.floors_cut);
    assert_eq!(found.aids(), [Centimes(200), Centimes(100)]);
}

#[test]
fn each_policy_says_why() {
    let needs = [need(0, 100, -5_000, -2_000), need(1, 50, 3_000, 900), need(2, 40, -9_000, -8_000)];
    let why = |policy, asked: &FundSettings, envelope| -> Vec<Why> {
        allocate(&needs, Centimes(envelope), policy, asked, &[], EFFORT).grants.iter().map(|grant| grant.why).collect()
    };
    assert_eq!(why(Policy::Deficit, &settings(), 7_000), [Why::Part, Why::SansBesoin, Why::Part]);
    assert_eq!(why(Policy::MeilleurUsage, &settings(), 7_000), [Why::Retenu, Why::SansBesoin, Why::NonRetenu]);
    let capped = FundSettings { bounds: Bounds { cap_per_cfa: Some(Centimes(1_000)), ..Bounds::default() }, ..settings() };
    assert_eq!(why(Policy::Deficit, &capped, 7_000), [Why::Plafond, Why::SansBesoin, Why::Plafond]);
    let few = FundSettings { eligibility: Eligibility { cfas: ["C000".to_owned()].into(), ..Eligibility::default() }, ..settings() };
    assert_eq!(why(Policy::Deficit, &few, 7_000), [Why::BesoinCouvert, Why::NonEligible, Why::NonEligible]);
}

#[test]
fn water_filling_lifts_the_lowest_first() {
    let needs = [need(0, 100, 0, -2_000), need(1, 100, 0, 900), need(2, 100, 0, -500)];
    let aids = |envelope| allocate(&needs, Centimes(envelope), Policy::Niveau, &settings(), &[], EFFORT).aids();
    assert_eq!(aids(1_000), [1_000, 0, 0].map(Centimes));
    assert_eq!(aids(2_501), [2_001, 0, 500].map(Centimes));
    assert_eq!(aids(4_601), [3_001, 100, 1_500].map(Centimes));
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
    let mut needs = [need(0, 100, -5_000, -2_000), need(1, 50, 3_000, 900)];
    needs[0].bases = vec![base(3, 10_000), base(5, 90_000)];
    needs[1].bases = vec![base(4, 30_000)];
    let levels = Eligibility { levels: [3, 4].into(), ..Eligibility::default() };
    let rate = InstrumentKind::MajorationTaux(crate::units::Part(1_000));
    let asked = FundSettings { instruments: vec![Instrument { kind: rate, eligibility: levels.clone() }], ..settings() };
    let found = allocate(&needs, Centimes(6_000), Policy::MeilleurUsage, &asked, &[], EFFORT);
    assert_eq!(found.grants.iter().map(|grant| grant.increase.0).collect::<Vec<_>>(), [1_000, 3_000]);
    assert_eq!(found.aids(), [2_000, 3_000].map(Centimes), "the best use completes what the increase brings");
    let short = allocate(&needs, Centimes(2_000), Policy::MeilleurUsage, &asked, &[], EFFORT);
    assert!(short.increase_cut);
    assert_eq!(short.aids(), [500, 1_500].map(Centimes));
    let amount = InstrumentKind::MajorationMontant(Centimes(70));
    let each = increase(&needs, &[Instrument { kind: amount, eligibility: levels }], 1_000_000);
    assert_eq!(each.0, [700, 700], "120 months are ten years of an apprentice");
}

#[test]
fn investment_aid_is_shared_and_saves_its_depreciation() {
    let mut needs = [need(0, 100, 0, 0), need(1, 50, 0, 0)];
    needs[0].investment = Centimes(100_000);
    needs[1].investment = Centimes(300_000);
    let kind = InstrumentKind::Investissement { taux: crate::units::Part(8_000), annees: 10 };
    let aids = investments(&needs, &[Instrument { kind, eligibility: Eligibility::default() }], Centimes(40_000));
    assert_eq!(aids.iter().map(|aid| (aid.amount.0, aid.depreciation.0)).collect::<Vec<_>>(), [(10_000, 1_000), (30_000, 3_000)]);
}

#[test]
fn overstating_pays_under_a_share_of_the_loss() {
    let needs = [need(0, 100, -5_000, -2_000), need(1, 90, -5_000, -2_000)];
    let found = stability(&needs, &settings(), Centimes(5_000), &[Policy::Deficit, Policy::Egalitaire], 10, EFFORT);
    assert!(found.iter().filter(|row| row.policy == Policy::Deficit).all(|row| row.gain() > Centimes::ZERO));
    assert!(found.iter().filter(|row| row.policy == Policy::Egalitaire).all(|row| row.gain() == Centimes::ZERO));
}

#[test]
fn a_study_holds_together() {
    let needs: Vec<Need> = (0..12).map(|rank| need(rank, 20 + 17 * rank as u64, -900 * rank as i64, 4_000 - 1_500 * rank as i64)).collect();
    let uncertain = Uncertainty::Discrete(vec![(5_000, 1), (10_000, 1)]);
    let asked = FundSettings { envelope: Envelope { uncertainty: uncertain, ..settings().envelope }, ..settings() };
    let found = study(needs, &asked, Asked { seed: 1, draws: 40, points: 12 }, &|| ());
    assert_eq!((found.results.len(), found.draws, found.stability.len()), (8, 40, 96));
    assert!(found.results.iter().all(|result| result.regret >= 0));
    let best = found.result(Policy::MeilleurUsage).unwrap();
    assert_eq!(best.regret, 0);
    let mean = |policy| found.result(policy).unwrap().spread.unwrap().mean;
    assert!(Policy::ALL.iter().all(|&policy| mean(policy) <= mean(Policy::MeilleurUsageMoyen)));
    assert!(found.curves.iter().all(|curve| curve.points.len() >= 10 && curve.points[0].envelope == Centimes::ZERO));
    assert!(found.curves[0].points.iter().any(|point| point.envelope == found.envelope));
}
