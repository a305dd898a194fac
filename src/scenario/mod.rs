//! stand-in

use std::path::PathBuf;

use crate::legislation::Settings;

/// Where the contracts come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Contrats {
    /// A file.
    Fichier(PathBuf),
    /// Drawn.
    Synthese {
        /// Seed.
        seed: u64,
        /// Scale.
        scale: f64,
    },
}

/// A scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Title.
    pub titre: String,
    /// Contracts.
    pub contrats: Contrats,
    /// Settings.
    pub settings: Settings,
}
