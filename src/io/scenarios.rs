//! Scenarios by name or by file.

use std::path::{Path, PathBuf};

use super::files;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::scenario::{Contrats, Scenario};

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

/// The contracts file that a scenario names and that is not there (`S003`).
#[must_use]
pub fn missing_file(loaded: &Loaded) -> Option<Diagnostic> {
    let Contrats::Fichier(file) = &loaded.scenario.contrats else { return None };
    let folder = loaded.path.as_deref().and_then(Path::parent);
    let place = folder.map_or_else(|| file.clone(), |folder| folder.join(file));
    let line = loaded.text.lines().position(|line| line.trim_start().starts_with("contrats")).map_or(1, |line| line as u64 + 1);
    let name = loaded.path.as_deref().map_or_else(|| loaded.scenario.name.clone(), files::shown);
    let fault = Diagnostic::error(Code::S003).in_file(name).on_line(line).in_column("contrats").with_value(files::shown(file));
    if place.exists() { None } else { Some(fault.hinting("beside_the_scenario")) }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make files")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.toml");
        std::fs::write(&file, "[scenario]\ntitre = \"t\"\n[cohorte]\ncontrats = \"c.csv\"\n").unwrap();
        let loaded = load(Some(&file.display().to_string())).unwrap();
        let missing = missing_file(&loaded).unwrap();
        assert_eq!((missing.code, missing.location.line), (Code::S003, Some(4)));
        std::fs::write(folder.path().join("c.csv"), "x").unwrap();
        assert_eq!(missing_file(&loaded), None);
    }
}
