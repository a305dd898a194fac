//! Which CFA of a région prepares which diploma, and how many enter it in a year: the diplomas have the weights of the public list.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::catalogue::{PreparedDiploma, RegionCentre};
use super::figures::CohortFigures;
use super::lists::{NOUVEAU, PublicLists, Reseau};
use super::region::{LISTED, Region};
use crate::streams::Stream;

/// Diplomas of a CFA opened in 2019.
const OPENED_WITH: usize = 8;

/// What the offer of a région is made from.
pub(super) struct OfferInputs<'a> {
    pub figures: &'a CohortFigures,
    pub lists: &'a PublicLists,
    pub region: &'a Region,
    pub diplomes: &'a [PreparedDiploma],
    pub centres: &'a [RegionCentre],
}

/// Yearly entries of each diploma while it is open, at the numbers of 2019.
pub(super) fn entries(world: &OfferInputs<'_>, of_year: f64) -> Vec<f64> {
    let weights = weights(world);
    let day = NaiveDate::from_ymd_opt(2018, 9, 15).unwrap_or_default();
    let mut open = [0.0; 5];
    for (diplome, weight) in world.diplomes.iter().zip(&weights).filter(|(diplome, _)| diplome.open_on(day)) {
        open[diplome.rank()] += weight;
    }
    let levels = world.region.levels(2019);
    let yearly =
        |(diplome, weight): (&PreparedDiploma, &f64)| of_year * levels[diplome.rank()] * weight / f64::max(open[diplome.rank()], 1e-9);
    world.diplomes.iter().zip(&weights).map(yearly).collect()
}

/// Weight of each diploma within its level: apprentices of the list, those of the codes that it renews included; assumed above level 5.
/// A code that closes has the weight of the one that renews it alone.
fn weights(world: &OfferInputs<'_>) -> Vec<f64> {
    let listed = |code: &str| f64::from(world.lists.apprentices(code, &world.region.code));
    let own = |diplome: &PreparedDiploma| {
        let counted = listed(&diplome.code_diplome) + diplome.renews().map(listed).sum::<f64>();
        diplome.poids.unwrap_or(counted)
    };
    let drawn = |code: &str| world.diplomes.iter().any(|diplome| diplome.code_diplome == code);
    let mut renewed: BTreeMap<&str, f64> = BTreeMap::new();
    for diplome in world.diplomes {
        let mut former = diplome.renews().filter(|code| drawn(code));
        if let (Some(code), None) = (former.next(), former.next()) {
            renewed.insert(code, own(diplome));
        }
    }
    let weight = |diplome: &PreparedDiploma| renewed.get(diplome.code_diplome.as_str()).copied().unwrap_or_else(|| own(diplome));
    world.diplomes.iter().map(weight).collect()
}

/// The code under which a diploma is shared out: that of the first drawn code that it renews, so that the same CFAs go on with it.
fn root<'a>(world: &OfferInputs<'a>, diplome: &'a PreparedDiploma) -> &'a str {
    let drawn = |code: &&str| world.diplomes.iter().any(|other| other.code_diplome == *code);
    diplome.renews().find(drawn).unwrap_or(&diplome.code_diplome)
}

/// The couples of CFA and diploma with their yearly entries.
pub(super) fn couples(world: &OfferInputs<'_>, yearly: &[f64]) -> Vec<CentreDiploma> {
    let mut rows = Vec::new();
    for (diplome, &entries) in yearly.iter().enumerate().filter(|(_, entries)| **entries > 0.0) {
        rows.extend(shared(world, diplome, entries));
    }
    for centre in 0..world.centres.len() {
        if world.centres[centre].reseau == NOUVEAU {
            rows.extend(opened(world, centre, yearly));
        } else if !rows.iter().any(|pair| pair.centre == centre) {
            give(world, centre, yearly, &mut rows);
        }
    }
    rows.sort_by_key(|pair| (pair.centre, pair.diplome));
    rows
}

fn network<'a>(world: &OfferInputs<'a>, centre: usize) -> Option<&'a Reseau> {
    world.lists.network(&world.centres[centre].reseau)
}

/// How a CFA pulls apprentices of a diploma; 0 when its network does not prepare it.
fn pull(world: &OfferInputs<'_>, centre: usize, diplome: usize) -> f64 {
    let diplome = &world.diplomes[diplome];
    network(world, centre).map_or(0.0, |network| network.taille * network.affinity(&diplome.famille, diplome.niveau))
}

/// The CFAs of the list that can prepare a diploma, with their pulls: by their network, else by its levels alone, else any.
fn candidates(world: &OfferInputs<'_>, diplome: usize) -> Vec<(usize, f64)> {
    let listed = || (0..world.centres.len()).filter(|&centre| world.centres[centre].reseau != NOUVEAU);
    let apt: Vec<(usize, f64)> = listed().map(|centre| (centre, pull(world, centre, diplome))).filter(|(_, pull)| *pull > 0.0).collect();
    if !apt.is_empty() {
        return apt;
    }
    let level = world.diplomes[diplome].niveau;
    let by_level: Vec<(usize, f64)> =
        listed().filter(|&centre| network(world, centre).is_some_and(|one| one.prepares(level))).map(|centre| (centre, 1.0)).collect();
    if by_level.is_empty() { listed().map(|centre| (centre, 1.0)).collect() } else { by_level }
}

/// A diploma shared among as many CFAs as it fills classes, drawn by their pulls; each has a lognormal part.
fn shared(world: &OfferInputs<'_>, diplome: usize, entries: f64) -> Vec<CentreDiploma> {
    let code = root(world, &world.diplomes[diplome]);
    let stream = |source: &str, centre: usize| Stream::named(LISTED, source, &format!("{} {code}", world.centres[centre].cfa));
    let mut apt = candidates(world, diplome);
    // The first of exponential clocks of these rates: a draw by weights, without replacement.
    let clock = |&(centre, pull): &(usize, f64)| stream("offre", centre).exponential(0) / pull;
    apt.sort_by(|left, right| clock(left).total_cmp(&clock(right)));
    // A number of classes: positive and small.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let classes = (entries / world.figures.classe.value).round().max(1.0) as usize;
    apt.truncate(classes);
    let deviation = world.figures.part_cfa_ecart.value;
    let parts: Vec<f64> = apt.iter().map(|&(centre, pull)| stream("part", centre).lognormal(0, pull, deviation)).collect();
    let all: f64 = parts.iter().sum();
    apt.iter().zip(parts).map(|(&(centre, _), part)| CentreDiploma { centre, diplome, weight: entries * part / all }).collect()
}

/// The couples of a CFA opened in 2019: a few diplomas of its network, drawn by their numbers, and its assumed size.
fn opened(world: &OfferInputs<'_>, centre: usize, yearly: &[f64]) -> Vec<CentreDiploma> {
    let stream =
        |diplome: &PreparedDiploma| Stream::named(LISTED, "offre", &format!("{} {}", world.centres[centre].cfa, root(world, diplome)));
    let mut apt: Vec<(usize, f64)> = yearly
        .iter()
        .enumerate()
        .map(|(diplome, entries)| (diplome, entries * pull(world, centre, diplome)))
        .filter(|(_, pull)| *pull > 0.0)
        .map(|(diplome, pull)| (diplome, stream(&world.diplomes[diplome]).exponential(0) / pull))
        .collect();
    apt.sort_by(|left, right| left.1.total_cmp(&right.1));
    apt.truncate(OPENED_WITH);
    // It opens in the autumn of 2019: its head-count at the end of the year is what entered.
    let weight = world.figures.effectif_nouveau.value / OPENED_WITH as f64;
    apt.into_iter().map(|(diplome, _)| CentreDiploma { centre, diplome, weight }).collect()
}

/// A CFA that no diploma fell to takes a class of the one that it is nearest to, from those who prepare it.
fn give(world: &OfferInputs<'_>, centre: usize, yearly: &[f64], rows: &mut Vec<CentreDiploma>) {
    let near = |diplome: usize| yearly[diplome] * pull(world, centre, diplome);
    let best = (0..yearly.len()).max_by(|&left, &right| near(left).total_cmp(&near(right)));
    let Some(diplome) = best.filter(|&diplome| yearly[diplome] > 0.0) else { return };
    let taken = world.figures.classe.value.min(yearly[diplome] / 2.0);
    let kept = 1.0 - taken / yearly[diplome];
    rows.iter_mut().filter(|pair| pair.diplome == diplome).for_each(|pair| pair.weight *= kept);
    rows.push(CentreDiploma { centre, diplome, weight: taken });
}

/// A diploma prepared by a CFA.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CentreDiploma {
    /// Position of the CFA.
    pub centre: usize,
    /// Position of the diploma.
    pub diplome: usize,
    /// Yearly entries, at the numbers of 2019.
    pub weight: f64,
}
