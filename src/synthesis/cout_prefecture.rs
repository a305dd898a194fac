//! Synthetic coût préfecture of each CFA and diploma: lognormal around a median per diploma, with an effect of the
//! diploma, of the CFA, and of the couple; within the published range where there is one.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Deserialize;

use super::catalogue::{PreparedDiploma, read_table};
use super::error::SynthesisError;
use super::npec::cents;
use super::row::{LigneSynthetique, csv_line, euros};
use super::statistics::Statistics;
use crate::streams::Stream;

/// Header of the table.
pub const COLUMNS: [&str; 6] = ["region", "cfa", "code_diplome", "cout_prefecture", "synthetique", "source"];

/// Published range between regions for a diploma, row of `dispersion_publiee.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct Dispersion {
    /// Code of the diploma.
    pub code_diplome: String,
    /// Lowest published cost, EUR a year.
    pub cout_min: f64,
    /// Highest published cost, EUR a year.
    pub cout_max: f64,
}

/// A row of the table of coûts préfectoraux.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneCout {
    /// Name of the région.
    pub region: String,
    /// CFA; empty for the mean of the region.
    pub cfa: String,
    /// Code of the diploma.
    pub code_diplome: String,
    /// Annual cost per apprentice, in cents.
    pub cout_prefecture: i64,
    /// How it was obtained.
    pub source: String,
}

/// Draws the list of the region from the text of `dispersion_publiee.csv`: the couples of CFA and diploma, then the
/// mean of each diploma, weighted by apprentices. CFAs opened in 2019 are not on a list closed on 31 December 2018.
///
/// # Errors
/// When the table is unreadable.
pub fn cout_prefecture(statistics: &Statistics, dispersion: &str, seed: u64) -> Result<Vec<LigneCout>, SynthesisError> {
    let ranges: Vec<Dispersion> = read_table("dispersion_publiee.csv", dispersion)?;
    let ranges: BTreeMap<&str, &Dispersion> = ranges.iter().map(|range| (range.code_diplome.as_str(), range)).collect();
    let draws = draws(statistics, &ranges, seed);
    let factor = calibration(statistics, &draws);
    let mut rows = Vec::new();
    let mut means: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for draw in &draws {
        let cost = draw.cost(factor);
        let mean = means.entry(draw.diplome).or_default();
        mean.0 += cost * draw.weight;
        mean.1 += draw.weight;
        let source =
            if draw.range.is_some() { "tirage synthétique dans l'écart publié" } else { "tirage synthétique, médiane du niveau" };
        rows.push(row(statistics, Some(draw.centre), draw.diplome, cost, source));
    }
    for (diplome, (sum, weight)) in means {
        rows.push(row(statistics, None, diplome, sum / weight, "moyenne des CFA de la liste synthétique"));
    }
    rows.sort_by(|left, right| (&left.cfa, &left.code_diplome).cmp(&(&right.cfa, &right.code_diplome)));
    Ok(rows)
}

/// Seed of the shipped list, and of those of the other régions.
pub const SEED: u64 = 2019;

/// Writes the drawn list of a région into its contracts: the cost of the CFA for the diploma, else the mean of the région.
///
/// # Errors
/// When the table of the published ranges is unreadable.
pub fn fill(rows: &mut [LigneSynthetique], statistics: &Statistics, dispersion: &str) -> Result<(), SynthesisError> {
    let list = cout_prefecture(statistics, dispersion, SEED)?;
    let costs: BTreeMap<(&str, &str), i64> =
        list.iter().map(|line| ((line.cfa.as_str(), line.code_diplome.as_str()), line.cout_prefecture)).collect();
    rows.par_iter_mut().for_each(|row| {
        row.cout_prefecture = costs.get(&(&*row.cfa, &*row.code_diplome)).or_else(|| costs.get(&("", &*row.code_diplome))).copied();
    });
    Ok(())
}

/// The table as CSV text.
#[must_use]
pub fn write_csv(rows: &[LigneCout]) -> String {
    let mut text = csv_line(&COLUMNS);
    for row in rows {
        text.push_str(&csv_line(&[
            row.region.clone(),
            row.cfa.clone(),
            row.code_diplome.clone(),
            euros(row.cout_prefecture),
            "oui".to_owned(),
            row.source.clone(),
        ]));
    }
    text
}

fn row(statistics: &Statistics, centre: Option<usize>, diplome: usize, cost: f64, source: &str) -> LigneCout {
    LigneCout {
        region: statistics.region.nom.clone(),
        cfa: centre.map_or_else(String::new, |centre| statistics.centres[centre].code_fictif.clone()),
        code_diplome: statistics.diplomes[diplome].code_diplome.clone(),
        cout_prefecture: cents(cost),
        source: source.to_owned(),
    }
}

/// A cost before calibration.
struct RawCost {
    centre: usize,
    diplome: usize,
    weight: f64,
    raw: f64,
    range: Option<(f64, f64)>,
}

impl RawCost {
    /// In whole euros, within the published range, and never under 1 500 EUR.
    fn cost(&self, factor: f64) -> f64 {
        let (low, high) = self.range.unwrap_or((1500.0, 16_000.0));
        (self.raw * factor).clamp(low, high).round()
    }
}

fn draws(statistics: &Statistics, ranges: &BTreeMap<&str, &Dispersion>, seed: u64) -> Vec<RawCost> {
    let [by_diploma, by_centre, by_couple] = statistics.figures.cout_prefecture_dispersion.value;
    let listed = statistics.pairs.rows.iter().filter(|pair| !statistics.centres[pair.centre].is_new());
    listed
        .map(|pair| {
            let diplome = &statistics.diplomes[pair.diplome];
            let centre = Stream::new(seed, "cout cfa", hash(&statistics.centres[pair.centre].cfa)).normal(0);
            let couple = Stream::new(seed, &diplome.libelle, hash(&statistics.centres[pair.centre].cfa)).normal(0);
            let range = ranges.get(diplome.code_diplome.as_str());
            let (median, deviation) = match range {
                // 2.6 standard deviations on each side of the published range.
                Some(range) => published(range),
                None => (level_median(statistics, diplome, by_diploma, seed), by_couple.hypot(by_centre)),
            };
            let effect = (by_centre * centre + by_couple * couple) / by_centre.hypot(by_couple);
            RawCost {
                centre: pair.centre,
                diplome: pair.diplome,
                weight: pair.weight,
                raw: median * (deviation * effect).exp(),
                range: range.map(|range| (range.cout_min, range.cout_max)),
            }
        })
        .collect()
}

/// Median and deviation of the logarithm from a published range.
fn published(range: &Dispersion) -> (f64, f64) {
    let median = (range.cout_min * range.cout_max).sqrt();
    (median, (range.cout_max / range.cout_min).ln() / 5.2)
}

/// Median of a diploma without a published range: that of its level, moved by the diploma's own effect.
fn level_median(statistics: &Statistics, diplome: &PreparedDiploma, deviation: f64, seed: u64) -> f64 {
    let median = statistics.figures.cout_prefecture_niveaux.value[diplome.rank()];
    // Trades with workshops cost more, as their NPEC does.
    let family = statistics.family(&diplome.famille).npec;
    Stream::new(seed, &diplome.libelle, 0).lognormal(1, median * family, deviation)
}

/// Entity of a name. Diplomas of the same title share their draws, so that a renewed diploma keeps its price.
fn hash(name: &str) -> u64 {
    Stream::new(0, name, 0).draw(0)
}

/// Factor that brings the mean per apprentice to the published one.
fn calibration(statistics: &Statistics, draws: &[RawCost]) -> f64 {
    let target = statistics.figures.cout_prefecture_moyen.value;
    let mut factor = 1.0;
    for _ in 0..8 {
        let sum: f64 = draws.iter().map(|draw| draw.cost(factor) * draw.weight).sum();
        let weight: f64 = draws.iter().map(|draw| draw.weight).sum();
        factor *= target / (sum / weight);
    }
    factor
}
