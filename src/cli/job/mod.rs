//! The main job, step by step: inputs, tables, pictures, report, summary. Commands that need one step call it here.

mod account_remarks;
mod bureau;
mod centres;
mod changes;
mod choice;
mod comptes;
mod draws;
mod fund;
mod fund_summary;
mod inputs;
mod lines;
mod pictures;
mod place;
mod progress;
mod risks;
mod summary;
mod synthese;
mod tables;

pub use bureau::{CALENDAR, calendar, desk};
pub use centres::calibrated;
pub use choice::{chosen, columns, kept, shown, values};
pub use comptes::{Comptes, opening_fault, without_accounts};
pub use draws::{Drawn, risks_of};
pub use fund::{FundAsked, FundRun, fund, other_region};
pub use fund_summary::fund_summary;
pub use inputs::{
    Asked, Inputs, Read, absent, answers_twice, assumed, beside, load, load_tried, load_where, no_contract, not_idle, proven, read,
    source_name, sources_of,
};
pub use lines::{every_line, lines};
pub use pictures::{Pictures, draw, drawn};
pub use place::{Place, file, inputs, one_standard_input, publish, writer};
pub use progress::Progress;
pub use risks::RiskSummary;
pub use summary::{summary, text_table};
pub use synthese::{columns as workbook_columns, synthesis};
pub use tables::{Ecarte, Results, write_tables};
