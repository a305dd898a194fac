//! One contract explained, as a value: every rule applied with its article, parameters, amounts before and after rounding; months,
//! payments, gaps; what would change it; its class. Nothing is worded here: texts are keys of the message catalogues.

mod class;
mod employer;
mod months;
mod payments;
mod schema;
mod steps;
mod value;
mod whatif;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::evaluate::{Evaluation, evaluate};
use super::prices::{ContractPriceKeys, PriceBook, Priced};
use crate::codes::{Payeur, Regime};
use crate::contract::{Cohort, Ligne};
use crate::legislation::{EmployerSettings, Legislation, Nomenclature, NpecTable, ParameterSet, PriceBase, Settings};
use crate::rules::{Counting, RuleError};
use crate::units::{Centimes, Part};

pub use class::{ClassYear, ClassmatePair, ContractClass};
pub use employer::{EmployerExplanation, EmployerYear};
pub use months::{MonthRun, PayerAmount};
use months::{at_one_price, euros, optional_euros, under_the_law};
pub use payments::{ExplainedPayments, Payment};
use schema::Montant;
use steps::{StepFacts, employer, kind};
pub use value::{Note, ParameterUse, Rule, RuleStep, Value, Values};
use whatif::WhatIf;
pub use whatif::{Counterfactual, YearChange};

/// What an explanation is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    /// The contracts.
    pub cohort: &'a Cohort,
    /// The law as written.
    pub parameters: &'a ParameterSet,
    /// The law as typed.
    pub law: &'a Legislation,
    /// The NPEC of all certifications.
    pub npec: &'a NpecTable,
    /// Diplomas and branches.
    pub nomenclature: &'a Nomenclature,
    /// The prices.
    pub prices: &'a PriceBook<'a>,
    /// The settings of the rules.
    pub settings: &'a Settings,
    /// What stands for the facts of an employer that the file does not give.
    pub employeurs: EmployerSettings,
    /// Time abroad of the contract, filled by [`explain`].
    pub(crate) mobility: (Option<NaiveDate>, Option<NaiveDate>),
}

/// The parts of an [`Inquiry`] that come from the datasets.
#[derive(Clone, Copy, Debug)]
pub struct ExplainedData<'a> {
    /// The law as written.
    pub parameters: &'a ParameterSet,
    /// The law as typed.
    pub law: &'a Legislation,
    /// The NPEC of all certifications.
    pub npec: &'a NpecTable,
    /// Diplomas and branches.
    pub nomenclature: &'a Nomenclature,
}

/// One contract explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Explanation {
    /// Its identifier.
    pub contrat_id: String,
    /// The title of its diploma.
    pub diplome: String,
    /// What the file says of it, in the order of its columns.
    pub faits: Values,
    /// What it brings its CFA; none when it is set aside.
    pub resultat: Option<ContractRevenue>,
    /// Why it is set aside: the code of the fault.
    pub code: Option<&'static str>,
    /// The fault itself.
    #[serde(skip)]
    pub fault: Option<RuleError>,
    /// What it costs its employer; none when its level or a figure of the law is not known.
    pub employeur: Option<EmployerExplanation>,
    /// What would change it.
    pub contrefactuels: Vec<Counterfactual>,
    /// Its class, when others are in it.
    pub classe: Option<ContractClass>,
}

/// What a contract brings its CFA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Outcome")]
pub struct ContractRevenue {
    /// Its regime.
    pub regime: Regime,
    /// The rules applied, in the order of the law.
    pub etapes: Vec<RuleStep>,
    /// Under the law, at coût préfecture throughout, at the NPEC throughout.
    pub regimes: Vec<PricedMonths>,
    /// By calendar year.
    pub annees: Vec<YearLine>,
    /// G1 and G2.
    pub ecarts: ContractGaps,
    /// Its payments.
    pub versements: ExplainedPayments,
    /// Ancillary costs by year and payer (R13).
    pub frais_annexes: Vec<YearShare>,
    /// Billed to the employer, by year (R16).
    pub reste_a_charge: Vec<YearShare>,
}

/// Which prices a view counts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    /// The law.
    Loi,
    /// Coût préfecture throughout.
    Prefecture,
    /// NPEC throughout.
    Npec,
}

/// The months of a contract at given prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "View")]
pub struct PricedMonths {
    /// Which prices.
    pub prix: Pricing,
    /// Runs of months.
    pub mois: Vec<MonthRun>,
    /// Added by R12.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub avant_contrat: Centimes,
    /// Due in all.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub du: Centimes,
}

/// What is due for a calendar year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearLine {
    /// The year.
    pub annee: i32,
    /// By payer, under the law.
    pub payeurs: Vec<PayerAmount>,
    /// Under the law.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub loi: Centimes,
    /// At coût préfecture throughout.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub prefecture: Option<Centimes>,
    /// At the NPEC throughout.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub npec: Option<Centimes>,
}

/// An amount of a year and payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearShare {
    /// The year.
    pub annee: i32,
    /// Who pays.
    pub payeur: Payeur,
    /// How much.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub montant: Centimes,
}

/// The gaps of a contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Gaps")]
pub struct ContractGaps {
    /// G1: NPEC less coût préfecture, a year, R7 apart.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub annuel: Option<Centimes>,
    /// G2: the law less coût préfecture throughout.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub loi_moins_prefecture: Option<Centimes>,
    /// G2: NPEC throughout less the law.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub npec_moins_loi: Option<Centimes>,
}

impl<'a> Inquiry<'a> {
    /// From the contracts, the datasets, the prices and the settings.
    #[must_use]
    pub const fn new(cohort: &'a Cohort, sources: ExplainedData<'a>, prices: &'a PriceBook<'a>, settings: &'a Settings) -> Self {
        let ExplainedData { parameters, law, npec, nomenclature } = sources;
        let employeurs = EmployerSettings::STANDING;
        Self { cohort, parameters, law, npec, nomenclature, prices, settings, employeurs, mobility: (None, None) }
    }

    /// The same with the employer's settings of a scenario.
    #[must_use]
    pub const fn with_employers(self, employeurs: EmployerSettings) -> Self {
        Self { employeurs, ..self }
    }
}

/// Explains the contract of a row.
#[must_use]
pub fn explain(inquiry: &Inquiry<'_>, row: usize) -> Explanation {
    let ligne = inquiry.cohort.ligne(row);
    let inquiry = &Inquiry { mobility: ligne.mobilite, ..*inquiry };
    let keys = inquiry.prices.keys(inquiry.cohort, row);
    let priced = inquiry.prices.price(&ligne.contrat, &keys);
    let evaluated = evaluate(&ligne.contrat, &priced.prices, inquiry.law, inquiry.settings);
    let outcome = evaluated.as_ref().map_err(|&error| error).and_then(|evaluation| outcome(inquiry, &ligne, &keys, &priced, evaluation));
    let now = evaluated.as_ref().ok().map(|evaluation| (evaluation, &priced.prices));
    let fault = outcome.as_ref().err().copied();
    let classe = class::class(inquiry, row);
    let classmates = classe.as_ref().map(|class| class::ends(inquiry, row, class)).unwrap_or_default();
    Explanation {
        contrat_id: ligne.contrat_id.clone(),
        diplome: inquiry.nomenclature.label(ligne.code_diplome),
        faits: facts(&ligne, &keys),
        resultat: outcome.ok(),
        code: fault.map(|error| error.code().as_str()),
        fault,
        employeur: employer::employer_side(inquiry, row, &ligne.contrat, &keys),
        contrefactuels: WhatIf { inquiry, row, contrat: &ligne.contrat, keys: &keys, now }.all(&classmates),
        classe,
    }
}

fn outcome(
    inquiry: &Inquiry<'_>,
    ligne: &Ligne,
    keys: &ContractPriceKeys<'_>,
    priced: &Priced,
    evaluation: &Evaluation,
) -> Result<ContractRevenue, RuleError> {
    let contrat = &ligne.contrat;
    let (prefecture, npec) = evaluation.du_pure();
    let du_loi = evaluation.du_loi();
    let prices = &priced.prices;
    Ok(ContractRevenue {
        regime: evaluation.regime(),
        etapes: StepFacts { inquiry, contrat, keys, priced }.steps(evaluation),
        regimes: views(evaluation),
        annees: years(evaluation),
        ecarts: ContractGaps {
            annuel: prices.npec.zip(prices.cout_prefecture).map(|(npec, cost)| npec - cost),
            loi_moins_prefecture: prefecture.map(|pure| du_loi - pure),
            npec_moins_loi: npec.map(|pure| pure - du_loi),
        },
        versements: payments::payments(inquiry, ligne, prices, evaluation)?,
        frais_annexes: ancillary(evaluation),
        reste_a_charge: above(evaluation),
    })
}

fn views(evaluation: &Evaluation) -> Vec<PricedMonths> {
    let law = PricedMonths {
        prix: Pricing::Loi,
        mois: under_the_law(&evaluation.due),
        avant_contrat: evaluation.advance,
        du: evaluation.du_loi(),
    };
    let (prefecture, npec) = evaluation.du_pure();
    let pure = [
        (Pricing::Prefecture, PriceBase::CoutPrefecture, evaluation.montants.cout_prefecture, prefecture),
        (Pricing::Npec, PriceBase::Npec, evaluation.montants.npec, npec),
    ];
    // A contrat de professionnalisation has one price, which no regime changes (R15).
    let pure = pure.into_iter().filter(|_| evaluation.classified.basis != Counting::Heures).filter_map(|(prix, base, annual, du)| {
        let (annual, du) = annual.zip(du)?;
        let avant_contrat = evaluation.avant_contrat.map_or(Centimes::ZERO, |before| before.amount(annual));
        Some(PricedMonths { prix, mois: at_one_price(evaluation, annual, base), avant_contrat, du })
    });
    std::iter::once(law).chain(pure).collect()
}

fn years(evaluation: &Evaluation) -> Vec<YearLine> {
    let mut lines: BTreeMap<i32, YearLine> = BTreeMap::new();
    evaluation.by_year(|annee, payeur, amount| {
        let line = lines.entry(annee).or_default();
        line.loi += amount;
        match line.payeurs.iter_mut().find(|share| share.payeur == payeur) {
            Some(share) => share.montant += amount,
            None => line.payeurs.push(PayerAmount { payeur, montant: amount }),
        }
    });
    if let Some(annual) = evaluation.prefecture() {
        evaluation.pure_by_year(annual, |annee, amount| {
            *lines.entry(annee).or_default().prefecture.get_or_insert_default() += amount;
        });
    }
    if let Some(annual) = evaluation.npec() {
        evaluation.pure_by_year(annual, |annee, amount| *lines.entry(annee).or_default().npec.get_or_insert_default() += amount);
    }
    lines.into_iter().map(|(annee, line)| YearLine { annee, ..line }).collect()
}

fn ancillary(evaluation: &Evaluation) -> Vec<YearShare> {
    let mut shares = Vec::new();
    if let Some(costs) = evaluation.frais_annexes {
        costs.by_year(|annee, payeur, montant| shares.push(YearShare { annee, payeur, montant }));
    }
    shares
}

/// R16, booked month by month as R8.
fn above(evaluation: &Evaluation) -> Vec<YearShare> {
    let Some(annual) = evaluation.reste_a_charge else { return Vec::new() };
    let upto = |month: i32| annual.times(i64::from(month), 12).rounded();
    let due = evaluation.due.years().map(|(annee, from, to)| (annee, upto(to) - upto(from)));
    due.map(|(annee, montant)| YearShare { annee, payeur: Payeur::Employeur, montant }).collect()
}

/// The columns of the file that have a value; never the birth date.
fn facts(ligne: &Ligne, keys: &ContractPriceKeys<'_>) -> Values {
    let contrat = &ligne.contrat;
    let mut facts = Values::default();
    let text = |text: &str| Value::Text(text.to_owned());
    let number = |number: i64| Value::Number(number);
    facts.add("cfa", text(&ligne.cfa));
    facts.add("code_diplome", Value::Text(ligne.code_diplome.to_string()));
    facts.add_some("niveau", keys.niveau.map(|niveau| number(i64::from(niveau.number()))));
    facts.add_some("idcc", ligne.idcc.map(|idcc| number(i64::from(idcc.0))));
    facts.add_some("cpne", keys.cpne.map(|cpne| number(i64::from(cpne.0))));
    facts.add_some("region", ligne.region.as_deref().map(text));
    facts.add("type_contrat", kind(contrat.kind));
    facts.add("employeur", employer(contrat.employeur));
    facts.add_some("sous_convention", contrat.sous_convention.map(Value::Flag));
    facts.add("date_conclusion", Value::Day(contrat.conclusion.0));
    facts.add("date_debut", Value::Day(contrat.debut.0));
    facts.add("date_fin", Value::Day(contrat.fin));
    let days = [
        ("date_rupture", contrat.rupture.map(|rupture| rupture.0)),
        ("maintien_jusqu_au", contrat.maintien),
        ("date_entree_cfa", contrat.entree_cfa.map(|entree| entree.0)),
        ("mobilite_debut", ligne.mobilite.0),
        ("mobilite_fin", ligne.mobilite.1),
    ];
    for (name, day) in days {
        facts.add_some(name, day.map(Value::Day));
    }
    let flags = [
        ("rqth", contrat.rqth),
        ("duree_reduite", contrat.duree_reduite),
        ("duree_fixe", contrat.duree_fixe),
        ("nouvel_employeur", contrat.nouvel_employeur),
    ];
    facts.add_some("part_distance", Some(contrat.part_distance).filter(|&part| part != Part::NONE).map(Value::Rate));
    flags.into_iter().filter(|(_, flag)| *flag).for_each(|(name, flag)| facts.add(name, Value::Flag(flag)));
    let amounts = [("prix_cfa", contrat.prix_cfa), ("cout_prefecture", contrat.cout_prefecture), ("npec", contrat.npec)];
    for (name, amount) in amounts {
        facts.add_some(name, amount.map(Value::Amount));
    }
    facts
}

#[cfg(test)]
mod tests;
