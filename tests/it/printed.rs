//! Every command that a message, a help page or a hint prints is run as it is printed: it is one that the program takes, and the
//! scenarios, CFAs and diplomas that it names are there. What it says of the files of the test is no matter here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// Words of the usage that stand for something, and what stands there in the test.
const STANDS_FOR: [(&str, &str); 4] =
    [("{name}", "classeur.xlsx"), ("{scenario}", "mon_scenario.toml"), ("C00001", "N19-000056"), ("resultats_avril", "resultats")];
/// A use that is none; a scenario, a CFA, a diploma or a région that is not there.
const REFUSALS: [&str; 4] = ["U002", "S003", "S040", "S041"];
/// Commands that read the shipped contracts unless others are named: a few CFAs of it are enough.
const HEAVY: [&str; 5] = ["run", "compare", "simulate", "allocate", "readings"];
const SUBCOMMANDS: [&str; 17] = [
    "run",
    "check",
    "explain",
    "law",
    "generate",
    "verify",
    "schema",
    "completions",
    "man",
    "compare",
    "simulate",
    "allocate",
    "readings",
    "solve",
    "import",
    "reconcile",
    "modele",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of the catalogues.
fn sources() -> Vec<String> {
    let of = |folder: &str, end: &str| -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![root().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().ends_with(end) {
                    found.push(fs::read_to_string(path).unwrap());
                }
            }
        }
        found
    };
    of("src/messages", ".toml")
}

/// The commands of a text: up to its end, a wide gap, a quotation mark, or the end of a sentence.
fn commands(text: &str) -> Vec<String> {
    let ends = |rest: &str| {
        let marks = ["  ", "\n", "\"", "'", "’", "”", "»", "`", "\u{a0}", ". ", " > ", " | "];
        marks.iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len())
    };
    let starts: Vec<usize> = text.match_indices("coutcontrat ").map(|(at, _)| at).collect();
    let found =
        starts.into_iter().map(|at| &text[at..]).map(|rest| rest[..ends(rest)].trim().trim_end_matches(['.', ')', ',', ';']).to_owned());
    found
        .filter(|command| {
            let first = command.split(' ').nth(1).unwrap_or("");
            let stands = |word: &str| word.len() > 2 && word.chars().all(char::is_uppercase);
            let usage = command.contains(['[', '|', '…']) || command.contains("...") || command.split(' ').any(stands);
            let part = ["coutcontrat import contrats", "coutcontrat import contrats --pseudonyms", "coutcontrat import npec"]
                .contains(&command.as_str());
            let alone = part
                || command.split(' ').count() == 2
                    && ["run", "check", "explain", "import", "reconcile", "generate", "verify", "modele", "compare", "solve"]
                        .contains(&first);
            SUBCOMMANDS.contains(&first) && !usage && !alone
        })
        .collect()
}

fn program(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output = Command::cargo_bin("coutcontrat")
        .unwrap()
        .args(words)
        .env("XDG_CONFIG_HOME", folder.join("reglages"))
        .current_dir(folder)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Everything that the commands name.
fn prepare(folder: &Path) {
    let done = |words: &[&str]| {
        let (code, told) = program(folder, words);
        assert!(code.is_some_and(|code| code < 2), "{words:?}: {told}");
    };
    done(&["generate", "--out", "normandie.csv"]);
    let all = fs::read_to_string(folder.join("normandie.csv")).unwrap();
    let few = |line: &&str| line.contains(",0619003Q,") || line.contains(",0619005Q,") || line.starts_with("N19-000056,");
    let mut lines: Vec<String> = all.lines().take(1).chain(all.lines().skip(1).filter(few).take(150)).map(str::to_owned).collect();
    lines[1] = format!("2019-0412,{}", lines[1].split_once(',').unwrap().1);
    let contracts = lines.join("\n");
    for name in ["contrats.csv", "contracts.csv"] {
        fs::write(folder.join(name), &contracts).unwrap();
    }
    let example = root().join("datasets/cohortes");
    fs::copy(example.join("exemple_centre.csv"), folder.join("centres.csv")).unwrap();
    fs::copy(example.join("exemple_centre.csv"), folder.join("cfa.csv")).unwrap();
    fs::copy(example.join("exemple_cfa.csv"), folder.join("export.csv")).unwrap();
    for name in ["contrats.xlsx", "export.xlsx"] {
        fs::copy(example.join("exemple_cfa.xlsx"), folder.join(name)).unwrap();
    }
    for name in ["classeur.xlsx", "workbook.xlsx"] {
        done(&["modele", name]);
    }
    let edition = root().join("tests/errors/C049/VF_Référentiel_avec_idcc_avril2020.xlsx");
    for name in ["vf_referentiel_avec_idcc_oct_2019.xlsx", "VF_Référentiel_avec_idcc_avril2020.xlsx"] {
        fs::copy(&edition, folder.join(name)).unwrap();
    }
    for name in ["paiements.csv", "releve.csv"] {
        fs::write(folder.join(name), "date;payeur;contrat;montant\n15/10/2020;OPCO EP;2019-0412;1 000,00\n").unwrap();
    }
    for name in ["mon_scenario.toml", "my_scenario.toml", "scenario.toml"] {
        fs::write(folder.join(name), "titre = \"Essai\"\n").unwrap();
    }
    fs::write(folder.join("petites.toml"), "[scenario]\ntitre = \"Petites régions\"\n[cohorte]\nechelle = 0.005\n").unwrap();
    done(&["import", "contrats", "export.csv", "--out", "import"]);
    // Makes the key of pseudonyms.
    done(&["import", "contrats", "export.csv", "--pseudonyms", "--out", "pseudonymes"]);
    for name in ["donnees", "data"] {
        done(&["import", "npec", "vf_referentiel_avec_idcc_oct_2019.xlsx", "--out", name]);
    }
    for name in ["resultats", "results", "resultats_mars", "results_march", "results_april"] {
        done(&["run", "--contrats", "contrats.csv", "--out", name]);
    }
}

#[test]
fn every_printed_command_is_one_that_the_program_takes() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let printed: BTreeSet<String> = sources().iter().flat_map(|text| commands(text)).collect();
    assert!(printed.len() > 60, "{}", printed.len());
    prepare(folder);
    let mut wrong = Vec::new();
    for command in &printed {
        let stands = |word: &str| STANDS_FOR.iter().find(|(name, _)| *name == word).map_or(word, |(_, stands)| stands).to_owned();
        let mut words: Vec<String> = command.split(' ').skip(1).map(stands).collect();
        if command.contains("--region toutes") {
            words.push("petites.toml".to_owned());
        } else if HEAVY.contains(&words[0].as_str()) && !command.contains("--cont") && !command.contains("--help") {
            words.extend(["--contrats".to_owned(), "contrats.csv".to_owned()]);
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (code, told) = program(folder, &words);
        let refused = REFUSALS.iter().any(|code| told.contains(&format!("[{code}]")));
        if code.is_none_or(|code| code > 2) || refused {
            wrong.push(format!("{command}\n    as {words:?}: {code:?}\n    {}", told.lines().take(6).collect::<Vec<_>>().join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), printed.len(), wrong.join("\n"));
}

/// The text of a page as a person copies it.
fn copied(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap_or(page).split("<script").next().unwrap();
    let text: String = body.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect();
    [("&quot;", "\""), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&#x2f;", "/"), ("&amp;", "&")]
        .into_iter()
        .fold(text, |text, (mark, sign)| text.replace(mark, sign))
}

/// Whatever the page, reports, letters, calendars or explanations: the options that it prints are made of the hyphens of a keyboard, on one
/// line, and its commands are taken.
#[test]
fn every_command_of_a_page_runs_as_it_is_copied() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let example = root().join("datasets/cohortes");
    fs::copy(example.join("exemple_cfa.csv"), folder.join("contrats.csv")).unwrap();
    fs::copy(example.join("exemple_centre.csv"), folder.join("cfa.csv")).unwrap();
    fs::write(folder.join("releve.csv"), "date;payeur;contrat;montant\n15/10/2020;OPCO EP;EX-001;1 000,00\n").unwrap();
    for language in ["fr", "en"] {
        let of = |name: &str| format!("{name}_{language}");
        let [run, paid, compared, drawn, page, fund] = ["run", "paid", "compared", "drawn", "page", "fund"].map(of);
        let page = page + ".html";
        let both = ["--contrats", "contrats.csv", "--centres", "cfa.csv"];
        let made: [(&[&str], &[&str]); 6] = [
            (&["run", "--out", &run], &both),
            (&["reconcile", "contrats.csv", "releve.csv", "--out", &paid], &[]),
            (&["compare", "droit_en_vigueur", "sans_option", "--out", &compared], &both),
            (&["simulate", "--draws", "20", "--out", &drawn], &both),
            (&["explain", "--all", "--out", &page], &both[..2]),
            (&["allocate", "--draws", "0", "--out", &fund], &both),
        ];
        for (words, more) in made {
            let (code, told) = program(folder, &[words, more, &["--lang", language]].concat());
            assert!(code.is_some_and(|code| code < 2), "{words:?}: {told}");
        }
    }
    let mut folders = vec![folder.to_owned()];
    let (mut pages, mut options, mut printed) = (0, 0, BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "html") {
                let page = fs::read_to_string(&path).unwrap();
                let text = copied(&page);
                let signs: Vec<char> = text.chars().collect();
                let dash = |sign: char| matches!(sign, '\u{2010}'..='\u{2015}' | '\u{2212}');
                let twice = signs.windows(3).find(|signs| dash(signs[0]) && dash(signs[1]) && signs[2].is_alphabetic());
                assert!(twice.is_none(), "{}: {twice:?}", path.display());
                let whole = page.matches("<span class=\"option\">--").count();
                let named =
                    |text: &str| text.split("--").skip(1).filter(|rest| rest.starts_with(|sign: char| sign.is_ascii_alphabetic())).count();
                let code: usize = page.split("<code>").skip(1).map(|part| named(part.split("</code>").next().unwrap())).sum();
                assert_eq!(named(&text), whole + code, "{}: every option is on one line", path.display());
                assert!(page.contains(".option { white-space: nowrap; }"), "{}", path.display());
                (pages, options) = (pages + 1, options + whole + code);
                printed.extend(commands(&text));
            }
        }
    }
    assert!(pages >= 14 && options >= 10 && printed.len() >= 4, "{pages} {options} {printed:?}");
    for command in printed {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let (code, told) = program(folder, &words);
        assert!(code.is_some_and(|code| code <= 2) && !told.contains("[U002]"), "{command}: {code:?} {told}");
    }
}
