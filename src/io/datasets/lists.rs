//! The shipped lists that a job reads row by row: CFAs with their places, shares of the support fund, figures of France.

use crate::units::Centimes;

/// A CFA of the shipped centres: its name and where it is.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct CentrePlace {
    /// Invented identifier of the CFA.
    pub(super) cfa: String,
    /// Invented name of the CFA.
    pub nom: String,
    /// Département.
    pub departement: String,
    /// Territory.
    pub territoire: String,
}

/// A figure published of all CFAs of France together.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct FranceFigure {
    /// `cfa`, `produits` or `resultat`.
    pub mesure: String,
    /// The year.
    pub annee: i32,
    /// A number of CFAs, or euros.
    pub valeur: f64,
    /// Where it comes from.
    pub source: String,
}

/// A published share of the national support fund.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct FundShare {
    /// Name of the région.
    pub region: String,
    /// Calendar year of the share.
    pub annee: i32,
    /// Running costs, as written; empty when nobody published them.
    fonctionnement: String,
    /// Investment, as written; empty when nobody published it.
    investissement: String,
    /// `oui` when it is computed from another year's share.
    derive: String,
    /// Where it comes from.
    pub source: String,
}

impl FundShare {
    /// Running costs; none when nobody published them.
    #[must_use]
    pub fn running(&self) -> Option<Centimes> {
        self.fonctionnement.parse().ok()
    }

    /// Investment; none when nobody published it.
    #[must_use]
    pub fn investment(&self) -> Option<Centimes> {
        self.investissement.parse().ok()
    }

    /// Whether it is computed from another year's share.
    #[must_use]
    pub fn derived(&self) -> bool {
        self.derive != "non"
    }
}
