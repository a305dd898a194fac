//! A line by month and the ranges around it.

use super::axes::{self, MARKS, NAME, References};
use super::canvas::Canvas;
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use super::stacked::{day_at, slots};
use crate::chart::ChartError;
use crate::chart::figure::{Band, Fan, Tone, ValueUnit};
use crate::chart::style::{Colour, INK, colour};
use crate::language::Language;

const HEIGHT: f64 = 280.0;
/// Tones of the ranges, the widest first: paler as they are wider.
const BANDS: [Colour; 2] = [Colour(0xD5, 0xE3, 0xF0), Colour(0x9F, 0xC0, 0xDE)];
/// Ten-thousandths in a whole.
const WHOLE: i64 = 10_000;

pub(super) fn draw(figure: &Fan, language: Language) -> Result<String, ChartError> {
    let months = figure.months.len();
    let columns = [(&figure.line, &figure.middle)].into_iter();
    let columns = columns.chain(figure.bands.iter().flat_map(|band| [(&band.label, &band.low), (&band.label, &band.high)]));
    for (series, values) in columns.clone() {
        if values.len() != months {
            return Err(ChartError::SeriesLength { series: series.clone(), values: values.len(), months });
        }
    }
    let values = columns.flat_map(|(_, values)| values.iter().copied()).chain(figure.limit.iter().map(|limit| limit.value));
    let values: Vec<i64> = values.collect();
    let (Some(&low), Some(&high), true) = (values.iter().min(), values.iter().max(), months > 0) else {
        return without_data(&figure.caption, language);
    };
    let ticks = match figure.unit {
        ValueUnit::Amount => Ticks::enclosing(low.min(0), high.max(0), 6, 10_000),
        ValueUnit::Share => Ticks::enclosing(0, WHOLE, 5, 100),
    };
    let marks = match figure.unit {
        ValueUnit::Amount => language.amount_marks(&ticks.values),
        ValueUnit::Share => ticks.values.iter().map(|tick| percent(*tick, language)).collect(),
    };
    let mut keys = vec![(Sign::Bar, colour(Tone::CoutPrefecture), figure.line.as_str())];
    keys.extend(figure.bands.iter().enumerate().rev().map(|(rank, band)| (Sign::Square, tone(rank), band.label.as_str())));
    keys.extend(figure.limit.iter().map(|limit| (Sign::Bar, colour(Tone::Loss), limit.label.as_str())));
    let legend = Legend::new(&keys);
    let left = LEFT + axes::room(&marks);
    let slots = slots(months, left, RIGHT);
    let right = slots.last().map_or(RIGHT, |slot| slot.1);
    let lines = figure.marks.iter().filter_map(|mark| Some((day_at(&figure.months, &slots, mark.day)?, mark.label.as_str(), INK, false)));
    let references = References::new(&lines.collect::<Vec<_>>());
    let head = legend.height + NAME + references.height;
    framed(&figure.caption, language, head + HEIGHT + MARKS, |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.axis)?;
        let plot = Area { left, top: area.top + head, right, bottom: area.bottom - MARKS };
        let scale = Scale::new(ticks.low, ticks.high, plot.bottom, plot.top);
        for (rank, band) in figure.bands.iter().enumerate() {
            canvas.polygon(&outline(band, &slots, &scale), tone(rank))?;
        }
        axes::vertical(canvas, plot, &scale, &ticks, &marks)?;
        if figure.unit == ValueUnit::Amount {
            axes::zero_across(canvas, plot, &scale)?;
        }
        if let Some(limit) = &figure.limit {
            let y = scale.at(limit.value);
            canvas.dashed((plot.left, y), (plot.right, y), colour(Tone::Loss), 1.5, 4.0)?;
        }
        middle(canvas, figure, &slots, &scale)?;
        axes::months(canvas, plot, &figure.months, &slots, language)?;
        references.draw(canvas, plot)
    })
}

/// Ten-thousandths as a percentage.
#[allow(clippy::cast_precision_loss, reason = "a picture needs no more")]
pub(super) fn percent(share: i64, language: Language) -> String {
    language.percent(share as f64 / WHOLE as f64)
}

fn tone(rank: usize) -> Colour {
    BANDS.get(rank).copied().unwrap_or(BANDS[1])
}

/// Each value stands at the end of its month: that is when the cash is counted.
fn outline(band: &Band, slots: &[(f64, f64)], scale: &Scale) -> Vec<(f64, f64)> {
    let along = |values: &[i64]| -> Vec<(f64, f64)> { slots.iter().zip(values).map(|(slot, value)| (slot.1, scale.at(*value))).collect() };
    let mut points = along(&band.low);
    points.extend(along(&band.high).into_iter().rev());
    points
}

fn middle(canvas: &Canvas, figure: &Fan, slots: &[(f64, f64)], scale: &Scale) -> Result<(), ChartError> {
    let points: Vec<(f64, f64)> = slots.iter().zip(&figure.middle).map(|(slot, value)| (slot.1, scale.at(*value))).collect();
    match points.as_slice() {
        [only] => canvas.disc(*only, 3.5, colour(Tone::CoutPrefecture), 1.0),
        _ => canvas.path(&points, colour(Tone::CoutPrefecture), 2.25),
    }
}
