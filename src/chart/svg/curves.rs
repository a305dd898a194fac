//! Totals along a range of values, as lines.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, lines, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks};
use super::text::width;
use crate::chart::ChartError;
use crate::chart::figure::Curves;
use crate::chart::style::{SMALL, SOFT_INK, series};
use crate::language::Language;

const HEIGHT: f64 = 260.0;

pub(super) fn draw(figure: &Curves, language: Language) -> Result<String, ChartError> {
    let values = || figure.curves.iter().flat_map(|curve| curve.values.iter().copied());
    let (Some(low), Some(high), 1..) = (values().min(), values().max(), figure.points.len()) else {
        return without_data(&figure.caption, language);
    };
    if let Some(curve) = figure.curves.iter().find(|curve| curve.values.len() != figure.points.len()) {
        let (values, months) = (curve.values.len(), figure.points.len());
        return Err(ChartError::SeriesLength { series: curve.label.clone(), values, months });
    }
    let keys: Vec<_> = figure.curves.iter().enumerate().map(|(rank, curve)| (Sign::Disc, series(rank + 1), curve.label.as_str())).collect();
    let legend = Legend::new(&keys);
    let ticks = Ticks::enclosing(low, high, 5, 100);
    let marks = language.amount_marks(&ticks.values);
    framed(&figure.caption, language, legend.height + NAME + HEIGHT + MARKS + NAME, |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.axis)?;
        let left = LEFT + axes::room(&marks);
        let plot = Area { left, top: area.top + legend.height + NAME, right: RIGHT, bottom: area.bottom - MARKS - NAME };
        let scale = Scale::new(ticks.low, ticks.high, plot.bottom, plot.top);
        axes::vertical(canvas, plot, &scale, &ticks, &marks)?;
        let steps = lines(figure.points.len().saturating_sub(1), 1.0).max(1.0);
        let at = |index: usize| plot.left + 20.0 + (plot.width() - 40.0) * lines(index, 1.0) / steps;
        let mut free = f64::NEG_INFINITY;
        for (index, point) in figure.points.iter().enumerate() {
            let half = width(point, SMALL, false) / 2.0;
            if at(index) - half >= free {
                canvas.text((at(index), plot.bottom + 12.0), point, Ink::new(SMALL, SOFT_INK).align(TextAnchor::Middle))?;
                free = at(index) + half + 6.0;
            }
        }
        for (rank, curve) in figure.curves.iter().enumerate() {
            let points: Vec<(f64, f64)> = curve.values.iter().enumerate().map(|(index, &value)| (at(index), scale.at(value))).collect();
            canvas.path(&points, series(rank + 1), 2.0)?;
            for &point in &points {
                canvas.disc(point, 3.0, series(rank + 1), 1.0)?;
            }
        }
        axes::name(canvas, left, plot.bottom + MARKS, &figure.along)
    })
}
