//! R12: training that started before the contract is paid back when a contract is signed (L6222-12-1, R6332-25 VI).

use chrono::NaiveDate;

use crate::calendar::{DAYS_OF_A_YEAR, Month, add_months, started_months};
use crate::codes::Regime;
use crate::contract::Contrat;
use crate::legislation::{AvantContratBooking, Legislation, Settings};
use crate::units::{Annual, Centimes, Fraction};

use super::RuleError;

/// Months of training before the contract that are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AvantContrat {
    /// Started months before the contract, or its days from 1 July 2025 on, capped.
    pub months: i32,
    /// How many of them make a year: 12 months, 365 days.
    pub of: i32,
    /// Calendar month in which they are booked: of the later of start and signature (assumed).
    pub booked: Month,
}

impl AvantContrat {
    /// a e/12, or a e/365 by days.
    #[must_use]
    pub fn exact(&self, annual: Annual) -> Fraction {
        if self.of == 12 { annual.times(i64::from(self.months), 12) } else { annual.times(i64::from(self.months), i64::from(self.of)) }
    }

    /// round(a e/12).
    #[must_use]
    pub fn amount(&self, annual: Annual) -> Centimes {
        self.exact(annual).rounded()
    }
}

/// The months before a contract of regimes D and E, the days before one of regime F; none without an entry before the first day.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of entry.
#[inline(always)]
pub fn avant_contrat(contrat: &Contrat, regime: Regime, law: &Legislation, settings: &Settings) -> Result<Option<AvantContrat>, RuleError> {
    let entry = contrat
        .entree_cfa
        .filter(|entry| entry.0 < contrat.debut.0 && matches!(regime, Regime::Npec2019 | Regime::Npec | Regime::Npec2025));
    let Some((entry, eve)) = entry.zip(contrat.debut.0.pred_opt()) else { return Ok(None) };
    let most = *law.avant_contrat.plafond.at(entry)?;
    let booked = match settings.avant_contrat {
        AvantContratBooking::Contrat => contrat.debut.0.max(contrat.conclusion.0),
        AvantContratBooking::Entree => entry.0,
    };
    if regime == Regime::Npec2025 && *law.duree.prorata_jour.at(contrat.conclusion)? {
        return Ok(Some(AvantContrat {
            months: days_before(entry.0, contrat.debut.0, most),
            of: DAYS_OF_A_YEAR[0] as i32,
            booked: Month::of(booked),
        }));
    }
    Ok(Some(AvantContrat { months: started_months(entry.0, eve).min(most), of: 12, booked: Month::of(booked) }))
}

/// Days from the entry to the day before the contract, at most to the same day so many months on (R6332-25 VI).
#[cold]
fn days_before(entry: NaiveDate, debut: NaiveDate, most: i32) -> i32 {
    i32::try_from((debut.min(add_months(entry, most)) - entry).num_days()).unwrap_or(0)
}
