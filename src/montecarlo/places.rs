//! Where the amounts that a draw changes lie, and which of them are known.

use chrono::NaiveDate;

use crate::accounts::{Horizon, LEAD, MonthPosition};
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

/// The kind of heads: after those of amounts and the payers.
const HEAD: usize = kind::COUNT + PAYERS;

/// An amount of a month by its kind, what a payer pays on a day, or the heads of a group in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SlotKind {
    kind: u8,
    at: u16,
}

impl SlotKind {
    /// The kind and the month of an amount of a month.
    pub fn month(self) -> Option<(usize, usize)> {
        (usize::from(self.kind) < kind::COUNT).then(|| (usize::from(self.kind), usize::from(self.at)))
    }

    /// Where it lies: its month or its day.
    pub fn at(self) -> usize {
        usize::from(self.at)
    }

    /// The month of heads, from [`LEAD`] months before the horizon; of an amount, none.
    pub fn head(self) -> Option<usize> {
        (usize::from(self.kind) == HEAD).then(|| self.at())
    }

    /// Whether an amount follows the price of its contract: what is due, what payers pay.
    pub const fn is_priced(self) -> bool {
        let kind = self.kind as usize;
        kind < kind::FRAIS_DUE || kind >= kind::COUNT && kind < HEAD
    }
}

/// Where amounts lie: those of months by kind, `kind x months + month`, then what payers pay, day by day of the horizon. After them the
/// heads of groups, by number and month.
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

    /// Months of a group: those of the horizon and [`LEAD`] before.
    pub const fn of_group(self) -> usize {
        self.months + LEAD as usize
    }

    /// Heads of a group in a month, from [`LEAD`] months before the horizon; none after it.
    pub const fn of_head(self, group: usize, month: usize) -> Option<usize> {
        if month < self.of_group() { Some(self.len() + group * self.of_group() + month) } else { None }
    }

    /// The number of the group and the month of heads.
    pub fn head(self, place: usize) -> Option<(usize, usize)> {
        let heads = place.checked_sub(self.len())?;
        Some((heads / self.of_group(), heads % self.of_group()))
    }

    /// What lies at a place.
    pub fn what(self, place: usize) -> SlotKind {
        let (kind, at) = match (self.head(place), self.day(place)) {
            (Some((_, month)), _) => (HEAD, month),
            (None, Some((payeur, day))) => (kind::COUNT + payeur, day),
            (None, None) => (place / self.months, place % self.months),
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
