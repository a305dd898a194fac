//! The apprentice and the employer.

use chrono::{Datelike, NaiveDate};

use super::dates::{january, shift};
use super::model::DrawModel;
use super::row::DrawnEmployer;
use crate::streams::Stream;

/// Birth, from the age at the start. The age limit is 25 before 2019, 29 since.
pub(super) fn birth(model: &DrawModel<'_>, stream: Stream, rank: usize, start: NaiveDate, signed: NaiveDate) -> NaiveDate {
    let weights = &model.statistics.figures.ages.value[rank];
    let position = stream.pick(0, weights);
    let age = match position {
        0..=10 => 15 + i64::try_from(position).unwrap_or(0),
        _ if signed < january(2019) => stream.between(1, 21, 25),
        _ => stream.between(1, 26, 29),
    };
    let year = start.year() - i32::try_from(age).unwrap_or(18);
    let birthday = start.with_year(year).unwrap_or_else(|| shift(january(year), 58));
    shift(birthday, -stream.between(2, 0, 364))
}

/// Kind of employer: public with the published share of the year, more often in some families.
pub(super) fn employer(model: &DrawModel<'_>, stream: Stream, share: f64) -> DrawnEmployer {
    if !stream.chance(0, share) {
        return DrawnEmployer::Prive;
    }
    if stream.chance(1, model.statistics.figures.part_locale.value) { DrawnEmployer::PublicLocal } else { DrawnEmployer::PublicEtat }
}

/// Head-count of the employer.
pub(super) fn size(model: &DrawModel<'_>, stream: Stream, rank: usize, employer: DrawnEmployer) -> u32 {
    let weights = match employer {
        DrawnEmployer::Prive => model.statistics.figures.tailles.value[rank],
        _ => [0.05, 0.30, 0.35, 0.30],
    };
    let (from, to) = [(1.0, 10.0), (10.0, 50.0), (50.0, 250.0), (250.0, 6000.0)][stream.pick(0, &weights).min(3)];
    // Uniform in the logarithm: small firms are the most numerous of their class. Under 6 000: the cast is safe.
    let ratio: f64 = to / from;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (from * ratio.powf(stream.uniform(1))) as u32;
    size
}

/// Collective agreement of a private employer of this family; in building, it depends on the size.
pub(super) fn idcc(model: &DrawModel<'_>, stream: Stream, famille: &str, size: u32) -> Option<u32> {
    let branches = model.branches.get(famille)?;
    let picked = branches.idcc.get(branches.wheel.pick(stream, 0)).copied();
    match picked {
        Some(1596 | 1597) => Some(if size <= 10 { 1596 } else { 1597 }),
        other => other,
    }
}
