//! What was predicted against what was published, a row per group.

use super::axes::{self, MARKS, NAME};
use super::fan::percent;
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use crate::chart::ChartError;
use crate::chart::figure::{Reliability, Tone};
use crate::chart::style::{Colour, colour};
use crate::language::Language;

const ROW: f64 = 36.0;
const RANGE: Colour = Colour(0x9F, 0xC0, 0xDE);

pub(super) fn draw(figure: &Reliability, language: Language) -> Result<String, ChartError> {
    let farthest = figure.groups.iter().map(|group| group.predicted.max(group.published).max(group.range.1)).max();
    let Some(farthest) = farthest else { return without_data(&figure.caption, language) };
    let ticks = Ticks::enclosing(0, farthest, 6, 100);
    let marks: Vec<String> = ticks.values.iter().map(|tick| percent(*tick, language)).collect();
    let legend = Legend::new(&[
        (Sign::Disc, colour(Tone::CoutPrefecture), &figure.predicted),
        (Sign::Square, RANGE, &figure.range),
        (Sign::Ring, colour(Tone::Loss), &figure.published),
    ]);
    let height = legend.height + lines(figure.groups.len(), ROW) + MARKS + NAME;
    framed(&figure.caption, language, height, |canvas, area| {
        legend.draw(canvas, area.top)?;
        let left = LEFT + axes::label_room(figure.groups.iter().map(|group| group.label.as_str()), 230.0);
        let top = area.top + legend.height;
        let plot = Area { left, top, right: RIGHT, bottom: top + lines(figure.groups.len(), ROW) };
        let scale = Scale::new(0, ticks.high, left, RIGHT - 24.0);
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        let mut y = plot.top + ROW / 2.0;
        for group in &figure.groups {
            axes::row_label(canvas, left - 10.0, y, &group.label, left - 10.0 - LEFT, 2)?;
            canvas.rect((scale.at(group.range.0), y - 4.0), (scale.at(group.range.1), y + 4.0), RANGE)?;
            canvas.disc((scale.at(group.predicted), y), 5.0, colour(Tone::CoutPrefecture), 1.0)?;
            canvas.ring((scale.at(group.published), y), 7.0, colour(Tone::Loss), 2.0)?;
            y += ROW;
        }
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)
    })
}
