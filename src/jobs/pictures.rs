//! Figures drawn once as SVG, and as PNG from the same SVG.

use rayon::prelude::*;

use crate::chart::{png, svg};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::Sink;
use crate::language::Language;
use crate::report::model::NamedFigure;
use crate::report::{RunFacts, figures};

/// Pixels of a PNG for each pixel of its SVG.
const PNG_SCALE: f32 = 2.0;

/// A picture in both formats, by the name of its file.
pub struct Pictures(pub Vec<(&'static str, String, Vec<u8>)>);

impl Pictures {
    /// By name, as PNG: what a workbook takes.
    pub fn pngs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, _, png)| (*name, png.as_slice()))
    }

    /// Writes each in both formats among the charts.
    ///
    /// # Errors
    /// `U001`.
    pub fn write(&self, sink: &dyn Sink) -> Result<(), Diagnostic> {
        self.0.iter().try_for_each(|(name, svg, png)| {
            sink.write(&format!("charts/{name}.svg"), svg.as_bytes())?;
            sink.write(&format!("charts/{name}.png"), png)
        })
    }
}

/// Draws every figure of a run.
///
/// # Errors
/// `U001` when a figure cannot be drawn.
pub fn draw(facts: &RunFacts<'_>, language: Language) -> Result<Pictures, Diagnostic> {
    drawn(&figures::all(facts, language), language)
}

/// Draws these figures.
///
/// # Errors
/// `U001` when one cannot be drawn.
pub fn drawn(figures: &[NamedFigure], language: Language) -> Result<Pictures, Diagnostic> {
    let drawn: Result<Vec<_>, Diagnostic> = figures.par_iter().map(|figure| picture(figure, language)).collect();
    drawn.map(Pictures)
}

/// One figure in both formats, by the name of its file.
fn picture(figure: &NamedFigure, language: Language) -> Result<(&'static str, String, Vec<u8>), Diagnostic> {
    let fault =
        |cause: crate::chart::ChartError| Diagnostic::error(Code::U001).in_file(format!("charts/{}.svg", figure.id)).with("cause", cause);
    let svg = svg::render(&figure.figure, language).map_err(fault)?;
    // A very long picture has fewer pixels rather than none.
    let smaller = |part: f32| png::render(&svg, PNG_SCALE / part);
    let png = smaller(1.0).or_else(|_| smaller(2.0)).or_else(|_| smaller(8.0)).map_err(fault)?;
    Ok((figure.id, svg, png))
}
