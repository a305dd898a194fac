//! The jobs: one function for each question, that any face can call. A job takes values (files by their names on a [`Shelf`], a scenario,
//! settings) and gives a value; a [`Sink`] takes the files that it writes: a folder of the disk, files in memory, or nothing. It knows no
//! command line, screen, clock or environment; how far it is and what it meets goes to an [`Observer`].
//!
//! ```text
//! Means (language, shelf, datasets, observer) --+
//! scenario, contracts, centres --> Inputs ------+--> run, simulate, explain, solve, compare --> value, and files by a Sink
//! exports --> Triage --> contracts that are ready
//! ```
//!
//! [`Shelf`]: crate::io::shelf::Shelf
//! [`Sink`]: crate::io::output::Sink

mod bureau;
mod centres;
pub mod check;
mod choice;
mod closing;
pub mod compare;
mod comptes;
mod contracts;
mod draws;
pub mod eval;
pub mod explain;
mod fund;
mod fund_folder;
mod gathered;
mod idle;
pub mod import_contracts;
mod inputs;
mod lines;
pub mod lists;
mod means;
pub mod parts;
mod passes;
mod payments;
mod pictures;
mod proof;
pub mod query;
mod reconcile_folder;
mod refused;
pub mod regions;
pub mod rows;
pub mod run;
pub mod simulate;
pub mod solve;
mod synthese;
mod tables;
pub mod typed;

pub use bureau::{CALENDAR, calendar, days, desk, name as centre_name};
pub use centres::calibrated;
pub use choice::{chosen, chosen_tables, columns, kept, own_columns, values};
pub use comptes::{CohortAccounts, opening_fault, without_accounts};
pub use contracts::{ContractsRead, beside, read, source_name, synthetic};
pub use draws::{DrawResults, risks_of};
pub use fund::{FundAsked, FundRun, Unaided, fund, other_region, unaided};
pub use fund_folder::write as write_fund;
pub use inputs::{CONTRACTS_SHA256, InputChoice, Inputs, Supplies, again, load, load_tried, load_where, loaded, unknown_region};
pub use lines::{every_line, lines};
pub use means::{ChartFiles, JobStep, Means, Nobody, Observer, SheetsAsked};
pub use payments::{beside as payments_beside, owed, reconciled, statement};
pub use pictures::{Pictures, draw, drawn};
pub use proof::{answers_twice, assumed, not_idle, proven, sources_of};
pub use reconcile_folder::write as write_reconciled;
pub use refused::{JobRefused, SourceTexts, absent, no_contract};
pub use synthese::{columns as workbook_columns, synthesis};
pub use tables::{Ecarte, Results, evaluated, write_tables};
