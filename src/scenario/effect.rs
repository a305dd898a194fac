//! Proof of effect: how many contracts each line of a scenario changes, evaluated with it and without it.

use chrono::NaiveDate;

use super::difference::{LawVariant, differences, differs};
use super::{AssumedChanges, InForce, Law, Scenario};
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::legislation::{EmployerSettings, Nomenclature, RawValue, ScenarioLine, Settings};

/// What one line of a scenario changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEffect {
    /// The parameter, the price table, or the key.
    pub what: String,
    /// Where it is said.
    pub place: ScenarioLine,
    /// Why; empty for what has no reason to give.
    pub reason: String,
    /// Contracts whose amounts or payments, or whose cost for the employer, are no longer the same.
    pub contracts: u64,
    /// Whether it may change none.
    pub may_be_idle: bool,
    /// The other value of a parameter, and when it is in force; none of a price or a key.
    pub other: Option<OtherValue>,
}

/// A value that a scenario puts in the place of that of the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherValue {
    /// First day.
    pub from: NaiveDate,
    /// First day after it; none = to the end of what the law covers.
    pub until: Option<NaiveDate>,
    /// As in a legislation file.
    pub value: RawValue,
}

/// A setting is told without stopping: scenarios of settings are meant for any list of contracts.
const TOLD: &str = "reglages.";

impl LineEffect {
    fn new(what: &str, place: &ScenarioLine, reason: &str, may_be_idle: bool) -> Self {
        Self { what: what.to_owned(), place: place.clone(), reason: reason.to_owned(), contracts: 0, may_be_idle, other: None }
    }

    /// The fault of a line that changes nothing and should (`S008`): an error, or a warning for a setting.
    #[must_use]
    pub fn fault(&self) -> Option<Diagnostic> {
        let idle = self.contracts == 0 && !self.may_be_idle;
        let severity = if self.what.starts_with(TOLD) { Severity::Warning } else { Severity::Error };
        let fault = || Diagnostic { severity, ..Diagnostic::error(Code::S008) };
        let placed = || fault().in_file(&self.place.file).on_line(self.place.line).with("parameter", &self.what);
        idle.then(|| placed().hinting("sans_effet_admis"))
    }
}

/// What each line of the law and of the prices changes, in their order.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn effects(
    scenario: &Scenario,
    base: InForce<'_>,
    as_of: Option<NaiveDate>,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<Vec<LineEffect>, Vec<Diagnostic>> {
    let whole = scenario.law(base, as_of)?;
    let lines = lines(scenario);
    // A law that cannot stand without a line needs it: the line changes every contract.
    let without: Vec<Option<Law>> = lines.iter().map(|(_, without)| without.law(base, as_of).ok()).collect();
    let variants: Vec<LawVariant<'_>> = without.iter().flatten().map(|law| LawVariant { law, settings: scenario.settings }).collect();
    let base = LawVariant { law: &whole, settings: scenario.settings };
    let mut counted = differences(cohort, nomenclature, &base, &variants).into_iter().map(|difference| difference.contracts);
    let every = cohort.len() as u64;
    let count = |law: &Option<Law>| if law.is_some() { counted.next().unwrap_or(every) } else { every };
    let counts: Vec<u64> = without.iter().map(count).collect();
    Ok(lines.into_iter().zip(counts).map(|((effect, _), contracts)| LineEffect { contracts, ..effect }).collect())
}

/// The faults of the lines that change nothing and should (`S008`), without counting what the others change.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn idle(
    scenario: &Scenario,
    base: InForce<'_>,
    as_of: Option<NaiveDate>,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let whole = scenario.law(base, as_of)?;
    let whole = LawVariant { law: &whole, settings: scenario.settings };
    let idles = |(effect, without): (LineEffect, Scenario)| {
        let law = without.law(base, as_of).ok().filter(|_| !effect.may_be_idle)?;
        let without = LawVariant { law: &law, settings: scenario.settings };
        if differs(cohort, nomenclature, &whole, &without) { None } else { effect.fault() }
    };
    Ok(lines(scenario).into_iter().filter_map(idles).collect())
}

/// The faults of the settings, of the facts that stand for missing ones, and of the assumptions on the contracts that change nothing
/// (`S008`). `raw` is the list before any scenario, `changed` what the assumptions change of it.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn idle_settings(
    scenario: &Scenario,
    base: InForce<'_>,
    as_of: Option<NaiveDate>,
    (raw, cohort, changed): (&Cohort, &Cohort, &AssumedChanges),
    nomenclature: &Nomenclature,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let mut faults: Vec<Diagnostic> =
        assumed(scenario, changed).iter().chain(&standing(scenario, raw)).filter_map(LineEffect::fault).collect();
    let settings = if scenario.admitted.reglages { Vec::new() } else { without_a_setting(scenario) };
    if !settings.is_empty() {
        let law = scenario.law(base, as_of)?;
        let whole = LawVariant { law: &law, settings: scenario.settings };
        let idles = |(key, place, settings): (String, ScenarioLine, Settings)| {
            let without = LawVariant { law: &law, settings };
            let idle = !differs(cohort, nomenclature, &whole, &without);
            idle.then(|| LineEffect::new(&key, &place, "", false).fault()).flatten()
        };
        faults.extend(settings.into_iter().filter_map(idles));
    }
    Ok(faults)
}

/// The assumptions on the contracts, each with the contracts that it touches.
#[must_use]
pub fn assumed(scenario: &Scenario, changed: &AssumedChanges) -> Vec<LineEffect> {
    let said = &scenario.assumptions;
    let [growth, signatures, conventions] = &changed.lines;
    let touched = |counts: &[u64], rank: usize| counts.get(rank).copied().unwrap_or(0);
    let line =
        |what: &str, place: &ScenarioLine, idle: bool, contracts: u64| LineEffect { contracts, ..LineEffect::new(what, place, "", idle) };
    let grown = said.growth.iter().enumerate();
    let grown = grown.map(|(rank, one)| line("cohorte.croissance", &one.place, one.may_be_idle, touched(growth, rank)));
    let moved = said.signatures.iter().enumerate();
    let moved = moved.map(|(rank, one)| line("cohorte.signatures", &one.place, one.may_be_idle, touched(signatures, rank)));
    let shared = said.conventions.iter().enumerate();
    let shared = shared.map(|(rank, one)| line("cohorte.convention", &one.place, one.may_be_idle, touched(conventions, rank)));
    let broken = changed.ruptures_added + changed.ruptures_removed;
    let ruptures = said.ruptures.map(|_| line("cohorte.ruptures", &said.ruptures_place, said.may_be_idle, broken));
    grown.chain(moved).chain(shared).chain(ruptures).collect()
}

/// The facts that stand for missing ones, each with the contracts that miss them.
fn standing(scenario: &Scenario, raw: &Cohort) -> Vec<LineEffect> {
    let (mine, default) = (scenario.employers.settings, EmployerSettings::default());
    let count = |missing: &dyn Fn(usize) -> bool| (0..raw.len()).filter(|&row| missing(row)).count() as u64;
    let staff = || count(&|row| raw.embauche(row).effectif.is_none());
    let age = || count(&|row| raw.embauche(row).naissance.is_none());
    let line = |key: &str, contracts: u64| {
        let place = scenario.said.get(key).cloned().unwrap_or_default();
        LineEffect { contracts, ..LineEffect::new(key, &place, "", scenario.admitted.employeurs) }
    };
    let staff = (mine.effectif_absent != default.effectif_absent).then(|| line("employeurs.effectif_absent", staff()));
    let age = (mine.age_absent != default.age_absent).then(|| line("employeurs.age_absent", age()));
    staff.into_iter().chain(age).collect()
}

/// Each setting of the rules that is not the default, where it is said, and the settings without it.
fn without_a_setting(scenario: &Scenario) -> Vec<(String, ScenarioLine, Settings)> {
    let (mine, default) = (scenario.settings, Settings::default());
    let delay = |payeur: Payeur| {
        let mut delays = mine.delays;
        delays[payeur as usize] = default.delays[payeur as usize];
        (format!("delais.{}", payeur.as_str()), Settings { delays, ..mine })
    };
    let mut all = vec![
        ("option_stock_npec".to_owned(), Settings { option_stock_npec: default.option_stock_npec, ..mine }),
        ("mois_stock".to_owned(), Settings { stock_months: default.stock_months, ..mine }),
        ("mois_entame".to_owned(), Settings { last_month: default.last_month, ..mine }),
        ("rqth_cout_prefecture".to_owned(), Settings { rqth_on_cout_prefecture: default.rqth_on_cout_prefecture, ..mine }),
        ("moins_dun_an_stock".to_owned(), Settings { short_contracts_in_stock: default.short_contracts_in_stock, ..mine }),
        ("carence_stock".to_owned(), Settings { carence_stock: default.carence_stock, ..mine }),
        ("amorcage".to_owned(), Settings { amorcage: default.amorcage, ..mine }),
        ("avant_contrat".to_owned(), Settings { avant_contrat: default.avant_contrat, ..mine }),
        ("frais_annexes".to_owned(), Settings { frais_annexes: default.frais_annexes, ..mine }),
        ("annee_366".to_owned(), Settings { leap_year: default.leap_year, ..mine }),
        ("solde_non_transmis".to_owned(), Settings { solde_transmis: default.solde_transmis, ..mine }),
        ("cout_prefecture_absent".to_owned(), Settings { missing_cout_prefecture: default.missing_cout_prefecture, ..mine }),
        ("rqth_taux".to_owned(), Settings { rqth_taux: default.rqth_taux, ..mine }),
        ("rqth_montant".to_owned(), Settings { rqth_montant: default.rqth_montant, ..mine }),
    ];
    all.extend(Payeur::ALL.map(delay));
    if mine.drawn_delays != default.drawn_delays {
        all.push(("delais".to_owned(), Settings { drawn_delays: default.drawn_delays, ..mine }));
    }
    let said = |(key, settings): (String, Settings)| {
        let key = format!("reglages.{key}");
        let place = scenario.said.get(&key).cloned()?;
        (settings != mine).then_some((key, place, settings))
    };
    all.into_iter().filter_map(said).collect()
}

/// Each line of the law and of the prices, and the scenario without it.
fn lines(scenario: &Scenario) -> Vec<(LineEffect, Scenario)> {
    let mut lines = Vec::new();
    for (rank, over) in scenario.overrides.iter().enumerate() {
        let mut without = scenario.clone();
        without.overrides.remove(rank);
        let other = OtherValue { from: over.from, until: over.until, value: over.value.clone() };
        let effect = LineEffect { other: Some(other), ..LineEffect::new(&over.path, &over.place, &over.reason, over.may_be_idle) };
        lines.push((effect, without));
    }
    for (rank, over) in scenario.npec.iter().enumerate() {
        let mut without = scenario.clone();
        without.npec.remove(rank);
        lines.push((LineEffect::new("npec", &over.place, &over.reason, over.may_be_idle), without));
    }
    for (rank, over) in scenario.cout_prefecture.iter().enumerate() {
        let mut without = scenario.clone();
        without.cout_prefecture.remove(rank);
        lines.push((LineEffect::new("cout_prefecture", &over.place, &over.reason, over.may_be_idle), without));
    }
    lines
}
