//! What commands say on one screen.

mod changes;
mod comparison;
mod fund_summary;
mod groups;
mod regions;
mod risks;
mod summary;
mod text_table;

pub use comparison::screen as comparison;
pub use fund_summary::fund_summary;
pub use groups::shown;
pub use regions::regions;
pub use risks::RiskSummary;
pub use summary::summary;
pub use text_table::text_table;
