//! What `compare` says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Euros, GroupTyped, grouped};
use crate::accounts::Status;
use crate::comparison::{OverSeeds, Split, WorldMeasure, named_shares};
use crate::jobs::Means;
use crate::jobs::compare::{ComparisonAnswer, Sides, Swept};
use crate::tables::YearTogether;
use crate::tables::comparison::ends_told;
use crate::units::Centimes;

/// What `compare` says.
#[derive(Serialize, JsonSchema)]
pub struct CompareTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Where the contracts come from, in the language of the reader.
    pub contrats_source: String,
    /// How many contracts all sides have together.
    pub contrats: usize,
    /// The sides; differences are to the first.
    pub scenarios: Vec<SideTyped>,
    /// Contracts by the columns asked (`--by`), on each side.
    pub groupes: Vec<GroupTyped>,
    /// The accounts of the CFAs together, when a table of centres is there; those of each are in the table `comptes`.
    pub comptes: Vec<SideYear>,
    /// What each difference comes from; the shares of a scenario and a measure add up to its difference.
    pub decomposition: Vec<DifferenceShare>,
    /// Two lists of contracts (`--entries`, `--cohorts`).
    pub listes: Option<ListsTyped>,
    /// Assumptions moved to both ends of their ranges (`--sensitivity`).
    pub sensibilite: Vec<End>,
    /// The first scenario along a range (`--sweep`).
    pub balayage: Vec<RangePoint>,
    /// The figures over several drawings of the contracts (`--seeds`).
    pub graines: Vec<SeedsTyped>,
    /// Why the number moved between two saved runs (`--explain`).
    pub causes: Vec<CauseTyped>,
}

/// One side.
#[derive(Serialize, JsonSchema)]
pub struct SideTyped {
    nom: String,
    titre: String,
    contrats: u64,
    ecartes: u64,
    du: Euros,
    ecart: Euros,
    /// None where the number would tell of fewer than five contracts.
    gagnants: Option<u64>,
    perdants: Option<u64>,
    /// Cash received by the end of each year asked.
    encaisse: BTreeMap<i32, Euros>,
    /// The mean day on which a euro comes in.
    jour_moyen: Option<NaiveDate>,
}

/// A year of the accounts of a side.
#[derive(Serialize, JsonSchema)]
pub struct SideYear {
    scenario: String,
    #[serde(flatten)]
    annee: YearTyped,
}

/// A year of the accounts, all CFAs together.
#[derive(Serialize, JsonSchema)]
pub struct YearTyped {
    annee: i32,
    resultat: Euros,
    tresorerie_fin: Euros,
    /// What they miss to stay at their limit on the lowest day of the year, each for itself.
    manque: Euros,
    /// CFAs that go under their overdraft limit in the year.
    cfa_sous_decouvert: u64,
    /// CFAs by the worst state of their months of the year.
    cfa_par_etat: BTreeMap<&'static str, u64>,
}

/// A share of a difference.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Share")]
pub struct DifferenceShare {
    scenario: String,
    /// `du`, `encaisse_YEAR`, `aides_employeurs`.
    mesure: String,
    facteur: String,
    montant: Euros,
}

/// Two lists of contracts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Lists")]
pub struct ListsTyped {
    noms: [String; 2],
    contrats: [u64; 2],
    du: [Euros; 2],
    parts: BTreeMap<&'static str, Euros>,
}

/// An assumption at one end of its range.
#[derive(Serialize, JsonSchema)]
pub struct End {
    levier: String,
    valeur: String,
    contrats: u64,
    du: Euros,
    encaisse: BTreeMap<i32, Euros>,
}

/// A point of a range.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Point")]
pub struct RangePoint {
    levier: String,
    valeur: String,
    contrats: u64,
    du: Euros,
    encaisse: BTreeMap<i32, Euros>,
    /// The accounts by year, when there are some.
    comptes: Vec<YearTyped>,
    /// The fund, along a key of `[fonds]`.
    fonds: Option<FundPoint>,
    /// The draws, along a key of `[risques]`.
    risques: Option<RiskPoint>,
}

/// What the fund does, without chance.
#[derive(Serialize, JsonSchema)]
pub struct FundPoint {
    politique: &'static str,
    enveloppe: Euros,
    besoin: Euros,
    distribue: Euros,
    cfa_maintenus: u64,
    apprentis_maintenus: u64,
}

/// What the draws say.
#[derive(Serialize, JsonSchema)]
pub struct RiskPoint {
    tirages: u64,
    annee: i32,
    /// Mean share of the CFAs insolvent by the end of that year; the probability of the only one.
    part_insolvable: f64,
    erreur_type: f64,
}

/// A figure over several drawings.
#[derive(Serialize, JsonSchema)]
pub struct SeedsTyped {
    scenario: String,
    /// The end of this year for cash received; none for what is due.
    annee: Option<i32>,
    /// Of the first scenario the figure, of the others the difference to it.
    moyenne: Euros,
    ecart_type: Euros,
    erreur_type: Euros,
    /// What each seed gives.
    valeurs: Vec<Euros>,
}

/// A part of the change between two saved runs.
#[derive(Serialize, JsonSchema)]
pub struct CauseTyped {
    cause: String,
    contrats: Option<u64>,
    /// None for what cannot be told apart.
    montant: Option<Euros>,
}

/// What `compare` says of its answer.
#[must_use]
pub fn compare(sides: &Sides, answer: &ComparisonAnswer, means: &Means) -> CompareTyped {
    let comparison = &answer.comparison;
    let (base, roster) = (comparison.totals.first(), sides.roster());
    let received =
        |measure: &WorldMeasure| answer.years.iter().map(|&year| (year, measure.received_by(year).into())).collect::<BTreeMap<_, Euros>>();
    let side = |(place, totals): (usize, &crate::comparison::SideTotals)| {
        let differences = place.checked_sub(1).and_then(|other| comparison.differences.get(other));
        let ends = differences.map_or(Some((0, 0)), |differences| ends_told(differences, &roster));
        SideTyped {
            nom: sides.names[place].clone(),
            titre: sides.titles[place].clone(),
            contrats: totals.sum.contracts,
            ecartes: totals.set_aside,
            du: totals.sum.du.into(),
            ecart: (totals.sum.du - base.map_or(Centimes::ZERO, |base| base.sum.du)).into(),
            gagnants: ends.map(|(winners, _)| winners),
            perdants: ends.map(|(_, losers)| losers),
            encaisse: answer.years.iter().map(|&year| (year, totals.received_by(year).into())).collect(),
            jour_moyen: totals.mean_day(),
        }
    };
    let several = answer.cohorts.is_none() || sides.list.len() > 1;
    let ends = answer.sensitivity.iter().flat_map(|found| &found.swings).flat_map(|swing| {
        swing.ends.iter().map(|(value, measure)| End {
            levier: swing.path.clone(),
            valeur: value.clone(),
            contrats: measure.contracts,
            du: measure.du.into(),
            encaisse: received(measure),
        })
    });
    let points = answer.swept.iter().flat_map(|swept| swept.sweep.points.iter().map(|found| point(found, swept, &answer.years)));
    let causes = answer.causes.iter().flat_map(|found| &found.parts);
    CompareTyped {
        version: env!("CARGO_PKG_VERSION"),
        contrats_source: sides.source_name(means),
        contrats: sides.roster().len(),
        scenarios: if several { comparison.totals.iter().enumerate().map(side).collect() } else { Vec::new() },
        groupes: grouped(&answer.by, &answer.groups),
        comptes: accounts(sides, answer),
        decomposition: answer.splits.iter().flat_map(|(side, split)| shares(&sides.names[*side], split)).collect(),
        listes: answer.cohorts.as_ref().map(|cohorts| ListsTyped {
            noms: cohorts.names.clone(),
            contrats: cohorts.structures.each_ref().map(|list| list.contracts),
            du: cohorts.structures.each_ref().map(|list| list.du.into()),
            parts: named_shares(&cohorts.shares).map(|(factor, share)| (factor, share.into())).collect(),
        }),
        sensibilite: ends.collect(),
        balayage: points.collect(),
        graines: answer.seeds.iter().map(|row| seeds(sides, row)).collect(),
        causes: causes.map(|part| CauseTyped { cause: part.key.clone(), contrats: part.count, montant: part.share.map(Euros) }).collect(),
    }
}

fn seeds(sides: &Sides, row: &OverSeeds) -> SeedsTyped {
    SeedsTyped {
        scenario: sides.names[row.side].clone(),
        annee: row.year,
        moyenne: row.mean().into(),
        ecart_type: row.deviation().into(),
        erreur_type: row.error().into(),
        valeurs: row.values.iter().copied().map(Euros).collect(),
    }
}

fn accounts(sides: &Sides, answer: &ComparisonAnswer) -> Vec<SideYear> {
    let Some(accounts) = &answer.accounts else { return Vec::new() };
    let with = sides.names.iter().zip(&accounts.sides).filter_map(|(name, side)| Some((name, side.as_ref()?)));
    let years = with.flat_map(|(name, side)| accounts.years(side).into_iter().map(move |year| (name, year)));
    years.map(|(name, year)| SideYear { scenario: name.clone(), annee: year_of(&year) }).collect()
}

fn year_of(year: &YearTogether) -> YearTyped {
    YearTyped {
        annee: year.annee,
        resultat: year.resultat.into(),
        tresorerie_fin: year.tresorerie_fin.into(),
        manque: year.manque.into(),
        cfa_sous_decouvert: year.etats[Status::Insolvable as usize],
        cfa_par_etat: Status::ALL.map(|status| (status.as_str(), year.etats[status as usize])).into(),
    }
}

fn point((value, measure): &(String, WorldMeasure), swept: &Swept, years: &[i32]) -> RangePoint {
    let more = swept.points.iter().find(|(known, _)| known == value).map(|(_, point)| point);
    RangePoint {
        levier: swept.sweep.path.clone(),
        valeur: value.clone(),
        contrats: measure.contracts,
        du: measure.du.into(),
        encaisse: years.iter().map(|&year| (year, measure.received_by(year).into())).collect(),
        comptes: more.iter().flat_map(|point| &point.years).map(year_of).collect(),
        fonds: more.and_then(|point| point.fund.as_ref()).map(|fund| FundPoint {
            politique: fund.politique,
            enveloppe: fund.enveloppe.into(),
            besoin: fund.besoin.into(),
            distribue: fund.distribue.into(),
            cfa_maintenus: fund.cfa_maintenus,
            apprentis_maintenus: fund.apprentis_maintenus,
        }),
        risques: more.and_then(|point| point.risk).map(|risk| RiskPoint {
            tirages: risk.tirages,
            annee: risk.annee,
            part_insolvable: risk.part,
            erreur_type: risk.erreur_type,
        }),
    }
}

fn shares(scenario: &str, split: &Split) -> Vec<DifferenceShare> {
    let measures = std::iter::once(("du".to_owned(), &split.du_shares))
        .chain(split.received.iter().map(|(year, _, shares)| (format!("encaisse_{year}"), shares)))
        .chain(split.aides.iter().map(|(_, shares)| ("aides_employeurs".to_owned(), shares)));
    let of = |(mesure, shares): (String, &Vec<Centimes>)| {
        let shared = split.factors.iter().zip(shares);
        let share = |(factor, &montant): (&crate::comparison::Factor, &Centimes)| DifferenceShare {
            scenario: scenario.to_owned(),
            mesure: mesure.clone(),
            facteur: factor.name(),
            montant: montant.into(),
        };
        shared.map(share).collect::<Vec<_>>()
    };
    measures.flat_map(of).collect()
}
