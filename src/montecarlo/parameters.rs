//! What the draws rest on: the shipped values with their sources, and what a scenario puts in their place.

use chrono::NaiveDate;
use serde::Deserialize;

use super::hazards::LEVELS;
use super::laws::Distribution;
use super::sources::{RiskSource, RiskSources};
use crate::accounts::Documented;
use crate::codes::Payeur;
use crate::units::Centimes;

/// Everything the draws rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// What is dated up to this day is known; what comes after is drawn.
    pub known_until: NaiveDate,
    /// The sources that are drawn; the others stay as in the accounts.
    pub drawn: RiskSources,
    /// Multiplies the volume of entries of the file, on average.
    pub entrees_volume: f64,
    /// Standard deviation of the logarithm of the volume of entries: common to the CFAs by level, then own to a CFA and level.
    pub entrees: (f64, f64),
    /// Share of contracts broken within nine months, levels 3 to 7.
    pub ruptures_9_mois: [f64; LEVELS],
    /// Relative intensity of ruptures: months 1 to 3, 4 to 9, 10 to 18, later.
    pub ruptures_profil: [f64; 4],
    /// Multiplies the intensity of ruptures.
    pub ruptures_intensite: f64,
    /// Standard deviation of its logarithm: common to the CFAs, then own to a CFA.
    pub ruptures: (f64, f64),
    /// Days of each payer beyond the legal dates and the scenario's own delays, in the order of [`Payeur::ALL`].
    pub delais: [Distribution; 4],
    /// Part of a payer's delay that all CFAs share.
    pub delai_correlation: f64,
    /// First day of conclusion of the contracts that a revision of the NPEC touches.
    pub npec_from: NaiveDate,
    /// The revision, as a share.
    pub npec: Distribution,
    /// Rise of the costs a year.
    pub couts: Distribution,
    /// What of it the rise that somebody said for a CFA holds already: the mean of the published law, nothing of a scenario's own law.
    pub couts_connus: f64,
    /// Share of the expected support that is paid.
    pub fonds: Distribution,
    /// The région's envelope a year, shared equally per apprentice on top of what the accounts already count.
    pub enveloppe: Centimes,
}

/// A law as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(tag = "loi", rename_all = "snake_case", deny_unknown_fields)]
pub enum WrittenLaw {
    /// `fixe`.
    Fixe {
        /// Value.
        valeur: f64,
    },
    /// `uniforme`.
    Uniforme {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// `triangulaire`.
    Triangulaire {
        /// Smallest.
        min: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        max: f64,
    },
    /// `exponentielle`.
    Exponentielle {
        /// Mean.
        moyenne: f64,
    },
}

impl WrittenLaw {
    /// Names of the laws, with the parameters that each needs.
    pub const NAMES: [(&'static str, &'static [&'static str]); 4] =
        [("fixe", &["valeur"]), ("uniforme", &["min", "max"]), ("triangulaire", &["min", "mode", "max"]), ("exponentielle", &["moyenne"])];
}

impl From<WrittenLaw> for Distribution {
    fn from(written: WrittenLaw) -> Self {
        match written {
            WrittenLaw::Fixe { valeur } => Self::Fixed(valeur),
            WrittenLaw::Uniforme { min, max } => Self::Uniform { min, max },
            WrittenLaw::Triangulaire { min, mode, max } => Self::Triangular { min, mode, max },
            WrittenLaw::Exponentielle { moyenne } => Self::Exponential { mean: moyenne },
        }
    }
}

/// The file `statistiques/risques.toml`: its keys are the fields.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is described in the file, by its `name` and `source`")]
pub struct RiskFigures {
    pub connu_jusqu_au: Documented<NaiveDate>,
    pub entrees_volume: Documented<f64>,
    pub entrees_niveau: Documented<f64>,
    pub entrees_cfa: Documented<f64>,
    pub ruptures_9_mois: Documented<[f64; LEVELS]>,
    pub ruptures_profil: Documented<[f64; 4]>,
    pub ruptures_commun: Documented<f64>,
    pub ruptures_cfa: Documented<f64>,
    pub ruptures_intensite: Documented<f64>,
    pub delai_opco: Documented<WrittenLaw>,
    pub delai_region: Documented<WrittenLaw>,
    pub delai_cnfpt: Documented<WrittenLaw>,
    pub delai_employeur: Documented<WrittenLaw>,
    pub delai_correlation: Documented<f64>,
    pub npec_conclus_depuis: Documented<NaiveDate>,
    pub npec_revision: Documented<WrittenLaw>,
    pub couts_inflation: Documented<WrittenLaw>,
    pub fonds_versee: Documented<WrittenLaw>,
}

impl RiskFigures {
    /// Reads the file.
    ///
    /// # Errors
    /// What the reader says.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The parameters that it gives.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        let mut delais = [Distribution::Fixed(0.0); 4];
        for (payeur, written) in [
            (Payeur::Cnfpt, &self.delai_cnfpt),
            (Payeur::Employeur, &self.delai_employeur),
            (Payeur::Opco, &self.delai_opco),
            (Payeur::Region, &self.delai_region),
        ] {
            delais[payeur as usize] = written.value.into();
        }
        Parameters {
            known_until: self.connu_jusqu_au.value,
            drawn: RiskSources::ALL,
            entrees_volume: self.entrees_volume.value,
            entrees: (self.entrees_niveau.value, self.entrees_cfa.value),
            ruptures_9_mois: self.ruptures_9_mois.value,
            ruptures_profil: self.ruptures_profil.value,
            ruptures_intensite: self.ruptures_intensite.value,
            ruptures: (self.ruptures_commun.value, self.ruptures_cfa.value),
            delais,
            delai_correlation: self.delai_correlation.value,
            npec_from: self.npec_conclus_depuis.value,
            npec: self.npec_revision.value.into(),
            couts: self.couts_inflation.value.into(),
            couts_connus: Distribution::from(self.couts_inflation.value).mean(),
            fonds: self.fonds_versee.value.into(),
            enveloppe: Centimes::ZERO,
        }
    }
}

impl Parameters {
    /// The sources that are drawn and can differ from draw to draw.
    #[must_use]
    pub fn varying(&self) -> RiskSources {
        let varies = |source: &RiskSource| match source {
            RiskSource::Entrees => self.entrees.0 > 0.0 || self.entrees.1 > 0.0,
            RiskSource::Ruptures => self.ruptures_intensite > 0.0 && self.ruptures_9_mois.iter().any(|&rate| rate > 0.0),
            RiskSource::Delais => self.delais.iter().any(|law| law.varies()),
            RiskSource::Npec => self.npec.varies(),
            RiskSource::Couts => self.couts.varies(),
            RiskSource::Fonds => self.fonds.varies(),
        };
        self.drawn.iter().filter(varies).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The shipped parameters.
    pub fn shipped() -> Parameters {
        RiskFigures::parse(include_str!("../../datasets/statistiques/risques.toml")).unwrap().parameters()
    }

    #[test]
    fn the_shipped_parameters_are_read_and_all_sources_vary() {
        let parameters = shipped();
        assert_eq!(parameters.varying(), RiskSources::ALL);
        assert!((parameters.delais[Payeur::Opco as usize].mean() - 15.0).abs() < 1e-12);
        assert_eq!(parameters.known_until, NaiveDate::from_ymd_opt(2019, 12, 31).unwrap());
    }

    #[test]
    fn every_assumption_has_its_name_and_every_value_its_source() {
        let text = include_str!("../../datasets/statistiques/risques.toml");
        let table: toml::Table = toml::from_str(text).unwrap();
        for (key, entry) in &table {
            let entry = entry.as_table().unwrap();
            assert!(entry["source"].as_str().is_some_and(|source| source.len() > 3), "{key}");
            assert_eq!(entry.get("assumed").is_some(), entry.get("name").is_some(), "{key}");
        }
    }

    #[test]
    fn a_source_without_spread_does_not_vary() {
        let still = Parameters { entrees: (0.0, 0.0), npec: Distribution::Fixed(0.0), ..shipped() };
        assert!(
            !still.varying().has(RiskSource::Entrees) && !still.varying().has(RiskSource::Npec) && still.varying().has(RiskSource::Couts)
        );
        assert_eq!(Parameters { drawn: RiskSources::only(RiskSource::Npec), ..still }.varying(), RiskSources::NONE);
    }
}
