//! `run` of every région of metropolitan France, two at a time: each is drawn, evaluated and forgotten, its row alone is kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::idle::{Idle, PartSeen};
use super::inputs::{InputChoice, Inputs, load_of, loaded};
use super::passes::{PassFindings, totals};
use super::tables::rule_faults;
use super::typed::{self, Typed};
use super::{CohortAccounts, JobRefused, Means, SourceTexts};
use crate::accounts::YearAccounts;
use crate::contract::{Cohort, Contours, TypeContrat, metropolitan_regions};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::fund;
use crate::io::datasets::Datasets;
use crate::io::output::Sink;
use crate::io::record::{RunRecord, Warning};
use crate::io::scenarios::Loaded;
use crate::io::write::{WorkbookStyle, WriteOptions};
use crate::language::Language;
use crate::report::regions::{RegionsFacts, figures, report};
use crate::report::{Input, ReportError, html};
use crate::scenario::ContractOrigin;
use crate::tables::{self, PublishedFrance, RegionFund, RegionResult, RegionYear};
use crate::units::Centimes;

/// What `--region` says for all of them.
pub const ALL: &str = "toutes";

/// The tables that are written.
pub const NAMES: [&str; 3] = ["regions", "regions_annees", "france"];

/// The options of a run of all régions.
#[derive(Clone, Copy, Debug, Default)]
pub struct AllAsked<'a> {
    /// A scenario file, or the name of a shipped one.
    pub scenario: Option<&'a str>,
    /// The law as published by this day.
    pub as_of: Option<NaiveDate>,
    /// The contracts that meet a condition alone.
    pub condition: Option<&'a str>,
    /// Whether a contract that must be set aside stops the run.
    pub strict: bool,
}

/// What all régions say.
pub struct Regions {
    /// The régions that may be shown, by name.
    pub rows: Vec<RegionResult>,
    /// Sum of all régions, those told together included.
    pub total: RegionResult,
    /// What is published of France; nothing when a condition chose the contracts.
    pub published: Vec<PublishedFrance>,
    /// Scenario, in the language of the reader.
    pub title: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Seed from which the contracts are drawn.
    pub seed: u64,
    /// Size: 1 is the published numbers.
    pub scale: f64,
    /// Remarks, each with its région.
    pub remarks: Vec<Diagnostic>,
    /// The files read.
    pub inputs: Vec<Input>,
    contours: Contours,
    record: RunRecord,
}

/// Evaluates every région.
///
/// # Errors
/// Those of `run`; `S008` for a line of the scenario that changes nothing in any région; `U002` when the scenario reads its contracts, or
/// when a contract is set aside and none may be.
pub fn all(asked: AllAsked<'_>, means: &Means) -> Result<Regions, JobRefused> {
    let read = loaded(asked.scenario, means)?;
    let ContractOrigin::Synthese { seed, scale, .. } = read.scenario.contrats else { return Err(super::inputs::not_drawn(&read).into()) };
    let datasets = means.load_datasets()?;
    let silent = means.silenced();
    let bar = means.observer.begun("toutes.progress", metropolitan_regions().count());
    let mut found = Vec::new();
    let mut idle = Idle::default();
    for regions in metropolitan_regions().collect::<Vec<_>>().chunks(AT_ONCE) {
        let seen = regions.par_iter().map(|&region| {
            let seen = PartSeen::of(|tried| one(&read, region, asked, tried, &datasets, &silent));
            bar.advance(1);
            seen
        });
        for seen in seen.collect::<Vec<_>>() {
            found.push(idle.told_of(seen)?);
        }
    }
    drop(bar);
    idle.refused()?;
    let rows: Vec<RegionResult> = found.iter().map(|one| one.row.clone()).collect();
    let total = RegionResult::sum("", &rows);
    if asked.strict && total.ecartes > 0 {
        return Err(Diagnostic::error(Code::U002).with("cause", total.ecartes).hinting("strict").into());
    }
    let published = if asked.condition.is_none() { published(&total, &datasets, scale)? } else { Vec::new() };
    let remarks: Vec<Diagnostic> = found.iter().flat_map(|one| one.remarks.iter().cloned()).collect();
    means.observer.told(&remarks, &SourceTexts::new());
    let (title, inputs, record) = found.into_iter().next().map(|one| (one.title, one.inputs, one.record)).unwrap_or_default();
    let record = RunRecord { warnings: by_code(&remarks), ..record };
    Ok(Regions {
        rows: tables::shown_regions(rows),
        total,
        published,
        title,
        scenario: read.scenario.name,
        seed,
        scale,
        remarks,
        inputs,
        contours: datasets.contours,
        record,
    })
}

/// Régions at once: while one is at a step of one thread, the other goes on. Each takes the memory of its contracts.
const AT_ONCE: usize = 2;

/// What a région leaves behind.
struct One {
    row: RegionResult,
    remarks: Vec<Diagnostic>,
    title: String,
    inputs: Vec<Input>,
    record: RunRecord,
}

/// Draws and evaluates a région; `tried`, a line of the scenario may change nothing.
fn one(
    read: &Loaded,
    region: &'static str,
    asked: AllAsked<'_>,
    tried: bool,
    datasets: &Datasets,
    means: &Means,
) -> Result<One, JobRefused> {
    let of = InputChoice { region: Some(region), ..InputChoice::default() };
    let mut inputs = load_of(read.clone(), of, (asked.as_of, asked.condition), tried, datasets.clone(), means)?;
    if let Some(fault) = super::opening_fault(&inputs, inputs.scenario.comptes.settings.horizon) {
        return Err(fault.into());
    }
    let (PassFindings { summary, flows, .. }, left_out) = totals(&inputs);
    inputs.calibrate(&flows, datasets)?;
    let comptes = CohortAccounts::of(&inputs, flows)?;
    let remarks = remarks(&inputs, &rule_faults(&inputs, &left_out), &comptes, region)?;
    let sans_comptes = comptes.accounts.iter().filter(|one| !one.known).count() as u64;
    let years = years(&inputs.cohort, &comptes);
    let unaided = super::unaided(&inputs, comptes)?;
    let (_, apprentis_en_peril, en_peril) = fund::at_risk(&unaided.needs);
    let fonds = RegionFund {
        enveloppe: unaided.envelope.running(),
        besoin: fund::missing(&unaided.needs, &unaided.envelope).into_iter().sum(),
        en_peril,
        apprentis_en_peril,
        perdus: fund::lost(&unaided.needs),
    };
    let row = RegionResult {
        region: region.to_owned(),
        contrats: summary.contracts,
        ecartes: left_out.len() as u64,
        cfa: inputs.cohort.cfas().len() as u64,
        sans_comptes,
        du_loi: summary.due_by_year_and_payer().values().copied().sum(),
        compared: summary.compared_total(),
        assumptions: summary.assumptions,
        years,
        fonds,
    };
    let mut record = inputs.record(means);
    record.settings.insert("cohorte.synthese".to_owned(), ALL.to_owned());
    Ok(One { row, remarks, title: title(&inputs, means), inputs: inputs.shown_files(), record })
}

/// The scenario, without the contracts of one région.
fn title(inputs: &Inputs, means: &Means) -> String {
    match means.language {
        Language::Fr => inputs.scenario.titre(),
        Language::En => inputs.scenario.title(),
    }
    .to_owned()
}

/// The first remark of each code, under the name of the région.
fn remarks(inputs: &Inputs, by_rule: &[Diagnostic], comptes: &CohortAccounts, region: &str) -> Result<Vec<Diagnostic>, Diagnostic> {
    let elsewhere = super::other_region(inputs)?;
    let all = inputs.remarks.iter().chain(by_rule).chain(&elsewhere).chain(&comptes.remarks);
    let mut told = BTreeSet::new();
    let first = all.filter(|remark| told.insert(remark.code)).cloned();
    let placed = |remark: Diagnostic| if remark.location.file.is_none() { remark.in_file(region) } else { remark };
    Ok(first.map(placed).collect())
}

fn by_code(remarks: &[Diagnostic]) -> Vec<Warning> {
    let mut counts: BTreeMap<(Code, Severity), u64> = BTreeMap::new();
    remarks.iter().for_each(|remark| *counts.entry((remark.code, remark.severity)).or_default() += 1);
    counts.into_iter().map(|((code, severity), count)| Warning::new(code, severity, count)).collect()
}

/// The years of the accounts: who starts, who is there at the end, and the CFAs that have accounts together.
fn years(cohort: &Cohort, comptes: &CohortAccounts) -> Vec<RegionYear> {
    let known = || comptes.accounts.iter().filter(|one| one.known);
    let year = |(rank, annee): (usize, i32)| {
        let of = || known().filter_map(move |one| Some((one, one.years.get(rank)?)));
        let sum = |amount: fn(&YearAccounts) -> Centimes| of().map(|(_, year)| amount(year)).sum();
        let (entrees, apprentis) = heads(cohort, annee);
        RegionYear {
            annee,
            entrees,
            apprentis,
            produits: sum(YearAccounts::produits_total),
            charges: sum(|year| year.charges.total()),
            resultat: sum(|year| year.resultat),
            tresorerie_fin: sum(|year| year.tresorerie_fin),
            en_perte: of().filter(|(_, year)| year.resultat < Centimes::ZERO).count() as u64,
            insolvables: of().filter(|(one, year)| year.lowest.0 < -one.overdraft).count() as u64,
        }
    };
    comptes.settings.horizon.years().enumerate().map(year).collect()
}

/// Contrats d'apprentissage that start in a year, and those that run on its last day.
fn heads(cohort: &Cohort, annee: i32) -> (u64, u64) {
    let last = NaiveDate::from_ymd_opt(annee, 12, 31).unwrap_or_default();
    (0..cohort.len()).map(|row| cohort.contrat(row)).filter(|one| one.kind == TypeContrat::Apprentissage).fold(
        (0, 0),
        |(starts, runs), one| {
            let end = one.rupture.map_or(one.fin, |rupture| rupture.0.min(one.fin));
            (starts + u64::from(one.debut.0.year() == annee), runs + u64::from(one.debut.0 <= last && last <= end))
        },
    )
}

/// What is published of France beside the sum of the régions: head-counts and amounts of the contracts by the size of what is drawn, the
/// fund and the CFAs as they are.
fn published(total: &RegionResult, datasets: &Datasets, scale: f64) -> Result<Vec<PublishedFrance>, Diagnostic> {
    let figures = datasets.statistics(crate::contract::DEFAULT_REGION)?.figures;
    let year = |annee: i32| total.years.iter().find(|year| year.annee == annee).copied();
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    // Head-counts and amounts far under 2^53.
    #[allow(clippy::cast_possible_truncation)]
    let sized = |value: f64| (value * scale).round() as i64;
    let mut rows = Vec::new();
    for annee in 2019..=2021 {
        let Some(of) = year(annee) else { continue };
        let heads = [("entrees", of.entrees, &figures.entrees_nationales), ("apprentis", of.apprentis, &figures.stock_national)];
        for (mesure, count, table) in heads {
            let Some(value) = table.of(annee) else { continue };
            let (regions, publie, source) = (whole(count), sized(f64::from(value)), table.source.clone());
            rows.push(PublishedFrance { mesure, annee, regions, publie, euros: false, source });
        }
    }
    for of_france in datasets.france()? {
        let Some(of) = year(of_france.annee) else { continue };
        let cents = of_france.valeur * 100.0;
        let (mesure, regions, publie, euros) = match of_france.mesure.as_str() {
            "cfa" => ("cfa", whole(total.cfa), of_france.valeur, false),
            "produits" => ("produits", of.produits.0, cents * scale, true),
            "resultat" => ("resultat", of.resultat.0, cents * scale, true),
            _ => continue,
        };
        #[allow(clippy::cast_possible_truncation)]
        let publie = publie.round() as i64;
        rows.push(PublishedFrance { mesure, annee: of_france.annee, regions, publie, euros, source: of_france.source });
    }
    rows.extend(fund_of_france(datasets)?);
    rows.sort_by_key(|row| {
        (["entrees", "apprentis", "cfa", "produits", "resultat", "fonds"].iter().position(|one| *one == row.mesure), row.annee)
    });
    Ok(rows)
}

/// The shares of the fund of the régions drawn beside the announced total.
fn fund_of_france(datasets: &Datasets) -> Result<Vec<PublishedFrance>, Diagnostic> {
    let shares = datasets.fund_shares()?;
    let of = |annee: i32, regions: &[&str]| -> Centimes {
        let shares = shares.iter().filter(|share| share.annee == annee && regions.contains(&share.region.as_str()));
        shares.filter_map(crate::io::datasets::FundShare::running).sum()
    };
    let drawn: Vec<&str> = metropolitan_regions().collect();
    let national = shares.iter().filter(|share| share.region == "France" && (2020..=2021).contains(&share.annee));
    let row = |share: &crate::io::datasets::FundShare| {
        let (regions, publie) = (of(share.annee, &drawn).0, share.running()?.0);
        Some(PublishedFrance { mesure: "fonds", annee: share.annee, regions, publie, euros: true, source: share.source.clone() })
    };
    Ok(national.filter_map(row).collect())
}

impl Regions {
    /// What it says, typed.
    #[must_use]
    pub fn typed(&self) -> Typed {
        Typed::Regions(Box::new(typed::regions(self)))
    }

    fn facts<'a>(&'a self, means: &'a Means) -> RegionsFacts<'a> {
        RegionsFacts {
            title: &self.title,
            rows: &self.rows,
            total: &self.total,
            published: &self.published,
            contours: &self.contours,
            seed: self.seed,
            scale: self.scale,
            inputs: &self.inputs,
            command: &means.command,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// Writes tables, chart, report, summary and record.
    ///
    /// # Errors
    /// `U001` when something cannot be drawn or written.
    pub fn write(&self, sink: &dyn Sink, options: WriteOptions, means: &Means) -> Result<(), JobRefused> {
        let fault = |cause: ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
        let facts = self.facts(means);
        let mut writer = sink.tables(options, WorkbookStyle::EUROS);
        writer.write(&tables::regions(&self.rows))?;
        writer.write(&tables::regions_annees(&self.rows))?;
        writer.write(&tables::france(&self.published))?;
        let pictures = super::drawn(&figures(&facts, means.language), options.format, means)?;
        pictures.write(sink, &mut writer)?;
        let written = writer.finish()?;
        let page = report(&facts, means.language).and_then(|report| html::render(&report)).map_err(fault)?;
        sink.write("report.html", page.as_bytes())?;
        self.typed().write(sink)?;
        Ok(sink.record(self.record.clone(), &written)?)
    }
}
