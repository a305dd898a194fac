//! The explanations of contracts as pages to print: one contract a page, or more.

use minijinja::context;

use super::{ReportError, papier};
use crate::language::Language;
use crate::messages::Messages;

/// The page around explanations that are HTML already.
///
/// # Errors
/// When the template cannot be filled.
pub fn page(title: &str, parts: &[String], version: &str, language: Language) -> Result<String, ReportError> {
    let foot = Messages::of(language).text("explain.page_foot", &[("version", version)]);
    let values = context! { lang => language.code(), title, parts => parts.to_vec(), foot };
    papier::page("explication.html", include_str!("explication.html"), values)
}
