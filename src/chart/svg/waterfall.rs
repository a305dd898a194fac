//! From one total to another by signed steps, as rows: long names of steps stay readable. The axis is the difference from the first total.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::scale::{Scale, Ticks};
use super::text::width;
use crate::chart::ChartError;
use crate::chart::figure::Waterfall;
use crate::chart::style::{BASE, Colour, INK, LABEL, PAPER, colour};
use crate::language::Language;

const ROW: f64 = 36.0;
const BAR: f64 = 11.0;

/// A row as drawn: its bar lies between two differences from the total at the start.
struct WaterfallBar<'a> {
    label: &'a str,
    from: i64,
    to: i64,
    words: String,
    colour: Colour,
    total: bool,
}

pub(super) fn draw(figure: &Waterfall, language: Language) -> Result<String, ChartError> {
    if figure.start.value == 0 && figure.steps.iter().all(|step| step.value == 0) {
        return without_data(&figure.caption, language);
    }
    let rows = rows(figure, language);
    let levels = || rows.iter().map(|row| row.to);
    let (lowest, highest) = (levels().min().unwrap_or(0), levels().max().unwrap_or(0));
    let ticks = Ticks::enclosing(lowest.min(0), highest.max(0), 6, 100);
    let marks = language.amount_marks(&ticks.values);
    let height = lines(rows.len(), ROW) + MARKS + NAME;
    framed(&figure.caption, language, height, |canvas, area| {
        let room = rows.iter().map(|row| width(&row.words, LABEL, true)).fold(0.0, f64::max) + 10.0;
        let left = LEFT + axes::label_room(rows.iter().map(|row| row.label), 220.0);
        let plot = Area { left, top: area.top, right: RIGHT, bottom: area.top + lines(rows.len(), ROW) };
        // Words of falling bars stand on their left, of the others on their right: both sides leave room for them.
        let fits = |low: f64| if ticks.low < 0 { low + room } else { low };
        let scale = Scale::new(ticks.low, ticks.high, fits(left), RIGHT - room);
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        let zero = scale.at(0);
        canvas.line((zero, plot.top), (zero, plot.bottom), BASE, 1.25)?;
        let mut y = plot.top + ROW / 2.0;
        for (index, row) in rows.iter().enumerate() {
            axes::row_label(canvas, left - 10.0, y, row.label, left - 10.0 - LEFT, 2)?;
            if index + 1 < rows.len() {
                let x = scale.at(row.to);
                canvas.line((x, y + BAR), (x, y + ROW - BAR), BASE, 1.0)?;
            }
            bar(canvas, &scale, row, y)?;
            y += ROW;
        }
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)
    })
}

/// The total at the start, the steps, the total at the end. Bars show differences from the start, so that every one begins where it ought to
/// and no axis is cut; the totals are written.
fn rows(figure: &Waterfall, language: Language) -> Vec<WaterfallBar<'_>> {
    let total = |label, to, words, tone| WaterfallBar { label, from: 0, to, words, colour: colour(tone), total: true };
    let mut rows = vec![total(&figure.start.label, 0, language.compact(figure.start.value), figure.start.tone)];
    let mut level = 0_i64;
    rows.extend(figure.steps.iter().map(|step| {
        let from = level;
        level = level.saturating_add(step.value);
        let words = language.change_compact(step.value);
        WaterfallBar { label: &step.label, from, to: level, words, colour: colour(step.tone), total: false }
    }));
    let words = format!("{} ({})", language.compact(figure.end_value()), language.change_compact(level));
    rows.push(total(&figure.end, level, words, figure.end_tone));
    rows
}

fn bar(canvas: &Canvas, scale: &Scale, row: &WaterfallBar, y: f64) -> Result<(), ChartError> {
    let (from, to) = (scale.at(row.from), scale.at(row.to));
    if (to - from).abs() < 1.0 {
        canvas.line((to, y - BAR), (to, y + BAR), row.colour, 2.0)?;
    } else {
        canvas.rect((from, y - BAR), (to, y + BAR), row.colour)?;
    }
    let (x, align) = if to < from { (to - 6.0, TextAnchor::End) } else { (to + 6.0, TextAnchor::Start) };
    let half = width(&row.words, LABEL, true);
    let (one, other) = if align == TextAnchor::End { (x - half, x) } else { (x, x + half) };
    // The words stay clear of grid and connectors.
    canvas.rect((one - 1.0, y - 7.0), (other + 1.0, y + 7.0), PAPER)?;
    let ink = if row.total { INK } else { row.colour };
    canvas.text((x, y), &row.words, Ink::new(LABEL, ink).bold().align(align))
}
