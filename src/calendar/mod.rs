//! Days, calendar months and sliding months; the typed days that select a version of the law; jours ouvrables.

mod events;
mod month;
mod sliding;
mod working_days;

/// Days of a year without and with a 29 February.
pub const DAYS_OF_A_YEAR: [i64; 2] = [365, 366];

pub use events::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture, Event, EventKind, Execution, Jour};
pub use month::Month;
pub use sliding::{add_months, last_day_of_sliding_month, started_months};
pub use working_days::{Holidays, easter_sunday};
