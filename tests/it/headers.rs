//! Lists as software and people write them: headers with what stands around them, lines that are no contract, letters, people's data.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use coutcontrat::contract::Ligne;
use coutcontrat::diagnostic::Code;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::io::read::{ContractsTable, contracts_of};
use proptest::prelude::*;

use crate::support::shipped;

fn datasets() -> &'static Datasets {
    static DATASETS: OnceLock<Datasets> = OnceLock::new();
    DATASETS.get_or_init(shipped)
}

fn read(text: &str) -> ContractsTable {
    contracts_of("liste.csv", text.as_bytes(), &datasets().nomenclature).unwrap_or_else(|faults| panic!("{:?}\n{text}", faults.groups()))
}

fn lignes(read: &ContractsTable) -> Vec<Ligne> {
    (0..read.cohort.len()).map(|row| read.cohort.ligne(row)).collect()
}

/// Names of columns under several of their headers, and the cells of one contract.
const COLUMNS: [(&[&str], &str); 13] = [
    (&["N° contrat", "Numéro du contrat", "NUM_CONTRAT", "contratId", "n° DECA"], "EX-1"),
    (&["UAI CFA", "NUMERO_UAI", "uai_etablissement", "UAI du CFA", "cfa"], "0142275C"),
    (&["Code diplôme", "DIPLOME", "code_diplome", "codeDiplome", "formation_cfd"], "50022137"),
    (&["Date de conclusion", "date_conclusion", "Date de signature", "dateConclusionContrat", "DATE_CONCL_CONT"], "2019-08-30"),
    (&["Date de début", "DATE_DEB_CONT", "contrat_date_debut", "dateDebutContrat", "Début du contrat"], "2019-09-02"),
    (&["Date de fin", "DATE_FIN_CONT", "contrat_date_fin", "dateFinContrat", "Date de fin prévue du contrat"], "2021-08-31"),
    (&["Date de rupture", "DATE_RUPT_CONT", "contrat_date_rupture", "Rupture"], "2020-05-15"),
    (&["Sous convention", "sous_convention", "Conventionné"], "oui"),
    (&["Code IDCC", "IDCC", "idcc employeur"], "843"),
    (&["Effectif salarié", "NBSAL_EMP", "Nombre de salariés", "effectif_employeur"], "16"),
    (&["RQTH", "HANDI", "Travailleur handicapé"], "non"),
    (&["Coût préfecture", "cout_prefecture"], "4000,00"),
    (&["NPEC", "npec", "Niveau de prise en charge"], "7000,00"),
];
/// What software puts before and after a name.
const BEFORE: [&str; 7] = ["", "  ", "\u{feff}", "\u{a0}", "3. ", "12) ", "B - "];
const AFTER: [&str; 12] = [
    "",
    " *",
    "***",
    " (jj/mm/aaaa)",
    "\n(obligatoire)",
    " \u{200b}",
    " (format texte)",
    "\u{a0}*\r\n(8 caractères)",
    " (O/N)",
    " :",
    " (ex : 12)",
    " [€]",
];

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands around its names, in whatever case, a list is the same contracts, without a word on its columns.
    #[test]
    fn decorated_headers_read_the_same(
        chosen in proptest::collection::vec((0_usize..5, 0_usize..BEFORE.len(), 0_usize..AFTER.len(), 0_u8..3), COLUMNS.len()),
        order in Just((0..COLUMNS.len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let plain: Vec<&str> = COLUMNS.iter().map(|(names, _)| names[0]).collect();
        let cells: Vec<&str> = COLUMNS.iter().map(|(_, cell)| *cell).collect();
        let expected = read(&format!("{}\n{}\n", plain.join(";"), cells.join(";")));
        prop_assert_eq!(expected.cohort.len(), 1);
        let header = |&place: &usize| {
            let (name, before, after, case) = chosen[place];
            let names = COLUMNS[place].0;
            let name = names[name % names.len()];
            let name = match case { 1 => name.to_lowercase(), _ => name.to_owned() };
            quoted(&format!("{}{name}{}", BEFORE[before], AFTER[after]))
        };
        let names: Vec<String> = order.iter().map(header).collect();
        let row: Vec<&str> = order.iter().map(|&place| cells[place]).collect();
        let decorated = read(&format!("{}\n{}\n", names.join(";"), row.join(";")));
        prop_assert_eq!(lignes(&decorated), lignes(&expected), "{:?}", names);
        prop_assert_eq!(decorated.faults.count_of(Code::C005) + decorated.faults.count_of(Code::C006), 0, "{:?}", names);
    }
}

const HEADER: &str = "contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin;sous_convention;cout_prefecture;npec";

/// A line, or lines, of a list.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Good,
    Lines,
    Stray,
    Wide,
    Total,
    SubTotal,
    Note,
    Header,
    Blank,
    Separators,
}

const KINDS: [Kind; 10] = [
    Kind::Good,
    Kind::Lines,
    Kind::Stray,
    Kind::Wide,
    Kind::Total,
    Kind::SubTotal,
    Kind::Note,
    Kind::Header,
    Kind::Blank,
    Kind::Separators,
];

fn line(kind: Kind, number: usize) -> String {
    let rest = "50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000";
    match kind {
        Kind::Good => format!("EX-{number:03};CFA;{rest}"),
        Kind::Lines => format!("EX-{number:03};\"CFA\nde l'Orne\";{rest}"),
        Kind::Stray => format!("EX-{number:03};\"CFA;{rest}"),
        Kind::Wide => format!("EX-{number:03};CFA;{rest};9;9"),
        Kind::Total => "TOTAL;;;;;;;8000;14000".to_owned(),
        Kind::SubTotal => ";CFA;;;;;;4000;7000".to_owned(),
        Kind::Note => "Édité le 12/09/2020 par le service".to_owned(),
        Kind::Header => HEADER.to_owned(),
        Kind::Blank => String::new(),
        Kind::Separators => ";;;;;;;;".to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Rows read, set aside and passed over are the lines of the file; a stray quote costs its own row and no other.
    #[test]
    fn every_line_is_counted_once(
        kinds in proptest::collection::vec(0_usize..KINDS.len(), 1..30),
        above in 0_usize..3,
        end in 0_usize..3,
        closed in any::<bool>(),
    ) {
        let end = ["\n", "\r\n", "\r"][end];
        let kinds: Vec<Kind> = std::iter::once(Kind::Good).chain(kinds.into_iter().map(|kind| KINDS[kind])).collect();
        let mut lines: Vec<String> = (0..above).map(|_| "Liste des contrats".to_owned()).collect();
        lines.push(HEADER.to_owned());
        lines.extend(kinds.iter().enumerate().map(|(number, &kind)| line(kind, number)));
        let joined = lines.join("\n") + if closed { "\n" } else { "" };
        let text = joined.replace('\n', end);
        let read = read(&text);
        let account = read.account;
        // Counted apart: ends of line, and a last line that has none.
        let counted = joined.lines().count() as u64;
        prop_assert_eq!(account.lines, counted, "{:?}", account);
        prop_assert_eq!(account.sum(), counted, "{:?}\n{}", account, joined);
        prop_assert_eq!(read.cohort.len() + read.faults.set_aside().count(), read.rows_read);
        prop_assert_eq!(read.faults.count_of(Code::C084), account.passed());
        let no_quote = !kinds.iter().any(|kind| matches!(kind, Kind::Stray));
        let number = |wanted: fn(&Kind) -> bool| kinds.iter().filter(|kind| wanted(kind)).count();
        let sound = number(|kind| matches!(kind, Kind::Good));
        if no_quote {
            prop_assert_eq!(read.cohort.len(), sound + number(|kind| matches!(kind, Kind::Lines)), "{}", joined);
            prop_assert_eq!(account.totals, number(|kind| matches!(kind, Kind::Total | Kind::SubTotal)) as u64);
            prop_assert_eq!(account.headers, number(|kind| matches!(kind, Kind::Header)) as u64);
            prop_assert_eq!(account.notes, number(|kind| matches!(kind, Kind::Note)) as u64);
        } else if !kinds.iter().any(|kind| matches!(kind, Kind::Lines | Kind::Note | Kind::Blank)) {
            prop_assert_eq!(read.cohort.len(), sound, "{}", joined);
        }
        // The line of a row set aside is that of an editor.
        for row in read.faults.set_aside() {
            let shown = joined.lines().nth(usize::try_from(row.line).unwrap() - 1).unwrap();
            prop_assert!(shown.starts_with("EX-") || shown.contains("de l'Orne"), "{}: {shown}", row.line);
        }
    }
}

#[test]
fn one_cfa_is_one_cfa() {
    let rest = "50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000";
    let names =
        ["0142275C", "0142275c", " 0142275 C\u{a0}", "CFA Élysée", "CFA E\u{301}lyse\u{301}e", "CFA\u{a0} Élysée", "CFA \u{200b}Élysée"];
    let rows: String = names.iter().enumerate().map(|(row, name)| format!("EX-{row};{name};{rest}\n")).collect();
    let read = read(&format!("{HEADER}\n{rows}"));
    assert_eq!(read.cohort.cfas().len(), 2, "{:?}", read.cohort.cfas());
    assert_eq!(read.faults.count_of(Code::C082), 0);
    let apart = self::read(&format!("{HEADER}\nEX-1;CFA Élysée;{rest}\nex-1;CFA ELYSEE;{rest}\n"));
    assert_eq!((apart.cohort.cfas().len(), apart.faults.count_of(Code::C082)), (2, 2));
}

#[test]
fn an_amendment_is_told_from_a_row_written_twice() {
    let row = |end: &str| format!("EX-1;CFA;50022137;2019-08-30;2019-09-02;{end};oui;4000;7000\n");
    let told = |second: &str| {
        let read = read(&format!("{HEADER}\n{}{}", row("2021-08-31"), row(second)));
        let aside = read.faults.set_aside().next().map(|row| read.faults.told(row)).unwrap();
        aside.arguments.iter().find(|(name, _)| *name == "again").map(|(_, told)| told.clone()).unwrap()
    };
    assert_eq!((told("2022-08-31"), told("2021-08-31")), ("date_fin".into(), "again_same".into()));
}

#[test]
fn other_contracts_of_a_row_are_named() {
    let text = format!(
        "{HEADER};contrat_date_debut_2;Date de fin (contrat n° 2)\nA;CFA;50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000;2021-09-01;2022-08-31\nB;CFA;50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000;;\n"
    );
    let read = read(&text);
    assert_eq!((read.cohort.len(), read.faults.count_of(Code::C081), read.faults.warnings()), (2, 3, 1));
}

/// The rows of the table of a document whose header starts with a word.
fn documented(first: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/FICHIERS.md")).unwrap();
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let start = format!("| {first} |");
    let rows: Vec<_> =
        text.lines().skip_while(|line| !line.starts_with(&start)).skip(2).take_while(|line| line.starts_with('|')).map(cells).collect();
    assert!(!rows.is_empty(), "{first}");
    rows
}

/// A small list in some letters, by their name in the document.
fn in_letters(letters: &str) -> Vec<u8> {
    let text = format!("{HEADER}\nEX-1;Lycée d'Évreux;50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000\n");
    let of_bytes = |e: u8, capital: u8| {
        text.chars()
            .map(|sign| match sign {
                'é' => e,
                'É' => capital,
                other => u8::try_from(other).unwrap(),
            })
            .collect::<Vec<u8>>()
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    match letters {
        "UTF-8" => text.into_bytes(),
        "UTF-8 with a mark" => format!("\u{feff}{text}").into_bytes(),
        "UTF-16 with a mark, either order" => wide(&format!("\u{feff}{text}")),
        "UTF-16 without a mark, either order" => wide(&text),
        "Windows-1252" => of_bytes(0xe9, 0xc9),
        "Mac Roman" => of_bytes(0x8e, 0x83),
        "CP850" => of_bytes(0x82, 0x90),
        "UTF-8 that was read as Windows-1252 and saved again" => text.replace('é', "Ã©").replace('É', "Ã‰").into_bytes(),
        "letters that were lost before (`\u{FFFD}`)" => text.replace('é', "\u{FFFD}").into_bytes(),
        "UTF-32" => [&[0xff, 0xfe, 0, 0][..], &text.chars().flat_map(|sign| u32::from(sign).to_le_bytes()).collect::<Vec<u8>>()].concat(),
        "bytes of no text (NUL)" => text.replace('é', "\0").into_bytes(),
        other => panic!("{other}"),
    }
}

#[test]
fn letters_are_as_documented() {
    for row in documented("letters") {
        let bytes = in_letters(&row[0]);
        let read = contracts_of("liste.csv", &bytes, &datasets().nomenclature);
        match (row[1].as_str(), read) {
            ("refused", Err(faults)) => assert_eq!(faults.groups()[0].code.as_str(), row[2], "{row:?}"),
            (outcome, Ok(read)) => {
                let told = read.faults.groups().iter().map(|group| group.code.as_str()).collect::<Vec<_>>().join(" ");
                assert_eq!((told.as_str(), outcome), (row[2].as_str(), if told.is_empty() { "read" } else { "told" }), "{row:?}");
                assert!(row[0].contains("lost") || read.cohort.cfas() == ["Lycée d'Évreux"], "{row:?}: {:?}", read.cohort.cfas());
            }
            (outcome, Err(faults)) => panic!("{row:?} {outcome}: {:?}", faults.groups()),
        }
    }
}

/// The name and the beginning of a file of a kind, by its cause in the document.
fn container(cause: &str) -> (&'static str, Vec<u8>) {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let old = |text: &str| [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 1_000], &wide(text)].concat();
    let zip = |names: &[&str]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    match cause {
        "password" => ("l.xlsx", old("EncryptedPackage")),
        "xls" => ("l.xls", old("Workbook")),
        "xlsb" => ("l.xlsb", zip(&["[Content_Types].xml", "xl/workbook.bin"])),
        "ods" => ("l.ods", zip(&["mimetype", "content.xml"])),
        "numbers" => ("l.numbers", zip(&["Index/Document.iwa"])),
        "xml_2003" => ("l.xls", b"<?xml version=\"1.0\"?>\r\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".to_vec()),
        "html" => ("l.xlsx", b"\xef\xbb\xbf<HTML><body><table><tr><td>contrat_id</td></tr>".to_vec()),
        "xml" => ("l.csv", b"<?xml version=\"1.0\"?><contrats/>".to_vec()),
        "json" => ("l.csv", b"[{\"contrat_id\": 1}]".to_vec()),
        "text_named_workbook" => ("l.xlsx", HEADER.as_bytes().to_vec()),
        "zip_around" => ("l.csv", zip(&["export.csv"])),
        "empty_zip" => ("l.zip", zip(&[])),
        "gzip" => ("l.csv", b"\x1f\x8b\x08\0\0".to_vec()),
        "bzip2" => ("l.csv", b"BZh91AY".to_vec()),
        "xz" => ("l.csv", b"\xfd7zXZ\0\0".to_vec()),
        "zstd" => ("l.csv", b"\x28\xb5\x2f\xfd\0".to_vec()),
        "seven_zip" => ("l.7z", b"7z\xbc\xaf\x27\x1c\0".to_vec()),
        "rar" => ("l.rar", b"Rar!\x1a\x07".to_vec()),
        "pdf" => ("l.csv", b"%PDF-1.7".to_vec()),
        "rtf" => ("l.csv", b"{\\rtf1\\ansi".to_vec()),
        "other_office" => ("l.docx", zip(&["[Content_Types].xml", "word/document.xml"])),
        "picture" => ("l.csv", b"\x89PNG\r\n".to_vec()),
        "database" => ("l.csv", b"SQLite format 3\0".to_vec()),
        other => panic!("{other}"),
    }
}

#[test]
fn containers_are_as_documented() {
    for row in documented("container") {
        let (name, bytes) = container(&row[1]);
        let faults = contracts_of(name, &bytes, &datasets().nomenclature).unwrap_err();
        let fault = &faults.groups()[0].examples[0];
        let cause = fault.arguments.iter().find(|(name, _)| *name == "cause").map(|(_, cause)| cause.as_str());
        assert_eq!((fault.code, cause, fault.hint), (Code::C003, Some(row[1].as_str()), Some(row[2].as_str())), "{row:?}");
        for language in [coutcontrat::language::Language::Fr, coutcontrat::language::Language::En] {
            let words = coutcontrat::messages::Messages::of(language).get(&format!("causes.{}", row[1]));
            assert!(words.is_some(), "the cause has words: {row:?}");
        }
    }
}

fn program(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).current_dir(folder).env("HOME", folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Everything that a folder holds, workbooks unpacked.
fn contents(folder: &Path) -> String {
    let mut all = String::new();
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.push_str(&contents(&path));
        } else if path.extension().is_some_and(|extension| extension == "xlsx") {
            let mut book = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
            for part in 0..book.len() {
                let mut text = String::new();
                let _binary = std::io::Read::read_to_string(&mut book.by_index(part).unwrap(), &mut text);
                all.push_str(&text);
            }
        } else {
            all.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
    all
}

#[test]
fn people_are_in_no_output() {
    let headers =
        ["DATE_NAIS", "date_de_naissance_apprenant", "Date naiss.", "DDN", "Né(e) le", "Date de naissance (jj/mm/aaaa)", "Rubrique 7"];
    for header in headers {
        let folder = tempfile::tempdir().unwrap();
        let row = |number: usize, born: &str, name: &str| {
            format!("C-{number};0142275C;45022108;{born};03/09/2018;31/08/2020;oui;{name};06 98 76 00 0{number};NOPE\n")
        };
        let rows: String = (0..6).map(|number| row(number, &format!("0{}/02/2000", number + 1), &format!("Zuckerkandl{number}"))).collect();
        let text = format!(
            "N° contrat;UAI;Code diplôme;{header};Date d'entrée;Date de sortie;Sous convention;Interlocuteur;Tél. portable;Effectif\n{rows}"
        );
        fs::write(folder.path().join("export.csv"), text).unwrap();
        let (_, out, err) = program(folder.path(), &["import", "contrats", "export.csv", "--keep-ids", "--out", "i"]);
        let mapping = fs::read_to_string(folder.path().join("i/correspondance.toml")).unwrap();
        let (_, again_out, again_err) =
            program(folder.path(), &["import", "contrats", "export.csv", "--mapping", "i/correspondance.toml", "--keep-ids", "--out", "j"]);
        assert!(!mapping.contains(&format!("\"{header}\" = \"date_conclusion\"")), "{mapping}");
        let all = [out, err, again_out, again_err, contents(&folder.path().join("i")), contents(&folder.path().join("j"))].concat();
        for planted in ["/02/2000", "2000-02-0", "Zuckerkandl", "98 76 00"] {
            assert!(!all.contains(planted), "{header}: {planted} in\n{all}");
        }
    }
}

#[test]
fn a_list_without_header_shows_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let row = "C-1;0760001A;50022137;2019-08-30;2019-09-02;2021-08-31;DUPONTEL;Cunegonde;2002-05-14;202051411800143;06 98 76 00 00\n";
    fs::write(folder.path().join("liste.csv"), row.repeat(3)).unwrap();
    for command in
        [&["check", "liste.csv"][..], &["run", "--contrats", "liste.csv", "--out", "r"], &["import", "contrats", "liste.csv", "--out", "i"]]
    {
        let (code, out, err) = program(folder.path(), command);
        assert!(code > 0 && err.contains("C080"), "{err}");
        let all = [out, err, contents(&folder.path().join("i"))].concat();
        for planted in ["DUPONTEL", "Cunegonde", "2002-05-14", "202051411800143", "98 76 00"] {
            assert!(!all.contains(planted), "{command:?}: {planted} in\n{all}");
        }
    }
}

#[test]
fn the_mapping_written_is_the_mapping_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\"Réf.\ninterne\";\"Site \"\"A\"\"\\B\";Code diplôme;Signé le;Début contrat;Date de fin;Sous convention;\"Coût\npréfecture\";NPEC;npec;Divers\n\
        EX-1;0142275C;50022137;30/08/2019;02/09/2019;31/08/2021;oui;4000;7000;1;x\n";
    fs::write(folder.path().join("export.csv"), text).unwrap();
    program(folder.path(), &["import", "contrats", "export.csv", "--keep-ids", "--out", "i"]);
    let path = folder.path().join("i/correspondance.toml");
    let written = fs::read_to_string(&path).unwrap();
    fs::write(&path, written.replace("\"Réf. interne\" = \"\"", "\"Réf. interne\" = \"contrat_id\"")).unwrap();
    let (code, _, err) =
        program(folder.path(), &["import", "contrats", "export.csv", "--mapping", "i/correspondance.toml", "--keep-ids", "--out", "j"]);
    assert!(!err.contains("C050"), "{err}\n{written}");
    assert!(fs::read_to_string(folder.path().join("j/contrats.csv")).unwrap().contains("EX-1,0142275C,50022137"), "{code} {err}");
}

#[test]
fn no_sign_of_a_file_rules_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let rest = "50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000;1";
    let text = format!("{HEADER};In\u{1b}[31mconnu\u{202e}\nE\u{1b}[31m\u{7}X;C\u{202e}F\u{200b}A\u{1b}[2J;{rest}\nE2;C\u{9b}2;{rest}\n");
    fs::write(folder.path().join("liste.csv"), text).unwrap();
    for command in [
        &["check", "liste.csv"][..],
        &["run", "--contrats", "liste.csv", "--out", "r"],
        &["import", "contrats", "liste.csv", "--keep-ids", "--out", "i"],
    ] {
        let (_, out, err) = program(folder.path(), command);
        let bad = |sign: char| {
            sign.is_control() && sign != '\n' && sign != '\t' || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}')
        };
        assert!(!out.contains(bad) && !err.contains(bad), "{out:?}\n{err:?}");
    }
    let page = fs::read_to_string(folder.path().join("r/report.html")).unwrap();
    let is_svg = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "svg");
    let charts = fs::read_dir(folder.path().join("r/charts")).unwrap().map(|entry| entry.unwrap().path()).filter(is_svg);
    let drawn: String = charts.map(|path| fs::read_to_string(path).unwrap()).chain([page]).collect();
    assert!(!drawn.contains('\u{202e}') && !drawn.contains('\u{200b}') && !drawn.contains('\u{1b}'));
}

#[test]
fn totals_fail_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEADER}\nA;CFA;50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000\n;;;;;;;;\nTOTAL;;;;;;;4000;7000\nÉdité le 12/09/2020;;;;;;;;\n"
    );
    fs::write(folder.path().join("liste.csv"), text).unwrap();
    let (code, _, err) = program(folder.path(), &["check", "liste.csv", "--lang", "fr"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("5 lignes dans le fichier"), "{err}");
    let (code, out, err) = program(folder.path(), &["run", "--contrats", "liste.csv", "--strict", "--out", "r", "--lang", "fr"]);
    assert!(code < 2 && !err.contains("erreur"), "{code} {err}");
    assert!(out.contains("1 total"), "{out}");
}

#[test]
fn ten_thousand_bad_rows_end_with_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..10_000).map(|row| format!("EX-{row};CFA;50022137;2019-08-30;nope;2021-08-31;oui;4000;7000\n")).collect();
    fs::write(
        folder.path().join("liste.csv"),
        format!("{HEADER}\nEX-a;CFA;50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000\n{rows}"),
    )
    .unwrap();
    let (code, out, err) = program(folder.path(), &["run", "--contrats", "liste.csv", "--out", "r", "--lang", "en"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("10,000 errors") && out.contains("10,000"), "{err}\n{out}");
    assert!(err.lines().count() < 60, "{err}");
}

#[test]
fn many_cfas_cost_no_table() {
    let folder = tempfile::tempdir().unwrap();
    let name = |number: usize| {
        format!("Centre de formation d’apprentis interprofessionnel de la vallée de l’Eure et du pays de Caux, antenne numéro {number}")
    };
    let row = |(number, rank): (usize, usize)| {
        format!("EX-{number:04}-{rank};{};50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000\n", name(number))
    };
    let rows: String = (0..1_300).flat_map(|number| (0..16).map(move |rank| (number, rank))).map(row).collect();
    fs::write(folder.path().join("liste.csv"), format!("{HEADER}\n{rows}")).unwrap();
    let accounts: String = (0..1_300).map(|number| format!("{};{};5000\n", name(number), 9_000 + number)).collect();
    fs::write(folder.path().join("comptes.csv"), format!("cfa;charges_fixes;tresorerie_initiale\n{accounts}")).unwrap();
    let (code, _, err) =
        program(folder.path(), &["run", "--contrats", "liste.csv", "--centres", "comptes.csv", "--out", "r", "--lang", "fr"]);
    assert!(code < 2, "{err}");
    let results = fs::read_to_string(folder.path().join("r/charts/resultats.svg")).unwrap();
    assert!(results.contains("60 CFA sur 1\u{202f}300"), "the picture says what it leaves out");
    let label = |line: &&str| line.starts_with("<text") && line.contains("Centre de") && !line.contains("Lecture");
    let labels: Vec<&str> = results.lines().filter(label).collect();
    let distinct: std::collections::BTreeSet<&str> = labels.iter().filter_map(|line| line.split('>').nth(1)).collect();
    assert_eq!((labels.len(), distinct.len()), (60, 60), "no two labels are alike");
    assert_eq!(fs::read_to_string(folder.path().join("r/contrats.csv")).unwrap().lines().count(), 1_300 * 16 + 1);
}

/// No title is over an empty set: when no CFA may be shown alone, the pictures say so.
#[test]
fn pictures_of_small_cfas_say_that_none_is_alone() {
    let folder = tempfile::tempdir().unwrap();
    let row = |number: usize| format!("EX-{number:02};CFA {};50022137;2019-08-30;2019-09-02;2021-08-31;oui;4000;7000\n", number % 4);
    let rows: String = (0..16).map(row).collect();
    fs::write(folder.path().join("liste.csv"), format!("{HEADER}\n{rows}")).unwrap();
    let accounts: String = (0..4).map(|number| format!("CFA {number};9000;5000\n")).collect();
    fs::write(folder.path().join("comptes.csv"), format!("cfa;charges_fixes;tresorerie_initiale\n{accounts}")).unwrap();
    let (code, _, err) =
        program(folder.path(), &["run", "--contrats", "liste.csv", "--centres", "comptes.csv", "--out", "r", "--lang", "fr"]);
    assert!(code < 2, "{err}");
    for picture in ["resultats", "couts", "tailles"] {
        // Pictures that compare CFAs are left out when none may be shown.
        let Ok(drawn) = fs::read_to_string(folder.path().join(format!("r/charts/{picture}.svg"))) else { continue };
        assert!(drawn.contains("aucun CFA n’a assez d’apprentis"), "{picture}: {drawn}");
        assert!(!drawn.contains("0 CFA sur 0"), "{picture}");
    }
    let results = fs::read_to_string(folder.path().join("r/charts/resultats.svg")).unwrap();
    assert!(results.contains("Autres CFA<"), "a short label is not cut: {results}");
}
