//! Typed days: which day of a contract selects the version of a parameter. A `Dated<DateConclusion, _>` cannot be asked
//! with a payment date.

use chrono::NaiveDate;

/// A day of a known kind.
pub trait Event: Copy {
    /// Which kind it is, as written in the legislation files.
    const KIND: EventKind;
    /// The day.
    fn day(self) -> NaiveDate;
}

/// The kinds of day that select a version of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Signature of the contract.
    Conclusion,
    /// First day of the contract.
    Debut,
    /// First day of a month of execution.
    Execution,
    /// Early end of the contract.
    Rupture,
    /// First day of training in the CFA, before the contract.
    EntreeCfa,
    /// Any day of the calendar (public holidays).
    Jour,
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub NaiveDate);

        impl Event for $name {
            const KIND: EventKind = EventKind::$kind;
            fn day(self) -> NaiveDate {
                self.0
            }
        }
    )*};
}

events! {
    /// Day of signature (date de conclusion): it selects the regime and the version of the NPEC.
    DateConclusion = Conclusion;
    /// First day of the contract.
    DateDebut = Debut;
    /// A day in a month of execution: it selects who pays the stock contracts.
    Execution = Execution;
    /// Last day of the contract when it ends early.
    DateRupture = Rupture;
    /// First day of training when before the contract (R12).
    DateEntreeCfa = EntreeCfa;
    /// Any day of the calendar: the event of the public holidays.
    Jour = Jour;
}
