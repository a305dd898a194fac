//! A CFA's accounts: what flows to it by calendar month, its costs, result, cash and state (C1 to C3).
//!
//! [`Contribution`] is what one contract brings; [`Flows`] sums it by CFA and calendar month and can take it away again;
//! [`accounts`] puts the costs of a [`crate::contract::Centre`] beside them.

mod agenda;
mod cash;
mod cloture;
mod contribution;
mod costs;
mod days;
mod figures;
mod flows;
mod horizon;
mod ledger;
mod purse;
mod results;
mod sans_contrat;
mod settings;

pub use agenda::{Agenda, FlowKind, Move, agenda};
pub use cash::{BridgeLoan, MonthCash, Status, threshold};
pub use cloture::{ClosingEntry, closing_entries};
pub use contribution::{Contribution, Movement, PayerReceipt, Presence, school_year};
pub use costs::{Charges, charges};
pub use days::{CashDays, DayShares, Loyers};
pub use figures::{AccountFigures, AccountNumbers, Documented, Natures};
pub use flows::{CentreFlows, Closing, Flows, GroupKey, Groupes, LEAD, MonthFlows};
pub use horizon::{DaySpan, Horizon, LONGEST, MonthPosition};
pub use ledger::Ledger;
pub use results::{CashMonth, CentreAccounts, EmptyPlaces, YearAccounts, accounts, cash_with};
pub use sans_contrat::SansContrat;
pub use settings::{AccountSettings, LectureRegion};
