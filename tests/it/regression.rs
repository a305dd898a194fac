//! Each shipped scenario, to the cent: what is due, paid and compared, the employers' side, the accounts, the fund.
//! `UPDATE_GOLDEN=1 cargo test --test it regression` rewrites the files; `git diff` is the review.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use coutcontrat::codes::Payeur;
use coutcontrat::engine::{EmployerTotals, Summary};
use coutcontrat::fund;
use coutcontrat::io::scenarios::SHIPPED;
use coutcontrat::jobs::{self, CohortAccounts, InputChoice, Inputs, Means, Supplies, Unaided};
use coutcontrat::language::Language;
use coutcontrat::messages::Messages;
use coutcontrat::units::Centimes;

fn contracts(text: &mut String, summary: &Summary) {
    write!(text, "contracts {}\nset_aside {}\n", summary.contracts, summary.set_aside).unwrap();
    for (regime, count) in &summary.regimes {
        writeln!(text, "regime {} {count}", regime.as_str()).unwrap();
    }
    for ((regime, year, payeur), amount) in &summary.due {
        writeln!(text, "due {} {year} {} {amount}", regime.as_str(), payeur.as_str()).unwrap();
    }
    for ((month, payeur), amount) in &summary.cash {
        writeln!(text, "cash {month} {} {amount}", payeur.as_str()).unwrap();
    }
    for (year, compared) in &summary.compared_years {
        writeln!(text, "compared {year} {} {} {}", compared.loi, compared.prefecture, compared.npec).unwrap();
    }
    for (assumption, count) in &summary.assumptions {
        writeln!(text, "assumption {} {count}", assumption.key()).unwrap();
    }
    writeln!(text, "option {} {}", summary.options, summary.option_gain).unwrap();
}

/// Wages, contributions and aids of all years, by period of signature; contracts that have an aid, and what it brings them.
fn employers(text: &mut String, totals: &EmployerTotals) {
    for ((periode, year), cost) in &totals.years {
        writeln!(text, "employer {} {year} {} {} {}", periode.key(), cost.salaire, cost.cotisations, cost.aides).unwrap();
    }
    for ((periode, aide), (count, amount)) in &totals.aids {
        writeln!(text, "aid {} {} {count} {amount}", periode.key(), aide.as_str()).unwrap();
    }
}

/// Income by payer of all CFAs; charges, result and last cash of those that have accounts.
fn accounts(text: &mut String, comptes: &CohortAccounts) {
    let (mut income, mut known) = (BTreeMap::<(i32, &str), Centimes>::new(), BTreeMap::<i32, [Centimes; 3]>::new());
    for centre in &comptes.accounts {
        for year in &centre.years {
            for payeur in Payeur::ALL {
                *income.entry((year.annee, payeur.as_str())).or_default() += year.produits[payeur as usize];
            }
            if centre.known {
                let sums = known.entry(year.annee).or_default();
                let amounts = [year.charges.total(), year.resultat, year.tresorerie_fin];
                sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
            }
        }
    }
    for ((year, payeur), amount) in income.iter().filter(|(_, amount)| **amount != Centimes::ZERO) {
        writeln!(text, "income {year} {payeur} {amount}").unwrap();
    }
    for (year, [charges, result, cash]) in &known {
        writeln!(text, "accounts {year} {charges} {result} {cash}").unwrap();
    }
    let insolvent = comptes.accounts.iter().filter(|centre| centre.known && centre.insolvent.is_some()).count();
    writeln!(text, "insolvent {insolvent}").unwrap();
}

/// The envelope of each year and what the CFAs that an aid can keep miss of it.
fn of_fund(text: &mut String, unaided: &Unaided) {
    let missing = fund::missing(&unaided.needs, &unaided.envelope);
    for ((year, running, investment), missing) in unaided.envelope.years.iter().zip(missing) {
        writeln!(text, "fund {year} {running} {investment} {missing}").unwrap();
    }
    let (_, apprentices, centres) = fund::at_risk(&unaided.needs);
    writeln!(text, "at_risk {centres} {apprentices}").unwrap();
}

/// Scenarios on contracts concluded since July 2025: the drawn ones end before.
const OF_2026: [&str; 4] = ["droit_2026", "npec_2025_sans_baisse", "sans_750", "sans_prorata_jour"];

/// What a scenario gives, as text.
fn text(inputs: &Inputs, with_fund: bool, means: &Means) -> String {
    let results = jobs::evaluated(inputs, means).map_err(|refused| refused.faults).unwrap();
    let mut text = String::new();
    contracts(&mut text, &results.summary);
    employers(&mut text, &results.employers);
    accounts(&mut text, &results.comptes);
    if with_fund {
        of_fund(&mut text, &jobs::unaided(inputs, results.comptes).map_err(|refused| refused.faults).unwrap());
    }
    text
}

#[test]
fn every_shipped_scenario_to_the_cent() {
    let means = Means::new(Messages::of(Language::En));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of_2026 = root.join("datasets/cohortes/exemple_cfa_2026.csv");
    let mut supplies = BTreeMap::<String, Supplies>::new();
    let mut found = BTreeMap::<String, &str>::new();
    for (name, _) in SHIPPED {
        let today = OF_2026.contains(name);
        let loaded = jobs::loaded(Some(name), &means).map_err(|refused| refused.faults).unwrap();
        let asked = InputChoice { contrats: today.then_some(of_2026.as_path()), ..InputChoice::default() };
        let origin = if today { "2026".to_owned() } else { format!("{:?}", loaded.scenario.contrats) };
        let read = supplies.entry(origin).or_insert_with(|| {
            let datasets = means.load_datasets().unwrap();
            Supplies::of(&loaded, asked, datasets, &means).map_err(|refused| refused.faults).unwrap()
        });
        let inputs = jobs::again(loaded, read.clone(), true, &means).map_err(|refused| refused.faults).unwrap();
        let got = text(&inputs, !today, &means);
        let file = root.join("tests/golden").join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, &got).unwrap();
        }
        let wanted = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(got, wanted, "{name}: a result moved; if it should, UPDATE_GOLDEN=1 and say why");
        if let Some(other) = found.insert(got, name) {
            panic!("{name} and {other} change nothing of each other that is told here");
        }
    }
}
