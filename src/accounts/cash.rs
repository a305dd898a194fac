//! C3: a CFA's cash by calendar month and its lowest day, its state, the loan that would bridge a shortfall.

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::units::{Centimes, Fraction, Part};

use super::settings::AccountSettings;

/// The state of a CFA in a month, from the best to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// None of the others.
    #[default]
    Sain,
    /// Under the first threshold of cash, or a negative result in the year.
    Alerte,
    /// Under the second threshold of cash.
    Critique,
    /// Cash is below the overdraft limit on a day.
    Insolvable,
}

impl Status {
    /// All, from the best to the worst.
    pub const ALL: [Self; 4] = [Self::Sain, Self::Alerte, Self::Critique, Self::Insolvable];

    /// As written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sain => "sain",
            Self::Alerte => "alerte",
            Self::Critique => "critique",
            Self::Insolvable => "insolvable",
        }
    }

    /// The state of a month: insolvent when its lowest day is below the limit, else that of the cash of its last day.
    #[must_use]
    pub fn of_month(
        (solde, solde_min): (Centimes, Centimes),
        overdraft: Centimes,
        charges: Centimes,
        resultat: Centimes,
        settings: &AccountSettings,
    ) -> Self {
        if solde_min < -overdraft { Self::Insolvable } else { Self::of(solde, overdraft, charges, resultat, settings) }
    }

    /// The state for a cash, a limit (positive), the yearly costs and result.
    #[must_use]
    pub fn of(solde: Centimes, overdraft: Centimes, charges: Centimes, resultat: Centimes, settings: &AccountSettings) -> Self {
        let under = |months: Part| solde < threshold(charges, months);
        if solde < -overdraft {
            Self::Insolvable
        } else if under(settings.critique) {
            Self::Critique
        } else if under(settings.alerte) || resultat < Centimes::ZERO {
            Self::Alerte
        } else {
            Self::Sain
        }
    }
}

/// This many months of yearly costs.
#[must_use]
pub fn threshold(charges: Centimes, months: Part) -> Centimes {
    Fraction::new(charges.0 * months.ten_thousandths(), 12 * Part::WHOLE.ten_thousandths()).rounded()
}

/// The cash of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthCash {
    /// The calendar month.
    pub mois: Month,
    /// Money in over the month, cents.
    pub encaissements: Centimes,
    /// Money out over the month, cents.
    pub decaissements: Centimes,
    /// Cash on its last day.
    pub solde: Centimes,
    /// The lowest cash at the end of a day.
    pub solde_min: Centimes,
    /// That day, the first one.
    pub jour_min: NaiveDate,
    /// Insolvent on any of its days, else the state of its last day.
    pub status: Status,
    /// Apprentices present at the end of the month.
    pub effectif: i32,
    /// Groups of apprentices that are open, each with its fixed cost.
    pub groupes: i64,
}

/// The loan that would keep a CFA within its overdraft limit: its largest shortfall, from the first day below to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BridgeLoan {
    /// Amount lent, cents.
    pub montant: Centimes,
    /// First day below the limit.
    pub from: NaiveDate,
    /// Last day below the limit.
    pub to: NaiveDate,
}
