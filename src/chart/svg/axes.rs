//! Axes, grids and marked values, shared by all figures.

use chrono::{Datelike, NaiveDate};

use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, lines};
use super::scale::{Scale, Ticks};
use super::text::{cut, fold, width};
use crate::chart::ChartError;
use crate::chart::figure::Tone;
use crate::chart::style::{BASE, Colour, GRID, INK, LABEL, PAPER, SMALL, SOFT_INK, colour};
use crate::language::Language;

/// Height of the name of an axis, above the drawing.
pub(super) const NAME: f64 = 20.0;
/// Height of the marks of an axis, below (or above) the drawing.
pub(super) const MARKS: f64 = 20.0;

const LANE: f64 = 16.0;

/// The name of an axis, on the left above the drawing: no word is ever turned.
pub(super) fn name(canvas: &Canvas, left: f64, top: f64, text: &str) -> Result<(), ChartError> {
    let text = cut(text, SMALL, false, RIGHT - left);
    canvas.text((left, top + NAME / 2.0 - 3.0), &text, Ink::new(SMALL, SOFT_INK))
}

/// Room for the marks of a vertical axis.
pub(super) fn room(marks: &[String]) -> f64 {
    marks.iter().map(|mark| width(mark, SMALL, false)).fold(0.0, f64::max) + 8.0
}

/// Horizontal grid with its marks on the left.
pub(super) fn vertical(canvas: &Canvas, area: Area, scale: &Scale, ticks: &Ticks, marks: &[String]) -> Result<(), ChartError> {
    for (value, mark) in ticks.values.iter().zip(marks) {
        let y = scale.at(*value);
        canvas.line((area.left, y), (area.right, y), GRID, 1.0)?;
        canvas.text((area.left - 8.0, y), mark, Ink::new(SMALL, SOFT_INK).align(TextAnchor::End))?;
    }
    Ok(())
}

/// Vertical grid with its marks below, and `above` as well (for drawings higher than a screen).
pub(super) fn horizontal(
    canvas: &Canvas,
    area: Area,
    scale: &Scale,
    ticks: &Ticks,
    marks: &[String],
    above: bool,
) -> Result<(), ChartError> {
    let ink = Ink::new(SMALL, SOFT_INK).align(TextAnchor::Middle);
    let mut free = f64::NEG_INFINITY;
    for (value, mark) in ticks.values.iter().zip(marks) {
        let x = scale.at(*value);
        canvas.line((x, area.top), (x, area.bottom), GRID, 1.0)?;
        let half = width(mark, SMALL, false) / 2.0;
        if x - half >= free {
            canvas.text((x, area.bottom + 12.0), mark, ink)?;
            if above {
                canvas.text((x, area.top - 10.0), mark, ink)?;
            }
            free = x + half + 6.0;
        }
    }
    Ok(())
}

/// The line of zero, where it is inside.
pub(super) fn zero_across(canvas: &Canvas, area: Area, scale: &Scale) -> Result<(), ChartError> {
    let y = scale.at(0).clamp(area.top, area.bottom);
    canvas.line((area.left, y), (area.right, y), BASE, 1.25)
}

/// Ticks below a drawing in months: years if there are several, else months. `slots` gives the bounds of each month.
pub(super) fn months(
    canvas: &Canvas,
    area: Area,
    months: &[NaiveDate],
    slots: &[(f64, f64)],
    language: Language,
) -> Result<(), ChartError> {
    let ink = Ink::new(SMALL, SOFT_INK).align(TextAnchor::Middle);
    let by_year = months.len() > 18;
    for (index, (first, last, month)) in spans(months, slots, by_year).into_iter().enumerate() {
        canvas.line((first, area.bottom), (first, area.bottom + 6.0), BASE, 1.0)?;
        let text = if by_year {
            month.year().to_string()
        } else if index == 0 || month.month() == 1 {
            language.month_short(month)
        } else {
            language.month_name(month).to_owned()
        };
        let room = last - first + 4.0;
        let fits = width(&text, SMALL, false) <= room;
        // A part of a year too narrow for its number has none; a month keeps its first letter.
        let text = if fits { text } else { text.chars().take(usize::from(!by_year)).collect() };
        canvas.text((f64::midpoint(first, last), area.bottom + 14.0), &text, ink)?;
    }
    Ok(())
}

/// Bounds of each year (or month) and its first month.
fn spans(months: &[NaiveDate], slots: &[(f64, f64)], by_year: bool) -> Vec<(f64, f64, NaiveDate)> {
    let mut spans: Vec<(f64, f64, NaiveDate)> = Vec::new();
    for (month, slot) in months.iter().zip(slots) {
        match spans.last_mut() {
            Some(span) if by_year && span.2.year() == month.year() => span.1 = slot.1,
            _ => spans.push((slot.0, slot.1, *month)),
        }
    }
    spans
}

/// Marked values: lines across the drawing, their words above it in as many lanes as they need.
pub(super) struct References {
    placed: Vec<PlacedMark>,
    /// Height of the lanes above the drawing.
    pub height: f64,
}

struct PlacedMark {
    x: f64,
    words: String,
    text: f64,
    lane: usize,
    ink: Ink,
    dashed: bool,
}

impl References {
    /// Values as pixel, words, colour and whether the line is dashed.
    pub(super) fn new(values: &[(f64, &str, Colour, bool)]) -> Self {
        let mut sorted: Vec<_> = values.iter().collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free: Vec<f64> = Vec::new();
        let mut placed = Vec::new();
        for (x, words, colour, dashed) in sorted {
            let words = cut(words, SMALL, *dashed, RIGHT - LEFT);
            let half = width(&words, SMALL, *dashed) / 2.0;
            let text = x.clamp(LEFT + half, (RIGHT - half).max(LEFT + half));
            let lane = free.iter().position(|free| text - half >= *free).unwrap_or(free.len());
            let next = text + half + 10.0;
            match free.get_mut(lane) {
                Some(free) => *free = next,
                None => free.push(next),
            }
            let ink = Ink { size: SMALL, bold: *dashed, colour: *colour, align: TextAnchor::Middle };
            placed.push(PlacedMark { x: *x, words, text, lane, ink, dashed: *dashed });
        }
        Self { placed, height: if free.is_empty() { 0.0 } else { lines(free.len(), LANE) + 4.0 } }
    }

    /// Draws the lines from the words down to the bottom of the drawing.
    pub(super) fn draw(&self, canvas: &Canvas, area: Area) -> Result<(), ChartError> {
        for mark in &self.placed {
            let y = area.top - LANE * f64::from(u32::try_from(mark.lane).unwrap_or(0)) - LANE / 2.0 - 4.0;
            let (from, to) = ((mark.x, y + LANE / 2.0), (mark.x, area.bottom));
            if mark.dashed {
                canvas.dashed(from, to, mark.ink.colour, 1.5, 4.0)?;
            } else {
                canvas.line(from, to, mark.ink.colour, 1.0)?;
            }
        }
        for mark in &self.placed {
            let y = area.top - LANE * f64::from(u32::try_from(mark.lane).unwrap_or(0)) - LANE / 2.0 - 4.0;
            let half = width(&mark.words, SMALL, mark.dashed) / 2.0 + 2.0;
            canvas.rect((mark.text - half, y - 7.0), (mark.text + half, y + 7.0), PAPER)?;
            canvas.text((mark.text, y), &mark.words, mark.ink)?;
        }
        Ok(())
    }
}

/// A bar from zero to a value in the colour of its sign, with words beyond its end; `y` is its middle, `half` half of its height.
pub(super) fn signed_bar(canvas: &Canvas, scale: &Scale, value: i64, (y, half): (f64, f64), words: &str) -> Result<(), ChartError> {
    let (zero, end) = (scale.at(0), scale.at(value));
    canvas.rect((zero, y - half), (end, y + half), colour(if value < 0 { Tone::Loss } else { Tone::Gain }))?;
    let wide = width(words, SMALL, false);
    let start = if value < 0 { end - 5.0 - wide } else { end + 5.0 };
    canvas.rect((start - 1.0, y - 6.0), (start + wide + 1.0, y + 6.0), PAPER)?;
    let (x, align) = if value < 0 { (end - 5.0, TextAnchor::End) } else { (start, TextAnchor::Start) };
    canvas.text((x, y), words, Ink::new(SMALL, SOFT_INK).align(align))
}

/// The label of a row, on one or two lines, ending at `right`.
pub(super) fn row_label(canvas: &Canvas, right: f64, y: f64, text: &str, room: f64, most: usize) -> Result<(), ChartError> {
    let text = fold(text, LABEL, false, room, most);
    let ink = Ink::new(LABEL, INK).align(TextAnchor::End);
    let mut y = y - lines(text.len().saturating_sub(1), 13.0) / 2.0;
    for line in &text {
        canvas.text((right, y), line, ink)?;
        y += 13.0;
    }
    Ok(())
}

/// Room for the labels of rows: as much as the longest needs, within bounds.
pub(super) fn label_room<'a>(labels: impl Iterator<Item = &'a str>, most: f64) -> f64 {
    labels.map(|label| width(label, LABEL, false)).fold(40.0, f64::max).min(most) + 10.0
}
