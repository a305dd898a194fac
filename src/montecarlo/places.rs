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

/// An amount of a month by its kind, or what a payer pays on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SlotKind {
    kind: u8,
    at: u16,
}

impl SlotKind {
    /// The kind and the month; none for what is paid on a day.
    pub fn month(self) -> Option<(usize, usize)> {
        (usize::from(self.kind) < kind::COUNT).then(|| (usize::from(self.kind), usize::from(self.at)))
    }

    /// The payer and the day; of an amount of a month, nobody.
    pub fn day(self) -> (usize, usize) {
        (usize::from(self.kind).wrapping_sub(kind::COUNT), usize::from(self.at))
    }

    /// Whether an amount follows the price of its contract: what is due, what payers pay.
    pub const fn is_priced(self) -> bool {
        (self.kind as usize) < kind::FRAIS_DUE || self.kind as usize >= kind::COUNT
    }
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

    /// What lies at a place.
    pub fn what(self, place: usize) -> SlotKind {
        let (kind, at) = match self.day(place) {
            None => (place / self.months, place % self.months),
            Some((payeur, day)) => (kind::COUNT + payeur, day),
        };
        SlotKind { kind: u8::try_from(kind).unwrap_or(u8::MAX), at: u16::try_from(at).unwrap_or(u16::MAX) }
    }

    /// The place of an amount that a draw changes: what is known stays as it is, the change comes with the first month or day drawn; none
    /// when no month is drawn.
    pub fn drawn(self, place: usize) -> Option<usize> {
        let (within, known, length) = match self.day(place) {
            None => (place % self.months, self.known.0, self.months),
            Some((_, day)) => (day, self.known.1, self.days),
        };
        (known < length).then(|| if within < known { place - within + known } else { place })
    }

    /// The rank of the payer and the day of an amount that has one.
    pub fn day(self, place: usize) -> Option<(usize, usize)> {
        let dated = place.checked_sub(kind::COUNT * self.months)?;
        Some((dated / self.days, dated % self.days))
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
