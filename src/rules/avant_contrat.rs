//! R12: training that started before the contract is paid back when a contract is signed (L6222-12-1, R6332-25 VI).

use crate::calendar::{DateEntreeCfa, Month, started_months};
use crate::codes::Regime;
use crate::contract::Contrat;
use crate::legislation::{AvantContratBooking, Legislation, Settings};
use crate::units::{Annual, Centimes};

use super::RuleError;

/// Months of training before the contract that are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AvantContrat {
    /// Started months before the contract, capped.
    pub months: i32,
    /// Calendar month in which they are booked: of the later of start and signature (assumed).
    pub booked: Month,
}

impl AvantContrat {
    /// round(a e/12).
    #[must_use]
    pub fn amount(&self, annual: Annual) -> Centimes {
        annual.times(i64::from(self.months), 12).rounded()
    }
}

/// The months before a contract of regimes D and E; none without an entry before the first day.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of entry.
#[inline(always)]
pub fn avant_contrat(contrat: &Contrat, regime: Regime, law: &Legislation, settings: &Settings) -> Result<Option<AvantContrat>, RuleError> {
    let entry = contrat.entree_cfa.filter(|&entry| entry < contrat.debut && matches!(regime, Regime::Npec2019 | Regime::Npec));
    let Some((entry, eve)) = entry.zip(contrat.debut.pred_opt()) else { return Ok(None) };
    let most = *law.avant_contrat.plafond.at(DateEntreeCfa(entry))?;
    let booked = match settings.avant_contrat {
        AvantContratBooking::Contrat => contrat.debut.max(contrat.conclusion),
        AvantContratBooking::Entree => entry,
    };
    Ok(Some(AvantContrat { months: started_months(entry, eve).min(most), booked: Month::of(booked) }))
}
