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

/// The rows of a file of contracts, with columns of its owner's: a site for each, and who it is.
fn with_sites(folder: &Path, file: &str, backwards: bool) -> String {
    let text = fs::read_to_string(file).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let site = |place: usize| match place {
        0..=3 => "Annexe",
        4 | 7 => "",
        5 => "1 02 03 76 540 123 45",
        place if place % 3 == 0 => "Rouen",
        _ => "Évreux",
    };
    let mut rows: Vec<String> = rows.lines().enumerate().map(|(place, row)| format!("{row},{},Durand {place}", site(place))).collect();
    if backwards {
        rows.reverse();
    }
    let file = folder.join(if backwards { "a_l_envers.csv" } else { "sites.csv" });
    fs::write(&file, format!("{head},Site de formation,Nom de l’apprenti\n{}\n", rows.join("\n"))).unwrap();
    file.display().to_string()
}

#[test]
fn columns_of_ones_own_choose_and_group() {
    let place = tempfile::tempdir().unwrap();
    let plain = two_centres(place.path());
    let file = with_sites(place.path(), &plain, false);
    let out = |name: &str| place.path().join(name).display().to_string();
    let run = |file: &str, name: &str, more: &[&str]| said(&[&["run", "--contrats", file, "--out", &out(name), "--json"], more].concat());
    let told = run(&file, "sites", &["--by", "site_de_formation"]);
    let groups = |told: &serde_json::Value| -> BTreeMap<String, (u64, i64)> {
        let groups = told["groupes"].as_array().unwrap().iter();
        let of = |group: &serde_json::Value| (group["contrats"][0].as_u64().unwrap(), cents(&group["du"][0]));
        groups.map(|group| (group["valeurs"]["site_de_formation"].as_str().unwrap().to_owned(), of(group))).collect()
    };
    let by_site = groups(&told);
    // Three sites are too small to be shown: they are together, and hide nobody's number.
    assert_eq!(by_site.len(), 3, "{by_site:?}");
    assert_eq!(by_site.values().map(|group| group.1).sum::<i64>(), cents(&told["du_loi"]));
    for site in ["Rouen", "Évreux"] {
        let chosen = run(&file, "un_site", &["--where", &format!("site_de_formation = '{site}'")]);
        assert_eq!((chosen["contrats"].as_u64().unwrap(), cents(&chosen["du_loi"])), by_site[site], "{site}");
    }
    let written: String = fs::read_to_string(place.path().join("sites/regroupements.csv")).unwrap();
    assert!(!written.contains("540") && !written.contains("Annexe") && written.contains("Évreux"), "{written}");
    // Whatever the order of the rows; and the other columns change nothing of the amounts.
    let backwards = with_sites(place.path(), &plain, true);
    assert_eq!(groups(&run(&backwards, "envers", &["--by", "site_de_formation"])), by_site);
    assert_eq!(cents(&run(&plain, "sans", &[])["du_loi"]), cents(&told["du_loi"]));
    // Two scenarios over the same sites.
    let compared = said(&["compare", "droit_en_vigueur", "tout_npec", "--contrats", &file, "--by", "site_de_formation", "--json"]);
    let first: BTreeMap<String, (u64, i64)> = groups(&compared);
    assert_eq!(first, by_site);
    // Who somebody is stays in the file; what it does not have is refused.
    for (more, said) in [
        (["--by", "nom_de_l_apprenti"], "people"),
        (["--where", "nom_de_l_apprenti = 'Durand 7'"], "people"),
        (["--by", "batiment"], "batiment"),
        (["--where", "batiment = 'B'"], "batiment"),
    ] {
        let (code, _, faults) = program(&[&["run", "--contrats", &file, "--out", &out("non"), "--lang", "en"], &more[..]].concat());
        assert!(code == 2 && faults.contains(said), "{more:?}: {faults}");
        assert!(!place.path().join("non").exists());
    }
}
