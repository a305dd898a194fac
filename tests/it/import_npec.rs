//! `import npec` from the command line: the folder it makes is one of datasets, and what an edition changes is counted by day of
//! conclusion.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors").join(name)
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "fr"]).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

const CONTRACTS: &str = "contrat_id,cfa,code_diplome,cpne,date_conclusion,date_debut,date_fin\n\
    AVANT,0142275C,01022104,1,2021-10-04,2021-10-11,2022-10-10\n\
    APRES,0142275C,01022104,1,2021-10-06,2021-10-11,2022-10-10\n";

#[test]
fn an_edition_changes_the_contracts_concluded_since() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("contrats.csv"), CONTRACTS).unwrap();
    let old = fixture("C049/VF_Référentiel_avec_idcc_avril2020.xlsx").display().to_string();
    let new = fixture("C045/V05.10.2021_Referentiel.xlsx").display().to_string();
    let arguments = ["import", "npec", &new, "--conflict", "highest", "--diff", &old, "--contrats", "contrats.csv", "--out", "effet"];
    let (code, told, faults) = run(root.path(), &arguments);
    assert_eq!(code, Some(1), "a conflict was settled as asked: {faults}");
    assert!(told.contains("Contrats dont le montant change\u{a0}: 1"), "{told}");
    let table = fs::read_to_string(root.path().join("effet/effet_contrats.csv")).unwrap();
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows, ["APRES,0142275C,01022104,2021-10-06,7682.00,8502.00,820.00,carence,carence,7682.00,8502.00,820.00"]);
    // The value is not one that the branch set: a run on the folder says the same of its source.
    assert!(run(root.path(), &["run", "--contrats", "contrats.csv", "--datasets", "effet", "--out", "r"]).0.is_some_and(|code| code < 2));
    let priced = fs::read_to_string(root.path().join("r/contrats.csv")).unwrap();
    assert!(priced.lines().any(|line| line.starts_with("APRES,") && line.contains(",8502.00,carence,")), "{priced}");
    let changes = fs::read_to_string(root.path().join("effet/changements.csv")).unwrap();
    assert!(changes.lines().nth(1).unwrap().contains(",hausse,7682.00,8502.00,820.00,1,0,0,0,0"), "{changes}");
    let conflicts = fs::read_to_string(root.path().join("effet/conflits.csv")).unwrap();
    assert_eq!(conflicts.lines().filter(|line| line.ends_with(",oui")).count(), 1, "{conflicts}");
    assert_eq!(run(root.path(), &["verify", "effet"]).0, Some(0));
    let (code, told, faults) = run(root.path(), &["explain", "APRES", "--contrats", "contrats.csv", "--datasets", "effet"]);
    assert_eq!(code, Some(0), "{faults}");
    assert!(told.contains("8\u{202f}502,00"), "{told}");
}

/// `--excel` writes the tables for people as a French Excel opens them; datasets stay as the program reads them.
#[test]
fn tables_for_people_are_those_of_a_spreadsheet_when_asked() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("contrats.csv"), CONTRACTS).unwrap();
    let old = fixture("C049/VF_Référentiel_avec_idcc_avril2020.xlsx").display().to_string();
    let new = fixture("C045/V05.10.2021_Referentiel.xlsx").display().to_string();
    let asked = ["import", "npec", &new, "--conflict", "highest", "--diff", &old, "--contrats", "contrats.csv", "--out"];
    for more in [&["a"][..], &["b", "--excel"]] {
        assert_eq!(run(root.path(), &[&asked, more].concat()).0, Some(1));
    }
    let read = |file: &str| fs::read_to_string(root.path().join(file)).unwrap();
    for file in ["npec/npec.csv", "nomenclatures/cpne_idcc.csv"] {
        assert_eq!(read(&format!("a/{file}")), read(&format!("b/{file}")), "{file}");
    }
    for file in ["changements.csv", "effet_contrats.csv", "conflits.csv", "lignes_refusees.csv", "rncp_sans_code.csv"] {
        let (plain, excel) = (read(&format!("a/{file}")), read(&format!("b/{file}")));
        let rest = excel.strip_prefix('\u{feff}').unwrap();
        assert_eq!(rest.matches("\r\n").count(), plain.lines().count(), "{file}");
        assert_eq!(rest.lines().next().unwrap().replace(';', ","), plain.lines().next().unwrap(), "{file}");
    }
    assert!(read("b/effet_contrats.csv").contains("APRES;0142275C;01022104;06/10/2021;7682,00;8502,00;820,00;"));
    assert_eq!(run(root.path(), &["verify", "b"]).0, Some(0));
}

#[test]
fn what_is_no_workbook_says_so_and_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("texte.xlsx"), "a;b\n1;2\n").unwrap();
    fs::create_dir(root.path().join("dossier")).unwrap();
    for (file, code) in [("texte.xlsx", "C003"), ("dossier", "C001"), ("absent.xlsx", "C001")] {
        let (exit, _, faults) = run(root.path(), &["import", "npec", file, "--out", "donnees"]);
        assert_eq!(exit, Some(2), "{file}");
        assert!(faults.contains(&format!("[{code}]")), "{file}: {faults}");
    }
    assert!(!root.path().join("donnees").exists());
}
