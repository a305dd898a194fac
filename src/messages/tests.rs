use std::collections::BTreeSet;

use super::*;
use crate::language::Language::{En, Fr};

/// The text of every source file of the crate, catalogues and this file apart.
fn sources() -> String {
    fn read(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, all);
            } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("messages/tests.rs") {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all
}

/// The keys of hints given anywhere in the sources.
fn hints(sources: &str) -> BTreeSet<&str> {
    const CALLS: [&str; 5] = ["hinting(\"", ".hint(\"", "unreadable(\"", "out_of_range(\"", "hint: Some(\""];
    CALLS.iter().flat_map(|call| sources.split(call).skip(1)).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key).collect()
}

#[test]
fn both_catalogues_have_the_same_keys_and_the_same_values() {
    let keys = |language| Messages::of(language).texts().map(|(key, _)| key).collect::<BTreeSet<_>>();
    assert!(keys(Fr).len() > 200, "the catalogue is read");
    assert_eq!(keys(Fr).symmetric_difference(&keys(En)).collect::<Vec<_>>(), Vec::<&&str>::new());
    for (key, text) in Messages::of(Fr).texts() {
        let other = Messages::of(En).get(key).unwrap();
        assert_eq!(placeholders(text), placeholders(other), "{key}");
        assert_eq!(text.matches("[[").count(), text.matches("]]").count(), "{key}");
    }
}

#[test]
fn every_catalogue_is_read_and_no_key_is_said_twice() {
    for sources in [FR, EN, REPORT_FR, REPORT_EN] {
        let each: Vec<MessageCatalogue> = sources
            .iter()
            .map(|source| {
                let mut texts = MessageCatalogue::new();
                flatten("", &toml::from_str::<toml::Table>(source).unwrap(), &mut texts);
                texts
            })
            .collect();
        assert_eq!(each.iter().map(MessageCatalogue::len).sum::<usize>(), catalogue(sources).len());
    }
}

#[test]
fn every_code_has_a_title_and_a_message_and_no_other_has() {
    let said: BTreeSet<&str> = Messages::of(Fr).texts().filter_map(|(key, _)| key.strip_prefix("codes.")).collect();
    let expected: Vec<String> = Code::ALL.iter().flat_map(|code| [format!("{code}.message"), format!("{code}.title")]).collect();
    assert_eq!(said, expected.iter().map(String::as_str).collect());
}

#[test]
fn every_hint_of_the_sources_has_a_text_and_no_other_has() {
    let sources = sources();
    let known: BTreeSet<&str> = Messages::of(Fr).texts().filter_map(|(key, _)| key.strip_prefix("hints.")).collect();
    assert_eq!(hints(&sources).difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "hints without a text");
    let unused: Vec<&&str> = known.iter().filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
    assert_eq!(unused, Vec::<&&str>::new(), "hints that nothing gives");
}

#[test]
fn no_key_is_unused() {
    /// Families whose keys are made from a value; each has its own test, here or beside its use.
    const FAMILIES: &[&str] = &[
        "codes.",
        "hints.",
        "help.",
        "rules.",
        "words.",
        "notes.",
        "inputs.",
        "system.",
        "lines.",
        "fund.regret_",
        "toml.",
        "reconcile.of.",
        "titles.",
        "columns.",
        "page.",
    ];
    let sources = sources();
    let used = |key: &str| {
        let form = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
        let literal = form.strip_prefix("causes.").unwrap_or(form);
        FAMILIES.iter().any(|family| key.starts_with(family)) || sources.contains(&format!("\"{literal}\""))
    };
    let unused: Vec<&str> = Messages::of(Fr).texts().map(|(key, _)| key).filter(|key| !used(key)).collect();
    assert_eq!(unused, Vec::<&str>::new());
}

/// Whatever way it is said: any literal that is written like a key of the catalogue is one.
#[test]
fn every_key_of_the_sources_has_a_text() {
    /// Keys of scenarios and of the help begin with the same words; names of files end otherwise.
    const OTHERS: [&str; 2] = ["comptes.", "help."];
    let sources = sources();
    let catalogue = Messages::of(Fr);
    let families: BTreeSet<&str> = catalogue.texts().filter_map(|(key, _)| key.split_once('.')).map(|(family, _)| family).collect();
    let of_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    let is_key = |literal: &&str| {
        let family = literal.split_once('.').filter(|(_, rest)| !rest.is_empty() && literal.chars().all(of_key)).map(|(family, _)| family);
        let other = OTHERS.iter().any(|other| literal.starts_with(other)) || literal.ends_with(['.']);
        family.is_some_and(|family| families.contains(family))
            && !other
            && ![".toml", ".txt", ".js", ".css"].iter().any(|end| literal.ends_with(end))
    };
    let asked: BTreeSet<&str> = sources.split('"').filter(is_key).collect();
    assert!(asked.len() > 150, "{}", asked.len());
    let said = |key: &str| catalogue.get(key).or_else(|| catalogue.get(&format!("{key}.one"))).is_some();
    let silent: Vec<&str> = asked.into_iter().filter(|key| !said(key)).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

/// U+202F before `; ! ?`, U+00A0 before `: % € »` and after `«`, curled apostrophes, thousands apart; commands are written as typed.
#[test]
fn french_has_its_no_break_spaces() {
    let texts = Messages::of(Fr).texts().filter(|(key, _)| !key.ends_with("usage") && !key.ends_with("examples"));
    for (key, text) in texts {
        // What stands in braces is a name and forms, no text.
        let bare: String = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect::<Vec<_>>().join("0");
        let signs: Vec<char> = bare.chars().collect();
        for (place, &sign) in signs.iter().enumerate() {
            let before = place.checked_sub(1).map(|place| signs[place]);
            let right = match sign {
                ';' | '!' | '?' => before == Some('\u{202f}'),
                '%' | '»' => before == Some('\u{a0}'),
                '€' => before != Some(' '),
                ':' => before == Some('\u{a0}') || before == Some('[') || before == Some('+') || bare.contains("+02:00"),
                '«' => signs.get(place + 1) == Some(&'\u{a0}'),
                ' ' => {
                    !(before.is_some_and(|sign| sign.is_ascii_digit())
                        && signs[place + 1..].iter().take(3).filter(|sign| sign.is_ascii_digit()).count() == 3)
                }
                '\'' => !before.is_some_and(char::is_alphabetic) || signs.get(place + 1).is_none_or(|sign| !sign.is_alphabetic()),
                _ => true,
            };
            assert!(right, "{key}: {sign:?} in {text}");
        }
    }
}

#[test]
fn placeholders_and_optional_parts() {
    assert_eq!(filled("a {x}[[ ({y})]]", &[("x", "1")], En), "a 1");
    assert_eq!(filled("a {x}[[ ({y})]] b", &[("x", "1"), ("y", "2")], En), "a 1 (2) b");
    assert_eq!(filled("{x} { [[", &[], En), "… { ");
    let month = |text, month, language| filled(text, &[("month", month)], language);
    assert_eq!(month("depuis de {month}", "août 2019", Fr), "depuis d’août 2019");
    assert_eq!([month("a de {month}", "mai 2019", Fr), month("mode {month}", "avril", Fr)], ["a de mai 2019", "mode avril"]);
    assert_eq!(Messages::of(Fr).count("print.more", 1_234, &[]), "… et 1\u{202f}234 autres");
    assert_eq!(Messages::of(Fr).word("no.such.key"), "no.such.key");
}

/// Forms agree with the number that is shown, in each language.
#[test]
fn words_agree_with_their_number() {
    let said = |count: &str, language| filled("{n} {n:contrat lu|contrats lus}", &[("n", count)], language);
    assert_eq!([said("0", Fr), said("1", Fr), said("2", Fr)], ["0 contrat lu", "1 contrat lu", "2 contrats lus"]);
    assert_eq!(said("1\u{202f}000", Fr), "1\u{202f}000 contrats lus");
    assert_eq!([said("0", En), said("1", En)], ["0 contrats lus", "1 contrat lu"]);
    assert_eq!([said("1,9", Fr), said("1.9", En), said("2,1", Fr)], ["1,9 contrat lu", "1.9 contrats lus", "2,1 contrats lus"]);
    assert_eq!([said("1,234", En), said("1 contrat", Fr)], ["1,234 contrats lus", "1 contrat contrat lu"]);
    assert_eq!(placeholders("{n} {n:a|b} {m}"), ["m", "n"].into());
    for language in [Fr, En] {
        for (key, text) in Messages::of(language).texts() {
            let forms = text.split('{').filter_map(|part| part.split_once('}')).filter_map(|(name, _)| name.split_once(':'));
            forms.for_each(|(_, forms)| assert_eq!(forms.split('|').count(), 2, "{key}: {text}"));
        }
    }
}

/// Numbers of faults are those of the language, names of a user's columns are never taken for words of the catalogue.
#[test]
fn values_of_faults_are_written_as_the_language_does() {
    let fault = |expected: &str| Diagnostic::warning(Code::C070).in_column("npec").with_value("1").with("expected", expected);
    assert!(Messages::of(Fr).message(&fault("734.50 – 30982")).contains("734,50 – 30\u{202f}982"));
    assert!(Messages::of(En).message(&fault("734.50 – 30982")).contains("734.50 – 30,982"));
    // A text file has the day as it is written, a sheet shows it as the language does.
    let late = |sheet: Option<&str>| {
        let fault = Diagnostic::error(Code::C010).in_file("f").in_column("date_fin").with_value("2109-08-31");
        let mut fault = fault.with("expected", "2000-01-01 – 2060-12-31");
        fault.location.sheet = sheet.map(str::to_owned);
        fault
    };
    let told = [Messages::of(Fr).message(&late(Some("Contrats"))), Messages::of(Fr).message(&late(None))];
    assert!(told[0].contains("31/08/2109") && !told[0].contains("2109-08"), "{}", told[0]);
    assert!(told[1].contains("2109-08-31"), "{}", told[1]);
    assert!(told.iter().all(|told| told.contains("01/01/2000 – 31/12/2060")), "{}", told[1]);
    assert!(Messages::of(Fr).message(&fault("1 – 200 signes")).contains("1 – 200 signes"));
    assert!(Messages::of(En).message(&fault("0 – 1 000 000 €")).contains("0 – €1,000,000"));
    assert!(Messages::of(Fr).message(&fault("0 – 1 000 000 €")).contains("0 – 1\u{202f}000\u{202f}000\u{a0}€"));
    let twice = Diagnostic::warning(Code::C006).in_column("cfa [C]").with("other", "cfa").with("used", "cfa");
    assert!(!Messages::of(Fr).message(&twice).contains("le CFA"), "{}", Messages::of(Fr).message(&twice));
    let long =
        Diagnostic::warning(Code::C070).in_column("date_fin").with("debut", "2020-09-02").with("days", 3_289).hinting("contract_long");
    assert!(Messages::of(Fr).hint(&long).is_some_and(|hint| hint.contains("3\u{202f}289 jours") && hint.contains("02/09/2020")));
}

#[test]
fn values_cannot_command_the_terminal() {
    assert_eq!(printable("a\u{1b}[31m\n"), "a\u{fffd}[31m\u{fffd}");
    assert_eq!(printable(&"é".repeat(200)).chars().count(), 81);
}
