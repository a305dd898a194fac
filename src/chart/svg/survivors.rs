//! Counts against an amount: lines named at their ends, a band of what may happen, a marked amount.

use super::axes::{self, MARKS, NAME, References};
use super::canvas::{Canvas, Ink};
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use super::text::{fold, width};
use crate::chart::ChartError;
use crate::chart::figure::{CurveLine, Survivors};
use crate::chart::style::{Colour, GRID, INK, LABEL, colour};
use crate::language::Language;

const HEIGHT: f64 = 360.0;
/// Widest name of a line.
const NAMES: f64 = 190.0;
/// Height of a line of a name.
const NAME_LINE: f64 = 13.0;
/// Space between a line's end and its name.
const LEAD: f64 = 16.0;

pub(super) fn draw(figure: &Survivors, language: Language) -> Result<String, ChartError> {
    let points = || figure.lines.iter().flat_map(|line| &line.points);
    let amounts = || points().map(|point| point.0).chain(figure.band.iter().map(|band| band.0));
    let counts = || points().map(|point| point.1).chain(figure.band.iter().flat_map(|band| [band.1, band.2]));
    if points().next().is_none() {
        return without_data(&figure.caption, language);
    }
    let (first, last) = (amounts().min().unwrap_or(0), amounts().max().unwrap_or(0));
    let (low, high) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let across = Ticks::enclosing(first, last, 7, 10_000).drawn_in(first, last);
    let up = Ticks::enclosing(low, high, 7, 1).drawn_in(low, high);
    let amounts = language.amount_marks(&across.values);
    let numbers: Vec<String> = up.values.iter().map(|count| language.integer(*count)).collect();
    let left = LEFT + axes::room(&numbers);
    let names = names(&figure.lines);
    let room = names.iter().flatten().map(|name| width(name, LABEL, true)).fold(0.0, f64::max);
    let right = RIGHT - room - LEAD;
    let scale = Scale::new(across.low, across.high, left, right);
    let mark: Vec<(f64, &str, Colour, bool)> = figure
        .mark
        .iter()
        .filter(|mark| (across.low..=across.high).contains(&mark.value))
        .map(|mark| (scale.at(mark.value), mark.label.as_str(), INK, true))
        .collect();
    let references = References::new(&mark);
    let tint = figure.band_tone.map_or(GRID, |tone| pale(colour(tone)));
    let legend = Legend::new(&if figure.band.is_empty() { Vec::new() } else { vec![(Sign::Square, tint, figure.band_label.as_str())] });
    let head = legend.height + NAME + references.height;
    framed(&figure.caption, language, head + HEIGHT + MARKS + NAME, |canvas, area| {
        let plot = Area { left, top: area.top + head, right, bottom: area.bottom - MARKS - NAME };
        let rise = Scale::new(up.low, up.high, plot.bottom, plot.top);
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.count)?;
        band(canvas, figure, &scale, &rise, tint)?;
        axes::vertical(canvas, plot, &rise, &up, &numbers)?;
        axes::horizontal(canvas, Area { top: plot.bottom, ..plot }, &scale, &across, &amounts, false)?;
        references.draw(canvas, plot)?;
        for line in &figure.lines {
            let path: Vec<(f64, f64)> = line.points.iter().map(|point| (scale.at(point.0), rise.at(point.1))).collect();
            match path.as_slice() {
                [] => {}
                [point] => canvas.disc(*point, 3.0, colour(line.tone), 1.0)?,
                path => canvas.path(path, colour(line.tone), if line.strong { 3.5 } else { 1.75 })?,
            }
        }
        ends(canvas, figure, &names, plot, |line| line.points.last().map(|point| (scale.at(point.0), rise.at(point.1))))?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.across)
    })
}

/// The names of the lines, folded.
fn names(lines: &[CurveLine]) -> Vec<Vec<String>> {
    lines.iter().map(|line| fold(&line.label, LABEL, true, NAMES, 2)).collect()
}

/// A colour three quarters of the way to the paper.
fn pale(colour: Colour) -> Colour {
    let part = |value: u8| 255 - (255 - value) / 4;
    Colour(part(colour.0), part(colour.1), part(colour.2))
}

fn band(canvas: &Canvas, figure: &Survivors, scale: &Scale, rise: &Scale, tint: Colour) -> Result<(), ChartError> {
    if figure.band.len() < 2 {
        return Ok(());
    }
    let top = figure.band.iter().map(|band| (scale.at(band.0), rise.at(band.2)));
    let bottom = figure.band.iter().rev().map(|band| (scale.at(band.0), rise.at(band.1)));
    canvas.polygon(&top.chain(bottom).collect::<Vec<_>>(), tint)
}

/// The names beside the ends of their lines, moved apart where they would meet, each tied to its end.
fn ends(
    canvas: &Canvas,
    figure: &Survivors,
    names: &[Vec<String>],
    plot: Area,
    end: impl Fn(&CurveLine) -> Option<(f64, f64)>,
) -> Result<(), ChartError> {
    let mut placed: Vec<(usize, f64, f64, f64)> = Vec::new();
    for (rank, line) in figure.lines.iter().enumerate() {
        if let Some((x, y)) = end(line) {
            placed.push((rank, x, y, super::frame::lines(names[rank].len(), NAME_LINE)));
        }
    }
    placed.sort_by(|one, other| one.2.total_cmp(&other.2).then(other.0.cmp(&one.0)));
    let heights: Vec<f64> = placed.iter().map(|place| place.3 + 3.0).collect();
    // From the top down, then pushed back up from the bottom.
    let mut free = plot.top - 10.0;
    let mut tops: Vec<f64> = Vec::new();
    for (place, height) in placed.iter().zip(&heights) {
        let top = (place.2 - height / 2.0).max(free);
        tops.push(top);
        free = top + height;
    }
    let mut floor = plot.bottom + 14.0;
    for (top, height) in tops.iter_mut().zip(&heights).rev() {
        *top = top.min(floor - height);
        floor = *top;
    }
    for ((rank, x, y, _), (top, height)) in placed.iter().zip(tops.iter().zip(&heights)) {
        let tone = colour(figure.lines[*rank].tone);
        let middle = top + height / 2.0;
        canvas.path(&[(*x + 1.0, *y), (plot.right + LEAD - 5.0, middle)], tone, 0.75)?;
        let mut line_y = top + NAME_LINE / 2.0 + 1.5;
        for name in &names[*rank] {
            let ink = Ink::new(LABEL, if figure.lines[*rank].strong { INK } else { tone });
            canvas.text((plot.right + LEAD, line_y), name, if figure.lines[*rank].strong { ink.bold() } else { ink })?;
            line_y += NAME_LINE;
        }
    }
    Ok(())
}
