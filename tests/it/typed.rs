//! What commands say as JSON: the shape of the schema, the figures of the tables; and the further questions of `compare`.

use approx::assert_abs_diff_eq;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

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

fn cents(text: &str) -> i64 {
    text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect::<String>().parse().unwrap()
}

fn euros(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

/// Fourteen CFAs of eight apprentices a year and their accounts.
fn made(folder: &Path) {
    let mut contracts = String::from(
        "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,date_rupture,sous_convention,cout_prefecture,npec\n",
    );
    let mut centres =
        String::from("cfa,charges_fixes,charge_par_groupe,taille_groupe,charge_par_apprenti,tresorerie_initiale,decouvert_autorise\n");
    for cfa in 0..14 {
        for head in 0..8 {
            for year in [2019, 2020, 2021] {
                let convention = if year == 2019 { "oui" } else { "" };
                let rupture = if head == 0 { format!("{}-02-10", year + 1) } else { String::new() };
                contracts.push_str(&format!(
                    "{cfa}-{year}-{head},076{cfa:04}A,50022137,3,{year}-06-10,{year}-09-02,{}-08-31,{rupture},{convention},5{head}00,7000\n",
                    year + 2
                ));
            }
        }
        centres.push_str(&format!("076{cfa:04}A,{},9000,12,800,{},{}\n", 20_000 + 4_000 * cfa, 30_000 - 1_500 * cfa, 500 * cfa));
    }
    fs::write(folder.join("contrats.csv"), contracts).unwrap();
    fs::write(folder.join("centres.csv"), centres).unwrap();
    let scenario =
        "[scenario]\ntitre = \"x\"\n[cohorte]\ncontrats = \"contrats.csv\"\ncentres = \"centres.csv\"\n[fonds]\nregion = \"Normandie\"\n";
    fs::write(folder.join("s.toml"), scenario).unwrap();
}

/// What of a value is not of its schema: a wrong kind, a key that is missing or not known, a word that is none of the list.
fn unfit(schema: &Value, part: &Value, value: &Value, place: &str, wrong: &mut Vec<String>) {
    unfit_beside(schema, part, value, place, &BTreeSet::new(), wrong);
}

/// The same for a part beside which the schema knows other keys of the value.
fn unfit_beside<'a>(schema: &'a Value, part: &'a Value, value: &Value, place: &str, beside: &BTreeSet<&'a str>, wrong: &mut Vec<String>) {
    let mut known = beside.clone();
    keys(schema, part, &mut known);
    if let Some(name) = part["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        unfit_beside(schema, &schema["$defs"][name], value, place, &known, wrong);
    }
    for list in ["oneOf", "anyOf"] {
        let Some(kinds) = part[list].as_array() else { continue };
        let fits = |kind: &&Value| {
            let mut wrong = Vec::new();
            unfit_beside(schema, kind, value, place, &known, &mut wrong);
            wrong.is_empty()
        };
        if !kinds.iter().any(|kind| fits(&kind)) {
            wrong.push(format!("{place}: none of {list}"));
        }
    }
    let kinds: Vec<&str> =
        part["type"].as_str().into_iter().chain(part["type"].as_array().into_iter().flatten().filter_map(Value::as_str)).collect();
    let is = |kind: &&str| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    if !kinds.is_empty() && !kinds.iter().any(is) {
        wrong.push(format!("{place}: {} is not {kinds:?}", value.to_string().chars().take(80).collect::<String>()));
        return;
    }
    if part.get("const").is_some_and(|only| only != value) || part["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        wrong.push(format!("{place}: {value} is no word of it"));
    }
    if let Some(object) = value.as_object() {
        let needed = part["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        wrong.extend(needed.filter(|key| !object.contains_key(*key)).map(|key| format!("{place}.{key}: missing")));
        for (key, value) in object {
            let place = format!("{place}.{key}");
            match (&part["properties"][key.as_str()], &part["additionalProperties"]) {
                (Value::Null, Value::Null) if known.contains(key.as_str()) => {}
                (Value::Null, Value::Null) if kinds.contains(&"object") => wrong.push(format!("{place}: not known")),
                (Value::Null, Value::Null) => {}
                (Value::Null, other) => unfit(schema, other, value, &place, wrong),
                (property, _) => unfit(schema, property, value, &place, wrong),
            }
        }
    }
    if let (Some(list), items @ Value::Object(_)) = (value.as_array(), &part["items"]) {
        list.iter().enumerate().for_each(|(rank, value)| unfit(schema, items, value, &format!("{place}[{rank}]"), wrong));
    }
}

fn all_unfit(schema: &Value, value: &Value) -> Vec<String> {
    let kinds = schema["oneOf"].as_array().unwrap();
    let mut closest: Option<Vec<String>> = None;
    for kind in kinds {
        let mut wrong = Vec::new();
        unfit(schema, kind, value, "", &mut wrong);
        if closest.as_ref().is_none_or(|closest| wrong.len() < closest.len()) {
            closest = Some(wrong);
        }
    }
    closest.unwrap_or_default()
}

#[test]
fn what_is_said_of_contracts_the_law_and_columns_is_of_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let schema: Value = serde_json::from_str(&program(folder, &["schema", "--sortie"]).1).unwrap();
    let cases: [&[&str]; 8] = [
        &["explain", "3-2019-4", "--scenario", "s.toml"],
        &["explain", "C00001", "--contrats", "contrats.csv"],
        &["explain", "--all", "--contrats", "contrats.csv"],
        &["law"],
        &["law", "rqth.taux"],
        &["law", "--readings"],
        &["check", "--columns"],
        &["check", "s.toml", "contrats.csv", "centres.csv"],
    ];
    for arguments in cases {
        let (code, out, faults) = program(folder, &[arguments, &["--json"]].concat());
        if arguments.get(1) == Some(&"C00001") {
            assert!(code == 2 && out.is_empty(), "{faults}");
            continue;
        }
        let told: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?} {error}: {faults}"));
        assert_eq!(all_unfit(&schema, &told), Vec::<String>::new(), "{arguments:?}");
        // The schema bites: a key more, and a value of another kind, are none of it.
        let mut first = told.as_array().map_or(&told, |list| &list[0]).clone();
        first["x"] = Value::from(1);
        let spoilt = if told.is_array() { Value::from(vec![first]) } else { first };
        assert!(!all_unfit(&schema, &spoilt).is_empty(), "{arguments:?}");
    }
    let explained = said(folder, &["explain", "3-2019-4", "--scenario", "s.toml"]);
    let all = said(folder, &["explain", "--all", "--scenario", "s.toml"]);
    assert_eq!(explained["commande"], "explain");
    assert!(all.as_array().unwrap().contains(&explained), "one contract is said as among all");
}

/// The keys that an object of the schema has, those of its tagged parts among them.
fn keys<'a>(schema: &'a Value, part: &'a Value, found: &mut BTreeSet<&'a str>) {
    if let Some(properties) = part["properties"].as_object() {
        found.extend(properties.keys().map(String::as_str));
    }
    if let Some(name) = part["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        keys(schema, &schema["$defs"][name], found);
    }
    for list in ["oneOf", "anyOf", "allOf"] {
        part[list].as_array().into_iter().flatten().for_each(|part| keys(schema, part, found));
    }
}

#[test]
fn every_command_says_typed_what_its_tables_say() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let cases: [&[&str]; 9] = [
        &["run", "s.toml", "--out", "r"],
        &["compare", "s.toml", "tout_npec", "--contrats", "contrats.csv", "--centres", "centres.csv", "--out", "c"],
        &["simulate", "s.toml", "--draws", "8", "--drivers", "4", "--out", "m"],
        &["allocate", "s.toml", "--draws", "6", "--points", "3", "--out", "f"],
        &["readings", "s.toml", "--out", "l"],
        &["solve", "support", "--cfa", "0760013A", "--scenario", "s.toml"],
        &["solve", "npec", "--cfa", "0760013A", "--diplome", "50022137", "--scenario", "s.toml"],
        &["solve", "headcount", "--cfa", "0760013A", "--diplome", "50022137", "--scenario", "s.toml"],
        &["solve", "date", "3-2019-4", "--scenario", "s.toml"],
    ];
    let schema: Value = serde_json::from_str(&program(folder, &["schema", "--sortie"]).1).unwrap();
    let mut spoken = BTreeMap::new();
    for arguments in cases {
        let told = said(folder, arguments);
        assert_eq!(all_unfit(&schema, &told), Vec::<String>::new(), "{arguments:?}");
        if let Some(out) = arguments.iter().position(|word| *word == "--out").map(|place| arguments[place + 1]) {
            let kept: Value = serde_json::from_str(&fs::read_to_string(folder.join(out).join("resume.json")).unwrap()).unwrap();
            assert_eq!(kept, told, "{arguments:?}");
            assert_eq!(program(folder, &["verify", out]).0, 0, "{arguments:?}");
        }
        spoken.insert(arguments[..2].join(" "), told);
    }
    // The fund: each policy, from its table.
    let fund = &spoken["allocate s.toml"];
    for row in rows(&folder.join("f/politiques.csv")) {
        let typed = fund["politiques"].as_array().unwrap().iter().find(|typed| typed["politique"] == row["politique"].as_str()).unwrap();
        assert_eq!((euros(&typed["distribue"]), euros(&typed["reste"])), (cents(&row["distribue"]), cents(&row["reste"])));
        assert_eq!(typed["apprentis_maintenus"].to_string(), row["apprentis_sauves"]);
    }
    let missing: i64 = rows(&folder.join("f/allocation.csv"))
        .iter()
        .filter(|row| row["politique"] == "deficit" && !row["besoin"].is_empty())
        .map(|row| cents(&row["besoin"]))
        .sum();
    assert_eq!(euros(&fund["sans_aide"]["besoin"]), missing);
    // The draws: the probability of each CFA at the end, from its table.
    let last = rows(&folder.join("m/risques.csv")).into_iter().filter(|row| row["mois"] == "2021-12");
    let ends: BTreeMap<String, f64> = last.map(|row| (row["cfa"].clone(), row["p_insolvable"].parse().unwrap())).collect();
    let centres = spoken["simulate s.toml"]["centres"].as_array().unwrap();
    assert_eq!(centres.len(), ends.len());
    for centre in centres {
        let share = centre["insolvable"]["valeur"].as_f64().unwrap();
        assert_abs_diff_eq!(share, ends[centre["cfa"].as_str().unwrap()], epsilon = 1e-6);
    }
    // The support, from the accounts of the run.
    let support = &spoken["solve support"];
    let lowest = rows(&folder.join("r/centres.csv")).into_iter().filter(|row| row["cfa"] == "0760013A");
    let lowest = lowest.map(|row| cents(&row["solde_min"])).min().unwrap();
    assert_eq!(euros(&support["tresorerie_min"]), lowest);
    assert_eq!(support["reponse"], "seuil");
    assert_eq!(euros(&support["soutien"]), -(lowest + 650_000));
    // The NPEC: a cent below, the class does not pay; the day: its last step is the present contract's.
    let npec = &spoken["solve npec"];
    assert!(
        euros(&npec["apporte"]) >= euros(&npec["classe"]["coute"])
            && euros(&npec["apporte_un_centime_avant"]) < euros(&npec["classe"]["coute"])
    );
    assert_eq!(spoken["solve date"]["dernier_jour"], "2019-08-31");
}

#[test]
fn tables_that_are_asked_for_are_those_of_a_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    assert_eq!(program(folder, &["run", "s.toml", "--out", "tout"]).0, 0);
    assert_eq!(program(folder, &["run", "s.toml", "--out", "deux", "--tables", "du,centres"]).0, 0);
    let csv = |out: &str| -> BTreeSet<String> {
        let names = fs::read_dir(folder.join(out)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".csv")).collect()
    };
    assert_eq!(csv("deux"), ["centres.csv", "du.csv"].map(str::to_owned).into());
    assert_eq!(csv("tout").len(), 13);
    for name in ["du.csv", "centres.csv", "resume.json"] {
        assert_eq!(fs::read(folder.join("tout").join(name)).unwrap(), fs::read(folder.join("deux").join(name)).unwrap(), "{name}");
    }
    assert_eq!(program(folder, &["verify", "deux"]).0, 0);
    let (code, _, faults) = program(folder, &["run", "s.toml", "--out", "x", "--tables", "dus", "--lang", "en"]);
    assert!(code == 2 && faults.contains("du"), "{faults}");
    assert!(!folder.join("x").exists());
}

#[test]
fn drawings_give_means_and_errors_that_their_values_give() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let scenario = |more: &str| format!("[scenario]\ntitre = \"x\"\n[cohorte]\nsynthese = \"normandie\"\nechelle = 0.004\n{more}");
    fs::write(folder.join("a.toml"), scenario("")).unwrap();
    fs::write(folder.join("b.toml"), scenario("[[npec]]\nfacteur = \"0.9\"\nreason = \"x\"\n")).unwrap();
    let told = said(folder, &["compare", "a.toml", "b.toml", "--seeds", "1..4", "--out", "c"]);
    let figures = told["graines"].as_array().unwrap();
    assert_eq!(figures.len(), 4, "what is due and what is received, on both sides");
    for figure in figures {
        let values: Vec<f64> = figure["valeurs"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        let mean = values.iter().sum::<f64>() / 4.0;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 3.0).sqrt();
        let near = |key: &str, expected: f64| assert!((figure[key].as_f64().unwrap() - expected).abs() < 0.011, "{key} {figure}");
        near("moyenne", mean);
        near("ecart_type", deviation);
        near("erreur_type", deviation / 2.0);
        assert!(deviation > 0.0);
    }
    // Each value is what a comparison with that seed says.
    for (rank, seed) in ["1", "2", "3", "4"].iter().enumerate() {
        for name in ["a", "b"] {
            let text = fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
            fs::write(folder.join(format!("{name}{seed}.toml")), text.replace("echelle", &format!("graine = {seed}\nechelle"))).unwrap();
        }
        let alone = said(folder, &["compare", &format!("a{seed}.toml"), &format!("b{seed}.toml")]);
        assert_eq!(euros(&alone["scenarios"][0]["du"]), euros(&figures[0]["valeurs"][rank]));
        assert_eq!(euros(&alone["scenarios"][1]["ecart"]), euros(&figures[2]["valeurs"][rank]));
    }
    assert_eq!(rows(&folder.join("c/graines.csv")).len(), 4);
    made(folder);
    let (code, _, faults) = program(folder, &["compare", "s.toml", "--seeds", "1..3", "--lang", "en"]);
    assert!(code == 2 && faults.contains("synthetic"), "{faults}");
    for wrong in ["3..1", "1..1", "x", "1..9999"] {
        assert_eq!(program(folder, &["compare", "a.toml", "b.toml", "--seeds", wrong]).0, 2, "{wrong}");
    }
}

#[test]
fn a_sweep_goes_through_any_key_of_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    made(folder);
    let base = fs::read_to_string(folder.join("s.toml")).unwrap();
    let by_hand = |value: &str| {
        // One time the ruptures are those of the file: the line changes nothing, and says that it may.
        fs::write(folder.join("one.toml"), base.replace("[fonds]", &format!("ruptures = \"{value}\"\nsans_effet_admis = true\n[fonds]")))
            .unwrap();
        euros(&said(folder, &["run", "one.toml", "--out", "h"])["du_loi"])
    };
    let told = said(folder, &["compare", "s.toml", "--sweep", "cohorte.ruptures=1..1.8/3"]);
    let points = told["balayage"].as_array().unwrap();
    assert_eq!(points.len(), 3);
    for (point, value) in points.iter().zip(["1", "1.4", "1.8"]) {
        assert_eq!((point["levier"].as_str(), point["valeur"].as_str()), (Some("cohorte.ruptures"), Some(value)));
        assert_eq!(euros(&point["du"]), by_hand(value), "{point}");
    }
    assert!(euros(&points[0]["du"]) > euros(&points[2]["du"]), "more ruptures, less due");
    // What moves nothing says so; what nothing reads is refused with its reason.
    let (code, _, faults) = program(folder, &["compare", "s.toml", "--sweep", "comptes.defauts.charge_par_apprenti=0..2000/2"]);
    assert!(code < 2 && faults.contains("[S008]"), "{faults}");
    let (_, _, faults) = program(folder, &["compare", "s.toml", "--sweep", "cohorte.ruptures=1..1.8/2"]);
    assert!(!faults.contains("[S008]"), "{faults}");
    let (code, _, faults) = program(folder, &["compare", "s.toml", "--sweep", "employeurs.sensibilite=0..0.05/2"]);
    assert!(code == 2 && faults.contains("[U007]") && faults.contains("demande"), "{faults}");
    for wrong in ["cohorte.graine=1..3/3", "cohorte.rupture=1..3/3", "comptes.alerte_moi=1..3/3", "cohorte.ruptures=1..9000/3"] {
        let (code, _, faults) = program(folder, &["compare", "s.toml", "--sweep", wrong]);
        assert!(code == 2 && faults.contains("[U007]"), "{wrong}: {faults}");
    }
}
