//! Figures drawn once as SVG, and as PNG from the same SVG.

use rayon::prelude::*;

use super::{ChartFiles, Means};
use crate::chart::{png, svg};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::Sink;
use crate::io::write::{Format, TableWriter};
use crate::language::Language;
use crate::report::model::NamedFigure;
use crate::report::{RunFacts, figures};

/// Pixels of a PNG for each pixel of its SVG.
const PNG_SCALE: f32 = 2.0;

/// A figure drawn, under the name of its file.
struct Picture {
    name: &'static str,
    svg: String,
    /// When its file or a workbook takes it.
    png: Option<Vec<u8>>,
}

/// The figures of a job, drawn.
pub struct Pictures {
    all: Vec<Picture>,
    files: ChartFiles,
}

impl Pictures {
    /// Adds them to the workbook, when the tables are one, and writes the files of charts that are asked for.
    ///
    /// # Errors
    /// `U001`.
    pub fn write(&self, sink: &dyn Sink, tables: &mut TableWriter) -> Result<(), Diagnostic> {
        for Picture { name, svg, png } in &self.all {
            if self.files != ChartFiles::None {
                sink.write(&format!("charts/{name}.svg"), svg.as_bytes())?;
            }
            if let Some(png) = png.as_ref().filter(|_| self.files == ChartFiles::All) {
                sink.write(&format!("charts/{name}.png"), png)?;
            }
        }
        tables.pictures(self.all.iter().filter_map(|picture| Some((picture.name, picture.png.as_deref()?))))
    }
}

/// Draws every figure of a run, for tables of a format.
///
/// # Errors
/// `U001` when a figure cannot be drawn.
pub fn draw(facts: &RunFacts<'_>, format: Format, means: &Means) -> Result<Pictures, Diagnostic> {
    drawn(&figures::all(facts, means.language), format, means)
}

/// Draws these figures, for tables of a format.
///
/// # Errors
/// `U001` when one cannot be drawn.
pub fn drawn(figures: &[NamedFigure], format: Format, means: &Means) -> Result<Pictures, Diagnostic> {
    let (files, png) = (means.charts, means.charts == ChartFiles::All || format == Format::Xlsx);
    let figures = if files == ChartFiles::None && !png { &[] } else { figures };
    let all = figures.par_iter().map(|figure| picture(figure, png, means.language)).collect::<Result<_, Diagnostic>>()?;
    Ok(Pictures { all, files })
}

fn picture(figure: &NamedFigure, png: bool, language: Language) -> Result<Picture, Diagnostic> {
    let fault =
        |cause: crate::chart::ChartError| Diagnostic::error(Code::U001).in_file(format!("charts/{}.svg", figure.id)).with("cause", cause);
    let svg = svg::render(&figure.figure, language).map_err(fault)?;
    // A very long picture has fewer pixels rather than none.
    let smaller = |part: f32| png::render(&svg, PNG_SCALE / part);
    let rendered = || smaller(1.0).or_else(|_| smaller(2.0)).or_else(|_| smaller(8.0)).map_err(fault);
    let png = png.then(rendered).transpose()?;
    Ok(Picture { name: figure.id, svg, png })
}
