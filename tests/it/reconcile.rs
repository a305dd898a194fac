//! Payments received against what is due: statements made from the payments of `run`, with errors put in whose reason is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use chrono::{Days, NaiveDate};
use coutcontrat::calendar::{DateRupture, Month, add_months};
use coutcontrat::codes::Payeur;
use coutcontrat::contract::{Cohort, Contrat};
use coutcontrat::engine::{PaymentLists, PriceBook, evaluate};
use coutcontrat::io::datasets::Datasets;
use coutcontrat::legislation::{OptionStockNpec, Retards, Settings};
use coutcontrat::reconciliation::{DueBooks, Reason, Receipt, Reconciliation, StatementLine, reconcile};
use coutcontrat::units::Centimes;

use super::support::{normandie, priced, shipped};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A generator of numbers of no quality, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

struct World<'a> {
    data: &'a Datasets,
    cohort: &'a Cohort,
    book: PriceBook<'a>,
    settings: Settings,
}

/// A payment due: payer, day, amount, whether it is of ancillary costs.
type Owed = (Payeur, NaiveDate, Centimes, bool);
/// A payment of a statement that is being made: contract, payer, day, amount.
type Paid = (String, Payeur, NaiveDate, Centimes);

impl<'a> World<'a> {
    fn new(data: &'a Datasets, cohort: &'a Cohort) -> Self {
        let settings = Settings::default();
        let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &settings);
        Self { data, cohort, book, settings }
    }

    /// The payments of a contract of the row's CFA and diploma as the law dates them: ancillary costs after the others.
    fn paid(&self, row: usize, contrat: &Contrat, settings: &Settings) -> Vec<Owed> {
        let prices = self.book.price(contrat, &self.book.keys(self.cohort, row)).prices;
        let Ok(evaluation) = evaluate(contrat, &prices, &self.data.law, settings) else { return Vec::new() };
        let mut payments = PaymentLists::default();
        payments.find(&evaluation, contrat, &self.data.law, settings, &Retards::default()).unwrap();
        let sides = [(payments.versements(), false), (payments.frais(), true)];
        let of = |(paid, annex): (&[coutcontrat::engine::Versement], bool)| {
            paid.iter().map(move |one| (one.payeur, one.date, one.montant, annex)).collect::<Vec<_>>()
        };
        sides.into_iter().flat_map(of).collect()
    }

    fn found(&self, receipts: &[Receipt], until: NaiveDate) -> Reconciliation {
        let books = DueBooks {
            cohort: self.cohort,
            book: &self.book,
            npec: &self.data.npec,
            nomenclature: &self.data.nomenclature,
            law: &self.data.law,
            settings: &self.settings,
        };
        reconcile(books, receipts, until)
    }
}

fn receipts(paid: &[Paid]) -> Vec<Receipt> {
    let one = |(line, (id, payer, day, amount)): (u64, &Paid)| Receipt {
        line,
        day: *day,
        payer: Some(*payer),
        organisation: None,
        number: Some(id.clone()),
        label: None,
        amount: *amount,
    };
    (2..).zip(paid).map(one).collect()
}

/// What holds whatever was paid: each payment is in one line, each amount due to the day in one line.
fn holds(found: &Reconciliation, paid: &[Receipt], due: Centimes) {
    let totals = found.totals();
    assert_eq!(totals.received, paid.iter().map(|receipt| receipt.amount).sum());
    let early: Centimes = found.lines.iter().filter(|line| line.due_on.is_some_and(|day| day > found.until)).map(|line| line.due).sum();
    assert_eq!(totals.due, due + early);
    assert_eq!(totals.received - totals.due, totals.beyond - totals.owed);
    let known: BTreeSet<u64> = paid.iter().map(|receipt| receipt.line).collect();
    let told: BTreeSet<u64> = found.lines.iter().flat_map(|line| line.sources.iter().copied()).collect();
    assert_eq!(told, known);
}

#[test]
fn a_statement_of_what_was_due_leaves_nothing_open() {
    let data = shipped();
    let cohort = normandie(&data, 0.003);
    let world = World::new(&data, &cohort);
    let until = day("2021-12-31");
    let run = priced(&data, &cohort, &Settings::default());
    let of = |row: usize| {
        let paid = world.paid(row, &cohort.contrat(row), &world.settings).into_iter().filter(|one| one.1 <= until);
        paid.map(move |(payer, day, amount, _)| (row, payer, day, amount)).collect::<Vec<_>>()
    };
    let named = |(row, payer, day, amount): (usize, Payeur, NaiveDate, Centimes)| (cohort.contrat_id(row).to_owned(), payer, day, amount);
    let paid: Vec<Paid> = (0..cohort.len()).flat_map(of).map(named).collect();
    // The same as a run says, ancillary costs apart.
    let of_run: Centimes = run.versements.iter().filter(|row| row.versement.date <= until).map(|row| row.versement.montant).sum();
    let frais: Centimes = found_frais(&world, until);
    assert_eq!(paid.iter().map(|paid| paid.3).sum::<Centimes>(), of_run + frais);
    let list = receipts(&paid);
    let found = world.found(&list, until);
    let due: Centimes = paid.iter().map(|paid| paid.3).sum();
    holds(&found, &list, due);
    let odd: Vec<&StatementLine> = found.lines.iter().filter(|line| line.reason != Reason::Paid || line.due != line.received).collect();
    assert!(odd.is_empty() && found.lines.len() == paid.len(), "{:?}", odd.first());
    // Nothing paid: all is owed, and is as old as it is.
    let found = world.found(&[], until);
    holds(&found, &[], due);
    assert!(found.lines.iter().all(|line| matches!(line.reason, Reason::Missing | Reason::Undecided)));
    let aged: Centimes = coutcontrat::reconciliation::ageing(&found).values().map(|sum| sum.amount).sum();
    assert_eq!(aged, found.totals().owed);
}

/// Ancillary costs due by a day, by the table of what is expected alone.
fn found_frais(world: &World<'_>, until: NaiveDate) -> Centimes {
    world.found(&[], until).lines.iter().filter(|line| line.annex).map(|line| line.due).sum()
}

/// An error of a payer, and the reason that tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    Late,
    Lost,
    Twice,
    Mistyped,
    Together,
    OtherPayer,
    Prefecture,
    Handicap,
    Option,
    Months(i32),
    Broken,
    Nonsense,
}

const SLIPS: [Slip; 14] = [
    Slip::Late,
    Slip::Lost,
    Slip::Twice,
    Slip::Mistyped,
    Slip::Together,
    Slip::OtherPayer,
    Slip::Prefecture,
    Slip::Handicap,
    Slip::Option,
    Slip::Months(-1),
    Slip::Months(2),
    Slip::Months(-3),
    Slip::Broken,
    Slip::Nonsense,
];

/// The contract as the payer wrongly has it.
fn mistaken(world: &World<'_>, row: usize, slip: Slip, dice: &mut Dice) -> Option<(Contrat, Settings)> {
    let contrat = world.cohort.contrat(row);
    let standing = world.settings;
    let changed = match slip {
        Slip::Prefecture => {
            let priced = world.book.price(&contrat, &world.book.keys(world.cohort, row)).prices;
            Contrat { npec: Some(priced.cout_prefecture?), ..contrat }
        }
        Slip::Handicap => Contrat { rqth: !contrat.rqth, ..contrat },
        Slip::Option => return Some((contrat, Settings { option_stock_npec: OptionStockNpec::Never, ..standing })),
        Slip::Months(months) => Contrat { fin: add_months(contrat.fin, months), ..contrat },
        Slip::Broken => {
            let month = Month::of(contrat.debut.0) + (1 + dice.below(8) as i32);
            Contrat { rupture: Some(DateRupture(month.last_day())).filter(|rupture| rupture.0 < contrat.fin), maintien: None, ..contrat }
        }
        _ => return None,
    };
    Some((changed, standing))
}

/// Puts a slip into the payments of a contract: what is then in the statement; none when it changes nothing there.
fn slipped(world: &World<'_>, row: usize, slip: Slip, paid: &[Owed], dice: &mut Dice) -> Option<(Vec<Paid>, usize)> {
    let id = world.cohort.contrat_id(row).to_owned();
    let mut list: Vec<Paid> = paid.iter().map(|&(payer, day, amount, _)| (id.clone(), payer, day, amount)).collect();
    let at = dice.below(list.len());
    match slip {
        Slip::Late => list[at].2 = list[at].2 + Days::new(20),
        Slip::Lost => drop(list.remove(at)),
        Slip::Twice => list.push((id, list[at].1, list[at].2 + Days::new(3), list[at].3)),
        Slip::Mistyped => {
            let place = id.len() - 1;
            let wrong = if id.ends_with('9') { "X" } else { "Z" };
            list[at].0.replace_range(place.., wrong);
        }
        Slip::Together => {
            let other = list.iter().position(|one| one.1 == list[at].1 && one.2 > list[at].2)?;
            let more = list[other].3;
            list[at].3 += more;
            list.remove(other);
        }
        Slip::OtherPayer => list[at].1 = if list[at].1 == Payeur::Region { Payeur::Opco } else { Payeur::Region },
        Slip::Nonsense => list[at].3 += Centimes(3_711),
        _ => {
            let (contrat, settings) = mistaken(world, row, slip, dice)?;
            let kind = |one: &&Owed| (one.0, one.3) == (paid[at].0, paid[at].3);
            let rank = paid[..at].iter().filter(kind).count();
            let owed = world.paid(row, &contrat, &settings);
            let wrong = owed.iter().filter(kind).nth(rank)?;
            if wrong.2 == list[at].3 || list.iter().any(|one| one.3 == wrong.2) {
                return None;
            }
            list[at].3 = wrong.2;
        }
    }
    Some((list, at))
}

/// How many of each slip are told by their reason, are told as unexplained, are told wrongly.
fn scores(slips: &BTreeMap<usize, Slip>, lines: &BTreeMap<usize, Vec<&StatementLine>>) -> BTreeMap<Slip, [usize; 3]> {
    let mut scores: BTreeMap<Slip, [usize; 3]> = BTreeMap::new();
    for (row, slip) in slips {
        let of_row = lines.get(row).map(Vec::as_slice).unwrap_or_default();
        // A mistyped number that no contract is near to stands without a contract.
        let right =
            of_row.iter().any(|line| tells(*slip, line)) || *slip == Slip::Mistyped && of_row.iter().any(|line| tells(Slip::Lost, line));
        let mut odd = of_row.iter().filter(|line| line.reason != Reason::Paid);
        let silent = odd.all(|line| line.reason == Reason::Unexplained);
        scores.entry(*slip).or_default()[if right {
            0
        } else if silent {
            1
        } else {
            2
        }] += 1;
    }
    scores
}

fn tells(slip: Slip, line: &StatementLine) -> bool {
    let any = |of: &dyn Fn(Reason) -> bool| of(line.reason) || line.others.iter().copied().any(of);
    any(&|reason| match slip {
        Slip::Late => reason == Reason::Late,
        Slip::Lost => matches!(reason, Reason::Missing | Reason::Undecided),
        Slip::Twice => reason == Reason::Double,
        Slip::Mistyped => matches!(reason, Reason::Number | Reason::Unknown),
        Slip::Together => reason == Reason::Grouped,
        Slip::OtherPayer => matches!(reason, Reason::Payer(_)),
        Slip::Prefecture => reason == Reason::CoutPrefecture,
        Slip::Handicap => matches!(reason, Reason::SansRqth | Reason::AvecRqth),
        Slip::Option => reason == Reason::Option,
        Slip::Months(months) => reason == Reason::Mois(months),
        Slip::Broken => matches!(reason, Reason::Rupture(_)),
        Slip::Nonsense => reason == Reason::Unexplained,
    })
}

/// What was told of the errors of a statement.
#[derive(Default)]
struct Told {
    errors: usize,
    scores: BTreeMap<Slip, [usize; 3]>,
}

/// A statement in which each contract has an error or none, and what is told of it.
fn told_of_errors(world: &World<'_>, seed: u64, all: &mut Told) {
    let (cohort, until, mut dice) = (world.cohort, day("2021-12-31"), Dice(seed));
    let (mut paid, mut due) = (Vec::new(), Centimes::ZERO);
    let mut slips: BTreeMap<usize, Slip> = BTreeMap::new();
    for row in 0..cohort.len() {
        let own: Vec<_> = world.paid(row, &cohort.contrat(row), &world.settings).into_iter().filter(|one| one.1 <= until).collect();
        due += own.iter().map(|one| one.2).sum();
        if own.is_empty() {
            continue;
        }
        let slip = SLIPS[dice.below(SLIPS.len())];
        if let Some((list, _)) = slipped(world, row, slip, &own, &mut dice) {
            paid.extend(list);
            slips.insert(row, slip);
        } else {
            paid.extend(own.iter().map(|&(payer, day, amount, _)| (cohort.contrat_id(row).to_owned(), payer, day, amount)));
        }
    }
    let list = receipts(&paid);
    let found = world.found(&list, until);
    holds(&found, &list, due);
    let mut lines: BTreeMap<usize, Vec<&StatementLine>> = BTreeMap::new();
    for line in &found.lines {
        if let Some(row) = line.row {
            lines.entry(row).or_default().push(line);
        }
    }
    all.errors += slips.len();
    for (slip, score) in scores(&slips, &lines) {
        let sum = all.scores.entry(slip).or_default();
        (0..3).for_each(|place| sum[place] += score[place]);
    }
    // A contract without a slip has no odd line.
    for (row, of_row) in &lines {
        if !slips.contains_key(row) {
            assert!(of_row.iter().all(|line| line.reason == Reason::Paid), "{of_row:?}");
        }
    }
    // With its reason the law gives the amount: settled lines are whole, unexplained ones are the only others.
    for line in found.lines.iter().filter(|line| line.reason.is_settled()) {
        assert_eq!(line.due, line.received, "{line:?}");
    }
}

/// More than ten thousand errors, in statements of other draws each.
#[test]
fn the_reason_of_an_error_is_found_and_never_contradicts_the_amounts() {
    let data = shipped();
    let cohort = normandie(&data, 0.02);
    let world = World::new(&data, &cohort);
    let mut told = Told::default();
    let mut seed = 7;
    while told.errors < 10_000 {
        told_of_errors(&world, seed, &mut told);
        seed += 1;
    }
    let sum = |place: usize| told.scores.values().map(|score| score[place]).sum::<usize>();
    let (right, silent, wrong) = (sum(0), sum(1), sum(2));
    println!("{} errors: {right} right, {silent} unexplained, {wrong} wrong: {:?}", told.errors, told.scores);
    assert!(seed < 30, "statements without errors");
    assert!(right * 100 >= told.errors * 98, "{right} of {}: {:?}", told.errors, told.scores);
    // Of what is told, hardly anything is wrong.
    assert!(wrong * 100 <= (right + wrong) * 2, "{wrong} wrong: {:?}", told.scores);
}

fn program(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|record| names.iter().cloned().zip(record.unwrap().iter().map(str::to_owned)).collect()).collect()
}

const CONTRACTS: &str = "contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin;sous_convention;cout_prefecture;npec\n\
    EX-20-0001;0760001A;50022137;2020-08-25;2020-09-01;2022-08-31;;5000;7000\n\
    EX-20-0002;0760001A;50022137;2020-08-25;2020-09-01;2022-08-31;;5000;7400\n\
    EX-20-0003;0760001A;50022137;2020-08-25;2020-09-01;2022-08-31;;5000;6200\n";

#[test]
fn a_statement_of_a_bank_is_read_as_it_comes() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    fs::write(folder.join("contrats.csv"), CONTRACTS).unwrap();
    assert_eq!(program(folder, &["run", "--contrats", "contrats.csv", "--out", "r"]).0, 0);
    let due = table(&folder.join("r/versements.csv"));
    let of = |id: &str, rank: &str| due.iter().find(|row| row["contrat_id"] == id && row["rang"] == rank).unwrap().clone();
    let euros = |text: &str| Centimes::parse(text).unwrap();
    let french = |amount: Centimes| amount.to_string().replace('.', ",");
    let (one, two, three) = (of("EX-20-0001", "1"), of("EX-20-0002", "1"), of("EX-20-0003", "1"));
    // One transfer for two contracts, one without any name, one for somebody else; the third contract is paid at the coût préfecture.
    let both = euros(&one["montant"]) + euros(&two["montant"]);
    let wrong = Centimes(euros(&three["montant"]).0 * 5_000 / 6_200);
    let statement = format!(
        "Compte 000;;;\nDate opération;Libellé;Débit;Crédit\n{0};VIR AKTO EX200001 / EX200002;;{1}\n{0};PRLV LOYER;800,00;\n{0};VIR OPCO EP DOSSIER EX-20-0003;;{2}\n{0};VIR INCONNU;;12,34\nTOTAL;;800,00;99\n",
        one["date"],
        french(both),
        french(wrong)
    );
    fs::write(folder.join("releve.csv"), statement).unwrap();
    let (code, screen, errors) = program(folder, &["reconcile", "contrats.csv", "releve.csv", "--out", "o", "--lang", "fr"]);
    assert!(code < 2, "{errors}");
    let lines = table(&folder.join("o/rapprochement.csv"));
    let line = |id: &str| lines.iter().find(|row| row["contrat_id"] == id).unwrap();
    assert_eq!((line("EX-20-0001")["raison"].as_str(), line("EX-20-0002")["raison"].as_str()), ("paye", "paye"));
    assert_eq!((line("EX-20-0001")["lignes"].as_str(), line("EX-20-0001")["organisme"].as_str()), ("3", "AKTO"));
    assert_eq!(line("EX-20-0003")["raison"], "au_cout_prefecture", "{lines:?}");
    assert_eq!(euros(&line("EX-20-0003")["ecart"]), wrong - euros(&three["montant"]));
    assert!(lines.iter().any(|row| row["raison"] == "sans_contrat" && row["recu"] == "12.34"), "{lines:?}");
    assert!(screen.contains("1 ligne du relevé n’a pas de montant reçu"), "{screen}");
    let letter = fs::read_to_string(folder.join("o/lettres/relance-opco-opcoep.html")).unwrap();
    assert!(letter.contains("EX-20-0003") && letter.contains("R6332-25"), "{letter}");
    assert!(!fs::read_to_string(folder.join("o/rapprochement.csv")).unwrap().contains("LOYER"), "labels are never written");
    let (code, json, _) = program(folder, &["reconcile", "contrats.csv", "releve.csv", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(code < 2 && said["commande"] == "reconcile" && said["paiements"] == 3, "{json}");
    assert_eq!(program(folder, &["verify", "o"]).0, 0);
    // Rows of which none can be read are told, and nothing else.
    fs::write(folder.join("illisible.csv"), "date;montant\nhier;x\n").unwrap();
    let (code, _, errors) = program(folder, &["reconcile", "contrats.csv", "illisible.csv", "--lang", "en"]);
    assert!(code == 2 && errors.contains("[C009]") && !errors.contains("[C002]"), "{errors}");
    // A statement without payments is refused before anything is written.
    fs::write(folder.join("vide.csv"), "date;montant\n").unwrap();
    let (code, _, errors) = program(folder, &["reconcile", "contrats.csv", "vide.csv", "--out", "p", "--lang", "en"]);
    assert!(code == 2 && !folder.join("p").exists(), "{errors}");
}
