//! The accounts of ten CFAs of Normandie, counted again day by day from `docs/COMPTES.md`: from the tables `versements` and `du`, the
//! contracts, the table of centres and the days of `datasets/statistiques/comptes.toml`. Nothing of the program is used but its files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use chrono::{Datelike, Days, NaiveDate};

/// CFAs counted.
const CFAS: usize = 10;
const YEARS: std::ops::RangeInclusive<i32> = 2019..=2021;

pub(super) type Row = BTreeMap<String, String>;

pub(super) fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| names.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Cents of `1234.56`, `-0.5`, or nothing.
pub(super) fn cents(text: &str) -> i64 {
    if text.is_empty() {
        return 0;
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: i64 = format!("{part:0<2}").parse().unwrap();
    sign * (whole.parse::<i64>().unwrap() * 100 + part)
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Rounded half away from zero.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    let half = numerator.abs() * 2 + denominator;
    i64::try_from(numerator.signum() * (half / (2 * denominator))).unwrap()
}

/// What each step of a running total of twelfths adds, the total rounded: what the year costs at the prices of each month, and how often.
fn steps(annual: &[i64], units: &[i64]) -> Vec<i64> {
    let (mut sum, mut before) = (0_i128, 0);
    let step = |(annual, units): (&i64, &i64)| {
        sum += i128::from(*annual) * i128::from(*units);
        let upto = rounded(sum, 12);
        let added = upto - before;
        before = upto;
        added
    };
    annual.iter().zip(units).map(step).collect()
}

/// Months since the year 0.
fn number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

fn first_day(month: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).cast_unsigned() + 1, 1).unwrap()
}

fn last_day(month: i32) -> NaiveDate {
    first_day(month + 1).pred_opt().unwrap()
}

/// The school year of a month, named by its August, when it begins.
fn school_year(month: i32) -> i32 {
    (month - 7).div_euclid(12)
}

/// An apprentice: first month, last day, month of the exams.
struct Apprentice {
    from: i32,
    last: NaiveDate,
    exam: i32,
}

impl Apprentice {
    fn of(row: &Row) -> Self {
        let of = |name: &str| row.get(name).filter(|text| !text.is_empty()).map(|text| day(text));
        let (debut, fin) = (of("date_debut").unwrap(), of("date_fin").unwrap());
        let from = of("date_entree_cfa").filter(|entry| *entry < debut).unwrap_or(debut);
        let rupture = of("date_rupture").filter(|rupture| *rupture < fin);
        let last = rupture.map_or(fin, |rupture| of("maintien_jusqu_au").filter(|kept| *kept > rupture).unwrap_or(rupture));
        // The last June of the contract as planned; its last month when it ends from January to May.
        let june = if fin.month() >= 6 { fin.year() } else { fin.year() - 1 } * 12 + 5;
        let exam = if fin.month() <= 5 { number(fin) } else { june };
        Self { from: number(from), last, exam }
    }

    fn is_present(&self, month: i32) -> bool {
        month >= self.from && last_day(month) <= self.last
    }

    /// The year of training, from 0; none once the school year of the exams is over.
    fn class(&self, month: i32) -> Option<i32> {
        let after = self.exam >= self.from && school_year(month) > school_year(self.exam);
        (!after).then(|| school_year(month) - school_year(self.from))
    }
}

/// Groups open in each month of the accounts: a new one when the last is full, open to the end of its school year.
fn groups(apprentices: &[(String, Apprentice)], places: i64, months: std::ops::Range<i32>) -> Vec<i64> {
    let mut open = vec![0; months.len()];
    let mut kept: BTreeMap<(String, i32), (i32, i64)> = BTreeMap::new();
    for month in months.start - 5..months.end {
        let mut heads: BTreeMap<(String, i32), i64> = BTreeMap::new();
        for (diploma, one) in apprentices {
            if let Some(class) = one.class(month).filter(|_| one.is_present(month)) {
                *heads.entry((diploma.clone(), class)).or_default() += 1;
            }
        }
        let school = school_year(month);
        for (class, heads) in heads {
            let needed = (heads + places - 1) / places;
            let standing = kept.get(&class).filter(|(year, _)| *year == school).map_or(0, |(_, groups)| *groups);
            kept.insert(class, (school, needed.max(standing)));
        }
        let all: i64 = kept.values().filter(|(year, _)| *year == school).map(|(_, groups)| groups).sum();
        if let Some(open) = usize::try_from(month - months.start).ok().and_then(|rank| open.get_mut(rank)) {
            *open = all;
        }
    }
    open
}

/// Shares of a month's amount and their days.
fn profile(figures: &toml::Table, key: &str) -> Vec<(i128, u32)> {
    let share = |entry: &toml::Value| {
        let part: f64 = entry["part"].as_str().unwrap().parse().unwrap();
        ((part * 10_000.0).round() as i128, u32::try_from(entry["jour"].as_integer().unwrap()).unwrap())
    };
    figures[key]["value"].as_array().unwrap().iter().map(share).collect()
}

/// The place of the rents in the days of the fixed costs, when they are paid by the quarter in advance.
fn rents_by_quarter(figures: &toml::Table) -> Option<usize> {
    let by_quarter = figures["loyers"]["value"].as_str() == Some("trimestre");
    let parts = figures["jours_charges_fixes"]["value"].as_array().unwrap();
    let of_rents = |part: &toml::Value| part.get("loyers").and_then(toml::Value::as_bool) == Some(true);
    by_quarter.then(|| parts.iter().position(of_rents).unwrap())
}

/// The cash of a CFA by day, and what it rests on.
struct Purse {
    days: BTreeMap<NaiveDate, i64>,
}

impl Purse {
    fn move_on(&mut self, day: NaiveDate, cents: i64) {
        *self.days.entry(day).or_default() += cents;
    }

    /// Moves a month's amount on its days; the part that is paid ahead moves in the first month of its quarter. What of it is paid ahead.
    fn spread(&mut self, month: i32, cents: i64, profile: &[(i128, u32)], ahead: Option<usize>) -> i64 {
        let (mut upto, mut before, mut paid_ahead) = (0, 0, 0);
        for (place, &(part, jour)) in profile.iter().enumerate() {
            upto += part;
            let sum = rounded(i128::from(cents) * upto, 10_000);
            let of_quarter = ahead == Some(place);
            let last = last_day(if of_quarter { month - month % 3 } else { month });
            self.move_on(last.with_day(jour).unwrap_or(last), sum - before);
            paid_ahead += if of_quarter { sum - before } else { 0 };
            before = sum;
        }
        paid_ahead
    }
}

/// The tables of a run.
pub(super) struct Tables {
    pub versements: Vec<Row>,
    pub du: Vec<Row>,
    pub centres: Vec<Row>,
    pub tresorerie: Vec<Row>,
    pub contrats: BTreeMap<String, String>,
}

fn program(folder: &Path, arguments: &[&str]) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
}

fn run(folder: &Path, scenario: Option<&str>, out: &str) -> Tables {
    let arguments = scenario.into_iter().chain(["--contrats", "dix.csv", "--centres", "centres.csv", "--out", out]);
    program(folder, &std::iter::once("run").chain(arguments).collect::<Vec<_>>());
    read_tables(&folder.join(out))
}

/// The tables of a folder of results.
pub(super) fn read_tables(folder: &Path) -> Tables {
    let table = |name: &str| rows(&folder.join(format!("{name}.csv")));
    assert!(table("frais_annexes").is_empty() && table("reste_a_charge").is_empty());
    let contrats = table("contrats").into_iter().map(|row| (row["contrat_id"].clone(), row["cfa"].clone())).collect();
    Tables { versements: table("versements"), du: table("du"), centres: table("centres"), tresorerie: table("tresorerie"), contrats }
}

/// Contracts of ten CFAs, without what the tables do not say month by month (ancillary costs, stays abroad).
fn ten(folder: &Path) -> Vec<Row> {
    program(folder, &["generate", "--scale", "0.05", "--out", "tous.csv", "--centres", "centres.csv"]);
    let all = rows(&folder.join("tous.csv"));
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|row| *sizes.entry(&row["cfa"]).or_default() += 1);
    let mut largest: Vec<(&str, usize)> = sizes.into_iter().collect();
    largest.sort_by_key(|&(cfa, size)| (std::cmp::Reverse(size), cfa));
    let kept: Vec<&str> = largest.into_iter().take(CFAS).map(|(cfa, _)| cfa).collect();
    let mut chosen: Vec<Row> = all.iter().filter(|row| kept.contains(&row["cfa"].as_str())).cloned().collect();
    for row in &mut chosen {
        for name in ["nuits", "repas", "premier_equipement", "mobilite_debut", "mobilite_fin", "prix_cfa"] {
            row.entry(name.to_owned()).and_modify(String::clear);
        }
    }
    let mut writer = csv::Writer::from_path(folder.join("dix.csv")).unwrap();
    writer.write_record(chosen[0].keys()).unwrap();
    chosen.iter().for_each(|row| writer.write_record(row.values()).unwrap());
    writer.flush().unwrap();
    chosen
}

/// Counts the accounts of a CFA again and compares every cell of its tables; gives the lowest day of all.
pub(super) fn compare(cfa: &str, contracts: &[Row], centre: &Row, tables: &Tables, carried: i64, figures: &toml::Table) -> i64 {
    let apprentices: Vec<(String, Apprentice)> = contracts
        .iter()
        .filter(|row| row["cfa"] == cfa && tables.contrats.contains_key(&row["contrat_id"]))
        .map(|row| (row["code_diplome"].clone(), Apprentice::of(row)))
        .collect();
    let months = 2019 * 12..2022 * 12;
    let groups = groups(&apprentices, centre["taille_groupe"].parse().unwrap(), months.clone());
    let present: Vec<i64> =
        months.clone().map(|month| apprentices.iter().filter(|(_, one)| one.is_present(month)).count() as i64).collect();
    let mut purse = Purse { days: BTreeMap::new() };
    let (mut received, mut spent) = (vec![0; 36], vec![0; 36]);
    for row in tables.versements.iter().filter(|row| tables.contrats[&row["contrat_id"]] == cfa) {
        let on = day(&row["date"]);
        if YEARS.contains(&on.year()) {
            purse.move_on(on, cents(&row["montant"]));
            received[(number(on) - months.start) as usize] += cents(&row["montant"]);
        }
    }
    let days = |key: &str| profile(figures, key);
    let (fixed_days, group_days) = (days("jours_charges_fixes"), days("jours_groupes"));
    let (each_days, other_days) = (days("jours_apprentis"), days("jours_autres_produits"));
    for (index, year) in YEARS.enumerate() {
        let of_year = index * 12..index * 12 + 12;
        // Per cents with two decimals, as if they were euros and cents: hundredths of a per cent.
        let rise = centre.get("hausse_charges").map_or(0, |rise| i128::from(cents(rise)));
        // Each September from the second year on.
        let times = |month: usize| if index == 0 { 0 } else { index - 1 + usize::from(month >= 8) };
        let risen = |name: &str| -> Vec<i64> {
            let more = |amount: i64, _| rounded(i128::from(amount) * (10_000 + rise), 10_000);
            (0..12).map(|month| (0..times(month)).fold(cents(&centre[name]), more)).collect()
        };
        let other = cents(&centre[if year < 2020 { "autres_produits" } else { "autres_produits_2020" }]);
        let costs = [
            (steps(&risen("charges_fixes"), &[1; 12]), &fixed_days, -1),
            (steps(&risen("charge_par_groupe"), &groups[of_year.clone()]), &group_days, -1),
            (steps(&risen("charge_par_apprenti"), &present[of_year.clone()]), &each_days, -1),
            (steps(&[other; 12], &[1; 12]), &other_days, 1),
        ];
        for (kind, (amounts, days, sign)) in costs.into_iter().enumerate() {
            let ahead = rents_by_quarter(figures).filter(|_| kind == 0);
            for (rank, amount) in of_year.clone().zip(amounts) {
                let rents = purse.spread(months.start + rank as i32, sign * amount, days, ahead);
                *(if sign > 0 { &mut received[rank] } else { &mut spent[rank] }) += amount;
                spent[rank] += rents;
                spent[rank - rank % 3] -= rents;
            }
        }
        let row = tables.centres.iter().find(|row| row["cfa"] == cfa && row["annee"] == year.to_string()).unwrap();
        let due: i64 = tables
            .du
            .iter()
            .filter(|row| tables.contrats[&row["contrat_id"]] == cfa && row["annee"] == year.to_string())
            .map(|row| cents(&row["montant"]))
            .sum();
        let charges: i64 = spent[of_year.clone()].iter().sum();
        assert_eq!(
            row["effectif"].parse::<i64>().unwrap(),
            rounded(present[of_year.clone()].iter().map(|&heads| i128::from(heads)).sum(), 12),
            "{cfa} {year}"
        );
        assert_eq!(row["groupes_mois"].parse::<i64>().unwrap(), groups[of_year.clone()].iter().sum::<i64>(), "{cfa} {year}");
        assert_eq!(cents(&row["charges"]), charges, "{cfa} {year}");
        assert_eq!(cents(&row["resultat"]), due + other - charges, "{cfa} {year}");
    }
    let limit = -cents(&centre["decouvert_autorise"]);
    let mut cash = cents(&centre["tresorerie_initiale"]) - carried;
    let mut lowest = i64::MAX;
    for month in months.clone() {
        let rank = (month - months.start) as usize;
        let mut low = (i64::MAX, first_day(month));
        let mut on = first_day(month);
        while number(on) == month {
            cash += purse.days.get(&on).copied().unwrap_or(0);
            low = low.min((cash, on));
            on = on.checked_add_days(Days::new(1)).unwrap();
        }
        lowest = lowest.min(low.0);
        let label = format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
        let row = tables.tresorerie.iter().find(|row| row["cfa"] == cfa && row["mois"] == label).unwrap();
        let found = (cents(&row["encaissements"]), cents(&row["decaissements"]), cents(&row["solde"]), cents(&row["solde_min"]));
        assert_eq!(found, (received[rank], spent[rank], cash, low.0), "{cfa} {label}");
        assert_eq!(day(&row["jour_min"]), low.1, "{cfa} {label}");
        assert_eq!(row["etat"] == "insolvable", low.0 < limit, "{cfa} {label}");
        let year = tables.centres.iter().find(|row| row["cfa"] == cfa && row["annee"] == label[..4]).unwrap();
        assert!(cents(&year["solde_min"]) <= low.0 && cents(&year["tresorerie_min"]) <= cash, "{cfa} {label}");
        if day(&year["jour_min"]) == low.1 {
            assert_eq!(cents(&year["solde_min"]), low.0, "{cfa} {label}");
        }
        if row["mois"].ends_with("-12") {
            assert_eq!(cents(&year["tresorerie_fin"]), cash, "{cfa} {label}");
        }
    }
    lowest
}

#[test]
fn the_accounts_of_ten_cfas_counted_day_by_day_agree_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let contracts = ten(folder);
    let delays = "[scenario]\ntitre = \"Retards\"\n[reglages.delais]\nopco = 75\nregion = 40\n";
    fs::write(folder.join("retards.toml"), delays).unwrap();
    fs::write(folder.join("loyers.toml"), "[scenario]\ntitre = \"Loyers\"\n[comptes]\nloyers = \"trimestre\"\n").unwrap();
    let (on_time, late) = (run(folder, None, "a"), run(folder, Some("retards.toml"), "b"));
    let quarterly = run(folder, Some("loyers.toml"), "c");
    let figures: toml::Table = toml::from_str(include_str!("../../datasets/statistiques/comptes.toml")).unwrap();
    let mut by_quarter = figures.clone();
    by_quarter["loyers"]["value"] = "trimestre".into();
    let centres = rows(&folder.join("centres.csv"));
    let mut compared = 0;
    for centre in centres.iter().filter(|centre| on_time.centres.iter().any(|row| row["cfa"] == centre["cfa"])) {
        let cfa = centre["cfa"].as_str();
        let lowest = compare(cfa, &contracts, centre, &on_time, 0, &figures);
        // What had come before the opening on the law's days, and has not with the delays, is not in the opening cash.
        let opening = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
        let before = |tables: &Tables| -> i64 {
            let of = tables.versements.iter().filter(|row| tables.contrats[&row["contrat_id"]] == cfa && day(&row["date"]) < opening);
            of.map(|row| cents(&row["montant"])).sum()
        };
        let carried = before(&on_time) - before(&late);
        assert!(carried >= 0, "{cfa}");
        assert!(compare(cfa, &contracts, centre, &late, carried, &figures) <= lowest, "{cfa}");
        assert!(compare(cfa, &contracts, centre, &quarterly, 0, &by_quarter) <= lowest, "{cfa}: what is paid ahead is never missing less");
        compared += 1;
    }
    assert_eq!(compared, CFAS);
}
