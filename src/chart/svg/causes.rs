//! What explains how much: a pale bar for each cause with the others, a full one inside for the cause alone.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Ink, TextAnchor};
use super::fan::percent;
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use crate::chart::ChartError;
use crate::chart::figure::{Tone, VarianceCauses};
use crate::chart::style::{BASE, Colour, INK, LABEL, SOFT_INK, colour};
use crate::language::Language;

const ROW: f64 = 34.0;
const BAR: f64 = 10.0;
const PALE: Colour = Colour(0xF5, 0xC0, 0x8A);

pub(super) fn draw(figure: &VarianceCauses, language: Language) -> Result<String, ChartError> {
    let causes = figure.by_size();
    if causes.iter().all(|cause| cause.total <= 0) {
        return without_data(&figure.caption, language);
    }
    let farthest = causes.iter().map(|cause| cause.total.max(cause.alone) + cause.error).max().unwrap_or(0);
    let ticks = Ticks::enclosing(0, farthest, 6, 100);
    let marks: Vec<String> = ticks.values.iter().map(|tick| percent(*tick, language)).collect();
    let legend = Legend::new(&[(Sign::Square, colour(Tone::Npec), &figure.alone), (Sign::Square, PALE, &figure.total)]);
    let height = legend.height + lines(causes.len(), ROW) + MARKS + NAME;
    framed(&figure.caption, language, height, |canvas, area| {
        legend.draw(canvas, area.top)?;
        let left = LEFT + axes::label_room(causes.iter().map(|cause| cause.label.as_str()), 220.0);
        let top = area.top + legend.height;
        let plot = Area { left, top, right: RIGHT, bottom: top + lines(causes.len(), ROW) };
        let scale = Scale::new(0, ticks.high, left, RIGHT - 64.0);
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        let mut y = plot.top + ROW / 2.0;
        for cause in &causes {
            axes::row_label(canvas, left - 10.0, y, &cause.label, left - 10.0 - LEFT, 2)?;
            let end = scale.at(cause.total.max(0));
            canvas.rect((left, y - BAR), (end, y + BAR), PALE)?;
            canvas.rect((left, y - BAR / 2.0), (scale.at(cause.alone.max(0)), y + BAR / 2.0), colour(Tone::Npec))?;
            let (from, to) = (scale.at((cause.total - cause.error).max(0)), scale.at(cause.total + cause.error));
            canvas.line((from, y), (to, y), SOFT_INK, 1.5)?;
            canvas.text((to.max(end) + 8.0, y), &percent(cause.total, language), Ink::new(LABEL, INK).bold().align(TextAnchor::Start))?;
            y += ROW;
        }
        canvas.line((left, plot.top), (left, plot.bottom), BASE, 1.25)?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)
    })
}
