//! From one total to another by signed steps, as rows: long names of steps stay readable.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Align, Canvas, Ink};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::scale::{Scale, Ticks, float};
use super::text::{fold, width};
use crate::chart::ChartError;
use crate::chart::figure::Waterfall;
use crate::chart::style::{BASE, Colour, INK, LABEL, PAPER, SMALL, SOFT_INK, colour};
use crate::language::Language;

const ROW: f64 = 36.0;
const BAR: f64 = 11.0;

/// A row as drawn.
struct Row<'a> {
    label: &'a str,
    from: i64,
    to: i64,
    words: String,
    colour: Colour,
    total: bool,
}

pub(super) fn draw(figure: &Waterfall, language: Language) -> Result<String, ChartError> {
    let rows = rows(figure, language);
    if rows.iter().all(|row| row.from == 0 && row.to == 0) {
        return without_data(&figure.caption, language);
    }
    let levels = || rows.iter().map(|row| row.to);
    let (lowest, highest) = (levels().min().unwrap_or(0), levels().max().unwrap_or(0));
    let broken = far_from_zero(lowest, highest);
    let ticks = if broken {
        Ticks::enclosing(lowest.saturating_sub(highest.saturating_sub(lowest)), highest, 6, 100)
    } else {
        Ticks::enclosing(lowest.min(0), highest.max(0), 6, 100)
    };
    let marks = language.amount_marks(&ticks.values);
    let remark = if broken { fold(&figure.broken_axis, SMALL, false, RIGHT - LEFT, 2) } else { Vec::new() };
    let height = lines(rows.len(), ROW) + MARKS + NAME + lines(remark.len(), 15.0);
    framed(&figure.caption, language, height, |canvas, area| {
        let room = rows.iter().map(|row| width(&row.words, LABEL, true)).fold(0.0, f64::max) + 10.0;
        let left = LEFT + axes::label_room(rows.iter().map(|row| row.label), 220.0);
        let plot = Area { left, top: area.top, right: RIGHT, bottom: area.top + lines(rows.len(), ROW) };
        // Words of falling bars stand on their left, of the others on their right: both sides leave room for them.
        let fits = |low: f64| if ticks.low < 0 { low + room } else { low };
        let scale = Scale::new(ticks.low, ticks.high, fits(left), RIGHT - room);
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        let zero = scale.at(ticks.low.max(0));
        let mut y = plot.top + ROW / 2.0;
        for (index, row) in rows.iter().enumerate() {
            axes::row_label(canvas, left - 10.0, y, row.label, left - 10.0 - LEFT, 2)?;
            if index + 1 < rows.len() {
                let x = scale.at(row.to);
                canvas.line((x, y + BAR), (x, y + ROW - BAR), BASE, 1.0)?;
            }
            bar(canvas, &scale, row, zero, y)?;
            if broken && row.total {
                tear(canvas, left + 12.0, y)?;
            }
            y += ROW;
        }
        canvas.line((zero, plot.top), (zero, plot.bottom), BASE, 1.25)?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)?;
        let mut y = plot.bottom + MARKS + NAME + 4.0;
        for line in &remark {
            canvas.text((left, y), line, Ink::new(SMALL, SOFT_INK))?;
            y += 15.0;
        }
        Ok(())
    })
}

fn rows(figure: &Waterfall, language: Language) -> Vec<Row<'_>> {
    let total =
        |label, value: i64, tone| Row { label, from: 0, to: value, words: language.compact(value), colour: colour(tone), total: true };
    let mut rows = vec![total(&figure.start.label, figure.start.value, figure.start.tone)];
    rows.extend(figure.steps.iter().zip(figure.levels()).map(|(step, (from, to))| Row {
        label: &step.label,
        from,
        to,
        words: language.change_compact(step.value),
        colour: colour(step.tone),
        total: false,
    }));
    rows.push(total(&figure.end, figure.end_value(), figure.end_tone));
    rows
}

/// Whether the levels are so close together, and so far from zero, that steps would not show on an axis from zero.
fn far_from_zero(lowest: i64, highest: i64) -> bool {
    lowest > 0 && highest > lowest && float(highest) - float(lowest) < 0.2 * float(highest)
}

fn bar(canvas: &Canvas, scale: &Scale, row: &Row, zero: f64, y: f64) -> Result<(), ChartError> {
    let from = if row.total { zero } else { scale.at(row.from) };
    let to = scale.at(row.to);
    if (to - from).abs() < 1.0 {
        canvas.line((to, y - BAR), (to, y + BAR), row.colour, 2.0)?;
    } else {
        canvas.rect((from, y - BAR), (to, y + BAR), row.colour)?;
    }
    let (x, align) = if to < from { (to - 6.0, Align::End) } else { (to + 6.0, Align::Start) };
    let half = width(&row.words, LABEL, true);
    let (one, other) = if align == Align::End { (x - half, x) } else { (x, x + half) };
    // The words stay clear of grid and connectors.
    canvas.rect((one - 1.0, y - 7.0), (other + 1.0, y + 7.0), PAPER)?;
    let ink = if row.total { INK } else { row.colour };
    canvas.text((x, y), &row.words, Ink::new(LABEL, ink).bold().align(align))
}

/// A slanted white cut through a bar whose axis does not start at zero.
fn tear(canvas: &Canvas, x: f64, y: f64) -> Result<(), ChartError> {
    let (high, low) = (y - BAR - 1.0, y + BAR + 1.0);
    canvas.polygon(&[(x, low), (x + 6.0, high), (x + 10.0, high), (x + 4.0, low)], PAPER)
}

#[cfg(test)]
mod tests {
    use super::far_from_zero;

    #[test]
    fn the_axis_is_broken_only_for_small_changes_of_large_totals() {
        assert!(far_from_zero(95, 100));
        assert!(!far_from_zero(50, 100));
        assert!(!far_from_zero(-5, 100));
        assert!(!far_from_zero(100, 100));
        assert!(!far_from_zero(i64::MIN, i64::MAX));
    }
}
