//! A signed amount a row: a bar from zero, the amount at its end.

use super::axes::{self, MARKS, NAME};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::scale::{Scale, Ticks};
use super::text::{told_apart, width};
use crate::chart::ChartError;
use crate::chart::figure::{Ranked, RankedRow};
use crate::chart::style::{BASE, LABEL, SMALL};
use crate::language::Language;

const ROW: f64 = 19.0;
/// Half the height of a bar.
const BAR: f64 = 6.0;
/// From so many rows on, the axis is marked at both ends.
const MANY: usize = 20;

pub(super) fn draw(figure: &Ranked, language: Language) -> Result<String, ChartError> {
    let rows = figure.rows_drawn();
    if rows.is_empty() {
        return without_data(&figure.caption, language);
    }
    let values = || rows.iter().map(|row| row.value).chain([0]);
    let (lowest, highest) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let ticks = Ticks::enclosing(lowest, highest, 6, 100).drawn_in(lowest, highest);
    let marks = language.amount_marks(&ticks.values);
    let tall = lines(rows.len(), ROW);
    let head = NAME + if rows.len() > MANY { MARKS } else { 0.0 };
    framed(&figure.caption, language, head + tall + MARKS, |canvas, area| {
        axes::name(canvas, LEFT, area.top, &figure.axis)?;
        let left = LEFT + axes::label_room(rows.iter().map(|row| row.label.as_str()), 250.0);
        let plot = Area { left, top: area.top + head, right: RIGHT, bottom: area.top + head + tall };
        let words = |row: &&RankedRow| width(&language.change_rounded(row.value), SMALL, false) + 10.0;
        let room = rows.iter().map(words).fold(0.0, f64::max);
        // A side without a bar needs no words.
        let from = if lowest < 0 { left + room } else { left };
        let scale = Scale::new(ticks.low, ticks.high, from, if highest > 0 { RIGHT - room } else { RIGHT });
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, rows.len() > MANY)?;
        let mut y = plot.top + ROW / 2.0;
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        for (row, label) in rows.iter().zip(told_apart(&labels, LABEL, left - 10.0 - LEFT)) {
            axes::row_label(canvas, left - 10.0, y, &label, left - 9.0 - LEFT, 1)?;
            axes::signed_bar(canvas, &scale, row.value, (y, BAR), &language.change_rounded(row.value))?;
            y += ROW;
        }
        canvas.line((scale.at(0), plot.top), (scale.at(0), plot.bottom), BASE, 1.25)
    })
}
