//! Contracts concluded from 1 July 2025, recomputed day by day: nothing here knows months, totals or schedules.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use coutcontrat::calendar::{DateConclusion, DateDebut, DateRupture};
use coutcontrat::codes::{Niveau, Payeur};
use coutcontrat::contract::Contrat;
use coutcontrat::engine::{Assumption, Evaluation, evaluate};
use coutcontrat::legislation::{Leap, Legislation, Settings};
use coutcontrat::rules::{AnnualPrices, NatureVersement, RuleError};
use coutcontrat::units::{Centimes, Part};
use proptest::prelude::*;

use crate::support::shipped;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn prices(npec: i64, niveau: u8) -> AnnualPrices {
    AnnualPrices {
        npec: Some(Centimes(npec)),
        cout_prefecture: Some(Centimes(500_000)),
        niveau: Niveau::new(niveau),
        ..AnnualPrices::default()
    }
}

/// Years of execution, each with its days and what they count for, a day at a time.
fn year_of(contrat: &Contrat, day: NaiveDate) -> (u32, i128) {
    let mut year = 0;
    while contrat.debut.0.checked_add_months(Months::new(12 * (year + 1))).unwrap() <= day {
        year += 1;
    }
    let from = contrat.debut.0.checked_add_months(Months::new(12 * year)).unwrap();
    let next = contrat.debut.0.checked_add_months(Months::new(12 * (year + 1))).unwrap();
    let leap = from.iter_days().take_while(|day| *day < next).any(|day| (day.month(), day.day()) == (2, 29));
    (year, if leap { 366 } else { 365 })
}

/// Cents due up to a day, half away from zero, as a sum of one fraction for each day.
fn due_by_day(contrat: &Contrat, annual: i64, last: NaiveDate) -> i64 {
    let common = 365 * 366_i128;
    let mut shares = 0_i128;
    let mut day = contrat.debut.0;
    while day <= last {
        shares += common / year_of(contrat, day).1;
        day = day + Days::new(1);
    }
    ((i128::from(annual) * shares * 2 + common) / (2 * common)) as i64
}

fn last_funded(contrat: &Contrat) -> NaiveDate {
    match (contrat.early_end().map(|rupture| rupture.0), contrat.maintien) {
        (None, _) => contrat.fin,
        (Some(rupture), Some(stay)) if stay > rupture => stay.min(rupture.checked_add_months(Months::new(6)).unwrap()),
        (Some(rupture), _) => rupture,
    }
}

fn contracts() -> impl Strategy<Value = (Contrat, i64, u8)> {
    let facts = (0_u64..900, 0_u64..60, 20_u64..1_200, proptest::option::of(0_u64..700), proptest::option::of(1_u64..400));
    (facts, 100_000_i64..1_500_000, 3_u8..=8, any::<bool>()).prop_map(|((signed, start, length, broken, stay), npec, niveau, again)| {
        let conclusion = day("2025-07-01") + Days::new(signed);
        let debut = conclusion + Days::new(start);
        let rupture = broken.map(|days| debut + Days::new(days));
        let maintien = rupture.zip(stay).map(|(rupture, days)| rupture + Days::new(days));
        let contrat = Contrat {
            rupture: rupture.map(DateRupture),
            maintien,
            nouvel_employeur: again,
            ..Contrat::new(DateConclusion(conclusion), DateDebut(debut), debut + Days::new(length))
        };
        (contrat, npec, niveau)
    })
}

fn evaluated(contrat: &Contrat, prices: &AnnualPrices, law: &Legislation, settings: &Settings) -> Result<Evaluation, RuleError> {
    evaluate(contrat, prices, law, settings)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Due by calendar year and over the life, against the days counted one by one; cash adds up to it; the employer's part is a part.
    #[test]
    fn days_counted_one_by_one((contrat, npec, niveau) in contracts()) {
        let law = shipped_law();
        let evaluation = evaluated(&contrat, &prices(npec, niveau), law, &Settings::default()).unwrap();
        let last = last_funded(&contrat);
        prop_assert_eq!(evaluation.du_loi().0, due_by_day(&contrat, npec, last));
        let mut years: BTreeMap<i32, i64> = BTreeMap::new();
        let mut payers: BTreeMap<Payeur, i64> = BTreeMap::new();
        evaluation.by_year(|year, payeur, amount| {
            *years.entry(year).or_default() += amount.0;
            *payers.entry(payeur).or_default() += amount.0;
        });
        for (year, amount) in years {
            let end = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).unwrap().min(last);
            prop_assert_eq!(amount, due_by_day(&contrat, npec, end(year)) - due_by_day(&contrat, npec, end(year - 1)));
        }
        let mut paid = Vec::new();
        evaluation.instalments(&contrat, law, &Settings::default(), &mut paid).unwrap();
        let mut cash: BTreeMap<Payeur, i64> = BTreeMap::new();
        paid.iter().for_each(|instalment| *cash.entry(instalment.payeur).or_default() += instalment.amount.0);
        cash.retain(|_, amount| *amount != 0);
        payers.retain(|_, amount| *amount != 0);
        prop_assert_eq!(&cash, &payers);
        let employer = cash.get(&Payeur::Employeur).copied().unwrap_or(0);
        let lump = if contrat.nouvel_employeur { 20_000 } else { 75_000 };
        let first_days = contrat.debut.0 + Days::new(44);
        let most = match contrat.early_end().map(|rupture| rupture.0).filter(|&day| day <= first_days) {
            Some(rupture) => (i128::from(npec) * 2 * days_shares(&contrat, rupture) + 2 * 365 * 366) / (4 * 365 * 366),
            None => i128::from(due_by_day(&contrat, npec, last)),
        };
        let expected = if niveau >= 6 { lump.min(most as i64) } else { 0 };
        prop_assert_eq!(employer, expected);
    }

    /// A full year of execution is worth the NPEC, whatever its days; a day more never brings less.
    #[test]
    fn a_whole_year_is_the_npec(start in 0_u64..1_500, npec in 1_i64..2_000_000) {
        let law = shipped_law();
        let debut = day("2025-07-01") + Days::new(start);
        prop_assume!((debut.month(), debut.day()) != (2, 29));
        let year = Contrat::new(DateConclusion(debut), DateDebut(debut), debut.checked_add_months(Months::new(12)).unwrap() - Days::new(1));
        let due = |contrat: &Contrat| evaluated(contrat, &prices(npec, 3), law, &Settings::default()).unwrap().du_loi().0;
        prop_assert_eq!(due(&year), npec);
        let longer = Contrat { fin: year.fin + Days::new(1), ..year };
        prop_assert!(due(&longer) >= npec);
    }
}

fn days_shares(contrat: &Contrat, last: NaiveDate) -> i128 {
    let mut shares = 0;
    let mut day = contrat.debut.0;
    while day <= last {
        shares += 365 * 366 / year_of(contrat, day).1;
        day = day + Days::new(1);
    }
    shares
}

fn shipped_law() -> &'static Legislation {
    use std::sync::OnceLock;
    static LAW: OnceLock<Legislation> = OnceLock::new();
    LAW.get_or_init(|| shipped().law)
}

/// The day before the décrets of 27 June 2025 came out nobody knew them: a contract of July is counted by started months.
#[test]
fn the_two_clocks_of_july_2025() {
    let datasets = shipped();
    let contrat = Contrat::new(DateConclusion(day("2025-07-01")), DateDebut(day("2025-09-01")), day("2026-09-03"));
    let due = |as_of: &str| {
        let (known, _) = datasets.parameters.known(day(as_of));
        let law = Legislation::new(&known).unwrap();
        evaluated(&contrat, &prices(730_000, 6), &law, &Settings::default()).unwrap()
    };
    let (before, after) = (due("2025-06-28"), due("2025-06-29"));
    assert_eq!((before.regime().as_str(), before.du_loi(), before.participation), ("npec", Centimes(790_833), None));
    assert_eq!((after.regime().as_str(), after.du_loi()), ("npec_2025", Centimes(736_000)));
    assert_eq!(after.participation.map(|participation| participation.amount), Some(Centimes(75_000)));
}

/// Readings: which 29 February makes 366 days, and the balance that is lost.
#[test]
fn readings_of_the_rules_by_days() {
    let law = shipped_law();
    let broken = Contrat {
        rupture: Some(DateRupture(day("2028-02-28"))),
        ..Contrat::new(DateConclusion(day("2027-08-30")), DateDebut(day("2027-09-01")), day("2028-08-31"))
    };
    let due = |leap_year| evaluated(&broken, &prices(732_000, 3), law, &Settings { leap_year, ..Settings::default() }).unwrap().du_loi();
    assert_eq!(due(Leap::Annee), Centimes(362_000));
    assert_eq!(due(Leap::Finance), Centimes((732_000 * 181 * 2 + 365) / 730), "no 29 February in what is funded");
    let whole = Contrat::new(DateConclusion(day("2025-09-01")), DateDebut(day("2025-09-01")), day("2026-08-31"));
    let settings = Settings { solde_transmis: false, ..Settings::default() };
    let evaluation = evaluated(&whole, &prices(700_000, 3), law, &settings).unwrap();
    let mut paid = Vec::new();
    evaluation.instalments(&whole, law, &settings, &mut paid).unwrap();
    let lost: Vec<Centimes> = paid.iter().filter(|one| one.nature == NatureVersement::Perdu).map(|one| one.amount).collect();
    assert_eq!(lost, [Centimes(70_000)], "a tenth: due, never received");
    let received: Centimes = evaluation.versements(&whole, law, &settings).unwrap().iter().map(|one| one.montant).sum();
    assert_eq!((evaluation.du_loi(), received), (Centimes(700_000), Centimes(630_000)));
}

/// The part at a distance is asked of a threshold: it is never rounded up to it.
#[test]
fn the_threshold_of_distance_is_not_rounded() {
    let law = shipped_law();
    let due = |part: i32| {
        let contrat = Contrat {
            part_distance: Part(part),
            ..Contrat::new(DateConclusion(day("2025-09-01")), DateDebut(day("2025-09-01")), day("2026-08-31"))
        };
        evaluated(&contrat, &prices(900_000, 5), law, &Settings::default()).unwrap().du_loi()
    };
    assert_eq!((due(7_999), due(8_000)), (Centimes(900_000), Centimes(720_000)));
    let earlier = Contrat {
        part_distance: Part::WHOLE,
        ..Contrat::new(DateConclusion(day("2025-06-30")), DateDebut(day("2025-09-01")), day("2026-08-31"))
    };
    assert_eq!(evaluated(&earlier, &prices(900_000, 5), law, &Settings::default()).unwrap().du_loi(), Centimes(900_000));
}

/// A contract of 2025 without an edition of 2025 in the tables takes the last published value, and the summary counts it.
#[test]
fn an_edition_that_no_table_has_is_counted() {
    let datasets = shipped();
    let head = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin\n";
    let count = |signed: &str| {
        let cohort = crate::support::cohort(&datasets, &format!("{head}A,C,50022137,{signed},2025-09-01,2026-08-31\n"));
        let chunk = crate::support::priced(&datasets, &cohort, &Settings::default());
        assert_eq!(chunk.contrats.len(), 1);
        chunk.summary.assumptions.get(&Assumption::NpecAncien).copied().unwrap_or(0)
    };
    assert_eq!(["2024-09-02", "2025-04-28", "2025-04-29", "2025-07-01", "2026-09-01"].map(count), [0, 0, 1, 1, 1]);
}

/// A table that came out since the edition is that edition, even where the value of a branch is older than it.
#[test]
fn an_imported_edition_is_not_an_old_one() {
    let mut datasets = shipped();
    let table = "edition,applicable_du,publie_le,code_diplome,rncp,cpne,npec,synthetique,source\n\
        2025-09,2023-07-15,2025-08-30,50022137,,,6500,non,test\n";
    datasets.npec = coutcontrat::legislation::NpecTable::read(&[("npec/test.csv", table)]).unwrap();
    let count = |signed: &str| {
        let head = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin\n";
        let cohort = crate::support::cohort(&datasets, &format!("{head}A,C,50022137,{signed},2026-10-01,2027-08-31\n"));
        crate::support::priced(&datasets, &cohort, &Settings::default()).summary.assumptions.get(&Assumption::NpecAncien).copied()
    };
    assert_eq!(["2025-09-01", "2026-08-31", "2026-09-01"].map(count), [None, None, Some(1)]);
}

/// D6332-82-1 II: the user's list of certifications that only exist at a distance, by code or RNCP, from the day it is in force.
#[test]
fn certifications_that_only_exist_at_a_distance_are_a_list() {
    let mut datasets = shipped();
    let by_rncp = datasets.nomenclature.codes_by_rncp();
    let (rncp, code) = by_rncp.iter().find(|(_, codes)| codes.len() == 1).map(|(rncp, codes)| (*rncp, codes[0])).unwrap();
    let list = format!("\u{feff}certification;intitulé\r\n50022137;boulanger\r\nRNCP{rncp};une autre\r\n");
    datasets.nomenclature = datasets.nomenclature.clone().with_distance(&list).unwrap();
    assert!(datasets.nomenclature.only_at_a_distance(code));
    let due = |code: &str, signed: &str| {
        let head = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,npec,part_distance\n";
        let row = format!("A,C,{code},3,{signed},2025-12-01,2026-11-30,9000,1\n");
        let cohort = crate::support::cohort(&datasets, &format!("{head}{row}"));
        let chunk = crate::support::evaluated(&datasets, &cohort, &datasets.law, &Settings::default());
        crate::support::all_tables(&cohort, &chunk)["contrats"][0]["du_loi"].clone()
    };
    let days = ["2025-06-30", "2025-07-01", "2025-11-29", "2025-11-30"];
    assert_eq!(days.map(|day| due("50022137", day)), ["9000.00", "7200.00", "7200.00", "9000.00"], "the list is not in force before");
    assert_eq!(due("45022108", "2025-11-30"), "7200.00", "not on the list");
    let refused = datasets.nomenclature.with_distance("code\nRNCP999999\n12\n").unwrap_err();
    assert_eq!(refused.iter().map(|fault| fault.location.line).collect::<Vec<_>>(), [Some(2), Some(3)], "never dropped in silence");
}

/// R6332-25-1: half of the days done bounds a contract broken within the first forty-five days, not one broken after them.
#[test]
fn the_lump_sum_is_whole_from_the_forty_sixth_day() {
    let law = shipped_law();
    let paid = |rupture: &str| {
        let contrat = Contrat {
            rupture: Some(DateRupture(day(rupture))),
            ..Contrat::new(DateConclusion(day("2026-03-12")), DateDebut(day("2026-03-16")), day("2027-09-15"))
        };
        let evaluation = evaluated(&contrat, &prices(876_500, 7), law, &Settings::default()).unwrap();
        (evaluation.du_loi().0, evaluation.participation.unwrap().amount.0)
    };
    assert_eq!(paid("2026-04-29"), (108_062, 54_031), "45 days: 8 765 x 45/365 = 1 080.62, half of it");
    assert_eq!(paid("2026-04-30"), (110_463, 75_000), "46 days: the lump sum");
    assert_eq!(paid("2026-05-16"), (148_885, 75_000), "62 days");
}

#[test]
fn a_length_that_the_law_does_not_allow_is_counted() {
    let datasets = shipped();
    let head = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,npec\n";
    let count = |last: &str| {
        let cohort = crate::support::cohort(&datasets, &format!("{head}A,C,50022137,2020-09-01,2020-09-01,{last},7000\n"));
        let summary = crate::support::priced(&datasets, &cohort, &Settings::default()).summary;
        summary.assumptions.get(&Assumption::DureeHorsLimites).copied().unwrap_or(0)
    };
    assert_eq!(["2021-02-27", "2021-02-28", "2023-08-31", "2023-09-01"].map(count), [1, 0, 0, 1]);
}

/// Every step of the explanation of a contract of 2026 names its rule, and each rule that has a text its article.
#[test]
fn the_explanation_of_a_contract_of_2026_names_its_articles() {
    let explained = |id: &str| {
        let mut command = assert_cmd::Command::cargo_bin("coutcontrat").unwrap();
        let output = command.args(["explain", id, "--contrats", "datasets/cohortes/exemple_cfa_2026.csv", "--lang", "fr"]);
        let output = output.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let distance = explained("EX26-019");
    for said in ["R5b", "D6332-82-1", "R8d", "R6332-25 III", "R17", "R6332-25-1", "R20b", "7 200,00"] {
        let known = distance.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(known.contains(said), "{said} is not in {known}");
    }
    let broken = explained("EX26-018");
    assert!(broken.contains("62 jours sur 365"), "{broken}");
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    // 8 March 2026, by hand: 4 500 EUR for bac+2 under 250 employees; none the day before, none since 1 January.
    let march = plain(&explained("EX26-011"));
    for said in ["A9 ", "A10 ", "A11 ", "D6222-26", "D241-7", "décret 2026-168", "4 500,00 €"] {
        assert!(march.contains(said), "{said} is not in {march}");
    }
    assert!(
        march.contains("Signé le 07/03/2026 NPEC au jour (depuis juillet 2025) : rien ne change ; pour l’employeur, +4 500,00 €"),
        "{march}"
    );
    // 31 December 2025: 5 000 EUR, the last day of the aid of 2025; 1 September 2025 is told where a table has the edition.
    assert!(march.contains("Signé le 31/12/2025, jour le plus proche où une règle change"), "{march}");
    // 30 June and 1 July 2025 side by side.
    let june = plain(&explained("EX26-003"));
    assert!(june.contains("Signé le 01/07/2025 NPEC au jour (depuis juillet 2025) : 8 065,75 €"), "{june}");
}
