//! How figures are drawn: to SVG, each in its own file, with the helpers they share.

mod axes;
mod bubbles;
mod canvas;
mod causes;
mod class_gaps;
mod curves;
mod day_lines;
mod dumbbell;
mod fan;
mod frame;
mod groups;
mod histogram;
mod legend;
mod map;
mod month_lines;
mod multiples;
mod ranked;
mod reliability;
mod scale;
mod stacked;
mod survivors;
#[cfg(test)]
mod tests;
mod text;
mod tornado;
mod waterfall;

use super::ChartError;
use super::figure::{Caption, Figure};
use crate::language::Language;

/// Draws a figure; the same figure gives the same bytes on every machine.
///
/// Without data it draws the caption and its `no_data` remark; in place of a picture that would be too large it says so: no picture costs
/// the tables that it shows.
///
/// # Errors
///
/// When a series and its months do not match.
pub fn render(figure: &Figure, language: Language) -> Result<String, ChartError> {
    match drawn(figure, language) {
        Err(ChartError::TooLarge { .. }) => frame::without_data(&too_large(figure.caption(), language), language),
        drawn => drawn,
    }
}

/// The words in place of a picture that would be too large.
fn too_large(caption: &Caption, language: Language) -> Caption {
    let told = match language {
        Language::Fr => "Image trop grande pour être dessinée\u{a0}: les tables ont tout.",
        Language::En => "This picture is too large to be drawn: the tables have it all.",
    };
    Caption { no_data: told.to_owned(), ..caption.clone() }
}

fn drawn(figure: &Figure, language: Language) -> Result<String, ChartError> {
    match figure {
        Figure::Dumbbell(figure) => dumbbell::draw(figure, language),
        Figure::StackedMonths(figure) => stacked::money(figure, language),
        Figure::SignatureMonths(figure) => stacked::contracts(figure, language),
        Figure::Histogram(figure) => histogram::draw(figure, language),
        Figure::ClassGaps(figure) => class_gaps::draw(figure, language),
        Figure::Waterfall(figure) => waterfall::draw(figure, language),
        Figure::MonthLines(figure) => month_lines::draw(figure, language),
        Figure::DayLines(figure) => day_lines::draw(figure, language),
        Figure::Groups(figure) => groups::draw(figure, language),
        Figure::SmallMultiples(figure) => multiples::draw(figure, language),
        Figure::Tornado(figure) => tornado::draw(figure, language),
        Figure::Curves(figure) => curves::draw(figure, language),
        Figure::Fan(figure) => fan::draw(figure, language),
        Figure::Causes(figure) => causes::draw(figure, language),
        Figure::Reliability(figure) => reliability::draw(figure, language),
        Figure::Survivors(figure) => survivors::draw(figure, language),
        Figure::Bubbles(figure) => bubbles::draw(figure, language),
        Figure::Ranked(figure) => ranked::draw(figure, language),
        Figure::Map(figure) => map::draw(figure, language),
    }
}
