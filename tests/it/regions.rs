//! Régions side by side: each row is what the run of that région alone says, their sum is that of France, what is published of France has
//! its source.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// Régions run alone beside all of them: the smallest, the default, one with every kind of CFA.
const ALONE: [&str; 3] = ["Corse", "Normandie", "Bretagne"];

fn program(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().current_dir(folder).env("NO_COLOR", "1").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn said(folder: &Path, arguments: &[&str]) -> Value {
    let (code, out, faults) = program(folder, &[arguments, &["--json"]].concat());
    assert!(code <= 1, "{arguments:?}: {faults}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?} {error}: {out}"))
}

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    reader.records().map(|row| head.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

/// A cell of a table in whole units of its last decimal: cents, or heads.
fn units(cell: &str) -> i64 {
    cell.replace('.', "").parse().unwrap_or_else(|_| panic!("« {cell} »"))
}

fn cents(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

/// A scenario of small régions: `size` is a share of the published numbers.
fn scenario(folder: &Path, size: &str, more: &str) {
    let text = format!("[scenario]\ntitre = \"Petites régions\"\n[cohorte]\nechelle = {size}\n{more}");
    fs::write(folder.join("s.toml"), text).unwrap();
}

/// The row of a région in a table, or one of its years.
fn row_of<'a>(rows: &'a [Row], region: &str, annee: Option<i64>) -> &'a Row {
    let of = |row: &&Row| row["region"] == region && annee.is_none_or(|annee| row["annee"] == annee.to_string());
    rows.iter().find(of).unwrap_or_else(|| panic!("no row of {region}"))
}

#[test]
fn each_row_is_what_the_run_of_its_region_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    scenario(folder, "0.02", "");
    let all = said(folder, &["run", "s.toml", "--region", "toutes", "--out", "toutes"]);
    let (regions, years) = (rows(&folder.join("toutes/regions.csv")), rows(&folder.join("toutes/regions_annees.csv")));
    assert_eq!(regions.len(), 13);
    for region in ALONE {
        let alone = said(folder, &["run", "s.toml", "--region", region, "--out", "seule"]);
        let row = row_of(&regions, region, None);
        assert_eq!(units(&row["contrats"]), alone["contrats"].as_i64().unwrap());
        assert_eq!(units(&row["ecartes"]), alone["ecartes"].as_i64().unwrap());
        assert_eq!(units(&row["du_loi"]), cents(&alone["du_loi"]));
        let gap = &alone["ecart_de_regime"];
        assert_eq!(units(&row["contrats_compares"]), gap["contrats"].as_i64().unwrap());
        for (column, key) in [("du_loi_compare", "du_loi"), ("du_prefecture", "du_prefecture"), ("du_npec", "du_npec")] {
            assert_eq!(units(&row[column]), cents(&gap[key]), "{region} {column}");
        }
        for year in alone["comptes"].as_array().unwrap() {
            let row = row_of(&years, region, year["annee"].as_i64());
            for column in ["produits", "charges", "resultat", "tresorerie_fin"] {
                assert_eq!(units(&row[column]), cents(&year[column]), "{region} {column}");
            }
            for column in ["cfa_en_perte", "cfa_insolvables"] {
                assert_eq!(units(&row[column]), year[column].as_i64().unwrap(), "{region} {column}");
            }
        }
        // The tables of that run, added up: other rows, another order.
        let due: i64 = rows(&folder.join("seule/du.csv")).iter().map(|row| units(&row["montant"])).sum();
        assert_eq!(units(&row["du_loi"]), due);
        let cfas: std::collections::BTreeSet<String> =
            rows(&folder.join("seule/centres.csv")).into_iter().map(|row| row["cfa"].clone()).collect();
        assert_eq!(units(&row["cfa"]), cfas.len() as i64);
        let fund = said(folder, &["allocate", "s.toml", "--region", region, "--draws", "0"]);
        assert_eq!(fund["region"], region);
        assert_eq!(units(&row["enveloppe"]), cents(&fund["enveloppe"]));
        assert_eq!(units(&row["besoin"]), cents(&fund["sans_aide"]["besoin"]));
        for column in ["cfa_en_peril", "apprentis_en_peril", "cfa_perdus"] {
            assert_eq!(units(&row[column]), fund["sans_aide"][column].as_i64().unwrap(), "{region} {column}");
        }
        program(folder, &["generate", "--region", region, "--scale", "0.02", "--out", "contrats.csv", "--force"]);
        for annee in 2019..=2021 {
            let contracts = rows(&folder.join("contrats.csv"));
            let last = format!("{annee}-12-31");
            let apprentice = |row: &&Row| row["type_contrat"] != "professionnalisation";
            let starts = contracts.iter().filter(apprentice).filter(|row| row["date_debut"].starts_with(&annee.to_string())).count();
            let end = |row: &Row| {
                if row["date_rupture"].is_empty() {
                    row["date_fin"].clone()
                } else {
                    row["date_rupture"].clone().min(row["date_fin"].clone())
                }
            };
            let runs = contracts.iter().filter(apprentice).filter(|row| row["date_debut"] <= last && last <= end(row)).count();
            let row = row_of(&years, region, Some(annee));
            assert_eq!((units(&row["entrees"]), units(&row["apprentis"])), (starts as i64, runs as i64), "{region} {annee}");
        }
    }
    sums(&all, &regions, &years);
    published(&rows(&folder.join("toutes/france.csv")), &regions, &years);
    let report = fs::read_to_string(folder.join("toutes/report.html")).unwrap();
    assert!(ALONE.iter().all(|region| report.contains(region)) && report.contains("id=\"regions\""));
    let (code, out, _) = program(folder, &["verify", "toutes"]);
    assert_eq!(code, 0, "{out}");
}

/// The total that is said is the sum of the rows, column by column.
fn sums(all: &Value, regions: &[Row], years: &[Row]) {
    let total = &all["total"];
    let sum = |rows: &[&Row], column: &str| rows.iter().map(|row| units(&row[column])).sum::<i64>();
    let every: Vec<&Row> = regions.iter().collect();
    for column in regions[0].keys().filter(|column| *column != "region") {
        let said = if regions[0][column].contains('.') { cents(&total[column]) } else { total[column].as_i64().unwrap() };
        assert_eq!(said, sum(&every, column), "{column}");
    }
    for year in total["annees"].as_array().unwrap() {
        let annee = year["annee"].to_string();
        let of: Vec<&Row> = years.iter().filter(|row| row["annee"] == annee).collect();
        for column in years[0].keys().filter(|column| !["region", "annee"].contains(&column.as_str())) {
            let said = if years[0][column].contains('.') { cents(&year[column]) } else { year[column].as_i64().unwrap() };
            assert_eq!(said, sum(&of, column), "{column}");
        }
    }
}

/// What was published of France, typed here from the publications, times the size of the draw; and the sums beside it.
fn published(france: &[Row], regions: &[Row], years: &[Row]) {
    // Dares, entrées en contrat d'apprentissage; DEPP, apprentis au 31 décembre (SIFA); centre-europe.com; Educpros and ToutEduc; arrêté du
    // 21 octobre 2019 (JO du 27) and AEF dépêche 653557.
    let known: [(&str, &str, f64, f64, &str); 11] = [
        ("entrees", "2019", 368_199.0, 0.02, "Dares"),
        ("entrees", "2020", 525_600.0, 0.02, "Dares"),
        ("entrees", "2021", 732_000.0, 0.02, "Dares"),
        ("apprentis", "2019", 478_800.0, 0.02, "DEPP"),
        ("apprentis", "2020", 629_600.0, 0.02, "DEPP"),
        ("cfa", "2019", 1_200.0, 1.0, "centre-europe"),
        ("produits", "2021", 6_400_000_000.0, 2.0, "Educpros"),
        ("resultat", "2020", 426_000_000.0, 2.0, "Educpros"),
        ("resultat", "2021", 702_000_000.0, 2.0, "Educpros"),
        ("fonds", "2020", 138_000_000.0, 100.0, "arrêté du 21/10/2019"),
        ("fonds", "2021", 138_000_000.0, 100.0, "653557"),
    ];
    assert_eq!(france.len(), known.len());
    for (row, (measure, year, value, times, source)) in france.iter().zip(known) {
        assert_eq!((row["mesure"].as_str(), row["annee"].as_str()), (measure, year));
        assert!(row["source"].contains(source), "{row:?}");
        let of_year: Vec<&Row> = years.iter().filter(|row| row["annee"] == year).collect();
        let sum = match measure {
            "cfa" => regions.iter().map(|row| units(&row["cfa"])).sum(),
            // Both years of the fund have the same shares.
            "fonds" => regions.iter().map(|row| units(&row["enveloppe"])).sum::<i64>() / 2,
            _ => of_year.iter().map(|row| units(&row[measure])).sum::<i64>(),
        };
        let kind = if row["montant_publie"].is_empty() { "effectif" } else { "montant" };
        assert_eq!(units(&row[&format!("{kind}_publie")]), (value * times).round() as i64, "{row:?}");
        assert_eq!(units(&row[&format!("{kind}_regions")]), sum, "{row:?}");
    }
    // Metropolitan France has 95.8 % of the fund and, as the lists have it, 98 % of the apprentices.
    let entries = units(&france[0]["effectif_regions"]) as f64 / units(&france[0]["effectif_publie"]) as f64;
    assert!((0.96..1.0).contains(&entries), "{entries}");
}

#[test]
fn a_region_of_the_scenario_is_that_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    scenario(folder, "0.02", "");
    fs::write(folder.join("t.toml"), "[scenario]\ntitre = \"Petites régions\"\n[cohorte]\nechelle = 0.02\nsynthese = \"corse\"\n").unwrap();
    let said_of = |name: &str, more: &[&str]| {
        let mut said = said(folder, &[&["run", name, "--out", "r"], more].concat());
        said["scenario"] = Value::Null;
        said
    };
    let asked = said_of("s.toml", &["--region", "CORSE"]);
    assert_eq!(asked, said_of("t.toml", &[]));
    assert!(asked["titre"].as_str().unwrap().contains("Corse"), "{asked}");
    assert_ne!(asked["du_loi"], said_of("s.toml", &[])["du_loi"]);
    // The fund is that of the région drawn, unless the scenario names another, which is refused.
    assert_eq!(said(folder, &["allocate", "t.toml", "--draws", "0"])["region"], "Corse");
    scenario(folder, "0.02", "synthese = \"corse\"\n[fonds]\nregion = \"Normandie\"\n");
    let (code, _, faults) = program(folder, &["allocate", "s.toml", "--draws", "0"]);
    assert!(code == 2 && faults.contains("F015"), "{faults}");
}

#[test]
fn what_cannot_be_asked_of_regions_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    scenario(folder, "0.005", "");
    let contracts = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,cout_prefecture,npec\n\
                     1,A,50022137,3,2020-06-10,2020-09-02,2022-08-31,5000,7000\n";
    fs::write(folder.join("c.csv"), contracts).unwrap();
    fs::write(folder.join("f.toml"), "[scenario]\ntitre = \"x\"\n[cohorte]\ncontrats = \"c.csv\"\n").unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["run", "s.toml", "--region", "Atlantide"], "S041"),
        (&["run", "s.toml", "--region", "Martinique"], "S041"),
        (&["run", "f.toml", "--region", "Corse"], "U002"),
        (&["run", "f.toml", "--region", "toutes"], "U002"),
        (&["run", "s.toml", "--region", "toutes", "--by", "niveau"], "U002"),
        (&["run", "s.toml", "--region", "toutes", "--contrats", "c.csv"], "U002"),
    ];
    for (arguments, code) in cases {
        let (exit, _, faults) = program(folder, &[arguments, &["--out", "r"]].concat());
        assert!(exit == 2 && faults.contains(code), "{arguments:?}: {faults}");
        assert!(!folder.join("r").exists(), "{arguments:?}");
    }
}

/// A fund is that of one région: with all of them it has none of the contracts of twelve.
#[test]
fn the_fund_of_one_region_is_refused_with_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for region in ["Normandie", "Auvergne-Rhône-Alpes"] {
        scenario(folder, "0.005", &format!("[fonds]\nregion = \"{region}\"\n"));
        let (exit, _, faults) = program(folder, &["run", "s.toml", "--region", "toutes", "--out", "r"]);
        assert!(exit == 2 && faults.contains("F015") && faults.contains(region), "{region}: {faults}");
        assert!(!folder.join("r").exists(), "{region}");
    }
}

#[test]
fn a_line_of_the_scenario_must_change_something_in_one_region_at_least() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let run = || program(folder, &["run", "s.toml", "--region", "toutes", "--out", "r", "--lang", "en"]);
    // Trained in some régions alone at this size: a diploma of the sea.
    let npec = |code: &str| format!("[[npec]]\ncode_diplome = \"{code}\"\nfacteur = \"0.9\"\nreason = \"x\"\n");
    let few = few_places(folder);
    scenario(folder, "0.005", &npec(&few));
    let (code, _, faults) = run();
    assert!(code <= 1, "{faults}");
    scenario(folder, "0.005", "[[cohorte.croissance]]\nfrom = 2030-01-01\nuntil = 2031-01-01\nfacteur = \"1.1\"\n");
    let (code, _, faults) = run();
    assert!(code == 2 && faults.contains("S008"), "{faults}");
}

/// A diploma that Bretagne has at this size and Corse has not.
fn few_places(folder: &Path) -> String {
    let of = |region: &str| -> std::collections::BTreeSet<String> {
        program(folder, &["generate", "--region", region, "--scale", "0.005", "--out", "d.csv", "--force"]);
        rows(&folder.join("d.csv")).into_iter().map(|row| row["code_diplome"].clone()).collect()
    };
    let (there, here) = (of("Corse"), of("Bretagne"));
    here.difference(&there).next().unwrap().clone()
}

#[test]
fn the_real_list_of_a_region_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let own = folder.join("own/statistiques");
    fs::create_dir_all(&own).unwrap();
    let drawn = |region: &str, more: &[&str]| {
        let asked =
            [&["generate", "--region", region, "--scale", "0.05", "--out", "c.csv", "--force", "--margins", "--lang", "en"], more].concat();
        let (code, _, faults) = program(folder, &asked);
        (code, faults, fs::read(folder.join("c.csv")).unwrap_or_default())
    };
    let (_, _, before) = drawn("Normandie", &[]);
    let list = "uai,nom,commune,territoire,region,secteur,ouverture,reseau,rupture_2018_2019,source\n\
                6201234A,CFA DU GOLFE,AJACCIO,,Corse,privé,1990-09-01,interconsulaire,30,liste de la région\n\
                7201234B,CFA DU CAP,BASTIA,,Corse,privé,1992-09-01,batiment,40,liste de la région\n";
    fs::write(own.join("cfa_conventionnes_corse.csv"), list).unwrap();
    let (code, _, contracts) = drawn("Corse", &["--datasets", "own"]);
    assert_eq!(code, 0);
    let cfas: std::collections::BTreeSet<&str> = std::str::from_utf8(&contracts)
        .unwrap()
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').find(|cell| cell.ends_with('Q')))
        .collect();
    // The two of the list, under invented codes; none is opened in 2019 beside so few.
    assert_eq!(cfas, ["6209001Q", "7209001Q"].into());
    // A size that somebody knows is a margin to hold; the rest of France does not move.
    fs::write(own.join("tailles_cfa_corse.csv"), "uai,effectif,source\n7201234B,500,la région\n").unwrap();
    let (code, margins, _) = drawn("Corse", &["--datasets", "own"]);
    assert!(code == 0 && margins.lines().any(|line| line.contains("2B-01") && line.contains(" 500 ")), "{margins}");
    assert!(drawn("Normandie", &["--datasets", "own"]).2 == before);
    fs::write(own.join("tailles_cfa_corse.csv"), "uai,apprentis\n7201234B,500\n").unwrap();
    let (code, faults, _) = drawn("Corse", &["--datasets", "own"]);
    assert!(code == 2 && faults.contains("L006") && faults.contains("apprentis"), "{faults}");
    fs::remove_file(own.join("tailles_cfa_corse.csv")).unwrap();
    // As a French spreadsheet writes it.
    fs::write(own.join("cfa_conventionnes_corse.csv"), format!("\u{feff}{}", list.replace(',', ";"))).unwrap();
    let (code, faults, again) = drawn("Corse", &["--datasets", "own"]);
    assert!(code == 0 && again == contracts, "{faults}");
    // A value that cannot be is told where it was written, with the names that are near.
    let wrong = [
        ("batiment", "bâtiment", "reseau", "batiment"),
        ("Corse,privé,1990", "corse,privé,1990", "region", "Corse"),
        ("1992-09-01", "01/09/1992", "ouverture", ""),
    ];
    for (right, value, column, near) in wrong {
        fs::write(own.join("cfa_conventionnes_corse.csv"), list.replace(right, value)).unwrap();
        let (code, faults, _) = drawn("Corse", &["--datasets", "own"]);
        let told = ["L006", "cfa_conventionnes_corse.csv:", column, value.split(',').next().unwrap(), near];
        assert!(code == 2 && told.iter().all(|part| faults.contains(part)), "{faults}");
    }
}
