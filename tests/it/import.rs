//! An export as people make it: sorted in one pass, corrected, imported again; no name and no birth date in any output.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader as _, Xlsx};

/// Windows-1252, a title above the header, French dates, names that must not come out, and three rows with faults.
const EXPORT: &str = "Export du 01/09/2020;;;;;;;;;;\r\n\
N° DECA;Nom;Prénom;Né le;UAI CFA;Code diplôme;Signé le;Début contrat;Date de fin;Convention;Salle\r\n\
014202009000123;XANTHOPOULOS;Zéphyrine;17/05/2003;0142275C;50022137;28/08/2019;02/09/2019;31/08/2021;oui;B12\r\n\
014202009000124;WOJCIECHOWSKI;Apollinaire;13/02/2002;0142275C;50022137;25/08/2020;01/09/2020;31/08/2022;;B12\r\n\
014202009000125;XANTHOPOULOS;Zéphyrine;17/05/2003;0142275C;50022137;25/08/20;01/09/2020;31/08/2022;;B12\r\n\
014202009000126;WOJCIECHOWSKI;Apollinaire;13/02/2002;0142275C;50022137;Wojciechowski;01/09/2020;31/08/2022;;B12\r\n\
014202009000127;QUETZALCOATL;Hermengarde;29/02/2004;0142275C;50022137;25/08/2019;01/09/2019;31/08/2021;;B12\r\n";
/// What must not come out, in lower case; birth dates in both forms.
const PLANTED: [&str; 12] = [
    "xanthopoulos",
    "zéphyrine",
    "wojciechowski",
    "apollinaire",
    "quetzalcoatl",
    "hermengarde",
    "17/05/2003",
    "2003-05-17",
    "13/02/2002",
    "2002-02-13",
    "29/02/2004",
    "2004-02-29",
];

fn program(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("coutcontrat").unwrap();
    let output = command.args(arguments).env("XDG_CONFIG_HOME", folder.join("config")).current_dir(folder).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&told).into_owned())
}

fn export(folder: &Path) {
    let bytes: Vec<u8> = EXPORT.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    fs::write(folder.join("export.csv"), bytes).unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The text of a file; of every part of a workbook.
fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_none_or(|extension| extension != "xlsx") {
        return String::from_utf8_lossy(&bytes).to_lowercase();
    }
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let sheets = book.sheet_names();
    let cells = |sheet: &String| book.worksheet_range(sheet).unwrap().cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>();
    sheets.iter().flat_map(cells).collect::<Vec<_>>().join("\n").to_lowercase()
}

fn tells_of_nobody(name: &str, text: &str) {
    let text = text.to_lowercase();
    for planted in PLANTED {
        assert!(!text.contains(planted), "{name} has {planted}");
    }
}

#[test]
fn no_planted_name_or_birth_date_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path());
    let import = program(folder.path(), &["import", "contrats", "export.csv", "--out", "import", "--key", "cle"]);
    assert_eq!(import.0, 1, "{}", import.1);
    let commands: [&[&str]; 4] = [
        &["run", "--contrats", "import/contrats.csv", "--out", "r1"],
        &["run", "--contrats", "export.csv", "--out", "r2", "--format", "xlsx"],
        &["check", "export.csv", "import/a_corriger.xlsx"],
        &["explain", "014202009000123", "--contrats", "export.csv"],
    ];
    tells_of_nobody("import", &import.1);
    for arguments in commands {
        let (code, told) = program(folder.path(), arguments);
        assert!(code < 2, "{told}");
        tells_of_nobody(arguments[0], &told);
    }
    let mut seen = 0;
    for path in files(folder.path()).into_iter().filter(|path| !path.ends_with("export.csv")) {
        tells_of_nobody(&path.display().to_string(), &text(&path));
        seen += 1;
    }
    assert!(seen > 20, "the outputs were looked at: {seen}");
    let shared = fs::read_to_string(folder.path().join("import/contrats.csv")).unwrap();
    assert!(!shared.contains("014202009000123"), "identifiers are replaced");
    assert!(shared.contains("15-17") && shared.contains("18-20"), "age bands stand for birth dates");
}

/// Corrects the workbook as a person would: the cells in red, by identifier and column.
fn correct(from: &Path, to: &Path, cures: &[(&str, &str, &str)]) {
    let mut book: Xlsx<_> = calamine::open_workbook(from).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(shown).collect()).collect();
    let header = rows[0].clone();
    let mut made = rust_xlsxwriter::Workbook::new();
    let sheet = made.add_worksheet();
    for (line, row) in (0..).zip(&rows) {
        for ((place, name), cell) in (0..).zip(&header).zip(row) {
            let cure = cures.iter().find(|(id, column, _)| row[0] == *id && name == column);
            sheet.write_string(line, place, cure.map_or(cell.as_str(), |(_, _, value)| value)).unwrap();
        }
    }
    made.save(to).unwrap();
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{day:02}/{month:02}/{year}")
        }
        other => other.to_string(),
    }
}

#[test]
fn a_messy_export_is_sorted_corrected_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path());
    let (code, told) = program(folder.path(), &["import", "contrats", "export.csv", "--out", "import", "--key", "cle", "--lang", "fr"]);
    assert_eq!(code, 1, "{told}");
    for shown in ["prêtes      2", "à corriger  3", "Nom, Prénom, Né le", "Salle", "a_corriger.xlsx"] {
        assert!(told.contains(shown), "{shown}\n{told}");
    }
    let cures = [
        ("014202009000125", "date_conclusion", "25/08/2020"),
        ("014202009000126", "date_conclusion", "24/08/2020"),
        ("014202009000127", "sous_convention", "oui"),
    ];
    correct(&folder.path().join("import/a_corriger.xlsx"), &folder.path().join("corrige.xlsx"), &cures);
    let again = ["import", "contrats", "export.csv", "corrige.xlsx", "--out", "import2", "--key", "cle", "--lang", "fr"];
    let (code, told) = program(folder.path(), &again);
    assert_eq!(code, 0, "{told}");
    let ready = fs::read_to_string(folder.path().join("import2/contrats.csv")).unwrap();
    assert_eq!(ready.lines().count(), 6);
    let first = fs::read_to_string(folder.path().join("import/contrats.csv")).unwrap();
    assert!(first.lines().skip(1).all(|line| ready.contains(line)), "the same key gives the same pseudonyms");
    let (code, told) = program(folder.path(), &["run", "--contrats", "import2/contrats.csv", "--out", "r", "--quiet"]);
    assert!(code < 2 && folder.path().join("r/report.html").exists(), "{told}");
    assert_eq!(program(folder.path(), &["verify", "import2"]).0, 0);
}

#[test]
fn headers_that_are_not_known_get_a_mapping_to_complete() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (10..30).map(|n| format!("D{n};0142275C;50022137;{n}/08/2020;01/09/2020;31/08/2022;x{n}\n")).collect();
    fs::write(folder.path().join("e.csv"), format!("Dossier n;Lieu;Prog;Le;Du;Au;Divers\n{rows}")).unwrap();
    let (code, told) = program(folder.path(), &["import", "contrats", "e.csv", "--out", "import", "--keep-ids"]);
    assert_eq!(code, 1, "{told}");
    let proposed = fs::read_to_string(folder.path().join("import/correspondance.toml")).unwrap();
    for line in ["Lieu = \"cfa\"", "Prog = \"code_diplome\"", "Le = \"date_conclusion\"", "Du = \"date_debut\"", "Au = \"date_fin\""] {
        assert!(proposed.replace('"', "").contains(&line.replace('"', "")), "{line}\n{proposed}");
    }
    let completed: String = proposed
        .lines()
        .map(|line| if line.contains("Dossier") { "\"Dossier n\" = \"contrat_id\"\n".to_owned() } else { format!("{line}\n") })
        .collect();
    fs::write(folder.path().join("m.toml"), completed).unwrap();
    let (code, told) = program(folder.path(), &["import", "contrats", "e.csv", "--mapping", "m.toml", "--out", "i2", "--keep-ids"]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("i2/contrats.csv")).unwrap().lines().count(), 21);
}

#[test]
fn a_pseudonym_leads_back_to_its_contract_with_its_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let program = |arguments: &[&str]| {
        let output =
            Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "fr"]).current_dir(&folder).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let export = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/cohortes/exemple_cfa.csv");
    let (code, _, told) = program(&["import", "contrats", export, "--pseudonyms", "--key", "a.cle", "--out", "import"]);
    assert!(code.is_some_and(|code| code < 2), "{told}");
    let shared = fs::read_to_string(folder.path().join("import/contrats.csv")).unwrap();
    let of = |text: &str, id: &str| -> Vec<String> {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let head = cells(text.lines().next().unwrap());
        let row = cells(text.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap());
        ["code_diplome", "date_conclusion", "date_debut", "date_fin"]
            .map(|name| row[head.iter().position(|head| head == name).unwrap()].clone())
            .into()
    };
    let pseudonym = shared.lines().nth(5).unwrap().split(',').next().unwrap().to_owned();
    assert!(pseudonym.starts_with("P-") && !shared.contains("EX-005"));
    let (code, found, told) = program(&["import", "retrouver", export, "--pseudonym", &pseudonym.to_lowercase(), "--key", "a.cle"]);
    assert_eq!(code, Some(0), "{told}");
    let id = found.lines().find(|line| line.contains(&pseudonym)).unwrap().split_whitespace().last().unwrap().to_owned();
    assert_eq!(of(&fs::read_to_string(export).unwrap(), &id), of(&shared, &pseudonym), "{found}");
    // Another key finds nothing; a key that is not there is not made.
    program(&["import", "contrats", export, "--pseudonyms", "--key", "b.cle", "--out", "autre"]);
    let (code, found, _) = program(&["import", "retrouver", export, "--pseudonym", &pseudonym, "--key", "b.cle"]);
    assert!(code == Some(1) && found.contains("D’aucun contrat") && !found.contains(&id), "{found}");
    let (code, _, told) = program(&["import", "retrouver", export, "--pseudonym", &pseudonym, "--key", "c.cle"]);
    assert!(code == Some(2) && told.contains("[C001]") && !folder.path().join("c.cle").exists(), "{told}");
}

/// A number twice and a day that cannot be read: the day is corrected first, the number in the next round. No contract is lost between them.
#[test]
fn what_is_corrected_in_two_rounds_is_all_there_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let row = |id: &str, signed: &str| format!("{id};0142275C;50022137;{signed};01/09/2020;31/08/2022\n");
    let export = [row("AA-1", "25/08/2020"), row("AA-2", "hier"), row("AA-1", "24/08/2020")].concat();
    fs::write(folder.path().join("e.csv"), format!("contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin\n{export}")).unwrap();
    let import = |files: &[&str], out: &str| {
        let options = ["--out", out, "--lang", "fr"];
        program(folder.path(), &[&["import", "contrats"], files, &options[..]].concat())
    };
    let (code, told) = import(&["e.csv"], "i1");
    assert!(code == 1 && told.contains("à corriger  2"), "{told}");
    let place = |name: &str| folder.path().join(name);
    correct(&place("i1/a_corriger.xlsx"), &place("one.xlsx"), &[("AA-2", "date_conclusion", "25/08/2020")]);
    let (code, told) = import(&["e.csv", "one.xlsx"], "i2");
    assert!(code == 1 && told.contains("C011") && !told.contains("Terminé"), "{told}");
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("prêtes 2 à corriger 1") && !words.contains("déjà lues"), "{told}");
    correct(&place("i2/a_corriger.xlsx"), &place("two.xlsx"), &[("AA-1", "contrat_id", "AA-3")]);
    let (code, told) = import(&["e.csv", "one.xlsx", "two.xlsx"], "i3");
    assert!(code == 0 && told.contains("Terminé\u{a0}: 3 contrats prêts, rien à corriger."), "{told}");
    let ready = fs::read_to_string(place("i3/contrats.csv")).unwrap();
    assert!(["AA-1,", "AA-2,", "AA-3,"].iter().all(|id| ready.lines().filter(|line| line.starts_with(id)).count() == 1), "{ready}");
    // The workbook of the first round, given once more, takes nothing back.
    let (code, told) = import(&["e.csv", "one.xlsx", "two.xlsx", "two.xlsx"], "i4");
    assert!(code < 2 && told.contains("Terminé\u{a0}: 3 contrats prêts"), "{told}");
}
