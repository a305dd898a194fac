//! The catalogue of errors: each folder of `tests/errors` has a command that shows its code, and each code a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use coutcontrat::diagnostic::Code;

fn folders() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// Codes that no small file of the repository can show, and why.
const WITHOUT_FOLDER: [(Code, &str); 8] = [
    (Code::C022, "each IDCC of the shipped nomenclature of October 2019 belongs to one CPNE"),
    (Code::C065, "needs a file of more than 200 000 rows with faults"),
    (Code::U005, "depends on how the program was built"),
    (Code::U013, "is told once results stand in the folder: `tests/it/files.rs` shows it"),
    (Code::U014, "is told once results stand in the folder: `tests/it/files.rs` shows it"),
    (Code::U015, "is what the page asked to be stopped: `src/page/tests.rs` shows it"),
    (Code::U016, "needs a build with `query`: `tests/it/query.rs` shows it"),
    (Code::U010, "is what a killed program left: `tests/it/files.rs` shows it"),
];

#[test]
fn each_folder_shows_its_code() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let code = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(fs::read_to_string(folder.join("README.md")).unwrap().contains("**Cure.**"), "{code}");
        let out = tempfile::tempdir().unwrap();
        let target = out.path().join("resultats").display().to_string();
        let line = fs::read_to_string(folder.join("command.txt")).unwrap();
        let arguments: Vec<String> = line.split_whitespace().map(|word| word.replace("{out}", &target)).collect();
        let output =
            Command::cargo_bin("coutcontrat").unwrap().args(&arguments).args(["--lang", "en"]).current_dir(&folder).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        if !told.contains(&format!("[{code}]")) {
            wrong.push(format!("{code}: exit {:?}\n{told}", output.status.code()));
        }
        assert!(output.status.code().is_some_and(|exit| exit <= 2), "{code}: {told}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n---\n"));
}

#[test]
fn each_code_has_a_folder() {
    let shown: BTreeSet<String> = folders().iter().map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| WITHOUT_FOLDER.iter().all(|(without, reason)| without != *code || reason.is_empty()))
        .map(|code| code.as_str())
        .filter(|code| !shown.contains(*code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(shown.iter().all(|code| known.contains(code.as_str())));
}
