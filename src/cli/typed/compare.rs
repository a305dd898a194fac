//! What `compare` says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Euros, GroupTyped, grouped};
use crate::cli::Context;
use crate::cli::comparison::{Answer, Sides};
use crate::comparison::{Measure, OverSeeds, Split, named_shares};
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
    pub decomposition: Vec<Share>,
    /// Two lists of contracts (`--entries`, `--cohorts`).
    pub listes: Option<Lists>,
    /// Assumptions moved to both ends of their ranges (`--sensitivity`).
    pub sensibilite: Vec<End>,
    /// The first scenario along a range (`--sweep`).
    pub balayage: Vec<Point>,
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
    gagnants: u64,
    perdants: u64,
    /// Cash received by the end of each year asked.
    encaisse: BTreeMap<i32, Euros>,
    /// The mean day on which a euro comes in.
    jour_moyen: Option<NaiveDate>,
}

/// A year of the accounts of a side.
#[derive(Serialize, JsonSchema)]
pub struct SideYear {
    scenario: String,
    annee: i32,
    resultat: Euros,
    tresorerie_fin: Euros,
    /// CFAs that go under their overdraft limit in the year.
    cfa_sous_decouvert: u64,
}

/// A share of a difference.
#[derive(Serialize, JsonSchema)]
pub struct Share {
    scenario: String,
    /// `du`, `encaisse_YEAR`, `aides_employeurs`.
    mesure: String,
    facteur: String,
    montant: Euros,
}

/// Two lists of contracts.
#[derive(Serialize, JsonSchema)]
pub struct Lists {
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
pub struct Point {
    levier: String,
    valeur: String,
    contrats: u64,
    du: Euros,
    encaisse: BTreeMap<i32, Euros>,
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
pub fn compare(sides: &Sides, answer: &Answer, context: &Context) -> CompareTyped {
    let comparison = &answer.comparison;
    let base = comparison.totals.first();
    let received =
        |measure: &Measure| answer.years.iter().map(|&year| (year, measure.received_by(year).into())).collect::<BTreeMap<_, Euros>>();
    let side = |(place, totals): (usize, &crate::comparison::Totals)| {
        let differences = place.checked_sub(1).and_then(|other| comparison.differences.get(other));
        SideTyped {
            nom: sides.names[place].clone(),
            titre: sides.titles[place].clone(),
            contrats: totals.sum.contracts,
            ecartes: totals.set_aside,
            du: totals.sum.du.into(),
            ecart: (totals.sum.du - base.map_or(Centimes::ZERO, |base| base.sum.du)).into(),
            gagnants: differences.map_or(0, |differences| differences.winners().contracts),
            perdants: differences.map_or(0, |differences| differences.losers().contracts),
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
    let points = answer.sweep.iter().flat_map(|found| {
        found.points.iter().map(|(value, measure)| Point {
            levier: found.path.clone(),
            valeur: value.clone(),
            contrats: measure.contracts,
            du: measure.du.into(),
            encaisse: received(measure),
        })
    });
    let causes = answer.causes.iter().flat_map(|found| &found.parts);
    CompareTyped {
        version: env!("CARGO_PKG_VERSION"),
        contrats_source: sides.source_name(context),
        contrats: sides.roster().len(),
        scenarios: if several { comparison.totals.iter().enumerate().map(side).collect() } else { Vec::new() },
        groupes: grouped(&answer.by, &answer.groups),
        comptes: accounts(sides, answer),
        decomposition: answer.splits.iter().flat_map(|(side, split)| shares(&sides.names[*side], split)).collect(),
        listes: answer.cohorts.as_ref().map(|cohorts| Lists {
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

fn accounts(sides: &Sides, answer: &Answer) -> Vec<SideYear> {
    let Some(accounts) = &answer.accounts else { return Vec::new() };
    let with = sides.names.iter().zip(&accounts.sides).filter_map(|(name, side)| Some((name, side.as_ref()?)));
    let years = with.flat_map(|(name, side)| accounts.years(side).into_iter().map(move |year| (name, year)));
    let year = |(name, (annee, resultat, cash, below)): (&String, (i32, Centimes, Centimes, u64))| SideYear {
        scenario: name.clone(),
        annee,
        resultat: resultat.into(),
        tresorerie_fin: cash.into(),
        cfa_sous_decouvert: below,
    };
    years.map(year).collect()
}

fn shares(scenario: &str, split: &Split) -> Vec<Share> {
    let measures = std::iter::once(("du".to_owned(), &split.du_shares))
        .chain(split.received.iter().map(|(year, _, shares)| (format!("encaisse_{year}"), shares)))
        .chain(split.aides.iter().map(|(_, shares)| ("aides_employeurs".to_owned(), shares)));
    let of = |(mesure, shares): (String, &Vec<Centimes>)| {
        let shared = split.factors.iter().zip(shares);
        let share = |(factor, &montant): (&crate::comparison::Factor, &Centimes)| Share {
            scenario: scenario.to_owned(),
            mesure: mesure.clone(),
            facteur: factor.name(),
            montant: montant.into(),
        };
        shared.map(share).collect::<Vec<_>>()
    };
    measures.flat_map(of).collect()
}
