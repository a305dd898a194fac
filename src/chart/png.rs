//! PNG from our SVG, with embedded fonts only: the same picture on every machine.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::ChartError;

/// The family embedded (crate `dejavu`, Bitstream Vera licence): only its condensed faces, which usvg knows by this name.
const FAMILY: &str = "DejaVu Sans";
/// The most pixels drawn: 64 million, a quarter of a gigabyte in memory.
const MOST_PIXELS: f64 = 64e6;

/// Draws an SVG `scale` times its size (2 for screens of high density, 4 for print).
///
/// # Errors
///
/// When the text is no SVG, the scale is not a positive number, or the picture would be too large.
pub fn render(svg: &str, scale: f32) -> Result<Vec<u8>, ChartError> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(ChartError::Scale(scale));
    }
    let tree = Tree::from_str(svg, &options()).map_err(ChartError::Svg)?;
    let side = |length: f32| f64::from(length) * f64::from(scale);
    let (width, height) = (side(tree.size().width()).ceil().max(1.0), side(tree.size().height()).ceil().max(1.0));
    let too_large = || ChartError::TooLarge { width, height };
    if width * height > MOST_PIXELS {
        return Err(too_large());
    }
    // At most 64 million each, by the test above.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let mut pixmap = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    encoded(pixmap).map_err(|error| ChartError::Png(error.to_string()))
}

/// Figures are flat surfaces: without filter the fastest level of compression makes them a third larger than the usual one does, in a
/// fifth of its time.
fn encoded(pixmap: Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let (width, height) = (pixmap.width(), pixmap.height());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&pixmap.take_demultiplied())?;
    Ok(bytes)
}

fn options() -> Options<'static> {
    let mut options = Options { font_family: FAMILY.to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(dejavu::sans_condensed::regular().to_vec());
    fonts.load_font_data(dejavu::sans_condensed::bold().to_vec());
    fonts.set_sans_serif_family(FAMILY);
    options
}
