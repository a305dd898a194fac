//! Why a contract cannot be priced.

use chrono::NaiveDate;

use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::NoValue;

/// A rule has no answer for a contract: the contract is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// R1: the regime depends on the convention, and the flag is missing.
    #[error("`sous_convention` is missing for a contract concluded on {conclusion}")]
    MissingConvention {
        /// Day of signature.
        conclusion: NaiveDate,
    },
    /// R1: outside any convention, concluded before there was a rule.
    #[error("no funding rule outside convention for a contract concluded on {conclusion}")]
    NoFundingRule {
        /// Day of signature.
        conclusion: NaiveDate,
    },
    /// R4: a month is counted on the coût préfecture and there is none.
    #[error("no coût préfecture")]
    MissingCoutPrefecture,
    /// R5, R6: a month is counted on the NPEC and there is none.
    #[error("no NPEC")]
    MissingNpec,
    /// R15: a contrat de professionnalisation without its hours of training.
    #[error("no hours")]
    MissingHours,
    /// A parameter has no value on the day that selects it.
    #[error(transparent)]
    NoValue(#[from] NoValue),
}

impl RuleError {
    /// Its code, as messages and tables quote it.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::MissingConvention { .. } => Code::C018,
            Self::NoFundingRule { .. } => Code::R004,
            Self::MissingCoutPrefecture => Code::R001,
            Self::MissingNpec => Code::R002,
            Self::MissingHours => Code::R006,
            Self::NoValue(_) => Code::R003,
        }
    }

    /// The fault, with the values its message shows.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let fault = Diagnostic::error(self.code());
        match self {
            Self::MissingConvention { conclusion } => {
                fault.in_column("sous_convention").with("conclusion", conclusion).hinting("sous_convention")
            }
            Self::NoFundingRule { conclusion } => {
                fault.in_column("date_conclusion").with_value(conclusion.to_string()).with("conclusion", conclusion)
            }
            Self::MissingCoutPrefecture => fault.in_column("cout_prefecture").hinting("missing_cout_prefecture"),
            Self::MissingNpec => fault.in_column("npec").hinting("missing_npec"),
            Self::MissingHours => fault.in_column("heures").hinting("missing_hours"),
            Self::NoValue(gap) => fault.with("parameter", gap.path).with("day", gap.day),
        }
    }
}
