//! The same question about the same CFA, asked of every command that speaks of accounts, has one answer.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use coutcontrat::language::Language;

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|record| names.iter().cloned().zip(record.unwrap().iter().map(str::to_owned)).collect()).collect()
}

fn cents(text: &str) -> i64 {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().unwrap()
}

fn told(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "en"]).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A small Normandie whose CFAs have a quarter of their opening cash or several times it, some enough and some not; and a scenario that
/// draws nothing that varies.
fn made(folder: &Path) {
    let (code, _, errors) = told(folder, &["generate", "--scale", "0.03", "--out", "contrats.csv", "--centres", "tous.csv"]);
    assert_eq!(code, 0, "{errors}");
    let all = rows(&folder.join("tous.csv"));
    let mut writer = csv::Writer::from_path(folder.join("centres.csv")).unwrap();
    writer.write_record(all[0].keys()).unwrap();
    for (rank, mut row) in all.into_iter().enumerate() {
        let cash = cents(&row["tresorerie_initiale"]);
        let cash = [cash.div_euclid(4), 10 * cash, 2 * cash, 3 * cash, 4 * cash][rank % 5];
        row.insert("tresorerie_initiale".to_owned(), format!("{}.{:02}", cash.div_euclid(100), cash.rem_euclid(100)));
        writer.write_record(row.values()).unwrap();
    }
    writer.flush().unwrap();
    let scenario = "[scenario]\ntitre = \"Sans hasard\"\n[cohorte]\ncontrats = \"contrats.csv\"\ncentres = \"centres.csv\"\n\
        [reglages.delais]\nopco = 40\nregion = 30\n[risques]\nsources = [\"couts\"]\n[risques.couts]\ninflation = { loi = \"fixe\", valeur = 0.0 }\n";
    fs::write(folder.join("sans_hasard.toml"), scenario).unwrap();
}

#[test]
fn run_solve_and_simulate_give_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let (code, _, errors) = told(folder, &["run", "sans_hasard.toml", "--out", "r"]);
    assert!(code < 2, "{errors}");
    assert!(errors.contains("[C029]"), "what the delay takes from the opening is told: {errors}");
    let (code, _, errors) = told(folder, &["simulate", "sans_hasard.toml", "--draws", "3", "--drivers", "0", "--out", "s"]);
    assert!(code < 2, "{errors}");
    let limits: BTreeMap<String, i64> =
        rows(&folder.join("centres.csv")).into_iter().map(|row| (row["cfa"].clone(), -cents(&row["decouvert_autorise"]))).collect();
    let mut paths: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows(&folder.join("r/tresorerie.csv")) {
        paths.entry(row["cfa"].clone()).or_default().push(row);
    }
    // The draws, month by month.
    let mut gone: BTreeMap<String, bool> = BTreeMap::new();
    for row in rows(&folder.join("s/risques.csv")) {
        let account = paths[&row["cfa"]].iter().find(|month| month["mois"] == row["mois"]).unwrap();
        let ever = gone.entry(row["cfa"].clone()).or_default();
        *ever |= account["etat"] == "insolvable";
        for quantile in ["q05", "q50", "q95"] {
            assert_eq!(cents(&row[quantile]), cents(&account["solde"]), "{} {}", row["cfa"], row["mois"]);
        }
        assert_eq!(row["p_insolvable"] == "1.000000", *ever, "{} {}", row["cfa"], row["mois"]);
        assert_eq!(row["p_sous_limite"] == "1.000000", account["etat"] == "insolvable");
    }
    let (insolvent, safe): (Vec<_>, Vec<_>) = gone.iter().partition(|(_, gone)| **gone);
    assert!(insolvent.len() > 3 && safe.len() > 3, "{} {}", insolvent.len(), safe.len());
    // The support that each needs, to the cent, and the days.
    for (cfa, _) in insolvent.into_iter().take(3).chain(safe.into_iter().take(1)) {
        let limit = limits[cfa];
        let path = &paths[cfa];
        let lowest = path.iter().map(|month| cents(&month["solde_min"])).min().unwrap();
        let low_day = &path.iter().find(|month| cents(&month["solde_min"]) == lowest).unwrap()["jour_min"];
        let (_, answer, errors) = told(folder, &["solve", "support", "--cfa", cfa, "--scenario", "sans_hasard.toml"]);
        let answer = answer.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = |cents: i64| Language::En.amount(cents).split_whitespace().collect::<Vec<_>>().join(" ");
        let day = Language::En.date(low_day.parse().unwrap());
        assert!(answer.contains(&shown(lowest)) && answer.contains(&day), "{cfa}: {lowest} {day}: {answer} {errors}");
        if lowest < limit {
            assert!(answer.contains(&shown(limit - lowest)), "{cfa}: {} {answer}", limit - lowest);
        } else {
            assert!(answer.contains("needs no support"), "{cfa}: {answer}");
        }
    }
}

/// The same CFA, asked of the fund, of a comparison, of the report and of what is said as JSON.
#[test]
fn allocate_compare_and_the_report_give_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let scenario = fs::read_to_string(folder.join("sans_hasard.toml")).unwrap();
    fs::write(folder.join("base.toml"), scenario.replace("opco = 40", "opco = 0").replace("region = 30\n", "")).unwrap();
    for arguments in [
        &["run", "sans_hasard.toml", "--out", "r"][..],
        &["run", "base.toml", "--out", "b"],
        &["allocate", "sans_hasard.toml", "--draws", "0", "--points", "2", "--out", "f"],
        &["compare", "base.toml", "sans_hasard.toml", "--out", "c"],
    ] {
        let (code, _, errors) = told(folder, arguments);
        assert!(code < 2, "{arguments:?}: {errors}");
    }
    let years = |run: &str| -> BTreeMap<(String, String), Row> {
        let rows = rows(&folder.join(format!("{run}/centres.csv")));
        rows.into_iter().map(|row| ((row["cfa"].clone(), row["annee"].clone()), row)).collect()
    };
    let (with, base) = (years("r"), years("b"));
    // The fund: what is missing by the end of its years, from the lowest day of each.
    let limits: BTreeMap<String, i64> =
        rows(&folder.join("centres.csv")).into_iter().map(|row| (row["cfa"].clone(), -cents(&row["decouvert_autorise"]))).collect();
    let of = |cfa: &str, year: &str, column: &str| cents(&with[&(cfa.to_owned(), year.to_owned())][column]);
    let mut needs = 0;
    for row in rows(&folder.join("f/allocation.csv")).iter().filter(|row| row["politique"] == "egalitaire" && row["cfa"] != "moins_de_5") {
        let (cfa, limit) = (row["cfa"].as_str(), limits[&row["cfa"]]);
        if of(cfa, "2019", "solde_min") < limit {
            assert_eq!(row["besoin"], "", "{cfa} is lost before the fund pays");
            continue;
        }
        let need = ["2020", "2021"].map(|year| limit - of(cfa, year, "solde_min")).into_iter().max().unwrap().max(0);
        assert_eq!(cents(&row["besoin"]), need, "{cfa}");
        needs += i32::from(need > 0);
    }
    assert!(needs > 0, "some CFA needs aid");
    // The comparison: each side is a run of its own, and the differences are those of both.
    let compared = rows(&folder.join("c/comptes.csv"));
    assert!(!compared.is_empty());
    for row in &compared {
        let key = (row["cfa"].clone(), row["annee"].clone());
        let own = if row["scenario"] == "base" { &base[&key] } else { &with[&key] };
        for column in ["resultat", "tresorerie_fin", "solde_min", "jour_min"] {
            assert_eq!(row[column], own[column], "{key:?} {column}");
        }
        for column in ["resultat", "tresorerie_fin", "solde_min"] {
            let difference = cents(&own[column]) - cents(&base[&key][column]);
            assert_eq!(cents(&row[&format!("ecart_{column}")]), difference, "{key:?} {column}");
        }
    }
    // What the summaries say are the sums of the tables.
    let said: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("c/resume.json")).unwrap()).unwrap();
    let shown = said["comptes"].as_array().unwrap();
    assert_eq!(shown.len(), 6);
    for year in shown {
        let (all, number) = if year["scenario"] == "base" { (&base, &year["annee"]) } else { (&with, &year["annee"]) };
        let number = number.to_string();
        let of_year = || all.iter().filter(|((_, year), _)| *year == number).map(|(_, row)| row);
        let cash: i64 = of_year().map(|row| cents(&row["tresorerie_fin"])).sum();
        assert_eq!((year["tresorerie_fin"].as_f64().unwrap() * 100.0).round() as i64, cash);
        let below = of_year().filter(|row| cents(&row["solde_min"]) < limits[&row["cfa"]]).count() as u64;
        assert_eq!(year["cfa_sous_decouvert"].as_u64(), Some(below));
    }
    // The table of the report has the lowest cash of each CFA that it shows alone.
    let report = fs::read_to_string(folder.join("r/report.html")).unwrap();
    let (_, accounts) = report.split_once("id=\"table-comptes-cfa\"").unwrap();
    let (accounts, _) = accounts.split_once("</table>").unwrap();
    let lowest = |cfa: &str| ["2019", "2020", "2021"].map(|year| of(cfa, year, "solde_min")).into_iter().min().unwrap();
    let cfas: std::collections::BTreeSet<&String> = with.keys().map(|(cfa, _)| cfa).collect();
    let shown = cfas.iter().filter(|cfa| accounts.contains(&format!("data-v=\"{}\"", lowest(cfa)))).count();
    // But for the head, the row of the others and the total.
    let rows = accounts.matches("<tr").count() - 3;
    assert!(shown >= rows && rows > 10, "{shown} of {rows}");
}

#[test]
fn without_accounts_income_is_told_and_no_state() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let (code, screen, errors) = told(folder, &["run", "--contrats", "contrats.csv", "--out", "r"]);
    assert!(code < 2, "{errors}");
    assert!(screen.contains("CFAs without accounts") && screen.contains("tresorerie_initiale"), "{screen}");
    assert!(!screen.contains("overdraft"), "{screen}");
    for row in rows(&folder.join("r/centres.csv")) {
        assert!(!row["produits_opco"].is_empty() && !row["effectif"].is_empty());
        for name in ["charges", "resultat", "tresorerie_fin", "tresorerie_min", "mois_min", "jour_min", "solde_min"] {
            assert_eq!(row[name], "", "{name}");
        }
    }
    let months = rows(&folder.join("r/tresorerie.csv"));
    assert!(months.iter().all(|row| row["solde"].is_empty() && row["etat"].is_empty() && !row["encaissements"].is_empty()));
    for arguments in [
        &["simulate", "--contrats", "contrats.csv", "--draws", "2"][..],
        &["allocate", "--contrats", "contrats.csv", "--draws", "0"],
        &["solve", "support", "--cfa", &months[0]["cfa"].clone(), "--contrats", "contrats.csv"],
    ] {
        let (code, _, errors) = told(folder, arguments);
        assert!(code == 2 && errors.contains("[C038]") && errors.contains("charges_fixes"), "{arguments:?}: {errors}");
    }
    // A scenario that says the costs and the cash of all says accounts.
    let scenario = "[scenario]\ntitre = \"Posés\"\n[comptes.defauts]\ntresorerie_mois = \"2\"\ncharge_par_groupe = \"30000.00\"\n";
    fs::write(folder.join("poses.toml"), scenario).unwrap();
    told(folder, &["run", "poses.toml", "--contrats", "contrats.csv", "--out", "p"]);
    assert!(rows(&folder.join("p/centres.csv")).iter().all(|row| !row["tresorerie_fin"].is_empty()));
}

#[test]
fn what_changes_nothing_of_the_accounts_is_refused_and_what_is_missing_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let head = "[scenario]\ntitre = \"x\"\n[cohorte]\ncontrats = \"contrats.csv\"\ncentres = \"centres.csv\"\n";
    let cases = [
        ("[comptes.defauts]\ncharge_par_apprenti = \"900.00\"\n", "run", "S008"),
        ("[[comptes.sans_contrat]]\ncfa = \"INCONNU\"\njeunes = 500\nentree = 2020-09-01\nmois = 3\n", "run", "S040"),
        ("[[comptes.sans_contrat]]\ncfa = \"0769006Q\"\njeunes = 0\nentree = 2020-09-01\nmois = 3\n", "run", "S008"),
        ("[comptes]\ndebut = 2021\nfin = 2021\n", "run", "C039"),
        ("[comptes]\nfin = 2035\n", "run", "C028"),
        ("[risques]\nsources = [\"couts\"]\n[risques.ruptures]\nintensite = 2.0\n", "simulate", "S008"),
        ("[risques.fonds]\nversee = { loi = \"fixe\", valeur = 0.5 }\n", "simulate", "S008"),
    ];
    for (section, command, code) in cases {
        fs::write(folder.join("s.toml"), format!("{head}{section}")).unwrap();
        let last: &[&str] = if command == "run" { &["--out", "r"] } else { &["--draws", "2", "--drivers", "0"] };
        let (exit, _, errors) = told(folder, &[&[command, "s.toml"], last].concat());
        assert!(errors.contains(&format!("[{code}]")), "{section}: {exit} {errors}");
        assert_eq!(exit == 2, code != "C028", "{section}: {errors}");
    }
    // A fault of a scenario of this size leaves nothing behind.
    assert!(!folder.join("r").exists() || folder.join("r/run.toml").exists());
}

/// How far below its limit does this CFA fall, and when? Six commands, one answer; no chance is drawn.
#[test]
fn one_question_has_one_answer_in_six_commands() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv"), folder.join("c.csv")).unwrap();
    let centres = "cfa,region,departement,territoire,charges_fixes,charge_par_groupe,taille_groupe,charge_par_apprenti,tresorerie_initiale,decouvert_autorise\n\
        CFA-EXEMPLE,Normandie,14,Ville,30000,9000,12,900,46000,1000\n";
    fs::write(folder.join("centres.csv"), centres).unwrap();
    let mut scenario = "[scenario]\ntitre = \"x\"\n[cohorte]\ncontrats = \"c.csv\"\ncentres = \"centres.csv\"\n\
        [reglages.delais]\norphelins_part = \"1\"\norphelins_jours = 150\n\
        [risques]\nsources = [\"couts\"]\n[risques.couts]\ninflation = { loi = \"fixe\", valeur = 0.0 }\n"
        .to_owned();
    for year in [2020, 2021] {
        scenario.push_str(&format!("[[fonds.enveloppes]]\nannee = {year}\nfonctionnement = \"900000.00\"\n"));
    }
    fs::write(folder.join("s.toml"), scenario).unwrap();
    let asked = |arguments: &[&str]| -> serde_json::Value {
        let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).arg("--json").current_dir(folder).output().unwrap();
        assert!(output.status.code().unwrap() < 2, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let whole = |value: &serde_json::Value| (value.as_f64().unwrap() * 100.0).round() as i64;
    // Run: the lowest day of 2020 is far below the limit, that of 2019 is not.
    let run = asked(&["run", "s.toml", "--out", "r"]);
    let years = rows(&folder.join("r/centres.csv"));
    let (lowest, day) = (cents(&years[1]["solde_min"]), years[1]["jour_min"].clone());
    assert!(cents(&years[0]["solde_min"]) > -100_000 && lowest < -1_000_000 && day.starts_with("2020-"), "{years:?}");
    assert_eq!(run["comptes"][1]["cfa_insolvables"], 1);
    let missing = -lowest - 100_000;
    // The first day below the limit, from the months.
    let first = rows(&folder.join("r/tresorerie.csv")).into_iter().find(|month| month["etat"] == "insolvable").unwrap()["mois"].clone();
    // Solve: the support that keeps it at its limit.
    let solve = asked(&["solve", "support", "--cfa", "CFA-EXEMPLE", "--scenario", "s.toml"]);
    assert_eq!((whole(&solve["soutien"]), whole(&solve["tresorerie_min"])), (missing, lowest));
    assert_eq!(solve["tresorerie_min_le"].as_str(), Some(day.as_str()));
    assert!(solve["insolvable_le"].as_str().unwrap().starts_with(&first));
    // Simulate: every draw is the accounts.
    let drawn = asked(&["simulate", "s.toml", "--draws", "3", "--drivers", "0", "--out", "s"]);
    assert_eq!(whole(&drawn["centres"][0]["tresorerie_min_q50"]), lowest);
    assert_eq!(drawn["insolvables"]["part"], serde_json::json!({ "valeur": 1.0, "erreur_type": 0.0 }));
    let risks = rows(&folder.join("s/risques.csv"));
    assert_eq!(risks.iter().find(|row| row["p_insolvable"] == "1.000000").unwrap()["mois"], first);
    // Allocate: the need, its year, its months.
    let fund = asked(&["allocate", "s.toml", "--draws", "0", "--points", "2", "--out", "f"]);
    assert_eq!((whole(&fund["sans_aide"]["besoin"]), whole(&fund["sans_aide"]["besoin_par_annee"]["2020"])), (missing, missing));
    let months = rows(&folder.join("f/manques.csv"));
    assert_eq!(months[0]["mois"], first);
    assert_eq!(months.iter().map(|row| cents(&row["manque"])).max(), Some(missing));
    // Compare: this side and its lowest day, beside another.
    let compared = asked(&["compare", "s.toml", "droit_en_vigueur", "--contrats", "c.csv", "--centres", "centres.csv", "--out", "c"]);
    let side = rows(&folder.join("c/comptes.csv")).into_iter().find(|row| row["scenario"] == "s" && row["annee"] == "2020").unwrap();
    assert_eq!((cents(&side["solde_min"]), &side["jour_min"]), (lowest, &day));
    assert_eq!(whole(&compared["comptes"][1]["manque"]), missing);
    // A range of one of its values: the same at the value that it has.
    let along = asked(&["compare", "s.toml", "--sweep", "reglages.delais.orphelins_jours=0..150/2"]);
    assert_eq!(whole(&along["balayage"][1]["comptes"][1]["manque"]), missing);
    assert_eq!(along["balayage"][0]["comptes"][1]["manque"], 0.0);
    // The reports: of the run, of the comparison, of the fund's letter.
    let report = fs::read_to_string(folder.join("r/report.html")).unwrap();
    assert!(report.contains(&Language::Fr.amount_rounded(missing)), "the loan is in the report of the run");
    let report = fs::read_to_string(folder.join("c/report.html")).unwrap();
    assert!(report.contains(&Language::Fr.amount(missing)) && report.contains(&Language::Fr.amount(lowest)));
    let letter = fs::read_dir(folder.join("f/lettres")).unwrap().next().unwrap().unwrap().path();
    assert!(fs::read_to_string(letter).unwrap().contains(&Language::Fr.amount(missing)), "the letter says what is missing");
}
