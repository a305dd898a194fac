//! R12: young people who entered a CFA without a contract and never had one, paid by the started month.

use super::flows::CentreFlows;
use crate::calendar::{DateEntreeCfa, Month};
use crate::legislation::{Legislation, NoValue};
use crate::units::Centimes;

/// Young people of a CFA who never had a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SansContrat {
    /// Identifier of the CFA that trains them.
    pub cfa: String,
    /// Young people present without a contract.
    pub jeunes: u32,
    /// First day of training.
    pub entree: DateEntreeCfa,
    /// Started months of training.
    pub mois: u32,
}

impl SansContrat {
    /// Books what is due month by month; it comes in with the quarter. They are present in all their months, funded or not.
    ///
    /// # Errors
    /// [`NoValue`] when the law has no value on the day of entry.
    pub fn book(&self, flows: &mut CentreFlows, law: &Legislation) -> Result<(), NoValue> {
        let most = u32::try_from(*law.avant_contrat.plafond.at(self.entree)?).unwrap_or(0);
        let monthly = Centimes(law.avant_contrat.sans_contrat.at(self.entree)?.0 * i64::from(self.jeunes));
        let first = Month::of(self.entree.0);
        for month in 0..self.mois {
            let at = first + month as i32;
            flows.at(at).present += self.jeunes as i32;
            if month < most {
                flows.at(at).sans_contrat_due += monthly;
                flows.at(at.quarter() + 2).sans_contrat_received += monthly;
            }
        }
        Ok(())
    }
}
