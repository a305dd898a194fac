//! Two prices per row, joined by the gap between them.

use super::axes::{self, MARKS};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks, counted};
use super::text::{cut, told_apart, width};
use crate::chart::ChartError;
use crate::chart::figure::{Dumbbell, DumbbellRow, Tone};
use crate::chart::style::{Colour, GRID, LABEL, SMALL, SOFT_INK, colour};
use crate::language::Language;

const ROW: f64 = 23.0;
const HEAD: f64 = 22.0;
/// From so many rows on, the axis is marked at both ends.
const MANY: usize = 20;

pub(super) fn draw(figure: &Dumbbell, language: Language) -> Result<String, ChartError> {
    let rows = figure.rows_by_gap();
    let values = || rows.iter().flat_map(|row| [row.left, row.right]);
    let (Some(low), Some(high)) = (values().min(), values().max()) else {
        return without_data(&figure.caption, language);
    };
    let legend = Legend::new(&[(Sign::Disc, colour(Tone::CoutPrefecture), &figure.left), (Sign::Disc, colour(Tone::Npec), &figure.right)]);
    let ticks = Ticks::enclosing(low, high, 7, 10_000).drawn_in(low, high);
    let marks = language.amount_marks(&ticks.values);
    let height = legend.height + HEAD + lines(rows.len(), ROW) + MARKS;
    framed(&figure.caption, language, height, |canvas, area| {
        legend.draw(canvas, area.top)?;
        let columns = NumberColumns::new(figure, &rows, language);
        let plot = Area {
            left: LEFT + axes::label_room(rows.iter().map(|row| row.label.as_str()), 250.0),
            top: area.top + legend.height + HEAD,
            right: columns.left,
            bottom: area.bottom - MARKS,
        };
        let scale = Scale::new(ticks.low, ticks.high, plot.left + 8.0, plot.right - 8.0);
        axes::horizontal(canvas, plot, &scale, &ticks, &marks, rows.len() > MANY)?;
        columns.head(canvas, figure, plot.top - 10.0)?;
        let mut y = plot.top + ROW / 2.0;
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        let labels = told_apart(&labels, LABEL, plot.left - 10.0 - LEFT);
        for ((row, cells), label) in rows.iter().zip(&columns.cells).zip(&labels) {
            axes::row_label(canvas, plot.left - 10.0, y, label, plot.left - 9.0 - LEFT, 1)?;
            pair(canvas, &scale, row, y)?;
            columns.row(canvas, cells, side(row.gap()), y)?;
            y += ROW;
        }
        Ok(())
    })
}

/// The colour of a gap: won, lost or none.
fn side(gap: i64) -> Colour {
    match gap {
        0 => SOFT_INK,
        i64::MIN..0 => colour(Tone::Loss),
        1.. => colour(Tone::Gain),
    }
}

/// The two discs of a row, and the line between them in the colour of the gap.
fn pair(canvas: &Canvas, scale: &Scale, row: &DumbbellRow, y: f64) -> Result<(), ChartError> {
    let (left, right) = (scale.at(row.left), scale.at(row.right));
    canvas.line((left, y), (right, y), side(row.gap()), 2.0)?;
    canvas.disc((left, y), 5.0, colour(Tone::CoutPrefecture), 1.0)?;
    canvas.disc((right, y), if row.gap() == 0 { 2.5 } else { 5.0 }, colour(Tone::Npec), 1.0)
}

/// The columns of numbers on the right: gap, then size.
struct NumberColumns {
    /// Gap and size of each row, as written.
    cells: Vec<(String, String)>,
    left: f64,
    gap: f64,
    size: f64,
}

impl NumberColumns {
    fn new(figure: &Dumbbell, rows: &[&DumbbellRow], language: Language) -> Self {
        let cells: Vec<(String, String)> = rows
            .iter()
            .map(|row| {
                let size = figure.size.as_ref().map(|_| language.integer(counted(row.size)));
                (language.change_rounded(row.gap()), size.unwrap_or_default())
            })
            .collect();
        let widest =
            |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| width(text, LABEL, true)).fold(0.0, f64::max).clamp(40.0, 150.0);
        let size = RIGHT;
        let gap = match &figure.size {
            Some(head) => size - widest(&mut cells.iter().map(|cell| &cell.1)).max(width(head, SMALL, false)) - 16.0,
            None => size,
        };
        let room = widest(&mut cells.iter().map(|cell| &cell.0)).max(width(&figure.gap, SMALL, false).min(110.0));
        Self { left: gap - room - 12.0, cells, gap, size }
    }

    fn head(&self, canvas: &Canvas, figure: &Dumbbell, y: f64) -> Result<(), ChartError> {
        let ink = Ink::new(SMALL, SOFT_INK).align(TextAnchor::End);
        canvas.text((self.gap, y), &cut(&figure.gap, SMALL, false, 150.0), ink)?;
        if let Some(size) = &figure.size {
            canvas.text((self.size, y), size, ink)?;
        }
        canvas.line((LEFT, y + 10.0), (RIGHT, y + 10.0), GRID, 1.0)
    }

    fn row(&self, canvas: &Canvas, cells: &(String, String), side: Colour, y: f64) -> Result<(), ChartError> {
        canvas.text((self.gap, y), &cells.0, Ink::new(LABEL, side).bold().align(TextAnchor::End))?;
        canvas.text((self.size, y), &cells.1, Ink::new(LABEL, SOFT_INK).align(TextAnchor::End))
    }
}
