//! The same small drawing for each group, three abreast, on one scale: a bar for each side in each category.

use super::axes::{self, NAME};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks, float};
use super::text::{cut, width};
use crate::chart::ChartError;
use crate::chart::figure::{Panel, SmallMultiples};
use crate::chart::style::{INK, LABEL, SMALL, SOFT_INK, series};
use crate::language::Language;

const MOST_ABREAST: usize = 3;
const HEIGHT: f64 = 120.0;
/// Height of the name of a drawing and of its categories.
const HEAD: f64 = 20.0;
const FOOT: f64 = 24.0;
const SPACE: f64 = 18.0;

pub(super) fn draw(figure: &SmallMultiples, language: Language) -> Result<String, ChartError> {
    let values = || figure.panels.iter().flat_map(|panel| panel.values.iter().flatten().copied());
    if figure.categories.is_empty() || values().all(|value| value == 0) {
        return without_data(&figure.caption, language);
    }
    for series in figure.panels.iter().flat_map(|panel| panel.values.iter().map(move |values| (panel, values))) {
        if series.1.len() != figure.categories.len() {
            let (values, months) = (series.1.len(), figure.categories.len());
            return Err(ChartError::SeriesLength { series: series.0.label.clone(), values, months });
        }
    }
    let keys: Vec<_> = figure.sides.iter().enumerate().map(|(rank, side)| (Sign::Square, series(rank), side.as_str())).collect();
    let legend = Legend::new(&keys);
    let (low, high) = (values().min().unwrap_or(0).min(0), values().max().unwrap_or(0).max(0));
    let ticks = Ticks::enclosing(low, high, 3, 100);
    let marks = language.amount_marks(&ticks.values);
    let abreast = figure.panels.len().clamp(1, MOST_ABREAST);
    let rows = figure.panels.len().div_ceil(abreast);
    let tall = HEAD + HEIGHT + FOOT;
    framed(&figure.caption, language, legend.height + NAME + lines(rows, tall), |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.axis)?;
        let room = axes::room(&marks);
        let wide = (RIGHT - LEFT - room - SPACE * lines(abreast - 1, 1.0)) / lines(abreast, 1.0);
        for (index, panel) in figure.panels.iter().enumerate() {
            let (column, row) = (index % abreast, index / abreast);
            let left = LEFT + room + lines(column, wide + SPACE);
            let top = area.top + legend.height + NAME + lines(row, tall) + HEAD;
            let plot = Area { left, top, right: left + wide, bottom: top + HEIGHT };
            let scale = Scale::new(ticks.low, ticks.high, plot.bottom, plot.top);
            let blank = vec![String::new(); marks.len()];
            axes::vertical(canvas, plot, &scale, &ticks, if column == 0 { &marks } else { &blank })?;
            let name = cut(&panel.label, LABEL, true, wide);
            canvas.text((left, top - 11.0), &name, Ink::new(LABEL, INK).bold())?;
            bars(canvas, panel, plot, &scale)?;
            axes::zero_across(canvas, plot, &scale)?;
            categories(canvas, &figure.categories, plot)?;
        }
        Ok(())
    })
}

/// Width of a slot of each category.
fn slot(count: usize, plot: Area) -> f64 {
    plot.width() / lines(count.max(1), 1.0)
}

fn bars(canvas: &Canvas, panel: &Panel, plot: Area, scale: &Scale) -> Result<(), ChartError> {
    let sides = float(i64::try_from(panel.values.len().max(1)).unwrap_or(1));
    for (rank, values) in panel.values.iter().enumerate() {
        let wide = slot(values.len(), plot);
        let bar = wide * 0.8 / sides;
        for (index, &value) in values.iter().enumerate() {
            let left = plot.left + lines(index, wide) + wide * 0.1 + lines(rank, bar);
            canvas.rect((left, scale.at(0)), (left + bar, scale.at(value)), series(rank))?;
        }
    }
    Ok(())
}

/// The categories that fit, the last two digits of a year when four do not.
fn categories(canvas: &Canvas, names: &[String], plot: Area) -> Result<(), ChartError> {
    let wide = slot(names.len(), plot);
    let short = names.iter().any(|name| width(name, SMALL, false) > wide);
    for (index, name) in names.iter().enumerate() {
        let year = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
        let text = if short && year { format!("’{}", &name[2..]) } else { cut(name, SMALL, false, wide.max(14.0)) };
        let x = plot.left + lines(index, wide) + wide / 2.0;
        canvas.text((x, plot.bottom + 10.0), &text, Ink::new(SMALL, SOFT_INK).align(TextAnchor::Middle))?;
    }
    Ok(())
}
