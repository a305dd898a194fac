//! Changes of groups from the first side to the others, as lines that start at one point.

use super::axes::{self, NAME};
use super::canvas::{Align, Canvas, Ink};
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::scale::{Scale, Ticks, float};
use super::text::{cut, fold, width};
use crate::chart::ChartError;
use crate::chart::figure::{Slope, SlopeRow};
use crate::chart::style::{INK, LABEL, SMALL, SOFT_INK, series};
use crate::language::Language;

const HEIGHT: f64 = 300.0;
/// Height of the names of the sides below the drawing.
const FOOT: f64 = 34.0;
/// Least distance between the words of two groups.
const WORDS: f64 = 14.0;

/// A group as drawn: its changes and its words.
struct Line<'a> {
    row: &'a SlopeRow,
    changes: Vec<i64>,
    words: String,
}

pub(super) fn draw(figure: &Slope, language: Language) -> Result<String, ChartError> {
    let mut lines: Vec<Line<'_>> = figure.rows.iter().filter_map(|row| line(row, figure.sides.len(), language)).collect();
    if figure.sides.len() < 2 || lines.is_empty() {
        return without_data(&figure.caption, language);
    }
    lines.sort_by(|a, b| b.changes.last().cmp(&a.changes.last()).then_with(|| a.row.label.cmp(&b.row.label)));
    let values = || lines.iter().flat_map(|line| line.changes.iter().copied()).chain([0]);
    let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let ticks = Ticks::enclosing(low, high, 5, 10);
    let marks: Vec<String> = ticks.values.iter().map(|&value| percent(value, language)).collect();
    let words = lines.iter().map(|line| width(&line.words, LABEL, false)).fold(0.0, f64::max).min(300.0) + 14.0;
    let tall = HEIGHT.max(WORDS * float(i64::try_from(lines.len()).unwrap_or(0)));
    framed(&figure.caption, language, NAME + tall + FOOT, |canvas, area| {
        axes::name(canvas, LEFT, area.top, &figure.axis)?;
        let left = LEFT + axes::room(&marks);
        let plot = Area { left, top: area.top + NAME, right: RIGHT - words, bottom: area.bottom - FOOT };
        let scale = Scale::new(ticks.low, ticks.high, plot.bottom - 6.0, plot.top + 6.0);
        axes::vertical(canvas, plot, &scale, &ticks, &marks)?;
        axes::zero_across(canvas, plot, &scale)?;
        let places = places(figure.sides.len(), plot);
        names(canvas, &figure.sides, &places, plot)?;
        let heights = spread(&lines.iter().map(|line| scale.at(line.changes.last().copied().unwrap_or(0))).collect::<Vec<_>>(), plot);
        for (rank, (line, y)) in lines.iter().zip(heights).enumerate() {
            let colour = series(rank + 1);
            let points: Vec<(f64, f64)> = places.iter().zip(&line.changes).map(|(&x, &change)| (x, scale.at(change))).collect();
            canvas.path(&points, colour, 2.0)?;
            for &point in &points {
                canvas.disc(point, 3.0, colour, 1.0)?;
            }
            let end = points.last().copied().unwrap_or((plot.right, y));
            canvas.line((end.0 + 4.0, end.1), (plot.right + 10.0, y), colour, 1.0)?;
            let text = cut(&line.words, LABEL, false, RIGHT - plot.right - 13.0);
            canvas.text((plot.right + 13.0, y), &text, Ink::new(LABEL, INK))?;
        }
        Ok(())
    })
}

fn line(row: &SlopeRow, sides: usize, language: Language) -> Option<Line<'_>> {
    let changes = row.changes().filter(|changes| changes.len() == sides)?;
    let (first, last) = (row.values.first()?, row.values.last()?);
    let change = language.change_compact(last.saturating_sub(*first));
    let words = format!("{} {change} ({})", row.label, percent(*changes.last()?, language));
    Some(Line { row, changes, words })
}

/// A change in ten-thousandths as a percentage with its sign.
fn percent(change: i64, language: Language) -> String {
    let text = language.percent(float(change) / 10_000.0);
    if change > 0 { format!("+{text}") } else { text }
}

/// Where each side stands across the drawing.
fn places(sides: usize, plot: Area) -> Vec<f64> {
    let last = float(i64::try_from(sides.saturating_sub(1)).unwrap_or(1)).max(1.0);
    (0..sides).map(|side| plot.left + 12.0 + (plot.width() - 24.0) * float(i64::try_from(side).unwrap_or(0)) / last).collect()
}

fn names(canvas: &Canvas, sides: &[String], places: &[f64], plot: Area) -> Result<(), ChartError> {
    let step = places.get(1).zip(places.first()).map_or(plot.width(), |(second, first)| second - first);
    // Few names stand within the drawing; many are centred, close to each other.
    let many = sides.len() > 3;
    let room = if many { (step * 0.95).min(2.0 * (places[0] - LEFT)) } else { step * 0.62 };
    for (index, (side, &x)) in sides.iter().zip(places).enumerate() {
        let align = if many || (index > 0 && index + 1 < sides.len()) {
            Align::Middle
        } else if index == 0 {
            Align::Start
        } else {
            Align::End
        };
        let x = match align {
            Align::Start => plot.left,
            Align::End => plot.right,
            Align::Middle => x,
        };
        for (line, y) in fold(side, SMALL, false, room, 2).iter().zip([12.0, 25.0]) {
            canvas.text((x, plot.bottom + y), line, Ink::new(SMALL, SOFT_INK).align(align))?;
        }
    }
    Ok(())
}

/// Heights from the top down, pushed apart so that no words stand upon others, within the drawing.
fn spread(heights: &[f64], plot: Area) -> Vec<f64> {
    let mut placed = Vec::with_capacity(heights.len());
    let mut free = plot.top;
    for &height in heights {
        let y = height.max(free);
        placed.push(y);
        free = y + WORDS;
    }
    let mut low = plot.bottom;
    for y in placed.iter_mut().rev() {
        *y = y.min(low);
        low = *y - WORDS;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_pushed_apart_within_the_drawing() {
        let plot = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 50.0 };
        assert_eq!(spread(&[10.0, 10.0, 49.0, 49.5], plot), [8.0, 22.0, 36.0, 50.0]);
    }
}
