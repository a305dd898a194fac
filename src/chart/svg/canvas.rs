//! The sheet that figures draw on: plotters behind a few calls in page pixels.
//!
//! plotters rounds every coordinate to a whole pixel, so the sheet is [`DETAIL`] times larger than the page and the
//! `viewBox` brings it back. Its output is then tidied: fonts stand once on the root, texts are centred on their
//! capitals in every font, and the root carries what a screen reader needs.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::text::printable;
use crate::chart::ChartError;
use crate::chart::style::{Colour, FONTS, PAPER};
use crate::language::Language;
use crate::signs::escaped;

/// Sheet units in one page pixel.
const DETAIL: f64 = 4.0;
/// plotters divides sizes of fonts by this when it writes SVG.
const FONT_FACTOR: f64 = 1.24;
/// The longest side of a page, in pixels: far beyond any screen, far below the range of coordinates.
const LONGEST: f64 = 200_000.0;

/// Where a text stands from its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextAnchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub size: f64,
    pub bold: bool,
    pub colour: Colour,
    pub align: TextAnchor,
}

impl Ink {
    pub(super) const fn new(size: f64, colour: Colour) -> Self {
        Self { size, bold: false, colour, align: TextAnchor::Start }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn align(self, align: TextAnchor) -> Self {
        Self { align, ..self }
    }
}

/// An SVG in the making, on which shapes and texts are put in units of the drawing.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// What a screen reader says of a figure.
pub(super) struct Spoken<'a> {
    pub language: Language,
    pub title: &'a str,
    pub description: &'a str,
}

/// Draws a page of this size and gives the SVG.
pub(super) fn page(
    width: f64,
    height: f64,
    spoken: &Spoken,
    draw: impl FnOnce(&Canvas) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let fits = |side: f64| (1.0..=LONGEST).contains(&side);
    if !fits(width) || !fits(height) {
        return Err(ChartError::TooLarge { width, height });
    }
    let sheet = (length(width), length(height));
    let mut raw = String::new();
    {
        let canvas = Canvas { area: SVGBackend::with_string(&mut raw, sheet).into_drawing_area() };
        canvas.rect((0.0, 0.0), (width, height), PAPER)?;
        draw(&canvas)?;
        canvas.area.present().map_err(failed)?;
    }
    Ok(tidied(&raw, (width, height), sheet, spoken))
}

impl Canvas<'_> {
    pub(super) fn line(&self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) -> Result<(), ChartError> {
        self.path(&[from, to], colour, width)
    }

    pub(super) fn path(&self, points: &[(f64, f64)], colour: Colour, width: f64) -> Result<(), ChartError> {
        let points: Vec<_> = points.iter().map(|point| place(*point)).collect();
        self.area.draw(&PathElement::new(points, rgb(colour).stroke_width(length(width)))).map_err(failed)
    }

    /// A line of dashes of `dash` pixels, equal gaps between them.
    pub(super) fn dashed(&self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64, dash: f64) -> Result<(), ChartError> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let long = dx.hypot(dy);
        let mut start = 0.0;
        while start < long {
            let end = (start + dash).min(long);
            let at = |distance: f64| (from.0 + dx * distance / long, from.1 + dy * distance / long);
            self.line(at(start), at(end), colour, width)?;
            start += dash * 2.0;
        }
        Ok(())
    }

    /// A filled rectangle between two opposite corners.
    pub(super) fn rect(&self, one: (f64, f64), other: (f64, f64), colour: Colour) -> Result<(), ChartError> {
        let (one, other) = (place(one), place(other));
        let corners = [(one.0.min(other.0), one.1.min(other.1)), (one.0.max(other.0), one.1.max(other.1))];
        if corners[0].0 == corners[1].0 || corners[0].1 == corners[1].1 {
            return Ok(());
        }
        self.area.draw(&Rectangle::new(corners, rgb(colour).filled())).map_err(failed)
    }

    pub(super) fn polygon(&self, points: &[(f64, f64)], colour: Colour) -> Result<(), ChartError> {
        let points: Vec<_> = points.iter().map(|point| place(*point)).collect();
        self.area.draw(&Polygon::new(points, rgb(colour).filled())).map_err(failed)
    }

    /// A disc, `opacity` from 0 to 1.
    pub(super) fn disc(&self, centre: (f64, f64), radius: f64, colour: Colour, opacity: f64) -> Result<(), ChartError> {
        self.area.draw(&Circle::new(place(centre), length(radius), rgb(colour).mix(opacity).filled())).map_err(failed)
    }

    pub(super) fn ring(&self, centre: (f64, f64), radius: f64, colour: Colour, width: f64) -> Result<(), ChartError> {
        self.area.draw(&Circle::new(place(centre), length(radius), rgb(colour).stroke_width(length(width)))).map_err(failed)
    }

    /// A line of text; its capitals are centred on the height of the point.
    pub(super) fn text(&self, at: (f64, f64), text: &str, ink: Ink) -> Result<(), ChartError> {
        let text = printable(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        let weight = if ink.bold { FontStyle::Bold } else { FontStyle::Normal };
        let horizontal = match ink.align {
            TextAnchor::Start => HPos::Left,
            TextAnchor::Middle => HPos::Center,
            TextAnchor::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::SansSerif, ink.size * DETAIL * FONT_FACTOR, weight);
        let colour = rgb(ink.colour);
        let style = font.into_text_style(&self.area).color(&colour).pos(Pos::new(horizontal, VPos::Center));
        self.area.draw_text(&text, &style, place(at)).map_err(failed)
    }
}

const fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn failed(error: impl std::fmt::Display) -> ChartError {
    ChartError::Drawing(error.to_string())
}

/// Sheet coordinates of a point of the page. A float to integer `as` saturates and turns NaN into 0: nothing wraps.
#[allow(clippy::cast_possible_truncation)]
fn place((x, y): (f64, f64)) -> (i32, i32) {
    let limit = LONGEST * DETAIL * 2.0;
    let unit = |value: f64| (value * DETAIL).round().clamp(-limit, limit) as i32;
    (unit(x), unit(y))
}

/// A length in sheet units, at least one.
fn length(value: f64) -> u32 {
    u32::try_from(place((value, 0.0)).0).unwrap_or(0).max(1)
}

/// The SVG of plotters with our root, without what repeats on every element.
fn tidied(raw: &str, page: (f64, f64), sheet: (u32, u32), spoken: &Spoken) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         lang=\"{}\" font-family=\"{}\">\n<title>{}</title>\n<desc>{}</desc>\n",
        page.0,
        page.1,
        sheet.0,
        sheet.1,
        spoken.language.code(),
        escaped(FONTS),
        escaped(&printable(spoken.title)),
        escaped(&printable(spoken.description)),
    );
    svg.reserve(raw.len());
    // plotters writes one element per line, and a text on three: its tag, its content, its end.
    let mut lines = raw.lines().skip(1);
    while let Some(line) = lines.next() {
        let line = line.replace(" opacity=\"1\"", "");
        if line.starts_with("<text") {
            svg.push_str(&text_tag(&line));
            svg.push_str(lines.next().unwrap_or(""));
            svg.push_str(lines.next().unwrap_or(""));
        } else {
            svg.push_str(&line);
        }
        svg.push('\n');
    }
    svg
}

/// A text tag with a whole font size, no font of its own, and centred by a part of its size (`ex` differs by font).
fn text_tag(line: &str) -> String {
    let line = line.replace(" dy=\"0.5ex\"", " dy=\"0.36em\"").replace(" font-family=\"sans-serif\"", "");
    let Some((before, rest)) = line.split_once(" font-size=\"") else {
        return line;
    };
    let Some((size, after)) = rest.split_once('"') else {
        return line;
    };
    let size = size.parse::<f64>().map_or(0.0, f64::round);
    format!("{before} font-size=\"{size}\"{after}")
}
