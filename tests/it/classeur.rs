//! The blank workbook, filled and read by every command; the workbook of a run and its formulas; CSV for a spreadsheet; explanations as pages.

use approx::assert_abs_diff_eq;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;

use super::accounts_by_hand::{cents, rows};

const UAI: &str = "0761234X";

fn program(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "fr"]).current_dir(folder).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&told).into_owned())
}

fn open(path: &Path) -> Xlsx<std::io::BufReader<fs::File>> {
    calamine::open_workbook(path).unwrap()
}

/// The sheets of a workbook as texts.
fn sheets(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book = open(path);
    let names = book.sheet_names();
    let text = |cell: &Data| match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{day:02}/{month:02}/{year}")
        }
        other => other.to_string(),
    };
    let mut table = |name: &String| book.worksheet_range(name).unwrap().rows().map(|row| row.iter().map(text).collect()).collect();
    names.iter().map(|name| (name.clone(), table(name))).collect()
}

/// Rows of a sheet, by the header that each value is under.
type Filled<'a> = (&'a str, Vec<Vec<(&'a str, String)>>);

/// Fills the blank workbook as a person does: its examples stay, rows are written below.
fn fill(from: &Path, to: &Path, filled: &[Filled<'_>]) {
    let mut made = Workbook::new();
    for (name, table) in sheets(from) {
        let sheet = made.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (line, row) in (0..).zip(&table) {
            for (place, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(line, place, cell).unwrap();
            }
        }
        let rows = filled.iter().find(|(sheet, _)| *sheet == name).map_or(&[][..], |(_, rows)| rows);
        for (line, row) in (u32::try_from(table.len()).unwrap()..).zip(rows) {
            for (head, value) in row {
                let place = table[0].iter().position(|known| known == head).unwrap_or_else(|| panic!("{name}: {head} in {:?}", table[0]));
                sheet.write_string(line, u16::try_from(place).unwrap(), value).unwrap();
            }
        }
    }
    made.save(to).unwrap();
}

fn contract(number: usize, signed: &str, start: &str, end: &str, convention: &str) -> Vec<(&'static str, String)> {
    [
        ("N° contrat", format!("2019-{number:04}")),
        ("UAI CFA", UAI.to_owned()),
        ("Code diplôme", "50022137".to_owned()),
        ("Date de signature", signed.to_owned()),
        ("Début du contrat", start.to_owned()),
        ("Fin du contrat", end.to_owned()),
        ("Sous convention régionale", convention.to_owned()),
        ("OPCO", "AKTO".to_owned()),
    ]
    .into()
}

#[test]
fn the_blank_workbook_is_filled_and_read_by_every_command() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let (code, told) = program(folder, &["modele", "vierge.xlsx"]);
    assert_eq!(code, 0, "{told}");
    let names: Vec<String> = sheets(&folder.join("vierge.xlsx")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Contrats", "CFA et comptes", "Prix par diplôme", "Paiements reçus", "Mode d’emploi"]);
    let contracts: Vec<Vec<(&str, String)>> = (1..=9)
        .map(|number| match number % 3 {
            0 => contract(number, "27/08/2019", "02/09/2019", "31/08/2021", "oui"),
            1 => contract(number, "25/08/2020", "01/09/2020", "31/08/2022", ""),
            _ => contract(number, "25/08/2021", "01/09/2021", "31/08/2023", ""),
        })
        .collect();
    let centre = [
        ("UAI CFA", UAI),
        ("Nom du CFA", "CFA du classeur"),
        ("Charges fixes", "30 000,00"),
        ("Charge par groupe", "4 000,00"),
        ("Places par groupe", "12"),
        ("Charge par apprenti", "500,00"),
        ("Trésorerie d'ouverture", "20 000,00"),
        ("Date de la trésorerie", "01/01/2019"),
        ("Découvert autorisé", "5 000,00"),
    ];
    let price = [("Code diplôme", "50022137"), ("Coût préfecture", "4 800,00"), ("NPEC", "7 200,00")];
    let payment = [("Date de paiement", "05/10/2020"), ("Montant reçu", "3 600,00"), ("Payeur", "AKTO"), ("N° contrat", "2019-0001")];
    let one = |cells: &[(&'static str, &str)]| vec![cells.iter().map(|(head, value)| (*head, (*value).to_owned())).collect::<Vec<_>>()];
    let filled =
        [("Contrats", contracts), ("CFA et comptes", one(&centre)), ("Prix par diplôme", one(&price)), ("Paiements reçus", one(&payment))];
    fill(&folder.join("vierge.xlsx"), &folder.join("c.xlsx"), &filled);

    let commands: [&[&str]; 9] = [
        &["check", "c.xlsx"],
        &["run", "--contrats", "c.xlsx", "--centres", "c.xlsx", "--prix", "c.xlsx", "--out", "r"],
        &["explain", "2019-0001", "--contrats", "c.xlsx", "--prix", "c.xlsx"],
        &["solve", "support", "--cfa", UAI, "--contrats", "c.xlsx", "--centres", "c.xlsx", "--prix", "c.xlsx"],
        &["simulate", "--contrats", "c.xlsx", "--centres", "c.xlsx", "--prix", "c.xlsx", "--draws", "20", "--out", "s"],
        &["compare", "droit_en_vigueur", "sans_option", "--contrats", "c.xlsx", "--prix", "c.xlsx", "--out", "k"],
        &["readings", "--contrats", "c.xlsx", "--prix", "c.xlsx", "--out", "l"],
        &["reconcile", "c.xlsx", "--prix", "c.xlsx", "--out", "p"],
        &["import", "contrats", "c.xlsx", "--prix", "c.xlsx", "--out", "i"],
    ];
    for arguments in commands {
        let (code, told) = program(folder, arguments);
        assert!(code < 2, "{arguments:?}\n{told}");
        assert!(!told.contains("erreur["), "{arguments:?}\n{told}");
        if arguments[0] != "solve" {
            assert!(told.contains("exemple du modèle"), "{arguments:?}: the examples are passed over, and told\n{told}");
        }
    }
    let run = rows(&folder.join("r/contrats.csv"));
    assert_eq!(run.len(), 9);
    // 24 months of the price of the table; under convention, the coût préfecture to the end of 2019 and then the NPEC or the option.
    for row in run.iter().filter(|row| row["regime"] == "npec") {
        assert_eq!((cents(&row["npec"]), cents(&row["du_loi"])), (720_000, 1_440_000), "{row:?}");
    }
    assert!(run.iter().all(|row| row["cout_prefecture"] == "4800.00" && row["source_npec"] == "contrat"));
    assert_eq!(
        rows(&folder.join("i/contrats.csv")).iter().filter(|row| row["npec"] == "7200.00").count(),
        9,
        "the import fills the prices"
    );
    let paid = rows(&folder.join("p/rapprochement.csv"));
    assert_eq!(paid.iter().map(|row| cents(&row["recu"])).sum::<i64>(), 360_000);
    assert!(fs::read_to_string(folder.join("r/calendrier.html")).unwrap().contains("CFA du classeur"));
    // The run reads the sheet of payments of itself, says so, and says what the reconciliation says.
    let json = |file: &str| -> serde_json::Value { serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap() };
    let (run, reconciled) = (json("r/resume.json"), json("p/resume.json"));
    for name in ["jusqu_au", "du", "recu", "reste_du", "trop_percu"] {
        assert_eq!(run["echeances"][name], reconciled[name], "{name}");
    }
    assert_eq!(run["echeances"]["recu"], 3600.0);
    let (_, told) = program(folder, &["run", "--contrats", "c.xlsx", "--centres", "c.xlsx", "--prix", "c.xlsx", "--out", "r2"]);
    assert!(told.contains("1 paiement lu dans c.xlsx, feuille «\u{a0}Paiements reçus\u{a0}»"), "{told}");

    // A workbook that somebody filled is never replaced.
    fs::copy(folder.join("c.xlsx"), folder.join("vierge.xlsx")).unwrap();
    let before = fs::read(folder.join("vierge.xlsx")).unwrap();
    assert_eq!(program(folder, &["modele", "vierge.xlsx", "--force"]).0, 2);
    assert_eq!(fs::read(folder.join("vierge.xlsx")).unwrap(), before);
}

/// The contracts and the CFA of the example.
fn example() -> [String; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["exemple_cfa.csv", "exemple_centre.csv"].map(|name| root.join("datasets/cohortes").join(name).display().to_string())
}

/// A formula of the first sheet counted here: sums under conditions of whole columns, sums of cells.
fn counted(formula: &str, tables: &BTreeMap<String, Vec<Vec<String>>>, cells: &BTreeMap<(u32, u32), f64>) -> f64 {
    let letter = |text: &str| text.bytes().fold(0_usize, |place, byte| place * 26 + usize::from(byte - b'A') + 1) - 1;
    let column = |reference: &str| {
        let (sheet, column) = reference.split_once('!').unwrap();
        let place = letter(column.split(':').next().unwrap().trim_start_matches('$'));
        tables[sheet].iter().skip(1).map(|row| row[place].clone()).collect::<Vec<String>>()
    };
    let inside = |name: &str| formula.strip_prefix(name).and_then(|rest| rest.strip_prefix('(')).map(|rest| rest.trim_end_matches(')'));
    if let Some(inside) = inside("SUMIFS") {
        let parts: Vec<&str> = inside.split(',').collect();
        let values = column(parts[0]);
        let keeps = |row: usize| parts[1..].chunks(2).all(|pair| column(pair[0])[row] == pair[1].trim_matches('"'));
        return values.iter().enumerate().filter(|(row, _)| keeps(*row)).map(|(_, value)| value.parse::<f64>().unwrap_or(0.0)).sum();
    }
    if let Some(counted) = formula.strip_prefix("COUNTA(").and_then(|rest| rest.strip_suffix(")-1")) {
        return column(counted).iter().filter(|cell| !cell.is_empty()).count() as f64;
    }
    let (from, to) = inside("SUM").unwrap().split_once(':').unwrap();
    let at = |cell: &str| {
        let digits = cell.find(|sign: char| sign.is_ascii_digit()).unwrap();
        (cell[digits..].parse::<u32>().unwrap() - 1, u32::try_from(letter(&cell[..digits])).unwrap())
    };
    let ((top, left), (bottom, right)) = (at(from), at(to));
    cells.iter().filter(|((row, column), _)| (top..=bottom).contains(row) && (left..=right).contains(column)).map(|(_, value)| value).sum()
}

#[test]
fn the_first_sheet_of_a_workbook_adds_up_the_others() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let [contracts, centre] = example();
    let (code, told) = program(folder, &["run", "--contrats", &contracts, "--centres", &centre, "--out", "r", "--format", "xlsx"]);
    assert!(code < 2, "{told}");
    let path = folder.join("r/tableaux.xlsx");
    let tables: BTreeMap<String, Vec<Vec<String>>> = sheets(&path).into_iter().collect();
    let mut book = open(&path);
    assert_eq!((book.sheet_names().first().unwrap().as_str(), book.sheet_names().last().unwrap().as_str()), ("Synthèse", "Colonnes"));
    let values = book.worksheet_range("Synthèse").unwrap();
    let (top, left) = values.start().unwrap();
    let number = |cell: &Data| match cell {
        Data::Float(number) => Some(*number),
        Data::Int(number) => Some(*number as f64),
        Data::String(text) => text.parse().ok(),
        _ => None,
    };
    let mut cells = BTreeMap::new();
    for (row, column, cell) in values.used_cells() {
        if let Some(value) = number(cell) {
            cells.insert((row as u32 + top, column as u32 + left), value);
        }
    }
    let formulas = book.worksheet_formula("Synthèse").unwrap();
    let (top, left) = formulas.start().unwrap();
    let mut seen = BTreeSet::new();
    for (row, column, formula) in formulas.used_cells() {
        let found = counted(formula, &tables, &cells);
        let shown = cells[&(row as u32 + top, column as u32 + left)];
        assert_abs_diff_eq!(found, shown, epsilon = 0.005);
        seen.insert(formula.split('(').next().unwrap().to_owned());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["COUNTA", "SUM", "SUMIFS"]);
    let explained: BTreeSet<(&str, &str)> = tables["Colonnes"].iter().skip(1).map(|row| (row[0].as_str(), row[1].as_str())).collect();
    for (name, table) in tables.iter().filter(|(name, _)| !["Synthèse", "Colonnes", "Simulateur", "graphiques"].contains(&name.as_str())) {
        for head in table.first().into_iter().flatten() {
            assert!(explained.contains(&(name.as_str(), head.as_str())), "{name}: {head}");
        }
    }
}

#[test]
fn a_workbook_shows_words_and_counts_one_contract() {
    use std::io::Read as _;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let [contracts, _] = example();
    let (code, told) = program(folder, &["run", "--contrats", &contracts, "--out", "r", "--format", "xlsx"]);
    assert!(code < 2, "{told}");
    let path = folder.join("r/tableaux.xlsx");
    // Titles are formats of the cells: what programs look for is what the cells hold.
    let mut styles = String::new();
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    for word in ["Dû selon la loi", "Diplôme", "NPEC (coût contrat)", "Jour du paiement"] {
        assert!(styles.contains(&format!("General;General;General;&quot;{word}&quot;")), "{word}");
    }
    let tables: BTreeMap<String, Vec<Vec<String>>> = sheets(&path).into_iter().collect();
    let head = &tables["contrats"][0];
    assert_eq!((head[0].as_str(), head.last().unwrap().as_str()), ("contrat_id", "intitule_diplome"));
    assert!(tables["contrats"].iter().any(|row| row.last().unwrap().contains("CAP Boulanger")));
    // Two years at 7 000 EUR: 24 months begun, or two whole years by the day.
    let amount = |cell: &String| cell.parse::<f64>().unwrap_or_default();
    let rows = || tables["Simulateur"].iter().skip(12);
    let months: f64 = rows().filter_map(|row| row.get(4)).map(amount).sum();
    let years: f64 = rows().take(5).filter_map(|row| row.get(12)).map(amount).sum();
    assert!((months - 14_000.0).abs() < 0.005 && (years - 14_000.0).abs() < 0.005, "{months} {years}");
}

#[test]
fn csv_for_a_spreadsheet_says_the_same() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let [contracts, centre] = example();
    for (out, more) in [("a", &[][..]), ("b", &["--excel"][..])] {
        let (code, told) = program(folder, &[&["run", "--contrats", &contracts, "--centres", &centre, "--out", out], more].concat());
        assert!(code < 2, "{told}");
    }
    let mut compared = 0;
    for table in ["contrats", "du", "versements", "centres", "tresorerie", "ecritures_contrats", "camarades"] {
        let plain = rows(&folder.join(format!("a/{table}.csv")));
        let text = fs::read_to_string(folder.join(format!("b/{table}.csv"))).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(read.len(), plain.len(), "{table}");
        for (row, plain) in read.iter().zip(&plain) {
            for (name, cell) in names.iter().zip(row) {
                let day = chrono::NaiveDate::parse_from_str(cell, "%d/%m/%Y").map(|day| day.to_string());
                let cell = day.unwrap_or_else(|_| {
                    if cell.bytes().all(|byte| byte.is_ascii_digit() || b",-".contains(&byte)) {
                        cell.replace(',', ".")
                    } else {
                        cell.to_owned()
                    }
                });
                assert_eq!(cell, plain[name], "{table} {name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 4_000, "{compared}");
    // A saved run is read back whatever its CSV; another format has no use for it.
    let (code, told) = program(folder, &["compare", "a", "b", "--out", "k"]);
    assert!(code < 2, "{told}");
    assert!(rows(&folder.join("k/gagnants_perdants.csv")).iter().all(|row| cents(row.get("ecart").map_or("", String::as_str)) == 0));
    assert_eq!(program(folder, &["run", "--contrats", &contracts, "--out", "x", "--excel", "--format", "xlsx"]).0, 2);
}

#[test]
fn explanations_are_pages_with_every_amount_of_the_text() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let [contracts, _] = example();
    let amounts = |text: &str| -> BTreeSet<String> {
        text.split([' ', '\n', '<', '>']).filter(|word| word.ends_with("\u{a0}€")).map(str::to_owned).collect()
    };
    let (code, page) = program(folder, &["explain", "--all", "--contrats", &contracts, "--out", "tout.html"]);
    assert!(code < 2, "{page}");
    let all = fs::read_to_string(folder.join("tout.html")).unwrap();
    let ids: Vec<String> = rows(Path::new(&contracts)).iter().map(|row| row["contrat_id"].clone()).collect();
    assert_eq!(all.matches("<section>").count(), ids.len());
    assert!(all.contains("default-src 'none'") && !all.contains("<script") && !all.contains("://"), "the page asks for nothing");
    // A list that the program made is no place for an explanation of it, even on request.
    let (code, _) = program(folder, &["generate", "--scale", "0.002", "--out", "liste.csv"]);
    assert_eq!(code, 0);
    let (code, told) = program(folder, &["explain", "--all", "--contrats", "liste.csv", "--out", "liste.csv", "--force"]);
    assert!(code == 2 && told.contains("[U001]"), "{told}");
    for id in ids.iter().step_by(9) {
        assert!(all.contains(&format!("« {id} »").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»")), "{id}");
        let (_, text) = program(folder, &["explain", id, "--contrats", &contracts]);
        let (_, page) = program(folder, &["explain", id, "--contrats", &contracts, "--format", "html"]);
        let missing: Vec<String> = amounts(&text).into_iter().filter(|amount| !page.contains(amount.as_str())).collect();
        assert!(amounts(&text).len() > 5 && missing.is_empty(), "{id}: {missing:?}");
        assert_eq!(
            page.matches("<h2>").count(),
            text.lines().filter(|line| !line.is_empty() && line.chars().all(|sign| sign == '-')).count(),
            "{id}"
        );
    }
}

/// The parts of a workbook that are sheets, and its styles.
fn parts(path: &Path) -> (Vec<String>, String) {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut read = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheets = names.iter().filter(|name| name.starts_with("xl/worksheets/sheet")).map(|name| read(name)).collect();
    (sheets, read("xl/styles.xml"))
}

/// Whatever the sheet: a text right above a number is its header, and stands on the same side, whole.
#[test]
fn headers_stand_over_their_numbers() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let [contracts, centre] = example();
    for arguments in [
        &["run", "--contrats", &contracts, "--centres", &centre, "--out", "r", "--format", "xlsx"][..],
        &["modele", "vierge.xlsx"],
        &["simulate", "--contrats", &contracts, "--centres", &centre, "--draws", "20", "--out", "s", "--format", "xlsx"],
    ] {
        let (code, told) = program(folder, arguments);
        assert!(code < 2, "{told}");
    }
    for (file, least) in [("r/tableaux.xlsx", 60), ("vierge.xlsx", 15), ("s/tableaux.xlsx", 8)] {
        let (sheets, styles) = parts(&folder.join(file));
        let formats = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap();
        let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
        let mut seen = 0;
        for sheet in &sheets {
            let mut cells: BTreeMap<(String, u32), (bool, usize)> = BTreeMap::new();
            for cell in sheet.split("<c r=\"").skip(1) {
                let (at, rest) = cell.split_once('"').unwrap();
                let (marks, inside) = rest.split_once('>').unwrap();
                let column: String = at.chars().filter(char::is_ascii_alphabetic).collect();
                let row: u32 = at[column.len()..].parse().unwrap();
                let style = marks.split("s=\"").nth(1).map_or(0, |style| style.split('"').next().unwrap().parse().unwrap());
                let filled = inside.starts_with("<v>") || inside.starts_with("<f>");
                if filled {
                    cells.insert((column, row), (!marks.contains("t=\""), style));
                }
            }
            for ((column, row), (number, style)) in &cells {
                if !number && cells.get(&(column.clone(), row + 1)).is_some_and(|(number, _)| *number) {
                    assert!(
                        formats[*style].contains("horizontal=\"right\"") && formats[*style].contains("wrapText=\"1\""),
                        "{file} {column}{row}"
                    );
                    seen += 1;
                }
            }
        }
        assert!(seen >= least, "{file}: {seen}");
    }
}
