//! Distribution of an amount, with marked values.

use super::axes::{self, MARKS, NAME, References};
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::scale::{Scale, Ticks, counted};
use crate::chart::ChartError;
use crate::chart::figure::{Bin, Histogram, Tone};
use crate::chart::style::{Colour, INK, SOFT_INK, colour};
use crate::language::Language;

const HEIGHT: f64 = 250.0;

pub(super) fn draw(figure: &Histogram, language: Language) -> Result<String, ChartError> {
    let marked = || figure.references.iter().chain(&figure.median).map(|reference| reference.value);
    let bounds = || figure.bins.iter().flat_map(|bin| [bin.from, bin.to]).chain(marked());
    let most = figure.bins.iter().map(|bin| bin.count).max().unwrap_or(0);
    let (Some(low), Some(high), 1..) = (bounds().min(), bounds().max(), most) else {
        return without_data(&figure.caption, language);
    };
    let ticks = Ticks::enclosing(low, high, 10, 10_000).drawn_in(low, high);
    let amounts = language.amount_marks(&ticks.values);
    let counts = Ticks::enclosing(0, counted(most), 5, 1);
    let numbers: Vec<String> = counts.values.iter().map(|count| language.integer(*count)).collect();
    let left = LEFT + axes::room(&numbers);
    let scale = Scale::new(ticks.low, ticks.high, left, RIGHT - 12.0);
    let median = figure
        .median
        .as_ref()
        .map(|median| (scale.at(median.value), format!("{} {}", median.label, language.change_rounded(median.value))));
    let mut lines: Vec<(f64, &str, Colour, bool)> =
        figure.references.iter().map(|reference| (scale.at(reference.value), reference.label.as_str(), SOFT_INK, false)).collect();
    lines.extend(median.iter().map(|(x, words)| (*x, words.as_str(), INK, true)));
    let references = References::new(&lines);
    let head = NAME + references.height;
    framed(&figure.caption, language, head + HEIGHT + MARKS + NAME, |canvas, area| {
        let plot = Area { left, top: area.top + head, right: RIGHT, bottom: area.bottom - MARKS - NAME };
        axes::name(canvas, LEFT, area.top, &figure.count)?;
        let up = Scale::new(counts.low, counts.high, plot.bottom, plot.top);
        axes::vertical(canvas, plot, &up, &counts, &numbers)?;
        axes::horizontal(canvas, Area { top: plot.bottom, ..plot }, &scale, &ticks, &amounts, false)?;
        for bin in &figure.bins {
            let (from, to) = (scale.at(bin.from), scale.at(bin.to));
            let space = ((to - from) * 0.06).min(1.0);
            canvas.rect((from + space, up.at(0)), (to - space, up.at(counted(bin.count))), side(*bin))?;
        }
        axes::zero_across(canvas, plot, &up)?;
        references.draw(canvas, plot)?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)
    })
}

/// The colour of a column: below zero lost, above it won, across it neither.
fn side(bin: Bin) -> Colour {
    colour(if bin.to <= 0 {
        Tone::Loss
    } else if bin.from >= 0 {
        Tone::Gain
    } else {
        Tone::Neutral
    })
}
