//! What the accounts assume where nobody gives a figure: `datasets/statistiques/comptes.toml`, each value with its source.

use serde::Deserialize;

use super::days::{CashDays, DayShares, Loyers, WrittenDay};
use crate::codes::Payeur;
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
    pub loyers: Documented<Loyers>,
    pub jours_charges_fixes: Documented<Vec<WrittenDay>>,
    pub jours_groupes: Documented<Vec<WrittenDay>>,
    pub jours_apprentis: Documented<Vec<WrittenDay>>,
    pub jours_autres_produits: Documented<Vec<WrittenDay>>,
    pub jours_aide: Documented<Vec<WrittenDay>>,
    pub compte_produits_constates_avance: Documented<String>,
    pub compte_factures_a_etablir: Documented<String>,
    pub compte_produits_region: Documented<String>,
    pub compte_produits_formation: Documented<String>,
}

/// The accounts of the closing entries, by their numbers in the plan comptable général.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountNumbers {
    /// Number of the account of produits constatés d'avance.
    pub avance: String,
    /// Clients, factures à établir.
    pub a_etablir: String,
    /// Income from the région.
    pub region: String,
    /// Income from every other payer.
    pub formation: String,
}

impl AccountNumbers {
    /// The account of a balance: an advance or a claim.
    #[must_use]
    pub fn of_balance(&self, balance: Centimes) -> &str {
        if balance > Centimes::ZERO { &self.avance } else { &self.a_etablir }
    }

    /// The account of the income of a payer.
    #[must_use]
    pub fn of_payer(&self, payeur: Payeur) -> &str {
        if payeur == Payeur::Region { &self.region } else { &self.formation }
    }
}

/// What is paid on the days of the profiles, in the order of their parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Natures {
    /// What the parts of the fixed costs pay, such as rents or wages.
    pub fixes: Vec<String>,
    /// Costs of the groups.
    pub groupes: Vec<String>,
    /// Costs of the apprentices.
    pub apprentis: Vec<String>,
    /// Income from elsewhere than the contracts.
    pub autres: String,
    /// Support from outside the contracts.
    pub aide: String,
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

    /// The accounts of the closing entries.
    #[must_use]
    pub fn numbers(&self) -> AccountNumbers {
        AccountNumbers {
            avance: self.compte_produits_constates_avance.value.clone(),
            a_etablir: self.compte_factures_a_etablir.value.clone(),
            region: self.compte_produits_region.value.clone(),
            formation: self.compte_produits_formation.value.clone(),
        }
    }

    /// What is paid on the days of the profiles.
    #[must_use]
    pub fn natures(&self) -> Natures {
        let of = |days: &Documented<Vec<WrittenDay>>| days.value.iter().map(|day| day.nature.clone()).collect::<Vec<_>>();
        let first = |days: &Documented<Vec<WrittenDay>>| of(days).into_iter().next().unwrap_or_default();
        Natures {
            fixes: of(&self.jours_charges_fixes),
            groupes: of(&self.jours_groupes),
            apprentis: of(&self.jours_apprentis),
            autres: first(&self.jours_autres_produits),
            aide: first(&self.jours_aide),
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
            hausse_charges: Part::default(),
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
        }
        .with_rents(self.loyers.value))
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
