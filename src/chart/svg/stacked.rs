//! Columns by month, stacked by series: money by payer, contracts by regime.

use chrono::{Datelike, NaiveDate};

use super::axes::{self, MARKS, NAME, References};
use super::canvas::Canvas;
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use crate::chart::ChartError;
use crate::chart::figure::{Caption, Months, Series, SignatureMonths, StackedMonths};
use crate::chart::style::{INK, colour};
use crate::language::Language;

const HEIGHT: f64 = 280.0;

pub(super) fn money(figure: &StackedMonths, language: Language) -> Result<String, ChartError> {
    let words = StackedWords { caption: &figure.caption, axis: &figure.axis, unit: 100 };
    columns(&words, &figure.columns, language, |ticks| language.amount_marks(ticks))
}

pub(super) fn contracts(figure: &SignatureMonths, language: Language) -> Result<String, ChartError> {
    let words = StackedWords { caption: &figure.caption, axis: &figure.axis, unit: 1 };
    let marks = |ticks: &[i64]| ticks.iter().map(|tick| language.integer(*tick)).collect();
    columns(&words, &figure.columns, language, marks)
}

struct StackedWords<'a> {
    caption: &'a Caption,
    axis: &'a str,
    unit: i64,
}

fn columns(words: &StackedWords, data: &Months, language: Language, marks: impl Fn(&[i64]) -> Vec<String>) -> Result<String, ChartError> {
    for series in &data.series {
        if series.values.len() != data.months.len() {
            let (values, months) = (series.values.len(), data.months.len());
            return Err(ChartError::SeriesLength { series: series.label.clone(), values, months });
        }
    }
    if data.months.is_empty() || data.series.is_empty() {
        return without_data(words.caption, language);
    }
    let keys: Vec<_> = data.series.iter().map(|series| (Sign::Square, colour(series.tone), series.label.as_str())).collect();
    let legend = Legend::new(&keys);
    let heaps: Vec<Vec<(i64, i64)>> = (0..data.months.len()).map(|month| heap(&data.series, month)).collect();
    let bounds = || heaps.iter().flatten().flat_map(|(from, to)| [*from, *to]).chain([0]);
    let (low, high) = (bounds().min().unwrap_or(0), bounds().max().unwrap_or(0));
    let ticks = Ticks::enclosing(low, high, 6, words.unit);
    let bound = (ticks.low, ticks.high);
    // The side that carries the columns ends on a mark, the other where its values end.
    let ticks = if high >= low.saturating_neg() { ticks.drawn_in(low, bound.1) } else { ticks.drawn_in(bound.0, high) };
    let marks = marks(&ticks.values);
    let left = LEFT + axes::room(&marks);
    let slots = slots(data.months.len(), left, RIGHT);
    let right = slots.last().map_or(RIGHT, |slot| slot.1);
    let lines: Vec<_> =
        data.marks.iter().filter_map(|mark| Some((day_at(&data.months, &slots, mark.day)?, mark.label.as_str(), INK, false))).collect();
    let references = References::new(&lines);
    let head = legend.height + NAME + references.height;
    framed(words.caption, language, head + HEIGHT + MARKS, |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, words.axis)?;
        let plot = Area { left, top: area.top + head, right, bottom: area.bottom - MARKS };
        let scale = Scale::new(ticks.low, ticks.high, plot.bottom, plot.top);
        axes::vertical(canvas, plot, &scale, &ticks, &marks)?;
        for (heap, slot) in heaps.iter().zip(&slots) {
            column(canvas, &scale, &data.series, heap, *slot)?;
        }
        axes::zero_across(canvas, plot, &scale)?;
        axes::months(canvas, plot, &data.months, &slots, language)?;
        references.draw(canvas, plot)
    })
}

/// Bounds of the part of each series in a month: what is positive goes up from zero, what is negative down.
fn heap(series: &[Series], month: usize) -> Vec<(i64, i64)> {
    let (mut up, mut down) = (0_i64, 0_i64);
    series
        .iter()
        .map(|series| {
            let value = series.values.get(month).copied().unwrap_or(0);
            let end = if value < 0 { &mut down } else { &mut up };
            let from = *end;
            *end = end.saturating_add(value);
            (from, *end)
        })
        .collect()
}

fn column(canvas: &Canvas, scale: &Scale, series: &[Series], heap: &[(i64, i64)], slot: (f64, f64)) -> Result<(), ChartError> {
    let space = ((slot.1 - slot.0) * 0.12).min(4.0);
    for (series, (from, to)) in series.iter().zip(heap) {
        let (one, other) = ((slot.0 + space, scale.at(*from)), (slot.1 - space, scale.at(*to)));
        canvas.rect(one, other, colour(series.tone))?;
    }
    Ok(())
}

/// Bounds of equal slots between two pixels; few months do not fill the page.
pub(super) fn slots(count: usize, left: f64, right: f64) -> Vec<(f64, f64)> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let wide = ((right - left) / f64::from(count.max(1))).min(90.0);
    (0..count).map(|index| (left + wide * f64::from(index), left + wide * f64::from(index + 1))).collect()
}

/// Where the beginning of a day falls, if its month is shown.
pub(super) fn day_at(months: &[NaiveDate], slots: &[(f64, f64)], day: NaiveDate) -> Option<f64> {
    let index = months.iter().position(|month| (month.year(), month.month()) == (day.year(), day.month()))?;
    let slot = slots.get(index)?;
    Some(slot.0 + (slot.1 - slot.0) * f64::from(day.day0()) / 31.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::figure::Tone;

    #[test]
    fn parts_are_stacked_away_from_zero_on_their_own_side() {
        let series = |value| Series { label: String::new(), tone: Tone::Opco, values: vec![value] };
        let heap = heap(&[series(5), series(-2), series(3), series(-1)], 0);
        assert_eq!(heap, [(0, 5), (0, -2), (5, 8), (-2, -3)]);
    }

    #[test]
    fn a_day_stands_at_its_place_in_its_month() {
        let day = |month, day| NaiveDate::from_ymd_opt(2020, month, day).unwrap();
        let (months, slots) = ([day(1, 1), day(2, 1)], [(0.0, 31.0), (31.0, 62.0)]);
        assert_eq!(day_at(&months, &slots, day(2, 1)), Some(31.0));
        assert_eq!(day_at(&months, &slots, day(1, 11)), Some(10.0));
        assert_eq!(day_at(&months, &slots, day(3, 1)), None);
    }
}
