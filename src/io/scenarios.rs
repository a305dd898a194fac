//! Scenarios by name or by file.

use std::path::{Path, PathBuf};

use super::files;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::scenario::Scenario;

/// The shipped scenarios: name and text. The first is the default.
pub const SHIPPED: &[(&str, &str)] = &[
    ("droit_en_vigueur", include_str!("../../scenarios/droit_en_vigueur.toml")),
    ("opco_90_jours", include_str!("../../scenarios/opco_90_jours.toml")),
    ("sans_option", include_str!("../../scenarios/sans_option.toml")),
];

/// A scenario with the text it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Its text.
    pub text: String,
    /// Its file; none for a shipped one.
    pub path: Option<PathBuf>,
}

/// Faults, with the name and the text of the file at fault when it could be read.
pub type Refused = (Vec<Diagnostic>, Option<(String, String)>);

/// Reads a scenario: a file, or the name of a shipped one; none is the law in force.
///
/// # Errors
/// `S003` when there is neither such a file nor such a shipped scenario, else the faults of the file.
pub fn load(asked: Option<&str>) -> Result<Loaded, Refused> {
    let name = asked.unwrap_or(SHIPPED[0].0);
    if let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
        let file = format!("scenarios/{name}.toml");
        return parsed(name, &file, (*text).to_owned(), None);
    }
    let path = Path::new(name);
    if !path.exists() {
        let near = nearest(name, SHIPPED.iter().map(|(shipped, _)| *shipped)).join(", ");
        let fault = Diagnostic::error(Code::S003).with_value(name).with("name", name);
        let fault = if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") };
        return Err((vec![fault], None));
    }
    let text = files::text(path).map_err(|fault| (vec![fault], None))?;
    let stem = path.file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
    parsed(&stem, &files::shown(path), text, Some(path.to_owned()))
}

fn parsed(name: &str, file: &str, text: String, path: Option<PathBuf>) -> Result<Loaded, Refused> {
    match Scenario::parse(name, file, &text) {
        Ok(scenario) => Ok(Loaded { scenario, text, path }),
        Err(faults) => Err((faults, Some((file.to_owned(), text)))),
    }
}
