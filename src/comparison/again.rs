//! The same sides measured again on other contracts, or another scenario on the same: what the chance of a drawing makes of a
//! comparison, and what a key of a scenario moves.

use super::levers::{LeverError, Sweep, range};
use super::made::{ContractFilter, Made, measure_made};
use super::measure::WorldMeasure;
use super::world::ComparedWorld;
use crate::contract::Cohort;
use crate::demand::DemandSettings;
use crate::legislation::{EmployerSettings, Legislation};
use crate::scenario::Assumptions;
use crate::units::Centimes;
use crate::units::division::half_away;

/// A scenario before it has any contract.
#[derive(Clone, Copy)]
pub struct UnmadeScenario<'a> {
    /// Law, tables and settings, without contracts.
    pub world: ComparedWorld<'a>,
    /// What it assumes of the contracts.
    pub assumptions: &'a Assumptions,
    /// How hires answer to their cost (D1).
    pub demand: Option<DemandSettings>,
    /// Named defaults of the employers.
    pub employer: EmployerSettings,
}

impl<'a> UnmadeScenario<'a> {
    fn made(&self) -> Made<'a> {
        Made {
            world: ComparedWorld { rows: None, ..self.world },
            assumptions: self.assumptions.clone(),
            demand: self.demand,
            employer: self.employer,
        }
    }
}

/// What comes out of each scenario on the contracts that it makes of a list; `reference` is the law of the year to which demand is
/// compared.
#[must_use]
pub fn measured(
    listed: (&Cohort, Option<&ContractFilter<'_>>),
    reference: &Legislation,
    scenarios: &[UnmadeScenario<'_>],
) -> Vec<WorldMeasure> {
    let made: Vec<Made<'_>> = scenarios.iter().map(UnmadeScenario::made).collect();
    measure_made(listed, reference, &made).into_iter().map(|counted| counted.measure).collect()
}

/// A figure over several drawings of the contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverSeeds {
    /// The side, by rank: the figure of the first, the difference to the first of the others.
    pub side: usize,
    /// Cash received by the end of this year; what is due when none.
    pub year: Option<i32>,
    /// What each drawing gives, in the order of the seeds.
    pub values: Vec<Centimes>,
}

#[allow(clippy::float_arithmetic, reason = "statistics of whole cents")]
impl OverSeeds {
    /// The mean, to the cent.
    #[must_use]
    pub fn mean(&self) -> Centimes {
        let count = i64::try_from(self.values.len()).unwrap_or(1).max(1);
        Centimes(half_away(self.values.iter().map(|value| value.0).sum(), count))
    }

    /// The standard deviation from drawing to drawing (n − 1), to the cent; nothing for a single one.
    #[must_use]
    pub fn deviation(&self) -> Centimes {
        let count = self.values.len() as f64;
        let mean = self.values.iter().map(|value| value.0 as f64).sum::<f64>() / count.max(1.0);
        let squares: f64 = self.values.iter().map(|value| (value.0 as f64 - mean).powi(2)).sum();
        if self.values.len() < 2 { Centimes::ZERO } else { Centimes((squares / (count - 1.0)).sqrt().round() as i64) }
    }

    /// The standard error of the mean, to the cent.
    #[must_use]
    pub fn error(&self) -> Centimes {
        Centimes((self.deviation().0 as f64 / (self.values.len().max(1) as f64).sqrt()).round() as i64)
    }
}

/// The figures of several drawings: `measures` holds those of every side for each.
#[must_use]
pub fn over_seeds(measures: &[Vec<WorldMeasure>], years: &[i32]) -> Vec<OverSeeds> {
    let sides = measures.first().map_or(0, Vec::len);
    let figures = || std::iter::once(None).chain(years.iter().copied().map(Some));
    let of = |measure: &WorldMeasure, year: Option<i32>| year.map_or(measure.du, |year| measure.received_by(year));
    let row = |side: usize, year: Option<i32>| {
        let value = |drawn: &Vec<WorldMeasure>| {
            let base = if side == 0 { Centimes::ZERO } else { of(&drawn[0], year) };
            of(&drawn[side], year) - base
        };
        OverSeeds { side, year, values: measures.iter().map(value).collect() }
    };
    (0..sides).flat_map(|side| figures().map(move |year| (side, year))).map(|(side, year)| row(side, year)).collect()
}

/// Sweeps `path=a..b/n` through scenarios: `measure` says what comes out of the scenario with this value of the path.
///
/// # Errors
/// [`LeverError`] with what is at fault.
pub fn sweep_scenarios(
    asked: &str,
    mut measure: impl FnMut(&str, &str) -> Result<WorldMeasure, LeverError>,
) -> Result<Sweep, (String, LeverError)> {
    let (path, values) = range(asked).ok_or_else(|| (asked.to_owned(), LeverError::Form))?;
    let mut points = Vec::with_capacity(values.len());
    for value in values {
        let found = measure(&path, &value).map_err(|error| (format!("{path}={value}"), error))?;
        points.push((value, found));
    }
    Ok(Sweep { path, points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_drawings() {
        let row = OverSeeds { side: 0, year: None, values: [200, 400, 900].map(Centimes).to_vec() };
        // Mean 500; squares 90 000 + 10 000 + 160 000 = 260 000, over 2: 130 000, whose root is 360.56; over the root of 3: 208.
        assert_eq!((row.mean(), row.deviation(), row.error()), (Centimes(500), Centimes(361), Centimes(208)));
        let alone = OverSeeds { values: vec![Centimes(7)], ..row };
        assert_eq!((alone.mean(), alone.deviation()), (Centimes(7), Centimes::ZERO));
    }
}
