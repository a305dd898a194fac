//! A scenario: what a run changes, as a file. What it does not say stays the law in force and the defaults of the rules.

mod file;
mod keys;

use std::path::PathBuf;

pub use file::schema;

use crate::diagnostic::Diagnostic;
use crate::legislation::Settings;

/// Where the contracts come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Contrats {
    /// A file, relative to the scenario's own folder.
    Fichier(PathBuf),
    /// Drawn from published statistics.
    Synthese {
        /// Same seed, same contracts.
        seed: u64,
        /// 1 is the published numbers.
        scale: f64,
    },
}

/// A scenario, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name: that of its file, without extension.
    pub name: String,
    /// Its title, in French.
    pub titre: String,
    /// Its title in English; the French one when there is none.
    pub title: String,
    /// Where the contracts come from.
    pub contrats: Contrats,
    /// The readings and settings of the rules.
    pub settings: Settings,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// Every fault: syntax, unknown keys with the nearest known ones (`S001`), settings out of their range (`S002`).
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        file::parse(name, file, text)
    }
}
