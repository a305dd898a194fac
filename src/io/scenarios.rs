//! stand-in
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::legislation::Settings;
use crate::scenario::{Contrats, Scenario};

/// Loaded.
pub struct Loaded {
    /// Scenario.
    pub scenario: Scenario,
    /// Text.
    pub text: String,
    /// Path.
    pub path: Option<PathBuf>,
}

/// Loads.
///
/// # Errors
/// Faults.
pub fn load(_name: Option<&str>) -> Result<Loaded, (Vec<Diagnostic>, Option<(String, String)>)> {
    Ok(Loaded {
        scenario: Scenario {
            name: "droit_en_vigueur".into(),
            titre: "Droit en vigueur, Normandie".into(),
            contrats: Contrats::Synthese { seed: 1, scale: 1.0 },
            settings: Settings::default(),
        },
        text: String::new(),
        path: None,
    })
}
