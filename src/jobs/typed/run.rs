//! What `run` says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Euros, GroupTyped, LinesTyped, grouped};
use crate::accounts::{CentreAccounts, YearAccounts};
use crate::comparison::{Clock, PublishedEffect};
use crate::engine::Assumption;
use crate::jobs::{Inputs, Means, Results};
use crate::reconciliation::Owed;
use crate::scenario;
use crate::tables::ContractGroup;
use crate::units::Centimes;

/// What `run` says.
#[derive(Serialize, JsonSchema)]
pub struct RunTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Name of the scenario.
    pub scenario: String,
    /// Its title and the contracts, in the language of the reader.
    pub titre: String,
    /// Seed of the contracts, when they are drawn.
    pub graine: Option<u64>,
    /// Rows read.
    pub lignes_lues: usize,
    /// The lines of the file of contracts; none when the contracts are drawn.
    pub lignes: Option<LinesTyped>,
    /// Contracts evaluated.
    pub contrats: u64,
    /// Rows left out.
    pub ecartes: usize,
    /// Rows left out by code.
    pub ecartes_par_code: BTreeMap<String, u64>,
    /// Contracts by regime.
    pub regimes: BTreeMap<&'static str, u64>,
    /// Due over the life of the contracts.
    pub du_loi: Euros,
    /// Due by calendar year and payer, ancillary costs apart.
    pub du: Vec<YearlyDue>,
    /// The gap of regime (G2) over the contracts whose two prices are known; none when there is none.
    pub ecart_de_regime: Option<Gap>,
    /// Contracts for which the CFA keeps the coût préfecture in 2020 (R2), and what that brings.
    pub option: OptionTaken,
    /// The largest gaps between classmates (G3), as on the screen.
    pub camarades: Vec<Classmates>,
    /// The accounts of all CFAs together, by year.
    pub comptes: Vec<AccountsYearTyped>,
    /// CFAs that take the default of a value of their accounts.
    pub valeurs_par_defaut: BTreeMap<&'static str, u64>,
    /// Contracts that rest on each assumption.
    pub hypotheses: BTreeMap<&'static str, u64>,
    /// What each line of the scenario changes.
    pub changements: Vec<ScenarioLineTyped>,
    /// How hires answer to their cost (D1).
    pub demande: Option<HiresTyped>,
    /// The second clock (`--as-of`).
    pub droit: Option<AsOf>,
    /// Contracts by the columns asked (`--by`).
    pub groupes: Vec<GroupTyped>,
    /// What is due and owed to a day: of a CFA alone with accounts, or when it is asked for.
    pub echeances: Option<OwedTyped>,
    /// Remarks by code.
    pub remarques: BTreeMap<String, u64>,
}

/// Due for a calendar year by a payer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Due")]
pub struct YearlyDue {
    annee: i32,
    payeur: &'static str,
    montant: Euros,
}

/// Amounts over the life of the contracts, under the law and at both prices throughout.
#[derive(Serialize, JsonSchema)]
pub struct Gap {
    contrats: u64,
    du_loi: Euros,
    du_prefecture: Euros,
    du_npec: Euros,
}

/// The option of 2020.
#[derive(Serialize, JsonSchema)]
pub struct OptionTaken {
    contrats: u64,
    gain: Euros,
}

/// Two classmates whose amounts differ most.
#[derive(Serialize, JsonSchema)]
pub struct Classmates {
    cfa: String,
    code_diplome: String,
    annee_scolaire: String,
    annee: i32,
    ecart: Euros,
    ecart_date: Euros,
    contrat_min: String,
    contrat_max: String,
}

/// A year of the CFAs together: of those that have accounts, then of the others.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Year")]
pub struct AccountsYearTyped {
    annee: i32,
    cfa: usize,
    produits: Euros,
    charges: Euros,
    resultat: Euros,
    cfa_en_perte: usize,
    tresorerie_fin: Euros,
    /// CFAs that fell below their overdraft limit on a day of the year.
    cfa_insolvables: usize,
    /// CFAs without accounts: neither costs, nor cash, nor state are known.
    cfa_sans_comptes: usize,
    produits_sans_comptes: Euros,
}

/// A line of the scenario.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Change")]
pub struct ScenarioLineTyped {
    quoi: String,
    raison: String,
    contrats: u64,
}

/// Hires that answer to their cost.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub struct HiresTyped {
    contrats_avant: u64,
    contrats_attendus: f64,
    contrats_tires: u64,
}

/// The law as known on a day.
#[derive(Serialize, JsonSchema)]
pub struct AsOf {
    jour: NaiveDate,
    contrats_sans_regle_publiee: u64,
    regles_sans_valeur_publiee: Vec<String>,
    publications: Vec<Publications>,
    ensemble: PartTyped,
}

/// Publications and their share.
#[derive(Serialize, JsonSchema)]
pub struct Publications {
    jours: Vec<NaiveDate>,
    textes: Vec<String>,
    part: PartTyped,
}

/// Contracts changed and a change of what is due.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Part")]
pub struct PartTyped {
    contrats: u64,
    du: Euros,
}

/// What `run` says of its results.
#[must_use]
pub fn run(inputs: &Inputs, results: &Results, (by, groups): (&[&'static str], &[ContractGroup]), means: &Means) -> RunTyped {
    let summary = &results.summary;
    let due = summary.due_by_year_and_payer();
    let compared = summary.compared_total();
    let gap = (compared.contracts > 0).then(|| Gap {
        contrats: compared.contracts,
        du_loi: compared.loi.into(),
        du_prefecture: compared.prefecture.into(),
        du_npec: compared.npec.into(),
    });
    let counted = |assumption: &Assumption| {
        let count = summary.assumptions.get(assumption).copied().filter(|&count| count > 0)?;
        Some((assumption.key(), count))
    };
    RunTyped {
        version: env!("CARGO_PKG_VERSION"),
        scenario: inputs.scenario.name.clone(),
        titre: inputs.title(means),
        graine: inputs.seed,
        lignes_lues: inputs.rows_read,
        lignes: LinesTyped::of(&inputs.account),
        contrats: summary.contracts,
        ecartes: results.ecartes.len(),
        ecartes_par_code: results.ecartes_by_code().into_iter().map(|(code, (count, ..))| (code.to_owned(), count)).collect(),
        regimes: summary.regimes.iter().map(|(regime, &count)| (regime.as_str(), count)).collect(),
        du_loi: due.values().copied().sum::<Centimes>().into(),
        du: due.iter().map(|(&(annee, payeur), &montant)| YearlyDue { annee, payeur: payeur.as_str(), montant: montant.into() }).collect(),
        ecart_de_regime: gap,
        option: OptionTaken { contrats: summary.options, gain: summary.option_gain.into() },
        camarades: classmates(inputs, results),
        comptes: years(results),
        valeurs_par_defaut: results.comptes.defaults.iter().map(|(value, count)| (value.as_str(), *count)).collect(),
        hypotheses: Assumption::ALL.iter().filter_map(counted).collect(),
        changements: changes(inputs),
        demande: inputs.demand.as_ref().map(|demand| {
            let (contrats_avant, contrats_attendus, contrats_tires) = demand.totals();
            HiresTyped { contrats_avant, contrats_attendus, contrats_tires }
        }),
        droit: inputs.clock.as_ref().map(as_of),
        groupes: grouped(by, groups),
        echeances: crate::jobs::owed(inputs, results).map(OwedTyped::from),
        remarques: inputs.record(means).warnings.into_iter().map(|warning| (warning.code, warning.count)).collect(),
    }
}

/// What is due and owed to a day.
#[derive(Serialize, JsonSchema)]
pub struct OwedTyped {
    /// The day, included.
    jusqu_au: NaiveDate,
    /// Whether payments received were given; without them what is owed is not known.
    releve: bool,
    /// Due to the day.
    du: Euros,
    /// Received.
    recu: Option<Euros>,
    /// Due, of which nothing or too little came.
    reste_du: Option<Euros>,
    /// Of it, what is more than 30 days old.
    plus_de_30_jours: Option<Euros>,
    /// Received beyond what was due.
    trop_percu: Option<Euros>,
}

impl From<Owed> for OwedTyped {
    fn from(owed: Owed) -> Self {
        let of = |amount: Centimes| owed.statement.then_some(Euros(amount));
        Self {
            jusqu_au: owed.until,
            releve: owed.statement,
            du: Euros(owed.due),
            recu: of(owed.received),
            reste_du: of(owed.owed),
            plus_de_30_jours: of(owed.late),
            trop_percu: of(owed.beyond),
        }
    }
}

fn classmates(inputs: &Inputs, results: &Results) -> Vec<Classmates> {
    let cohort = &inputs.cohort;
    let shown = results.largest_gaps().into_iter().map(|gap| Classmates {
        cfa: cohort.cfas()[gap.cfa as usize].clone(),
        code_diplome: cohort.diplomes()[gap.diplome as usize].to_string(),
        annee_scolaire: gap.annee_scolaire(),
        annee: gap.annee,
        ecart: gap.ecart().into(),
        ecart_date: gap.parts.date.into(),
        contrat_min: cohort.contrat_id(gap.row_min).to_owned(),
        contrat_max: cohort.contrat_id(gap.row_max).to_owned(),
    });
    shown.collect()
}

fn years(results: &Results) -> Vec<AccountsYearTyped> {
    let comptes = &results.comptes;
    if comptes.accounts.is_empty() {
        return Vec::new();
    }
    let (known, others): (Vec<&CentreAccounts>, Vec<&CentreAccounts>) = comptes.accounts.iter().partition(|one| one.known);
    let year = |(index, annee): (usize, i32)| {
        let of: Vec<&YearAccounts> = known.iter().filter_map(|one| one.years.get(index)).collect();
        let sum = |amount: fn(&YearAccounts) -> Centimes| Euros(of.iter().map(|year| amount(year)).sum());
        let below = |one: &&&CentreAccounts| one.years.get(index).is_some_and(|year| year.lowest.0 < -one.overdraft);
        AccountsYearTyped {
            annee,
            cfa: known.len(),
            produits: sum(YearAccounts::produits_total),
            charges: sum(|year| year.charges.total()),
            resultat: sum(|year| year.resultat),
            cfa_en_perte: of.iter().filter(|year| year.resultat < Centimes::ZERO).count(),
            tresorerie_fin: sum(|year| year.tresorerie_fin),
            cfa_insolvables: known.iter().filter(below).count(),
            cfa_sans_comptes: others.len(),
            produits_sans_comptes: Euros(others.iter().filter_map(|one| one.years.get(index)).map(YearAccounts::produits_total).sum()),
        }
    };
    comptes.settings.horizon.years().enumerate().map(year).collect()
}

fn changes(inputs: &Inputs) -> Vec<ScenarioLineTyped> {
    let assumed = scenario::assumed(&inputs.scenario, &inputs.changed);
    let lines = assumed.iter().chain(&inputs.effects);
    lines.map(|effect| ScenarioLineTyped { quoi: effect.what.clone(), raison: effect.reason.clone(), contrats: effect.contracts }).collect()
}

fn as_of(clock: &Clock) -> AsOf {
    let part = |published: &PublishedEffect| PartTyped { contrats: published.contracts, du: published.due.into() };
    let publications = clock.parts.iter().map(|published| Publications {
        jours: published.publications.iter().map(|one| one.published).collect(),
        textes: published.publications.iter().flat_map(|one| one.texts.clone()).collect(),
        part: part(published),
    });
    AsOf {
        jour: clock.day,
        contrats_sans_regle_publiee: clock.without_rule,
        regles_sans_valeur_publiee: clock.unpublished.iter().map(|rule| rule.path.clone()).collect(),
        publications: publications.collect(),
        ensemble: part(&clock.together),
    }
}
