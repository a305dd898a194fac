//! Weights of the CFA x diploma couples: the diplomas have their numbers, and the CFAs of published size theirs.

use super::catalogue::PreparedDiploma;
use super::offer::{CentreDiploma, OfferInputs, couples, entries};
use super::ruptures::{cumulated, factors, family, hazard, mean_over};

/// All couples, in the order of the CFAs then of their diplomas.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// The couples of a CFA and a diploma that it prepares.
    pub rows: Vec<CentreDiploma>,
}

/// Rounds of raking: enough for the margins to agree within 1 %.
const ROUNDS: usize = 100;

impl Pairs {
    /// Shares the diplomas out and rakes the couples of the CFAs of published size (iterative proportional fitting), the numbers of
    /// each diploma being kept. `of_year` are the entries of the région in a year, `stock` its apprentices at the end of 2019.
    pub(super) fn fit(world: &OfferInputs<'_>, of_year: &dyn Fn(i32) -> f64, stock: f64) -> Self {
        let yearly = entries(world, of_year(2019));
        let mut rows = couples(world, &yearly);
        let sizes: Vec<Option<f64>> = world.centres.iter().map(|centre| centre.taille.as_ref().map(|(size, _)| f64::from(*size))).collect();
        if sizes.iter().all(Option::is_none) {
            return Self { rows };
        }
        let stay = |(pair, relative): (&CentreDiploma, f64)| stay(world, &world.diplomes[pair.diplome], relative, of_year);
        let stays: Vec<f64> = rows.iter().zip(relative(world, &rows)).map(stay).collect();
        // The stock of a région is published: what entries and ruptures make of it is brought to it.
        let brought = stock / rows.iter().zip(&stays).map(|(pair, stay)| pair.weight * stay).sum::<f64>().max(1e-9);
        for _ in 0..ROUNDS {
            keep_diplomas(&mut rows, &yearly, &sizes);
            let mut by_centre = vec![0.0; sizes.len()];
            rows.iter().zip(&stays).for_each(|(pair, stay)| by_centre[pair.centre] += pair.weight * stay * brought);
            for pair in &mut rows {
                if let Some(size) = sizes[pair.centre] {
                    pair.weight *= size / by_centre[pair.centre].max(1e-9);
                }
            }
        }
        Self { rows }
    }
}

/// What CFAs of published size take of a diploma, the others leave; where nobody else prepares it, all are scaled.
fn keep_diplomas(rows: &mut [CentreDiploma], yearly: &[f64], sizes: &[Option<f64>]) {
    let (mut fixed, mut free) = (vec![0.0; yearly.len()], vec![0.0; yearly.len()]);
    for pair in rows.iter() {
        if sizes[pair.centre].is_some() { fixed[pair.diplome] += pair.weight } else { free[pair.diplome] += pair.weight }
    }
    for pair in rows {
        let (target, fixed, free) = (yearly[pair.diplome], fixed[pair.diplome], free[pair.diplome]);
        // The others keep at least a tenth of what they had.
        let left = (target - fixed).max(free / 10.0);
        match sizes[pair.centre] {
            None => pair.weight *= left / free.max(1e-9),
            Some(_) if free <= 0.0 => pair.weight *= target / fixed.max(1e-9),
            Some(_) => {}
        }
    }
}

/// Apprentices of a diploma at the end of 2019 for each of its entries of 2019: those of the years before were more or fewer, and some
/// broke their contract, with this intensity relative to their level.
fn stay(world: &OfferInputs<'_>, diplome: &PreparedDiploma, relative: f64, of_year: &dyn Fn(i32) -> f64) -> f64 {
    let (figures, rank) = (world.figures, diplome.rank());
    let monthly = hazard(figures, rank) / 9.0 * relative;
    let entered = |ago: u32| {
        let year = 2019 - i32::try_from(ago).unwrap_or(0);
        of_year(year) * world.region.levels(year)[rank]
    };
    let left = |ago: u32| entered(ago) / entered(0).max(1e-9) * (-monthly * cumulated(figures, 4 + 12 * ago)).exp();
    mean_over(figures, diplome, |months| (0..months.div_ceil(12)).map(left).sum::<f64>())
}

/// Intensity of ruptures of each couple, relative to the mean of its level.
fn relative(world: &OfferInputs<'_>, rows: &[CentreDiploma]) -> Vec<f64> {
    let factors = factors(world, rows);
    let intensity = |pair: &CentreDiploma| factors[pair.centre] * family(world.figures, &world.diplomes[pair.diplome]);
    let mut levels = [(0.0, 0.0); 5];
    for pair in rows {
        let level = &mut levels[world.diplomes[pair.diplome].rank()];
        level.0 += pair.weight * intensity(pair);
        level.1 += pair.weight;
    }
    let mean = |pair: &CentreDiploma| levels[world.diplomes[pair.diplome].rank()];
    rows.iter().map(|pair| intensity(pair) * mean(pair).1 / f64::max(mean(pair).0, 1e-9)).collect()
}
