//! Where the amounts that a draw changes lie, and which of them are known.

use chrono::NaiveDate;

use crate::accounts::{Horizon, MonthPosition};
use crate::calendar::Month;
use crate::codes::Payeur;

/// Index in [`Payeur::ALL`] and in every table by payer.
pub(super) const PAYERS: usize = Payeur::ALL.len();

/// What an amount of a month is, by payer for the first three.
pub(super) mod kind {
    /// Due, summed by year in its January.
    pub const DUE: usize = 0;
    /// Ancillary costs due.
    pub const FRAIS_DUE: usize = 4;
    /// Ancillary costs received.
    pub const FRAIS_RECEIVED: usize = 8;
    /// Billed to employers, due.
    pub const RESTE_DUE: usize = 12;
    /// Billed to employers, received.
    pub const RESTE_RECEIVED: usize = 13;
    /// How many there are.
    pub const COUNT: usize = 14;
}

/// Where amounts lie: those of months by kind, `kind x months + month`, then what payers pay, day by day of the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AmountSlots {
    pub months: usize,
    pub days: usize,
    /// Months and days that are known: nothing that is drawn changes them.
    pub known: (usize, usize),
}

impl AmountSlots {
    pub fn new(horizon: Horizon, known_until: NaiveDate) -> Self {
        let (months, span) = (horizon.len_months(), horizon.span());
        let known = known_months(horizon, known_until);
        let first = (horizon.from() + known as i32).first_day();
        Self { months, days: span.length, known: (known, span.place(first).unwrap_or(span.length)) }
    }

    pub const fn len(self) -> usize {
        kind::COUNT * self.months + PAYERS * self.days
    }

    pub const fn of_month(self, kind: usize, month: usize) -> usize {
        kind * self.months + month
    }

    pub const fn of_day(self, payeur: usize, day: usize) -> usize {
        kind::COUNT * self.months + payeur * self.days + day
    }

    /// Whether an amount follows the price of its contract: what is due, what payers pay.
    pub const fn is_priced(self, place: usize) -> bool {
        place < kind::FRAIS_DUE * self.months || place >= kind::COUNT * self.months
    }

    /// The place of an amount that a draw changes: what is known stays as it is, the change comes with the first month or day drawn.
    pub const fn drawn(self, place: usize) -> usize {
        let dated = kind::COUNT * self.months;
        let (within, known) = if place < dated { (place % self.months, self.known.0) } else { ((place - dated) % self.days, self.known.1) };
        if within < known { place - within + known } else { place }
    }
}

/// Months of a horizon that are known.
#[must_use]
pub fn known_months(horizon: Horizon, known_until: NaiveDate) -> usize {
    match horizon.place(Month::of(known_until)) {
        MonthPosition::Before => 0,
        MonthPosition::At(month) => month + 1,
        MonthPosition::After => horizon.len_months(),
    }
}
