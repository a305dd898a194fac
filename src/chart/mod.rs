//! Charts: what to draw (`figure`), in which colours (`style`), and how (`svg`, then `png` from that SVG).
//!
//! A figure is a plain value with its texts already translated. It is drawn to SVG, the same bytes on every machine,
//! and the PNG is made from that SVG with embedded fonts, so that both show the same picture and nothing is read from
//! the system.

pub mod figure;
pub mod png;
pub mod style;
pub mod svg;

/// Why a figure could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChartError {
    /// A series does not have one value for each month.
    #[error("series `{series}` has {values} values for {months} months")]
    SeriesLength {
        /// The legend of the series.
        series: String,
        /// How many values it has.
        values: usize,
        /// How many months the figure has.
        months: usize,
    },
    /// The picture would be larger than can be held.
    #[error("a picture of {width} x {height} pixels is too large")]
    TooLarge {
        /// Its width in pixels.
        width: f64,
        /// Its height in pixels.
        height: f64,
    },
    /// The enlargement asked for a PNG is not a positive number.
    #[error("a picture cannot be enlarged {0} times")]
    Scale(f32),
    /// The drawing library failed.
    #[error("the drawing failed: {0}")]
    Drawing(String),
    /// The text given as SVG is none.
    #[error("this is not a readable SVG")]
    Svg(#[source] resvg::usvg::Error),
    /// The PNG could not be encoded.
    #[error("the PNG could not be written: {0}")]
    Png(String),
}
