//! Ranges of any value of a scenario: each point is the run of the scenario with that value; and what must not go down, or up, along a
//! range: the cash, the states, the need and the probabilities move as the law and the accounts say.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

fn said(folder: &Path, arguments: &[&str]) -> (i32, Value, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().current_dir(folder).args(arguments).arg("--json").output().unwrap();
    let told = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), told, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn cents(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

/// A small Normandie with little opening cash, and a scenario on it.
fn made(folder: &Path) {
    let arguments = ["generate", "--scale", "0.02", "--out", "contrats.csv", "--centres", "tous.csv"];
    assert!(Command::cargo_bin("coutcontrat").unwrap().current_dir(folder).args(arguments).output().unwrap().status.success());
    let mut reader = csv::Reader::from_path(folder.join("tous.csv")).unwrap();
    let names = reader.headers().unwrap().clone();
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    let (opening, overdraft) = (at("tresorerie_initiale"), at("decouvert_autorise"));
    let mut writer = csv::Writer::from_path(folder.join("centres.csv")).unwrap();
    writer.write_record(&names).unwrap();
    for (rank, row) in reader.records().enumerate() {
        let cash: f64 = row.as_ref().unwrap()[opening].parse().unwrap();
        let cash = format!("{:.2}", cash * [0.5, 1.0, 2.0, 3.0][rank % 4]);
        let row = row.unwrap();
        let cell = |place: usize, cell: &str| {
            if place == opening {
                cash.clone()
            } else if place == overdraft {
                "0.00".into()
            } else {
                cell.to_owned()
            }
        };
        writer.write_record(row.iter().enumerate().map(|(place, text)| cell(place, text))).unwrap();
    }
    writer.flush().unwrap();
    fs::write(folder.join("s.toml"), SCENARIO).unwrap();
}

const SCENARIO: &str = "[scenario]\ntitre = \"Base\"\n[cohorte]\ncontrats = \"contrats.csv\"\ncentres = \"centres.csv\"\n\
    [comptes]\nalerte_mois = \"2\"\n[risques.delais]\nopco = { loi = \"exponentielle\", moyenne = 30.0 }\n[reglages]\nsans_effet_admis = true\n[reglages.delais]\nopco = 10\n\
    [[npec]]\nfacteur = \"0.95\"\nreason = \"essai\"\n\
    [[fonds.enveloppes]]\nannee = 2020\nfonctionnement = \"100000.00\"\n[[fonds.enveloppes]]\nannee = 2021\nfonctionnement = \"100000.00\"\n";

fn swept(folder: &Path, range: &str) -> Vec<Value> {
    let (code, told, errors) = said(folder, &["compare", "s.toml", "--sweep", range]);
    assert!(code < 2, "{range}: {errors}");
    told["balayage"].as_array().unwrap().clone()
}

/// Each point has the accounts that a run of its own has, whatever the key: of the accounts, of the rules, a price, the law.
#[test]
fn a_point_of_a_range_is_a_run_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let texts = [
        (
            "comptes.alerte_mois=1..3/2",
            ["1", "3"].map(|value| SCENARIO.replace("alerte_mois = \"2\"", &format!("alerte_mois = \"{value}\""))),
        ),
        ("reglages.delais.opco=0..90/2", ["0", "90"].map(|value| SCENARIO.replace("opco = 10", &format!("opco = {value}")))),
        (
            "npec.1.facteur=0.9..1.1/2",
            ["0.9", "1.1"].map(|value| SCENARIO.replace("facteur = \"0.95\"", &format!("facteur = \"{value}\""))),
        ),
        (
            "rqth.taux_maximal=0..0.5/2",
            ["0", "0.5"].map(|value| {
                format!(
                    "{SCENARIO}[[parametres]]\npath = \"rqth.taux_maximal\"\nvalue = \"{value}\"\nreason = \"r\"\nsans_effet_admis = true\n"
                )
            }),
        ),
    ];
    for (range, texts) in texts {
        if range.starts_with("rqth")
            && !fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/legislation/rqth.toml"))
                .unwrap()
                .contains("taux_maximal")
        {
            continue;
        }
        let points = swept(folder, range);
        assert_eq!(points.len(), 2);
        for (point, text) in points.iter().zip(texts) {
            fs::write(folder.join("seul.toml"), text).unwrap();
            let (code, run, errors) = said(folder, &["run", "seul.toml", "--out", "r"]);
            assert!(code < 2, "{range}: {errors}");
            assert_eq!(cents(&point["du"]), cents(&run["du_loi"]), "{range}");
            let mut rows = csv::Reader::from_path(folder.join("r/centres.csv")).unwrap();
            let names = rows.headers().unwrap().clone();
            let at = |name: &str| names.iter().position(|known| known == name).unwrap();
            let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
            let months = fs::read_to_string(folder.join("r/tresorerie.csv")).unwrap();
            for year in point["comptes"].as_array().unwrap() {
                let number = year["annee"].to_string();
                let of = |column: &str| -> Vec<i64> {
                    let place = at(column);
                    let mine = rows.iter().filter(|row| row[at("annee")] == number);
                    mine.map(|row| row[place].replace('.', "").parse().unwrap()).collect()
                };
                assert_eq!(cents(&year["resultat"]), of("resultat").iter().sum::<i64>(), "{range} {number}");
                assert_eq!(cents(&year["tresorerie_fin"]), of("tresorerie_fin").iter().sum::<i64>(), "{range} {number}");
                // No overdraft: what is missing is what is below zero.
                assert_eq!(cents(&year["manque"]), of("solde_min").iter().map(|low| (-low).max(0)).sum::<i64>(), "{range} {number}");
                let worst = |cfa: &str| {
                    let rank = |state: &str| ["sain", "alerte", "critique", "insolvable"].iter().position(|known| *known == state).unwrap();
                    let mine = months.lines().filter(|line| line.starts_with(&format!("{cfa},{number}-")));
                    mine.map(|line| rank(line.split(',').nth(5).unwrap())).max().unwrap()
                };
                let cfas = rows.iter().filter(|row| row[at("annee")] == number).map(|row| worst(&row[at("cfa")]));
                let gone = cfas.filter(|worst| *worst == 3).count() as u64;
                assert_eq!(year["cfa_par_etat"]["insolvable"].as_u64(), Some(gone), "{range} {number}");
            }
        }
    }
}

/// What is named `values` never goes down along a range, and is not the same everywhere.
fn never_falls(what: &str, values: &[i64]) {
    assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{what}: {values:?}");
    assert!(values.first() < values.last(), "{what} moves: {values:?}");
}

#[test]
fn cash_states_need_and_probabilities_move_as_they_must() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let year = |point: &Value, key: &str| -> i64 { point["comptes"].as_array().unwrap().iter().map(|year| cents(&year[key])).sum() };
    let gone = |point: &Value| -> i64 {
        point["comptes"].as_array().unwrap().iter().map(|year| year["cfa_sous_decouvert"].as_i64().unwrap()).sum()
    };
    // Later payments, lower prices, dearer apprentices: less cash, more missing, more CFAs under their limit.
    for (range, backwards) in [("reglages.delais.opco=0..120/4", false), ("prix.npec=0.8..1.1/4", true)] {
        let mut points = swept(folder, range);
        if backwards {
            points.reverse();
        }
        never_falls(&format!("{range}: missing"), &points.iter().map(|point| year(point, "manque")).collect::<Vec<_>>());
        never_falls(&format!("{range}: gone"), &points.iter().map(gone).collect::<Vec<_>>());
        let cash: Vec<i64> = points.iter().map(|point| -year(point, "tresorerie_fin")).collect();
        if backwards {
            never_falls(&format!("{range}: cash"), &cash);
        }
    }
    // A larger envelope never keeps fewer, and never leaves the need another.
    let points = swept(folder, "fonds.enveloppes.2020.fonctionnement=0..400000/4");
    let kept: Vec<i64> = points.iter().map(|point| point["fonds"]["apprentis_maintenus"].as_i64().unwrap()).collect();
    assert!(kept.windows(2).all(|pair| pair[0] <= pair[1]), "{kept:?}");
    assert!(points.iter().all(|point| point["fonds"]["besoin"] == points[0]["fonds"]["besoin"]), "{points:?}");
    // Later payers never lower the probability: the draws are the same.
    let points = swept(folder, "risques.delais.opco.moyenne=10..150/2");
    let parts: Vec<f64> = points.iter().map(|point| point["risques"]["part_insolvable"].as_f64().unwrap()).collect();
    assert!(parts.windows(2).all(|pair| pair[0] <= pair[1]) && parts[0] < parts[1], "{parts:?}");
}

#[test]
fn what_is_no_range_is_refused_and_a_condition_is_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    for range in [
        "comptes.alerte_moi=1..2/2",
        "comptes=1..2/2",
        "fonds.enveloppes.2030.fonctionnement=1..2/2",
        "cohorte.graine=1..2/2",
        "npec.2.facteur=1..2/2",
    ] {
        let (code, _, errors) = said(folder, &["compare", "s.toml", "--sweep", range]);
        assert!(code == 2 && errors.contains("[U007]"), "{range}: {errors}");
    }
    let (code, _, errors) = said(folder, &["compare", "s.toml", "--sweep", "comptes.alerte_mois=1..2/2", "--where", "niveau = 3"]);
    assert!(code == 2 && errors.contains("[U002]"), "{errors}");
    // Levels apart add up to all, along a range and to both ends of each assumption.
    let due = |condition: &[&str]| -> Vec<i64> {
        let asked = [&["compare", "s.toml", "--sweep", "prix.npec=0.9..1/2", "--sensitivity"], condition].concat();
        let (code, told, errors) = said(folder, &asked);
        assert!(code < 2, "{errors}");
        let points = told["balayage"].as_array().unwrap().iter().chain(told["sensibilite"].as_array().unwrap());
        points.map(|point| cents(&point["du"])).collect()
    };
    let (all, low, high) = (due(&[]), due(&["--where", "niveau <= 4"]), due(&["--where", "niveau > 4"]));
    assert_eq!(all, low.iter().zip(&high).map(|(one, other)| one + other).collect::<Vec<_>>());
    assert!(low[0] > 0 && high[0] > 0);
}
