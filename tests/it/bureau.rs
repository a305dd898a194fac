//! A director's road: the export of a management software as it comes, imported with one answer for all, corrected, run; her lowest day, her
//! loan and her closing entries counted again day by day. The people, the firms and the CFA are invented here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use calamine::{Data, Reader as _, Xlsx};
use chrono::{Datelike, Days, NaiveDate};
use rust_xlsxwriter::{Format, Workbook};

use super::accounts_by_hand::{self, Row, cents, day, rows};
use super::desk;

/// Contracts of each year of entries.
const ENTRIES: [(i32, usize); 4] = [(2018, 95), (2019, 105), (2020, 105), (2021, 115)];
const UAI: &str = "0761234X";
const HEADS: [&str; 15] = [
    "N° contrat",
    "Nom apprenant",
    "Prénom",
    "Date naissance",
    "Formation",
    "Code diplôme",
    "Date signature",
    "Début contrat",
    "Fin contrat",
    "Date rupture",
    "Employeur",
    "SIRET",
    "Effectif",
    "IDCC",
    "OPCO",
];

/// A row of the export, as texts; days in ISO until they are written.
type Line = BTreeMap<&'static str, String>;

/// A fault of the export: the row, the column as the export has it, what it holds, the column of the program, what it ought to hold; and
/// whether it must be corrected or is read, and told, as it is.
struct Fault {
    row: usize,
    head: &'static str,
    wrong: String,
    column: &'static str,
    right: String,
    blocking: bool,
}

fn diplomas() -> Vec<String> {
    let listed = rows(&Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/nomenclatures/diplomes.csv"));
    let usual = listed.iter().map(|row| row["code_diplome"].clone()).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    usual.step_by(97).take(15).collect()
}

fn iso(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The export without a fault.
fn sound() -> Vec<Line> {
    let diplomas = diplomas();
    let mut lines = Vec::new();
    for (year, count) in ENTRIES {
        for rank in 0..count {
            let number = lines.len();
            let start = iso(year, 9, 1) + Days::new((rank % 40) as u64);
            let years = 1 + (rank % 3) as i32;
            let end = iso(start.year() + years, 8, 31);
            let public = number % 60 == 7;
            let mut line = Line::new();
            let mut put = |head: &'static str, text: String| drop(line.insert(head, text));
            put("N° contrat", format!("0762{:02}{number:05}", year - 2000));
            put("Nom apprenant", format!("NOMINVENTE{number}"));
            put("Prénom", format!("Prenominvente{number}"));
            put("Date naissance", iso(year - 17 - (rank % 4) as i32, 1 + (rank % 12) as u32, 1 + (rank % 28) as u32).to_string());
            put("Code diplôme", diplomas[rank % diplomas.len()].clone());
            put("Formation", format!("Formation {}", rank % diplomas.len()));
            put("Date signature", (start - Days::new(5 + (rank % 60) as u64)).to_string());
            put("Début contrat", start.to_string());
            put("Fin contrat", end.to_string());
            put("Date rupture", if rank % 9 == 4 { (start + Days::new(30 + (rank % 200) as u64)).to_string() } else { String::new() });
            put("Employeur", if public { "MAIRIE DU PORT INVENTE".to_owned() } else { format!("SARL INVENTEE {number}") });
            put("SIRET", format!("{:014}", 10_000_000_000_000_u64 + number as u64));
            put("Effectif", (1 + rank % 300).to_string());
            put("IDCC", ["1979", "843", "2148", ""][rank % 4].to_owned());
            put(
                "OPCO",
                if public && number % 120 == 7 { "CNFPT".to_owned() } else { ["OPCO EP", "AKTO", "Constructys"][rank % 3].to_owned() },
            );
            lines.push(line);
        }
    }
    lines
}

/// Faults of the kinds that such exports have.
fn faults(lines: &[Line]) -> Vec<Fault> {
    let mut all = Vec::new();
    let mut add = |row: usize, head: &'static str, wrong: &str, column: &'static str, blocking: bool| {
        all.push(Fault { row, head, wrong: wrong.to_owned(), column, right: lines[row][head].clone(), blocking });
    };
    for row in [3, 130, 250] {
        add(row, "Date signature", "", "date_conclusion", true);
    }
    add(141, "Date signature", "#N/A", "date_conclusion", true);
    for row in [201, 260, 330] {
        add(row, "Date signature", "25/08/20", "date_conclusion", true);
    }
    add(215, "Fin contrat", "31/08/", "date_fin", true);
    add(310, "Fin contrat", "31/08/2109", "date_fin", true);
    add(221, "Début contrat", "1er septembre 2020", "date_debut", false);
    add(231, "Date rupture", "15/09/2060", "date_rupture", false);
    add(241, "Date rupture", "01/01/2012", "date_rupture", true);
    add(255, "Date rupture", "ANNULE", "date_rupture", true);
    add(271, "Code diplôme", "500", "code_diplome", true);
    add(281, "Code diplôme", "99999999", "code_diplome", false);
    add(291, "Code diplôme", "", "code_diplome", true);
    add(301, "N° contrat", "07621800000", "contrat_id", true);
    add(320, "N° contrat", "", "contrat_id", true);
    add(340, "Effectif", "< 10", "effectif_employeur", true);
    add(341, "Effectif", "12 salariés", "effectif_employeur", true);
    add(350, "IDCC", "0843 - Boulangerie", "idcc", true);
    add(351, "IDCC", "1979.0", "idcc", false);
    add(352, "IDCC", "9999", "idcc", false);
    // Start and end, each in the place of the other.
    for row in [225, 262] {
        add(row, "Début contrat", &lines[row]["Fin contrat"], "date_debut", true);
        add(row, "Fin contrat", &lines[row]["Début contrat"], "date_fin", true);
    }
    // The last figure of a code is lost.
    add(288, "Code diplôme", &lines[288]["Code diplôme"][..7], "code_diplome", false);
    // Told and kept: a birth that cannot be, a signature long after the first day.
    add(360, "Date naissance", "2028-05-03", "date_naissance", false);
    let late: NaiveDate = lines[361]["Début contrat"].parse().unwrap();
    add(361, "Date signature", &(late + Days::new(200)).to_string(), "date_conclusion", false);
    all
}

/// The workbook of the export: criteria first, titles above the header, a total below the rows.
fn write(path: &Path, lines: &[Line], faults: &[Fault]) {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let criteria = book.add_worksheet();
    criteria.set_name("Critères").unwrap();
    criteria.write(0, 0, "Export des contrats").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Contrats").unwrap();
    sheet.write(0, 0, "Export des contrats").unwrap();
    sheet.write(1, 0, "Édité le 15/01/2022").unwrap();
    for (place, head) in (0..).zip(HEADS) {
        sheet.write(4, place, head).unwrap();
    }
    for (rank, line) in lines.iter().enumerate() {
        for (place, head) in (0..).zip(HEADS) {
            let at = 5 + u32::try_from(rank).unwrap();
            let wrong = faults.iter().find(|fault| fault.row == rank && fault.head == head);
            let text = wrong.map_or(line[head].as_str(), |fault| fault.wrong.as_str());
            if let Ok(on) = text.parse::<NaiveDate>() {
                sheet.write_date_with_format(at, place, on, &date).unwrap();
            } else if head == "Code diplôme" && wrong.is_none() {
                sheet.write_number(at, place, text.parse::<f64>().unwrap()).unwrap();
            } else if !text.is_empty() {
                sheet.write(at, place, text).unwrap();
            }
        }
    }
    let last = 6 + u32::try_from(lines.len()).unwrap();
    sheet.write(last, 0, "TOTAL").unwrap();
    sheet.write(last, 12, 12_345).unwrap();
    book.save(path).unwrap();
}

fn program(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "fr"]).current_dir(folder).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&told).into_owned())
}

/// The words of a command as a shell reads it.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for sign in command.chars() {
        match sign {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.into_iter().skip(1).filter(|word| !word.is_empty()).collect()
}

/// The commands that a screen proposes, in order.
fn proposed(told: &str) -> Vec<String> {
    told.lines()
        .filter_map(|line| line.find("coutcontrat import").or_else(|| line.find("coutcontrat run")).map(|at| line[at..].to_owned()))
        .collect()
}

/// Runs a command that was printed, as it was printed.
fn as_printed(folder: &Path, command: &str) -> (i32, String) {
    let words: Vec<String> = words(command).into_iter().filter(|word| word != "--lang" && word != "fr").collect();
    program(folder, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Corrects the workbook of the import as a person would, in place: cells by the line of the export and the column.
fn correct(path: &Path, lines: &[Line], faults: &[Fault]) -> usize {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            iso(i32::from(year), u32::from(month), u32::from(day)).to_string()
        }
        other => other.to_string(),
    };
    let table: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(text).collect()).collect();
    let place = |name: &str| table[0].iter().position(|head| head == name).unwrap();
    let (mut made, mut cured) = (Workbook::new(), 0);
    let sheet = made.add_worksheet();
    for (rank, row) in table.iter().enumerate() {
        let mut row = row.clone();
        if rank > 0 {
            let line: usize = row[place("ligne_export")].parse().unwrap();
            for fault in faults.iter().filter(|fault| fault.row + 6 == line) {
                row[place(fault.column)].clone_from(&fault.right);
                cured += 1;
            }
            assert!(lines.len() + 6 > line, "a total is no contract");
        }
        for (column, cell) in (0..).zip(&row) {
            sheet.write_string(u32::try_from(rank).unwrap(), column, cell).unwrap();
        }
    }
    made.save(path).unwrap();
    cured
}

const CENTRE: &str = "CFA;Nom du CFA;Charges fixes;Charge par groupe;Places par groupe;Charge par apprenti;Trésorerie d'ouverture;Date de la trésorerie;Fonds propres;Découvert autorisé;Autres produits;Autres produits depuis 2020\n0761234X;CFA du Port inventé;610 000,00;31 000,00;12;900,00;95 000,00;01/01/2019;200 000,00;60 000,00;150 000,00;40 000,00\n";

/// A price for each diploma, and another NPEC for a branch.
fn prices() -> String {
    let mut text = "Code diplôme;Code IDCC;Coût préfecture;NPEC\n".to_owned();
    for (rank, code) in diplomas().iter().enumerate() {
        text.push_str(&format!("{code};;{};{}\n", 4_200 + 310 * rank, 6_100 + 173 * rank));
    }
    text.push_str(&format!("{};843;;8 050,50\n", diplomas()[1]));
    text
}

#[test]
fn a_director_gets_from_her_export_to_her_lowest_day_and_her_closing_entries() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let lines = sound();
    let faults = faults(&lines);
    write(&folder.join("export.xlsx"), &lines, &faults);
    fs::write(folder.join("comptes.csv"), CENTRE).unwrap();
    fs::write(folder.join("prix.csv"), prices()).unwrap();

    // The CFA is in no column: one line to write, and the command goes on.
    let (code, told) = program(folder, &["import", "contrats", "export.xlsx", "--out", "import"]);
    assert_eq!(code, 1, "{told}");
    let mapping = folder.join("import/correspondance.toml");
    let text = fs::read_to_string(&mapping).unwrap();
    assert!(text.contains("cfa = \"\""), "{text}");
    fs::write(&mapping, text.replacen("cfa = \"\"", &format!("cfa = \"{UAI}\""), 1)).unwrap();
    let (_, told) = as_printed(folder, &proposed(&told)[0]);

    // Two questions for all rows at once, and the command that answers both.
    let publics = lines.iter().filter(|line| line["Employeur"].starts_with("MAIRIE")).count();
    for shown in [
        "420 de contrats".to_owned(),
        "ne disent pas s’ils étaient sous convention".to_owned(),
        format!("{publics} contrats ont un employeur public"),
        "cfa".to_owned(),
    ] {
        assert!(told.replace('\u{a0}', " ").to_lowercase().contains(&shown.to_lowercase()), "{shown}\n{told}");
    }
    let answer = proposed(&told).into_iter().find(|command| command.contains("--sous-convention oui")).unwrap();
    assert!(answer.contains("--employeurs-publics oui"), "{answer}");
    let (_, told) = as_printed(folder, &answer);
    assert!(!told.contains("Terminé"), "{told}");
    // What cannot be and what hardly can be is told, and kept; the birth date itself is nobody's business.
    for shown in ["200 jours avant sa signature", "vérifier l’année de naissance", &lines[288]["Code diplôme"]] {
        assert!(told.replace('\u{a0}', " ").contains(shown), "{shown}\n{told}");
    }
    assert!(!told.contains("2028"), "{told}");

    // What blocks is in the workbook, what does not is told; nothing else is in it.
    let workbook = proposed(&told).iter().find_map(|command| words(command).into_iter().find(|word| word.contains("a_corriger"))).unwrap();
    let blocking: Vec<&Fault> = faults.iter().filter(|fault| fault.blocking).collect();
    let rows_to_correct: BTreeSet<usize> = blocking.iter().map(|fault| fault.row).collect();
    let next = proposed(&told).into_iter().find(|command| command.contains("a_corriger")).unwrap();
    let cured = correct(&folder.join(&workbook), &lines, &faults);
    assert_eq!(cured, faults.iter().filter(|fault| rows_to_correct.contains(&fault.row)).count(), "{told}");

    // Corrected: finished, whatever number was wrong.
    let (_, told) = as_printed(folder, &next);
    assert!(told.contains("Terminé\u{a0}: 420 contrats prêts, rien à corriger."), "{told}");
    assert!(!told.contains("erreur["), "no former error is told again\n{told}");
    let ready = rows(&folder.join("import/contrats.csv"));
    assert_eq!(ready.len(), 420);
    compare_with_the_truth(&ready, &lines, &faults);

    // The run on what is ready.
    let command = proposed(&told).into_iter().find(|command| command.starts_with("coutcontrat run")).unwrap();
    let (code, told) = as_printed(folder, &format!("{command} --centres comptes.csv --prix prix.csv"));
    assert!(code < 2, "{told}");
    counted_again(&folder.join("resultats"), &ready, &told);
    desk::owed(folder, &["run", "--contrats", "import/contrats.csv", "--centres", "comptes.csv", "--prix", "prix.csv"], "resultats");
    desk::errors_of_payers(folder, &ready, "resultats");
}

/// What was read is what the export meant.
fn compare_with_the_truth(ready: &[Row], lines: &[Line], faults: &[Fault]) {
    let kept = |row: usize, head: &str| faults.iter().any(|fault| fault.row == row && fault.head == head && !fault.blocking);
    let by_id: BTreeMap<&str, &Row> = ready.iter().map(|row| (row["contrat_id"].as_str(), row)).collect();
    for (rank, line) in lines.iter().enumerate() {
        let row = by_id[line["N° contrat"].as_str()];
        for (head, column) in [
            ("Date signature", "date_conclusion"),
            ("Début contrat", "date_debut"),
            ("Fin contrat", "date_fin"),
            ("Date rupture", "date_rupture"),
            ("Code diplôme", "code_diplome"),
            ("OPCO", "opco"),
        ] {
            if !kept(rank, head) {
                assert_eq!(row[column], line[head], "{} {column}", line["N° contrat"]);
            }
        }
        let public = line["Employeur"].starts_with("MAIRIE");
        assert_eq!(row["employeur"], if public { "public_local" } else { "prive" }, "{}", line["N° contrat"]);
        assert_eq!(row["cfa"], UAI);
        let before = row["date_conclusion"].as_str() < "2020-01-01";
        assert_eq!(row["sous_convention"], if before { "oui" } else { "" }, "{}", line["N° contrat"]);
    }
}

/// The lowest day, the loan and the closing entries of a run, counted again from the payments and the dues of each contract.
fn counted_again(folder: &Path, ready: &[Row], told: &str) {
    let tables = accounts_by_hand::read_tables(folder);
    // Diplomas that nobody knows have no NPEC: their contracts are set aside, and told.
    let aside: Vec<String> = rows(&folder.join("ecartes.csv")).iter().map(|row| row["contrat_id"].clone()).collect();
    let known: BTreeSet<String> = diplomas().into_iter().collect();
    let unknown: Vec<String> =
        ready.iter().filter(|row| !known.contains(&row["code_diplome"])).map(|row| row["contrat_id"].clone()).collect();
    assert_eq!((aside.len(), &aside), (2, &unknown), "{told}");
    assert_eq!(tables.contrats.len(), 418);
    let centre: Row = [
        ("charges_fixes", "610000.00"),
        ("charge_par_groupe", "31000.00"),
        ("taille_groupe", "12"),
        ("charge_par_apprenti", "900.00"),
        ("tresorerie_initiale", "95000.00"),
        ("decouvert_autorise", "60000.00"),
        ("autres_produits", "150000.00"),
        ("autres_produits_2020", "40000.00"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let figures: toml::Table = toml::from_str(include_str!("../../datasets/statistiques/comptes.toml")).unwrap();
    let lowest = accounts_by_hand::compare(UAI, ready, &centre, &tables, 0, &figures);
    assert!(lowest < -6_000_000, "she needs a loan: {lowest}");
    let in_words = |cents: i64| coutcontrat::language::Language::Fr.amount(cents);
    for shown in [
        in_words(lowest),
        in_words(-6_000_000 - lowest),
        "« hausse_charges » n’est pas donné pour 1 CFA".replace("« ", "«\u{a0}").replace(" »", "\u{a0}»"),
        "Que faire lundi".to_owned(),
        "CFA du Port inventé".to_owned(),
    ] {
        assert!(told.contains(&shown), "{shown}\n{told}");
    }
    closing(folder, &tables);
    calendar(folder, lowest);
    desk::chart(folder, lowest, told);
    desk::calendar_by_opco(folder, ready);
}

/// Each closing entry is what was received of a payer less what was due by it, and they make the totals.
fn closing(folder: &Path, tables: &accounts_by_hand::Tables) {
    let mut balances: BTreeMap<(i32, String, String), i64> = BTreeMap::new();
    for year in 2019..=2021 {
        let mut add = |row: &Row, cents: i64| {
            *balances.entry((year, row["contrat_id"].clone(), row["payeur"].clone())).or_default() += cents;
        };
        tables.versements.iter().filter(|row| day(&row["date"]).year() <= year).for_each(|row| add(row, cents(&row["montant"])));
        tables.du.iter().filter(|row| row["annee"].parse::<i32>().unwrap() <= year).for_each(|row| add(row, -cents(&row["montant"])));
    }
    balances.retain(|_, balance| *balance != 0);
    let entries = rows(&folder.join("ecritures_contrats.csv"));
    let found: BTreeMap<(i32, String, String), i64> = entries
        .iter()
        .map(|row| {
            let amount = cents(&row["montant"]);
            let balance = if row["compte"] == "487" { amount } else { -amount };
            assert!(["487", "4181"].contains(&row["compte"].as_str()) && amount > 0);
            assert_eq!(row["contrepartie"], if row["payeur"] == "region" { "74" } else { "706" });
            assert_eq!(cents(&row["recu"]) - cents(&row["du"]), balance);
            ((row["annee"].parse().unwrap(), row["contrat_id"].clone(), row["payeur"].clone()), balance)
        })
        .collect();
    assert_eq!(found, balances);
    for total in rows(&folder.join("ecritures_cloture.csv")) {
        let year: i32 = total["annee"].parse().unwrap();
        let sum = |sign: i64| -> i64 {
            balances.iter().filter(|((of, ..), balance)| *of == year && *balance * sign > 0).map(|(_, balance)| balance * sign).sum()
        };
        assert_eq!((sum(1), sum(-1)), (cents(&total["produits_constates_avance"]), cents(&total["factures_a_etablir"])), "{year}");
    }
}

/// The calendar shows the lowest day; its diary adds up to the cash of the last day.
fn calendar(folder: &Path, lowest: i64) {
    let page = fs::read_to_string(folder.join("calendrier.html")).unwrap();
    let in_words = coutcontrat::language::Language::Fr.amount_rounded(lowest);
    assert!(page.contains(&in_words), "{in_words}");
    assert_eq!(page.matches("<section class=\"year\">").count(), 3);
    let diary = fs::read_to_string(folder.join("calendrier.ics")).unwrap();
    assert!(diary.split("\r\n").all(|line| line.len() <= 75) && diary.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(diary.matches("BEGIN:VEVENT").count(), diary.matches("END:VEVENT").count());
    let unfolded = diary.replace("\r\n ", "");
    let amount = |line: &str| -> i64 {
        let text: String = line
            .rsplit_once(": ")
            .or_else(|| line.rsplit_once(":\u{a0}"))
            .map_or(line, |(_, amount)| amount)
            .chars()
            .filter(|sign| sign.is_ascii_digit() || *sign == '−')
            .collect();
        let cents = text.parse::<i64>().unwrap();
        if line.starts_with("SUMMARY:À payer") { -cents } else { cents }
    };
    let moves: i64 = unfolded
        .split("\r\n")
        .filter(|line| line.starts_with("SUMMARY:À recevoir") || line.starts_with("SUMMARY:À payer"))
        .map(amount)
        .sum();
    let cash = rows(&folder.join("tresorerie.csv"));
    assert_eq!(9_500_000 + moves, cents(&cash.last().unwrap()["solde"]));
    let uids: BTreeSet<&str> = unfolded.split("\r\n").filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(uids.len(), diary.matches("BEGIN:VEVENT").count(), "each event has its own name");
}
