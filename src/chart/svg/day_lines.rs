//! Lines by day on an axis of months: the cash of a CFA, its lowest day marked with its day and amount.

use chrono::{Datelike, NaiveDate};

use super::axes::{self, NAME};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks, float};
use super::text::width;
use crate::chart::ChartError;
use crate::chart::figure::{DayLine, DayLines, Tone};
use crate::chart::style::{BASE, Colour, GRID, INK, LABEL, PAPER, SMALL, SOFT_INK, colour};
use crate::language::Language;

/// Height of the drawing: twice that of the others, it is the picture that a director looks at first.
const HEIGHT: f64 = 420.0;
/// Room under the lowest value, for the words of the lowest day.
const FOOT: f64 = 40.0;
/// Height of the two lines of months and years.
const AXIS: f64 = 36.0;
/// What lies below the limit.
const BEYOND: Colour = Colour(0xFB, 0xEC, 0xEE);

pub(super) fn draw(figure: &DayLines, language: Language) -> Result<String, ChartError> {
    let days = figure.len();
    for line in &figure.lines {
        if line.values.len() != days {
            return Err(ChartError::SeriesLength { series: line.label.clone(), values: line.values.len(), months: days });
        }
    }
    let Some(lowest) = figure.lowest() else { return without_data(&figure.caption, language) };
    let values = || figure.lines.iter().flat_map(|line| line.values.iter().copied()).chain(figure.limit.iter().map(|limit| limit.value));
    let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let ticks = Ticks::enclosing(low.min(0), high.max(0), 8, 100).drawn_in(low.min(0), high.max(0));
    let marks = language.amount_marks(&ticks.values);
    let left = LEFT + axes::room(&marks);
    let lines = figure.lines.iter().map(|line| (Sign::Square, colour(line.tone), line.label.as_str()));
    // Words on the drawing would hide the line that they stand on.
    let limit = figure.limit.iter().map(|limit| (Sign::Bar, colour(Tone::Loss), limit.label.as_str()));
    let keys: Vec<_> = lines.chain(limit).collect();
    let legend = Legend::new(&keys);
    let head = legend.height + NAME;
    framed(&figure.caption, language, head + HEIGHT + AXIS, |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.axis)?;
        let plot = Area { left, top: area.top + head, right: RIGHT, bottom: area.top + head + HEIGHT };
        let scale = Scale::new(ticks.low, ticks.high, plot.bottom - FOOT, plot.top);
        let across = |place: usize| left + plot.width() * float(counted(place)) / float(counted(days.max(1)));
        if let Some(limit) = &figure.limit {
            canvas.rect((left, scale.at(limit.value)), (RIGHT, plot.bottom), BEYOND)?;
        }
        axes::vertical(canvas, plot, &scale, &ticks, &marks)?;
        months(canvas, plot, figure, &across, language)?;
        axes::zero_across(canvas, plot, &scale)?;
        for (rank, line) in figure.lines.iter().enumerate().rev() {
            steps(canvas, line, &scale, &across, if rank == 0 { 1.75 } else { 1.25 })?;
        }
        let middle = f64::midpoint(across(lowest.0), across(lowest.0 + 1));
        if let Some(limit) = &figure.limit {
            let y = scale.at(limit.value);
            canvas.dashed((left, y), (RIGHT, y), colour(Tone::Loss), 1.5, 5.0)?;
        }
        marked(canvas, plot, (middle, scale.at(lowest.1)), &[language.amount(lowest.1), language.date(figure.day(lowest.0))])
    })
}

fn counted(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// A line that stays at its value over the day; a corner only where it changes.
fn steps(canvas: &Canvas, line: &DayLine, scale: &Scale, across: &impl Fn(usize) -> f64, wide: f64) -> Result<(), ChartError> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (place, &value) in line.values.iter().enumerate() {
        let y = scale.at(value);
        if points.last().is_none_or(|last| (last.1 - y).abs() > f64::EPSILON) {
            points.extend(points.last().map(|last| (across(place), last.1)));
            points.push((across(place), y));
        }
    }
    points.extend(points.last().map(|last| (across(line.values.len()), last.1)));
    canvas.path(&points, colour(line.tone), wide)
}

/// A tick for each month with its name, or its first letter where the room is small; years below.
fn months(canvas: &Canvas, plot: Area, figure: &DayLines, across: &impl Fn(usize) -> f64, language: Language) -> Result<(), ChartError> {
    let firsts: Vec<(usize, NaiveDate)> =
        (0..figure.len()).map(|place| (place, figure.day(place))).filter(|(place, day)| *place == 0 || day.day() == 1).collect();
    let end = |rank: usize| across(firsts.get(rank + 1).map_or(figure.len(), |next| next.0));
    let room = firsts.iter().enumerate().map(|(rank, &(place, _))| end(rank) - across(place)).fold(0.0, f64::max);
    let names: Vec<&str> = firsts.iter().map(|&(_, day)| language.month_name(day)).collect();
    let whole = names.iter().all(|name| width(name, SMALL, false) + 5.0 <= room);
    let ink = Ink::new(SMALL, SOFT_INK).align(TextAnchor::Middle);
    for (rank, (&(place, day), name)) in firsts.iter().zip(&names).enumerate() {
        let (x, first_of_year) = (across(place), day.month() == 1 || rank == 0);
        canvas.line((x, plot.top), (x, plot.bottom), if day.month() == 1 && rank > 0 { BASE } else { GRID }, 1.0)?;
        canvas.line((x, plot.bottom), (x, plot.bottom + if first_of_year { 30.0 } else { 6.0 }), BASE, 1.0)?;
        let name: String = if whole { (*name).to_owned() } else { name.chars().take(1).flat_map(char::to_uppercase).collect() };
        if width(&name, SMALL, false) + 1.0 <= end(rank) - x {
            canvas.text((f64::midpoint(x, end(rank)), plot.bottom + 12.0), &name, ink)?;
        }
        let year = day.year().to_string();
        let last = firsts.iter().rposition(|(_, other)| other.year() == day.year()).unwrap_or(rank);
        if first_of_year && width(&year, SMALL, true) + 4.0 <= end(last) - x {
            canvas.text((f64::midpoint(x, end(last)), plot.bottom + 26.0), &year, ink.bold())?;
        }
    }
    Ok(())
}

/// The lowest day: a disc, a line down to the axis, its words below.
fn marked(canvas: &Canvas, plot: Area, (x, y): (f64, f64), words: &[String; 2]) -> Result<(), ChartError> {
    canvas.dashed((x, y), (x, plot.bottom), INK, 1.0, 2.0)?;
    canvas.disc((x, y), 5.0, PAPER, 1.0)?;
    canvas.disc((x, y), 4.0, colour(Tone::Loss), 1.0)?;
    let wide = words.iter().map(|words| width(words, LABEL, true)).fold(0.0, f64::max) + 4.0;
    let before = x + 10.0 + wide > plot.right;
    let (start, text, align) = if before { (x - 8.0 - wide, x - 10.0, TextAnchor::End) } else { (x + 8.0, x + 10.0, TextAnchor::Start) };
    canvas.rect((start, y + 4.0), (start + wide, y + 34.0), PAPER)?;
    for (line, words) in [y + 12.0, y + 27.0].into_iter().zip(words) {
        canvas.text((text, line), words, Ink::new(LABEL, INK).bold().align(align))?;
    }
    Ok(())
}
