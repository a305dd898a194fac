//! How far each assumption moves a total: a bar from the total to each end of its range, the widest on top.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Canvas, Ink};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::scale::{Scale, Ticks};
use super::text::{cut, width};
use crate::chart::ChartError;
use crate::chart::figure::{Tornado, TornadoRow};
use crate::chart::style::{BASE, LABEL, SMALL, SOFT_INK};
use crate::language::Language;

const ROW: f64 = 40.0;
const BAR: f64 = 10.0;

pub(super) fn draw(figure: &Tornado, language: Language) -> Result<String, ChartError> {
    let rows = figure.rows_by_span();
    if rows.iter().all(|row| row.span() == 0) {
        return without_data(&figure.caption, language);
    }
    let values = || rows.iter().flat_map(|row| row.ends.iter().map(|end| end.1)).chain([0]);
    let ticks = Ticks::enclosing(values().min().unwrap_or(0), values().max().unwrap_or(0), 5, 100);
    let marks = language.amount_marks(&ticks.values);
    let tall = lines(rows.len(), ROW);
    framed(&figure.caption, language, tall + MARKS + NAME, |canvas, area| {
        let left = LEFT + axes::label_room(rows.iter().map(|row| row.label.as_str()), 230.0);
        let plot = Area { left, top: area.top, right: RIGHT, bottom: area.top + tall };
        let words = rows.iter().flat_map(|row| row.ends.iter().map(|end| width(&said(end, language), SMALL, false)));
        let room = words.fold(0.0, f64::max).min(150.0) + 10.0;
        // A side without a bar needs no words.
        let (low, high) = (values().min() < Some(0), values().max() > Some(0));
        let scale = Scale::new(ticks.low, ticks.high, if low { left + room } else { left }, if high { RIGHT - room } else { RIGHT });
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        let mut y = plot.top + ROW / 2.0;
        for row in &rows {
            axes::row_label(canvas, left - 10.0, y, &row.label, left - 10.0 - LEFT, 2)?;
            bars(canvas, &scale, row, y, room, language)?;
            y += ROW;
        }
        canvas.line((scale.at(0), plot.top), (scale.at(0), plot.bottom), BASE, 1.25)?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)
    })
}

/// The value at an end, when it has one, and what it changes.
fn said((value, change): &(String, i64), language: Language) -> String {
    let change = language.change_compact(*change);
    match language {
        _ if value.is_empty() => change,
        Language::Fr => format!("{value}\u{a0}: {change}"),
        Language::En => format!("{value}: {change}"),
    }
}

/// Both ends; when they are on the same side of the total, one above the other.
fn bars(canvas: &Canvas, scale: &Scale, row: &TornadoRow, y: f64, room: f64, language: Language) -> Result<(), ChartError> {
    let together = (row.ends[0].1 < 0) == (row.ends[1].1 < 0) && row.ends[0].1 != 0 && row.ends[1].1 != 0;
    for (rank, end) in row.ends.iter().enumerate() {
        if end.1 == 0 {
            continue;
        }
        let (middle, half) = if together { (y + if rank == 0 { -7.5 } else { 7.5 }, 6.0) } else { (y, BAR) };
        axes::signed_bar(canvas, scale, end.1, (middle, half), &cut(&said(end, language), SMALL, false, room - 6.0))?;
    }
    if row.span() == 0 {
        canvas.text((scale.at(0) + 6.0, y), "=", Ink::new(LABEL, SOFT_INK))?;
    }
    Ok(())
}
