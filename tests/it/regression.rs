//! Each shipped scenario, to the cent. `UPDATE_GOLDEN=1 cargo test --test it regression` rewrites the files; `git diff` is the review.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use coutcontrat::engine::{Summary, evaluate_rows, in_order};
use coutcontrat::io::scenarios::{self, SHIPPED};
use coutcontrat::scenario::ContractOrigin;
use coutcontrat::synthesis;

use crate::support::shipped;

fn text(summary: &Summary) -> String {
    let mut text = format!("contracts {}\nset_aside {}\n", summary.contracts, summary.set_aside);
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
    text
}

/// Scenarios on contracts concluded since July 2025: the drawn ones end before.
const OF_2026: [&str; 4] = ["droit_2026", "npec_2025_sans_baisse", "sans_750", "sans_prorata_jour"];

#[test]
fn every_shipped_scenario_to_the_cent() {
    let datasets = shipped();
    let statistics = datasets.statistics(synthesis::DEFAULT_REGION).unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut drawn = BTreeMap::new();
    let of_2026 = crate::support::cohort(&datasets, include_str!("../../datasets/cohortes/exemple_cfa_2026.csv"));
    for (name, _) in SHIPPED {
        let scenario = scenarios::load(Some(name)).unwrap().scenario;
        let ContractOrigin::Synthese { seed, scale, .. } = scenario.contrats else { panic!("{name} is drawn") };
        let drawn = if OF_2026.contains(name) {
            &of_2026
        } else {
            &*drawn.entry((seed, scale.to_bits())).or_insert_with(|| synthesis::to_cohort(&synthesis::cohort(&statistics, seed, scale)))
        };
        let (cohort, _) = scenario.assumptions.apply(drawn, |code| datasets.nomenclature.niveau(code));
        let settings = scenario.settings;
        let law = scenario.law(datasets.in_force(), None).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        let book = law.book(&datasets.nomenclature, &settings);
        let mut summary = Summary::default();
        let done: Result<(), ()> = in_order(
            cohort.len(),
            |rows| evaluate_rows(&cohort, rows, &book, &law.law, &settings).summary,
            |piece| {
                summary.merge(&piece);
                Ok(())
            },
        );
        done.unwrap();
        let file = golden.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&golden).unwrap();
            fs::write(&file, text(&summary)).unwrap();
        }
        let wanted = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(text(&summary), wanted, "{name}: a result moved; if it should, UPDATE_GOLDEN=1 and say why");
    }
}
