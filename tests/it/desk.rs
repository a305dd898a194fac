//! What stands on a director's desk after her run: the chart of her cash, her calendar by OPCO, what is owed to her, each found again from
//! the tables and the contracts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use chrono::{Datelike, NaiveDate};
use coutcontrat::language::Language::Fr;
use serde_json::Value;

use super::accounts_by_hand::{Row, cents, day, rows};

fn program(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "fr"]).current_dir(folder).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The mark of the chart has the day and the amount that the first screen tells, those of the lowest day of the table.
pub(super) fn chart(folder: &Path, lowest: i64, told: &str) {
    let months = rows(&folder.join("tresorerie.csv"));
    let low = months.iter().find(|row| cents(&row["solde_min"]) == lowest).unwrap();
    let (amount, on) = (Fr.amount(lowest), Fr.date(day(&low["jour_min"])));
    let first = told.lines().find(|line| line.contains("Jour le plus bas")).unwrap();
    assert!(first.contains(&amount) && first.contains(&on), "{first}");
    let svg = fs::read_to_string(folder.join("charts/tresorerie.svg")).unwrap();
    for words in [&amount, &on] {
        assert_eq!(svg.matches(&format!(">{words}</text>")).count(), 1, "{words}");
    }
    assert!(svg.contains("Découvert autorisé \u{2212}60\u{202f}000\u{a0}€"), "the overdraft");
    let letters: String =
        svg.split("</text>").filter_map(|part| part.rsplit_once('>')).map(|(_, text)| text).filter(|text| text.len() == 1).collect();
    assert!(letters.contains(&"JFMAMJJASOND".repeat(3)), "a tick for each month: {letters}");
    let report = fs::read_to_string(folder.join("report.html")).unwrap();
    let first_page = report.split("<section id=\"answer\"").next().unwrap();
    assert!(first_page.contains("<figure id=\"tresorerie\" class=\"large\">"), "the chart stands on the first page");
    assert_eq!(report.matches("<figure id=\"tresorerie\"").count(), 1);
}

/// The year, then the texts of the header and of the totals of each page of the calendar.
fn totals(page: &str) -> Vec<BTreeMap<String, String>> {
    let texts = |html: &str, tag: &str| -> Vec<String> {
        let (begin, end) = (format!("<{tag}"), format!("</{tag}>"));
        let cells = html.split(begin.as_str()).skip(1);
        cells.map(|cell| cell.split_once('>').unwrap().1.split(end.as_str()).next().unwrap().to_owned()).collect()
    };
    let of_year = |section: &str| {
        let heads = texts(section.split("</thead>").next().unwrap().split("<tr>").nth(1).unwrap(), "th");
        let totals = texts(section.split("<tfoot>").nth(1).unwrap().split("</tfoot>").next().unwrap(), "td");
        assert_eq!(heads.len(), totals.len(), "{section}");
        heads.into_iter().zip(totals).collect()
    };
    page.split("<section class=\"year\">").skip(1).map(of_year).collect()
}

/// Each OPCO that the contracts name has its column; its sums are those of the payments of its contracts.
pub(super) fn calendar_by_opco(folder: &Path, ready: &[Row]) {
    let opcos: BTreeMap<&str, &str> = ready.iter().map(|row| (row["contrat_id"].as_str(), row["opco"].as_str())).collect();
    let mut paid: BTreeMap<(i32, &str), i64> = BTreeMap::new();
    let payments = rows(&folder.join("versements.csv"));
    for row in payments.iter().filter(|row| row["payeur"] == "opco") {
        *paid.entry((day(&row["date"]).year(), opcos[row["contrat_id"].as_str()])).or_default() += cents(&row["montant"]);
    }
    let page = fs::read_to_string(folder.join("calendrier.html")).unwrap();
    let years = totals(&page);
    assert_eq!(years.len(), 3);
    for (year, totals) in (2019..).zip(&years) {
        for opco in ["OPCO EP", "AKTO", "Constructys"] {
            let sum = paid.get(&(year, opco)).copied().unwrap_or(0);
            let words = if sum == 0 { String::new() } else { Fr.amount_rounded(sum) };
            assert_eq!(totals[opco], words, "{opco} {year}");
        }
        assert!(!totals.contains_key("Autres OPCO"), "every contract of an OPCO names it");
    }
    assert!(page.contains("\u{2610}\u{a0}"), "boxes to tick");
}

/// `run` with payments says what `reconcile` says; what is owed is what was left out of the payments.
pub(super) fn owed(folder: &Path, run: &[&str], results: &str) {
    let payments = rows(&folder.join(results).join("versements.csv"));
    let until = NaiveDate::from_ymd_opt(2020, 12, 31).unwrap();
    let (mut statement, mut left_out, mut old, mut received) = ("date;montant;contrat_id;payeur\n".to_owned(), 0, 0, 0);
    for (rank, row) in payments.iter().filter(|row| day(&row["date"]) <= until).enumerate() {
        let amount = cents(&row["montant"]);
        if rank % 17 == 3 && amount > 0 {
            left_out += amount;
            old += if (until - day(&row["date"])).num_days() > 30 { amount } else { 0 };
        } else {
            received += amount;
            statement += &format!("{};{};{};{}\n", row["date"], row["montant"], row["contrat_id"], row["payeur"]);
        }
    }
    assert!(left_out > old && old > 0);
    fs::write(folder.join("releve.csv"), statement).unwrap();
    let with = [run, &["--paiements", "releve.csv", "--jusqu-au", "2020-12-31", "--out", "avec"]].concat();
    let told = program(folder, &with);
    let found: Value = serde_json::from_str(&fs::read_to_string(folder.join("avec/resume.json")).unwrap()).unwrap();
    let found = &found["echeances"];
    let asked = ["reconcile", run[2], "releve.csv", "--prix", "prix.csv", "--jusqu-au", "2020-12-31", "--json"];
    let reconciled: Value = serde_json::from_str(&program(folder, &asked)).unwrap();
    for name in ["jusqu_au", "du", "recu", "reste_du", "trop_percu"] {
        assert_eq!(found[name], reconciled[name], "{name}");
    }
    let aged = reconciled["anciennete"].as_array().unwrap();
    let late: f64 =
        aged.iter().filter(|age| !age["anciennete"].as_str().unwrap().starts_with('0')).map(|age| age["montant"].as_f64().unwrap()).sum();
    assert!((found["plus_de_30_jours"].as_f64().unwrap() - late).abs() < 0.005, "{found} {aged:?}");
    let euros = |name: &str| (found[name].as_f64().unwrap() * 100.0).round() as i64;
    assert_eq!((euros("reste_du"), euros("recu"), euros("plus_de_30_jours")), (left_out, received, old));
    for words in [Fr.amount(left_out), Fr.amount(old), format!("Réclamer {}", Fr.amount(left_out))] {
        assert!(told.contains(&words), "{words}\n{told}");
    }

    // Without a statement: what is due to the end of the accounts, and that nobody knows what is late.
    let told = program(folder, &[run, &["--out", "sans"]].concat());
    let end = NaiveDate::from_ymd_opt(2021, 12, 31).unwrap();
    let due: i64 = payments.iter().filter(|row| day(&row["date"]) <= end).map(|row| cents(&row["montant"])).sum();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&Fr.amount(due).split_whitespace().collect::<Vec<_>>().join(" ")), "{due}\n{told}");
    assert!(told.contains("on ne peut pas dire ce qui est en retard"), "{told}");
}
