//! G3: two apprentices of one class, 3 000 EUR apart because of the signature date alone (docs/RULES.md, G3).

use coutcontrat::engine::{ClassGap, GapParts, Mixer, PriceBook, class_gaps};
use coutcontrat::legislation::{OptionStockNpec, Settings};
use coutcontrat::units::Centimes;

use crate::support::{all_tables, cohort, evaluated, normandie, priced, shipped};

const CLASS: &str = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec\n\
    A,0760001A,50022137,2019-08-30,2019-09-02,2021-08-31,oui,4000,7000\n\
    B,0760001A,50022137,2019-09-02,2019-09-02,2021-08-31,oui,4000,7000\n";

#[test]
fn two_classmates_three_thousand_euros_apart() {
    let datasets = shipped();
    let cohort = cohort(&datasets, CLASS);
    for option_stock_npec in [OptionStockNpec::Never, OptionStockNpec::Best] {
        let settings = Settings { option_stock_npec, ..Settings::default() };
        let tables = all_tables(&cohort, &evaluated(&datasets, &cohort, &datasets.law, &settings));
        let of_2020 = tables["camarades"].iter().find(|row| row["annee"] == "2020").unwrap();
        assert_eq!((of_2020["min"].as_str(), of_2020["max"].as_str(), of_2020["ecart"].as_str()), ("4000.00", "7000.00", "3000.00"));
        assert_eq!((of_2020["contrat_min"].as_str(), of_2020["contrat_max"].as_str()), ("A", "B"));
        let of_2019 = tables["camarades"].iter().find(|row| row["annee"] == "2019").unwrap();
        assert_eq!(of_2019["ecart"], "0.00", "both are paid by the région on the coût préfecture");
    }
}

#[test]
fn the_option_kept_for_six_months_halves_the_gap_of_2020() {
    let datasets = shipped();
    let cohort = cohort(&datasets, CLASS);
    let settings = Settings { option_stock_npec: OptionStockNpec::Always, ..Settings::default() };
    let tables = all_tables(&cohort, &evaluated(&datasets, &cohort, &datasets.law, &settings));
    let of_2020 = tables["camarades"].iter().find(|row| row["annee"] == "2020").unwrap();
    assert_eq!(of_2020["ecart"], "1500.00");
}

/// Two classmates who differ in everything that G4 tells apart.
const MIXED: &str = "contrat_id,cfa,code_diplome,idcc,date_conclusion,date_debut,date_fin,sous_convention,rqth,cout_prefecture,npec\n\
    A,0760001A,50022137,843,2019-08-30,2019-09-02,2021-08-31,oui,non,4000,7000\n\
    B,0760001A,50022137,843,2019-09-02,2019-09-02,2021-08-31,oui,oui,4000,7200\n";

fn shared(csv: &str, settings: &Settings) -> Vec<(ClassGap, GapParts)> {
    let datasets = shipped();
    let cohort = cohort(&datasets, csv);
    let chunk = priced(&datasets, &cohort, settings);
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, settings);
    let mixer = Mixer { cohort: &cohort, book: &book, law: &datasets.law, settings };
    class_gaps(&cohort, &chunk.classes).into_iter().map(|gap| (gap, mixer.parts(&gap))).collect()
}

/// By hand, 2020, option never. A: 4 000 whatever its NPEC and handicap (stock_prefecture). Signed in September: 7 000, or 7 200 with B's
/// own price, half more with the handicap. With d = date, h = handicap, r = rest (own price):
/// d 7 000, dh 10 500, dr 7 200, dhr 10 800, all others 4 000. Shapley values in sixths:
/// The cent left goes to the first of equal remainders, the date.
/// d = (2·3 000 + 6 500 + 3 200 + 2·6 800)/6 = 29 300/6, h = (3 500 + 2·3 600)/6 = 10 700/6, r = (200 + 2·300)/6 = 800/6.
#[test]
fn the_gap_is_shared_between_date_handicap_and_rest() {
    let settings = Settings { option_stock_npec: OptionStockNpec::Never, ..Settings::default() };
    let gaps = shared(MIXED, &settings);
    let (gap, parts) = gaps.iter().find(|(gap, _)| gap.annee == 2020).unwrap();
    assert_eq!(gap.ecart(), Centimes(680_000));
    assert_eq!((parts.date, parts.branche, parts.rqth, parts.autre), (Centimes(488_334), Centimes(0), Centimes(178_333), Centimes(13_333)));
    assert!(!parts.without_price);
}

#[test]
fn the_date_alone_makes_the_gap_that_was_told_to_the_region() {
    for option_stock_npec in [OptionStockNpec::Never, OptionStockNpec::Best] {
        let gaps = shared(CLASS, &Settings { option_stock_npec, ..Settings::default() });
        let (_, parts) = gaps.iter().find(|(gap, _)| gap.annee == 2020).unwrap();
        assert_eq!((parts.date, parts.branche, parts.rqth, parts.autre), (Centimes(300_000), Centimes(0), Centimes(0), Centimes(0)));
    }
}

/// A contract of 2018 cannot be outside a convention: that mix has no price, what it would bring counts as the rest.
#[test]
fn a_mix_without_price_counts_as_the_rest() {
    let csv = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,employeur,cout_prefecture,npec\n\
        A,0760001A,50022137,2019-01-10,2019-01-14,2020-12-31,non,prive,,7000\n\
        B,0760001A,50022137,2018-12-20,2019-01-14,2020-12-31,oui,prive,4000,7000\n";
    let gaps = shared(csv, &Settings::default());
    assert!(!gaps.is_empty());
    for (gap, parts) in gaps {
        assert_eq!(parts.date + parts.branche + parts.rqth + parts.autre, gap.ecart());
        assert!(parts.without_price, "A signed in 2018 needs a coût préfecture that it has not");
    }
}

/// On the drawn Normandie: the parts add up to every gap, and a gap of equal dates, branches and handicap is the rest.
#[test]
fn parts_add_up_to_every_gap_of_normandie() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.05);
    let settings = Settings::default();
    let chunk = priced(&datasets, &cohort, &settings);
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    let mut gaps = class_gaps(&cohort, &chunk.classes);
    Mixer { cohort: &cohort, book: &book, law: &datasets.law, settings: &settings }.share(&mut gaps);
    assert!(gaps.iter().filter(|gap| gap.parts.date != Centimes::ZERO).count() > 50);
    for gap in &gaps {
        let GapParts { date, branche, rqth, autre, .. } = gap.parts;
        assert_eq!(date + branche + rqth + autre, gap.ecart());
        let (one, other) = (cohort.contrat(gap.row_min), cohort.contrat(gap.row_max));
        if (one.conclusion, one.sous_convention) == (other.conclusion, other.sous_convention) {
            assert_eq!(date, Centimes::ZERO);
        }
        if one.rqth == other.rqth {
            assert_eq!(rqth, Centimes::ZERO);
        }
    }
}

/// 1 July 2025: the NPEC of a training at a distance is cut for contracts concluded from that day; the date alone parts the two.
#[test]
fn the_first_of_july_2025_parts_two_classmates_at_a_distance() {
    let csv = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,npec,part_distance\n\
        A,0760001A,32032610,5,2025-06-30,2025-09-08,2027-08-31,9000,0.9\n\
        B,0760001A,32032610,5,2025-07-01,2025-09-08,2027-08-31,9000,0.9\n";
    let gaps = shared(csv, &Settings::default());
    assert_eq!(gaps.iter().map(|(gap, _)| gap.annee).collect::<Vec<_>>(), [2025, 2026, 2027]);
    for (gap, parts) in gaps {
        assert_eq!((gap.min, gap.max, parts.date), (Centimes(720_000), Centimes(900_000), Centimes(180_000)));
        assert_eq!((parts.branche, parts.rqth, parts.autre), (Centimes::ZERO, Centimes::ZERO, Centimes::ZERO));
    }
}
