//! R13: lodging, meals and first equipment that the CFA pays itself (D6332-83), private apprenticeship, on top of all regimes.

use super::RuleError;
use super::duree::Duree;
use super::regime::Counting;
use crate::calendar::{Month, started_months};
use crate::codes::Payeur;
use crate::contract::Contrat;
use crate::legislation::Legislation;
use crate::units::{Centimes, Fraction};

/// Ancillary costs of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FraisAnnexes {
    /// Nights and meals, spread evenly over the funded months.
    pub spread: Centimes,
    /// First equipment, in the first month.
    pub equipment: Centimes,
    /// Funded months, over which nights and meals are spread.
    months: i32,
    /// Calendar month of the first.
    start: Month,
    /// Months of the région, the first ones of a contract under convention; then the OPCO's.
    of_region: i32,
}

/// The ancillary costs of a contract; none when it has none, or no funded month.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
pub fn frais_annexes(contrat: &Contrat, basis: Counting, duree: &Duree, law: &Legislation) -> Result<Option<FraisAnnexes>, RuleError> {
    let claimed = contrat.nuits > 0 || contrat.repas > 0 || contrat.premier_equipement > Centimes::ZERO;
    if !claimed || !contrat.is_private_apprenticeship() {
        return Ok(None);
    }
    let conclusion = contrat.conclusion;
    let night = law.frais_annexes.nuit.at(conclusion)?.0;
    let meal = law.frais_annexes.repas.at(conclusion)?.0;
    let most = *law.frais_annexes.premier_equipement.at(conclusion)?;
    let months = if basis == Counting::Jours { started_months(contrat.debut.0, duree.funded_to) } else { duree.funded };
    if months <= 0 {
        return Ok(None);
    }
    let of_region = if matches!(basis, Counting::Contrat | Counting::Jours) { 0 } else { months_of_region(law, duree) };
    Ok(Some(FraisAnnexes {
        spread: Centimes(night * i64::from(contrat.nuits) + meal * i64::from(contrat.repas)),
        equipment: contrat.premier_equipement.min(most),
        months,
        start: duree.start,
        of_region,
    }))
}

/// How many of the first months are those of the région.
fn months_of_region(law: &Legislation, duree: &Duree) -> i32 {
    let regional = law.stock_periods.iter().filter(|period| period.payeur_prive == Payeur::Region);
    regional.map(|period| period.until.map_or(duree.funded, |until| until - duree.start)).max().unwrap_or(0).clamp(0, duree.funded)
}

impl FraisAnnexes {
    /// Months over which nights and meals are spread.
    #[must_use]
    pub const fn months(&self) -> i32 {
        self.months
    }

    /// Nights and meals of the first months, and the equipment from the first on.
    fn running_total(&self, months: i32) -> Centimes {
        let equipment = if months > 0 { self.equipment } else { Centimes::ZERO };
        Fraction::new(self.spread.0 * i64::from(months), i64::from(self.months)).rounded() + equipment
    }

    /// What is due for the months `from..to`, by payer.
    #[must_use]
    pub fn amounts(&self, from: i32, to: i32) -> [(Payeur, Centimes); 2] {
        let cut = self.of_region.clamp(from, to);
        [
            (Payeur::Opco, self.running_total(to) - self.running_total(cut)),
            (Payeur::Region, self.running_total(cut) - self.running_total(from)),
        ]
    }

    /// What is due by calendar month and payer: `visit(month, payer, amount)`; nothing for 0.00.
    pub fn by_month(&self, mut visit: impl FnMut(Month, Payeur, Centimes)) {
        let mut before = self.running_total(0);
        for month in 0..self.months {
            let upto = self.running_total(month + 1);
            let payeur = if month < self.of_region { Payeur::Region } else { Payeur::Opco };
            if upto != before {
                visit(self.start + month, payeur, upto - before);
            }
            before = upto;
        }
    }

    /// What is due by calendar year and payer: `visit(year, payer, amount)`; nothing for 0.00.
    pub fn by_year(&self, mut visit: impl FnMut(i32, Payeur, Centimes)) {
        let last = (self.start + (self.months - 1)).year();
        for year in self.start.year()..=last {
            let from = (Month::january(year) - self.start).max(0);
            let to = (Month::january(year + 1) - self.start).min(self.months);
            let due = self.amounts(from, to);
            due.into_iter().filter(|&(_, amount)| amount != Centimes::ZERO).for_each(|(payeur, amount)| visit(year, payeur, amount));
        }
    }
}
