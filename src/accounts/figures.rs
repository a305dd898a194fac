//! What the accounts assume where nobody gives a figure: `datasets/statistiques/comptes.toml`, each value with its source.

use serde::Deserialize;

use super::days::{CashDays, DayShares, WrittenDay};
use crate::contract::{CentreDefaults, Defaulted};
use crate::units::{Centimes, Part};

/// A value with where it comes from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documented<T> {
    /// The value.
    pub value: T,
    /// Publication, or why it is assumed.
    pub source: String,
    /// Whether nobody publishes it.
    #[serde(default)]
    pub assumed: bool,
    /// Name of the assumption.
    #[serde(default)]
    pub name: String,
}

/// The file: its keys are the fields.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is described in the file, by its `name` and `source`")]
pub struct AccountFigures {
    pub charges_fixes_par_apprenti: Documented<String>,
    pub charge_par_groupe: Documented<String>,
    pub taille_groupe: Documented<u32>,
    pub charge_par_apprenti: Documented<String>,
    pub tresorerie_mois: Documented<String>,
    pub jours_charges_fixes: Documented<Vec<WrittenDay>>,
    pub jours_groupes: Documented<Vec<WrittenDay>>,
    pub jours_apprentis: Documented<Vec<WrittenDay>>,
    pub jours_autres_produits: Documented<Vec<WrittenDay>>,
    pub jours_aide: Documented<Vec<WrittenDay>>,
}

impl AccountFigures {
    /// Reads the file.
    ///
    /// # Errors
    /// What the reader says, or the key whose value cannot be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        match (read.try_defaults(), read.try_days()) {
            (Err(key), _) | (_, Err(key)) => Err(key.to_owned()),
            _ => Ok(read),
        }
    }

    /// What stands for what a table of centres does not say.
    #[must_use]
    pub fn defaults(&self) -> CentreDefaults {
        self.try_defaults().unwrap_or_default()
    }

    /// The days of what has no day of its own.
    #[must_use]
    pub fn days(&self) -> CashDays {
        self.try_days().unwrap_or_default()
    }

    fn try_defaults(&self) -> Result<CentreDefaults, &'static str> {
        let amount = |key: &'static str, written: &Documented<String>| Centimes::parse(&written.value).map_err(|_| key);
        Ok(CentreDefaults {
            charges_fixes_par_apprenti: amount("charges_fixes_par_apprenti", &self.charges_fixes_par_apprenti)?,
            charge_par_groupe: amount("charge_par_groupe", &self.charge_par_groupe)?,
            taille_groupe: self.taille_groupe.value.max(1),
            charge_par_apprenti: amount("charge_par_apprenti", &self.charge_par_apprenti)?,
            tresorerie_mois: Part::parse(&self.tresorerie_mois.value).ok_or("tresorerie_mois")?,
            said: Defaulted::default(),
        })
    }

    fn try_days(&self) -> Result<CashDays, &'static str> {
        let shares = |key: &'static str, written: &Documented<Vec<WrittenDay>>| DayShares::new(&written.value).ok_or(key);
        Ok(CashDays {
            fixes: shares("jours_charges_fixes", &self.jours_charges_fixes)?,
            groupes: shares("jours_groupes", &self.jours_groupes)?,
            apprentis: shares("jours_apprentis", &self.jours_apprentis)?,
            autres: shares("jours_autres_produits", &self.jours_autres_produits)?,
            aide: shares("jours_aide", &self.jours_aide)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_source_and_every_assumption_its_name() {
        let text = include_str!("../../datasets/statistiques/comptes.toml");
        let figures = AccountFigures::parse(text).unwrap();
        assert_eq!(figures.defaults().charge_par_groupe, Centimes(4_800_000));
        assert_ne!(figures.days(), CashDays::default());
        let table: toml::Table = toml::from_str(text).unwrap();
        for (key, entry) in &table {
            assert!(entry["source"].as_str().is_some_and(|source| source.len() > 3), "{key}");
            assert_eq!(entry.get("assumed").is_some(), entry.get("name").is_some(), "{key}");
        }
        let broken = text.replace("\"48000.00\"", "\"beaucoup\"");
        assert_eq!(AccountFigures::parse(&broken), Err("charge_par_groupe".to_owned()));
    }
}
