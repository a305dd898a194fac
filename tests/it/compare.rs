//! Scenarios side by side: totals are those of the runs, parts add up to the cent, refusals refuse.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use chrono::Days;
use coutcontrat::calendar::DateConclusion;
use coutcontrat::codes::Payeur;
use coutcontrat::comparison::{
    COHORT_FACTORS, ComparedSide, ComparedWorld, Dimension, Factor, PriceScale, Roster, SeparableScenario, WorldContracts, aides,
    cohort_shares, compare, measure, sensitivity, split, structure, sweep,
};
use coutcontrat::contract::CohortBuilder;
use coutcontrat::engine::{PriceBook, employer_rows};
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::{
    AmorcageFate, AvantContratBooking, CarenceStock, EmployerSettings, LastMonth, Legislation, MissingCoutPrefecture, OptionStockNpec,
    ParameterSet, RawValue, ScenarioLine, Settings, StockMonths,
};
use coutcontrat::scenario::Assumptions;
use coutcontrat::units::{Centimes, Part};

use crate::support::{normandie, priced, shipped};

const SCALE: f64 = 0.02;

static NOTHING: Assumptions = Assumptions {
    seed: 0,
    growth: Vec::new(),
    ruptures: None,
    signatures: Vec::new(),
    conventions: Vec::new(),
    ruptures_place: ScenarioLine { file: String::new(), line: 0 },
    may_be_idle: false,
};

fn source(datasets: &Datasets, settings: Settings) -> SeparableScenario<'_> {
    SeparableScenario {
        parameters: &datasets.parameters,
        npec: &datasets.npec,
        cout_prefecture: &datasets.cout_prefecture,
        nomenclature: &datasets.nomenclature,
        settings,
        prices: PriceScale::default(),
        assumptions: &NOTHING,
        demand: None,
        reference: &datasets.law,
        employer: EmployerSettings::default(),
    }
}

fn world(datasets: &Datasets, settings: Settings) -> ComparedWorld<'_> {
    ComparedWorld::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, settings)
}

fn without_option() -> Settings {
    Settings { option_stock_npec: OptionStockNpec::Never, ..Settings::default() }
}

/// The parameters with another value of one of them.
fn with_value(parameters: &ParameterSet, path: &str, value: &str) -> ParameterSet {
    let (file, name) = path.split_once('.').unwrap();
    let mut set = parameters.clone();
    for version in &mut set.documents.get_mut(file).unwrap().parameters.get_mut(name).unwrap().versions {
        version.get_mut().value = RawValue::One(value.to_owned());
    }
    set
}

#[test]
fn totals_and_differences_are_those_of_the_runs() {
    let datasets = shipped();
    let cohort = normandie(&datasets, SCALE);
    let mut late = Settings { stock_months: StockMonths::Glissant, ..without_option() };
    late.delays[Payeur::Opco as usize] = 90;
    let all = [Settings::default(), without_option(), late];
    let sides: Vec<ComparedSide<'_>> = all.iter().map(|&settings| ComparedSide::World(world(&datasets, settings))).collect();
    let found = compare(Roster::Cohort(&cohort), &sides, Centimes(1));
    let runs: Vec<_> = all.iter().map(|settings| priced(&datasets, &cohort, settings)).collect();
    let due = |run: &coutcontrat::engine::ContractChunk| run.contrats.iter().map(|row| row.du_loi).sum::<Centimes>();
    for (side, (totals, run)) in found.totals.iter().zip(&runs).enumerate() {
        assert_eq!(totals.sum.du, due(run));
        assert_eq!((totals.sum.contracts, totals.set_aside), (run.summary.contracts, run.summary.set_aside));
        assert_eq!(totals.received, run.versements.iter().map(|row| row.versement.montant).sum());
        for (year, payers) in totals.due_years() {
            for (payeur, &amount) in Payeur::ALL.into_iter().zip(payers) {
                let expected = run.summary.due_by_year_and_payer().get(&(year, payeur)).copied().unwrap_or_default();
                assert_eq!(amount, expected, "{side} {year} {payeur:?}");
            }
        }
        let cash: std::collections::BTreeMap<_, _> = totals
            .cash_months()
            .flat_map(|(month, payers)| Payeur::ALL.into_iter().zip(payers).map(move |(payeur, &amount)| ((month, payeur), amount)))
            .collect();
        for (key, &amount) in &run.summary.cash {
            assert_eq!(cash.get(key).copied().unwrap_or_default(), amount, "{side} {key:?}");
        }
        for dimension in Dimension::ALL {
            let sum: Centimes = totals.groups(dimension, &Roster::Cohort(&cohort)).iter().map(|(_, sum)| sum.du).sum();
            assert_eq!(sum, totals.sum.du, "{dimension:?}");
        }
    }
    for (differences, run) in found.differences.iter().zip(&runs[1..]) {
        assert_eq!(differences.total(), due(run) - due(&runs[0]));
    }
    assert!(found.differences[0].losers().contracts > 0 && found.differences[0].winners().contracts == 0, "the option is never a loss");
    assert!(found.totals[2].mean_day() > found.totals[1].mean_day(), "90 days later");
}

/// Worlds share what they have in common: nothing of one may reach another.
#[test]
fn worlds_measured_together_are_worlds_measured_alone() {
    let datasets = shipped();
    let cohort = normandie(&datasets, SCALE);
    let standing = Settings::default();
    let mut late = standing;
    late.delays = [10, 20, 90, 30];
    let readings = [
        standing,
        without_option(),
        late,
        Settings { stock_months: StockMonths::Glissant, ..standing },
        Settings { last_month: LastMonth::Jour, ..standing },
        Settings { rqth_on_cout_prefecture: true, ..standing },
        Settings { short_contracts_in_stock: true, ..standing },
        Settings { carence_stock: CarenceStock::Amorcage, ..standing },
        Settings { amorcage: AmorcageFate::Regularise, ..standing },
        Settings { avant_contrat: AvantContratBooking::Entree, ..standing },
        Settings { missing_cout_prefecture: MissingCoutPrefecture::MoyenneNiveau, ..standing },
        Settings { rqth_taux: Some(Part::NONE), ..standing },
    ];
    let law = |path: &str, value: &str| Legislation::new(&with_value(&datasets.parameters, path, value)).unwrap();
    let changes = [
        ("regime.sous_convention", "npec"),
        ("regime.hors_convention", "stock_prefecture"),
        ("stock.prix_stock_npec", "cout_prefecture"),
        ("amorcage.niveau_3", "7000.00"),
        ("aide_unique.annee_1", "9000.00"),
    ];
    let laws: Vec<Legislation> = changes.iter().map(|(path, value)| law(path, value)).collect();
    let mut builder = CohortBuilder::default();
    for row in 0..cohort.len() {
        let mut ligne = cohort.ligne(row);
        if row % 3 == 0 {
            ligne.contrat.conclusion = DateConclusion(ligne.contrat.conclusion.0 + Days::new(40));
        }
        builder.push(&ligne);
    }
    let (moved, fewer) = (WorldContracts::of(&cohort, builder.finish()), WorldContracts::only(&cohort, |id| !id.ends_with('7')));
    let mut worlds: Vec<ComparedWorld<'_>> = readings.iter().map(|&settings| world(&datasets, settings)).collect();
    worlds.extend(laws.iter().map(|law| ComparedWorld { law, ..world(&datasets, standing) }));
    worlds.extend(laws.iter().map(|law| ComparedWorld { law, ..world(&datasets, readings[7]) }));
    worlds.push(ComparedWorld { prices: PriceScale { npec: 9_500, ..PriceScale::default() }, ..world(&datasets, standing) });
    worlds.extend([&moved, &fewer].map(|rows| ComparedWorld { rows: Some(rows), ..world(&datasets, late) }));
    worlds.extend([&moved, &fewer].map(|rows| ComparedWorld { rows: Some(rows), law: &laws[0], ..world(&datasets, standing) }));
    let together = measure(&cohort, &worlds, |_| true);
    let sides: Vec<ComparedSide<'_>> = worlds.iter().map(|&world| ComparedSide::World(world)).collect();
    let compared = compare(Roster::Cohort(&cohort), &sides, Centimes(1));
    let employers = aides(&cohort, &worlds, EmployerSettings::default());
    let mut distinct = std::collections::BTreeSet::new();
    for (rank, &world) in worlds.iter().enumerate() {
        let alone = [world];
        assert_eq!(measure(&cohort, &alone, |_| true), [together[rank]], "{rank}");
        let beside_the_first = [ComparedSide::World(worlds[0]), ComparedSide::World(world)];
        assert_eq!(compare(Roster::Cohort(&cohort), &beside_the_first, Centimes(1)).totals[1], compared.totals[rank], "{rank}");
        assert_eq!(aides(&cohort, &alone, EmployerSettings::default()), [employers[rank]], "{rank}");
        distinct.insert((together[rank].du, together[rank].received_by(2020)));
    }
    assert!(distinct.len() >= 14, "{}: the worlds are not the same", distinct.len());
    assert_ne!(employers[0], employers[16], "the aid moved");
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let datasets = shipped();
    let cohort = normandie(&datasets, SCALE);
    let run = |threads: usize| {
        let sides = [ComparedSide::World(world(&datasets, Settings::default())), ComparedSide::World(world(&datasets, without_option()))];
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| compare(Roster::Cohort(&cohort), &sides, Centimes(100)))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn what_differs_is_found_and_its_shares_add_up_both_ways() {
    let datasets = shipped();
    let cohort = normandie(&datasets, SCALE);
    let mut settings = Settings { stock_months: StockMonths::Glissant, ..without_option() };
    settings.delays[Payeur::Opco as usize] = 60;
    let parameters = with_value(&with_value(&datasets.parameters, "amorcage.niveau_3", "7000.00"), "rqth.montant", "1000.00");
    let base = source(&datasets, Settings::default());
    let other =
        SeparableScenario { parameters: &parameters, settings, prices: PriceScale { npec: 9_500, ..PriceScale::default() }, ..base };
    let there = split(&cohort, &base, &other, &[2020]);
    let names: Vec<String> = there.factors.iter().map(Factor::name).collect();
    let expected =
        ["amorcage.niveau_3", "rqth.montant", "reglages.option_stock_npec", "reglages.mois_stock", "reglages.delais.opco", "prix.npec"];
    assert_eq!(names, expected);
    let law = Legislation::new(&parameters).unwrap();
    let mut changed = ComparedWorld { law: &law, ..world(&datasets, settings) };
    changed.prices = other.prices;
    let sides = [ComparedSide::World(world(&datasets, Settings::default())), ComparedSide::World(changed)];
    let found = compare(Roster::Cohort(&cohort), &sides, Centimes(1));
    assert_eq!(there.du, (found.totals[0].sum.du, found.totals[1].sum.du));
    assert_eq!(there.du_shares.iter().copied().sum::<Centimes>(), found.differences[0].total());
    let (_, ends, shares) = &there.received[0];
    assert_eq!(*ends, (found.totals[0].received_by(2020), found.totals[1].received_by(2020)));
    assert_eq!(shares.iter().copied().sum::<Centimes>(), ends.1 - ends.0);
    let delay = names.iter().position(|name| name == "reglages.delais.opco").unwrap();
    assert_eq!(there.du_shares[delay], Centimes::ZERO, "a delay changes nothing in what is due");
    assert!(shares[delay] < Centimes::ZERO, "and takes cash out of 2020");
    let back = split(&cohort, &other, &base, &[2020]);
    assert_eq!(back.du_shares.iter().map(|&share| -share).collect::<Vec<_>>(), there.du_shares);
    assert!(split(&cohort, &base, &base, &[2020]).factors.is_empty());
}

#[test]
fn too_many_parameters_are_taken_together() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.005);
    let mut parameters = datasets.parameters.clone();
    for level in 3..=8 {
        parameters = with_value(&parameters, &format!("amorcage.niveau_{level}"), "9000.00");
    }
    for (path, value) in [("rqth.montant", "100.00"), ("versement.delai_facture", "45"), ("versement.delai_decision", "5")] {
        parameters = with_value(&parameters, path, value);
    }
    let base = source(&datasets, Settings::default());
    let found = split(&cohort, &base, &SeparableScenario { parameters: &parameters, ..base }, &[]);
    assert_eq!(found.factors.iter().map(Factor::name).collect::<Vec<_>>(), ["amorcage.*", "rqth.*", "versement.*"]);
    assert_eq!(found.du_shares.iter().copied().sum::<Centimes>(), found.du.1 - found.du.0);
}

#[test]
fn two_years_of_entries_are_taken_apart_both_ways() {
    use chrono::Datelike;
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.05);
    let here = world(&datasets, Settings::default());
    let entries = |year: i32| structure(&cohort, here, |row| cohort.contrat(row).debut.0.year() == year);
    let (one, other) = (entries(2019), entries(2020));
    assert!(one.contracts > 500 && other.contracts > 500);
    let shares = cohort_shares(&one, &other);
    assert_eq!(shares.len(), COHORT_FACTORS.len());
    assert_eq!(shares.iter().copied().sum::<Centimes>(), other.du - one.du);
    let back: Vec<Centimes> = cohort_shares(&other, &one).into_iter().map(|share| -share).collect();
    assert_eq!(back, shares);
    assert!(cohort_shares(&one, &one).iter().all(|&share| share == Centimes::ZERO));
    let share = |factor: &str| shares[COHORT_FACTORS.iter().position(|&known| known == factor).unwrap()];
    assert!(share("volume") > Centimes::ZERO, "more entries in 2020");
    assert!(share("regime") > Centimes::ZERO, "fewer months at coût préfecture");
}

#[test]
fn a_list_twice_as_long_differs_by_its_number_alone() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.005);
    let here = world(&datasets, Settings::default());
    let mut builder = CohortBuilder::default();
    for row in 0..cohort.len() {
        let mut ligne = cohort.ligne(row);
        builder.push(&ligne);
        ligne.contrat_id.push_str("~2");
        builder.push(&ligne);
    }
    let twice = builder.finish();
    let (one, two) = (structure(&cohort, here, |_| true), structure(&twice, here, |_| true));
    let shares = cohort_shares(&one, &two);
    assert_eq!(shares[0], two.du - one.du);
    assert!(shares[1..].iter().all(|&share| share == Centimes::ZERO), "{shares:?}");
}

#[test]
fn contracts_of_one_world_alone_stand_apart() {
    let datasets = shipped();
    let cohort = normandie(&datasets, 0.005);
    let kept = |id: &str| !id.ends_with('3');
    let rows = WorldContracts::only(&cohort, kept);
    let fewer = ComparedWorld { rows: Some(&rows), ..world(&datasets, Settings::default()) };
    let sides = [ComparedSide::World(world(&datasets, Settings::default())), ComparedSide::World(fewer)];
    let found = compare(Roster::Cohort(&cohort), &sides, Centimes(1));
    let gone = (0..cohort.len()).filter(|&row| !kept(cohort.contrat_id(row))).count() as u64;
    assert!(gone > 0);
    assert_eq!(found.differences[0].only_base.contracts + found.totals[0].set_aside, gone);
    assert_eq!(found.differences[0].total(), found.totals[1].sum.du - found.totals[0].sum.du);
}

#[test]
fn assumptions_move_the_results_within_their_ranges() {
    let datasets = shipped();
    let cohort = normandie(&datasets, SCALE);
    let base = source(&datasets, Settings::default());
    let found = sensitivity((&cohort, None), &base).unwrap();
    let swing = |path: &str| found.swings.iter().find(|swing| swing.path == path).unwrap();
    let [low, high] = &swing("prix.npec").ends;
    assert!(low.1.du < found.base.du && found.base.du < high.1.du);
    let [now, late] = &swing("reglages.delais.opco").ends;
    assert_eq!((now.1.du, late.1.du), (found.base.du, found.base.du));
    assert!(late.1.received_by(2020) < now.1.received_by(2020));
    let swept = sweep((&cohort, None), &base, "prix.npec=0.9..1.1/3").unwrap();
    let due: Vec<Centimes> = swept.points.iter().map(|(_, measure)| measure.du).collect();
    assert_eq!(due, [low.1.du, found.base.du, high.1.du]);
    let parameter = sweep((&cohort, None), &base, "rqth.montant@2021-06-01=0..4000/2").unwrap();
    assert!(parameter.points[0].1.du < parameter.points[1].1.du);
    assert!(sweep((&cohort, None), &base, "rqth.montan=0..1/2").is_err() && sweep((&cohort, None), &base, "rqth.taux=2..a/2").is_err());
}

fn program(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("coutcontrat")
        .unwrap()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const EXAMPLE: &str = "datasets/cohortes/exemple_cfa.csv";

#[test]
fn a_folder_has_tables_charts_report_and_record() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("c").display().to_string();
    let arguments = ["compare", "droit_en_vigueur", "sans_option", "opco_90_jours", "--contrats", EXAMPLE, "--lang", "en"];
    let (code, told, faults) = program(&[&arguments[..], &["--out", &out, "--sensitivity", "--entries", "2019,2020"]].concat());
    assert_eq!(code, 0, "{faults}");
    assert!(told.contains("Option of 2020 (R2)") && told.contains("report.html"), "{told}");
    for file in
        ["totaux.csv", "groupes.csv", "decomposition.csv", "sensibilite.csv", "report.html", "comparaison.md", "charts/cascade-1.png"]
    {
        assert!(Path::new(&out).join(file).is_file(), "{file}");
    }
    assert_eq!(program(&["verify", &out]).0, 0);
    let totals = fs::read_to_string(Path::new(&out).join("totaux.csv")).unwrap();
    assert_eq!(totals.lines().count(), 4, "{totals}");
}

#[test]
fn a_saved_run_compares_as_its_scenario_and_not_once_it_is_touched() {
    let place = tempfile::tempdir().unwrap();
    let run = |scenario: &str, format: &str| {
        let out = place.path().join(format!("{scenario}-{format}")).display().to_string();
        let (code, _, faults) = program(&["run", scenario, "--contrats", EXAMPLE, "--out", &out, "--format", format]);
        assert_eq!(code, 0, "{faults}");
        out
    };
    let (base, other) = (run("droit_en_vigueur", "csv"), run("sans_option", "xlsx"));
    let totals = |sides: [&str; 2]| {
        let out = place.path().join("compared").display().to_string();
        let (code, _, faults) = program(&["compare", sides[0], sides[1], "--contrats", EXAMPLE, "--out", &out]);
        assert_eq!(code, 0, "{faults}");
        let read = |name: &str| fs::read_to_string(Path::new(&out).join(name)).unwrap();
        let rows: Vec<String> = read("totaux.csv").lines().skip(1).map(|line| line.split_once(',').unwrap().1.to_owned()).collect();
        let groups: Vec<String> =
            read("groupes.csv").lines().skip(1).map(|line| line.rsplitn(3, ',').take(2).collect::<Vec<_>>().join(",")).collect();
        (rows, groups)
    };
    let expected = totals(["droit_en_vigueur", "sans_option"]);
    assert_eq!(totals([&base, "sans_option"]), expected);
    assert_eq!(totals(["droit_en_vigueur", &other]), expected);
    assert_eq!(totals([&base, &other]), expected);
    if cfg!(feature = "polars") {
        assert_eq!(totals([&run("droit_en_vigueur", "parquet"), &run("sans_option", "parquet")]), expected);
    }
    let table = Path::new(&base).join("du.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen("opco,", "opco,1", 1)).unwrap();
    let (code, _, faults) = program(&["compare", &base, &other]);
    assert_eq!(code, 2);
    assert!(faults.contains("[U003]") && faults.contains("du.csv"), "{faults}");
}

#[test]
fn other_contracts_are_refused_with_what_differs() {
    let place = tempfile::tempdir().unwrap();
    let scenario = |name: &str, seed: u32| {
        let file = place.path().join(name);
        fs::write(&file, format!("[scenario]\ntitre = \"x\"\n[cohorte]\nsynthese = \"normandie\"\ngraine = {seed}\nechelle = 0.001\n"))
            .unwrap();
        file.display().to_string()
    };
    let (one, two) = (scenario("un.toml", 1), scenario("deux.toml", 2));
    let (code, _, faults) = program(&["compare", &one, &two, "--lang", "en"]);
    assert_eq!(code, 2);
    assert!(faults.contains("[S020]") && faults.contains("graine = 1") && faults.contains("graine = 2"), "{faults}");
    assert_eq!(program(&["compare", &one, &two, "--cohorts"]).0, 0);
    assert_eq!(program(&["compare", &one]).0, 2);
}

/// Runs a scenario on contracts of its own and gives the folder.
fn saved(place: &Path, name: &str, contrats: &str, scenario: &str) -> String {
    let file = place.join(format!("{name}.csv"));
    fs::write(&file, contrats).unwrap();
    let out = place.join(name).display().to_string();
    let (code, _, faults) = program(&["run", scenario, "--contrats", &file.display().to_string(), "--out", &out]);
    assert!(code <= 1, "{faults}");
    out
}

/// The parts of a change by cause, in cents; none where it cannot be told apart.
fn parts(place: &Path, before: &str, after: &str) -> (std::collections::BTreeMap<String, Option<i64>>, i64) {
    let out = place.join("causes").display().to_string();
    let (code, told, faults) = program(&["compare", "--explain", before, after, "--out", &out, "--lang", "en"]);
    assert_eq!(code, 0, "{told}{faults}");
    let total = |name: &str| -> i64 {
        let text = fs::read_to_string(Path::new(name).join("contrats.csv")).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let due = reader.headers().unwrap().iter().position(|header| header == "du_loi").unwrap();
        reader.records().map(|row| Centimes::parse(row.unwrap().get(due).unwrap()).unwrap().0).sum()
    };
    let text = fs::read_to_string(Path::new(&out).join("causes.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), Centimes::parse(cells[2]).ok().map(|amount| amount.0))
    });
    (rows.collect(), total(after) - total(before))
}

/// The line of the scenario that differs.
const OPTION: &str = "scenario.reglages.option_stock_npec";

#[test]
fn why_the_number_moved_is_told_to_the_cent() {
    let place = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let header: Vec<&str> = lines[0].split(',').collect();
    let column = |name: &str| header.iter().position(|known| *known == name).unwrap();
    // The second list has lost a contract, got another, and one of the rest another NPEC.
    let mut rows: Vec<Vec<String>> = lines[1..].iter().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    rows.remove(0);
    let mut new = rows[0].clone();
    new[column("contrat_id")] = "ZZ-NEW".into();
    rows.push(new);
    let of_2020 = |row: &&mut Vec<String>| row[column("date_conclusion")].starts_with("2020-0") && row[column("heures")].is_empty();
    rows.iter_mut().find(of_2020).unwrap()[column("npec")] = "9999".into();
    let changed: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    let changed = format!("{}\n{}\n", lines[0], changed.join("\n"));
    let before = saved(place.path(), "avant", &text, "droit_en_vigueur");
    let after = saved(place.path(), "apres", &changed, "sans_option");
    let (found, change) = parts(place.path(), &before, &after);
    let keys: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(keys, ["contrats.ajoutes", "contrats.npec", "contrats.retires", OPTION]);
    assert_eq!(found.values().map(|share| share.unwrap()).sum::<i64>(), change);
    assert!(found["contrats.ajoutes"] > Some(0) && found["contrats.retires"] < Some(0));
    let (back, _) = parts(place.path(), &after, &before);
    assert_eq!(back[OPTION], found[OPTION].map(|share| -share));
    assert_eq!(back["contrats.retires"], found["contrats.ajoutes"].map(|share| -share));
    // Without the first file nothing is guessed.
    fs::remove_file(place.path().join("avant.csv")).unwrap();
    let out = place.path().join("sans").display().to_string();
    let (code, _, faults) = program(&["compare", "--explain", &before, &after, "--out", &out, "--lang", "en"]);
    assert!(code <= 1 && faults.contains("[U008]"), "{faults}");
    let causes = fs::read_to_string(Path::new(&out).join("causes.csv")).unwrap();
    assert!(causes.contains("inseparable,") && causes.contains("scenario,,\n"), "{causes}");
}

#[test]
fn aids_of_employers_are_those_of_the_runs_and_their_shares_add_up() {
    let datasets = shipped();
    let cohort = normandie(&datasets, SCALE);
    let opened = with_value(&datasets.parameters, "aide_unique.niveau_max", "5");
    let law = Legislation::new(&opened).unwrap();
    let base = source(&datasets, Settings::default());
    let other = SeparableScenario { parameters: &opened, ..source(&datasets, without_option()) };
    let found = split(&cohort, &base, &other, &[2020]);
    let (ends, shares) = found.aides.unwrap();
    let of = |law: &Legislation| {
        let settings = Settings::default();
        let book = PriceBook::new(law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
        let (rows, _) = employer_rows(&cohort, 0..cohort.len(), &book, law, &EmployerSettings::default());
        rows.iter().map(|row| row.cout.aides.total()).sum::<Centimes>()
    };
    assert_eq!(ends, (of(&datasets.law), of(&law)));
    assert_eq!(shares.iter().copied().sum::<Centimes>(), ends.1 - ends.0);
    // The option of a CFA moves no aid, the level of the aid no amount of a CFA.
    let place = found.factors.iter().position(|factor| matches!(factor, Factor::Parameter(_))).unwrap();
    assert_eq!((shares[place], found.du_shares[place]), (ends.1 - ends.0, Centimes::ZERO));
    assert_eq!(split(&cohort, &base, &source(&datasets, without_option()), &[2020]).aides, None);
}
