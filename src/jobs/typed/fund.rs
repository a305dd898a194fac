//! What `allocate` says. CFAs with few apprentices count in no line, as on the screen and in the tables.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Euros;
use crate::fund::{Allocation, DecisionChange, PolicyResult, Study, together};
use crate::units::Centimes;

/// What `allocate` says.
#[derive(Serialize, JsonSchema)]
pub struct AllocateTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Scenario and contracts, in the language of the reader.
    pub titre: String,
    /// The région.
    pub region: String,
    /// What was announced for running costs, all years together.
    pub enveloppe: Euros,
    /// Draws; with none, nothing is said on average.
    pub tirages: usize,
    /// The policy of the report and of the letters.
    pub politique: &'static str,
    /// Without chance and without aid.
    pub sans_aide: NeedTyped,
    /// CFAs told in no line.
    pub cfa_regroupes: u64,
    /// Every policy.
    pub politiques: Vec<PolicyTyped>,
    /// Whether a programme stopped at its number of nodes.
    pub interrompu: bool,
    /// What would change the decision (`--changes`): the rows of the table `changements`.
    pub changements: Vec<ChangeTyped>,
}

/// A CFA otherwise than its accounts say, and what is then decided of it.
#[derive(Serialize, JsonSchema)]
pub struct ChangeTyped {
    cfa: String,
    /// `charges`, `effectif` or `tresorerie`.
    grandeur: &'static str,
    /// By how many per cents it is moved.
    variation: i64,
    aide: Euros,
    aide_changee: Euros,
    motif: &'static str,
    motif_change: &'static str,
    /// Whether the CFA stays at its limit.
    maintenu: bool,
    maintenu_change: bool,
}

/// The need.
#[derive(Serialize, JsonSchema)]
pub struct NeedTyped {
    cfa: u64,
    cfa_en_peril: u64,
    apprentis_en_peril: u64,
    /// Under their limit before the fund pays anything: no aid helps them, their need is not counted.
    cfa_perdus: u64,
    besoin: Euros,
    /// By year of the fund.
    besoin_par_annee: BTreeMap<i32, Euros>,
    /// Apprentices in CFAs that stay above their limit, on average over the draws.
    debout_en_moyenne: Option<f64>,
}

/// A policy.
#[derive(Serialize, JsonSchema)]
pub struct PolicyTyped {
    politique: &'static str,
    distribue: Euros,
    reste: Euros,
    motif_reste: &'static str,
    /// Kept above their limit, without chance.
    cfa_maintenus: u64,
    apprentis_maintenus: u64,
    par_apprenti: Option<Euros>,
    /// Short of the best policy, in the unit of the measure, without chance.
    ecart: i64,
    /// The same on average; none without draws.
    en_moyenne: Option<MeanTyped>,
}

/// What a policy keeps on average.
#[derive(Serialize, JsonSchema)]
pub struct MeanTyped {
    apprentis_maintenus: f64,
    apprentis_debout: f64,
    /// Of every ten draws, one is below and one above.
    apprentis_debout_bas: u64,
    apprentis_debout_haut: u64,
    ecart: f64,
    /// Apprentices that one more million keeps.
    un_million_de_plus: f64,
}

/// What the study says.
#[must_use]
pub fn allocate(study: &Study, changes: &[DecisionChange], titre: String) -> AllocateTyped {
    let (_, apprentices, at_risk) = study.at_risk();
    let years = study.settings.envelope.years.iter().zip(study.missing());
    AllocateTyped {
        version: env!("CARGO_PKG_VERSION"),
        titre,
        region: study.settings.region.clone(),
        enveloppe: study.envelope.into(),
        tirages: study.draws,
        politique: study.policy.as_str(),
        sans_aide: NeedTyped {
            cfa: study.shown().count() as u64,
            cfa_en_peril: at_risk,
            apprentis_en_peril: apprentices,
            cfa_perdus: study.lost(),
            besoin: study.need().into(),
            besoin_par_annee: years.map(|(&(year, ..), missing): (_, Centimes)| (year, missing.into())).collect(),
            debout_en_moyenne: study.unaided.1.map(|spread| spread.mean),
        },
        cfa_regroupes: together(&study.needs).0,
        politiques: study.results.iter().map(policy).collect(),
        interrompu: study.interrupted(),
        changements: study.voted().into_iter().flat_map(|voted| changes.iter().map(|one| change(study, &voted.allocation, one))).collect(),
    }
}

fn change(study: &Study, voted: &Allocation, one: &DecisionChange) -> ChangeTyped {
    let (need, grant) = (&study.needs[one.rank], &voted.grants[one.rank]);
    ChangeTyped {
        cfa: need.cfa.clone(),
        grandeur: one.moved.as_str(),
        variation: one.percent,
        aide: grant.amount.into(),
        aide_changee: one.amount.into(),
        motif: grant.why.as_str(),
        motif_change: one.why.as_str(),
        maintenu: need.survives(&grant.paid),
        maintenu_change: one.kept,
    }
}

fn policy(result: &PolicyResult) -> PolicyTyped {
    let allocation = &result.allocation;
    PolicyTyped {
        politique: allocation.policy.as_str(),
        distribue: allocation.given().into(),
        reste: allocation.left.into(),
        motif_reste: allocation.left_over.as_str(),
        cfa_maintenus: result.saved.cfas,
        apprentis_maintenus: result.saved.apprentices,
        par_apprenti: result.per_saved().map(Euros),
        ecart: result.regret,
        en_moyenne: result.mean.map(|mean| MeanTyped {
            apprentis_maintenus: mean.saved,
            apprentis_debout: mean.spread.mean,
            apprentis_debout_bas: mean.spread.low,
            apprentis_debout_haut: mean.spread.high,
            ecart: mean.regret,
            un_million_de_plus: mean.next_million,
        }),
    }
}
