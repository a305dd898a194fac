//! `query` and `eval`: what the engine of SQL and the streams of Arrow say is what the tables say.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use polars::prelude::{Column, DataFrame, DataType, IpcStreamReader, IpcStreamWriter, SerReader as _, SerWriter as _, SortMultipleOptions};

/// Set to write the page again.
const WRITE: &str = "COUTCONTRAT_WRITE_PAGES";

struct Ran {
    code: i32,
    out: Vec<u8>,
    err: String,
}

impl Ran {
    fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }
}

fn run(folder: &Path, arguments: &[&str], input: Vec<u8>) -> Ran {
    let mut command = Command::cargo_bin("coutcontrat").unwrap();
    command.current_dir(folder).env_remove("COLUMNS").env("NO_COLOR", "1").args(arguments).write_stdin(input);
    let output = command.output().unwrap();
    Ran { code: output.status.code().unwrap(), out: output.stdout, err: String::from_utf8_lossy(&output.stderr).into_owned() }
}

fn exemple() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes/exemple_cfa.csv")
}

/// The tables of the shipped Normandie, made once.
fn normandie() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        assert!(run(folder.path(), &["run", "--out", "resultats", "--charts", "none"], Vec::new()).code < 2);
        folder
    });
    folder.path()
}

/// The rows of a CSV by its own crate.
fn rows(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(csv).deserialize().map(Result::unwrap).collect()
}

fn cents(amount: &str) -> i64 {
    let (sign, plain) = if let Some(plain) = amount.strip_prefix('-') { (-1, plain) } else { (1, amount) };
    let (euros, cents) = plain.split_once('.').unwrap();
    sign * (euros.parse::<i64>().unwrap() * 100 + cents.parse::<i64>().unwrap())
}

#[test]
fn the_ten_questions_are_answered_as_the_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/REQUETES.md");
    let text = fs::read_to_string(&page).unwrap();
    let mut written = String::new();
    let mut questions = 0;
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("```sql\n") {
        let (sql, after) = after.split_once("```\n\n```text\n").unwrap();
        let (_, after) = after.split_once("```\n").unwrap();
        let ran = run(normandie(), &["query", "resultats", sql, "--lang", "fr"], Vec::new());
        assert_eq!(ran.code, 0, "{sql}{}", ran.err);
        assert!(ran.text().lines().count() > 2, "{sql}");
        written += &format!("{before}```sql\n{sql}```\n\n```text\n{}```\n", ran.text());
        questions += 1;
        rest = after;
    }
    written += rest;
    if std::env::var_os(WRITE).is_some() {
        fs::write(&page, &written).unwrap();
    }
    assert_eq!(questions, 10);
    assert!(written == fs::read_to_string(&page).unwrap(), "docs/REQUETES.md is not what the program answers");
}

#[test]
fn an_answer_is_what_a_loop_over_the_table_finds() {
    let folder = normandie();
    let mut due: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows(&fs::read(folder.join("resultats/du.csv")).unwrap()) {
        *due.entry((row["annee"].clone(), row["payeur"].clone())).or_default() += cents(&row["montant"]);
    }
    let sql = "SELECT annee, payeur, SUM(montant) AS du FROM du GROUP BY annee, payeur ORDER BY annee, payeur";
    let ran = run(folder, &["query", "resultats", sql, "--format", "csv"], Vec::new());
    let found: BTreeMap<_, _> =
        rows(&ran.out).iter().map(|row| ((row["annee"].clone(), row["payeur"].clone()), cents(&row["du"]))).collect();
    assert!(!found.is_empty() && found == due);
    // The same to a program, and joined to the list of contracts.
    let json: serde_json::Value = serde_json::from_slice(&run(folder, &["query", "resultats", sql, "--json"], Vec::new()).out).unwrap();
    let of_json: i64 = json["lignes"].as_array().unwrap().iter().map(|row| (row[2].as_f64().unwrap() * 100.0).round() as i64).sum();
    assert_eq!(of_json, due.values().sum::<i64>());
    // Codes keep their zeros, and a year is no amount.
    let ran = run(folder, &["query", "resultats", "SELECT MIN(code_diplome) AS code, MAX(niveau) AS niveau FROM contrats"], Vec::new());
    let table = rows(&fs::read(folder.join("resultats/contrats.csv")).unwrap());
    let least = table.iter().map(|row| row["code_diplome"].as_str()).min().unwrap();
    assert!(least.starts_with('0') && ran.text().contains(least), "{}", ran.text());
}

#[test]
fn csv_parquet_and_a_list_give_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (path, exemple) = (folder.path(), exemple());
    let exemple = exemple.to_str().unwrap();
    for format in ["csv", "parquet", "xlsx"] {
        assert!(run(path, &["run", "--contrats", exemple, "--out", format, "--format", format], Vec::new()).code < 2);
    }
    assert!(run(path, &["compare", "droit_en_vigueur", "sans_option", "--contrats", exemple, "--out", "compare"], Vec::new()).code < 2);
    let sql = "SELECT c.regime, l.employeur, COUNT(*) AS contrats, SUM(c.du_loi) AS du, MIN(l.date_debut) AS debut FROM contrats AS c \
               JOIN liste AS l ON l.contrat_id = c.contrat_id GROUP BY c.regime, l.employeur ORDER BY c.regime, l.employeur";
    let asked = |dir: &str| run(path, &["query", dir, sql, "--contrats", exemple, "--format", "csv"], Vec::new());
    let (of_csv, of_parquet) = (asked("csv"), asked("parquet"));
    assert_eq!((of_csv.code, of_parquet.code), (0, 0), "{}{}", of_csv.err, of_parquet.err);
    assert!(of_csv.out == of_parquet.out && rows(&of_csv.out).len() > 2);
    let due: i64 = rows(&fs::read(path.join("csv/contrats.csv")).unwrap()).iter().map(|row| cents(&row["du_loi"])).sum();
    assert_eq!(rows(&of_csv.out).iter().map(|row| cents(&row["du"])).sum::<i64>(), due);
    // A list alone, and a comparison; the answer as a file that is not overwritten unasked.
    let ran = run(path, &["query", exemple, "SELECT COUNT(*) AS contrats FROM liste", "--out", "un.csv"], Vec::new());
    assert_eq!((ran.code, fs::read_to_string(path.join("un.csv")).unwrap().lines().count()), (0, 2), "{}", ran.err);
    fs::write(path.join("mien.csv"), "a\n1\n").unwrap();
    assert_eq!(run(path, &["query", exemple, "SELECT COUNT(*) AS contrats FROM liste", "--out", "mien.csv"], Vec::new()).code, 2);
    assert_eq!(fs::read_to_string(path.join("mien.csv")).unwrap(), "a\n1\n");
    assert_eq!(run(path, &["query", "compare", "SELECT * FROM totaux"], Vec::new()).code, 0);
    // A file that somebody put beside the results is none of its tables, whatever it is called.
    fs::write(path.join("csv/eleves.csv"), "nom,prenom\nDupont,Léa\n").unwrap();
    let ran = run(path, &["query", "csv", "SELECT * FROM eleves", "--lang", "en"], Vec::new());
    assert!(ran.code == 2 && ran.err.contains("U016") && !ran.err.contains("Dupont"), "{}", ran.err);
    assert_eq!(run(path, &["query", "csv", "SELECT COUNT(*) AS lignes FROM du"], Vec::new()).code, 0);
    // What cannot be answered says why, and which tables there are.
    let refused = |arguments: &[&str], said: &[&str]| {
        let ran = run(path, &[&["query"], arguments, &["--lang", "en"]].concat(), Vec::new());
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.text());
        said.iter().for_each(|said| assert!(ran.err.contains(said), "{said}: {}", ran.err));
    };
    refused(&["csv", "SELECT nothing FROM du"], &["U016", "nothing", "versements"]);
    refused(&["csv", "DELETE FROM"], &["U016"]);
    refused(&["csv", "SELECT * FROM read_csv('/etc/hostname')"], &["U016", "read_csv"]);
    refused(&["csv", "SELECT * FROM READ_CSV ('/etc/hostname')"], &["U016", "READ_CSV"]);
    refused(&["xlsx", "SELECT * FROM du"], &["U016"]);
    refused(&["nowhere", "SELECT * FROM du"], &["C001"]);
    refused(&[exemple, "SELECT * FROM liste", "--contrats", exemple], &["U002"]);
    refused(&["csv", "SELECT * FROM du", "--json", "--format", "csv"], &["U002"]);
    let ran = run(path, &["query", "csv", "SELECT COUNT(*) AS lignes FROM du", "--json", "--out", "deux.parquet"], Vec::new());
    let json: serde_json::Value = serde_json::from_slice(&ran.out).unwrap();
    assert!(json["lignes"][0][0].as_u64().unwrap() > 100 && path.join("deux.parquet").exists());
    fs::write(path.join("csv/du.csv"), "contrat_id,annee,payeur,montant\n").unwrap();
    refused(&["csv", "SELECT * FROM du"], &["U003", "du.csv"]);
}

#[test]
fn people_are_no_part_of_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let list = "contrat_id;nom;prenom;date_naissance;cfa;code_diplome;date_conclusion;date_debut;date_fin\n\
                A;Dupont;Léa;03/05/2003;0760001A;50022137;30/08/2020;01/09/2020;31/08/2022\n";
    fs::write(folder.path().join("liste.csv"), list).unwrap();
    let ran = run(folder.path(), &["query", "liste.csv", "SELECT * FROM liste"], Vec::new());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let people = ["Dupont", "Léa", "2003"];
    let folder_of_lists = run(folder.path(), &["query", ".", "SELECT * FROM liste"], Vec::new());
    assert!(folder_of_lists.code < 2 && folder_of_lists.text().contains("50022137"), "{}", folder_of_lists.err);
    assert!(people.iter().all(|word| !folder_of_lists.text().contains(word)), "{}", folder_of_lists.text());
    assert!(ran.text().contains("50022137") && !people.iter().any(|word| ran.text().contains(word)), "{}", ran.text());
}

/// A CSV as a frame of texts.
fn frame(csv: &[u8]) -> DataFrame {
    let mut reader = csv::Reader::from_reader(csv);
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |(place, name): (usize, &String)| {
        Column::new(name.as_str().into(), records.iter().map(|record| record[place].to_owned()).collect::<Vec<String>>())
    };
    DataFrame::new(records.len(), names.iter().enumerate().map(column).collect()).unwrap()
}

/// A frame as a stream of Arrow whose batches have so many rows: the streams of its parts, with one schema and one end.
fn stream(frame: &DataFrame, rows: usize) -> Vec<u8> {
    const END: usize = 8;
    let of_part = |start: usize| {
        let mut bytes = Vec::new();
        IpcStreamWriter::new(&mut bytes).finish(&mut frame.slice(start as i64, rows)).unwrap();
        bytes
    };
    let parts: Vec<Vec<u8>> = (0..frame.height()).step_by(rows).map(of_part).collect();
    let schema = 8 + u32::from_le_bytes(parts[0][4..8].try_into().unwrap()) as usize;
    let batches = parts.iter().map(|part| &part[schema..part.len() - END]);
    [&parts[0][..schema]].into_iter().chain(batches).chain([&parts[0][parts[0].len() - END..]]).collect::<Vec<_>>().concat()
}

fn of_stream(bytes: Vec<u8>) -> DataFrame {
    IpcStreamReader::new(Cursor::new(bytes)).finish().unwrap()
}

#[test]
fn a_filter_of_arrow_gives_the_rows_of_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let csv = fs::read(exemple()).unwrap();
    assert!(run(path, &["run", "--contrats", exemple().to_str().unwrap(), "--out", "r", "--format", "parquet"], Vec::new()).code < 2);
    let whole = frame(&csv);
    for table in ["contrats", "du", "versements", "frais_annexes", "reste_a_charge"] {
        let expected = fs::File::open(path.join(format!("r/{table}.parquet"))).unwrap();
        let expected = polars::prelude::ParquetReader::new(expected).finish().unwrap();
        for rows in [1, 7, whole.height()] {
            let ran = run(path, &["eval", "--table", table], stream(&whole, rows));
            assert!(ran.code < 2, "{}", ran.err);
            let found = of_stream(ran.out).sort(["contrat_id"], SortMultipleOptions::default()).unwrap();
            let expected = expected.sort(["contrat_id"], SortMultipleOptions::default()).unwrap();
            assert_eq!(found.schema(), expected.schema(), "{table}");
            assert_eq!(found.height(), expected.height(), "{table}, {rows}");
            if table == "du" || table == "contrats" {
                let sum = |frame: &DataFrame| {
                    let column = frame.column(if table == "du" { "montant" } else { "du_loi" }).unwrap().cast(&DataType::Float64).unwrap();
                    column.f64().unwrap().iter().flatten().map(|euros| (euros * 100.0).round() as i64).sum::<i64>()
                };
                assert_eq!(sum(&found), sum(&expected), "{table}, {rows}");
            }
        }
    }
    // A scenario is taken for its law alone; a contract twice, a stream that is cut or no stream at all are refused.
    let (law, less) = (
        run(path, &["eval", "--table", "contrats"], stream(&whole, 5)),
        run(path, &["eval", "npec_moins_5", "--table", "contrats"], stream(&whole, 5)),
    );
    assert!(law.code < 2 && less.code < 2 && law.out != less.out, "{}{}", law.err, less.err);
    let mut twice = whole.clone();
    twice.vstack_mut(&whole).unwrap();
    let ran = run(path, &["eval"], stream(&twice, whole.height()));
    assert!(ran.code == 2 && ran.err.contains("C011"), "{}", ran.err);
    let bytes = stream(&whole, 5);
    for cut in [0, 3, 9, bytes.len() / 2] {
        let ran = run(path, &["eval"], bytes[..cut].to_vec());
        assert!(ran.code == 2 && ran.err.contains("C003"), "{cut}: {}", ran.err);
    }
    assert!(run(path, &["eval"], csv).err.contains("C003"));
}
