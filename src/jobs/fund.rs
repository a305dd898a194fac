//! From a scenario and its contracts to the study of the région's fund.

use std::collections::{BTreeMap, BTreeSet};

use super::{CohortAccounts, Inputs, JobRefused, Means};
use crate::accounts::{AccountSettings, Horizon};
use crate::contract::region_of;
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::engine::PriceBook;
use crate::fund::{self, CentreBooks, Envelope, FundSettings, Instrument, InstrumentKind, Inventory, Need, Policy, Study};
use crate::io::datasets::FundShare;
use crate::montecarlo::{self, DossierFacts, Rules};
use crate::report::fonds::EnvelopeSource;
use crate::scenario::Fonds;
use crate::units::Centimes;

/// First year of the accounts: the last of the région.
const FIRST: i32 = 2019;

/// What the command line adds to the scenario.
#[derive(Clone, Copy, Debug)]
pub struct FundAsked {
    /// Another policy than that of the scenario.
    pub policy: Option<Policy>,
    /// Another envelope of running costs, each year.
    pub envelope: Option<Centimes>,
    /// Draws; 0 for a study without chance.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// Points of the curves.
    pub points: usize,
    /// What would change the decision for each CFA.
    pub changes: bool,
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
    /// What would change the decision, when it was asked.
    pub changes: Vec<fund::DecisionChange>,
    /// What is to be told: warnings and notes.
    pub faults: Vec<Diagnostic>,
}

/// Studies the fund of a scenario.
///
/// # Errors
/// `F002`, `F003`: no published share and no amount in the scenario. `L006` when a dataset cannot be read.
pub fn fund(inputs: &Inputs, asked: FundAsked, means: &Means) -> Result<FundRun, JobRefused> {
    let (mut settings, sources) = settings(inputs, asked)?;
    let counted = counted(inputs, &mut settings, asked)?;
    let bar = means.observer.begun("fund.progress", if asked.changes { 4 } else { 3 });
    let study = fund::study(
        counted.needs,
        &settings,
        fund::StudyOptions { seed: asked.seed, draws: usize::try_from(asked.draws).unwrap_or(usize::MAX), points: asked.points },
        &|| bar.advance(1),
    );
    let voted = study.voted().filter(|_| asked.changes);
    let changes = voted.map_or_else(Vec::new, |voted| fund::changes(&study.needs, &settings, &voted.allocation));
    drop(bar);
    let mut faults = counted.remarks;
    faults.extend(told(&study, &counted.without, &inputs.scenario_place()));
    faults.extend(of_contracts(inputs, &study, asked));
    Ok(FundRun { study, without: counted.without, sources, defaulted: counted.defaulted, changes, faults })
}

/// What a scenario asks of the fund, and where its envelopes come from.
fn settings(inputs: &Inputs, asked: FundAsked) -> Result<(FundSettings, Vec<EnvelopeSource>), JobRefused> {
    let fonds = fonds(inputs);
    let refused = refused(inputs, &fonds, asked, &inputs.datasets.fund_shares()?);
    if !refused.is_empty() {
        return Err(refused.into());
    }
    let (envelope, sources) = envelope(&fonds, asked.envelope, &inputs.datasets.fund_shares()?, &inputs.scenario_place())?;
    let last = envelope.years.last().map_or(FIRST, |&(year, _, _)| year);
    let horizon = Horizon::new(FIRST, last).unwrap_or_default();
    let account_settings = AccountSettings { horizon, ..inputs.scenario.comptes.settings };
    let settings = FundSettings {
        region: fonds.region,
        envelope,
        policy: asked.policy.or(fonds.policy),
        measure: fonds.measure,
        bounds: fonds.bounds,
        keys: fonds.keys,
        instruments: fonds.instruments,
        eligibility: fonds.eligibility,
        accounts: account_settings,
        effort: fonds.effort,
    };
    Ok((settings, sources))
}

/// What the CFAs of some contracts miss in the years of the fund when nobody helps them, as `allocate` counts it without chance.
pub struct Unaided {
    /// What the région has to share, by year.
    pub envelope: Envelope,
    /// The needs; the CFAs of few apprentices are told together.
    pub needs: Vec<Need>,
}

/// What the CFAs miss when nobody helps them; `comptes` are the accounts of the run, those of the fund when they show the same years.
///
/// # Errors
/// As [`fund()`].
pub fn unaided(inputs: &Inputs, comptes: CohortAccounts) -> Result<Unaided, JobRefused> {
    let asked = FundAsked { policy: None, envelope: None, draws: 0, seed: 1, points: 0, changes: false };
    let FundSettings { envelope, accounts, .. } = settings(inputs, asked)?.0;
    let same = comptes.settings.horizon == accounts.horizon;
    let comptes = if same { comptes } else { CohortAccounts::with(inputs, accounts)? };
    comptes.needed()?;
    let book = inputs.book();
    let mut needs = inventory(inputs, &book, &envelope).needs_of_accounts(&books(&comptes)).0;
    fund::put_together(&mut needs);
    Ok(Unaided { envelope, needs })
}

/// What the scenario says of the fund; of drawn contracts, it is that of their région unless it says another.
fn fonds(inputs: &Inputs) -> Fonds {
    let mut fonds = inputs.scenario.fonds.clone().unwrap_or_default();
    if let Some(region) = inputs.region.filter(|_| !fonds.region_given) {
        region.clone_into(&mut fonds.region);
    }
    fonds
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

struct CountedNeeds {
    needs: Vec<Need>,
    remarks: Vec<Diagnostic>,
    without: Vec<String>,
    defaulted: u64,
}

/// The needs from the accounts, and from the same accounts in every draw.
fn counted(inputs: &Inputs, settings: &mut FundSettings, asked: FundAsked) -> Result<CountedNeeds, JobRefused> {
    let data = &inputs.datasets;
    let book = inputs.book();
    let comptes = CohortAccounts::with(inputs, settings.accounts)?;
    comptes.needed()?;
    settings.accounts = comptes.settings;
    let (mut needs, without) = inventory(inputs, &book, &settings.envelope).needs(&books(&comptes));
    let CohortAccounts { flows, centres, remarks, .. } = comptes;
    if asked.draws > 0 {
        let parameters = inputs.scenario.risques.over(&data.risk_figures()?.parameters());
        let facts = DossierFacts {
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
    let defaulted =
        centres.iter().filter(|centre| centre.known && crate::contract::CentreValue::all().all(|value| centre.defaults.has(value))).count();
    Ok(CountedNeeds { needs, remarks, without, defaulted: defaulted as u64 })
}

/// The CFAs that have accounts.
fn books(comptes: &CohortAccounts) -> BTreeMap<String, CentreBooks<'_>> {
    let all = comptes.centres.iter().zip(&comptes.flows.centres).zip(&comptes.accounts);
    let known = all.filter(|(_, accounts)| accounts.known);
    known.map(|((centre, flows), accounts)| (centre.cfa.clone(), CentreBooks { centre, flows, accounts })).collect()
}

/// What the needs are counted from.
fn inventory<'i>(inputs: &'i Inputs, book: &'i PriceBook<'i>, envelope: &'i Envelope) -> Inventory<'i> {
    Inventory { cohort: &inputs.cohort, book, law: &inputs.datasets.law, settings: &inputs.settings, envelope }
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
    if all_kept(study) {
        faults.push(Diagnostic::note(Code::F011).with("envelope", study.envelope).with("need", study.need()));
    }
    faults.extend(
        settings
            .instruments
            .iter()
            .filter(|one| brings_nothing(one, study))
            .map(|one| Diagnostic::warning(Code::F014).in_file(scenario).with_value(one.kind.as_str())),
    );
    let eligibilities = || std::iter::once(&settings.eligibility).chain(settings.instruments.iter().map(|one| &one.eligibility));
    let territories = eligibilities().flat_map(|one| &one.territories).chain(&settings.keys.territories);
    faults.extend(unknown(territories, study, |need| &need.territoire, scenario));
    let departements = eligibilities().flat_map(|one| &one.departements).chain(&settings.keys.departements);
    faults.extend(unknown(departements, study, |need| &need.departement, scenario));
    let trained = |sector: &str| study.needs.iter().flat_map(|need| &need.mix).any(|mix| mix.specialite.starts_with(sector));
    let untrained = settings.keys.sectors.iter().filter(|sector| !trained(sector));
    faults.extend(untrained.map(|sector| Diagnostic::warning(Code::F010).in_file(scenario).with_value(sector.clone())));
    faults.extend(unknown(eligibilities().flat_map(|one| &one.cfas), study, |need| &need.cfa, scenario));
    faults
}

/// Whether the envelope keeps every CFA that goes under its limit, and some do.
fn all_kept(study: &Study) -> bool {
    let Some(best) = study.result(Policy::MeilleurUsage) else { return false };
    let risk = || study.needs.iter().zip(&best.allocation.grants).filter(|(need, _)| need.at_risk());
    risk().count() > 0 && risk().all(|(need, grant)| need.survives(&grant.paid))
}

/// Whether an increase of the NPEC has no contract to increase; investments are refused before.
fn brings_nothing(instrument: &Instrument, study: &Study) -> bool {
    let one = std::slice::from_ref(instrument);
    let of_year = |year: usize| fund::increase(&study.needs, one, year, Centimes::LARGEST.0).0.iter().all(|&amount| amount == 0);
    !matches!(instrument.kind, InstrumentKind::Investissement { .. }) && (0..study.settings.envelope.years.len()).all(of_year)
}

/// What cannot be studied: a policy without its draws, an investment that nobody asks for, the région of other contracts.
fn refused(inputs: &Inputs, fonds: &Fonds, asked: FundAsked, shares: &[FundShare]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let place =
        |code: Code, column: &str, line: u64| Diagnostic::error(code).in_file(inputs.scenario_place()).on_line(line).in_column(column);
    if asked.policy.or(fonds.policy) == Some(Policy::MeilleurUsageMoyen) && asked.draws == 0 {
        let name = Policy::MeilleurUsageMoyen.as_str();
        let fault = if asked.policy.is_some() { Diagnostic::error(Code::F012) } else { place(Code::F012, "politique", fonds.policy_line) };
        faults.push(fault.with_value(name).hinting("fund_draws"));
    }
    let shares_investment = fonds.instruments.iter().any(|one| matches!(one.kind, InstrumentKind::Investissement { .. }));
    let requested = inputs.centres.as_ref().is_some_and(|table| table.rows.values().any(|row| row.investissement_demande.is_some()));
    let published =
        |year: i32| shares.iter().find(|share| share.region == fonds.region && share.annee == year).and_then(FundShare::investment);
    let paid = fonds
        .years
        .iter()
        .any(|&(year, _, investment)| investment.or_else(|| published(year)).is_some_and(|amount| amount > Centimes::ZERO));
    for (missing, cause) in [(!requested, "fund_investment_unasked"), (!paid, "fund_investment_unpaid")] {
        if shares_investment && missing {
            faults.push(place(Code::F013, "instruments", fonds.region_line).with_value("investissement").with("cause", cause));
        }
    }
    faults.extend(elsewhere(inputs, fonds, shares).map(|fault| fault.in_column("region")));
    faults
}

/// `F015`: the fund is that of another région than the contracts and the centres name.
fn elsewhere(inputs: &Inputs, fonds: &Fonds, shares: &[FundShare]) -> Option<Diagnostic> {
    let found = regions(inputs, shares);
    // A région that has no share is another fault.
    let known = shares.iter().any(|share| share.region == fonds.region);
    if found.is_empty() || found.contains(&fonds.region) || !known {
        return None;
    }
    let names: Vec<&str> = found.iter().map(String::as_str).collect();
    let fault = Diagnostic::error(Code::F015).in_file(inputs.scenario_place()).on_line(fonds.region_line);
    Some(fault.with_value(fonds.region.clone()).with("region", &fonds.region).with("found", names.join(", ")))
}

/// The same as a warning, for commands that do not share the fund: its région is the scenario's word on whose contracts these are.
///
/// # Errors
/// When the shares of the régions cannot be read.
pub fn other_region(inputs: &Inputs) -> Result<Vec<Diagnostic>, Diagnostic> {
    if inputs.scenario.fonds.is_none() {
        return Ok(Vec::new());
    }
    let fault = elsewhere(inputs, &fonds(inputs), &inputs.datasets.fund_shares()?);
    Ok(fault.into_iter().map(|fault| Diagnostic { severity: Severity::Warning, ..fault }).collect())
}

/// The régions that the contracts and the centres name, among those that have a share.
fn regions(inputs: &Inputs, shares: &[FundShare]) -> BTreeSet<String> {
    let cohort = &inputs.cohort;
    let of_contracts = (0..cohort.len()).filter_map(|row| cohort.region(row).or_else(|| region_of(cohort.cfa(row))));
    let of_centres = inputs.centres.iter().flat_map(|table| table.rows.values()).filter_map(|row| row.region.as_deref());
    let said: BTreeSet<&str> = of_contracts.chain(of_centres).collect();
    let named: BTreeSet<String> = said.into_iter().map(str::to_lowercase).collect();
    shares.iter().filter(|share| named.contains(&share.region.to_lowercase())).map(|share| share.region.clone()).collect()
}

/// What the contracts do not say of the fund's years, and the chance that is not drawn.
fn of_contracts(inputs: &Inputs, study: &Study, asked: FundAsked) -> Vec<Diagnostic> {
    let cohort = &inputs.cohort;
    let mut faults = Vec::new();
    let last = (0..cohort.len()).map(|row| cohort.debut(row).0).max();
    for &(year, ..) in &study.settings.envelope.years {
        if let Some(last) = last.filter(|last| chrono::Datelike::year(last) < year) {
            faults.push(Diagnostic::warning(Code::F016).with("year", year).with("last", last));
        }
    }
    if asked.draws == 0 && study.settings.envelope.uncertainty != fund::Uncertainty::Certaine {
        let fault = Diagnostic::warning(Code::F013).in_file(inputs.scenario_place()).in_column("incertitude");
        faults.push(fault.with_value("incertitude").with("cause", "fund_uncertainty_undrawn"));
    }
    faults
}

/// F010: names that no CFA has.
fn unknown<'a>(names: impl Iterator<Item = &'a String>, study: &Study, of: impl Fn(&Need) -> &String, scenario: &str) -> Vec<Diagnostic> {
    let known: BTreeSet<&str> = study.needs.iter().map(|need| of(need).as_str()).collect();
    let fault = |name: &String| {
        let near = nearest(name, known.iter().copied()).join(", ");
        let fault = Diagnostic::warning(Code::F010).in_file(scenario).with_value(name.clone());
        if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
    };
    names.filter(|name| !known.contains(name.as_str())).map(fault).collect()
}
