//! What surrounds every figure: title, subtitle, notes and source; the drawing gets the area in between.

use super::canvas::{Canvas, Ink, Spoken, page};
use super::text::{balanced, fold};
use crate::chart::ChartError;
use crate::chart::figure::Caption;
use crate::chart::style::{INK, MARGIN, NOTE, SOFT_INK, SUBTITLE, TITLE, WIDTH};
use crate::language::Language;

/// A rectangle of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }
}

/// Left and right bounds of every drawing.
pub(super) const LEFT: f64 = MARGIN;
/// See [`LEFT`].
pub(super) const RIGHT: f64 = WIDTH - MARGIN;

const TITLE_LINE: f64 = 25.0;
const SUBTITLE_LINE: f64 = 18.0;
const NOTE_LINE: f64 = 14.5;
const LONG: usize = 12;

/// A page with its caption and a drawing of this height in it.
pub(super) fn framed(
    caption: &Caption,
    language: Language,
    height: f64,
    draw: impl FnOnce(&Canvas, Area) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let room = RIGHT - LEFT;
    let title = balanced(&caption.title, TITLE, true, room, 4);
    let subtitle = fold(&caption.subtitle, SUBTITLE, false, room, 6);
    let mut notes = Vec::new();
    for note in caption.notes.iter().chain(std::iter::once(&caption.source)) {
        notes.extend(fold(note, NOTE, false, room, LONG));
    }
    let head = MARGIN + lines(title.len(), TITLE_LINE) + lines(subtitle.len(), SUBTITLE_LINE) + 17.0;
    let foot = lines(notes.len(), NOTE_LINE) + if notes.is_empty() { MARGIN } else { MARGIN + 10.0 };
    let area = Area { left: LEFT, top: head, right: RIGHT, bottom: head + height };
    let described = std::iter::once(&caption.subtitle).chain(&caption.notes).chain([&caption.source]);
    let description = described.filter(|text| !text.is_empty()).map(|text| ended(text)).collect::<Vec<_>>().join(" ");
    let spoken = Spoken { language, title: &caption.title, description: &description };
    page(WIDTH, (head + height + foot).ceil(), &spoken, |canvas| {
        let mut y = MARGIN;
        y = paragraph(canvas, y, &title, TITLE_LINE, Ink::new(TITLE, INK).bold())?;
        paragraph(canvas, y + 3.0, &subtitle, SUBTITLE_LINE, Ink::new(SUBTITLE, SOFT_INK))?;
        draw(canvas, area)?;
        paragraph(canvas, area.bottom + 12.0, &notes, NOTE_LINE, Ink::new(NOTE, SOFT_INK))?;
        Ok(())
    })
}

/// A text that ends as a sentence does: read aloud, the next one does not run into it.
fn ended(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?', '…', ':']) { "" } else { "." };
    format!("{text}{stop}")
}

/// The page of a figure without data: its caption, and the remark of the caller in place of the drawing.
pub(super) fn without_data(caption: &Caption, language: Language) -> Result<String, ChartError> {
    let ink = Ink::new(SUBTITLE, SOFT_INK).align(super::canvas::TextAnchor::Middle);
    // A message about an empty set says nothing: the remark is the title, or stands alone where the page has the words.
    let alone = caption.title.is_empty();
    let title = if alone { String::new() } else { caption.no_data.clone() };
    let caption = &Caption { title, subtitle: String::new(), notes: Vec::new(), ..caption.clone() };
    framed(caption, language, 120.0, |canvas, area| {
        let middle = f64::midpoint(area.left, area.right);
        for y in [area.top, area.bottom] {
            canvas.line((area.left, y), (area.right, y), crate::chart::style::GRID, 1.0)?;
        }
        let remark = if alone { fold(&caption.no_data, SUBTITLE, false, area.width() - 80.0, 4) } else { Vec::new() };
        let mut y = f64::midpoint(area.top, area.bottom) - lines(remark.len(), SUBTITLE_LINE) / 2.0 + 9.0;
        for line in &remark {
            canvas.text((middle, y), line, ink)?;
            y += SUBTITLE_LINE;
        }
        Ok(())
    })
}

fn paragraph(canvas: &Canvas, top: f64, text: &[String], line: f64, ink: Ink) -> Result<f64, ChartError> {
    let mut y = top;
    for text in text {
        canvas.text((LEFT, y + line / 2.0), text, ink)?;
        y += line;
    }
    Ok(y)
}

/// Height of so many lines.
pub(super) fn lines(count: usize, line: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * line
}
