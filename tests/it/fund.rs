//! The région's fund computed again from its tables, by what docs/FONDS.md says and nothing of the program's own; and what an attacker
//! finds in them.

use approx::assert_abs_diff_eq;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use good_lp::{ProblemVariables, Solution as _, SolverModel as _, constraint, microlp, variable};

/// A région: CFAs with so many apprentices each year of entry, fixed costs and overdraft.
struct Region {
    centres: Vec<(String, usize, i64, i64)>,
    /// Cash of each at the opening, for an apprentice.
    cash: usize,
}

impl Region {
    /// Twelve CFAs of seven apprentices and more; a third of them cannot pay all of their costs.
    fn large() -> Self {
        let centre = |rank: usize| {
            let heads = 7 + 3 * rank;
            let fixed = [41, 58, 97, 63, 49, 88, 60, 120, 39, 75, 66, 52][rank] * 100 * heads as i64;
            (format!("076{rank:04}A"), heads, fixed, 300 * (rank as i64 % 3))
        };
        Self { centres: (0..12).map(centre).collect(), cash: 1_500 }
    }

    /// Three CFAs of one, two and four apprentices beside three of seven, nine and forty.
    fn small() -> Self {
        let centre =
            |(rank, heads): (usize, usize)| (format!("014{rank:04}B"), heads, [130, 60, 150, 90, 140, 70][rank] * 60 * heads as i64, 0);
        Self { centres: [1, 2, 4, 7, 9, 40].into_iter().enumerate().map(centre).collect(), cash: 1_500 }
    }

    fn contracts(&self) -> String {
        let mut text =
            String::from("contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec\n");
        for (cfa, heads, ..) in &self.centres {
            for head in 0..*heads {
                for (year, convention) in [(2019, "oui"), (2021, "")] {
                    let end = year + 2;
                    writeln!(text, "{cfa}-{year}-{head},{cfa},50022137,{year}-06-10,{year}-09-02,{end}-08-31,{convention},5000,7000")
                        .unwrap();
                }
            }
        }
        text
    }

    fn table(&self) -> String {
        let mut text = String::from(
            "cfa,nom,region,departement,territoire,charges_fixes,charge_par_groupe,taille_groupe,charge_par_apprenti,tresorerie_initiale,\
             fonds_propres,decouvert_autorise,autres_produits,autres_produits_2020\n",
        );
        for (rank, (cfa, heads, fixed, overdraft)) in self.centres.iter().enumerate() {
            let territoire = ["Ville", "Rural"][rank % 2];
            let cash = self.cash * heads;
            writeln!(text, "{cfa},CFA {rank},Normandie,14,{territoire},{fixed},0,15,0,{cash},0,{overdraft},0,0").unwrap();
        }
        text
    }

    /// Writes the région and a scenario with this `[fonds]`.
    fn write(&self, folder: &Path, fonds: &str) {
        fs::write(folder.join("contrats.csv"), self.contracts()).unwrap();
        fs::write(folder.join("centres.csv"), self.table()).unwrap();
        let scenario =
            format!("[scenario]\ntitre = \"x\"\n[cohorte]\ncontrats = \"contrats.csv\"\ncentres = \"centres.csv\"\n[fonds]\n{fonds}");
        fs::write(folder.join("scenario.toml"), scenario).unwrap();
    }
}

fn program(folder: &Path, arguments: &[&str]) -> std::process::Output {
    Command::cargo_bin("coutcontrat").unwrap().current_dir(folder).args(arguments).args(["--lang", "fr"]).output().unwrap()
}

type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|record| header.iter().cloned().zip(record.unwrap().iter().map(str::to_owned)).collect()).collect()
}

/// An amount in cents.
fn cents(text: &str) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (euros, cents) = digits.split_once('.').unwrap_or((digits, "00"));
    sign * (euros.parse::<i64>().unwrap() * 100 + cents.parse::<i64>().unwrap())
}

/// A CFA as the tables of `run` and `allocate` tell it.
#[derive(Clone, Debug)]
struct Told {
    cfa: String,
    heads: i64,
    rural: bool,
    overdraft: i64,
    lost: bool,
    /// Of 2020 and 2021: result, lowest cash at the end of a day.
    years: [(i64, i64); 2],
}

impl Told {
    /// What is missing by each year.
    fn missing(&self) -> [i64; 2] {
        let of = |year: usize| (-(self.years[year].1 + self.overdraft)).max(0);
        [of(0), of(0).max(of(1))]
    }
}

/// The settings of a study, as the scenario of the test says them.
struct Asked {
    years: [i64; 2],
    carried: bool,
    floor: i64,
    cap: i64,
}

/// What is paid each year.
type Paid = Vec<[i64; 2]>;

/// Largest remainder up to a room each; what a room frees goes to the others in the same proportion.
fn cut(total: i64, weights: &[i64], rooms: &[i64]) -> Vec<i64> {
    let mut given = vec![0; weights.len()];
    let mut open: Vec<usize> = (0..weights.len()).filter(|&rank| weights[rank] > 0 && rooms[rank] > 0).collect();
    let mut left = total.max(0);
    loop {
        let sum: i128 = open.iter().map(|&rank| i128::from(weights[rank])).sum();
        if sum == 0 || left == 0 {
            return given;
        }
        let full: Vec<usize> =
            open.iter().copied().filter(|&rank| i128::from(left) * i128::from(weights[rank]) >= i128::from(rooms[rank]) * sum).collect();
        if full.is_empty() {
            let exact = |rank: usize| i128::from(left) * i128::from(weights[rank]);
            open.iter().for_each(|&rank| given[rank] = i64::try_from(exact(rank) / sum).unwrap());
            let mut spare = left - open.iter().map(|&rank| given[rank]).sum::<i64>();
            open.sort_by_key(|&rank| (-(exact(rank) % sum), rank));
            for rank in open {
                if spare > 0 {
                    (given[rank], spare) = (given[rank] + 1, spare - 1);
                }
            }
            return given;
        }
        for &rank in &full {
            given[rank] = rooms[rank];
            left -= rooms[rank];
        }
        open.retain(|rank| !full.contains(rank));
    }
}

/// Floors of each year: cut as the envelopes are, the first year rounded down, then in proportion above the year.
fn floors(told: &[Told], asked: &Asked) -> Paid {
    let total = asked.years[0] + asked.years[1];
    let wanted: Vec<[i64; 2]> = told
        .iter()
        .map(|one| {
            let floor = (asked.floor * one.heads).min(asked.cap);
            let first = if total > 0 { floor * asked.years[0] / total } else { floor / 2 };
            [first, floor - first]
        })
        .collect();
    let of_year = |year: usize| {
        let wanted: Vec<i64> = wanted.iter().map(|floor| floor[year]).collect();
        if wanted.iter().sum::<i64>() > asked.years[year] { cut(asked.years[year], &wanted, &wanted) } else { wanted }
    };
    let (first, second) = (of_year(0), of_year(1));
    first.into_iter().zip(second).map(|(first, second)| [first, second]).collect()
}

/// The policies of shares, year by year.
fn shared(told: &[Told], asked: &Asked, policy: &str) -> Paid {
    let floors = floors(told, asked);
    let cap = asked.cap.min(asked.years[0] + asked.years[1]);
    let mut paid = vec![[0; 2]; told.len()];
    let mut carried = 0;
    for year in 0..2 {
        let rest = asked.years[year] - floors.iter().map(|floor| floor[year]).sum::<i64>() + if asked.carried { carried } else { 0 };
        let room = |rank: usize| cap - paid[rank][0] - floors[rank][year..].iter().sum::<i64>();
        let deficit = |one: &Told| (-one.years[year].0).max(0);
        let covered = |rank: usize| match policy {
            "egalitaire" => i64::MAX,
            "deficit" => deficit(&told[rank]),
            "seuil" => (deficit(&told[rank]) - 15_000 * told[rank].heads).max(0),
            _ if told[rank].lost => 0,
            _ => (told[rank].missing()[year] - paid[rank][0]).max(0),
        };
        let classes: Vec<Vec<usize>> = if policy == "priorite" {
            let points = |one: &Told| if one.rural { 2 } else { 0 } + i64::from(one.heads <= 20);
            (0..=3).rev().map(|class| (0..told.len()).filter(|&rank| points(&told[rank]) == class).collect()).collect()
        } else {
            vec![(0..told.len()).collect()]
        };
        let (mut given, mut left) = (vec![0; told.len()], rest);
        for class in classes {
            let weight =
                |rank: usize| if class.contains(&rank) { if policy == "egalitaire" { told[rank].heads } else { covered(rank) } } else { 0 };
            let weights: Vec<i64> = (0..told.len()).map(weight).collect();
            let rooms: Vec<i64> = (0..told.len()).map(|rank| (covered(rank) - floors[rank][year]).min(room(rank)).max(0)).collect();
            for (rank, more) in cut(left, &weights, &rooms).into_iter().enumerate() {
                (given[rank], left) = (given[rank] + more, left - more);
            }
        }
        carried = left;
        (0..told.len()).for_each(|rank| paid[rank][year] = given[rank] + floors[rank][year]);
    }
    paid
}

/// The best use by looking at every set of CFAs: the most apprentices kept, and the least that they cost.
fn best(told: &[Told], asked: &Asked) -> (i64, i64) {
    let floors = floors(told, asked);
    let cap = asked.cap.min(asked.years[0] + asked.years[1]);
    let kept_paid = |rank: usize| {
        let missing = told[rank].missing();
        let first = floors[rank][0].max(missing[0]);
        [first, floors[rank][1].max(missing[1] - first)]
    };
    let risk: Vec<usize> = (0..told.len()).filter(|&rank| told[rank].missing()[1] > 0 && !told[rank].lost).collect();
    let mut found = (0, i64::MIN);
    for set in 0..1_u32 << risk.len() {
        let chosen = |rank: usize| risk.iter().position(|&other| other == rank).is_some_and(|place| set >> place & 1 == 1);
        let paid: Paid = (0..told.len()).map(|rank| if chosen(rank) { kept_paid(rank) } else { floors[rank] }).collect();
        let sum = |year: usize| paid.iter().map(|paid| paid[year]).sum::<i64>();
        let second = if asked.carried { asked.years[0] + asked.years[1] - sum(0) } else { asked.years[1] };
        let within = (0..told.len()).all(|rank| !chosen(rank) || paid[rank].iter().sum::<i64>() <= cap);
        if sum(0) <= asked.years[0] && sum(1) <= second && within {
            let stands = |rank: usize| {
                let (missing, paid) = (told[rank].missing(), paid[rank]);
                paid[0] >= missing[0] && paid[0] + paid[1] >= missing[1]
            };
            let value = risk.iter().filter(|&&rank| stands(rank)).map(|&rank| told[rank].heads).sum();
            found = found.max((value, -(sum(0) + sum(1))));
        }
    }
    (found.0, -found.1)
}

/// The best use as an integer programme given to a solver of others: the most apprentices kept, and the least that they cost, in euros.
/// Without floors nor caps.
fn best_by_programme(told: &[Told], asked: &Asked) -> (i64, f64) {
    let risk: Vec<&Told> = told.iter().filter(|one| one.missing()[1] > 0 && !one.lost).collect();
    let euros = |cents: i64| cents as f64 / 100.0;
    let solve = |least: Option<i64>| {
        let mut variables = ProblemVariables::new();
        let chosen: Vec<_> = risk.iter().map(|_| variables.add(variable().binary())).collect();
        let sum =
            |of: &dyn Fn(&Told) -> f64| -> good_lp::Expression { risk.iter().zip(&chosen).map(|(one, &chosen)| of(one) * chosen).sum() };
        let heads = sum(&|one| one.heads as f64);
        let (first, all) = (sum(&|one| euros(one.missing()[0])), sum(&|one| euros(one.missing()[1])));
        let aim = if least.is_some() { -all.clone() } else { heads.clone() };
        let second = sum(&|one| euros(one.missing()[1] - one.missing()[0]));
        let mut model = variables.maximise(aim).using(microlp).with(constraint!(first <= euros(asked.years[0])));
        model = if asked.carried {
            model.with(constraint!(all.clone() <= euros(asked.years[0] + asked.years[1])))
        } else {
            model.with(constraint!(second <= euros(asked.years[1])))
        };
        if let Some(least) = least {
            model = model.with(constraint!(heads.clone() >= least as f64 - 0.5));
        }
        let found = model.solve().unwrap();
        (found.eval(&heads).round() as i64, found.eval(&all))
    };
    let (most, _) = solve(None);
    (most, solve(Some(most)).1)
}

/// The CFAs, from the tables of `run` and the heads that `allocate` tells.
fn told(folder: &Path, allocation: &[Row], territories: &[&str]) -> Vec<Told> {
    let years = table(&folder.join("r/centres.csv"));
    let centres = table(&folder.join("centres.csv"));
    let of =
        |cfa: &str, year: &str, column: &str| cents(&years.iter().find(|row| row["cfa"] == cfa && row["annee"] == year).unwrap()[column]);
    let one = |row: &Row| {
        let cfa = &row["cfa"];
        let centre = centres.iter().find(|centre| centre["cfa"] == *cfa).unwrap();
        let overdraft = cents(&centre["decouvert_autorise"]);
        let year = |year: &str| (of(cfa, year, "resultat"), of(cfa, year, "solde_min"));
        Told {
            cfa: cfa.clone(),
            heads: row["apprentis"].parse().unwrap(),
            rural: territories.contains(&centre["territoire"].as_str()),
            overdraft,
            lost: of(cfa, "2019", "solde_min") < -overdraft,
            years: [year("2020"), year("2021")],
        }
    };
    allocation.iter().filter(|row| row["politique"] == "egalitaire").map(one).collect()
}

#[test]
fn the_fund_again_from_the_written_tables() {
    let cases = [
        ("", Asked { years: [4_500_000, 2_500_000], carried: true, floor: 0, cap: i64::MAX }),
        ("report = false\n", Asked { years: [2_000_000, 6_000_000], carried: false, floor: 0, cap: i64::MAX }),
        ("", Asked { years: [1_000_000, 9_000_000], carried: true, floor: 4_321, cap: 2_000_000 }),
    ];
    let region = Region::large();
    for (rank, (report, asked)) in cases.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let euros = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let mut fonds = format!(
            "{report}[fonds.cles]\nterritoires = [\"Rural\"]\npoints_niveau = 0\npoints_territoire = 2\npoints_taille = 1\npetit_cfa = 20\nseuil_par_apprenti = \"150.00\"\n"
        );
        for (year, amount) in (2020..).zip(asked.years) {
            write!(fonds, "[[fonds.enveloppes]]\nannee = {year}\nfonctionnement = \"{}\"\n", euros(amount)).unwrap();
        }
        if asked.floor > 0 {
            write!(
                fonds,
                "[fonds.planchers]\npar_apprenti = \"{}\"\n[fonds.plafonds]\npar_cfa = \"{}\"\n",
                euros(asked.floor),
                euros(asked.cap)
            )
            .unwrap();
        }
        region.write(folder, &fonds);
        let run = program(folder, &["run", "scenario.toml", "--out", "r"]);
        assert!(run.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&run.stderr));
        let allocate = program(folder, &["allocate", "scenario.toml", "--draws", "0", "--points", "4", "--out", "f"]);
        assert!(allocate.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&allocate.stderr));
        let allocation = table(&folder.join("f/allocation.csv"));
        let told = told(folder, &allocation, &["Rural"]);
        assert_eq!(told.len(), 12);
        assert!(told.iter().filter(|one| one.missing()[1] > 0).count() >= 4, "{told:?}");
        for (row, one) in allocation.iter().filter(|row| row["politique"] == "deficit").zip(&told) {
            let missing = one.missing();
            let written = if one.lost { [0, 0] } else { ["manque_2020", "manque_2021"].map(|column| cents(&row[column])) };
            assert_eq!(written, if one.lost { [0, 0] } else { [missing[0], missing[1] - missing[0]] }, "{}", one.cfa);
            assert!(one.lost || cents(&row["besoin"]) == missing[1]);
        }
        let paid = |policy: &str| -> Paid {
            let rows = allocation.iter().filter(|row| row["politique"] == policy);
            rows.map(|row| ["aide_2020", "aide_2021"].map(|column| cents(&row[column]))).collect()
        };
        for policy in ["egalitaire", "deficit", "seuil", "priorite"] {
            assert_eq!(paid(policy), shared(&told, asked, policy), "{policy} of case {rank}");
        }
        let (most, least) = best(&told, asked);
        let politiques = table(&folder.join("f/politiques.csv"));
        let found = politiques.iter().find(|row| row["politique"] == "meilleur_usage").unwrap();
        let stands = |one: &Told, paid: &[i64; 2]| {
            !one.lost && one.missing()[1] > 0 && paid[0] >= one.missing()[0] && paid[0] + paid[1] >= one.missing()[1]
        };
        let kept: i64 = told.iter().zip(&paid("meilleur_usage")).filter(|(one, paid)| stands(one, paid)).map(|(one, _)| one.heads).sum();
        assert_eq!((found["mesure"].as_str(), found["borne"].as_str(), kept), (most.to_string().as_str(), most.to_string().as_str(), most));
        assert_eq!((cents(&found["distribue"]), found["prouve"].as_str()), (least, "oui"), "case {rank}");
        agree(folder, &allocation, &politiques);
        letters(folder, &allocation);
    }
}

/// The fund of a part of Normandie: CFAs of its own accounts, none of them small, under delays that put many of them below their limit.
#[test]
fn the_fund_of_normandie_again() {
    let cases = [
        ("", Asked { years: [3_000_000, 2_000_000], carried: true, floor: 0, cap: i64::MAX }),
        ("report = false\n", Asked { years: [2_000_000, 1_500_000], carried: false, floor: 0, cap: i64::MAX }),
    ];
    normandie_again("0.03", (15, 6), &cases);
}

/// The same on the whole of Normandie and its 73 CFAs: minutes, so by hand (`--ignored`).
#[test]
#[ignore = "minutes without optimisation"]
fn the_fund_of_the_whole_normandie_again() {
    let cases = [
        ("", Asked { years: [100_000_000, 60_000_000], carried: true, floor: 0, cap: i64::MAX }),
        ("report = false\n", Asked { years: [60_000_000, 50_000_000], carried: false, floor: 0, cap: i64::MAX }),
    ];
    normandie_again("1", (60, 10), &cases);
}

/// At least so many CFAs, and so many of them in need.
fn normandie_again(scale: &str, (least_cfas, least_in_need): (usize, usize), cases: &[(&str, Asked)]) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made = program(folder, &["generate", "--scale", scale, "--out", "tous.csv", "--centres", "centres.csv"]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let all = fs::read_to_string(folder.join("tous.csv")).unwrap();
    let (head, rows) = all.split_once('\n').unwrap();
    let cfa = head.split(',').position(|column| column == "cfa").unwrap();
    let of = |row: &&str| row.split(',').nth(cfa).unwrap().to_owned();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    rows.lines().for_each(|row| *counts.entry(of(&row)).or_default() += 1);
    let kept: Vec<&str> = rows.lines().filter(|row| counts[&of(row)] >= 40).collect();
    fs::write(folder.join("contrats.csv"), format!("{head}\n{}\n", kept.join("\n"))).unwrap();
    for (report, asked) in cases {
        let amounts = asked.years.map(|cents| format!("{}.{:02}", cents / 100, cents % 100));
        let scenario = format!(
            "[scenario]\ntitre = \"x\"\n[cohorte]\ncontrats = \"contrats.csv\"\ncentres = \"centres.csv\"\n[reglages.delais]\nopco = 75\n\
             [fonds]\n{report}[fonds.cles]\nterritoires = [\"Caen\", \"Rouen\"]\npoints_niveau = 0\npoints_territoire = 2\npoints_taille = 1\n\
             petit_cfa = 20\nseuil_par_apprenti = \"150.00\"\n[[fonds.enveloppes]]\nannee = 2020\nfonctionnement = \"{}\"\n\
             [[fonds.enveloppes]]\nannee = 2021\nfonctionnement = \"{}\"\n",
            amounts[0], amounts[1]
        );
        fs::write(folder.join("scenario.toml"), scenario).unwrap();
        for arguments in [
            &["run", "scenario.toml", "--out", "r", "--tables", "centres"][..],
            &["allocate", "scenario.toml", "--draws", "0", "--points", "2", "--out", "f"],
        ] {
            let done = program(folder, arguments);
            assert!(done.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&done.stderr));
        }
        let allocation = table(&folder.join("f/allocation.csv"));
        assert!(allocation.iter().all(|row| row["cfa"] != "moins_de_5"));
        let told = told(folder, &allocation, &["Caen", "Rouen"]);
        let risk = told.iter().filter(|one| one.missing()[1] > 0 && !one.lost).count();
        assert!(told.len() >= least_cfas && risk >= least_in_need, "{} {risk}", told.len());
        let paid = |policy: &str| -> Paid {
            let rows = allocation.iter().filter(|row| row["politique"] == policy);
            rows.map(|row| ["aide_2020", "aide_2021"].map(|column| cents(&row[column]))).collect()
        };
        for policy in ["egalitaire", "deficit", "seuil", "priorite"] {
            assert_eq!(paid(policy), shared(&told, asked, policy), "{policy} {report}");
        }
        let (most, least) = best_by_programme(&told, asked);
        let politiques = table(&folder.join("f/politiques.csv"));
        let found = politiques.iter().find(|row| row["politique"] == "meilleur_usage").unwrap();
        assert_eq!(
            (found["mesure"].as_str(), found["borne"].as_str(), found["prouve"].as_str()),
            (most.to_string().as_str(), most.to_string().as_str(), "oui")
        );
        assert_abs_diff_eq!(cents(&found["distribue"]) as f64 / 100.0, least, epsilon = 0.02);
        assert!(most > 0);
        agree(folder, &allocation, &politiques);
        letters(folder, &allocation);
    }
}

/// The four tables are one decision at the announced envelope.
fn agree(folder: &Path, allocation: &[Row], politiques: &[Row]) {
    let (courbe, stabilite) = (table(&folder.join("f/courbe.csv")), table(&folder.join("f/stabilite.csv")));
    for row in politiques {
        let same = |other: &&Row| other["politique"] == row["politique"];
        let point = courbe.iter().filter(same).find(|point| point["enveloppe"] == row["enveloppe"]).unwrap();
        for column in ["cfa_sauves", "apprentis_sauves", "apprentis_debout", "apprentis_debout_moyen"] {
            assert_eq!(point[column], row[column], "{column}");
        }
        let aids = |rows: &[Row]| rows.iter().filter(same).map(|row| (row["cfa"].clone(), row["aide"].clone())).collect::<Vec<_>>();
        assert_eq!(aids(allocation), aids(&stabilite));
        let given: i64 = allocation.iter().filter(same).map(|row| cents(&row["aide"])).sum();
        assert_eq!(given, cents(&row["distribue"]));
        let kept: i64 =
            allocation.iter().filter(same).filter(|row| row["sauve"] == "oui").map(|row| row["apprentis"].parse::<i64>().unwrap()).sum();
        assert_eq!(kept.to_string(), row["apprentis_sauves"]);
    }
}

/// Each letter says the need and the aid of its row, and covers the need if and only if the row does.
fn letters(folder: &Path, allocation: &[Row]) {
    let plain = |text: &str| text.replace(['\u{202f}', '\u{a0}'], "");
    let euros = |amount: &str| format!("{}€", amount.replace('.', ","));
    for row in allocation.iter().filter(|row| row["politique"] == "meilleur_usage") {
        let letter = plain(&fs::read_to_string(folder.join(format!("f/lettres/{}.html", row["cfa"]))).unwrap());
        let need = row["besoin"].as_str();
        let risk = !need.is_empty() && need != "0.00";
        assert_eq!(letter.contains("L’aide qui la garderait"), risk, "{letter}");
        assert_eq!(letter.contains("couvre ce besoin"), risk && row["sauve"] == "oui");
        assert_eq!(letter.contains("ne couvre pas ce besoin"), risk && row["sauve"] == "non");
        assert_eq!(letter.contains("aucun besoin"), row["motif"] == "sans_besoin", "{}", row["motif"]);
        if risk {
            assert!(letter.contains(&euros(need)), "{need} {letter}");
        }
        if row["aide"] != "0.00" {
            assert!(letter.contains(&euros(&row["aide"])), "{letter}");
        }
        assert!(letter.contains("L6211-3") && letter.contains("R421-1") && letter.contains(&row["cfa"]));
    }
}

/// The smallest and largest number of apprentices of each small CFA that the published numbers allow.
fn pinned(folder: &Path, few: usize) -> Vec<(f64, f64)> {
    let allocation = table(&folder.join("f/allocation.csv"));
    let count = |row: &Row| row["apprentis"].parse::<f64>().ok();
    let mut equations: Vec<(f64, f64)> = Vec::new();
    let together: Vec<&Row> = allocation.iter().filter(|row| row["cfa"] == "moins_de_5").collect();
    assert!(!together.is_empty());
    for row in &together {
        equations.extend(count(row).map(|heads| (1.0, heads)));
        let alike: Vec<&Row> =
            allocation.iter().filter(|other| other["politique"] == row["politique"] && other["cfa"] != "moins_de_5").collect();
        // An amount that is the same per apprentice for all the others is so for these.
        for column in ["aide", "plancher", "plafond", "aide_2020", "aide_2021", "dont_majoration"] {
            let each: Vec<f64> = alike.iter().filter_map(|row| Some(row[column].parse::<f64>().ok()? / count(row)?)).collect();
            let same = each.iter().all(|&one| (one - each[0]).abs() < 0.05);
            if let Some(amount) = row[column].parse::<f64>().ok().filter(|_| same && !each.is_empty() && each[0] > 1.0) {
                equations.push((each[0], amount));
            }
        }
    }
    let solve = |rank: usize, sign: f64| {
        let mut variables = ProblemVariables::new();
        let heads: Vec<_> = (0..few).map(|_| variables.add(variable().min(1.0).max(500.0))).collect();
        let mut model = variables.maximise(sign * heads[rank]).using(microlp);
        for &(each, amount) in &equations {
            let sum: good_lp::Expression = heads.iter().map(|&head| each * head).sum();
            // Amounts are rounded to the cent.
            model = model.with(constraint!(sum.clone() <= amount + 0.1)).with(constraint!(sum >= amount - 0.1));
        }
        model.solve().unwrap().value(heads[rank])
    };
    (0..few).map(|rank| (solve(rank, -1.0), solve(rank, 1.0))).collect()
}

#[test]
fn no_table_of_the_fund_pins_a_count_under_five() {
    let region = Region::small();
    let cases = [
        "politique = \"egalitaire\"\n",
        "politique = \"meilleur_usage_moyen\"\n[fonds.planchers]\npar_apprenti = \"20.00\"\n[fonds.plafonds]\npar_apprenti = \"900.00\"\n",
        "mesure = \"cfa\"\n[[fonds.instruments]]\ntype = \"majoration_npec\"\nmontant = \"100.00\"\n",
    ];
    for fonds in cases {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        region.write(folder, fonds);
        let out = program(folder, &["allocate", "scenario.toml", "--enveloppe", "20000", "--draws", "12", "--points", "5", "--out", "f"]);
        assert!(out.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&out.stderr));
        for (least, most) in pinned(folder, 3) {
            assert!(most >= 5.0 - 1e-6 && most - least > 0.9, "between {least} and {most} with {fonds}");
        }
        // Every other count is that of CFAs told alone: none of the three is in it, whatever is taken from it.
        let allocation = table(&folder.join("f/allocation.csv"));
        let heads: BTreeMap<String, i64> = allocation
            .iter()
            .filter(|row| row["cfa"] != "moins_de_5")
            .map(|row| (row["cfa"].clone(), row["apprentis"].parse().unwrap()))
            .collect();
        assert_eq!(heads.values().copied().collect::<Vec<_>>(), [7, 9, 40]);
        let sums: Vec<i64> = (0..8_u32)
            .map(|set| heads.values().enumerate().filter(|(rank, _)| set >> rank & 1 == 1).map(|(_, heads)| heads).sum())
            .collect();
        for (file, columns) in [
            ("politiques", &["apprentis_sauves", "apprentis_debout", "apprentis_debout_bas", "apprentis_debout_haut"][..]),
            ("courbe", &["apprentis_sauves", "apprentis_debout", "apprentis_debout_bas", "apprentis_debout_haut"]),
            ("territoires", &["apprentis_en_peril", "apprentis_sauves"]),
        ] {
            for row in table(&folder.join(format!("f/{file}.csv"))) {
                for column in columns.iter().filter(|column| !row[**column].is_empty()) {
                    assert!(sums.contains(&row[*column].parse().unwrap()), "{file} {column} {row:?}");
                }
            }
        }
        let report = fs::read_to_string(folder.join("f/report.html")).unwrap();
        let screen = String::from_utf8(out.stdout).unwrap();
        for (rank, (cfa, ..)) in region.centres.iter().enumerate().take(3) {
            for text in [&report, &screen] {
                assert!(!text.contains(cfa.as_str()) && !text.contains(&format!("CFA {rank}<")), "{cfa} is told");
            }
            assert!(folder.join(format!("f/lettres/{cfa}.html")).exists(), "each has its own letter all the same");
        }
    }
}

#[test]
fn no_report_picture_or_comparison_names_a_cfa_of_few() {
    let region = Region::small();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    region.write(folder, "");
    // A comparison counts contracts over all years: the third CFA has eight, of four apprentices each.
    let few = |command: &str| if command.starts_with('c') { 2 } else { 3 };
    for arguments in [
        &["run", "scenario.toml", "--out", "r"][..],
        &["compare", "scenario.toml", "tout_npec", "--contrats", "contrats.csv", "--out", "c"],
        &["simulate", "scenario.toml", "--draws", "20", "--drivers", "0", "--out", "s"],
    ] {
        let out = program(folder, arguments);
        assert!(out.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&out.stderr));
        let screen = String::from_utf8(out.stdout).unwrap();
        for (cfa, ..) in region.centres.iter().take(few(arguments[0])) {
            assert!(!screen.contains(cfa.as_str()), "{} {cfa}: {screen}", arguments[0]);
        }
    }
    let mut published: Vec<std::path::PathBuf> = vec![
        "r/report.html".into(),
        "s/report.html".into(),
        "s/risques.csv".into(),
        "s/risques_centres.csv".into(),
        "s/facteurs.csv".into(),
        "c/groupes.csv".into(),
    ];
    for drawn in ["r/charts", "s/charts", "c/charts"] {
        published.extend(
            fs::read_dir(folder.join(drawn))
                .into_iter()
                .flatten()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|end| end == "svg")),
        );
    }
    for path in published.iter().filter(|path| folder.join(path).exists()) {
        let text = fs::read_to_string(folder.join(path)).unwrap();
        for (rank, (cfa, ..)) in region.centres.iter().enumerate().take(few(&path.to_string_lossy())) {
            let named = text.lines().filter(|line| line.contains(cfa.as_str()) && !line.contains(&format!("{cfa}-20"))).count();
            assert_eq!(named, 0, "{} names {cfa}", path.display());
            assert!(!text.contains(&format!("CFA {rank}<")), "{} names CFA {rank}", path.display());
        }
    }
    for row in table(&folder.join("c/groupes.csv")) {
        assert!(row["contrats"].parse::<u64>().is_ok_and(|count| count >= 5) || row["contrats"].is_empty(), "{row:?}");
    }
}

#[test]
fn what_cannot_be_studied_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cases = [
        ("politique = \"meilleur_usage_moyen\"\n", "F012"),
        ("region = \"Bretagne\"\n", "F015"),
        ("[[fonds.enveloppes]]\nannee = 2020\ninvestissement = \"500.00\"\n", "F013"),
        ("[[fonds.instruments]]\ntype = \"investissement\"\n[[fonds.enveloppes]]\nannee = 2020\ninvestissement = \"500.00\"\n", "F013"),
        ("[[fonds.instruments]]\ntype = \"investissement\"\nniveaux = [3]\n", "F013"),
        ("[fonds.incertitude]\nminimum = \"0.5\"\n", "F013"),
        ("[[fonds.enveloppes]]\nannee = 2020\n[[fonds.enveloppes]]\nannee = 2020\n", "S002"),
    ];
    for (fonds, code) in cases {
        Region::small().write(folder, fonds);
        let out = program(folder, &["allocate", "scenario.toml", "--draws", "0", "--out", "f"]);
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{fonds} {told}");
        assert!(told.contains(&format!("[{code}]")), "{fonds} {told}");
        assert!(!folder.join("f").exists(), "{fonds}");
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads_and_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    Region::large().write(folder, "noeuds_max = 40\n");
    for (out, threads) in [("f1", "1"), ("f2", "4")] {
        let done = program(
            folder,
            &["allocate", "scenario.toml", "--enveloppe", "30000", "--draws", "20", "--points", "6", "--threads", threads, "--out", out],
        );
        assert!(done.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&done.stderr));
    }
    for name in ["allocation", "politiques", "courbe", "stabilite", "territoires", "manques"] {
        let read = |out: &str| fs::read(folder.join(format!("{out}/{name}.csv"))).unwrap();
        assert!(read("f1") == read("f2"), "{name}");
    }
}

/// What an attacker who knows which rows are hidden, and that each has somebody, can say of one of them: the least and the most.
fn attacked(hidden: usize, sum: f64) -> (f64, f64) {
    let solve = |sign: f64| {
        let mut variables = ProblemVariables::new();
        let counts: Vec<_> = (0..hidden).map(|_| variables.add(variable().min(1.0).max(1e6))).collect();
        let all: good_lp::Expression = counts.iter().sum();
        let model = variables.maximise(sign * counts[0]).using(microlp).with(constraint!(all == sum));
        model.solve().unwrap().value(counts[0])
    };
    (solve(-1.0), solve(1.0))
}

#[test]
fn no_class_of_winners_tells_of_fewer_than_five_contracts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Forty contracts win by one amount, three by another, two lose: of two CFAs.
    let mut contracts =
        String::from("contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec\n");
    for rank in 0..57 {
        let cost = [6_990, 6_400, 6_100, 5_500, 3_000, 9_000][[45, 52, 53, 54, 55, 57].iter().position(|&end| rank < end).unwrap()];
        let cfa = ["0760001A", "0140001B"][rank % 2];
        writeln!(contracts, "K{rank:02},{cfa},50022137,2019-05-02,2019-09-02,2021-08-31,oui,{cost},7000").unwrap();
    }
    fs::write(folder.join("contrats.csv"), contracts).unwrap();
    let out = program(folder, &["compare", "droit_en_vigueur", "tout_npec", "--contrats", "contrats.csv", "--out", "c"]);
    assert!(out.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&out.stderr));
    let rows = table(&folder.join("c/gagnants_perdants.csv"));
    let count = |row: &Row| row["contrats"].parse::<u64>().unwrap();
    assert_eq!(rows.iter().map(count).sum::<u64>(), 57);
    assert!(rows.iter().all(|row| count(row) == 0 || count(row) >= 5), "{rows:?}");
    let together: Vec<&Row> = rows.iter().filter(|row| row["sens"] == "moins_de_5").collect();
    assert_eq!(together.len(), 1);
    // The truth, from the contracts that differ, by the classes of the table.
    let bounds: Vec<i64> = rows.iter().filter(|row| row["sens"] == "gagne").map(|row| cents(&row["a_partir_de"])).collect();
    let class = |amount: i64| (amount < 0, bounds.iter().filter(|&&bound| bound <= amount.abs()).count());
    let mut truth: BTreeMap<(bool, usize), u64> = BTreeMap::new();
    for row in table(&folder.join("c/ecarts_contrats.csv")) {
        *truth.entry(class(cents(&row["ecart"]))).or_default() += 1;
    }
    assert!(truth.values().any(|&count| count < 5), "{truth:?}");
    let shown = rows.iter().filter(|row| ["gagne", "perd"].contains(&row["sens"].as_str()) && count(row) > 0).count();
    let hidden = truth.len() - shown;
    let (least, most) = attacked(hidden, count(together[0]) as f64);
    assert!(hidden >= 2 && least < 5.0 && most >= 5.0 - 1e-6, "{hidden} {least} {most}");
    // What the screens say of winners and losers, beside this table, gives none away: here nothing is said of either.
    let told = program(folder, &["compare", "droit_en_vigueur", "tout_npec", "--contrats", "contrats.csv", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(told["scenarios"][1]["gagnants"].is_null() && told["scenarios"][1]["perdants"].is_null(), "{told}");
    let report = fs::read_to_string(folder.join("c/report.html")).unwrap();
    assert!(report.contains("trop peu de contrats pour être comptés"));
    // The amounts still make the difference.
    let all: i64 = rows.iter().map(|row| cents(&row["montant"])).sum();
    let differences: i64 = table(&folder.join("c/ecarts_contrats.csv")).iter().map(|row| cents(&row["ecart"])).sum();
    assert_eq!(all, differences);
}

/// Contracts of two CFAs in classes of any size: whatever the screens say of winners and losers, what is left of a class once the table is
/// taken away could be five.
#[test]
fn what_is_said_of_winners_and_losers_pins_no_class_under_five() {
    let mut said = 0;
    for seed in 0..12_u64 {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut contracts =
            String::from("contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,sous_convention,cout_prefecture,npec\n");
        let mut rank = 0;
        for (class, cost) in [6_990, 6_400, 6_100, 5_500, 3_000, 7_300, 9_000, 7_000].into_iter().enumerate() {
            let count = (seed * 7 + class as u64 * 5 + seed * class as u64) % 14;
            for _ in 0..count {
                let cfa = ["0760001A", "0140001B"][rank % 2];
                writeln!(contracts, "K{rank:03},{cfa},50022137,2019-05-02,2019-09-02,2021-08-31,oui,{cost},7000").unwrap();
                rank += 1;
            }
        }
        fs::write(folder.join("contrats.csv"), contracts).unwrap();
        let out = program(folder, &["compare", "droit_en_vigueur", "tout_npec", "--contrats", "contrats.csv", "--out", "c", "--json"]);
        assert!(out.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&out.stderr));
        let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        let rows = table(&folder.join("c/gagnants_perdants.csv"));
        let count = |row: &Row| row["contrats"].parse::<u64>().unwrap();
        let sum = |way: &str| -> u64 { rows.iter().filter(|row| row["sens"] == way).map(count).sum() };
        let (Some(winners), Some(losers)) = (told["scenarios"][1]["gagnants"].as_u64(), told["scenarios"][1]["perdants"].as_u64()) else {
            continue;
        };
        said += 1;
        let together = sum("moins_de_5");
        let bounds: Vec<i64> = rows.iter().filter(|row| row["sens"] == "gagne").map(|row| cents(&row["a_partir_de"])).collect();
        let class = |amount: i64| (amount < 0, bounds.iter().filter(|&&bound| bound <= amount.abs()).count());
        let truth: BTreeSet<(bool, usize)> =
            table(&folder.join("c/ecarts_contrats.csv")).iter().map(|row| class(cents(&row["ecart"]))).collect();
        let classes = |lost: bool, way: &str| {
            let shown = rows.iter().filter(|row| row["sens"] == way && count(row) > 0).count();
            truth.iter().filter(|(losing, _)| *losing == lost).count() - shown
        };
        let hidden = [(classes(false, "gagne"), winners - sum("gagne")), (classes(true, "perd"), losers - sum("perd"))];
        let rest = (1, together - hidden.iter().map(|(_, left)| left).sum::<u64>());
        for (members, left) in hidden.into_iter().chain([rest]).filter(|(_, left)| *left > 0) {
            let (_, most) = attacked(members, left as f64);
            assert!(most >= 5.0 - 1e-6, "seed {seed}: {members} classes of {left} contracts are given away: {rows:?} {told}");
        }
    }
    assert!(said >= 2, "{said}");
}

/// The centres of the région with so much more opening cash for one of them.
fn richer(region: &Region, cfa: &str, more: i64) -> String {
    let table = region.table();
    let (head, rows) = table.split_once('\n').unwrap();
    let cash = head.split(',').position(|column| column == "tresorerie_initiale").unwrap();
    let row = |row: &str| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        if cells[0] == cfa {
            let amount = cells[cash].parse::<i64>().unwrap() * 100 + more;
            cells[cash] = format!("{}{}.{:02}", if amount < 0 { "-" } else { "" }, amount.abs() / 100, amount.abs() % 100);
        }
        cells.join(",")
    };
    format!("{head}\n{}\n", rows.lines().map(row).collect::<Vec<_>>().join("\n"))
}

/// A CFA that has more cash gets what the table of changes says it would: the whole study made again from other centres.
#[test]
fn what_would_change_the_decision_is_the_fund_shared_again() {
    // Before the fund pays nothing may change: the CFAs have cash for their first year.
    let region = Region { cash: 8_000, ..Region::large() };
    let scenario = "politique = \"meilleur_usage\"\n[[fonds.enveloppes]]\nannee = 2020\nfonctionnement = \"30000.00\"\n\
                    [[fonds.enveloppes]]\nannee = 2021\nfonctionnement = \"20000.00\"\n";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    region.write(folder, scenario);
    let allocate = |out: &str, policy: &str, changes: bool| {
        let mut arguments = vec!["allocate", "scenario.toml", "--draws", "0", "--points", "2", "--out", out, "--politique", policy];
        arguments.extend(changes.then_some("--changements"));
        let done = program(folder, &arguments);
        assert!(done.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&done.stderr));
    };
    let run = program(folder, &["run", "scenario.toml", "--out", "r", "--tables", "centres"]);
    assert!(run.status.code().unwrap() <= 1);
    let of_year = |year: &str, column: &str| -> BTreeMap<String, i64> {
        let rows = table(&folder.join("r/centres.csv")).into_iter().filter(|row| row["annee"] == year);
        rows.map(|row| (row["cfa"].clone(), cents(&row[column]))).collect()
    };
    let (costs, lowest) = (of_year("2020", "charges"), of_year("2019", "solde_min"));
    let mut decided = 0;
    for policy in ["meilleur_usage", "deficit"] {
        fs::write(folder.join("centres.csv"), region.table()).unwrap();
        allocate("f", policy, true);
        let changes = table(&folder.join("f/changements.csv"));
        assert_eq!(changes.len(), 12 * 3 * 6, "each CFA, what is moved, each step");
        said_of_changes(folder, policy, &changes);
        decided += changes.iter().filter(|row| row["motif"] != row["motif_change"]).count();
        let mut compared = 0;
        for ((cfa, .., overdraft), percent) in region.centres.iter().zip(["-5", "5", "-10", "10", "20"].into_iter().cycle()) {
            let more = (costs[cfa] * percent.parse::<i64>().unwrap() + 50).div_euclid(100);
            // Who is lost before the fund pays stays lost.
            if (lowest[cfa] + 100 * overdraft < 0) || (lowest[cfa] + 100 * overdraft + more < 0) {
                continue;
            }
            compared += 1;
            fs::write(folder.join("centres.csv"), richer(&region, cfa, more)).unwrap();
            allocate("g", policy, false);
            let found = table(&folder.join("g/annexe.csv")).into_iter().find(|row| row["cfa"] == *cfa).unwrap();
            let told = |row: &&Row| row["cfa"] == *cfa && row["grandeur"] == "tresorerie" && row["variation"] == percent;
            let row = changes.iter().find(told).unwrap();
            assert_eq!((&row["aide_changee"], &row["motif_change"]), (&found["aide"], &found["motif"]), "{policy} {cfa} {percent}");
        }
        assert!(compared >= 4, "{compared} of {policy}");
    }
    assert!(decided > 0, "no move decides anything");
    let page = fs::read_to_string(folder.join("f/report.html")).unwrap();
    assert!(page.contains("Ce qui changerait la décision") && page.contains("table-changements"));
}

/// What `--json` says of the changes is their table.
fn said_of_changes(folder: &Path, policy: &str, changes: &[Row]) {
    let asked = [
        "allocate",
        "scenario.toml",
        "--draws",
        "0",
        "--points",
        "2",
        "--politique",
        policy,
        "--changements",
        "--json",
        "--out",
        "j",
        "--force",
    ];
    let done = program(folder, &asked);
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let said = said["changements"].as_array().unwrap();
    assert_eq!(said.len(), changes.len(), "{policy}");
    for (said, row) in said.iter().zip(changes) {
        let said: BTreeMap<&str, String> = said.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), plain(value))).collect();
        assert!(said.len() > 5 && said.keys().all(|name| row.contains_key(*name)), "{said:?}");
        for (name, value) in said {
            let written = row[name].parse::<f64>().map_or_else(|_| row[name].clone(), |number| number.to_string());
            assert_eq!(value, written, "{policy} {name}");
        }
    }
}

/// A value of JSON as a table would have it.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.parse::<f64>().map_or_else(|_| text.clone(), |number| number.to_string()),
        serde_json::Value::Number(number) => number.as_f64().unwrap().to_string(),
        serde_json::Value::Bool(true) => "oui".to_owned(),
        serde_json::Value::Bool(false) => "non".to_owned(),
        other => {
            if other.is_null() {
                String::new()
            } else {
                other.to_string()
            }
        }
    }
}

/// The draft of the délibération, its annex and its letters say one decision.
#[test]
fn the_papers_of_a_vote_agree() {
    let region = Region::large();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    region.write(folder, "politique = \"niveau\"\n");
    let done = program(folder, &["allocate", "scenario.toml", "--enveloppe", "25000", "--draws", "0", "--points", "2", "--out", "f"]);
    assert!(done.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&done.stderr));
    let annex = table(&folder.join("f/annexe.csv"));
    let voted: Vec<Row> = table(&folder.join("f/allocation.csv")).into_iter().filter(|row| row["politique"] == "niveau").collect();
    assert_eq!(annex, voted);
    let plain = |name: &str| fs::read_to_string(folder.join("f").join(name)).unwrap().replace(['\u{202f}', '\u{a0}'], "");
    let (draft, letters) = (plain("deliberation.html"), plain("lettres.html"));
    let given: i64 = annex.iter().map(|row| cents(&row["aide"])).sum();
    let euros = |cents: i64| format!("{},{:02}€", cents / 100, cents % 100);
    assert!(draft.contains(&format!("{} sont attribués", euros(given))), "{draft}");
    assert_eq!(letters.matches("<div class=\"letter\">").count(), annex.len());
    for row in &annex {
        let letter = plain(&format!("lettres/{}.html", row["cfa"]));
        let body = letter.split_once("<div class=\"letter\">").unwrap().1.split_once("</body>").unwrap().0;
        assert!(letters.contains(body.trim_end()), "{}", row["cfa"]);
        assert!(draft.contains(&row["cfa"]) && draft.contains(&row["nom"]));
    }
}

/// The CFAs that each policy keeps.
fn survivors(allocation: &[Row]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut sets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in allocation {
        let set = sets.entry(&row["politique"]).or_default();
        set.extend((row["sauve"] == "oui").then_some(row["cfa"].as_str()));
    }
    sets
}

/// Half the fund and every NPEC 5 % lower: with draws, no two of the eight policies keep the same CFAs of Normandie.
#[test]
fn the_eight_policies_keep_eight_sets_of_cfas() {
    let folder = tempfile::tempdir().unwrap();
    let done = program(folder.path(), &["allocate", "enveloppe_moitie+npec_moins_5", "--draws", "20", "--points", "2", "--out", "f"]);
    assert!(done.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&done.stderr));
    let allocation = table(&folder.path().join("f/allocation.csv"));
    let sets = survivors(&allocation);
    assert_eq!(sets.len(), 8);
    assert_eq!(sets.values().collect::<BTreeSet<_>>().len(), 8, "{sets:?}");
    assert_eq!(sets["meilleur_usage_moyen"].len(), 14, "docs/FONDS.md");
    // Where the threshold of losses parts from losses alone.
    program(folder.path(), &["allocate", "enveloppe_moitie", "--draws", "0", "--points", "2", "--out", "g"]);
    let allocation = table(&folder.path().join("g/allocation.csv"));
    let sets = survivors(&allocation);
    assert_eq!((sets["deficit"].len(), sets["seuil"].len()), (7, 8), "docs/FONDS.md");
}

/// The document of the fund says what the shipped cases decide: its table is theirs, the best use is proven and best, its curve bends inside
/// what is drawn, and policies do not all keep the same CFAs.
#[test]
fn the_shipped_cases_decide_what_the_document_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let document = include_str!("../../docs/FONDS.md");
    let spaced = |count: i64| {
        let digits: Vec<char> = count.to_string().chars().collect();
        let groups: Vec<String> = digits.rchunks(3).rev().map(|group| group.iter().collect()).collect();
        groups.join(" ")
    };
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let cases = [
        (None, "a", false, 4),
        (Some("enveloppe_moitie+opco_90_jours"), "b", true, 4),
        (Some("enveloppe_moitie+opco_60_jours"), "c", true, 6),
        (Some("enveloppe_moitie+npec_moins_5"), "d", true, 7),
    ];
    for (case, out, contested, sets_kept) in cases {
        let options = ["--draws", "0", "--points", "12", "--out", out];
        let arguments: Vec<&str> = std::iter::once("allocate").chain(case).chain(options).collect();
        let done = program(folder, &arguments);
        assert!(done.status.code().unwrap() <= 1, "{}", String::from_utf8_lossy(&done.stderr));
        let read = |name: &str| table(&folder.join(out).join(name));
        let (politiques, allocation, courbe) = (read("politiques.csv"), read("allocation.csv"), read("courbe.csv"));
        let kept = |row: &Row| row["apprentis_sauves"].parse::<i64>().unwrap();
        for row in &politiques {
            let given = (cents(&row["distribue"]) + 50).div_euclid(100);
            let cells = format!("{} | {} | {}", spaced(given), row["cfa_sauves"], spaced(kept(row)));
            lines.entry(row["politique"].clone()).or_default().push(cells);
        }
        let best = politiques.iter().find(|row| row["politique"] == "meilleur_usage").unwrap();
        assert_eq!((best["prouve"].as_str(), &best["mesure"]), ("oui", &best["borne"]));
        let others = || politiques.iter().filter(|row| row["politique"] != "meilleur_usage");
        assert!(others().all(|row| kept(row) <= kept(best)));
        assert!(!contested || others().all(|row| kept(row) < kept(best)), "needs compete: only the best use keeps as many");
        let sets = survivors(&allocation);
        assert_eq!(sets.values().collect::<BTreeSet<_>>().len(), sets_kept, "{case:?} {sets:?}");
        // What each further euro keeps falls from the first part of the curve to the last.
        let points: Vec<(i64, i64)> = courbe
            .iter()
            .filter(|row| row["politique"] == "meilleur_usage")
            .map(|row| (cents(&row["enveloppe"]), row["apprentis_sauves"].parse().unwrap()))
            .collect();
        let slope = |from: usize, to: usize| (points[to].1 - points[from].1) as f64 / (points[to].0 - points[from].0) as f64;
        let last = points.len() - 1;
        assert!(points.len() >= 10 && slope(0, 2) > 5.0 * slope(last - 2, last) && points[last].1 > points[1].1, "{points:?}");
    }
    for (policy, cells) in lines {
        let line = format!("| `{policy}` | {} |", cells.join(" | "));
        assert!(document.contains(&line), "docs/FONDS.md lacks {line}");
    }
}
