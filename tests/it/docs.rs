//! The documents agree with the disk and the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use coutcontrat::codes::{Payeur, Regime};
use coutcontrat::contract::Cohort;
use coutcontrat::io::scenarios::SHIPPED;
use coutcontrat::legislation::{SourceCoutPrefecture, SourceNpec};
use coutcontrat::signs::folded;
use coutcontrat::tables::run_columns;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    for document in [
        "README.md",
        "docs/ARCHITECTURE.md",
        "docs/DECISIONS.md",
        "docs/guide.fr.md",
        "docs/PERFORMANCE.md",
        "docs/COMPTES.md",
        "docs/MODEL_CARD.md",
        "docs/FICHIERS.md",
        "docs/FONDS.md",
        "docs/RULES.md",
        "docs/DOUTES.md",
        "docs/GRANDE_ECHELLE.md",
        "docs/REQUETES.md",
        "datasets/README.md",
        "scenarios/README.md",
    ] {
        let folder = Path::new(document).parent().unwrap().to_owned();
        for link in text(document).split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link.to_owned()) {
            if !link.contains("://") && !link.starts_with('#') {
                assert!(root().join(&folder).join(&link).exists(), "{document}: {link}");
            }
        }
    }
}

#[test]
fn commands_of_the_readme_are_commands() {
    let readme = text("README.md");
    let commands: BTreeSet<&str> = readme.split("cargo run -- ").skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
    assert!(commands.contains("run") && commands.contains("explain"));
    for command in commands {
        Command::cargo_bin("coutcontrat").unwrap().args([command, "--help"]).assert().success();
    }
    assert!(!readme.contains("@@"), "the output of the main job is missing");
}

#[test]
fn the_list_of_scenarios_is_that_of_the_folder() {
    let shipped: BTreeSet<String> = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
    let on_disk: BTreeSet<String> = fs::read_dir(root().join("scenarios"))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_string_lossy().strip_suffix(".toml").map(str::to_owned))
        .collect();
    assert_eq!(shipped, on_disk);
    let listed = text("scenarios/README.md");
    assert!(shipped.iter().all(|name| listed.contains(&format!("`{name}`"))));
}

/// Words of the tables that need no entry: everyday French, or explained by the word beside them.
const PLAIN: [&str; 22] = [
    "apres", "autre", "compte", "date", "du", "etablir", "etat", "fin", "id", "loi", "max", "message", "min", "moins", "montant", "net",
    "nom", "note", "recu", "resultat", "salaire", "source",
];

/// Every word of a column, and every value that a table writes in the place of a number, is a term of the glossary.
#[test]
fn the_glossary_knows_the_words_of_the_tables() {
    let singular = |word: &str| folded(word).trim_end_matches('s').to_owned();
    let glossary = text("docs/GLOSSARY.md");
    let rows = glossary.lines().filter(|line| line.starts_with("| "));
    let terms = rows.filter_map(|row| row.split('|').nth(1)).flat_map(|term| term.split(|c: char| !c.is_alphanumeric()));
    let quoted = glossary.split('`').skip(1).step_by(2);
    let known: BTreeSet<String> = terms.chain(quoted).chain(PLAIN).map(singular).collect();
    let columns: Vec<&str> = run_columns(&Cohort::default()).into_iter().flat_map(|(_, columns)| columns).collect();
    assert!(columns.len() > 80, "{}", columns.len());
    let words = columns.iter().flat_map(|column| column.split('_'));
    let values = Payeur::ALL.map(Payeur::as_str).into_iter().chain(Regime::ALL.map(Regime::as_str));
    let values = values.chain(SourceNpec::ALL.map(SourceNpec::as_str)).chain(SourceCoutPrefecture::ALL.map(SourceCoutPrefecture::as_str));
    let asked: BTreeSet<&str> = words.chain(values).collect();
    let missing: Vec<&&str> = asked.iter().filter(|word| !known.contains(&singular(word))).collect();
    assert!(missing.is_empty(), "not in the glossary: {missing:?}");
    let idle: Vec<&&str> = PLAIN.iter().filter(|plain| !asked.iter().any(|word| singular(word) == singular(plain))).collect();
    assert!(idle.is_empty(), "in no table: {idle:?}");
}

/// The lines of the table of rules: code, files, worked case.
fn rules() -> Vec<Vec<String>> {
    let table = text("docs/RULES.md");
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| code"));
    rows.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The file of a cell such as [`a`](../b).
fn linked(cell: &str) -> Option<&str> {
    cell.split_once("](../")?.1.strip_suffix(')')
}

/// The codes of rules in a text: R8b, A4, C1, F2, G3, D1, each a word of its own.
fn codes(text: &str) -> BTreeSet<String> {
    let word = |text: &str| {
        let mut letters = text.chars();
        let family = letters.next().filter(|family| "RACFGD".contains(*family));
        let digits: String = letters.clone().take_while(char::is_ascii_digit).collect();
        let rest = &text[1 + digits.len()..];
        family.is_some() && (1..=2).contains(&digits.len()) && (rest.is_empty() || ["b", "c", "d"].contains(&rest))
    };
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|text| text.is_ascii() && !text.is_empty());
    words.filter(|text| word(text)).map(str::to_owned).collect()
}

#[test]
fn the_table_of_rules_knows_every_code_and_nothing_else() {
    let rules = rules();
    let known: BTreeSet<String> = rules.iter().map(|row| row[0].clone()).collect();
    assert_eq!(known.len(), rules.len(), "a code has two lines");
    let mut asked: BTreeSet<String> = coutcontrat::engine::explain::Rule::ALL.iter().map(|rule| rule.as_str().to_owned()).collect();
    for folder in ["src/rules", "src/accounts", "src/montecarlo", "src/fund", "src/demand", "tests/cases", "datasets/legislation"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let written = fs::read_to_string(&path).unwrap();
            let of_data = path.extension().is_some_and(|extension| extension == "toml");
            let read: String = if of_data {
                written.lines().filter(|line| line.starts_with("rules = ")).collect()
            } else {
                written.lines().filter(|line| line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
            };
            asked.extend(codes(&read));
        }
    }
    let missing: Vec<_> = asked.difference(&known).collect();
    let idle: Vec<_> = known.difference(&asked).collect();
    assert!(missing.is_empty() && idle.is_empty(), "without a line: {missing:?}; with a line and no use: {idle:?}");
}

#[test]
fn each_rule_leads_to_its_code_its_figures_and_a_worked_case() {
    for row in rules() {
        let [code, sentence, _article, source, data, proof] = row.as_slice() else { panic!("{row:?}") };
        assert!(sentence.len() > 15, "{code}");
        for cell in [source, data].into_iter().filter(|cell| *cell != "-") {
            assert!(codes(&text(linked(cell).unwrap())).contains(code), "{code} is not in {cell}");
        }
        let shown = linked(proof).unwrap();
        if shown.starts_with("tests/cases") {
            assert!(codes(&text(shown)).contains(code), "{code} is not in {shown}");
        }
    }
}

/// The README shows what its first command says, but for the time that it takes.
#[test]
fn the_readme_shows_what_its_first_command_says() {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::cargo_bin("coutcontrat")
        .unwrap()
        .args(["run", "--out", "resultats", "--lang", "fr"])
        .env_remove("COLUMNS")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8(done.stdout).unwrap();
    let readme = text("README.md");
    let shown = readme.split_once("```text\n").unwrap().1.split_once("\n```").unwrap().0;
    let but_time = |text: &str| text.lines().map(|line| line.split(" s)").next().unwrap().to_owned()).collect::<Vec<_>>();
    let (shown, told): (Vec<String>, Vec<String>) = (but_time(shown), but_time(&told));
    let end = |line: &String| line.starts_with("Rapport");
    for (rank, (shown, told)) in shown.iter().zip(&told).enumerate().filter(|(_, (_, told))| !end(told)) {
        assert_eq!(shown, told, "line {} of the block", rank + 1);
    }
    assert_eq!(shown.len(), told.len());
}
