//! Our palette, sizes and fonts, the same for every figure and for the report around them.
//!
//! Blue is the world of the préfecture (its price, the région that paid it, the contracts kept on it), orange the world
//! of the branches (NPEC, OPCO). The two families stay apart for every common form of colour blindness, and inside a
//! family the tones differ in lightness, so that a grey print is still readable.

use super::figure::Tone;

/// A colour, as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The colour as in HTML and CSS: `#1F4E79`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// The fixed colour of each meaning.
#[must_use]
pub const fn colour(tone: Tone) -> Colour {
    match tone {
        Tone::CoutPrefecture | Tone::Region | Tone::StockPrefecture => Colour(0x1F, 0x4E, 0x79),
        Tone::Npec | Tone::Opco | Tone::NpecRegime => Colour(0xDD, 0x73, 0x22),
        Tone::StockNpec => Colour(0x7D, 0xAF, 0xD4),
        Tone::Npec2019 => Colour(0xF5, 0xC0, 0x8A),
        Tone::Npec2025 => Colour(0x9C, 0x46, 0x0E),
        Tone::Cnfpt | Tone::PublicLocal => Colour(0x7A, 0x4F, 0x8F),
        Tone::PublicEtat => Colour(0xC3, 0xA6, 0xCF),
        Tone::Employeur | Tone::Professionnalisation => Colour(0x8C, 0x92, 0x99),
        Tone::Gain => Colour(0x12, 0x7A, 0x72),
        Tone::Loss => Colour(0xA8, 0x2F, 0x43),
        Tone::Neutral => Colour(0x5B, 0x65, 0x70),
        Tone::Side(rank) => series(rank as usize),
        Tone::Line(rank) => LINES[rank as usize % LINES.len()],
    }
}

/// Colours of things without a meaning of their own, in order: scenarios, curves. The first is the reference.
const SERIES: [Colour; 8] = [
    Colour(0x5B, 0x65, 0x70),
    Colour(0xDD, 0x73, 0x22),
    Colour(0x1F, 0x4E, 0x79),
    Colour(0x12, 0x7A, 0x72),
    Colour(0xA8, 0x2F, 0x43),
    Colour(0x7A, 0x4F, 0x8F),
    Colour(0x7D, 0xAF, 0xD4),
    Colour(0xF5, 0xC0, 0x8A),
];

/// The colour of the thing of this rank; they come again after the last.
#[must_use]
pub const fn series(rank: usize) -> Colour {
    SERIES[rank % SERIES.len()]
}

/// Lines that compare, apart from each other for common colour blindness by their lightness and their names at their ends.
const LINES: [Colour; 8] = [
    Colour(0x8C, 0x92, 0x99),
    Colour(0xDD, 0x73, 0x22),
    Colour(0x7A, 0x4F, 0x8F),
    Colour(0x7D, 0xAF, 0xD4),
    Colour(0xC3, 0x8A, 0x2E),
    Colour(0xA8, 0x2F, 0x43),
    Colour(0x1F, 0x4E, 0x79),
    Colour(0x12, 0x7A, 0x72),
];

/// The paper.
pub const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
/// Titles, values and reference lines.
pub const INK: Colour = Colour(0x1D, 0x23, 0x2A);
/// Subtitles, labels of axes, notes.
pub const SOFT_INK: Colour = Colour(0x5B, 0x65, 0x70);
/// Lines of the grid.
pub const GRID: Colour = Colour(0xE2, 0xE5, 0xE9);
/// The line of zero and other lines that carry the drawing.
pub const BASE: Colour = Colour(0x83, 0x8B, 0x94);

/// The fonts asked for, in order; the last but one is the one embedded for PNG.
pub const FONTS: &str = "'Source Sans 3', 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans Condensed', sans-serif";

/// Width of every figure, in the pixels of a page (96 to the inch).
pub const WIDTH: f64 = 760.0;
/// White space around a figure.
pub const MARGIN: f64 = 20.0;

/// Size of titles.
pub const TITLE: f64 = 19.0;
/// Size of subtitles.
pub const SUBTITLE: f64 = 13.5;
/// Size of labels and values in the drawing.
pub const LABEL: f64 = 12.0;
/// Size of marks of axes and of small remarks in the drawing.
pub const SMALL: f64 = 11.0;
/// Size of notes and source.
pub const NOTE: f64 = 10.5;

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of the WCAG.
    fn luminance(colour: Colour) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
    }

    fn contrast(a: Colour, b: Colour) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_paper() {
        for ink in [INK, SOFT_INK, colour(Tone::Gain), colour(Tone::Loss)] {
            assert!(contrast(ink, PAPER) >= 4.5, "{}", ink.hex());
        }
    }

    #[test]
    fn colours_drawn_side_by_side_differ_in_grey() {
        let pairs = [
            (Tone::Region, Tone::Opco),
            (Tone::Opco, Tone::Cnfpt),
            (Tone::CoutPrefecture, Tone::Npec),
            (Tone::StockPrefecture, Tone::StockNpec),
            (Tone::Npec2019, Tone::NpecRegime),
            (Tone::NpecRegime, Tone::Npec2025),
            (Tone::PublicLocal, Tone::PublicEtat),
        ];
        for (one, other) in pairs {
            assert!(contrast(colour(one), colour(other)) >= 1.5, "{one:?} {other:?}");
        }
    }

    #[test]
    fn colours_are_written_as_in_css() {
        assert_eq!(colour(Tone::Region).hex(), "#1F4E79");
    }
}
