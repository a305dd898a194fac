//! Files of people are sacred: whatever the command and its options, nothing that is not an unchanged result of the program is replaced,
//! moved or removed; what is interrupted leaves nothing; pipes are read once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use proptest::prelude::*;

const ROWS: &str = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec,region\n\
A,0760001A,50022137,2019-08-30,2019-09-02,2021-08-31,oui,4000,7000,Normandie\n\
B,0760001A,50022137,2020-08-30,2020-09-01,2022-08-31,,4000,7000,Normandie\n";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn program(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("coutcontrat").unwrap();
    command.current_dir(folder).env_remove("LANG").env_remove("LC_ALL").env("NO_COLOR", "1").env("XDG_CONFIG_HOME", folder.join(".config"));
    command
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(folder);
    command.args(arguments);
    ran(command)
}

/// A folder with a contracts table.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("c.csv"), ROWS).unwrap();
    fs::write(place.path().join("k.csv"), "cfa,charges_fixes,tresorerie_initiale\n0760001A,2000,5000\n").unwrap();
    place
}

/// Every file of a folder and of its sub-folders with its bytes; a link with where it leads.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for path in fs::read_dir(&current).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            let about = fs::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(folder).unwrap().to_owned();
            if about.is_symlink() {
                all.insert(name, fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes());
            } else if about.is_dir() {
                folders.push(path);
            } else {
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// Hidden folders of the program.
fn left_beside(folder: &Path) -> Vec<PathBuf> {
    content(folder).into_keys().filter(|path| path.to_string_lossy().contains(".coutcontrat-")).collect()
}

/// The commands that write a folder, on the contracts of the place.
fn commands(out: &str) -> Vec<Vec<String>> {
    let lines = [
        "run --contrats c.csv --format csv",
        "run --contrats c.csv --format xlsx",
        "simulate --contrats c.csv --centres k.csv --draws 2 --drivers 0",
        "allocate --contrats c.csv --centres k.csv --draws 0 --points 2",
        "readings --contrats c.csv",
        "compare droit_en_vigueur tout_npec --contrats c.csv",
        "import contrats c.csv --keep-ids",
    ];
    lines.iter().map(|line| line.split(' ').chain(["--out", out]).map(str::to_owned).collect()).collect()
}

/// What somebody may have in a folder: names of results among them, and what is changed of results.
const NAMES: [&str; 14] = [
    "notes.txt",
    "contrats.csv",
    "report.html",
    "run.toml",
    "tableaux.xlsx",
    "charts/mine.svg",
    "charts/prix.svg",
    "lettres/a.html",
    "sous/dossier/these.docx",
    "a_corriger.xlsx",
    "correspondance.toml",
    "du.csv",
    ".cache",
    "centres.csv",
];

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// A first result or none, files of somebody laid over it, a second command: each of those files is there with its bytes, and
    /// nothing is left beside.
    #[test]
    fn nothing_of_anybody_ever_changes(
        first in proptest::option::of(0..7_usize),
        second in 0..7_usize,
        force in any::<bool>(),
        names in proptest::collection::btree_set(0..NAMES.len(), 0..5),
        salt in any::<u32>(),
    ) {
        let place = place();
        let out = place.path().join("r");
        if let Some(first) = first {
            let arguments = commands("r").swap_remove(first);
            let before = run(place.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert!(before.code < 2, "{}", before.err);
        }
        fs::create_dir_all(&out).unwrap();
        for &name in &names {
            put(&out, NAMES[name], format!("{salt} {name}").as_bytes());
        }
        let mut arguments = commands("r").swap_remove(second);
        if force {
            arguments.push("--force".to_owned());
        }
        let all = content(place.path());
        let after = run(place.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let now = content(place.path());
        for &name in &names {
            let path = Path::new("r").join(NAMES[name]);
            prop_assert_eq!(now.get(&path), all.get(&path), "{:?}\n{}", path, after.err);
        }
        prop_assert_eq!(now.get(Path::new("c.csv")), all.get(Path::new("c.csv")));
        prop_assert_eq!(left_beside(place.path()), Vec::<PathBuf>::new());
        if after.code == 2 {
            prop_assert_eq!(now, all, "refused, nothing moves: {}", after.err);
        } else {
            prop_assert_eq!(run(place.path(), &["verify", "r"]).code, 0);
        }
    }
}

#[test]
fn an_input_in_the_folder_of_the_results_is_never_replaced() {
    let place = place();
    let folder = place.path();
    assert!(run(folder, &["import", "contrats", "c.csv", "--keep-ids", "--out", "imp"]).code < 2);
    let imported = fs::read(folder.join("imp/contrats.csv")).unwrap();
    let refused = run(folder, &["run", "--contrats", "imp/contrats.csv", "--out", "imp", "--force", "--lang", "fr"]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("[U001]") && refused.err.contains("le calcul lit ce fichier"), "{}", refused.err);
    assert_eq!(fs::read(folder.join("imp/contrats.csv")).unwrap(), imported);
    // One that no result replaces stays beside the results, and is told.
    assert!(run(folder, &["run", "--contrats", "c.csv", "--out", "r"]).code < 2);
    fs::copy(folder.join("c.csv"), folder.join("r/mes_contrats.csv")).unwrap();
    let beside = run(folder, &["run", "--contrats", "r/mes_contrats.csv", "--out", "r"]);
    assert!(beside.code < 2 && beside.err.contains("mes_contrats.csv"), "{}", beside.err);
    assert_eq!(fs::read_to_string(folder.join("r/mes_contrats.csv")).unwrap(), ROWS);
    assert_eq!(run(folder, &["verify", "r"]).code, 0);
}

#[test]
fn force_is_one_sentence_in_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let sentence = "seuls des résultats de coutcontrat que personne n’a changés sont remplacés ou supprimés";
    for command in ["run", "compare", "simulate", "allocate", "readings", "generate", "import contrats", "import npec"] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--help", "--lang", "fr"]);
        let help = run(folder.path(), &arguments).out;
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(sentence), "{command}\n{help}");
    }
}

#[test]
fn results_of_another_command_are_not_replaced_without_a_word() {
    let place = place();
    let run_again = ["run", "--contrats", "c.csv", "--out", "r"];
    assert!(run(place.path(), &run_again).code < 2);
    assert!(!run(place.path(), &run_again).err.contains("[U014]"));
    let other = run(place.path(), &["compare", "droit_en_vigueur", "tout_npec", "--contrats", "c.csv", "--out", "r"]);
    assert!(other.code < 2 && other.err.contains("[U014]") && other.err.contains("coutcontrat run"), "{}", other.err);
    assert!(run(place.path(), &run_again).err.contains("coutcontrat compare"));
}

#[test]
fn a_generated_file_is_replaced_when_nobody_changed_it() {
    let place = place();
    let generate = ["generate", "--scale", "0.0001", "--out", "g.csv"];
    let forced = [generate.as_slice(), &["--force"]].concat();
    assert_eq!(run(place.path(), &generate).code, 0);
    assert_eq!(run(place.path(), &generate).code, 2);
    assert_eq!(run(place.path(), &forced).code, 0);
    put(place.path(), "g.csv", b"corrected by hand");
    assert_eq!(run(place.path(), &forced).code, 2);
    assert_eq!(fs::read(place.path().join("g.csv")).unwrap(), b"corrected by hand");
    let own = run(place.path(), &["generate", "--like", "c.csv", "--out", "c.csv", "--force"]);
    assert_eq!((own.code, fs::read_to_string(place.path().join("c.csv")).unwrap().as_str()), (2, ROWS));
}

#[test]
fn the_same_run_gives_the_same_bytes_workbooks_too() {
    let place = place();
    put(place.path(), "faux.csv", format!("{ROWS}C,0760001A,50022137,x,2020-09-01,2022-08-31,,4000,7000,\n").as_bytes());
    let mut seen = Vec::new();
    for _ in 0..2 {
        assert!(run(place.path(), &["run", "--contrats", "c.csv", "--format", "xlsx", "--out", "r"]).code < 2);
        assert_eq!(run(place.path(), &["import", "contrats", "faux.csv", "--keep-ids", "--format", "xlsx", "--out", "i"]).code, 1);
        seen.push((content(&place.path().join("r")), content(&place.path().join("i"))));
        std::thread::sleep(std::time::Duration::from_millis(1_100));
    }
    assert!(seen[0].1.contains_key(Path::new("a_corriger.xlsx")));
    assert!(seen[0] == seen[1]);
}

#[test]
fn the_command_that_an_import_prints_works_until_nothing_is_left() {
    let place = place();
    let rows =
        format!("{ROWS}C,0760001A,50022137,x,2020-09-01,2022-08-31,,4000,7000,\nD,0760001A,50022137,y,2020-09-01,2022-08-31,,4000,7000,\n");
    put(place.path(), "export.csv", rows.as_bytes());
    let mut arguments: Vec<String> = "import contrats export.csv --keep-ids --out import".split(' ').map(str::to_owned).collect();
    for cure in ["C", "D"] {
        let told = run(place.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(told.code, 1, "{}", told.err);
        let printed = told.out.lines().find_map(|line| line.split_once("coutcontrat import").map(|(_, rest)| format!("import{rest}")));
        arguments = printed.unwrap().split_whitespace().map(str::to_owned).collect();
        let workbook = arguments.iter().rfind(|word| word.ends_with(".xlsx")).unwrap();
        corrected(&place.path().join(workbook), cure);
    }
    let before = content(place.path());
    let last = run(place.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(last.code, 0, "{}\n{}", last.out, last.err);
    for (name, bytes) in before.iter().filter(|(name, _)| name.to_string_lossy().contains("a_corriger")) {
        assert_eq!(fs::read(place.path().join(name)).unwrap(), *bytes, "{name:?}");
    }
    let ready = fs::read_to_string(place.path().join("import/contrats.csv")).unwrap();
    assert_eq!(ready.lines().map(|line| line.split(',').next().unwrap()).collect::<Vec<_>>(), ["contrat_id", "A", "B", "C", "D"]);
    assert_eq!(run(place.path(), &["verify", "import"]).code, 0);
    // The workbook of the first round alone, as somebody who corrects it all at once would: its corrections count as well.
    corrected(&place.path().join("import/a_corriger.xlsx"), "D");
    let alone = run(place.path(), &["import", "contrats", "export.csv", "import/a_corriger.xlsx", "--keep-ids", "--out", "import"]);
    assert_eq!(alone.code, 0, "{}", alone.err);
}

/// Corrects the day of signature of a contract in a workbook, in place.
fn corrected(path: &Path, id: &str) {
    use calamine::{Reader as _, Xlsx};
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let mut made = rust_xlsxwriter::Workbook::new();
    let sheet = made.add_worksheet();
    let header: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let day = header.iter().position(|name| name == "date_conclusion").unwrap();
    for (line, row) in (0..).zip(range.rows()) {
        for (place, cell) in row.iter().enumerate() {
            let cured = line > 0 && place == day && row[0] == id;
            let text = match cell {
                calamine::Data::DateTime(moment) => {
                    let (year, month, day, ..) = moment.to_ymd_hms_milli();
                    format!("{year:04}-{month:02}-{day:02}")
                }
                other => other.to_string(),
            };
            sheet.write_string(line, u16::try_from(place).unwrap(), if cured { "2020-08-28" } else { &text }).unwrap();
        }
    }
    made.save(path).unwrap();
}

#[test]
fn the_next_command_names_the_file_that_was_written() {
    let place = place();
    for (format, file) in [("csv", "i/contrats.csv"), ("xlsx", "i/tableaux.xlsx")] {
        let told = run(place.path(), &["import", "contrats", "c.csv", "--keep-ids", "--format", format, "--out", "i"]);
        assert!(told.out.contains(&format!("coutcontrat run --contrats {file}")), "{}", told.out);
        assert!(place.path().join(file).is_file());
    }
}

#[test]
fn faults_give_one_in_every_command() {
    let place = place();
    put(place.path(), "z.csv", b"cfa,charges_fixes,charge_par_groupe,tresorerie_initiale\n0760001A,84000,abc,50000\n");
    assert_eq!(run(place.path(), &["check", "z.csv"]).code, 1);
    for command in ["run --out o", "simulate --draws 2 --drivers 0", "allocate --draws 0 --points 2"] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--contrats", "c.csv", "--centres", "z.csv"]);
        assert_eq!(run(place.path(), &arguments).code, 1, "{command}");
    }
    put(place.path(), "faux.csv", format!("{ROWS}C,0760001A,50022137,x,2020-09-01,2022-08-31,,4000,7000,\n").as_bytes());
    for command in ["run --out p", "explain A", "readings", "compare droit_en_vigueur tout_npec", "solve date A"] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--contrats", "faux.csv"]);
        let told = run(place.path(), &arguments);
        assert_eq!(told.code, 1, "{command}: {}", told.err);
    }
}

#[test]
fn a_letter_for_each_cfa_whatever_its_name() {
    let place = place();
    let cfas = ["CFA É", "CFA È", "AFTRAL/Caen", "AFTRAL Caen", "CON", "con"];
    let row = |(n, cfa): (usize, &&str)| format!("K{n},{cfa},50022137,2019-08-30,2019-09-02,2021-08-31,oui,4000,7000,Normandie\n");
    let rows: String = (0..6).flat_map(|_| cfas.iter()).enumerate().map(row).collect();
    put(place.path(), "l.csv", format!("{}\n{rows}", ROWS.lines().next().unwrap()).as_bytes());
    let accounts: String = cfas.iter().map(|cfa| format!("{cfa},84000,50000\n")).collect();
    put(place.path(), "comptes.csv", format!("cfa,charges_fixes,tresorerie_initiale\n{accounts}").as_bytes());
    let files = ["--contrats", "l.csv", "--centres", "comptes.csv"];
    let told = run(place.path(), &[&["allocate", "--draws", "0", "--points", "2", "--out", "a"][..], &files].concat());
    assert!(told.code < 2, "{}", told.err);
    let listed = fs::read_to_string(place.path().join("a/lettres.csv")).unwrap();
    let mut files: Vec<(String, String)> =
        listed.lines().skip(1).map(|line| line.split_once(',').unwrap()).map(|(cfa, file)| (file.to_owned(), cfa.to_owned())).collect();
    files.sort();
    files.dedup_by_key(|(file, _)| file.to_lowercase());
    assert_eq!(files.len(), cfas.len(), "{listed}");
    for (file, cfa) in files {
        let page = fs::read_to_string(place.path().join("a").join(&file)).unwrap().replace("&#x2f;", "/");
        assert!(page.contains(&cfa), "{file}");
    }
}

#[test]
fn threads_are_bounded_and_every_count_has_its_bounds() {
    let place = place();
    let told = run(place.path(), &["check", "c.csv", "--threads", "100000"]);
    assert_eq!(told.code, 0);
    assert!(told.err.contains("[U011]"), "{}", told.err);
    for arguments in [
        ["check", "c.csv", "--threads", "0"],
        ["simulate", "--draws", "0", "-q"],
        ["simulate", "--drivers", "2001", "-q"],
        ["simulate", "--seed", "1.5", "-q"],
        ["simulate", "--precision", "2", "-q"],
        ["allocate", "--points", "501", "-q"],
        ["allocate", "--draws", "100001", "-q"],
        ["generate", "--out=-", "--scale", "1001"],
        ["generate", "--out=-", "--seed", "18446744073709551616"],
    ] {
        let told = run(place.path(), &arguments);
        assert_eq!(told.code, 2, "{arguments:?}");
        assert!(told.err.contains("est attendu") || told.err.contains("[S033]"), "{arguments:?}: {}", told.err);
    }
}

#[test]
fn places_that_are_none_are_told_and_nothing_is_lost() {
    let place = place();
    put(place.path(), "plein/these.txt", b"mine");
    let before = content(place.path());
    let long = "r".repeat(300);
    assert_eq!(run(place.path(), &["run", "--contrats", "c.csv", "--out", ""]).code, 2);
    for out in ["-", "plein", "plein/these.txt", "/dev/null", "c.csv/x", &long] {
        for force in [false, out != "plein"] {
            let mut arguments = vec!["run", "--contrats", "c.csv", "--out", out, "--lang", "fr"];
            arguments.extend(force.then_some("--force"));
            let told = run(place.path(), &arguments);
            assert_eq!((told.code, told.out.as_str()), (2, ""), "{out}");
            assert!(told.err.contains("[U001]") && !told.err.contains("os error"), "{out}: {}", told.err);
        }
    }
    assert!(content(place.path()) == before);
    fs::create_dir(place.path().join("vide")).unwrap();
    let mut here = program(&place.path().join("vide"));
    here.args(["run", "--contrats", "../c.csv", "--out", "."]);
    assert!(ran(here).code < 2);
    assert!(place.path().join("vide/report.html").is_file());
    assert_eq!(left_beside(place.path()), Vec::<PathBuf>::new());
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::io::{Read as _, Write as _};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    use std::process::{Child, Stdio};
    use std::time::Duration;

    use super::*;

    fn piped(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
        let mut command = program(folder);
        command.args(arguments).write_stdin(input.to_vec()).timeout(Duration::from_mins(2));
        ran(command)
    }

    #[test]
    fn standard_input_is_read_once_by_every_command() {
        let place = place();
        let whole = run(place.path(), &["check", "c.csv"]);
        for name in ["-", "/dev/stdin"] {
            let read = piped(place.path(), &["check", name], ROWS.as_bytes());
            assert_eq!((read.code, read.err.lines().count()), (whole.code, whole.err.lines().count()), "{name}: {}", read.err);
        }
        for command in [
            "run --out o",
            "explain A",
            "readings",
            "compare droit_en_vigueur tout_npec",
            "simulate --centres k.csv --draws 2 --drivers 0",
            "solve date A",
        ] {
            let mut arguments: Vec<&str> = command.split(' ').collect();
            arguments.extend(["--contrats", "-"]);
            let read = piped(place.path(), &arguments, ROWS.as_bytes());
            assert!(read.code < 2, "{command}: {}", read.err);
        }
        let imported = piped(place.path(), &["import", "contrats", "-", "--keep-ids", "--out", "i"], ROWS.as_bytes());
        assert!(imported.code < 2, "{}", imported.err);
        let scenario = b"[scenario]\ntitre = \"t\"\n";
        assert!(piped(place.path(), &["run", "-", "--contrats", "c.csv", "--out", "s"], scenario).code < 2);
        let empty = piped(place.path(), &["check", "-"], b"");
        assert!(empty.code == 2 && empty.err.contains("[C002]"), "{}", empty.err);
        let twice = piped(place.path(), &["check", "-", "/dev/stdin"], ROWS.as_bytes());
        assert!(twice.code == 2 && twice.err.contains("[U002]"), "{}", twice.err);
        let verified = run(place.path(), &["verify", "o"]);
        assert!(verified.code == 0 && verified.err.contains("[U012]"), "{}", verified.err);
    }

    #[test]
    fn a_pipe_with_a_name_is_read_and_one_in_a_folder_is_not_opened() {
        let place = place();
        let pipe = place.path().join("p");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let writer = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::File::options().write(true).open(pipe).unwrap().write_all(ROWS.as_bytes()).unwrap()
        });
        assert!(run(place.path(), &["check", "p"]).code < 2);
        writer.join().unwrap();
        assert!(run(place.path(), &["run", "--contrats", "c.csv", "--out", "o"]).code < 2);
        fs::rename(&pipe, place.path().join("o/p")).unwrap();
        symlink("/dev/zero", place.path().join("o/z")).unwrap();
        for arguments in [["verify", "o", "-q"], ["compare", "o", "o"]] {
            let mut command = program(place.path());
            command.args(arguments).timeout(Duration::from_mins(1));
            let told = ran(command);
            assert!(told.code == 1 || told.code == 2, "{}", told.err);
            assert!(told.err.contains("[U003]"), "{}", told.err);
        }
    }

    #[test]
    fn names_of_any_bytes_are_found_again() {
        let place = place();
        let name = |bytes: &[u8]| OsStr::from_bytes(bytes).to_owned();
        let (contracts, scenario, out) = (name(b"contrats_\xe9t\xe9.csv"), name(b"s\xe9.toml"), name(b"r\xe9"));
        if fs::write(place.path().join(&contracts), ROWS).is_err() {
            return; // A system that takes text alone for names.
        }
        fs::write(place.path().join(&scenario), "[scenario]\ntitre = \"t\"\n").unwrap();
        let mut command = program(place.path());
        command.arg("run").arg(&scenario).arg("--contrats").arg(&contracts).arg("--out").arg(&out);
        assert!(ran(command).code < 2);
        let verify = || {
            let mut command = program(place.path());
            command.arg("verify").arg(&out);
            ran(command)
        };
        let sound = verify();
        assert!(sound.code == 0 && !sound.err.contains("[U012]"), "{}", sound.err);
        for changed in [&contracts, &scenario] {
            let bytes = fs::read(place.path().join(changed)).unwrap();
            fs::write(place.path().join(changed), [bytes.as_slice(), b"\n"].concat()).unwrap();
            let told = verify();
            assert!(told.code == 1 && told.err.contains("\\xE9"), "{}", told.err);
            fs::write(place.path().join(changed), bytes).unwrap();
        }
    }

    #[test]
    fn links_stay_links() {
        let place = place();
        fs::create_dir(place.path().join("partage")).unwrap();
        symlink("partage", place.path().join("lien")).unwrap();
        symlink("nulle_part", place.path().join("casse")).unwrap();
        for _ in 0..2 {
            assert!(run(place.path(), &["run", "--contrats", "c.csv", "--out", "lien"]).code < 2);
            assert!(fs::symlink_metadata(place.path().join("lien")).unwrap().is_symlink());
            assert!(place.path().join("partage/run.toml").is_file());
        }
        let broken = run(place.path(), &["run", "--contrats", "c.csv", "--out", "casse", "--lang", "en"]);
        assert!(broken.code == 2 && broken.err.contains("a link to something that is not there"), "{}", broken.err);
        symlink("c.csv", place.path().join("l.csv")).unwrap();
        assert_eq!(run(place.path(), &["generate", "--scale", "0.0001", "--out", "l.csv", "--force"]).code, 2);
        assert_eq!(fs::read_to_string(place.path().join("c.csv")).unwrap(), ROWS);
    }

    fn started(folder: &Path, arguments: &[&str]) -> Child {
        let program = assert_cmd::cargo::cargo_bin("coutcontrat");
        let mut command = std::process::Command::new(program);
        command.args(arguments).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Until the hidden folder is there: the contracts come from a pipe that waits.
    fn at_work(folder: &Path) {
        for _ in 0..2_000 {
            if fs::read_dir(folder).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with(".coutcontrat-")) {
                std::thread::sleep(Duration::from_millis(100));
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nothing is being written");
    }

    /// How a program ended; its input stays open meanwhile.
    fn ended(child: &mut Child) -> std::process::ExitStatus {
        for _ in 0..6_000 {
            if let Some(ended) = child.try_wait().unwrap() {
                return ended;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        child.kill().unwrap();
        panic!("it does not end");
    }

    /// Tests may run where a signal is ignored, as under `nohup`: the program then ignores it too.
    fn is_ignored(signal: &str) -> bool {
        let number = match signal {
            "HUP" => 1,
            "INT" => 2,
            _ => 15,
        };
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
        mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| (mask >> (number - 1)) & 1 == 1)
    }

    #[test]
    fn a_signal_leaves_nothing_and_has_its_code() {
        for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
            if is_ignored(signal) {
                continue;
            }
            let place = place();
            assert!(run(place.path(), &["run", "--contrats", "c.csv", "--out", "r"]).code < 2);
            let before = content(place.path());
            let mut child = started(place.path(), &["run", "--contrats", "-", "--out", "r"]);
            at_work(place.path());
            let id = child.id().to_string();
            assert!(std::process::Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
            let ended = ended(&mut child);
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            assert_eq!((ended.code(), told.lines().count()), (Some(code), 1), "{signal}: {told}");
            assert!(content(place.path()) == before, "{signal}");
        }
    }

    #[test]
    fn what_a_kill_leaves_is_removed_by_the_next_run_into_that_place() {
        let place = place();
        let mut child = started(place.path(), &["run", "--contrats", "-", "--out", "a/r"]);
        at_work(&{
            let inner = place.path().join("a");
            while !inner.exists() {
                std::thread::sleep(Duration::from_millis(10));
            }
            inner
        });
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(fs::read_dir(place.path().join("a")).unwrap().count(), 1, "a kill leaves the hidden folder");
        let elsewhere = run(place.path(), &["run", "--contrats", "c.csv", "--out", "a/other"]);
        assert!(!elsewhere.err.contains("[U010]"));
        let told = run(place.path(), &["run", "--contrats", "c.csv", "--out", "a/r"]);
        assert!(told.code < 2 && told.err.contains("[U010]"), "{}", told.err);
        assert_eq!(fs::read_dir(place.path().join("a")).unwrap().count(), 2);
    }

    #[test]
    fn an_empty_key_is_told_and_devices_are_no_keys() {
        let place = place();
        put(place.path(), "cle", b"");
        let told = run(place.path(), &["import", "contrats", "c.csv", "--key", "cle", "--out", "i", "--lang", "fr"]);
        assert!(told.code < 2 && told.err.contains("refaite"), "{}", told.err);
        assert_eq!(fs::read_to_string(place.path().join("cle")).unwrap().trim().len(), 64);
        let mut command = program(place.path());
        command.args(["import", "contrats", "c.csv", "--key", "/dev/zero", "--out", "j"]).timeout(Duration::from_mins(1));
        assert_eq!(ran(command).code, 2);
    }
}

/// The rows of a table of contracts, dealt out to files by their CFA.
fn dealt_out(table: &str, files: usize) -> Vec<String> {
    let (header, rows) = table.split_once('\n').unwrap();
    let mut dealt = vec![format!("{header}\n"); files];
    for row in rows.lines() {
        let cfa = row.split(',').nth(1).unwrap();
        let file = cfa.bytes().map(usize::from).sum::<usize>() % files;
        dealt[file].push_str(&format!("{row}\n"));
    }
    dealt
}

#[test]
fn a_folder_or_a_pattern_is_its_lists_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(run(path, &["generate", "--scale", "0.01", "--out", "one.csv"]).code, 0);
    let table = fs::read_to_string(path.join("one.csv")).unwrap();
    fs::create_dir_all(path.join("lot/nord")).unwrap();
    let dealt = dealt_out(&table, 5);
    for (number, text) in dealt.iter().enumerate() {
        // Of one the cells are apart by semicolons; another lies in a folder of the folder; the lock of a workbook is none of them.
        let (name, text) = match number {
            0 => ("lot/0.csv".to_owned(), text.replace(',', ";")),
            1 => ("lot/nord/1.TXT".to_owned(), text.clone()),
            _ => (format!("lot/{number}.csv"), text.clone()),
        };
        fs::write(path.join(name), text).unwrap();
    }
    fs::write(path.join("lot/~$2.xlsx"), "lock").unwrap();
    let tables = |out: &str| -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(path.join(out)).unwrap().map(|entry| entry.unwrap().path());
        let tables = files.filter(|file| file.extension().is_some_and(|end| end == "csv"));
        tables.map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read(file).unwrap())).collect()
    };
    let whole = run(path, &["run", "--contrats", "one.csv", "--out", "whole"]);
    let parts = run(path, &["run", "--contrats", "lot", "--out", "parts"]);
    assert_eq!((whole.code, parts.code), (0, 0), "{}", parts.err);
    assert!(tables("whole").len() > 10 && tables("whole") == tables("parts"));
    assert!(dealt.iter().all(|text| text.lines().count() > 5), "each file has contracts");
    // The record names each file, and holds.
    assert_eq!(run(path, &["verify", "parts"]).code, 0);
    let record = fs::read_to_string(path.join("parts/run.toml")).unwrap();
    assert_eq!(record.matches("name = \"lot/").count(), 5, "{record}");
    // A comparison knows its files again; of those of another run it says that nothing proves it.
    let compared = |saved: &str| run(path, &["compare", saved, "npec_moins_5", "--contrats", "lot"]);
    let (same, other) = (compared("parts"), compared("whole"));
    assert_eq!((same.code, same.err.contains("S021")), (0, false), "{}", same.err);
    assert_eq!((other.code, other.err.contains("S021")), (0, true), "{}", other.err);
    // A pattern leaves the folder of the folder out.
    let pattern = run(path, &["run", "--contrats", "lot/[0-9].csv", "--out", "some"]);
    assert_eq!(pattern.code, 0, "{}", pattern.err);
    let lines = |out: &str| tables(out)["contrats.csv"].split(|&byte| byte == b'\n').count();
    assert_eq!(lines("some"), lines("whole") - (dealt[1].lines().count() - 1));
    assert_eq!(run(path, &["check", "lot"]).code, 0);
}

#[test]
fn all_faults_of_all_lists_of_a_folder_are_told_in_one_pass() {
    let folder = place();
    let path = folder.path();
    fs::create_dir(path.join("lot")).unwrap();
    fs::write(path.join("lot/a.csv"), ROWS).unwrap();
    fs::write(path.join("lot/b.csv"), ROWS.replace("\nA,", "\nC,").replace("2022-08-31", "2032-08-41")).unwrap();
    fs::write(path.join("lot/c.csv"), ROWS.replace("\nA,", "\nD,")).unwrap();
    // B stands in the first and in the third, and cannot be read in the second.
    let ran = run(path, &["run", "--contrats", "lot", "--out", "r", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("C011") && ran.err.contains("lot/c.csv") && ran.err.contains("lot/a.csv"), "{}", ran.err);
    assert!(ran.err.contains("2032-08-41") && ran.err.contains("lot/b.csv"), "{}", ran.err);
    let rows = fs::read_to_string(path.join("r/contrats.csv")).unwrap();
    let ids: Vec<&str> = rows.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(ids, ["A", "B", "C", "D"]);
    assert_eq!(fs::read_to_string(path.join("r/ecartes.csv")).unwrap().lines().count(), 3);
    // One that cannot be read at all: nothing is computed, and the faults of the others are told as well.
    fs::write(path.join("lot/d.csv"), "a,b\n1,2\n").unwrap();
    let ran = run(path, &["run", "--contrats", "lot", "--out", "none", "--lang", "en"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("C004") && ran.err.contains("lot/d.csv") && ran.err.contains("2032-08-41"), "{}", ran.err);
    assert!(!path.join("none").exists());
    fs::create_dir(path.join("empty")).unwrap();
    for nothing in ["empty", "lot/*.xlsx", "lot/[", "nowhere/*.csv"] {
        let ran = run(path, &["run", "--contrats", nothing, "--out", "none", "--lang", "en"]);
        assert_eq!((ran.code, ran.err.contains("C001")), (2, true), "{nothing}: {}", ran.err);
    }
}

/// The rows of a table in any order.
fn rows_of(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
    rows.sort();
    rows
}

#[test]
fn tables_alone_have_the_rows_of_a_run_list_after_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(run(path, &["generate", "--scale", "0.01", "--out", "one.csv"]).code, 0);
    fs::create_dir(path.join("lot")).unwrap();
    let mut dealt = dealt_out(&fs::read_to_string(path.join("one.csv")).unwrap(), 4);
    // One contract that no rule prices: both commands set it aside.
    dealt[2].push_str("Z,0760001A,99999999,,,,2019-08-30,2019-09-02,2021-08-31\n");
    dealt[2] =
        dealt[2].lines().map(|row| format!("{row}{}\n", if row.starts_with('Z') { ",".repeat(27) } else { String::new() })).collect();
    let whole: String = dealt
        .iter()
        .enumerate()
        .map(|(number, text)| text.split_at(if number == 0 { 0 } else { text.find('\n').unwrap() + 1 }).1)
        .collect();
    fs::write(path.join("one.csv"), whole).unwrap();
    dealt.iter().enumerate().for_each(|(number, text)| fs::write(path.join(format!("lot/{number}.csv")), text).unwrap());
    for scenario in [None, Some("npec_moins_5")] {
        let with = |arguments: &[&str]| {
            let ran = run(path, &["run"].into_iter().chain(scenario).chain(arguments.iter().copied()).collect::<Vec<_>>());
            assert!(ran.code < 2, "{arguments:?}: {}", ran.err);
            ran
        };
        let ran = with(&["--contrats", "one.csv", "--out", "whole", "--force"]);
        let alone = with(&["--contrats", "one.csv", "--tables-only", "--out", "alone", "--force"]);
        with(&["--contrats", "lot", "--tables-only", "--tables", "contrats,du,versements", "--out", "parts", "--force"]);
        assert_eq!(ran.code, alone.code);
        let tables = ["contrats.csv", "du.csv", "versements.csv", "frais_annexes.csv", "reste_a_charge.csv", "ecartes.csv"];
        for table in tables {
            // Of one list, the same bytes; of several, the same rows.
            assert!(fs::read(path.join("whole").join(table)).unwrap() == fs::read(path.join("alone").join(table)).unwrap(), "{table}");
            if ["contrats.csv", "du.csv", "versements.csv"].contains(&table) {
                assert_eq!(rows_of(&path.join("whole").join(table)), rows_of(&path.join("parts").join(table)), "{table}");
            }
        }
        assert!(!path.join("alone/report.html").exists() && !path.join("parts/frais_annexes.csv").exists());
        assert_eq!((run(path, &["verify", "alone"]).code, run(path, &["verify", "parts"]).code), (0, 0));
    }
    // A line that changes nothing in one list may change something in another: refused when it does in none.
    fs::write(path.join("idle.toml"), "[[npec]]\ncode_diplome = \"50022137\"\nvaleur = 1\n").unwrap();
    let refused = |arguments: &[&str]| {
        let ran =
            run(path, &["run"].into_iter().chain(arguments.iter().copied()).chain(["--out", "none", "--lang", "en"]).collect::<Vec<_>>());
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(!path.join("none").exists());
        ran.err
    };
    assert!(refused(&["--contrats", "lot", "--tables-only", "--tables", "centres"]).contains("U002"));
    assert!(refused(&["--contrats", "lot", "--tables-only", "--json"]).contains("U002"));
    assert!(refused(&["--contrats", "lot", "--tables-only", "--where", "cfa = 'NOWHERE'"]).contains("S022"));
    refused(&["idle.toml", "--contrats", "lot", "--tables-only"]);
    // A contract that stands in two lists: nothing tells which is meant.
    fs::write(path.join("lot/9.csv"), dealt[1].lines().take(3).map(|row| format!("{row}\n")).collect::<String>()).unwrap();
    let told = refused(&["--contrats", "lot", "--tables-only"]);
    assert!(told.contains("C011") && told.contains("lot/9.csv") && told.contains("lot/1.csv"), "{told}");
}

/// The columns of a CSV by name, as its crate reads them.
fn columns_of(path: &Path) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    names.iter().enumerate().map(|(place, name)| (name.clone(), records.iter().map(|record| record[place].to_owned()).collect())).collect()
}

#[test]
fn a_run_writes_the_columns_and_the_charts_that_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let exemple = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv");
    let run_of = |out: &str, more: &[&str]| {
        let arguments = ["run", "--contrats", exemple.to_str().unwrap(), "--out", out, "--lang", "en"];
        run(path, &arguments.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let code = run_of("whole", &[]).code;
    let asked = ["--tables", "contrats,tresorerie,ecartes", "--columns", "solde,contrat_id,mois,du_loi,code"];
    assert_eq!(run_of("some", &[&asked[..], &["--charts", "svg"]].concat()).code, code);
    for (table, names) in
        [("contrats", &["contrat_id", "du_loi"][..]), ("tresorerie", &["mois", "solde"]), ("ecartes", &["code", "contrat_id"])]
    {
        let (some, whole) = (columns_of(&path.join(format!("some/{table}.csv"))), columns_of(&path.join(format!("whole/{table}.csv"))));
        assert!(some.keys().map(String::as_str).eq(names.iter().copied()), "{table}: {:?}", some.keys());
        some.iter().for_each(|(name, cells)| assert_eq!(Some(cells), whole.get(name), "{table}.{name}"));
    }
    // The report does not change with the files beside it, but for the command that it tells.
    let report = |out: &str| {
        let text = fs::read_to_string(path.join(out).join("report.html")).unwrap();
        text.lines().filter(|line| !line.contains("coutcontrat run")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(report("whole") == report("some"));
    let charts = |out: &str, kind: &str| {
        let all = fs::read_dir(path.join(out).join("charts")).into_iter().flatten();
        all.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|found| found == kind)).count()
    };
    assert!(charts("whole", "svg") > 3 && charts("whole", "svg") == charts("whole", "png"));
    assert_eq!((charts("some", "svg"), charts("some", "png")), (charts("whole", "svg"), 0));
    assert_eq!(run_of("bare", &["--charts", "none", "--format", "xlsx"]).code, code);
    assert!(!path.join("bare/charts").exists());
    let pictures = |book: &Path| {
        zip::ZipArchive::new(fs::File::open(book).unwrap())
            .unwrap()
            .file_names()
            .filter(|name| name.as_ref().unwrap().ends_with(".png"))
            .count()
    };
    assert_eq!(pictures(&path.join("bare/tableaux.xlsx")), charts("whole", "png"));
    assert!(["whole", "some", "bare"].iter().all(|out| run(path, &["verify", out]).code == 0));
    // Faults of the choice are told together, before anything is read.
    let refused = run_of("none", &["--tables", "du,centres", "--columns", "montant,taux_rqth"]);
    assert_eq!(refused.code, 2);
    let refused = run_of("none", &["--tables", "du,centres", "--columns", "montant,date"]);
    assert!(refused.code == 2 && refused.err.contains("--columns date") && refused.err.contains("--tables centres"), "{}", refused.err);
    assert_eq!((run_of("none", &["--columns", "montant"]).code, path.join("none").exists()), (2, false));
}
