//! Weights of the CFA x diploma couples: fitted so that CFAs have their head-counts and levels their shares.

use std::collections::BTreeMap;

use super::catalogue::{Centre, Diplome};
use super::error::SynthesisError;
use super::figures::Figures;

/// A diploma prepared by a CFA.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Position of the CFA.
    pub centre: usize,
    /// Position of the diploma.
    pub diplome: usize,
    /// Yearly entries, in arbitrary units.
    pub weight: f64,
}

/// All couples, in the order of the CFAs then of their diplomas.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// The couples.
    pub rows: Vec<Pair>,
}

/// Rounds of raking: enough for the two margins to agree within 1 %.
const ROUNDS: usize = 200;

impl Pairs {
    /// Fits the weights by raking (iterative proportional fitting): entries by level of 2019, and head-counts by CFA
    /// as entries times the mean time spent in the stock.
    pub(super) fn fit(figures: &Figures, diplomes: &[Diplome], centres: &[Centre]) -> Result<Self, SynthesisError> {
        let mut rows = couples(diplomes, centres)?;
        let years: Vec<f64> = diplomes.iter().map(|diplome| stay(figures, diplome, relative(figures, diplomes, diplome))).collect();
        let levels = figures.niveaux.of(2019).unwrap_or([0.2; 5]);
        let stock: f64 = centres.iter().map(|centre| f64::from(centre.effectif)).sum();
        let mean_stay = mean_stay(diplomes, &years, levels);
        let entries = stock / mean_stay;
        for _ in 0..ROUNDS {
            let mut by_level = [0.0; 5];
            for pair in &rows {
                by_level[diplomes[pair.diplome].rank()] += pair.weight;
            }
            for pair in &mut rows {
                let rank = diplomes[pair.diplome].rank();
                pair.weight *= levels[rank] * entries / by_level[rank].max(1e-9);
            }
            let mut by_centre = vec![0.0; centres.len()];
            for pair in &rows {
                by_centre[pair.centre] += pair.weight * years[pair.diplome];
            }
            for pair in &mut rows {
                pair.weight *= f64::from(centres[pair.centre].effectif) / by_centre[pair.centre].max(1e-9);
            }
        }
        Ok(Self { rows })
    }
}

/// Every couple, with the weight of the diploma times the size of the CFA. A diploma that closes when its
/// successor opens counts half, as both are never open together.
fn couples(diplomes: &[Diplome], centres: &[Centre]) -> Result<Vec<Pair>, SynthesisError> {
    let positions: BTreeMap<&str, usize> =
        diplomes.iter().enumerate().map(|(position, diplome)| (diplome.code_diplome.as_str(), position)).collect();
    let mut rows = Vec::new();
    for (centre, place) in centres.iter().enumerate() {
        for code in place.diplomes.split('|') {
            let Some(&diplome) = positions.get(code) else {
                return Err(SynthesisError::Unknown { name: "cfa_normandie.csv", value: code.to_owned() });
            };
            let part = if diplomes[diplome].ouvert_du.is_some() || diplomes[diplome].ferme_le.is_some() { 0.5 } else { 1.0 };
            let weight = diplomes[diplome].poids * part * f64::from(place.effectif);
            rows.push(Pair { centre, diplome, weight });
        }
    }
    Ok(rows)
}

/// Mean number of 31 Decembers that a contract of this diploma meets, ruptures taken out.
fn stay(figures: &Figures, diplome: &Diplome, relative: f64) -> f64 {
    let lengths = diplome.lengths(figures.poids_un_an.value);
    let total: f64 = lengths.iter().map(|(_, weight)| weight).sum();
    let nine = figures.ruptures_niveau.value[diplome.rank()];
    let monthly = -(1.0 - nine).ln() / 9.0 * relative;
    let survival = |months: u32| {
        (0..months.div_ceil(12)).map(|year| (-monthly * cumulated(figures.ruptures_profil.value, 4 + 12 * year)).exp()).sum::<f64>()
    };
    let weighted: f64 = lengths.iter().map(|&(months, weight)| survival(months) * weight).sum();
    weighted / total.max(1e-9)
}

/// Intensity of ruptures cumulated over the first months, in units of the mean of months 1 to 9.
fn cumulated(profile: [f64; 4], months: u32) -> f64 {
    let mut left = f64::from(months);
    let mut sum = 0.0;
    for (weight, width) in profile.into_iter().zip([3.0, 6.0, 9.0, f64::INFINITY]) {
        let spent = left.min(width);
        sum += weight * spent;
        left -= spent;
    }
    sum
}

/// Intensity of ruptures of a diploma's family, relative to its level.
fn relative(figures: &Figures, diplomes: &[Diplome], diplome: &Diplome) -> f64 {
    let factor = |one: &Diplome| figures.familles.value.get(&one.famille).map_or(1.0, |family| family.rupture.sqrt());
    let level = diplomes.iter().filter(|one| one.niveau == diplome.niveau);
    let (sum, weight) = level.fold((0.0, 0.0), |(sum, weight), one| (sum + factor(one) * one.poids, weight + one.poids));
    factor(diplome) * weight / f64::max(sum, 1e-9)
}

/// Mean stay over all levels.
fn mean_stay(diplomes: &[Diplome], years: &[f64], levels: [f64; 5]) -> f64 {
    let mut sums = [(0.0, 0.0); 5];
    for (diplome, stay) in diplomes.iter().zip(years) {
        let sum = &mut sums[diplome.rank()];
        sum.0 += diplome.poids * stay;
        sum.1 += diplome.poids;
    }
    let mean = |(total, weight): (f64, f64)| if weight > 0.0 { total / weight } else { 1.0 };
    sums.iter().zip(levels).map(|(&sum, share)| mean(sum) * share).sum()
}
