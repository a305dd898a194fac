//! What must hold between answers, whatever the contracts: parts make the whole, a copy is like its original, two régions together need
//! what both need; asked of every command that gives the figure.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// Numbers that look drawn and are the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

const HEAD: &str = "contrat_id,cfa,code_diplome,niveau,date_conclusion,date_debut,date_fin,date_rupture,sous_convention,cout_prefecture,npec,effectif_employeur\n";
const CENTRES: &str = "cfa,region,departement,territoire,charges_fixes,charge_par_groupe,taille_groupe,charge_par_apprenti,tresorerie_initiale,decouvert_autorise\n";

/// A CFA: its rows of contracts, without their identifiers' first letter, and its row of accounts, without its name.
struct Centre {
    name: String,
    contracts: Vec<String>,
    accounts: String,
}

impl Centre {
    /// Contracts of every regime, some broken, and accounts that may fall short.
    fn drawn(name: &str, least: u64, draw: &mut Draw) -> Self {
        let count = least + draw.below(14);
        let contract = |rank: u64, draw: &mut Draw| {
            let (year, month, day) = (2018 + draw.below(4), 1 + draw.below(12), 1 + draw.below(28));
            let (length, diploma) = (1 + draw.below(3), ["50022137", "40022102", "32031212"][draw.below(3) as usize]);
            let niveau = match diploma.as_bytes()[0] {
                b'5' => 3,
                b'4' => 4,
                _ => 5,
            };
            let end = format!("{}-{month:02}-{day:02}", year + length);
            let rupture = if draw.below(5) == 0 { format!("{}-{month:02}-{day:02}", year + 1) } else { String::new() };
            let rupture = if rupture == end { String::new() } else { rupture };
            let (cost, npec, staff) = (4_000 + draw.below(4_000), 5_000 + draw.below(5_000), 1 + draw.below(300));
            let convention = if year < 2020 { if year == 2018 || draw.below(2) == 0 { "oui" } else { "non" } } else { "" };
            format!(
                "{rank},{diploma},{niveau},{year}-{month:02}-{day:02},{year}-{month:02}-{day:02},{end},{rupture},{convention},{cost},{npec},{staff}"
            )
        };
        let contracts = (0..count).map(|rank| contract(rank, draw)).collect();
        let accounts = format!(
            "Normandie,14,Ville,{},{},12,{},{},{}",
            6_000 + 2_000 * draw.below(20),
            6_000 + draw.below(6_000),
            600 + draw.below(900),
            draw.below(60_000),
            draw.below(8_000)
        );
        Self { name: name.to_owned(), contracts, accounts }
    }

    fn copied(&self, name: &str) -> Self {
        Self { name: name.to_owned(), contracts: self.contracts.clone(), accounts: self.accounts.clone() }
    }

    /// The rows of the contracts, each with its identifier and its CFA.
    fn rows(&self) -> Vec<String> {
        let row = |row: &String| {
            let (rank, rest) = row.split_once(',').unwrap();
            format!("{}-{rank},{},{rest}", self.name, self.name)
        };
        self.contracts.iter().map(row).collect()
    }
}

/// Other prices, delays and readings than those in force.
fn assumptions(draw: &mut Draw) -> String {
    let option = ["always", "never", "best"][draw.below(3) as usize];
    let (delay, factor) = (draw.below(90), 80 + draw.below(30));
    format!(
        "[reglages]\nsans_effet_admis = true\noption_stock_npec = \"{option}\"\n[reglages.delais]\nopco = {delay}\nregion = {}\n\
         [[npec]]\nfacteur = \"{}.{:02}\"\nreason = \"x\"\nsans_effet_admis = true\n",
        draw.below(60),
        factor / 100,
        factor % 100
    )
}

/// Writes contracts, accounts and a scenario with this envelope, under the law in force.
fn write(folder: &Path, name: &str, centres: &[&Centre], rows: Option<Vec<String>>, envelope: u64) {
    write_under(folder, name, (centres, rows), envelope, "");
}

/// The same under other assumptions.
fn write_under(folder: &Path, name: &str, (centres, rows): (&[&Centre], Option<Vec<String>>), envelope: u64, assumed: &str) {
    let rows = rows.unwrap_or_else(|| centres.iter().flat_map(|centre| centre.rows()).collect());
    fs::write(folder.join(format!("{name}.csv")), format!("{HEAD}{}\n", rows.join("\n"))).unwrap();
    let mut accounts = CENTRES.to_owned();
    centres.iter().for_each(|centre| writeln!(accounts, "{},{}", centre.name, centre.accounts).unwrap());
    fs::write(folder.join(format!("{name}_centres.csv")), accounts).unwrap();
    let mut scenario = format!(
        "[scenario]\ntitre = \"{name}\"\n[cohorte]\ncontrats = \"{name}.csv\"\ncentres = \"{name}_centres.csv\"\n[comptes]\ndebut = 2019\nfin = 2021\n{assumed}"
    );
    for year in [2020, 2021] {
        write!(scenario, "[[fonds.enveloppes]]\nannee = {year}\nfonctionnement = \"{envelope}.00\"\n").unwrap();
    }
    fs::write(folder.join(format!("{name}.toml")), scenario).unwrap();
}

fn said(folder: &Path, arguments: &[&str]) -> Value {
    let output = Command::cargo_bin("coutcontrat").unwrap().current_dir(folder).args(arguments).arg("--json").output().unwrap();
    assert!(output.status.code().unwrap() <= 1, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn euros(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

fn cents(text: &str) -> i64 {
    text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect::<String>().parse().unwrap()
}

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    reader.records().map(|row| head.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

/// Due by year and payer.
fn due(folder: &Path, name: &str) -> BTreeMap<(String, String), i64> {
    let mut sums = BTreeMap::new();
    for row in rows(&folder.join(name).join("du.csv")) {
        *sums.entry((row["annee"].clone(), row["payeur"].clone())).or_insert(0) += cents(&row["montant"]);
    }
    sums
}

fn added(one: &BTreeMap<(String, String), i64>, two: &BTreeMap<(String, String), i64>) -> BTreeMap<(String, String), i64> {
    let mut sums = one.clone();
    two.iter().for_each(|(key, amount)| *sums.entry(key.clone()).or_insert(0) += amount);
    sums.retain(|_, amount| *amount != 0);
    sums
}

/// What each command says in all of a list: `run`, `compare` (its differences too), `readings`.
fn totals(folder: &Path, name: &str) -> Vec<i64> {
    let scenario = format!("{name}.toml");
    let run = said(folder, &["run", &scenario, "--out", name]);
    let contracts = format!("{name}.csv");
    let out = format!("c_{name}");
    let compared = said(folder, &["compare", "droit_en_vigueur", "tout_npec", "npec_moins_10", "--contrats", &contracts, "--out", &out]);
    let differences = rows(&folder.join(out).join("ecarts_contrats.csv"));
    let readings = said(folder, &["readings", &scenario]);
    let mut all = vec![euros(&run["du_loi"]), run["contrats"].as_i64().unwrap(), euros(&readings["du"])];
    for side in compared["scenarios"].as_array().unwrap() {
        // Few winners or losers are on no screen: they are counted in the table.
        let moved =
            |sign: i64| differences.iter().filter(|row| side["nom"] == row["scenario"] && cents(&row["ecart"]).signum() == sign).count();
        let (winners, losers) = (moved(1) as i64, moved(-1) as i64);
        let told = (side["gagnants"].as_i64(), side["perdants"].as_i64());
        assert!(told == (None, None) || told == (Some(winners), Some(losers)), "{told:?} {winners} {losers}");
        all.extend([euros(&side["du"]), euros(&side["ecart"]), winners, losers]);
        all.extend(side["encaisse"].as_object().unwrap().values().map(euros));
    }
    for reading in readings["lectures"].as_array().unwrap() {
        // No effect of what the scenario has chosen itself.
        if let Some(contracts) = reading["effet"]["contrats"].as_i64() {
            all.extend([contracts, euros(&reading["effet"]["du"])]);
        }
    }
    all
}

#[test]
fn two_parts_of_a_file_make_the_whole_in_every_command() {
    for seed in [11, 12, 13] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut draw = Draw(seed);
        let assumed = if seed == 11 { String::new() } else { assumptions(&mut draw) };
        let centres: Vec<Centre> = (0..4).map(|rank| Centre::drawn(&format!("076000{rank}A"), 8, &mut draw)).collect();
        let all: Vec<&Centre> = centres.iter().collect();
        let rows: Vec<String> = all.iter().flat_map(|centre| centre.rows()).collect();
        let (one, two): (Vec<String>, Vec<String>) = rows.into_iter().partition(|_| draw.below(2) == 0);
        write_under(folder, "tout", (&all, None), 1_000, &assumed);
        write_under(folder, "un", (&all, Some(one)), 1_000, &assumed);
        write_under(folder, "deux", (&all, Some(two)), 1_000, &assumed);
        let (whole, one, two) = (totals(folder, "tout"), totals(folder, "un"), totals(folder, "deux"));
        assert_eq!(whole, one.iter().zip(&two).map(|(one, two)| one + two).collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(due(folder, "tout"), added(&due(folder, "un"), &due(folder, "deux")), "seed {seed}");
        assert!(whole[0] > 0 && whole.iter().filter(|amount| **amount != 0).count() > 12, "{whole:?}");
    }
}

#[test]
fn a_contract_more_brings_what_it_brings_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut draw = Draw(21);
    let (one, two) = (Centre::drawn("0760001A", 8, &mut draw), Centre::drawn("0760002B", 8, &mut draw));
    // Of the stock that goes over to the NPEC: every scenario touches it.
    let contract = "999,50022137,3,2019-10-10,2019-10-10,2021-10-09,,oui,5000,7000,20";
    let more = Centre { name: "0760001A".into(), contracts: vec![contract.to_owned()], accounts: one.accounts.clone() };
    let rows = || -> Vec<String> { [&one, &two].iter().flat_map(|centre| centre.rows()).collect() };
    write(folder, "sans", &[&one, &two], None, 1_000);
    write(folder, "avec", &[&one, &two], Some([rows(), more.rows()].concat()), 1_000);
    write(folder, "seul", &[&one], Some(more.rows()), 1_000);
    let (without, with, alone) = (totals(folder, "sans"), totals(folder, "avec"), totals(folder, "seul"));
    assert_eq!(with, without.iter().zip(&alone).map(|(one, two)| one + two).collect::<Vec<_>>());
    let told = said(folder, &["explain", "0760001A-999", "--scenario", "avec.toml"]);
    assert_eq!(with[0] - without[0], euros_of_explain(&told), "{told}");
}

/// One contract more in a CFA: `solve` and `allocate` say of the others what they said; of its own CFA, that what it lacks is what the
/// contract brings less what it costs.
#[test]
fn a_contract_more_moves_its_own_cfa_alone() {
    for seed in [22, 23] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut draw = Draw(seed);
        let centres: Vec<Centre> = (0..4).map(|rank| Centre::drawn(&format!("076000{rank}A"), 30, &mut draw)).collect();
        let more = "999,50022137,3,2020-01-10,2020-01-10,2021-12-30,,,5000,7000,20";
        let fuller = Centre { contracts: [centres[0].contracts.clone(), vec![more.to_owned()]].concat(), ..centres[0].copied("0760000A") };
        let assumed = if seed == 22 { String::new() } else { assumptions(&mut draw) };
        write_under(folder, "sans", (&centres.iter().collect::<Vec<_>>(), None), 20_000, &assumed);
        write_under(folder, "avec", (&[&fuller, &centres[1], &centres[2], &centres[3]], None), 20_000, &assumed);
        let support = |name: &str, cfa: &str| said(folder, &["solve", "support", "--cfa", cfa, "--scenario", &format!("{name}.toml")]);
        let study = |name: &str| {
            said(folder, &["allocate", &format!("{name}.toml"), "--draws", "0", "--points", "2", "--out", &format!("f_{name}")]);
            rows(&folder.join(format!("f_{name}/allocation.csv")))
        };
        let (before, after) = (study("sans"), study("avec"));
        let need = |rows: &[Row], cfa: &str| -> Option<(i64, i64)> {
            let row = rows.iter().find(|row| row["politique"] == "deficit" && row["cfa"] == cfa && !row["besoin"].is_empty())?;
            Some((cents(&row["besoin"]), row["apprentis"].parse().unwrap()))
        };
        assert!(centres.iter().any(|centre| need(&before, &centre.name).is_some()), "some need is shown");
        for centre in &centres[1..] {
            assert_eq!(support("sans", &centre.name), support("avec", &centre.name), "{}", centre.name);
            assert_eq!(need(&before, &centre.name), need(&after, &centre.name), "{}", centre.name);
        }
        let lowest = |name: &str| euros(&support(name, "0760000A")["tresorerie_min"]);
        let flow = |name: &str| -> i64 {
            said(folder, &["run", &format!("{name}.toml"), "--out", name]);
            let accounts = rows(&folder.join(name).join("centres.csv"));
            accounts.iter().filter(|row| row["cfa"] == "0760000A").map(|row| cents(&row["solde_min"])).min().unwrap()
        };
        assert_eq!((lowest("sans"), lowest("avec")), (flow("sans"), flow("avec")), "two commands, one lowest cash");
        if let (Some((_, before)), Some((_, after))) = (need(&before, "0760000A"), need(&after, "0760000A")) {
            assert!((before..=before + 1).contains(&after), "{before} {after}");
        }
    }
}

/// What `explain` says is due over the life of the contract.
fn euros_of_explain(told: &Value) -> i64 {
    let years = told["resultat"]["annees"].as_array().unwrap();
    years.iter().map(|year| cents(year["loi"].as_str().unwrap())).sum()
}

#[test]
fn a_copied_cfa_is_like_its_original_in_every_command() {
    for seed in [31, 32] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut draw = Draw(seed);
        let assumed = if seed == 31 { String::new() } else { assumptions(&mut draw) };
        let (one, two) = (Centre::drawn("0760001A", 8, &mut draw), Centre::drawn("0760002B", 8, &mut draw));
        let copy = one.copied("0760003C");
        write_under(folder, "sans", (&[&one, &two], None), 40_000, &assumed);
        write_under(folder, "avec", (&[&one, &two, &copy], None), 40_000, &assumed);
        write_under(folder, "seul", (&[&copy], None), 40_000, &assumed);
        let (without, with, alone) = (totals(folder, "sans"), totals(folder, "avec"), totals(folder, "seul"));
        assert_eq!(with, without.iter().zip(&alone).map(|(one, two)| one + two).collect::<Vec<_>>(), "seed {seed}");
        let accounts = rows(&folder.join("avec/centres.csv"));
        let of = |cfa: &str| -> Vec<Row> {
            let mut found: Vec<Row> = accounts.iter().filter(|row| row["cfa"] == cfa).cloned().collect();
            found.iter_mut().for_each(|row| drop(row.remove("cfa")));
            found
        };
        assert_eq!(of("0760001A"), of("0760003C"));
        assert_eq!(of("0760001A").len(), 3);
        let support = |cfa: &str| {
            let mut told = said(folder, &["solve", "support", "--cfa", cfa, "--scenario", "avec.toml"]);
            told.as_object_mut().unwrap().remove("cfa");
            told
        };
        assert_eq!(support("0760001A"), support("0760003C"));
        // Without chance the fund finds the same need for both; with what is enough for one of them, never both.
        said(folder, &["allocate", "avec.toml", "--draws", "0", "--points", "2", "--out", "f"]);
        let allocation = rows(&folder.join("f/allocation.csv"));
        for policy in ["egalitaire", "deficit", "priorite", "niveau", "seuil", "stock"] {
            let of = |cfa: &str| allocation.iter().find(|row| row["politique"] == policy && row["cfa"] == cfa);
            let (Some(one), Some(copy)) = (of("0760001A"), of("0760003C")) else { continue };
            assert_eq!((&one["besoin"], &one["apprentis"]), (&copy["besoin"], &copy["apprentis"]), "{policy}");
            assert!((cents(&one["aide"]) - cents(&copy["aide"])).abs() <= 1, "{policy}: to the cent that is left: {one:?} {copy:?}");
        }
    }
}

#[test]
fn two_regions_together_need_what_both_need_and_keep_at_least_as_many() {
    for seed in [41, 42] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut draw = Draw(seed);
        let assumed = if seed == 41 { String::new() } else { assumptions(&mut draw) };
        let mut region =
            |letter: char| -> Vec<Centre> { (0..5).map(|rank| Centre::drawn(&format!("076100{rank}{letter}"), 40, &mut draw)).collect() };
        let (one, two) = (region('A'), region('B'));
        let both: Vec<&Centre> = one.iter().chain(&two).collect();
        write_under(folder, "un", (&one.iter().collect::<Vec<_>>(), None), 9_000, &assumed);
        write_under(folder, "deux", (&two.iter().collect::<Vec<_>>(), None), 6_000, &assumed);
        write_under(folder, "tout", (&both, None), 15_000, &assumed);
        let study = |name: &str| said(folder, &["allocate", &format!("{name}.toml"), "--draws", "0", "--points", "2"]);
        let (one, two, all) = (study("un"), study("deux"), study("tout"));
        for key in ["besoin", "cfa_perdus", "cfa"] {
            let of = |told: &Value| euros(&told["sans_aide"][key]);
            assert_eq!(of(&all), of(&one) + of(&two), "{key} of seed {seed}");
        }
        for year in ["2020", "2021"] {
            let of = |told: &Value| euros(&told["sans_aide"]["besoin_par_annee"][year]);
            assert_eq!(of(&all), of(&one) + of(&two), "{year}");
        }
        let best = |told: &Value| {
            let policies = told["politiques"].as_array().unwrap();
            policies.iter().find(|policy| policy["politique"] == "meilleur_usage").unwrap()["apprentis_maintenus"].as_i64().unwrap()
        };
        assert_eq!(all["cfa_regroupes"], 0);
        assert!(best(&all) >= best(&one) + best(&two), "{} {} {}", best(&all), best(&one), best(&two));
        let (whole, parts) = (totals(folder, "tout"), [totals(folder, "un"), totals(folder, "deux")]);
        assert_eq!(whole, parts[0].iter().zip(&parts[1]).map(|(one, two)| one + two).collect::<Vec<_>>());
    }
}

/// A folder with the CFAs, their accounts and a scenario that draws what it draws by default.
fn drawn_rows(folder: &Path, name: &str) -> BTreeMap<String, Vec<Row>> {
    said(folder, &["simulate", &format!("{name}.toml"), "--draws", "40", "--drivers", "0", "--out", &format!("s_{name}")]);
    let mut by_cfa: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows(&folder.join(format!("s_{name}/risques.csv"))) {
        by_cfa.entry(row["cfa"].clone()).or_default().push(row);
    }
    by_cfa
}

/// The draws of a CFA are its own: other CFAs beside it, a file in two parts, two régions in one change none of them, and a contract more,
/// or a day moved, in another CFA neither.
#[test]
fn the_draws_of_a_cfa_are_those_that_it_has_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut draw = Draw(61);
    let centres: Vec<Centre> = (0..4).map(|rank| Centre::drawn(&format!("076200{rank}A"), 30, &mut draw)).collect();
    let some = |ranks: &[usize]| -> Vec<&Centre> { ranks.iter().map(|&rank| &centres[rank]).collect() };
    write(folder, "tout", &some(&[0, 1, 2, 3]), None, 1_000);
    write(folder, "un", &some(&[0, 1]), None, 1_000);
    write(folder, "deux", &some(&[2, 3]), None, 1_000);
    let more = "999,50022137,3,2020-09-10,2020-09-10,2021-09-09,,,5000,7000,20";
    let changed = Centre { contracts: [centres[3].contracts.clone(), vec![more.to_owned()]].concat(), ..centres[3].copied("0762003A") };
    write(folder, "plus", &[&centres[0], &centres[1], &centres[2], &changed], None, 1_000);
    let (whole, one, two, plus) =
        (drawn_rows(folder, "tout"), drawn_rows(folder, "un"), drawn_rows(folder, "deux"), drawn_rows(folder, "plus"));
    assert_eq!(whole.len(), 4);
    let parts: BTreeMap<String, Vec<Row>> = one.into_iter().chain(two).collect();
    assert_eq!(whole, parts);
    for rank in 0..3 {
        let cfa = format!("076200{rank}A");
        assert_eq!(whole[&cfa], plus[&cfa], "{cfa}");
    }
    assert_ne!(whole["0762003A"], plus["0762003A"], "a contract more is seen");
    assert!(whole.values().flatten().any(|row| row["q05"] != row["q95"]), "something is drawn");
    // A copy has draws of its own: what they say is the same but for chance.
    let copy = centres[0].copied("0762009Z");
    write(folder, "double", &[&centres[0], &centres[1], &copy], None, 1_000);
    let drawn = said(folder, &["simulate", "double.toml", "--draws", "400", "--drivers", "0"]);
    let share = |cfa: &str| {
        let centre = drawn["centres"].as_array().unwrap().iter().find(|centre| centre["cfa"] == cfa).unwrap();
        let figure = |key: &str| centre["insolvable"][key].as_f64().unwrap();
        (figure("valeur"), figure("erreur_type"))
    };
    let ((one, error), (copied, other_error)) = (share(&centres[0].name), share("0762009Z"));
    assert!((one - copied).abs() <= 4.0 * (error * error + other_error * other_error).sqrt() + 1e-9, "{one} {copied}");
}

/// A contract of 2020 that begins and ends a day later brings the same and is never paid earlier: in `run`, `explain`, `compare`, `solve`.
#[test]
fn a_day_later_the_amounts_are_the_same_and_no_payment_is_earlier() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut draw = Draw(71);
    let row = |rank: u64, day: u64, later: u64, years: u64, npec: u64, month: u64| {
        let end = day + later - 1;
        format!(
            "{rank},50022137,3,2020-{month:02}-{:02},2020-{month:02}-{:02},{}-{month:02}-{end:02},,,5000,{npec},20",
            day + later,
            day + later,
            2020 + years
        )
    };
    // Far from the ends of months, so that both halves of a payment stay in the order of their days.
    let drawn: Vec<[u64; 4]> =
        (0..25).map(|_| [2 + draw.below(24), 1 + draw.below(3), 5_000 + draw.below(4_000), 1 + draw.below(12)]).collect();
    let centre = |later: u64| Centre {
        name: "0762001A".into(),
        contracts: (0..).zip(&drawn).map(|(rank, &[day, years, npec, month])| row(rank, day, later, years, npec, month)).collect(),
        accounts: Centre::drawn("0762001A", 1, &mut Draw(1)).accounts,
    };
    write(folder, "avant", &[&centre(0)], None, 1_000);
    write(folder, "apres", &[&centre(1)], None, 1_000);
    let (before, after) = (said(folder, &["run", "avant.toml", "--out", "avant"]), said(folder, &["run", "apres.toml", "--out", "apres"]));
    assert_eq!(before["du_loi"], after["du_loi"]);
    assert_eq!(due(folder, "avant"), due(folder, "apres"));
    let payments = |name: &str| rows(&folder.join(name).join("versements.csv"));
    let (first, second) = (payments("avant"), payments("apres"));
    assert_eq!(first.len(), second.len());
    let mut later = 0;
    for (one, other) in first.iter().zip(&second) {
        assert_eq!((&one["contrat_id"], &one["rang"], &one["montant"]), (&other["contrat_id"], &other["rang"], &other["montant"]));
        assert!(one["date"] <= other["date"], "{one:?} {other:?}");
        later += u32::from(one["date"] < other["date"]);
    }
    assert!(later > 20, "{later}");
    let (one, other) = (totals(folder, "avant"), totals(folder, "apres"));
    assert_eq!(one.len(), other.len());
    // What is due, contracts, differences, winners and losers; the cash by the end of a year may come later.
    assert_eq!(one[..3], other[..3]);
    for name in ["avant", "apres"] {
        let told = said(folder, &["explain", "0762001A-3", "--scenario", &format!("{name}.toml")]);
        let mine: i64 = first.iter().filter(|row| row["contrat_id"] == "0762001A-3").map(|row| cents(&row["montant"])).sum();
        assert_eq!(euros_of_explain(&told), mine);
    }
    // Signed a day later, under the same rules: the days to which it may be moved, each with the same amount, are the same.
    let date = |name: &str| said(folder, &["solve", "date", "0762001A-3", "--scenario", &format!("{name}.toml")]);
    let (one, other) = (date("avant"), date("apres"));
    let amounts = |told: &Value| -> Vec<Value> { told["paliers"].as_array().unwrap().iter().map(|step| step["montant"].clone()).collect() };
    assert_eq!((&one["ancien"], amounts(&one)), (&other["ancien"], amounts(&other)), "{one} {other}");
    // Cash that comes later is no more on any day: less is in hand at the lowest, more is needed, of the CFA and of the fund.
    let support = |name: &str| said(folder, &["solve", "support", "--cfa", "0762001A", "--scenario", &format!("{name}.toml")]);
    let (one, other) = (support("avant"), support("apres"));
    assert!(euros(&one["tresorerie_min"]) >= euros(&other["tresorerie_min"]), "{one} {other}");
    let need =
        |name: &str| euros(&said(folder, &["allocate", &format!("{name}.toml"), "--draws", "0", "--points", "2"])["sans_aide"]["besoin"]);
    assert!(need("avant") <= need("apres"));
}

/// A list in two files is read, checked, sorted and reconciled as the two parts of one.
#[test]
fn parts_of_a_list_are_checked_imported_and_reconciled_as_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut draw = Draw(81);
    let centre = Centre::drawn("0762001A", 24, &mut draw);
    let mut all = centre.rows();
    all[3] = all[3].replace("50022137", "5002").replace("40022102", "4002").replace("32031212", "3203");
    all[7].push('x');
    let (one, two): (Vec<String>, Vec<String>) = all.iter().cloned().partition(|_| draw.below(2) == 0);
    for (name, rows) in [("tout", all), ("un", one), ("deux", two)] {
        write(folder, name, &[&centre], Some(rows), 1_000);
    }
    let counts = |name: &str| -> Vec<i64> {
        let file = format!("{name}.csv");
        let checked = said(folder, &["check", &file]);
        let of_check = checked["fichiers"][0].clone();
        let imported = said(folder, &["import", "contrats", &file, "--out", &format!("i_{name}"), "--keep-ids"]);
        said(folder, &["run", &format!("{name}.toml"), "--out", &format!("r_{name}")]);
        let paid = folder.join(format!("{name}_paid.csv"));
        let mut statement = "contrat_id;date;payeur;montant\n".to_owned();
        for row in rows(&folder.join(format!("r_{name}/versements.csv"))) {
            if row["payeur"] == "opco" && cents(&row["montant"]) % 3 != 0 {
                writeln!(statement, "{};{};opco;{}", row["contrat_id"], row["date"], row["montant"]).unwrap();
            }
        }
        fs::write(&paid, statement).unwrap();
        let reconciled =
            said(folder, &["reconcile", &file, paid.to_str().unwrap(), "--until", "2023-12-31", "--out", &format!("p_{name}")]);
        let numbers = |value: &Value, keys: &[&str]| -> Vec<i64> { keys.iter().map(|key| value[*key].as_i64().unwrap_or(0)).collect() };
        let rows = rows(&folder.join(format!("p_{name}/rapprochement.csv"))).len() as i64;
        [
            numbers(&of_check, &["lignes_lues", "gardees"]),
            numbers(&imported, &["lignes_lues", "pretes", "a_corriger"]),
            vec![rows],
            numbers(&reconciled, &["paiements", "ecartes"]),
        ]
        .concat()
        .into_iter()
        .chain(["du", "recu", "reste_du", "trop_percu"].map(|key| euros(&reconciled[key])))
        .collect()
    };
    let (whole, one, two) = (counts("tout"), counts("un"), counts("deux"));
    assert_eq!(whole, one.iter().zip(&two).map(|(one, two)| one + two).collect::<Vec<_>>());
    assert!(whole.iter().filter(|count| **count > 0).count() >= 5, "{whole:?}");
}
