//! The région whose contracts are drawn: its size, its levels, its CFAs under invented names.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::catalogue::RegionCentre;
use super::figures::{CohortFigures, YEARS};
use super::lists::{ConventionRow, NOUVEAU, PublicLists, RegionRow};
use crate::contract::departement_of;
use crate::streams::Stream;

/// Seed of what is drawn of CFAs once for all: the same CFAs for every cohort.
pub(super) const LISTED: u64 = 0;

/// What is known of a région.
#[derive(Debug, Clone)]
pub struct Region {
    /// Name of the région.
    pub nom: String,
    /// INSEE code of the région.
    pub code: String,
    /// Apprentices on 31 December 2018: published, brought from another year, or what others leave by the list of diplomas.
    pub stock_2018: f64,
    /// Where that comes from.
    pub stock_source: String,
    /// Its part of the apprentices of France on that day.
    pub part: f64,
    /// How many of its CFAs are under convention.
    pub conventions: u32,
    /// Shares of levels 3 to 7 among the entries of each year.
    levels: BTreeMap<i32, [f64; 5]>,
}

impl Region {
    pub(super) fn new(row: &RegionRow, lists: &PublicLists, figures: &CohortFigures) -> Self {
        let national = national(figures, 2018);
        let all: f64 = lists.regions.iter().map(|region| f64::from(region.apprentis_liste)).sum();
        let listed = f64::from(row.apprentis_liste) / all.max(1.0);
        let (stock_2018, stock_source) = published(&row.region, lists, figures).unwrap_or_else(|| left(row, lists, figures));
        let part = stock_2018 / national;
        let levels = levels(row, lists, figures, listed / part.max(1e-9));
        let (nom, code, conventions) = (row.region.clone(), row.code.clone(), row.cfa_conventionnes);
        Self { nom, code, stock_2018, stock_source, part, conventions, levels }
    }

    /// Shares of levels 3 to 7 among the entries of a year that is drawn.
    #[must_use]
    pub fn levels(&self, year: i32) -> [f64; 5] {
        let year = year.clamp(*YEARS.start(), *YEARS.end());
        self.levels.get(&year).copied().unwrap_or([0.2; 5])
    }
}

/// Apprentices of France at the end of a year.
fn national(figures: &CohortFigures, year: i32) -> f64 {
    f64::from(figures.stock_national.of(year).unwrap_or(1))
}

/// The published head-count nearest to the end of 2018, brought to it as France went.
fn published(region: &str, lists: &PublicLists, figures: &CohortFigures) -> Option<(f64, String)> {
    let of = lists.stocks.iter().filter(|stock| stock.region == region && stock.reseau.is_empty());
    let known = of.filter(|stock| figures.stock_national.of(stock.annee).is_some());
    let nearest = known.min_by_key(|stock| (stock.annee.abs_diff(2018), stock.annee))?;
    let brought = f64::from(nearest.effectif) * national(figures, 2018) / national(figures, nearest.annee);
    Some((brought, nearest.source.clone()))
}

/// What the régions with a published head-count leave of France, by the list of diplomas.
fn left(row: &RegionRow, lists: &PublicLists, figures: &CohortFigures) -> (f64, String) {
    let (mut stock, mut listed) = (national(figures, 2018), 0.0);
    for region in &lists.regions {
        match published(&region.region, lists, figures) {
            Some((known, _)) => stock -= known,
            None => listed += f64::from(region.apprentis_liste),
        }
    }
    let source = "dérivé : DEPP 2018, moins les régions publiées, au prorata de la liste InserJeunes";
    (stock * f64::from(row.apprentis_liste) / listed.max(1.0), source.to_owned())
}

/// National shares of each year, moved by what the list says of levels 3 to 5 in the région, and by the odds of levels 6 and 7:
/// what the list leaves of its apprentices. `relative` is its part of the list over its part of the apprentices.
fn levels(row: &RegionRow, lists: &PublicLists, figures: &CohortFigures, relative: f64) -> BTreeMap<i32, [f64; 5]> {
    let count = |of: &dyn Fn(&RegionRow) -> bool| {
        let mut counts = [0.0; 3];
        for code in lists.diplomas() {
            let Some(rank) = listed_level(code) else { continue };
            let regions = lists.regions.iter().filter(|region| of(region));
            counts[rank] += regions.map(|region| f64::from(lists.apprentices(code, &region.code))).sum::<f64>();
        }
        let all: f64 = counts.iter().sum();
        counts.map(|count| count / all.max(1.0))
    };
    let (here, there) = (count(&|region| region.code == row.code), count(&|_| true));
    let high = figures.part_6_7.value;
    let of = (1.0 - (1.0 - high) * relative).clamp(0.02, 0.9);
    let odds = (of / (1.0 - of)) / (high / (1.0 - high));
    let shares = |year: i32| {
        let mut shares = figures.niveaux.of(year).unwrap_or([0.2; 5]);
        (0..3).for_each(|rank| shares[rank] *= here[rank] / there[rank].max(1e-9));
        let (low, national_low): (f64, f64) = (shares[..3].iter().sum(), figures.niveaux.of(year).unwrap_or([0.2; 5])[..3].iter().sum());
        (0..3).for_each(|rank| shares[rank] *= national_low / low.max(1e-9));
        (3..5).for_each(|rank| shares[rank] *= odds);
        let all: f64 = shares.iter().sum();
        (year, shares.map(|share| share / all))
    };
    YEARS.map(shares).collect()
}

/// Rank of the level of a code of the list: it begins with 5 or 0 at level 3, 4 at level 4, 3 at level 5 (old levels V, IV, III).
#[must_use]
pub fn listed_level(code: &str) -> Option<usize> {
    match code.as_bytes().first()? {
        b'5' | b'0' => Some(0),
        b'4' => Some(1),
        b'3' => Some(2),
        _ => None,
    }
}

/// The CFAs of the région under invented codes and names: those under convention, then those opened in 2019 outside the list.
pub(super) fn centres(region: &Region, lists: &PublicLists, figures: &CohortFigures) -> Vec<RegionCentre> {
    let listed = lists.conventions.iter().filter(|cfa| cfa.region == region.nom);
    let mut ranks = BTreeMap::new();
    let mut centres: Vec<RegionCentre> = listed.map(|cfa| listed_centre(cfa, lists, &mut ranks)).collect();
    let late = centres.iter().filter(|centre| centre.is_new()).count();
    // A number of CFAs: positive and small.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let opened = (figures.nouveaux_cfa.value * (centres.len() - late) as f64).round().max(0.0) as usize;
    let places: Vec<(String, String, String)> =
        centres.iter().map(|centre| (centre.cfa.clone(), centre.departement.clone(), centre.territoire.clone())).collect();
    for number in 1..=opened.saturating_sub(late) {
        let cfa = format!("NOUVEAU-{}-{number:02}", region.code);
        let drawn = Stream::named(LISTED, "cfa ouvert en 2019", &cfa).below(0, u64::try_from(places.len()).unwrap_or(1));
        let Some((near, departement, territoire)) = usize::try_from(drawn).ok().and_then(|place| places.get(place)) else { continue };
        let (code_fictif, nom_fictif) = invented(near, departement, "ouvert en 2019", &mut ranks);
        let (departement, territoire) = (departement.clone(), territoire.clone());
        let reseau = NOUVEAU.to_owned();
        let (nom, rupture) = (String::new(), None);
        centres.push(RegionCentre {
            cfa,
            nom,
            code_fictif,
            nom_fictif,
            departement,
            territoire,
            reseau,
            ouvert_2019: true,
            taille: None,
            rupture,
        });
    }
    centres
}

fn listed_centre(cfa: &ConventionRow, lists: &PublicLists, ranks: &mut BTreeMap<String, u32>) -> RegionCentre {
    let departement = departement_of(&cfa.uai).unwrap_or_default();
    let label = lists.network(&cfa.reseau).map_or("", |network| network.libelle.as_str());
    let (code_fictif, nom_fictif) = invented(&cfa.uai, departement, label, ranks);
    RegionCentre {
        cfa: cfa.uai.clone(),
        nom: cfa.nom.clone(),
        code_fictif,
        nom_fictif,
        departement: departement.to_owned(),
        territoire: cfa.territoire.clone(),
        reseau: cfa.reseau.clone(),
        ouvert_2019: cfa.ouverture.year() >= 2019,
        taille: lists.sizes.iter().find(|size| size.uai == cfa.uai).map(|size| (size.effectif, size.source.clone())),
        rupture: cfa.rupture_2018_2019.map(|rate| f64::from(rate) / 100.0),
    }
}

/// An invented code, of the shape of an UAI but for its last letter (no UAI ends in Q), and the name that goes with it.
fn invented(uai: &str, departement: &str, label: &str, ranks: &mut BTreeMap<String, u32>) -> (String, String) {
    let first = uai.get(..3).unwrap_or("000");
    let rank = ranks.entry(first.to_owned()).or_insert(0);
    *rank += 1;
    (format!("{first}9{rank:03}Q"), format!("CFA fictif {departement}-{rank:02}, {label}"))
}
