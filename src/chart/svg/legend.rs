//! Keys of the marks of a figure, in a row above the drawing, folded when it is long.

use super::canvas::{Canvas, Ink};
use super::frame::{LEFT, RIGHT};
use super::text::{cut, width};
use crate::chart::ChartError;
use crate::chart::style::{Colour, INK, LABEL};

/// The sign in front of a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    Square,
    Disc,
    Faint,
    Ring,
    Bar,
}

/// A key: its sign, colour and words.
pub(super) type LegendKey<'a> = (Sign, Colour, &'a str);

const LINE: f64 = 19.0;
const SIGN: f64 = 17.0;
const GAP: f64 = 20.0;

/// Keys placed in lines.
pub(super) struct Legend {
    keys: Vec<(Sign, Colour, String, f64, f64)>,
    /// Height of all lines and of the space below them; 0 without keys.
    pub height: f64,
}

impl Legend {
    pub(super) fn new(keys: &[LegendKey]) -> Self {
        let (mut x, mut y) = (LEFT, 0.0);
        let mut placed = Vec::new();
        for (sign, colour, words) in keys.iter().filter(|key| !key.2.trim().is_empty()) {
            let words = cut(words, LABEL, false, RIGHT - LEFT - SIGN);
            let wide = SIGN + width(&words, LABEL, false);
            if x > LEFT && x + wide > RIGHT {
                (x, y) = (LEFT, y + LINE);
            }
            placed.push((*sign, *colour, words, x, y));
            x += wide + GAP;
        }
        let height = if placed.is_empty() { 0.0 } else { y + LINE + 8.0 };
        Self { keys: placed, height }
    }

    pub(super) fn draw(&self, canvas: &Canvas, top: f64) -> Result<(), ChartError> {
        for (sign, colour, words, x, y) in &self.keys {
            let (x, y) = (x + 6.0, top + y + LINE / 2.0);
            match sign {
                Sign::Square => canvas.rect((x - 5.5, y - 5.5), (x + 5.5, y + 5.5), *colour)?,
                Sign::Disc => canvas.disc((x, y), 5.0, *colour, 1.0)?,
                Sign::Faint => canvas.disc((x, y), 3.5, *colour, 0.45)?,
                Sign::Ring => canvas.ring((x, y), 4.5, *colour, 1.5)?,
                Sign::Bar => canvas.rect((x - 1.5, y - 7.0), (x + 1.5, y + 7.0), *colour)?,
            }
            canvas.text((x + SIGN - 6.0, y), words, Ink::new(LABEL, INK))?;
        }
        Ok(())
    }
}
