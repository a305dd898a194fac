//! A CFA's accounts: what flows to it by calendar month, its costs, result, cash and state (C1 to C3).
//!
//! [`Contribution`] is what one contract brings; [`Flows`] sums it by CFA and calendar month and can take it away again;
//! [`accounts`] puts the costs of a [`crate::contract::Centre`] beside them.

mod cash;
mod contribution;
mod costs;
mod flows;
mod horizon;
mod ledger;
mod results;
mod sans_contrat;
mod settings;

pub use cash::{BridgeLoan, MonthCash, Status, bridge_loan, threshold};
pub use contribution::{Contribution, Movement, Presence, school_year};
pub use costs::{Charges, charges};
pub use flows::{CentreFlows, Closing, Flows, GroupKey, Groupes, LEAD, MonthFlows};
pub use horizon::{Horizon, LONGEST, Place};
pub use ledger::Ledger;
pub use results::{CentreAccounts, EmptyPlaces, YearAccounts, accounts};
pub use sans_contrat::SansContrat;
pub use settings::{AccountSettings, LectureRegion};
