//! Changes of groups from the first side to each other one: a bar for each side in each group, from zero. Sides are no years: nothing
//! joins them.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks, float};
use super::text::width;
use crate::chart::ChartError;
use crate::chart::figure::{GroupChange, GroupChanges};
use crate::chart::style::{BASE, INK, SMALL, series};
use crate::language::Language;

/// Height of a bar with the space to the next.
const BAR: f64 = 15.0;
/// Space between two groups.
const SPACE: f64 = 9.0;

/// A group as drawn: its changes from the first side in ten-thousandths, and the words of each.
struct GroupBar<'a> {
    row: &'a GroupChange,
    changes: Vec<i64>,
    words: Vec<String>,
}

pub(super) fn draw(figure: &GroupChanges, language: Language) -> Result<String, ChartError> {
    let rows: Vec<GroupBar<'_>> = figure.rows.iter().filter_map(|row| drawn(row, figure.sides.len(), language)).collect();
    let others = figure.sides.len().saturating_sub(1);
    if others == 0 || rows.is_empty() {
        return without_data(&figure.caption, language);
    }
    let keys: Vec<_> = figure.sides.iter().enumerate().skip(1).map(|(rank, side)| (Sign::Square, series(rank), side.as_str())).collect();
    let legend = Legend::new(&keys);
    let values = || rows.iter().flat_map(|row| row.changes.iter().copied()).chain([0]);
    let ticks = Ticks::enclosing(values().min().unwrap_or(0), values().max().unwrap_or(0), 5, 10);
    let marks: Vec<String> = ticks.values.iter().map(|&value| percent(value, language)).collect();
    let group = lines(others, BAR) + SPACE;
    let tall = lines(rows.len(), group);
    framed(&figure.caption, language, legend.height + tall + MARKS + NAME, |canvas, area| {
        legend.draw(canvas, area.top)?;
        let left = LEFT + 8.0 + axes::label_room(rows.iter().map(|row| row.row.label.as_str()), 230.0);
        let plot = Area { left, top: area.top + legend.height, right: RIGHT, bottom: area.top + legend.height + tall };
        let room = rows.iter().flat_map(|row| &row.words).map(|words| width(words, SMALL, false)).fold(0.0, f64::max).min(170.0) + 10.0;
        // What changes nothing has its words on the right of zero.
        let later = || rows.iter().flat_map(|row| row.changes.iter().skip(1).copied());
        let (low, high) = (later().any(|change| change < 0), later().any(|change| change >= 0));
        let scale = Scale::new(ticks.low, ticks.high, if low { left + room } else { left }, if high { RIGHT - room } else { RIGHT });
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, false)?;
        for (index, row) in rows.iter().enumerate() {
            let top = plot.top + lines(index, group);
            axes::row_label(canvas, left - 10.0, top + group / 2.0, &row.row.label, left - 10.0 - LEFT, 2)?;
            bars(canvas, &scale, row, top + SPACE / 2.0)?;
        }
        canvas.line((scale.at(0), plot.top), (scale.at(0), plot.bottom), BASE, 1.25)?;
        axes::name(canvas, left, plot.bottom + MARKS, &figure.axis)
    })
}

/// A bar for each later side, with its words beyond its end.
fn bars(canvas: &Canvas, scale: &Scale, row: &GroupBar<'_>, top: f64) -> Result<(), ChartError> {
    for (rank, (&change, words)) in row.changes.iter().zip(&row.words).enumerate().skip(1) {
        let y = top + lines(rank - 1, BAR) + BAR / 2.0;
        let end = scale.at(change);
        canvas.rect((scale.at(0), y - BAR * 0.4), (end, y + BAR * 0.4), series(rank))?;
        let (x, align) = if change < 0 { (end - 5.0, TextAnchor::End) } else { (end + 5.0, TextAnchor::Start) };
        canvas.text((x, y), words, Ink::new(SMALL, INK).align(align))?;
    }
    Ok(())
}

fn drawn(row: &GroupChange, sides: usize, language: Language) -> Option<GroupBar<'_>> {
    let changes = row.changes().filter(|changes| changes.len() == sides)?;
    let first = row.values.first()?;
    let words = row.values.iter().zip(&changes);
    let words =
        words.map(|(value, &change)| format!("{} ({})", language.change_compact(value.saturating_sub(*first)), percent(change, language)));
    Some(GroupBar { row, words: words.collect(), changes })
}

/// A change in ten-thousandths as a percentage with its sign.
fn percent(change: i64, language: Language) -> String {
    let text = language.percent(float(change) / 10_000.0);
    if change > 0 { format!("+{text}") } else { text }
}
