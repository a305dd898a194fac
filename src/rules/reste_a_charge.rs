//! R16: what the employer is billed when the CFA's price is above the NPEC.

use super::duree::{Prorata, due};
use super::montant::AnnualPrices;
use super::prise_en_charge::Schedule;
use crate::codes::Regime;
use crate::contract::Contrat;
use crate::units::{Annual, Centimes};

/// Whether a regime lets the CFA bill the employer what is above the NPEC: private contracts on the NPEC (D, E and F).
#[must_use]
pub const fn is_billed(regime: Regime) -> bool {
    matches!(regime, Regime::Npec2019 | Regime::Npec | Regime::Npec2025)
}

/// The annual difference between the CFA's price and the NPEC without R7, for private contracts on the NPEC (D, E and F); none when
/// the price is not given or not above. It is booked month by month as R8.
#[must_use]
pub fn reste_a_charge(contrat: &Contrat, regime: Regime, prices: &AnnualPrices) -> Option<Annual> {
    let above = contrat.prix_cfa? - prices.npec?;
    (is_billed(regime) && above > Centimes::ZERO).then(|| Annual::from_centimes(above))
}

/// What is billed for the first months of a contract, booked as R8: a twelfth a month, or by days.
#[must_use]
pub fn reste_facture(annual: Annual, months: i32, schedule: &Schedule) -> Centimes {
    match schedule.prorata {
        Prorata::Jours(jours) => jours.plain().due(annual, months).rounded(),
        _ => due(annual, months, Prorata::Twelfths).rounded(),
    }
}
