//! Published figures: each value of the datasets has its source, and each figure of the documents is one of the datasets'.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of a folder with an ending, by name.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut found: Vec<String> = entries
        .filter(|name| Path::new(name).extension().is_some_and(|known| known == ending))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    found.sort();
    found
}

/// Tables without a column of sources: what they are is said in the README of the datasets.
const WITHOUT_SOURCE: [&str; 3] = ["cpne_idcc.csv", "contours_departements.csv", "mots_accentues.csv"];

#[test]
fn each_row_of_the_tables_has_its_source() {
    let readme = text("datasets/README.md");
    let folders = ["datasets/statistiques", "datasets/npec", "datasets/cout_prefecture", "datasets/nomenclatures"];
    let (mut seen, mut without) = (0, BTreeSet::new());
    for path in folders.iter().flat_map(|folder| files(folder, "csv")) {
        let bytes = text(&path);
        let mut reader = csv::Reader::from_reader(bytes.as_bytes());
        let name = path.rsplit('/').next().unwrap();
        let Some(column) = reader.headers().unwrap().iter().position(|head| head == "source") else {
            assert!(readme.contains(name), "{path}: no source, and the README does not say what it is");
            without.insert(name.to_owned());
            continue;
        };
        for (rank, row) in reader.records().enumerate() {
            assert!(!row.unwrap()[column].trim().is_empty(), "{path}, row {}: no source", rank + 2);
            seen += 1;
        }
    }
    assert_eq!(without, WITHOUT_SOURCE.map(str::to_owned).into());
    assert!(seen > 5_000, "{seen}");
}

#[test]
fn each_value_of_the_statistics_has_its_source_and_each_assumption_its_name() {
    let (mut published, mut assumed) = (0, 0);
    for path in files("datasets/statistiques", "toml") {
        let table: toml::Table = toml::from_str(&text(&path)).unwrap();
        for (key, entry) in table.iter().filter_map(|(key, entry)| Some((key, entry.as_table()?))) {
            let word = |name: &str| entry.get(name).and_then(toml::Value::as_str).is_some_and(|said| !said.trim().is_empty());
            assert!(word("source"), "{path}: {key} has no source");
            if entry.get("assumed").and_then(toml::Value::as_bool) == Some(true) {
                assert!(word("name"), "{path}: {key} is assumed without a name");
                assumed += 1;
            } else {
                published += 1;
            }
        }
    }
    assert!(published > 20 && assumed > 40, "{published} {assumed}");
}

/// Figures of the documents with a unit, as they are written, with the dataset and the words of it that carry them.
const CITED: [(&str, &str, &str, &[&str]); 24] = [
    ("docs/COMPTES.md", "7 826 EUR", "datasets/statistiques/centres.toml", &["value = 7826.0", "85 CFA", "Fnadir et Orcom"]),
    ("docs/COMPTES.md", "85 CFAs", "datasets/statistiques/centres.toml", &["85 CFA"]),
    ("docs/COMPTES.md", "1.7 months", "datasets/statistiques/centres.toml", &["value = 1.7", "en mois de fonctionnement"]),
    ("docs/COMPTES.md", "1.7 %", "datasets/statistiques/risques.toml", &["loi = \"triangulaire\", min = -0.01, mode = 0.01, max = 0.05"]),
    ("docs/COMPTES.md", "40 %", "datasets/statistiques/centres.toml", &["[hausse_plafond]", "value = 0.40"]),
    ("docs/COMPTES.md", "1.5 months", "src/accounts/settings.rs", &["alerte: Part(15_000)"]),
    ("docs/COMPTES.md", "0.5 month", "src/accounts/settings.rs", &["critique: Part(5_000)"]),
    ("docs/SYNTHESE.md", "6,4 Md€", "datasets/statistiques/france.csv", &["produits,2021,6400000000.00", "ToutEduc, Educpros"]),
    ("docs/SYNTHESE.md", "702 M€", "datasets/statistiques/france.csv", &["resultat,2021,702000000.00"]),
    ("docs/SYNTHESE.md", "448 100 apprentis", "datasets/statistiques/cohorte.toml", &["2018 = 448100", "448 100 en 2018", "DEPP"]),
    ("docs/SYNTHESE.md", "24 %", "datasets/statistiques/cohorte.toml", &["value = 0.244", "965 CFA en 2018 (DGEFP)", "value = 0.24\n"]),
    ("docs/SYNTHESE.md", "18 %", "datasets/statistiques/cohorte.toml", &["[maintien_apres_rupture]", "value = 0.18"]),
    ("docs/SYNTHESE.md", "94 %", "datasets/statistiques/cohorte.toml", &["value = 0.94"]),
    ("docs/SYNTHESE.md", "7 000 EUR", "datasets/statistiques/cohorte.toml", &["value = 7000", "France urbaine, 19/12/2019"]),
    ("docs/SYNTHESE.md", "5 500 EUR", "datasets/statistiques/cohorte.toml", &["value = 5500", "5 500 EUR en moyenne avant la réforme"]),
    ("docs/SYNTHESE.md", "10 %", "datasets/statistiques/cohorte.toml", &["au plus -10 %"]),
    ("docs/SYNTHESE.md", "18 mois", "datasets/statistiques/cohorte.toml", &["value = 18.0", "17,7 à 18 mois"]),
    ("docs/SYNTHESE.md", "31 %", "datasets/statistiques/cohorte.toml", &["value = 0.31", "Bretagne, 2015"]),
    (
        "docs/SYNTHESE.md",
        "24 500 pour",
        "datasets/statistiques/stocks_regions.csv",
        &["Normandie,,2018,24500", "23 492 apprentis au 15/12/2017"],
    ),
    ("docs/SYNTHESE.md", "89 972 pour", "datasets/statistiques/stocks_regions.csv", &["Île-de-France,,2018,89972", "iledefrance.fr"]),
    ("docs/SYNTHESE.md", "26 000, champ", "datasets/statistiques/stocks_regions.csv", &["26 000 au 31/12/2018", "normandie.fr"]),
    ("docs/SYNTHESE.md", "les 933 CFA", "datasets/statistiques/cfa_conventionnes.csv", &["RAMSESE 2020"]),
    (
        "docs/SYNTHESE.md",
        "6 683 puis 6 015",
        "datasets/statistiques/cohorte.toml",
        &["npec = 6683", "npec = 6015", "Centre Inffo 01/09/2023"],
    ),
    ("docs/MODEL_CARD.md", "600 that France", "datasets/statistiques/centres.toml", &["des 600 CFA qui ont répondu à France compétences"]),
];

/// Figures that nobody publishes: what the program draws, sizes of a draw, shares between diplomas that are laid out, what a table beside
/// says again. Each with its document.
const OWN: [(&str, &[&str]); 2] = [
    ("docs/COMPTES.md", &[]),
    ("docs/SYNTHESE.md", &["36 mois", "6 %", "60 %", "15 %", "30 %", "45 %", "65 %", "20 000 contrats", "100 %", "38 %", "27 %"]),
];

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ").replace('\n', " ")
}

#[test]
fn figures_of_the_documents_are_those_of_the_datasets() {
    for (document, written, dataset, words) in CITED {
        assert!(plain(&text(document)).contains(written), "{document} does not say {written}");
        let data = text(dataset);
        for word in words {
            assert!(data.contains(word), "{document}: {written} is not in {dataset}: {word}");
        }
    }
    let listed = text("datasets/statistiques/cfa_conventionnes.csv").lines().count() - 1;
    assert_eq!(listed, 933);
}

/// The prose of a document: no code, no table, nothing between the marks of what a test writes.
fn prose(document: &str) -> String {
    let (mut kept, mut skipped) = (String::new(), false);
    for line in text(document).lines() {
        if line.starts_with("```") || line.starts_with("<!--") {
            skipped = !skipped;
        } else if !skipped && !line.starts_with('|') {
            kept.push_str(line);
            kept.push(' ');
        }
    }
    kept.split('`').step_by(2).collect::<Vec<_>>().join(" ").replace(['\u{a0}', '\u{202f}'], " ")
}

/// The figures of a text that have a unit, as they are written.
fn figures(text: &str) -> BTreeSet<String> {
    const UNITS: [&str; 13] =
        ["€", "EUR", "M€", "Md€", "%", "apprentis", "apprentices", "CFA", "CFAs", "month", "months", "mois", "contrats"];
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let is_number =
        |word: &str| word.starts_with(|sign: char| sign.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let unit = word.trim_matches(|sign: char| !sign.is_alphabetic() && !"€%".contains(sign));
        if !UNITS.contains(&unit)
            || at == 0
            || !words[at - 1].trim_start_matches(['(', '-', '+', '«']).starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let mut first = at - 1;
        let number = words[first].trim_start_matches(['(', '-', '+', '«']);
        if !is_number(number) {
            continue;
        }
        let mut whole = number.to_owned();
        // Thousands are groups of three figures.
        while first > 0
            && whole.split(' ').next().is_some_and(|group| group.chars().take_while(char::is_ascii_digit).count() == 3)
            && number.len() >= 3
        {
            let before = words[first - 1].trim_start_matches(['(', '-', '+', '«']);
            if !(1..=3).contains(&before.len()) || !before.bytes().all(|byte| byte.is_ascii_digit()) {
                break;
            }
            whole = format!("{before} {whole}");
            first -= 1;
        }
        found.insert(format!("{whole} {unit}"));
    }
    found
}

#[test]
fn no_figure_of_the_documents_is_without_its_dataset() {
    for (document, own) in OWN {
        let known: BTreeSet<&str> =
            CITED.iter().filter(|(of, ..)| *of == document).map(|(_, written, ..)| *written).chain(own.iter().copied()).collect();
        let found = figures(&prose(document));
        let unknown: Vec<&String> = found.iter().filter(|figure| !known.contains(figure.as_str())).collect();
        assert!(unknown.is_empty(), "{document}: in no dataset, or not listed here: {unknown:?}");
        assert!(found.len() >= 5, "{document}: {found:?}");
    }
}
