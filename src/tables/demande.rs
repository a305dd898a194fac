//! How hires answer to their cost (D1), as a table.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::demand::{Demand, HiringSegment, SegmentDemand};
use crate::units::Centimes;

/// `periode, niveau, taille, contrats, cout_reference, cout, facteur, attendus, tires`: each segment that answers: contracts before, net
/// cost of their first year under the rules of the reference and of the run, what hires are multiplied by, contracts expected and drawn.
#[must_use]
pub fn demande(demand: &Demand) -> Table<'static> {
    let rows: Vec<(&HiringSegment, &SegmentDemand)> = demand.segments.iter().collect();
    let text = |of: fn(&HiringSegment) -> String| ColumnValues::Text(rows.iter().map(|row| Cow::Owned(of(row.0))).collect());
    let count = |of: fn(&SegmentDemand) -> u64| ColumnValues::Integer(rows.iter().map(|row| i64::try_from(of(row.1)).ok()).collect());
    let amount = |of: fn(&SegmentDemand) -> Centimes| ColumnValues::Amount(rows.iter().map(|row| Some(of(row.1))).collect());
    let ratio = |of: fn(&SegmentDemand) -> f64| ColumnValues::Ratio(rows.iter().map(|row| millionths(of(row.1))).collect());
    Table {
        name: "demande",
        columns: vec![
            ("periode", text(|segment| segment.0.key().to_owned())),
            ("niveau", text(|segment| segment.1.number().to_string())),
            ("taille", text(|segment| segment.2.key().to_owned())),
            ("contrats", count(|segment| segment.contracts)),
            ("cout_reference", amount(|segment| segment.reference)),
            ("cout", amount(|segment| segment.law)),
            ("facteur", ratio(|segment| segment.factor)),
            ("attendus", ratio(SegmentDemand::expected)),
            ("tires", count(|segment| segment.drawn)),
        ],
    }
}

/// A number in millionths; none when it has no such form.
#[allow(clippy::float_arithmetic, reason = "a factor of demand is a real number")]
fn millionths(value: f64) -> Option<i64> {
    let scaled = (value * 1e6).round();
    (scaled.abs() < 9e15).then_some(scaled as i64)
}
