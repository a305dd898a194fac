//! Contracts chosen and grouped: parts add up to the whole, `run` and `compare` say the same, small groups are not shown; what commands say
//! as JSON is what their tables hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use coutcontrat::units::Centimes;

/// The example and its copy under the name of another CFA: two CFAs, so that small groups are hidden.
fn two_centres(folder: &Path) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv")).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let others: Vec<String> = rows.lines().map(|row| format!("Z-{}", row.replacen("CFA-EXEMPLE", "0769006Q", 1))).collect();
    let file = folder.join("contrats.csv");
    fs::write(&file, format!("{head}\n{}\n{}\n", rows.trim_end(), others.join("\n"))).unwrap();
    file.display().to_string()
}

fn program(arguments: &[&str]) -> (i32, String, String) {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::cargo_bin("coutcontrat").unwrap().current_dir(root).env("NO_COLOR", "1").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn said(arguments: &[&str]) -> serde_json::Value {
    let (code, out, faults) = program(arguments);
    assert!(code <= 1, "{faults}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
}

/// A JSON amount in cents.
fn cents(value: &serde_json::Value) -> i64 {
    Centimes::parse(&format!("{:.2}", value.as_f64().unwrap())).unwrap().0
}

fn rows(folder: &str, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(Path::new(folder).join(format!("{table}.csv"))).unwrap();
    let head = reader.headers().unwrap().clone();
    reader.records().map(|row| head.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

#[test]
fn parts_of_a_choice_make_the_whole() {
    let place = tempfile::tempdir().unwrap();
    let file = two_centres(place.path());
    let out = |name: &str| place.path().join(name).display().to_string();
    let run = |name: &str, more: &[&str]| {
        let folder = out(name);
        said(&[&["run", "--contrats", &file, "--out", &folder, "--json"], more].concat())
    };
    let whole = run("tout", &[]);
    let low = run("bas", &["--where", "niveau <= 4"]);
    let high = run("haut", &["--where", "not niveau <= 4"]);
    let due = |said: &serde_json::Value| cents(&said["du_loi"]);
    assert!(due(&low) > 0 && due(&high) > 0);
    assert_eq!(due(&low) + due(&high), due(&whole));
    assert_eq!(low["contrats"].as_u64().unwrap() + high["contrats"].as_u64().unwrap(), whole["contrats"].as_u64().unwrap());
    // The choice by hand, from the table of the whole.
    let by_hand: i64 = rows(&out("tout"), "contrats")
        .iter()
        .filter(|row| row["niveau"].parse::<u8>().is_ok_and(|niveau| niveau <= 4))
        .map(|row| Centimes::parse(&row["du_loi"]).unwrap().0)
        .sum();
    assert_eq!(due(&low), by_hand);
    // compare says the same of the same choice, its shares make the difference, and its parts make its whole.
    let compared = |condition: &[&str]| {
        said(&[&["compare", "droit_en_vigueur", "sans_option", "npec_moins_10", "--contrats", &file, "--json"], condition].concat())
    };
    let (all, some, rest) = (compared(&[]), compared(&["--where", "niveau <= 4"]), compared(&["--where", "not niveau <= 4"]));
    assert_eq!(cents(&some["scenarios"][0]["du"]), due(&low));
    for side in 0..3 {
        assert_eq!(cents(&some["scenarios"][side]["du"]) + cents(&rest["scenarios"][side]["du"]), cents(&all["scenarios"][side]["du"]));
    }
    let shares: i64 = some["decomposition"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|share| share["mesure"] == "du")
        .map(|share| cents(&share["montant"]))
        .sum();
    assert_eq!(shares, cents(&some["scenarios"][1]["ecart"]) + cents(&some["scenarios"][2]["ecart"]));
}

#[test]
fn groups_add_up_and_few_contracts_are_not_shown() {
    let place = tempfile::tempdir().unwrap();
    let file = two_centres(place.path());
    let out = place.path().join("r").display().to_string();
    let whole = said(&["run", "--contrats", &file, "--out", &out, "--by", "cfa,niveau,mois", "--json"]);
    let groups = rows(&out, "regroupements");
    let count: u64 = groups.iter().map(|row| row["contrats"].parse::<u64>().unwrap()).sum();
    let due: i64 = groups.iter().map(|row| Centimes::parse(&row["du_loi"]).unwrap().0).sum();
    assert_eq!((count, due), (whole["contrats"].as_u64().unwrap(), cents(&whole["du_loi"])));
    assert!(groups.iter().all(|row| row["contrats"].parse::<u64>().unwrap() >= 5), "{groups:?}");
    assert!(groups.iter().any(|row| row["cfa"] == "moins_de_5"), "{groups:?}");
    assert_eq!(whole["groupes"].as_array().unwrap().len(), groups.len());
    let (code, _, faults) = program(&["run", "--contrats", &file, "--out", &out, "--by", "contrat_id,nivo", "--lang", "en"]);
    assert_eq!(code, 2);
    assert!(["[S040]", "“contrat_id”", "“nivo”", "niveau"].iter().all(|told| faults.contains(told)), "{faults}");
    let (_, _, near) = program(&["run", "--contrats", &file, "--out", &out, "--by", "nivau", "--lang", "en"]);
    assert!(near.contains("perhaps niveau"), "{near}");
}

#[test]
fn what_is_said_is_kept_in_the_folder_and_has_its_schema() {
    let place = tempfile::tempdir().unwrap();
    let file = two_centres(place.path());
    let out = place.path().join("r").display().to_string();
    let told = program(&["run", "--contrats", &file, "--out", &out, "--json"]).1;
    assert_eq!(fs::read_to_string(Path::new(&out).join("resume.json")).unwrap(), told);
    assert_eq!(program(&["verify", &out]).0, 0);
    let said: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(said["commande"], "run");
    // The totals are those of the table of what is due.
    let by_hand: i64 = rows(&out, "du").iter().map(|row| Centimes::parse(&row["montant"]).unwrap().0).sum();
    assert_eq!(cents(&said["du_loi"]), by_hand);
    let summed: i64 = said["du"].as_array().unwrap().iter().map(|due| cents(&due["montant"])).sum();
    assert_eq!(summed, by_hand);
    let schema: serde_json::Value = serde_json::from_str(&program(&["schema", "--sortie"]).1).unwrap();
    let kinds: Vec<&serde_json::Value> =
        schema["oneOf"].as_array().unwrap().iter().map(|kind| &kind["properties"]["commande"]["const"]).collect();
    for command in ["run", "compare", "readings", "check", "generate", "verify"] {
        assert!(kinds.iter().any(|kind| *kind == command), "{kinds:?}");
    }
    let keys = schema["$defs"]["RunTyped"]["properties"].as_object().unwrap();
    assert!(said.as_object().unwrap().keys().filter(|key| *key != "commande").all(|key| keys.contains_key(key)));
    for command in [&["check", &file, "--json"][..], &["verify", &out, "--json"], &["law", "rqth.taux", "--json"]] {
        let text = program(command).1;
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{command:?}: {text}");
    }
    assert_eq!(program(&["completions", "bash", "--json"]).0, 2, "what has no JSON says so");
}

#[test]
fn what_selects_nothing_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let file = two_centres(place.path());
    let out = place.path().join("x").display().to_string();
    let refused = |arguments: &[&str], code: &str| {
        let (exit, _, faults) = program(&[arguments, &["--lang", "en"]].concat());
        assert!(exit == 2 && faults.contains(code), "{arguments:?}: {exit} {faults}");
    };
    refused(&["compare", "droit_en_vigueur", "--contrats", &file, "--entries", "2019,2035"], "[S022]");
    refused(&["compare", "droit_en_vigueur", "--contrats", &file, "--entries", "2019,2020", "--cfa", "NOPE"], "[S040]");
    refused(&["run", "--contrats", &file, "--out", &out, "--where", "niveau = 8"], "[S022]");
    refused(&["generate", "--out", &out, "--scale", "0.000000001"], "[S022]");
    assert!(!Path::new(&out).exists());
}
