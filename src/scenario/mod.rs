//! A scenario: what a run changes, as a file. What it does not say stays the law in force and the defaults of the rules.
//!
//! [`Scenario::compose`] reads one or several; [`Scenario::law`] lays its overrides over the law, [`Assumptions::apply`] its
//! assumptions over the contracts. Neither copies what it does not change.

mod assumptions;
mod cohorte;
mod compose;
mod comptes;
mod contracts;
mod dates;
mod delais;
mod difference;
mod effect;
mod effective;
mod employeurs;
mod faults;
mod file;
mod fonds;
mod keys;
mod law;
mod parametres;
mod prix;
mod readings;
mod reglages;
mod risques;
mod sayings;
pub mod solve;

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

pub use assumptions::{AssumedChanges, Assumptions, Convention, Growth, Signatures};
pub use compose::ScenarioText;
pub use contracts::{Assumed, contracts};
pub use difference::{Applied, Difference, LawVariant, differences, touched};
pub use effect::{LineEffect, OtherValue, assumed, effects, idle, idle_settings};
pub use effective::reglages;
pub use employeurs::EmployerSide;
pub use file::schema;
pub use fonds::Fonds;
pub use law::{InForce, Law, NPEC};
pub use readings::{Alone, Choice, Combination, Matrix, Reading, ReadingsInquiry, matrix, readings};
pub use risques::RiskOverrides;

use crate::accounts::{AccountSettings, SansContrat};
use crate::contract::{CentreDefaults, CentreValue, DEFAULT_REGION};
use crate::diagnostic::Diagnostic;
use crate::legislation::{Override, PriceOverride, ScenarioLine, Settings};

/// Where the contracts come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ContractOrigin {
    /// A file, relative to the scenario's own folder.
    Fichier(PathBuf),
    /// Drawn from published statistics.
    Synthese {
        /// Same seed, same contracts.
        seed: u64,
        /// 1 is the published numbers.
        scale: f64,
        /// Of which région.
        region: &'static str,
    },
}

impl Default for ContractOrigin {
    fn default() -> Self {
        Self::Synthese { seed: 1, scale: 1.0, region: DEFAULT_REGION }
    }
}

/// What a scenario says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(rename = "Header")]
pub struct ScenarioHeader {
    /// Title, in French.
    pub titre: String,
    /// Title, in English.
    pub title: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub auteur: String,
    /// What it comes from: a text, a report, a question.
    #[serde(default)]
    pub source: String,
    /// What it changes, in a few sentences.
    #[serde(default)]
    pub description: String,
}

/// What a scenario says of the accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountsSection {
    /// The settings.
    pub settings: AccountSettings,
    /// Whether the scenario chose the years.
    pub horizon_given: bool,
    /// What it puts in the place of the shipped defaults of a CFA.
    pub defaults: CentreDefaults,
    /// Which of them it says, under which key and where.
    pub defaults_said: Vec<(CentreValue, &'static str, ScenarioLine)>,
    /// The settings that are not the usual ones.
    pub said: Vec<AccountSetting>,
    /// Young people without contract (R12).
    pub sans_contrat: Vec<YoungPeople>,
}

/// A setting of the accounts that a scenario says.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountSetting {
    /// Its key in `[comptes]`.
    pub key: &'static str,
    /// Where it is said.
    pub place: ScenarioLine,
    /// The settings without it.
    pub without: AccountSettings,
}

/// Young people without contract, and where a scenario says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YoungPeople {
    /// Who they are.
    pub young_people: SansContrat,
    /// Where it is said.
    pub place: ScenarioLine,
}

impl AccountsSection {
    /// The defaults of a CFA: the shipped ones with what the scenario says in their place.
    #[must_use]
    pub fn defaults_over(&self, shipped: CentreDefaults) -> CentreDefaults {
        let said = |value: CentreValue| self.defaults.said.has(value);
        let mut defaults = CentreDefaults { said: self.defaults.said, ..shipped };
        if said(CentreValue::ChargesFixes) {
            defaults.charges_fixes_par_apprenti = self.defaults.charges_fixes_par_apprenti;
        }
        if said(CentreValue::ChargeParGroupe) {
            defaults.charge_par_groupe = self.defaults.charge_par_groupe;
        }
        if said(CentreValue::ChargeParApprenti) {
            defaults.charge_par_apprenti = self.defaults.charge_par_apprenti;
        }
        if said(CentreValue::TailleGroupe) {
            defaults.taille_groupe = self.defaults.taille_groupe;
        }
        if said(CentreValue::TresorerieInitiale) {
            defaults.tresorerie_mois = self.defaults.tresorerie_mois;
        }
        if said(CentreValue::HausseCharges) {
            defaults.hausse_charges = self.defaults.hausse_charges;
        }
        defaults
    }
}

/// A scenario, read and checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// Its name: that of its file, without extension; the names joined by `+` when it is made of several.
    pub name: String,
    /// What it says of itself.
    pub header: ScenarioHeader,
    /// Where the contracts come from.
    pub contrats: ContractOrigin,
    /// What it assumes of them.
    pub assumptions: Assumptions,
    /// The readings and settings of the rules.
    pub settings: Settings,
    /// Table of centres, relative to the scenario's own folder.
    pub centres: Option<PathBuf>,
    /// The settings of the accounts.
    pub comptes: AccountsSection,
    /// The employer's side.
    pub employers: EmployerSide,
    /// Other values of parameters of the law.
    pub overrides: Vec<Override>,
    /// Other NPEC.
    pub npec: Vec<PriceOverride>,
    /// Other coûts préfectoraux.
    pub cout_prefecture: Vec<PriceOverride>,
    /// What the draws rest on.
    pub risques: RiskOverrides,
    /// The région's support fund.
    pub fonds: Option<Fonds>,
    /// Where each key is said, by its path.
    pub said: BTreeMap<String, ScenarioLine>,
    /// Sections whose settings may change no contract of the run.
    pub admitted: Admitted,
}

/// Sections whose settings may change no contract of the run (`sans_effet_admis`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Admitted {
    /// `[reglages]`.
    pub reglages: bool,
    /// `[employeurs]`.
    pub employeurs: bool,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// Every fault: syntax, unknown keys with the nearest known ones (`S001`), settings out of their range (`S002`), what it says
    /// twice differently (`S005`).
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        file::parse(name, file, text)
    }

    /// Reads several scenarios into one, in any order; and the text that says all that they say.
    ///
    /// # Errors
    /// Every fault of every text; then what two of them say differently (`S005`).
    pub fn compose(sources: &[ScenarioText]) -> Result<(Self, String), Vec<Diagnostic>> {
        compose::compose(sources)
    }

    /// Its title, in French.
    #[must_use]
    pub fn titre(&self) -> &str {
        &self.header.titre
    }

    /// Its title in English; the French one when there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.header.title.as_deref().unwrap_or(&self.header.titre)
    }
}
