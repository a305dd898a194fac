//! The explanations of contracts as pages to print: one contract a page, or more.

use minijinja::{Environment, context};

use super::ReportError;
use crate::chart::style;
use crate::language::Language;
use crate::messages::Messages;

/// The page around explanations that are HTML already.
///
/// # Errors
/// When the template cannot be filled.
pub fn page(title: &str, parts: &[String], version: &str, language: Language) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment
        .render_named_str(
            "explication.html",
            include_str!("explication.html"),
            context! {
                lang => language.code(),
                title,
                parts => parts.to_vec(),
                foot => Messages::of(language).text("explain.page_foot", &[("version", version)]),
                fonts => style::FONTS,
                ink => style::INK.hex(),
                soft => style::SOFT_INK.hex(),
                line => style::GRID.hex(),
            },
        )
        .map_err(ReportError::Page)
}
