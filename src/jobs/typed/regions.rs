//! What `run --region toutes` says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Euros;
use crate::jobs::regions::Regions;
use crate::tables::{PublishedFrance, RegionResult, RegionYear};
use crate::units::Centimes;

/// What `run` says of every région of metropolitan France.
#[derive(Serialize, JsonSchema)]
pub struct RegionsTyped {
    /// Version of the program.
    pub version: &'static str,
    /// Name of the scenario.
    pub scenario: String,
    /// Its title, in the language of the reader.
    pub titre: String,
    /// Seed of the contracts.
    pub graine: u64,
    /// Size of what is drawn: 1 is the published numbers.
    pub echelle: f64,
    /// The régions by name; those of few apprentices are told together, last.
    pub regions: Vec<RegionTyped>,
    /// Their sum.
    pub total: RegionTyped,
    /// What is published of France; nothing when a condition chose the contracts.
    pub france: Vec<PublishedTyped>,
}

/// A région.
#[derive(Serialize, JsonSchema)]
pub struct RegionTyped {
    /// Its name; empty for the sum.
    region: String,
    contrats: u64,
    ecartes: u64,
    cfa: u64,
    cfa_sans_comptes: u64,
    /// Due over the life of the contracts.
    du_loi: Euros,
    /// Contracts whose two prices are known, and what is due for them under the law and at each price throughout.
    contrats_compares: u64,
    du_loi_compare: Euros,
    du_prefecture: Euros,
    du_npec: Euros,
    /// The support fund of the years announced, and what the CFAs miss in them without it.
    enveloppe: Euros,
    besoin: Euros,
    cfa_en_peril: u64,
    apprentis_en_peril: u64,
    cfa_perdus: u64,
    /// Contracts that rest on each assumption.
    hypotheses: BTreeMap<&'static str, u64>,
    /// The accounts of its CFAs together.
    annees: Vec<RegionYearTyped>,
}

/// A year of a région.
#[derive(Serialize, JsonSchema)]
pub struct RegionYearTyped {
    annee: i32,
    /// Contrats d'apprentissage that start in the year.
    entrees: u64,
    /// Those that run on 31 December.
    apprentis: u64,
    produits: Euros,
    charges: Euros,
    resultat: Euros,
    tresorerie_fin: Euros,
    cfa_en_perte: u64,
    cfa_insolvables: u64,
}

/// A figure of France beside the sum of the régions.
#[derive(Serialize, JsonSchema)]
pub struct PublishedTyped {
    mesure: &'static str,
    annee: i32,
    /// Sum of the régions.
    effectif_regions: Option<i64>,
    /// What is published, times the size of what is drawn.
    effectif_publie: Option<i64>,
    montant_regions: Option<Euros>,
    montant_publie: Option<Euros>,
    source: String,
}

/// What the run of all régions says.
#[must_use]
pub fn regions(found: &Regions) -> RegionsTyped {
    RegionsTyped {
        version: env!("CARGO_PKG_VERSION"),
        scenario: found.scenario.clone(),
        titre: found.title.clone(),
        graine: found.seed,
        echelle: found.scale,
        regions: found.rows.iter().map(row).collect(),
        total: row(&found.total),
        france: found.published.iter().map(published).collect(),
    }
}

fn row(row: &RegionResult) -> RegionTyped {
    RegionTyped {
        region: row.region.clone(),
        contrats: row.contrats,
        ecartes: row.ecartes,
        cfa: row.cfa,
        cfa_sans_comptes: row.sans_comptes,
        du_loi: row.du_loi.into(),
        contrats_compares: row.compared.contracts,
        du_loi_compare: row.compared.loi.into(),
        du_prefecture: row.compared.prefecture.into(),
        du_npec: row.compared.npec.into(),
        enveloppe: row.fonds.enveloppe.into(),
        besoin: row.fonds.besoin.into(),
        cfa_en_peril: row.fonds.en_peril,
        apprentis_en_peril: row.fonds.apprentis_en_peril,
        cfa_perdus: row.fonds.perdus,
        hypotheses: row.assumptions.iter().map(|(assumption, &count)| (assumption.key(), count)).collect(),
        annees: row.years.iter().map(year).collect(),
    }
}

fn year(year: &RegionYear) -> RegionYearTyped {
    RegionYearTyped {
        annee: year.annee,
        entrees: year.entrees,
        apprentis: year.apprentis,
        produits: year.produits.into(),
        charges: year.charges.into(),
        resultat: year.resultat.into(),
        tresorerie_fin: year.tresorerie_fin.into(),
        cfa_en_perte: year.en_perte,
        cfa_insolvables: year.insolvables,
    }
}

fn published(row: &PublishedFrance) -> PublishedTyped {
    let heads = |value: i64| (!row.euros).then_some(value);
    let amount = |value: i64| row.euros.then_some(Euros(Centimes(value)));
    PublishedTyped {
        mesure: row.mesure,
        annee: row.annee,
        effectif_regions: heads(row.regions),
        effectif_publie: heads(row.publie),
        montant_regions: amount(row.regions),
        montant_publie: amount(row.publie),
        source: row.source.clone(),
    }
}
