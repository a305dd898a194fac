//! The report as one page: nothing is loaded, styles, script and charts are inside.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use super::model::Report;
use super::texts::ReportTexts;
use super::{ReportError, unbroken};
use crate::chart::figure::Tone;
use crate::chart::style;
use crate::signs::visible;

/// Rows from which a table scrolls in its own box.
const LONG: usize = 30;

/// The words that the page itself needs.
const WORDS: [&str; 5] = ["contents", "sort_by", "print_hint", "figure_data", "figure_zoom"];

/// The page: well-formed, self-contained, every text escaped.
///
/// # Errors
/// [`ReportError::Page`] when the template cannot be filled.
pub fn render(report: &Report) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(ReportError::Page)?;
    environment.set_syntax(syntax);
    unbroken::give_to(&mut environment);
    let page = environment.render_named_str("report.html", include_str!("template.html"), page_context(report));
    page.map(|page| visible(&page).into_owned()).map_err(ReportError::Page)
}

fn page_context(report: &Report) -> Value {
    let texts = ReportTexts::of(report.language);
    let sections: Vec<Value> = report.all_sections().map(|section| Value::from(Serde(section))).collect();
    let words: std::collections::BTreeMap<&str, String> = WORDS.into_iter().map(|key| (key, texts.word(key))).collect();
    context! {
        report => Value::from(Serde(report)),
        sections,
        words,
        long => LONG,
        fonts => style::FONTS,
        style => context! {
            paper => style::PAPER.hex(),
            ink => style::INK.hex(),
            soft => style::SOFT_INK.hex(),
            grid => style::GRID.hex(),
            prefecture => style::colour(Tone::CoutPrefecture).hex(),
            npec => style::colour(Tone::Npec).hex(),
        },
    }
}
