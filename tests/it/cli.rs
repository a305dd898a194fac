//! The program as people use it: exit code, standard output, standard error, files, in both languages.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

fn program() -> Command {
    let mut command = Command::cargo_bin("coutcontrat").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("LANG").env_remove("LC_ALL").env("NO_COLOR", "1");
    command
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(arguments: &[&str]) -> Ran {
    let output = program().args(arguments).output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv")
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Names of the files of a folder and of its sub-folders.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() { files(&path).into_iter().map(|inner| format!("{name}/{inner}")).collect() } else { vec![name] }
        })
        .collect();
    names.sort();
    names
}

#[test]
fn the_example_gives_every_table_a_report_and_a_record() {
    let place = folder();
    let out = place.path().join("resultats");
    let ran = run(&["run", "--contrats", example().to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(ran.code == 0 && ran.err.contains("C038") && ran.err.ends_with("1 remarque\n"), "{}", ran.err);
    assert!(ran.out.contains("report.html") && ran.out.contains("Hypothèses"), "{}", ran.out);
    let names = files(&out);
    for name in [
        "contrats.csv",
        "du.csv",
        "versements.csv",
        "camarades.csv",
        "frais_annexes.csv",
        "ecartes.csv",
        "report.html",
        "run.toml",
        "charts/prix.svg",
        "charts/prix.png",
    ] {
        assert!(names.iter().any(|written| written == name), "{name} is missing: {names:?}");
    }
    let header = fs::read_to_string(out.join("contrats.csv")).unwrap();
    assert!(header.starts_with(
        "contrat_id,cfa,code_diplome,niveau,regime,cout_prefecture,npec,source_npec,ecart_annuel,du_loi,du_prefecture,du_npec"
    ));
    assert_eq!(run(&["verify", out.to_str().unwrap()]).code, 0);
    fs::write(out.join("du.csv"), "changed").unwrap();
    let changed = run(&["verify", out.to_str().unwrap()]);
    assert_eq!(changed.code, 1);
    assert!(changed.err.contains("du.csv") || changed.out.contains("du.csv"));
}

#[test]
fn the_example_is_the_same_as_a_workbook() {
    let place = folder();
    let tables = |file: &Path| {
        let out = place.path().join("resultats");
        assert_eq!(run(&["run", "--contrats", file.to_str().unwrap(), "--out", out.to_str().unwrap()]).code, 0);
        ["contrats", "du", "versements", "camarades", "frais_annexes"]
            .map(|table| fs::read_to_string(out.join(format!("{table}.csv"))).unwrap())
    };
    let csv = tables(&example());
    assert_eq!(csv[0].lines().count(), 62);
    assert_eq!(csv, tables(&example().with_extension("xlsx")));
}

#[test]
fn the_same_run_gives_the_same_bytes_whatever_the_threads() {
    let place = folder();
    let example = example();
    let contents = |threads: &str| {
        let out = place.path().join("resultats");
        let ran = run(&["run", "--contrats", example.to_str().unwrap(), "--out", out.to_str().unwrap(), "--threads", threads]);
        assert_eq!(ran.code, 0);
        // The record names the command, threads included; everything else must not move.
        let names: Vec<String> = files(&out).into_iter().filter(|name| name != "run.toml" && name != "report.html").collect();
        names.iter().map(|name| (name.clone(), fs::read(out.join(name)).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(contents("1"), contents("3"));
}

/// The parts of the draws put together have the bytes of one run, its record but for `--force`.
#[test]
fn parts_of_the_draws_make_the_files_of_the_run() {
    let out = folder();
    let place = |name: &str| out.path().join(name).display().to_string();
    let example = [example().display().to_string(), example().with_file_name("exemple_centre.csv").display().to_string()];
    let simulate = |more: &[&str]| {
        let draws = ["simulate", "--contrats", &example[0], "--centres", &example[1], "--draws", "40", "--drivers", "4"];
        let ran = run(&[&draws, more].concat());
        assert!(ran.code < 2, "{}", ran.err);
        ran
    };
    simulate(&["--out", &place("un")]);
    let whole: Vec<(String, Vec<u8>)> =
        files(&out.path().join("un")).into_iter().map(|name| (name.clone(), fs::read(out.path().join("un").join(name)).unwrap())).collect();
    assert!(whole.len() > 5);
    fs::remove_dir_all(out.path().join("un")).unwrap();
    for (number, file) in [("3/3", "c.json"), ("1/3", "b.json"), ("2/3", "a.json")] {
        simulate(&["--part", number, "--out", &place(&format!("parts/{file}"))]);
    }
    simulate(&["--merge", &place("parts"), "--out", &place("un")]);
    for (name, bytes) in &whole {
        assert!(fs::read(out.path().join("un").join(name)).unwrap() == *bytes, "{name}");
    }
    // One more, one less, or of another run: refused before anything is drawn.
    fs::copy(place("parts/a.json"), place("parts/d.json")).unwrap();
    fs::remove_file(place("parts/c.json")).unwrap();
    let merge = |seed: &str| {
        let merged = ["--draws", "40", "--drivers", "4", "--seed", seed, "--merge", &place("parts")];
        run(&[&["simulate", "--contrats", &example[0], "--centres", &example[1]][..], &merged[..]].concat())
    };
    let lacking = merge("1");
    assert!(lacking.code == 2 && lacking.err.matches("[S042]").count() == 2 && lacking.err.contains("3/3"), "{}", lacking.err);
    let other = merge("2");
    assert!(other.code == 2 && other.err.contains("[S042]"), "{}", other.err);
    let spoilt = fs::read_to_string(place("parts/d.json")).unwrap().replace("\"number\":2", "\"number\":0");
    fs::write(place("parts/d.json"), spoilt).unwrap();
    let spoilt = merge("1");
    assert!(spoilt.code == 2 && spoilt.err.matches("[S042]").count() == 2, "{}", spoilt.err);
}

#[test]
fn explain_shows_the_three_thousand_euros_and_why() {
    for (language, words) in [("fr", ["31/08/2019", "3 000", "camarades"]), ("en", ["31 Aug 2019", "3,000", "class"])] {
        let ran = run(&["explain", "EX-018", "--contrats", example().to_str().unwrap(), "--lang", language]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let text = ran.out.replace(['\u{202f}', '\u{a0}'], " ");
        for word in words {
            assert!(text.contains(word), "{language}: `{word}` is not in\n{text}");
        }
        assert!(text.contains("R10") && text.contains("R21"));
    }
}

#[test]
fn three_faults_are_told_in_one_pass() {
    let place = folder();
    let file = place.path().join("contrats.csv");
    let rows = "contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin;sous_convention;cout_prefecture;npec\n\
        A;X;50022137;30/08/2019;31/02/2020;31/08/2021;oui;4000;7000\n\
        B;X;50022137;30/08/2019;01/09/2019;31/08/2021;oui;quatre mille;7000\n\
        C;X;50022137;30/08/2019;01/09/2019;31/08/2018;oui;4000;7000\n\
        D;X;50022137;30/08/2019;01/09/2019;31/08/2021;oui;4000;7000\n";
    fs::write(&file, rows).unwrap();
    let ran = run(&["check", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    for place in [
        "contrats.csv:2",
        "contrats.csv:3",
        "contrats.csv:4",
        "date_debut",
        "cout_prefecture",
        "date_fin",
        "31/02/2020",
        "quatre mille",
        "conseil",
    ] {
        assert!(ran.err.contains(place), "{place} is not in\n{}", ran.err);
    }
    let out = place.path().join("resultats");
    let ran = run(&["run", "--contrats", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "the run ends, with its faults");
    let ecartes = fs::read_to_string(out.join("ecartes.csv")).unwrap();
    assert_eq!(ecartes.lines().count(), 4, "{ecartes}");
    assert_eq!(fs::read_to_string(out.join("contrats.csv")).unwrap().lines().count(), 2);
    let strict = place.path().join("strict");
    let ran = run(&["run", "--contrats", file.to_str().unwrap(), "--out", strict.to_str().unwrap(), "--strict"]);
    assert_eq!((ran.code, strict.exists()), (2, false));
}

#[test]
fn nothing_half_written_is_left() {
    let place = folder();
    let missing = run(&["run", "--contrats", "/nowhere/contrats.csv", "--out", place.path().join("r").to_str().unwrap()]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("C001"), "{}", missing.err);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "no folder, no temporary folder");
    fs::write(place.path().join("these.txt"), "mine").unwrap();
    let refused = run(&["run", "--contrats", example().to_str().unwrap(), "--out", place.path().to_str().unwrap()]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("U001"), "{}", refused.err);
    assert_eq!(files(place.path()), ["these.txt"]);
}

#[test]
fn wrong_use_is_told_with_the_nearest_name() {
    let ran = run(&["rum"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("run"), "{}", ran.err);
    let ran = run(&["run", "droit_en_viguer", "--out", "/tmp/never"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("droit_en_vigueur"), "{}", ran.err);
    let ran = run(&["law", "amorcage.nivau_3"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("niveau_3"), "{}", ran.err);
}

#[test]
fn help_speaks_both_languages_and_ends_with_examples() {
    for command in ["run", "check", "explain", "law", "generate", "verify", "schema", "completions", "man"] {
        let (fr, en) = (run(&[command, "--help", "--lang", "fr"]), run(&[command, "--help", "--lang", "en"]));
        assert_eq!((fr.code, en.code), (0, 0), "{command}");
        assert!(fr.out.contains("Exemple") && en.out.contains("Example"), "{command}: {}", fr.out);
        assert_ne!(fr.out, en.out);
    }
}

#[test]
fn names_and_birth_dates_reach_no_output() {
    let place = folder();
    let file = place.path().join("contrats.csv");
    let rows = "contrat_id,nom,prenom,date_naissance,cfa,code_diplome,date_conclusion,date_debut,date_fin,npec,cout_prefecture\n\
        A,ZZNOMZZ,ZZPRENOMZZ,2003-07-14,X,50022137,2020-06-01,2020-09-01,2022-08-31,7000,5000\n\
        B,ZZNOMZZ,ZZPRENOMZZ,14/17/2003,X,50022137,2020-06-01,2020-09-01,2022-08-31,7000,5000\n";
    fs::write(&file, rows).unwrap();
    let out = place.path().join("resultats");
    let ran = run(&["run", "--contrats", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let mut all = format!("{}{}", ran.out, ran.err);
    for name in files(&out).iter().filter(|name| !name.ends_with(".png")) {
        all.push_str(&fs::read_to_string(out.join(name)).unwrap());
    }
    all.push_str(&run(&["explain", "A", "--contrats", file.to_str().unwrap()]).out);
    for planted in ["ZZNOMZZ", "ZZPRENOMZZ", "2003-07-14", "14/07/2003", "14/17/2003"] {
        assert!(!all.contains(planted), "{planted} reached an output");
    }
}

#[test]
fn a_cohort_is_the_same_in_every_format() {
    let place = folder();
    let out = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let mut formats = vec!["csv", "xlsx"];
    if cfg!(feature = "polars") {
        formats.push("parquet");
    }
    let mut tables = Vec::new();
    for format in formats {
        let cohort = out(&format!("c.{format}"));
        assert_eq!(run(&["generate", "--out", &cohort, "--scale", "0.01", "--seed", "3"]).code, 0);
        let results = out(format);
        let ran = run(&["run", "--contrats", &cohort, "--out", &results]);
        assert_eq!(ran.code, 0, "{format}: {}", ran.err);
        tables
            .push(["contrats", "du", "versements", "camarades"].map(|table| fs::read_to_string(format!("{results}/{table}.csv")).unwrap()));
    }
    assert!(tables[0][0].lines().count() > 1_000);
    assert!(tables.windows(2).all(|pair| pair[0] == pair[1]));
}
