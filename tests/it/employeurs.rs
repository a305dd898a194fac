//! The employer's side: the table of net costs of twelve months, published beside the law, within the 2 EUR it is given with.
//!
//! That table takes the minimum wage, the contributions and the tax credit of the year of signature for every year of a contract:
//! the law is frozen on that day here, and the rules are those of the program.

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use coutcontrat::calendar::{DateConclusion, DateDebut, DateRupture, Month, add_months};
use coutcontrat::contract::{Contrat, Embauche, Employeur};
use coutcontrat::engine::{EmployerAssumption, PriceBook, employer_rows};
use coutcontrat::legislation::{EmployerSettings, Legislation, Settings};
use coutcontrat::rules::{
    Aide, AnneeCout, Bareme, Baremes, Profil, cotisations, cout_au_bareme, cout_employeur, mois_travailles, part_du_smic, salaire,
};
use coutcontrat::units::Centimes;
use serde::Deserialize;

use crate::support::{cohort, shipped};

#[derive(Deserialize)]
struct Row {
    case: String,
    age: String,
    size: u32,
    signed: NaiveDate,
    contract_year: usize,
    gross_wage_12m: i64,
    employer_contrib_12m: i64,
    aids: i64,
    net_cost: i64,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

struct Hire {
    contrat: Contrat,
    embauche: Embauche,
    niveau: u8,
    licence_pro: bool,
}

fn cost(hire: &Hire, law: &Legislation) -> Vec<AnneeCout> {
    let profil = Profil::new(&hire.contrat, &hire.embauche, Some(hire.niveau), hire.licence_pro, &EmployerSettings::default());
    cout_employeur(&hire.contrat, &hire.embauche, &profil, law).unwrap()
}

/// A hire of this age on the first day, in the middle of its band so that it stays there.
fn hire(signed: NaiveDate, years: i32, age: i32, effectif: u32, niveau: u8) -> Hire {
    let fin = add_months(signed, 12 * years).pred_opt().unwrap();
    let embauche = Embauche { effectif: Some(effectif), naissance: Some(add_months(signed, -12 * age)), ..Embauche::default() };
    Hire { contrat: Contrat::new(DateConclusion(signed), DateDebut(signed), fin), embauche, niveau, licence_pro: false }
}

fn of_row(row: &Row) -> Hire {
    let age = match row.age.as_str() {
        "<18" => 15,
        "18-20" => 18,
        "21-25" => 22,
        other => panic!("{other}"),
    };
    let (niveau, years) = match &row.case[..3] {
        "CAP" => (3, 2),
        "BTS" => (5, 2),
        "Lic" => (6, 1),
        "Mas" => (7, 2),
        other => panic!("{other}"),
    };
    Hire { licence_pro: niveau == 6, ..hire(row.signed, years, age, row.size, niveau) }
}

#[test]
fn the_published_table_within_two_euros() {
    let datasets = shipped();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/employeurs/couts_de_douze_mois.csv");
    let mut reader = csv::Reader::from_path(file).unwrap();
    let rows: Vec<Row> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 132);
    let (mut wrong, mut largest) = (Vec::new(), 0);
    for row in &rows {
        let year = cost(&of_row(row), &datasets.law.employers_frozen(row.signed))[row.contract_year - 1];
        let found = [year.salaire, year.cotisations, year.aides.total(), year.cout_net()];
        let wanted = [row.gross_wage_12m, row.employer_contrib_12m, row.aids, row.net_cost];
        for (what, (found, wanted)) in ["wage", "contributions", "aids", "net"].iter().zip(found.iter().zip(wanted)) {
            let gap = (found.0 - wanted * 100).abs();
            largest = largest.max(gap);
            if gap > 200 {
                wrong.push(format!(
                    "{} {} {} {} year {}: {what} {found}, {wanted}",
                    row.case, row.age, row.size, row.signed, row.contract_year
                ));
            }
        }
    }
    println!("largest difference with the table: {}", Centimes(largest));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Aids of a year, by name.
fn aids(year: &AnneeCout) -> Vec<(Aide, i64)> {
    year.aides.paid().map(|(aide, amount)| (aide, amount.0)).collect()
}

#[test]
fn the_tax_credit_stops_with_2018() {
    // The variant told under the table: 4/12 of 1 600, 4 958 net instead of 3 891.
    let datasets = shipped();
    let mut law = datasets.law.employers_frozen(day(2018, 9, 1));
    law.aides_avant_2019.credit_impot_ouvert = datasets.law.aides_avant_2019.credit_impot_ouvert.clone();
    let first = cost(&hire(day(2018, 9, 1), 2, 18, 5, 5), &law)[0];
    assert_eq!(first.aides.of(Aide::CreditImpot), Centimes(53_333));
    assert!((first.cout_net().0 - 495_800).abs() <= 200, "{}", first.cout_net());
}

#[test]
fn the_day_of_signature_decides_the_aid() {
    let law = shipped().law;
    let aid = |signed: NaiveDate, niveau: u8, size: u32| {
        let mut hire = hire(day(2019, 9, 1), 2, 19, size, niveau);
        hire.contrat.conclusion = DateConclusion(signed);
        aids(&cost(&hire, &law)[0])
    };
    assert_eq!(aid(day(2018, 12, 31), 5, 5), [(Aide::PrimeRegionale, 100_000), (Aide::Recrutement, 100_000)]);
    assert_eq!(aid(day(2019, 1, 1), 5, 5), []);
    assert_eq!(aid(day(2019, 1, 1), 4, 249), [(Aide::Unique, 412_500)]);
    assert_eq!(aid(day(2019, 1, 1), 4, 250), []);
    assert_eq!(aid(day(2020, 6, 30), 7, 300), []);
    assert_eq!(aid(day(2020, 7, 1), 7, 300), [(Aide::Exceptionnelle, 800_000)]);
    assert_eq!(aid(day(2020, 7, 1), 8, 300), []);
    assert_eq!(aid(day(2022, 12, 31), 4, 249), [(Aide::Exceptionnelle, 800_000)]);
    assert_eq!(aid(day(2023, 1, 1), 4, 249), [(Aide::Unique, 600_000)], "in law the aid of 2023 is the single aid up to bac, under 250");
    assert_eq!(aid(day(2023, 1, 1), 4, 250), [(Aide::Exceptionnelle, 600_000)]);
    assert_eq!(aid(day(2023, 1, 1), 5, 5), [(Aide::Exceptionnelle, 600_000)]);
    assert_eq!(aid(day(2025, 1, 1), 4, 5), [(Aide::Unique, 600_000)]);
    assert_eq!(aid(day(2025, 2, 23), 5, 5), []);
    assert_eq!(aid(day(2025, 2, 24), 4, 5), [(Aide::Unique, 500_000)]);
    assert_eq!(aid(day(2025, 2, 24), 5, 5), [(Aide::Exceptionnelle, 500_000)]);
    assert_eq!(aid(day(2025, 2, 24), 5, 250), [(Aide::Exceptionnelle, 200_000)]);
}

#[test]
fn a_birthday_changes_wage_and_aid_from_the_next_month() {
    let law = shipped().law;
    let mut hire = hire(day(2020, 9, 1), 1, 17, 5, 3);
    hire.embauche.naissance = Some(day(2003, 2, 14));
    let year = cost(&hire, &law)[0];
    // Six months (September to February) at 5 000, six at 8 000; the wage changes on 1 March too.
    assert_eq!(aids(&year), [(Aide::Exceptionnelle, 650_000)]);
    let month = |smic: i64, part: i64| (smic * part + 50).div_euclid(100);
    assert_eq!(year.salaire.0, 4 * month(153_942, 27) + 2 * month(155_458, 27) + 6 * month(155_458, 43));
}

/// D6222-31: the first day of the month after the birthday, a birthday on the first of a month included, whatever the day it is; an age
/// reached on the first day of the contract counts at once. Counted here day by day, with no month arithmetic.
#[test]
fn an_age_counts_from_the_month_after_it_is_reached() {
    let law = shipped().law;
    let aided = |born: NaiveDate| {
        let mut hire = hire(day(2020, 9, 1), 1, 17, 5, 3);
        hire.embauche.naissance = Some(born);
        aids(&cost(&hire, &law)[0])[0].1
    };
    for born in day(2002, 8, 20).iter_days().take(400) {
        let eighteen = born
            .iter_days()
            .skip(6_570)
            .find(|day| day.year() == born.year() + 18 && (day.month(), day.day()) >= (born.month(), born.day()))
            .unwrap();
        let at_start = eighteen <= day(2020, 9, 1);
        let adult = |month: u32| {
            let first = day(2020 + i32::from(month < 9), month, 1);
            at_start || eighteen < first
        };
        let months = (1..=12).filter(|&month| adult(month)).count() as i64;
        let expected = (500_000 * (12 - months) + 800_000 * months + 6).div_euclid(12);
        assert_eq!(aided(born), expected, "{born}");
    }
    assert_eq!(aided(day(2002, 12, 1)), aided(day(2002, 12, 15)), "1 December and 15 December: 1 January");
    assert_eq!(aided(day(2002, 9, 1)), 800_000, "eighteen on the first day of the contract");
}

#[test]
fn born_on_29_february_the_wage_changes_on_1_march() {
    let law = shipped().law;
    let mut hire = hire(day(2021, 9, 1), 1, 17, 5, 3);
    hire.embauche.naissance = Some(day(2004, 2, 29));
    assert_eq!(aids(&cost(&hire, &law)[0]), [(Aide::Exceptionnelle, (500_000 * 6 + 800_000 * 6) / 12)]);
}

/// D6222-32 is for a licence professionnelle prepared in one year: the second year of the grid throughout; one in three years follows
/// the years of the contract.
#[test]
fn a_licence_professionnelle_in_one_year_is_paid_as_a_second_year() {
    let law = shipped().law;
    let shares = |months: i32| {
        let mut hire = hire(day(2020, 9, 1), 1, 22, 15, 6);
        hire.contrat.fin = add_months(hire.contrat.debut.0, months).pred_opt().unwrap();
        let profil = Profil::new(&hire.contrat, &hire.embauche, Some(6), true, &EmployerSettings::default());
        let mois = mois_travailles(&hire.contrat, &hire.embauche, &law).unwrap();
        [0, months - 1].map(|rank| part_du_smic(&hire.contrat, &profil, &mois.get(rank), &law).unwrap().0)
    };
    assert_eq!(shares(12), [6_100, 6_100]);
    assert_eq!(shares(13), [6_100, 6_100], "a month more is no third year");
    assert_eq!(shares(36), [5_300, 7_800]);
}

/// CGI 244 quater G: months first, then the cap; nothing under a month.
#[test]
fn the_tax_credit_is_capped_after_its_months() {
    let law = shipped().law;
    let mut hire = hire(day(2015, 6, 1), 2, 22, 3_000, 5);
    hire.contrat.rupture = Some(DateRupture(day(2015, 7, 14)));
    let year = cost(&hire, &law)[0];
    assert_eq!(year.aides.of(Aide::CreditImpot), Centimes(26_667), "two months of 1 600, under what the year costs");
    hire.contrat.rupture = Some(DateRupture(day(2015, 6, 17)));
    assert_eq!(cost(&hire, &law)[0].aides.of(Aide::CreditImpot), Centimes::ZERO, "under a month");
    hire.contrat.rupture = Some(DateRupture(day(2015, 6, 30)));
    assert_eq!(cost(&hire, &law)[0].aides.of(Aide::CreditImpot), Centimes(13_333), "a month");
}

/// L6222-18: two months before loi 2015-994, forty-five days since.
#[test]
fn the_trial_period_was_two_months_until_august_2015() {
    let law = shipped().law;
    let premium = |signed: NaiveDate, rupture: NaiveDate| {
        let mut hire = hire(signed, 2, 16, 5, 3);
        hire.contrat.rupture = Some(DateRupture(rupture));
        cost(&hire, &law)[0].aides.of(Aide::PrimeRegionale) != Centimes::ZERO
    };
    let [july, september] = [day(2015, 7, 1), day(2015, 9, 1)];
    assert!(!premium(july, day(2015, 8, 31)) && premium(july, day(2015, 9, 1)));
    assert!(!premium(september, day(2015, 10, 15)) && premium(september, day(2015, 10, 16)));
}

/// D241-7 in 2026, by the formula of the text in floating point: the highest coefficient up to the minimum wage retained, less above it.
#[test]
fn the_reduction_of_2026_falls_above_the_minimum_wage_that_is_frozen() {
    let law = shipped().law;
    let hire = hire(day(2025, 3, 1), 2, 30, 15, 5);
    let profil = Profil::new(&hire.contrat, &hire.embauche, Some(5), false, &EmployerSettings::default());
    let mois = mois_travailles(&hire.contrat, &hire.embauche, &law).unwrap();
    let rate = |rank: i32| {
        let mois = mois.get(rank);
        let bareme = Bareme::of(mois.mois, &law);
        let wage = salaire(part_du_smic(&hire.contrat, &profil, &mois, &law).unwrap(), &mois, &bareme).unwrap();
        (wage.brut, cotisations(&profil, &mois, &wage, &bareme).unwrap().taux.0)
    };
    assert_eq!(rate(9), (Centimes(180_180), 31_696 + 2_200 - 31_930), "December 2025");
    assert_eq!(rate(10), (Centimes(182_303), 39_586 + 2_200 - 39_810), "January 2026: at the minimum wage");
    let coefficient = 0.02 + 0.3781 * (0.5 * (3.0 * 1_823.03 / 1_867.02 - 1.0_f64)).powf(1.75);
    let rounded = (coefficient * 10_000.0).round() as i64 * 10;
    assert!(rounded < 39_810);
    assert_eq!(rate(15), (Centimes(186_702), 39_586 + 2_200 - rounded), "June 2026: 12.31 an hour, 12.02 retained");
}

/// What is not counted is told: the deposit that an aid hangs on, the quota, the malus and the bonus of a firm of 250 or more, contrats de
/// professionnalisation.
#[test]
fn mechanisms_that_no_file_tells_are_counted() {
    let datasets = shipped();
    let head = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,effectif_employeur,npec,type_contrat,heures\n";
    let rows = "PETITE,C,50022137,3,2025-09-01,2025-09-01,2026-08-31,249,7000,apprentissage,\n\
        GRANDE,C,50022137,3,2025-09-01,2025-09-01,2026-08-31,250,7000,apprentissage,\n\
        SANS,C,13511005,7,2026-01-05,2026-01-05,2026-12-31,20,7000,apprentissage,\n\
        PRO,C,50022137,3,2025-09-01,2025-09-01,2026-08-31,20,,professionnalisation,450\n";
    let contracts = cohort(&datasets, &format!("{head}{rows}"));
    let settings = Settings::default();
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    let (_, totals) = employer_rows(&contracts, 0..contracts.len(), &book, &datasets.law, &EmployerSettings::default());
    let counted = |assumption| totals.assumptions.get(&assumption).copied().unwrap_or(0);
    let told = [EmployerAssumption::Transmission, EmployerAssumption::Quota, EmployerAssumption::Csa].map(counted);
    assert_eq!((told, totals.contracts, totals.professionnalisation), ([2, 1, 1], 3, 1));
}

#[test]
fn a_rupture_ends_the_wage_that_day_and_the_aid_with_its_month() {
    let law = shipped().law;
    let mut hire = hire(day(2019, 9, 1), 2, 19, 5, 4);
    hire.contrat.rupture = Some(DateRupture(day(2019, 11, 15)));
    hire.contrat.maintien = Some(day(2020, 3, 31));
    let years = cost(&hire, &law);
    assert_eq!((years.len(), years[0].mois), (1, 3));
    assert_eq!(aids(&years[0]), [(Aide::Unique, 103_125)]);
    let whole = (152_122 * 43 + 50_i64).div_euclid(100);
    assert_eq!(years[0].salaire.0, 2 * whole + (152_122 * 43 * 15 + 1_500_i64).div_euclid(3_000));
}

#[test]
fn a_rupture_in_the_trial_period_leaves_no_regional_premium() {
    let law = shipped().law;
    let mut hire = hire(day(2018, 9, 1), 2, 16, 5, 3);
    hire.contrat.rupture = Some(DateRupture(day(2018, 10, 15)));
    assert!(cost(&hire, &law)[0].aides.of(Aide::PrimeRegionale) == Centimes::ZERO, "45 days");
    hire.contrat.rupture = Some(DateRupture(day(2018, 10, 16)));
    let year = cost(&hire, &law)[0];
    assert_eq!(year.aides.of(Aide::PrimeRegionale), Centimes(60_000 + 6_667));
    assert_eq!(year.aides.of(Aide::TpeJeuneApprenti), Centimes((440_000 * 46 + 182_i64).div_euclid(365)));
}

#[test]
fn more_than_four_weeks_abroad_suspend_wage_and_aid() {
    let law = shipped().law;
    let mut hire = hire(day(2020, 9, 1), 1, 22, 5, 6);
    let stays = cost(&hire, &law)[0];
    hire.embauche.mobilite = (Some(day(2021, 2, 1)), Some(day(2021, 2, 28)));
    assert_eq!(cost(&hire, &law)[0], stays, "28 days are four weeks");
    hire.embauche.mobilite = (Some(day(2021, 2, 1)), Some(day(2021, 3, 1)));
    let away = cost(&hire, &law)[0];
    let month = (155_458 * 53 + 50_i64).div_euclid(100);
    assert_eq!((stays.salaire - away.salaire).0, month + month - (155_458 * 53 * 30 + 1_550_i64).div_euclid(3_100));
    assert_eq!(away.aides.of(Aide::Exceptionnelle), Centimes(733_333), "February brings nothing, March keeps its month");
}

#[test]
fn a_public_employer_has_no_aid_and_a_disabled_apprentice_has_more() {
    let law = shipped().law;
    let mut hire = hire(day(2018, 9, 1), 2, 19, 5, 6);
    assert_eq!(cost(&hire, &law)[0].aides.of(Aide::CreditImpot), Centimes::ZERO);
    hire.contrat.rqth = true;
    let years = cost(&hire, &law);
    // 1 000 + 1 000 + 2 568.80 + 3 000 pass the cost of the year: the cap leaves no tax credit.
    assert_eq!(years[0].aides.of(Aide::CreditImpot), Centimes::ZERO);
    assert_eq!(years[0].aides.of(Aide::Agefiph), Centimes(300_000));
    assert_eq!(years[0].aides.of(Aide::Handicap), Centimes(256_880), "half of 520 hours at 9.88");
    assert_eq!(years[1].aides.of(Aide::Handicap), Centimes(256_880));
    // At 22 the year costs more: 4/12 of 2 200 (licence, disabled), which the level alone would refuse.
    hire.embauche.naissance = Some(day(1996, 1, 1));
    assert_eq!(cost(&hire, &law)[0].aides.of(Aide::CreditImpot), Centimes(73_333));
    hire.contrat.employeur = Employeur::PublicLocal;
    assert!(cost(&hire, &law).iter().all(|year| year.aides.total() == Centimes::ZERO));
}

#[test]
fn the_monthly_minimum_wage_is_the_hourly_one() {
    let law = shipped().law;
    assert!(law.smic.mensuel.versions().len() > 10);
    for (hourly, monthly) in law.smic.horaire.versions().iter().zip(law.smic.mensuel.versions()) {
        let computed = (hourly.value.0 * 35 * 52 * 2 + 12).div_euclid(24);
        assert_eq!((hourly.from, computed), (monthly.from, monthly.value.0));
    }
}

/// The last day of signature that keeps the old amount, both sides shown; the smallest head-count, its neighbour below refused.
#[test]
fn inverse_questions_show_both_sides_of_the_step() {
    let ask = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("coutcontrat").unwrap();
        let all = [arguments, &["--contrats", "datasets/cohortes/exemple_cfa.csv", "--lang", "en"]].concat();
        let output = command.args(all).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let (code, told) = ask(&["solve", "date", "EX-018"]);
    assert_eq!(code, Some(0));
    assert!(["8,000.00", "13,000.00", "14,000.00"].iter().all(|amount| told.contains(amount)), "{told}");
    let (code, told) = ask(&["solve", "support", "--cfa", "CFA-EXEMPLE", "--centres", "datasets/cohortes/exemple_centre.csv"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(ask(&["solve", "support", "--cfa", "NOWHERE"]).0, Some(2));
}

#[test]
fn the_figures_of_a_month_do_not_depend_on_those_asked_for_before() {
    let law = &shipped().law;
    let mut baremes = Baremes::new(law);
    let january = Month::january(2019);
    for month in [0, 5, -20, 30, -2, 5, -21].map(|months| january + months) {
        assert_eq!(format!("{:?}", baremes.of(month)), format!("{:?}", Bareme::of(month, law)));
    }
}

#[test]
fn months_paid_alike_are_paid_as_each_of_them() {
    let law = &shipped().law;
    let mut baremes = Baremes::new(law);
    for signed in [day(2020, 7, 6), day(2017, 11, 15), day(2019, 1, 31), day(2018, 9, 1)] {
        for (age, effectif, years) in [(15, 5, 3), (17, 300, 2), (20, 15, 1), (25, 5, 3)] {
            let hire = hire(signed, years, age, effectif, 3);
            let profil = Profil::new(&hire.contrat, &hire.embauche, Some(hire.niveau), false, &EmployerSettings::default());
            let mois = mois_travailles(&hire.contrat, &hire.embauche, law).unwrap();
            let found = cout_au_bareme(&hire.contrat, &hire.embauche, &profil, &mut baremes, Vec::new()).unwrap();
            assert_eq!(found.len(), years as usize);
            for annee in found {
                let (mut wages, mut contributions) = (Centimes::ZERO, Centimes::ZERO);
                for mois in mois.annee(annee.annee).iter() {
                    let bareme = Bareme::of(mois.mois, law);
                    let wage = salaire(part_du_smic(&hire.contrat, &profil, &mois, law).unwrap(), &mois, &bareme).unwrap();
                    wages += wage.brut;
                    contributions += cotisations(&profil, &mois, &wage, &bareme).unwrap().montant;
                }
                assert_eq!((annee.salaire, annee.cotisations), (wages, contributions), "{signed} {age} {}", annee.annee);
            }
        }
    }
}
