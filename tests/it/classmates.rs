//! G3: two apprentices of one class, 3 000 EUR apart because of the signature date alone (rules, section 10).

use coutcontrat::legislation::{OptionStockNpec, Settings};

use crate::support::{all_tables, cohort, evaluated, shipped};

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
