//! Tests of the synthesis on the shipped datasets.

use std::time::Instant;

use chrono::NaiveDate;

use super::*;

fn shipped() -> Statistics {
    Statistics::parse(Texts {
        statistics: include_str!("../../datasets/statistiques/normandie.toml"),
        diplomes: include_str!("../../datasets/statistiques/diplomes.csv"),
        branches: include_str!("../../datasets/statistiques/branches.csv"),
        centres: include_str!("../../datasets/statistiques/cfa_normandie.csv"),
    })
    .unwrap()
}

#[test]
fn show() {
    let statistics = shipped();
    let begin = Instant::now();
    let rows = cohort(&statistics, 2019, 1.0);
    eprintln!("{} rows in {:?}", rows.len(), begin.elapsed());
    for margin in margins(&rows, &statistics) {
        eprintln!("{:55} {:>10.3} {:>10.3} {:>8.3} {}", margin.name, margin.target, margin.got, margin.error, margin.unit);
    }
    for row in rows.iter().step_by(9000) {
        eprintln!("{}", row.record().join(","));
    }
    let _ = NaiveDate::default();
}

#[test]
fn show_prices() {
    let statistics = shipped();
    let npec = npec::npec(&statistics, 2019);
    let couts =
        cout_prefecture::cout_prefecture(&statistics, include_str!("../../datasets/cout_prefecture/dispersion_publiee.csv"), 2019).unwrap();
    eprintln!("{} {}", npec.len(), couts.len());
    for margin in price_margins(&npec, &couts, &statistics) {
        eprintln!("{:55} {:>10.3} {:>10.3} {:>8.3} {}", margin.name, margin.target, margin.got, margin.error, margin.unit);
    }
    let text = npec::write_csv(&npec);
    for line in text.lines().filter(|l| l.contains("50022137") || l.contains("1702000A")) {
        eprintln!("{line}");
    }
    let text = cout_prefecture::write_csv(&couts);
    for line in text.lines().filter(|l| l.contains("50022137") || l.contains("a,,")) {
        eprintln!("{line}");
    }
}
