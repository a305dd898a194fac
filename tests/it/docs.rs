//! The documents agree with the disk and the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use coutcontrat::codes::{Payeur, Regime};
use coutcontrat::io::scenarios::SHIPPED;

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

#[test]
fn the_glossary_knows_the_words_of_the_tables() {
    let glossary = text("docs/GLOSSARY.md").to_lowercase();
    for word in ["npec", "coût préfecture", "carence", "amorçage", "opco", "cnfpt", "rupture", "conclusion", "prise en charge", "versement"]
    {
        assert!(glossary.contains(word), "{word}");
    }
    assert_eq!((Payeur::ALL.len(), Regime::ALL.len()), (4, 7));
}
