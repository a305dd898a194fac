//! Why an amount received is, or is not, the amount that was due.

use chrono::NaiveDate;

use crate::codes::{Cpne, Payeur};

/// Why a payment is what it is, or does not come. A reason is never a guess: with it the law gives the amount received, to the cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Paid on its legal day or before.
    Paid,
    /// Paid after its legal day.
    Late,
    /// Several payments of the contract in one, or one in several.
    Grouped,
    /// Nothing came for it.
    Missing,
    /// Nothing of this contract ever came: the first instalment waits for the payer's decision.
    Undecided,
    /// The same amount came already.
    Double,
    /// At the coût préfecture in place of the NPEC.
    CoutPrefecture,
    /// At the NPEC in place of the coût préfecture.
    Npec,
    /// At the carence value of the diploma (R5).
    Carence,
    /// At the value of another branch.
    Branche(Cpne),
    /// At the amorçage value (R6).
    Amorcage,
    /// At the value of the edition in force on another day.
    Edition(NaiveDate),
    /// Without the increase of R7 that is due.
    SansRqth,
    /// With the increase of R7, of which the contract says nothing.
    AvecRqth,
    /// As if the CFA had taken the coût préfecture for the stock (R2), or had not.
    Option,
    /// So many months more, or fewer, at the end.
    Mois(i32),
    /// As if the contract had begun so many months later.
    Debut(i32),
    /// As if the contract had been broken off by the end of the month of this day.
    Rupture(NaiveDate),
    /// As if the contract had not been broken off.
    SansRupture,
    /// With the rules of a contract signed on this day.
    Signature(NaiveDate),
    /// As a contract shortened by convention (R8b), or as one that is not.
    DureeReduite,
    /// As a contract of a length set by regulation (R8c), or as one that is not.
    DureeFixe,
    /// Without the participation that the employer pays (R17).
    SansParticipation,
    /// Without the cut of training at a distance (R5b).
    SansDistance,
    /// Not to the cent: rounded otherwise.
    Arrondi,
    /// Paid by another payer than the one who owes it.
    Payer(Payeur),
    /// Under a number that differs by one sign.
    Number,
    /// No contract of the list has this number.
    Unknown,
    /// No contract is named, and no sum of what was due is this amount.
    NoContract,
    /// The contract is there and cannot be priced.
    SetAside,
    /// No single change gives this amount.
    Unexplained,
}

impl Reason {
    /// As written in the tables.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Paid => "paye",
            Self::Late => "en_retard",
            Self::Grouped => "regroupe",
            Self::Missing => "manquant",
            Self::Undecided => "attente_decision",
            Self::Double => "double",
            Self::CoutPrefecture => "au_cout_prefecture",
            Self::Npec => "au_npec",
            Self::Carence => "valeur_de_carence",
            Self::Branche(_) => "autre_branche",
            Self::Amorcage => "valeur_amorcage",
            Self::Edition(_) => "autre_edition",
            Self::SansRqth => "sans_rqth",
            Self::AvecRqth => "avec_rqth",
            Self::Option => "option_stock",
            Self::Mois(_) => "mois",
            Self::Debut(_) => "debut",
            Self::Rupture(_) => "rupture",
            Self::SansRupture => "rupture_ignoree",
            Self::Signature(_) => "signature",
            Self::DureeReduite => "duree_reduite",
            Self::DureeFixe => "duree_fixe",
            Self::SansParticipation => "sans_participation",
            Self::SansDistance => "sans_distance",
            Self::Arrondi => "arrondi",
            Self::Payer(_) => "autre_payeur",
            Self::Number => "numero",
            Self::Unknown => "inconnu",
            Self::NoContract => "sans_contrat",
            Self::SetAside => "ecarte",
            Self::Unexplained => "inexplique",
        }
    }

    /// What the reason counts or names: a number of months, a day, a branch, a payer; as the tables write it.
    #[must_use]
    pub fn detail(self) -> Option<String> {
        match self {
            Self::Branche(cpne) => Some(cpne.0.to_string()),
            Self::Edition(day) | Self::Rupture(day) | Self::Signature(day) => Some(day.to_string()),
            Self::Mois(months) | Self::Debut(months) => Some(format!("{months:+}")),
            Self::Payer(payer) => Some(payer.as_str().to_owned()),
            _ => None,
        }
    }

    /// Its key with its detail.
    #[must_use]
    pub fn told(self) -> String {
        self.detail().map_or_else(|| self.key().to_owned(), |detail| format!("{}:{detail}", self.key()))
    }

    /// Whether what was due has come in full.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Paid | Self::Late | Self::Grouped)
    }
}
