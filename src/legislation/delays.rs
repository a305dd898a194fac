//! R23: what payers take beyond the legal dates. Every default is on time.

use chrono::NaiveDate;

use crate::codes::Payeur;
use crate::units::Part;

/// Delays that some contracts meet: which ones is drawn on their identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnDelays {
    /// Share of the contracts of before 2020 whose OPCO nobody knows in early 2020 (« contrats orphelins »).
    pub orphelins_part: Part,
    /// Days that they wait more.
    pub orphelins_jours: u16,
    /// Last legal day of payment that waits (assumed).
    pub orphelins_until: NaiveDate,
    /// Days that the registration by the consular chambers, to the end of 2019, takes beyond the legal decision.
    pub enregistrement: u16,
    /// Share of the files sent to an OPCO that it refuses, by silence or not, and that are sent again.
    pub refus_part: Part,
    /// Days until the second decision (D6224-2: silence for 20 days is a refusal).
    pub refus_jours: u16,
}

impl Default for DrawnDelays {
    fn default() -> Self {
        Self {
            orphelins_part: Part::NONE,
            orphelins_jours: 90,
            orphelins_until: NaiveDate::from_ymd_opt(2020, 6, 30).unwrap_or(NaiveDate::MAX),
            enregistrement: 0,
            refus_part: Part::NONE,
            refus_jours: 20,
        }
    }
}

impl DrawnDelays {
    /// Whether no contract meets any.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.orphelins_part == Part::NONE && self.enregistrement == 0 && self.refus_part == Part::NONE
    }
}

/// R23: days beyond the legal dates that one contract meets, whoever drew or set them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retards {
    /// By payer, in the order of [`Payeur::ALL`], on every payment.
    pub payeurs: [u16; 4],
    /// On the OPCO's payments whose legal date is not after this day: the OPCO of the employer was not known (« contrat orphelin »).
    pub orphelin: Option<(NaiveDate, u16)>,
    /// On the OPCO's first payment: a file refused and sent again, a late registration.
    pub premier: u16,
}

impl Retards {
    /// Days on top of a legal date; `first` for the OPCO's first payment of the contract.
    #[must_use]
    pub fn days(&self, payeur: Payeur, legal: NaiveDate, first: bool) -> u64 {
        let mut days = u64::from(self.payeurs[payeur as usize]);
        if payeur == Payeur::Opco {
            days += self.orphelin.filter(|&(until, _)| legal <= until).map_or(0, |(_, days)| u64::from(days));
            days += if first { u64::from(self.premier) } else { 0 };
        }
        days
    }
}
