//! Panels of lines by month, one under the other: what changes from one signature month to the next.

use chrono::{Datelike, NaiveDate};

use super::axes::{self, MARKS, NAME, References};
use super::canvas::{Canvas, Ink};
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use super::text::width;
use crate::chart::ChartError;
use crate::chart::figure::{ChartLine, MonthLines};
use crate::chart::style::{BASE, INK, LABEL, PAPER, colour};
use crate::language::Language;

/// Height of the drawing of a panel.
const PANEL: f64 = 128.0;
/// Height of the title of a panel.
const HEAD: f64 = 22.0;
/// Width of the last line drawn: the first ones are wider, so that lines at the same height are all seen.
const THIN: f64 = 2.0;
/// What each line drawn before adds to it.
const WIDER: f64 = 1.2;

pub(super) fn draw(figure: &MonthLines, language: Language) -> Result<String, ChartError> {
    for line in figure.panels.iter().flat_map(|panel| &panel.lines) {
        if line.values.len() != figure.months.len() {
            let (values, months) = (line.values.len(), figure.months.len());
            return Err(ChartError::SeriesLength { series: line.label.clone(), values, months });
        }
    }
    let values = || figure.panels.iter().flat_map(|panel| &panel.lines).flat_map(|line| &line.values).flatten().copied();
    let (Some(low), Some(high)) = (values().min(), values().max()) else { return without_data(&figure.caption, language) };
    let ticks = Ticks::enclosing(low.min(0), high.max(0), 5, 100);
    let marks = language.amount_marks(&ticks.values);
    let left = LEFT + axes::room(&marks);
    let slots = slots(figure.months.len(), left, RIGHT);
    let keys: Vec<_> = figure.panels.first().map_or(&[][..], |panel| &panel.lines).iter().map(key).collect();
    let legend = Legend::new(&keys);
    let told: Vec<(f64, &str)> =
        figure.marks.iter().filter_map(|mark| Some((start_of(&figure.months, &slots, mark.day)?, mark.label.as_str()))).collect();
    let first = References::new(&told.iter().map(|&(x, label)| (x, label, INK, true)).collect::<Vec<_>>());
    let head = legend.height + NAME + first.height;
    let count = u32::try_from(figure.panels.len()).unwrap_or(u32::MAX);
    framed(&figure.caption, language, head + f64::from(count) * (HEAD + PANEL) + MARKS, |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.axis)?;
        let mut top = area.top + head;
        for (rank, panel) in figure.panels.iter().enumerate() {
            let plot = Area { left, top: top + HEAD, right: RIGHT, bottom: top + HEAD + PANEL };
            let scale = Scale::new(ticks.low, ticks.high, plot.bottom, plot.top);
            axes::vertical(canvas, plot, &scale, &ticks, &marks)?;
            axes::zero_across(canvas, plot, &scale)?;
            for (x, _) in &told {
                canvas.dashed((*x, plot.top), (*x, plot.bottom), BASE, 1.0, 3.0)?;
            }
            for (drawn, line) in panel.lines.iter().enumerate() {
                let after = u32::try_from(panel.lines.len() - 1 - drawn).unwrap_or(0);
                steps(canvas, line, &scale, &slots, THIN + WIDER * f64::from(after))?;
            }
            if rank == 0 {
                first.draw(canvas, Area { top: plot.top - HEAD, ..plot })?;
            }
            // Above the marks, which begin over the first title.
            let wide = width(&panel.title, LABEL, true) + 4.0;
            if !panel.title.is_empty() {
                canvas.rect((left, top + 2.0), (left + wide, top + HEAD - 3.0), PAPER)?;
            }
            canvas.text((left, top + HEAD / 2.0), &panel.title, Ink::new(LABEL, INK).bold())?;
            top = plot.bottom;
        }
        axes::months(canvas, Area { left, top, right: RIGHT, bottom: top }, &figure.months, &slots, language)
    })
}

fn key(line: &ChartLine) -> (Sign, crate::chart::style::Colour, &str) {
    (Sign::Square, colour(line.tone), line.label.as_str())
}

/// A line that stays at its value over the month; months without value cut it.
fn steps(canvas: &Canvas, line: &ChartLine, scale: &Scale, slots: &[(f64, f64)], width: f64) -> Result<(), ChartError> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (value, slot) in line.values.iter().zip(slots) {
        match value {
            Some(value) => points.extend([(slot.0, scale.at(*value)), (slot.1, scale.at(*value))]),
            None if points.len() > 1 => canvas.path(&std::mem::take(&mut points), colour(line.tone), width)?,
            None => points.clear(),
        }
    }
    if points.len() > 1 { canvas.path(&points, colour(line.tone), width) } else { Ok(()) }
}

fn slots(count: usize, left: f64, right: f64) -> Vec<(f64, f64)> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let wide = (right - left) / f64::from(count.max(1));
    (0..count).map(|index| (left + wide * f64::from(index), left + wide * f64::from(index + 1))).collect()
}

/// Where the month of a day begins, if it is shown.
fn start_of(months: &[NaiveDate], slots: &[(f64, f64)], day: NaiveDate) -> Option<f64> {
    let index = months.iter().position(|month| (month.year(), month.month()) == (day.year(), day.month()))?;
    slots.get(index).map(|slot| slot.0)
}
