//! Gaps between classmates: a strip of dots per centre.

use std::collections::BTreeMap;

use super::axes::{self, MARKS, NAME, References};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use super::text::{cut, told_apart, width};
use crate::chart::ChartError;
use crate::chart::figure::{ClassGaps, Tone};
use crate::chart::style::{GRID, INK, LABEL, SMALL, SOFT_INK, colour};
use crate::language::Language;

const ROW: f64 = 21.0;
const HEAD: f64 = 8.0;

pub(super) fn draw(figure: &ClassGaps, language: Language) -> Result<String, ChartError> {
    let rows = figure.rows_by_median();
    let gaps = || rows.iter().flat_map(|row| row.0.gaps.iter().copied());
    if gaps().next().is_none() {
        return without_data(&figure.caption, language);
    }
    let dots = colour(Tone::CoutPrefecture);
    let legend = Legend::new(&[
        (Sign::Faint, dots, &figure.class),
        (Sign::Bar, INK, &figure.median),
        (Sign::Ring, colour(Tone::Loss), &figure.largest),
    ]);
    let values = || gaps().chain(figure.references.iter().map(|reference| reference.value)).chain([0]);
    let ticks = Ticks::enclosing(values().min().unwrap_or(0), values().max().unwrap_or(0), 6, 10_000);
    let marks = language.amount_marks(&ticks.values);
    let largest: Vec<String> =
        rows.iter().map(|(_, ends)| ends.map_or_else(|| "–".to_owned(), |(_, largest)| language.amount_rounded(largest))).collect();
    let heading = cut(&figure.largest, SMALL, false, 120.0);
    let room = largest.iter().map(|text| width(text, LABEL, false)).fold(width(&heading, SMALL, false), f64::max);
    let left = LEFT + axes::label_room(rows.iter().map(|row| row.0.label.as_str()), 230.0);
    let right = RIGHT - room - 30.0;
    let scale = Scale::new(ticks.low, ticks.high, left + 6.0, right - 6.0);
    let lines_across: Vec<_> =
        figure.references.iter().map(|reference| (scale.at(reference.value), reference.label.as_str(), colour(Tone::Loss), true)).collect();
    let references = References::new(&lines_across);
    let head = legend.height + references.height + HEAD;
    let height = head + lines(rows.len(), ROW) + MARKS + NAME;
    framed(&figure.caption, language, height, |canvas, area| {
        legend.draw(canvas, area.top)?;
        let plot = Area { left, top: area.top + head, right, bottom: area.bottom - MARKS - NAME };
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        for index in 0..rows.len() {
            let y = plot.top + lines(index, ROW) + ROW / 2.0;
            canvas.line((plot.left, y), (plot.right, y), GRID, 1.0)?;
        }
        references.draw(canvas, plot)?;
        let ink = Ink::new(SMALL, SOFT_INK).align(TextAnchor::End);
        canvas.text((RIGHT, plot.top - 10.0), &heading, ink)?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)?;
        let mut y = plot.top + ROW / 2.0;
        let labels: Vec<&str> = rows.iter().map(|(row, _)| row.label.as_str()).collect();
        let labels = told_apart(&labels, LABEL, left - 10.0 - LEFT);
        for (((row, ends), largest), label) in rows.iter().zip(&largest).zip(&labels) {
            axes::row_label(canvas, left - 10.0, y, label, left - 9.0 - LEFT, 1)?;
            strip(canvas, &scale, &row.gaps, *ends, y)?;
            canvas.text((RIGHT, y), largest, Ink::new(LABEL, INK).align(TextAnchor::End))?;
            y += ROW;
        }
        Ok(())
    })
}

/// The dots of a centre, its median and its largest gap.
///
/// Classes on the same pixel are one dot, darker for several: a centre with a thousand classes stays a small drawing.
fn strip(canvas: &Canvas, scale: &Scale, gaps: &[i64], ends: Option<(i64, i64)>, y: f64) -> Result<(), ChartError> {
    let dots = colour(Tone::CoutPrefecture);
    let mut pixels: BTreeMap<i64, (f64, u32)> = BTreeMap::new();
    for gap in gaps {
        let x = scale.at(*gap);
        // Inside the page: the rounding of a float to an integer saturates and cannot wrap.
        #[allow(clippy::cast_possible_truncation)]
        let pixel = x.round() as i64;
        pixels.entry(pixel).or_insert((x, 0)).1 += 1;
    }
    for (x, count) in pixels.values() {
        let opacity = 1.0 - 0.6_f64.powi(i32::try_from(*count).unwrap_or(i32::MAX));
        canvas.disc((*x, y), 3.5, dots, (opacity * 100.0).round() / 100.0)?;
    }
    if let Some((median, largest)) = ends {
        let x = scale.at(median);
        canvas.rect((x - 1.5, y - 7.0), (x + 1.5, y + 7.0), INK)?;
        canvas.ring((scale.at(largest), y), 4.75, colour(Tone::Loss), 1.5)?;
    }
    Ok(())
}
