//! The page answers as the program does, and says nothing of anybody.
#![allow(clippy::needless_pass_by_value, reason = "questions are written where they are asked")]

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{PageReply, Session, answer, asked};
use crate::language::Language;

fn session() -> Session {
    Session::new(Language::Fr)
}

fn reply(session: &mut Session, ask: &Value, bytes: &[u8]) -> PageReply {
    answer(session, asked(ask.to_string().as_bytes()).unwrap_or_else(|| panic!("{ask}")), bytes.to_vec())
}

fn told(session: &mut Session, ask: Value) -> Value {
    match reply(session, &ask, &[]) {
        PageReply::Told(text) => serde_json::from_str(&text).unwrap(),
        PageReply::File { name, .. } => panic!("a file: {name}"),
    }
}

fn added(session: &mut Session, name: &str, text: &str) -> Value {
    match reply(session, &json!({ "ask": "add", "name": name }), text.as_bytes()) {
        PageReply::Told(text) => serde_json::from_str(&text).unwrap(),
        PageReply::File { .. } => unreachable!(),
    }
}

fn file(session: &mut Session, ask: Value) -> Vec<u8> {
    match reply(session, &ask, &[]) {
        PageReply::File { bytes, .. } => bytes,
        PageReply::Told(text) => panic!("{text}"),
    }
}

#[test]
fn the_example_is_answered_in_one_screen() {
    let mut session = session();
    let files = told(&mut session, json!({ "ask": "example" }));
    assert_eq!(files["ready"], true, "{files}");
    let answer = told(&mut session, json!({ "ask": "run", "state": {} }));
    let keys: Vec<&str> = answer["lines"].as_array().unwrap().iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["lowest", "loan", "result", "switch", "date_gap", "due"]);
    assert_eq!(answer["charts"].as_array().unwrap().len(), 2);
    assert!(answer["charts"][0]["svg"].as_str().unwrap().starts_with("<svg"));
    assert!(!answer.to_string().contains("coutcontrat reconcile"), "a page has no shell");
    let slid = told(&mut session, json!({ "ask": "slide", "state": {} }));
    assert_eq!(slid["figures"], answer["figures"]);
}

#[test]
fn a_slider_moves_the_figures_as_it_says() {
    let mut session = session();
    told(&mut session, json!({ "ask": "example" }));
    let figures = |session: &mut Session, state: Value| told(session, json!({ "ask": "slide", "state": state }))["figures"].clone();
    let standing = figures(&mut session, json!({}));
    let due = |figures: &Value| figures["du"].as_i64().unwrap();
    assert!(due(&figures(&mut session, json!({ "npec": 10 }))) > due(&standing));
    assert!(due(&figures(&mut session, json!({ "npec": -10 }))) < due(&standing));
    let late = figures(&mut session, json!({ "delai": 90 }));
    assert_eq!(due(&late), due(&standing), "what is due does not depend on when it is paid");
    assert!(late["tresorerie_min"].as_i64().unwrap() < standing["tresorerie_min"].as_i64().unwrap());
    let fewer = figures(&mut session, json!({ "apprentis": -30 }));
    assert!(fewer["contrats"].as_u64().unwrap() < standing["contrats"].as_u64().unwrap());
    assert_eq!(figures(&mut session, json!({ "semaines": 0, "ruptures": 100 })), standing);
    let refused = told(&mut session, json!({ "ask": "slide", "state": { "npec": 16 } }));
    assert_eq!(refused["refused"][0]["code"], "S002");
}

/// Every state is a scenario that the program reads, and that says nothing in vain.
#[test]
fn every_state_is_a_scenario() {
    let mut session = session();
    told(&mut session, json!({ "ask": "example" }));
    for slider in super::SLIDERS {
        for value in [slider.least, slider.standing, slider.most] {
            let state = json!({ slider.name: value });
            let answer = told(&mut session, json!({ "ask": "run", "state": state }));
            assert!(answer.get("refused").is_none(), "{state}: {}", answer["refused"]);
            let text = file(&mut session, json!({ "ask": "download", "state": state, "what": "scenario" }));
            crate::scenario::Scenario::parse("etat", "etat.toml", std::str::from_utf8(&text).unwrap()).unwrap();
        }
    }
}

#[test]
fn two_states_are_compared_to_the_cent() {
    let mut session = session();
    told(&mut session, json!({ "ask": "example" }));
    let compared = told(&mut session, json!({ "ask": "compare", "one": {}, "other": { "npec": -5, "delai": 30 } }));
    let [one, other] = [&compared["figures"][0], &compared["figures"][1]].map(|figures| figures["du"].as_i64().unwrap());
    let causes: i64 = compared["causes"].as_array().unwrap().iter().map(|cause| cause["cents"].as_i64().unwrap()).sum();
    assert!(one > other);
    assert_eq!(causes, other - one, "the parts make the whole: {}", compared["causes"]);
    let same = told(&mut session, json!({ "ask": "compare", "one": {}, "other": {} }));
    assert_eq!(same["causes"], json!([]));
}

#[test]
fn one_contract_the_support_and_the_draws() {
    let mut session = session();
    told(&mut session, json!({ "ask": "example" }));
    let explained = told(&mut session, json!({ "ask": "explain", "state": {}, "contrat_id": " EX-001 " }));
    assert!(explained["html"].as_str().unwrap().contains("EX-001"));
    let near = told(&mut session, json!({ "ask": "explain", "state": {}, "contrat_id": "EX-01" }));
    assert_eq!(near["refused"][0]["code"], "U004");
    let support = told(&mut session, json!({ "ask": "solve", "state": { "delai": 120 } }));
    assert!(support["told"].as_str().is_some_and(|text| text.contains('€')), "{support}");
    let drawn = told(&mut session, json!({ "ask": "simulate", "state": {}, "draws": 50 }));
    assert!(drawn["told"][0].as_str().is_some_and(|text| text.contains('%')), "{drawn}");
    let many = told(&mut session, json!({ "ask": "simulate", "state": {}, "draws": 1_000_000 }));
    assert_eq!(many["refused"][0]["code"], "S033");
}

const EXPORT: &str = "Numéro;Nom;Prénom;Né le;Formation;Signé le;Début;Fin;Coût préf;NPEC\n\
    C1;ZZNOM;ZZPRENOM;17/05/2002;50022137;30/08/2019;02/09/2019;31/08/2021;4000;7000\n\
    C2;ZZNOM;ZZPRENOM;17/05/2002;50022137;31/02/2020;02/09/2020;31/08/2021;4000;7000\n";

/// An export under names that nobody knows: asked, answered, computed; and no reply says who somebody is.
#[test]
fn an_export_is_asked_about_then_computed() {
    let mut session = session();
    let first = added(&mut session, "export.csv", EXPORT);
    let mut replies = vec![first.clone()];
    assert_eq!(first["ready"], false, "{first}");
    let missing: Vec<&str> = first["questions"]["missing"].as_array().unwrap().iter().map(|column| column[0].as_str().unwrap()).collect();
    assert!(missing.contains(&"cfa"), "{missing:?}");
    let headings = first["questions"]["headings"].as_array().unwrap();
    let mut columns: BTreeMap<String, String> = headings
        .iter()
        .filter(|heading| heading["personal"] == false)
        .map(|heading| (heading["written"].as_str().unwrap().to_owned(), heading["column"].as_str().unwrap().to_owned()))
        .collect();
    let known = [
        ("Numéro", "contrat_id"),
        ("Formation", "code_diplome"),
        ("Signé le", "date_conclusion"),
        ("Début", "date_debut"),
        ("Fin", "date_fin"),
        ("Coût préf", "cout_prefecture"),
        ("NPEC", "npec"),
    ];
    columns.extend(known.map(|(header, column)| (header.to_owned(), column.to_owned())));
    let constants = json!({ "cfa": "CFA-A", "sous_convention": "oui" });
    let second = told(&mut session, json!({ "ask": "specify", "columns": columns, "constants": constants }));
    assert_eq!((&second["ready"], &second["questions"]["to_correct"]), (&json!(true), &json!(1)), "{second}");
    assert!(second["files"][0]["faults"].to_string().contains("C009"), "{second}");
    replies.push(second);
    let answer = told(&mut session, json!({ "ask": "run", "state": {} }));
    assert_eq!(answer["figures"]["contrats"], 1, "{answer}");
    replies.push(answer);
    replies.push(told(&mut session, json!({ "ask": "explain", "state": {}, "contrat_id": "C1" })));
    let zip = file(&mut session, json!({ "ask": "download", "state": {}, "what": "zip" }));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let names: Vec<String> = (0..archive.len()).map(|place| archive.by_index(place).unwrap().name().unwrap().into_owned()).collect();
    assert!(
        ["contrats.csv", "report.html", "run.toml", "resume.json", "etat.toml"].iter().all(|name| names.iter().any(|known| known == name)),
        "{names:?}"
    );
    let mut written = String::new();
    for place in 0..archive.len() {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(place).unwrap(), &mut bytes).unwrap();
        written.push_str(&String::from_utf8_lossy(&bytes));
    }
    let said = replies.iter().map(Value::to_string).collect::<String>() + &written;
    for person in ["ZZNOM", "ZZPRENOM", "17/05/2002", "2002-05-17"] {
        assert!(!said.contains(person), "{person} is told");
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut session = session();
    let nothing = told(&mut session, json!({ "ask": "run", "state": {} }));
    assert_eq!(nothing["refused"][0]["code"], "C002");
    assert!(asked(b"{\"ask\":\"shutdown\"}").is_none() && asked(b"[]").is_none() && asked(b"\xff").is_none());
    let empty = added(&mut session, "vide.csv", "");
    assert_eq!(empty["ready"], false);
    let odd = added(&mut session, "../../etc/passwd", "a;b\n1;2\n");
    assert_eq!(odd["files"][0]["file"], "passwd", "a name is no path");
    let unknown = told(&mut session, json!({ "ask": "download", "state": {}, "what": { "csv": "../x" } }));
    assert_eq!(unknown["refused"][0]["code"], "U001");
    let blank = file(&mut session, json!({ "ask": "download", "what": "blank" }));
    assert!(blank.starts_with(b"PK"));
}

/// The example with one cell of three rows spoilt, and those cells as they were, by row of the file.
fn spoilt() -> (String, BTreeMap<String, (String, String)>) {
    let text = include_str!("../../datasets/cohortes/exemple_cfa.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let place = |name: &str| head.iter().position(|column| column == name).unwrap();
    let faults = BTreeMap::from([(2, ("date_debut", "31/02/2020")), (7, ("date_fin", "")), (20, ("code_diplome", "CAP"))]);
    let mut cells = BTreeMap::new();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&head).unwrap();
    for (row, record) in reader.records().enumerate() {
        let mut record: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        if let Some((column, wrong)) = faults.get(&row) {
            let cell = std::mem::replace(&mut record[place(column)], (*wrong).to_owned());
            cells.insert((row + 2).to_string(), ((*column).to_owned(), cell));
        }
        writer.write_record(&record).unwrap();
    }
    (String::from_utf8(writer.into_inner().unwrap()).unwrap(), cells)
}

#[test]
fn rows_corrected_on_the_page_count_as_if_they_had_been_sound() {
    let sound = {
        let mut session = session();
        added(&mut session, "liste.csv", include_str!("../../datasets/cohortes/exemple_cfa.csv"));
        told(&mut session, json!({ "ask": "run", "state": {} }))["figures"].clone()
    };
    let (text, cells) = spoilt();
    let mut session = session();
    let files = added(&mut session, "liste.csv", &text);
    let grid = &files["questions"]["grid"];
    let lines: Vec<&str> = grid["rows"].as_array().unwrap().iter().map(|row| row["line"].as_str().unwrap()).collect();
    let mut asked: Vec<&String> = cells.keys().collect();
    asked.sort_by_key(|line| line.parse::<u32>().unwrap());
    assert_eq!(lines, asked);
    for row in grid["rows"].as_array().unwrap() {
        let (column, _) = &cells[row["line"].as_str().unwrap()];
        assert!(row["faults"].as_array().unwrap().iter().any(|fault| fault[0] == column.as_str()), "{row}");
    }
    // Still wrong in one of them: that one is left, with what was typed.
    let mut rows: BTreeMap<&String, BTreeMap<&String, &str>> =
        cells.iter().map(|(line, (column, cell))| (line, BTreeMap::from([(column, cell.as_str())]))).collect();
    let last = asked[2];
    let (column, right) = &cells[last];
    rows.insert(last, BTreeMap::from([(column, "toujours faux")]));
    let files = told(&mut session, json!({ "ask": "correct", "rows": rows }));
    let left = files["questions"]["grid"]["rows"].as_array().unwrap();
    assert_eq!((left.len(), left[0]["line"].as_str(), left[0]["cells"][column].as_str()), (1, Some(last.as_str()), Some("toujours faux")));
    let files = told(&mut session, json!({ "ask": "correct", "rows": { last: { column: right } } }));
    assert_eq!((files["ready"].as_bool(), files["questions"]["to_correct"].as_u64()), (Some(true), Some(0)), "{files}");
    assert_eq!(told(&mut session, json!({ "ask": "run", "state": {} }))["figures"], sound);
    // What is no column, or no row that is asked for, is refused; the file is as it was.
    for wrong in [json!({ "2": { "date_debut": "x" } }), json!({ "9": { "dat_debut": "x" } })] {
        assert!(told(&mut session, json!({ "ask": "correct", "rows": wrong })).get("refused").is_some());
    }
    let again = added(&mut session, "liste.csv", &text);
    assert_eq!(again["questions"]["grid"]["rows"].as_array().unwrap().len(), 3, "a file that is added anew is read as it is");
}

#[test]
fn contracts_that_are_typed_are_those_of_a_file() {
    let row = |id: &str, npec: &str| {
        json!({ "contrat_id": id, "cfa": "0761234A", "code_diplome": "50022137", "date_conclusion": "02/09/2020", "date_debut": "07/09/2020",
            "date_fin": "31/08/2022", "sous_convention": "", "cout_prefecture": "", "npec": npec })
    };
    let mut session = session();
    let files = told(&mut session, json!({ "ask": "typed", "rows": [row("A", "6 500,50"), row("B", "7000"), {}] }));
    assert_eq!(files["ready"], true, "{files}");
    let typed = told(&mut session, json!({ "ask": "run", "state": {} }))["figures"].clone();
    let mut other = self::session();
    let text = "contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin;npec\nA;0761234A;50022137;02/09/2020;07/09/2020;31/08/2022;6500,50\n\
        B;0761234A;50022137;02/09/2020;07/09/2020;31/08/2022;7000\n";
    added(&mut other, "deux.csv", text);
    assert_eq!(told(&mut other, json!({ "ask": "run", "state": {} }))["figures"], typed);
    assert_eq!(typed["du"], json!(2 * (650_050 + 700_000)));
    for none in [json!([]), json!([{}]), json!([{ "npek": "1" }])] {
        assert!(told(&mut session, json!({ "ask": "typed", "rows": none })).get("refused").is_some());
    }
}

/// Two threads: one waits for draws, the other sees how far they are and stops them.
#[test]
fn what_lasts_says_how_far_it_is_and_can_be_stopped() {
    let mut session = session();
    told(&mut session, json!({ "ask": "example" }));
    let work = session.work();
    let watcher = std::thread::spawn(move || {
        for _ in 0..60_000 {
            let (done, all) = work.so_far();
            if all > 1_000 && done > 0 {
                work.stop();
                return Some((done, all));
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        None
    });
    let reply = told(&mut session, json!({ "ask": "simulate", "state": {}, "draws": 2000 }));
    let (done, all) = watcher.join().unwrap().unwrap();
    assert!(done < all && all >= 2_000, "{done} of {all}");
    assert_eq!(reply["refused"][0]["code"], "U015", "{reply}");
    let after = told(&mut session, json!({ "ask": "run", "state": {} }));
    assert!(after.get("refused").is_none(), "the next question is answered");
}
