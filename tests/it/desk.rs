//! What stands on a director's desk after her run: the chart of her cash, her calendar by OPCO, what is owed to her, each found again from
//! the tables and the contracts.

use approx::assert_abs_diff_eq;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use chrono::{Datelike, Days, NaiveDate};
use coutcontrat::calendar::add_months;
use coutcontrat::language::Language::Fr;
use coutcontrat::units::Centimes;
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
    assert_abs_diff_eq!(found["plus_de_30_jours"].as_f64().unwrap(), late, epsilon = 0.005);
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

/// A payment: its contract, its payer, its rank.
type Place = (String, String, u32);
type Paid = BTreeMap<Place, Row>;

fn place_of(row: &Row) -> Place {
    (row["contrat_id"].clone(), row["payeur"].clone(), row["rang"].parse().unwrap())
}

fn paid(file: &Path) -> Paid {
    rows(file).into_iter().map(|row| (place_of(&row), row)).collect()
}

/// The payments of the same contracts as a payer would make them who has something else: another column of the contracts, other prices.
fn mistaken(folder: &Path, name: &str, ready: &[Row], prices: &str, change: impl Fn(&mut Row)) -> Paid {
    let names: Vec<&String> = ready[0].keys().collect();
    let mut file = csv::Writer::from_path(folder.join(format!("{name}.csv"))).unwrap();
    file.write_record(&names).unwrap();
    for row in ready {
        let mut row = row.clone();
        change(&mut row);
        file.write_record(names.iter().map(|name| &row[*name])).unwrap();
    }
    file.flush().unwrap();
    fs::write(folder.join(format!("{name}_prix.csv")), prices).unwrap();
    let (contracts, prices) = (format!("{name}.csv"), format!("{name}_prix.csv"));
    program(folder, &["run", "--contrats", &contracts, "--prix", &prices, "--tables", "versements", "--out", name]);
    paid(&folder.join(name).join("versements.csv"))
}

/// What payers would pay who have another price, a handicap too many, a month less, no rupture: by the reason of the difference.
fn wrong_amounts(folder: &Path, ready: &[Row]) -> [(&'static str, Paid); 4] {
    let prices = fs::read_to_string(folder.join("prix.csv")).unwrap();
    // The same table with the coût préfecture in the place of the NPEC; lines of a branch have no coût préfecture.
    let old = |line: &str| {
        let cells: Vec<&str> = line.split(';').collect();
        if cells[1].is_empty() { format!("{};;{};{}\n", cells[0], cells[2], cells[2]) } else { String::new() }
    };
    let prefecture: String = prices.lines().skip(1).map(old).collect();
    let prefecture = format!("{}\n{prefecture}", prices.lines().next().unwrap());
    let set = |row: &mut Row, column: &str, value: String| drop(row.insert(column.to_owned(), value));
    let month_less = |row: &mut Row| set(row, "date_fin", add_months(day(&row["date_fin"]), -1).to_string());
    [
        ("au_cout_prefecture", mistaken(folder, "faux_prix", ready, &prefecture, |_| ())),
        ("avec_rqth", mistaken(folder, "faux_rqth", ready, &prices, |row| set(row, "rqth", "oui".to_owned()))),
        ("mois:-1", mistaken(folder, "faux_mois", ready, &prices, month_less)),
        ("rupture_ignoree", mistaken(folder, "faux_rupture", ready, &prices, |row| set(row, "date_rupture", String::new()))),
    ]
}

/// A line of a statement.
struct Transfer {
    on: NaiveDate,
    cents: i64,
    number: String,
    payer: String,
}

/// A statement in the making, and what ought to be found in it.
struct Statement<'a> {
    transfers: BTreeMap<Place, Transfer>,
    /// Contracts of an OPCO alone that have no error yet, with whether they were broken and their payments.
    free: Vec<(&'a str, bool, Vec<&'a Row>)>,
    /// The contract, the word of its reason, what was received more or less.
    expected: Vec<(String, String, i64)>,
}

impl<'a> Statement<'a> {
    fn new(truth: &'a Paid, ready: &'a [Row], until: NaiveDate) -> Self {
        let mut by_contract: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in truth.values().filter(|row| day(&row["date"]) <= until) {
            by_contract.entry(&row["contrat_id"]).or_default().push(row);
        }
        let broken: BTreeMap<&str, bool> = ready.iter().map(|row| (row["contrat_id"].as_str(), !row["date_rupture"].is_empty())).collect();
        // Two payments or more, none of them taken back, or a rupture.
        let of_opco = |id: &str, of: &[&Row]| {
            of.iter().all(|row| row["payeur"] == "opco" && (broken[id] || cents(&row["montant"]) > 0)) && (broken[id] || of.len() > 1)
        };
        let free = by_contract.iter().filter(|(id, of)| of_opco(id, of)).map(|(id, of)| (*id, broken[id], of.clone())).collect();
        let transfer = |row: &Row| Transfer {
            on: day(&row["date"]),
            cents: cents(&row["montant"]),
            number: row["contrat_id"].clone(),
            payer: row["payeur"].clone(),
        };
        let transfers = by_contract.values().flatten().map(|row| (place_of(row), transfer(row))).collect();
        Self { transfers, free, expected: Vec::new() }
    }

    /// One payment has another amount, which no payment of the contract has.
    fn pay_wrongly(&mut self, reason: &str, wrong: &Paid) {
        let other = |row: &&Row| wrong.get(&place_of(row)).map(|other| &other["montant"]).filter(|amount| **amount != row["montant"]);
        let found = |of: &[&'a Row]| {
            let (row, amount) = of.iter().find_map(|row| Some((*row, cents(other(row)?))))?;
            let known = of.iter().any(|one| cents(&one["montant"]) == amount);
            (amount > 0 && !known).then_some((row, amount))
        };
        let mut places = self.free.iter().enumerate().filter(|(_, free)| free.1 == (reason == "rupture_ignoree"));
        let (place, row, amount) = places.find_map(|(place, free)| found(&free.2).map(|(row, amount)| (place, row, amount))).unwrap();
        let (id, ..) = self.free.remove(place);
        self.transfers.get_mut(&place_of(row)).unwrap().cents = amount;
        self.expected.push((id.to_owned(), reason.to_owned(), amount - cents(&row["montant"])));
    }

    /// An error that changes no amount of the law.
    fn err(&mut self, reason: &str) {
        let place = self.free.iter().position(|free| !free.1).unwrap();
        let (id, _, of) = self.free.remove(place);
        let (first, second, amount) = (place_of(of[0]), place_of(of[1]), cents(&of[0]["montant"]));
        let paid = self.transfers.get_mut(&first).unwrap();
        let mut gap = 0;
        match reason {
            "en_retard" => paid.on = paid.on + Days::new(20),
            // A figure typed twice; contracts one figure apart are many here.
            "numero" => paid.number = format!("{}{}", &id[..5], &id[4..]),
            "autre_payeur:region" => "region".clone_into(&mut paid.payer),
            "double" => {
                let again = Transfer { on: paid.on + Days::new(4), cents: amount, number: id.to_owned(), payer: "opco".to_owned() };
                self.transfers.insert((id.to_owned(), "opco".to_owned(), 99), again);
                gap = amount;
            }
            "regroupe" => {
                paid.cents += cents(&of[1]["montant"]);
                self.transfers.remove(&second);
            }
            "manquant" => {
                self.transfers.remove(&first);
                gap = -amount;
            }
            _ => {
                paid.cents += 3_711;
                gap = 3_711;
            }
        }
        self.expected.push((id.to_owned(), reason.to_owned(), gap));
    }

    fn write(&self, path: &Path) {
        let mut text = "date;montant;contrat_id;payeur\n".to_owned();
        for transfer in self.transfers.values() {
            text += &format!("{};{};{};{}\n", transfer.on, Centimes(transfer.cents), transfer.number, transfer.payer);
        }
        fs::write(path, text).unwrap();
    }
}

/// A statement with errors of twelve kinds, each on a contract of its own: each is found with its reason and its amount, and every other
/// contract is paid.
pub(super) fn errors_of_payers(folder: &Path, ready: &[Row], results: &str) {
    let until = NaiveDate::from_ymd_opt(2021, 12, 31).unwrap();
    let truth = paid(&folder.join(results).join("versements.csv"));
    let mut statement = Statement::new(&truth, ready, until);
    for (reason, wrong) in wrong_amounts(folder, ready) {
        statement.pay_wrongly(reason, &wrong);
    }
    for reason in ["en_retard", "manquant", "double", "numero", "regroupe", "autre_payeur:region", "inexplique"] {
        statement.err(reason);
    }
    let unknown = Transfer { on: until, cents: 12_345, number: "99999999".to_owned(), payer: "opco".to_owned() };
    statement.transfers.insert(("?".to_owned(), String::new(), 0), unknown);
    statement.write(&folder.join("releve_faux.csv"));
    let asked =
        ["reconcile", "import/contrats.csv", "releve_faux.csv", "--prix", "prix.csv", "--jusqu-au", "2021-12-31", "--out", "constats"];
    program(folder, &asked);
    let lines = rows(&folder.join("constats/rapprochement.csv"));
    for (id, reason, gap) in &statement.expected {
        let odd: Vec<&Row> = lines.iter().filter(|line| line["contrat_id"] == *id && line["raison"] != "paye").collect();
        assert!(odd.iter().any(|line| line["raison"] == *reason), "{id} {reason}: {odd:?}");
        assert_eq!(odd.iter().map(|line| cents(&line["ecart"])).sum::<i64>(), *gap, "{id} {reason}: {odd:?}");
    }
    assert!(lines.iter().any(|line| line["raison"] == "inconnu" && line["recu"] == "123.45"), "a contract that nobody knows");
    let wrong: Vec<&str> = statement.expected.iter().map(|(id, ..)| id.as_str()).collect();
    for line in lines.iter().filter(|line| !line["contrat_id"].is_empty() && !wrong.contains(&line["contrat_id"].as_str())) {
        assert_eq!((line["raison"].as_str(), line["ecart"].as_str()), ("paye", "0.00"), "{line:?}");
    }
    assert_eq!(statement.expected.len() + 1, 12, "kinds of errors");
}
