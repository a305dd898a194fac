//! The public lists of all France: CFAs under convention, apprentices by diploma, régions, and what networks of CFAs prepare.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::catalogue::read_table;
use super::error::SynthesisError;
use super::figures::CohortFigures;
use crate::signs::folded;

/// A CFA under a convention with its région, row of `cfa_conventionnes.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct ConventionRow {
    /// UAI of the CFA.
    pub uai: String,
    /// Name in the list.
    pub nom: String,
    /// Town of the CFA.
    pub commune: String,
    /// Area within the région; empty when nobody drew any.
    pub territoire: String,
    /// Région; empty for the three of no région.
    pub region: String,
    /// `privé` or `public`.
    pub secteur: String,
    /// Day on which the CFA opened.
    pub ouverture: NaiveDate,
    /// Network, deduced from the name and the ministry: a row of `reseaux.csv`.
    pub reseau: String,
    /// Contracts broken before their term, in per cent, school year 2018-2019; none when not published.
    pub rupture_2018_2019: Option<u32>,
    /// Where it comes from.
    pub source: String,
}

/// A région, row of `regions.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct RegionRow {
    /// Name, as the shares of the support fund write it.
    pub region: String,
    /// INSEE code of the région.
    pub code: String,
    /// Its départements, separated by `|`.
    pub departements: String,
    /// Apprentices in their last year, levels 3 to 5, in the whole list.
    pub apprentis_liste: u32,
    /// How many diplomas these apprentices prepare.
    pub diplomes_liste: u32,
    /// How many CFAs of the région are under convention.
    pub cfa_conventionnes: u32,
    /// Where it comes from.
    pub source: String,
}

impl RegionRow {
    /// Whether it is in metropolitan France: the INSEE codes of the others are under 10.
    #[must_use]
    pub fn is_metropolitan(&self) -> bool {
        !self.code.starts_with('0')
    }
}

/// A published head-count of a région at the end of a year, row of `stocks_regions.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct Stock {
    /// Name of the région.
    pub region: String,
    /// Network that it counts; empty for all.
    pub reseau: String,
    /// Year at whose end they are counted.
    pub annee: i32,
    /// Apprentices on 31 December.
    pub effectif: u32,
    /// `oui` when computed from another publication.
    pub derive: String,
    /// The publication that the row is taken from.
    pub source: String,
}

/// A published head-count of a CFA, row of `tailles_cfa.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct TailleRow {
    /// UAI, of the list of conventions.
    pub uai: String,
    /// Apprentices of the CFA.
    pub effectif: u32,
    /// Publication that it is from.
    pub source: String,
}

/// What the CFAs of a network prepare, row of `reseaux.csv`; all assumed.
#[derive(Debug, Clone, Deserialize)]
pub struct Reseau {
    /// Name in the list of conventions.
    pub reseau: String,
    /// Name in the invented names of CFAs.
    pub libelle: String,
    /// Pull of a CFA of the network beside others that prepare the same diploma.
    pub taille: f64,
    /// Lowest level prepared.
    pub niveau_min: u8,
    /// Highest level prepared.
    pub niveau_max: u8,
    /// Families of trades with their weights, `btp:1|froid:0.6`.
    familles: String,
    /// Where it comes from.
    pub source: String,
}

impl Reseau {
    /// Weight of a family of trades at a level; 0 when the network does not prepare it.
    #[must_use]
    pub fn affinity(&self, famille: &str, niveau: u8) -> f64 {
        let of = |part: &str| part.split_once(':').filter(|(name, _)| *name == famille)?.1.parse::<f64>().ok();
        if self.prepares(niveau) { self.familles.split('|').find_map(of).unwrap_or(0.0) } else { 0.0 }
    }

    /// Whether the network prepares diplomas of a level.
    #[must_use]
    pub const fn prepares(&self, niveau: u8) -> bool {
        self.niveau_min <= niveau && niveau <= self.niveau_max
    }

    fn families(&self) -> impl Iterator<Item = &str> {
        self.familles.split('|').filter_map(|part| part.split_once(':').map(|(name, _)| name))
    }
}

/// Network of the CFAs opened in 2019, of which no list is public.
pub const NOUVEAU: &str = "nouveau";

/// All public lists, checked against each other.
#[derive(Debug, Clone)]
pub struct PublicLists {
    /// CFAs under convention, by UAI.
    pub conventions: Vec<ConventionRow>,
    /// Régions, by name.
    pub regions: Vec<RegionRow>,
    /// Published head-counts.
    pub stocks: Vec<Stock>,
    /// Published sizes of CFAs.
    pub sizes: Vec<TailleRow>,
    /// Networks of CFAs and what they prepare.
    pub networks: Vec<Reseau>,
    /// Last-year apprentices by diploma and INSEE code of the région; cells under five are not kept.
    apprentices: BTreeMap<String, BTreeMap<String, u32>>,
}

impl PublicLists {
    /// Reads the lists and checks the names that one uses of another.
    ///
    /// # Errors
    /// When a text is unreadable, a table is empty, or a name is unknown.
    pub fn parse(texts: &DatasetTexts<'_>) -> Result<Self, SynthesisError> {
        let lists = Self {
            conventions: read_table("cfa_conventionnes.csv", texts.conventions)?,
            regions: read_table("regions.csv", texts.regions)?,
            stocks: read_table("stocks_regions.csv", texts.stocks)?,
            sizes: read_table("tailles_cfa.csv", texts.sizes)?,
            networks: read_table("reseaux.csv", texts.networks)?,
            apprentices: apprentices(texts.apprentices)?,
        };
        lists.check()?;
        Ok(lists)
    }

    fn check(&self) -> Result<(), SynthesisError> {
        let unknown = |name, value: &str| Err(SynthesisError::Unknown { name, value: value.to_owned() });
        let regions: BTreeSet<&str> = self.regions.iter().map(|region| region.region.as_str()).collect();
        let networks: BTreeSet<&str> = self.networks.iter().map(|network| network.reseau.as_str()).collect();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for cfa in &self.conventions {
            let (region, network) = (cfa.region.as_str(), cfa.reseau.as_str());
            if !region.is_empty() && !regions.contains(region) {
                return unknown("cfa_conventionnes.csv", region);
            }
            if !networks.contains(network) {
                return unknown("cfa_conventionnes.csv", network);
            }
            let shaped = cfa.uai.len() == 8 && crate::contract::departement_of(&cfa.uai).is_some();
            if !shaped || !known.insert(&cfa.uai) {
                return unknown("cfa_conventionnes.csv", &cfa.uai);
            }
        }
        if let Some(size) = self.sizes.iter().find(|size| !known.contains(size.uai.as_str())) {
            return unknown("tailles_cfa.csv", &size.uai);
        }
        if let Some(stock) = self.stocks.iter().find(|stock| !regions.contains(stock.region.as_str())) {
            return unknown("stocks_regions.csv", &stock.region);
        }
        if networks.contains(NOUVEAU) { Ok(()) } else { unknown("reseaux.csv", NOUVEAU) }
    }

    /// Families of trades that networks name and that have no profile.
    pub(super) fn check_families(&self, figures: &CohortFigures) -> Result<(), SynthesisError> {
        let unknown = self.networks.iter().flat_map(Reseau::families).find(|name| !figures.familles.value.contains_key(*name));
        unknown.map_or(Ok(()), |name| Err(SynthesisError::Unknown { name: "reseaux.csv", value: name.to_owned() }))
    }

    /// The région of a name, whatever its capitals, accents, spaces and hyphens.
    #[must_use]
    pub fn region(&self, name: &str) -> Option<&RegionRow> {
        self.regions.iter().find(|region| folded(&region.region) == folded(name))
    }

    /// Names of the régions of which contracts can be drawn.
    pub fn drawn(&self) -> impl Iterator<Item = &str> {
        self.regions.iter().filter(|region| region.is_metropolitan()).map(|region| region.region.as_str())
    }

    /// Last-year apprentices of a diploma in a région; 0 when fewer than five.
    #[must_use]
    pub fn apprentices(&self, code_diplome: &str, code_region: &str) -> u32 {
        self.apprentices.get(code_diplome).and_then(|by| by.get(code_region)).copied().unwrap_or(0)
    }

    /// Diplomas of the list, in order.
    pub fn diplomas(&self) -> impl Iterator<Item = &str> {
        self.apprentices.keys().map(String::as_str)
    }

    /// Network of a name, which [`PublicLists::parse`] has checked.
    #[must_use]
    pub fn network(&self, name: &str) -> Option<&Reseau> {
        self.networks.iter().find(|network| network.reseau == name)
    }
}

/// The wide table: a row for each diploma, a column `region_CODE` for each région.
fn apprentices(text: &str) -> Result<BTreeMap<String, BTreeMap<String, u32>>, SynthesisError> {
    const NAME: &str = "apprentis_diplomes.csv";
    let fault = |cause| SynthesisError::Table { name: NAME, cause };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(fault)?.clone();
    let mut table = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(fault)?;
        let mut row = BTreeMap::new();
        for (header, cell) in headers.iter().zip(&record) {
            let Some(region) = header.strip_prefix("region_").filter(|_| !cell.is_empty()) else { continue };
            let count = cell.parse().map_err(|_| SynthesisError::Unknown { name: NAME, value: cell.to_owned() })?;
            row.insert(region.to_owned(), count);
        }
        table.insert(record.get(0).unwrap_or_default().to_owned(), row);
    }
    if table.is_empty() { Err(SynthesisError::Empty { name: NAME }) } else { Ok(table) }
}

/// Texts of the dataset files, as read by the caller.
#[derive(Debug, Clone, Copy)]
pub struct DatasetTexts<'a> {
    /// `cohorte.toml`.
    pub statistics: &'a str,
    /// `diplomes.csv`.
    pub diplomes: &'a str,
    /// `branches.csv`.
    pub branches: &'a str,
    /// `cfa_conventionnes.csv`.
    pub conventions: &'a str,
    /// `apprentis_diplomes.csv`.
    pub apprentices: &'a str,
    /// `regions.csv`.
    pub regions: &'a str,
    /// `stocks_regions.csv`.
    pub stocks: &'a str,
    /// `tailles_cfa.csv`.
    pub sizes: &'a str,
    /// `reseaux.csv`.
    pub networks: &'a str,
}
