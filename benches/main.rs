//! Speed, beside a yardstick: `cargo bench`. `cargo test --benches` runs each once.
#![allow(missing_docs, clippy::unwrap_used, clippy::integer_division)]

mod npec_workbook;
mod yardstick;

use std::hint::black_box;
use std::path::Path;

use chrono::NaiveDate;
use coutcontrat::accounts::{AccountSettings, Flows, accounts};
use coutcontrat::comparison::{ComparedSide, ComparedWorld, Roster, compare};
use coutcontrat::contract::{Centre, Cohort, CohortBuilder};
use coutcontrat::engine::{PriceBook, due_totals, evaluate, evaluate_rows, in_order};
use coutcontrat::fund::{self, CentreBooks, Envelope, FundSettings, Inventory};
use coutcontrat::io::datasets::{self, Datasets};
use coutcontrat::io::npec;
use coutcontrat::io::read::centres_of;
use coutcontrat::io::write::{Encoded, WriteOptions, encode};
use coutcontrat::jobs::{self, InputChoice, Means};
use coutcontrat::language::Language;
use coutcontrat::legislation::{Legislation, OptionStockNpec, Settings, StockMonths};
use coutcontrat::messages::Messages;
use coutcontrat::montecarlo::{DossierFacts, DrawPlan, Points, Rules, dossiers, simulate};
use coutcontrat::rules::AnnualPrices;
use coutcontrat::scenario::Fonds;
use coutcontrat::units::Centimes;
use coutcontrat::{synthesis, tables};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// The shipped datasets and the default settings.
struct Inputs {
    datasets: Datasets,
    settings: Settings,
}

fn inputs() -> Inputs {
    Inputs { datasets: datasets::load(None).unwrap(), settings: Settings::default() }
}

impl Inputs {
    fn law(&self) -> &Legislation {
        &self.datasets.law
    }

    fn book(&self) -> PriceBook<'_> {
        let data = &self.datasets;
        PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &self.settings)
    }

    fn prices(&self, cohort: &Cohort) -> Vec<AnnualPrices> {
        let book = self.book();
        (0..cohort.len()).map(|row| book.price(&cohort.contrat(row), &book.keys(cohort, row)).prices).collect()
    }

    /// About 116 000 contracts at scale 1.
    fn cohort(&self, scale: f64) -> Cohort {
        synthesis::to_cohort(&synthesis::cohort(&self.datasets.statistics(synthesis::DEFAULT_REGION).unwrap(), 1, scale))
    }
}

fn rules(criterion: &mut Criterion) {
    let inputs = inputs();
    let cohort = inputs.cohort(9.0);
    let prices = inputs.prices(&cohort);
    let mut group = criterion.benchmark_group("rules");
    group.sample_size(20).throughput(Throughput::Elements(cohort.len() as u64));
    group.bench_function("due by year and payer, law and both regimes", |bencher| {
        bencher.iter(|| due_totals(black_box(&cohort), &prices, inputs.law(), &inputs.settings))
    });
    let columns = yardstick::Columns::of(&cohort, &prices);
    group.bench_function("yardstick: bare integer loop on the same columns", |bencher| {
        bencher.iter(|| yardstick::totals(black_box(&columns)))
    });
    group.finish();
    let contrat = cohort.contrat(cohort.len() / 2);
    let price = prices[cohort.len() / 2];
    criterion.bench_function("rules/one contract", |bencher| {
        bencher.iter(|| evaluate(black_box(&contrat), &price, inputs.law(), &inputs.settings))
    });
}

/// Contracts concluded since July 2025, many times over, under the law in force (by days) and with started months kept: what the count of
/// days costs beside the count of months.
fn daily(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rules by days");
    group.sample_size(20);
    let since = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
    for scenario in ["droit_2026", "sans_prorata_jour"] {
        let inputs = of_2026(scenario);
        let mut builder = CohortBuilder::default();
        let recent = (0..inputs.cohort.len()).map(|row| inputs.cohort.ligne(row)).filter(|line| line.contrat.conclusion.0 >= since);
        recent.cycle().take(200_000).for_each(|line| builder.push(&line));
        let cohort = builder.finish();
        let data = &inputs.datasets;
        let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &inputs.settings);
        let prices: Vec<AnnualPrices> =
            (0..cohort.len()).map(|row| book.price(&cohort.contrat(row), &book.keys(&cohort, row)).prices).collect();
        assert_eq!(due_totals(&cohort, &prices, &data.law, &inputs.settings).set_aside, 0);
        group.throughput(Throughput::Elements(cohort.len() as u64));
        group.bench_function(scenario, |bencher| bencher.iter(|| due_totals(black_box(&cohort), &prices, &data.law, &inputs.settings)));
    }
    group.finish();
}

/// The example of contracts of 2024 to 2026 under a scenario.
fn of_2026(scenario: &str) -> jobs::Inputs {
    let contrats = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/cohortes/exemple_cfa_2026.csv"));
    let asked = InputChoice { scenario: Some(scenario), contrats: Some(contrats), ..InputChoice::default() };
    jobs::load(asked, &Means::new(Messages::of(Language::En))).map_err(|refused| refused.faults).unwrap()
}

/// All tables of a run, encoded as CSV, nothing written.
fn tables_of(inputs: &Inputs, cohort: &Cohort) -> usize {
    let book = inputs.book();
    let produce = |rows| {
        let chunk = evaluate_rows(cohort, rows, &book, inputs.law(), &inputs.settings);
        let tables = [
            tables::laid_out::<tables::ContratsTable>(cohort, &chunk.contrats),
            tables::laid_out::<tables::DuTable>(cohort, &chunk.du),
            tables::laid_out::<tables::VersementsTable>(cohort, &chunk.versements),
            tables::laid_out::<tables::FraisAnnexesTable>(cohort, &chunk.frais_annexes),
        ];
        tables
            .iter()
            .map(|table| {
                encode(table, WriteOptions::default()).map_or(0, |encoded| if let Encoded::Csv(bytes) = encoded { bytes.len() } else { 0 })
            })
            .sum::<usize>()
    };
    let mut bytes = 0;
    let done: Result<(), ()> = in_order(cohort.len(), produce, |written| {
        bytes += written;
        Ok(())
    });
    done.unwrap();
    bytes
}

fn cohorts(criterion: &mut Criterion) {
    let inputs = inputs();
    let mut group = criterion.benchmark_group("cohort");
    group.sample_size(10);
    for scale in [0.1, 1.0, 9.0] {
        let cohort = inputs.cohort(scale);
        group.throughput(Throughput::Elements(cohort.len() as u64));
        group.bench_with_input(BenchmarkId::new("all tables as CSV in memory", cohort.len()), &cohort, |bencher, cohort| {
            bencher.iter(|| tables_of(&inputs, cohort))
        });
    }
    group.finish();
}

/// Scenarios side by side, ten of them as in the goal: delays, options and counts of months.
fn compares(criterion: &mut Criterion) {
    let inputs = inputs();
    let cohort = inputs.cohort(9.0);
    let scenario = |rank: u16| {
        let mut settings = inputs.settings;
        settings.delays[2] = rank * 10;
        settings.option_stock_npec = if rank % 2 == 1 { OptionStockNpec::Never } else { OptionStockNpec::Best };
        settings.stock_months = if rank % 3 == 1 { StockMonths::Glissant } else { StockMonths::Calendaire };
        let data = &inputs.datasets;
        ComparedSide::World(ComparedWorld::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, settings))
    };
    let mut group = criterion.benchmark_group("compare");
    group.sample_size(10);
    for count in [2, 10] {
        let sides: Vec<ComparedSide<'_>> = (0..count).map(scenario).collect();
        group.throughput(Throughput::Elements(cohort.len() as u64 * u64::from(count)));
        group.bench_with_input(BenchmarkId::new("scenarios on a million contracts", count), &sides, |bencher, sides| {
            bencher.iter(|| compare(Roster::Cohort(&cohort), sides, Centimes(1)))
        });
    }
    group.finish();
}

fn load(criterion: &mut Criterion) {
    let statistics = inputs().datasets.statistics(synthesis::DEFAULT_REGION).unwrap();
    let mut group = criterion.benchmark_group("load");
    group.sample_size(20);
    group.bench_function("shipped datasets", |bencher| bencher.iter(inputs));
    group.bench_function("synthetic Normandie", |bencher| bencher.iter(|| synthesis::cohort(&statistics, 1, 1.0)));
    group.finish();
}

/// What the CFAs of Normandie risk, and the région's fund on the same draws.
fn region(criterion: &mut Criterion) {
    let inputs = inputs();
    let (cohort, book, data) = (inputs.cohort(1.0), inputs.book(), &inputs.datasets);
    let table = centres_of("centres", data.centres().as_bytes()).unwrap();
    let settings = AccountSettings::default();
    let flows = Flows::of(&cohort, &book, &data.law, &inputs.settings, settings.horizon);
    let centres: Vec<Centre> = cohort
        .cfas()
        .iter()
        .map(|cfa| Centre::complete(&table.rows[cfa], 0, 0, &coutcontrat::contract::CentreDefaults::default()))
        .collect();
    let parameters = data.risk_figures().unwrap().parameters();
    let facts = DossierFacts { cohort: &cohort, book: &book, law: &data.law, settings: &inputs.settings, parameters: &parameters, seed: 1 };
    let dossiers = dossiers(&facts, &centres, &flows);
    let rules = Rules::new(&parameters, &settings, 1);
    let mut group = criterion.benchmark_group("region");
    group.sample_size(10);
    for draws in [20, 40] {
        let plan = DrawPlan { draws, precision: None, drivers: 0, points: Points::Simple };
        group.throughput(Throughput::Elements(draws));
        group.bench_with_input(BenchmarkId::new("draws of 73 CFAs, 36 months", draws), &plan, |bencher, &plan| {
            bencher.iter(|| simulate(black_box(&dossiers), &rules, plan, |_| true))
        });
    }
    let all: Vec<_> = centres.iter().zip(&flows.centres).map(|(centre, flows)| accounts(centre, flows, &settings)).collect();
    let books = centres.iter().zip(&flows.centres).zip(&all);
    let books = books.map(|((centre, flows), accounts)| (centre.cfa.clone(), CentreBooks { centre, flows, accounts })).collect();
    let fonds = Fonds::default();
    let euros = Centimes(847_648_800);
    let envelope = Envelope {
        years: vec![(2020, euros, Centimes::ZERO), (2021, euros, Centimes::ZERO)],
        uncertainty: fonds.uncertainty,
        carried_over: false,
    };
    let fund = FundSettings {
        region: fonds.region,
        envelope,
        policy: fonds.policy,
        measure: fonds.measure,
        bounds: fonds.bounds,
        keys: fonds.keys,
        instruments: fonds.instruments,
        eligibility: fonds.eligibility,
        accounts: settings,
        effort: fonds.effort,
    };
    let inventory = Inventory { cohort: &cohort, book: &book, law: &data.law, settings: &inputs.settings, envelope: &fund.envelope };
    let (needs, _) = inventory.needs(&books);
    let asked = fund::StudyOptions { seed: 1, draws: 0, points: 30 };
    group.throughput(Throughput::Elements(30));
    group.bench_function("eight policies, a curve of 30 points, stability", |bencher| {
        bencher.iter(|| fund::study(needs.clone(), &fund, asked, &|| ()))
    });
    group.finish();
}

/// Rows of the référentiel a second, from the bytes of a workbook to an edition.
fn import(criterion: &mut Criterion) {
    let nomenclature = inputs().datasets.nomenclature;
    let layouts = datasets::npec_layouts(None).unwrap();
    let name = "VF_11.02.2021_Référentiel-NPEC-20192020_avec_idcc.xlsx";
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    for rows in [10_000, 1_000_000] {
        let workbook = npec_workbook::workbook(rows);
        group.throughput(Throughput::Elements(u64::from(rows)));
        group.bench_with_input(BenchmarkId::new("référentiel, layout of 2021", rows), &workbook, |bencher, workbook| {
            bencher.iter(|| {
                npec::imported(name, black_box(workbook), &layouts, npec::EditionOverrides::default(), &nomenclature, &mut |_| ()).unwrap()
            })
        });
    }
    group.finish();
}

criterion_group!(benches, rules, daily, cohorts, compares, load, region, import);
criterion_main!(benches);
