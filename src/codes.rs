//! Identifiers of the field, validated once at reading.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// Code diplôme of the Éducation nationale: 8 characters, 3 of level and type, 3 of speciality, 2 of order; letters occur.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeDiplome([u8; 8]);

impl AsRef<str> for CodeDiplome {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl CodeDiplome {
    /// Eight ASCII letters or digits, letters in capitals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 8] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphanumeric).then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// A licence professionnelle (BCN, N_NIVEAU_FORMATION_DIPLOME).
    #[must_use]
    pub fn is_licence_professionnelle(&self) -> bool {
        self.prefix() == "250"
    }

    /// The first three characters, which say level and type (BCN, N_NIVEAU_FORMATION_DIPLOME).
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.as_str().get(..3).unwrap_or("")
    }
}

impl fmt::Display for CodeDiplome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CodeDiplome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Level of a certification in the framework of 2019: 3 (CAP) to 8 (doctorate).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Niveau(u8);

impl Niveau {
    /// 3 to 8, or nothing.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        if level >= 3 && level <= 8 { Some(Self(level)) } else { None }
    }

    /// Its number, 3 to 8.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Commission paritaire nationale de l'emploi: the body of a branch that sets its NPEC. The number is that of France compétences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Cpne(pub u16);

/// Identifiant de convention collective of an employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Idcc(pub u16);

/// Who pays a CFA. The order is that of the tables (alphabetical).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Payeur {
    /// Centre national de la fonction publique territoriale.
    Cnfpt,
    /// The employer itself (public employers).
    Employeur,
    /// Opérateur de compétences.
    Opco,
    /// The région, taxe d'apprentissage included.
    Region,
}

impl Payeur {
    /// All, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Cnfpt, Self::Employeur, Self::Opco, Self::Region];

    /// As written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cnfpt => "cnfpt",
            Self::Employeur => "employeur",
            Self::Opco => "opco",
            Self::Region => "region",
        }
    }
}

/// The regime of a contract (R1, R3, R15). The order is that of reports: stock first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// A and B: under convention, concluded to 31 August 2019.
    StockPrefecture,
    /// C: under convention, concluded 1 September to 31 December 2019.
    StockNpec,
    /// D: outside convention, concluded in 2019.
    Npec2019,
    /// E: concluded from 1 January 2020.
    Npec,
    /// F: concluded from 1 July 2025, by days.
    Npec2025,
    /// Local public employer.
    PublicLocal,
    /// State or hospital employer.
    PublicEtat,
    /// Contrat de professionnalisation.
    Professionnalisation,
}

impl Regime {
    /// All, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::StockPrefecture,
        Self::StockNpec,
        Self::Npec2019,
        Self::Npec,
        Self::Npec2025,
        Self::PublicLocal,
        Self::PublicEtat,
        Self::Professionnalisation,
    ];

    /// As written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StockPrefecture => "stock_prefecture",
            Self::StockNpec => "stock_npec",
            Self::Npec2019 => "npec_2019",
            Self::Npec => "npec",
            Self::Npec2025 => "npec_2025",
            Self::PublicLocal => "public_local",
            Self::PublicEtat => "public_etat",
            Self::Professionnalisation => "professionnalisation",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diploma_code_has_eight_characters() {
        assert_eq!(CodeDiplome::parse("2503123a").map(|c| c.to_string()), Some("2503123A".into()));
        assert_eq!(CodeDiplome::parse("1022001"), None);
        assert_eq!(CodeDiplome::parse("5002213é"), None);
        assert_eq!(CodeDiplome::parse("50022137").unwrap().prefix(), "500");
    }

    #[test]
    fn payers_are_in_the_order_of_their_names() {
        assert!(Payeur::ALL.map(Payeur::as_str).is_sorted());
    }
}
