//! Two amounts of each CFA against each other: a disc whose surface is its size, above or below the line where both are equal.

use super::axes::{self, MARKS, NAME};
use super::canvas::{Canvas, Ink, TextAnchor};
use super::frame::{Area, LEFT, RIGHT, framed, without_data};
use super::legend::{Legend, Sign};
use super::scale::{Scale, Ticks, counted, float};
use super::text::{cut, told_apart, width};
use crate::chart::ChartError;
use crate::chart::figure::{Bubble, Bubbles, Tone};
use crate::chart::style::{BASE, INK, PAPER, SMALL, SOFT_INK, colour};
use crate::language::Language;

/// Height of the drawing: both axes have one scale.
const TALL: f64 = 480.0;
/// Radius of the largest disc.
const LARGEST: f64 = 24.0;
/// Radius below which a disc would not be seen.
const SMALLEST: f64 = 2.5;
/// CFAs that are named: the farthest below the line, then the farthest above.
const NAMED: usize = 8;
/// Widest name, in pixels.
const WIDEST: f64 = 190.0;

pub(super) fn draw(figure: &Bubbles, language: Language) -> Result<String, ChartError> {
    let points = figure.largest_first();
    let values = || points.iter().flat_map(|point| [point.across, point.up]);
    let (Some(low), Some(high)) = (values().min(), values().max()) else {
        return without_data(&figure.caption, language);
    };
    let ticks = Ticks::enclosing(low, high, 6, 10_000).drawn_in(low, high);
    let marks = language.amount_marks(&ticks.values);
    let (gain, loss) = (colour(Tone::Gain), colour(Tone::Loss));
    let legend = Legend::new(&[(Sign::Disc, gain, &figure.above), (Sign::Disc, loss, &figure.below)]);
    let most = points.iter().map(|point| point.size).max().unwrap_or(0);
    framed(&figure.caption, language, legend.height + NAME + TALL + MARKS + NAME, |canvas, area| {
        legend.draw(canvas, area.top)?;
        axes::name(canvas, LEFT, area.top + legend.height, &figure.up)?;
        let top = area.top + legend.height + NAME;
        let plot = Area { left: LEFT + axes::room(&marks), top, right: RIGHT, bottom: top + TALL };
        let across = Scale::new(ticks.low, ticks.high, plot.left + LARGEST / 2.0, plot.right - LARGEST / 2.0);
        let up = Scale::new(ticks.low, ticks.high, plot.bottom - LARGEST / 2.0, plot.top + LARGEST / 2.0);
        axes::vertical(canvas, plot, &up, &ticks, &marks)?;
        axes::horizontal(canvas, plot, &across, &ticks, &marks, false)?;
        canvas.dashed((across.at(ticks.low), up.at(ticks.low)), (across.at(ticks.high), up.at(ticks.high)), BASE, 1.5, 5.0)?;
        let discs: Vec<Disc<'_>> = points.iter().map(|point| Disc::of(point, most, &across, &up)).collect();
        for disc in &discs {
            canvas.disc(disc.centre, disc.radius, if disc.point.up < disc.point.across { loss } else { gain }, 0.55)?;
            canvas.ring(disc.centre, disc.radius, PAPER, 1.0)?;
        }
        let mut taken: Vec<OccupiedBox> = discs.iter().map(Disc::taken).collect();
        equal(canvas, figure, (&across, &up), &ticks, &mut taken)?;
        names(canvas, &discs, plot, &mut taken)?;
        axes::name(canvas, plot.left, plot.bottom + MARKS, &figure.across)
    })
}

/// A CFA on the page.
struct Disc<'a> {
    point: &'a Bubble,
    centre: (f64, f64),
    radius: f64,
}

impl<'a> Disc<'a> {
    fn of(point: &'a Bubble, most: u64, across: &Scale, up: &Scale) -> Self {
        let part = if most == 0 { 0.0 } else { float(counted(point.size)) / float(counted(most)) };
        Self { point, centre: (across.at(point.across), up.at(point.up)), radius: (LARGEST * part.sqrt()).max(SMALLEST) }
    }

    fn taken(&self) -> OccupiedBox {
        let ((x, y), radius) = (self.centre, self.radius);
        (x - radius, y - radius, x + radius, y + radius)
    }
}

/// Left, top, right and bottom of what stands already: a name hides nothing.
type OccupiedBox = (f64, f64, f64, f64);

fn free(taken: &[OccupiedBox], words: OccupiedBox) -> bool {
    taken.iter().all(|other| words.2 < other.0 || other.2 < words.0 || words.3 < other.1 || other.3 < words.1)
}

/// The name of the line, on the left of its upper end.
fn equal(
    canvas: &Canvas,
    figure: &Bubbles,
    (across, up): (&Scale, &Scale),
    ticks: &Ticks,
    taken: &mut Vec<OccupiedBox>,
) -> Result<(), ChartError> {
    let text = cut(&figure.equal, SMALL, false, WIDEST);
    let wide = width(&text, SMALL, false);
    let (x, y) = (across.at(ticks.high) - 14.0, up.at(ticks.high) + 2.0);
    taken.push((x - wide, y - 7.0, x, y + 7.0));
    canvas.text((x, y), &text, Ink::new(SMALL, SOFT_INK).align(TextAnchor::End))
}

/// Names beside the discs that are farthest from the line, where there is room.
fn names(canvas: &Canvas, discs: &[Disc<'_>], plot: Area, taken: &mut Vec<OccupiedBox>) -> Result<(), ChartError> {
    let gap = |disc: &Disc<'_>| disc.point.up.saturating_sub(disc.point.across);
    let mut far: Vec<&Disc<'_>> = discs.iter().collect();
    far.sort_by(|a, b| gap(a).cmp(&gap(b)).then_with(|| a.point.label.cmp(&b.point.label)));
    let above = far.len().saturating_sub(NAMED / 2).max(NAMED / 2);
    let named = far.iter().take(NAMED / 2).chain(far.iter().skip(above).rev());
    let named: Vec<&&Disc<'_>> = named.collect();
    let labels: Vec<&str> = named.iter().map(|disc| disc.point.label.as_str()).collect();
    for (disc, text) in named.into_iter().zip(told_apart(&labels, SMALL, WIDEST)) {
        let wide = width(&text, SMALL, false);
        let (x, y) = disc.centre;
        let right = x + disc.radius + 4.0;
        let left = x - disc.radius - 4.0;
        let sides = [(right, right + wide, TextAnchor::Start), (left - wide, left, TextAnchor::End)];
        let fits = |&&(from, to, _): &&(f64, f64, TextAnchor)| {
            from >= plot.left && to <= plot.right && free(taken, (from - 2.0, y - 7.0, to + 2.0, y + 7.0))
        };
        if let Some(&(from, to, align)) = sides.iter().find(fits) {
            taken.push((from - 2.0, y - 7.0, to + 2.0, y + 7.0));
            canvas.text((if align == TextAnchor::Start { from } else { to }, y), &text, Ink::new(SMALL, INK).align(align))?;
        }
    }
    Ok(())
}
