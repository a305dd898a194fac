//! Scenarios by name or by file.

use std::path::{Path, PathBuf};

use super::files::{self, path_of};
use super::shelf::Shelf;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::scenario::{ContractOrigin, Scenario, ScenarioText};

/// The shipped scenarios: name and text. The first is the default.
pub const SHIPPED: &[(&str, &str)] = &[
    ("droit_en_vigueur", include_str!("../../scenarios/droit_en_vigueur.toml")),
    ("aide_unique_bac2", include_str!("../../scenarios/aide_unique_bac2.toml")),
    ("npec_moins_10", include_str!("../../scenarios/npec_moins_10.toml")),
    ("npec_moins_5", include_str!("../../scenarios/npec_moins_5.toml")),
    ("droit_2026", include_str!("../../scenarios/droit_2026.toml")),
    ("enveloppe_moitie", include_str!("../../scenarios/enveloppe_moitie.toml")),
    ("npec_2025_sans_baisse", include_str!("../../scenarios/npec_2025_sans_baisse.toml")),
    ("opco_60_jours", include_str!("../../scenarios/opco_60_jours.toml")),
    ("opco_90_jours", include_str!("../../scenarios/opco_90_jours.toml")),
    ("reforme_un_an_plus_tard", include_str!("../../scenarios/reforme_un_an_plus_tard.toml")),
    ("sans_750", include_str!("../../scenarios/sans_750.toml")),
    ("sans_option", include_str!("../../scenarios/sans_option.toml")),
    ("sans_prorata_jour", include_str!("../../scenarios/sans_prorata_jour.toml")),
    ("signatures_apres_ete", include_str!("../../scenarios/signatures_apres_ete.toml")),
    ("tout_npec", include_str!("../../scenarios/tout_npec.toml")),
    ("tout_prefecture", include_str!("../../scenarios/tout_prefecture.toml")),
];

/// A scenario with the text it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Its text; when it is made of several, the text that says all that they say.
    pub text: String,
    /// Its file; none for a shipped one, or for several.
    pub path: Option<PathBuf>,
}

/// Faults, with the names and the texts of the files at fault that could be read.
pub type RefusedScenarios = (Vec<Diagnostic>, Vec<(String, String)>);

/// Reads a scenario: a file, the name of a shipped one, or several of them joined by `+`; none is the law in force.
///
/// # Errors
/// `S003` for each part that is neither a file nor a shipped scenario, else the faults of the files.
pub fn load(asked: Option<&str>) -> Result<Loaded, RefusedScenarios> {
    load_of(&Shelf::Disk, asked)
}

/// The same of these files.
///
/// # Errors
/// Those of [`load`].
pub fn load_of(shelf: &Shelf, asked: Option<&str>) -> Result<Loaded, RefusedScenarios> {
    let is_file = |name: &str| shelf.has(&path_of(name));
    let whole = asked.unwrap_or(SHIPPED[0].0);
    let parts: Vec<&str> = if is_file(whole) { vec![whole] } else { whole.split('+').collect() };
    let mut faults = Vec::new();
    let mut sources = Vec::new();
    for part in &parts {
        match source(shelf, part, parts.len() > 1) {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(fault),
        }
    }
    let texts = || sources.iter().map(|source| (source.file.clone(), source.text.clone())).collect();
    if !faults.is_empty() {
        return Err((faults, texts()));
    }
    let path = parts.first().filter(|name| parts.len() == 1 && is_file(name)).map(|name| path_of(name));
    let (scenario, text) = Scenario::compose(&sources).map_err(|faults| (faults, texts()))?;
    Ok(Loaded { scenario, text, path })
}

/// One part of what is asked for. Among several, a contracts file keeps its place: it is no longer relative to one folder.
fn source(shelf: &Shelf, name: &str, among_several: bool) -> Result<ScenarioText, Diagnostic> {
    if let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
        return Ok(ScenarioText { name: (*name).to_owned(), file: format!("scenarios/{name}.toml"), text: (*text).to_owned() });
    }
    let path = path_of(name);
    if !shelf.has(&path) {
        let near = nearest(name, SHIPPED.iter().map(|(shipped, _)| *shipped)).join(", ");
        let fault = Diagnostic::error(Code::S003).with_value(name).with("name", name);
        return Err(if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") });
    }
    let text = shelf.text(&path)?;
    let stem = path.file_stem().map_or_else(|| name.to_owned(), |stem| files::shown(Path::new(stem)));
    let text = if among_several { with_whole_path(&path, text) } else { text };
    Ok(ScenarioText { name: stem, file: files::shown(&path), text })
}

/// The text with its contracts file as seen from where the command runs; the same text when it names none.
fn with_whole_path(path: &Path, text: String) -> String {
    let contrats = || {
        let table: toml::Table = toml::from_str(&text).ok()?;
        Some(table.get("cohorte")?.get("contrats")?.as_str()?.to_owned())
    };
    let Some(file) = contrats() else { return text };
    let whole = path.parent().map_or_else(|| PathBuf::from(&file), |folder| folder.join(&file));
    let quoted = |name: &str| toml::Value::String(name.to_owned()).to_string();
    text.replacen(&quoted(&file), &quoted(&whole.to_string_lossy()), 1)
}

/// The contracts file that a scenario names and that is not there (`S003`).
#[must_use]
pub fn missing_file(shelf: &Shelf, loaded: &Loaded) -> Option<Diagnostic> {
    let ContractOrigin::Fichier(file) = &loaded.scenario.contrats else { return None };
    let folder = loaded.path.as_deref().and_then(Path::parent);
    let place = folder.map_or_else(|| file.clone(), |folder| folder.join(file));
    let line = loaded.text.lines().position(|line| line.trim_start().starts_with("contrats")).map_or(1, |line| line as u64 + 1);
    let name = loaded.path.as_deref().map_or_else(|| loaded.scenario.name.clone(), files::shown);
    let fault = Diagnostic::error(Code::S003).in_file(name).on_line(line).in_column("contrats").with_value(files::shown(file));
    if shelf.has(&place) { None } else { Some(fault.hinting("beside_the_scenario")) }
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
        let missing = missing_file(&Shelf::Disk, &loaded).unwrap();
        assert_eq!((missing.code, missing.location.line), (Code::S003, Some(4)));
        std::fs::write(folder.path().join("c.csv"), "x").unwrap();
        assert_eq!(missing_file(&Shelf::Disk, &loaded), None);
    }
}
