//! `docs/SCENARIOS.md` says what the program finds, and each line of a shipped scenario changes something.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use coutcontrat::io::scenarios::{SHIPPED, load};
use coutcontrat::scenario::effects;

use crate::support::{normandie, shipped};

/// Set to write the page again.
const WRITE: &str = "COUTCONTRAT_WRITE_PAGES";
const OPEN: &str = "```text\n";
const CLOSE: &str = "```\n";

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/SCENARIOS.md")
}

/// Scenarios on contracts concluded since July 2025, against the law of 2026, on the example of 2026.
const OF_2026: [&str; 3] = ["npec_2025_sans_baisse", "sans_750", "sans_prorata_jour"];
/// Scenarios that others are compared with.
const BASES: [&str; 2] = ["droit_en_vigueur", "droit_2026"];

/// The scenarios that have a page.
fn paged() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name).filter(|name| !BASES.contains(name))
}

/// What `compare` prints of a scenario on the shipped example.
fn printed(name: &str) -> String {
    let mut command = Command::cargo_bin("coutcontrat").unwrap();
    let (base, example) = if OF_2026.contains(&name) { (BASES[1], "exemple_cfa_2026") } else { (BASES[0], "exemple_cfa") };
    command.args(["compare", base, name, "--contrats", &format!("datasets/cohortes/{example}.csv"), "--lang", "fr"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The part of the page about a scenario: from its heading to the next one.
fn part<'a>(text: &'a str, name: &str) -> &'a str {
    let heading = text.find(&format!("(`{name}`)\n")).unwrap_or_else(|| panic!("{name} has no page"));
    let rest = &text[heading..];
    &rest[..rest.find("\n## ").map_or(rest.len(), |end| end + 1)]
}

/// The block of a part, and where it stands in it.
fn block(part: &str) -> Option<(usize, &str)> {
    let start = part.find(OPEN)? + OPEN.len();
    let length = part[start..].find(CLOSE)?;
    Some((start, &part[start..start + length]))
}

/// Amounts to the cent, without their signs.
fn amounts(text: &str) -> Vec<String> {
    let digit = |c: &char| c.is_ascii_digit() || matches!(c, ',' | '\u{202F}' | '\u{A0}');
    let before = text.split('€').map(|piece| piece.chars().rev().take_while(digit).collect::<Vec<_>>().into_iter().rev().collect());
    let mut found: Vec<String> = before.map(|amount: String| amount.trim_matches(['\u{202F}', '\u{A0}']).to_owned()).collect();
    found.pop();
    found.retain(|amount| amount.contains(',') && amount.chars().any(|c| c.is_ascii_digit()));
    found
}

#[test]
fn each_shipped_scenario_has_a_page_with_its_figures() {
    let mut text = fs::read_to_string(page()).unwrap();
    let mut wrong = Vec::new();
    for name in paged() {
        let said = printed(name);
        let written = part(&text, name);
        let (start, old) = block(written).unwrap_or_else(|| panic!("{name} has no figures"));
        if old != said {
            wrong.push(name);
            let at = text.find(written).unwrap() + start;
            text.replace_range(at..at + old.len(), &said);
        }
    }
    if std::env::var_os(WRITE).is_some() {
        fs::write(page(), text).unwrap();
    } else {
        assert!(wrong.is_empty(), "set {WRITE} and run this test again: {wrong:?}");
    }
}

/// A scenario that changes the région's fund alone: nothing of what `compare` compares.
const FUND_ALONE: &str = "enveloppe_moitie";

/// A signed amount of a table, in cents.
fn cents(amount: &str) -> i64 {
    let digits: i64 = amount.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    if amount.starts_with('\u{2212}') { -digits } else { digits }
}

#[test]
fn the_parts_of_each_difference_make_its_total_to_the_cent() {
    let text = fs::read_to_string(page()).unwrap();
    for name in paged() {
        let (_, figures) = block(part(&text, name)).unwrap();
        if FUND_ALONE == name {
            assert!(!figures.contains("D’où vient l’écart"), "{name} changes more than the fund");
            continue;
        }
        let rows: Vec<Vec<i64>> = figures
            .lines()
            .skip_while(|line| !line.contains("D’où vient l’écart"))
            .skip(1)
            .map(|line| line.split("  ").map(str::trim).filter(|cell| cell.ends_with('€')).map(cents).collect())
            .collect();
        let (total, parts) = rows.split_last().unwrap();
        assert!(!parts.is_empty() && total.len() >= 2, "{name}");
        for column in 0..total.len() {
            assert_eq!(parts.iter().map(|row| row[column]).sum::<i64>(), total[column], "{name}");
        }
    }
}

#[test]
fn the_sentences_of_a_page_quote_its_figures() {
    let text = fs::read_to_string(page()).unwrap();
    for name in paged() {
        let part = part(&text, name);
        let (start, figures) = block(part).unwrap();
        let known = amounts(figures);
        let quoted: Vec<String> = [&part[..start], &part[start + figures.len()..]].into_iter().flat_map(amounts).collect();
        assert!(!quoted.is_empty(), "{name} explains no figure");
        for amount in quoted {
            assert!(known.contains(&amount), "{name}: {amount} is not in {known:?}");
        }
    }
}

/// A line that changes the name of a regime and no amount: the places outside a convention follow the same rules under both names.
const NAME_ALONE: (&str, &str) = ("reforme_un_an_plus_tard", "regime.hors_convention");

#[test]
fn each_line_of_a_shipped_scenario_changes_contracts_of_normandie() {
    let datasets = shipped();
    let raw = normandie(&datasets, 0.02);
    let of_2026 = crate::support::cohort(&datasets, include_str!("../../datasets/cohortes/exemple_cfa_2026.csv"));
    for (name, _) in SHIPPED {
        let loaded = load(Some(name)).unwrap();
        let raw = if OF_2026.contains(name) { &of_2026 } else { &raw };
        let (cohort, _) = loaded.scenario.assumptions.apply(raw, |code| datasets.nomenclature.niveau(code));
        for effect in effects(&loaded.scenario, datasets.in_force(), None, &cohort, &datasets.nomenclature).unwrap() {
            let expected = (*name, effect.what.as_str()) != NAME_ALONE;
            assert_eq!(effect.contracts > 0, expected, "{name}, line {:?}: {}", effect.place.line, effect.what);
        }
    }
}
