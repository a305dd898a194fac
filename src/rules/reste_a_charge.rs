//! R16: what the employer is billed when the CFA's price is above the NPEC.

use crate::codes::Regime;
use crate::contract::Contrat;
use crate::units::{Annual, Centimes};

use super::montant::Prices;

/// The annual difference between the CFA's price and the NPEC without R7, for private contracts on the NPEC (D and E); none when
/// the price is not given or not above. It is booked month by month as R8.
#[inline]
#[must_use]
pub fn reste_a_charge(contrat: &Contrat, regime: Regime, prices: &Prices) -> Option<Annual> {
    let above = contrat.prix_cfa? - prices.npec?;
    (matches!(regime, Regime::Npec2019 | Regime::Npec) && above > Centimes::ZERO).then(|| Annual::from_centimes(above))
}
