//! What must hold for any contract: order of rows, threads, more months, the batch and the rule.

use chrono::{Days, NaiveDate};
use coutcontrat::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use coutcontrat::codes::{CodeDiplome, Niveau};
use coutcontrat::contract::{Cohort, CohortBuilder, Contrat, Employeur, Ligne};
use coutcontrat::engine::{ContractChunk, PriceBook, evaluate, evaluate_rows, in_order};
use coutcontrat::io::datasets::Datasets;
use coutcontrat::io::read::read_contracts;
use coutcontrat::io::write::{Format, TableWriter, WorkbookStyle, WriteOptions};
use coutcontrat::legislation::{CoutPrefectureTable, NpecTable, Settings};
use coutcontrat::rules::AnnualPrices;
use coutcontrat::units::{Centimes, Part};
use proptest::prelude::*;

use crate::support::{all_tables, evaluated, normandie, priced, shipped};

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() + Days::new(offset)
}

prop_compose! {
    /// A contract signed 2018 to 2023, of any length up to four years, broken or not.
    fn any_contract()(
        conclusion in 0_u64..2_000,
        lag in -60_i64..200,
        length in 1_u64..1_400,
        rupture in proptest::option::of(0_u64..1_400),
        stay in proptest::option::of(1_u64..300),
        convention in any::<bool>(),
        employeur in 0_u8..5,
        flags in 0_u8..8,
        prices in (100_000_i64..2_000_000, 100_000_i64..2_000_000),
    ) -> Contrat {
        let conclusion = day(conclusion);
        let debut = if lag < 0 { conclusion - Days::new(lag.unsigned_abs()) } else { conclusion + Days::new(lag.unsigned_abs()) };
        let fin = debut + Days::new(length);
        let rupture = rupture.map(|days| debut + Days::new(days));
        let employeur = match employeur { 0 => Employeur::PublicLocal, 1 => Employeur::PublicEtat, _ => Employeur::Prive };
        let from_2019 = conclusion >= NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
        Contrat {
            rupture: rupture.map(DateRupture),
            maintien: rupture.zip(stay).map(|(rupture, days)| rupture + Days::new(days)),
            sous_convention: Some(convention || !from_2019),
            employeur,
            rqth: flags & 1 != 0,
            duree_reduite: flags & 2 != 0,
            duree_fixe: flags & 4 != 0,
            cout_prefecture: Some(Centimes(prices.0)),
            npec: Some(Centimes(prices.1)),
            nuits: u32::from(flags) * 3,
            ..Contrat::new(DateConclusion(conclusion), DateDebut(debut), fin)
        }
    }
}

fn ligne(number: usize, contrat: Contrat) -> Ligne {
    Ligne {
        contrat_id: format!("P{number:05}"),
        cfa: format!("CFA{}", number % 3),
        code_diplome: CodeDiplome::parse(["50022137", "32031213"][number % 2]).unwrap(),
        niveau: Niveau::new(3),
        idcc: None,
        cpne: None,
        region: None,
        opco: None,
        effectif_employeur: None,
        date_naissance: None,
        diplome_meme_niveau: false,
        mobilite: (None, None),
        contrat,
        own: Vec::new(),
    }
}

fn cohort_of<'a>(lignes: impl IntoIterator<Item = &'a Ligne>) -> Cohort {
    let mut builder = CohortBuilder::default();
    lignes.into_iter().for_each(|ligne| builder.push(ligne));
    builder.finish()
}

fn settings() -> Settings {
    Settings::default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_of_rows_does_not_matter(contracts in proptest::collection::vec(any_contract(), 2..20)) {
        let datasets = shipped_once();
        let lignes: Vec<Ligne> = contracts.into_iter().enumerate().map(|(number, contrat)| ligne(number, contrat)).collect();
        let (forward, backward) = (cohort_of(&lignes), cohort_of(lignes.iter().rev()));
        let evaluated = |cohort: &Cohort| all_tables(cohort, &evaluated(datasets, cohort, &datasets.law, &settings()));
        prop_assert_eq!(evaluated(&forward), evaluated(&backward));
    }

    #[test]
    fn cash_is_due_whatever_the_contract(contrat in any_contract()) {
        let law = &shipped_once().law;
        let prices = AnnualPrices { cout_prefecture: contrat.cout_prefecture, npec: contrat.npec, ..AnnualPrices::default() };
        let evaluation = evaluate(&contrat, &prices, law, &settings()).unwrap();
        let paid: Centimes = evaluation.versements(&contrat, law, &settings()).unwrap().iter().map(|versement| versement.montant).sum();
        prop_assert_eq!(paid, evaluation.du_loi());
    }

    #[test]
    fn more_months_never_pay_less(contrat in any_contract(), sooner in 1_u64..400) {
        let law = &shipped_once().law;
        let prices = AnnualPrices { cout_prefecture: contrat.cout_prefecture, npec: contrat.npec, ..AnnualPrices::default() };
        let due = |contrat: &Contrat| evaluate(contrat, &prices, law, &settings()).unwrap().du_loi();
        let whole = Contrat { rupture: None, maintien: None, ..contrat };
        let early = contrat.debut.0 + Days::new(sooner);
        let broken = Contrat { rupture: Some(DateRupture(early)), ..whole };
        prop_assert!(due(&broken) <= due(&whole));
        let kept = Contrat { maintien: Some(early + Days::new(100)), ..broken };
        prop_assert!(due(&broken) <= due(&kept));
    }

    #[test]
    fn the_tables_are_the_rule_row_by_row(contracts in proptest::collection::vec(any_contract(), 1..10)) {
        let datasets = shipped_once();
        let lignes: Vec<Ligne> = contracts.into_iter().enumerate().map(|(number, contrat)| ligne(number, contrat)).collect();
        let cohort = cohort_of(&lignes);
        let chunk = evaluated(datasets, &cohort, &datasets.law, &settings());
        for row in &chunk.contrats {
            let contrat = lignes[row.row].contrat;
            let alone = evaluate(&contrat, &row.priced.prices, &datasets.law, &settings()).unwrap();
            prop_assert_eq!((row.du_loi, row.regime), (alone.du_loi(), alone.regime()));
            prop_assert_eq!((row.du_prefecture, row.du_npec), alone.du_pure());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is written is read back: texts that look like numbers, dates or formulas, separators and quotes, every column.
    #[test]
    fn what_is_written_is_read_back(
        contracts in proptest::collection::vec(any_contract(), 1..12),
        names in proptest::collection::vec(any_name(), 12),
        numbers in proptest::collection::vec((proptest::option::of(1_u32..9_999), proptest::option::of(0_i64..9_000_000)), 12),
    ) {
        let extended = |(number, contrat): (usize, &Contrat)| {
            let (count, amount) = numbers[number];
            let amount = amount.map(Centimes);
            let mut ligne = ligne(number, *contrat);
            ligne.contrat_id = format!("{}{number}", names[number]);
            ligne.cfa.clone_from(&names[(number + 5).rem_euclid(12)]);
            ligne.region = count.map(|_| "Normandie".to_owned());
            ligne.effectif_employeur = count;
            ligne.date_naissance = Some(contrat.debut.0 - Days::new(6_000 + number as u64 * 40));
            ligne.diplome_meme_niveau = count.is_some_and(|count| count % 2 == 0);
            let contrat = &mut ligne.contrat;
            // Facts that a file may state: ends in their order, training before the contract.
            contrat.conclusion = DateConclusion(contrat.debut.0.min(contrat.conclusion.0));
            contrat.rupture = contrat.early_end();
            contrat.maintien = contrat.maintien.filter(|_| contrat.rupture.is_some());
            contrat.entree_cfa = count.map(|_| DateEntreeCfa(contrat.debut.0 - Days::new(30)));
            contrat.part_distance = count.map_or(Part::NONE, |count| Part(count as i32));
            contrat.nouvel_employeur = count.is_some_and(|count| count % 3 == 0);
            contrat.prix_cfa = amount;
            contrat.repas = count.unwrap_or(0);
            contrat.premier_equipement = amount.unwrap_or_default().min(Centimes(50_000));
            ligne
        };
        let lignes: Vec<Ligne> = contracts.iter().enumerate().map(extended).collect();
        // What stands in a file is read without what a spreadsheet wraps around it (`'abc`); from then on nothing changes any more.
        let typed = written_and_read(&cohort_of(&lignes), Format::Csv, "contrats.csv")?;
        prop_assert_eq!(typed.len(), lignes.len());
        for row in 0..typed.len() {
            let read = typed.ligne(row);
            // Rows are in the order of their identifiers, which end with their rank.
            let rank = read.contrat_id.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse::<usize>().unwrap();
            let ligne = &lignes[rank];
            prop_assert!(ligne.contrat_id.contains(&read.contrat_id) && ligne.cfa.contains(&read.cfa), "{:?} {:?}", ligne, read);
            let texts = Ligne { contrat_id: read.contrat_id.clone(), cfa: read.cfa.clone(), ..ligne.clone() };
            prop_assert_eq!(read, texts);
        }
        let cohort = typed;
        let formats = [(Format::Csv, "contrats.csv"), (Format::Xlsx, "tableaux.xlsx"), (Format::Parquet, "contrats.parquet")];
        let known = if cfg!(feature = "polars") { 3 } else { 2 };
        for (format, file) in formats.into_iter().take(known) {
            let read = written_and_read(&cohort, format, file)?;
            prop_assert_eq!(read.len(), cohort.len(), "{}", file);
            for row in 0..cohort.len() {
                prop_assert_eq!(read.ligne(row), cohort.ligne(row), "{}", file);
            }
        }
    }
}

/// Texts that look like numbers, dates or formulas, with separators and quotes. An apostrophe alone is a spreadsheet's mark of a text that
/// is empty: no name.
fn any_name() -> impl Strategy<Value = String> {
    let texts = "[=+@-]?[0-9]{0,3}[A-Za-zéœÉ;,\"'.:/_-]{1,9}( [a-zà]{1,5}){0,2}";
    texts.prop_filter("an empty text", |name| !name.trim_matches('\'').is_empty())
}

/// A cohort written to a table of a format and read back.
fn written_and_read(cohort: &Cohort, format: Format, file: &str) -> Result<Cohort, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let options = WriteOptions { format, spreadsheet_safe: false, excel: false };
    let mut writer = TableWriter::new(folder.path(), options, WorkbookStyle::EUROS);
    writer.write(&coutcontrat::tables::contracts(cohort, 0..cohort.len())).unwrap();
    writer.finish().unwrap();
    let read = read_contracts(&folder.path().join(file), &shipped_once().nomenclature);
    read.map(|read| read.cohort).map_err(|faults| TestCaseError::fail(format!("{file}: {:?}", faults.groups())))
}

fn shipped_once() -> &'static Datasets {
    static SHIPPED: std::sync::OnceLock<Datasets> = std::sync::OnceLock::new();
    SHIPPED.get_or_init(shipped)
}

#[test]
fn threads_do_not_matter() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.3);
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let settings = settings();
            let (npec, costs) = (NpecTable::default(), CoutPrefectureTable::default());
            let book = PriceBook::new(&datasets.law, &npec, &costs, &datasets.nomenclature, &settings);
            let mut all = (0, Vec::new(), coutcontrat::engine::Summary::default());
            let done: Result<(), ()> = in_order(
                cohort.len(),
                |rows| evaluate_rows(&cohort, rows, &book, &datasets.law, &settings),
                |chunk: ContractChunk| {
                    all.0 += chunk.contrats.len();
                    all.1.extend(chunk.versements);
                    all.2.merge(&chunk.summary);
                    Ok(())
                },
            );
            done.unwrap();
            all
        })
    };
    let (one, three) = (with_threads(1), with_threads(3));
    assert!(one.0 > 0);
    assert_eq!(one, three);
}

#[test]
fn pieces_add_up_to_the_whole() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.05);
    let whole = priced(&datasets, &cohort, &settings());
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &Settings::default());
    let mut merged = coutcontrat::engine::Summary::default();
    for from in (0..cohort.len()).step_by(777) {
        let piece = evaluate_rows(&cohort, from..(from + 777).min(cohort.len()), &book, &datasets.law, &settings());
        merged.merge(&piece.summary);
    }
    assert_eq!(merged, whole.summary);
}
