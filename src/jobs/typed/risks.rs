//! What `simulate` says.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Euros;
use crate::montecarlo::{CentreRisk, Frequency, Index, Indices, Points, known_months};
use crate::report::risques::RiskFacts;
use crate::tables::told_alone;
use crate::units::Centimes;

/// What `simulate` says.
#[derive(Serialize, JsonSchema)]
pub struct SimulateTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Scenario and contracts, in the language of the reader.
    pub titre: String,
    /// Draws made.
    pub tirages: u64,
    /// Seed.
    pub graine: u64,
    /// How the shocks that all CFAs share are drawn, when it is not each draw for itself: `sobol`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<&'static str>,
    /// The last known day.
    pub connu_jusqu_au: NaiveDate,
    /// CFAs that are drawn.
    pub cfa: u64,
    /// CFAs that are in no line, because too few apprentices are in them.
    pub cfa_regroupes: u64,
    /// Contracts whose fate is drawn.
    pub contrats: u64,
    /// Insolvent by the end of the accounts.
    pub insolvables: AllTyped,
    /// The CFAs that can be told, the most exposed first.
    pub centres: Vec<RiskTyped>,
    /// Where the risk comes from; none when it was not asked.
    pub facteurs: Vec<DriverTyped>,
    /// CFAs in deficit in the first drawn year: their share, or the probability of the only one.
    pub deficit: Option<DeficitTyped>,
}

/// A probability or a share, with its standard error.
#[derive(Serialize, JsonSchema)]
pub struct ChanceTyped {
    /// 0 to 1.
    pub valeur: f64,
    /// Its standard error.
    pub erreur_type: f64,
}

/// All CFAs together.
#[derive(Serialize, JsonSchema)]
pub struct AllTyped {
    /// By the end of this year.
    annee: i32,
    /// Mean share of the CFAs; the probability of the only one.
    part: ChanceTyped,
    /// Number of CFAs, in nine draws out of ten.
    bas: u64,
    haut: u64,
    /// Those that their accounts say insolvent before the first draw.
    connus: u64,
    /// Mean number of their apprentices.
    apprentis: f64,
}

/// A CFA.
#[derive(Serialize, JsonSchema)]
pub struct RiskTyped {
    cfa: String,
    apprentis: i32,
    alerte: ChanceTyped,
    critique: ChanceTyped,
    insolvable: ChanceTyped,
    /// Lowest cash of the drawn months, one draw in twenty and one in two.
    tresorerie_min_q05: Euros,
    tresorerie_min_q50: Euros,
}

/// A source of chance; none for what is not above its own error.
#[derive(Serialize, JsonSchema)]
pub struct DriverTyped {
    source: String,
    /// Of the variance of the lowest cash: alone, and with its interactions.
    tresorerie_seule: Option<ChanceTyped>,
    tresorerie_avec_les_autres: Option<ChanceTyped>,
    /// Of that of the CFAs insolvent.
    insolvables_seule: Option<ChanceTyped>,
    insolvables_avec_les_autres: Option<ChanceTyped>,
}

/// Deficits.
#[derive(Serialize, JsonSchema)]
pub struct DeficitTyped {
    annee: i32,
    part: ChanceTyped,
}

const fn chance((valeur, erreur_type): (f64, f64)) -> ChanceTyped {
    ChanceTyped { valeur, erreur_type }
}

fn frequency(frequency: &Frequency) -> ChanceTyped {
    chance((frequency.share(), frequency.error()))
}

/// What the draws say.
#[must_use]
pub fn simulate(facts: &RiskFacts<'_>) -> SimulateTyped {
    let risks = facts.risks;
    let alone = told_alone(risks);
    let few = alone.iter().filter(|alone| !**alone).count() as u64;
    let mut centres: Vec<&CentreRisk> = risks.centres.iter().zip(alone).filter(|(_, alone)| *alone).map(|(centre, _)| centre).collect();
    centres.sort_by(|one, other| other.insolvable().times.cmp(&one.insolvable().times).then_with(|| one.cfa.cmp(&other.cfa)));
    let region = &risks.region;
    let last = region.moments.len().saturating_sub(1);
    let known = known_months(facts.horizon, facts.known_until);
    SimulateTyped {
        version: env!("CARGO_PKG_VERSION"),
        titre: facts.scenario.to_owned(),
        tirages: risks.draws,
        graine: facts.seed,
        points: Some(facts.points.as_str()).filter(|_| facts.points != Points::Simple),
        connu_jusqu_au: facts.known_until,
        cfa: risks.centres.len() as u64,
        cfa_regroupes: few,
        contrats: facts.drawn_contracts,
        insolvables: AllTyped {
            annee: facts.horizon.years().last().unwrap_or_default(),
            // Of a CFA alone it is the probability of that CFA.
            part: match &risks.centres[..] {
                [one] => frequency(&one.insolvable()),
                _ => chance(region.share_insolvent()),
            },
            bas: region.quantile(last, 0.05) as u64,
            haut: region.quantile(last, 0.95) as u64,
            connus: risks.centres.iter().filter(|centre| centre.insolvent_when_known(known).is_some()).count() as u64,
            apprentis: region.apprentices.mean(),
        },
        centres: centres.into_iter().map(centre).collect(),
        facteurs: drivers(facts),
        deficit: risks.backtest.year.map(|annee| {
            let (share, error, _) = risks.backtest.all.predicted();
            DeficitTyped { annee, part: chance((share, error)) }
        }),
    }
}

fn centre(centre: &CentreRisk) -> RiskTyped {
    let lowest = centre.lowest.quantiles(&[0.05, 0.5]);
    let amount = |rank: usize| Euros(Centimes(lowest.get(rank).copied().unwrap_or_default()));
    let [alerte, critique, insolvable] = centre.ever.each_ref().map(frequency);
    RiskTyped {
        cfa: centre.cfa.clone(),
        apprentis: centre.apprentices,
        alerte,
        critique,
        insolvable,
        tresorerie_min_q05: amount(0),
        tresorerie_min_q50: amount(1),
    }
}

fn drivers(facts: &RiskFacts<'_>) -> Vec<DriverTyped> {
    let Some(drivers) = &facts.risks.drivers else { return Vec::new() };
    let above = |share: f64, error: f64| (share > error).then(|| chance((share, error)));
    let first = |index: &Index| above(index.first, index.first_error);
    let total = |index: &Index| above(index.total, index.total_error);
    let of = |indices: &Indices, rank: usize| indices.sources.get(rank).map(|index| (first(index), total(index))).unwrap_or_default();
    let row = |(rank, source): (usize, &crate::montecarlo::RiskSource)| {
        let ((cash, cash_all), (gone, gone_all)) = (of(&drivers.cash, rank), of(&drivers.insolvent, rank));
        DriverTyped {
            source: source.to_string(),
            tresorerie_seule: cash,
            tresorerie_avec_les_autres: cash_all,
            insolvables_seule: gone,
            insolvables_avec_les_autres: gone_all,
        }
    };
    drivers.sources.iter().enumerate().map(row).collect()
}
