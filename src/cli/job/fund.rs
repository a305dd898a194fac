//! From a scenario and its contracts to the study of the région's fund.

use std::collections::BTreeMap;

use super::{Comptes, Inputs};
use crate::accounts::{AccountSettings, Horizon};
use crate::cli::{Context, Failure};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::engine::PriceBook;
use crate::fund::{self, Books, Envelope, FundSettings, Inventory, Need, Policy, Study};
use crate::io::datasets::FundShare;
use crate::montecarlo::{self, Facts, Rules};
use crate::report::fonds::EnvelopeSource;
use crate::scenario::Fonds;
use crate::units::Centimes;

/// First year of the accounts: the last of the région.
const FIRST: i32 = 2019;

/// What the command line adds to the scenario.
#[derive(Clone, Copy, Debug)]
pub struct FundAsked {
    /// Another policy.
    pub policy: Option<Policy>,
    /// Another envelope of running costs, each year.
    pub envelope: Option<Centimes>,
    /// Draws.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// Points of the curves.
    pub points: usize,
}

/// A study and what must be told beside it.
pub struct FundRun {
    /// The study.
    pub study: Study,
    /// CFAs of the contracts that have no accounts for the years of the fund.
    pub without: Vec<String>,
    /// Where the envelopes come from.
    pub sources: Vec<EnvelopeSource>,
    /// CFAs whose costs are all documented defaults.
    pub defaulted: u64,
    /// What is to be told: warnings and notes.
    pub faults: Vec<Diagnostic>,
}

/// Studies the fund of a scenario.
///
/// # Errors
/// `F002`, `F003`: no published share and no amount in the scenario. `L006` when a dataset cannot be read.
pub fn fund(inputs: &Inputs, asked: FundAsked, context: &Context) -> Result<FundRun, Failure> {
    let fonds = inputs.scenario.fonds.clone().unwrap_or_default();
    let (envelope, sources) = envelope(&fonds, asked.envelope, &inputs.datasets.fund_shares()?, &inputs.scenario.name)?;
    let last = envelope.years.last().map_or(FIRST, |&(year, _, _)| year);
    let horizon = Horizon::new(FIRST, last).unwrap_or_default();
    let account_settings = AccountSettings { horizon, ..inputs.scenario.comptes.settings };
    let mut settings = FundSettings {
        region: fonds.region,
        envelope,
        policy: asked.policy.unwrap_or(fonds.policy),
        measure: fonds.measure,
        bounds: fonds.bounds,
        keys: fonds.keys,
        instruments: fonds.instruments,
        eligibility: fonds.eligibility,
        accounts: account_settings,
        seconds: fonds.seconds,
    };
    let counted = counted(inputs, &mut settings, asked)?;
    let bar = super::Progress::new(context, &context.messages.word("fund.progress"), 3);
    let study = fund::study(
        counted.needs,
        &settings,
        fund::Asked { seed: asked.seed, draws: usize::try_from(asked.draws).unwrap_or(usize::MAX), points: asked.points },
        &|| bar.advance(1),
    );
    drop(bar);
    let mut faults = counted.remarks;
    faults.extend(told(&study, &counted.without, &inputs.scenario.name));
    Ok(FundRun { study, without: counted.without, sources, defaulted: counted.defaulted, faults })
}

/// The envelopes by year, and where they come from.
fn envelope(
    fonds: &Fonds,
    asked: Option<Centimes>,
    shares: &[FundShare],
    scenario: &str,
) -> Result<(Envelope, Vec<EnvelopeSource>), Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let of_region = |year: i32| shares.iter().find(|share| share.region == fonds.region && share.annee == year);
    let known = shares.iter().any(|share| share.region == fonds.region);
    let place =
        |code| Diagnostic::error(code).in_file(scenario).on_line(fonds.region_line).in_column("region").with("region", &fonds.region);
    let (mut years, mut sources) = (Vec::new(), Vec::new());
    for &(year, running, investment) in &fonds.years {
        let share = of_region(year);
        let running = asked.or(running);
        let published = share.filter(|_| running.is_none());
        if running.is_none() && share.and_then(FundShare::running).is_none() {
            faults.push(if known { place(Code::F003).with("year", year) } else { unknown_region(place(Code::F002), fonds, shares) });
        }
        let amount = running.or_else(|| share.and_then(FundShare::running)).unwrap_or_default();
        let investment = investment.or_else(|| share.and_then(FundShare::investment)).unwrap_or_default();
        years.push((year, amount, investment));
        let source = published.map(|share| share.source.clone());
        sources.push(EnvelopeSource { year, source, derived: published.is_some_and(FundShare::derived) });
    }
    faults.dedup();
    if faults.is_empty() {
        Ok((Envelope { years, uncertainty: fonds.uncertainty.clone(), carried_over: fonds.carried_over }, sources))
    } else {
        Err(faults)
    }
}

fn unknown_region(fault: Diagnostic, fonds: &Fonds, shares: &[FundShare]) -> Diagnostic {
    let near = nearest(&fonds.region, shares.iter().map(|share| share.region.as_str())).join(", ");
    let fault = fault.with_value(fonds.region.clone());
    if near.is_empty() { fault.hinting("fund_region") } else { fault.with("near", near).hinting("did_you_mean") }
}

struct Counted {
    needs: Vec<Need>,
    remarks: Vec<Diagnostic>,
    without: Vec<String>,
    defaulted: u64,
}

/// The needs from the accounts, and from the same accounts in every draw.
fn counted(inputs: &Inputs, settings: &mut FundSettings, asked: FundAsked) -> Result<Counted, Failure> {
    let data = &inputs.datasets;
    let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &inputs.settings);
    let comptes = Comptes::with(inputs, settings.accounts)?;
    comptes.needed()?;
    let Comptes { flows, centres, accounts: all, settings: accounts, remarks, .. } = comptes;
    settings.accounts = accounts;
    let books: BTreeMap<String, Books<'_>> = centres
        .iter()
        .zip(&flows.centres)
        .zip(&all)
        .filter(|(_, accounts)| accounts.known)
        .map(|((centre, flows), accounts)| (centre.cfa.clone(), Books { centre, flows, accounts }))
        .collect();
    let inventory =
        Inventory { cohort: &inputs.cohort, book: &book, law: &data.law, settings: &inputs.settings, envelope: &settings.envelope };
    let (mut needs, without) = inventory.needs(&books);
    if asked.draws > 0 {
        let parameters = inputs.scenario.risques.over(&data.risk_figures()?.parameters());
        let facts = Facts {
            cohort: &inputs.cohort,
            book: &book,
            law: &data.law,
            settings: &inputs.settings,
            parameters: &parameters,
            seed: asked.seed,
        };
        let dossiers = montecarlo::dossiers(&facts, &centres, &flows);
        let rules = Rules::new(&parameters, &settings.accounts, asked.seed);
        fund::draw_needs(&mut needs, &dossiers, &rules, &settings.envelope, asked.draws);
    }
    let defaulted = centres
        .iter()
        .filter(|centre| centre.known && crate::contract::CentreValue::ALL.iter().all(|&value| centre.defaults.has(value)))
        .count();
    Ok(Counted { needs, remarks, without, defaulted: defaulted as u64 })
}

/// What the région must know before it reads the results.
fn told(study: &Study, without: &[String], scenario: &str) -> Vec<Diagnostic> {
    let settings = &study.settings;
    let mut faults: Vec<Diagnostic> = without.iter().map(|cfa| Diagnostic::warning(Code::F008).with_value(cfa.clone())).collect();
    let allocation = study.voted().map(|voted| &voted.allocation);
    let amount = |code| Diagnostic::warning(code).with("envelope", study.envelope);
    if study.envelope <= Centimes::ZERO {
        faults.push(amount(Code::F004));
    } else if allocation.is_some_and(|allocation| allocation.floors_cut) {
        faults.push(amount(Code::F005));
    }
    if study.envelope > Centimes::ZERO && allocation.is_some_and(|allocation| allocation.increase_cut) {
        faults.push(amount(Code::F009));
    }
    let need: Centimes = study.needs.iter().filter(|need| !need.lost).map(|need| need.shortfall).sum();
    if need > Centimes::ZERO && study.envelope >= need {
        faults.push(Diagnostic::note(Code::F011).with("envelope", study.envelope).with("need", need));
    }
    let eligibilities = || std::iter::once(&settings.eligibility).chain(settings.instruments.iter().map(|one| &one.eligibility));
    let territories = eligibilities().flat_map(|one| &one.territories).chain(&settings.keys.territories);
    faults.extend(unknown(territories, study, |need| &need.territoire, scenario));
    faults.extend(unknown(eligibilities().flat_map(|one| &one.departements), study, |need| &need.departement, scenario));
    faults.extend(unknown(eligibilities().flat_map(|one| &one.cfas), study, |need| &need.cfa, scenario));
    faults
}

/// F010: names that no CFA has.
fn unknown<'a>(names: impl Iterator<Item = &'a String>, study: &Study, of: impl Fn(&Need) -> &String, scenario: &str) -> Vec<Diagnostic> {
    let known: std::collections::BTreeSet<&str> = study.needs.iter().map(|need| of(need).as_str()).collect();
    let fault = |name: &String| {
        let near = nearest(name, known.iter().copied()).join(", ");
        let fault = Diagnostic::warning(Code::F010).in_file(scenario).with_value(name.clone());
        if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
    };
    names.filter(|name| !known.contains(name.as_str())).map(fault).collect()
}
