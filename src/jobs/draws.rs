//! The draws: from a scenario and its accounts to what its CFAs risk.

use super::{CohortAccounts, Inputs, JobRefused, JobStep, Means, SourceTexts};
use crate::accounts::AccountSettings;
use crate::codes::Payeur;
use crate::diagnostic::{Code, Diagnostic};
use crate::montecarlo::{Dossier, DossierFacts, DrawPlan, Parameters, RiskSource, Risks, Rules, dossiers, share_envelope, simulate};

/// What the draws are made from and what they say.
pub struct DrawResults {
    /// What they rest on.
    pub parameters: Parameters,
    /// The settings of the accounts.
    pub settings: AccountSettings,
    /// What they say.
    pub risks: Risks,
    /// Contracts whose fate is drawn.
    pub contracts: u64,
    /// CFAs that take the documented default of a value.
    pub defaults: Vec<(&'static str, u64)>,
}

/// What is drawn from, prepared once.
pub(super) struct PreparedDraws {
    pub parameters: Parameters,
    pub settings: AccountSettings,
    pub dossiers: Vec<Dossier>,
    contracts: u64,
    defaults: Vec<(&'static str, u64)>,
}

impl PreparedDraws {
    /// With what the draws say.
    pub fn with(self, risks: Risks) -> DrawResults {
        let Self { parameters, settings, contracts, defaults, .. } = self;
        DrawResults { parameters, settings, risks, contracts, defaults }
    }
}

/// Prepares the draws of a scenario.
///
/// # Errors
/// Those of [`risks_of`].
pub(super) fn prepared(inputs: &Inputs, seed: u64, means: &Means) -> Result<PreparedDraws, JobRefused> {
    let (cohort, data, settings) = (&inputs.cohort, &inputs.datasets, &inputs.settings);
    let parameters = inputs.scenario.risques.over(&data.risk_figures()?.parameters());
    let book = inputs.book();
    let comptes = CohortAccounts::with(inputs, inputs.scenario.comptes.settings)?;
    comptes.needed()?;
    let CohortAccounts { flows, centres, defaults, remarks, settings: accounts, .. } = comptes;
    means.observer.told(&remarks, &SourceTexts::new());
    let rules = Rules::new(&parameters, &accounts, seed);
    let facts = DossierFacts { cohort, book: &book, law: &data.law, settings, parameters: &parameters, seed };
    let mut dossiers = dossiers(&facts, &centres, &flows);
    dossiers.retain(|dossier| dossier.centre.known);
    share_envelope(&mut dossiers, parameters.enveloppe, rules.known_months);
    let idle = idle(inputs, &parameters, &dossiers, &rules);
    if !idle.is_empty() && !inputs.tried {
        return Err(idle.into());
    }
    let contracts: u64 = dossiers.iter().map(|dossier| Dossier::drawn_contracts(dossier) as u64).sum();
    if rules.known_months >= accounts.horizon.len_months() || contracts == 0 {
        let years: Vec<String> = accounts.horizon.years().map(|year| year.to_string()).collect();
        let fault = Diagnostic::error(Code::S034).with_value(parameters.known_until.to_string()).with("cause", years.join(", "));
        return Err(fault.hinting("nothing_to_draw").into());
    }
    let defaults = defaults.into_iter().map(|(value, count)| (value.as_str(), count)).collect();
    Ok(PreparedDraws { parameters, settings: accounts, dossiers, contracts, defaults })
}

/// Draws what the CFAs of a scenario risk.
///
/// # Errors
/// Those of the accounts; `C038` when no CFA has any; `S008` for what `[risques]` says in vain; `S034` when nothing is left to draw; `U015` when it is
/// stopped.
pub fn risks_of(inputs: &Inputs, seed: u64, plan: DrawPlan, means: &Means) -> Result<DrawResults, JobRefused> {
    let prepared = prepared(inputs, seed, means)?;
    let all = plan.draws + draws_for_drivers(&prepared.parameters, plan);
    let bar = means.observer.begun("simulate.progress", usize::try_from(all).unwrap_or(usize::MAX));
    let rules = Rules::new(&prepared.parameters, &prepared.settings, seed);
    let risks = simulate(&prepared.dossiers, &rules, plan, advance(&*bar, means));
    drop(bar);
    means.wanted()?;
    Ok(prepared.with(risks))
}

/// How many draws tell what the variance is made of.
pub(super) fn draws_for_drivers(parameters: &Parameters, plan: DrawPlan) -> u64 {
    plan.drivers.min(plan.draws) * (parameters.varying().iter().count() as u64 + 2)
}

/// Tells how far draws are, and whether they are still wanted.
pub(super) fn advance<'a>(bar: &'a dyn JobStep, means: &'a Means) -> impl Fn(u64) -> bool + use<'a> {
    |done| {
        bar.advance(usize::try_from(done).unwrap_or(0));
        !means.observer.stopped()
    }
}

/// S008: what `[risques]` says of a source that is not drawn, or that touches nothing.
fn idle(inputs: &Inputs, parameters: &Parameters, dossiers: &[Dossier], rules: &Rules<'_>) -> Vec<Diagnostic> {
    let nothing = |source: RiskSource, payeur: Option<Payeur>| {
        !parameters.drawn.has(source) || dossiers.iter().all(|dossier| !dossier.is_touched(source, payeur, rules.known_months))
    };
    let idle = inputs.scenario.risques.said().into_iter().filter(|&(_, source, payeur)| nothing(source, payeur));
    let fault = |(key, ..): (&str, RiskSource, Option<Payeur>)| {
        Diagnostic::error(Code::S008).in_file(inputs.scenario_place()).with("parameter", format!("risques.{key}"))
    };
    idle.map(fault).collect()
}
