//! Pages to print: what they have in common, so that each says only what is its own.

use minijinja::value::merge_maps;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::{ReportError, unbroken};
use crate::chart::figure::Tone;
use crate::chart::style::{self, colour};

/// A page from its template, which extends `papier.html`, and its values, beside those of every page.
///
/// # Errors
/// When the template cannot be filled.
pub(super) fn page(name: &str, template: &str, values: Value) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    unbroken::give_to(&mut environment);
    environment.add_template("papier.html", include_str!("papier.html")).map_err(ReportError::Page)?;
    let common = context! {
        fonts => style::FONTS,
        ink => style::INK.hex(),
        soft => style::SOFT_INK.hex(),
        line => style::GRID.hex(),
        base => style::BASE.hex(),
        loss => colour(Tone::Loss).hex(),
        accent => colour(Tone::Region).hex(),
    };
    environment.render_named_str(name, template, merge_maps([common, values])).map_err(ReportError::Page)
}
