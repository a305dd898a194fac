//! `run --list-by-list`: lists that are cut by CFA, evaluated one after the other, say what they say as one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use proptest::prelude::*;

/// Tables whose rows are in the order of the lists; all other files are those of one list, byte for byte.
const OF_CONTRACTS: [&str; 6] = ["contrats.csv", "du.csv", "versements.csv", "frais_annexes.csv", "reste_a_charge.csv", "employeurs.csv"];

/// Assumptions on the contracts, a price, a setting and delays.
const SCENARIO: &str = r#"
[scenario]
titre = "Essai"
title = "Trial"
[cohorte]
ruptures = "0.5"
[[cohorte.croissance]]
niveau = 3
from = 2019-01-01
until = 2021-01-01
facteur = "1.3"
[[cohorte.signatures]]
from = 2019-09-01
until = 2020-01-01
vers = 2019-08-30
part = "0.5"
[[cohorte.convention]]
from = 2019-01-01
until = 2020-01-01
part = "0.8"
[[npec]]
code_diplome = "50022139"
montant = "9000.00"
reason = "trial"
[reglages.delais]
opco = 15
"#;

/// Exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("coutcontrat").unwrap();
    command.current_dir(folder).env_remove("LANG").env_remove("LC_ALL").env("NO_COLOR", "1").args(arguments);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A generated list and its centres.
fn place(scale: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let drawn = ["generate", "--scale", scale, "--out", "one.csv", "--centres", "k.csv"];
    assert_eq!(run(folder.path(), &drawn).0, 0);
    let mut text = fs::read_to_string(folder.path().join("one.csv")).unwrap();
    // One contract that no rule prices, one whose days cannot be read: they are set aside.
    let rest = ",".repeat(text.lines().next().unwrap().matches(',').count() - 8);
    for (id, code, last) in [("Z", "99999999", "2021-08-31"), ("Y", "50022139", "2021-08-41")] {
        text.push_str(&format!("{id},0760001A,{code},,,,2019-08-30,2019-09-02,{last}{rest}\n"));
    }
    (folder, text)
}

/// Deals a list out by CFA; `list` gives the number of the list of a CFA, in the order of their first contracts.
fn deal(folder: &Path, text: &str, list: impl Fn(usize) -> usize) {
    let _none = fs::remove_dir_all(folder);
    fs::create_dir(folder).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let mut cfas: Vec<&str> = Vec::new();
    let mut dealt: BTreeMap<usize, String> = BTreeMap::new();
    for row in rows.lines() {
        let cfa = row.split(',').nth(1).unwrap();
        let place = cfas.iter().position(|known| *known == cfa).unwrap_or_else(|| {
            cfas.push(cfa);
            cfas.len() - 1
        });
        let into = dealt.entry(list(place)).or_insert_with(|| format!("{head}\n"));
        into.push_str(row);
        into.push('\n');
    }
    dealt.iter().for_each(|(number, text)| fs::write(folder.join(format!("{number:02}.csv")), text).unwrap());
}

/// Every file of results but for what tells the command itself; tables of contracts by line.
fn results(folder: &Path, at: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let root = folder.join(at);
    let charts = root.join("charts");
    for path in [&root, &charts].iter().flat_map(|of| fs::read_dir(of).into_iter().flatten()).map(|entry| entry.unwrap().path()) {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        if path.is_dir() || name == "tableaux.xlsx" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let told = |line: &&str| {
            !line.contains("coutcontrat run") && !(name == "run.toml" && (line.starts_with("sha256") || line.starts_with("record_sha256")))
        };
        let mut lines: Vec<&str> = text.lines().filter(told).collect();
        if OF_CONTRACTS.contains(&name.as_str()) {
            lines.sort_unstable();
        }
        all.insert(name, lines.join("\n").into_bytes());
    }
    all
}

/// The same of the folder `lot` read as one and list by list.
fn same(folder: &Path, arguments: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let of =
        |more: &[&str]| run(folder, &[&["run"], arguments, &["--contrats", "lot", "--force", "--json", "--lang", "en"], more].concat());
    let (one, apart) = (of(&["--out", "one"]), of(&["--out", "apart", "--list-by-list"]));
    assert!(one.0 < 2, "{arguments:?}: {}", one.2);
    assert_eq!(one, apart, "{arguments:?}");
    let (one, apart) = (results(folder, "one"), results(folder, "apart"));
    assert!(one.keys().eq(apart.keys()), "{:?} {:?}", one.keys(), apart.keys());
    one.iter().for_each(|(name, bytes)| assert!(apart.get(name) == Some(bytes), "{arguments:?}: {name}"));
    assert_eq!(run(folder, &["verify", "apart"]).0, 0);
    apart
}

#[test]
fn lists_one_after_the_other_say_what_they_say_as_one() {
    let (folder, text) = place("0.01");
    let path = folder.path();
    fs::write(path.join("s.toml"), SCENARIO).unwrap();
    for lists in [1, 2, 7] {
        // The order of the files is not that of the CFAs.
        deal(&path.join("lot"), &text, |cfa| (cfa * 5 + 3) % lists);
        let plain = same(path, &["--centres", "k.csv", "--charts", "svg"]);
        assert_eq!(plain["ecartes.csv"].split(|&byte| byte == b'\n').count(), 3);
        assert!(plain.contains_key("tresorerie.csv") && plain.keys().filter(|name| name.starts_with("charts")).count() > 3);
        same(path, &["s.toml", "--centres", "k.csv", "--charts", "svg"]);
    }
    // Of one list the bytes of a run, also of its workbook.
    deal(&path.join("lot"), &text, |_| 0);
    same(path, &["--format", "xlsx", "--charts", "none"]);
    let book = |at: &str| fs::read(path.join(at).join("tableaux.xlsx")).unwrap();
    assert!(book("one") == book("apart"));
}

#[test]
fn later_years_and_contracts_that_are_chosen_are_those_of_one_list() {
    let (folder, text) = place("0.006");
    let path = folder.path();
    // Half of the CFAs three years later: the years of the accounts are those of all lists.
    let later = |row: &str| {
        let later = |cell: &str| {
            let (year, rest) = cell.split_once('-').filter(|_| cell.len() == 10)?;
            Some(format!("{}-{rest}", year.parse::<i32>().ok()? + 3))
        };
        let cells = row.split(',').map(|cell| later(cell).unwrap_or_else(|| cell.to_owned()));
        cells.collect::<Vec<_>>().join(",").replace("-02-29", "-02-28")
    };
    let moved: String = text.lines().map(|row| if row.contains(",076") { later(row) } else { row.to_owned() } + "\n").collect();
    deal(&path.join("lot"), &moved, |cfa| cfa * 7 % 5);
    let years = same(path, &["--charts", "none"]);
    assert!(String::from_utf8_lossy(&years["centres.csv"]).contains(",2024,"));
    same(path, &["--charts", "none", "--where", "niveau = 5"]);
    // A CFA alone has its days, its closing entries by contract and its calendar; the other lists have none of its contracts.
    let cfa = text.lines().nth(40).and_then(|row| row.split(',').nth(1)).unwrap();
    deal(&path.join("lot"), &text, |cfa| cfa * 7 % 5);
    let alone = same(path, &["--centres", "k.csv", "--charts", "none", "--where", &format!("cfa = '{cfa}'")]);
    assert!(alone.contains_key("calendrier.html") && alone["ecritures_contrats.csv"].iter().filter(|&&byte| byte == b'\n').count() > 1);
    let shown = |arguments: &[&str]| {
        let (code, told, _) = run(path, &[&["run", "--contrats", "lot", "--out", "x", "--force", "--lang", "en"], arguments].concat());
        assert!(code < 2);
        told.lines().filter(|line| !line.contains("report.html")).map(str::to_owned).collect::<Vec<_>>()
    };
    let condition = ["--where", "niveau = 5"];
    assert_eq!(shown(&condition), shown(&[&condition[..], &["--list-by-list"]].concat()));
}

#[test]
fn what_takes_all_contracts_is_refused_and_faults_of_all_lists_are_told_together() {
    let (folder, text) = place("0.003");
    let path = folder.path();
    deal(&path.join("lot"), &text, |cfa| cfa % 3);
    let scenario = |name: &str, text: &str| {
        fs::write(path.join(name), format!("[scenario]\ntitre = \"t\"\ntitle = \"t\"\n{text}")).unwrap();
    };
    scenario("more.toml", "[cohorte]\nruptures = \"1.5\"\n");
    scenario("demand.toml", "[employeurs]\ndemande = true\n");
    scenario(
        "idle.toml",
        "[[npec]]\ncode_diplome = \"50022137\"\nmontant = \"1.00\"\nreason = \"x\"\nfrom = 1990-01-01\nuntil = 1991-01-01\n",
    );
    fs::write(path.join("prices.csv"), "code_diplome,npec\n50022137,7000\n").unwrap();
    let refused = |arguments: &[&str]| {
        let (code, _, told) = run(path, &[&["run", "--list-by-list", "--out", "none", "--lang", "en"], arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {told}");
        assert!(!path.join("none").exists());
        told
    };
    for (arguments, cause) in [
        (&["--by", "cfa"][..], "--by"),
        (&["--as-of", "2019-06-01"], "--as-of"),
        (&["--jusqu-au", "2020-12-31"], "--jusqu-au"),
        (&["--paiements", "prices.csv"], "--paiements"),
        (&["--prix", "prices.csv"], "--prix"),
        (&["--tables", "du,ecritures_contrats"], "ecritures_contrats"),
        (&["more.toml"], "ruptures"),
        (&["demand.toml"], "[employeurs.demande]"),
    ] {
        // Nothing is read: the lists need not be there.
        let told = refused(&[arguments, &["--contrats", "nowhere/*.csv"]].concat());
        assert!(told.contains("U002") && told.contains(cause) && told.contains("drop --tables-only or --list-by-list"), "{told}");
    }
    assert!(refused(&[]).contains("--contrats"));
    // Ruptures that are added are drawn after those of all contracts: no list has them alone, with tables alone either.
    let (code, _, told) = run(path, &["run", "more.toml", "--contrats", "lot", "--tables-only", "--out", "none", "--lang", "en"]);
    assert!(code == 2 && told.contains("U002") && told.contains("ruptures") && !path.join("none").exists(), "{told}");
    assert!(run(path, &["run", "more.toml", "--contrats", "one.csv", "--tables-only", "--out", "alone"]).0 < 2);
    assert!(refused(&["--region", "toutes"]).contains("U002"));
    assert!(refused(&["--contrats", "lot", "--where", "cfa = 'NOWHERE'"]).contains("S022"));
    assert!(refused(&["--contrats", "lot", "idle.toml"]).contains("S008"));
    assert!(refused(&["--contrats", "lot", "--strict"]).contains("--strict"));
    // A CFA in two lists, a contract under two CFAs, and a list that cannot be read: told in one pass.
    let rows: Vec<String> = fs::read_to_string(path.join("lot/00.csv")).unwrap().lines().map(str::to_owned).collect();
    let cell = |row: &str, place: usize| row.split(',').nth(place).unwrap().to_owned();
    let (id, cfa) = (cell(&rows[1], 0), cell(&rows[2], 1));
    let other = rows[1].replacen(&cell(&rows[1], 1), "0761234Z", 1);
    let again = rows[2].replacen(&cell(&rows[2], 0), "NEW-1", 1);
    fs::write(path.join("lot/98.csv"), [rows[0].as_str(), &other, &again].join("\n")).unwrap();
    let told = refused(&["--contrats", "lot"]);
    assert!(told.contains("C011") && told.contains(&id) && told.contains("lot/98.csv") && told.contains("lot/00.csv"), "{told}");
    assert!(told.contains("C095") && told.contains(&cfa), "{told}");
    fs::write(path.join("lot/99.csv"), "a,b\n1,2\n").unwrap();
    let told = refused(&["--contrats", "lot"]);
    assert!(["C004", "lot/99.csv", "C011", "C095"].iter().all(|word| told.contains(word)), "{told}");
    // Of one file, a run as any other.
    assert!(run(path, &["run", "--contrats", "one.csv", "--list-by-list", "--out", "file", "--charts", "none"]).0 < 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn dealing_the_cfas_out_otherwise_changes_no_more_than_the_order_of_rows(lists in prop::collection::vec(0_usize..9, 80)) {
        let (folder, text) = place("0.004");
        let path = folder.path();
        fs::write(path.join("s.toml"), SCENARIO.replace("50022139", "50031215")).unwrap();
        let dealt = |list: &dyn Fn(usize) -> usize| {
            deal(&path.join("lot"), &text, list);
            let asked = ["run", "s.toml", "--contrats", "lot", "--centres", "k.csv", "--list-by-list", "--out", "r", "--force", "--charts", "svg"];
            let (code, _, told) = run(path, &asked);
            assert!(code < 2, "{told}");
            let mut all = results(path, "r");
            // What names the files and counts their lines.
            ["annexe.html", "run.toml", "report.html", "ecartes.csv"].iter().for_each(|name| drop(all.remove(*name)));
            let said: serde_json::Value = serde_json::from_slice(&all.remove("resume.json").unwrap()).unwrap();
            let mut said = said.as_object().unwrap().clone();
            let _lines = said.remove("lignes");
            (all, said)
        };
        let (one, other) = (dealt(&|_| 0), dealt(&|cfa| lists[cfa % lists.len()]));
        prop_assert_eq!(one.1, other.1);
        one.0.iter().for_each(|(name, bytes)| assert!(other.0.get(name) == Some(bytes), "{name}"));
        prop_assert_eq!(one.0.len(), other.0.len());
    }
}
