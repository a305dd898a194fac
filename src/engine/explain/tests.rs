#![allow(clippy::disallowed_methods, reason = "tests read files")]
use chrono::NaiveDate;

use super::*;
use crate::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use crate::codes::CodeDiplome;
use crate::contract::{CohortBuilder, Contrat};
use crate::legislation::{CoutPrefectureTable, LegislationText, OptionStockNpec};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The law that the crate ships.
fn parameters() -> ParameterSet {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/legislation");
    let files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    let texts: Vec<LegislationText<'_>> = files.iter().map(|(name, text)| LegislationText { name, text }).collect();
    ParameterSet::read(&texts).unwrap()
}

fn ligne(contrat_id: &str, contrat: Contrat) -> Ligne {
    Ligne {
        contrat_id: contrat_id.to_owned(),
        cfa: "0760001A".to_owned(),
        code_diplome: CodeDiplome::parse("50022137").unwrap(),
        niveau: crate::codes::Niveau::new(3),
        idcc: None,
        cpne: None,
        region: None,
        opco: None,
        effectif_employeur: None,
        date_naissance: Some(day("2002-05-17")),
        diplome_meme_niveau: false,
        mobilite: (None, None),
        contrat,
        own: Vec::new(),
    }
}

/// Under convention, 1 September 2019 to 31 August 2021, C_pref 4 000, NPEC 7 000.
fn signed(conclusion: &str) -> Contrat {
    Contrat {
        sous_convention: Some(true),
        cout_prefecture: Some(Centimes(400_000)),
        npec: Some(Centimes(700_000)),
        ..Contrat::new(DateConclusion(day(conclusion)), DateDebut(day("2019-09-01")), day("2021-08-31"))
    }
}

fn explained(lignes: &[Ligne], settings: &Settings, contrat_id: &str) -> Explanation {
    const NPEC: &str = "edition,applicable_du,publie_le,code_diplome,rncp,cpne,npec,synthetique,source\n\
        2019-10,2019-09-15,2019-10-18,50022137,,,6500,non,x\n\
        2019-10,2019-09-15,2019-10-18,50022137,,203,6000,non,x\n\
        2019-10,2019-09-15,2019-10-18,50022137,,204,8000,non,x\n";
    let parameters = parameters();
    let law = Legislation::new(&parameters).unwrap();
    let (npec, costs) = (NpecTable::read(&[("t", NPEC)]).unwrap(), CoutPrefectureTable::default());
    let branches = "cpne,intitule,idcc\n203,a,\n204,b,\n";
    let nomenclature = Nomenclature::read("code_diplome,libelle,niveau\n", "prefixe,niveau\n", branches).unwrap();
    let mut builder = CohortBuilder::default();
    lignes.iter().for_each(|ligne| builder.push(ligne));
    let cohort = builder.finish();
    let book = PriceBook::new(&law, &npec, &costs, &nomenclature, settings);
    let sources = ExplainedData { parameters: &parameters, law: &law, npec: &npec, nomenclature: &nomenclature };
    explain(&Inquiry::new(&cohort, sources, &book, settings), cohort.row_of(contrat_id).unwrap())
}

fn never() -> Settings {
    Settings { option_stock_npec: OptionStockNpec::Never, ..Settings::default() }
}

#[test]
fn two_classmates_differ_by_3_000_for_their_signature_alone() {
    let lignes = [ligne("B", signed("2019-08-30")), ligne("C", signed("2019-09-02"))];
    for settings in [never(), Settings::default()] {
        let class = explained(&lignes, &settings, "B").classe.unwrap();
        let of_2020 = class.annees.iter().find(|year| year.annee == 2020).unwrap();
        assert_eq!((of_2020.min, of_2020.max, of_2020.ecart), (Centimes(400_000), Centimes(700_000), Centimes(300_000)));
        assert_eq!((of_2020.contrat_min.as_str(), of_2020.contrat_max.as_str()), ("B", "C"));
        let [only] = class.comparaisons.as_slice() else { panic!("one pair") };
        assert_eq!(only.annee, 2020);
        let keys: Vec<&str> = only.raisons.iter().map(|note| note.key).collect();
        assert_eq!(keys, ["class.member", "class.member", "class.signature_alone"]);
        let price = |at: usize| only.raisons[at].values.0.iter().find(|(name, _)| *name == "price").unwrap().1.clone();
        assert_eq!(price(0), Value::Word("price", "cout_prefecture"));
        assert_eq!(price(1), Value::Word("price", "npec"));
    }
}

#[test]
fn the_days_that_would_change_the_regime_are_those_of_the_law() {
    let explanation = explained(&[ligne("B", signed("2019-08-30"))], &never(), "B");
    assert!(explanation.classe.is_none(), "alone in its class");
    let shown = || explanation.contrefactuels.iter().filter(|change| change.changement.key != "change.signed_rule");
    let changes: Vec<(&str, Option<Regime>, Option<i64>)> =
        shown().map(|change| (change.changement.key, change.regime, change.ecart.map(|amount| amount.0))).collect();
    // 20 months from January 2020 at 7 000 in place of 4 000: 3 000 x 20/12.
    assert_eq!(
        changes,
        [
            ("change.signed", Some(Regime::StockPrefecture), Some(0)),
            ("change.signed", Some(Regime::StockPrefecture), Some(0)),
            ("change.signed_regime", Some(Regime::StockNpec), Some(500_000)),
            ("change.signed_regime", Some(Regime::Npec), Some(600_000)),
            ("change.outside_convention", Some(Regime::Npec2019), Some(600_000)),
        ],
        "no month is counted on the NPEC: other NPEC are no example"
    );
    // A rule that changes beside the regime is told where it does something: the aid of the employer ends or begins.
    let rules = explanation.contrefactuels.iter().filter(|change| change.changement.key == "change.signed_rule");
    assert!(
        rules.clone().count() > 0
            && rules.clone().all(|change| change.ecart_employeur != Some(Centimes::ZERO) || change.ecart != Some(Centimes::ZERO))
    );
    let by_year: Vec<(i32, i64)> = shown().nth(2).unwrap().par_annee.iter().map(|change| (change.annee, change.ecart.0)).collect();
    assert_eq!(by_year, [(2020, 300_000), (2021, 200_000)]);
}

#[test]
fn other_prices_are_shown_where_they_count() {
    let contrat = Contrat { npec: None, ..signed("2019-09-02") };
    let explanation = explained(&[ligne("C", contrat)], &Settings::default(), "C");
    let changes: Vec<(&str, Option<i64>)> = explanation
        .contrefactuels
        .iter()
        .filter(|change| ["change.carence", "change.lowest_branch", "change.highest_branch"].contains(&change.changement.key))
        .map(|change| (change.changement.key, change.ecart.map(|amount| amount.0)))
        .collect();
    // The carence value, 6 500, is the one used; 20 months at 6 000 or 8 000 in its place.
    assert_eq!(changes, [("change.lowest_branch", Some(-83_333)), ("change.highest_branch", Some(250_000))]);
}

#[test]
fn what_the_explanation_shows_adds_up() {
    let mut broken = signed("2019-09-02");
    broken.rupture = Some(DateRupture(day("2020-11-15")));
    broken.rqth = true;
    broken.nuits = 10;
    let mut contract = Contrat {
        npec: Some(Centimes(700_000)),
        ..Contrat::new(DateConclusion(day("2020-08-28")), DateDebut(day("2020-09-01")), day("2022-08-31"))
    };
    let whole = contract;
    contract.rupture = Some(DateRupture(day("2021-03-10")));
    contract.entree_cfa = Some(DateEntreeCfa(day("2020-08-03")));
    for contrat in [signed("2019-08-30"), signed("2019-09-02"), broken, whole, contract] {
        let outcome = explained(&[ligne("X", contrat)], &Settings::default(), "X").resultat.unwrap();
        let law = &outcome.regimes[0];
        let months: Centimes = law.mois.iter().map(|run| run.montant).sum();
        assert_eq!(months + law.avant_contrat, law.du);
        assert_eq!(outcome.annees.iter().map(|line| line.loi).sum::<Centimes>(), law.du);
        assert_eq!(outcome.versements.payes.iter().map(|payment| payment.montant).sum::<Centimes>(), law.du);
        for view in &outcome.regimes {
            assert_eq!(view.mois.iter().map(|run| run.montant).sum::<Centimes>() + view.avant_contrat, view.du);
        }
        assert_eq!(contrat.rupture.is_some(), !outcome.versements.annules.is_empty());
    }
}

#[test]
fn a_contract_year_says_why_each_day() {
    let contrat = Contrat {
        npec: Some(Centimes(700_000)),
        ..Contrat::new(DateConclusion(day("2020-08-28")), DateDebut(day("2020-09-01")), day("2022-08-31"))
    };
    let outcome = explained(&[ligne("E", contrat)], &Settings::default(), "E").resultat.unwrap();
    let paid: Vec<(String, i64, Vec<&str>)> = outcome
        .versements
        .payes
        .iter()
        .map(|payment| (payment.date.to_string(), payment.montant.0, payment.raisons.iter().map(|note| note.key).collect()))
        .collect();
    assert_eq!(paid[0], ("2020-10-27".to_owned(), 350_000, vec!["payment.first", "payment.share"]));
    assert_eq!(paid[2], ("2021-06-30".to_owned(), 175_000, vec!["payment.month", "payment.share"]));
    assert_eq!(paid[3].2, ["payment.year", "payment.share"]);
}

#[test]
fn a_contract_set_aside_is_still_explained() {
    let contrat = Contrat { npec: Some(Centimes(700_000)), cout_prefecture: None, ..signed("2019-08-30") };
    let explanation = explained(&[ligne("B", contrat)], &Settings::default(), "B");
    assert_eq!((explanation.code, explanation.resultat), (Some("R001"), None));
    let npec = explanation.contrefactuels.iter().find(|change| change.regime == Some(Regime::Npec)).unwrap();
    assert_eq!((npec.du_loi, npec.ecart), (Some(Centimes(1_400_000)), None));
    assert!(serde_json::to_string(&explanation.contrefactuels).unwrap().contains("\"14000.00\""));
}
