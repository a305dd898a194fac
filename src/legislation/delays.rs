//! R23: what payers take beyond the legal dates. Every default is on time.

use chrono::{Days, NaiveDate};

use crate::codes::Payeur;
use crate::units::Part;

/// Delays that some contracts meet: which ones is drawn on their identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnDelays {
    /// Share of the contracts of before 2020 whose OPCO nobody knows in early 2020 (« contrats orphelins »).
    pub orphelins_part: Part,
    /// Days that they wait more.
    pub orphelins_jours: u16,
    /// First legal day of payment that waits: OPCOs pay from 2020 (assumed).
    pub orphelins_from: NaiveDate,
    /// Last legal day of payment that waits (assumed).
    pub orphelins_until: NaiveDate,
    /// Days that the registration by the consular chambers, to the end of 2019, takes beyond the legal decision.
    pub enregistrement: u16,
    /// Share of the files sent to an OPCO that it refuses, by silence or not, and that are sent again.
    pub refus_part: Part,
    /// Days until the second decision (R6224-3: silence for 20 days is a refusal).
    pub refus_jours: u16,
}

impl Default for DrawnDelays {
    fn default() -> Self {
        Self {
            orphelins_part: Part::NONE,
            orphelins_jours: 90,
            orphelins_from: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or(NaiveDate::MIN),
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
    /// On the OPCO's payments whose legal date is from the first to the second of these days: the OPCO of the employer was not known
    /// (« contrat orphelin »).
    pub orphelin: Option<(NaiveDate, NaiveDate, u16)>,
    /// On the OPCO's first instalment: a file refused and sent again, a late registration. What is due later does not come before it.
    pub premier: u16,
}

impl Retards {
    /// Whether every payment of a payer waits alike.
    #[must_use]
    pub const fn is_uniform(&self) -> bool {
        self.orphelin.is_none() && self.premier == 0
    }

    /// The day on which a payment comes in; `first` is the legal day of the OPCO's first instalment, before which none comes.
    #[must_use]
    pub fn date(&self, payeur: Payeur, legal: NaiveDate, first: Option<NaiveDate>) -> NaiveDate {
        let after = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        let usual = u64::from(self.payeurs[payeur as usize]);
        if payeur != Payeur::Opco {
            return after(legal, usual);
        }
        let known = |day: NaiveDate| {
            let orphan = self.orphelin.filter(|&(from, until, _)| from <= day && day <= until);
            after(day, usual + orphan.map_or(0, |(.., days)| u64::from(days)))
        };
        let floor = first.map_or(NaiveDate::MIN, |first| after(known(first), u64::from(self.premier)));
        known(legal).max(floor)
    }
}
